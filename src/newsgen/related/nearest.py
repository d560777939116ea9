"""Which articles are near which: candidates through heavy words, then the exact cosine of whole vectors.

Whether two articles are candidates of one another, and how near they are, hangs on these two alone, on how rare their
words are, and on the doublings of the whole archive; so after a change only rows that weigh differently need be ranked
again.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from newsgen.related.index import ROW, Index
from newsgen.related.vectors import Array, joined, ranges

LEAST = 0.06  # cosine below which an article is no candidate for any list
_SHARED, _SHARED_MORE = 0.03, 0.005  # of the cosine comes from words that are heavy in both, and more for each doubling
_LARGE = 14  # doublings: of an archive with more than 16,383 articles
_TOGETHER = 16  # rows whose candidates are looked for at once
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
        ends = None if self._ends is None else self._ends_of(rows, self._ends)
        added = np.concatenate([self._added(which, words, of, weights, ends) for which in range(len(index.postings))])
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

    def _added(self, which: int, words: Array, of: Array, weights: Array, ends: Array | None) -> Array:
        """What `words` that weigh so much add to pairs of the places `of` with the rows of a layer of postings.

        With `ends`, those of each word that stand before its end alone.
        """
        index, layer = self._index, self._index.postings[which]
        start = layer.start.take(words).astype(np.int64)
        length = (layer.start.take(words + 1) if ends is None else ends) - start
        posts = layer.post.take(ranges(start, length)[0])
        others = (posts >> ROW).astype(np.int64)
        added = np.repeat(of, length)
        added |= others
        added <<= _SUM
        posts &= (1 << ROW) - 1
        added |= np.repeat(weights, length) * posts.astype(np.int32)
        return added if index.stale is None or which else added[~index.stale.take(others)]

    def _ends_of(self, rows: Array, ends: Array) -> Array:
        """Those of the heavy words of `rows`."""
        first = self._first[rows]
        found: Array = ends.take(ranges(first, self._first[rows + 1] - first)[0])
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
