"""Dates and numbers as a language writes them.

Babel knows how; this room decides what is asked of it: a long day (``Thursday, 4 March 2021``), a short one, a
moment with its clock time and offset, a month, a year, the week. Plain ``en`` means British order, ``en-US``
American. Babel is imported at the first question, and each distinct date is formatted once for an instance.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.core import Locale


class Formats:
    """The formats of one language: `language` is a BCP 47 tag; an unknown one falls back to its base, then to English.

    Every method raises ValueError for text that is not the kind of date it asks for.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale: Locale | None = None
        self._made: dict[tuple[str, str], str] = {}

    def day(self, iso: str) -> str:
        """The long form of the day of `iso` (``2021-03-04``, or a full time of which only the day counts)."""
        return self._once("day", iso[:10], self._day)

    def short(self, iso: str) -> str:
        """The short form of the day of `iso`, its month in letters: ``4 Mar 2021``."""
        return self._once("short", iso[:10], lambda text: self._skeleton("yMMMd", date.fromisoformat(text)))

    def moment(self, iso: str) -> str:
        """The long day and, if `iso` holds a time, the clock and offset: ``Thursday, 4 March 2021, 17:30 GMT+8``."""
        return self.day(iso) if len(iso) == 10 else self._once("moment", iso, self._moment)

    def month(self, iso: str) -> str:
        """The month of `iso` (``2021-03`` or longer) with its year: ``March 2021``."""
        return self._once("month", iso[:7], lambda text: self._skeleton("yMMMM", date.fromisoformat(f"{text}-01")))

    def year(self, iso: str) -> str:
        """The year of `iso` (``2021`` or longer); Chinese and Japanese write a sign after it."""
        return self._once("year", iso[:4], lambda text: self._skeleton("y", date.fromisoformat(f"{text}-01-01")))

    def weekday(self, number: int) -> str:
        """The short name of a weekday: 0 is Monday, 6 is Sunday."""
        if not 0 <= number <= 6:
            raise ValueError(f"weekday {number} is not between 0 (Monday) and 6 (Sunday)")
        return str(self.locale.days["stand-alone"]["abbreviated"][number])

    @property
    def first_weekday(self) -> int:
        """The day that a week begins with where the language is at home: 0 is Monday, 6 is Sunday."""
        return int(_with_territory(self.locale).first_week_day)

    def number(self, number: int) -> str:
        """`number` with the language's grouping: ``12,345``."""
        return self._once("number", str(number), self._number)

    @property
    def locale(self) -> "Locale":
        """Babel's locale for the language."""
        if self._locale is None:
            self._locale = _locale(self.language)
        return self._locale

    def _once(self, kind: str, text: str, make: Callable[[str], str]) -> str:
        made = self._made.get((kind, text))
        if made is None:
            made = self._made[kind, text] = make(text)
        return made

    def _day(self, text: str) -> str:
        from babel.dates import format_date, get_date_format

        day = date.fromisoformat(text)
        if "G" in get_date_format("full", self.locale).pattern:  # an era, as Thai has it, is no news
            return self._skeleton("yMMMMEEEEd", day)
        return format_date(day, "full", locale=self.locale)

    def _moment(self, text: str) -> str:
        from babel.dates import format_time, get_datetime_format

        moment = datetime.fromisoformat(text)
        clock = format_time(moment.replace(tzinfo=None), "short", locale=self.locale)
        offset = moment.utcoffset()
        if offset is not None:
            clock = f"{clock} {self._offset(offset)}"
        pattern = str(get_datetime_format("medium", locale=self.locale))
        return pattern.replace("'", "").replace("{0}", clock).replace("{1}", self.day(text))

    def _offset(self, offset: timedelta) -> str:
        """``GMT+8``, ``GMT-3:30`` or ``GMT``, in the language's own letters."""
        minutes = int(offset.total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        shift = f"{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
        return str(self.locale.zone_formats["gmt"]).replace("%s", shift)

    def _number(self, text: str) -> str:
        from babel.numbers import format_decimal

        return format_decimal(int(text), locale=self.locale)

    def _skeleton(self, skeleton: str, day: date) -> str:
        from babel.dates import format_skeleton

        return format_skeleton(skeleton, day, locale=self.locale)


def _locale(language: str) -> "Locale":
    from babel.core import Locale, UnknownLocaleError

    parts = language.replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        tag = "-".join(parts[:length])
        try:
            return Locale.parse("en-GB" if tag.lower() == "en" else tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "GB")


def _with_territory(locale: "Locale") -> "Locale":
    """`locale` with the territory where most of its readers live: the first day of the week hangs on it."""
    from babel.core import Locale, UnknownLocaleError, get_global

    if locale.territory:
        return locale
    known = get_global("likely_subtags")
    try:
        return Locale.parse(known.get(str(locale)) or known.get(locale.language) or str(locale))
    except UnknownLocaleError:
        return locale
