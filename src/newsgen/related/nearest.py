"""Which articles are nearest to which: candidates through heavy words, then the exact cosine of whole vectors.

Whether two articles are candidates of one another, and how near they are, hangs on these two alone, on how rare their
words are, and on the doublings of the whole archive; so after a change only rows that weigh differently are ranked
again (`revised`), and the lists are those that ranking everything would give.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from newsgen.related.index import ROW, Index
from newsgen.related.ranking import AROUND, LISTED
from newsgen.related.vectors import Array, Vectors, joined, places, ranges

LEAST = 0.06  # cosine below which an article is no candidate for any list
SAME = 0.9  # cosine from which on two articles say nearly the same
MOST_SAME = 8  # of these in a list: enough to find a wire story by, and they leave room for what else is near
MOST_ALIKE = 3  # of others in a list that begin alike, as copies of one story do
_SHARED, _SHARED_MORE = 0.03, 0.005  # of the cosine comes from words that are heavy in both, and more for each doubling
_LARGE = 14  # doublings: of an archive with more than 16,383 articles
_TOGETHER = 16  # rows whose candidates are looked for at once
_LISTS = 1 << 14  # lists that are put in order at once
_ROWS = 32 - ROW  # bits of a row
_SUM = 26  # bits of what one word can add to a pair
_RARITIES = 0x80


class Near(NamedTuple):
    """Pairs of rows that are near one another: the cosine of each of `rows` with each of `others`."""

    rows: Array
    others: Array
    cosines: Array

    @classmethod
    def of(cls, some: Sequence["Near"]) -> "Near":
        """All of `some` as one."""
        return cls(
            joined([near.rows for near in some], np.int32),
            joined([near.others for near in some], np.int32),
            joined([near.cosines for near in some], np.float32),
        )

    def chosen(self, which: Array) -> "Near":
        """Those of the pairs."""
        return Near(self.rows[which], self.others[which], self.cosines[which])


@dataclass(frozen=True, slots=True)
class Lists:
    """For each row the nearest: ``rows[row, :number[row]]`` and ``cosines``; `cut` where there are more."""

    rows: Array
    cosines: Array
    number: Array
    cut: Array

    @classmethod
    def empty(cls, rows: int) -> "Lists":
        """No list of any of so many rows."""
        return cls(
            np.full((rows, LISTED), -1, np.int32),
            np.zeros((rows, LISTED), np.float32),
            np.zeros(rows, np.uint8),
            np.zeros(rows, bool),
        )

    def longer(self, rows: int) -> "Lists":
        """A copy with so many more rows, which have no lists."""
        more = Lists.empty(rows)
        return Lists(
            np.concatenate((self.rows, more.rows)),
            np.concatenate((self.cosines, more.cosines)),
            np.concatenate((self.number, more.number)),
            np.concatenate((self.cut, more.cut)),
        )

    def crowd(self, articles: int) -> Array:
        """The mean cosine of each row's nearest `AROUND`, or of so many as there are other articles.

        What says nearly the same, as a wire story in another paper does, makes no crowd.
        """
        around = min(AROUND, max(articles - 1, 1))
        others = self.cosines < SAME
        counted = others & (np.cumsum(others, axis=1) <= around)
        crowd: Array = np.where(counted, self.cosines, 0).astype(np.float64).sum(axis=1) / around
        return crowd

    def of(self, rows: Array) -> "Lists":
        """The lists of `rows`."""
        return Lists(self.rows[rows], self.cosines[rows], self.number[rows], self.cut[rows])

    def listed(self, row: int) -> list[int]:
        """The rows in the list of one row."""
        found: list[int] = self.rows[row, : self.number[row]].tolist()
        return found

    def put(self, rows: Array, lists: "Lists") -> None:
        """Replace the lists of `rows`."""
        self.rows[rows], self.cosines[rows] = lists.rows, lists.cosines
        self.number[rows], self.cut[rows] = lists.number, lists.cut

    def near(self) -> tuple[Near, Array]:
        """All entries, row by row; and where they stand in ``rows`` laid flat."""
        at = np.flatnonzero(self.rows.ravel() >= 0)
        return Near((at // LISTED).astype(np.int32), self.rows.ravel()[at], self.cosines.ravel()[at]), at


class Ranker:
    """Ranks rows of `index`; with `ends` of it (`Index.ends`), only against lower rows, so that no pair comes twice."""

    def __init__(self, index: Index, ends: Array | None = None) -> None:
        self._index = index
        self._ends = ends
        self._first = np.concatenate(([0], np.cumsum(index.heavies, dtype=np.int64)))
        self._square = np.arange(_RARITIES, dtype=np.int32) ** 2
        self._weight = np.zeros(len(index.rarity), np.int32)
        self._share = _SHARED + _SHARED_MORE * max(0, index.doublings() - _LARGE)

    def near(self, rows: Array) -> Near:
        """Each of `rows` with all that is near enough to it."""
        found = []
        for first in range(0, len(rows), _TOGETHER):
            some = rows[first : first + _TOGETHER]
            of, others = self._candidates(some)
            ends = np.searchsorted(of, np.arange(len(some) + 1)).tolist()
            cosines = [
                self._cosines(row, others[begin:end])
                for row, begin, end in zip(some.tolist(), ends, ends[1:], strict=False)
                if begin < end
            ]
            near = Near(some[of].astype(np.int32), others.astype(np.int32), joined(cosines, np.float32))
            found.append(near.chosen(near.cosines >= LEAST))
        return Near.of(found)

    def _candidates(self, rows: Array) -> tuple[Array, Array]:
        """Pairs of a place in `rows` and a row that shares enough with that one, of words alone that are heavy in both.

        They are in order. What each word adds to a pair is written below the pair in one number, so that sorting
        brings together what is to be added up.
        """
        index, plain = self._index, self._index.vectors
        where = index.places(rows)
        words = plain.term.take(where)
        weights = plain.count.take(where) * self._square.take(index.rarity.take(words))
        of = np.repeat(np.arange(len(rows)) << _ROWS, index.heavies[rows])
        ends = self._ends_of(rows)
        added = np.concatenate(
            [
                self._added(
                    which, (layer.start.take(words), layer.start.take(words + 1) if ends is None else ends), of, weights
                )
                for which, layer in enumerate(index.postings)
            ]
        )
        added.sort()
        pairs = added >> _SUM
        first = np.flatnonzero(np.concatenate((np.ones(min(len(pairs), 1), bool), pairs[1:] != pairs[:-1])))
        if not len(first):
            return first, first
        shared = np.add.reduceat(added & ((1 << _SUM) - 1), first)
        place, others = pairs[first] >> _ROWS, pairs[first] & ((1 << _ROWS) - 1)
        enough = shared >= np.maximum(self._share * (index.root.take(others) * index.root[rows].take(place)), 1)
        enough &= others != rows.take(place)
        return place[enough], others[enough]

    def _added(self, which: int, spans: tuple[Array, Array], of: Array, weights: Array) -> Array:
        """What words that weigh so much add to pairs of the places `of` with the rows in these spans of a layer."""
        index = self._index
        start, end = (each.astype(np.int64) for each in spans)
        length = end - start
        posts = index.postings[which].post.take(ranges(start, length)[0])
        others = (posts >> ROW).astype(np.int64)
        added = np.repeat(of, length)
        added |= others
        added <<= _SUM
        posts &= (1 << ROW) - 1
        added |= np.repeat(weights, length) * posts.astype(np.int32)
        return added if index.stale is None or which else added[~index.stale.take(others)]

    def _ends_of(self, rows: Array) -> Array | None:
        if self._ends is None:
            return None
        first = self._first[rows]
        found: Array = self._ends.take(ranges(first, self._first[rows + 1] - first)[0])
        return found

    def _cosines(self, row: int, others: Array) -> Array:
        """How near each of `others` is to `row`, by all their words."""
        index, plain = self._index, self._index.vectors
        own = slice(plain.start[row], plain.start[row + 1])
        words = plain.term[own]
        self._weight[words] = plain.count[own] * self._square.take(index.rarity.take(words))
        starts, ends = plain.start.take(others), plain.start.take(others + 1)
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        shared = self._weight.take(np.concatenate([plain.term[span] for span in spans]))
        shared *= np.concatenate([plain.count[span] for span in spans])
        self._weight[words] = 0
        length = ends - starts
        dots = np.add.reduceat(shared, np.cumsum(length) - length, dtype=np.int64)
        cosines: Array = (dots / (index.root.take(others) * index.root[row])).astype(np.float32)
        return cosines


def listed(near: Near, rows: int, index: Index) -> Lists:
    """The lists that pairs come to, the rows of which are numbers below `rows`.

    The nearest come first; of two equally near the one whose `tie` is lower. Of what says nearly the same as the row no
    more than `MOST_SAME` stand in a list, and of other articles that begin alike no more than `MOST_ALIKE`.
    """
    near = near.chosen(_in_order(near, index.vectors.tie))
    number = np.bincount(near.rows, minlength=rows)
    kept = near.chosen(_spaced(near, index.vectors))
    place = places(kept.rows)
    within = place < LISTED
    kept, place = kept.chosen(within), place[within]
    lists = Lists.empty(rows)
    lists.rows[kept.rows, place], lists.cosines[kept.rows, place] = kept.others, kept.cosines
    lists.number[:] = np.bincount(kept.rows, minlength=rows)
    lists.cut[:] = lists.number < number
    return lists


def all_lists(near: Near, index: Index) -> Lists:
    """The lists of all rows, from pairs of which each is there once."""
    lists = Lists.empty(index.vectors.rows)
    for first in range(0, index.vectors.rows, _LISTS):
        end = min(first + _LISTS, index.vectors.rows)
        one_way, other_way = (
            near.chosen(np.flatnonzero((first <= side) & (side < end))) for side in (near.rows, near.others)
        )
        both = Near.of([one_way, Near(other_way.others, other_way.rows, other_way.cosines)])
        lists.put(np.arange(first, end), listed(both._replace(rows=both.rows - first), end - first, index))
    return lists


def _in_order(near: Near, tie: Array) -> Array:
    """By row, and the nearest first; floats that are not negative are in the order of their bits."""
    key = near.rows.astype(np.int64) << 32 | (0x7FFFFFFF - near.cosines.view(np.int32))
    order: Array = np.argsort(key)
    key = key[order]
    level = np.flatnonzero(key[1:] == key[:-1])
    if len(level):
        equal = np.union1d(level, level + 1)
        some = order[equal]
        order[equal] = some[np.lexsort((tie[near.others[some]], key[equal]))]
    return order


def _spaced(near: Near, plain: Vectors) -> Array:
    """Which entries stay where not too many may be the same, or begin alike; entries are in the order of lists.

    Of the same those with the lowest ties stay, which in the lists of all copies of a story are mostly the same few: so
    a chain of lists leads from each copy to any other.
    """
    stay = np.ones(len(near.rows), bool)
    is_same, begin = near.cosines >= SAME, plain.opening[near.others]
    same = np.flatnonzero(is_same)
    same = same[np.lexsort((plain.tie[near.others[same]], near.rows[same]))]
    stay[same] = places(near.rows[same]) < MOST_SAME
    alike = np.flatnonzero(~is_same & (begin > 0))
    alike = alike[np.lexsort((begin[alike], near.rows[alike]))]
    rows, begin = near.rows[alike], begin[alike]
    changes = (rows[1:] != rows[:-1]) | (begin[1:] != begin[:-1])
    group = np.cumsum(np.concatenate((np.zeros(min(len(alike), 1), bool), changes)))
    stay[alike] = places(group) < MOST_ALIKE
    return stay


class Revised(NamedTuple):
    """The `rows` whose lists may be others now, and those `lists`; `missing` are rows that must be ranked anew."""

    rows: Array
    lists: Lists
    missing: Array


def revised(before: Index, index: Index, lists: Lists, touched: Near, rows: Array) -> Revised:
    """Every list that may be another now: of the rows that were touched, and all that these stand in, or come to.

    `lists` are those of `before`, and empty for new rows; `touched` has what `Ranker.near` says of `rows`. A list is
    missing if what it was cut off from may come up.
    """
    plain = index.vectors
    dirty = ~plain.alive
    dirty[rows] = True
    # What comes behind the last of a list that was cut stays cut off.
    last = lists.cosines[:, -1]
    into = touched.chosen(~dirty[touched.others])
    into = into.chosen(~lists.cut[into.others] | (into.cosines >= last[into.others]))
    standing = np.zeros(plain.rows, bool)
    standing[into.others] = True
    standing |= (dirty[lists.rows] & (lists.rows >= 0)).any(axis=1)
    standing = np.flatnonzero(standing & ~dirty)
    every = np.concatenate((rows, standing))
    number = np.zeros(plain.rows, np.int32)
    number[every] = np.arange(len(every), dtype=np.int32)
    old = lists.of(standing)
    entries, _ = old.near()
    entries = entries.chosen(~dirty[entries.others])
    new = listed(
        Near.of(
            [
                touched._replace(rows=number[touched.rows]),
                entries._replace(rows=entries.rows + np.int32(len(rows))),
                Near(number[into.others], into.rows, into.cosines),
            ]
        ),
        len(every),
        index,
    )
    new.cut[len(rows) :] |= old.cut
    missing = _may_miss(old, new.of(np.arange(len(rows), len(every))), dirty, before, index)
    return Revised(every, new, standing[missing])


def _may_miss(old: Lists, new: Lists, dirty: Array, before: Index, index: Index) -> Array:
    """Which of the `old` lists were cut off from what may belong to the `new` ones.

    That is one that says nearly the same or begins alike, where as many as may stand in a list did and one is lost; or
    one that stood behind the last, where fewer than a list holds are nearer than that.
    """
    tie = index.vectors.tie
    last = (old.cosines[:, -1:], tie[old.rows[:, -1:]])
    nearer = (new.cosines > last[0]) | ((new.cosines == last[0]) & (tie[new.rows] <= last[1]))
    short = (old.number == LISTED) & ((nearer & (new.rows >= 0)).sum(axis=1) < LISTED)
    missing: Array = old.cut & short
    there = old.rows >= 0
    lost = there & dirty[old.rows]
    losers = np.flatnonzero(old.cut & ~missing & lost.any(axis=1))
    old, there, lost = old.of(losers), there[losers], lost[losers]
    same = there & (old.cosines >= SAME)
    missing[losers] |= (same.sum(axis=1) == MOST_SAME) & (same & lost).any(axis=1)
    begin = before.vectors.opening[np.where(there, old.rows, 0)]
    begin[~there | same] = 0
    for place in range(LISTED):
        alike = (begin == begin[:, place : place + 1]) & (begin > 0)
        missing[losers] |= lost[:, place] & (alike.sum(axis=1) == MOST_ALIKE)
    return missing
