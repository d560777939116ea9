"""Markdown as newsgen reads it: CommonMark, tables and strikethrough, raw HTML shown as text.

The loader and the renderer both parse with this one set-up, so what `newsgen inspect` says of a file is what its
page shows. Targets stay as they are written, because they are the keys by which the planner answers where they
lead. A target whose scheme is not known to be harmless makes no link: its brackets stay text. Nesting has a
limit, since a parser that goes on for ever is no use to anybody: a text beyond it is shown literally.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from newsgen.naming import heading_id
from newsgen.targets import is_picture, scheme

DEEPEST = 20  # levels of blocks; a list counts two. The parser drops what lies deeper, so such a text is not parsed

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# What no line of a paragraph holds in which CommonMark reads nothing but words: what opens a block or underlines the
# line above, an entity, a mark of emphasis, code, a link or an escape.
_OPENS_BLOCK = re.compile(r"[-+#>|:=\s]|\d{1,9}[.)]")
_ENTITY = re.compile(r"&#?[A-Za-z0-9]{1,32};")
_MARKS = ("\\", "`", "*", "_", "~", "[", "<", "\0")
_REACHES_FAR = re.compile(r"```|~~~|\]:")  # a fence, or a definition that counts for the whole text


class Parsed(NamedTuple):
    """The tokens of a text, its link definitions' lines (from 0) by label, and `too_deep`.

    `too_deep` is the line where nesting passes the limit; there are no tokens then. A `link_open` or `image` token
    carries in `meta` its `offset` and `end` in the inline's content, and the `label` of the definition it used, if any.
    """

    tokens: Sequence[Token]
    definitions: Mapping[str, int]
    too_deep: int | None


def parse(text: str) -> Parsed:
    """The tokens of `text`, whose lines end in ``\\n``."""
    env: dict[str, Any] = {}
    tokens = _parser().parse(text, env)
    for token in tokens:
        if token.nesting == 1 and token.level >= DEEPEST - 1:
            return Parsed((), {}, token.map[0] if token.map else 0)
    return Parsed(tokens, {label: found["map"][0] for label, found in env.get("references", {}).items()}, None)


class Stretch(NamedTuple):
    """Rows from `start` to before `end`: a paragraph of `words_alone`, or lines for the parser."""

    start: int
    end: int
    words_alone: bool


def stretches(lines: Sequence[str]) -> Iterator[Stretch]:
    """A text, but for blank lines, cut into stretches that say the same when each is read by itself.

    A line of words at the margin, below a blank one, ends whatever stood above it, so a cut may be there; where some
    mark reaches farther there is none.
    """
    text = "\n".join(lines)
    marks = [mark for mark in _MARKS if mark in text]
    runs = list(_runs(lines))
    alone = [all(_is_words_alone(line, marks) for line in lines[start:end]) for start, end in runs]
    if not all(alone) and _REACHES_FAR.search(text):
        yield Stretch(0, len(lines), words_alone=False)
        return
    for words_alone, some in groupby(zip(runs, alone, strict=True), key=itemgetter(1)):
        stretch = [run for run, _ in some]
        if words_alone:
            yield from (Stretch(*run, words_alone=True) for run in stretch)
        else:
            yield Stretch(stretch[0][0], stretch[-1][1], words_alone=False)


def _is_words_alone(line: str, marks: Iterable[str]) -> bool:
    """Whether no more can be read in `line` than words, given the marks that the whole text holds."""
    if _OPENS_BLOCK.match(line) is not None or line[-1].isspace():
        return False
    if "&" in line and _ENTITY.search(line) is not None:
        return False
    return not any(mark in line for mark in marks)


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The rows from and to of each run of lines between those that CommonMark calls blank."""
    start = 0
    for row, line in enumerate((*lines, "")):
        if not line.strip(" \t"):
            if row > start:
                yield start, row
            start = row + 1


def to_html(tokens: Sequence[Token]) -> str:
    """The HTML of `tokens`, with whatever their reader has made of the attributes."""
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def heading_ids(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The id of each heading, in order; headings that would share one are numbered."""
    counts: dict[str, int] = {}
    taken: dict[str, None] = {}
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            name = heading_id(plain(inline.children or ()))
            number = counts.get(name, 0) + 1
            while (made := name if number == 1 else f"{name}-{number}") in taken:
                number += 1
            counts[name] = number
            taken[made] = None
    return tuple(taken)


def plain(tokens: Iterable[Token]) -> str:
    """The words of inline tokens, without marks; a line break is a space, a picture its alternative text."""
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain(token.children or ()))
    return "".join(parts)


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the library's name)
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802
        kind = scheme(url)
        return kind in ("", "//") or kind in LINK_SCHEMES or is_picture(url)


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "xhtmlOut": False, "maxNesting": DEEPEST, "store_labels": True}
    parser = _Parser("commonmark", options)
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.at("link", _placed(link, "link_open"))
    parser.inline.ruler.at("image", _placed(image, "image"))
    return parser


def _placed(rule: Callable[[StateInline, bool], bool], kind: str) -> Callable[[StateInline, bool], bool]:
    """`rule`, noting on the token it makes where in the content that stands, which the library does not keep."""

    def place(state: StateInline, silent: bool) -> bool:
        start, first = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            # Pending text may be flushed before the token; what a link holds comes after it.
            token = next(token for token in state.tokens[first : first + 2] if token.type == kind)
            token.meta |= {"offset": start, "end": state.pos}
        return True

    return place
