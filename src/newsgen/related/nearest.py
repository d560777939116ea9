"""Which articles are nearest to which: candidates through heavy words, then the exact cosine of whole vectors.

Whether two articles are candidates of one another, and how near they are, hangs on these two alone and on how rare
their words are; so after a change only rows that weigh differently are ranked again (`revised`), and the lists are
those that ranking everything would give.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from newsgen.related.index import Array, Index, ranges
from newsgen.related.ranking import AROUND, LISTED

LEAST = 0.06  # cosine below which an article is no candidate for any list
SAME = 0.9  # cosine from which on two articles say nearly the same
_SHARED = 0.03  # of the cosine must come from words that are heavy in both


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
    """Ranks rows of `index`, one after the other."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._weight = np.zeros(len(index.rarity))

    def near(self, row: int) -> Near:
        """All articles that are near enough to `row`."""
        index, plain = self._index, self._index.vectors
        roots = index.root * index.root[row]
        others = np.flatnonzero(self._shared(row) >= np.maximum(_SHARED * roots, 1))
        others = others[others != row]
        first, end = plain.start[row], plain.start[row + 1]
        words = plain.term[first:end]
        starts = plain.start[others]
        places, begins = ranges(starts, plain.start[others + 1] - starts)
        self._weight[words] = plain.count[first:end] * index.rarity[words] ** 2
        shared = self._weight[plain.term[places]] * plain.count[places]
        self._weight[words] = 0
        dots = np.add.reduceat(shared, begins) if len(others) else shared
        cosines = (dots / roots[others]).astype(np.float32)
        enough = cosines >= LEAST
        return ordered(others[enough], cosines[enough], plain.tie)

    def _shared(self, row: int) -> Array:
        """By row, the product of its vector and that of `row`, of words alone that are heavy in both."""
        index = self._index
        places = index.places(row)
        words = index.vectors.term[places]
        weights = index.vectors.count[places] * index.rarity[words] ** 2
        total = np.zeros(index.vectors.rows)
        for number, layer in enumerate(index.postings):
            start = layer.start[words]
            length = layer.start[words + 1] - start
            posts, _ = ranges(start, length)
            shared = np.repeat(weights, length) * layer.counts[posts]
            part = np.bincount(layer.row[posts], shared, minlength=len(total))
            if number == 0 and index.stale is not None:
                part[index.stale] = 0
            total += part
        return total


def ordered(rows: Array, cosines: Array, tie: Array) -> Near:
    """The nearest first; of two equally near the one whose `tie` is lower."""
    order = np.lexsort((tie[rows], -cosines))
    return Near(rows[order], cosines[order], cut=False)


def cut(near: Near, number: int = LISTED) -> Near:
    """The first so many."""
    return Near(near.rows[:number], near.cosines[:number], near.cut or len(near.rows) > number)


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
