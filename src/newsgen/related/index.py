"""The archive's articles as vectors of weighed words, and which articles share which of their heavy words.

A word weighs in an article what it counts there (`terms`) times how rare it is. Rarity goes by whole doublings of the
number of articles that hold the word, and of all articles of its language: one article more moves few words. A word is
of the language in which two thirds of its holders are; where no language has so many, as with a name, all articles are
what it is rare among. So the common words of a language count as common, however few of its articles there are.

Everything is a whole number, so a sum is the same in whatever order it is added up. An article's `HEAVY` heaviest words
stand in postings, by which candidates are found; scores go by all words.

A row is an article's number. The row of an article that is gone stays, and nothing leads to it. Which numbers articles,
words and languages have says nothing: between equals a word's key decides, or an article's `tie`.
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
_LANGUAGE = 32  # bits, above which a pair of a language and a word has the language


class Counts(NamedTuple):
    """An article's words: their keys, in order, and what each counts there; and the number of its language."""

    keys: Array
    counts: Array
    language: int = 0

    @classmethod
    def unpacked(cls, packed: bytes, language: int = 0) -> "Counts":
        """Those of words as `terms.pack` gave them."""
        keys, counts = numbers(packed)
        return cls(np.frombuffer(keys, "<u4"), np.frombuffer(counts, np.uint8), language)


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
    article's own number among equals, `language` the number of its language.
    """

    keys: Array
    order: Array
    start: Array
    term: Array
    count: Array
    alive: Array
    tie: Array
    language: Array

    @property
    def rows(self) -> int:
        """How many rows there are, with those of articles that are gone."""
        return int(self.alive.size)

    def articles(self) -> Array:
        """How many articles there are of each language, by its number."""
        found: Array = np.bincount(self.language[self.alive], minlength=int(self.language.max(initial=0)) + 1)
        return found


@dataclass(frozen=True, slots=True)
class Index:
    """Weighed vectors.

    ``holders[word]`` counts the articles that hold a word, ``held[at]`` those of one language, where ``pair[at]`` is
    ``language << 32 | word``; pairs are in order. ``rarity[word]`` is what a word weighs. ``root[row]`` is the length
    of a row's vector, ``whole[row]`` with the words that no other article holds. ``heavy[row, :heavies[row]]`` are
    places of heavy words among those of the row.
    `postings` has a second layer where rows changed since the first was made; of that the `stale` rows do not count.
    """

    vectors: Vectors
    holders: Array
    pair: Array
    held: Array
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
    held, counts, lengths, languages = bytearray(), bytearray(), [], []
    for each in terms:
        held += each.keys.astype(np.uint32, copy=False).data
        counts += each.counts.data
        lengths.append(len(each.counts))
        languages.append(each.language)
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
        language=np.array(languages, np.int32),
    )


def weigh(plain: Vectors) -> Index:
    """Weighs vectors all of whose rows are alive."""
    holders = np.bincount(plain.term, minlength=len(plain.keys))
    pair, held = _by_language(plain, holders)
    found = Index(
        vectors=plain,
        holders=holders,
        pair=pair,
        held=held,
        rarity=_rarity(holders, pair, held, plain.articles()),
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

    Those are the new ones; all that hold a word whose rarity, or the number of whose holders, went up or down by a
    step; and all of a language that went up or down by one.
    """
    old = index.vectors
    plain = _changed(old, gone, terms, ties)
    known, words = len(old.keys), len(plain.keys)
    more, fewer = _pairs_of(plain, np.arange(old.rows, plain.rows)), _pairs_of(plain, gone)
    holders = np.pad(index.holders, (0, words - known))
    holders += np.bincount(_word(more), minlength=words) - np.bincount(_word(fewer), minlength=words)
    pair, held = _recounted(index.pair, index.held, more, fewer)
    articles = plain.articles()
    rarity = _rarity(holders, pair, held, articles)
    moved = np.zeros(words, bool)
    moved[:known] = rarity[:known] != index.rarity
    moved[:known] |= _doublings(holders[:known]) != _doublings(index.holders)
    before = np.pad(old.articles(), (0, len(articles) - len(old.articles())))
    touched = (_doublings(articles) != _doublings(before))[plain.language]
    touched[np.searchsorted(plain.start, np.flatnonzero(moved[plain.term]), "right") - 1] = True
    touched[old.rows :] = True
    touched &= plain.alive
    rows = np.flatnonzero(touched)
    new = plain.rows - old.rows
    found = Index(
        vectors=plain,
        holders=holders,
        pair=pair,
        held=held,
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
            language=plain.language[alive],
        ),
        holders=index.holders,
        pair=index.pair,
        held=index.held,
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
        language=np.concatenate((old.language, np.array([each.language for each in terms], np.int32))),
    )


def _by_language(plain: Vectors, holders: Array) -> tuple[Array, Array]:
    """The pairs of a language and a word that one of its articles holds, and how many do; all rows are alive."""
    languages = np.flatnonzero(plain.articles())
    pairs, held = [], []
    for language in languages.tolist():
        number = holders if len(languages) == 1 else _held_by(plain, np.flatnonzero(plain.language == language))
        words = np.flatnonzero(number)
        pairs.append(words | language << _LANGUAGE)
        held.append(number[words].astype(np.int32))
    return _joined(pairs, np.int64), _joined(held, np.int32)


def _held_by(plain: Vectors, rows: Array) -> Array:
    """How many of `rows` hold each word, counted in stretches."""
    number = np.zeros(len(plain.keys), np.int64)
    length = plain.start[rows + 1] - plain.start[rows]
    ends = np.cumsum(length)
    for some in np.split(np.arange(len(rows)), np.searchsorted(ends, np.arange(_STRETCH, ends[-1], _STRETCH))):
        number += np.bincount(plain.term[ranges(plain.start[rows[some]], length[some])[0]], minlength=len(number))
    return number


def _pairs_of(plain: Vectors, rows: Array) -> Array:
    """The pair of each word of each of `rows` with the language of that row."""
    length = plain.start[rows + 1] - plain.start[rows]
    languages = np.repeat(plain.language[rows].astype(np.int64), length) << _LANGUAGE
    found: Array = languages | plain.term[ranges(plain.start[rows], length)[0]]
    return found


def _word(pairs: Array) -> Array:
    words: Array = pairs & ((1 << _LANGUAGE) - 1)
    return words


def _recounted(pair: Array, held: Array, more: Array, fewer: Array) -> tuple[Array, Array]:
    """Pairs and how many hold them, with each of `more` held once more, and each of `fewer` once less."""
    unique = np.unique(more)
    at = np.searchsorted(pair, unique)
    new = np.append(pair, -1)[at] != unique
    pair = np.insert(pair, at[new], unique[new])
    held = np.insert(held, at[new], 0)
    np.add.at(held, np.searchsorted(pair, more), 1)
    np.add.at(held, np.searchsorted(pair, fewer), -1)
    return pair, held


def _rarity(holders: Array, pair: Array, held: Array, articles: Array) -> Array:
    """What a word weighs: one, and one for each doubling from its holders to all articles that it is rare among.

    Those are the `articles` of its language, or all where it has none. What one article alone holds weighs nothing,
    since it leads nowhere.
    """
    among = np.full(len(holders), _doublings(articles.sum()))
    words = _word(pair)
    of_one = 3 * held >= 2 * holders[words]
    among[words[of_one]] = _doublings(articles)[pair[of_one] >> _LANGUAGE]
    # Of a word that all articles of a language hold, holders elsewhere may make more than there are of that language.
    return np.where(holders > 1, np.maximum(among + 1 - _doublings(holders), 1), 0)


def _doublings(number: Array) -> Array:
    """How often 1 can be doubled before it is more than each number."""
    return np.frexp(number.astype(np.float64))[1].astype(np.float64)


def _weigh_rows(rows: Array, index: Index) -> None:
    """Fills in lengths and heavy words of `rows`; of two that weigh the same the one with the lower key is heavier."""
    plain = index.vectors
    leads = index.holders < 1 << COMMON
    rarest = _doublings(plain.articles())  # what a word would weigh that one article of a language holds
    length = plain.start[rows + 1] - plain.start[rows]
    for some in _alike(length):
        row, size = rows[some], length[some]
        places, begins = ranges(plain.start[row], size)
        words, counts = plain.term[places], plain.count[places]
        weight = index.rarity[words] * counts
        alone = np.where(index.holders[words] > 1, 0.0, counts)
        shared = np.add.reduceat(weight * weight, begins)
        index.root[row] = np.sqrt(shared)
        own = rarest[plain.language[row]] ** 2 * np.add.reduceat(alone * alone, begins)
        index.whole[row] = np.sqrt(shared + own)
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
