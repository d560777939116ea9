"""Which articles are nearest to which: candidates through heavy words, then the exact cosine of whole vectors.

Whether two articles are candidates of one another, and how near they are, hangs on these two alone and on how rare
their words are; so after a change only rows that weigh differently are ranked again (`revised`), and the lists are
those that ranking everything would give.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from newsgen.related.index import HEAVY, Array, Index, distinct, ranges
from newsgen.related.ranking import AROUND, LISTED

LEAST = 0.06  # cosine below which an article is no candidate for any list
SAME = 0.9  # cosine from which on two articles say nearly the same
_SHARED = 0.03  # of the cosine must come from words that are heavy in both
_TOGETHER = 8  # rows whose candidates are looked for at once


class Near(NamedTuple):
    """The articles near one, nearest first: their rows and cosines, and whether there are more."""

    rows: Array
    cosines: Array
    cut: bool

    @classmethod
    def none(cls) -> "Near":
        """Nothing is near."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.float32), cut=False)


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

    def of(self, row: int) -> Near:
        """The list of `row`."""
        number = self.number[row]
        return Near(self.rows[row, :number], self.cosines[row, :number], bool(self.cut[row]))

    def put(self, row: int, near: Near) -> None:
        """Replace the list of `row`."""
        number = len(near.rows)
        self.rows[row], self.cosines[row] = -1, 0
        self.rows[row, :number], self.cosines[row, :number] = near.rows, near.cosines
        self.number[row], self.cut[row] = number, near.cut


class Ranker:
    """Ranks rows of `index`."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._weight = np.zeros(len(index.rarity), np.int32)
        self._held = np.zeros(1 << 16, bool)
        self._shared = np.zeros(_TOGETHER * index.vectors.rows)
        self._shortest = min(index.root[index.root > 0].tolist(), default=0.0)

    def near(self, rows: Array) -> Iterator[Near]:
        """Of each of `rows` all articles that are near enough to it."""
        for first in range(0, len(rows), _TOGETHER):
            some = rows[first : first + _TOGETHER]
            of, others = self._candidates(some)
            ends = np.searchsorted(of, np.arange(len(some) + 1)).tolist()
            for row, begin, end in zip(some.tolist(), ends, ends[1:], strict=False):
                yield self._nearest(row, others[begin:end])

    def _candidates(self, rows: Array) -> tuple[Array, Array]:
        """Pairs of a place in `rows` and a row that shares enough with that one, of words alone that are heavy in both.

        They are in order. How much is shared is added up in a long line, where each of `rows` has a stretch that has a
        place for every row; only such places are looked at as something came to.
        """
        index, plain = self._index, self._index.vectors
        number = index.heavies[rows].astype(np.int64)
        places = index.places(rows)[np.arange(HEAVY) < number[:, None]]
        words = plain.term[places]
        weights = plain.count[places] * index.rarity[words] ** 2
        of = np.repeat(np.arange(len(rows)), number)
        least = np.maximum(_SHARED * self._shortest * index.root[rows], 1)[of]  # that it takes with any other row
        came_to, enough_for_any = [], []
        for which, layer in enumerate(index.postings):
            start = layer.start[words]
            length = layer.start[words + 1] - start
            posts, _ = ranges(start, length)
            others = layer.row[posts]
            pairs = np.repeat(of * plain.rows, length)
            pairs += others
            shared = np.repeat(weights, length)
            shared *= layer.counts[posts]
            if which == 0 and index.stale is not None:
                shared[index.stale[others]] = 0
            np.add.at(self._shared, pairs, shared)
            came_to.append(pairs)
            enough_for_any.append(np.repeat(least, length))
        pairs = np.concatenate(came_to)
        shared = self._shared[pairs]
        self._shared[pairs] = 0
        maybe = np.flatnonzero(shared >= np.concatenate(enough_for_any))
        pairs, shared = pairs[maybe], shared[maybe]
        of, others = np.divmod(pairs, plain.rows)
        roots = index.root[others] * index.root[rows[of]]
        enough = (shared >= np.maximum(_SHARED * roots, 1)) & (others != rows[of])
        return np.divmod(distinct(pairs[enough]), plain.rows)

    def _nearest(self, row: int, others: Array) -> Near:
        """Those of `others` that are near enough to `row`, by all their words."""
        if not len(others):
            return Near.none()
        index, plain = self._index, self._index.vectors
        own = slice(plain.start[row], plain.start[row + 1])
        words = plain.term[own]
        starts, ends = plain.start[others], plain.start[others + 1]
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        theirs = np.concatenate([plain.term[span] for span in spans])
        counts = np.concatenate([plain.count[span] for span in spans])
        # Most of their words `row` has not: a table small enough to stay near the processor sorts them out.
        marks = words.astype(np.uint16)
        self._held[marks] = True
        both = np.flatnonzero(self._held[theirs.astype(np.uint16)])
        self._held[marks] = False
        self._weight[words] = plain.count[own] * index.rarity[words] ** 2
        shared = self._weight[theirs[both]] * counts[both]
        self._weight[words] = 0
        length = ends - starts
        dots = np.add.reduceat(shared, np.searchsorted(both, np.cumsum(length) - length), dtype=np.int64)
        cosines = (dots / (index.root[others] * index.root[row])).astype(np.float32)
        enough = cosines >= LEAST
        return ordered(others[enough].astype(np.int32), cosines[enough], plain.tie)


def ordered(rows: Array, cosines: Array, tie: Array) -> Near:
    """The nearest first; of two equally near the one whose `tie` is lower."""
    order = np.lexsort((tie[rows], -cosines))
    return Near(rows[order], cosines[order], cut=False)


def cut(near: Near) -> Near:
    """The first `LISTED`."""
    return Near(near.rows[:LISTED], near.cosines[:LISTED], near.cut or len(near.rows) > LISTED)


def revised(index: Index, lists: Lists, touched: Iterable[Near], rows: Array) -> Iterator[tuple[int, Near | None]]:
    """Every list that may be another now, by its row: of the `touched` rows, and all that these stand in, or come to.

    `touched` has what `Ranker.near` says of each of `rows`. Null stands for a list that must be ranked anew, since
    what it was cut off from may come up.
    """
    plain = index.vectors
    dirty = ~plain.alive
    dirty[rows] = True
    others: list[Array] = []
    cosines: list[Array] = []
    of: list[Array] = []
    for row, near in zip(rows.tolist(), touched, strict=True):
        clean = ~dirty[near.rows]
        others.append(near.rows[clean])
        cosines.append(near.cosines[clean])
        of.append(np.full(len(others[-1]), row))
        yield row, cut(near)
    into, came, near_by = (np.concatenate(each) if each else np.zeros(0, int) for each in (others, of, cosines))
    order = np.argsort(into, kind="stable")
    into, came, near_by = into[order], came[order], near_by[order]
    known = len(lists.number)
    standing = np.zeros(plain.rows, bool)
    standing[:known] = (dirty[lists.rows] & (lists.rows >= 0)).any(axis=1)
    standing[into] = True
    for row in np.flatnonzero(standing & ~dirty).tolist():
        old = lists.of(row)
        first, end = np.searchsorted(into, (row, row + 1))
        kept = ~dirty[old.rows]
        new = ordered(
            np.concatenate((old.rows[kept], came[first:end])),
            np.concatenate((old.cosines[kept], near_by[first:end])),
            plain.tie,
        )
        if not old.cut:
            new = cut(new)
        else:
            last = ordered(old.rows[-1:], old.cosines[-1:], plain.tie)
            within = _not_after(new, last, plain.tie)
            if within < LISTED:
                yield row, None
                continue
            new = cut(new)._replace(cut=True)
        yield row, new


def _not_after(near: Near, last: Near, tie: Array) -> int:
    """How many of `near` stand before the one of `last`, or are it."""
    nearer = near.cosines > last.cosines[0]
    level = (near.cosines == last.cosines[0]) & (tie[near.rows] <= tie[last.rows[0]])
    return int((nearer | level).sum())
