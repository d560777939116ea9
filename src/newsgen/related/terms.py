"""The words of an article, and what each counts there, whatever the language.

Three kinds stand together: the words themselves without case, the first five letters of longer ones (so that *strike*
and *strikers* have something in common), and pairs of words that stand side by side in the headline and at the top of
the body (names, phrases). Where a script puts no spaces between words, neighbouring signs are one (`folding`). A word
in the headline counts as two in the body, and of many the later count less: ``8 (1 + ln n)``, rounded, and twice that
for a word itself.

There is no list of common words: what half of the articles hold weighs next to nothing (`index`).

Here is what is counted of an article, and the form in which its words are kept. `spans` finds them, `counting` counts.
"""

import re
import struct
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from newsgen.records import Article

MOST = 0xFFFF  # words of one article: more than a book has
NOTHING, NUMBER, WORD, NAME = range(4)
"""What the article's spelling of a word can tell a reader: no word that has letters, no pair but a name can any."""

_HEAD = struct.Struct("<IQ")  # how many words, and the opening
_PARTED = "\n.\n"  # between paragraphs: no pair of words goes over it
_TARGETS = re.compile(r"\]\([^()\s]*\)|https?://\S+")  # of links, which no reader reads


class Text(NamedTuple):
    """What is counted of an article: its headline, and its standfirst and body."""

    headline: str
    body: str


def text_of(article: Article, blocks: Iterable[str] | None = None) -> Text:
    """What is counted of `article`; `blocks` are the texts of its body that count, where not all of them do."""
    texts = (block.text for block in article.body) if blocks is None else blocks
    return Text(_plain(article.headline or ""), _plain(_PARTED.join(chain((article.standfirst or "",), texts))))


def pack(keys: bytes, counts: bytes, kinds: bytes, spelled: bytes, opening: int) -> bytes:
    """The packed words of an article.

    How many words there are, the opening, the keys in order, four bytes each, what each counts, and what each tells.
    Then how the article spells them, a line each: those that stand alone, in order, and after them the names.
    The opening is made of two of the pairs at the top of the body, which chance has chosen, always the same: copies
    of one text mostly have both in common, other texts on the same matter hardly ever. 0 is none.
    """
    return b"".join((_HEAD.pack(len(counts), opening), keys, counts, kinds, spelled))


def numbers(packed: bytes) -> tuple[memoryview, memoryview]:
    """The keys and the counts of packed words, as they lie."""
    many, _ = _HEAD.unpack_from(packed)
    view, start = memoryview(packed), _HEAD.size
    return view[start : start + 4 * many], view[start + 4 * many : start + 5 * many]


def opening(packed: bytes) -> int:
    """The opening of packed words (`pack`)."""
    found: int = _HEAD.unpack_from(packed)[1]
    return found


def kinds(packed: bytes) -> memoryview:
    """What each of packed words can tell: `NOTHING`, a `NUMBER`, a `WORD` or a `NAME`."""
    many, _ = _HEAD.unpack_from(packed)
    start = _HEAD.size + 5 * many
    return memoryview(packed)[start : start + many]


def spellings(packed: bytes) -> bytes:
    """How the article spells its packed words (`pack`): a line each, without the end of the last."""
    many, _ = _HEAD.unpack_from(packed)
    return packed[_HEAD.size + 6 * many :]


def _plain(text: str) -> str:
    """`text` without the targets of links."""
    return _TARGETS.sub(" ", text) if "](" in text or "://" in text else text
