"""A Markdown file as a page: the same lists, credits and bylines, with CommonMark for a body.

What is recognised by its line is taken out of the source (a blank line takes its place, so that line numbers hold);
what remains goes to `markdown.py` as it was typed. Nothing is recognised inside code.
"""

import re
from collections.abc import Sequence

import msgspec

from newsgen.config import Reading
from newsgen.loader.bylines import byline
from newsgen.loader.credits import credit
from newsgen.loader.pasted import Page, combine, read_end
from newsgen.loader.patterns import compiled
from newsgen.loader.recognisers import ends_sentence, without_emphasis, without_outer_emphasis
from newsgen.loader.sheet import Sheet, Unit
from newsgen.loader.top import Given, Top, is_body, read_below_headline, stated_date
from newsgen.loader.wrapping import join
from newsgen.naming import headline_key

NARROWEST_PARAGRAPH = 55  # characters: a line with room for the next one's first word was not broken by a wrap

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MAY_OPEN_CODE = (" ", "\t", "`", "~")
_ATX = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_MARKUP = re.compile(r"(?:[-*+>|<]|\d{1,9}[.)])(?:\s|$)|[|<>!]|```|~~~|\[[^\]]+\]:")
_STRONG = re.compile(r"(\*\*|__|`)(?=\S)([^*_`]{1,300})\1")


def code_rows(lines: Sequence[str]) -> set[int]:
    """The rows of fenced and indented code, where nothing is recognised."""
    rows: set[int] = set()
    fence: str | None = None
    for row, line in enumerate(lines):
        if fence is None and line[:1] not in _MAY_OPEN_CODE:
            continue
        opening = _FENCE.match(line)
        if fence is not None:
            rows.add(row)
            if opening is not None and opening[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = None
        elif opening is not None:
            fence = opening[1]
            rows.add(row)
        elif line.startswith(("    ", "\t")) and line.strip() and _after_gap(lines, row, rows):
            rows.add(row)
    return rows


def _after_gap(lines: Sequence[str], row: int, code: set[int]) -> bool:
    return row == 0 or not lines[row - 1].strip() or row - 1 in code


def blocks_of_lines(sheet: Sheet, reading: Reading) -> list[Unit]:
    """The free lines as units: a run of lines is one, but a heading, byline, date or credit line stands by itself."""
    units: list[Unit] = []
    run: list[int] = []

    def close() -> None:
        if run:
            units.append(Unit(rows=tuple(run), text=without_outer_emphasis(join([sheet.shown[row] for row in run]))))
            run.clear()

    for row in sheet.free():
        text = without_emphasis(sheet.shown[row])
        if run and row != run[-1] + 1:
            close()
        alone = len(text) <= 200 and (
            _ATX.match(text) is not None
            or byline(text) is not None
            or stated_date(text, reading) is not None
            or (credit(text, compiled(reading.credits)) is not None and _MARKUP.match(text) is None)
        )
        if alone:
            close()
            units.append(Unit(rows=(row,), text=text))
        else:
            run.append(row)
    close()
    return units


def read_markdown_page(sheet: Sheet, units: Sequence[Unit], reading: Reading, given: Given, file: str) -> Page:
    """Mark every line of `sheet` that is still free and return what they say."""
    from newsgen.loader.markdown import read_markdown  # a site of plain text needs no Markdown parser

    units = _loosened(sheet, units)
    headline, at = _headline(sheet, units, given.headline)
    top = Top(headline=headline)
    if headline is not None or given.headline is not None:
        top = read_below_headline(sheet, units, at, reading, top, given, guess=at > 0)
    rest = [unit for unit in units if sheet.kind(unit.rows[0]) is None]
    end = read_end(sheet, rest, reading, given, top)
    lines = sheet.rest()
    body_rows = [row for row, line in enumerate(lines) if line.strip()]
    first, last = (body_rows[0], body_rows[-1]) if body_rows else (0, -1)
    lines = lines[first : last + 1]
    read = read_markdown(lines, first + 1, file)
    for block in read.blocks:
        start = block.line - 1
        sheet.mark(range(start, start + block.text.count("\n") + 1), block.kind, "Markdown")
    rest = [unit for unit in rest if sheet.kind(unit.rows[0]) not in ("credit", "date", "tags", "byline")]
    return msgspec.structs.replace(
        combine(top, end, read.blocks, rest),
        opening=read.opening,
        markdown="\n".join(lines),
        images=read.images,
        references=read.references,
        anchors=read.anchors,
        plain=read.plain,
        problems=read.problems,
    )


def _loosened(sheet: Sheet, units: Sequence[Unit]) -> Sequence[Unit]:
    """`units` with the first taken apart, a line each, where it is a pasted page's top and not a wrapped paragraph."""
    if not units or len(units[0].rows) < 2:
        return units
    first, second = (sheet.shown[row] for row in units[0].rows[:2])
    room = len(first) + 1 + len(second.split(" ", 1)[0])
    if (
        is_body(first)
        or ends_sentence(first)
        or second[0].islower()
        or room > NARROWEST_PARAGRAPH
        or _MARKUP.match(first)
        or _UNDERLINE.match(second)
    ):
        return units
    rows = units[0].rows
    return [*(Unit(rows=(row,), text=without_outer_emphasis(sheet.shown[row])) for row in rows), *units[1:]]


def _headline(sheet: Sheet, units: Sequence[Unit], given: str | None) -> tuple[str | None, int]:
    if not units:
        return None, 0
    first, used = units[0], 1
    heading = _ATX.match(first.text)
    if heading is not None:
        text, why = heading[1], "a Markdown heading opens the file"
    elif len(first.rows) == 2 and _UNDERLINE.match(sheet.raw[first.rows[1]]):
        text, why = sheet.shown[first.rows[0]], "an underlined heading opens the file"
    elif len(first.rows) == 1 and _MARKUP.match(first.text) is None and not is_body(first.text):
        text, why = first.text, "the first line, and it does not read as a paragraph"
    else:
        return None, 0
    plain = _STRONG.sub(r"\2", text).strip()
    if not plain:
        return None, 0
    if given is not None:
        if headline_key(plain) != headline_key(given):
            return None, 0
        why = "repeats the headline of the front matter"
    sheet.mark(first.rows, "headline", why)
    return (plain if given is None else None), used
