"""The words that a spelling stands for, where it must be looked at whole: with marks, or of a script without spaces.

Where a script puts no spaces between words, neighbouring signs are one: each two of Han or kana, and each three where a
sign is a letter with its marks, which says less (Thai, Lao, Burmese, Khmer).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from newsgen.language import HAN, MARKED, UNSPACED

_RUNS = re.compile(f"([{MARKED}]+)|([{HAN}]+)|[^{UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_LETTERS_TOGETHER, _HAN_TOGETHER = 3, 2  # signs that are one word


class Folded(NamedTuple):
    """A word as it is `shown`, and without case; one that is not `spaced` is of a script without spaces."""

    word: str
    shown: str
    spaced: bool


def is_unspaced(text: str) -> bool:
    """Whether any sign of `text` is of a script that puts no spaces between words."""
    return _IS_UNSPACED.search(text) is not None


@lru_cache(1 << 14)
def folded(spelling: str) -> tuple[Folded, ...]:
    """The words that a spelling stands for, at least one; of an unspaced script neighbouring signs are one."""
    shown = unicodedata.normalize("NFKC", spelling)
    if not is_unspaced(shown):
        return (_folded(shown, spaced=True),)
    return tuple(chain.from_iterable(map(_words_of, _RUNS.finditer(shown))))


def _words_of(run: re.Match[str]) -> Iterator[Folded]:
    """The words of a run of one kind of script."""
    letters, han = run.groups()
    if letters:
        return (_folded(each, spaced=False) for each in _neighbours(_sign().findall(letters), _LETTERS_TOGETHER))
    if han:
        return (_folded(each, spaced=False) for each in _neighbours(han, _HAN_TOGETHER))
    return iter((_folded(run[0], spaced=True),))


def _neighbours(signs: Sequence[str], together: int) -> Iterator[str]:
    """Each so many neighbours among `signs`, or all where there are fewer."""
    return ("".join(signs[at : at + together]) for at in range(max(1, len(signs) - together + 1)))


def _folded(shown: str, *, spaced: bool) -> Folded:
    return Folded(shown.casefold(), shown, spaced)


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
