"""Why two articles are called related: the rare words and names that weigh most in both, as the article writes them."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from newsgen.related.index import HEAVY, Index
from newsgen.related.terms import NAME, NOTHING, NUMBER, WORD, kinds, spellings
from newsgen.related.vectors import Array, places, ranges

MOST = 3  # reasons for one entry
_LOOKED_AT = 8  # shared words and names, the weightiest, among which reasons are chosen
_RARE = 4  # what a word weighs, at least, that a quarter of the articles of its language hold, or fewer
_FEWEST = 4  # articles; what fewer hold is rare among however few
_FEW_HOLDERS = 7  # doublings: a word that 128 articles hold does not count among the rare ones that two share
_VALUE, _AT = 27, 20  # bits of what a shared word is worth, and of its number
_LINE = ord("\n")
_FROM_ONE = np.arange(1, HEAVY + 1, dtype=np.uint8)


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

    def of(self, asked: Sequence[Asked]) -> list[bytes]:
        """What each row that is asked for shares with each of its others, packed as `ranking.unpacked` takes it.

        What is rare goes by whole doublings, as weights do, so no count moves but those of rows that are ranked again.
        """
        lengths = [len(each.others) for each in asked]
        own = _Own.of(self._index, np.array([each.row for each in asked], np.int64))
        others = np.array([other for each in asked for other in each.others], np.int64)
        pairs, at, counts = self._common(own, others, lengths)
        shared, at = _numbered(at, len(own.words))
        written = _Written.of([each.packed for each in asked], own, shared)
        rare = np.bincount(pairs[(written.single & own.few[shared])[at]], minlength=len(others))
        told = written.telling[at]
        pairs, at, weight = pairs[told], at[told], (own.value[shared][at] * counts)[told]
        # The weightiest first, and of equals the one with the lower key, which stands first.
        best = np.sort(((pairs << _VALUE) + (1 << _VALUE) - 1 - weight << _AT) + at) & ((1 << _AT) - 1)
        looked_at = places(pairs) < _LOOKED_AT
        return _packed(*_chosen(pairs[looked_at], best[looked_at], written), rare, written, lengths)

    def _common(self, own: "_Own", others: Array, lengths: Sequence[int]) -> tuple[Array, Array, Array]:
        """The words that each row shares with each of `others`, of which so many belong to each row.

        Of each the number of the pair, in order; that of the word in `own`; and what it counts in the other.
        """
        index, plain = self._index, self._index.vectors
        where, heavies = index.places(others), index.heavies[others].astype(np.int64)
        words, standing = plain.term.take(where), np.empty(len(where), np.uint8)
        ends = np.append(0, np.cumsum(heavies))[np.cumsum([0, *lengths])]
        for (first, last), (begin, end) in zip(pairwise(own.ends), pairwise(ends.tolist()), strict=True):
            mine = own.words[first:last]
            self._standing[mine] = _FROM_ONE[: len(mine)]
            standing[begin:end] = self._standing.take(words[begin:end])
            self._standing[mine] = 0
        shared = np.flatnonzero(standing)
        before = np.array(own.ends[:-1], np.int64) - 1
        at = standing.take(shared) + np.repeat(before, np.diff(np.searchsorted(shared, ends)))
        return np.repeat(np.arange(len(others)), heavies)[shared], at, plain.count.take(where[shared])


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

    spellings: Sequence[bytes]
    single: Array
    telling: Array
    part: Array
    name: Array

    @classmethod
    def of(cls, packed: Sequence[bytes], own: _Own, chosen: Array) -> "_Written":
        """The words of `own` that are `chosen`, in order; `packed` are those of the articles."""
        ends = np.searchsorted(chosen, own.ends)
        kind, spelled = _spelled(packed, np.repeat(np.arange(len(packed)), np.diff(ends)), own.inside[chosen])
        names = np.flatnonzero(kind == NAME)
        of = np.searchsorted(ends, names, "right")
        parts = []
        for at, first, end in zip(names.tolist(), ends[of - 1].tolist(), ends[of].tolist(), strict=True):
            mine = spelled[first:end]
            parts += [(first + mine.index(part), at) for part in spelled[at].split(b" ") if part in mine]
        single = (kind == WORD) | (kind == NUMBER)
        return cls(
            spelled, single, (kind == WORD) | (kind == NAME), *np.array(sorted(parts), np.int64).reshape(-1, 2).T
        )


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


def _spelled(packed: Sequence[bytes], of: Array, inside: Array) -> tuple[Array, list[bytes]]:
    """What words can tell, and how they are written: those that stand at `inside` in the article with the number `of`.

    Lines of all articles are numbered on from one to the next, those of words that stand alone before those of names.
    """
    told = np.frombuffer(b"".join(map(kinds, packed)), np.uint8)
    first = np.concatenate(([0], np.cumsum([len(kinds(each)) for each in packed], dtype=np.int64)))
    alone = np.concatenate(([0], np.cumsum((told == WORD) | (told == NUMBER))))
    names = np.concatenate(([0], np.cumsum(told == NAME)))
    place = first.take(of) + inside
    kind = told.take(place)
    before = np.where(kind == NAME, alone.take(first.take(of + 1)), alone.take(place))
    after = np.where(kind == NAME, names.take(place), names.take(first.take(of)))
    lines = b"".join(chain.from_iterable((each, b"\n") for each in map(spellings, packed) if each))
    bounds = np.concatenate(([0], np.flatnonzero(np.frombuffer(lines, np.uint8) == _LINE) + 1))
    line = np.where(kind == NOTHING, 0, before + after)
    ends = np.where(kind == NOTHING, 1, bounds.take(line + 1, mode="clip")) - 1
    return kind, [lines[begin:end] for begin, end in zip(bounds.take(line).tolist(), ends.tolist(), strict=True)]


def _numbered(words: Array, size: int) -> tuple[Array, Array]:
    """The different `words` in order, and for each of all its number among these; all are below `size`."""
    there = np.zeros(size, bool)
    there[words] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1).take(words)


def _packed(pairs: Array, words: Array, rare: Array, written: _Written, lengths: Sequence[int]) -> list[bytes]:
    """What rows share with so many others each: the `words` of each pair, in order, and how many rare words there are.

    It is packed as `ranking.packed` does it; a word belongs to one row alone.
    """
    bounds = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    ends = np.searchsorted(pairs, bounds)
    given = np.bincount(pairs, minlength=int(bounds[-1]))
    different, first, which = np.unique(words, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    begins = np.searchsorted(first.take(order), ends)
    numbers = number.take(which) - np.repeat(begins[:-1], np.diff(ends))
    spelled = [written.spellings[word] for word in different.take(order).tolist()]
    rare_bytes, given_bytes, number_bytes = (some.astype(np.uint8).tobytes() for some in (rare, given, numbers))
    of_each = zip(pairwise(bounds.tolist()), pairwise(ends.tolist()), pairwise(begins.tolist()), strict=True)
    return [
        b"".join((rare_bytes[a:b], given_bytes[a:b], number_bytes[c:d], b"\n".join(spelled[e:f])))
        for (a, b), (c, d), (e, f) in of_each
    ]
