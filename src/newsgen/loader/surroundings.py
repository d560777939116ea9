"""What stands around an article on a pasted page: furniture, tags, and the lists of other headlines.

These are taken off the sheet first, so that what remains is the article. Furniture is set aside, not dropped. A list
starts at a heading that stands alone on its line and ends where prose begins again, so a box of related headlines
in the middle of an article does not swallow the rest of it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from newsgen.config import Reading
from newsgen.loader import phrases
from newsgen.loader.credits import credit
from newsgen.loader.dates import date_line
from newsgen.loader.patterns import LONGEST_LINE, Match, Patterns, compiled
from newsgen.loader.recognisers import (
    also_read,
    captured,
    ends_sentence,
    folded,
    is_age,
    is_title_case,
    reads_as_paragraph,
    tag_list,
    words,
)
from newsgen.loader.sheet import Sheet, Unit
from newsgen.records import Captured, CapturedList, LineKind, Value

REMEMBERED = 2048  # lines: pages of one time repeat each other's lists, so most short lines were judged a moment ago
LONGEST_OFFER = 60  # characters
LONGEST_HEADING = 80
LONGEST_TAGS_HEADING = 20
HEADING_MARKS = " \t\u00a0#*_:：【】[]「」《》〈〉>»|=-—■□●○◆◇▼▶►★"

_BUTTONS = (*sorted(phrases.SHARE_ACTS), *sorted(phrases.SHARE_PLACES))
_COMMAS = (",", "，", "、")


def mark_furniture(sheet: Sheet, reading: Reading) -> None:
    """Set aside the lines that belong to the page and not to the article."""
    known = compiled(phrases.FURNITURE + reading.furniture)
    marked: list[int] = []
    pressed: list[tuple[int, bool]] = []
    for row in sheet.free():
        if len(sheet.shown[row]) > LONGEST_LINE:
            continue
        bare = sheet.shown[row].strip("*_ ").strip()
        found, button = _short_line(bare, known) if len(bare) <= LONGEST_HEADING else (known.find(bare), None)
        if found is None:
            if button is not None:
                pressed.append((row, button[0].written in phrases.SHARE_ACTS))
        elif found[0].written in reading.furniture or not _is_prose(folded(bare)):
            sheet.mark([row], "furniture", f'matches the furniture pattern "{found[0].written}"')
            marked.append(row)
    _mark_buttons(sheet, pressed)
    _mark_offers(sheet, marked)


@lru_cache(maxsize=REMEMBERED)
def _short_line(line: str, known: Patterns) -> tuple[Match | None, Match | None]:
    """Which furniture of the `known` and which button a line is."""
    return known.find(line), compiled(_BUTTONS).find(line)


def _mark_offers(sheet: Sheet, furniture: list[int]) -> None:
    """Mark the offers' wording (`Best Value`, `1 month`) that stands next to the lines of `furniture`, in runs."""
    offers = compiled(phrases.OFFER_WORDS)
    for rows, step in ((furniture, 1), (furniture[::-1], -1)):
        for row in rows:
            beside = _beside(sheet, row, step)
            while beside is not None and sheet.kind(beside) is None and len(sheet.shown[beside]) <= LONGEST_OFFER:
                if offers.match(folded(sheet.shown[beside].strip("*_ "))) is None:
                    break
                sheet.mark([beside], "furniture", "an offer's wording, next to other furniture")
                beside = _beside(sheet, beside, step)


def _is_prose(plain: str) -> bool:
    """Whether a line is one long sentence, which no offer is: `Save 20% off your bill, says the mayor, by ...`."""
    return words(plain, 18) >= 18 and ends_sentence(plain) and not any(mark in plain for mark in (". ", "! ", "? "))


def _mark_buttons(sheet: Sheet, buttons: list[tuple[int, bool]]) -> None:
    """Mark runs of two or more of `buttons` (row, whether it is an act such as "Share"), one act among them."""
    run: list[tuple[int, bool]] = []
    for row, act in [*buttons, (len(sheet.raw), False)]:
        if run and _beside(sheet, row, -1) != run[-1][0]:
            if len(run) > 1 and any(is_act for _, is_act in run):
                sheet.mark([beside for beside, _ in run], "furniture", "buttons to share the page")
            run = []
        run.append((row, act))


def _beside(sheet: Sheet, row: int, step: int) -> int | None:
    row += step
    while 0 <= row < len(sheet.raw) and not sheet.shown[row]:
        row += step
    return row if 0 <= row < len(sheet.raw) else None


def mark_tags(sheet: Sheet) -> tuple[str, ...]:
    """Tags one a line, between lone commas or below a heading `Tags`; `tag_list` finds those on one line."""
    short = [row for row in sheet.free() if len(sheet.shown[row]) <= LONGEST_TAGS_HEADING]
    tags = _tags_below_heading(sheet, short)
    for row in [row for row in short if sheet.shown[row] in _COMMAS]:
        for beside in (_beside(sheet, row, -1), _beside(sheet, row, 1)):
            if beside is not None and sheet.kind(beside) is None and _is_tag(sheet.shown[beside]):
                tags.append(sheet.shown[beside])
                sheet.mark([beside], "tags", "beside a comma that stands alone on its line")
        sheet.mark([row], "tags", "a comma alone on its line, between tags")
    return tuple(dict.fromkeys(tags))


def _tags_below_heading(sheet: Sheet, short: list[int]) -> list[str]:
    """The short lines that stand close below one of `short` such as `Tags:`, where no prose follows on the page."""
    prose: int | None = None
    for row in short:
        if folded(sheet.shown[row].rstrip(":：")) not in phrases.TAG_PREFIXES:
            continue
        if prose is None:
            prose = max((later for later in sheet.free(row) if reads_as_paragraph(sheet.shown[later])), default=-1)
        if row < prose or row == sheet.first:
            continue
        found: list[int] = []
        for below in range(row + 1, len(sheet.raw)):
            if not sheet.shown[below] or sheet.kind(below) is not None or not _is_tag(sheet.shown[below]):
                break
            found.append(below)
        if found:
            sheet.mark([row], "furniture", "a heading for tags")
            sheet.mark(found, "tags", "below a heading for tags")
            if len(found) == 1:
                return list(tag_list(f"Tags: {sheet.shown[found[0]]}") or (sheet.shown[found[0]],))
            return [sheet.shown[below].strip("#") for below in found]
    return []


def _is_tag(text: str) -> bool:
    return len(text) <= 60 and not reads_as_paragraph(text) and text not in _COMMAS


class _Heading(Value):
    """A list's heading: `section` is what stood for the star in `Next In *`."""

    next_in: bool
    section: str | None
    written: str
    starred: bool


def mark_lists(
    sheet: Sheet, reading: Reading, units: Sequence[Unit]
) -> tuple[CapturedList | None, tuple[Captured, ...]]:
    """Find the captured lists, mark their lines, and return them: Next In, then Others Also Read with its kin.

    `units` are the page's logical lines. A list that the page repeats is merged with the first, and a headline is kept
    once.
    """
    long = [row for unit in units if reads_as_paragraph(unit.text) for row in unit.rows]
    headings = _headings(sheet, reading, frozenset(long))
    known_credits = compiled(reading.credits)
    next_items: dict[str, Captured] = {}
    other_items: dict[str, Captured] = {}
    section: str | None = None
    seen_next = False
    rows = sorted(headings)
    for place, row in enumerate(rows):
        heading = headings[row]
        end = rows[place + 1] if place + 1 < len(rows) else len(sheet.raw)
        items = _items(sheet, row + 1, end, long, known_credits, reading)
        if heading.starred and not items and not frozenset(long).isdisjoint(sheet.free(row + 1, end)):
            continue
        sheet.mark(
            [row],
            "next-in-heading" if heading.next_in else "others-heading",
            f'the heading of a captured list ("{heading.written}")',
        )
        seen_next = seen_next or heading.next_in
        section = section or heading.section if heading.next_in else section
        _take(sheet, items, heading.next_in, next_items if heading.next_in else other_items)
    for row in [row for row in sheet.free() if ":" in sheet.shown[row] or "：" in sheet.shown[row]]:
        headline = also_read(sheet.shown[row])
        if headline is not None and row != sheet.first:
            entry = captured(headline)
            if entry is not None:
                other_items.setdefault(entry.headline, entry)
                sheet.mark([row], "others-item", "a headline after words such as “Also read:”")
    next_in = CapturedList(section=section, items=tuple(next_items.values())) if seen_next else None
    return next_in, tuple(other_items.values())


def _headings(sheet: Sheet, reading: Reading, long: frozenset[int]) -> dict[int, _Heading]:
    next_in = phrases.NEXT_IN + reading.next_in_headings
    known = compiled(next_in + phrases.OTHERS_ALSO_READ + reading.others_also_read_headings)
    free = sheet.free()
    found = {}
    for row in free:
        if len(sheet.shown[row]) > LONGEST_HEADING:
            continue
        heading = _heading(sheet.shown[row], known, next_in)
        if heading is not None and row != sheet.first:
            if _leads_to_items(sheet, row, long):
                found[row] = heading
            elif heading.written in phrases.READ_MORE:
                sheet.mark([row], "furniture", "a button, with prose below it")
    if found and (last_free := free[-1]) not in found and _is_cut_off(sheet.shown[last_free]):
        found[last_free] = _Heading(next_in=False, section=None, written="others also read, cut off", starred=False)
    return found


@lru_cache(maxsize=REMEMBERED)
def _heading(text: str, known: Patterns, next_in: tuple[str, ...]) -> _Heading | None:
    bare = text.strip(HEADING_MARKS).strip()
    match = known.find(bare)
    if match is None:
        return None
    pattern, stars = match
    named, is_next = stars[-1] if stars else "", pattern.written in next_in
    if len(named) > 40 or named.count(" ") > 5 or bare[-1:] in ".?!,;":
        return None
    # folding may change a text's length, never the number of its words
    section = " ".join(bare.split()[-len(named.split()) :]) if named and is_next else None
    return _Heading(next_in=is_next, section=section, written=pattern.written, starred=bool(stars))


def _leads_to_items(sheet: Sheet, row: int, long: frozenset[int]) -> bool:
    after = sheet.next_shown(row)
    return after is None or after not in long


def _is_cut_off(text: str) -> bool:
    plain = folded(text)
    return len(plain) >= 6 and "others also read".startswith(plain)


class _Entry(Value):
    """What a line of a captured list says: `ends` the list, `aged` another entry, or is `captured` itself.

    `captured` is null for a line that is only an address.
    """

    ends: bool
    aged: bool
    captured: Captured | None


_Item = tuple[int, _Entry]


@lru_cache(maxsize=REMEMBERED)
def _entry(text: str, known_credits: Patterns, order: str | None, timezone: str) -> _Entry:
    """The entry that `text` is; a headline stands in the lists of many pages."""
    return _Entry(
        ends=((text[0] in "(（—–―" or text.startswith("--")) and credit(text, known_credits) is not None)
        or tag_list(text) is not None
        or _is_sentence(text),
        aged=is_age(text) or date_line(text, order=order, timezone=timezone) is not None,
        captured=captured(text),
    )


def _items(
    sheet: Sheet, start: int, end: int, long: list[int], known_credits: Patterns, reading: Reading
) -> list[_Item]:
    """A list's entries and their rows: until prose (the rows `long`), a credit, tags or the next heading.

    Where entries stand close together, a blank line ends the list if prose follows before the next heading.
    """
    items: list[_Item] = []
    tight = False
    prose = long[bisect_left(long, start) : bisect_left(long, end)]
    paragraphs = frozenset(prose)
    for row in range(start, end):
        text = sheet.shown[row]
        if not text:
            if tight and prose and prose[-1] > row:
                break
            continue
        kind = sheet.kind(row)
        if kind == "furniture":
            continue
        if kind is not None or row in paragraphs:
            break
        entry = _entry(text, known_credits, reading.date_order, reading.timezone)
        if entry.ends:
            break
        tight = tight or (bool(items) and items[-1][0] == row - 1)
        items.append((row, entry))
    return items


def _is_sentence(text: str) -> bool:
    """Whether `text` is a sentence, though too short for a paragraph: headlines seldom close with a full stop."""
    return ends_sentence(text) and words(text, 4) >= 4 and not is_title_case(text)


def _take(sheet: Sheet, items: list[_Item], next_in: bool, into: dict[str, Captured]) -> None:
    last: str | None = None
    kind: LineKind = "next-in-item" if next_in else "others-item"
    for row, entry in items:
        text = sheet.shown[row]
        if entry.aged:
            sheet.mark([row], "furniture", "says how old an entry of a captured list is")
            continue
        sheet.mark([row], kind, "stands in a captured list")
        if entry.captured is not None:
            last = entry.captured.headline
            if last not in into or into[last].url is None:
                into[last] = entry.captured
        elif last is not None and into[last].url is None:
            into[last] = Captured(headline=last, url=text)
        else:
            into[text] = Captured(headline=text, url=text)
