"""Does Others Also Read lead to articles on the same event? newsgen beside the usual ways, on several archives.

    python benchmarks/related.py                            everything but what needs --large
    python benchmarks/related.py --sets gold,synthetic      some archives, no costs
    python benchmarks/related.py --gold my.jsonl            other gold: id, event, headline and body on each line
    python benchmarks/related.py --sets costs --large       CPU and memory, for 100,000 articles too

It needs scikit-learn, which newsgen itself does not: ``pip install -e '.[bench]'``.

An article is relevant for another if it tells of the same event. Of each article that has relevant ones, nDCG@5 is 1
where the first five places hold as many of them as they can, before any other, and less the later they come; P@k is the
share of relevant ones among k places, an empty place being a miss; MRR is one over the place of the first. Of all
articles, *wrong* is the share of other events among the entries that a page would show, and *long* how many those are.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

try:
    from orders import orders
except ModuleNotFoundError as missing:
    sys.exit(f"benchmarks/related.py needs {missing.name}: pip install -e '.[bench]'")
from archives import GENERATOR, GOLD, SYNTHETIC, Archive, cut_short, gold, in_half_b, made_of, synthetic
from costs import print_costs
from scoring import Score, asked, interval, mean_gain, score

SETS = ("gold", "made", "synthetic", "costs")
_TO_BEAT = ("TF-IDF", "TF-IDF, headline twice")
_OURS = "newsgen, order alone"


Scores = dict[str, list[Score]]
"""By the name of a way to order the scores of all articles, in the same order."""


def scores(archives: Iterable[Archive]) -> Scores:
    """Those of all articles of `archives`, which do not know of each other."""
    found: Scores = {}
    for archive in archives:
        events = [told.event for told in archive]
        sizes = Counter(events)
        for name, lists in orders([told.article for told in archive]):
            found.setdefault(name, []).extend(
                score(near, events, event, sizes[event] - 1) for near, event in zip(lists, events, strict=True)
            )
    return found


def measured(chosen: Sequence[str], path: Path) -> Iterator[tuple[str, Scores]]:
    """By name what came of each archive."""
    if path.exists() and {"gold", "made"} & set(chosen):
        whole = gold(path)
        if "gold" in chosen:
            of_all = scores([whole])
            yield "gold", of_all
            for name, half in (("gold, half A", False), ("gold, half B", True)):
                yield name, {way: [one for one in of if in_half_b(one.event) == half] for way, of in of_all.items()}
        if "made" in chosen:
            for name, archives in made_of(whole):
                yield name, scores(archives)
    if GENERATOR.exists() and "synthetic" in chosen:
        with TemporaryDirectory(prefix="newsgen-") as folder:
            long = tuple(synthetic(SYNTHETIC, Path(folder)))
        yield "synthetic", scores([long])
        yield "synthetic, 25 words", scores([cut_short(long)])


def print_gains(results: Sequence[tuple[str, Scores]]) -> None:
    """A row for each archive: nDCG@5 of each way, and what newsgen gains over the better of those it is to beat."""
    ways = list(results[0][1])
    print(f"| nDCG@5 | articles | {' | '.join(ways)} | gain | within |")
    print("|---" * (len(ways) + 4) + "|")
    for name, found in results:
        best = max(_TO_BEAT, key=lambda way: mean_gain(found[way]))
        gain = mean_gain(found[_OURS]) - mean_gain(found[best])
        low, high = interval(found[_OURS], found[best])
        cells = [f"{mean_gain(found[way]):.3f}" for way in ways]
        print(f"| {name} | {len(found[_OURS])} | {' | '.join(cells)} | {gain:+.3f} | {low:+.3f} to {high:+.3f} |")
    print()


def print_all(results: Sequence[tuple[str, Scores]]) -> None:
    """A row for each archive and way, with all measures."""
    print("| archive | order | nDCG@5 | P@1 | P@2 | P@5 | MRR | wrong | long |")
    print("|---" * 9 + "|")
    for name, found in results:
        for way, of in found.items():
            shown = sum(one.long for one in of)
            few = asked(of)
            cells = [
                mean_gain(of),
                *np.mean([one.precision for one in few], axis=0),
                np.mean([one.first for one in few]),
            ]
            cells += [sum(one.wrong for one in of) / max(shown, 1)]
            print(f"| {name} | {way} | {' | '.join(f'{cell:.3f}' for cell in cells)} | {shown / len(of):.2f} |")
    print()


def main() -> None:
    """Print a table of gains, one of all measures, and what ranking costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS), help=f"which of {', '.join(SETS)}; all unless given")
    parser.add_argument("--gold", type=Path, default=GOLD, help="labelled articles, a JSON object on each line")
    parser.add_argument(
        "--large", action="store_true", help="costs for 100,000 articles too (half an hour, 3 GB of disk)"
    )
    given = parser.parse_args()
    chosen = given.sets.split(",")
    if unknown := set(chosen) - set(SETS):
        parser.error(f"no set is named {', '.join(sorted(unknown))}")
    if results := list(measured(chosen, given.gold)):
        print_gains(results)
        print_all(results)
    if "costs" in chosen and GENERATOR.exists():
        print_costs((10_000, 100_000) if given.large else (10_000,))


if __name__ == "__main__":
    main()
