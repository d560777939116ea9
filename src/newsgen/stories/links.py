"""Which stories are connected with which, told from the lists of all articles at once.

Two stories are connected when each is among the other's nearest, when few weeks lie between them, when they share rare
words, and when they are not of one series, told again and again under one headline.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgen.related.ranking import LISTED, Ranking
from newsgen.stories.linkage import Similarities

DAYS = 30
"""Days between a story of a thread and the next, at most; in small steps a thread may go on for years."""
SIMILAR = 0.205
"""Similarity of two stories that are connected, at least: the cosine of their whole vectors."""
WEAK = 0.1
"""Similarity that counts, at least; less is as good as none."""
NEARLY = 0.9
"""Of the cosine of the last in a full list: what is as close counts as listed."""
RARE = 2
"""Rare words that two connected stories share, at least (`ranking.Shared`)."""

_Array = NDArray[Any]


class Placed(NamedTuple):
    """Stories by their numbers: the ordinals of the days each `began` and `ended`, and the `series` that it may be of.

    ``of[row]`` is the story of a row of a ranking, -1 where it has none.
    """

    began: Sequence[int]
    ended: Sequence[int]
    series: Sequence[frozenset[str]]
    of: Sequence[int]


class Links(NamedTuple):
    """Pairs of stories that any list holds, the lower number first, each once and in order.

    A similarity is that of their closest articles; what is not connected has a minus.
    """

    ones: _Array
    others: _Array
    similarities: _Array


def links(ranking: Ranking, stories: Placed) -> Links:
    """The links of all stories."""
    near = _near(ranking, stories)
    began, ended = np.asarray(stories.began, np.int64), np.asarray(stories.ended, np.int64)
    connected = near.connected & (began[near.ones] - DAYS <= ended[near.others])
    connected &= began[near.others] - DAYS <= ended[near.ones]
    connected &= ~_of_one_series(near, stories.series)
    similarity = np.where(connected, near.similarities, -near.similarities)
    ones, others = np.minimum(near.ones, near.others), np.maximum(near.ones, near.others)
    order = np.lexsort((similarity, others, ones))
    ones, others, similarity = ones[order], others[order], similarity[order]
    is_first = np.ones(len(ones), bool)
    is_first[1:] = (ones[1:] != ones[:-1]) | (others[1:] != others[:-1])
    first, last = np.flatnonzero(is_first), np.flatnonzero(np.append(is_first[1:], np.ones(min(len(ones), 1), bool)))
    closest = np.where(similarity[last] > 0, similarity[last], similarity[first])
    return Links(ones[first], others[first], closest)


def unlisted(ranking: Ranking, stories: Placed) -> list[float]:
    """By story how similar what no list of it holds can be."""
    bound = _last(ranking) * np.asarray(ranking.share, np.float64)
    found, of = np.full(len(stories.began), np.inf), np.asarray(stories.of, np.int64)
    np.minimum.at(found, of[of >= 0], bound[of >= 0])
    return list(map(float, found))


def components(found: Links, stories: int, least: int) -> Iterator[Similarities]:
    """What any chain of connections holds together, of so many `stories`: those with the `least` stories or more.

    They come in the order of their first stories.
    """
    connected = found.similarities > 0
    home = _homes(found.ones[connected], found.others[connected], stories)
    inside = np.flatnonzero((home[found.ones] == home[found.others]) & (np.bincount(home)[home[found.ones]] >= least))
    inside = inside[np.argsort(home[found.ones[inside]], kind="stable")]
    homes = home[found.ones[inside]]
    ends = [0, *(np.flatnonzero(homes[1:] != homes[:-1]) + 1).tolist(), len(homes)]
    pairs = [part[inside].tolist() for part in found]
    for begin, end in pairwise(ends):
        component: Similarities = {}
        for one, other, similarity in zip(*(part[begin:end] for part in pairs), strict=True):
            component.setdefault(one, {})[other] = similarity
            component.setdefault(other, {})[one] = similarity
        if component:
            yield component


class _Near(NamedTuple):
    """The entries of all lists, each pair of articles once: two stories, how similar, and whether they are close."""

    ones: _Array
    others: _Array
    similarities: _Array
    connected: _Array


def _near(ranking: Ranking, stories: Placed) -> _Near:
    many = len(ranking.files)
    number, last = np.asarray(ranking.number, np.int64), _last(ranking)
    share, of = np.asarray(ranking.share, np.float64), np.asarray(stories.of, np.int64)
    place = np.flatnonzero((np.arange(LISTED) < number[:, np.newaxis]).ravel())
    row, near = place // LISTED, np.asarray(ranking.rows, np.int64)[place]
    cosine = np.asarray(ranking.cosines, np.float64)[place]
    one, other, own = of[row], of[near], cosine * share[row]
    # What is nearer than the last in the other's list stands there, too; one look at each pair is enough.
    chosen = np.where(cosine > last[near], one < other, one != other)
    chosen &= (own >= WEAK) & (one >= 0) & (other >= 0)
    row, near, place, cosine = row[chosen], near[chosen], place[chosen], cosine[chosen]
    rare = b"".join([ranking.rare(each).ljust(LISTED, b"\0") for each in range(many)])
    similarity = own[chosen] * share[near]
    connected = (similarity >= SIMILAR) & (cosine >= NEARLY * last[near])
    connected &= np.frombuffer(rare, np.uint8)[place] >= RARE
    told = similarity > 0
    return _Near(of[row][told], of[near][told], similarity[told], connected[told])


def _of_one_series(near: _Near, series: Sequence[frozenset[str]]) -> _Array:
    """Which entries are of one series; sets are compared only where a story may be of several."""
    numbers = {each: number for number, each in enumerate(set().union(*series))}
    of = np.array([numbers[min(each)] if each else -1 for each in series], np.int64)
    several = np.fromiter(map(len, series), np.int64, len(series)) > 1
    same: _Array = (of[near.ones] == of[near.others]) & (of[near.ones] >= 0)
    for at in np.flatnonzero(near.connected & (several[near.ones] | several[near.others])).tolist():
        same[at] = not series[near.ones[at]].isdisjoint(series[near.others[at]])
    return same


def _last(ranking: Ranking) -> _Array:
    """By row the cosine of the last in a full list, what is not in it is no nearer; zero where it is not full."""
    cosines = np.asarray(ranking.cosines, np.float64)[LISTED - 1 :: LISTED]
    return np.where(np.asarray(ranking.number) == LISTED, cosines, 0.0)


def _homes(ones: _Array, others: _Array, number: int) -> _Array:
    """By story the lowest number of any that is connected with it.

    In each round every story takes the lowest that its neighbours have, and what that one has; rounds are few, since
    chains get shorter by half.
    """
    home = np.arange(number)
    while True:
        before = home.copy()
        low = np.minimum(home[ones], home[others])
        np.minimum.at(home, before[ones], low)
        np.minimum.at(home, before[others], low)
        while not np.array_equal(shorter := home[home], home):
            home = shorter
        if np.array_equal(home, before):
            return home
