"""A page copied from a newspaper's site, or wire copy: which line is what.

The native format of newsgen. What surrounds the article comes off first (`surroundings.py`); of the rest the top is
read downwards (`top.py`), the end upwards (credit, date line, tags, a byline), and what stands between is the body
(`body.py`). A first line that opens with a dateline or reads as a paragraph is body: the article then has no
headline, which is no reason to lose it.
"""

from collections.abc import Sequence

import msgspec

from newsgen.config import Reading
from newsgen.loader.body import mark_body
from newsgen.loader.bylines import Byline
from newsgen.loader.credits import Credit, closing_credit, credit, is_agency, split_date
from newsgen.loader.datelines import dateline
from newsgen.loader.patterns import compiled
from newsgen.loader.recognisers import BULLET, single_spaced, tag_list
from newsgen.loader.sheet import Sheet, Unit
from newsgen.loader.top import Dated, Given, Top, new_byline, read_top, stated_date, take_date
from newsgen.loader.wrapping import logical_lines
from newsgen.problems import Problem
from newsgen.records import Block, Image, Reference, Value

END_UNITS = 8  # how many lines from the end a credit, date or tag line is looked for


class End(Value):
    """What stands below the body."""

    byline: Byline | None = None
    dates: tuple[Dated, ...] = ()
    credit: Credit | None = None
    tags: tuple[str, ...] = ()


class Page(Value):
    """What the article's own lines say; `source` and `credit` are as written.

    `opening` is the body's first paragraph in plain words. The fields after it are for a Markdown body: its source,
    what it shows and refers to, the ids of its headings, its blocks in plain words, what is wrong with it.
    """

    headline: str | None
    kicker: str | None
    standfirst: str | None
    byline: Byline | None
    dateline: str | None
    dates: tuple[Dated, ...]
    source: str | None
    credit: str | None
    tags: tuple[str, ...]
    body: tuple[Block, ...]
    opening: str
    markdown: str | None = None
    images: tuple[Image, ...] = ()
    references: tuple[Reference, ...] = ()
    anchors: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_page(sheet: Sheet, reading: Reading, given: Given, width: int | None) -> Page:
    """Mark every line of `sheet` that is still free and return what they say.

    With a headline in `given` the first line is body, unless it repeats it. `width` is where the file wraps, or None.
    """
    rows = logical_lines(sheet, sheet.free(), width)
    top = read_top(sheet, rows, reading, given)
    rest = _unmarked(sheet, rows)
    end = read_end(sheet, rest, reading, given, top)
    rest = _unmarked(sheet, rest)
    body = mark_body(sheet, rest)
    return combine(top, end, body, rest)


def combine(top: Top, end: End, body: tuple[Block, ...], units: Sequence[Unit]) -> Page:
    """The page's values; a credit or dateline inside a paragraph counts where no line of its own does."""
    first = next((block.text for block in body if block.kind in ("paragraph", "quote")), "")
    place = dateline(first[:200].replace("\n", " "))
    named = end.credit or top.credit or (closing_credit(units[-1].text) if units else None)
    return Page(
        headline=top.headline,
        kicker=top.kicker,
        standfirst=top.standfirst,
        byline=top.byline or end.byline,
        dateline=place.text if place else None,
        dates=top.dates + end.dates,
        source=named.name if named else (place.agency if place else None),
        credit=named.written if named else None,
        tags=end.tags,
        body=body,
        opening=_opening(body),
    )


def _opening(body: tuple[Block, ...]) -> str:
    kinds = ("paragraph", "quote", "list")
    return next((single_spaced(block.text) for block in body if block.kind in kinds), "")


def _unmarked(sheet: Sheet, units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if sheet.kind(unit.rows[0]) is None]


def read_end(sheet: Sheet, units: Sequence[Unit], reading: Reading, given: Given, top: Top) -> End:
    """Mark the lines below the body: credit, date line, tags, a byline; read from the last line upwards.

    What stood above the body is not looked for again. A credit set off by dashes counts also where a note stands below
    it.
    """
    known = compiled(reading.credits)
    names: Byline | None = None
    named: Credit | None = None
    tags: tuple[str, ...] = ()
    dates: list[Dated] = []
    below = False
    for index in range(len(units) - 1, max(-1, len(units) - 1 - END_UNITS), -1):
        unit = units[index]
        wanted = named is None and top.credit is None and index > 0
        found = credit(unit.text, known) if wanted and len(unit.rows) == 1 else None
        if found is not None and _stands_alone(units, index) and (not below or _is_strong(found)):
            named = msgspec.structs.replace(found, written=sheet.shown[unit.rows[0]])
            sheet.mark(unit.rows, "credit", "names the source, below the body")
        elif wanted and not below and (signed := _signed_with_date(sheet, unit, reading, dates)) is not None:
            named = signed
        elif below or take_date(sheet, unit, reading, dates, "a date alone on a line below the body"):
            continue
        elif not tags and index > 0 and len(unit.rows) == 1 and (found_tags := tag_list(unit.text)) is not None:
            tags = found_tags
            sheet.mark(unit.rows, "tags", "a line of tags below the body")
        elif names is None and top.byline is None and index > 0 and (written_by := new_byline(unit.text, given)):
            names = written_by
            sheet.mark(unit.rows, "byline", "names the authors, below the body")
        else:
            below = True
    return End(byline=names, dates=tuple(reversed(dates)), credit=named, tags=tags)


def _signed_with_date(sheet: Sheet, unit: Unit, reading: Reading, dates: list[Dated]) -> Credit | None:
    """The credit of a line such as `（時事）2026/01/12-09:15`; its date is added to `dates`."""
    signed = split_date(unit.text)
    stated = stated_date(signed[1], reading) if signed is not None else None
    if signed is None or stated is None:
        return None
    dates.append(Dated(row=unit.rows[0], found=stated))
    sheet.mark(unit.rows, "credit", "names the source and the time, below the body")
    return Credit(written=unit.text, name=signed[0])


def _stands_alone(units: Sequence[Unit], index: int) -> bool:
    """Whether a line set off by a dash is no entry of a list: the line above has no such bullet."""
    text, above = units[index].text, units[index - 1].text
    return BULLET.match(text) is None or BULLET.match(above) is None or text[0] != above[0]


def _is_strong(found: Credit) -> bool:
    if found.written.startswith(("--", "—", "–", "―")):
        return is_agency(found.name) or found.name.isupper()
    return found.written != found.name and ":" in found.written
