"""Why two articles are called related: the rare words and names that weigh most in both, as the article writes them."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from newsgen.related.index import Index
from newsgen.related.ranking import Shared
from newsgen.related.terms import NAME, NOTHING, NUMBER, WORD, kinds, spellings
from newsgen.related.vectors import Array, places, ranges

MOST = 3  # reasons for one entry
_LOOKED_AT = 8  # shared words and names, the weightiest, among which reasons are chosen
_RARE = 4  # what a word weighs, at least, that a quarter of the articles of its language hold, or fewer
_FEWEST = 4  # articles; what fewer hold is rare among however few
_FEW_HOLDERS = 7  # doublings: a word that 128 articles hold does not count among the rare ones that two share
_VALUE, _AT = 27, 20  # bits of what a shared word is worth, and of its number
_LINE = ord("\n")


class Asked(NamedTuple):
    """A row, the others of which each is asked what it shares with it, and the packed words of the row."""

    row: int
    others: Sequence[int]
    packed: bytes


class Reasons:
    """Finds reasons in `index`."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._standing = np.zeros(len(index.rarity), np.uint8)

    def of(self, asked: Sequence[Asked]) -> list[list[Shared]]:
        """What each row that is asked for shares with each of its others.

        What is rare goes by whole doublings, as weights do, so no count moves but those of rows that are ranked again.
        """
        own = _Own.of(self._index, np.array([each.row for each in asked], np.int64))
        others = np.array([other for each in asked for other in each.others], np.int64)
        pairs, at, counts = self._common(own, others, [len(each.others) for each in asked])
        shared, at = np.unique(at, return_inverse=True)
        written = _Written.of([each.packed for each in asked], own, shared)
        rare = np.bincount(pairs[(written.single & own.few[shared])[at]], minlength=len(others)).tolist()
        told = written.telling[at]
        pairs, at, weight = pairs[told], at[told], (own.value[shared][at] * counts)[told]
        # The weightiest first, and of equals the one with the lower key, which stands first.
        best = np.sort(((pairs << _VALUE) + (1 << _VALUE) - 1 - weight << _AT) + at) & ((1 << _AT) - 1)
        looked_at = places(pairs) < _LOOKED_AT
        pairs, chosen = _chosen(pairs[looked_at], best[looked_at], written)
        words = [written.spellings[word] for word in chosen.tolist()]
        spans = pairwise(np.searchsorted(pairs, np.arange(len(others) + 1)).tolist())
        found = [Shared(words[first:end], number) for (first, end), number in zip(spans, rare, strict=True)]
        of_each = pairwise(accumulate((len(each.others) for each in asked), initial=0))
        return [found[first:end] for first, end in of_each]

    def _common(self, own: "_Own", others: Array, lengths: Sequence[int]) -> tuple[Array, Array, Array]:
        """The words that each row shares with each of `others`, of which so many belong to each row.

        Of each the number of the pair, in order; that of the word in `own`; and what it counts in the other.
        """
        index, plain = self._index, self._index.vectors
        where, heavies = index.places(others), index.heavies[others].astype(np.int64)
        words, at = plain.term.take(where), np.empty(len(where), np.int64)
        ends = np.append(0, np.cumsum(heavies))[np.cumsum([0, *lengths])].tolist()
        for (first, last), (begin, end) in zip(pairwise(own.ends), pairwise(ends), strict=True):
            mine = own.words[first:last]
            self._standing[mine] = np.arange(1, len(mine) + 1)
            standing = self._standing.take(words[begin:end]).astype(np.int64)
            at[begin:end] = np.where(standing, standing + (first - 1), -1)
            self._standing[mine] = 0
        shared = np.flatnonzero(at >= 0)
        return np.repeat(np.arange(len(others)), heavies)[shared], at[shared], plain.count.take(where[shared])


class _Own(NamedTuple):
    """The rare among the heavy words of some rows, one row after the other.

    Those of a row begin and end at two neighbours of `ends`. Of each there is where it stands `inside` its article,
    what it is worth beside its count in another, and whether `few` hold it.
    """

    ends: Sequence[int]
    words: Array
    inside: Array
    value: Array
    few: Array

    @classmethod
    def of(cls, index: Index, rows: Array) -> "_Own":
        """Those of `rows`."""
        plain, where = index.vectors, index.places(rows)
        words, of = plain.term.take(where), np.repeat(np.arange(len(rows)), index.heavies[rows])
        rarity, holders = index.rarity.take(words).astype(np.int64), plain.holders.take(words)
        rare = (rarity >= _RARE) | (holders < _FEWEST)
        return cls(
            ends=np.searchsorted(of[rare], np.arange(len(rows) + 1)).tolist(),
            words=words[rare],
            inside=(where - plain.start[rows[of]])[rare],
            value=(rarity**2 * plain.count.take(where))[rare],
            few=(holders < 1 << _FEW_HOLDERS)[rare],
        )


class _Written(NamedTuple):
    """How words are written; which are `single`, and which can tell a reader something: words and names.

    A mere beginning, a number and a pair that is no name cannot. Each word in ``part`` is one of the two of the name
    beside it in ``name``, in the same article.
    """

    spellings: Sequence[str]
    single: Array
    telling: Array
    part: Array
    name: Array

    @classmethod
    def of(cls, packed: Sequence[bytes], own: _Own, chosen: Array) -> "_Written":
        """The words of `own` that are `chosen`, in order; `packed` are those of the articles."""
        found: list[str] = []
        told = [np.zeros(0, np.uint8)]
        parts: list[tuple[int, int]] = []
        ends = np.searchsorted(chosen, own.ends).tolist()
        for each, (first, end) in zip(packed, pairwise(ends), strict=True):
            kind, spelled = _spelled(each, own.inside[chosen[first:end]])
            found += spelled
            told.append(kind)
            for at in np.flatnonzero(kind == NAME).tolist():
                parts += [
                    (first + spelled.index(part), first + at) for part in spelled[at].split(" ") if part in spelled
                ]
        kinds = np.concatenate(told)
        part, name = np.array(sorted(parts), np.int64).reshape(-1, 2).T
        return cls(found, (kinds == WORD) | (kinds == NUMBER), (kinds == WORD) | (kinds == NAME), part, name)


def _chosen(pairs: Array, words: Array, written: _Written) -> tuple[Array, Array]:
    """The first few words of each pair, a name of two words in place of either; words stand in order of pairs."""
    part, name = _parts_of_names(pairs, words, written)
    shown = np.arange(len(words))
    shown[part] = len(words)
    np.minimum.at(shown, part, name)
    stands_alone = np.ones(len(words), bool)
    stands_alone[name] = False
    kept = np.flatnonzero(stands_alone)
    pairs, words = pairs[kept], words[shown[kept]]
    first = np.sort(np.unique(pairs * len(written.spellings) + words, return_index=True)[1])
    pairs, words = pairs[first], words[first]
    few = places(pairs) < MOST
    return pairs[few], words[few]


def _parts_of_names(pairs: Array, words: Array, written: _Written) -> tuple[Array, Array]:
    """Where a word stands that is part of a name, and where that name does, if the same pair has both."""
    size = len(written.spellings)
    standing = pairs * size + words
    order = np.argsort(standing)
    first = np.searchsorted(written.part, words)
    number = np.searchsorted(written.part, words, "right") - first
    part = np.repeat(np.arange(len(words)), number)
    wanted = pairs[part] * size + written.name[ranges(first, number)[0]]
    name = order[np.minimum(np.searchsorted(standing, wanted, sorter=order), len(order) - 1)]
    there = standing[name] == wanted
    return part[there], name[there]


def _spelled(packed: bytes, places: Array) -> tuple[Array, list[str]]:
    """What the words at `places` can tell, and how they are written; what can tell nothing is empty."""
    told = np.frombuffer(kinds(packed), np.uint8)
    alone, name = (told == WORD) | (told == NUMBER), told == NAME
    line = np.where(name, np.count_nonzero(alone) + np.cumsum(name), np.cumsum(alone))[places]
    lines = spellings(packed)
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == _LINE)
    bounds = np.concatenate(([-1], ends, [len(lines)]))
    line[told[places] == NOTHING] = 0
    spans = zip((bounds[line - 1] + 1).tolist(), bounds[line].tolist(), line.tolist(), strict=True)
    return told[places], [lines[first:end].decode() if number else "" for first, end, number in spans]
