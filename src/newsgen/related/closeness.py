"""Which of its nearest an article lists, and in which order: of all articles at once.

Each step is done for thousands of articles in one go. What time is worth is looked up and not reckoned anew, so that
all comes out to the last bit as it would one by one, on any machine.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_128_digest

from newsgen.related.ranking import LISTED, Ranking

_TOGETHER = 1 << 13  # articles


class Limits(NamedTuple):
    """What it takes to be listed, and what counts for the order (`newsgen.related` has the rules and figures).

    An article is listed that has at least the similarity `least`, and either the similarity `alike` or a cosine of this
    `share` of the crowd around both. In the order `crowd` is how much of the crowd around it counts against an article,
    `same_day` how much of its cosine one of the same day gains, and `half` the days after which half of that is left.
    """

    least: float
    alike: float
    share: float
    crowd: float
    same_day: float
    half: int


class Order(NamedTuple):
    """What each row lists, in bytes: how many, `number`, and from ``places[row * LISTED]`` on which of its nearest."""

    places: bytes
    number: bytes


def order(ranking: Ranking, days: Sequence[int | None], limits: Limits) -> Order:
    """The order of all rows of `ranking`; `days` are ordinals of dates, null where none is known."""
    many = len(ranking.files)
    names = np.empty(many, np.int64)
    names[sorted(range(many), key=ranking.files.__getitem__)] = np.arange(many)
    whole = _Whole(
        rows=np.asarray(ranking.rows, np.int64).reshape(many, LISTED),
        cosines=np.asarray(ranking.cosines, np.float64).reshape(many, LISTED),
        number=np.asarray(ranking.number, np.int64),
        crowd=np.asarray(ranking.crowd, np.float64),
        share=np.asarray(ranking.share, np.float64),
        days=np.array([-1 if day is None else day for day in days], np.int64),
        names=names,
        worth=_worth(days, limits),
    )
    starts = range(0, many, _TOGETHER)
    found = [_of(whole, slice(start, start + _TOGETHER), limits) for start in starts]
    return Order(b"".join([places for places, _ in found]), b"".join([number for _, number in found]))


def told(ranking: Ranking, order: Order, marks: Sequence[bytes]) -> list[bytes]:
    """By row a digest of all that it lists: in order the `marks` of these, how similar they are, and their places.

    The mark of each row has 16 bytes. By its place among the nearest it is told what each shares with the row.
    """
    many = len(ranking.files)
    mark = np.frombuffer(b"".join(marks), np.void(16).dtype)
    rows, cosines = np.asarray(ranking.rows, np.int64), np.asarray(ranking.cosines, np.float64)
    share, number = np.asarray(ranking.share, np.float64), np.frombuffer(order.number, np.uint8).astype(np.int64)
    places = np.frombuffer(order.places, np.uint8).reshape(many, LISTED)
    found: list[bytes] = []
    for start in range(0, many, _TOGETHER):
        some = np.arange(start, min(start + _TOGETHER, many))
        place = some[:, np.newaxis] * LISTED + places[some]
        others = rows[place]
        entries = np.zeros((len(some), LISTED), [("mark", "V16"), ("similarity", "<f8"), ("place", "u1")])
        entries["place"] = places[some]
        entries["mark"] = mark[others]
        entries["similarity"] = cosines[place] * share[some, np.newaxis] * share[others]
        size = entries.dtype.itemsize
        data = entries.tobytes()
        ends = (number[some] * size + np.arange(len(some)) * LISTED * size).tolist()
        found += [xxh3_128_digest(data[at * LISTED * size : end]) for at, end in enumerate(ends)]
    return found


class _Whole(NamedTuple):
    """A ranking in arrays; `names` has by row its place in the order of files, `worth` by days apart what they gain."""

    rows: NDArray[np.int64]
    cosines: NDArray[np.float64]
    number: NDArray[np.int64]
    crowd: NDArray[np.float64]
    share: NDArray[np.float64]
    days: NDArray[np.int64]
    names: NDArray[np.int64]
    worth: NDArray[np.float64]


def _worth(days: Sequence[int | None], limits: Limits) -> NDArray[np.float64]:
    known = [day for day in days if day is not None]
    apart = max(known) - min(known) if known else 0
    return np.array([limits.same_day * 2.0 ** (-day / limits.half) for day in range(apart + 1)])


def _of(whole: _Whole, some: slice, limits: Limits) -> tuple[bytes, bytes]:
    """The places that some rows list, in order, and how many of each."""
    others, cosines = whole.rows[some], whole.cosines[some]
    today, then = whole.days[some, np.newaxis], whole.days[others]
    crowds = whole.crowd[others]
    alike = cosines * whole.share[some, np.newaxis] * whole.share[others]
    stands_out = cosines >= limits.share * np.sqrt(whole.crowd[some, np.newaxis]) * np.sqrt(crowds)
    listed = (alike >= limits.least) & ((alike >= limits.alike) | stands_out)
    listed &= np.arange(LISTED) < whole.number[some, np.newaxis]
    are_dated = (today >= 0) & (then >= 0)
    time = np.where(are_dated, whole.worth[np.where(are_dated, np.abs(today - then), 0)], 0.0)
    distance = np.where(listed, -(cosines * (1 + time) - limits.crowd * crowds), np.inf)
    by_name = np.argsort(whole.names[others], axis=1, kind="stable")
    by_distance = np.argsort(np.take_along_axis(distance, by_name, axis=1), axis=1, kind="stable")
    places = np.take_along_axis(by_name, by_distance, axis=1).astype(np.uint8)
    return places.tobytes(), listed.sum(axis=1).astype(np.uint8).tobytes()
