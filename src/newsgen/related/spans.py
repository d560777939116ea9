"""The words of several texts, found all at once: where each stands, its key, and which of them make pairs.

A word's key is a sum over its signs without case, each times a power that goes by its place, so one running sum over
all texts holds the keys of all words and of all their beginnings. Nothing is looked up but single signs.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from newsgen.related.folding import folded
from newsgen.related.signs import APOSTROPHE, OF_WORD, PARTS, UNEVEN, Signs
from newsgen.related.terms import Text
from newsgen.related.vectors import Array, ranges

LEAD = 64  # words at the top of a body or headline among which pairs are looked for
HEADLINE = 2  # what a word in the headline counts as
PREFIX = 5  # letters
TOGETHER = 1 << 17  # signs that are best looked at together; of a longer body only the top is looked at as it stands
_END = "\0"  # stands before all texts and after each part of one; it is of no word
_S = ord("s")
_PIECE, _SPACE = re.compile(r"\S+"), re.compile(r"\s")
_FACTOR = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio: without a pattern, and odd, so that it has an inverse
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)  # bits
_WORD, _BEGINNING, _PAIR, _WRITTEN = map(np.uint64, range(1, 5))  # or a word would be as the beginning of another


class Spans(NamedTuple):
    """Parts of a text: where each begins, and how many signs it has."""

    start: Array
    length: Array

    def of(self, which: Array) -> "Spans":
        """Some of them."""
        return Spans(self.start.take(which), self.length.take(which))


class Pairs(NamedTuple):
    """Pairs of words: the number of the `first` of both, and a `key`; those of headlines come first, so many."""

    first: Array
    key: Array
    of_headlines: int


class Found(NamedTuple):
    """The words of several texts in order, of each text those of its body and then those of its headline.

    Of each word there is its `key`, where it is `shown` among `codes`, a number that is the same where it is `written`
    the same, and how many words it counts as, its `weight`. `begins` names those that are longer than their beginning,
    of which the keys are in `beginning`. The words of text ``t`` have numbers from ``bounds[t]`` on. `flags` tell what
    each sign of `codes` is (`signs`).
    """

    codes: Array
    flags: Array
    key: Array
    begins: Array
    beginning: Array
    shown: Spans
    written: Array
    weight: Array
    bounds: Array
    pairs: Pairs


class _Parts(NamedTuple):
    """The top of a body; behind that its different pieces between spaces, with how often each comes; the headline."""

    top: str
    rest: Mapping[str, int]
    headline: str

    def strings(self) -> tuple[str, str, str]:
        """The three of them."""
        return self.top, " ".join(self.rest), self.headline


class _Stretches(NamedTuple):
    """Signs of words that stand together, in all texts at once: mostly one word each.

    `codes` are those of all signs, `plain` those without case, `flags` tell what each is.
    """

    codes: Array
    plain: Array
    flags: Array
    spans: Spans


class _Words(NamedTuple):
    """Words as they are `shown` among `codes`, and as they are `compared`, among codes without case.

    Those that are not `spaced` have no beginning. `stretch` is the number of the stretch that a word is of, and
    ``first[stretch]`` the first of its words; where it is the only one, and spaced, it is `whole`, and may be one of a
    pair.
    """

    codes: Array
    flags: Array
    shown: Spans
    plain: Array
    compared: Spans
    spaced: Array
    stretch: Array
    first: Array
    whole: Array


def find(texts: Sequence[Text], signs: Signs) -> Found:
    """The words of `texts`."""
    parts = [_parts(text) for text in texts]
    strings = [string for part in parts for string in part.strings()]
    whole = _END.join(("", *strings, "")).replace("\u2019", "'")
    starts = np.fromiter(accumulate((1 + len(string) for string in strings), initial=1), np.int64)
    stretches = _stretches(whole, signs)
    bounds = np.searchsorted(stretches.spans.start, starts)
    words = _words(stretches, whole, signs)
    sums = _running(words.plain)
    key = _mixed(_sums(sums, words.compared), _WORD)
    begins = np.flatnonzero((words.compared.length > PREFIX) & words.spaced)
    beginnings = Spans(words.compared.start.take(begins), np.full(len(begins), PREFIX))
    return Found(
        codes=words.codes,
        flags=words.flags,
        key=key,
        begins=begins,
        beginning=_mixed(_sums(sums, beginnings), _BEGINNING),
        shown=words.shown,
        written=_mixed(_sums(_running(words.codes), words.shown), _WRITTEN),
        weight=_weights(parts, starts, bounds, stretches.spans.start).take(words.stretch),
        bounds=np.append(words.first, len(key)).take(bounds[::3]),
        pairs=_pairs(stretches, words, bounds, key),
    )


def _parts(text: Text) -> _Parts:
    """Of a body that is long most words come again and again, so that its pieces are few."""
    end = _SPACE.search(text.body, TOGETHER)
    if not end:
        return _Parts(text.body, {}, text.headline)
    pieces = (piece[0] for piece in _PIECE.finditer(text.body, end.start()))
    return _Parts(text.body[: end.start()], Counter(pieces), text.headline)


def _weights(parts: Sequence[_Parts], starts: Array, bounds: Array, words: Array) -> Array:
    """How many words each counts as; `words` are where they begin, `starts` where the strings of the parts do."""
    found = np.repeat(np.tile((1, 1, HEADLINE), len(parts)), np.diff(bounds))
    for number, part in enumerate(parts):
        if part.rest:
            at = 3 * number + 1
            pieces = starts[at] + np.cumsum([0, *(1 + len(piece) for piece in part.rest)])
            rest = slice(bounds[at], bounds[at + 1])
            found[rest] = np.array(list(part.rest.values()))[np.searchsorted(pieces, words[rest], "right") - 1]
    return found


def _stretches(whole: str, signs: Signs) -> _Stretches:
    """Signs of words that stand together in a text whose first and last sign are of none."""
    codes = _codes(whole)
    plain, flags = signs.of(codes)
    _settle_apostrophes(plain, flags)
    of_word = (flags & OF_WORD).view(bool)
    edges = np.flatnonzero(of_word[1:] != of_word[:-1]) + 1
    return _Stretches(codes, plain, flags, Spans(edges[::2], edges[1::2] - edges[::2]))


def _settle_apostrophes(plain: Array, flags: Array) -> None:
    """Makes an apostrophe between two signs of words one of them; but a final *'s* is of no word.

    The words before and behind that may still be a pair, those beside any other apostrophe may not.
    """
    every = np.flatnonzero(flags & APOSTROPHE)
    inside = every[(flags.take(every - 1) & flags.take(every + 1) & OF_WORD) > 0]
    flags[inside] = OF_WORD
    possessive = inside[(plain.take(inside + 1) == _S) & ((flags.take(inside + 2) & OF_WORD) == 0)]
    flags[possessive] = flags[possessive + 1] = 0


def _words(stretches: _Stretches, whole: str, signs: Signs) -> _Words:
    """The words of stretches of a text: those with a sign that is uneven are looked at whole."""
    codes, plain, flags, spans = stretches
    one_each, every = np.ones(len(spans.start), bool), np.arange(len(spans.start))
    uneven = np.flatnonzero(flags & UNEVEN)
    if not len(uneven):
        return _Words(codes, flags, spans, plain, spans, one_each, every, every, one_each)
    uneven = np.unique(np.searchsorted(spans.start, uneven, "right") - 1)
    begin, end = spans.start[uneven], spans.start[uneven] + spans.length[uneven]
    found = [folded(whole[first:last]) for first, last in zip(begin.tolist(), end.tolist(), strict=True)]
    number = np.ones(len(every), np.int64)
    number[uneven] = [len(each) for each in found]
    first = np.cumsum(number) - number
    own, _ = ranges(first[uneven], number[uneven])
    of = np.repeat(every, number)
    words = list(chain.from_iterable(found))
    more_codes, shown = _put_behind(codes, [word.shown for word in words])
    more_plain, compared = _put_behind(plain, [word.word for word in words])
    spaced = np.ones(len(of), bool)
    spaced[own] = [word.spaced for word in words]
    one_each[uneven] = [len(each) == 1 and each[0].spaced for each in found]
    return _Words(
        codes=more_codes,
        flags=np.concatenate((flags, signs.of(more_codes[len(codes) :])[1])),
        shown=_replaced(spans.of(of), own, shown),
        plain=more_plain,
        compared=_replaced(spans.of(of), own, compared),
        spaced=spaced,
        stretch=of,
        first=first,
        whole=one_each,
    )


def _pairs(stretches: _Stretches, words: _Words, bounds: Array, key: Array) -> Pairs:
    """Words that stand side by side in headlines, and at the tops of bodies."""
    heads, tops = (_side_by_side(stretches, words.whole, bounds[at:-1:3], bounds[at + 1 :: 3]) for at in (2, 0))
    first = words.first.take(np.concatenate((heads, tops)))
    both = key.take(first).astype(np.uint64) << _HALF | key.take(first + 1)
    return Pairs(first, _mixed(both, _PAIR), len(heads))


def _side_by_side(stretches: _Stretches, whole: Array, begin: Array, end: Array) -> Array:
    """The first of two stretches with nothing but space or a hyphen between, at the top of parts with these bounds."""
    first, _ = ranges(begin, np.clip(end - begin, 1, LEAD) - 1)
    spans, following = stretches.spans.of(first), stretches.spans.start.take(first + 1)
    after = spans.start + spans.length
    between, each = ranges(after, following - after)
    parted = np.bitwise_or.reduceat(stretches.flags.take(between), each) & PARTS
    found: Array = first[(parted == 0) & whole.take(first) & whole.take(first + 1)]
    return found


def _codes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le"), "<u4")


def _put_behind(codes: Array, texts: Sequence[str]) -> tuple[Array, Spans]:
    """`codes` with those of `texts` behind them, and where each of these is."""
    length = np.array([len(text) for text in texts])
    return np.concatenate((codes, _codes("".join(texts)))), Spans(len(codes) + np.cumsum(length) - length, length)


def _replaced(spans: Spans, which: Array, others: Spans) -> Spans:
    """`spans`, which are written to, with others in the place of these."""
    spans.start[which], spans.length[which] = others
    return spans


def _running(codes: Array) -> Array:
    """What all signs before each come to, each times a power that goes by its place, modulo 2**64."""
    found = np.zeros(len(codes) + 1, np.uint64)
    np.multiply(codes, _powers(_FACTOR, len(codes)), out=found[1:])
    np.cumsum(found, out=found)
    return found


def _sums(running: Array, spans: Spans) -> Array:
    """What the signs of each span come to, wherever it stands."""
    found: Array = running.take(spans.start + spans.length) - running.take(spans.start)
    found *= _powers(_INVERSE, len(running)).take(spans.start)
    return found


def _mixed(sums: Array, kind: np.uint64) -> Array:
    """Keys of 32 bits, in which each bit of the sums counts."""
    mixed = sums * _MIXER + kind
    mixed ^= mixed >> _HALF
    mixed *= _MIXER
    keys: Array = (mixed >> _HALF).astype(np.uint32)
    return keys


def _powers(base: int, size: int) -> Array:
    """The powers of `base`, modulo 2**64, from the 0th on, so many."""
    return _few_powers(base)[:size] if size <= TOGETHER else _all_powers(base, size)


@cache
def _few_powers(base: int) -> Array:
    return _all_powers(base, TOGETHER)


def _all_powers(base: int, size: int) -> Array:
    found = np.full(size, base, np.uint64)
    found[0] = 1
    return np.multiply.accumulate(found)
