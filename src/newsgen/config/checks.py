"""What each kind of value in newsgen.yaml must be: a check a kind, from a node of the tree to the value or None.

A check that answers None has said why, and what to write instead.
"""

import difflib
import re
import string
import zoneinfo
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from newsgen.config.colours import COLOURS
from newsgen.config.keys import KINDS
from newsgen.config.values import SectionSetting
from newsgen.language import tidy_language, valid_language
from newsgen.naming import slug
from newsgen.problems import Problem, Where
from newsgen.strings import KEYS as WORDS
from newsgen.strings import placeholders
from newsgen.yamltree import Entry, Mapping, Node, Scalar, Sequence

LONGEST_LIST = 1000
DATE_ORDERS = ("dmy", "mdy", "ymd")
DUPLICATES = ("merge", "keep")
RESERVED = ("content", "static", "templates", ".newsgen", ".git", "newsgen.yaml")


class Complaints:
    """The problems found so far in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, where: Where, path: str, message: str, hint: str) -> None:
        """Say `message` of the key at `path` (``sections[2].title``)."""
        text = f"{path}: {message}" if path else message
        self.problems.append(Problem(level="error", where=where, code="config-value", message=text, hint=hint))

    def unknown(self, where: Where, path: str, hint: str) -> None:
        """Say that there is no key at `path`."""
        message = f'there is no key "{path}"'
        self.problems.append(Problem(level="error", where=where, code="config-key", message=message, hint=hint))

    def kind(self, node: Node, path: str, kind: str, hint: str = "") -> None:
        """Say that `node` is not of its kind."""
        shown = f'"{_short(node.text)}" is not' if isinstance(node, Scalar) else "this is not"
        self.add(node.where, path, f"{shown} {KINDS[kind]}", hint)


def did_you_mean(name: str, known: Iterable[str], elsewhere: str | None = None) -> str:
    """A hint for someone who wrote `name` where one of `known` can stand; `elsewhere` is where `name` belongs."""
    names = list(known)
    close = difflib.get_close_matches(name.lower().replace("-", "_"), names, n=1)
    if close or elsewhere is not None:
        return f'did you mean "{close[0] if close else elsewhere}"?'
    return f"the keys are {', '.join(names)}"


def _text(node: Node, path: str, complaints: Complaints) -> str | None:
    text = _one_line(node)
    if text is None:
        complaints.kind(node, path, "text", "if it is text, put quotes around it")
    return text


def _address(node: Node, path: str, complaints: Complaints) -> str | None:
    text = _one_line(node) or ""
    hint = "write it as https://example.org/archive/"
    if "://" not in text and _HOST_AND_PATH.match(text):
        hint = f"did you mean https://{text.strip('/')}/?"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        complaints.kind(node, path, "address", hint)
        return None
    host = parts.hostname or ""
    good = parts.scheme in ("http", "https") and (_HOST.fullmatch(host) or _IP6.fullmatch(host))
    if not good or "@" in parts.netloc or not _PATH.fullmatch(parts.path) or ".." in parts.path.split("/"):
        complaints.kind(node, path, "address", hint)
        return None
    if "?" in text or "#" in text or parts.path.endswith((".html", ".htm")):
        complaints.kind(node, path, "address", "leave out all that follows the folder")
        return None
    name = f"[{host}]" if ":" in host else host
    where = name if port is None else f"{name}:{port}"
    return f"{parts.scheme}://{where}{quote(parts.path, safe=_SAFE).rstrip('/')}/"


def _language(node: Node, path: str, complaints: Complaints) -> str | None:
    text = _one_line(node) or ""
    if not valid_language(text):
        complaints.kind(node, path, "language", "newsgen's own words are in en, ms, zh, ar, es and fr")
        return None
    return tidy_language(text)


def _timezone(node: Node, path: str, complaints: Complaints) -> str | None:
    text = _one_line(node) or ""
    if text == "UTC":  # needs no database
        return text
    try:
        if text not in _MACHINES_OWN:
            zoneinfo.ZoneInfo(text)
            return text
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        pass
    complaints.kind(node, path, "timezone", _timezone_hint(text))
    return None


def _timezone_hint(text: str) -> str:
    known = {name.casefold(): name for name in sorted(zoneinfo.available_timezones() - _MACHINES_OWN)}
    if not known:
        return "this system knows no time zones: pip install tzdata"
    folded = text.casefold().replace(" ", "_")
    close = [name for name in known if name.endswith(f"/{folded}")] or difflib.get_close_matches(folded, known, 1, 0.8)
    return f'did you mean "{known[close[0]]}"?' if close else "use a name of the form Continent/City, or UTC"


def _date_order(node: Node, path: str, complaints: Complaints) -> str | None:
    text = (_one_line(node) or "").lower()
    if text not in DATE_ORDERS:
        complaints.kind(node, path, "date order", "dmy reads 03/04/2021 as 3 April, mdy as 4 March")
        return None
    return text


def _duplicates(node: Node, path: str, complaints: Complaints) -> str | None:
    text = (_one_line(node) or "").lower()
    if text not in DUPLICATES:
        complaints.kind(node, path, "duplicates", "merge makes one article of them, keep leaves each as it is")
        return None
    return text


def _folder(node: Node, path: str, complaints: Complaints) -> str | None:
    text = _one_line(node) or ""
    parts = PurePosixPath(text).parts
    if not _is_inside(text) or parts[0].casefold() in RESERVED:
        hint = "to build anywhere else, say so to the command: newsgen build --output DIR"
        if parts and parts[0].casefold() in RESERVED:
            hint = f"{parts[0]} holds what the site is made from; build is the usual place"
        complaints.kind(node, path, "folder", hint)
        return None
    return "/".join(parts)


def _number(node: Node, path: str, complaints: Complaints) -> int | None:
    text = _one_line(node) or ""
    if not _DIGITS.fullmatch(text) or not 1 <= int(text) <= LONGEST_LIST:
        complaints.kind(node, path, "number", "leave the key out to have newsgen's own number")
        return None
    return int(text)


def _patterns(node: Node, path: str, complaints: Complaints) -> tuple[str, ...] | None:
    if not isinstance(node, Sequence):
        complaints.kind(node, path, "patterns", 'write each on its own line after "- "')
        return None
    found = []
    for number, item in enumerate(node.items, 1):
        text = _one_line(item)
        if text is None:
            complaints.kind(item, f"{path}[{number}]", "text", "put quotes around it")
        elif not text.replace("*", "").strip():
            complaints.add(item.where, f"{path}[{number}]", "this pattern fits every line", "write some of the text")
        else:
            found.append(text)
    return tuple(dict.fromkeys(found))


def _sections(node: Node, path: str, complaints: Complaints) -> tuple[SectionSetting, ...] | None:
    if not isinstance(node, Sequence):
        complaints.kind(node, path, "sections", 'write each on its own line after "- "')
        return None
    found: dict[str, SectionSetting] = {}
    lines: dict[str, int] = {}
    for number, item in enumerate(node.items, 1):
        section = _section(item, f"{path}[{number}]", complaints)
        if section is None:
            continue
        first = lines.setdefault(section.slug, item.where.line)
        if section.slug in found:
            message = f'the section "{section.slug}" stands twice, on lines {first} and {item.where.line}'
            complaints.add(item.where, f"{path}[{number}]", message, "keep one of them")
        else:
            found[section.slug] = section
    return tuple(found.values())


def _section(node: Node, path: str, complaints: Complaints) -> SectionSetting | None:
    name = _one_line(node)
    if name is not None:
        return SectionSetting(slug=slug(name), title=name)
    if not isinstance(node, Mapping):
        complaints.add(node.where, path, "this is not a section", "write its name, or {slug: ..., title: ...}")
        return None
    parts: dict[str, str] = {}
    for entry in node.entries:
        if entry.key not in ("slug", "title"):
            close = difflib.get_close_matches(entry.key.lower(), ("slug", "title"), 1)
            hint = f'did you mean "{close[0]}"?' if close else "write its name, or {slug: ..., title: ...}"
            complaints.unknown(entry.where, f"{path}.{entry.key}", hint)
            return None
        text = _text(entry.value, f"{path}.{entry.key}", complaints)
        if text is None:
            return None
        parts[entry.key] = text
    if not parts:
        complaints.add(node.where, path, "this section has no name", "write its name, or {slug: ..., title: ...}")
        return None
    return SectionSetting(slug=slug(parts.get("slug") or parts["title"]), title=parts.get("title"))


def _strings(node: Node, path: str, complaints: Complaints) -> dict[str, str] | None:
    if not isinstance(node, Mapping):
        complaints.kind(node, path, "strings", f"its keys are {', '.join(sorted(WORDS))}")
        return None
    return {entry.key: text for entry in node.entries if (text := _word(entry, path, complaints)) is not None}


def _word(entry: Entry, path: str, complaints: Complaints) -> str | None:
    """A word of the interface; unlike other text it keeps its outer spaces (``and: " and "``)."""
    path, node = f"{path}.{entry.key}", entry.value
    if entry.key not in WORDS:
        complaints.unknown(entry.where, path, did_you_mean(entry.key, sorted(WORDS)))
        return None
    if not isinstance(node, Scalar):
        complaints.kind(node, path, "text", "put quotes around it")
        return None
    if node.is_null:
        return None
    allowed = placeholders(entry.key)
    hint = f"it may hold {', '.join(f'{{{name}}}' for name in sorted(allowed))}" if allowed else "it takes none"
    try:
        fields = [field for field in string.Formatter().parse(node.text) if field[1] is not None]
    except ValueError:
        complaints.add(node.where, path, "a brace is not closed", "write {{ or }} for a brace itself")
        return None
    for _, name, form, conversion in fields:
        if name not in allowed or form or conversion:
            shown = f"{name}!{conversion}" if conversion else f"{name}:{form}" if form else name
            complaints.add(node.where, path, f'the placeholder "{{{_short(shown or "")}}}" is not known here', hint)
            return None
    return node.text.replace("\n", " ")


def _static_file(node: Node, path: str, complaints: Complaints) -> str | None:
    text = _one_line(node) or ""
    if not _is_inside(text) or "://" in text:
        complaints.kind(node, path, "static file", "put the file into static/ and write its name")
        return None
    parts = PurePosixPath(text).parts
    if parts[0] == "static" and len(parts) > 1:
        complaints.kind(node, path, "static file", f'leave out "static/": {"/".join(parts[1:])}')
        return None
    return "/".join(parts)


def _colour(node: Node, path: str, complaints: Complaints) -> str | None:
    text = (_one_line(node) or "").lower()
    if _HEX.fullmatch(text) or text in COLOURS:
        return text
    hint = 'put quotes around it: "#8a1c1c"'
    if _HEX.fullmatch("#" + text):
        hint = f'did you mean "#{text}"?'
    elif close := difflib.get_close_matches(text, sorted(COLOURS), n=1):
        hint = f'did you mean "{close[0]}"?'
    complaints.kind(node, path, "colour", hint)
    return None


def _one_line(node: Node) -> str | None:
    """A scalar's text on one line; None for anything else and for nothing."""
    if not isinstance(node, Scalar) or node.is_null:
        return None
    return " ".join(node.text.split()) or None


def _is_inside(text: str) -> bool:
    """Whether `text` is a path that stays under the folder it starts from, and is not that folder."""
    parts = PurePosixPath(text).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and not _ODD_PATH.search(text)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "\u2026"


_MACHINES_OWN = frozenset({"localtime", "posixrules", "Factory"})  # names that mean another zone on another machine
_DIGITS = re.compile(r"[0-9]{1,5}")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_HOST = re.compile(r"\w(?:[\w.-]{0,251}\w)?")
_HOST_AND_PATH = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+(?:/|$)")
_IP6 = re.compile(r"[0-9a-f:.]+")
_PATH = re.compile(r"(?:/[^\s\\\"'<>^`{|}]*)?")
_ODD_PATH = re.compile(r"^~|^[A-Za-z]:|[\\\x00]")
_SAFE = "/%:@!$&()*+,;=~"

CHECKS: MappingProxyType[str, Callable[[Node, str, Complaints], Any]] = MappingProxyType(
    {
        "text": _text,
        "address": _address,
        "language": _language,
        "timezone": _timezone,
        "date order": _date_order,
        "duplicates": _duplicates,
        "folder": _folder,
        "number": _number,
        "patterns": _patterns,
        "sections": _sections,
        "strings": _strings,
        "static file": _static_file,
        "colour": _colour,
    }
)
