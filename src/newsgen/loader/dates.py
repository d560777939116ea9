"""Dates: from front matter, from a date line as newspapers print it, from a file's name or folder.

A date is ``YYYY-MM-DD`` or, where a time of day is known, ISO 8601 with seconds and offset
(``2025-12-12T17:30:00+08:00``). A time without a zone is the site's. A line is a date line only when every word of it
belongs to a date (`datewords`), so prose that mentions a date is none, and nothing is guessed: ``03/04/2021`` is
ambiguous unless the site says which comes first or a printed weekday fits only one reading. Numbers with full stops
(``03.04.2021``) are day, month, year, as wherever dates are written so. A zone abbreviation that is not known drops
the time and keeps the date. Years run from 1450 to 2200 and have four digits.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from newsgen.loader import datewords
from newsgen.loader.datewords import Label
from newsgen.records import Value
from newsgen.timezones import PLACES

LONGEST_LINE = 120  # characters; a longer line is prose
FIRST_YEAR, LAST_YEAR = 1450, 2200

_HINT = "write it as 2025-12-31 or 2025-12-31T17:30:00+08:00"
_SHOWN = 60  # characters of a value that a message repeats


class DateError(Value):
    """Why something that ought to be a date is none: `code` is ``bad-date`` or ``ambiguous-date``."""

    code: Literal["bad-date", "ambiguous-date"]
    message: str
    hint: str


class DateLine(Value):
    """What a date line says; `bare` when it is a date alone, without label, weekday or time, as a headline might be."""

    published: str | None = None
    updated: str | None = None
    bare: bool = False


def read_date(text: str, *, order: str | None, timezone: str) -> str | DateError:
    """The date that `text` is; `order` is ``dmy``, ``mdy``, ``ymd`` or null, `timezone` an IANA name.

    Takes every form that `date_line` takes, and ``20251231``.
    """
    value = text.strip()
    whole = _ISO.fullmatch(value)
    if whole is not None and _exists(int(whole[1]), int(whole[2]), int(whole[3])):
        return value if whole[4] is None else f"{value[:10]}T{whole[4]}{whole[5].replace('Z', '+00:00')}"
    if len(value) > LONGEST_LINE:
        return _bad(value)
    plain = value.translate(_PLAIN)
    if _EIGHT_DIGITS.fullmatch(plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    read = _read(plain, value, order, timezone)
    if isinstance(read, DateError):
        return read
    found = None if read is None else read.published or read.updated
    return _bad(value) if found is None else found


def date_line(line: str, *, order: str | None, timezone: str) -> DateLine | DateError | None:
    """What `line` says if the whole of it is a date line, else null; an error if it is one with an impossible date.

    A number, a year, a date without its year and a line of more than 120 characters are none. A date alone is one
    (``September 11, 2001``) and `bare`: whether that is a headline is for the caller to judge by its place.
    """
    if len(line) > LONGEST_LINE or not has_digit(line):
        return None
    word = _FIRST_WORD.match(line)
    if word is not None and word[1].replace("\u2019", "'").casefold() not in datewords.ALL_WORDS:
        return None
    return _read(line.translate(_PLAIN), line.strip(), order, timezone)


def has_digit(text: str) -> bool:
    """Whether `text` holds a digit of any script: without one it says no date."""
    return _DIGIT.search(text) is not None


def date_from_path(file: str) -> str | None:
    """The date in `file`'s name, else in its folders (``2025/12/31``, ``2025-12/31``, ``2025-12-31``), or null.

    In a name the date may stand anywhere between other words: ``2025-12-31-slug``, ``slug_20251231``. Digits inside a
    longer run of letters and digits are none. A year and month alone are no date.
    """
    *folders, name = file.split("/")
    for match in _DATED_NAME.finditer(name if name.isascii() else name.translate(_SIGNS)):
        found = _valid(match)
        if found:
            return found
    parts = [folder.translate(_SIGNS).strip("-") for folder in folders]
    for start in range(len(parts)):
        for length in (1, 2, 3):
            matched = _DATED_FOLDERS.fullmatch("-".join(parts[start : start + length]))
            found = matched and _valid(matched)
            if found:
                return found
    return None


def is_date_folder(name: str) -> bool:
    """Whether a folder's name is a date or part of one: ``2025``, ``12``, ``2025-12``, ``20251231``, ``12月``."""
    return _DATE_FOLDER.fullmatch(name) is not None


def _plain() -> dict[int, str]:
    """Digits of other scripts, full-width punctuation, no-break spaces and direction marks as their plain kin."""
    plain = {ord(char): " " for char in "\u00a0\u2007\u2009\u202f\u3000\t"}
    plain |= dict.fromkeys((0x200B, 0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
    plain |= {ord(char): by for char, by in zip("，：／（）［］｜．－。،؛’‐‑−＋", ",:/()[]|.-.,;'---+", strict=True)}
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10):
        plain |= {zero + value: str(value) for value in range(10)}
    return plain


_PLAIN = _plain()
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"[0-9]+")
# What is in the public form already, or was written in UTC: the date, the time, how far east.
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(Z|\+(?:0[0-9]|1[0-3]):[0-5][0-9]|-(?:0[1-9]|1[0-3]):[0-5][0-9]))?"
)
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_LETTERS = r"(?:[^\W\d_]++[\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0981-\u09e3]*+)++"  # with their marks
_WORD = rf"{_LETTERS}(?:['\u2019]{_LETTERS})*+"
_FIRST_WORD = re.compile(rf"\W*({_WORD})")
_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<ymd>[0-9]{4}\s?(?P<a>[-/.])\s?[0-9]{1,2}\s?(?P=a)\s?[0-9]{1,2}(?![0-9])(?:t(?=[0-9]))?"
    r"|[0-9]{4}\s?[年년]\s?[0-9]{1,2}\s?[月월]\s?[0-9]{1,2}\s?[日号號일])"
    r"|(?P<numeric>[0-9]{1,2}\s?(?P<b>[-/.])\s?[0-9]{1,2}\s?(?P=b)\s?[0-9]{4}(?![0-9]))"
    r"|(?P<clock>[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?|\.[0-9]{2})(?![0-9])"
    r"|[0-9]{1,2}\s?[時时点點시](?:\s?[0-9]{1,2}\s?[分분](?:\s?[0-9]{1,2}\s?[秒초])?)?"
    r"|[0-9]{1,2}\s?h(?:\s?[0-9]{2})?(?!\w)"
    r"|[0-9]{1,2}(?=\s?(?:[ap]\.?\s?m|uhr|hrs?|hours)\b))"
    r"|(?P<joined>[0-9]{4}(?=\s?(?:hrs?|hours|h)\b))"
    r"|(?P<reading>[0-9]{1,3}[\s-]?min(?:ute)?s?\.?\s(?:read|de\slecture|de\slectura|lesezeit|baca|membaca)\b)"
    r"|(?P<number>[0-9]+)(?:(?:st|nd|rd|th|er|ers)\b)?"
    r"|(?P<half>[ap](?:m|\.\s?m)\b\.?)"
    rf"|(?P<phrase>{'|'.join(map(re.escape, datewords.PHRASES))})"
    rf"|(?P<word>{_WORD})"
    r"|(?P<mark>[-,|/:.()\[\];~•·–—])"
    r")",
    re.IGNORECASE,
)
_OFFSET = {
    "clock": re.compile(r"[+-][0-9]{2}(?::?[0-9]{2})?(?![0-9])|\s[+-][0-9]{2}:?[0-9]{2}(?![0-9])"),
    "zone": re.compile(r"\s?[+-]\s?[0-9]{1,2}(?::?[0-9]{2})?(?![0-9])"),
}
_MOST_MINUTES = 14 * 60  # the greatest offset of any zone
_DATED_NAME = re.compile(
    r"(?<![0-9A-Za-z])(?P<year>[0-9]{4})(?P<gap>[-_.]?)(?P<month>[0-9]{2})(?P=gap)(?P<day>[0-9]{2})"
    r"(?:(?=T[0-9])|(?![0-9A-Za-z]))"
)
_DATED_FOLDERS = re.compile(r"(?P<year>[0-9]{4})(?P<gap>[-_.]?)(?P<month>[0-9]{1,2})(?P=gap)(?P<day>[0-9]{1,2})")
_SIGNS = str.maketrans({"年": "-", "月": "-", "日": ""})
_YEAR, _MONTH, _DAY = r"(?:1[4-9]|2[0-2])[0-9]{2}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12][0-9]|3[01])"
_NAMED = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_DATE_FOLDER = re.compile(
    rf"{_YEAR}年?|{_DAY}[月日]?|{_YEAR}([-_.]){_MONTH}(?:\1{_DAY})?|{_YEAR}年{_MONTH}月(?:{_DAY}日)?"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?|(?:[0-9]{{1,4}}[-_ .]?)?{_NAMED}(?:[-_ .]?[0-9]{{1,4}})?",
    re.IGNORECASE,
)


class _Stamp(msgspec.Struct):
    """One date as it is read: `pieces` are its day, month and year in the order of the line."""

    label: Label | None = None
    pieces: list[tuple[str, int]] = msgspec.field(default_factory=list)
    numeric: tuple[int, int, int, bool] | None = None  # two numbers of unknown order, the year, "full stops between"
    weekday: int | None = None  # from Monday, 0
    clock: tuple[int, int, int] | None = None
    half: str | None = None
    zone: str | None = None
    offset: int | None = None  # minutes east

    def empty(self) -> bool:
        return not (self.pieces or self.numeric or self.clock)


def _tokens(line: str) -> Iterator[tuple[str, str]]:
    """The parts of `line`, (kind, text); ends with ``("other", "")`` at what can stand in no date line."""
    before, place, end = "", 0, len(line.rstrip())
    while place < end:
        offset = _OFFSET.get("clock" if before in ("joined", "half") else before)
        match = offset and offset.match(line, place)
        if match:
            kind = "offset"
        else:
            match = _TOKEN.match(line, place)
            if not match or not match.lastgroup:
                yield "other", ""
                return
            kind = match.lastgroup
        text = match.group() if kind == "offset" else match.group(kind)
        if kind == "word" and _is_zone(text, before):
            kind = "zone"
        elif kind == "half" and before not in ("clock", "joined"):
            kind = "word"
        yield kind, text
        if kind != "mark" or text != "(":
            before = kind
        place = match.end()


def _is_zone(text: str, before: str) -> bool:
    """Whether a word names a time zone: a known one in capitals, or any abbreviation right after a time."""
    word = text.casefold()
    known = word in datewords.OFFSETS or word in PLACES
    if before in ("clock", "joined", "half"):
        return known or (text.isascii() and text.isupper() and 2 <= len(text) <= 5 and word not in datewords.ALL_WORDS)
    return known and text.isupper() and word not in datewords.MONTHS and len(text) > 2


def _stamps(line: str) -> list[_Stamp] | None:
    """The dates of `line`, at least one, or null if a part of it belongs to no date."""
    stamps = [_Stamp()]
    for kind, text in _tokens(line):
        stamp = stamps[-1]
        if kind in ("mark", "reading"):
            continue
        numbers = [int(number) for number in _NUMBERS.findall(text)]
        if kind == "ymd" and stamp.numeric is None:
            stamp.pieces += zip("ymd", numbers, strict=True)
        elif kind == "numeric" and stamp.numeric is None:
            stamp.numeric = (numbers[0], numbers[1], numbers[2], "." in text)
        elif kind == "clock" and stamp.clock is None:
            hour, minute, second, *_ = [*numbers, 0, 0]
            stamp.clock = (hour, minute, second)
        elif kind == "joined" and stamp.clock is None:
            stamp.clock = (numbers[0] // 100, numbers[0] % 100, 0)
        elif kind == "number" and len(text) <= 2:
            stamp.pieces.append(("d", numbers[0]))
        elif kind == "number" and len(text) == 4 and FIRST_YEAR <= numbers[0] <= LAST_YEAR:
            stamp.pieces.append(("y", numbers[0]))
        elif kind == "phrase":
            stamp.pieces.append(("m", datewords.PHRASES[text]))
        elif kind == "half" and stamp.half is None:
            stamp.half = "am" if text[0] in "aA" else "pm"
        elif kind == "zone" and stamp.zone is None:
            stamp.zone = text.casefold()
        elif kind == "offset":
            stamp.offset = _minutes(text, numbers)
        elif kind != "word" or not _take_word(stamps, text.casefold()):
            return None
    if len(stamps) > 1 and stamps[-1].empty() and stamps[-2].label is None:
        label = stamps.pop().label  # printed behind its date
        stamps[-1].label = label
    return stamps


def _take_word(stamps: list[_Stamp], word: str) -> bool:
    """Puts a word's meaning into the last stamp, a label into a new one; false if it is no date word."""
    stamp = stamps[-1]
    if word in datewords.LABELS:
        label = datewords.LABELS[word]
        if not stamp.empty():
            stamps.append(_Stamp(label=label))
        elif stamp.label != "updated":
            stamp.label = label
        return True
    month, weekday = datewords.MONTHS.get(word), datewords.WEEKDAYS.get(word)
    if month:
        stamp.pieces.append(("m" if weekday is None else "m?", month))
    elif weekday is not None:
        stamp.weekday = weekday
    if word in datewords.HALVES and (stamp.clock or word not in datewords.FILLERS):
        stamp.half = stamp.half or datewords.HALVES[word]
    return bool(month) or weekday is not None or word in datewords.HALVES or word in datewords.FILLERS


def _minutes(text: str, numbers: Sequence[int]) -> int:
    """An offset such as ``+08:00``, ``-0330``, ``+8`` in minutes; beyond any zone's reach when it is no offset."""
    hours, minutes = divmod(numbers[0], 100) if numbers[0] > 99 else (numbers[0], 0)
    if len(numbers) > 1:
        minutes = numbers[1]
    return (hours * 60 + minutes) * (-1 if "-" in text else 1)


def _read(plain: str, shown: str, order: str | None, timezone: str) -> DateLine | DateError | None:
    """The dates of the line `plain`; `shown` is how a message names it."""
    stamps = _stamps(plain)
    if stamps is None:
        return None
    found: dict[Label, str] = {}
    for stamp in stamps:
        label = stamp.label or "published"
        day = _day(stamp, order)
        if day == "ambiguous":
            return _ambiguous(shown)
        if day is None and label == "updated" and stamp.clock and not stamp.pieces and "published" in found:
            published = found["published"]
            day = (int(published[:4]), int(published[5:7]), int(published[8:10]))
        if day is None or label in found or (stamp.clock is None and (stamp.zone or stamp.half)):
            return None
        written = _written(day, stamp, timezone)
        if written is None:
            return _bad(shown)
        found[label] = written
    first = stamps[0]
    return DateLine(
        published=found.get("published"),
        updated=found.get("updated"),
        bare=len(stamps) == 1 and first.label is None and first.weekday is None and first.clock is None,
    )


def _day(stamp: _Stamp, order: str | None) -> tuple[int, int, int] | Literal["ambiguous"] | None:
    """Year, month and day, not yet checked against the calendar; null when one of them is missing or twice there."""
    if stamp.numeric:
        return None if any(name != "m?" for name, _ in stamp.pieces) else _ordered(stamp.numeric, stamp.weekday, order)
    sure = {value for name, value in stamp.pieces if name == "m"}
    pieces = [(name[0], value) for name, value in stamp.pieces if name == "m" or name != "m?" or not sure]
    kept = [piece for index, piece in enumerate(pieces) if piece not in pieces[:index] or piece[0] != "m"]
    if "".join(name for name, _ in kept) not in ("dmy", "mdy", "ymd"):
        return None
    value = dict(kept)
    return value["y"], value["m"], value["d"]


def _ordered(
    numeric: tuple[int, int, int, bool], weekday: int | None, order: str | None
) -> tuple[int, int, int] | Literal["ambiguous"]:
    """Which of two numbers before a year is the month: by size, by `order`, by full stops, by the printed weekday."""
    one, two, year, dotted = numeric
    day_first, month_first = (year, two, one), (year, one, two)
    if one > 12 or one == two or (two <= 12 and order == "dmy"):
        return day_first
    if two > 12 or order == "mdy":
        return month_first
    if dotted:
        return day_first
    fitting = [day for day in (day_first, month_first) if _exists(*day) and date(*day).weekday() == weekday]
    return fitting[0] if len(fitting) == 1 else "ambiguous"


def _exists(year: int, month: int, day: int) -> bool:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _written(day: tuple[int, int, int], stamp: _Stamp, timezone: str) -> str | None:
    """The date in its public form, or null when the calendar or the clock has no such."""
    if not _exists(*day):
        return None
    if stamp.clock is None:
        return date(*day).isoformat()
    hour, minute, second = stamp.clock
    if stamp.half and hour <= 12:
        hour = hour % 12 + (12 if stamp.half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = _zone(datetime(*day, hour, minute, second, tzinfo=_named(timezone)), stamp)
    if zone is None:
        return date(*day).isoformat()
    offset = datetime(*day, hour, minute, second, tzinfo=zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)  # local mean time, of old dates, has seconds
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{date(*day).isoformat()}T{hour:02}:{minute:02}:{second:02}{sign}{minutes // 60:02}:{minutes % 60:02}"


def _zone(moment: datetime, stamp: _Stamp) -> tzinfo | None:
    """The zone of a time: its offset, else its abbreviation, else that of `moment`, the site's; null if unknown.

    An abbreviation means what it means in the site's zone, else what it means to most.
    """
    if stamp.offset is not None:
        return timezone(timedelta(minutes=stamp.offset)) if abs(stamp.offset) <= _MOST_MINUTES else None
    if stamp.zone is None or moment.tzname() == stamp.zone.upper():
        return moment.tzinfo
    if stamp.zone in PLACES:
        return _named(PLACES[stamp.zone])
    minutes = datewords.OFFSETS.get(stamp.zone)
    return None if minutes is None else timezone(timedelta(minutes=minutes))


def _named(name: str) -> tzinfo | None:
    """The zone of an IANA name; null where neither the machine nor the `tzdata` package knows it."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _valid(match: re.Match[str]) -> str | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    return date(year, month, day).isoformat() if _exists(year, month, day) else None


def _bad(text: str) -> DateError:
    return DateError(code="bad-date", message=f'date "{_short(text)}" is not a date', hint=_HINT)


def _ambiguous(text: str) -> DateError:
    return DateError(
        code="ambiguous-date",
        message=f'date "{_short(text)}" may be day first or month first',
        hint="set date_order to dmy or mdy in newsgen.yaml, or write it as 2025-12-31",
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\u2026"
