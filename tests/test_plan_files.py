"""Files published beside the pages, and where an article's links lead."""

from typing import Literal

import pytest

from cards import make_card, make_plan, view_at
from newsgen.config import Config, Theme
from newsgen.plan import Available, Plan
from newsgen.problems import Problem
from newsgen.records import Image, Reference

CONTENT = (
    "world/port.png",
    "world/a b#c.png",
    "world/100%.png",
    "world/caf\u00e9.png",
    "world/cafe\u0301s.png",
    "world/report.pdf",
    "world/.secret.png",
    "world/.git/x.png",
    "world/LICENSE",
    "world/draft.md",
    "top.svg",
)
AVAILABLE = Available(
    content={file: f"/site/content/{file}" for file in CONTENT},
    static={
        "logo.svg": "/site/static/logo.svg",
        "img/map.png": "/site/static/img/map.png",
        ".nojekyll": "/site/static/.nojekyll",
    },
)
OWN = "undated/world/own.html"


def planned_with(target: str, available: Available = AVAILABLE) -> Plan:
    references = (Reference(target=target, line=7, column=3, kind="link"),)
    own = make_card("world/own.md", references=references, anchors=("h-notes",))
    others = [
        make_card("world/deep/other one.md", anchors=("h-scores",)),
        make_card("nation/n.txt", published="2021-03-04"),
    ]
    return make_plan([own, *others], available=available, pages=[make_card("pages/about.md")])


def complaints(planned: Plan) -> list[tuple[str, str]]:
    return [(problem.level, problem.code) for problem in planned.problems]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("port.png", "files/world/port.png"),
        ("./../world/port.png", "files/world/port.png"),
        ("/world/port.png", "files/world/port.png"),
        ("../top.svg", "files/top.svg"),
        ("report.pdf#page=3", "files/world/report.pdf#page=3"),
        ("port.png?width=3", "files/world/port.png"),
        ("100%25.png", "files/world/100%.png"),
        ("100%.png", "files/world/100%.png"),
        ("100%25.png?width=3", "files/world/100%.png"),
        ("caf%C3%A9.png", "files/world/caf\u00e9.png"),
        ("cafe\u0301.png", "files/world/caf\u00e9.png"),
        ("caf\u00e9s.png", "files/world/cafe\u0301s.png"),
        ("deep/other%20one.md", "undated/world/other-one.html"),
        ("deep/other one.md#scores", "undated/world/other-one.html#h-scores"),
        ("../nation/n.txt", "2021/03/04/n.html"),
        ("/nation/n.txt", "2021/03/04/n.html"),
        ("own.md", OWN),
        ("?#notes", f"{OWN}#h-notes"),
        ("/pages/about.md", "pages/about.html"),
        ("/logo.svg", "logo.svg"),
        ("img/map.png", "img/map.png"),
        ("/archive/index.html", "archive/index.html"),
    ],
)
def test_a_link_leads_to(target: str, path: str) -> None:
    """Articles, plain pages, files of content/ and static/, pages by address; a fragment stays."""
    planned = planned_with(target)
    assert view_at(planned, OWN).targets == {target: path}
    assert path.partition("#")[0] in planned.paths
    assert planned.problems == ()


@pytest.mark.parametrize(
    ("target", "code", "hint"),
    [
        ("prot.png", "missing-file", "did you mean content/world/port.png?"),
        ("Port.PNG", "missing-file", "did you mean content/world/port.png?"),
        ("../port.png", "missing-file", "did you mean content/world/port.png?"),
        ("nothing-like-it.jpg", "missing-file", "put the file there, or correct the path"),
        ("missing.md", "missing-file", ""),
        ("deep/", "missing-file", ""),
        ("deep", "missing-file", ""),
        ("..", "missing-file", ""),
        ("archive/index.html", "missing-file", ""),
        ("../../../../etc/passwd", "outside-content", ""),
        ("/../newsgen.yaml", "outside-content", ""),
        ("%2e%2e/%2e%2e/newsgen.yaml", "outside-content", ""),
        (".secret.png", "unpublished-target", ""),
        (".git/x.png", "unpublished-target", ""),
        ("/.hidden", "missing-file", ""),
        ("LICENSE", "unpublished-target", ""),
        ("draft.md", "unpublished-target", ""),
        ("a%20b%23c.png", "unpublished-target", ""),
    ],
)
def test_a_link_that_leads_nowhere_is_a_warning_at_its_place(target: str, code: str, hint: str) -> None:
    """Nothing is published for it."""
    planned = planned_with(target)
    (problem,) = planned.problems
    assert (str(problem.where), problem.level, problem.code) == ("content/world/own.md:7:3", "warning", code)
    assert f'"{target}"' in problem.message
    assert hint in problem.hint
    assert view_at(planned, OWN).targets == {}
    assert not [copy for copy in planned.copies if copy.path.startswith("files/")]


@pytest.mark.parametrize("target", ["https://example.org/x.png", "//example.org/x", "mailto:a@example.org", "data:x"])
def test_links_out_of_the_site_are_left_alone(target: str) -> None:
    own = make_card("own.md", image=target, references=(Reference(target=target, line=1, column=1, kind="link"),))
    planned = make_plan([own])
    assert (planned.problems, view_at(planned, OWN).targets) == ((), {})


def test_only_files_that_are_referred_to_are_published_from_content() -> None:
    """static/ is published whole, as it was listed; the theme's assets have their folder."""
    available = Available(content=AVAILABLE.content, static=AVAILABLE.static, assets={"newsgen.css": "/t/newsgen.css"})
    copies = {copy.path: copy.origin for copy in planned_with("port.png", available).copies}
    assert copies == {
        "assets/newsgen.css": "/t/newsgen.css",
        "files/world/port.png": "/site/content/world/port.png",
        ".nojekyll": "/site/static/.nojekyll",
        "img/map.png": "/site/static/img/map.png",
        "logo.svg": "/site/static/logo.svg",
    }


def taken(static: dict[str, str], **fields: object) -> tuple[Problem, ...]:
    planned = make_plan([make_card("a.txt", published="2021-03-04", **fields)], available=Available(static=static))
    assert not [copy for copy in planned.copies if copy.origin == "lost"]
    return planned.problems


@pytest.mark.parametrize(
    "path",
    ["index.html", "INDEX.html", "2021/03/04/a.html", "2021", "2021/03", "Archive", "404.html/x", "feed.XML", "data"],
)
def test_a_file_never_takes_the_path_of_a_page(path: str) -> None:
    """Nor is it a folder that a page lies in, nor lies in a page; the error names both."""
    (problem,) = taken({path: "lost"})
    assert (problem.level, problem.code, problem.where.file) == ("error", "path-taken", f"static/{path}")
    assert "the page " in problem.message


def test_a_folder_is_named_by_the_first_page_in_it() -> None:
    """A set of paths has no order of its own: the complaint is the same in every run."""
    cards = [make_card(f"{name}.txt", section=name) for name in ("World", "Arts", "Nation", "Sport", "Travel")]
    (problem,) = make_plan(cards, available=Available(static={"sections": "lost"})).problems
    assert "which the page sections/arts/feed.xml takes" in problem.message


def test_a_file_beside_the_pages_is_no_clash() -> None:
    assert taken({"2021/03/04/a.png": "x", "2021/notes.txt": "x", "sections/x": "x", "index.htm": "x"}) == ()


def test_of_two_files_that_are_one_on_some_disk_the_first_is_kept() -> None:
    (problem,) = taken({"a/Logo.svg": "x", "a/logo.svg": "lost"})
    assert (problem.where.file, "static/a/Logo.svg" in problem.message) == ("static/a/logo.svg", True)
    (problem,) = taken({"caf\u00e9.png": "lost", "cafe\u0301.png": "x"})
    assert problem.code == "path-taken"


def test_a_link_to_a_file_that_lost_its_path_is_no_link() -> None:
    available = Available(content={"world/x.png": "lost"}, static={"files/world/X.png": "kept"})
    planned = planned_with("x.png", available)
    assert complaints(planned) == [("error", "path-taken")]
    assert view_at(planned, OWN).targets == {}


def test_a_robots_file_of_ones_own_is_kept() -> None:
    config = Config(url="https://example.org/")
    planned = make_plan([], config, Available(static={"robots.txt": "/s/robots.txt"}))
    assert planned.problems == ()
    assert [copy.path for copy in planned.copies] == ["robots.txt"]


def test_a_logo_that_is_not_there_is_a_warning() -> None:
    config = Config(theme=Theme(logo="logo.svg", favicon="none.ico"))
    planned = make_plan([], config, AVAILABLE)
    assert complaints(planned) == [("warning", "missing-file")]
    site = view_at(planned, "index.html").site
    assert (site.logo, site.favicon) == ("logo.svg", None)


def test_a_target_written_twice_is_reported_once_where_it_is_first() -> None:
    references = tuple(Reference(target="x.png", line=line, column=1, kind="image") for line in (3, 9))
    planned = make_plan([make_card("a.md", image="x.png", references=references)])
    assert [str(problem.where) for problem in planned.problems] == ["content/a.md:3:1"]


@pytest.mark.parametrize("target", ["report.pdf", "deep/other%20one.md", "/index.html"])
def test_what_is_no_picture_is_not_shown_as_one(target: str) -> None:
    """A page or a PDF in an image's place is a warning at its line; a browser would show a broken picture."""
    kinds: tuple[Literal["link", "image"], ...] = ("link", "image")
    references = tuple(Reference(target=target, line=line, column=1, kind=kind) for line, kind in enumerate(kinds, 3))
    own = make_card("world/own.md", image=target, images=(Image(src=target),), references=references)
    planned = make_plan([own, make_card("world/deep/other one.md")], available=AVAILABLE)
    assert [(str(problem.where), problem.code) for problem in planned.problems] == [
        ("content/world/own.md:4:1", "not-a-picture")
    ]
    view = view_at(planned, OWN)
    assert (view.pictures, view.image) == ((), None)
    assert list(view.targets) == [target]
    assert {teaser.image for teaser in view_at(planned, "index.html").lead} == {None}


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("b.md#Part two", "b.html#h-part-two"),
        ("b.md?x#part-two", "b.html#h-part-two"),
        ("b%2Emd#part-two", "b.html#h-part-two"),
        ("b.md#", "b.html"),
        ("b.md#top", "b.html#top"),
        ("b.md#part-tow", "b.html"),
        ("b.md#next-in", "b.html"),
        ("c.txt#part-two", "c.html"),
        ("/undated/world/b.html#next-in", "b.html#next-in"),
    ],
)
def test_a_link_to_a_part_of_another_article(target: str, path: str) -> None:
    """It leads to a heading of its Markdown; where there is none to the page, and its line is named."""
    other = make_card("world/b.md", anchors=("h-part-two",))
    own = make_card("world/own.md", references=(Reference(target=target, line=7, column=3, kind="link"),))
    planned = make_plan([own, other, make_card("world/c.txt")])
    assert view_at(planned, OWN).targets == {target: f"undated/world/{path}"}
    lost = "#" not in path and not target.endswith("#")
    found = [(str(problem.where), problem.code) for problem in planned.problems]
    assert found == ([("content/world/own.md:7:3", "missing-anchor")] if lost else [])


def test_a_similar_heading_is_named() -> None:
    own = make_card(
        "a.md", anchors=("h-part-two",), references=(Reference(target="a.md#part-to", line=1, column=1, kind="link"),)
    )
    (problem,) = make_plan([own]).problems
    assert problem.hint == "did you mean #part-two?"
