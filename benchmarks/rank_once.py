"""Ranks once what `costs` has set aside, and prints as JSON what that cost.

    python benchmarks/rank_once.py FOLDER NUMBER [ADDED]

Ranked are the first so many articles, and the one with the number `ADDED`. The import of numpy is counted: a build
makes it only where it must rank. Memory is what Linux tells of the process, with the files that it looks at.
"""

import re
import sys
from pathlib import Path
from time import process_time

import msgspec

from newsgen.executors import serial
from newsgen.records import Read, Value
from newsgen.steps import say_nothing
from newsgen.steps.ranking import rank_all
from newsgen.store import Memo

MAKERS = "benchmark"
WORDS = "words"  # the file that has what reading each article came to


class Cost(Value):
    """CPU seconds, the most bytes that the process had at once, and how many articles were ranked."""

    seconds: float
    peak: int
    ranked: int


def main() -> None:
    """Print a `Cost`."""
    folder, number, *added = sys.argv[1:]
    known = msgspec.msgpack.decode(Path(folder, WORDS).read_bytes(), type=list[Read])
    chosen = known[: int(number)] + [known[int(one)] for one in added]
    cards = [read.card for read in chosen if read.card]
    reads = {read.file: read for read in chosen}
    with Memo(Path(folder), MAKERS) as memo:
        start = process_time()
        _, ranked = rank_all(cards, reads, memo=memo, mapped=serial, progress=say_nothing)
        seconds = process_time() - start
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    sys.stdout.buffer.write(
        msgspec.json.encode(Cost(seconds=seconds, peak=int(peak[1]) << 10 if peak else 0, ranked=ranked))
    )


if __name__ == "__main__":
    main()
