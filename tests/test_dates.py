"""Dates: tests/data/dates holds lines, paths and values beside what they say; here is how they are read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.loader import dates, datewords
from newsgen.loader.dates import DateError, DateLine, date_from_path, date_line, is_date_folder, read_date

DATA = Path(__file__).parent / "data" / "dates"
KUALA_LUMPUR = "Asia/Kuala_Lumpur"


def rows(name: str, columns: int) -> list[list[str]]:
    """The rows of a table in tests/data/dates; too few mean that the table was not found or is spoilt."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(found) > 20
    assert all(len(row) == columns for row in found)
    return found


def said(found: DateLine | DateError | None) -> str:
    """An answer as the tables write it."""
    if found is None:
        return "none"
    if isinstance(found, DateError):
        return found.code.removesuffix("-date")
    updated = f"updated {found.updated}" if found.updated else ""
    return " ".join(part for part in (found.published, updated) if part)


@pytest.mark.parametrize(("line", "expected"), rows("lines.tsv", 2))
def test_date_lines(line: str, expected: str) -> None:
    """A line all of whose words are date words is a date line; any other is none."""
    assert said(date_line(line, order=None, timezone=KUALA_LUMPUR)) == expected


@pytest.mark.parametrize(("value", "order", "expected"), rows("values.tsv", 3))
def test_values(value: str, order: str, expected: str) -> None:
    """A value that ought to be a date is read, or says why it is none."""
    found = read_date(value, order=None if order == "-" else order, timezone=KUALA_LUMPUR)
    assert (found.code if isinstance(found, DateError) else found) == expected


@pytest.mark.parametrize(("path", "expected"), rows("paths.tsv", 2))
def test_paths(path: str, expected: str) -> None:
    """A file's name, then its folders, may hold a whole date."""
    assert (date_from_path(path) or "none") == expected


@pytest.mark.parametrize(
    "name",
    ["2025", "1789", "12", "1", "31", "2025-12", "2025_12", "2025.12", "202512", "2025-12-31",
     "20251231", "2025年", "12月", "31日",
     "2025年12月", "2025年12月31日",
     "december", "Dec", "12-Dec", "dec-2025", "2025-May"],
)  # fmt: skip
def test_date_folders(name: str) -> None:
    """A folder named by a date or a part of one is no section."""
    assert is_date_folder(name)


@pytest.mark.parametrize(
    "name",
    [
        "sport",
        "007",
        "32",
        "0",
        "1234",
        "2345",
        "2025-13",
        "2025-12-32",
        "20251301",
        "mars",
        "year2025",
        "a12",
        "decade",
    ],
)
def test_other_folders(name: str) -> None:
    """A folder that only looks somewhat like a date is none."""
    assert not is_date_folder(name)


def test_a_bare_date_says_so() -> None:
    """A date alone might be a headline; with a label, weekday or time it is not."""
    lines = ("September 11, 2001", "12 MAR 2024", "Tue, September 11, 2001", "Posted 12 May 2024", "12 May 2024 5pm")
    found = [date_line(line, order=None, timezone="UTC") for line in lines]
    assert [isinstance(one, DateLine) and one.bare for one in found] == [True, True, False, False, False]


def test_a_line_over_120_characters_is_none() -> None:
    """Only short lines are read: prose costs nothing."""
    assert date_line("12 Dec 2025" + " " * 109, order=None, timezone="UTC") is not None
    assert date_line("12 Dec 2025" + " " * 110, order=None, timezone="UTC") is None
    assert isinstance(read_date("12 Dec 2025 " * 100_000, order=None, timezone="UTC"), DateError)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kolkata", "2025-07-12T17:30:00+05:30"),
        ("Europe/Dublin", "2025-07-12T17:30:00+01:00"),
        ("Asia/Jerusalem", "2025-07-12T17:30:00+05:30"),
        ("Nowhere/Atall", "2025-07-12T17:30:00+05:30"),
    ],
)
def test_an_abbreviation_means_what_the_site_means_by_it(zone: str, expected: str) -> None:
    """IST is Dublin's in Dublin; in Jerusalem's summer, when Israel's is IDT, and elsewhere it is India's."""
    assert read_date("12 Jul 2025 17:30 IST", order=None, timezone=zone) == expected


def test_a_time_without_a_zone_is_the_sites() -> None:
    """The site's offset on that day applies: summer time, local mean time in whole minutes, none if it is unknown."""
    read = [
        read_date(f"{day} 12:00", order=None, timezone=zone)
        for day, zone in (
            ("2025-07-01", "Europe/Paris"), ("2025-01-01", "Europe/Paris"), ("1860-01-01", "Asia/Kuala_Lumpur"),
            ("2025-01-01", "Nowhere/Atall"),
        )
    ]  # fmt: skip
    assert read[:2] == ["2025-07-01T12:00:00+02:00", "2025-01-01T12:00:00+01:00"]
    assert read[2:] == ["1860-01-01T12:00:00+06:47", "2025-01-01"]


def test_an_error_names_the_date_and_what_to_do() -> None:
    """Messages repeat the value as typed, a long one in part, and hint at the form to write."""
    bad = read_date(" 31 Febuary ", order=None, timezone="UTC")
    assert isinstance(bad, DateError)
    assert bad.message == 'date "31 Febuary" is not a date'
    assert "2025-12-31" in bad.hint
    unclear = date_line("03/04/2021", order=None, timezone="UTC")
    assert isinstance(unclear, DateError)
    assert "date_order" in unclear.hint
    long = read_date("x" * 1000, order=None, timezone="UTC")
    assert isinstance(long, DateError)
    assert len(long.message) < 100


def test_month_and_weekday_words_have_one_meaning() -> None:
    """Every row of the tables is whole, and no word stands for two months or two weekdays."""
    for lines, first, table, size in (
        (datewords._MONTHS, 1, datewords.MONTHS, 12), (datewords._WEEKDAYS, 0, datewords.WEEKDAYS, 7),
    ):  # fmt: skip
        for line in lines.strip().splitlines():
            columns = line.split()
            assert len(columns) == size, line
            for number, words in enumerate(columns, first):
                assert all(table[word.casefold()] == number for word in words.split("/") if word != "-"), line


ISO = st.builds(
    "{}-{}-{}{}{}".format,
    st.sampled_from(("2021", "1449", "1450", "2200", "0001")),
    st.sampled_from(("01", "02", "12", "13", "00", "1")),
    st.sampled_from(("01", "29", "31", "32", "00", "7")),
    st.sampled_from(
        ("", "T00:00:00", "T23:59:59", "T24:00:00", "T05:06:60", "T05:06", " 05:06:07", "t05:06:07", "T5:06:07")
    ),
    st.sampled_from(
        ("", "Z", "z", "+00:00", "-00:00", "+08:00", "-03:30", "+14:00", "+13:59", "+14:01", "+0800", "+08:60")
    ),
)


@given(text=ISO)
@settings(max_examples=1500, deadline=None)
def test_the_public_form_is_read_at_once_as_it_would_be_at_length(text: str) -> None:
    """What has that form already, or says UTC by its letter, means what the words of a date line mean."""
    at_length = dates._read(text, text, None, KUALA_LUMPUR)
    if isinstance(at_length, DateLine):
        assert read_date(text, order=None, timezone=KUALA_LUMPUR) == at_length.published
    else:
        assert isinstance(read_date(text, order=None, timezone=KUALA_LUMPUR), DateError)


def test_the_public_form_needs_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: it is read by its form alone, and a time without a zone is not."""
    monkeypatch.setattr(dates, "_read", lambda *_: None)
    assert read_date("2021-03-04T05:06:07Z", order=None, timezone="UTC") == "2021-03-04T05:06:07+00:00"
    assert isinstance(read_date("2021-03-04T05:06:07", order=None, timezone="UTC"), DateError)
