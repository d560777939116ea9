"""What each sign of a text is: part of a word, between words, or what parts them; and how it is without case.

Nearly all signs of nearly all texts are *even*: they look the same in normal form (NFKC), become one sign without case,
and stand beside others as they stand alone. A word of even signs is compared sign by sign; one with any other, such as
a ligature or a sign that bears marks, must be looked at whole (`folding`).
"""

import unicodedata

import numpy as np

from newsgen.related.folding import is_unspaced
from newsgen.related.vectors import Array

OF_WORD = 1  # a letter, a digit, a mark or an underscore
UNEVEN = 2  # of a word that must be looked at whole
PARTS = 4  # two words with this between them are no pair
APOSTROPHE = 8  # of a word where it stands between two signs of one
CAPITAL = 16
ALPHABETIC = 32
_KNOWN = 64
_FOLDED = 24  # bits for the sign without case; what it is stands above

_SIGNS = 0x110000  # code points
_MANY_PLANES = 0x10000  # signs beyond the first plane are rare, and newer than what is said of marks here
_VARIANTS = range(0xFE00, 0xFE10)  # marks that pick the form of a sign, mostly of an emoji
_JAMO = range(0x1160, 0x1200)  # become one with the sign before
_BETWEEN = " \t\n-\xa0\u2010\u2011\u2013"  # what may stand between the two words of a pair


class Signs:
    """A table of all signs, in which each is looked up where it is met for the first time."""

    def __init__(self) -> None:
        self._table = np.zeros(_SIGNS, np.uint32)

    def of(self, codes: Array) -> tuple[Array, Array]:
        """For each code point that of the sign without case, and what it is: the flags above, added up.

        What is of no word is 0 without case.
        """
        found = self._table.take(codes)
        if not found.all():
            new = np.unique(codes[found == 0])
            self._table[new] = list(map(_entry, new.tolist()))
            found = self._table.take(codes)
        return found & np.uint32((1 << _FOLDED) - 1), (found >> np.uint32(_FOLDED)).astype(np.uint8)


def _entry(code: int) -> int:
    sign = chr(code)
    folded, flags = _of(sign)
    flags |= _KNOWN | CAPITAL * sign.isupper() | ALPHABETIC * sign.isalpha()
    return flags << _FOLDED | (ord(folded) if folded else 0)


def _of(sign: str) -> tuple[str, int]:
    """The sign without case, nothing where it is of no word, and what of the flags hangs on its place in a word."""
    if sign == "'":
        return sign, APOSTROPHE | PARTS
    is_mark = unicodedata.category(sign).startswith("M")
    if ord(sign) in _VARIANTS or not (is_mark or sign.isalnum() or sign == "_"):
        return "", 0 if sign in _BETWEEN else PARTS
    folded = unicodedata.normalize("NFKC", sign).casefold()
    is_alone = not is_mark and ord(sign) not in _JAMO and ord(sign) < _MANY_PLANES
    if is_alone and len(folded) == 1 and unicodedata.is_normalized("NFKC", sign) and not is_unspaced(sign):
        return folded, OF_WORD
    return folded[0], OF_WORD | UNEVEN
