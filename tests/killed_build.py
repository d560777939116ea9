"""Builds a site as the command does, and dies at a chosen moment of it.

    killed_build.py SITE N [JOBS] [--since NAME] [--who WHO] [--room BYTES [--refused]] [--sabotage NAME]

An audit hook counts what the build does to the disk (files opened for writing, renamed, removed, folders made and
removed, ...), each just before it is done; with the N-th comes a SIGKILL. So every moment can be had again. With N = 0
the build lives, and says at its end what it did to the disk, a line each, and how often.

Without arguments, orders come from the standard input: a JSON list of arguments a line. Each is carried out in a
process forked for it, and answered with a line: how that ended (as `subprocess` says it), and its last words.
"""

import argparse
import fcntl
import io
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import newsgen.executors
import newsgen.renderer.markdown  # what a build imports late is there before the hook, and once for all orders
import newsgen.report
import newsgen.writer
from newsgen.cli import run
from newsgen.writer import Journal

TOUCHING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.utime", "os.link", "os.symlink"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
UNLIMITED = resource.RLIM_INFINITY
TOO_LONG = 120  # seconds that a build may take

WHO = {
    "self": "the build itself, which also does the counting",
    "worker": "a worker process, which also does the counting",
    "orphans": "the build, when a worker has counted to N; its workers live on without it",
    "group": "the build and its workers, when the build has counted to N",
    "outside": "the build, when N staged files stand; seen from another process, in the middle of anything",
}


def main(arguments: Sequence[str]) -> int:
    """Carry out one order, or those of the standard input."""
    if arguments:
        how, words = carry_out(arguments)
        print(f"{words}ended with {how}")
        return 0
    for line in sys.stdin:
        print(json.dumps(carry_out(json.loads(line))), flush=True)
    return 0


def carry_out(arguments: Sequence[str]) -> tuple[int, str]:
    """Fork a process for an order; how it ended, and what it said."""
    order = parsed(arguments)
    with tempfile.TemporaryFile("w+") as said:
        pid = os.fork()
        if pid == 0:
            try:
                os.setsid()
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                code = built(order)
                sys.stdout.flush()
                sys.stderr.flush()
            except BaseException:  # noqa: BLE001 (the last words of a process that must not go on as its parent)
                sys.excepthook(*sys.exc_info())
                sys.stderr.flush()
                os._exit(70)
            os._exit(code)
        how = watched(pid, order) if order.who == "outside" else os.waitpid(pid, 0)[1]
        said.seek(0)
        return os.waitstatus_to_exitcode(how), said.read()


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("n", type=int)
    parser.add_argument("jobs", nargs="?", default="1")
    parser.add_argument("--since", default="", help="count from when a file of this name is first written")
    parser.add_argument("--who", choices=WHO, default="self", help="; ".join(": ".join(who) for who in WHO.items()))
    parser.add_argument("--room", type=int, help="die not at once but when the next file outgrows so many bytes")
    parser.add_argument(
        "--refused", action="store_true", help="and do not die: the bytes are refused, as by a full disk"
    )
    parser.add_argument("--sabotage", choices=SABOTAGE, default="nothing", help="what the build does wrongly")
    return parser.parse_args(arguments)


def built(order: argparse.Namespace) -> int:
    """Build, and perhaps die of it; the exit code."""
    signal.alarm(TOO_LONG)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN if order.refused else signal.SIG_DFL)
    SABOTAGE[order.sabotage](order.site)
    sys.dont_write_bytecode = True
    hook = Hook(order)
    sys.addaudithook(hook)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run(["build", str(order.site), "--jobs", order.jobs])
    resource.setrlimit(resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
    print(said.getvalue(), end="")
    if order.n == 0:
        print(*hook.trace, f"touched the disk {hook.counted} times", sep="\n")
    return code


class Hook:
    """Counts what is done to the disk, and strikes in time."""

    def __init__(self, order: argparse.Namespace) -> None:
        self.order = order
        self.build = os.getpid()
        self.in_workers = order.who in ("worker", "orphans")
        self.counted = 0
        self.struck = order.who == "outside"
        self.trace: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.struck or not touches(event, arguments) or self.in_workers != (os.getpid() != self.build):
            return
        path = os.fsdecode(arguments[0]) if not isinstance(arguments[0], int) else ""
        if self.counted == 0 and self.order.since and not (event == "open" and self.order.since in path):
            return
        self.counted += 1
        if self.order.n == 0:
            self.trace.append(f"{event} {path}")
        if self.counted == self.order.n:
            self.struck = True
            self.strike(event, path)

    def strike(self, event: str, path: str) -> None:
        if self.order.room is not None:
            grown = Path(path).stat().st_size if event == "open" and Path(path).exists() else 0
            resource.setrlimit(resource.RLIMIT_FSIZE, (grown + self.order.room, UNLIMITED))
        elif self.order.who == "group":
            os.killpg(0, signal.SIGKILL)
        elif self.order.who == "orphans":
            if os.getppid() == self.build:  # else another worker was quicker
                os.kill(self.build, signal.SIGKILL)
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def touches(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether something on the disk is about to change."""
    if event == "open":
        path, _, flags = arguments
        return not isinstance(path, int) and bool(flags & WRITING) and path != os.devnull
    return event in TOUCHING


def watched(pid: int, order: argparse.Namespace) -> int:
    """Wait for the end of the process, and kill it as soon as N files are staged; how it ended."""
    staged = staged_at(order.site)
    while True:
        ended, how = os.waitpid(pid, os.WNOHANG)
        if ended:
            return how
        if files_in(staged) >= order.n:
            os.kill(pid, signal.SIGKILL)
            return os.waitpid(pid, 0)[1]


def staged_at(site: Path) -> Path:
    return site / ".newsgen" / "publish" / "build" / "staged"


def files_in(staged: Path) -> int:
    try:
        return sum(path.is_file() for path in staged.rglob("*"))
    except FileNotFoundError:
        return 0


# What a build could do wrongly; the checks must see it.


def nothing(_site: Path) -> None:
    """An honest build."""


def front_page_first(_site: Path) -> None:
    """Files are put in the opposite order."""
    newsgen.writer.Journal = lambda puts, **steps: Journal(puts=puts[::-1], **steps)  # type: ignore[misc,assignment]


def removals_first(_site: Path) -> None:
    """What is gone from the site is removed before the pages that link to it are replaced."""
    newsgen.writer.Journal = lambda obstacles, removals, **steps: Journal(  # type: ignore[misc,assignment]
        obstacles=(*obstacles, *removals), removals=(), **steps
    )


def in_place(_site: Path) -> None:
    """Files are copied over those that stand, not renamed."""
    replace = os.replace

    def copied(source: str | Path, target: str | Path) -> None:
        if "staged" in Path(source).parts:
            Path(target).write_bytes(Path(source).read_bytes())
            Path(source).unlink()
        else:
            replace(source, target)

    os.replace = copied  # type: ignore[assignment]


def no_journal(_site: Path) -> None:
    """A commit's steps are not written down where the next build looks for them."""
    write = newsgen.writer.write_journal
    newsgen.writer.write_journal = lambda file, journal: write(file, Journal((), (), (), {}))  # type: ignore[assignment]


def deaf_workers(site: Path) -> None:
    """A worker that stages pages does not end with its build, but when the file `held` beside the site is let go of."""
    processes = sys.modules["newsgen.executors.processes"]  # the package has a function of that name
    work = processes._work

    def deaf(*arguments: Any) -> None:
        work(*arguments)
        if staged_at(site).exists():
            with (site.parent / "held").open() as held:
                fcntl.flock(held, fcntl.LOCK_EX)

    processes._work = deaf


def litter(site: Path) -> None:
    """A build writes beside its output."""
    begin = newsgen.writer.Writer._begin

    def littering(self: newsgen.writer.Writer) -> None:
        (site / "content" / "thumbs.db").write_bytes(b"")
        begin(self)

    newsgen.writer.Writer._begin = littering  # type: ignore[method-assign]


SABOTAGE: dict[str, Callable[[Path], None]] = {
    each.__name__.replace("_", "-"): each
    for each in (nothing, front_page_first, removals_first, in_place, no_journal, deaf_workers, litter)
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
