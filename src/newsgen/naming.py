"""Slugs and comparison keys: how a name becomes an address, and when two spellings are one name."""

import unicodedata
from functools import cache
from itertools import chain

from slugify import slugify

LONGEST_SLUG = 150  # bytes of UTF-8: leaves room for a suffix under the 255 bytes of common file systems


def slug(text: str) -> str:
    """`text` as one path segment: NFC, lower case, letters and digits of any script joined by hyphens.

    Never empty (text without letters or digits gives ``untitled``) and at most 150 bytes of UTF-8, cut at a word
    where one ends in the second half.
    """
    spoken = text.translate(_APOSTROPHES)
    made = slugify(spoken, allow_unicode=True, regex_pattern=None if spoken.isascii() else _not_in_slugs())
    made = unicodedata.normalize("NFC", made)
    if len(made.encode()) > LONGEST_SLUG:
        cut = made.encode()[:LONGEST_SLUG].decode(errors="ignore")
        head, _, _ = cut.rpartition("-")
        made = head if len(head.encode()) > LONGEST_SLUG // 2 else cut
    return made.strip("-") or "untitled"


def heading_id(text: str) -> str:
    """The id of a heading with this text: marked, so that it meets none of the page's own ids."""
    return f"h-{slug(text)}"


_APOSTROPHES = {ord(mark): None for mark in "'\u2018\u2019\u02bc"}


@cache
def _not_in_slugs() -> str:
    r"""What slugify takes out: its own default, ``[^\w-]``, tears vowel signs from Thai, Hindi and Arabic words."""
    planes = chain(range(0x20000), range(0xE0100, 0xE01F0))  # no combining marks are assigned elsewhere
    marks = "".join(char for char in map(chr, planes) if unicodedata.category(char).startswith("M"))
    return f"[^-\\w{marks}]+"


def headline_key(text: str) -> str:
    """The form in which two captures of one headline agree.

    Quotes, dashes and other punctuation, spaces, case, invisible characters, U+FFFD and a closing "(updated)" do not
    count; letters, digits, marks and symbols such as ``$`` and ``+`` do. Empty when nothing that counts is left.
    """
    plain = _without_updated(text)
    if plain.isascii():
        return plain.lower().translate(_uncounted())
    folded = unicodedata.normalize("NFKC", plain).casefold()
    return unicodedata.normalize("NFC", folded).translate(_uncounted())


def _without_updated(text: str) -> str:
    text = text.rstrip()
    if not text.endswith((")", "]")):
        return text
    start = max(text.rfind("("), text.rfind("["))
    return text[:start] if start >= 0 and text[start + 1 : -1].strip().lower() in ("update", "updated") else text


class _Uncounted(dict[int, int | None]):
    """A table for `str.translate` that takes out what does not count, filled as characters are met."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        self[code] = None if code == 0xFFFD or category[0] in "PZC" or category == "Sk" else code
        return self[code]


@cache
def _uncounted() -> _Uncounted:
    return _Uncounted()


def path_key(path: str) -> str:
    """The form in which two paths collide on some disk: case-folded and NFC."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
