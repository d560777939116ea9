"""Hard wraps: does this file break its paragraphs into lines of equal width, and which lines belong together?

A wrapping editor breaks a line only where the next word would not have fitted. So a file wraps when almost every
line that breaks off in mid-sentence is too full to take the first word of the line below, and many lines below begin
with a small letter. Lists, verse and pages with one paragraph a line do not have both properties.
"""

import itertools

from newsgen.loader.bylines import byline
from newsgen.loader.dates import date_line
from newsgen.loader.recognisers import BULLET, SENTENCE_MARKS, ends_sentence, is_cjk
from newsgen.loader.sheet import Sheet, Unit

WIDEST = 120  # characters; beyond this a line is a paragraph
NARROWEST = 30
ENOUGH_PAIRS = 2
ENOUGH_UNCASED = 4  # where no letter is small or capital, a list is harder to tell from prose
SHARE = 0.75
RUNNING = 0.4  # of the lines that continue a sentence begin with a small letter


def logical_lines(sheet: Sheet, rows: list[int], width: int | None) -> list[Unit]:
    """The logical lines among `rows` of a file that wraps at `width`; without wraps (None) each row is one."""
    if width is None:
        return [Unit(rows=(row,), text=sheet.shown[row]) for row in rows]
    found: list[Unit] = []
    group: list[int] = []
    indented = _indented(sheet, rows)
    for row in rows:
        if group and (row in indented or _breaks(sheet, group[-1], row, width)):
            found.append(_unit(sheet, group))
            group = []
        group.append(row)
    if group:
        found.append(_unit(sheet, group))
    return found


def wrap_width(sheet: Sheet, rows: list[int]) -> int | None:
    """The width at which the file wraps, in characters, or None."""
    pairs = [(row, row + 1) for row, after in itertools.pairwise(rows) if after == row + 1]
    if all(sheet.shown[below][0].isupper() for _, below in pairs):  # no line goes on with a sentence
        return None
    gap = next((row for row, after in itertools.pairwise(rows) if after > row + 1), len(sheet.raw))
    pairs = [pair for pair in pairs if pair[0] > gap] or pairs  # the top, a headline say, may be set narrower
    if len(pairs) < ENOUGH_PAIRS:
        return None
    lengths = sorted(len(sheet.shown[row].rstrip()) for row, _ in pairs)
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))]
    if not NARROWEST <= width <= WIDEST or max(lengths) > WIDEST + 20:
        return None
    open_pairs = [pair for pair in pairs if not ends_sentence(sheet.shown[pair[0]], SENTENCE_MARKS)]
    firsts = [sheet.shown[below][0] for _, below in open_pairs]
    cased = [char for char in firsts if char.isupper() or char.islower()]
    if len(open_pairs) < ENOUGH_UNCASED and not cased:
        return None
    running = [pair for pair in open_pairs if sheet.shown[pair[1]][0].islower()] if cased else open_pairs
    if cased and len(running) < max(ENOUGH_PAIRS, RUNNING * len(cased)):
        return None
    full = sum(_is_full(sheet, row, below, width) for row, below in running)
    return width if full >= SHARE * len(running) else None


def _indented(sheet: Sheet, rows: list[int]) -> set[int]:
    """The rows that an indent marks as the first of a paragraph: those of a block that has lines without one too."""
    found: set[int] = set()
    block: list[int] = []
    for row in [*rows, -1]:
        if block and row != block[-1] + 1:
            set_in = {line for line in block if sheet.raw[line][:1] in (" ", "\t", "\u3000")}
            found |= set_in if len(set_in) < len(block) else set()
            block = []
        block.append(row)
    return found


def _is_full(sheet: Sheet, row: int, below: int, width: int) -> bool:
    """Whether the line is so full that the next one's first word would not have fitted (some editors wrap early)."""
    text, after = sheet.shown[row], sheet.shown[below]
    word = 1 if is_cjk(after) else len(after.split(" ", 1)[0])
    return len(text) + 1 + word >= width - 3


def _breaks(sheet: Sheet, row: int, below: int, width: int) -> bool:
    """Whether a new logical line begins at `below`: a gap, a bullet, or a short line before it."""
    if below != row + 1:
        return True
    if BULLET.match(sheet.shown[below]) is not None:
        return True
    if _is_line_of_top(sheet.shown[row]) or _is_line_of_top(sheet.shown[below]):
        return True
    if _is_full(sheet, row, below, width):
        return False
    if sheet.shown[below][0].islower() and not ends_sentence(sheet.shown[row], SENTENCE_MARKS):
        return False
    return ends_sentence(sheet.shown[row], SENTENCE_MARKS) or len(sheet.shown[row]) < width * 0.6


def _is_line_of_top(text: str) -> bool:
    """Whether `text` is a byline or date line, which no wrap has cut and nothing continues."""
    if text[0].isupper() and byline(text) is not None:
        return True
    return date_line(text, order=None, timezone="UTC") is not None


def _unit(sheet: Sheet, group: list[int]) -> Unit:
    return Unit(rows=tuple(group), text=join([sheet.shown[row] for row in group]))


def join(lines: list[str]) -> str:
    """Wrapped lines as one: by a space, except between CJK characters, which are set without spaces."""
    joined = lines[0]
    for line in lines[1:]:
        glue = "" if is_cjk(joined[-2:]) and is_cjk(line[:2]) else " "
        joined += glue + line
    return joined
