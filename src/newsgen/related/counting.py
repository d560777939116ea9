"""Counts the words of articles, many at once, and packs what comes of each.

A word, a beginning or a pair is one number: its article, its key, its kind and its place, from the highest bits to the
lowest. Sorted, what is to be counted together stands together.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import count, pairwise
from math import exp, log
from typing import NamedTuple

import numpy as np

from newsgen.records import Article
from newsgen.related.signs import ALPHABETIC, CAPITAL, Signs
from newsgen.related.spans import HEADLINE, TOGETHER, Found, find
from newsgen.related.terms import MOST, NAME, NOTHING, NUMBER, WORD, Text, pack, text_of
from newsgen.related.vectors import Array, are_first, ranges

_BEGINNING, _PAIR, _WORD = 0, 1, 2  # of two that come to one key the later counts
_KIND, _KEY = 2, 32  # bits
_ARTICLES = 64  # at most these are counted at once
_ONCE, _OFTEN = 8, 127  # what a beginning or a pair counts that stands there once, and at most
_NEWLINE = ord("\n")
_OF_NAMES = np.array([ord(" "), _NEWLINE], np.uint32)  # behind the words of a name


class Counting:
    """Counts the words of articles; what comes of one hangs on no other."""

    def __init__(self) -> None:
        self._signs = Signs()

    def terms(self, article: Article, blocks: Iterable[str] | None = None) -> bytes:
        """The packed words of `article`; `blocks` are the texts of its body that count, where not all of them do."""
        return next(self.packed([text_of(article, blocks)]))

    def packed(self, texts: Iterable[Text]) -> Iterator[bytes]:
        """The packed words of each text."""
        some: list[Text] = []
        size = 0
        for text in texts:
            more = len(text.headline) + len(text.body)
            if some and (size + more > TOGETHER or len(some) == _ARTICLES):
                yield from _packed(find(some, self._signs))
                some, size = [], 0
            some.append(text)
            size += more
        if some:
            yield from _packed(find(some, self._signs))


class _Counted(NamedTuple):
    """What stands in the articles, each of them in the order of keys, and in how many places.

    `place` is the number of a word that is written as the article writes it most often, or that of a pair.
    """

    article: Array
    key: Array
    kind: Array
    number: Array
    place: Array


def _packed(found: Found) -> Iterator[bytes]:
    texts = len(found.bounds) - 1
    counted = _at_most(_counted(found), texts)
    kinds, lines = _told(found, counted, texts)
    keys, counts = counted.key.astype("<u4").tobytes(), _counts(counted).tobytes()
    bounds = _bounds(counted.article, texts)
    spans = zip(bounds, bounds[1:], lines, _openings(found, texts), strict=False)
    for first, end, spelled, opening in spans:
        yield pack(keys[4 * first : 4 * end], counts[first:end], kinds[first:end], spelled, opening)


def _bounds(article: Array, texts: int) -> list[int]:
    """Where the entries of each article begin, and where those of the last end."""
    found: list[int] = np.searchsorted(article, np.arange(texts + 1)).tolist()
    return found


def _counted(found: Found) -> _Counted:
    words, pairs = np.arange(len(found.key)), np.arange(len(found.pairs.first)) + len(found.key)
    article = np.repeat(np.arange(len(found.bounds) - 1, dtype=np.uint64), np.diff(found.bounds))
    bits = (len(words) + len(pairs)).bit_length()
    every = [
        ((article.take(of) << _KEY | key) << _KIND | kind) << bits | place.astype(np.uint64)
        for kind, of, key, place in (
            (_BEGINNING, found.begins, found.beginning, found.begins),
            (_PAIR, found.pairs.first, found.pairs.key, pairs),
            (_WORD, words, found.key, words),
        )
    ]
    of_pairs = np.where(pairs - len(words) < found.pairs.of_headlines, HEADLINE, 1)
    return _gathered(np.concatenate(every), bits, np.concatenate((found.weight, of_pairs)), found.written)


def _gathered(every: Array, bits: int, weight: Array, written: Array) -> _Counted:
    """Counts what stands together; the places are the lowest `bits`, and have the weights of words and then pairs."""
    every.sort()
    kinds, places = every >> bits, (every & ((1 << bits) - 1)).astype(np.int64)
    first = _firsts(kinds)
    length = np.diff(first, append=len(every))
    number = np.add.reduceat(weight.take(places), first)
    kinds = kinds.take(first)
    keys = kinds >> _KIND
    last = np.flatnonzero(np.append(keys[1:] != keys[:-1], np.ones(min(len(keys), 1), bool)))
    first, length, keys = first.take(last), length.take(last), keys.take(last)
    kind = (kinds.take(last) & ((1 << _KIND) - 1)).astype(np.uint8)
    place = places.take(first)
    several = np.flatnonzero((kind == _WORD) & (length > 1))
    place[several] = _shown(first.take(several), length.take(several), places, weight, written)
    return _Counted((keys >> _KEY).astype(np.int64), keys.astype(np.uint32), kind, number.take(last), place)


def _shown(first: Array, length: Array, places: Array, weight: Array, written: Array) -> Array:
    """For each group of places, of so many from a first one on, one that is written as most of the group are."""
    where, begins = ranges(first, length)
    ways = written.take(places.take(where))
    differ = np.logical_or.reduceat(ways != np.repeat(ways.take(begins), length), begins)
    shown: Array = places.take(first)
    shown[differ] = _commonest(first[differ], length[differ], places, weight, written)
    return shown


def _commonest(first: Array, length: Array, places: Array, weight: Array, written: Array) -> Array:
    """The same for groups that are written in several ways; of two as common the one that comes first is taken."""
    where, _ = ranges(first, length)
    place = places.take(where)
    ways = np.repeat(np.arange(len(first), dtype=np.uint64), length) << 32 | written.take(place)
    order = np.argsort(ways, kind="stable")
    ways, place = ways.take(order), place.take(order)
    ways_begin = _firsts(ways)
    often = np.add.reduceat(weight.take(place), ways_begin)
    place, groups = place.take(ways_begin), _firsts(ways.take(ways_begin) >> 32)
    most = np.repeat(np.maximum.reduceat(often, groups), np.diff(groups, append=len(often)))
    found: Array = np.minimum.reduceat(np.where(often == most, place, len(written)), groups)
    return found


def _firsts(ordered: Array) -> Array:
    """Where each number stands first."""
    return np.flatnonzero(are_first(ordered))


def _at_most(counted: _Counted, texts: int) -> _Counted:
    """Those with the lowest keys of each article, as many as may be."""
    bounds = _bounds(counted.article, texts)
    if all(end - first <= MOST for first, end in pairwise(bounds)):
        return counted
    kept = np.concatenate([np.arange(first, min(first + MOST, end)) for first, end in pairwise(bounds)])
    return _Counted._make(each.take(kept) for each in counted)


def _counts(counted: _Counted) -> Array:
    """What each counts that stands there so many times."""
    steps = _steps()
    number = np.minimum(counted.number, steps[-1])
    worth = _ONCE - 1 + np.searchsorted(steps, np.arange(number.max(initial=0) + 1), "right")
    counts: Array = worth.astype(np.uint8).take(number) << (counted.kind == _WORD)
    return counts


def _told(found: Found, counted: _Counted, texts: int) -> tuple[bytes, list[bytes]]:
    """What each word can tell, and for each article how it is written."""
    words, pairs = np.flatnonzero(counted.kind == _WORD), np.flatnonzero(counted.kind == _PAIR)
    alone, first = counted.place.take(words), found.pairs.first.take(counted.place.take(pairs) - len(found.key))
    of_name = _capitals(found, first) & _capitals(found, first + 1)
    names, first = pairs[of_name], first[of_name]
    kinds = np.full(len(counted.kind), NOTHING, np.uint8)
    kinds[words] = np.where(_has_letters(found, alone), WORD, NUMBER)
    kinds[names] = NAME
    of_words, of_names = 2 * counted.article.take(words), 2 * counted.article.take(names) + 1
    every = np.concatenate((alone, np.stack((first, first + 1), axis=1).ravel()))
    ends = np.concatenate((np.full(len(alone), _NEWLINE, np.uint32), np.tile(_OF_NAMES, len(first))))
    of = np.concatenate((of_words, np.repeat(of_names, 2)))
    order = np.argsort(of.astype(np.int16), kind="stable")  # names come behind what stands alone
    bounds = _bounds(of.take(order), 2 * texts)[::2]
    return kinds.tobytes(), _lines(found, every.take(order), ends.take(order), bounds)


def _lines(found: Found, words: Array, ends: Array, bounds: Sequence[int]) -> list[bytes]:
    """The `words` of each article as it writes them, each with what stands at its end, but for the last."""
    shown = found.shown.of(words)
    signs, begins = ranges(shown.start, shown.length + 1)
    lines = found.codes.take(signs, mode="clip")
    lines[begins + shown.length] = ends
    of_each = pairwise(np.append(begins, len(lines)).take(bounds).tolist())
    written = (lines[begin : max(begin, end - 1)].tobytes() for begin, end in of_each)
    return [each.decode("utf-32-le").encode() for each in written]


def _capitals(found: Found, words: Array) -> Array:
    """Which of `words` begin with a capital."""
    return found.flags.take(found.shown.start.take(words)) & CAPITAL > 0


def _has_letters(found: Found, words: Array) -> Array:
    """Which of `words` have a letter; nearly all begin with one."""
    shown = found.shown.of(words)
    letters: Array = found.flags.take(shown.start) & ALPHABETIC > 0
    others = np.flatnonzero(~letters)
    signs, begins = ranges(*shown.of(others))
    letters[others] = np.bitwise_or.reduceat(found.flags.take(signs), begins) & ALPHABETIC > 0
    return letters


def _openings(found: Found, texts: int) -> list[int]:
    """Of each article the lowest and the highest key of the pairs at the top of its body, as one number."""
    of_bodies = slice(found.pairs.of_headlines, None)
    bounds = np.searchsorted(found.pairs.first[of_bodies], found.bounds)
    some = np.flatnonzero(np.diff(bounds))
    key = found.pairs.key[of_bodies].astype(np.uint64)
    openings = np.zeros(texts, np.uint64)
    begins = bounds.take(some)
    openings[some] = np.minimum.reduceat(key, begins) << _KEY | np.maximum.reduceat(key, begins)
    return openings.tolist()


@cache
def _steps() -> Array:
    """In how many places, at least, what counts 8 must stand, what counts 9, and so on."""
    return np.array([_least(worth) for worth in range(_ONCE, _OFTEN + 1)])


def _least(worth: int) -> int:
    """The least number of places for which ``8 (1 + ln n)``, rounded, is so much."""
    about = int(exp((worth - 0.5) / 8 - 1))
    return next(number for number in count(max(about - 1, 1)) if 8 * (1 + log(number)) + 0.5 >= worth)
