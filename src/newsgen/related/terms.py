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
from itertools import chain, islice
from math import log
from typing import NamedTuple
from zlib import crc32

from newsgen.records import Article

HEADLINE = 2  # what a word in the headline counts as
LEAD = 64  # words at the top of the body among which pairs are looked for
PREFIX = 5  # letters
_MOST = 0xFFFF  # words of one article: more than a book has
_HEAD = struct.Struct("<II")  # how many words, how many bytes their spellings take

# Scripts that put no spaces between words: those whose letters bear marks (Thai, Lao, Burmese, Khmer), Han and kana.
_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1980-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
_HAN = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_RUNS = re.compile(f"([{_LETTERS}]+)|([{_HAN}]+)|[^{_LETTERS}{_HAN}]+")
_IS_UNSPACED = re.compile(f"[{_LETTERS}{_HAN}]")
_LETTERS_TOGETHER, _HAN_TOGETHER = 3, 2  # signs that are one word
_BETWEEN = " \t\xa0-\u2010\u2011\u2013"  # what may stand between the two words of a pair
_TARGETS = re.compile(r"\]\([^()\s]*\)|https?://\S+")  # of links, which no reader reads


Words = dict[int, tuple[int, str]]
"""By a word's key what it counts, and how the article writes it (nothing for a mere beginning of words)."""


class _Folded(NamedTuple):
    """What a spelling is compared by: the key of the word, that of its beginning (0 where it is short), and itself."""

    key: int
    start: int
    word: str
    spelling: str


def terms(article: Article, blocks: Iterable[str] | None = None) -> bytes:
    """The packed words of `article`; `blocks` are the texts of its body that count, where not all of them do."""
    texts = (block.text for block in article.body) if blocks is None else blocks
    body = "\n".join(map(_plain, chain((article.standfirst or "",), texts)))
    return pack(words(_plain(article.headline or ""), body))


def words(headline: str, body: str) -> Words:
    """The words of a text by their keys; a newline in `body` ends a paragraph."""
    pattern = _pattern(headline + body)
    found = Counter(pattern.findall(body))
    for spelling in pattern.findall(headline):
        found[spelling] += HEADLINE
    total: dict[int, int] = {}
    starts: dict[int, int] = {}
    most: dict[int, int] = {}
    shown: dict[int, str] = {}
    for spelling, number in found.items():
        for key, start, _, written in _folded(spelling):
            if start:
                starts[start] = starts.get(start, 0) + number
            if key not in total:
                total[key], most[key], shown[key] = number, number, written
            else:
                total[key] += number
                if number > most[key]:
                    most[key], shown[key] = number, written
    doubles: dict[int, int] = {}
    pairs: dict[int, str] = {}
    for part, weight in ((headline, HEADLINE), (body, 1)):
        for key, written in _pairs(pattern, part):
            doubles[key] = doubles.get(key, 0) + weight
            pairs.setdefault(key, written)
    # Of words that come to one key the last counts: a beginning gives way to a pair, a pair to a word.
    keyed: Words = {}
    for start, number in starts.items():
        keyed[start] = _count(number), ""
    for key, number in doubles.items():
        keyed[key] = _count(number), pairs[key]
    for key, number in total.items():
        keyed[key] = 2 * _count(number), shown[key]
    return keyed


def pack(found: Words) -> bytes:
    """How many words there are, their keys in order (four bytes, little-endian), their counts, their spellings."""
    keys = array("I", sorted(found)[:_MOST])
    chosen = [found[key] for key in keys]
    spelled = "\n".join([spelling for _, spelling in chosen]).encode()
    counts = bytes([count for count, _ in chosen])
    if sys.byteorder == "big":
        keys.byteswap()
    return b"".join((_HEAD.pack(len(keys), len(spelled)), keys.tobytes(), counts, spelled))


def numbers(packed: bytes) -> tuple[memoryview, memoryview]:
    """The keys and the counts of packed words, as they lie."""
    many, _ = _HEAD.unpack_from(packed)
    view, start = memoryview(packed), _HEAD.size
    return view[start : start + 4 * many], view[start + 4 * many : start + 5 * many]


def spellings(packed: bytes) -> list[str]:
    """How the article writes each of its packed words."""
    _, size = _HEAD.unpack_from(packed)
    return packed[len(packed) - size :].decode().split("\n")


def _pattern(text: str) -> re.Pattern[str]:
    """What a word of `text` is: letters and digits, with apostrophes inside, and with vowel signs where it has such."""
    return _marked() if not text.isascii() and _MAY_BE_MARKED.search(text) else _UNMARKED


_UNMARKED = re.compile(r"\w+(?:['\u2019]\w+)*")
_MAY_BE_MARKED = re.compile(
    "[\u0300-\u036f\u0483-\u1fff\u20d0-\u20ff\u2cef-\u309a\ua66f-\uabff\ufb1e-\ufe2f\U00010000-\U0010ffff]"
)


@cache
def _marked() -> re.Pattern[str]:
    r"""The same with combining marks, which ``\w`` leaves out: it would tear vowel signs from their letters."""
    return re.compile(rf"[\w{_marks()}]+(?:['\u2019][\w{_marks()}]+)*")


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
    return _TARGETS.sub(" ", text).replace("\n", " ")


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
    return _Folded(crc32(word.encode()), start, word, shown)


def _pairs(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Words that stand side by side among the first `LEAD`, with nothing but space or a hyphen between them.

    Each pair's key, and how it is written; signs of unspaced scripts stand together already.
    """
    end, before = -1, None
    for match in islice(pattern.finditer(text), LEAD):
        folded = _folded(match[0])
        word = folded[0] if len(folded) == 1 and not _IS_UNSPACED.match(folded[0].word) else None
        if word and before and not text[end : match.start()].strip(_BETWEEN):
            yield crc32(f"{before.word} {word.word}".encode(), 2), f"{before.spelling} {word.spelling}"
        end, before = match.end(), word


@lru_cache(1 << 10)
def _count(number: int) -> int:
    """What a word counts that stands in an article so many times: at most 127."""
    return min(int(8 * (1 + log(number)) + 0.5), 127)
