"""The command line: arguments in, problems to standard error, one honest last line, an exit code.

Here alone are the clock, the terminal and the exit codes (docs/cli.md):

====  ==============================================================
0     nothing was left out
1     an article or a file was left out, or nothing was published
2     wrong usage, configuration or template
130   interrupted by Ctrl-C
141   the reader of the output went away (a broken pipe)
====  ==============================================================

Everything beyond click is imported only by the command that needs it, so that ``newsgen --help`` is immediate.
"""

import gc
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import TYPE_CHECKING, Any

import click

from newsgen import __version__

if TYPE_CHECKING:
    from newsgen.build import Options, Outcome, Progress
    from newsgen.executors import Map
    from newsgen.problems import Problem
    from newsgen.progress import Seconds

LEFT_OUT = 1
INTERRUPTED = 130
BROKEN_PIPE = 141

_SELDOM = 100_000
"""Objects after which Python looks for cycles: a build makes hardly any, and a fifth of its time went into looking."""

_COLOURS = {
    "headline": "green",
    "furniture": "magenta",
    "next-in-heading": "cyan",
    "next-in-item": "cyan",
    "others-heading": "cyan",
    "others-item": "cyan",
    "credit": "yellow",
    "byline": "yellow",
    "date": "yellow",
    "tags": "yellow",
    "front-matter": "blue",
}


class _Place(click.Path):
    """A path that somebody meant: neither empty, as of an unset variable, nor an option that lost its place."""

    def __init__(self) -> None:
        super().__init__(readable=False, path_type=Path)  # what may not be read is told by those who read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the name is empty; the current folder is called . (a dot)", param, ctx)
        if isinstance(value, str) and value.startswith("-"):
            self.fail(f"{value!r} looks like an option; a folder of that name is written './{value}'", param, ctx)
        return super().convert(value, param, ctx)


_SITE = click.argument("site", default=".", type=_Place())
_DRAFTS = click.option("--drafts", is_flag=True, help="Include articles marked as drafts.")
_STRICT = click.option("--strict", is_flag=True, help="Publish nothing if there is any error or warning.")
_STRICT_CHECK = click.option("--strict", is_flag=True, help="Fail on a warning too, as a strict build would.")
_JOBS = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Work in at most N processes (default: one for each core; a small site needs but one).",
)
_EXPLAIN = click.option("--explain", is_flag=True, help="Say of each page why it was or was not rendered again.")
_TIMINGS = click.option("--timings", is_flag=True, help="Say how long each step took, and its CPU time.")
_VERBOSE = click.option("--verbose", is_flag=True, help="List every warning and every skipped or merged file.")
_OUTPUT = click.option(
    "--output", metavar="DIR", type=_Place(), help="Write the site to DIR instead of the configured folder."
)


def main() -> None:
    """The console script: run the command and leave with its exit code."""
    _speak_utf8()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def _speak_utf8() -> None:
    """Start again in Python's UTF-8 mode where the locale cannot express the names of pages.

    Python takes that mode by itself in the C locale, unless it is told not to or the locale is, say, ISO 8859-1.
    """
    if sys.getfilesystemencoding() != "utf-8" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 (this very command)


def run(args: Sequence[str]) -> int:
    """Run one command line; its exit code. What a user can cause never ends in a traceback."""
    from newsgen.problems import NewsgenError
    from newsgen.report import printable

    try:
        with newsgen.make_context("newsgen", list(args)) as context:  # not main(), which answers broken pipes itself
            code = newsgen.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as trouble:
        trouble.show()
        return trouble.exit_code
    except NewsgenError as trouble:
        _print_problems(trouble.problems, verbose=True)
        return trouble.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("newsgen: interrupted; build again to publish", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):  # or Python complains again on its way out
            os.dup2(nowhere, stream.fileno())
        return BROKEN_PIPE
    except OSError as trouble:
        place = f": {printable(str(trouble.filename))}" if trouble.filename else ""
        click.echo(f"newsgen: the system refused: {trouble.strerror or trouble}{place}", err=True)
        return LEFT_OUT
    return code if isinstance(code, int) else 0


class _Commands(click.Group):
    """A group that knows what was meant by a misspelt command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            close = get_close_matches(name, self.commands, 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"The commands are {', '.join(self.list_commands(ctx))}."
            raise click.UsageError(f"No such command {name!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsgen", message="%(prog)s %(version)s")
def newsgen() -> None:
    """Make a browsable archive of a folder of news articles.

    A site is a folder with content/ in it: news articles as .txt or .md files. `newsgen init my-archive` makes a
    small one to start from, `newsgen build my-archive` builds it.
    """


@newsgen.command()
@click.argument("directory", metavar="DIR", type=_Place())
def init(directory: Path) -> int:
    """Start a small site in DIR, which must be new or empty."""
    from newsgen.report import printable
    from newsgen.scaffold import create

    for file in create(directory):
        click.echo(f"  {printable(str(directory / file))}")
    shown = printable(shlex.quote(str(directory)))
    click.echo(f"newsgen: a site to start from is in {shown}; next: newsgen build {shown}")
    return 0


@newsgen.command()
@_SITE
@_OUTPUT
@_STRICT
@_DRAFTS
@_JOBS
@_EXPLAIN
@_TIMINGS
@_VERBOSE
def build(
    site: Path,
    output: Path | None,
    *,
    strict: bool,
    drafts: bool,
    jobs: int | None,
    explain: bool,
    timings: bool,
    verbose: bool,
) -> int:
    """Build the site in the folder SITE (default: the current one)."""
    from newsgen.build import Options, build

    options = Options(output=None if output is None else str(output), strict=strict, drafts=drafts)
    outcome = _told(build, site, options, jobs, explain=explain, timings=timings, verbose=verbose)
    return _code(outcome, options)


@newsgen.command(short_help="Say all that a build would complain of; write nothing.")
@_SITE
@_STRICT_CHECK
@_DRAFTS
@_JOBS
@_TIMINGS
@_VERBOSE
def check(site: Path, *, strict: bool, drafts: bool, jobs: int | None, timings: bool, verbose: bool) -> int:
    """Say all that a build of SITE would complain of, and write nothing."""
    from newsgen.build import Options, check

    options = Options(strict=strict, drafts=drafts)
    outcome = _told(check, site, options, jobs, timings=timings, verbose=verbose, where_each_went=True)
    return _code(outcome, options)


@newsgen.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_Place())
@click.option("--json", "as_json", is_flag=True, help="Print a JSON record a line instead.")
def inspect(files: tuple[Path, ...], *, as_json: bool) -> int:
    """Show what each line of each FILE was taken for, and why."""
    from newsgen.build import passed_over, read_for_inspection
    from newsgen.inspection import encode, report
    from newsgen.report import at, printable

    left_out = False
    for path in files:
        loaded = read_for_inspection(path)
        left_out = left_out or not (loaded.article or loaded.skipped)
        if loaded.skipped:
            click.echo(f"{printable(str(path))}: skipped: {printable(loaded.skipped.reason)}", err=True)
        elif as_json:
            click.echo(encode(loaded))
        else:
            _print_lines(loaded.file, report(loaded), several=len(files) > 1)
        why_not = "" if loaded.skipped else passed_over(path, loaded)
        if why_not:
            click.echo(f"{printable(str(path))}: a build passes over this file: {why_not}", err=True)
        if not as_json:
            _print_problems([at(problem, str(path)) for problem in loaded.problems], verbose=True)
    return LEFT_OUT if left_out else 0


@newsgen.command()
@_SITE
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8000,
    help="Listen on port N (8000); 0 finds one that is free.",
)
@_DRAFTS
def serve(site: Path, *, port: int, drafts: bool) -> int:
    """Show SITE in the browser, and build it again whenever it changes."""
    from newsgen.build import Options, build
    from newsgen.problems import NewsgenError
    from newsgen.server import serve

    def build_and_tell() -> "Outcome":
        try:
            return _told(build, site, Options(drafts=drafts), None)
        except NewsgenError as trouble:
            _print_problems(trouble.problems, verbose=True)
            raise

    serve(site, port, build=build_and_tell, say=click.echo)
    return 0


def _code(outcome: "Outcome", options: "Options") -> int:
    """The exit code that an outcome earns."""
    failed = outcome.left_out or outcome.withheld or (options.strict and outcome.problems)
    return LEFT_OUT if failed else 0


def _told(
    work: "Callable[[Path, Options, Progress, Map], Outcome]",
    site: Path,
    options: "Options",
    jobs: int | None,
    *,
    explain: bool = False,
    timings: bool = False,
    verbose: bool = False,
    where_each_went: bool = False,
) -> "Outcome":
    """Do the work and print what is to be said of it; `where_each_went` tells files that became part of another."""
    from newsgen.executors import choose
    from newsgen.progress import Stopwatch, showing
    from newsgen.report import explained_lines, merged_lines, skipped_lines, summary, timing_lines

    gc.set_threshold(_SELDOM)
    with showing(sys.stderr) as progress:
        watch = Stopwatch(progress, now)
        outcome = work(site, options, watch.show, choose(jobs))
        laps, total = watch.laps(), watch.total()
    if explain:
        for line in explained_lines(outcome.why):
            click.echo(line)
    if verbose:
        for line in skipped_lines(outcome.skipped):
            click.echo(line, err=True)
    if verbose or where_each_went:
        for line in merged_lines(outcome.merged):
            click.echo(line, err=True)
    _print_problems(outcome.problems, verbose=verbose)
    _print_left(outcome, verbose=verbose)
    click.echo(f"newsgen: {summary(outcome, total.wall)}{_where_to_look(outcome)}")
    if timings:
        for line in timing_lines([*laps, ("in all", total)]):
            click.echo(line, err=True)
    return outcome


def now() -> "Seconds":
    """The clock, and the CPU seconds of this process and of all that it waited for, as a step does for its workers."""
    from newsgen.progress import Seconds

    children = getrusage(RUSAGE_CHILDREN)
    return Seconds(time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime)


def _print_left(outcome: "Outcome", *, verbose: bool) -> None:
    """Name the files of the output that are not ours; five of them, where not all are asked for."""
    from newsgen.report import counted, printable

    if not outcome.left:
        return
    names = outcome.left if verbose else outcome.left[:5]
    more = "" if len(names) == len(outcome.left) else ", ..."
    files, place = counted(len(outcome.left), "file"), _shown(Path(outcome.output))
    listed = ", ".join(printable(name) for name in names)
    click.echo(f"{files} in {place} not made by newsgen, left alone: {listed}{more}", err=True)


def _where_to_look(outcome: "Outcome") -> str:
    """The page to open, as short as it can be typed from here."""
    if not outcome.published:
        return ""
    return f"; open {_shown(Path(outcome.output) / 'index.html')}"


def _shown(path: Path) -> str:
    from newsgen.report import printable

    here = Path.cwd()
    return printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _print_problems(problems: "Iterable[Problem]", *, verbose: bool) -> None:
    from newsgen.report import problem_lines

    for line in problem_lines(problems, all_of_them=verbose, style=_coloured):
        click.echo(line, err=True, color=False if os.environ.get("NO_COLOR") else None)  # None: on terminals only


def _coloured(text: str, level: str) -> str:
    return click.style(text, fg="red" if level == "error" else "yellow", bold=True)


def _print_lines(file: str, lines: "Iterable[tuple[str, str, str, str]]", *, several: bool) -> None:
    """A row for each line: number, kind, reason, text; in a pipe whole, on a terminal cut to its width."""
    from newsgen.report import inspected_rows, printable

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    color = False if os.environ.get("NO_COLOR") else None
    if several:
        click.echo(click.style(printable(file), bold=True), color=color)
    for row in inspected_rows(lines, width, _styled):
        click.echo(row, color=color)


def _styled(text: str, kind: str) -> str:
    return click.style(text, dim=True) if kind == "why" else click.style(text, fg=_COLOURS.get(kind))
