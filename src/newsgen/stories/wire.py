"""The same wire story in several papers, told from what a desk prints again and again from one form.

A paper gives a wire story a headline of its own, cuts its end, moves a paragraph and changes a few words in a
hundred. A tide table, a market report or a planning notice has as much in common with last week's. What tells them
apart is what differs: a sub-editor changes words of every kind, a form its names and numbers alone. So two texts
are one story if they are near, and if no more of what was replaced are names or numbers than chance would bring.

Everything is counted exactly: this runs on pairs that ranking found close, where MinHash would save nothing. No
words of any language are known. A number is what holds a numeral of any script; a name is what bears a capital
wherever it stands. In a script without capitals any word may be a name, and dates and sources must tell.

`grouping` makes stories of the pairs.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import filterfalse, groupby
from math import comb
from operator import itemgetter
from typing import Literal, NamedTuple

from newsgen.language import UNSPACED, beyond_ascii
from newsgen.records import Value

NEAR = 0.8
"""The Jaccard similarity of shingles at which two texts are near."""
CONTAINED = 0.9
"""The share of a shorter text's shingles that stand in the longer one, if it is that one cut."""
KEPT = 0.94
"""The share of a shorter text's words that the longer one keeps, if what differs is scattered."""
PRINTED = 0.5
"""The Jaccard similarity of shingles without names and numbers from which on two texts may be from one form."""
LEAST_CUT = 100
"""Words of a text that was cut, at least; it has half of the longer one's, too."""
LEAST = 8
"""Words of a text, at least; a shorter one is a wire story only if its equal is."""
DAYS = 6
"""Days that may lie between two papers' dates of one story: less than a week, after which much is printed anew."""
LONE = 2
"""Words that may be the whole of the news where one source prints a text on two days, at most: *not* in a verdict."""

Pair = tuple[str, str]
"""The files of two articles, the first by code point first."""
Likeness = Literal["story", "form", "neither"]
"""What two articles are to each other: one wire story, two that were printed from one form, or neither."""

_WORDS_IN_SHINGLE, _SIGNS_IN_SHINGLE = 5, 9
_WHOLE = 0.9  # of the longer text's words in a shorter one that is not cut
_FLOOR = 0.6  # of the shorter text's shingles: with fewer in common, even scattered changes are too many
_LONGEST_CREDIT = 40  # characters

# How probable it must be that so much of what a sub-editor replaced is names and numbers: on one day or none known, and
# on different days, when it may be a form. Names and numbers are replaced somewhat oftener than other words.
_CHANCE, _CHANCE_LATER = 0.1, 0.2
_OFTENER, _SURPLUS = 1.5, 0.02

# Marks that belong to words; \w has only letters, digits and the underscore.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0f71-\u0f84"
_WORD = re.compile(rf"[\w{_MARKS}]+")
_SIGN = re.compile(f"[{UNSPACED}]")
_WORD_OR_SIGN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
# By byte of UTF-8 a blank for what is no part of a word, as far as ASCII goes.
_WORDS_APART = bytes(code if code >= 0x80 or _WORD.match(chr(code)) else 0x20 for code in range(256))
_FEW = 32  # different characters
# What parts the digits of a number. A plain space does so between groups of three, if nothing else does in that number.
_PARTS = r".,:'’\xa0\u2009\u202f"
_IN_NUMBER = re.compile(rf"[{_PARTS}](?<=\d.)(?=\d)")
_SPACED_NUMBER = re.compile(rf"\d(?<!\d\d)(?<!\d[{_PARTS}]\d)\d{{0,2}}(?: \d{{3}})+(?!\d|[{_PARTS}]\d{{3}}(?!\d))")


class Text(Value):
    """What is compared of an article: the paragraphs of its `body`, its card's `published`, and its source's slug."""

    file: str
    body: tuple[str, ...]
    published: str | None = None
    source: str | None = None


class Shingled(Value):
    """A text made ready to be compared with any number of others.

    `words` are its words in order, with case folded and numbers in one style (``5,000`` and ``5 000`` are ``5000``).
    Among them, `numbers` hold a numeral; `names` stand with a capital and nowhere without. `row` are the hashes of its
    shingles in order: five words each, or nine signs where most words are single signs of a script without spaces.
    Hashes hold for one process, and nothing that is answered hangs on their values: two shingles of a pair share one in
    a case of some million millions.
    """

    text: Text
    words: tuple[str, ...]
    numbers: frozenset[str]
    names: frozenset[str]
    row: tuple[int, ...]
    shingles: frozenset[int]


class Kinds(NamedTuple):
    """How many words there are of each kind."""

    numbers: int
    names: int
    others: int


def shingle(text: Text) -> Shingled:
    """Makes `text` ready to be compared; a short last paragraph is a paper's credit and does not count."""
    paragraphs = text.body[:-1] if len(text.body) > 1 and len(text.body[-1]) <= _LONGEST_CREDIT else text.body
    spaced = _SPACED_NUMBER.sub(lambda number: number[0].replace(" ", ""), " ".join(paragraphs))
    written, signs = _written(unicodedata.normalize("NFKC", _IN_NUMBER.sub("", spaced)))
    words = _folded(written)
    size = _SIGNS_IN_SHINGLE if 2 * signs > len(words) else _WORDS_IN_SHINGLE
    row = tuple(map(hash, _pieces(words, size)))
    as_written, different = set(written), set(words)
    numbers = frozenset(_numbers(different))
    return Shingled(
        text=text,
        words=tuple(words),
        numbers=numbers,
        names=frozenset(_folded(as_written - different)).difference(as_written, numbers),
        row=row,
        shingles=frozenset(row),
    )


def likeness(one: Shingled, other: Shingled) -> Likeness:
    """What two articles are to each other; the same in either order.

    Texts are near when their shingles' Jaccard similarity is `NEAR`, when nearly all of the shorter stands in the
    longer (`CONTAINED`), or when few words differ, but scattered ones that break many shingles (`KEPT`). Near texts are
    one story or are printed from one form, as dates, sources and what was replaced tell (`_is_story`). So much may be
    filled into a form that the texts are not near; then they are without names and numbers (`PRINTED`).
    """
    one, other = sorted((one, other), key=lambda text: (len(text.words), text.words))
    if one.words == other.words != ():
        return "story" if _is_story(one, other, Counter(), Counter()) else "form"
    if len(one.words) < LEAST:
        return "neither"
    common = one.shingles & other.shingles
    if len(other.words) <= 2 * len(one.words) and len(common) >= max(1, _FLOOR * len(one.shingles)):
        only_one, only_other = _differing(one, other, common)
        if _is_near(one, other, len(common), only_one.total()):
            return "story" if _is_story(one, other, only_one, only_other) else "form"
    return "form" if _is_form(one, other) else "neither"


def likenesses(texts: Mapping[str, Text], pairs: Iterable[Pair]) -> dict[Pair, Likeness]:
    """What the two of each of `pairs` are to each other, sorted by pair, each once with its first file first.

    Pairs may come in any order, either way round, and more than once; a pair's first file is that by code point.
    `texts` is asked for one file at a time.
    """
    found: dict[Pair, Likeness] = {}
    for file, others in groupby(sorted({(min(pair), max(pair)) for pair in pairs}), key=itemgetter(0)):
        first = shingle(texts[file])
        found.update(((file, other), likeness(first, shingle(texts[other]))) for _, other in others)
    return found


def _pieces(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Every so many words that stand side by side."""
    return zip(*(words[start:] for start in range(size)), strict=False)


def _folded(words: Collection[str]) -> list[str]:
    return "\n".join(words).casefold().split("\n") if words else []


def _written(body: str) -> tuple[list[str], int]:
    """The words of a text as they are written, and how many of them are single signs.

    Where few characters beyond ASCII part words, blanks are put for all that do, which is much faster than a pattern.
    """
    beyond = beyond_ascii(body.encode(errors="surrogatepass"))
    if any(map(_SIGN.match, beyond)):
        return _WORD_OR_SIGN.findall(body), len(_SIGN.findall(body))
    apart = list(filterfalse(_WORD.match, beyond))
    if len(apart) > _FEW:
        return _WORD.findall(body), 0
    for sign in apart:
        body = body.replace(sign, " ")
    return body.encode().translate(_WORDS_APART).decode().split(), 0


def _numbers(words: Collection[str]) -> Iterator[str]:
    """Those that hold a numeral; Han numerals are letters, too, and count where they stand alone."""
    yield from filter(str.isnumeric, words)
    yield from (word for word in filterfalse(str.isalpha, words) if any(map(str.isnumeric, word)))


def _days_between(one: str | None, other: str | None) -> int | None:
    if one is None or other is None:
        return None
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def _is_near(shorter: Shingled, longer: Shingled, common: int, changed: int) -> bool:
    """Whether texts with so many `common` shingles are near; `changed` words of the shorter are not in the longer."""
    if common >= NEAR * (len(shorter.shingles) + len(longer.shingles) - common):
        return True
    if len(shorter.words) < LEAST_CUT and len(shorter.words) < _WHOLE * len(longer.words):
        return False
    return common >= CONTAINED * len(shorter.shingles) or changed <= (1 - KEPT) * len(shorter.words)


def _is_story(shorter: Shingled, longer: Shingled, only_shorter: Counter[str], only_longer: Counter[str]) -> bool:
    """Whether two near texts are one story, by the words that only the one and only the other has.

    More than `DAYS` apart nothing is one story. What one source prints on two days is one only where no name or number
    was replaced, no word that may be a name for all that its script tells, and more than a `LONE` word or two, which
    may be the news. Where papers are not both known, on two days something else than names and numbers was replaced.
    """
    days = _days_between(shorter.text.published, longer.text.published)
    if days is not None and days > DAYS:
        return False
    replaced = Kinds(*map(min, _kinds(only_shorter, shorter), _kinds(only_longer, longer)))
    if days:
        sources = {shorter.text.source, longer.text.source}
        facts = replaced.numbers + replaced.names
        if None in sources:
            if facts and not replaced.others:
                return False
        elif len(sources) == 1 and (facts or _is_news(only_shorter, only_longer)):
            return False
    return not _is_filled_in(replaced, _kinds(shorter.words, shorter), _CHANCE_LATER if days else _CHANCE)


def _is_form(one: Shingled, other: Shingled) -> bool:
    """Whether two texts are the same for the most part but for names and numbers, and these were filled in anew.

    In a script without capitals any word may be a name, so whatever was replaced is taken to be filled in.
    """
    facts = one.numbers | one.names | other.numbers | other.names
    left, right = ([word for word in text.words if word not in facts] for text in (one, other))
    if min(len(left), len(right)) < LEAST:
        return False
    size = len(one.words) - len(one.row) + 1
    pieces, others = set(_pieces(left, size)), set(_pieces(right, size))
    if len(pieces & others) < PRINTED * min(len(pieces), len(others)):
        return False
    words, other_words = Counter(one.words), Counter(other.words)
    only_one, only_other = words - other_words, other_words - words
    replaced = Kinds(*map(min, _kinds(only_one, one), _kinds(only_other, other)))
    if all(map(_is_caseless, (only_one | only_other).keys() - facts)):
        return sum(replaced) > 0
    return _is_filled_in(replaced, _kinds(one.words, one), _CHANCE)


def _is_news(only_one: Counter[str], only_other: Counter[str]) -> bool:
    """Whether what one source changed may be news, of which no word says so: a lone word, or a name without capitals.

    A lone word in another spelling is none.
    """
    if any(map(_is_caseless, only_one)) and any(map(_is_caseless, only_other)):
        return True
    if only_one.total() == only_other.total() == 1:
        return not _is_respelt(*only_one, *only_other)
    return 0 < max(only_one.total(), only_other.total()) <= LONE


def _is_caseless(word: str) -> bool:
    """Whether `word`, in small letters, is written in a script without capitals; a numeral counts, too."""
    return word.title() == word


def _is_respelt(one: str, other: str) -> bool:
    """Whether two words begin alike for more than half of the longer: house styles differ later than negations do."""
    most = max(len(one), len(other)) // 2 + 1
    return one[:most] == other[:most]


def _differing(one: Shingled, other: Shingled, common: frozenset[int]) -> tuple[Counter[str], Counter[str]]:
    """The words of each text that stand outside all common shingles, and that the other has not as often there."""
    left, right = Counter(_outside(one, common)), Counter(_outside(other, common))
    return left - right, right - left


def _outside(text: Shingled, common: frozenset[int]) -> list[str]:
    found: list[str] = []
    size, end = len(text.words) - len(text.row) + 1, 0
    for place, piece in enumerate(text.row):
        if piece in common:
            if place > end:
                found += text.words[end:place]
            end = place + size
    found += text.words[end:]
    return found


def _kinds(words: Collection[str], text: Shingled) -> Kinds:
    """The kinds of some of a text's words, each as often as it stands in `words`."""
    numbers = sum(map(text.numbers.__contains__, words))
    names = sum(map(text.names.__contains__, words))
    return Kinds(numbers=numbers, names=names, others=len(words) - numbers - names)


def _is_filled_in(replaced: Kinds, present: Kinds, chance: float) -> bool:
    """Whether the words `replaced` are a form filled in anew.

    They are if two numbers were, and half of all `present`; or if more of them are numbers, names, or either, than has
    this `chance` where every word is as likely to be replaced.
    """
    numbers, names, others = replaced
    if numbers > 1 and 2 * numbers >= present.numbers:
        return True
    too_many = partial(_is_too_many, others=others, other_present=present.others, chance=chance)
    return (
        too_many(numbers, present.numbers)
        or too_many(names, present.names)
        or too_many(numbers + names, present.numbers + present.names)
    )


def _is_too_many(hits: int, hits_present: int, *, others: int, other_present: int, chance: float) -> bool:
    """Whether so many `hits` among all that was replaced have less than this `chance`, by their share of the text."""
    if hits < 2:
        return False
    share = min(1.0, _OFTENER * hits_present / (hits_present + other_present) + _SURPLUS)
    draws = hits + others
    return sum(comb(draws, hit) * share**hit * (1 - share) ** (draws - hit) for hit in range(hits, draws + 1)) < chance
