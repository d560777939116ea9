"""What a command takes: seconds by the clock, CPU seconds and the most memory of all its processes.

CPU seconds are what the system counts for the process and for all that it waited for. Memory is sampled every 50
milliseconds, and is Linux's proportional set size: a page that several processes share counts once. To look costs the
command some time, so memory is watched in a run of its own whose seconds are not used. Where there is no /proc the
memory is unknown.
"""

import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from newsgen.records import Value
from results import Cost

EVERY = 0.05  # seconds from one look at the memory to the next
_PROC = Path("/proc")
# Where this is set Python compiles every module anew for each run, which one that was installed never does.
_NOTHING_KEPT = "PYTHONDONTWRITEBYTECODE"
_STEP = re.compile(r"^ +([\d.]+) s +([\d.]+) CPU s  (.+)$", re.MULTILINE)


class Ran(Value):
    """A run that is over: what it took, the most bytes of memory where they were watched, and all that it printed."""

    cost: Cost
    peak: int | None
    printed: str


def run(command: Sequence[str], folder: Path, *, cores: Collection[int] = (), watch: bool = False) -> Ran:
    """Run `command` in `folder`, on some `cores` alone if any are named; one that fails ends the benchmark."""
    peak = None
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as printed:
        start = time.perf_counter()
        with _confined(cores):
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={name: value for name, value in os.environ.items() if name != _NOTHING_KEPT},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
        over, status, used = os.wait4(process.pid, os.WNOHANG if watch else 0)
        while not over:
            peak = max(peak or 0, memory(process.pid) or 0) or None
            time.sleep(EVERY)
            over, status, used = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} in {folder} ended with {process.returncode}:\n{text[-2000:]}")
    return Ran(cost=Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, steps=steps(text)), peak=peak, printed=text)


@contextmanager
def _confined(cores: Collection[int]) -> Iterator[None]:
    """A process that is started meanwhile may use some `cores` alone, or all if none are named."""
    allowed = os.sched_getaffinity(0) if cores else set()
    if cores:
        os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        if cores:
            os.sched_setaffinity(0, allowed)


def steps(printed: str) -> dict[str, tuple[float, float]]:
    """By step its seconds and its CPU seconds, as ``newsgen build --timings`` prints them."""
    return {name: (float(wall), float(cpu)) for wall, cpu, name in _STEP.findall(printed)}


def memory(root: int) -> int | None:
    """The bytes of a process and of all below it; None where the system does not tell."""
    if not (_PROC / "self" / "smaps_rollup").exists():
        return None
    total = 0
    for process in _family(root):
        with suppress(OSError):  # it has ended
            found = re.search(r"^Pss: +(\d+) kB", (_PROC / str(process) / "smaps_rollup").read_text(), re.MULTILINE)
            total += int(found[1]) << 10 if found else 0
    return total


def _family(root: int) -> Iterator[int]:
    """`root` and all processes below it."""
    below = defaultdict(list)
    for status in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = status.read_text().rpartition(")")[2].split()[1]  # a name may hold brackets and spaces
            below[int(parent)].append(int(status.parent.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += below[process]
