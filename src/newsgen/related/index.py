"""The archive's articles as vectors of weighed words, and which articles share which of their heavy words.

A word weighs in an article what it counts there (`terms`) times how rare it is. Rarity goes by whole doublings of the
number of articles that hold the word, and of all articles: one article more moves few words. Everything is a whole
number, so a sum is the same in whatever order it is added up. An article's `HEAVY` heaviest words stand in postings, by
which candidates are found; scores go by all words.

A row is an article's number. The row of an article that is gone stays, and nothing leads to it. Which numbers articles
and words have says nothing: between equals a word's key decides, or an article's `tie`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newsgen.related.terms import numbers

Array = npt.NDArray[Any]

HEAVY = 48  # words of an article that lead to others
COMMON = 12  # doublings: a word that 4,096 articles hold leads nowhere, or the search would grow with their square
_STRETCH = 1 << 21  # words that are looked at together
_TABLE = 1 << 15  # and where there is a table of them
_NO_PLACE = np.uint16(0xFFFF)


class Counts(NamedTuple):
    """An article's words: their keys, in order, and what each counts there."""

    keys: Array
    counts: Array

    @classmethod
    def unpacked(cls, packed: bytes) -> "Counts":
        """Those of words as `terms.pack` gave them."""
        keys, counts = numbers(packed)
        return cls(np.frombuffer(keys, "<u4"), np.frombuffer(counts, np.uint8))


class Postings(NamedTuple):
    """The rows in which a word is heavy, and what it counts there: from ``start[word]`` to ``start[word + 1]``."""

    start: Array
    row: Array
    counts: Array


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the words of each row count there.

    ``keys[word]`` is a word's key, and ``order`` has the words in the order of their keys. Row ``r`` holds the words
    ``term[start[r]:start[r + 1]]``, each with its ``count``. `alive` tells which rows have an article, `tie` is each
    article's own number among equals.
    """

    keys: Array
    order: Array
    start: Array
    term: Array
    count: Array
    alive: Array
    tie: Array

    @property
    def rows(self) -> int:
        """How many rows there are, with those of articles that are gone."""
        return int(self.alive.size)


@dataclass(frozen=True, slots=True)
class Index:
    """Weighed vectors.

    ``holders[word]`` counts the articles that hold a word, ``rarity[word]`` is what it weighs. ``root[row]`` is the
    length of a row's vector, ``whole[row]`` with the words that no other article holds. ``heavy[row, :heavies[row]]``
    are places of heavy words among those of the row.
    `postings` has a second layer where rows changed since the first was made; of that the `stale` rows do not count.
    """

    vectors: Vectors
    holders: Array
    rarity: Array
    root: Array
    whole: Array
    heavy: Array
    heavies: Array
    postings: tuple[Postings, ...]
    stale: Array | None = None

    def places(self, rows: Array) -> Array:
        """Where the heavy words of each of `rows` stand in ``term``: a table whose lines go on behind the last one."""
        places: Array = self.vectors.start[rows, None] + self.heavy[rows]
        return places


def ranges(start: Array, length: Array) -> tuple[Array, Array]:
    """The numbers of several ranges in one array, and where in it each range begins."""
    ends = np.cumsum(length)
    first = ends - length
    return np.repeat(start - first, length) + np.arange(int(ends[-1]) if len(ends) else 0), first


def vectors(terms: Iterable[Counts], ties: Array) -> Vectors:
    """The vectors of a whole archive, a row for each of `terms`; common words have low numbers, and lie together."""
    held, counts, lengths = bytearray(), bytearray(), []
    for each in terms:
        held += each.keys.astype(np.uint32, copy=False).data
        counts += each.counts.data
        lengths.append(len(each.counts))
    wanted = np.frombuffer(held, np.uint32)
    term = wanted.view(np.int32)  # each key gives way to its number, so that both are never there at once
    stretches = [slice(first, first + _STRETCH) for first in range(0, len(wanted), _STRETCH)]
    keys = distinct(_joined([distinct(wanted[stretch]) for stretch in stretches], np.uint32))
    holders = np.zeros(len(keys), np.int64)
    for stretch in stretches:
        term[stretch] = _numbered(keys, wanted[stretch])
        holders += np.bincount(term[stretch], minlength=len(keys))
    commonest = np.argsort(-holders, kind="stable")
    order = np.empty(len(keys), np.int32)
    order[commonest] = np.arange(len(keys), dtype=np.int32)
    for stretch in stretches:
        term[stretch] = order[term[stretch]]
    return Vectors(
        keys=keys[commonest],
        order=order,
        start=_starts(lengths),
        term=term,
        count=np.frombuffer(counts, np.uint8),
        alive=np.ones(len(lengths), bool),
        tie=ties,
    )


def weigh(plain: Vectors) -> Index:
    """Weighs vectors all of whose rows are alive."""
    holders = np.bincount(plain.term, minlength=len(plain.keys))
    found = Index(
        vectors=plain,
        holders=holders,
        rarity=_rarity(holders, plain.rows),
        root=np.zeros(plain.rows),
        whole=np.zeros(plain.rows),
        heavy=np.zeros((plain.rows, HEAVY), np.uint16),
        heavies=np.zeros(plain.rows, np.uint8),
        postings=(),
    )
    _weigh_rows(np.arange(plain.rows), found)
    return replace(found, postings=(_postings(found, np.arange(plain.rows)),))


def change(index: Index, gone: Array, terms: Sequence[Counts], ties: Array) -> tuple[Index, Array]:
    """The index without the rows `gone` and with a new row for each of `terms`; and the rows that weigh differently.

    Those are the new ones, and all that hold a word whose rarity went up or down by a step.
    """
    old = index.vectors
    plain = _changed(old, gone, terms, ties)
    added = plain.term[old.start[-1] :]
    dropped = old.term[ranges(old.start[gone], old.start[gone + 1] - old.start[gone])[0]]
    words = len(plain.keys)
    holders = np.pad(index.holders, (0, words - len(old.keys)))
    holders += np.bincount(added, minlength=words) - np.bincount(dropped, minlength=words)
    rarity = _rarity(holders, int(plain.alive.sum()))
    moved = np.zeros(words, bool)
    moved[: len(old.keys)] = rarity[: len(old.keys)] != index.rarity
    touched = np.zeros(plain.rows, bool)
    touched[np.searchsorted(plain.start, np.flatnonzero(moved[plain.term]), "right") - 1] = True
    touched[old.rows :] = True
    touched &= plain.alive
    rows = np.flatnonzero(touched)
    new = plain.rows - old.rows
    found = Index(
        vectors=plain,
        holders=holders,
        rarity=rarity,
        root=np.pad(index.root, (0, new)),
        whole=np.pad(index.whole, (0, new)),
        heavy=np.pad(index.heavy, ((0, new), (0, 0))),
        heavies=np.pad(index.heavies, (0, new)),
        postings=(),
        stale=touched | ~plain.alive,
    )
    _weigh_rows(rows, found)
    first = index.postings[0]
    starts = np.pad(first.start, (0, words - len(old.keys)), mode="edge")
    return replace(found, postings=(first._replace(start=starts), _postings(found, rows))), rows


def settled(index: Index) -> Index:
    """The same in one layer, with no rows but those that are alive; their order stays."""
    plain = index.vectors
    alive = np.flatnonzero(plain.alive)
    length = plain.start[alive + 1] - plain.start[alive]
    taken, _ = ranges(plain.start[alive], length)
    found = Index(
        vectors=Vectors(
            keys=plain.keys,
            order=plain.order,
            start=np.concatenate(([0], np.cumsum(length))),
            term=plain.term[taken],
            count=plain.count[taken],
            alive=np.ones(len(alive), bool),
            tie=plain.tie[alive],
        ),
        holders=index.holders,
        rarity=index.rarity,
        root=index.root[alive],
        whole=index.whole[alive],
        heavy=index.heavy[alive],
        heavies=index.heavies[alive],
        postings=(),
    )
    return replace(found, postings=(_postings(found, np.arange(len(alive))),))


def _changed(old: Vectors, gone: Array, terms: Sequence[Counts], ties: Array) -> Vectors:
    """`old` without the rows `gone`, and a row more for each of `terms`; words are numbered on where they are new."""
    wanted = _joined([each.keys for each in terms], np.uint32)
    unique = np.unique(wanted)
    at = np.searchsorted(old.keys, unique, sorter=old.order)
    known = old.keys[old.order[np.minimum(at, len(old.keys) - 1)]] == unique if len(old.keys) else at < 0
    keys = np.concatenate((old.keys, unique[~known]))
    order = np.insert(old.order, at[~known], np.arange(len(old.keys), len(keys), dtype=np.int32))
    alive = np.concatenate((old.alive, np.ones(len(terms), bool)))
    alive[gone] = False
    return Vectors(
        keys=keys,
        order=order,
        start=np.concatenate((old.start, old.start[-1] + _starts([len(each.keys) for each in terms])[1:])),
        term=np.concatenate((old.term, order[np.searchsorted(keys, wanted, sorter=order)])),
        count=np.concatenate((old.count, _joined([each.counts for each in terms], np.uint8))),
        alive=alive,
        tie=np.concatenate((old.tie, ties)),
    )


def _rarity(holders: Array, articles: int) -> Array:
    """What a word weighs that so many articles hold: one, and one for each doubling from there to all articles.

    What one article alone holds weighs nothing, since it leads nowhere.
    """
    return np.where(holders > 1, _rarest(articles) + 1 - _doublings(holders), 0)


def _rarest(articles: int) -> float:
    """What a word would weigh that one of so many articles holds."""
    return float(articles.bit_length())


def _doublings(number: Array) -> Array:
    """How often 1 can be doubled before it is more than each number."""
    return np.frexp(number.astype(np.float64))[1].astype(np.float64)


def _weigh_rows(rows: Array, index: Index) -> None:
    """Fills in lengths and heavy words of `rows`; of two that weigh the same the one with the lower key is heavier."""
    plain = index.vectors
    leads = index.holders < 1 << COMMON
    own = np.where(index.holders > 1, 0, _rarest(int(plain.alive.sum())))
    length = plain.start[rows + 1] - plain.start[rows]
    for some in _alike(length):
        row, size = rows[some], length[some]
        places, begins = ranges(plain.start[row], size)
        words, counts = plain.term[places], plain.count[places]
        weight = index.rarity[words] * counts
        alone = own[words] * counts
        shared = np.add.reduceat(weight * weight, begins)
        index.root[row] = np.sqrt(shared)
        index.whole[row] = np.sqrt(shared + np.add.reduceat(alone * alone, begins))
        # Weight, key from the highest down, and place within the row, in one number.
        standing = (weight * leads[words]).astype(np.uint64) << np.uint64(48)
        standing += (~plain.keys[words]).astype(np.uint64) << np.uint64(16)
        standing += (places - np.repeat(plain.start[row], size)).astype(np.uint64)
        table = np.zeros((len(row), max(HEAVY, int(size.max()))), np.uint64)
        table[np.arange(table.shape[1]) < size[:, None]] = standing
        heaviest = np.partition(table, -HEAVY, axis=1)[:, -HEAVY:]
        weighs = heaviest >> np.uint64(48) > 0
        place = np.sort(np.where(weighs, heaviest.astype(np.uint16), _NO_PLACE), axis=1)
        index.heavies[row] = weighs.sum(axis=1)
        index.heavy[row] = np.where(place == _NO_PLACE, 0, place)


def _alike(length: Array) -> Iterator[Array]:
    """All that is not empty, in groups of about one length, so that a table of each has little to spare."""
    order = np.argsort(-length, kind="stable")[: np.count_nonzero(length)]
    while len(order):
        number = max(1, _TABLE // int(length[order[0]]))
        yield order[:number]
        order = order[number:]


def _postings(index: Index, rows: Array) -> Postings:
    plain = index.vectors
    number = index.heavies[rows]
    mask = np.arange(HEAVY) < number[:, None]
    place = (plain.start[rows, None] + index.heavy[rows])[mask]
    words = plain.term[place]
    order = np.argsort(words, kind="stable")
    return Postings(
        start=np.concatenate(([0], np.cumsum(np.bincount(words, minlength=len(plain.keys))))),
        row=np.repeat(rows, number)[order].astype(np.int32),
        counts=plain.count[place[order]],
    )


def distinct(keys: Array) -> Array:
    """Each of `keys` once, in order."""
    found = np.sort(keys)
    return found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found


def _numbered(keys: Array, wanted: Array) -> Array:
    """Where each of `wanted` stands among `keys`, which are in order and have them all.

    Keys are spread evenly, so where one must be is known but for a few places.
    """
    bits = len(keys).bit_length() + 1
    shift = np.uint32(32 - bits)
    begins = np.searchsorted(keys, np.arange(1 << bits, dtype=np.uint32) << shift).astype(np.int32)
    place: Array = begins[wanted >> shift]
    behind = np.flatnonzero(keys[place] < wanted)
    while len(behind):
        place[behind] += 1
        behind = behind[keys[place[behind]] < wanted[behind]]
    return place


def _starts(lengths: Sequence[int]) -> Array:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def _joined(arrays: Sequence[Array], kind: type) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, kind)
