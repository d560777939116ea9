"""Most wanted: what pages listed and the archive does not hold, as a page and as data."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cards import captured, make_card, make_plan, view_at, whole
from newsgen.config import Config
from newsgen.plan import Plan
from newsgen.plan.frame import WANTED
from newsgen.plan.wanted import DATA, HEADLINES, PAGES, Record
from newsgen.records import Captured, Card


def records(planned: Plan) -> list[dict[str, Any]]:
    data = whole(planned)[DATA]
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data[:-1].split(b"\n")]


def listing(*lists: tuple[str, ...]) -> list[Card]:
    """Articles of successive days, each with what its page listed."""
    return [
        make_card(f"{place:03}.txt", published=f"2021-03-{place + 1:02}", next_in=captured(*listed))
        for place, listed in enumerate(lists)
    ]


def test_headlines_that_most_pages_listed_stand_first() -> None:
    """Then by key; the pages of each are in the order of the archive, whichever list it stood in."""
    cards = listing(("Gulls", "Quay"), ("quay", "Tide"), ("Tide",))
    cards.append(make_card("undated.txt", others_also_read=captured("Quay")))
    planned = make_plan(cards)
    assert [(line["headline"], line["listed"], line["pages"]) for line in records(planned)] == [
        ("Quay", 3, ["undated/world/undated.html", "2021/03/01/000.html", "2021/03/02/001.html"]),
        ("Tide", 2, ["2021/03/02/001.html", "2021/03/03/002.html"]),
        ("Gulls", 1, ["2021/03/01/000.html"]),
    ]
    page = view_at(planned, WANTED)
    assert [(item.headline, item.count) for item in page.headlines] == [("Quay", 3), ("Tide", 2), ("Gulls", 1)]
    assert [(item.path, item.title, item.published) for item in page.headlines[1].pages] == [
        ("2021/03/02/001.html", "001", "2021-03-02"),
        ("2021/03/03/002.html", "002", "2021-03-03"),
    ]


def test_a_page_counts_once_and_the_commonest_wording_is_shown() -> None:
    """Of equals the first that was listed."""
    cards = listing(("‘Port’ closed", "PORT CLOSED", "Port closed"), ("Port closed",), ("b", "B", "A", "a"))
    found = {line["headline"]: line["listed"] for line in records(make_plan(cards))}
    assert found == {"Port closed": 2, "A": 1, "b": 1}


def test_each_capture_of_a_page_tells_how_a_headline_is_worded() -> None:
    """Not the one that is kept alone; what only another of them listed is a wording of the same headline."""
    lists = ("PORT CLOSED", "Tide"), ("Port closed", "TIDE"), ("Port closed!", "Port closed")
    pages = [
        make_card(f"{place}.txt", headline="Quay", text=b"quay", pieces=b"headlinequay-one", next_in=captured(*listed))
        for place, listed in enumerate(lists)
    ]
    (port, tide) = records(make_plan(pages))
    assert (port["headline"], port["listed"], port["pages"]) == ("Port closed", 1, ["undated/world/quay.html"])
    assert tide["headline"] == "Tide"
    (port, _) = records(make_plan(pages[:2]))
    assert port["headline"] == "PORT CLOSED"


def test_what_the_archive_holds_is_not_wanted() -> None:
    """Neither what comes near nor what a page says of itself, nor what it listed twice, which it shows once."""
    cards = listing(("001", "001 (updated)", "000", "Gone"), ())
    assert [line["headline"] for line in records(make_plan(cards))] == ["Gone"]
    view = view_at(make_plan(cards), "2021/03/01/000.html")
    shown = [(item.headline, item.path, item.missing) for item in view.next_in if item.origin == "captured"]
    assert shown == [
        ("001", "2021/03/02/001.html", False),
        ("000", None, False),
        ("Gone", None, True),
    ]


def test_nothing_wanted_no_page() -> None:
    """No page, no file and no link; where something is wanted, the archive page leads there."""
    planned = make_plan(listing(("001",), ()))
    assert not {WANTED, DATA} & planned.paths
    assert view_at(planned, "archive/index.html").wanted is None
    planned = make_plan(listing(("Gone",), ()), Config(url="https://example.org/"))
    assert {WANTED, DATA} <= planned.paths
    assert view_at(planned, "archive/index.html").wanted.path == WANTED
    assert "https://example.org/wanted/index.html" in {
        each.location for each in view_at(planned, "sitemap.xml").entries
    }


def test_the_page_has_room_for_so_many() -> None:
    """At most 500 headlines of at most eight pages each; the data has them all."""
    cards = [
        make_card(f"{n}.txt", next_in=captured("Tide", *(f"Gone {n} {at}" for at in range(60)))) for n in range(10)
    ]
    planned = make_plan(cards)
    page = view_at(planned, WANTED)
    assert (len(page.headlines), page.more, len(records(planned))) == (HEADLINES, 101, 601)
    assert (page.headlines[0].count, len(page.headlines[0].pages)) == (10, PAGES)
    assert len(records(planned)[0]["pages"]) == 10


def test_the_data_has_the_address_that_a_capture_held() -> None:
    """The first in the order of the archive."""
    urls = (None, "https://example.org/1", "https://example.org/2")
    cards = [
        make_card(f"{place}.txt", next_in=(Captured(headline="Gone", url=url), Captured(headline="Lost")))
        for place, url in enumerate(urls)
    ]
    assert {line["headline"]: line["url"] for line in records(make_plan(cards))} == {"Gone": urls[1], "Lost": None}


@pytest.mark.parametrize("heading", ["What is wanted"])
def test_the_documentation_names_every_key_in_order(root: Path, heading: str) -> None:
    """The table of docs/data.md, and the fields that are written."""
    parts = re.split(r"^#+ ", (root / "docs" / "data.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    (part,) = (part for part in parts if part.startswith(heading))
    documented = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", part, flags=re.MULTILINE)
    assert documented == [field.encode_name for field in msgspec.structs.fields(Record)]
