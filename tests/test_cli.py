"""The command line: exit codes, the shape of what is printed, and that no mistake of a user ends in a traceback."""

import errno
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path

import click
import pytest
import yaml
from msgspec.structs import replace
from rich.cells import cell_len

from newsgen import __version__
from newsgen.build import say_nothing
from newsgen.cli import newsgen, now, run
from newsgen.problems import Problem, Where
from newsgen.progress import Seconds, Stopwatch, showing
from newsgen.records import Skipped
from newsgen.report import MANY, inspected_rows, printable, problem_lines, problem_words, skipped_words

Run = Callable[..., subprocess.CompletedProcess[str]]
MakeSite = Callable[[Mapping[str, str | bytes]], Path]

STORY = "Crane lifts its last crate\n\nThe crane lifted its last crate on Friday, a box of lemons.\n"
GOOD = {"content/harbour/2024-05-17-crane.txt": STORY}
BAD_DATE = "---\nheadline: A\ndate: 31 Febuary\n---\nText of the story, a sentence long.\n"
BROKEN = "---\nheadline: [A\n---\nText.\n"
DOCS = Path(__file__).resolve().parent.parent / "docs" / "cli.md"


def last(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[-1]


def test_a_clean_build_is_zero_and_its_last_line_counts(make_site: MakeSite, run_newsgen: Run) -> None:
    """Nothing left out is 0; the last line counts and names the page to open, which is there."""
    site = make_site({**GOOD, "content/.DS_Store": b"\0", "content/scan.pdf": b"%PDF-1.7"})
    done = run_newsgen("build", cwd=site)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        r"newsgen: 1 article, \d+ pages written \(and \d+ other files\), 0 unchanged, 0 removed, "
        r"skipped 2 \(1 dotfile, 1 not a text article \(\.pdf\)\), \d+ problems?.*, \d+\.\d s; open build/index\.html",
        last(done),
    )
    assert (site / "build" / "index.html").is_file()
    again = run_newsgen("build", cwd=site)
    assert ", 0 pages written, " in last(again)


def test_what_became_part_of_another_article_is_told(make_site: MakeSite, run_newsgen: Run) -> None:
    """The last line counts it; check names each file, and so does build where everything is asked for."""
    ((file, text),) = GOOD.items()
    site = make_site({file: text, "content/later/copy.txt": text})
    line = f"content/later/copy.txt: merged into {file}\n"
    done = run_newsgen("check", cwd=site)
    assert ": 1 article, nothing written, merged 1, skipped 0, " in last(done)
    assert line in done.stderr
    assert line not in run_newsgen("build", cwd=site).stderr
    assert line in run_newsgen("build", "--verbose", cwd=site).stderr
    (site / "newsgen.yaml").write_text("duplicates: keep\n")
    kept = run_newsgen("check", cwd=site)
    assert ": 2 articles, nothing written, skipped 0, " in last(kept)
    assert "merged" not in kept.stderr


def test_a_site_named_from_outside_is_the_same_site(make_site: MakeSite, run_newsgen: Run, tmp_path: Path) -> None:
    """SITE may be a path; --output is relative to the current folder."""
    site = make_site(GOOD)
    assert run_newsgen("build", site, "--output", "public", cwd=tmp_path).returncode == 0
    assert (tmp_path / "public" / "index.html").is_file()
    assert not (site / "build").exists()


def test_a_bad_article_is_left_out_and_never_stops_the_others(make_site: MakeSite, run_newsgen: Run) -> None:
    """An article left out is 1; the line says where and what; the rest is published."""
    site = make_site({**GOOD, "content/broken.md": BROKEN})
    done = run_newsgen("build", cwd=site)
    assert done.returncode == 1
    assert re.search(r"^content/broken\.md:\d+(:\d+)?: error: .+ \[[a-z-]+\]$", done.stderr, re.MULTILINE)
    assert "1 article, " in last(done)
    assert "1 left out" in last(done)
    assert list((site / "build").rglob("crane*.html")) or list((site / "build" / "2024").rglob("*.html"))


def test_a_bad_date_is_told_at_its_place_with_a_hint(make_site: MakeSite, run_newsgen: Run) -> None:
    """The promised form of a problem, with an indented hint."""
    done = run_newsgen("build", cwd=make_site({**GOOD, "content/a.md": BAD_DATE}))
    lines = done.stderr.splitlines()
    where = next(n for n, line in enumerate(lines) if line.startswith("content/a.md:3:7: "))
    assert 'date "31 Febuary" is not a date [bad-date]' in lines[where]
    assert lines[where + 1].startswith("    ")


def test_strict_publishes_nothing_on_a_warning(make_site: MakeSite, run_newsgen: Run) -> None:
    """Under --strict any problem is 1; of the output there is no trace, and only what was read is remembered."""
    site = make_site({**GOOD, "content/a.md": BAD_DATE})
    before = sorted(site.rglob("*"))
    done = run_newsgen("build", "--strict", cwd=site)
    assert done.returncode == 1
    assert "nothing published (--strict)" in last(done)
    memo = {site / ".newsgen", *(site / ".newsgen").glob("memo"), *(site / ".newsgen" / "memo").rglob("*")}
    assert {*site.rglob("*")} - memo == {*before}
    assert run_newsgen("check", "--strict", cwd=site).returncode == 1


def test_explain_says_of_each_page_why(make_site: MakeSite, run_newsgen: Run) -> None:
    """A line a page, sorted: why it was rendered, or that it was not; pages of the site and no others."""
    site = make_site(GOOD)
    cold = run_newsgen("build", "--explain", cwd=site).stdout.splitlines()[:-1]
    assert cold == sorted(f"{page}: rendered: new" for page in pages_of(site))
    (site / next(iter(GOOD))).write_text(STORY.replace("lemons", "limes"))
    (site / "build" / "404.html").unlink()
    warm = run_newsgen("build", "--explain", cwd=site).stdout.splitlines()[:-1]
    assert [line.partition(": ")[0] for line in warm] == pages_of(site)
    assert {line.partition(": ")[2] for line in warm} == {
        "unchanged",
        "rendered: its article changed; it shows something else: page",
        "rendered: it shows something else: days",
        "rendered: it shows something else: entries",
        "rendered: it shows something else: items",
        "rendered: it shows something else: lead, desks",
        "rendered: its file was not the one that was made",
    }


def pages_of(site: Path) -> list[str]:
    """What a template made: pages and feeds."""
    found = ((site / "build").rglob(pattern) for pattern in ("*.html", "*.xml"))
    return sorted(path.relative_to(site / "build").as_posix() for each in found for path in each)


STEPS = [
    "opening",
    "listing",
    "reading",
    "arranging",
    "ranking",
    "finding stories",
    "planning",
    "rendering",
    "checking links",
    "publishing",
    "remembering",
]


@pytest.mark.parametrize(("command", "steps"), [("build", STEPS), ("check", STEPS[1:9])])
def test_timings_tell_the_steps(make_site: MakeSite, run_newsgen: Run, command: str, steps: list[str]) -> None:
    """On standard error, in their order and with their sum, each with its seconds and its CPU seconds."""
    done = run_newsgen(command, "--timings", cwd=make_site(GOOD))
    lines = [re.fullmatch(r" +\d+\.\d{3} s +\d+\.\d{3} CPU s  (.+)", line) for line in done.stderr.splitlines()]
    assert [line[1] for line in lines if line] == [*steps, "in all"]


@pytest.mark.parametrize("options", [["--timings"], []])
def test_timings_stand_below_the_last_line(make_site: MakeSite, options: list[str]) -> None:
    """Where both streams are one; without the option there are none."""
    command = [sys.executable, "-m", "newsgen", "build", str(make_site(GOOD)), *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    lines = done.stdout.splitlines()
    (summary,) = [place for place, line in enumerate(lines) if line.startswith("newsgen: ")]
    timed = [place for place, line in enumerate(lines) if " CPU s  " in line]
    assert timed == list(range(summary + 1, len(lines)))
    assert bool(timed) == bool(options)


def test_a_lap_lasts_until_the_next_step_begins() -> None:
    """However often a step tells how far it is; the last one ends now."""
    ticks = iter([Seconds(0, 1), Seconds(1, 1.5), Seconds(2, 4.5), Seconds(4, 5)])
    watch = Stopwatch(say_nothing, lambda: next(ticks))
    for step, done in (("reading", 0), ("reading", 5), ("ranking", 0)):
        watch.show(step, done, 9)
    assert watch.laps() == (("reading", (1, 3)), ("ranking", (2, 0.5)))


def test_cpu_seconds_are_those_of_all_processes() -> None:
    """A process that was waited for counts, whatever its parent did meanwhile, which alone is less."""
    before, alone = now(), time.process_time()
    subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < .2: pass"], check=True)
    assert time.process_time() - alone < 0.2 <= now().since(before).cpu


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_jobs_are_a_number_from_one_on(make_site: MakeSite, run_newsgen: Run, jobs: str) -> None:
    """Anything else is a wrong use."""
    done = run_newsgen("build", "--jobs", jobs, cwd=make_site(GOOD))
    assert (done.returncode, "--jobs" in done.stderr) == (2, True)


def test_check_writes_nothing(make_site: MakeSite, run_newsgen: Run) -> None:
    """check complains as build does and leaves the site as it was."""
    site = make_site({**GOOD, "content/broken.md": BROKEN})
    before = sorted(site.rglob("*"))
    done = run_newsgen("check", cwd=site)
    assert done.returncode == 1
    assert sorted(site.rglob("*")) == before
    assert done.stderr == run_newsgen("build", cwd=site).stderr


def test_nothing_to_publish_keeps_the_old_site(make_site: MakeSite, run_newsgen: Run) -> None:
    """An empty content/ is 1 and wipes nothing."""
    site = make_site(GOOD)
    run_newsgen("build", cwd=site)
    (site / "content/harbour/2024-05-17-crane.txt").unlink()
    done = run_newsgen("build", cwd=site)
    assert done.returncode == 1
    assert "[nothing-to-publish]" in done.stderr
    assert (site / "build" / "index.html").is_file()


def test_drafts_stay_out_unless_asked_for(make_site: MakeSite, run_newsgen: Run) -> None:
    """A draft is skipped with its reason; --drafts lets it in."""
    site = make_site({**GOOD, "content/d.md": "---\nheadline: D\ndraft: true\n---\nText of a draft.\n"})
    assert "skipped 1 (1 draft)" in last(run_newsgen("build", cwd=site))
    assert "2 articles" in last(run_newsgen("build", "--drafts", cwd=site))


@pytest.mark.parametrize(
    ("files", "args", "said"),
    [
        ({}, ["build"], "not-a-site"),
        ({"newsgen.yaml": "titel: x\n", **GOOD}, ["build"], "newsgen.yaml:1:1: error: "),
        ({"newsgen.yaml": "title: [\n", **GOOD}, ["build"], "newsgen.yaml:"),
        ({"newsgen.yaml": b"title: caf\xe9\n", **GOOD}, ["check"], "not UTF-8"),
        ({"templates/article.html": "\n{{ nonsense }}\n", **GOOD}, ["build"], "templates/article.html:2: error: "),
        ({"templates/article.html": "{% if %}", **GOOD}, ["check"], "templates/article.html:1: error: "),
        ({"build/mine.txt": "mine", **GOOD}, ["build"], "not-our-output"),
        (GOOD, ["build", "--output", "content/out"], "bad-output"),
        (GOOD, ["build", "--output", "."], "bad-output"),
        (GOOD, ["build", "--stric"], "--strict"),
        (GOOD, ["biuld"], "Did you mean 'build'?"),
        (GOOD, ["nonsense"], "The commands are build, check, init, inspect, serve."),
        (GOOD, ["build", "a", "b"], "unexpected extra argument"),
        (GOOD, ["inspect"], "FILE"),
        (GOOD, ["build", ""], "the name is empty"),
        (GOOD, ["build", "--output", ""], "the name is empty"),
        (GOOD, ["build", "--output", "--strict"], "looks like an option"),
        (GOOD, ["init", ""], "the name is empty"),
        ({"newsgen.yaml": "lists: {front: 0}\n", **GOOD}, ["check"], "leave the key out"),
    ],
)
def test_usage_configuration_and_templates_are_two(
    make_site: MakeSite, run_newsgen: Run, files: dict[str, str | bytes], args: list[str], said: str
) -> None:
    """Each is 2, says where or what was meant, and shows no traceback."""
    done = run_newsgen(*args, cwd=make_site(files))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert said in done.stderr
    assert done.stdout == ""


def test_init_makes_a_site_that_builds_without_a_complaint(run_newsgen: Run, tmp_path: Path) -> None:
    """The site of `init` builds --strict; a folder with something in it is refused and left as it was."""
    assert run_newsgen("init", "mine", cwd=tmp_path).returncode == 0
    done = run_newsgen("build", "mine", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert last(done).startswith("newsgen: 3 articles, ")
    assert "skipped 0, 0 problems" in last(done)
    before = sorted(tmp_path.rglob("*"))
    again = run_newsgen("init", "mine", cwd=tmp_path)
    assert again.returncode == 2
    assert "not empty" in again.stderr
    (tmp_path / "file").write_text("")
    assert run_newsgen("init", "file", cwd=tmp_path).returncode == 2
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "file"])


def test_init_takes_a_fresh_repository_and_says_what_can_be_typed(run_newsgen: Run, tmp_path: Path) -> None:
    """A folder with .git alone counts as empty; the command that comes next can be pasted into a shell."""
    (tmp_path / "my archive" / ".git").mkdir(parents=True)
    done = run_newsgen("init", "my archive", cwd=tmp_path)
    assert last(done).endswith("; next: newsgen build 'my archive'")


def test_the_starting_configuration_shows_every_key(run_newsgen: Run, tmp_path: Path) -> None:
    """Uncommenting all of init's newsgen.yaml gives every key there is, and no error."""
    from newsgen.config import KEYS, read_config

    run_newsgen("init", "mine", cwd=tmp_path)
    text = (tmp_path / "mine" / "newsgen.yaml").read_text()
    shown = re.sub(r"^#(?! [^ ]|$)", "", text, flags=re.MULTILINE)  # prose has one space after its "#"
    assert read_config(shown)[1] == ()
    tree = yaml.safe_load(shown)
    assert [
        key.path for key in KEYS if reduce(lambda part, name: part.get(name, {}), key.path.split("."), tree) == {}
    ] == []


def test_inspect_shows_each_line_and_prints_a_record(make_site: MakeSite, run_newsgen: Run) -> None:
    """Lines with number, kind and reason; --json a record a line; a file that cannot be read is 1."""
    site = make_site(GOOD)
    file = "content/harbour/2024-05-17-crane.txt"
    done = run_newsgen("inspect", file, cwd=site)
    assert done.returncode == 0
    assert re.match(r" +1  headline +\S.* Crane lifts its last crate$", done.stdout.splitlines()[0])
    record = json.loads(run_newsgen("inspect", "--json", file, cwd=site).stdout)
    assert record["file"] == "harbour/2024-05-17-crane.txt"
    missing = run_newsgen("inspect", "nowhere.txt", file, cwd=site)
    assert missing.returncode == 1
    assert "nowhere.txt: error: this file cannot be read" in missing.stderr
    assert "Crane lifts" in missing.stdout


def test_version_and_module(run_newsgen: Run) -> None:
    """--version prints the version; `python -m newsgen` is the same command."""
    assert run_newsgen("--version").stdout == f"newsgen {__version__}\n"
    module = subprocess.run([sys.executable, "-m", "newsgen", "--version"], capture_output=True, text=True)
    assert module.stdout == f"newsgen {__version__}\n"


def test_help_imports_nothing_heavy() -> None:
    """`newsgen --help` loads click alone, and so is immediate."""
    code = (
        "import sys; from newsgen.cli import run; run(['--help']);"
        "print(sorted({'jinja2','babel','rich','markdown_it','yaml','slugify','newsgen.build'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_reader_that_goes_away_is_no_traceback(make_site: MakeSite) -> None:
    """A broken pipe ends quietly with 141."""
    site = make_site({"content/long.txt": "Headline\n\n" + "A sentence of a paragraph.\n\n" * 20_000})
    command = [Path(sys.executable).with_name("newsgen"), "inspect", "content/long.txt"]
    with subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (141, b"")


def test_ctrl_c_is_130_and_leaves_nothing_behind(make_site: MakeSite) -> None:
    """An interrupted build says so in a line; the output is as it was."""
    site = make_site({f"content/{n}.txt": f"Headline {n}\n\nText of story {n}.\n" for n in range(3000)})
    command = [Path(sys.executable).with_name("newsgen"), "build"]
    with subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        staged = site / ".newsgen/publish/build/staged"
        while process.poll() is None and not staged.is_dir():
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        assert (process.wait(60), said.splitlines()[-1]) == (
            130,
            "newsgen: interrupted; build again to publish",
        )
    assert not (site / "build").exists()
    assert [path.name for path in (site / ".newsgen").iterdir()] == ["memo"]


def on_a_terminal(command: list[str | Path], cwd: Path, **environment: str) -> str:
    """What a command shows when its output is a terminal."""
    outer, inner = pty.openpty()
    env = {**os.environ, "TERM": "xterm", **environment}
    with subprocess.Popen(command, cwd=cwd, env=env, stdin=inner, stdout=inner, stderr=inner) as process:
        os.close(inner)
        shown = b""
        while True:
            try:
                piece = os.read(outer, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        process.wait(60)
    os.close(outer)
    return shown.decode()


def test_colour_is_for_terminals_and_not_with_no_color(make_site: MakeSite) -> None:
    """Escapes on a terminal, none with NO_COLOR."""
    site = make_site({**GOOD, "content/a.md": BAD_DATE})
    command = [Path(sys.executable).with_name("newsgen"), "check"]
    assert "\x1b[" in on_a_terminal(command, site, NO_COLOR="")
    assert "\x1b[" not in on_a_terminal(command, site, NO_COLOR="1")


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_terminals_and_only_for_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe sees nothing, a terminal nothing for short work and a bar for long work."""
    monkeypatch.setenv("TERM", "xterm")
    for stream, steps, shown in ((io.StringIO(), 1000, False), (Screen(), 100, False), (Screen(), 1000, True)):
        with showing(stream) as progress:
            for done in range(1, steps + 1):
                progress("reading", done, steps)
        assert ("reading" in stream.getvalue()) is shown


def test_what_the_system_refuses_is_a_line_and_not_a_traceback(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refusal that no room expected is told at the door in the system's own words."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a\x1bb")

    monkeypatch.setattr("newsgen.build.check", refuse)
    assert run(["check", str(make_site(GOOD))]) == 1
    assert capsys.readouterr().err == "newsgen: the system refused: No space left on device: a\\x1bb\n"


def test_text_cannot_speak_to_the_terminal() -> None:
    """Control characters and direction overrides in names and messages are shown, not obeyed."""
    problem = Problem(
        level="error", where=Where(file="a\x1b[2J\n.txt"), code="x", message="\u202eevil\x07", hint="\x9b"
    )
    assert list(problem_lines([problem])) == ["a\\x1b[2J\\n.txt: error: \\u202eevil\\x07 [x]", "    \\x9b"]
    assert printable("été – “ok” 新闻") == "été – “ok” 新闻"


def test_problems_are_sorted_and_the_many_are_summed_up() -> None:
    """By file and line; beyond fifty warnings of a code the rest are a number, unless all are wanted; not so errors."""
    problems = [
        Problem(level="warning", where=Where(file="b.txt", line=line), code="many", message="m")
        for line in range(MANY + 7, 0, -1)
    ] + [Problem(level="error", where=Where(file="a.txt"), code="few", message="f")]
    lines = list(problem_lines(problems))
    assert lines[:2] == ["a.txt: error: f [few]", "b.txt:1: warning: m [many]"]
    assert lines[-1] == "... and 7 more of [many]; --verbose lists them all"
    assert len(lines) == 1 + MANY + 1
    assert len(list(problem_lines(problems, all_of_them=True))) == MANY + 8
    errors = [replace(problem, level="error") for problem in problems]
    assert list(problem_lines(errors)) == list(problem_lines(errors, all_of_them=True))
    assert problem_words(problems) == "58 problems (1 error, 57 warnings)"


def test_the_skipped_are_counted_by_reason() -> None:
    """The commonest reason first, in the plural where there are several."""
    skipped = [Skipped(file=str(n), reason=reason) for n, reason in enumerate(["binary", "dotfile", "dotfile"])]
    assert skipped_words(skipped) == "skipped 3 (2 dotfiles, 1 binary)"
    assert skipped_words([]) == "skipped 0"


def test_many_reasons_do_not_drown_the_last_line() -> None:
    """Beyond six reasons the rare ones are a number; all files are still counted."""
    skipped = [Skipped(file=f"{kind}/{n}", reason=f"kind {kind}") for kind in range(1, 9) for n in range(kind)]
    assert skipped_words(skipped) == (
        "skipped 36 (8 kind 8, 7 kind 7, 6 kind 6, 5 kind 5, 4 kind 4, 6 for 3 other reasons)"
    )
    six = [Skipped(file=str(n), reason=f"kind {n}") for n in range(6)]
    assert skipped_words(six).count("kind") == 6


@pytest.mark.parametrize("width", [20, 40, 80, 100, 200])
def test_an_inspected_line_fits_the_terminal(width: int) -> None:
    """No row is wider than the terminal, also where characters are two columns wide or none; a pipe gets all."""
    lines = [
        ("1", "headline", "A headline " * 20, "the first line, and it does not read as a paragraph"),
        ("12", "next-in-heading", "新聞の見出し" * 30, "short"),
        ("999", "paragraph", "สะพานเก่า" * 30, "a paragraph of the body"),
    ]
    rows = list(inspected_rows(lines, width))
    assert max(cell_len(row) for row in rows) <= max(width, 44)
    assert len(rows) == len(lines) * (2 if width < 100 else 1)
    assert "".join(rows).count("\u2026") >= 3
    assert all(text in row and why in row for (_, _, text, why), row in zip(lines, inspected_rows(lines), strict=True))


def test_a_locale_without_utf8_changes_nothing(make_site: MakeSite) -> None:
    """Names of pages in any script are written, and messages shown, where the locale knows ASCII alone."""
    site = make_site({"content/日本/港.txt": "港の橋が開いた\n\n港の橋は金曜日に開いた。\n", "content/é.md": BAD_DATE})
    command = [Path(sys.executable).with_name("newsgen"), "build"]
    bare = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(command, cwd=site, env=bare, capture_output=True, encoding="utf-8")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "content/é.md:3:7: error: " in done.stderr
    assert [path.name for path in (site / "build/undated").rglob("*.html") if "橋" in path.name] == [
        "港の橋が開いた.html"
    ]


def test_inspect_says_what_a_build_would_pass_over(make_site: MakeSite, run_newsgen: Run, tmp_path: Path) -> None:
    """A draft and a project's paper in a site are shown, with a word that no build publishes them."""
    site = make_site({"content/README": STORY, "content/d.md": "---\ndraft: yes\n---\nText.\n", **GOOD})
    said = run_newsgen("inspect", *sorted(path for path in site.rglob("*") if path.is_file()), cwd=site).stderr
    assert re.findall(r"(\w+(?:\.\w+)?): a build passes over this file: (.*)", said) == [
        ("README", "project file"),
        ("d.md", "draft"),
    ]
    (tmp_path / "README").write_text(STORY)
    assert "passes over" not in run_newsgen("inspect", tmp_path / "README").stderr


def test_a_file_that_may_not_be_read_does_not_stop_the_inspection(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a problem at its name like any other, and the next file is shown."""
    site = make_site(GOOD)
    secret = site / "content" / "secret.txt"
    secret.write_text(STORY)
    monkeypatch.setattr(os, "access", lambda path, *_: os.fspath(path) != os.fspath(secret))
    assert run(["inspect", str(secret), str(next(site.rglob("*crane.txt")))]) == 0
    assert "Crane lifts" in capsys.readouterr().out


def test_a_hidden_file_that_hosts_ask_for_is_published(make_site: MakeSite, run_newsgen: Run) -> None:
    """.nojekyll, .htaccess and .well-known/ of static/ go along; other dotfiles stay behind and are counted."""
    names = [".nojekyll", ".htaccess", ".well-known/security.txt", ".env"]
    site = make_site({**GOOD, **{f"static/{name}": "x" for name in names}})
    assert "skipped 1 (1 dotfile)" in last(run_newsgen("build", cwd=site))
    assert [name for name in names if (site / "build" / name).exists()] == names[:3]


def test_every_command_option_and_exit_code_is_documented() -> None:
    """docs/cli.md names each command, each option in its command's part, and each exit code."""
    assert undocumented(newsgen, DOCS.read_text()) == []


def test_an_undocumented_option_is_found() -> None:
    """Control: a command and an option that the page does not know are named."""

    @click.command()
    @click.option("--sideways")
    def build(sideways: str) -> None: ...

    group = click.Group(commands={"build": build, "publish": click.Command("publish")})
    assert undocumented(group, DOCS.read_text()) == ["build --sideways", "publish"]


def undocumented(group: click.Group, page: str) -> list[str]:
    missing = []
    for name, command in group.commands.items():
        part = re.search(rf"^## `newsgen {name}\b.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        if part is None:
            missing.append(name)
            continue
        options = [option for param in command.params if isinstance(param, click.Option) for option in param.opts]
        missing += [f"{name} {option}" for option in options if f"`{option}" not in part[0]]
    return missing
