"""newsgen beside Hugo and Pelican, on one machine, in one run, on the same articles: seconds, memory, files.

    make bench                                              10,000 articles, five rounds
    make bench N=1000 RUNS=1                                as many as you like
    make bench-page                                         put what was found into docs/performance.md

The archive is drawn, and the sites are built, in .bench/, where Hugo and Pelican are installed as well. Every case
runs once beforehand, which warms what can be warm and in which its memory is watched; then come the rounds. What each
size of archive came to stays in .bench/, and all of it is printed as Markdown and written to .bench/results.md.
"""

import argparse
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

import tables
from cases import AWAY, Case, cases, imports, install, set_up
from made import made
from measure import run
from results import Figures, Results

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".bench"
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: make bench-page writes them -->", "<!-- end of figures -->"


def main() -> None:
    """Measure one size of archive, or write the page of what was measured."""
    parser = argparse.ArgumentParser(description="Compare newsgen with Hugo and Pelican.")
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="the size of the archive (10000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each case is measured (5)")
    parser.add_argument("--page", action="store_true", help="measure nothing; write the figures into the page")
    asked = parser.parse_args()
    if not asked.page:
        FOLDER.mkdir(exist_ok=True)
        for results in measured(asked.articles, asked.rounds):
            (FOLDER / f"results-{asked.articles}.json").write_bytes(msgspec.json.encode(results))
    text = tables.markdown(saved(FOLDER))
    if asked.page:
        PAGE.write_text(with_figures(PAGE.read_text("utf-8"), text), "utf-8")
    else:
        (FOLDER / "results.md").write_text(text, "utf-8")
        print(text)


def measured(number: int, rounds: int) -> Iterator[Results]:
    """After each round what an archive of so many articles comes to; standard error is told what is being done."""
    load = os.getloadavg()[0]
    tools = install(FOLDER / "venv")
    _say(f"{number:,} articles")
    folder = FOLDER / str(number)
    set_up(number, folder)
    every = cases(number, folder, tools)
    found = {case.name: _once_more(case, number, 0, None) for case in every}
    imported = tuple(sorted(set(tables.HEAVY) & set(imports(folder / "txt"))))
    for turn in range(1, rounds + 1):
        for case in every:
            if not case.once:
                found[case.name] = _once_more(case, number, turn, found[case.name])
        yield Results(
            articles=number,
            day=f"{datetime.now().astimezone():%-d %B %Y}",
            machine=_machine(),
            versions=tools.versions,
            cases=found,
            imported=imported,
            load=load,
        )
    shutil.rmtree(folder / AWAY, ignore_errors=True)


def saved(folder: Path) -> Iterator[Results]:
    """All results that were saved in `folder`."""
    for path in folder.glob("results-*.json"):
        yield msgspec.json.decode(path.read_bytes(), type=Results)


def with_figures(page: str, figures: str) -> str:
    """`page` with what stands between its two marks replaced by `figures`."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{figures}\n{END}{after}"


def _once_more(case: Case, articles: int, turn: int, before: Figures | None) -> Figures:
    """The figures of a case with a run more; turn 0 tells its memory, and its seconds only where there is no other."""
    case.ready(turn)
    os.sync()
    mark = FOLDER / "mark"
    mark.touch()
    cores = sorted(os.sched_getaffinity(0))[: case.cores] if case.cores else ()
    ran = run(case.command, case.folder, cores=cores, watch=before is None)
    _say(f"{turn}: {case.name}: {ran.cost.wall:.2f} s, {ran.cost.cpu:.2f} CPU s")
    costs = before.costs if before else ()
    output = made(case.folder / case.output, mark.stat().st_ctime_ns) if case.output else None
    if output and output.kinds["articles"] != articles:
        sys.exit(f"{case.name} made {output.kinds['articles']} pages of {articles} articles, which is no comparison")
    return Figures(
        costs=(*costs, ran.cost) if turn or case.once else costs,
        peak=before.peak if before else ran.peak,
        made=output,
    )


def _machine() -> str:
    """The processor, its cores, the memory and the system, as far as they can be told."""
    cpu = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists() and (named := re.search(r"^model name\s*: (.+)$", info.read_text(), re.MULTILINE)):
        cpu = named[1]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
