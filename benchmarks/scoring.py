"""What lists and groups of articles are worth, where it is known which articles tell of the same event.

An article is relevant for another if it tells of the same event. nDCG@5 is 1 where the first five places hold as many
relevant articles as they can, before any other, and less the later those come.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import comb, log2
from typing import NamedTuple

import numpy as np

from newsgen.records import Value

SHOWN = 6  # entries that a page shows, unless newsgen.yaml says otherwise
_DRAWS = 1000  # of events, for the interval of a gain


class Score(Value):
    """What the list of one article is worth; nothing but `wrong` and `long`, both counted, where none is relevant."""

    event: str
    wrong: int
    long: int
    gain: float = 0.0
    precision: tuple[float, ...] = ()
    first: float = 0.0


class Pairs(NamedTuple):
    """Of the pairs in one group the share that is right, of one event; and of those of one event the share found."""

    right: float
    found: float


def score(near: Sequence[int], events: Sequence[str], event: str, relevant: int) -> Score:
    """What it is worth to be led from an article on `event`, for which so many are `relevant`, to those `near`."""
    hits = [events[other] == event for other in near]
    long = len(hits[:SHOWN])
    wrong = long - sum(hits[:SHOWN])
    if not relevant:
        return Score(event=event, wrong=wrong, long=long)
    best = sum(1 / log2(place + 2) for place in range(min(5, relevant)))
    return Score(
        event=event,
        wrong=wrong,
        long=long,
        gain=sum(hit / log2(place + 2) for place, hit in enumerate(hits[:5])) / best,
        precision=tuple(sum(hits[:places]) / places for places in (1, 2, 5)),
        first=1 / (hits.index(True) + 1) if any(hits) else 0.0,
    )


def asked(of: Iterable[Score]) -> list[Score]:
    """Those of articles that have relevant ones."""
    return [one for one in of if one.precision]


def mean_gain(of: Iterable[Score]) -> float:
    """The mean nDCG@5 of those."""
    return float(np.mean([one.gain for one in asked(of)]))


def interval(ours: Sequence[Score], theirs: Sequence[Score]) -> tuple[float, float]:
    """Within what the gain of ours over theirs lies for 95 of 100 draws of as many events."""
    places = {event: place for place, event in enumerate(dict.fromkeys(one.event for one in ours))}
    sums, counts = np.zeros(len(places)), np.zeros(len(places))
    for our, their in zip(asked(ours), asked(theirs), strict=True):
        sums[places[our.event]] += our.gain - their.gain
        counts[places[our.event]] += 1
    draws = np.random.default_rng(1).multinomial(len(places), np.full(len(places), 1 / len(places)), size=_DRAWS)
    low, high = np.percentile((draws @ sums) / (draws @ counts), (2.5, 97.5))
    return float(low), float(high)


def pairs(groups: Iterable[Sequence[str]], events: Mapping[str, str], least: int) -> Pairs:
    """How `groups` of articles agree with the `events` of all; for pairs of events smaller than `least` none asks."""
    sizes = Counter(events.values())
    inside = right = found = 0
    for group in groups:
        inside += comb(len(group), 2)
        for event, number in Counter(events[article] for article in group).items():
            right += comb(number, 2)
            found += comb(number, 2) if sizes[event] >= least else 0
    asked = sum(comb(size, 2) for size in sizes.values() if size >= least)
    return Pairs(right=right / inside if inside else 1.0, found=found / asked if asked else 1.0)
