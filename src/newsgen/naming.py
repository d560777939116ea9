"""Slugs and comparison keys: how a name becomes an address, and when two spellings are one name, text or page."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from struct import unpack

from slugify import slugify
from xxhash import xxh3_64_digest

from newsgen.digest import digest
from newsgen.language import beyond_ascii

LONGEST_SLUG = 150  # bytes of UTF-8: leaves room for a suffix under the 255 bytes of common file systems
MARK_SIZE = 8  # bytes


def slug(text: str) -> str:
    """`text` as one path segment: NFC, lower case, letters and digits of any script joined by hyphens.

    Never empty (text without letters or digits gives ``untitled``) and at most 150 bytes of UTF-8, cut at a word
    where one ends in the second half.
    """
    if _PLAIN_NAME.fullmatch(text) is not None:
        made = "-".join(text.lower().translate(_SPACES_FOR_SIGNS).split())
    else:
        spoken = text.translate(_APOSTROPHES)
        made = slugify(spoken, allow_unicode=True, regex_pattern=None if spoken.isascii() else _not_in_slugs())
        made = unicodedata.normalize("NFC", made)
    if len(made.encode()) > LONGEST_SLUG:
        cut = made.encode()[:LONGEST_SLUG].decode(errors="ignore")
        head, _, _ = cut.rpartition("-")
        made = head if len(head.encode()) > LONGEST_SLUG // 2 else cut
    return made.strip("-") or "untitled"


def suffixes(file: str) -> Iterator[str]:
    """Ever new suffixes by which `file` is told from others of one name: lower-case hexadecimal digits, at most 64.

    The first, of eight, is enough but for chance or malice.
    """
    made = digest(file)
    while True:
        for length in (8, 16, 32, 64):
            yield made[:length]
        made = digest(made)


def heading_id(text: str) -> str:
    """The id of a heading with this text: marked, so that it meets none of the page's own ids."""
    return f"h-{slug(text)}"


# What is no more than words and signs that part them, of which slugify makes the same at ten times the cost.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 .:;!?\"()$/-]*")
_SPACES_FOR_SIGNS = str.maketrans(dict.fromkeys('.:;!?"()$/-', " "))
_APOSTROPHES = {ord(mark): None for mark in "'\u2018\u2019\u02bc"}


@cache
def _not_in_slugs() -> str:
    r"""What slugify takes out: its own default, ``[^\w-]``, tears vowel signs from Thai, Hindi and Arabic words."""
    planes = chain(range(0x20000), range(0xE0100, 0xE01F0))  # no combining marks are assigned elsewhere
    marks = "".join(char for char in map(chr, planes) if unicodedata.category(char).startswith("M"))
    return f"[^-\\w{marks}]+"


def headline_key(text: str) -> str:
    """The form in which two captures of one headline agree: its `text_key`, without a closing "(updated)".

    Empty when nothing that counts is left.
    """
    return text_key(without_updated(text))


def headline_keys(texts: Iterable[str]) -> dict[str, str]:
    """The `headline_key` of each of `texts`, made in one go; one of which nothing counts goes by itself."""
    keys: dict[str, str] = {}
    bare: list[str] = []
    others: list[str] = []
    for text in texts:
        if _END in text:
            keys[text] = headline_key(text) or text
        else:
            (bare if text.isascii() else others).append(text)  # ASCII is folded the faster for being alone
    for alike in filter(None, (bare, others)):
        for text, key in zip(alike, text_keys(map(without_updated, alike)), strict=True):
            keys[text] = key or text
    return keys


def without_updated(text: str) -> str:
    """A headline without a closing "(updated)" or the like."""
    text = text.rstrip()
    if not text.endswith((")", "]")):
        return text
    start = max(text.rfind("("), text.rfind("["))
    return text[:start] if start >= 0 and text[start + 1 : -1].strip().lower() in ("update", "updated") else text


def text_key(text: str) -> str:
    """The form in which two printings of one text agree.

    Quotes, dashes and other punctuation, spaces, case, invisible characters and U+FFFD do not count; letters, digits,
    marks and symbols such as ``$``, ``+`` and ``%`` do, and so does what makes another number of digits: a sign before
    one, and what stands between two. Empty when nothing that counts is left.
    """
    return _folded(_encoded(text)).decode().replace(_END, "")


def text_keys(texts: Iterable[str]) -> list[str]:
    """The `text_key` of each of `texts`, made in one go; a text with a NUL in it counts as two."""
    return _folded(_encoded(_END.join(texts))).decode().split(_END)


def mark(key: str) -> bytes:
    """`MARK_SIZE` bytes by which a text is known that has this key."""
    return xxh3_64_digest(_encoded(key))


def marks(packed: bytes) -> tuple[int, ...]:
    """Each mark of a row of them, as a number."""
    return unpack(f"<{len(packed) // MARK_SIZE}Q", packed)


_END = "\0"  # stands between texts that are folded together


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _folded(data: bytes) -> bytes:
    """A text, in UTF-8, in the one form of its letters, without what does not count; NULs stay.

    Where each character beyond ASCII has a form of its own, whatever stands beside it, and for most of them it is the
    character itself, the others are replaced in the bytes, one after the other.
    """
    strange = beyond_ascii(data)
    data = _signed(data, strange)
    changed = {}
    for char in strange:
        alone = _alone(char)
        if alone != char:
            changed[char] = alone
    if len(changed) > _FEW or None in changed.values():
        return _in_one_form(data.decode(errors="surrogatepass")).encode()
    data = data.translate(_ASCII_LOWER, _ASCII_UNCOUNTED)
    for char, alone in changed.items():
        data = data.replace(_encoded(char), (alone or "").encode())
    return data


def _in_one_form(text: str) -> str:
    """`text` folded: what every quicker way must come to."""
    plain = _counting(unicodedata.normalize("NFC", text))
    plain = _counting(unicodedata.normalize("NFKC", plain))
    return unicodedata.normalize("NFC", plain.casefold())


@cache
def _alone(char: str) -> str | None:
    """What becomes of a character beyond ASCII in any text; null where it may join the one before it."""
    folded = _in_one_form(char)
    return None if any(map(_joins, char + unicodedata.normalize("NFKC", char) + folded)) else folded


def _joins(char: str) -> bool:
    """Whether a normal form may put `char` and the one before it together: marks, and what closes a Hangul syllable."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"


def _counting(text: str) -> str:
    """The characters of `text` that count: each that does not is looked up once, and taken out of the bytes."""
    data = _encoded(text).translate(None, _ASCII_UNCOUNTED)
    for char in beyond_ascii(data):
        if not _counts(char):
            data = data.replace(_encoded(char), b"")
    return data.decode()


def _signed(data: bytes, strange: Iterable[str]) -> bytes:
    """`data` with what counts of a sign before a digit and of what stands between two, text by text.

    Where these may stand is told by the kinds of its bytes; `strange` are its characters beyond ASCII, of which any but
    a digit is taken for a sign.
    """
    if any(map(str.isdecimal, strange)):
        return _with_signs(data)
    kinds = data.translate(_KINDS)
    if not _may_have_signs(kinds):
        return data
    end = _END.encode()
    parts = zip(data.split(end), kinds.split(end), strict=True)
    return end.join([_with_signs(part) if _may_have_signs(kind) else part for part, kind in parts])


def _may_have_signs(kinds: bytes) -> bool:
    return _SIGN_AND_NUMBER.search(kinds) is not None or _NUMBERS_APART.search(kinds) is not None


def _with_signs(data: bytes) -> bytes:
    text = data.decode(errors="surrogatepass")
    return _encoded(_SIGN.sub(_kept, _BETWEEN_DIGITS.sub(_kept_behind, text)))


# A sign before a digit, and what stands between two: without it 1-0 would be 10, and 1, 12 the same as 11, 2.
# What stands between is found by the digit before it, a sign by itself: looking behind at each character takes long.
_BETWEEN_DIGITS = re.compile(r"\d[^\w\0]+(?=\d)")
_SIGN = re.compile(r"[-\u2010\u2012\u2013\u2212](?<![^\s(\[\0].)(?=\d)")
_KEPT = {"-": "~", ".": "|", ",": "<", ":": "=", "/": ">"}  # symbols, which count, for punctuation, which does not
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def _kept_behind(match: re.Match[str]) -> str:
    """A digit, and what counts of what stands between it and the next."""
    return match[0][0] + _counted(match[0][1:])


def _kept(match: re.Match[str]) -> str:
    """What counts of a sign."""
    return _counted(match[0])


def _counted(found: str) -> str:
    """What counts of what stands before a digit or between two: any dash as one, and beside a space nothing else."""
    whole = found.translate(_DASHES)
    plain = "".join(whole.split())
    if plain != whole:
        plain = "-" if "-" in plain else ""
    return "".join(_KEPT.get(char, char if _counts(char) else "") for char in plain) or "||"


@cache
def _counts(char: str) -> bool:
    category = unicodedata.category(char)
    return char == "%" or (char != "\ufffd" and category[0] not in "PZC" and category != "Sk")


_FEW = 12  # kinds of characters, each of which takes a walk through the text
_ASCII = bytes(range(128))
_ASCII_LOWER = bytes(range(256)).lower()
_ASCII_UNCOUNTED = bytes(code for code in _ASCII if chr(code) != _END and not _counts(chr(code)))


def _kind(code: int) -> str:
    """The kind of a byte: a digit, what else makes words, what may be a sign, the end of a text, any other."""
    char = chr(code)
    if code >= len(_ASCII) or char == "-":
        return "-"
    return "0" if char.isdigit() else "a" if char.isalpha() or char == "_" else _END if char == _END else " "


_KINDS = "".join(map(_kind, range(256))).encode()
_SIGN_AND_NUMBER = re.compile(rb"-(?=0)")  # a search for one byte is the quickest
_NUMBERS_APART = re.compile(rb"0[ -]+0")


def path_key(path: str) -> str:
    """The form in which two paths collide on some disk: case-folded and NFC."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def url_key(url: str) -> str:
    """The form in which two addresses of one page on the web agree.

    The scheme, ``www.``, the case of the host, a slash at the end, the fragment and what newsletters and networks add
    to tell where a reader came from (``utm_source`` and its like, ``fbclid``) do not count.
    """
    whole, _, query = url.strip().partition("#")[0].partition("?")
    host, slash, path = whole.rpartition("://")[2].lstrip("/").partition("/")
    page = host.lower().removeprefix("www.") + (slash + path).rstrip("/")
    if not query:
        return page
    kept = [part for part in query.split("&") if part and not part.lower().startswith(_WHERE_FROM)]
    return "?".join(filter(None, (page, "&".join(kept))))


_WHERE_FROM = ("utm_", "fbclid=")
