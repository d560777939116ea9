"""A site that nobody touched is left as the last build made it, and anything that was touched is seen."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from histories import coarse_clock, settle
from newsgen.build import Options, Outcome, Work, build

MakeSite = Callable[[Mapping[str, str | bytes]], Path]
PAGE = "build/2024/05/17/crane-lifts.html"
SITE = {
    "content/2024-05-17-crane.txt": "Crane lifts\n\nThe board met on Monday.\n",
    "content/quay.txt": "Quay floods\n\nThe tide was high. See [a](gone.md).\n",
    "content/broken.md": "---\nheadline: [\n---\n\nNothing.\n",
    "content/draft.md": "---\ndraft: true\n---\n\nNot yet.\n",
    "content/notes.pdf": b"%PDF",
    "static/hello.txt": "hello",
    "templates/_note.html": "{% macro note() %}A note.{% endmacro %}",
    "newsgen.yaml": "title: The Quay\n",
}


def steps(site: Path, options: Options | None = None) -> tuple[list[str], Outcome]:
    """Which steps a build of `site` took, and what it said."""
    told: list[str] = []
    outcome = build(site, options or Options(), lambda step, _done, _total: told.append(step))
    return list(dict.fromkeys(told)), outcome


def built(make_site: MakeSite) -> tuple[Path, Outcome]:
    """A site that stands, and what its build said."""
    site = make_site(SITE)
    settle(site)
    outcome = build(site)
    settle(site)
    return site, outcome


def test_what_was_said_is_said_again(make_site: MakeSite) -> None:
    """All but what was done: and no step is taken after the listing."""
    site, before = built(make_site)
    taken, after = steps(site)
    assert taken == ["opening", "listing"]
    assert after == replace_done(before)
    assert before.problems
    assert before.skipped


def replace_done(outcome: Outcome) -> Outcome:
    every = outcome.pages + outcome.others + outcome.unchanged
    return type(outcome)(
        **{name: getattr(outcome, name) for name in outcome.__struct_fields__}
        | {"pages": 0, "others": 0, "unchanged": every, "work": Work(), "why": dict.fromkeys(outcome.why, ())}
    )


def edit(path: str, data: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        (site / path).write_text(data)

    return change


def same_size(path: str) -> Callable[[Path], None]:
    """Other bytes, as many, under the old time."""

    def change(site: Path) -> None:
        stat = (site / path).stat()
        data = (site / path).read_bytes()
        (site / path).write_bytes(data[:-2] + b"?" + data[-1:])
        os.utime(site / path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    return change


def become_a_folder(site: Path) -> None:
    (site / PAGE).unlink()
    (site / PAGE).mkdir()


TOUCHED: dict[str, Callable[[Path], None]] = {
    "an article": same_size("content/quay.txt"),
    "a file that is no article": same_size("content/notes.pdf"),
    "a static file": same_size("static/hello.txt"),
    "a template": edit("templates/_note.html", "{% macro note() %}A nota.{% endmacro %}"),
    "the configuration": edit("newsgen.yaml", "title: The Quai\n"),
    "a new article": edit("content/new.txt", "New\n\nWords.\n"),
    "a new file": edit("content/new.pdf", "%PDF"),
    "a hidden file": edit("content/.new.txt", "New\n\nWords.\n"),
    "a new static file": edit("static/new.txt", "new"),
    "a new template": edit("templates/_more.html", ""),
    "an article gone": lambda site: (site / "content/quay.txt").unlink(),
    "a page gone": lambda site: (site / PAGE).unlink(),
    "a page touched": lambda site: os.utime(site / PAGE),
    "a page altered": same_size(PAGE),
    "a page become a folder": become_a_folder,
    "the output gone": lambda site: shutil.rmtree(site / "build"),
    "what was published is forgotten": lambda site: shutil.rmtree(site / ".newsgen/publish"),
    "the memo is gone": lambda site: shutil.rmtree(site / ".newsgen/memo"),
    "the last build is torn": lambda site: os.truncate(site / ".newsgen/memo/build/last", 200),
}


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_what_is_touched_is_seen(touch: Callable[[Path], None], make_site: MakeSite) -> None:
    """Then a build goes all the way; and what comes of it is what a clean one makes."""
    site, _ = built(make_site)
    touch(site)
    settle(site)
    taken, _ = steps(site)
    assert "reading" in taken
    assert steps(site)[0] == ["opening", "listing"]
    clean = site.with_name("clean")
    shutil.copytree(site, clean, ignore=shutil.ignore_patterns("build", ".newsgen"))
    build(clean)
    assert contents(site / "build") == contents(clean / "build")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_site_that_was_moved_is_told_at_its_new_place(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it changed where it is built from within; but its pages are to be opened, and served, elsewhere."""
    site = make_site(SITE)
    settle(site)
    for place in (site, site.with_name("moved")):
        if place != site:
            site.rename(place)
        monkeypatch.chdir(place)
        taken, outcome = steps(Path())
        settle(place)
        assert outcome.output == str(place / "build")
    assert taken == ["opening", "listing"]


def test_other_options_are_another_build(make_site: MakeSite) -> None:
    site, _ = built(make_site)
    taken, outcome = steps(site, Options(drafts=True))
    assert "reading" in taken
    assert outcome.articles == 3


def test_a_build_that_published_nothing_is_not_remembered(make_site: MakeSite) -> None:
    site, _ = built(make_site)
    for _ in range(2):
        taken, outcome = steps(site, Options(strict=True))
        assert outcome.withheld == "--strict"
        assert "reading" in taken


def test_files_that_just_changed_are_not_believed(make_site: MakeSite) -> None:
    """Where the clock of the file system has not moved on, an edit may look like what was there before."""
    site = make_site(SITE)
    with coarse_clock():
        build(site)
        assert "reading" in steps(site)[0]
