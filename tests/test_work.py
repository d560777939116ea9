"""How much a build does: counted, and never timed.

Each kind of edit is a row: what it opens, what it parses, which pages it renders, which files it writes and removes. An
edit to one article of the demo archive renders exactly the pages that show something of it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from histories import settle
from newsgen.build import Outcome, build, check
from newsgen.digest import digest
from newsgen.steps import headlines

MakeSite = Callable[[Mapping[str, str | bytes]], Path]
ROOT = Path(__file__).resolve().parent.parent

CRANE, CLOCK, GULLS = "content/harbour/2024-05-17-crane.txt", "content/town/2024-05-18-clock.txt", "content/gulls.md"
SITE: dict[str, str | bytes] = {
    CRANE: "Old crane lifts its last crate\n\nThe board met on Monday and agreed on a crane.\n\nIt will be painted.\n",
    CLOCK: "Clock strikes thirteen\n\nThe clock of the town hall struck once too often.\n",
    GULLS: "---\nheadline: Gulls\nsection: Town\nimage: gull.png\n---\n\nGulls have no date.\n",
    "content/gull.png": b"\x89PNG",
    "content/pages/about.md": "# About\n\nThis is the archive.\n",
    "static/hello.txt": "hello",
    "newsgen.yaml": "title: The Quay\n",
}
FRONT, ARCHIVE, WANTED = "index.html", "archive/index.html", "wanted/index.html"
CRANE_PAGE, CLOCK_PAGE = "2024/05/17/old-crane-lifts-its-last-crate.html", "2024/05/18/clock-strikes-thirteen.html"
GULLS_PAGE, MONTH, YEAR = "undated/town/gulls.html", "2024/05/index.html", "2024/index.html"
HARBOUR, TOWN, SECTIONS = "sections/harbour/index.html", "sections/town/index.html", "sections/index.html"
HARBOUR_LISTS, TOWN_LISTS = (HARBOUR, "sections/harbour/feed.xml"), (TOWN, "sections/town/feed.xml")
FEEDS = ("feed.xml", "sections/harbour/feed.xml", "sections/town/feed.xml")
DATA, UNDATED_DATA, UNDATED = "data/2024-05.jsonl", "data/undated.jsonl", "undated/index.html"
LISTS, COUNTS = (FRONT, MONTH, "feed.xml"), (YEAR, ARCHIVE, SECTIONS)
OFTEN, EEL = "2024/05/18/clock-strikes-often.html", "2024/06/01/eel-fair-opens.html"
OLDER = ("2023/01/02/old-crane-lifts-its-last-crate.html", "2023/01/index.html", "2023/index.html")
AGAIN, FULLER = "content/town/2024-05-18-the-clock.txt", "content/town/2024-05-18-a-clock.txt"
CAPTURED_AGAIN = f"{SITE[CLOCK]}\nNext In Town\n\nEel fair opens\n"
AGAIN_PAGE, MOVED_CLOCK = (
    CLOCK_PAGE.replace(".html", f"-{digest(file.removeprefix('content/'))[:8]}.html") for file in (AGAIN, CLOCK)
)
ARTICLES = (CRANE_PAGE, CLOCK_PAGE, GULLS_PAGE)
HTML = (*ARTICLES, FRONT, ARCHIVE, MONTH, YEAR, HARBOUR, TOWN, SECTIONS, UNDATED, "404.html", "pages/about.html")
ALL = (*HTML, *FEEDS)


class Work(NamedTuple):
    """What a build has to do."""

    opened: int = 0
    parsed: int = 0
    ranked: int = 0
    rendered: tuple[str, ...] = ()
    written: int = 0
    removed: int = 0


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        path = site / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change


def write(file: str, text: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).write_text(text)

    return change


def move(file: str, to: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        (site / to).parent.mkdir(parents=True, exist_ok=True)
        (site / file).replace(site / to)

    return change


def fresh_checkout(site: Path) -> None:
    """All files are new to the file system, none is to the memo."""
    shutil.copytree(site, site.with_name("copy"))
    shutil.rmtree(site)
    site.with_name("copy").rename(site)
    for path in site.rglob("*"):
        os.utime(path)


KINDS: dict[str, tuple[Callable[[Path], None], Work]] = {
    "nothing": (lambda site: None, Work()),
    "a file touched": (lambda site: (site / CRANE).touch(), Work(opened=1)),
    "a later paragraph": (edit(CRANE, "be painted", "be green"), Work(1, 1, 3, (CRANE_PAGE,), written=2)),
    "a first paragraph": (
        edit(CRANE, "agreed on", "bought"),
        Work(1, 1, 3, (CRANE_PAGE, *LISTS, *HARBOUR_LISTS), written=7),
    ),
    "a headline": (
        edit(CLOCK, "thirteen", "often"),
        Work(1, 1, 3, (OFTEN, *LISTS, *TOWN_LISTS), written=7, removed=1),
    ),
    "an article added": (
        write("content/town/2024-06-01-eel.txt", "Eel fair opens\n\nIt is a fair of eels.\n"),
        Work(1, 1, 4, (CLOCK_PAGE, EEL, "2024/06/index.html", *LISTS, *COUNTS, *TOWN_LISTS), written=14),
    ),
    # What a further capture listed shows on the article's page and in its line of data, and what the archive lacks of
    # it among the most wanted; its own page leads there.
    "a second capture added": (
        write(AGAIN, CAPTURED_AGAIN),
        Work(1, 1, 0, (CLOCK_PAGE, AGAIN_PAGE, ARCHIVE, WANTED), written=6),
    ),
    "a copy added": (write(AGAIN, str(SITE[CLOCK])), Work(1, 1, 0, (AGAIN_PAGE,), written=2)),
    "a fuller capture added": (
        # It is kept, so feeds go by its file's name; the address stays.
        write(FULLER, f"{SITE[CLOCK]}\nIt will not be mended.\n"),
        Work(1, 1, 3, (CLOCK_PAGE, MOVED_CLOCK, "feed.xml", "sections/town/feed.xml"), written=5),
    ),
    "an article deleted": (
        lambda site: (site / CRANE).unlink(),
        # With its section gone from the header, every page shows something else.
        Work(0, 0, 2, tuple({*ALL} - {CRANE_PAGE, *HARBOUR_LISTS}), written=12, removed=3),
    ),
    # Its words are the same, and what they weigh is not: of two languages each has fewer articles.
    "a language": (
        edit(GULLS, "section: Town\n", "section: Town\nlanguage: nl\n"),
        Work(1, 1, 3, (GULLS_PAGE, FRONT, TOWN, UNDATED), written=5),
    ),
    "a file renamed": (
        move(CRANE, "content/harbour/2024-05-17-lift.txt"),
        # A feed's entry goes by its article's id, which is the file's name unless front matter has another.
        Work(1, 1, 3, (CRANE_PAGE, "feed.xml", "sections/harbour/feed.xml"), written=3),
    ),
    "a move to another section": (
        move(CRANE, "content/town/2024-05-17-crane.txt"),
        Work(1, 1, 3, tuple({*ALL} - {*HARBOUR_LISTS}), written=15, removed=2),
    ),
    "a date": (
        move(CRANE, "content/harbour/2023-01-02-crane.txt"),
        Work(1, 1, 3, (*OLDER, *LISTS, *COUNTS, *HARBOUR_LISTS), written=13, removed=1),
    ),
    "the title of the site": (edit("newsgen.yaml", "Quay", "Pier"), Work(rendered=ALL, written=16)),
    "how files are read": (
        write("newsgen.yaml", "title: The Quay\nfurniture: [Nothing of the kind]\n"),
        Work(opened=4, parsed=4),
    ),
    "a word of the interface": (
        write("newsgen.yaml", "title: The Quay\nstrings: {to_top: Up}\n"),
        Work(rendered=ALL, written=12),
    ),
    "the template of articles": (
        write("templates/article.html", '{% extends "default/article.html" %}'),
        Work(rendered=ARTICLES),
    ),
    "the frame of all pages": (
        write("templates/base.html", '{% extends "default/base.html" %}'),
        Work(rendered=tuple({*HTML} - {"404.html"})),
    ),
    "a static file": (write("static/hello.txt", "bonjour"), Work(opened=1, written=1)),
    "a picture": (write("content/gull.png", "\x89png"), Work(opened=1, written=1)),
    "a style sheet": (write("templates/assets/newsgen.css", "a {}"), Work(opened=1, written=1)),
    "a published page deleted": (lambda site: (site / "build" / MONTH).unlink(), Work(rendered=(MONTH,), written=1)),
    "a published page edited": (write(f"build/{MONTH}", "mine"), Work(rendered=(MONTH,), written=1)),
    "the output deleted": (lambda site: shutil.rmtree(site / "build"), Work(rendered=ALL, written=21)),
    "the memo deleted": (lambda site: shutil.rmtree(site / ".newsgen/memo"), Work(7, 4, 3, ALL)),
    "a fresh checkout": (fresh_checkout, Work(opened=6)),
}


def work_of(outcome: Outcome) -> Work:
    rendered = tuple(sorted(path for path, why in outcome.why.items() if why))
    written = outcome.pages + outcome.others
    return Work(outcome.work.opened, outcome.work.parsed, outcome.work.ranked, rendered, written, outcome.removed)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_edit_costs_what_it_must(kind: str, make_site: MakeSite) -> None:
    """Files opened, documents parsed, pages rendered, files written and removed, for each kind of edit."""
    site = make_site(SITE)
    settle(site)
    build(site)
    settle(site)
    change, wanted = KINDS[kind]
    change(site)
    settle(site)
    assert work_of(build(site)) == wanted._replace(rendered=tuple(sorted(wanted.rendered)))
    assert work_of(build(site)) == Work()


def test_an_edit_of_a_text_looks_no_headline_up(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an article that others listed, or that lists others; control: an edit of a headline does."""
    asked = []
    for name in ("meanings", "gather"):
        whole = getattr(headlines, name)
        monkeypatch.setattr(headlines, name, lambda *given, name=name, whole=whole: asked.append(name) or whole(*given))
    site = make_site(SITE | {CLOCK: f"{SITE[CLOCK]}\nNext In Town\n\nOld crane lifts its last crate\nEel fair opens\n"})
    for change, expected in (
        (KINDS["nothing"][0], ["meanings", "gather"]),
        (edit(CRANE, "be painted", "be green"), []),
        (edit(CLOCK, "too often", "too many times"), []),
        (edit(CRANE, "last crate", "last box"), ["meanings", "gather"]),
    ):
        change(site)
        build(site)
        assert asked == expected
        asked.clear()


def test_a_second_capture_removed_takes_its_list_along(make_site: MakeSite) -> None:
    """Without it the article's page, its line of data and the page that led to it are as they were before."""
    site = make_site(SITE | {AGAIN: CAPTURED_AGAIN})
    settle(site)
    build(site)
    settle(site)
    (site / AGAIN).unlink()
    assert work_of(build(site)) == Work(0, 0, 0, (CLOCK_PAGE, ARCHIVE), written=3, removed=3)
    assert work_of(build(site)) == Work()


def test_check_does_as_little_and_remembers_nothing(make_site: MakeSite) -> None:
    """What a build remembers spares a check the same work; a check leaves no trace, so the next has it to do again."""
    site = make_site(SITE)
    settle(site)
    build(site)
    edit(CRANE, "be painted", "be green")(site)
    before = sorted(site.rglob("*"))
    for _ in range(2):
        outcome = check(site)
        assert (outcome.work.opened, outcome.work.parsed, outcome.work.rendered) == (1, 1, 1)
    assert sorted(site.rglob("*")) == before


ROVERS = "content/sport/2022-05-21-rovers-promoted.txt"
HEADLINE, ADDRESS = "Rovers promoted on goal difference", "rovers-promoted-on-goal-difference-then-on-appeal"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo archive, built."""
    site = tmp_path_factory.mktemp("demo") / "site"
    for folder in ("content", "static", "templates"):
        shutil.copytree(ROOT / folder, site / folder)
    shutil.copy(ROOT / "newsgen.yaml", site)
    settle(site)
    build(site)
    return site


def pages(site: Path) -> dict[str, bytes]:
    """Every page and feed of the site as it stands."""
    found = (path for path in (site / "build").rglob("*.*ml"))
    return {path.relative_to(site / "build").as_posix(): path.read_bytes() for path in found}


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """The pages that are there now and were not, or were not like this."""
    return {path for path, data in after.items() if before.get(path) != data}


def test_an_edit_of_the_text_in_the_demo_renders_what_lists_it_otherwise(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paragraph that no list shows: the article's own page, and the pages whose Others Also Read it moves.

    Of the articles those are ranked again that hold one of its words of which there are twice as many now, or half as
    many (`_FEW_CHANGED` would have so few articles ranked from scratch).
    """
    monkeypatch.setattr("newsgen.steps.reranking._FEW_CHANGED", 0)
    before = pages(demo)
    with (demo / ROVERS).open("a") as file:
        file.write("\nThe committee has found no further goals.\n")
    outcome = build(demo)
    work = work_of(outcome)
    assert (work.opened, work.parsed) == (1, 1)
    assert 0 < work.ranked < outcome.articles
    assert set(work.rendered) == changed(before, pages(demo))
    own = f"2022/05/21/{ADDRESS}.html"
    assert {why for path, why in outcome.why.items() if why and path != own} <= {
        ("it shows something else: others_also_read",)
    }


def test_an_edit_of_a_headline_in_the_demo_renders_what_shows_something_of_it(demo: Path) -> None:
    """A new headline, and so a new address: the pages that held either, those whose lists it moves, and no other."""
    before = pages(demo)
    showed = {path for path, data in before.items() if any(part in data.decode() for part in (HEADLINE, ADDRESS))}
    edit(ROVERS, "then on appeal", "then on appeal, and held")(demo)
    outcome = build(demo)
    rendered = set(work_of(outcome).rendered)
    assert rendered == changed(before, pages(demo))
    named = f"2022/05/21/{ADDRESS}"
    moved = {path for path in rendered - showed if outcome.why[path] == ("it shows something else: others_also_read",)}
    assert rendered - moved == showed - {f"{named}.html"} | {f"{named}-and-held.html", WANTED}
    assert "next_in" in outcome.why["2026/05/19/rovers-win-the-strait-cup-on-a-tuesday.html"][0]


def test_a_build_with_nothing_to_do_imports_little(make_site: MakeSite) -> None:
    """What makes a site takes longer to import than such a build takes. Control: the first build does import it."""
    site = make_site(SITE)
    settle(site)
    code = (
        "import sys, pathlib, newsgen.build as it; it.build(pathlib.Path('.')); "
        "print([name for name in ('numpy', 'jinja2', 'babel', 'markdown_it', 'newsgen.loader') if name in sys.modules])"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], cwd=site, check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert said == ["['numpy', 'jinja2', 'babel', 'markdown_it', 'newsgen.loader']\n", "[]\n"]
