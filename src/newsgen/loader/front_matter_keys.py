"""The keys of front matter: what each is called, and how its value is read.

`KEYS` is the table. A reader is handed the entries of one block and sorts them into values, under their canonical
names, and the rest, which is kept as plain data. Every complaint has the place of the value it is about.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from newsgen.loader.bylines import authors_in
from newsgen.loader.recognisers import single_spaced
from newsgen.problems import Level, Problem, Where
from newsgen.records import Captured, CapturedList, Value
from newsgen.yamltree import Entry, Mapping, Node, Scalar, Sequence, jsonable

Kind = Literal["text", "url", "names", "byline", "answer", "answer or date", "next in", "list"]

# What each key is called in `values` and how it is read. Of two keys with one name the earlier in this table wins.
KEYS: MappingProxyType[str, tuple[str, Kind]] = MappingProxyType(
    {
        "headline": ("headline", "text"),
        "title": ("headline", "text"),
        "kicker": ("kicker", "text"),
        "standfirst": ("standfirst", "text"),
        "summary": ("standfirst", "text"),
        "description": ("standfirst", "text"),
        "byline": ("byline", "byline"),
        "author": ("byline", "byline"),
        "authors": ("byline", "byline"),
        "date": ("date", "text"),
        "published": ("published", "answer or date"),
        "updated": ("updated", "text"),
        "section": ("section", "text"),
        "category": ("section", "text"),
        "source": ("source", "text"),
        "url": ("url", "url"),
        "tags": ("tags", "names"),
        "language": ("language", "text"),
        "slug": ("slug", "text"),
        "id": ("id", "text"),
        "draft": ("draft", "answer"),
        "image": ("image", "text"),
        "image_caption": ("image_caption", "text"),
        "image_credit": ("image_credit", "text"),
        "next_in": ("next_in", "next in"),
        "others_also_read": ("others_also_read", "list"),
    }
)

_SMALL_WORD = re.compile(r"[a-z_][A-Za-z0-9_.-]*")
_BY = re.compile(r"by(?: ?: ?| )", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_COMMENT = re.compile(r"\s#(?=[^\s#])")
_ORDER = {key: rank for rank, key in enumerate(KEYS)}
_COMMAS = re.compile("[,\uff0c\u3001]")
_QUOTES = "if it is text, put quotes around it"
_AN_ADDRESS = "an address that begins with http:// or https://"
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})


def _rank(entry: Entry) -> int:
    """The order in which entries are read: that of `KEYS`, then keys unknown to it."""
    return _ORDER.get(_key_name(entry.key), len(_ORDER))


@lru_cache(maxsize=256)  # a site's articles have the same keys
def _key_name(name: str) -> str:
    """A key as `KEYS` spells it: case does not count, and hyphens and spaces are underscores."""
    return "_".join(name.replace("-", " ").replace("_", " ").lower().split())


def is_setting(key: str) -> bool:
    """Whether `key` may stand in front matter: a known key, or any word that begins with a small letter."""
    return _key_name(key) in KEYS or _SMALL_WORD.fullmatch(key) is not None


class Sorted(Value):
    """The entries of a block: `values` and `places` by canonical name, all else as plain data in `extra`."""

    values: dict[str, Any]
    extra: dict[str, Any]
    places: dict[str, Where]
    problems: tuple[Problem, ...]


def sort_entries(entries: Iterable[Entry], file: str, block: str, first_line: int) -> Sorted:
    """Read the entries of `block`, the text of which begins on line `first_line` of `file`."""
    reader = _Reader(file, block.split("\n") if " #" in block else [], first_line)
    for entry in sorted(entries, key=_rank):
        reader.take(entry)
    return Sorted(values=reader.values, extra=reader.extra, places=reader.places, problems=tuple(reader.problems))


class _Reader:
    """Sorts the entries of one block into values and extra, one at a time, in the order of `_rank`."""

    def __init__(self, file: str, lines: list[str], first_line: int) -> None:
        self.file = file
        self.lines = lines  # only where the block may hold a comment
        self.first_line = first_line
        self.values: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.places: dict[str, Where] = {}
        self.problems: list[Problem] = []
        self.given: dict[str, str] = {}  # canonical name -> the key that gave it

    def take(self, entry: Entry) -> None:
        known = KEYS.get(_key_name(entry.key))
        if known is None:
            self.keep(entry)
            return
        name, kind = known
        if kind in ("text", "byline", "url"):
            self.look_for_comment(entry)
        if _is_empty(entry.value):
            return
        match kind:
            case "text":
                self.text(name, entry)
            case "url":
                self.url(entry)
            case "names":
                self.tags(entry)
            case "byline":
                self.byline(entry)
            case "next in":
                self.next_in(entry)
            case "list":
                self.put(name, entry, self.captured(entry, entry.value))
            case _:
                self.answer(name, entry, or_date=kind == "answer or date")

    def put(self, name: str, entry: Entry, value: Any) -> None:
        """Set a value, unless an earlier key of the same name has; one that differs then stays in `extra`."""
        if not value and value is not False:
            return
        if name not in self.values:
            self.values[name] = value
            self.places[name] = entry.value.where
            self.given[name] = entry.key
        elif self.values[name] != value:
            first, called = self.given[name], name.replace("_", " ")
            message = f'"{first}" and "{entry.key}" both give the {called}; "{first}" is used'
            self.warn(entry.where, "front-matter-pair", message, "keep one of them")
            self.keep(entry)

    def keep(self, entry: Entry) -> None:
        """Put a whole entry into `extra`, once, though several of its parts may be unusable."""
        if entry.key not in self.extra:
            self.extra[entry.key] = jsonable(entry.value)

    def problem(self, level: Level, where: Where, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(level=level, where=where, code=code, message=message, hint=hint))

    def warn(self, where: Where, code: str, message: str, hint: str) -> None:
        self.problem("warning", where, code, message, hint)

    def unusable(self, entry: Entry, where: Where, meant: str, hint: str) -> None:
        """A value of the wrong shape: it stays in `extra`."""
        self.warn(where, "front-matter-value", f'"{entry.key}" takes {meant}', hint)
        self.keep(entry)

    def look_for_comment(self, entry: Entry) -> None:
        """Say that YAML cuts ``Fans greet #1 seed`` at the number sign; ``# a comment`` is meant as one."""
        value = entry.value
        if not self.lines or not isinstance(value, Scalar) or not value.plain:
            return
        line = self.lines[value.where.line - self.first_line]
        found = _COMMENT.search(line, max(value.where.column - 2, 0))
        if found is not None:
            where = Where(file=self.file, line=value.where.line, column=found.start() + 2)
            message = f'the text of "{entry.key}" from "#" on is a comment and is not read'
            self.warn(where, "front-matter-comment", message, "put quotes around the text, or a space after the #")

    def text(self, name: str, entry: Entry) -> None:
        if isinstance(entry.value, Scalar):
            self.put(name, entry, single_spaced(entry.value.text))
        else:
            self.unusable(entry, entry.value.where, "text, and this is a list or a mapping", _QUOTES)

    def url(self, entry: Entry) -> None:
        address = entry.value.text.strip() if isinstance(entry.value, Scalar) else ""
        if _is_web(address):
            self.put("url", entry, address)
        else:
            self.unusable(entry, entry.value.where, _AN_ADDRESS, "write it whole, with no spaces")

    def tags(self, entry: Entry) -> None:
        value = entry.value
        if isinstance(value, Scalar):
            names = [single_spaced(name) for name in _COMMAS.split(value.text)]
        else:
            names = self.texts(entry)
        self.put("tags", entry, tuple(dict.fromkeys(name for name in names if name)))

    def byline(self, entry: Entry) -> None:
        if isinstance(entry.value, Scalar):
            byline = _without_by(entry.value.text)
            authors = authors_in(byline)
        else:
            authors = tuple(dict.fromkeys(filter(None, map(_without_by, self.texts(entry)))))
            byline = _joined(authors)
        self.put("byline", entry, byline)
        if authors and self.given.get("byline") == entry.key:
            self.values["authors"] = authors
            self.places["authors"] = entry.value.where

    def answer(self, name: str, entry: Entry, *, or_date: bool) -> None:
        text = single_spaced(entry.value.text) if isinstance(entry.value, Scalar) else ""
        word = text.lower()
        if word in _TRUE or word in _FALSE:
            self.put(name, entry, word in _TRUE)
        elif or_date and any(char.isdigit() for char in text):
            self.put("date", entry, text)
        else:
            message = f'"{entry.key}" takes {"yes, no or a date" if or_date else "yes or no"}'
            hint = "until it is clear the article is left out"
            self.problem("error", entry.value.where, "front-matter-answer", message, hint)

    def next_in(self, entry: Entry) -> None:
        value = entry.value
        if not isinstance(value, Mapping):
            items = self.captured(entry, value)
            if items:
                self.put("next_in", entry, CapturedList(section=None, items=items))
            return
        section: str | None = None
        items = ()
        for part in value.entries:
            if _key_name(part.key) == "section" and isinstance(part.value, Scalar):
                section = single_spaced(part.value.text) if not _is_empty(part.value) else None
            elif _key_name(part.key) == "items":
                items = () if _is_empty(part.value) else self.captured(entry, part.value)
            else:
                self.unusable(entry, part.where, 'a list, or "section" and "items"', f'"{part.key}" is not used')
        if section is not None or items:
            self.put("next_in", entry, CapturedList(section=section, items=items))

    def texts(self, entry: Entry) -> list[str]:
        """The list's items as text; any that is none is left in `extra` with the list."""
        if not isinstance(entry.value, Sequence):
            self.unusable(entry, entry.value.where, "a text or a list of texts", _QUOTES)
            return []
        found = []
        for node in entry.value.items:
            text = None if _is_empty(node) else self.item(node)
            if text is not None:
                found.append(text)
            elif not _is_empty(node):
                self.unusable(entry, node.where, "a list of texts", _QUOTES)
        return found

    def item(self, node: Node) -> str | None:
        text = _item_text(node)
        if text is not None and isinstance(node, Mapping):
            message = "in a list YAML takes a text with a colon for a key; it is read as text"
            example = f': - "{text}"' if '"' not in text and len(text) <= 80 else ""
            self.warn(node.where, "front-matter-colon", message, f"put quotes around it{example}")
        return text

    def captured(self, entry: Entry, value: Node) -> tuple[Captured, ...]:
        """The headlines of a captured list; an item that is none is left in `extra` with the list."""
        if not isinstance(value, Sequence):
            self.unusable(entry, value.where, "a list of headlines", 'write each on its own line after "- "')
            return ()
        found: list[Captured] = []
        for node in value.items:
            if _is_empty(node):
                continue
            parts = _parts(node)
            if parts is None:
                text = self.item(node)
                if text is None:
                    self.unusable(entry, node.where, "a list of headlines", 'write a text, or "headline" and "url"')
                else:
                    found.append(Captured(headline=text))
                continue
            url = parts.get("url")
            if url is not None and not _is_web(url):
                self.unusable(entry, node.where, f'a list of headlines whose "url" is {_AN_ADDRESS}', "write it whole")
                url = None
            found.append(Captured(headline=parts["headline"], url=url))
        return tuple(found)


def _is_empty(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.is_null or not node.text.strip()
    return not (node.items if isinstance(node, Sequence) else node.entries)


def _is_web(address: str) -> bool:
    return _WEB.match(address) is not None and len(address.split()) == 1


def _without_by(text: str) -> str:
    text = single_spaced(text)
    match = _BY.match(text)
    return text[match.end() :] if match is not None else text


def _joined(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _item_text(node: Node) -> str | None:
    """A list's item as text, if it is one.

    YAML reads ``- Chips: the war`` as a mapping of one key where a headline is meant; ``- name: x`` is a mapping.
    """
    if isinstance(node, Scalar):
        return single_spaced(node.text)
    if isinstance(node, Mapping) and len(node.entries) == 1 and isinstance(node.entries[0].value, Scalar):
        if _SMALL_WORD.fullmatch(node.entries[0].key):
            return None
        return single_spaced(f"{node.entries[0].key}: {node.entries[0].value.text}")
    return None


def _parts(node: Node) -> dict[str, str] | None:
    """The headline and url of an item that names them, else None."""
    if not isinstance(node, Mapping):
        return None
    parts: dict[str, str] = {}
    for entry in node.entries:
        name = {"title": "headline", "headline": "headline", "url": "url", "link": "url"}.get(_key_name(entry.key))
        if name is None or name in parts or not isinstance(entry.value, Scalar):
            return None
        if not _is_empty(entry.value):
            parts[name] = single_spaced(entry.value.text)
    return parts if "headline" in parts else None
