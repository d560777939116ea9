"""What ranking costs: CPU seconds and memory of all articles, and of one that comes to them.

Measured is the step of a build that ranks, in one process, from the words that loading has set aside; loading itself
is not. The yardstick is what scikit-learn takes for vectors of the same texts and the nearest by their full cosine.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import msgspec

from archives import synthetic
from newsgen.config import Reading
from newsgen.loader import card
from newsgen.records import Read
from newsgen.related.counting import Counting
from newsgen.store import Memo
from orders import by_cosine, text_of
from rank_once import MAKERS, WORDS, Cost

_MORE = 5  # articles that come, each to the same others
_YARDSTICK = 10_000  # articles; the full cosine of many more takes minutes


def print_costs(numbers: Sequence[int]) -> None:
    """A row for each number of articles, the first of which the yardstick is for."""
    print("| articles | CPU s | peak MB | one added: CPU s | at most | ranked again | peak MB |")
    print("|---" * 7 + "|")
    for number in numbers:
        with TemporaryDirectory(prefix="newsgen-") as folder:
            texts = _set_aside(number, Path(folder))
            whole, *added = [_ranked(Path(folder), number, one) for one in (None, *range(number, number + _MORE))]
        print(
            f"| {number:,} | {whole.seconds:.2f} | {whole.peak >> 20} "
            f"| {median(one.seconds for one in added):.2f} | {max(one.seconds for one in added):.2f} "
            f"| {median(one.ranked for one in added)} | {max(one.peak for one in added) >> 20} |"
        )
        if number == _YARDSTICK:
            start = process_time()
            by_cosine(texts)
            yardstick = process_time() - start
            compared = f"scikit-learn: {yardstick:.2f} CPU s; newsgen {whole.seconds / yardstick:.2f} of that"
    print(f"\n{_YARDSTICK:,} articles, {compared}\n")


def _set_aside(number: int, folder: Path) -> list[str]:
    """Leaves in `folder` what loading leaves to ranking; answers with the texts for the yardstick."""
    reads, texts, counting = [], [], Counting()
    with Memo(folder, MAKERS) as memo, TemporaryDirectory(prefix="newsgen-") as pages:
        for told in synthetic(number + _MORE, Path(pages)):
            article = told.article
            record, words = memo.set_aside(msgspec.msgpack.encode(article), counting.terms(article))
            reads.append(Read(file=article.file, card=card(article, Reading()), bulk=record, terms=words))
            if len(texts) < _YARDSTICK:
                texts.append(text_of(told.article))
    (folder / WORDS).write_bytes(msgspec.msgpack.encode(reads))
    return texts


def _ranked(folder: Path, number: int, added: int | None) -> Cost:
    """What ranking costs in a process of its own, so that nothing is there that a build would not have."""
    command = [sys.executable, Path(__file__).with_name("rank_once.py"), folder, str(number)]
    done = subprocess.run(command + ([] if added is None else [str(added)]), check=True, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=Cost)
