"""The link check finds what a reader would, and nothing else."""

import pytest

from newsgen.links import LinkCheck
from newsgen.records import Artifact

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


def faults(page: str, *links: str) -> list[str]:
    check = LinkCheck()
    for path, anchors in PAGES.items():
        if not path.startswith(COPIED):
            check.add(Artifact(path=path, data=b"", links=links if path == page else (), anchors=anchors))
        else:
            check.add_file(path)
    return [problem.code for problem in check.problems()]


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
    pages = [Artifact(path=f"{name}.html", data=b"", links=("gone.html",)) for name in "cab"]
    for order in (pages, pages[::-1]):
        check = LinkCheck()
        for page in order:
            check.add(page)
        (problem,) = check.problems()
        assert problem.where.file == "a.html"
        assert problem.message == 'the link "gone.html" leads to gone.html, which is not published'
