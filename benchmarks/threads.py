"""Are threads those of events? How many of their pairs are right, how many are found, and the seconds it takes.

    python benchmarks/threads.py
    python benchmarks/threads.py --gold my.jsonl            other gold: id, event, headline and body on each line
    python benchmarks/threads.py --large                    100,000 articles too (ten minutes, 3 GB of disk)

Two articles of one thread are *right* if they tell of the same event. *Found* is the share of all pairs of one event
that stand in one thread, of events with as many articles as a thread must have. The gold has no dates; they are
invented, and drawn eight times. Of look-alikes, each printed from one form with the last one a few days later, there
should be no thread. The archive is ranked and wire stories are told by the code that builds a site.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory
from time import process_time
from unittest.mock import patch

import msgspec

from archives import GENERATOR, GOLD, SYNTHETIC, Told, gold, synthetic, told_over_days
from lookalikes import BEGINNING, LOOK_ALIKES, look_alikes
from newsgen.archive import arrange
from newsgen.config import Config, Reading
from newsgen.executors import serial
from newsgen.loader import card
from newsgen.records import Article, Block, Read, Value
from newsgen.related.counting import Counting
from newsgen.steps import say_nothing
from newsgen.steps.ranking import rank_all
from newsgen.steps.stories import find_stories
from newsgen.store import Memo
from newsgen.stories import threads
from newsgen.stories.threads import LEAST_STORIES, Thread
from scoring import Pairs, pairs

_DRAWS = 8


class Followed(Value):
    """What came of an archive: its threads, the event of each article by file, and CPU seconds of threads alone."""

    threads: tuple[Thread, ...]
    events: Mapping[str, str]
    seconds: float

    @property
    def pairs(self) -> Pairs:
        """How the threads agree with the events."""
        return pairs([thread.files for thread in self.threads], self.events, LEAST_STORIES)


def followed(articles: Iterable[Told]) -> Followed:
    """The threads of `articles`, which are looked at one at a time."""
    cards, reads, bulk, events = [], {}, {}, {}
    counting, seconds = Counting(), 0.0

    def timed(*given: object) -> tuple[Thread, ...]:
        nonlocal seconds
        start = process_time()
        found = threads.threads(*given)
        seconds = process_time() - start
        return found

    with TemporaryDirectory(prefix="newsgen-") as folder, Memo(Path(folder), "benchmark") as memo:
        for told in articles:
            article = told.article
            cards.append(card(article, Reading()))
            record, words = memo.set_aside(msgspec.msgpack.encode(article), counting.terms(article))
            bulk[article.file] = record
            reads[article.file] = Read(file=article.file, bulk=record, terms=words)
            events[article.file] = told.event
        archive = arrange(cards, Config(duplicates="keep"))
        ranking, _ = rank_all(archive.cards, reads, memo=memo, mapped=serial, progress=say_nothing)
        with patch("newsgen.steps.stories.threads", timed):
            stories = find_stories(archive, ranking, bulk, memo=memo, mapped=serial, progress=say_nothing)
    return Followed(threads=stories.threads, events=events, seconds=seconds)


def print_agreement(name: str, found: Iterable[Followed]) -> None:
    """A row: the means of what came of an archive, drawn once or several times."""
    of = [(len(each.threads), each.pairs) for each in found]
    number, right, share = mean(n for n, _ in of), mean(p.right for _, p in of), mean(p.found for _, p in of)
    print(f"| {name} | {number:.0f} | {right:.3f} | {share:.3f} | {min(p.right for _, p in of):.3f} |", flush=True)


def drawn(path: Path) -> Iterator[Followed]:
    """What comes of the gold at `path` under days that are drawn anew each time."""
    whole = gold(path)
    for draw in range(_DRAWS):
        yield followed(told_over_days(whole, str(draw)))


def made(number: int) -> Followed:
    """What comes of so many synthetic articles."""
    with TemporaryDirectory(prefix="newsgen-") as folder:
        return followed(synthetic(number, Path(folder)))


def at_odd_days(number: int = LOOK_ALIKES) -> Iterator[Told]:
    """So many look-alikes, each an event of its own, as a paper prints them that keeps to no day of the week."""
    chance = Random("at odd days")
    for _, texts in look_alikes(number):
        day = BEGINNING
        for place, text in enumerate(texts):
            day += timedelta(chance.choice((1, 2, 3, 5, 8)))
            article = Article(
                file=text.file,
                id=text.file,
                title=text.file,
                sha256=sha256(text.file.encode()).hexdigest(),
                headline=f"{' '.join(text.body[0].split()[:4])} ({place})",
                section="Notices",
                published=str(day),
                body=tuple(Block(kind="paragraph", text=paragraph, line=1) for paragraph in text.body),
            )
            yield Told(article=article, event=text.file)


def main() -> None:
    """Print how threads agree with events, and what they cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=GOLD, help="labelled articles, a JSON object on each line")
    parser.add_argument("--large", action="store_true", help="seconds for 100,000 articles too")
    given = parser.parse_args()
    print("| archive | threads | pairs right | found | right in the worst draw |")
    print("|---" * 5 + "|")
    if given.gold.exists():
        print_agreement(f"gold with invented dates, {_DRAWS} draws", drawn(given.gold))
    notices = followed(at_odd_days())
    print(f"| {len(notices.events):,} look-alikes | {len(notices.threads)} | | | |", flush=True)
    if GENERATOR.exists():
        print_agreement(f"synthetic, {SYNTHETIC:,}", [made(SYNTHETIC)])
        print("\n| articles | threads | CPU s |")
        print("|---" * 3 + "|")
        for number in (10_000, 100_000) if given.large else (10_000,):
            found = made(number)
            print(f"| {number:,} | {len(found.threads):,} | {found.seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
