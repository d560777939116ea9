"""The plan: which pages there are, what each shows, and that paths never meet."""

from collections import Counter

import pytest

from cards import captured, in_any_order, job_at, jobs, make_card, make_plan, view_at, whole
from newsgen.config import Config, Lists, Reading, SectionSetting, Theme
from newsgen.naming import path_key
from newsgen.plan import Available
from newsgen.plan.lists import parts
from newsgen.records import Card, Image
from newsgen.stories import Stories, Thread
from newsgen.views import Link

FIVE_FOLDERS = [
    make_card(f"{folder}/{number:03}.txt", headline=f"Headline {number}", section=folder.title())
    for folder in ("arts", "nation", "opinion", "sport", "world")
    for number in range(1, 401)
]


def dated(*days: str, **fields: object) -> list[Card]:
    """An article for each day, its headline the day's place."""
    return [make_card(f"{place:03}.txt", published=day, **fields) for place, day in enumerate(days)]


def month(count: int) -> list[Card]:
    """So many articles, all on 4 and 5 March 2021."""
    return dated(*(f"2021-03-{4 + place % 2:02}" for place in range(count)))


def test_every_page_of_a_small_site() -> None:
    cards = [
        make_card("a.txt", published="2021-03-04", source="Wire", authors=("Ana Roe",), tags=("Port",)),
        make_card("b.txt", section="Asean Plus"),
    ]
    planned = make_plan(cards, pages=[make_card("pages/about.md", headline="About us")])
    assert sorted(planned.paths) == [
        "2021/03/04/a.html",
        "2021/03/index.html",
        "2021/index.html",
        "404.html",
        "archive/index.html",
        "by/ana-roe/index.html",
        "by/index.html",
        "data/2021-03.jsonl",
        "data/undated.jsonl",
        "feed.xml",
        "index.html",
        "pages/about-us.html",
        "sections/asean-plus/feed.xml",
        "sections/asean-plus/index.html",
        "sections/index.html",
        "sections/world/feed.xml",
        "sections/world/index.html",
        "sources/index.html",
        "sources/wire/index.html",
        "tags/index.html",
        "tags/port/index.html",
        "undated/asean-plus/b.html",
        "undated/index.html",
    ]


def test_an_empty_site_has_its_frame() -> None:
    """No link leads to an index that is not there."""
    planned = make_plan([])
    assert sorted(planned.paths) == ["404.html", "archive/index.html", "feed.xml", "index.html", "sections/index.html"]
    assert {job.path for job in jobs(planned)} == planned.paths
    assert [link.path for link in view_at(planned, "index.html").site.indexes] == [
        "archive/index.html",
        "sections/index.html",
    ]


def test_paths_are_what_pages_whole_files_and_copies_fill() -> None:
    """Each once, whatever the site holds; the plan may be walked twice."""
    config = Config(url="https://example.org/a/", theme=Theme(accent="#036"), lists=Lists(page=5))
    available = Available(static={"logo.svg": "/s/logo.svg"}, assets={"newsgen.css": "/t/newsgen.css"})
    planned = make_plan(FIVE_FOLDERS[::10] + month(700), config, available)
    for _ in range(2):
        filled = [job.path for job in jobs(planned)]
        filled += [*whole(planned)] + [copy.path for copy in planned.copies]
        assert Counter(filled) == Counter(planned.paths)


def test_two_thousand_undated_articles_in_five_folders() -> None:
    """None is lost, sections come from the folders, and no two paths meet on any disk."""
    planned = make_plan(FIVE_FOLDERS)
    articles = [job for job in jobs(planned) if job.template == "article.html"]
    assert len(articles) == 2000
    assert len({path_key(path) for path in planned.paths}) == len(planned.paths)
    assert Counter(job.path.split("/")[1] for job in articles) == Counter(
        {"arts": 400, "nation": 400, "opinion": 400, "sport": 400, "world": 400}
    )
    assert [entry.count for entry in view_at(planned, "sections/index.html").entries] == [400] * 5
    assert planned.problems == ()


def test_the_plan_does_not_depend_on_the_order_of_cards() -> None:
    cards = [
        make_card(
            f"{number}.txt",
            headline=f"Headline {number % 40}",
            published=f"2021-{number % 12 + 1:02}-03" if number % 5 else None,
            section=("World", "Nation")[number % 2],
            tags=(f"Tag {number % 3}", "Daily"),
            others_also_read=captured("Headline 1", "Nothing"),
        )
        for number in range(200)
    ]
    one, other = make_plan(cards), make_plan(in_any_order(cards))
    assert jobs(one) == jobs(other)
    assert whole(one) == whole(other)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, {"x/index.html": []}),
        (1, {"x/index.html": [0]}),
        (4, {"x/index.html": [3, 2, 1, 0]}),
        (5, {"x/page-1.html": [1, 0], "x/index.html": [4, 3, 2]}),
        (6, {"x/page-1.html": [1, 0], "x/index.html": [5, 4, 3, 2]}),
        (7, {"x/page-1.html": [1, 0], "x/page-2.html": [3, 2], "x/index.html": [6, 5, 4]}),
    ],
)
def test_list_pages_are_numbered_from_the_oldest(count: int, expected: dict[str, list[int]]) -> None:
    """The index holds more than one page full and at most two; a list that fits has no other page."""
    cards = [make_card(f"{number}.txt") for number in range(count)]
    made = {part.path: [int(card.headline or "") for card in part.cards] for part in parts("x", cards, 2)}
    assert made == expected


def test_a_full_list_page_never_changes_but_for_its_newer_link() -> None:
    def page(count: int) -> list[str]:
        view = view_at(
            make_plan(dated(*["2021-03-04"] * count), Config(lists=Lists(page=2))), "sections/world/page-1.html"
        )
        return [item.title for item in view.items] + [view.older]

    assert page(5) == page(6) == page(50) == ["001", "000", None]


def test_list_pages_lead_to_their_neighbours() -> None:
    planned = make_plan(dated(*["2021-03-04"] * 7), Config(lists=Lists(page=2)))
    ways = {}
    for number in ("index", "page-2", "page-1"):
        view = view_at(planned, f"sections/world/{number}.html")
        ways[number] = (view.number, view.newer and view.newer.path, view.older and view.older.path)
    assert ways == {
        "index": (None, None, "sections/world/page-2.html"),
        "page-2": (2, "sections/world/index.html", "sections/world/page-1.html"),
        "page-1": (1, "sections/world/page-2.html", None),
    }
    crumbs = view_at(planned, "sections/world/page-2.html").page.crumbs
    assert [(crumb.label, crumb.path) for crumb in crumbs] == [
        ("Home", "index.html"),
        ("Sections", "sections/index.html"),
        ("World", "sections/world/index.html"),
        ("Archive page 2", None),
    ]


def test_a_month_shows_its_days_oldest_first_with_anchors() -> None:
    planned = make_plan(dated("2021-03-04T22:00:00-05:00", "2021-03-04", "2021-03-21", "2021-02-01", "2021-05-09"))
    view = view_at(planned, "2021/03/index.html")
    assert [(day.date, day.anchor, [item.title for item in day.items]) for day in view.days] == [
        ("2021-03-04", "d04", ["001", "000"]),
        ("2021-03-21", "d21", ["002"]),
    ]
    assert (view.previous.path, view.next.path) == ("2021/02/index.html", "2021/05/index.html")
    assert (view.number, view.parts) == (1, ())
    assert [crumb.label for crumb in view.page.crumbs] == ["Home", "Archive", "2021", "March 2021"]


def test_the_calendar_begins_as_the_language_does() -> None:
    """March 2021 began on a Monday: British weeks begin there, American ones on Sunday, Arabic ones on Saturday."""
    starts = {}
    for language in ("en", "en-US", "ar"):
        planned = make_plan(dated("2021-03-04"), Config(reading=Reading(language=language)))
        view = view_at(planned, "2021/03/index.html")
        first_week = [day.number for day in view.weeks[0]]
        starts[language] = (view.weekdays[0], first_week.index(1))
        days = [day for week in view.weeks for day in week if day.path]
        assert [(day.number, day.count, day.path) for day in days] == [(4, 1, "2021/03/index.html#d04")]
    assert starts == {"en": (0, 0), "en-US": (6, 1), "ar": (5, 2)}


def test_a_month_over_three_hundred_articles_has_parts() -> None:
    """A day goes on from part to part; the calendar leads to where it begins, an article to the part that lists it."""
    planned = make_plan(month(605))
    parts = ["2021/03/index.html", "2021/03/page-2.html", "2021/03/page-3.html"]
    views = [view_at(planned, path) for path in parts]
    assert [sum(len(day.items) for day in view.days) for view in views] == [300, 300, 5]
    assert [[day.anchor for day in view.days] for view in views] == [["d04"], ["d04", "d05"], ["d05"]]
    assert [link.path for link in views[0].parts] == parts
    assert [(link.label, view.number) for link, view in zip(views[0].parts, views, strict=True)] == [
        ("Part 1", 1),
        ("Part 2", 2),
        ("Part 3", 3),
    ]
    for view in views:
        days = [day for week in view.weeks for day in week if day.path]
        assert [(day.path, day.count) for day in days] == [
            ("2021/03/index.html#d04", 303),
            ("2021/03/page-2.html#d05", 302),
        ]
    assert view_at(planned, "2021/03/05/603.html").date.path == "2021/03/page-3.html#d05"
    assert view_at(planned, "2021/03/04/604.html").date.path == "2021/03/page-2.html#d04"


def test_three_hundred_articles_are_one_part() -> None:
    assert "2021/03/page-2.html" not in make_plan(month(300)).paths
    assert "2021/03/page-2.html" in make_plan(month(301)).paths


def test_years_lead_to_months_and_to_each_other() -> None:
    planned = make_plan(
        [*dated("2019-12-31", "2021-03-04", "2021-03-05", "2021-11-01", "2022-01-01"), make_card("u.txt")]
    )
    archive = view_at(planned, "archive/index.html")
    assert [(year.link.label, year.count) for year in archive.years] == [("2022", 1), ("2021", 3), ("2019", 1)]
    assert archive.undated.path == "undated/index.html"
    year = view_at(planned, "2021/index.html")
    assert [(month.link.label, month.link.path, month.count) for month in year.year.months] == [
        ("2021-03", "2021/03/index.html", 2),
        ("2021-11", "2021/11/index.html", 1),
    ]
    assert (year.previous.path, year.next.path) == ("2019/index.html", "2022/index.html")


def test_an_article_page_shows_its_place() -> None:
    """Names in the archive's spelling, neighbours of its section, the way from the front page, both feeds."""
    cards = [
        *dated("2021-03-03", "2021-03-05"),
        make_card(
            "own.txt",
            published="2021-03-04",
            section="world",
            source="WIRE",
            authors=("Ana Roe", "Bo Li"),
            tags=("Port", "port"),
            language="ar",
        ),
        make_card("n.txt", published="2021-03-04", section="Nation", source="Wire"),
        make_card("m.txt", source="Wire"),
    ]
    job = job_at(make_plan(cards, near={"own.txt": [("n.txt", 0.5)]}), "2021/03/04/own.html")
    view = job.view
    assert (job.template, job.file) == ("article.html", "own.txt")
    assert view.section == Link(label="World", path="sections/world/index.html")
    assert view.source == Link(label="Wire", path="sources/wire/index.html")
    assert [link.path for link in view.bylines] == ["by/ana-roe/index.html", "by/bo-li/index.html"]
    assert [link.path for link in view.tags] == ["tags/port/index.html"]
    assert view.date.path == "2021/03/index.html#d04"
    assert (view.previous.path, view.next.path) == ("2021/03/03/000.html", "2021/03/05/001.html")
    assert (view.page.root, view.page.language, view.page.direction) == ("../../../", "ar", "rtl")
    assert [crumb.path for crumb in view.page.crumbs] == ["index.html", "sections/world/index.html"]
    assert [feed.path for feed in view.page.feeds] == ["feed.xml", "sections/world/feed.xml"]
    assert [(item.headline, item.path, item.origin) for item in view.next_in] == [
        ("001", "2021/03/05/001.html", "computed"),
        ("000", "2021/03/03/000.html", "computed"),
    ]
    assert [(item.path, item.origin) for item in view.others_also_read] == [("2021/03/04/n.html", "computed")]


def test_undated_articles_have_neighbours_of_their_own() -> None:
    planned = make_plan([*(make_card(f"{number}.txt") for number in (1, 2, 10)), *dated("2021-03-03")])
    view = view_at(planned, "undated/world/2.html")
    assert (view.previous.label, view.next.label, view.date) == ("1", "10", None)
    assert view_at(planned, "undated/world/10.html").next is None


def test_captured_headlines_are_links_or_plain_text() -> None:
    own = make_card("own.txt", next_in=captured("‘b’", "Gone"), others_also_read=captured("Gone too"))
    view = view_at(make_plan([own, make_card("b.txt", language="ms")]), "undated/world/own.html")
    assert [(item.headline, item.path, item.origin, item.language) for item in view.next_in] == [
        ("‘b’", "undated/world/b.html", "captured", "ms"),
        ("Gone", None, "captured", None),
    ]
    assert (view.others_also_read[0].headline, view.others_also_read[0].path) == ("Gone too", None)


def test_the_front_page_leads_with_the_newest_then_each_section() -> None:
    """A desk does not repeat the lead, unless the section has nothing else."""
    cards = [
        *dated(*(f"2021-03-{day:02}" for day in range(1, 10))),
        make_card("n.txt", published="2021-03-09T10:00:00+00:00", section="Nation"),
        make_card("u.txt", section="Arts"),
    ]
    config = Config(lists=Lists(front=3, desk=2), sections=(SectionSetting(slug="world"),))
    view = view_at(make_plan(cards, config), "index.html")
    assert [item.title for item in view.lead] == ["n", "008", "007"]
    assert [(desk.section.label, [item.title for item in desk.items]) for desk in view.desks] == [
        ("World", ["006", "005"]),
        ("Arts", ["u"]),
        ("Nation", ["n"]),
    ]


def test_a_front_page_without_enough_dates_goes_on_with_the_undated() -> None:
    view = view_at(make_plan([*dated("2021-03-01"), make_card("1.txt"), make_card("2.txt")]), "index.html")
    assert [item.title for item in view.lead] == ["000", "2", "1"]


def test_an_index_counts_and_spans_years() -> None:
    cards = [*dated("2019-01-01", "2021-03-04", source="Wire"), make_card("u.txt", source="Agency")]
    entries = view_at(make_plan(cards), "sources/index.html").entries
    assert [(entry.link.path, entry.count, entry.first, entry.last) for entry in entries] == [
        ("sources/agency/index.html", 1, None, None),
        ("sources/wire/index.html", 2, "2019", "2021"),
    ]


def test_plain_pages_stand_in_the_menu_in_order_of_their_files() -> None:
    pages = [
        make_card("pages/10-legal.md", headline="Legal"),
        make_card("pages/2-about.md", headline="About", language="ar"),
    ]
    planned = make_plan([make_card("a.txt")], pages=pages)
    menu = view_at(planned, "undated/world/a.html").site.menu
    assert [(link.label, link.path) for link in menu] == [("About", "pages/about.html"), ("Legal", "pages/legal.html")]
    job = job_at(planned, "pages/about.html")
    assert (job.template, job.file, job.view.page.direction) == ("page.html", "pages/2-about.md", "rtl")


def test_two_plain_pages_that_claim_one_address_are_an_error() -> None:
    pages = [make_card(f"pages/{name}.md", slug="about", claimed=True) for name in "ab"]
    planned = make_plan([], pages=pages)
    assert [(problem.code, problem.where.file) for problem in planned.problems] == [
        ("address-claimed-twice", "content/pages/b.md")
    ]
    assert [job.file for job in jobs(planned) if job.template == "page.html"] == ["pages/a.md"]


def test_the_missing_page_leads_home_from_any_depth() -> None:
    assert view_at(make_plan([]), "404.html").home == "/index.html"
    planned = make_plan([], Config(url="https://example.org/news/"))
    assert view_at(planned, "404.html").home == "https://example.org/news/"


def test_canonical_addresses_need_a_url_and_are_encoded() -> None:
    cards = [make_card("a.txt", slug="café-b", published="2021-03-04")]
    assert view_at(make_plan(cards), "2021/03/04/café-b.html").page.canonical is None
    planned = make_plan(cards, Config(url="https://example.org/news/"))
    page = view_at(planned, "2021/03/04/café-b.html").page
    assert page.canonical == "https://example.org/news/2021/03/04/caf%C3%A9-b.html"
    assert view_at(planned, "index.html").page.canonical == "https://example.org/news/"


def test_the_accent_has_its_sheet_only_where_it_is_set() -> None:
    assert "assets/accent.css" not in make_plan([]).paths
    assert view_at(make_plan([], Config(theme=Theme(accent="#036"))), "assets/accent.css").accent == "#036"


def test_a_header_bears_so_many_sections() -> None:
    """All others stand in the index of sections."""
    planned = make_plan(make_card(f"{number}.txt", section=f"Section {number:02}") for number in range(30))
    view = view_at(planned, "sections/index.html")
    assert len(view.site.sections) == 20
    assert len(view.entries) == 30


def test_teasers_speak_the_archives_spelling() -> None:
    cards = [
        make_card("a.txt", source="WIRE", section="WORLD"),
        *(make_card(f"{n}.txt", source="Wire") for n in (1, 2)),
    ]
    (teaser,) = (item for item in view_at(make_plan(cards), "index.html").lead if item.title == "a")
    assert (teaser.source, teaser.section.label) == ("Wire", "World")


def test_pictures_are_those_that_are_published() -> None:
    """Of an article's images, one elsewhere on the web or missing is not shown."""
    own = make_card(
        "world/own.md",
        image="port.png",
        images=(
            Image(src="port.png", alt="The port", caption="At dawn", credit="A. Roe"),
            Image(src="https://example.org/x.png"),
            Image(src="gone.png"),
        ),
    )
    available = Available(content={"world/port.png": "/c/world/port.png"})
    planned = make_plan([own], available=available)
    (picture,) = view_at(planned, "undated/world/own.html").pictures
    assert (picture.path, picture.alt, picture.caption, picture.credit) == (
        "files/world/port.png",
        "The port",
        "At dawn",
        "A. Roe",
    )
    assert view_at(planned, "index.html").lead[0].image == "files/world/port.png"
    assert view_at(planned, "undated/world/own.html").image == "files/world/port.png"
    assert [problem.code for problem in planned.problems] == ["missing-file"]


def test_lists_show_the_first_picture_that_is_published() -> None:
    """A picture elsewhere on the web does not hide the one beside the article, and none is shown twice."""
    images = (Image(src="https://example.org/x.png"), Image(src="port.png"), Image(src="./port.png"))
    own = make_card("world/own.md", image="https://example.org/x.png", images=images)
    planned = make_plan([own], available=Available(content={"world/port.png": "/c/world/port.png"}))
    assert view_at(planned, "index.html").lead[0].image == "files/world/port.png"
    assert len(view_at(planned, "undated/world/own.html").pictures) == 1


@pytest.mark.parametrize(
    ("byline", "authors", "pieces"),
    [
        ("Ann Lee in Oslo", ("Ann Lee",), [("Ann Lee", "by/ann-lee/index.html"), (" in Oslo", None)]),
        (
            "ANN LEE and Bo Ek, Staff Writers",
            ("Ann Lee", "Bo Ek"),
            [
                ("ANN LEE", "by/ann-lee/index.html"),
                (" and ", None),
                ("Bo Ek", "by/bo-ek/index.html"),
                (", Staff Writers", None),
            ],
        ),
        ("Joann and Ann", ("Ann",), [("Joann and ", None), ("Ann", "by/ann/index.html")]),
        ("Ann Lee", ("Ann Lee",), []),
        ("Ann Lee, Bo Ek", ("Ann Lee", "Bo Ek"), []),
        ("Correspondents", (), [("Correspondents", None)]),
        ("A. Lee in Oslo", ("Ann Lee",), []),
        (None, ("Ann Lee",), []),
    ],
)
def test_a_byline_keeps_its_words(
    byline: str | None, authors: tuple[str, ...], pieces: list[tuple[str, str | None]]
) -> None:
    """What a byline says beside the names stays on the page; the names lead to their pages."""
    view = view_at(make_plan([make_card("a.txt", byline=byline, authors=authors)]), "undated/world/a.html")
    assert [(piece.label, piece.path) for piece in view.byline] == pieces
    assert [link.label for link in view.bylines] == list(authors)


def test_a_byline_is_spelled_as_the_article_does() -> None:
    """Its link leads to the page of the name, which may be spelled otherwise there."""
    cards = [make_card(f"{n}.txt", byline="Ann Lee", authors=("Ann Lee",)) for n in range(2)]
    cards.append(make_card("own.txt", byline="ANN LEE", authors=("ANN LEE",)))
    (piece,) = view_at(make_plan(cards), "undated/world/own.html").byline
    assert (piece.label, piece.path) == ("ANN LEE", "by/ann-lee/index.html")


def test_a_wire_story_leads_to_the_other_papers() -> None:
    """Each under its source; under its headline where that is not known; in the order of the archive."""
    cards = [
        make_card("a.txt", published="2021-03-04", source="WIRE"),
        make_card("c.txt", published="2021-03-03", source="Post"),
        make_card("b.txt", published="2021-03-05", headline="A crane"),
    ]
    planned = make_plan(cards, stories=Stories(wire=(("c.txt", "a.txt", "b.txt"),)))
    assert view_at(planned, "2021/03/04/a.html").also_published == (
        Link(label="Post", path="2021/03/03/c.html"),
        Link(label="A crane", path="2021/03/05/a-crane.html"),
    )
    assert view_at(make_plan(cards), "2021/03/04/a.html").also_published == ()


@pytest.mark.parametrize(("papers", "named", "more"), [(12, 11, 0), (13, 12, 0), (14, 12, 1), (300, 12, 287)])
def test_a_story_of_many_papers_is_listed_once_in_full(papers: int, named: int, more: int) -> None:
    """On the page of its first article; the others name a dozen, the first of them before all."""
    cards = [make_card(f"{place:03}.txt", published="2021-03-04") for place in range(papers)]
    planned = make_plan(cards, stories=Stories(wire=(tuple(card.file for card in cards),)))
    first, last = (view_at(planned, f"2021/03/04/{card.title}.html") for card in (cards[0], cards[-1]))
    assert (len(first.also_published), first.also_published_more) == (papers - 1, 0)
    assert (len(last.also_published), last.also_published_more) == (named, more)
    assert last.also_published[0].path == first.page.path


def test_a_thread_has_a_page_of_its_days_and_every_article_leads_there() -> None:
    """It is called by its first article; the index has the latest news first.

    A wire story stands there once, with the first of its articles that is in the thread: an undated one is in none.
    """
    cards = [
        make_card("a.txt", published="2021-03-04", headline="Crane falls", slug="crane-falls"),
        make_card("b.txt", published="2021-03-06"),
        make_card("c.txt", published="2021-03-06", source="Post"),
        make_card("d.txt", published="2021-04-01"),
        make_card("e.txt", published="2022-03-04", headline="Crane falls", slug="crane-falls", claimed=True),
        make_card("f.txt", published="2022-03-05"),
        make_card("u.txt", source="Old Post"),
    ]
    stories = Stories(
        wire=(("u.txt", "b.txt", "c.txt"),),
        threads=(
            Thread(slug="crane-falls", files=("a.txt", "b.txt", "c.txt", "d.txt"), words=("Ellery",)),
            Thread(slug="crane-falls-2", files=("e.txt", "f.txt"), words=()),
        ),
    )
    planned = make_plan(cards, stories=stories)
    one, other = "threads/crane-falls/index.html", "threads/crane-falls-2/index.html"
    view = view_at(planned, one)
    assert (view.heading, view.words) == ("Crane falls", ("Ellery",))
    assert [(day.date, day.anchor, [item.title for item in day.items]) for day in view.days] == [
        ("2021-03-04", "d2021-03-04", ["Crane falls"]),
        ("2021-03-06", "d2021-03-06", ["b"]),
        ("2021-04-01", "d2021-04-01", ["d"]),
    ]
    assert view_at(planned, "2021/03/06/c.html").thread == Link(label="Crane falls", path=one)
    index = view_at(planned, "threads/index.html")
    assert [(entry.link.path, entry.count, entry.first) for entry in index.entries] == [
        (other, 2, "2022"),
        (one, 3, "2021"),
    ]
    assert "threads/index.html" in [link.path for link in view.site.indexes]


def test_without_threads_there_is_no_page_of_them() -> None:
    planned = make_plan([make_card("a.txt", published="2021-03-04")])
    assert not any(path.startswith("threads/") for path in planned.paths)
    assert view_at(planned, "2021/03/04/a.html").thread is None
