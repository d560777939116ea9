"""The link check finds what a reader would, and nothing else."""

from array import array
from collections.abc import Iterable

import pytest

from newsgen.links import check, resolve
from newsgen.problems import Problem
from newsgen.records import Finished, PageKey
from newsgen.store import Known
from newsgen.store.linked import Linked

PAGES = {
    "index.html": (),
    "404.html": (),
    "sections/world/index.html": ("top-story",),
    "2021/03/index.html": ("d04",),
    "2021/03/04/caf\u00e9 \u0639.html": (),
    "files/a%b.png": (),
    "sport: live.png": (),
    "files/plan.pdf": (),
    "files/old.html": (),
    "feed.xml": (),
}
COPIED = "files/"


def finished(page: str, links: Iterable[str] = (), anchors: tuple[str, ...] = ()) -> Finished:
    """A page with these links and ids."""
    targets, wrong = resolve(page, links)
    key = PageKey(grounds=b"", view=b"", article=b"", templates=b"", makers=b"")
    return Finished(path=page, key=key, shows=b"", sha256="", size=0, targets=targets, anchors=anchors, faults=wrong)


def complaints(pages: list[Finished], published: Iterable[str] = ()) -> tuple[Problem, ...]:
    words = sorted({word for page in pages for word in (*page.targets, *page.anchors)})

    def numbers(some: Iterable[str]) -> bytes:
        return array("I", map(words.index, some)).tobytes()

    known = {
        page.path: Known(
            path=page.path,
            key=page.key,
            shows=b"",
            sha256="",
            size=0,
            targets=numbers(page.targets),
            anchors=numbers(page.anchors),
            faults=page.faults,
        )
        for page in pages
    }
    order = [page.path for page in pages]
    return check(Linked(order, known, words), {*order, *published})


def faults(page: str, *links: str) -> list[str]:
    pages = [
        finished(path, links if path == page else (), anchors)
        for path, anchors in PAGES.items()
        if not path.startswith(COPIED)
    ]
    return [problem.code for problem in complaints(pages, PAGES)]


DEEP = "2021/03/04/caf\u00e9 \u0639.html"


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("index.html", "sections/world/index.html"),
        ("index.html", "./sections/./world/index.html"),
        ("index.html", "sections/world/index.html#top-story"),
        ("index.html", "2021/03/04/caf%C3%A9%20%D8%B9.html"),
        ("index.html", "2021/03/04/caf\u00e9%20\u0639.html?from=front#top"),
        ("index.html", "files/a%25b.png"),
        ("index.html", ""),
        ("index.html", "#"),
        ("index.html", "#top"),
        (DEEP, "../../../sections/world/index.html"),
        (DEEP, "../index.html#d04"),
        (DEEP, "../../../2021/03/../03/index.html"),
        ("2021/03/index.html", "#d04"),
        ("sections/world/index.html", "index.html"),
        ("404.html", "/index.html"),
        ("404.html", "/anywhere/"),
        ("index.html", "sport%3A%20live.png"),
        ("index.html", "files/plan.pdf#page=3"),
        ("index.html", "files/a%25b.png#xywh=0,0,9,9"),
        ("index.html", "files/old.html#there"),
        ("index.html", "feed.xml#there"),
    ],
)
def test_a_good_link_is_no_problem(page: str, link: str) -> None:
    assert faults(page, link) == []


@pytest.mark.parametrize(
    ("page", "link", "code"),
    [
        ("index.html", "sections/nation/index.html", "broken-link"),
        ("index.html", "Sections/World/index.html", "broken-link"),
        ("index.html", "sections/world", "broken-link"),
        ("index.html", "sections/world/index.html/x", "broken-link"),
        ("index.html", "sections/world/", "folder-link"),
        ("index.html", ".", "folder-link"),
        (DEEP, "..", "folder-link"),
        (DEEP, "../../../", "folder-link"),
        ("index.html", "/index.html", "absolute-link"),
        ("index.html", "../index.html", "link-leaves-site"),
        ("index.html", "..", "link-leaves-site"),
        ("index.html", "sections/../", "folder-link"),
        (DEEP, "../../../../index.html", "link-leaves-site"),
        ("index.html", "2021/03/index.html#d05", "broken-anchor"),
        ("index.html", "2021/03/index.html#D04", "broken-anchor"),
        ("2021/03/index.html", "#d05", "broken-anchor"),
        ("index.html", "404.html#nowhere", "broken-anchor"),
        ("index.html", "files/gone.pdf#page=3", "broken-link"),
        ("404.html", "nowhere.html", "broken-link"),
        ("index.html", "sport%3A%20late.png", "broken-link"),
        ("index.html", "files/a%b.jpg", "broken-link"),
    ],
)
def test_a_bad_link_is_found(page: str, link: str, code: str) -> None:
    assert faults(page, link) == [code]


def test_a_target_is_reported_once_with_the_first_page_that_has_it() -> None:
    """The order in which pages come does not matter."""
    pages = [finished(f"{name}.html", ["./gone.html"]) for name in "cab"]
    for order in (pages, pages[::-1]):
        (problem,) = complaints(order)
        assert problem.where.file == "a.html"
        assert problem.message == 'there is a link to "gone.html" here, which is not published'


def test_a_missing_page_is_one_problem_and_each_missing_id_is_another() -> None:
    """Links to several places of a page that is gone are mended in one place; ids are not."""
    pages = [finished("a.html", ["gone.html#x", "gone.html#y", "a.html#x", "a.html#y"])]
    assert [problem.code for problem in complaints(pages)] == ["broken-anchor", "broken-anchor", "broken-link"]


def test_a_link_that_is_wrong_in_itself_is_told_as_it_is_written() -> None:
    """Of several ways to write it, in any order, the first by the alphabet."""
    for links in (["b/", "./b/"], ["./b/", "b/"]):
        (problem,) = complaints([finished("a.html", links)])
        assert problem.message == 'the link "./b/" leads to a folder'
