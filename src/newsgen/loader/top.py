"""The top of a page, read downwards: kicker, headline, standfirst, byline, date line, a credit.

They come in any order and with gaps. What stands among them and is none of them, such as a caption or a place, is
passed over and stays in the body; the first paragraph ends the top.
"""

from collections.abc import Sequence

import msgspec

from newsgen.config import Reading
from newsgen.loader import phrases
from newsgen.loader.bylines import Byline, bare_names, byline, is_post, opens_byline
from newsgen.loader.credits import LONGEST_CREDIT, Credit, caption, credit, is_agency
from newsgen.loader.datelines import dateline
from newsgen.loader.dates import DateError, DateLine, date_line, has_digit
from newsgen.loader.patterns import compiled
from newsgen.loader.recognisers import (
    BULLET,
    ends_sentence,
    folded,
    is_age,
    is_cjk,
    reads_as_paragraph,
    single_spaced,
    without_emphasis,
    words,
)
from newsgen.loader.sheet import Sheet, Unit
from newsgen.naming import headline_key
from newsgen.records import Value

LONGEST_STANDFIRST = 350
LONGEST_KICKER = 40
LONGEST_STRAY = 60  # characters of a line that may stand unread between the headline and a byline or date
LONGEST_SENTENCE = 160  # characters of a headline that closes with a full stop
TOP_UNITS = 12  # how many lines after the headline a byline, date or standfirst is looked for
NAME_AND_DATE = ("|", "•", "·", " - ", " – ", " — ", " / ")


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


class Top(Value):
    """What stands above the body."""

    headline: str | None = None
    kicker: str | None = None
    standfirst: str | None = None
    byline: Byline | None = None
    dates: tuple[Dated, ...] = ()
    credit: Credit | None = None


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
        while at + 1 < len(units) and take_date(sheet, units[at], reading, dates, "stands above the headline"):
            at += 1
        kicker, headline, at = _read_headline(sheet, units, at, reading, given)
    if headline is None and given.headline is None:
        return Top(dates=tuple(dates))
    top = Top(headline=headline, kicker=kicker, dates=tuple(dates))
    return read_below_headline(sheet, units, at, reading, top, given, guess=at > 0)


def read_below_headline(
    sheet: Sheet, units: Sequence[Unit], at: int, reading: Reading, top: Top, given: Given, *, guess: bool
) -> Top:
    """Mark what stands between the headline and the body, from unit `at` on, and add it to `top`.

    `guess` says whether a line may be taken for a standfirst, or for names without "By", by its place below a headline.
    """
    dates = list(top.dates)
    names: Byline | None = None
    row_of_names = -1  # the last one
    named: Credit | None = None
    standfirst: str | None = None
    guess_standfirst = guess and given.standfirst is None
    for index in range(at, min(len(units), at + TOP_UNITS)):
        unit, last = units[index], index + 1 == len(units)
        text = unit.text
        if names is None and (found := _read_byline(sheet, unit, reading, dates, given)):
            names, row_of_names = found, unit.rows[-1]
        elif names is not None and unit.rows == (row_of_names + 1,) and is_post(text):
            sheet.mark(unit.rows, "byline", "the author's post or place, below the names")
            names = msgspec.structs.replace(names, written=f"{names.written}, {text}")
            row_of_names = unit.rows[-1]
        elif take_date(sheet, unit, reading, dates, "a date line below the headline"):
            continue
        elif (both := _words_and_date(text, reading)) is not None:
            dates.append(Dated(row=unit.rows[0], found=both[1]))
            if named is None and is_agency(both[0]):
                named = Credit(written=text, name=both[0])
                sheet.mark(unit.rows, "credit", "names the source, and the date, below the headline")
            else:
                sheet.mark(unit.rows, "date", "a date line below the headline, a place or the paper's name before it")
        elif not last and (is_age(text) or _is_address(text)):
            sheet.mark(unit.rows, "furniture", "says how old or how long the page is, or where to write to its author")
        elif named is None and not last and _is_top_credit(text, reading):
            named = credit(text, compiled(reading.credits))
            sheet.mark(unit.rows, "credit", "names the source, below the headline")
        elif not last and len(text) < 1000 and caption(text) is not None:
            continue
        elif names is None and guess and (found := _bare_byline(units, index, reading, given, standfirst is not None)):
            names, row_of_names = found, unit.rows[-1]
            sheet.mark(unit.rows, "byline", "names alone, beside the date or between standfirst and body")
        elif guess_standfirst and standfirst is None and (reason := _standfirst(units, index, reading, bool(names))):
            standfirst = text
            sheet.mark(unit.rows, "standfirst", reason)
        elif not _is_stray(units, index, reading):
            break
    return msgspec.structs.replace(top, standfirst=standfirst, byline=names, dates=tuple(dates), credit=named)


def _read_headline(
    sheet: Sheet, units: Sequence[Unit], at: int, reading: Reading, given: Given
) -> tuple[str | None, str | None, int]:
    while at < len(units) and not any(map(str.isalnum, units[at].text)):  # a rule: part of the body, never a headline
        at += 1
    if at >= len(units) or (is_body(units[at].text) and not _is_headline_with_full_stop(units, at)):
        return None, None, at
    first = units[at]
    second = units[at + 1] if at + 1 < len(units) else None
    third = units[at + 2] if at + 2 < len(units) else None
    why = "the first line"
    kicker = None
    if second is not None and given.kicker is None and (reason := _kicker(first, second, third, reading)) is not None:
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


def _is_headline_with_full_stop(units: Sequence[Unit], at: int) -> bool:
    """Whether a sentence is a headline all the same: the byline stands below it, and the story below that."""
    text = units[at].text
    if len(text) > LONGEST_SENTENCE or dateline(text) is not None:
        return False
    return any(byline(unit.text) is not None for unit in units[at + 1 : min(at + 3, len(units) - 1)])


def _kicker(first: Unit, second: Unit, third: Unit | None, reading: Reading) -> str | None:
    above, below = first.text, second.text
    if len(above) > LONGEST_KICKER or words(above, 6) > 5 or len(below) > 160 or ends_sentence(above) or is_body(below):
        return None
    if is_cjk(above) and len(above) > 12:
        return None
    if byline(below) is not None or caption(below) is not None or _is_dated(below, reading) or is_age(below):
        return None
    if folded(above).strip(":|*[]【】 ") in phrases.KICKERS:
        return "a label that stands above headlines"
    if above[-1] in ":：|":
        return "a short label closed by a colon, above the headline"
    if above.isupper() and not below.isupper() and words(below, 3) >= 3 and any(map(str.islower, below)):
        return "a short line in capitals above the headline"
    tight = second.rows[0] == first.rows[-1] + 1
    if third is not None and third.rows[0] == second.rows[-1] + 1 and len(below) > LONGEST_STRAY:
        tight = False  # a page with a paragraph a line
    if (
        tight
        and words(above, 4) <= 3
        and words(below, 4) >= 4
        and len(below) > len(above)
        and BULLET.match(below) is None
    ):
        return "a short line directly above the headline"
    return None


def _read_byline(sheet: Sheet, unit: Unit, reading: Reading, dates: list[Dated], given: Given) -> Byline | None:
    if len(unit.text) > 200:
        return None
    both = _names_and_date(unit.text, reading)
    if both is not None and _agrees(both[0], given):
        dates.append(Dated(row=unit.rows[0], found=both[1]))
        sheet.mark(unit.rows, "byline", "names the authors, and the date")
        return both[0]
    names = new_byline(unit.text, given)
    if names is not None:
        sheet.mark(unit.rows, "byline", "names the authors")
    return names


def _names_and_date(text: str, reading: Reading) -> tuple[Byline, DateLine | DateError] | None:
    """Authors and date on one line: `By A - January 12, 2026`, `A | 12 January 2026`."""
    if not has_digit(text):
        return None
    for mark in NAME_AND_DATE:
        before, found, after = text.rpartition(mark)
        names = (byline(before.strip()) or bare_names(before.strip())) if found else None
        stated = stated_date(after.strip(), reading) if names is not None else None
        if names is not None and stated is not None:
            return names, stated
    return _byline_and_date(text, reading) if opens_byline(text) else None


def _byline_and_date(text: str, reading: Reading) -> tuple[Byline, DateLine | DateError] | None:
    """Authors and date with no more than a comma between: `By A, January 12, 2026`; tried at the first 20 spaces."""
    space = -1
    for _ in range(20):
        space = text.find(" ", space + 1)
        if space < 0:
            return None
        stated = stated_date(text[space:].strip(), reading)
        names = byline(text[:space].rstrip(" ,，")) if stated is not None else None
        if names is not None and stated is not None:
            return names, stated
    return None


def _words_and_date(text: str, reading: Reading) -> tuple[str, DateLine | DateError] | None:
    """A place or a paper and a date on one line: `Santander - 12 ENE 2026 - 16:20 CET`, `TNN / Jan 12, 2026`."""
    if len(text) > LONGEST_STRAY or not any(map(str.isdigit, text)):
        return None
    for mark in NAME_AND_DATE:
        before, found, after = text.partition(mark)
        if found and before[:1].isupper() and len(before.split()) <= 4:
            stated = stated_date(after.strip(), reading)
            if stated is not None:
                return before.strip(), stated
    return None


def new_byline(text: str, given: Given) -> Byline | None:
    """The byline that `text` is, unless front matter names others."""
    names = byline(without_emphasis(text))
    return names if names is not None and _agrees(names, given) else None


def _agrees(names: Byline, given: Given) -> bool:
    return given.byline is None or headline_key(names.written) == headline_key(given.byline)


def _bare_byline(
    units: Sequence[Unit], index: int, reading: Reading, given: Given, below_standfirst: bool
) -> Byline | None:
    """Names without "By": beside a date line, or between the standfirst and the first paragraph."""
    unit = units[index]
    names = bare_names(unit.text, capitals=below_standfirst) if len(unit.rows) == 1 else None
    if names is None or not _agrees(names, given) or index + 1 >= len(units):
        return None
    beside = [units[index - 1], *units[index + 1 : index + 3]] if index else units[index + 1 : index + 3]
    supported = any(_is_dated(other.text, reading) or is_age(other.text) for other in beside)
    if not supported and not (below_standfirst and reads_as_paragraph(units[index + 1].text)):
        return None
    return names


def stated_date(text: str, reading: Reading) -> DateLine | DateError | None:
    """What `text` says as a date line, read as the site reads dates."""
    return date_line(without_emphasis(text), order=reading.date_order, timezone=reading.timezone)


def take_date(sheet: Sheet, unit: Unit, reading: Reading, dates: list[Dated], why: str) -> bool:
    """Mark `unit` and add to `dates` if it is a date line; whether it was."""
    found = stated_date(unit.text, reading)
    if found is None:
        return False
    dates.append(Dated(row=unit.rows[0], found=found))
    sheet.mark(unit.rows, "date", why)
    return True


def _is_dated(text: str, reading: Reading) -> bool:
    """Whether `text` is a date line, alone or with names, a place or a paper before it."""
    if len(text) > 200:
        return False
    return (
        stated_date(text, reading) is not None
        or _names_and_date(text, reading) is not None
        or _words_and_date(text, reading) is not None
    )


def _is_address(text: str) -> bool:
    """Whether the line is an e-mail address, or what a site's guard against robots leaves of one in a copy."""
    if "@" not in text and text[0] != "[":
        return False
    plain = single_spaced(text)
    return plain == "[email protected]" or ("@" in plain and " " not in plain and len(plain) <= 80)


def _is_top_credit(text: str, reading: Reading) -> bool:
    if len(text) > LONGEST_CREDIT or not (":" in text or "：" in text or is_agency(text)):
        return False
    return credit(text, compiled(reading.credits)) is not None


def _is_stray(units: Sequence[Unit], index: int, reading: Reading) -> bool:
    """Whether a short line is passed over, because a byline or date line still follows before the first paragraph."""
    text = units[index].text
    if len(text) > LONGEST_STRAY or ends_sentence(text) or BULLET.match(text) is not None or "\t" in text:
        return False
    for unit in units[index + 1 : min(index + 3, len(units) - 1)]:
        if reads_as_paragraph(unit.text):
            return False
        if byline(unit.text) is not None or _is_dated(unit.text, reading):
            return True
    return False


def _standfirst(units: Sequence[Unit], index: int, reading: Reading, below_byline: bool) -> str | None:
    text = units[index].text
    after = units[index + 1 : index + 4]
    if not after or len(text) > LONGEST_STANDFIRST or (below_byline and ends_sentence(text)):
        return None
    if dateline(text) is not None or BULLET.match(text) or "\t" in text:
        return None
    if text[0] in "#>|<![":
        return None
    if not below_byline:
        for step, unit in enumerate(after[:2]):
            if step + 1 < len(after) and (byline(unit.text) is not None or _is_dated(unit.text, reading)):
                return "stands between the headline and the byline or date" if words(text, 4) >= 4 else None
            if reads_as_paragraph(unit.text):
                break
    if ends_sentence(text) or words(text, 6) < 6 or text[-1] in ':："”’」':
        return None
    if not below_byline and bare_names(after[0].text) is not None and len(after) > 1:
        after = after[1:]
    close = after[0].rows[0] == units[index].rows[-1] + 1
    prose = next((unit for unit in after if caption(unit.text) is None), None)
    if prose is None or not reads_as_paragraph(prose.text) or (close and not reads_as_paragraph(after[0].text)):
        return None
    return "a line without a full stop between the headline and the first paragraph"
