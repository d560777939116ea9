"""What one line is, judged by itself: byline, caption, credit, dateline, tags, bullet, paragraph or heading.

Each function looks at a stripped line and answers with what it found or None. None of them knows where in the page
the line stands; `pasted.py` asks the right questions in the right places. All are linear in the line: work on
a long line is confined to its first or last few dozen characters.
"""

import re
from functools import cache

from newsgen.loader import phrases
from newsgen.loader.patterns import Patterns
from newsgen.naming import slug
from newsgen.records import Captured, Value

FULL_STOPS = (".", "。", "।", "۔", "．")
SENTENCE_MARKS = (*FULL_STOPS, "!", "?", "…", "！", "？", "؟", ";", "；", ",", "，", "،", "、")
CLOSERS = "\"'”’»)）」』]】 \u00a0*_"
BULLET = re.compile(r"(?:[-*•·▪■●►▸◆–—]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t\u00a0\u3000]+(?=\S)")
DASHES = ("—", "–", "―", "--", "-")

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u061c]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Inc|Ltd|Co|Corp|Bhd|Jr|Sr|St|No|etc|Dr|Mr|Mrs|Ms|Prof|vs|[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_NAME_GLUE = re.compile(r"\s*(?:,|;|&|、|،|/|／)\s*|\s+(?:and|dan|y|et|und|en|و)\s+", re.IGNORECASE)
_PLACE = r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|[ ,.'’/()-](?=[^\W\d_a-zß-öø-ÿ(]))*"
_DATE_PART = r"(?:, ?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)?"
_AGENCY_PART = r"\((?P<agency>[^()\n]{2,40})\)"
_DATELINE_CAPITALS = re.compile(
    rf"(?P<line>(?P<place>{_PLACE}){_DATE_PART}(?: ?{_AGENCY_PART})?)(?: ?(?P<mark>[:：]|—|–|--| - )[ \u00a0]*)(?=\S)"
)
_DATELINE_AGENCY = re.compile(
    rf"(?P<line>(?P<place>[A-Z][\w’'.-]*(?: [\w’'.-]+){{0,4}}){_DATE_PART} ?{_AGENCY_PART})"
    r"(?: ?(?P<mark>[:：]|—|–|--|-)[ \u00a0]*)(?=\S)"
)
_DAY_CJK = "[0-9一二三四五六七八九十廿]{1,3}"
_DATELINE_CJK = re.compile(
    rf"[（(【]?(?P<agency>[\u4e00-\u9fff]{{2,6}}[社报報])?[\u4e00-\u9fff·]{{2,10}}?(?:{_DAY_CJK}月)?{_DAY_CJK}日[讯电訊電][)）】]?"
)
_CLOSING_BRACKET = re.compile(r"[(（]([^()（）]{2,40})[)）]\.?$")
_AGE = re.compile(
    r"(?:.{0,30}\s)?\d{1,3} ?(?:h|hr|hrs|hours?|m|mins?|minutes?|d|days?|weeks?|months?)(?: ago)?", re.IGNORECASE
)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(<?([^()\s<>]{1,500})>?\)")
_URL_TAIL = re.compile(r"(.*?)[\s(<]*(https?://\S{3,500}?)[)>]*")


class Dateline(Value):
    """A dateline as written without its closing mark, and the agency it names."""

    text: str
    agency: str | None
    strong: bool


class Credit(Value):
    """A source credit: the words as written and the name they hold."""

    written: str
    name: str


def visible(line: str) -> str:
    """`line` without invisible characters and outer white space (NBSP too)."""
    if line.isascii():
        return line.strip()
    return _INVISIBLE.sub("", line).strip().strip("\ufeff")


def folded(line: str) -> str:
    """`line` as patterns see it: case-folded, single spaces, curly apostrophes straight."""
    return " ".join(line.replace("’", "'").split()).casefold()


def is_cjk(text: str) -> bool:
    """Whether Chinese, Japanese or Korean characters make up a good part of `text`'s first hundred characters."""
    sample = text[:100]
    return not sample.isascii() and len(_CJK.findall(sample)) * 3 > len(sample)


def ends_sentence(text: str, marks: tuple[str, ...] = FULL_STOPS) -> bool:
    """Whether `text` closes with one of `marks` (quotes and brackets after it aside) and not with an abbreviation."""
    end = text[-60:].rstrip(CLOSERS)
    if not end.endswith(marks) or end.endswith(("..", "…")):
        return end.endswith(marks) and marks is SENTENCE_MARKS
    return not _ABBREVIATION.search(end)


def words(text: str, limit: int = 60) -> int:
    """How many words `text` begins with, counted to `limit`; two CJK characters count as a word."""
    if is_cjk(text):
        return min(limit, len(text) // 2)
    return min(limit, len(text[: limit * 12].split()))


def reads_as_paragraph(text: str) -> bool:
    """Whether `text` is prose rather than a heading: a full sentence of eight words, or longer than any headline."""
    if len(text) > (100 if is_cjk(text) else 240):
        return True
    return ends_sentence(text) and words(text) >= 8


def dateline(text: str) -> Dateline | None:
    """The dateline that opens `text`: `PETALING JAYA:`, `HONG KONG (China Daily/ANN):`, `NEW YORK (Reuters) -`."""
    start = text[:120].lstrip("*_ \u00a0")
    chinese = _DATELINE_CJK.match(start) if not start.isascii() else None
    if chinese is not None:
        return Dateline(text=chinese[0], agency=chinese["agency"], strong=True)
    if not start or not start[0].isalpha():
        return None
    found = _DATELINE_CAPITALS.match(start) or _DATELINE_AGENCY.match(start)
    if found is None:
        return None
    place, agency = found["place"].strip(" ,"), found["agency"]
    if len(place) < 2 or len(place) > 60 or place.count(" ") > 5:
        return None
    if not place.isupper() and not (agency and place[0].isupper()):
        return None
    if agency is None and folded(place) in phrases.KICKERS:
        return None
    return Dateline(text=found["line"].strip(), agency=agency, strong=agency is not None or "," in found["line"])


def byline(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The byline's names as one string and one by one: `By A and B`, `Oleh A`, `بقلم: A`."""
    if len(text) > 120 or ends_sentence(text):
        return None
    lowered = text.casefold()
    for word in phrases.BYLINE_WORDS:
        if not lowered.startswith(word):
            continue
        rest = text[len(word) :]
        spaced = rest[:1] in (" ", ":", "：", "\u00a0", "\t", "／")
        if not spaced and not is_cjk(text):
            continue
        names = rest.lstrip(" :：\u00a0\t／")
        if names and _all_names(names, strict=word in ("di", "door", "par", "por", "von")):
            return names, authors(names)
    return None


def authors(names: str) -> tuple[str, ...]:
    """The people in a byline, one each: `A, B and C in Tokyo, Staff Writer` gives A, B, C."""
    found: list[str] = []
    for part in _NAME_GLUE.split(names):
        name = re.split(r"\s+(?:in|at|for|of|on|from)\s+", part.strip(" .|"))[0].strip()
        if name and not _is_role(name) and slug(name) not in {slug(known) for known in found}:
            found.append(_person(name))
    return tuple(found) or (names,)


def _is_role(name: str) -> bool:
    return not phrases.ROLES.isdisjoint(name.casefold().split())


def _person(name: str) -> str:
    if not name.isupper():
        return name
    return " ".join(part.capitalize() if len(part) > 2 else part for part in name.split())


def _all_names(names: str, strict: bool) -> bool:
    parts = names.replace(",", " ").replace(";", " ").split()
    if not 1 <= len(parts) <= 16 or (strict and len(parts) < 2):
        return False
    if not parts[0][0].isalpha() or parts[0][0].islower():
        return False
    return all(part.casefold() in phrases.NAME_LINKS or not part[0].islower() for part in parts) and not any(
        part.isdigit() for part in parts
    )


def split_credit(text: str) -> tuple[str, Credit] | None:
    """`text` cut before a credit at its end: `... on Monday. — Reuters` gives the words before it and the credit."""
    tail = text[-90:]
    cut = max((tail.rfind(dash), dash) for dash in ("—", "–", "―", "--", "- "))
    at, dash = cut
    if at < 0 or (dash == "- " and at > 0 and not tail[at - 1].isspace() and tail[at - 1] not in '.”"’)'):
        return None
    while at > 0 and tail[at - 1] in "-—–―":
        at -= 1
    name = tail[at:].lstrip("-—–― \u00a0").strip()
    before = text[: len(text) - len(tail) + at].rstrip()
    if not before or not _names_a_source(name):
        return None
    return before, Credit(written=tail[at:].strip(), name=name.rstrip("."))


def closing_credit(text: str) -> Credit | None:
    """The credit that ends a paragraph: `... he said. — Bernama`, `... he said. (AFP)`."""
    found = split_credit(text)
    if found is not None:
        before, named = found
        picture = folded(named.name) in phrases.PICTURE_ORIGINS
        if not picture and (is_agency(named.name) or ends_sentence(before, SENTENCE_MARKS)):
            return named
        return None
    bracket = _CLOSING_BRACKET.search(text[-44:])
    if (
        bracket is not None
        and is_agency(bracket[1])
        and ends_sentence(text[: -len(bracket[0])].rstrip(), SENTENCE_MARKS)
    ):
        return Credit(written=bracket[0], name=bracket[1])
    return None


def caption(text: str) -> str | None:
    """Why `text` reads as a photo's caption, or None: it closes with an agency, or begins with `Photo:`."""
    head = folded(text[:30])
    for prefix in phrases.PHOTO_PREFIXES:
        if head.startswith((prefix + ":", prefix + "：", prefix + " :")):
            return f'begins with "{text[: len(prefix)]}:"'
    tail = text[-60:]
    if tail.rstrip().endswith((")", "]")) and any(mark in tail.casefold() for mark in phrases.PHOTO_MARKS):
        return "closes with a photo credit"
    found = split_credit(text)
    if found is not None and words(found[0]) >= 3 and (is_agency(found[1].name) or ends_sentence(found[0])):
        return f'closes with a photo credit, "{found[1].name}"'
    return None


def is_agency(name: str) -> bool:
    """Whether `name` is a known agency or picture origin, or several with `/`, `,` or `-` between them."""
    plain = folded(name).rstrip(".")
    if plain in phrases.AGENCIES or plain in phrases.PICTURE_ORIGINS:
        return True
    return any(part.strip() in phrases.AGENCIES for part in re.split(r"[/,-]| via | and ", plain))


def credit(text: str, known: Patterns) -> Credit | None:
    """The credit that is the whole line: `-- SOUTH CHINA MORNING POST`, `— Reuters`, `(AP)`, `Source: X`, `AFP`."""
    if len(text) > 120:
        return None
    prefix, colon, rest = text.replace("：", ":", 1).partition(":")
    if colon and rest.strip() and folded(prefix) in phrases.SOURCE_PREFIXES:
        return Credit(written=text, name=rest.strip().rstrip("."))
    for dash in DASHES:
        if text.startswith(dash):
            name = text.lstrip("-—–― \u00a0").strip()
            return Credit(written=text, name=name.rstrip(".")) if _names_a_source(name) else None
    if text[0] in "(（[" and text[-1] in ")）]":
        inner = text[1:-1].strip()
        named = is_agency(inner) or (inner.isupper() and len(inner) <= 20)
        return Credit(written=text, name=inner) if named and _names_a_source(inner) else None
    if is_agency(text) and _names_a_source(text) and folded(text) not in phrases.PICTURE_ORIGINS:
        return Credit(written=text, name=text.rstrip("."))
    if known.match(folded(text)) is not None:
        return Credit(written=text, name=text.lstrip("-—–― ").strip("().").strip())
    return None


def _names_a_source(name: str) -> bool:
    if not 2 <= len(name) <= 60 or len(name.split()) > 8 or not any(map(str.isalpha, name)):
        return False
    if name[0].islower() and folded(name) not in phrases.PICTURE_ORIGINS:
        return False
    parts = name.split()
    lower = [part for part in parts if part[0].islower() and part not in phrases.SMALL_WORDS]
    return not lower or folded(name) in phrases.PICTURE_ORIGINS


def tidy_source(name: str) -> str:
    """A source's display name: `SOUTH CHINA MORNING POST` becomes South China Morning Post, AFP stays AFP."""
    plain = " ".join(name.split()).strip(" .")
    if not plain.isupper():
        return plain
    parts = re.split(r"([ /&-]+)", plain)
    return "".join(_tidy_word(part, first=index == 0) for index, part in enumerate(parts))


def _tidy_word(word: str, first: bool) -> str:
    unspeakable = word.isascii() and len(word) > 1 and not set(word) & set("AEIOUY")
    if word in phrases.INITIALS or not word.isalpha() or unspeakable:
        return word
    if word.casefold() in phrases.SMALL_WORDS and not first:
        return word.casefold()
    return word.capitalize()


def tag_list(text: str) -> tuple[str, ...] | None:
    """Tags on one line: `Hong Kong , police , arrest`, `Tags: a, b`, `#one #two`."""
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
    if len(text) > 260:
        return None
    prefix, colon, _ = text[:40].replace("：", ":", 1).partition(":")
    if not colon or folded(prefix).strip("*_>» ") not in phrases.ALSO_READ_PREFIXES:
        return None
    return text[len(prefix) + 1 :].strip(" *_\u00a0") or None


def is_age(text: str) -> bool:
    """Whether the line only says how old something is: `2h ago`, `Nation 15 Mar`-like marks in captured lists."""
    return len(text) <= 40 and _AGE.fullmatch(text) is not None


def captured(text: str) -> Captured | None:
    """The entry of a captured list: bullet off, link taken apart; None for a line that is only an address."""
    bullet = BULLET.match(text)
    plain = text[bullet.end() :] if bullet is not None and not text[bullet.end() - 2].isalpha() else text
    link = _MARKDOWN_LINK.fullmatch(plain.strip())
    if link is not None:
        return Captured(headline=link[1].strip(), url=link[2])
    tail = _URL_TAIL.fullmatch(plain) if len(plain) < 700 and "http" in plain else None
    if tail is not None:
        return Captured(headline=tail[1].strip(), url=tail[2]) if tail[1].strip() else None
    return Captured(headline=plain.strip())


@cache
def patterns(written: tuple[str, ...]) -> Patterns:
    """The compiled form of `written`; the same tuple is compiled once in a process."""
    return Patterns(written)
