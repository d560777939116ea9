"""Decoding: the bytes of a file become text, or a reason why they are none.

A byte order mark is believed, then UTF-8. UTF-16 and UTF-32 without a mark are told by their NUL bytes, ISO-2022-JP by
its escapes. Text that is UTF-8 but for a few bytes stays UTF-8 and those bytes are read as Windows-1252; "few" is at
most half as many as the continuation bytes of its well-formed characters, or as many where the whole makes no sense as
a Western encoding. What is left is an older encoding, guessed by `charsets` and always reported.

In the text lines end in a line feed only, and line numbers are those of an editor. Form feeds, vertical tabs, U+2028
and U+2029 are a space, but the last two end lines in a text that has no other line end. C1 controls are Windows-1252
read as Latin-1 and become what HTML makes of them. Other controls and inner byte order marks go. Lone surrogates,
noncharacters and bytes that an encoding leaves undefined are U+FFFD, which stays. No-break spaces and direction marks
stay.
"""

import codecs
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from newsgen.language import beyond_ascii
from newsgen.loader import charsets
from newsgen.problems import Problem, Where
from newsgen.records import Skipped, Value

MOST_NULS = 0.01  # of a file that is not UTF-16 or UTF-32; with more it is no text
MOST_CONTROLS = 0.05  # likewise, NULs and other control characters together

_SAVE_AS_UTF8 = "save the file as UTF-8"


class Decoded(Value):
    """A file's text, its characters that are not ASCII, and the Python name of the codec that read it."""

    text: str
    strange: frozenset[str]
    encoding: str
    problems: tuple[Problem, ...] = ()


_MAGIC: Mapping[bytes, str] = MappingProxyType(
    {
        b"%PDF-": "PDF document",
        b"PK\x03\x04": "ZIP archive or office document",
        b"PK\x05\x06": "ZIP archive",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "office document",
        b"\x89PNG\r\n\x1a\n": "PNG image",
        b"\xff\xd8\xff": "JPEG image",
        b"GIF87a": "GIF image",
        b"GIF89a": "GIF image",
        b"II*\x00": "TIFF image",
        b"MM\x00*": "TIFF image",
        b"\x1f\x8b\x08": "gzip archive",
        b"\xfd7zXZ\x00": "xz archive",
        b"(\xb5/\xfd": "zstd archive",
        b"7z\xbc\xaf'\x1c": "7-Zip archive",
        b"Rar!\x1a\x07": "RAR archive",
        b"SQLite format 3\x00": "SQLite database",
        b"bplist00": "property list",
        b"\x7fELF": "program",
        b"OggS\x00": "Ogg media",
        b"wOFF": "font",
        b"wOF2": "font",
    }
)
_MAGIC_STARTS = tuple(_MAGIC)
_MAGIC_WITHIN = re.compile(rb"RIFF....(?:WEBP|WAVE|AVI )|\x00...ftyp|BZh[1-9]1AY&SY|ID3[\x02-\x04]\x00", re.DOTALL)
_RTF = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]{0,64}\{\\rtf")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARK_STARTS = tuple(mark for mark, _ in _MARKS)
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")

_BINARY = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"

_WIDE_SAMPLE = 8192  # bytes
_WIDE_ANCHORS = frozenset("\t\n\r\u3000、。，：；！？「」“”‘’…،؟").union(map(chr, range(0x20, 0x7F)))
_STRAY = 0.01  # of the bytes: fewer controls other than NUL are in wide text only where its letters are Latin,
_LATIN_NULS = 0.4  # and then about half of the bytes are NUL
_LEAST_ANCHORS, _LEAST_SENSE = 0.01, 0.95  # of the characters: plain ones, and ones that text is made of
_SENSELESS = frozenset({"Cc", "Cn", "Co", "Cs"})

_FROM_BAD_BYTE = {0xDC00 + code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0x100)}
_FROM_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_BAD_BYTE = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_C1 = re.compile(r"[\x80-\x9f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[\x0b\x0c\u2028\u2029]")
_REPLACEMENT = re.compile("\ufffd")
_NONCHARACTER = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_NONCHARACTERS = re.compile(f"[{_NONCHARACTER}]")
# All characters but those that `_tidied` looks for: of ASCII, and beyond.
_TIDY_ASCII = b"\t\n\r" + bytes(range(0x20, 0x7F))
_TIDY = re.compile(
    r"[\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffc"
    + "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]*+"
)

_Read = tuple[str, str, tuple[Problem, ...]]  # text with line feeds only, codec, problems


def decode(data: bytes, file: str) -> Decoded | Skipped:
    """The text of `data`, the content of `file`; or why it is skipped: empty, or no text. Never raises."""
    kind = _binary(data)
    read = None if kind else _read(data, file)
    if read is None:
        return Skipped(file=file, reason=kind or "binary data, not text")
    text, encoding, problems = read
    strange = beyond_ascii(text.encode(errors="surrogatepass"), _TIDY_ASCII)
    if not _TIDY.fullmatch("".join(strange)):
        text, more = _tidied(text, file)
        strange = beyond_ascii(text.encode())
        problems += more
    if not text or text.isspace():
        return Skipped(file=file, reason="empty")
    return Decoded(text=text, strange=strange, encoding=encoding, problems=problems)


def _binary(data: bytes) -> str | None:
    """What `data` is if its first bytes say that it is no plain text."""
    if data.startswith(_MAGIC_STARTS):
        return next(f"binary: {name}" for magic, name in _MAGIC.items() if data.startswith(magic))
    if _MAGIC_WITHIN.match(data):
        return "binary: archive or media"
    return "an RTF document, not plain text" if _RTF.match(data) else None


def _read(data: bytes, file: str) -> _Read | None:
    """What the bytes say, or null when they are no text."""
    encoding = ""
    if data.startswith(_MARK_STARTS):
        data, encoding = _unmarked(data)
    odd = data.translate(None, _TIDY_ASCII)  # most of a text is not: there is little to count in
    controls = len(odd) - len(odd.translate(None, _BINARY))
    if controls and not encoding:
        encoding = _wide(data)
    if encoding not in ("", "utf-8"):
        text = _lines(data.decode(encoding, "replace"))
        return (text, encoding, ()) if len(_CONTROLS.findall(text)) <= len(text) * MOST_CONTROLS else None
    if controls and (controls > len(data) * MOST_CONTROLS or data.count(0) > len(data) * MOST_NULS):
        return None
    if b"\x1b" in data and data.isascii() and _ISO_2022_JP.search(data):
        return _guessed(data, "iso2022_jp_2", file)
    try:
        return _lines(data.decode("utf-8")), "utf-8", ()
    except UnicodeDecodeError:
        return _mended(data, file, marked=encoding != "") or _guessed(data, charsets.guess(data), file)


def _unmarked(data: bytes) -> tuple[bytes, str]:
    """`data` without its byte order mark, and what the mark says; UTF-16's before a NUL looks like that of UTF-32."""
    for mark, encoding in _MARKS:
        if data.startswith(mark) and (mark != codecs.BOM_UTF32_LE or _is_utf32(data, encoding)):
            return data[len(mark) :], encoding
    return data, ""


def _is_utf32(data: bytes, encoding: str) -> bool:
    try:
        data[:_WIDE_SAMPLE].decode(encoding)
    except UnicodeDecodeError:
        return False
    return len(data) % 4 == 0


def _wide(data: bytes) -> str:
    """UTF-32 or UTF-16 without a byte order mark, told by a sample; empty when it is neither."""
    sample = data[:_WIDE_SAMPLE]
    nuls = sample.count(0)
    others = len(sample) - nuls - len(sample.translate(None, _BINARY))
    if others <= len(sample) * _STRAY and nuls < len(sample) * _LATIN_NULS:
        return ""
    for encoding in ("utf-32-le", "utf-32-be"):
        if _is_utf32(data, encoding):
            return encoding
    best, most = "", 0
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        anchors = sum(char in _WIDE_ANCHORS for char in text)
        sense = sum(unicodedata.category(char) not in _SENSELESS or char in _WIDE_ANCHORS for char in text)
        if anchors > most and anchors >= len(text) * _LEAST_ANCHORS and sense >= len(text) * _LEAST_SENSE:
            best, most = encoding, anchors
    return best


def _mended(data: bytes, file: str, *, marked: bool) -> _Read | None:
    """`data` as UTF-8 with its bad bytes read as Windows-1252, or null if they are too many for that."""
    text = data.decode("utf-8", "surrogateescape")
    continued = len(data) - len(text)
    bad = len(_BAD_BYTE.findall(text))
    if not (marked or continued >= 2 * bad or (continued >= bad and charsets.western(data)[1] < 1)):
        return None
    text = _lines(text)
    hint = f"see that they read right, then {_SAVE_AS_UTF8}"
    problems = _found(_BAD_BYTE, text, file, "bad-bytes", "bytes that are not UTF-8, read as Windows-1252", hint)
    return text.translate(_FROM_BAD_BYTE), "utf-8", problems


def _guessed(data: bytes, encoding: str, file: str) -> _Read:
    text = _lines(data.decode(encoding, "replace"))
    first = _NOT_ASCII.search(text)
    problem = Problem(
        level="warning",
        where=_where(text, first.start() if first else 0, file),
        code="guessed-encoding",
        message=f"the text is not UTF-8; it was read as {encoding}, which is a guess",
        hint=f"see that this line reads right, then {_SAVE_AS_UTF8}",
    )
    return text, encoding, (problem,)


def _lines(text: str) -> str:
    """`text` with a line feed at each line's end."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() and "\n" not in text:
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return text


def _tidied(text: str, file: str) -> tuple[str, tuple[Problem, ...]]:
    """`text` without what no text should hold, and what there was of it; places are those in `text`."""
    text = _NONCHARACTERS.sub("\ufffd", text)
    problems = (
        *_found(
            _C1, text, file, "c1-controls", "control characters (U+0080 to U+009F), read as Windows-1252",
            "the text was once read as Latin-1; see that quotes and dashes are right",
        ),
        *_found(
            _CONTROLS, text, file, "control-characters", "control characters, left out",
            "take them out of the file",
        ),
        *_found(
            _REPLACEMENT, text, file, "replacement-characters", "characters that are lost (U+FFFD)",
            "they were lost before this file was written, or are undefined in its encoding; type them in",
        ),
    )  # fmt: skip
    text = _SPACES.sub(" ", _CONTROLS.sub("", text.translate(_FROM_C1))).replace("\ufeff", "")
    return text, problems


def _found(pattern: re.Pattern[str], text: str, file: str, code: str, what: str, hint: str) -> tuple[Problem, ...]:
    """A warning at the first of the characters that `pattern` finds, with their number; or none."""
    first = pattern.search(text)
    if first is None:
        return ()
    message = f"{what} ({len(pattern.findall(text))} in this file)"
    return (Problem(level="warning", where=_where(text, first.start(), file), code=code, message=message, hint=hint),)


def _where(text: str, index: int, file: str) -> Where:
    return Where(file=file, line=text.count("\n", 0, index) + 1, column=index - text.rfind("\n", 0, index))
