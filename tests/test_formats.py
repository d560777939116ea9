"""Dates and numbers as languages write them."""

import subprocess
import sys

import pytest

from newsgen.formats import Formats

DAYS = [
    ("en", "Thursday, 4 March 2021", "4 Mar 2021", "March 2021", "2021"),
    ("en-US", "Thursday, March 4, 2021", "Mar 4, 2021", "March 2021", "2021"),
    ("ms", "Khamis, 4 Mac 2021", "4 Mac 2021", "Mac 2021", "2021"),
    ("zh", "2021年3月4日星期四", "2021年3月4日", "2021年3月", "2021年"),
    ("zh-Hans-CN", "2021年3月4日星期四", "2021年3月4日", "2021年3月", "2021年"),
    ("ar", "الخميس، 4 مارس 2021", "4 مارس 2021", "مارس 2021", "2021"),
    ("es", "jueves, 4 de marzo de 2021", "4 mar 2021", "marzo de 2021", "2021"),
    ("fr", "jeudi 4 mars 2021", "4 mars 2021", "mars 2021", "2021"),
    ("de", "Donnerstag, 4. März 2021", "4. März 2021", "März 2021", "2021"),
]


@pytest.mark.parametrize(("language", "day", "short", "month", "year"), DAYS)
def test_dates(language: str, day: str, short: str, month: str, year: str) -> None:
    """Each language writes a day, a short day, a month and a year in its own order and words."""
    formats = Formats(language)
    assert (formats.day("2021-03-04"), formats.short("2021-03-04")) == (day, short)
    assert (formats.month("2021-03"), formats.year("2021")) == (month, year)


def test_a_full_time_is_its_day() -> None:
    """Of a full time, `day`, `short`, `month` and `year` read what they need."""
    formats = Formats("en")
    moment = "2021-03-04T23:30:00-05:00"
    assert formats.day(moment) == formats.day("2021-03-04")
    assert formats.short(moment) == formats.short("2021-03-04")
    assert formats.month(moment) == formats.month("2021-03")
    assert formats.year(moment) == "2021"


MOMENTS = [
    ("en", "2021-03-04", "Thursday, 4 March 2021"),
    ("en", "2021-03-04T17:30:00+08:00", "Thursday, 4 March 2021, 17:30 GMT+8"),
    ("en", "2021-03-04T07:05:00-03:30", "Thursday, 4 March 2021, 07:05 GMT-3:30"),
    ("en", "2021-03-04T07:05:00+00:00", "Thursday, 4 March 2021, 07:05 GMT"),
    ("fr", "2021-03-04T17:30:00+08:00", "jeudi 4 mars 2021, 17:30 UTC+8"),
    ("zh", "2021-03-04T17:30:00+08:00", "2021年3月4日星期四 17:30 GMT+8"),
]


@pytest.mark.parametrize(("language", "iso", "written"), MOMENTS)
def test_moments(language: str, iso: str, written: str) -> None:
    """A moment shows the clock where the article does, in the article's own offset, and only the day otherwise."""
    assert Formats(language).moment(iso) == written


@pytest.mark.parametrize(
    ("tag", "like"),
    [("x-klingon", "en"), ("", "en"), ("../../etc", "en"), ("ms-XX", "ms"), ("EN", "en"), ("zh_CN", "zh-CN")],
)
def test_unknown_languages_fall_back(tag: str, like: str) -> None:
    """A language that Babel does not know is read as its base, else as English."""
    assert Formats(tag).day("2021-03-04") == Formats(like).day("2021-03-04")


@pytest.mark.parametrize(("tag", "first"), [("en", 0), ("en-US", 6), ("ar", 5), ("fr", 0), ("ja", 6), ("no", 0)])
def test_weeks_begin_where_the_language_is_at_home(tag: str, first: int) -> None:
    """The first day of the week is that of the language's likely territory."""
    assert Formats(tag).first_weekday == first


def test_weekdays_and_numbers() -> None:
    """Weekdays count from Monday; numbers are grouped as the language groups them."""
    assert [Formats("en").weekday(day) for day in (0, 6)] == ["Mon", "Sun"]
    assert [Formats("fr").weekday(day) for day in (0, 6)] == ["lun.", "dim."]
    assert (Formats("en").number(12345), Formats("de").number(12345)) == ("12,345", "12.345")


@pytest.mark.parametrize("text", ["", "soon", "2021-02-31", "31 Febuary", "2021-3-4"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """Text that is not the date asked for raises ValueError, whatever the question."""
    formats = Formats("en")
    for ask in (formats.day, formats.short, formats.moment):
        with pytest.raises(ValueError):  # noqa: PT011 (each message is Python's own)
            ask(text)


def test_a_weekday_out_of_range_is_refused() -> None:
    """There are seven days, counted from 0."""
    with pytest.raises(ValueError, match="weekday 7"):
        Formats("en").weekday(7)


def test_babel_is_not_imported_before_it_is_needed() -> None:
    """A run that formats no date does not pay for Babel."""
    code = "import sys; from newsgen.formats import Formats; Formats('en'); sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
