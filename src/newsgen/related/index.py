"""The articles' words weighed, and which articles share which of their heavy words.

A word weighs in an article what it counts there (`terms`) times how rare it is. Rarity goes by whole doublings of the
number of articles that hold the word, and of all articles of its language: one article more moves few words. A word is
of the language in which two thirds of its holders are; where no language has so many, as with a name, all articles are
what it is rare among. So the common words of a language count as common, however few of its articles there are.

Everything is a whole number, so a sum is the same in whatever order it is added up. An article's `HEAVY` heaviest words
stand in postings, by which candidates are found; scores go by all words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from newsgen.related.vectors import Array, Counts, Vectors, changed, joined, ranges
from newsgen.related.vectors import settled as settled_vectors

HEAVY = 40  # words of an article that lead to others
COMMON = 10  # doublings: a word that 1,024 articles hold leads nowhere, or the search would grow with their square
ROW = 8  # bits of a posting below those of its row
_TABLE = 1 << 16  # words that are looked at together in a table
_LANGUAGE = 32  # bits, above which a pair of a language and a word has the language
_LEADS = 0x80  # beside a rarity: the word leads to others
_NO_PLACE = np.uint32(0xFFFF)  # no article has so many words


class Postings(NamedTuple):
    """The rows in which a word is heavy, and what it counts there: ``post[start[word]:start[word + 1]]``.

    Each is the row, in order, above `ROW` bits, and the count below.
    """

    start: Array
    post: Array


@dataclass(frozen=True, slots=True)
class Index:
    """Weighed vectors.

    For languages but the first, ``held[at]`` counts the articles of one language that hold a word, where ``pair[at]``
    is ``language << 32 | word``; pairs are in order. ``rarity[word]`` is what a word weighs. ``root[row]`` is the
    length of a row's vector, ``whole[row]`` with the words that no other article holds. ``heavy[row, :heavies[row]]``
    are places of heavy words among those of the row, in order.
    `postings` has a second layer where rows changed since the first was made; of that the `stale` rows do not count.
    """

    vectors: Vectors
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
        """Where the heavy words of each of `rows` stand in ``term``, one row after the other."""
        places = self.vectors.start[rows, None] + self.heavy[rows]
        found: Array = places[np.arange(HEAVY) < self.heavies[rows, None]]
        return found

    def doublings(self) -> int:
        """How often 1 can be doubled before it is more than all articles."""
        return int(self.vectors.alive.sum()).bit_length()

    def ends(self) -> Array:
        """For each heavy word of each row, one row after the other, where the row stands among the postings.

        What stands before it under that word is of lower rows. There must be one layer.
        """
        words = self.vectors.term.take(self.places(np.arange(self.vectors.rows)))
        ends = np.empty(len(words), np.int32)
        ends[np.argsort(words, kind="stable")] = np.arange(len(words), dtype=np.int32)
        return ends


def weigh(plain: Vectors) -> Index:
    """Weighs vectors all of whose rows are alive."""
    pair, held = _by_language(plain)
    found = Index(
        vectors=plain,
        pair=pair,
        held=held,
        rarity=_rarity(plain.holders, pair, held, plain.articles()),
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
    step; all of a language that went up or down by one; and every row if the whole archive did. `index` must have one
    layer, and is no base for a second change: the new rows may be written behind its own (`vectors.changed`).
    """
    old = index.vectors
    plain = changed(old, gone, terms, ties)
    known, words = len(old.keys), len(plain.keys)
    new = np.arange(old.rows, plain.rows)
    pair, held = _recounted(index.pair, index.held, _pairs_of(plain, new), _pairs_of(plain, gone))
    articles = plain.articles()
    rarity = _rarity(plain.holders, pair, held, articles)
    moved = np.zeros(words, bool)
    moved[:known] = rarity[:known] != index.rarity
    counted = plain.words(np.concatenate((new, gone)))
    counted = counted[counted < known]
    moved[counted] |= _doublings(plain.holders[counted]) != _doublings(old.holders[counted])
    before = np.pad(old.articles(), (0, len(articles) - len(old.articles())))
    touched = (_doublings(articles) != _doublings(before))[plain.language]
    touched |= int(articles.sum()).bit_length() != int(before.sum()).bit_length()
    touched[plain.holding(moved)] = True
    touched[new] = True
    touched &= plain.alive
    rows = np.flatnonzero(touched)
    found = Index(
        vectors=plain,
        pair=pair,
        held=held,
        rarity=rarity,
        root=np.pad(index.root, (0, len(new))),
        whole=np.pad(index.whole, (0, len(new))),
        heavy=np.pad(index.heavy, ((0, len(new)), (0, 0))),
        heavies=np.pad(index.heavies, (0, len(new))),
        postings=(),
        stale=touched | ~plain.alive,
    )
    _weigh_rows(rows, found)
    first = index.postings[0]
    starts = np.pad(first.start, (0, words - known), mode="edge")
    return replace(found, postings=(first._replace(start=starts), _postings(found, rows))), rows


def settled(index: Index) -> Index:
    """The same in one layer, with no rows but those that are alive; their order stays."""
    alive = np.flatnonzero(index.vectors.alive)
    held = index.held > 0  # or a pair might outlive its language
    found = replace(
        index,
        vectors=settled_vectors(index.vectors),
        pair=index.pair[held],
        held=index.held[held],
        root=index.root[alive],
        whole=index.whole[alive],
        heavy=index.heavy[alive],
        heavies=index.heavies[alive],
        stale=None,
    )
    return replace(found, postings=(_postings(found, np.arange(len(alive))),))


def _by_language(plain: Vectors) -> tuple[Array, Array]:
    """For each language but the first the pairs with a word that one of its articles holds, and how many do."""
    pairs, held = [], []
    for language in range(1, len(plain.articles())):
        number = plain.held_by(np.flatnonzero(plain.language == language))
        words = np.flatnonzero(number)
        pairs.append(words | language << _LANGUAGE)
        held.append(number[words])
    return joined(pairs, np.int64), joined(held, np.int32)


def _pairs_of(plain: Vectors, rows: Array) -> Array:
    """The pair of each word of each of `rows` with the language of that row, but for those of the first language."""
    rows = rows[plain.language[rows] > 0]
    length = plain.start[rows + 1] - plain.start[rows]
    found: Array = np.repeat(plain.language[rows].astype(np.int64), length) << _LANGUAGE | plain.words(rows)
    return found


def _recounted(pair: Array, held: Array, more: Array, fewer: Array) -> tuple[Array, Array]:
    """Pairs and how many hold them, with each of `more` held once more, and each of `fewer` once less."""
    unique = np.unique(more)
    at = np.searchsorted(pair, unique)
    new = np.append(pair, -1)[at] != unique
    pair = np.insert(pair, at[new], unique[new])
    held = np.insert(held, at[new], 0)
    np.add.at(held, np.searchsorted(pair, more), 1)
    np.subtract.at(held, np.searchsorted(pair, fewer), 1)
    return pair, held


def _rarity(holders: Array, pair: Array, held: Array, articles: Array) -> Array:
    """What a word weighs: one, and one for each doubling from its holders to all articles that it is rare among.

    Those are the `articles` of its language, or all where it has none. What one article alone holds weighs nothing,
    since it leads nowhere.
    """
    words = pair & ((1 << _LANGUAGE) - 1)
    steps = _doublings(articles)
    of_first = holders
    if len(pair):
        of_first = holders.copy()
        np.subtract.at(of_first, words, held)
    among = np.where(3 * of_first >= 2 * holders, steps[0] if len(steps) else 0, _doublings(articles.sum()))
    of_one = 3 * held >= 2 * holders[words]
    among[words[of_one]] = steps[pair[of_one] >> _LANGUAGE]
    # Of a word that all articles of a language hold, holders elsewhere may make more than there are of that language.
    rarity: Array = np.maximum(among + 1 - _doublings(holders), 1).astype(np.uint8)
    rarity[holders < 2] = 0
    return rarity


def _doublings(number: Array) -> Array:
    """How often 1 can be doubled before it is more than each number."""
    found: Array = np.frexp(np.asarray(number, np.float64))[1].astype(np.int8)
    return found


def _weigh_rows(rows: Array, index: Index) -> None:
    """Fills in lengths and heavy words of `rows`; of two that weigh the same the one with the lower key is heavier."""
    plain = index.vectors
    rarity = index.rarity | np.where(plain.holders < 1 << COMMON, _LEADS, 0).astype(np.uint8)
    # What a word would weigh that one article of a language holds.
    rarest = _doublings(plain.articles()).astype(np.int64)
    length = plain.start[rows + 1] - plain.start[rows]
    for some in _alike(length):
        row, size = rows[some], length[some]
        places, begins = ranges(plain.start[row], size)
        counts, weighs = plain.count.take(places), rarity.take(plain.term.take(places))
        rare = weighs & (_LEADS - 1)
        weight = np.multiply(counts, rare, dtype=np.uint32)
        alone = np.where(rare, 0, counts).astype(np.uint32)
        shared = np.add.reduceat(weight * weight, begins, dtype=np.int64)
        index.root[row] = np.sqrt(shared)
        own = rarest[plain.language[row]] ** 2 * np.add.reduceat(alone * alone, begins, dtype=np.int64)
        index.whole[row] = np.sqrt(shared + own)
        place = (places - np.repeat(plain.start[row], size)).astype(np.uint32)
        index.heavies[row], index.heavy[row] = _heaviest(weight * (weighs >= _LEADS), place, size)


def _heaviest(weight: Array, place: Array, size: Array) -> tuple[Array, Array]:
    """How many words of each row are heavy, and their places within the row, in order; each row has so many words.

    What weighs nothing is not heavy. Each word's weight, and its place from the last down, are put into one number.
    """
    table = np.zeros((len(size), max(HEAVY, int(size.max()))), np.uint32)
    table[np.arange(table.shape[1]) < size[:, None]] = weight << np.uint32(16) | (_NO_PLACE - place)
    table.partition(table.shape[1] - HEAVY, axis=1)
    heaviest = table[:, -HEAVY:]
    weightless = heaviest >> np.uint32(16) == 0
    found = np.where(weightless, _NO_PLACE, _NO_PLACE - (heaviest & _NO_PLACE)).astype(np.uint16)
    found.sort(axis=1)
    number = HEAVY - weightless.sum(axis=1)
    return number, np.where(np.arange(HEAVY) < number[:, None], found, 0)


def _alike(length: Array) -> Iterator[Array]:
    """All that is not empty, in groups of about one length, so that a table of each has little to spare."""
    order = np.argsort(-length, kind="stable")[: np.count_nonzero(length)]
    while len(order):
        number = max(1, _TABLE // int(length[order[0]]))
        yield order[:number]
        order = order[number:]


def _postings(index: Index, rows: Array) -> Postings:
    plain, places = index.vectors, index.places(rows)
    words = plain.term.take(places)
    posts = np.repeat(rows.astype(np.uint32) << ROW, index.heavies[rows]) | plain.count.take(places)
    start = np.zeros(len(plain.keys) + 1, np.int32)
    np.cumsum(np.bincount(words, minlength=len(plain.keys)), out=start[1:])
    return Postings(start=start, post=posts[np.argsort(words, kind="stable")])
