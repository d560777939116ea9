"""The body of a literal page: its logical lines as paragraphs, subheads, lists and captions.

Nothing is marked up in a page copied from a site, so shape decides. Lines that begin with bullets, or short lines
without a full stop that stand close together, are a list; a short line alone before a paragraph is a subhead; a line
that closes with a photo credit is a caption; all else is a paragraph.
"""

from newsgen.loader.credits import caption
from newsgen.loader.recognisers import BULLET, SENTENCE_MARKS, ends_sentence, is_cjk, words
from newsgen.loader.sheet import Sheet, Unit
from newsgen.records import Block, BlockKind

BULLETED = "begins with a bullet, among others"
LONGEST_ENTRY = 70  # characters of a list's line without a bullet
LONGEST_SHEET = 400  # characters of a line with a team and its players
LONGEST_SPEAKER = 30

_ENDS_OF_PROSE = tuple(mark for mark in SENTENCE_MARKS if mark not in "?？؟")


def mark_body(sheet: Sheet, units: list[Unit]) -> tuple[Block, ...]:
    """Make blocks of `units`, in order, and mark their lines."""
    blocks: list[Block] = []
    at = 0
    while at < len(units):
        end = _list_end(units, at)
        if end > at:
            blocks.append(_block(sheet, units[at:end], "list", _why_list(units[at])))
            at = end
            continue
        kind, why = _single(units, at)
        blocks.append(_block(sheet, units[at : at + 1], kind, why))
        at += 1
    return tuple(blocks)


def _single(units: list[Unit], at: int) -> tuple[BlockKind, str]:
    text = units[at].text
    if at + 1 < len(units):
        reason = caption(text)
        if reason is not None:
            return "caption", reason
        if _is_heading(text):
            if _list_end(units, at + 1) > at + 1:
                return "subhead", "a short line without a full stop, before a list"
            after = units[at + 1].text
            if len(after) > len(text) and (ends_sentence(after, SENTENCE_MARKS) or len(after) > 80):
                return "subhead", "a short line without a full stop, before a paragraph"
    if len(units[at].rows) > 1:
        return "paragraph", "a paragraph that a hard wrap had cut into lines"
    return "paragraph", "a paragraph of the body"


def _why_list(first: Unit) -> str:
    if _bulleted(first):
        return BULLETED
    return (
        "labels and names, line after line"
        if _is_team(first.text)
        else "short lines close together, without full stops"
    )


def _is_heading(text: str) -> bool:
    if len(text) > 80 or (len(text) > 30 and is_cjk(text)) or words(text, 13) > 12 or text[0].islower():
        return False
    if ends_sentence(text, _ENDS_OF_PROSE) or text[-1] in ':："”’」—-':
        return False
    return text[0] not in "\"“‘「'(（—–―-" and any(map(str.isalpha, text)) and not _is_speech(text)


def _is_speech(text: str) -> bool:
    """Whether `text` opens with its speaker: `Q: How so?`, `MAYOR: No.`"""
    speaker, colon, _ = text[:LONGEST_SPEAKER].partition(":")
    return bool(colon) and speaker.isupper()


def _bulleted(unit: Unit) -> bool:
    text = unit.text
    if text[0].isalpha() and text[1:2] not in (".", ")"):
        return False
    return BULLET.match(text) is not None


def _list_end(units: list[Unit], at: int) -> int:
    """The end of the list that begins at `at`, or `at` where none does."""
    text = units[at].text
    if _bulleted(units[at]):
        end = at + 1
        while end < len(units) and _bulleted(units[end]):
            end += 1
        return end if end - at > 1 or text[0] in "•·▪■●►▸◆" else at
    if len(text) > LONGEST_SHEET or (
        len(text) > LONGEST_ENTRY and "\t" not in text and ":" not in text[:LONGEST_SPEAKER]
    ):
        return at
    end = at
    while end < len(units) and _is_team(units[end].text) and (end == at or _close(units, end)):
        end += 1
    if end - at >= 2:
        while end < len(units) and _close(units, end) and _is_note(units[end].text):
            end += 1
        return end
    if not _is_entry(text):
        return at
    end = at + 1
    while end < len(units) and _close(units, end) and _is_entry(units[end].text):
        end += 1
    return end if end - at >= 2 else at


def _close(units: list[Unit], at: int) -> bool:
    return units[at].rows[0] == units[at - 1].rows[-1] + 1


def _is_team(text: str) -> bool:
    """Whether `text` is a label and names: `Rovers: Hale; Moss, Bright; Lund, Quist.`"""
    colon = text.find(":", 0, LONGEST_SPEAKER)
    if colon < 1 or len(text) > LONGEST_SHEET:
        return False
    names = text[colon + 1 :]
    if names.count(",") + names.count(";") < 3:
        return False
    parts = names.split()
    return sum(part[0].islower() for part in parts) <= 0.2 * len(parts)


def _is_note(text: str) -> bool:
    """Whether `text` is a label and a few words, below a team sheet: `Referee: D. Amis.`"""
    return len(text) <= LONGEST_ENTRY and 0 < text.find(":") <= LONGEST_SPEAKER and not _opens_speech(text)


def _is_entry(text: str) -> bool:
    if "\t" in text:
        return True
    if len(text) > LONGEST_ENTRY or (len(text) > 35 and is_cjk(text)) or _opens_speech(text):
        return False
    return not ends_sentence(text, SENTENCE_MARKS)


def _opens_speech(text: str) -> bool:
    return text[0] in '"“«「' or text[-1] in '"”»」'


def _block(sheet: Sheet, units: list[Unit], kind: BlockKind, why: str) -> Block:
    rows = units[0].rows if len(units) == 1 else [row for unit in units for row in unit.rows]
    sheet.mark(rows, kind, why)
    text = units[0].text if len(rows) == 1 else "\n".join([sheet.shown[row] for row in rows])
    return Block(kind=kind, text=text, line=rows[0] + 1)
