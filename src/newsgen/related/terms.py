"""The words of an article, and what each counts there, whatever the language.

Three kinds stand together: the words themselves without case, the first five letters of longer ones (so that *strike*
and *strikers* have something in common), and pairs of words that stand side by side in the headline and at the top of
the body (names, phrases). Where a script puts no spaces between words, neighbouring signs are one: each two of Han or
kana, and each three where a sign is a letter with its marks, which says less (Thai, Lao, Burmese, Khmer). A word in the
headline counts as two in the body, and of many the later count less: ``8 (1 + ln n)``, rounded, and twice that for a
word itself.

There is no list of common words: what half of the articles hold weighs next to nothing (`index`).
"""

import re
import struct
import sys
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from math import log
from typing import NamedTuple
from zlib import crc32

from newsgen.language import HAN, MARKED, UNSPACED
from newsgen.records import Article

HEADLINE = 2  # what a word in the headline counts as
LEAD = 64  # words at the top of the body among which pairs are looked for
PREFIX = 5  # letters
_MOST = 0xFFFF  # words of one article: more than a book has
_HEAD = struct.Struct("<IQ")  # how many words, and the opening

_RUNS = re.compile(f"([{MARKED}]+)|([{HAN}]+)|[^{UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_LETTERS_TOGETHER, _HAN_TOGETHER = 3, 2  # signs that are one word
_BETWEEN = " \t-\xa0\u2010\u2011\u2013"  # what may stand between the two words of a pair
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))  # marks that pick the form of a sign, mostly of an emoji
_FEW_SIGNS = 64  # different ones
_TARGETS = re.compile(r"\]\([^()\s]*\)|https?://\S+")  # of links, which no reader reads


class Words(NamedTuple):
    """By a word's key what it `counts`, and how the article writes it (nothing for a mere beginning of words).

    The `opening` is made of two of the pairs at the top of the body, which chance has chosen, always the same: copies
    of one text mostly have both in common, other texts on the same matter hardly ever. 0 is none.
    """

    counts: dict[int, int]
    spellings: dict[int, str]
    opening: int = 0


class _Folded(NamedTuple):
    """What a spelling is compared by: the key of the word, that of its beginning (0 where it is short), and itself.

    A word that is not `spaced` is of a script that puts no spaces between words.
    """

    key: int
    start: int
    word: str
    spelling: str
    spaced: bool


def terms(article: Article, blocks: Iterable[str] | None = None) -> bytes:
    """The packed words of `article`; `blocks` are the texts of its body that count, where not all of them do."""
    texts = (block.text for block in article.body) if blocks is None else blocks
    body = "\n".join(map(_plain, chain((article.standfirst or "",), texts)))
    return pack(words(_plain(article.headline or ""), body))


def words(headline: str, body: str) -> Words:
    """The words of a text by their keys; a newline in `body` ends a paragraph."""
    headline, body = _cut(headline), _cut(body)
    found = Counter(_spellings(body))
    for spelling in _spellings(headline):
        found[spelling] += HEADLINE
    total: dict[int, int] = {}
    starts: dict[int, int] = {}
    most: dict[int, int] = {}
    shown: dict[int, str] = {}
    for spelling, number in found.items():
        for key, start, _, written, _ in _folded(spelling):
            if start:
                starts[start] = starts.get(start, 0) + number
            if key not in total:
                total[key], shown[key] = number, written
            else:
                if number > most.setdefault(key, total[key]):
                    most[key], shown[key] = number, written
                total[key] += number
    doubles: dict[int, int] = {}
    pairs: dict[int, str] = {}
    told = list(_pairs(body))
    for some, weight in ((_pairs(headline), HEADLINE), (told, 1)):
        for key, written in some:
            doubles[key] = doubles.get(key, 0) + weight
            pairs.setdefault(key, written)
    # Of words that come to one key the last counts: a beginning gives way to a pair, a pair to a word.
    worth = [0, *map(_count, range(1, 1 + max(chain(starts.values(), doubles.values(), total.values()), default=0)))]
    counts = {start: worth[number] for start, number in starts.items()}
    counts |= {key: worth[number] for key, number in doubles.items()}
    counts |= {key: 2 * worth[number] for key, number in total.items()}
    spellings = dict.fromkeys(starts, "") | pairs | shown
    return Words(counts, spellings, min(told)[0] << 32 | max(told)[0] if told else 0)


def pack(found: Words) -> bytes:
    """How many words there are, the opening, the keys in order, four bytes each, their counts, their spellings."""
    keys = array("I", sorted(found.counts)[:_MOST])
    counts = bytes(map(found.counts.__getitem__, keys))
    spelled = "\n".join(map(found.spellings.__getitem__, keys)).encode()
    if sys.byteorder == "big":
        keys.byteswap()
    return b"".join((_HEAD.pack(len(keys), found.opening), keys.tobytes(), counts, spelled))


def numbers(packed: bytes) -> tuple[memoryview, memoryview]:
    """The keys and the counts of packed words, as they lie."""
    many, _ = _HEAD.unpack_from(packed)
    view, start = memoryview(packed), _HEAD.size
    return view[start : start + 4 * many], view[start + 4 * many : start + 5 * many]


def opening(packed: bytes) -> int:
    """The opening of packed words (`Words`)."""
    found: int = _HEAD.unpack_from(packed)[1]
    return found


def spellings(packed: bytes) -> bytes:
    """How the article writes each of its packed words: a line each, without the end of the last."""
    many, _ = _HEAD.unpack_from(packed)
    return packed[_HEAD.size + 5 * many :]


def _cut(text: str) -> str:
    """`text` with a space or a new line for all that belongs to no word; a new line parts two words that are no pair.

    A word has letters and digits, with their marks, and apostrophes inside; those at its edges are still there.
    """
    text = text.replace("\u2019", "'")
    others = {ord(sign): " " if sign in _BETWEEN else "\n" for sign in set(text) if not _is_of_a_word(sign)}
    if text.isascii() or len(others) > _FEW_SIGNS:
        text = text.translate(others)
    else:
        for code, instead in others.items():  # several times as fast, as long as they are few
            text = text.replace(chr(code), instead)
    return text.replace("''", "\n")


@lru_cache(1 << 12)
def _is_of_a_word(sign: str) -> bool:
    if sign in _VARIANTS:
        return False
    return sign.isalnum() or sign in "'_" or unicodedata.category(sign).startswith("M")


def _spellings(cut: str) -> Iterable[str]:
    """The words of a text that was cut, in order, as it writes them."""
    found = cut.split()
    return filter(None, (spelling.strip("'") for spelling in found)) if "'" in cut else found


@cache
def _sign() -> re.Pattern[str]:
    """A letter with its marks, and with the AA that is torn from an AM of Thai or Lao by its decomposition."""
    return re.compile(f".[{_marks()}]*(?:(?<=\u0e4d)\u0e32|(?<=\u0ecd)\u0eb2)?")


@cache
def _marks() -> str:
    """All combining marks, as a class of a pattern has them."""
    planes = chain(range(0x300, 0x20000), range(0xE0100, 0xE01F0))
    return "".join(_ranges(code for code in planes if unicodedata.category(chr(code)).startswith("M")))


def _ranges(codes: Iterable[int]) -> Iterator[str]:
    """Ascending code points as ranges for a class of a pattern."""
    first = last = -2
    for code in chain(codes, (-2,)):
        if code != last + 1:
            if first >= 0:
                yield f"{chr(first)}-{chr(last)}"
            first = code
        last = code


def _plain(text: str) -> str:
    """`text` in one line, without the targets of links."""
    if "](" in text or "://" in text:
        text = _TARGETS.sub(" ", text)
    return text.replace("\n", " ")


@lru_cache(1 << 16)
def _folded(spelling: str) -> tuple[_Folded, ...]:
    """The word that a spelling stands for; of an unspaced script neighbouring signs are one, and have no beginning."""
    plain = spelling if spelling.isascii() else unicodedata.normalize("NFKC", spelling).replace("\u2019", "'")
    shown = plain[:-2] if plain.endswith(("'s", "'S")) else plain
    if shown.isascii() or not _IS_UNSPACED.search(shown):
        return (_keyed(shown, PREFIX),)
    return tuple(chain.from_iterable(map(_words_of, _RUNS.finditer(shown))))


def _words_of(run: re.Match[str]) -> Iterator[_Folded]:
    """The words of a run of one kind of script."""
    letters, han = run.groups()
    if letters:
        return (_keyed(each) for each in _neighbours(_sign().findall(letters), _LETTERS_TOGETHER))
    if han:
        return (_keyed(each) for each in _neighbours(han, _HAN_TOGETHER))
    return iter((_keyed(run[0], PREFIX),))


def _neighbours(signs: Sequence[str], together: int) -> Iterator[str]:
    """Each so many neighbours among `signs`, or all where there are fewer."""
    return ("".join(signs[at : at + together]) for at in range(max(1, len(signs) - together + 1)))


def _keyed(shown: str, prefix: int | None = None) -> _Folded:
    word = shown.casefold()
    start = crc32(word[:prefix].encode(), 1) if prefix and len(word) > prefix else 0
    return _Folded(crc32(word.encode()), start, word, shown, prefix is not None)


def _pairs(cut: str) -> Iterator[tuple[int, str]]:
    """Words that stand side by side among the first `LEAD`, with nothing but space or a hyphen between them.

    Each pair's key, and how it is written; signs of unspaced scripts stand together already.
    """
    for run in _runs(cut):
        for one, other in pairwise(run):
            key = crc32(f"{one.word} {other.word}".encode(), 2)
            yield key, f"{one.spelling} {other.spelling}"


def _runs(cut: str) -> Iterator[list[_Folded]]:
    """The first words of a text that was cut, in runs that nothing parts."""
    left = LEAD
    for part in cut.split("\n"):
        run: list[_Folded] = []
        for written in part.split():
            if not left:
                break
            spelling = written.strip("'")
            folded = _folded(spelling) if spelling else ()  # an apostrophe alone is no word, and parts two
            left -= bool(folded)
            is_word = len(folded) == 1 and folded[0].spaced
            if not is_word or written[0] == "'":
                yield run
                run = []
            if is_word:
                run.append(folded[0])
            if written[-1] == "'":
                yield run
                run = []
        yield run
        if not left:
            break


@lru_cache(1 << 10)
def _count(number: int) -> int:
    """What a word counts that stands in an article so many times: at most 127."""
    return min(int(8 * (1 + log(number)) + 0.5), 127)
