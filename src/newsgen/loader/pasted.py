"""A page copied from a newspaper's site, or wire copy: which line is what.

The native format of newsgen. What surrounds the article comes off first (`surroundings.py`); of the rest the top is
read downwards (kicker, headline, standfirst, byline, date line, caption), the end upwards (date line, credit,
tags), and what stands between is the body (`body.py`). A first line that opens with a dateline or reads as a
paragraph is body: the article then has no headline, which is no reason to lose it.
"""

from collections.abc import Sequence

import msgspec

from newsgen.config import Reading
from newsgen.loader import phrases
from newsgen.loader.body import mark_body
from newsgen.loader.dates import DateError, DateLine, date_line
from newsgen.loader.recognisers import (
    BULLET,
    Credit,
    byline,
    caption,
    closing_credit,
    credit,
    dateline,
    ends_sentence,
    folded,
    is_agency,
    is_cjk,
    patterns,
    reads_as_paragraph,
    tag_list,
    words,
)
from newsgen.loader.sheet import Sheet, Unit
from newsgen.loader.wrapping import units as logical_lines
from newsgen.naming import headline_key
from newsgen.records import Block, Value

LONGEST_STANDFIRST = 350
LONGEST_KICKER = 40
TOP_UNITS = 10  # how many lines after the headline a byline, date or standfirst is looked for
END_UNITS = 8  # how many lines from the end a credit, date or tag line is looked for


class Given(Value):
    """What front matter says already: a line of the page counts for these only where it repeats them."""

    headline: str | None = None
    kicker: str | None = None
    standfirst: str | None = None
    byline: str | None = None


class Dated(Value):
    """A date line, or why a line that looks like one is no date; `row` is its index on the sheet."""

    row: int
    found: DateLine | DateError


class Names(Value):
    """A byline: as one string and one by one."""

    written: str
    people: tuple[str, ...]


class Top(Value):
    """What stands above the body."""

    headline: str | None = None
    kicker: str | None = None
    standfirst: str | None = None
    byline: Names | None = None
    dates: tuple[Dated, ...] = ()
    credit: Credit | None = None


class End(Value):
    """What stands below the body."""

    byline: Names | None = None
    dates: tuple[Dated, ...] = ()
    credit: Credit | None = None
    tags: tuple[str, ...] = ()


class Page(Value):
    """What the article's own lines say; `source` and `credit` are as written."""

    headline: str | None
    kicker: str | None
    standfirst: str | None
    byline: Names | None
    dateline: str | None
    dates: tuple[Dated, ...]
    source: str | None
    credit: str | None
    tags: tuple[str, ...]
    body: tuple[Block, ...]


def read_page(sheet: Sheet, reading: Reading, given: Given, width: int | None) -> Page:
    """Mark every line of `sheet` that is still free and return what they say.

    With a headline in `given` the first line is body, unless it repeats it. `width` is where the file wraps, or None.
    """
    rows = logical_lines(sheet, list(sheet.free()), width)
    top = read_top(sheet, rows, reading, given)
    rest = _unmarked(sheet, rows)
    end = read_end(sheet, rest, reading, given, top)
    rest = _unmarked(sheet, rest)
    body = mark_body(sheet, rest)
    return combine(top, end, body, rest)


def combine(top: Top, end: End, body: tuple[Block, ...], units: Sequence[Unit]) -> Page:
    """The page's values; a credit or dateline inside a paragraph counts where no line of its own does."""
    opening = next((block.text for block in body if block.kind in ("paragraph", "quote")), "")
    place = dateline(opening.replace("\n", " ")[:200])
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
    )


def _unmarked(sheet: Sheet, units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if sheet.kind(unit.rows[0]) is None]


def read_top(sheet: Sheet, units: Sequence[Unit], reading: Reading, given: Given) -> Top:
    """Mark the lines above the body: kicker, headline, standfirst, byline, date line, credit.

    Captions are passed over: they are part of the body.
    """
    dates: list[Dated] = []
    at = 0
    if given.headline is not None:
        kicker, headline = None, None
        if units and headline_key(units[0].text) == headline_key(given.headline):
            sheet.mark(units[0].rows, "headline", "repeats the headline of the front matter")
            at = 1
    else:
        while at + 1 < len(units) and _take_date(sheet, units[at], reading, dates, "stands above the headline"):
            at += 1
        kicker, headline, at = _read_headline(sheet, units, at, given)
    if headline is None and given.headline is None:
        return Top(dates=tuple(dates))
    top = Top(headline=headline, kicker=kicker, dates=tuple(dates))
    return read_below_headline(sheet, units, at, reading, top, given, guess=at > 0)


def read_below_headline(
    sheet: Sheet, units: Sequence[Unit], at: int, reading: Reading, top: Top, given: Given, *, guess: bool
) -> Top:
    """Mark what stands between the headline and the body, from unit `at` on, and add it to `top`.

    `guess` says whether a line may be taken for a standfirst by its place below a headline on the page.
    """
    dates = list(top.dates)
    names: Names | None = None
    named: Credit | None = None
    standfirst: str | None = None
    guess = guess and given.standfirst is None
    for index in range(at, min(len(units), at + TOP_UNITS)):
        unit, last = units[index], index + 1 == len(units)
        people = None if names else _read_byline(sheet, unit, reading, dates, given)
        if people is not None:
            names = people
        elif _take_date(sheet, unit, reading, dates, "a date line below the headline"):
            continue
        elif named is None and not last and _is_top_credit(unit.text, reading):
            named = credit(unit.text, patterns(reading.credits))
            sheet.mark(unit.rows, "credit", "names the source, below the headline")
        elif guess and standfirst is None and (reason := _standfirst(units, index, reading, names is not None)):
            standfirst = unit.text
            sheet.mark(unit.rows, "standfirst", reason)
        elif not last and len(unit.text) < 1000 and caption(unit.text) is not None:
            continue
        else:
            break
    return msgspec.structs.replace(top, standfirst=standfirst, byline=names, dates=tuple(dates), credit=named)


def _read_headline(sheet: Sheet, units: Sequence[Unit], at: int, given: Given) -> tuple[str | None, str | None, int]:
    if at >= len(units) or is_body(units[at].text):
        return None, None, at
    first = units[at]
    second = units[at + 1] if at + 1 < len(units) else None
    why = "the first line"
    kicker = None
    if second is not None and given.kicker is None and (reason := _kicker(first, second)) is not None:
        sheet.mark(first.rows, "kicker", reason)
        kicker, first, at = first.text, second, at + 1
        why = "the line below the kicker"
    sheet.mark(first.rows, "headline", f"{why}, and it does not read as a paragraph")
    return kicker, first.text, at + 1


def is_body(text: str) -> bool:
    """Whether a first line is body: it reads as a paragraph, or opens with a dateline and goes on as a sentence."""
    if reads_as_paragraph(text):
        return True
    place = dateline(text)
    return place is not None and (place.strong or ends_sentence(text) or len(text) > 160)


def _kicker(first: Unit, second: Unit) -> str | None:
    above, below = first.text, second.text
    if len(above) > LONGEST_KICKER or words(above) > 5 or is_body(below) or len(below) > 160 or ends_sentence(above):
        return None
    if byline(below) is not None or caption(below) is not None or (is_cjk(above) and len(above) > 12):
        return None
    if folded(above).strip(":|*[]【】 ") in phrases.KICKERS:
        return "a label that stands above headlines"
    if above[-1] in ":：|":
        return "a short label closed by a colon, above the headline"
    if above.isupper() and not below.isupper() and words(below) >= 3 and any(map(str.islower, below)):
        return "a short line in capitals above the headline"
    tight = second.rows[0] == first.rows[-1] + 1
    if tight and words(above) <= 3 and words(below) >= 4 and len(below) > len(above) and BULLET.match(below) is None:
        return "a short line directly above the headline"
    return None


def _read_byline(sheet: Sheet, unit: Unit, reading: Reading, dates: list[Dated], given: Given) -> Names | None:
    if len(unit.text) > 200:
        return None
    for mark in ("|", "•", "·", " - ", " – ", " — "):
        before, found, after = unit.text.partition(mark)
        people = _new_byline(before, given) if found else None
        stated = stated_date(after.strip(), reading) if people is not None else None
        if people is not None and stated is not None:
            dates.append(Dated(row=unit.rows[0], found=stated))
            sheet.mark(unit.rows, "byline", "names the authors, and the date")
            return Names(written=people[0], people=people[1])
    people = _new_byline(unit.text, given)
    if people is None:
        return None
    sheet.mark(unit.rows, "byline", "names the authors")
    return Names(written=people[0], people=people[1])


def _new_byline(text: str, given: Given) -> tuple[str, tuple[str, ...]] | None:
    people = byline(text.strip("*_ "))
    if people is None or given.byline is None or headline_key(people[0]) == headline_key(given.byline):
        return people
    return None


def stated_date(text: str, reading: Reading) -> DateLine | DateError | None:
    """What `text` says as a date line, read as the site reads dates."""
    return date_line(text, order=reading.date_order, timezone=reading.timezone)


def _take_date(sheet: Sheet, unit: Unit, reading: Reading, dates: list[Dated], why: str) -> bool:
    found = stated_date(unit.text, reading)
    if found is None:
        return False
    dates.append(Dated(row=unit.rows[0], found=found))
    sheet.mark(unit.rows, "date", why)
    return True


def _is_top_credit(text: str, reading: Reading) -> bool:
    return (":" in text or "：" in text or is_agency(text)) and credit(text, patterns(reading.credits)) is not None


def _standfirst(units: Sequence[Unit], index: int, reading: Reading, below_byline: bool) -> str | None:
    text = units[index].text
    after = units[index + 1 : index + 4]
    if not after or len(text) > LONGEST_STANDFIRST or dateline(text) is not None or BULLET.match(text) or "\t" in text:
        return None
    if len(text) < 1000 and caption(text) is not None:
        return None
    if not below_byline:
        for step, unit in enumerate(after[:2]):
            if (byline(unit.text) or stated_date(unit.text, reading)) and (step + 1 < len(after)):
                return "stands between the headline and the byline or date"
            if reads_as_paragraph(unit.text):
                break
    if ends_sentence(text) or words(text) < 6 or text[-1] in ':："”’」':
        return None
    close = after[0].rows[0] == units[index].rows[-1] + 1
    prose = next((unit for unit in after if caption(unit.text) is None), None)
    if prose is None or not reads_as_paragraph(prose.text) or (close and not reads_as_paragraph(after[0].text)):
        return None
    return "a line without a full stop between the headline and the first paragraph"


def read_end(sheet: Sheet, units: Sequence[Unit], reading: Reading, given: Given, top: Top) -> End:
    """Mark the lines below the body: credit, date line, tags, a byline; read from the last line upwards.

    What stood above the body is not looked for again. A credit set off by dashes counts also where a note stands below
    it.
    """
    known = patterns(reading.credits)
    names: Names | None = None
    named: Credit | None = None
    tags: tuple[str, ...] = ()
    dates: list[Dated] = []
    below = False
    for index in range(len(units) - 1, max(-1, len(units) - 1 - END_UNITS), -1):
        unit = units[index]
        wanted = named is None and top.credit is None and index > 0
        found = credit(unit.text, known) if wanted else None
        if found is not None and _stands_alone(units, index) and (not below or _is_strong(found)):
            named = found
            sheet.mark(unit.rows, "credit", "names the source, below the body")
        elif below or _take_date(sheet, unit, reading, dates, "a date alone on a line below the body"):
            continue
        elif not tags and index > 0 and len(unit.rows) == 1 and (found_tags := tag_list(unit.text)) is not None:
            tags = found_tags
            sheet.mark(unit.rows, "tags", "a line of tags below the body")
        elif names is None and top.byline is None and index > 0 and (people := _new_byline(unit.text, given)):
            names = Names(written=people[0], people=people[1])
            sheet.mark(unit.rows, "byline", "names the authors, below the body")
        else:
            below = True
    return End(byline=names, dates=tuple(reversed(dates)), credit=named, tags=tags)


def _stands_alone(units: Sequence[Unit], index: int) -> bool:
    """Whether a line set off by a dash is no entry of a list: the line above has no bullet."""
    return BULLET.match(units[index].text) is None or BULLET.match(units[index - 1].text) is None


def _is_strong(found: Credit) -> bool:
    if found.written.startswith(("--", "—", "–", "―")):
        return is_agency(found.name) or found.name.isupper()
    return found.written != found.name and ":" in found.written
