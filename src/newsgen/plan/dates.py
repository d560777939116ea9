"""The archive by date: all years, each year, each month with its calendar.

A month of over 300 articles has several pages of at most 300, the oldest first. Each day has an anchor (``d04``) on
the page where it begins, and on each page that it goes on to.
"""

from calendar import Calendar
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import groupby
from typing import Any

from newsgen.plan.frame import ARCHIVE, MONTH_PART, UNDATED, WANTED, Frame, Months, Planned, month_path, year_path
from newsgen.plan.grounds import Grounds
from newsgen.records import Card
from newsgen.views import ArchivePage, CalendarDay, DayList, Link, Month, MonthPage, Year, YearPage

Weeks = tuple[tuple[CalendarDay, ...], ...]


def planned(by_month: Months, *, wanted: bool) -> Iterator[Planned]:
    """The archive page, the years and the months; `wanted` says whether there is a page of what is wanted."""
    years = _years(by_month)
    yield Planned(ARCHIVE, "archive.html", partial(_archive_view, years, wanted))
    for place, year in enumerate(years):
        yield Planned(
            year_path(year.link.label),
            "year.html",
            partial(_year_view, year, _beside(years, place - 1), _beside(years, place + 1)),
        )
    names = list(by_month)
    for place, month in enumerate(names):
        parts = _parts(by_month[month])
        weeks = cache(partial(_weeks, month, parts))  # once for all pages of a month
        previous = names[place - 1] if place else None
        following = names[place + 1] if place + 1 < len(names) else None
        for number in range(1, len(parts) + 1):
            yield Planned(
                month_path(month, number),
                "month.html",
                partial(_month_view, month, parts, weeks, number, previous, following),
                grounds=partial(_month_grounds, month, by_month[month], number, previous, following),
            )


def _years(by_month: Months) -> tuple[Year, ...]:
    made = []
    for label, names in groupby(by_month, key=lambda month: month[:4]):
        found = tuple(
            Month(link=Link(label=month, path=month_path(month)), count=len(by_month[month])) for month in names
        )
        count = sum(month.count for month in found)
        made.append(Year(link=Link(label=label, path=year_path(label)), count=count, months=found))
    return tuple(made)


def _beside(years: Sequence[Year], place: int) -> Link | None:
    return years[place].link if 0 <= place < len(years) else None


def _parts(cards: Sequence[Card]) -> tuple[Sequence[Card], ...]:
    return tuple(cards[start : start + MONTH_PART] for start in range(0, len(cards), MONTH_PART))


def _archive_view(years: tuple[Year, ...], wanted: bool, frame: Frame) -> ArchivePage:
    heading = frame.words["archive"]
    return ArchivePage(
        site=frame.site,
        page=frame.page("archive", ARCHIVE, heading, crumbs=frame.home(Link(label=heading))),
        years=years[::-1],
        undated=Link(label=frame.words["undated"], path=UNDATED) if frame.archive.undated else None,
        wanted=Link(label=frame.words["most_wanted"], path=WANTED) if wanted else None,
    )


def _year_view(year: Year, previous: Link | None, following: Link | None, frame: Frame) -> YearPage:
    path = year_path(year.link.label)
    title = frame.formats.year(year.link.label)
    return YearPage(
        site=frame.site,
        page=frame.page(
            "year",
            path,
            title,
            crumbs=frame.home(Link(label=frame.words["archive"], path=ARCHIVE), Link(label=title)),
        ),
        year=year,
        previous=previous,
        next=following,
    )


def _month_grounds(
    month: str, cards: Sequence[Card], number: int, previous: str | None, following: str | None, grounds: Grounds
) -> tuple[Any, ...]:
    return month, number, previous, following, grounds.refs(cards)


def _month_view(
    month: str,
    parts: tuple[Sequence[Card], ...],
    weeks: Callable[[int], Weeks],
    number: int,
    previous: str | None,
    following: str | None,
    frame: Frame,
) -> MonthPage:
    path = month_path(month, number)
    heading = frame.formats.month(month)
    own = Link(label=heading, path=None if number == 1 else month_path(month))
    labels = tuple(frame.word("part", number=frame.formats.number(part)) for part in range(1, len(parts) + 1))
    first = frame.formats.first_weekday
    return MonthPage(
        site=frame.site,
        page=frame.page(
            "month",
            path,
            heading if number == 1 else f"{heading} · {labels[number - 1]}",
            crumbs=frame.home(
                Link(label=frame.words["archive"], path=ARCHIVE),
                Link(label=frame.formats.year(month), path=year_path(month[:4])),
                own,
                *(Link(label=label) for label in labels[number - 1 : number] if number > 1),
            ),
        ),
        month=month,
        weekdays=tuple((first + day) % 7 for day in range(7)),
        weeks=weeks(first),
        days=tuple(
            DayList(date=date, anchor=f"d{date[8:]}", items=frame.teasers(cards))
            for date, cards in groupby(parts[number - 1], key=_day)
        ),
        number=number,
        parts=tuple(
            Link(label=label, path=month_path(month, part)) for part, label in enumerate(labels, 1) if len(parts) > 1
        ),
        previous=_month_link(previous, frame),
        next=_month_link(following, frame),
    )


def _day(card: Card) -> str:
    return (card.published or "")[:10]


def _month_link(month: str | None, frame: Frame) -> Link | None:
    return Link(label=frame.formats.month(month), path=month_path(month)) if month else None


def _weeks(month: str, parts: Sequence[Sequence[Card]], first: int) -> Weeks:
    counts: dict[int, int] = {}
    paths: dict[int, str] = {}
    for number, cards in enumerate(parts, 1):
        for card in cards:
            day = int(_day(card)[8:])
            counts[day] = counts.get(day, 0) + 1
            paths.setdefault(day, f"{month_path(month, number)}#d{day:02}")
    weeks = Calendar(first).monthdayscalendar(int(month[:4]), int(month[5:]))
    return tuple(
        tuple(CalendarDay(number=day, count=counts.get(day, 0), path=paths.get(day)) for day in week) for week in weeks
    )
