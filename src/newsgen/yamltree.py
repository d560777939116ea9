"""YAML as a tree that knows where everything stands.

The rest of newsgen never asks a YAML library what a value *is*: every scalar stays text as it was written, with the
line and column where it begins, and the key that asked for it decides whether ``no`` is a word or an answer. The
parser's events are read one at a time and the tree is built without recursion, so that no input can exhaust the
stack, run code or unfold into more than it holds:

- a key that stands twice in one mapping is an error that names both lines, and the first value is kept;
- aliases are followed as long as all of them together copy at most `ALIAS_BUDGET` values and characters; one that
  contains itself, nesting deeper than `DEEPEST` and more than `MOST_ANCHORS` anchors are refused;
- merge keys (``<<``) are refused: what they bring in could not be shown at a place in the file;
- a tag is never obeyed. ``!!str`` keeps text from being read as a number, the other tags of YAML's core say nothing
  new, and any other (``!Breaking news``, ``!!python/object:...``) is put back before the text it was cut from;
- control characters are read as spaces. U+0085, U+2028 and U+2029 too, which YAML 1.1 takes for ends of line.

Most texts are no more than a key and a value a line, and these are read without the parser (`_plain_lines`), to which
they could mean nothing else.

The C parser is used where PyYAML was built with it, else the one in Python. Where both accept a text they read the
same from it. Each refuses a few oddities that the other lets pass: a tab between a colon and its value only the C
parser accepts, half a character written as an escape only the one in Python (a space, with a warning).
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from newsgen.problems import Level, Problem, Where
from newsgen.yamlwords import explain

ALIAS_BUDGET = 10_000
MOST_ANCHORS = 100
DEEPEST = 32

try:
    from yaml import CSafeLoader as _Parser
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]


class Scalar(msgspec.Struct, frozen=True, kw_only=True):
    """Text as written, quotes and escapes resolved; `plain` where it stood unquoted and may be read as a number."""

    text: str
    where: Where
    plain: bool = False

    @property
    def is_null(self) -> bool:
        """Whether nothing was written, or YAML's word for it."""
        return self.plain and self.text in _NULLS


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """A list."""

    items: tuple["Node", ...]
    where: Where


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A key with its value; `where` is the key's place."""

    key: str
    where: Where
    value: "Node"


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Keys with values, in the order of the file; no key stands twice."""

    entries: tuple[Entry, ...]
    where: Where


Node = Scalar | Sequence | Mapping


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """What `parse` made of a text: `root` is null for an empty text and where YAML could not be read at all."""

    root: Node | None
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether any problem is an error."""
        return any(problem.level == "error" for problem in self.problems)


def parse(text: str, file: str, first_line: int = 1, parser: Any = None) -> Tree:
    """Read one YAML document; `first_line` is the number that the first line of `text` bears in `file`.

    A `parser` that is named reads the text, whatever that is like.
    """
    if parser is None:
        plain = _plain_lines(text, file, first_line)
        if plain is not None:
            return Tree(root=plain)
        parser = _Parser
    problems: list[Problem] = []
    cleaned = _without_controls(text.replace("\r\n", "\n"), file, first_line, problems)
    builder = _Builder(cleaned, file, first_line, problems)
    try:
        root = builder.build(yaml.parse(cleaned, Loader=parser))
    except _RefusedError as refusal:
        problems.append(refusal.problem)
        root = None
    except yaml.MarkedYAMLError as error:
        if _PARSER_TOO_DEEP in (error.problem or ""):
            return parse(text, file, first_line, yaml.SafeLoader)
        problems.append(explain(error, cleaned, file, first_line))
        root = None
    return Tree(root=root, problems=tuple(problems))


def jsonable(node: Node) -> Any:
    """The tree as plain data that JSON can hold.

    Unquoted ``true``, ``false``, ``null``, ``~`` and nothing become True, False and None; decimal numbers become int
    or float when writing the number gives back the text and a double holds it exactly. All else, ``no``, ``012``,
    ``1.10``, ``12:30`` and dates among it, is text.
    """
    if isinstance(node, Mapping):
        return {entry.key: jsonable(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [jsonable(item) for item in node.items]
    text = node.text
    if not node.plain:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        return number if str(number) == text else text
    return text


# libyaml 0.2.6 scans ahead and gives up at a depth of its own before we have seen ours; the Python parser has no limit.
_PARSER_TOO_DEEP = "exceeded maximum nesting depth"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "false": False}
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_QUIET_SPACES = frozenset("\x85\u2028\u2029")
_CORE = "tag:yaml.org,2002:"
_OBVIOUS = frozenset(_CORE + name for name in ("int", "float", "bool", "null", "timestamp", "map", "seq"))
_LITERAL = frozenset({_CORE + "str", "!"})


def _without_controls(text: str, file: str, first_line: int, problems: list[Problem]) -> str:
    """`text` of the same length with control characters read as spaces; one warning, at the first of them."""
    found = next((match for match in _CONTROLS.finditer(text) if match[0] not in _QUIET_SPACES), None)
    if found is not None:
        before = text[: found.start()]
        line = before.count("\n")
        where = Where(file=file, line=first_line + line, column=found.start() - before.rfind("\n"))
        problems.append(_control_warning(found[0], where))
    return _CONTROLS.sub(" ", text)


def _control_warning(char: str, where: Where) -> Problem:
    return Problem(
        level="warning",
        where=where,
        code="control-character",
        message=f"the control character U+{ord(char):04X} is read as a space",
        hint="remove it: it has no place in text",
    )


_QUOTED = r'"[^"\\]*"' + r"|'[^']*'"
_ITEM = re.compile(rf"{_QUOTED}|[A-Za-z0-9](?:[A-Za-z0-9 _./-]*[A-Za-z0-9])?")
# A first letter that says nothing to YAML; then no colon and no number sign that it would see.
_UNQUOTED = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^:#]|:(?=\S)|(?<=\S)#)*(?<!\s)"
_PLAIN_LINE = re.compile(
    rf"(?P<key>[A-Za-z_][A-Za-z0-9_-]{{0,60}}): +"
    rf"(?:(?P<quoted>{_QUOTED})|(?P<list>\[(?:{_ITEM.pattern})(?:, *(?:{_ITEM.pattern}))*\])|(?P<unquoted>{_UNQUOTED}))"
)


def _plain_lines(text: str, file: str, first_line: int) -> Mapping | None:
    """The tree of a text of lines such as ``key: value``, ``key: "value"`` and ``key: [one, "two"]``; else null."""
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.rstrip("\n").split("\n"), first_line):
        found = _PLAIN_LINE.fullmatch(line) if line.isprintable() else None
        if found is None or found["key"] in entries:
            return None
        kind = found.lastgroup or ""
        where = Where(file=file, line=number, column=found.start(kind) + 1)
        value: Node
        if kind == "list":
            items = (
                _scalar(item[0], Where(file=file, line=number, column=item.start() + 1))
                for item in _ITEM.finditer(line, found.start(kind))
            )
            value = Sequence(items=tuple(items), where=where)
        else:
            value = _scalar(found[kind], where)
        key = found["key"]
        entries[key] = Entry(key=key, where=Where(file=file, line=number, column=1), value=value)
    return Mapping(entries=tuple(entries.values()), where=Where(file=file, line=first_line, column=1))


def _scalar(written: str, where: Where) -> Scalar:
    """A text in quotes, which go, or without."""
    quoted = written[0] in "\"'"
    return Scalar(text=written[1:-1] if quoted else written, where=where, plain=not quoted)


class _RefusedError(Exception):
    """A document that is not read further, and why."""

    def __init__(self, where: Where, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.problem = Problem(level="error", where=where, code=code, message=message, hint=hint)


class _Frame:
    """A list or mapping that is being read."""

    __slots__ = ("anchor", "cost", "height", "items", "key", "keys", "mapping", "where")

    def __init__(self, *, mapping: bool, where: Where, anchor: str | None) -> None:
        self.mapping = mapping
        self.where = where
        self.anchor = anchor
        self.items: list[Any] = []
        self.key: Scalar | None = None  # the key that waits for its value
        self.keys: dict[str, int] = {}  # key -> its line
        self.cost = 1
        self.height = 1

    def node(self) -> Sequence | Mapping:
        if self.mapping:
            return Mapping(entries=tuple(self.items), where=self.where)
        return Sequence(items=tuple(self.items), where=self.where)


class _Builder:
    """Builds the tree from events; lives for one document."""

    def __init__(self, text: str, file: str, first_line: int, problems: list[Problem]) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self.problems = problems
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Node, int, int] | None] = {}  # None while the anchored value is being read
        self.asked: dict[str, bool] = {}  # anchor -> whether an alias may ask for it
        self.spent = 0
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Node | None:
        documents = 0
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                scalar = self.scalar(event)
                if event.anchor is not None:
                    self.anchors[event.anchor] = (scalar, 1 + len(scalar.text), 0)
                self.place(scalar, 1 + len(scalar.text), 0)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.open(event, mapping=kind is yaml.MappingStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.close()
            elif kind is yaml.AliasEvent:
                self.alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise _RefusedError(
                        self.where(event),
                        "yaml-documents",
                        "a second YAML document begins here",
                        "keep one; the line --- may not stand between the keys",
                    )
        return self.root

    def where(self, event: Any) -> Where:
        mark = event.start_mark
        return Where(file=self.file, line=self.first_line + mark.line, column=mark.column + 1)

    def complain(self, level: Level, where: Where, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(level=level, where=where, code=code, message=message, hint=hint))

    def scalar(self, event: Any) -> Scalar:
        text, tag, plain = event.value, event.tag, not event.style
        where = self.where(event)
        if event.style == '"':
            found = _CONTROLS.search(text)
            if found is not None:
                self.problems.append(_control_warning(found[0], where))
                text = _CONTROLS.sub(" ", text)
        if tag is not None and tag not in _OBVIOUS:
            if tag not in _LITERAL:
                text = self.give_back(_as_written(tag), text, where, "tag")
            plain = False
        if event.anchor is not None and not self.anchored(event.anchor, where):
            text = self.give_back("&" + event.anchor, text, where, "anchor")
        return Scalar(text=text, where=where, plain=plain)

    def give_back(self, cut: str, text: str, where: Where, what: str) -> str:
        """YAML cut `cut` from the text before it; a reader meant it as text."""
        self.complain(
            "warning",
            where,
            f"yaml-{what}",
            f'"{_short(cut)}" looks like a YAML {what} and is read as text',
            "put the whole text in quotes",
        )
        return f"{cut} {text}".rstrip()

    def anchored(self, anchor: str, where: Where) -> bool:
        """Whether some alias may ask for `anchor`; a name that is never asked for was meant as text."""
        if len(self.anchors) >= MOST_ANCHORS:
            raise _RefusedError(
                where, "yaml-alias", f"there are more than {MOST_ANCHORS} anchors (&name)", "write the values out"
            )
        if anchor not in self.asked:  # looked for once: one name may stand on every line
            self.asked[anchor] = f"*{anchor}" in self.text
        return self.asked[anchor]

    def open(self, event: Any, *, mapping: bool) -> None:
        where = self.where(event)
        if len(self.stack) >= DEEPEST:
            raise _RefusedError(
                where,
                "yaml-depth",
                f"values are nested more than {DEEPEST} deep",
                "flatten them; if this is text, put quotes around it",
            )
        if event.tag is not None and event.tag not in _OBVIOUS and event.tag != "!":
            self.complain(
                "warning", where, "yaml-tag", f'the tag "{_short(_as_written(event.tag))}" is ignored', "remove it"
            )
        if event.anchor is not None and self.anchored(event.anchor, where):
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(mapping=mapping, where=where, anchor=event.anchor))

    def close(self) -> None:
        frame = self.stack.pop()
        node = frame.node()
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (node, frame.cost, frame.height)
        self.place(node, frame.cost, frame.height)

    def alias(self, event: Any) -> None:
        where, name = self.where(event), event.anchor
        if name not in self.anchors:
            raise _RefusedError(
                where,
                "yaml-alias",
                f'"*{_short(name)}" stands for a value named "&{_short(name)}", and none is',
                "if it is text, put quotes around it",
            )
        known = self.anchors[name]
        if known is None:
            raise _RefusedError(where, "yaml-alias", f'"*{_short(name)}" would contain itself', "write the value out")
        node, cost, height = known
        self.spent += cost
        if self.spent > ALIAS_BUDGET or len(self.stack) + height > DEEPEST:
            raise _RefusedError(where, "yaml-alias", "the aliases (*name) unfold into too much", "write the values out")
        self.place(msgspec.structs.replace(node, where=where), cost, height)

    def place(self, node: Node, cost: int, height: int) -> None:
        """Put a finished value where it belongs: the root, a list's end, a key or a key's value."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.cost += cost
        frame.height = max(frame.height, height + 1)
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = self.as_key(node)
        else:
            key, frame.key = frame.key, None
            first = frame.keys.setdefault(key.text, key.where.line)
            if len(frame.keys) > len(frame.items):
                frame.items.append(Entry(key=key.text, where=key.where, value=node))
            else:
                self.complain(
                    "error",
                    key.where,
                    "duplicate-key",
                    f'the key "{_short(key.text)}" stands twice, on lines {first} and {key.where.line}',
                    "keep one of them",
                )

    def as_key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise _RefusedError(
                node.where,
                "yaml-key",
                "a key must be text, and this is a list or a mapping",
                "if it is text, put quotes around it",
            )
        if node.plain and node.text == "<<":
            raise _RefusedError(node.where, "yaml-merge", "merge keys (<<) are not supported", "write the values out")
        if node.plain and not node.text:
            raise _RefusedError(node.where, "yaml-key", "a key is missing before the colon", "write it")
        return node


def _as_written(tag: str) -> str:
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "\u2026"
