"""The shell: a site goes in, an outcome comes out, and nothing in the files of a user can break it."""

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from newsgen.build import Options, Outcome, build, check, read_for_inspection
from newsgen.outputs import OutputRefusedError
from newsgen.problems import NewsgenError, Problem
from newsgen.records import Document
from newsgen.setting import ConfigurationError
from newsgen.steps import loading

MakeSite = Callable[[Mapping[str, str | bytes]], Path]

PARAGRAPHS = "The harbour board met on Monday and agreed on a crane.\n\nIt will be painted before winter.\n"
SITE: dict[str, str | bytes] = {
    "content/harbour/2024-05-17-crane.txt": f"Old crane lifts its last crate\n\n{PARAGRAPHS}",
    "content/town/2024-05-18-clock.md": f"---\nheadline: Clock strikes\nimage: clock.png\n---\n{PARAGRAPHS}",
    "content/town/clock.png": b"\x89PNG\r\n\x1a\n....",
    "content/town/unused.png": b"\x89PNG\r\n\x1a\n....",
    "content/pages/about.md": "# About\n\nThis is the archive.\n",
    "content/.hidden": "x",
    "static/robots-are-welcome.txt": "hello",
}


def standing(folder: Path) -> dict[str, str]:
    """Every file of an output with a digest of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def codes(outcome: Outcome) -> list[tuple[str, str]]:
    return [(problem.where.file, problem.code) for problem in outcome.problems]


def data_lines(output: Path) -> list[dict[str, object]]:
    shards = [path.read_text(encoding="utf-8") for path in sorted((output / "data").glob("*.jsonl"))]
    return [json.loads(line) for shard in shards for line in shard.split("\n") if line]


def test_a_site_is_built_and_every_file_accounted_for(make_site: MakeSite) -> None:
    """Articles, plain pages, referred and static files are published; the rest is skipped with a reason."""
    site = make_site(SITE)
    outcome = build(site, Options())
    output = Path(outcome.output)
    assert output == site / "build"
    assert (outcome.articles, outcome.left_out, outcome.withheld, codes(outcome)) == (2, 0, "", [])
    assert {(skipped.file, skipped.reason) for skipped in outcome.skipped} == {
        ("content/.hidden", "dotfile"),
        ("content/town/unused.png", "not a text article (.png)"),
    }
    published = standing(output)
    assert {"index.html", "404.html", "pages/about.html", "robots-are-welcome.txt", "assets/newsgen.css"} <= set(
        published
    )
    assert {"2024/05/17/old-crane-lifts-its-last-crate.html", "2024/05/18/clock-strikes.html"} <= set(published)
    assert "files/town/clock.png" in published
    assert outcome.pages == sum(path.endswith(".html") for path in published)
    assert outcome.pages + outcome.others == len(published)


def test_a_second_build_writes_nothing(make_site: MakeSite) -> None:
    """Nothing changed, nothing written: all is unchanged and no time of change moves."""
    site = make_site(SITE)
    first = build(site, Options())
    times = {path: path.stat().st_mtime_ns for path in (site / "build").rglob("*")}
    second = build(site, Options())
    assert (second.pages, second.others, second.removed) == (0, 0, 0)
    assert second.unchanged == first.pages + first.others
    assert {path: path.stat().st_mtime_ns for path in (site / "build").rglob("*")} == times


def test_a_build_after_changes_equals_a_clean_one(make_site: MakeSite, tmp_path: Path) -> None:
    """Edits, additions, removals and moves leave what a fresh build of the same files makes, byte for byte."""
    site = make_site(SITE)
    build(site, Options())
    shutil.move(site / "content/town/2024-05-18-clock.md", site / "content/2023-01-02-clock.md")
    shutil.move(site / "content/town/clock.png", site / "content/clock.png")
    (site / "content/pages/about.md").unlink()
    (site / "content/new.txt").write_text(f"A new story\n\n{PARAGRAPHS}")
    outcome = build(site, Options())
    clean = build(site, Options(output=str(tmp_path / "clean" / "build")))
    assert outcome.removed > 0
    assert standing(site / "build") == standing(Path(clean.output))


def test_check_says_what_build_says_and_writes_nothing(make_site: MakeSite) -> None:
    """The outcomes differ only in what was published."""
    site = make_site({**SITE, "content/bad.md": "---\nheadline: [\n---\nx\n", "content/x.txt": "[y](none.txt)\n"})
    before = sorted(site.rglob("*"))
    said = check(site, Options())
    assert sorted(site.rglob("*")) == before
    built = build(site, Options())
    assert (said.articles, said.left_out, said.skipped, said.problems) == (
        built.articles,
        built.left_out,
        built.skipped,
        built.problems,
    )
    assert not said.published


def test_problems_name_files_as_the_user_sees_them(make_site: MakeSite) -> None:
    """Where the core knows a file by its path under content/, the outcome names it from the site's folder."""
    site = make_site(
        {
            **SITE,
            "content/1.md": "---\nheadline: One\nslug: same\ndate: 2024-01-01\n---\nText.\n",
            "content/2.md": "---\nheadline: Two\nslug: same\ndate: 2024-01-01\n---\nText.\n",
            "content/3.md": "---\nheadline: Three\n---\nA [link](nowhere.png).\n",
            "content/pages/a.md": "---\nslug: who\n---\n# Who\n\nWe.\n",
            "content/pages/b.md": "---\nslug: who\n---\n# Who else\n\nThey.\n",
            "static/index.html": "mine",
        }
    )
    outcome = build(site, Options())
    assert ("content/2.md", "address-claimed-twice") in codes(outcome)
    assert ("content/pages/b.md", "address-claimed-twice") in codes(outcome)
    assert ("content/3.md", "missing-file") in codes(outcome)
    assert ("static/index.html", "path-taken") in codes(outcome)
    assert (outcome.articles, outcome.left_out) == (4, 2)


def test_a_file_that_vanishes_is_left_out(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file gone between listing and reading costs that article alone."""
    site = make_site(SITE)
    read = loading.read

    def late(document: Document) -> bytes | Problem:
        if document.file.endswith("crane.txt"):
            Path(document.path).unlink()
        return read(document)

    monkeypatch.setattr(loading, "read", late)
    outcome = build(site, Options())
    assert (outcome.articles, outcome.left_out) == (1, 1)
    assert codes(outcome) == [("content/harbour/2024-05-17-crane.txt", "unreadable-file")]


def test_a_static_folder_that_cannot_be_read_is_counted_as_left_out(make_site: MakeSite) -> None:
    """What should have been published and is not is never silent in the count."""
    site = make_site(SITE)
    shutil.rmtree(site / "static")
    (site / "static").touch()
    outcome = build(site)
    assert (outcome.articles, outcome.left_out, codes(outcome)) == (2, 1, [("static", "unreadable-folder")])


def test_where_all_are_left_out_the_hint_is_to_mend_them(make_site: MakeSite) -> None:
    """Nobody is told to put articles where articles are."""
    outcome = build(make_site({"content/a.md": "---\ndate: [\n---\nText.\n"}))
    assert (outcome.withheld, outcome.left_out) == ("no articles", 1)
    assert outcome.problems[-1].hint.startswith("mend the errors told here")


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"templates/article.html": "{{ nothing.here }}"}, "templates/article.html"),
        ({"templates/base.html": "{% block %}"}, "templates/base.html"),
        ({"templates/list.html": "{% include 'list.html' %}"}, "templates/list.html"),
        ({"newsgen.yaml": "lists: {front: many}\n"}, "newsgen.yaml"),
    ],
)
def test_a_template_or_configuration_error_leaves_the_old_site(
    make_site: MakeSite, files: dict[str, str], where: str
) -> None:
    """The error names the file, asks for exit code 2, and what was published before still stands whole."""
    site = make_site(SITE)
    build(site, Options())
    before = standing(site / "build")
    make_site(files)
    with pytest.raises(NewsgenError) as caught:
        build(site, Options())
    assert caught.value.exit_code == 2
    assert caught.value.problems[0].where.file == where
    assert standing(site / "build") == before


def test_all_that_is_wrong_in_the_templates_is_told_at_once(make_site: MakeSite) -> None:
    """Each place once, however many pages meet it, and in the same order whoever renders them."""
    broken = "{% if page %}\n{{ nothing.here }}\n{% endif %}\n"
    site = make_site({**SITE, "templates/article.html": broken, "templates/month.html": "{% for %}"})
    with pytest.raises(NewsgenError) as caught:
        build(site)
    places = [str(problem.where) for problem in caught.value.problems]
    assert places == ["templates/article.html:2", "templates/month.html:1"]


def test_the_configured_output_is_beside_the_configuration(make_site: MakeSite) -> None:
    """`output:` is relative to the site; the record of what is ours lies beside it."""
    site = make_site({**SITE, "newsgen.yaml": "output: public/www\n"})
    assert build(site, Options()).output == str(site / "public" / "www")
    assert (site / "public" / ".newsgen").is_dir()


def test_an_output_among_the_sources_is_refused(make_site: MakeSite) -> None:
    """Neither the site nor a folder that is read can be the output."""
    site = make_site(SITE)
    before = standing(site)
    for place in (".", "content", "content/new", "static/x", "templates"):
        with pytest.raises(OutputRefusedError):
            build(site, Options(output=str(site / place)))
    assert standing(site) == before


def test_progress_is_told_by_steps(make_site: MakeSite) -> None:
    """Whoever watches learns the step, how many are done and how many there are."""
    told: list[tuple[str, int, int]] = []
    check(make_site(SITE), Options(), lambda *step: told.append(step))
    assert ("reading", 3, 3) in told
    assert [step for step in told if step[0] == "rendering"]


def test_inspection_reads_as_the_site_does(make_site: MakeSite, tmp_path: Path) -> None:
    """Below content/ the site's configuration and folders count; elsewhere a file stands for itself."""
    text = f"A headline\n\n{PARAGRAPHS}\nJoin our ferry club today\n"
    site = make_site({"content/town/a.txt": text, "newsgen.yaml": "furniture: ['Join our * club*']\n"})
    inside = read_for_inspection(site / "content/town/a.txt")
    assert inside.article is not None
    assert (inside.file, inside.article.section, inside.article.furniture) == (
        "town/a.txt",
        "town",
        ("Join our ferry club today",),
    )
    (tmp_path / "town").mkdir()
    outside = read_for_inspection(Path(shutil.copy(site / "content/town/a.txt", tmp_path / "town")))
    assert outside.article is not None
    assert (outside.article.section, outside.article.furniture) == (None, ())
    (site / "newsgen.yaml").write_text("furniture: 3\n")
    with pytest.raises(ConfigurationError):
        read_for_inspection(site / "content/town/a.txt")


def test_no_bytes_of_a_user_end_in_a_traceback(make_site: MakeSite) -> None:
    """Random bytes, hostile markup and odd names: everything is published, skipped or left out, and counted."""
    chance = random.Random(2)
    marks = "#*_[]()<>`~-|\n\n :\"'{}!&\\abc \u202e\u2028\ufeff漢字أبحد"
    files: dict[str, str | bytes] = {}
    for number in range(40):
        files[f"content/raw/{number}.txt"] = chance.randbytes(chance.randrange(1, 2000))
        files[f"content/marks/{number}.md"] = "".join(chance.choices(marks, k=chance.randrange(1, 800)))
        files[f"content/front/{number}.md"] = "---\n" + "".join(chance.choices(marks, k=200)) + "\n---\nText.\n"
    files["content/numbers.md"] = "---\nheadline: N\nbig: 123456789012345678901234567890\nnan: .nan\n---\nText.\n"
    files["content/climb.md"] = "---\nheadline: C\nslug: ../../x\nimage: ../../../etc/passwd\n---\n[x](../../y)\n"
    files["content/two\nlines.txt"] = f"Two lines\n\n{PARAGRAPHS}"
    site = make_site(files)
    (site / "content" / os.fsdecode(b"caf\xe9.txt")).write_text(f"Odd name\n\n{PARAGRAPHS}")
    outcome = build(site, Options())
    assert outcome.articles + outcome.left_out + len(outcome.skipped) == len(files) + 1
    assert len(data_lines(site / "build")) == outcome.articles


@pytest.mark.long
def test_two_thousand_files_of_like_names_are_all_published(make_site: MakeSite) -> None:
    """Five folders of 001.txt ... with no dates: none lost, sections from folders, no path shared."""
    folders = ["harbour", "town", "council", "sport", "science"]
    files: dict[str, str | bytes] = {
        f"content/{folder}/{number:03}.txt": f"{folder} story of note {number % 90}\n\n{PARAGRAPHS}\nSee {number}.\n"
        for folder in folders
        for number in range(1, 401)
    }
    files["content/sport/007.txt"] = "Caf\xe9 wins the cup\n\nIn the caf\xe9 they sang.\n".encode("latin-1")
    site = make_site(files)
    outcome = build(site, Options())
    assert (outcome.articles, outcome.left_out, outcome.skipped) == (2000, 0, ())
    records = data_lines(site / "build")
    paths = [str(record["url"]) for record in records]
    assert len({path.casefold() for path in paths}) == 2000
    assert {str(record["section"]).lower() for record in records} == set(folders)
    assert all((site / "build" / path).is_file() for path in paths)
    assert "Café wins the cup" in {record["headline"] for record in records}


def test_arabic_articles_are_published_right_to_left(make_site: MakeSite) -> None:
    """Articles in Arabic keep their words in addresses, share none, and their pages say rtl."""
    text = "رافعة الميناء القديمة ترفع الصندوق {}\n\nاجتمع مجلس الميناء يوم الاثنين.\n"
    files: dict[str, str | bytes] = {f"content/أخبار/{number:03}.txt": text.format(number) for number in range(1, 201)}
    site = make_site(files)
    assert build(site, Options()).articles == 200
    records = data_lines(site / "build")
    assert len({record["url"] for record in records}) == 200
    assert {record["language"] for record in records} == {"ar"}
    for record in records[:3]:
        assert 'dir="rtl"' in (site / "build" / str(record["url"])).read_text(encoding="utf-8")
