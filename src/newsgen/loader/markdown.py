"""The body of a Markdown file: its blocks, the files it refers to, its pictures.

Every non-blank line ends up in exactly one block, as typed. What Markdown shows nowhere, such as a link definition,
is a paragraph of its own, so that nothing of the source is lost to a reader of the records.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from markdown_it.token import Token

from newsgen import commonmark
from newsgen.loader.recognisers import single_spaced
from newsgen.problems import Problem, Where
from newsgen.records import Block, BlockKind, Image, Reference, Value
from newsgen.targets import is_local, is_picture

_KINDS: dict[str, BlockKind] = {
    "heading_open": "subhead",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "fence": "code",
    "code_block": "code",
}


class MarkdownBody(Value):
    """What a Markdown body holds.

    `blocks` are in the order of their lines. `references` are relative targets, not anchors within the page; `images`
    also hold pictures of other sites, with the title as caption. `opening` is the first paragraph in plain words, for a
    summary; empty when there is none. `anchors` are the headings' ids. `plain` has what a reader sees of each block, in
    plain words.
    """

    blocks: tuple[Block, ...] = ()
    references: tuple[Reference, ...] = ()
    images: tuple[Image, ...] = ()
    opening: str = ""
    anchors: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_markdown(lines: Sequence[str], first_line: int, file: str = "") -> MarkdownBody:
    """The body whose source is `lines`, the first of which is line `first_line` of `file` (named in problems only)."""
    lines = [line.replace("\r", " ") for line in lines]  # the parser would take it for the end of a line
    read = _Reading(first_line)
    for start, end, words_alone in commonmark.stretches(lines):
        if words_alone:
            read.paragraph(lines[start:end], start)
            continue
        parsed = commonmark.parse("\n".join(lines[start:end]))
        if parsed.too_deep is not None:
            return _as_typed(lines, first_line, file, start + parsed.too_deep)
        read.parsed(parsed, lines[start:end], start)
    return read.body()


def _as_typed(lines: Sequence[str], first_line: int, file: str, row: int) -> MarkdownBody:
    """A body that nests too deep on `row` to be parsed."""
    blocks = tuple(_unclaimed(lines, 0, len(lines), first_line))
    problem = Problem(
        level="warning",
        where=Where(file=file, line=first_line + row),
        code="markdown-too-deep",
        message=f"lists or quotes nest deeper than {commonmark.DEEPEST} levels; the body is shown as typed",
        hint="take away some of the > or - at the start of this line",
    )
    return MarkdownBody(
        blocks=blocks,
        opening=" ".join(blocks[0].text.split()),
        plain=tuple(block.text for block in blocks),
        problems=(problem,),
    )


class _Reading:
    """What has been read so far of a body whose first line is line `first_line` of its file."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.blocks: list[Block] = []
        self.references: dict[Reference, None] = {}
        self.images: list[Image] = []
        self.opening: str | None = None
        self.tokens: list[Token] = []
        self.plain: list[str] = []

    def paragraph(self, lines: Sequence[str], start: int) -> None:
        """Add a paragraph of words alone, which begins on row `start`."""
        text = "\n".join(lines)
        self.blocks.append(Block(kind="paragraph", text=text, line=self.first_line + start))
        self.plain.append(text.replace("\n", " "))
        if self.opening is None:
            self.opening = single_spaced(text)

    def parsed(self, parsed: commonmark.Parsed, lines: Sequence[str], start: int) -> None:
        """Add what the parser made of `lines`, the first of which is row `start`."""
        first_line = self.first_line + start
        self.blocks += _blocks(parsed.tokens, lines, first_line)
        for inline, row in _inlines(parsed.tokens):
            self.references |= dict.fromkeys(_references(inline, row, lines, first_line, parsed.definitions))
            self.images += _images(inline)
        self.plain += _plain(parsed.tokens)
        self.tokens += parsed.tokens
        if self.opening is None:
            self.opening = _opening(parsed.tokens)

    def body(self) -> MarkdownBody:
        """All that was read."""
        return MarkdownBody(
            blocks=tuple(self.blocks),
            references=tuple(self.references),
            images=tuple(self.images),
            opening=self.opening or "",
            anchors=commonmark.heading_ids(self.tokens),
            plain=tuple(self.plain),
        )


def _blocks(tokens: Sequence[Token], lines: Sequence[str], first_line: int) -> Iterator[Block]:
    done = 0
    for index, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        start, end = token.map
        yield from _unclaimed(lines, done, start, first_line)
        kind = _KINDS.get(token.type, "paragraph")
        if token.type == "paragraph_open" and _only_pictures(tokens[index + 1]):
            kind = "caption"
        yield from _block(kind, lines, start, end, first_line)
        done = end
    yield from _unclaimed(lines, done, len(lines), first_line)


def _unclaimed(lines: Sequence[str], start: int, end: int, first_line: int) -> Iterator[Block]:
    """The lines that the parser read and shows nowhere: a paragraph for each run of them."""
    for row in range(start, end + 1):
        if row == end or not lines[row].strip():
            yield from _block("paragraph", lines, start, row, first_line)
            start = row + 1


def _block(kind: BlockKind, lines: Sequence[str], start: int, end: int, first_line: int) -> Iterator[Block]:
    while start < end and not lines[start].strip():
        start += 1
    while start < end and not lines[end - 1].strip():
        end -= 1
    if start < end:
        yield Block(kind=kind, text="\n".join(lines[start:end]), line=first_line + start)


def _inlines(tokens: Iterable[Token]) -> Iterator[tuple[Token, int]]:
    """The inline tokens, each with the row where its content begins."""
    row = 0
    for token in tokens:
        if token.map is not None:
            row = token.map[0]
        if token.type == "inline":
            yield token, row


def _references(
    inline: Token, row: int, lines: Sequence[str], first_line: int, definitions: Mapping[str, int]
) -> Iterator[Reference]:
    place = _places(inline.content, row, lines)
    for child in inline.children or ():
        target = str(child.attrs.get("src" if child.type == "image" else "href", ""))
        if not is_local(target):
            continue
        if (label := child.meta.get("label")) is not None:
            line = definitions[label]
            column = max(0, lines[line].find(target))
        else:
            start, end = child.meta["offset"], child.meta["end"]
            line, column = place(max(start, inline.content.rfind(target, start, end)))
        yield Reference(
            target=target,
            line=first_line + line,
            column=column + 1,
            kind="image" if child.type == "image" else "link",
        )


def _places(content: str, row: int, lines: Sequence[str]) -> Callable[[int], tuple[int, int]]:
    """From an offset in an inline's content, which begins on `row`, to the row and column in `lines`, both from 0."""
    rows = content.split("\n")
    starts = [0, *accumulate(len(text) + 1 for text in rows)]
    indents: dict[int, int] = {}  # what the source has before the content: marks of quotes and lists, spaces

    def place(offset: int) -> tuple[int, int]:
        index = bisect_right(starts, offset) - 1
        if index not in indents:
            indents[index] = max(0, lines[row + index].rfind(rows[index]))
        return row + index, indents[index] + offset - starts[index]

    return place


def _images(inline: Token) -> Iterator[Image]:
    for child in inline.children or ():
        if child.type == "image" and child.attrs["src"] and not is_picture(str(child.attrs["src"])):
            title = child.attrs.get("title")
            yield Image(
                src=str(child.attrs["src"]),
                alt=commonmark.plain(child.children or ()),
                caption=str(title) if title else None,
            )


def _only_pictures(inline: Token) -> bool:
    return all(
        child.type in ("image", "softbreak", "hardbreak") or (child.type == "text" and not child.content.strip())
        for child in inline.children or ()
    )


def _plain(tokens: Iterable[Token]) -> Iterator[str]:
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts.append(commonmark.plain(token.children or ()))
        elif token.type in ("fence", "code_block"):
            parts.append(token.content)
        elif token.type == "list_item_open" and token.info:
            parts.append(f"{token.info}.")
        if token.level == 0 and token.nesting <= 0:
            yield " ".join(parts)
            parts.clear()


def _opening(tokens: Sequence[Token]) -> str | None:
    for token, inline in pairwise(tokens):
        if token.type == "paragraph_open" and token.level == 0 and not _only_pictures(inline):
            return " ".join(commonmark.plain(inline.children or ()).split())
    return None
