"""What stands around an article on a pasted page: furniture, tags, and the lists of other headlines.

These are taken off the sheet first, so that what remains is the article. Furniture is set aside, not dropped. A list
starts at a heading that stands alone on its line and ends where prose begins again, so a box of related headlines
in the middle of an article does not swallow the rest of it.
"""

from collections.abc import Sequence

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
from newsgen.records import Captured, CapturedList, Value

LONGEST_OFFER = 60  # characters
LONGEST_HEADING = 80
LONGEST_TAGS_HEADING = 20
HEADING_MARKS = " \t\u00a0#*_:：【】[]「」《》〈〉>»|=-—■□●○◆◇▼▶►★"

_BUTTONS = (*sorted(phrases.SHARE_ACTS), *sorted(phrases.SHARE_PLACES))
_COMMAS = (",", "，", "、")


def mark_furniture(sheet: Sheet, reading: Reading) -> None:
    """Set aside the lines that belong to the page and not to the article."""
    rows = [row for row in sheet.free() if len(sheet.shown[row]) <= LONGEST_LINE]
    lines = [sheet.shown[row].strip("*_ ").strip() for row in rows]
    known = compiled(phrases.FURNITURE + reading.furniture).among(lines)
    marked: list[int] = []
    for at, (pattern, _) in known.items():
        if pattern.written in reading.furniture or not _is_prose(folded(lines[at])):
            sheet.mark([rows[at]], "furniture", f'matches the furniture pattern "{pattern.written}"')
            marked.append(rows[at])
    acts = {at: button.written in phrases.SHARE_ACTS for at, (button, _) in compiled(_BUTTONS).among(lines).items()}
    _mark_buttons(sheet, [(rows[at], act) for at, act in acts.items() if at not in known])
    _mark_offers(sheet, marked)


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
    return words(plain) >= 18 and ends_sentence(plain) and not any(mark in plain for mark in (". ", "! ", "? "))


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
    tags = _tags_below_heading(sheet)
    for row in [row for row in sheet.free() if sheet.shown[row] in _COMMAS]:
        for beside in (_beside(sheet, row, -1), _beside(sheet, row, 1)):
            if beside is not None and sheet.kind(beside) is None and _is_tag(sheet.shown[beside]):
                tags.append(sheet.shown[beside])
                sheet.mark([beside], "tags", "beside a comma that stands alone on its line")
        sheet.mark([row], "tags", "a comma alone on its line, between tags")
    return tuple(dict.fromkeys(tags))


def _tags_below_heading(sheet: Sheet) -> list[str]:
    """The short lines that stand close below a line such as `Tags:`, where no prose follows on the page."""
    prose: int | None = None
    for row in [row for row in sheet.free() if len(sheet.shown[row]) <= LONGEST_TAGS_HEADING]:
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
    long = {row for unit in units if reads_as_paragraph(unit.text) for row in unit.rows}
    headings = _headings(sheet, reading, long)
    known_credits = compiled(reading.credits)
    prose = _next_prose(sheet, long) if headings else []
    next_items: dict[str, Captured] = {}
    other_items: dict[str, Captured] = {}
    section: str | None = None
    seen_next = False
    rows = sorted(headings)
    for place, row in enumerate(rows):
        heading = headings[row]
        end = rows[place + 1] if place + 1 < len(rows) else len(sheet.raw)
        items = _items(sheet, row + 1, end, prose, known_credits)
        if heading.starred and not items and not all(later not in long for later in sheet.free(row + 1, end)):
            continue
        sheet.mark(
            [row],
            "next-in-heading" if heading.next_in else "others-heading",
            f'the heading of a captured list ("{heading.written}")',
        )
        seen_next = seen_next or heading.next_in
        section = section or heading.section if heading.next_in else section
        _take(sheet, items, heading.next_in, next_items if heading.next_in else other_items, reading)
    for row in sheet.free():
        headline = also_read(sheet.shown[row])
        if headline is not None and row != sheet.first:
            entry = captured(headline)
            if entry is not None:
                other_items.setdefault(entry.headline, entry)
                sheet.mark([row], "others-item", "a headline after words such as “Also read:”")
    next_in = CapturedList(section=section, items=tuple(next_items.values())) if seen_next else None
    return next_in, tuple(other_items.values())


def _headings(sheet: Sheet, reading: Reading, long: set[int]) -> dict[int, _Heading]:
    next_in = phrases.NEXT_IN + reading.next_in_headings
    known = compiled(next_in + phrases.OTHERS_ALSO_READ + reading.others_also_read_headings)
    free = sheet.free()
    rows = [row for row in free if len(sheet.shown[row]) <= LONGEST_HEADING]
    lines = [sheet.shown[row].strip(HEADING_MARKS).strip() for row in rows]
    found = {}
    for at, match in known.among(lines).items():
        row, heading = rows[at], _heading(lines[at], match, next_in)
        if heading is not None and row != sheet.first:
            if _leads_to_items(sheet, row, long):
                found[row] = heading
            elif heading.written in phrases.READ_MORE:
                sheet.mark([row], "furniture", "a button, with prose below it")
    if found and (last_free := free[-1]) not in found and _is_cut_off(sheet.shown[last_free]):
        found[last_free] = _Heading(next_in=False, section=None, written="others also read, cut off", starred=False)
    return found


def _heading(bare: str, match: Match, next_in: tuple[str, ...]) -> _Heading | None:
    """The heading that the line `bare` is, which a pattern matched; none where it goes on as a sentence."""
    pattern, stars = match
    named, is_next = stars[-1] if stars else "", pattern.written in next_in
    if len(named) > 40 or named.count(" ") > 5 or bare[-1:] in ".?!,;":
        return None
    # folding may change a text's length, never the number of its words
    section = " ".join(bare.split()[-len(named.split()) :]) if named and is_next else None
    return _Heading(next_in=is_next, section=section, written=pattern.written, starred=bool(stars))


def _leads_to_items(sheet: Sheet, row: int, long: set[int]) -> bool:
    after = sheet.next_shown(row)
    return after is None or after not in long


def _is_cut_off(text: str) -> bool:
    plain = folded(text)
    return len(plain) >= 6 and "others also read".startswith(plain)


def _next_prose(sheet: Sheet, long: set[int]) -> list[int]:
    """For each row the first row from there on that belongs to a paragraph (or the number of rows)."""
    ahead = [len(sheet.raw)] * (len(sheet.raw) + 1)
    for row in range(len(sheet.raw) - 1, -1, -1):
        ahead[row] = row if row in long else ahead[row + 1]
    return ahead


def _items(sheet: Sheet, start: int, end: int, prose: list[int], known_credits: Patterns) -> list[int]:
    """The rows of a list's entries: until prose, a credit, tags or the next heading.

    Where entries stand close together, a blank line ends the list if prose follows before the next heading.
    """
    rows: list[int] = []
    tight = False
    for row in range(start, end):
        text = sheet.shown[row]
        if not text:
            if tight and prose[row] < end:
                break
            continue
        if sheet.kind(row) == "furniture":
            continue
        if sheet.kind(row) is not None or prose[row] == row:
            break
        if (text[0] in "(（—–―" or text.startswith("--")) and credit(text, known_credits) is not None:
            break
        if tag_list(text) is not None or _is_sentence(text):
            break
        tight = tight or (bool(rows) and rows[-1] == row - 1)
        rows.append(row)
    return rows


def _is_sentence(text: str) -> bool:
    """Whether `text` is a sentence, though too short for a paragraph: headlines seldom close with a full stop."""
    return ends_sentence(text) and words(text) >= 4 and not is_title_case(text)


def _take(sheet: Sheet, rows: list[int], next_in: bool, into: dict[str, Captured], reading: Reading) -> None:
    last: str | None = None
    for row in rows:
        text = sheet.shown[row]
        if is_age(text) or date_line(text, order=reading.date_order, timezone=reading.timezone) is not None:
            sheet.mark([row], "furniture", "says how old an entry of a captured list is")
            continue
        entry = captured(sheet.shown[row])
        sheet.mark([row], "next-in-item" if next_in else "others-item", "stands in a captured list")
        if entry is not None:
            last = entry.headline
            if last not in into or into[last].url is None:
                into[last] = entry
        elif last is not None and into[last].url is None:
            into[last] = Captured(headline=last, url=sheet.shown[row])
        else:
            address = sheet.shown[row]
            into[address] = Captured(headline=address, url=address)
