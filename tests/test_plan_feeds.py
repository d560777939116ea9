"""Feeds, sitemap and robots.txt."""

import re
from xml.etree import ElementTree

import pytest

from cards import make_card, make_plan, view_at, whole
from newsgen.config import Config, Lists, Reading
from newsgen.plan import sitemap
from newsgen.plan.feeds import timestamp, urn
from newsgen.records import Card

URL = Config(url="https://example.org/news/")


def days(count: int) -> list[Card]:
    return [make_card(f"{day:02}.txt", published=f"2021-03-{day:02}") for day in range(1, count + 1)]


def test_a_feed_has_the_newest_dated_articles() -> None:
    planned = make_plan([*days(9), make_card("u.txt")], Config(lists=Lists(feed=3)))
    assert [entry.title for entry in view_at(planned, "feed.xml").entries] == ["09", "08", "07"]


def test_a_sections_feed_has_its_own() -> None:
    planned = make_plan([*days(2), make_card("n.txt", published="2021-03-09", section="Nation")])
    feed = view_at(planned, "sections/nation/feed.xml")
    assert ([entry.title for entry in feed.entries], feed.title) == (["n"], "Nation · News archive")


def test_without_a_url_ids_are_urns_and_links_relative() -> None:
    cards = [make_card("a.txt", id="x-1", slug="café", published="2021-03-04")]
    feed = view_at(make_plan(cards), "sections/world/feed.xml")
    uuid = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    (entry,) = feed.entries
    assert re.fullmatch(uuid, feed.id)
    assert re.fullmatch(uuid, entry.id)
    assert (entry.link, feed.home) == ("../../2021/03/04/caf%C3%A9.html", "../../sections/world/index.html")


def test_an_id_of_an_article_stays() -> None:
    """It is published: a change here makes every reader's feed show all articles again."""
    assert urn("article", "x-1") == "urn:uuid:344d7fdc-a3d2-8ce5-beb1-dbc296a1de19"


def test_with_a_url_ids_and_links_are_addresses() -> None:
    cards = [make_card("a.txt", slug="café", published="2021-03-04")]
    feed = view_at(make_plan(cards, URL), "feed.xml")
    (entry,) = feed.entries
    assert entry.id == entry.link == "https://example.org/news/2021/03/04/caf%C3%A9.html"
    assert (feed.home, feed.self_link) == ("https://example.org/news/", "https://example.org/news/feed.xml")


@pytest.mark.parametrize(
    ("published", "timezone", "expected"),
    [
        ("2021-03-04", "UTC", "2021-03-04T00:00:00+00:00"),
        ("2021-03-04", "Asia/Kuala_Lumpur", "2021-03-04T00:00:00+08:00"),
        ("2021-07-04", "Europe/London", "2021-07-04T00:00:00+01:00"),
        ("2021-03-04T17:30:00-05:00", "UTC", "2021-03-04T17:30:00-05:00"),
        ("1871-03-04", "Asia/Kuala_Lumpur", "1871-03-03T17:13:14+00:00"),
    ],
)
def test_times_are_rfc_3339(published: str, timezone: str, expected: str) -> None:
    """A bare date is midnight in the site's timezone; local time before timezones has no form of its own."""
    assert timestamp(published, timezone) == expected


def test_a_feed_is_as_new_as_its_newest_entry() -> None:
    """Compared as moments, not as text; an empty feed dates from 1970."""
    cards = [
        make_card("a.txt", published="2021-03-04T23:00:00+08:00"),
        make_card("b.txt", published="2021-03-04T20:00:00-05:00"),
        make_card("c.txt", published="2021-03-01", updated="2021-03-05T00:30:00+00:00"),
    ]
    config = Config(reading=Reading(timezone="Asia/Kuala_Lumpur"))
    assert view_at(make_plan(cards, config), "feed.xml").updated == "2021-03-04T20:00:00-05:00"
    assert view_at(make_plan([]), "feed.xml").updated == "1970-01-01T00:00:00Z"


def test_sitemap_and_robots_need_a_url() -> None:
    assert not {"sitemap.xml", "robots.txt"} & make_plan(days(1)).paths
    planned = make_plan(days(1), URL)
    assert {"sitemap.xml", "robots.txt"} <= planned.paths
    assert whole(planned)["robots.txt"] == b"User-agent: *\nAllow: /\n\nSitemap: https://example.org/news/sitemap.xml\n"


def test_the_sitemap_has_every_page_but_the_missing_one() -> None:
    cards = [make_card("a.txt", published="2021-03-04", updated="2021-03-05"), make_card("u.txt")]
    planned = make_plan(cards, URL, pages=[make_card("pages/about.md")])
    entries = {entry.location: entry.modified for entry in view_at(planned, "sitemap.xml").entries}
    html = {path for path in planned.paths if path.endswith(".html")} - {"404.html", "index.html"}
    assert set(entries) == {f"https://example.org/news/{path}" for path in (*html, "")}
    assert entries["https://example.org/news/2021/03/04/a.html"] == "2021-03-05"
    assert entries["https://example.org/news/undated/world/u.html"] is None


def test_a_large_sitemap_is_an_index_of_shards_by_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index names each shard, and the shards together hold every page once."""
    cards = [*days(5), make_card("x.txt", published="2022-01-01"), make_card("u.txt")]
    every = sorted(entry.location for entry in view_at(make_plan(cards, URL), "sitemap.xml").entries)
    monkeypatch.setattr(sitemap, "LARGEST", 3)
    planned = make_plan(cards, URL)
    named = [
        element.text or ""
        for element in ElementTree.fromstring(whole(planned)["sitemap.xml"]).iter()
        if element.tag.endswith("loc")
    ]
    shards = [path for path in planned.paths if path.startswith("sitemap-")]
    assert sorted(named) == sorted(f"https://example.org/news/{path}" for path in shards)
    assert {"sitemap-2021-03.xml", "sitemap-2021-03-2.xml", "sitemap-2022-01.xml", "sitemap-undated.xml"} <= set(shards)
    found = [[entry.location for entry in view_at(planned, path).entries] for path in shards]
    assert max(map(len, found)) <= 3
    assert sorted(location for shard in found for location in shard) == every
