"""Results as Markdown: what was measured, the ratios, where the time goes, and how all of it grows with the archive.

A figure is the median of the rounds, with the least and the most where there were several. A ratio is taken within each
round, so that both sides of it met the same machine; the median and the spread are those of the ratios.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from newsgen.records import Value
from results import (
    EDITED,
    FRESH,
    FRESH_MEMO,
    HUGO,
    HUGO_EDITED,
    HUGO_NOTHING,
    MD,
    NOTHING,
    ONE_CORE,
    ONE_CORE_SHARED,
    PELICAN,
    RELATED,
    SERIAL,
    TXT,
    Cost,
    Figures,
    Made,
    Results,
)

HEAVY = ("numpy", "scipy", "rich", "markdown_it", "watchfiles")
"""The modules that a build with nothing to do has no use for."""

Measure = Callable[[Cost], float]
Parts = dict[str, tuple[float, float]]
"""By part of a run its seconds and its CPU seconds."""

Table = tuple[Sequence[str], Iterator[Sequence[str]]]
"""The head of a table, and its rows."""


class Comparison(Value):
    """A case and the one that it is compared with, and what is aimed at, by the number of articles."""

    case: str
    against: str
    aims: dict[int, str] = {}


COMPARISONS = (
    Comparison(case=TXT, against=HUGO, aims={10_000: "wall .5, CPU .5"}),
    Comparison(case=TXT, against=RELATED),
    Comparison(case=MD, against=HUGO, aims={10_000: "wall .8"}),
    Comparison(case=MD, against=RELATED),
    Comparison(case=TXT, against=PELICAN),
    Comparison(case=EDITED, against=HUGO_EDITED, aims={10_000: "wall .05 and under .6 s", 100_000: "under 3 s"}),
    Comparison(case=NOTHING, against=HUGO_NOTHING, aims={10_000: "wall .03, no file written"}),
    Comparison(case=FRESH, against=TXT, aims={10_000: "wall .25"}),
    Comparison(case=FRESH_MEMO, against=TXT, aims={10_000: "wall .6"}),
    Comparison(case=SERIAL, against=TXT),
    Comparison(case=ONE_CORE_SHARED, against=ONE_CORE, aims={10_000: "wall 1"}),
)
_STEPPED = (TXT, MD, EDITED, NOTHING, FRESH)
_SUM = "in all"  # what --timings calls it
_GROWING = (TXT, MD, EDITED, HUGO)


def markdown(every: Iterable[Results]) -> str:
    """The tables of each size of archive, the smallest first, and of the growth from one to the next."""
    ordered = sorted(every, key=lambda results: results.articles)
    parts = [part for results in ordered for part in _sections(results)]
    if len(ordered) > 1:
        parts += ["### From one size to the next", _table(*_growth(ordered))]
    return "\n\n".join(parts) + "\n"


def _sections(results: Results) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    rounds = max(len(figures.costs) for figures in results.cases.values())
    many = f"medians of {rounds} rounds, least and most in brackets" if rounds > 1 else "one round"
    yield f"### {results.articles:,} articles"
    load = "" if results.load is None else f"; a load of {results.load:.1f} before"
    yield f"{results.day}; {results.machine}{load}; {versions}; {many}."
    yield _table(*_measured(results))
    yield _table(*_ratios(results))
    yield _table(*_pages(results))
    yield _table(*_steps(results))
    loaded = ", ".join(results.imported) or "none"
    yield f"Of {', '.join(HEAVY)} a build with nothing to do imports: {loaded}."


def _measured(results: Results) -> Table:
    head = ("case", "wall s", "CPU s", "peak MB", "pages", "other files", "MB", "files written")
    rows = (
        (
            name,
            _spread([cost.wall for cost in figures.costs], 2),
            _spread([cost.cpu for cost in figures.costs], 2),
            "unknown" if figures.peak is None else f"{figures.peak / 1e6:,.0f}",
            *_made(figures.made),
        )
        for name, figures in results.cases.items()
    )
    return head, rows


def _made(made: Made | None) -> tuple[str, str, str, str]:
    if made is None:
        return ("", "", "", "")
    return (f"{sum(made.kinds.values()):,}", f"{made.others:,}", f"{made.bytes / 1e6:,.1f}", f"{made.written:,}")


def _ratios(results: Results) -> Table:
    def rows() -> Iterator[Sequence[str]]:
        for each in COMPARISONS:
            case, against = results.cases.get(each.case), results.cases.get(each.against)
            if case and against:
                ratios = (_ratio(case, against, measure) for measure in (_wall, _cpu))
                yield (each.case, each.against, *ratios, each.aims.get(results.articles, ""))

    return ("case", "compared with", "wall", "CPU", "aim"), rows()


def _ratio(case: Figures, against: Figures, measure: Measure) -> str:
    """Round by round; where one side has fewer rounds, of the medians."""
    if len(case.costs) == len(against.costs):
        return _spread([measure(a) / measure(b) for a, b in zip(case.costs, against.costs, strict=True)], 3)
    return f"{_median(case, measure) / _median(against, measure):.3f}"


def _pages(results: Results) -> Table:
    """How many pages of each kind the generators make of the same articles."""
    every = {name: results.cases[name].made for name in (TXT, MD, HUGO, PELICAN) if name in results.cases}
    outputs = {name: made for name, made in every.items() if made}
    kinds = dict.fromkeys(kind for made in outputs.values() for kind in made.kinds)
    rows = ((kind, *(f"{made.kinds.get(kind, 0):,}" for made in outputs.values())) for kind in kinds)
    return ("pages", *outputs), rows


def _steps(results: Results) -> Table:
    """Where the time goes, by the steps that newsgen tells."""
    cases = {name: results.cases[name] for name in _STEPPED if name in results.cases}
    parts = {name: [_parts(cost) for cost in figures.costs] for name, figures in cases.items()}
    steps = dict.fromkeys(step for rounds in parts.values() for each in rounds for step in each)

    def took(rounds: Sequence[Parts], step: str) -> str:
        if not all(step in each for each in rounds):
            return ""  # a build with nothing to do takes few steps
        wall, cpu = (median(each[step][at] for each in rounds) for at in (0, 1))
        return f"{wall:.2f} / {cpu:.2f}"

    rows = ((step, *(took(rounds, step) for rounds in parts.values())) for step in steps)
    return ("step: wall s / CPU s", *cases), rows


def _parts(cost: Cost) -> Parts:
    """The steps of a run, what came before and after them, and all of it."""
    steps = {name: took for name, took in cost.steps.items() if name != _SUM}
    wall, cpu = cost.steps[_SUM]
    return {**steps, "start and end": (cost.wall - wall, cost.cpu - cpu), _SUM: (cost.wall, cost.cpu)}


def _growth(ordered: Sequence[Results]) -> Table:
    def rows() -> Iterator[Sequence[str]]:
        for name in _GROWING:
            before = None
            for results in ordered:
                figures = results.cases.get(name)
                if figures is None:
                    continue
                cpu, peak = _median(figures, _cpu), figures.peak
                yield (
                    name,
                    f"{results.articles:,}",
                    f"{cpu:.2f}",
                    f"{cpu / before:.1f} times" if before else "",
                    f"{cpu / results.articles * 1000:.2f}",
                    "unknown" if peak is None else f"{peak / 1e6:,.0f}",
                )
                before = cpu

    head = ("case", "articles", "CPU s", "CPU of the size before", "CPU ms an article", "peak MB")
    return head, rows()


def _wall(cost: Cost) -> float:
    return cost.wall


def _cpu(cost: Cost) -> float:
    return cost.cpu


def _median(figures: Figures, measure: Measure) -> float:
    return median(map(measure, figures.costs))


def _spread(found: Sequence[float], digits: int) -> str:
    """The median, with the least and the most of several."""
    middle = f"{median(found):.{digits}f}"
    return f"{middle} ({min(found):.{digits}f}–{max(found):.{digits}f})" if len(found) > 1 else middle


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
