"""What `make bench` measures with: the archive that it draws, what it counts, the tables that it makes of figures."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

import bench
import cases
import corpus
import made
import measure
import tables
from newsgen.config import Config
from newsgen.loader import load
from newsgen.records import Article
from results import HELP, HUGO, MD, PELICAN, TXT, Cost, Figures, Made, Results

NUMBER = 60
STEPS = {"reading": (1.0, 1.5), "in all": (1.5, 2.5)}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive, a folder for each layout."""
    folder = tmp_path_factory.mktemp("corpus")
    corpus.write(NUMBER, {name: folder / name for name in corpus.LAYOUTS})
    return folder


def texts(folder: Path) -> dict[int, str]:
    """The pages of a layout by the number that ends the name of each."""
    pages = (path for path in folder.rglob("*") if path.is_file())
    return {int(path.stem[-6:]): path.read_text("utf-8") for path in pages}


def loaded(folder: Path) -> dict[int, Article]:
    """The articles that newsgen reads, none of them with a complaint."""
    found = {}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        read = load(path.relative_to(folder).as_posix(), path.read_bytes(), Config().reading)
        assert read.problems == ()
        assert read.article is not None
        found[int(path.stem[-6:])] = read.article
    return found


def test_the_archive_is_the_same_each_time(drawn: Path, tmp_path: Path) -> None:
    """Also in another process, where hashes are salted otherwise; and a larger one begins with the same articles."""
    command = [sys.executable, str(Path(corpus.__file__)), str(NUMBER + 40), str(tmp_path)]
    subprocess.run(command, check=True)
    for layout in ("md", "hugo", "pelican"):
        larger = texts(tmp_path / layout)
        assert len(larger) == NUMBER + 40
        assert {number: larger[number] for number in range(NUMBER)} == texts(drawn / layout)
    assert texts(drawn / "txt").keys() == set(range(NUMBER))


def test_what_newsgen_reads_is_the_same_article_in_both_layouts(drawn: Path) -> None:
    """Headline, date, section, source, bylines, tags and, of articles without Markdown, the whole body."""
    pasted, marked = loaded(drawn / "txt"), loaded(drawn / "md")
    assert pasted.keys() == marked.keys() == set(range(NUMBER))
    for number, article in pasted.items():
        other = marked[number]
        assert (
            article.headline,
            article.published,
            article.section,
            article.source,
            article.authors,
            article.tags,
        ) == (
            other.headline,
            other.published,
            other.section,
            other.source,
            other.authors,
            other.tags,
        )
        if number % 10 != 9:
            assert [block.text for block in article.body] == [block.text for block in other.body]
        assert article.next_in is not None or number == last_of_section(pasted, article)


def last_of_section(articles: dict[int, Article], article: Article) -> int:
    inside = [number for number, other in articles.items() if other.section == article.section]
    return max(inside, key=lambda number: (articles[number].published or "", number))


def test_the_peers_read_the_same_articles(drawn: Path) -> None:
    """What their front matter says is what newsgen's says, and the paragraphs are the same."""
    ours, hugo, pelican = (texts(drawn / name) for name in ("md", "hugo", "pelican"))
    for number, text in ours.items():
        keys, body = yaml.safe_load(text.split("---\n")[1]), text.split("---\n\n", 1)[1]
        theirs = yaml.safe_load(hugo[number].split("---\n")[1])
        assert [theirs[key] for key in ("title", "date", "sources", "bylines", "tags")] == [
            keys["headline"],
            keys["date"],
            [keys["source"]],
            keys["authors"],
            keys["tags"],
        ]
        assert hugo[number].split("---\n\n", 1)[1] == body
        head, _, rest = pelican[number].partition("\n\n")
        told = dict(line.split(": ", 1) for line in head.splitlines())
        assert rest == body
        assert (told["Title"], told["Category"], told["Source"]) == (keys["headline"], keys["section"], keys["source"])
        assert (told["Authors"].split("; "), told["Tags"].split(", ")) == (keys["authors"], keys["tags"])


def test_the_archive_is_like_a_newspapers() -> None:
    """About 600 words, all sections and sources, ten years, a bounded staff; stories have one to thirty articles."""
    every = list(corpus.articles(1500))
    lengths = [sum(len(part.split()) for part in corpus.paragraphs(article)) for article in every[:200]]
    assert 500 < sum(lengths) / 200 < 700
    assert {article.section for article in every} == set(corpus.SECTIONS)
    assert {article.source for article in every} == set(corpus.SOURCES)
    assert len({article.published.year for article in every}) == 10
    assert len({name for article in every for name in article.bylines}) <= corpus.STAFF
    assert set(Counter(article.story for article in every).values()) <= set(range(1, 31))


def test_the_state_of_a_case_is_made_ready(drawn: Path, tmp_path: Path) -> None:
    """An edit is of one paragraph of one article and a new one each round; a cold build finds neither it nor an output.

    A fresh checkout has the edited article, new times in content/ and old ones in what is brought back.
    """
    for name in corpus.LAYOUTS:
        shutil.copytree(drawn / name, tmp_path / name / "content")
    chosen = next(article for article in corpus.articles(NUMBER) if article.number == 30)
    ground = cases.Ground(folder=tmp_path, chosen=chosen)
    for layout in corpus.LAYOUTS:
        before, seen = texts(tmp_path / layout / "content"), set()
        for turn in range(3):
            ground.edited(layout, turn)
            after = texts(tmp_path / layout / "content")
            assert [number for number in after if after[number] != before[number]] == [30]
            assert len(after[30].splitlines()) == len(before[30].splitlines())
            seen.add(after[30])
        assert len(seen) == 3
    site = tmp_path / "txt"
    (site / "newsgen.yaml").touch()
    (site / "build").mkdir()
    (site / "build" / "index.html").touch()
    for path in (path for path in site.rglob("*") if path.is_file()):
        os.utime(path, (1, 1))
    ground.checked_out(["build"], 0)
    assert texts(tmp_path / "fresh" / "content") == texts(site / "content")
    assert (tmp_path / "fresh" / "build" / "index.html").stat().st_mtime == 1
    assert min(path.stat().st_mtime for path in (tmp_path / "fresh" / "content").rglob("*")) > 1
    ground.cold("txt", ["build"], 0)
    assert not (site / "build").exists()
    assert texts(site / "content") == texts(drawn / "txt")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("2021/03/04/ferry.html", "articles"),
        ("sport/ferry-000012/index.html", "articles"),
        ("sport/index.html", "sections"),
        ("sport/page/2/index.html", "sections"),
        ("sections/sport/page-1.html", "sections"),
        ("sources/index.html", "sources"),
        ("by/ada-mole/index.html", "bylines"),
        ("bylines/ada-mole/index.html", "bylines"),
        ("tags/ferry/index.html", "tags"),
        ("2021/03/page-2.html", "months"),
        ("months/2021-03/index.html", "months"),
        ("2021/index.html", "years"),
        ("years/2021/index.html", "years"),
        ("threads/ferry/index.html", "threads"),
        ("index.html", "others"),
    ],
)
def test_the_kind_of_a_page_is_told_by_its_address(path: str, kind: str) -> None:
    """Those of all generators."""
    assert made.kind(path) == kind


def test_what_was_made_is_counted(tmp_path: Path) -> None:
    """Pages by kind, other files, bytes; written are those whose inode changed since, whatever their times say."""
    for name in ("index.html", "2021/03/04/ferry.html", "feed.xml"):
        path = tmp_path / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("12345")
    found = made.made(tmp_path / "build", 0)
    assert (found.kinds["articles"], found.kinds["others"], sum(found.kinds.values())) == (1, 1, 2)
    assert (found.others, found.bytes, found.written) == (1, 15, 3)
    latest = max(path.stat().st_ctime_ns for path in (tmp_path / "build").rglob("*"))
    assert made.made(tmp_path / "build", latest + 1).written == 0


def test_a_command_is_measured_with_all_its_processes(tmp_path: Path) -> None:
    """CPU seconds of a child that was waited for count; its memory does, too; and one that fails ends the benchmark."""
    child = "import time; held = b'x' * 50_000_000\nwhile time.process_time() < .3: pass"
    parent = f"import subprocess, sys; print('said'); subprocess.run([sys.executable, '-c', {child!r}])"
    ran = measure.run([sys.executable, "-c", parent], tmp_path, watch=True)
    assert ran.printed == "said\n"
    assert ran.cost.cpu >= 0.3
    assert ran.peak is None if measure.memory(1) is None else (ran.peak or 0) > 50_000_000
    assert measure.run([sys.executable, "-c", parent], tmp_path).peak is None
    with pytest.raises(SystemExit, match="ended with 3"):
        measure.run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_the_steps_are_those_that_timings_prints(make_site, run_newsgen) -> None:
    """A build's own words are understood."""
    site = make_site({"content/a.txt": "Ferry terminal reopens\n\nThe first boat left at six.\n"})
    found = measure.steps(run_newsgen("build", "--timings", cwd=site).stderr)
    first, *_, last, total = found
    assert (first, last, total) == ("opening", "remembering", "in all")


def figures(*costs: tuple[float, float], peak: int | None = 2_000_000, kinds: dict[str, int] | None = None) -> Figures:
    """Rounds of so many seconds and CPU seconds."""
    return Figures(
        costs=tuple(Cost(wall=wall, cpu=cpu, steps=STEPS) for wall, cpu in costs),
        peak=peak,
        made=None if kinds is None else Made(kinds=kinds, others=4, bytes=1_500_000, written=1234),
    )


def results(articles: int, scale: float = 1) -> Results:
    kinds = {"articles": articles, "years": 11}
    return Results(
        articles=articles,
        day="3 May 2026",
        machine="abacus, 2 cores",
        versions={"newsgen": "1.0", "Hugo": "2.0"},
        cases={
            TXT: figures((2 * scale, 3 * scale), (4 * scale, 4 * scale), (3 * scale, 8 * scale), kinds=kinds),
            MD: figures((2, 3), (2, 3), (2, 3), kinds=kinds, peak=None),
            HUGO: figures((4, 6), (4, 4), (5, 4), kinds=kinds | {"years": 9}),
            PELICAN: figures((12, 16), kinds=kinds),
            HELP: figures((0.1, 0.1), (0.1, 0.1), (0.1, 0.1)),
        },
        imported=("numpy",),
        load=0.5,
    )


def rows(text: str) -> list[list[str]]:
    return [line[2:-2].split(" | ") for line in text.splitlines() if line.startswith("| ")]


def test_the_tables_of_given_figures() -> None:
    """Medians with their spread, ratios round by round, unknown memory, and pages side by side."""
    text = tables.markdown([results(10_000)])
    found = rows(text)
    assert [TXT, "3.00 (2.00–4.00)", "4.00 (3.00–8.00)", "2", "10,011", "4", "1.5", "1,234"] in found
    assert [PELICAN, "12.00", "16.00", "2", "10,011", "4", "1.5", "1,234"] in found
    assert [HELP, "0.10 (0.10–0.10)", "0.10 (0.10–0.10)", "2", "", "", "", ""] in found
    assert found[3][:4] == [MD, "2.00 (2.00–2.00)", "3.00 (3.00–3.00)", "unknown"]
    assert [TXT, HUGO, "0.600 (0.500–1.000)", "1.000 (0.500–2.000)", "wall .5, CPU .5"] in found
    assert [TXT, PELICAN, "0.250", "0.250", ""] in found
    assert ["years", "11", "11", "9", "11"] in found
    assert ["reading", "1.00 / 1.50", "1.00 / 1.50"] in found
    assert ["start and end", "1.50 / 1.50", "0.50 / 0.50"] in found
    assert ["in all", "3.00 / 4.00", "2.00 / 3.00"] in found
    assert "3 May 2026; abacus, 2 cores; a load of 0.5 before; newsgen 1.0, Hugo 2.0; medians of 3 rounds" in text
    assert "with nothing to do imports: numpy." in text
    assert "From one size" not in text


def test_the_growth_of_given_figures() -> None:
    """Sizes in their order, each beside the one before it; an aim holds for the size that it was set for."""
    text = tables.markdown([results(10_000, scale=11), results(1000)])
    assert re.findall("^### (.+)$", text, re.MULTILINE) == [
        "1,000 articles",
        "10,000 articles",
        "From one size to the next",
    ]
    found = rows(text)
    assert [TXT, "1,000", "4.00", "", "4.00", "2"] in found
    assert [TXT, "10,000", "44.00", "11.0 times", "4.40", "2"] in found
    assert [MD, "10,000", "3.00", "1.0 times", "0.30", "unknown"] in found
    assert sum("wall .5, CPU .5" in row for row in found) == 1


def test_figures_are_put_between_the_marks() -> None:
    """What stood there goes, whatever stands around stays; a page without the marks is an error."""
    page = f"Above\n{bench.BEGIN}\nold\n{bench.END}\nBelow\n"
    once = bench.with_figures(page, "new\n")
    assert once == f"Above\n{bench.BEGIN}\n\nnew\n\n{bench.END}\nBelow\n"
    assert bench.with_figures(once, "new\n") == once
    with pytest.raises(ValueError, match="needs the marks"):
        bench.with_figures("Above\n", "new\n")


def test_the_page_has_the_marks_and_a_size() -> None:
    """docs/performance.md can be written anew, and has figures."""
    page = bench.PAGE.read_text("utf-8")
    assert bench.with_figures(page, "").count(bench.BEGIN) == 1
    assert re.search(r"^### 10,000 articles$", page, re.MULTILINE)
