"""What one line is, judged by itself: sentence, paragraph, bullet, tags, an entry of a captured list.

Each function looks at a stripped line and answers with what it found or None; `bylines`, `credits` and `datelines` do
the same for what they are named after. None of them knows where in the page the line stands; `top.py` and `pasted.py`
ask the right questions in the right places. All are linear in the line: work on a long line is confined to its first
or last few dozen characters.
"""

import re
from collections.abc import Iterable

from newsgen.language import HAN
from newsgen.loader import phrases
from newsgen.records import Captured

FULL_STOPS = (".", "。", "।", "۔", "．")
SENTENCE_MARKS = (*FULL_STOPS, "!", "?", "…", "！", "？", "؟", ";", "；", ",", "，", "،", "、")
LONGEST_POINTER = 260  # characters of a line such as "Also read: <headline>"
CLOSERS = "\"'”’»)）」』]】 \u00a0*_"
BULLET = re.compile(r"(?:[-*•·▪■●►▸◆–—]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t\u00a0\u3000]+(?=\S)")

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u061c]")
_CJK = re.compile(rf"[{HAN}\uac00-\ud7af]")
_EMPHASIS = re.compile(r"([*_]{1,3})([^\s*_][^*_]{0,400})\1")
_ABBREVIATION = re.compile(
    r"(?:Inc|Ltd|Co|Corp|Bhd|Jr|Sr|St|No|etc|Dr|Mr|Mrs|Ms|Prof|vs|[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z])\."
)
_LONGER_THAN_ABBREVIATIONS = 5  # letters
_WORDS_WITHIN = 720  # characters, in which words are counted
_AGE = re.compile(
    r"(?:.{0,30}\s)?\d{1,3} ?(?:h|hr|hrs|hours?|m|mins?|minutes?|d|days?|weeks?|months?)(?: ago|[ -]read)?",
    re.IGNORECASE,
)
_POINTERS = "・●○■□◆◇▪▶►▸»> \t\u00a0\u3000"  # before an entry of a list, with or without a space
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(<?([^()\s<>]{1,500})>?\)")
_URL_TAIL = re.compile(r"(.*?)[\s(<]*(https?://\S{3,500}?)[)>]*")


def visible_lines(lines: Iterable[str], strange: Iterable[str]) -> list[str]:
    """`lines` without invisible characters and outer white space (NBSP too); beyond ASCII they have those `strange`."""
    if any(map(_INVISIBLE.match, strange)):
        lines = [_INVISIBLE.sub("", line) for line in lines]
    return [line.strip() for line in lines]


def folded(line: str) -> str:
    """`line` as patterns see it: case-folded, single spaces, curly apostrophes straight."""
    if line.isascii():
        return single_spaced(line).lower()
    return single_spaced(line.replace("’", "'")).casefold()


def single_spaced(text: str) -> str:
    """`text` with one space for each run of white space, and none at its ends."""
    # Of all white space only the space is printable.
    return text.strip() if "  " not in text and text.isprintable() else " ".join(text.split())


def is_cjk(text: str) -> bool:
    """Whether Chinese, Japanese or Korean characters make up a good part of `text`'s first hundred characters."""
    sample = text[:100]
    return not sample.isascii() and len(_CJK.findall(sample)) * 3 > len(sample)


def ends_sentence(text: str, marks: tuple[str, ...] = FULL_STOPS) -> bool:
    """Whether `text` closes with one of `marks` (quotes and brackets after it aside) and not with an abbreviation."""
    if text[-1:].isalnum():
        return False
    end = text[-60:].rstrip(CLOSERS)
    if not end.endswith(marks) or end.endswith(("..", "…")):
        return end.endswith(marks) and marks is SENTENCE_MARKS
    if end[-1 - _LONGER_THAN_ABBREVIATIONS : -1].isalpha():
        return len(end) > _LONGER_THAN_ABBREVIATIONS or not _ABBREVIATION.fullmatch(end)
    return _ABBREVIATION.fullmatch(end.rsplit(maxsplit=1)[-1].rpartition("(")[2]) is None


def words(text: str, limit: int) -> int:
    """How many words `text` begins with, counted to `limit`; two CJK characters count as a word."""
    if is_cjk(text):
        return min(limit, len(text) // 2)
    return min(limit, len(text[:_WORDS_WITHIN].split(maxsplit=limit)))


def reads_as_paragraph(text: str) -> bool:
    """Whether `text` is prose rather than a heading: a full sentence of eight words, or longer than any headline.

    A line in title case is a heading, though it may close with a full stop: `One Town Tries It. Others Do Not.`
    """
    if len(text) > 240 or (len(text) > 100 and is_cjk(text)):
        return True
    return ends_sentence(text) and words(text, 8) >= 8 and not is_title_case(text)


def is_title_case(text: str) -> bool:
    """Whether nearly all long words of `text` (four letters and more, three at least) begin with a capital."""
    long = [word for word in text[:120].split() if len(word) >= 4 and word[0].isalpha()]
    capital = [word for word in long if word[0].isupper()]
    return len(long) >= 3 and len(capital) >= 0.8 * len(long) and not text.isupper()


def without_emphasis(text: str) -> str:
    """`text` without Markdown's emphasis around the whole or the first words of it: `*By A*`, `**Source:** X`."""
    if text[:1] not in ("*", "_") or text[1:2].isspace():
        return text
    first = _EMPHASIS.match(text)
    return text if first is None else (first[2] + text[first.end() :]).strip()


def without_outer_emphasis(text: str) -> str:
    """`text` without Markdown's emphasis where that is around the whole of it."""
    first = _EMPHASIS.fullmatch(text) if text[:1] in ("*", "_") else None
    return text if first is None else first[2].strip()


def tag_list(text: str) -> tuple[str, ...] | None:
    """Tags on one line: `Hong Kong , police , arrest`, `Tags: a, b`, `#one #two`."""
    if " , " not in text and ":" not in text and "：" not in text and text[0] != "#":
        return None
    if len(text) > 400 or ends_sentence(text):
        return None
    prefix, colon, rest = text.replace("：", ":", 1).partition(":")
    if colon and rest.strip() and folded(prefix) in phrases.TAG_PREFIXES:
        return _tags(re.split(r"\s*[,;|、،，]\s*|\s+(?=#)", rest.strip()))
    if text.startswith("#") and not text.startswith(("# ", "##")):
        parts = text.split()
        return _tags(parts) if all(part.startswith("#") and len(part) > 1 for part in parts) else None
    parts = text.split(" , ")
    if len(parts) >= 2 and all(0 < len(part) <= 50 for part in map(str.strip, parts)):
        return _tags(parts)
    return None


def _tags(parts: list[str]) -> tuple[str, ...] | None:
    found = tuple(dict.fromkeys(tag for tag in (part.strip(" ,.#\u00a0") for part in parts) if tag))
    return found or None


def also_read(text: str) -> str | None:
    """The headline in `Also read: <headline>` on one line."""
    if len(text) > LONGEST_POINTER:
        return None
    prefix, colon, _ = text[:40].replace("：", ":", 1).partition(":")
    if not colon or folded(prefix).strip("*_>» ") not in phrases.ALSO_READ_PREFIXES:
        return None
    return text[len(prefix) + 1 :].strip(" *_\u00a0") or None


def is_age(text: str) -> bool:
    """Whether the line only says how old or how long something is: `2h ago`, `Nation 3 days ago`, `4 min read`."""
    return len(text) <= 40 and _AGE.fullmatch(text) is not None


def captured(text: str) -> Captured | None:
    """The entry of a captured list: bullet off, link taken apart; None for a line that is only an address."""
    bullet = BULLET.match(text)
    plain = text[bullet.end() :] if bullet is not None and not any(map(str.isalpha, bullet[0])) else text
    plain = plain.lstrip(_POINTERS) or plain
    link = _MARKDOWN_LINK.fullmatch(plain.strip()) if plain[0] == "[" else None
    if link is not None:
        return Captured(headline=link[1].strip(), url=link[2])
    tail = _URL_TAIL.fullmatch(plain) if len(plain) < 700 and "http" in plain else None
    if tail is not None:
        return Captured(headline=tail[1].strip(), url=tail[2]) if tail[1].strip() else None
    return Captured(headline=plain.strip())
