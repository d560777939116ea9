"""Small whole archives, and what their articles come to: lists, captures, wire stories, threads, what is wanted.

Each folder of tests/data/archives is a case: a site (its content/, and newsgen.yaml where it has one) with
expected.json beside it. That holds for each article what its data line says of others, then what is wanted, which file
was merged into which, and every problem. A file that is too large to be kept is in `GENERATED`. After a change that is
meant to alter what is expected, `make goldens` rewrites it; judge each list as a reader would before you commit it.
"""

import json
import os
from collections.abc import Callable, Mapping
from difflib import unified_diff
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from newsgen.build import Outcome, build
from newsgen.plan.wanted import DATA as WANTED
from newsgen.sources.site import CONTENT, SETTINGS

pytestmark = pytest.mark.long

ARCHIVES = Path(__file__).parent / "data" / "archives"
CASES = sorted(path.name for path in ARCHIVES.iterdir() if path.is_dir())
SAID = ("url", "published", "others_also_read", "next_in", "also_published", "thread")
WIDTH = 120

LONG = " ".join(f"The clerk read out item {number} of the inventory, and nobody objected." for number in range(2_500))
GENERATED: dict[str, dict[str, str]] = {
    "ugly": {"content/town/thirty-thousand-words.txt": f"Council hears whole inventory of the attic\n\n{LONG}\n"}
}
"""By case the files that its site has beside those in its folder."""

Found = dict[str, Any]
Rename = Callable[[str], str]


def sources(case: str) -> dict[str, bytes]:
    """The files of a case's site."""
    folder = ARCHIVES / case
    files = [folder / SETTINGS, *sorted((folder / CONTENT).rglob("*"))]
    read = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.is_file()}
    return read | {file: text.encode() for file, text in GENERATED.get(case, {}).items()}


def write(site: Path, files: Mapping[str, bytes]) -> None:
    (site / CONTENT).mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).write_bytes(data)


def gather(site: Path, outcome: Outcome) -> Found:
    """What is compared of a site that was built: the articles by their files, in order of these."""
    output = site / "build"
    lines = chain.from_iterable(jsonl(path) for path in (output / "data").glob("*.jsonl"))
    wanted = jsonl(output / WANTED) if (output / WANTED).exists() else []
    articles = {
        line["file"]: {key: line[key] for key in SAID} | {"captures": [each["file"] for each in line["captures"]]}
        for line in lines
    }
    return {
        "articles": dict(sorted(articles.items())),
        "wanted": [{key: line[key] for key in ("headline", "listed", "pages", "url")} for line in wanted],
        "merged": outcome.merged,
        "problems": [[problem.code, problem.where.file, problem.where.line] for problem in outcome.problems],
    }


def jsonl(path: Path) -> list[Found]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def written(value: Any, depth: int = 0, before: str = "") -> str:
    """JSON in which all that fits into a line stands in one, so that a list's entries do."""
    short = json.dumps(value, ensure_ascii=False)
    if depth and (not isinstance(value, list | dict) or len(short) + len(before) + depth <= WIDTH):
        return short
    open_, close = "[]" if isinstance(value, list) else "{}"
    named = value.items() if isinstance(value, dict) else (("", each) for each in value)
    rows = []
    for name, each in named:
        key = f"{json.dumps(name, ensure_ascii=False)}: " if isinstance(value, dict) else ""
        rows.append(" " * (depth + 1) + key + written(each, depth + 1, key))
    return open_ + "\n" + ",\n".join(rows) + "\n" + " " * depth + close


def differences(expected: Found, found: Found) -> str:
    """The lines in which two differ, with what stands around them; empty where they agree."""
    before, after = (written(each).split("\n") for each in (expected, found))
    return "\n".join(unified_diff(before, after, "expected", "found", lineterm="", n=6))


def expected(case: str) -> Found:
    return json.loads((ARCHIVES / case / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_archive(case: str, tmp_path: Path) -> None:
    """The site becomes what is expected; `make goldens` rewrites that."""
    write(tmp_path, sources(case))
    found = gather(tmp_path, build(tmp_path))
    if os.environ.get("NEWSGEN_GOLDENS") == "write":
        (ARCHIVES / case / "expected.json").write_text(written(found) + "\n", encoding="utf-8")
    difference = differences(expected(case), found)
    if difference:
        pytest.fail(f"{difference}\n\nread the difference as a reader, then run: make goldens", pytrace=False)


def test_there_are_archives() -> None:
    """The folder is not empty, each case has several articles, and none is generated for a case that is gone."""
    assert len(CASES) >= 10
    assert all(len(expected(case)["articles"]) >= 4 for case in CASES)
    assert set(GENERATED) <= set(CASES)


SPOILT: dict[str, Callable[[Found], Any]] = {
    "an article that is not there": lambda found: found["articles"].popitem(),
    "a related article that is not there": lambda found: others(found, "canal/post-canal-shut.txt").pop(),
    "two in another order": lambda found: others(found, "canal/post-canal-shut.txt").reverse(),
    "another score": lambda found: others(found, "canal/post-canal-shut.txt")[0].update(score=0.5),
    "another reason": lambda found: others(found, "canal/post-canal-shut.txt")[0]["why"].append("gulls"),
    "a related article too many": lambda found: others(found, "town/onion-show.txt").append("town/chess.md"),
    "a headline that is wanted": lambda found: found["wanted"].append({"headline": "Gulls", "listed": 1}),
    "a file that was merged": lambda found: found["merged"].update({"content/a.txt": "content/b.txt"}),
    "a problem": lambda found: found["problems"].append(["no-body", "content/a.txt", 1]),
}


def others(found: Found, file: str) -> list[Any]:
    return found["articles"][file]["others_also_read"]


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_difference_is_noticed(spoil: Callable[[Found], Any]) -> None:
    """The control of all cases: what is otherwise in one place is shown as a difference there."""
    found = expected("three-papers")
    assert differences(expected("three-papers"), found) == ""
    spoil(found)
    assert len(differences(expected("three-papers"), found).split("\n")) < 60


def under_other_names(case: str, site: Path) -> str:
    """How the site differs from what is expected if in each folder the files' names sort the other way round."""
    files = sources(case)
    names = {file: file for file in files if not file.startswith(f"{CONTENT}/")}
    for place, file in enumerate(sorted(files.keys() - names.keys())):
        folder, _, name = file.rpartition("/")
        names[file] = f"{folder}/{chr(ord('z') - place)}-{name}"
    write(site, {names[file]: data for file, data in files.items()})
    found = json.dumps(gather(site, build(site)), ensure_ascii=False)
    for file, name in names.items():
        found = found.replace(name.removeprefix(f"{CONTENT}/"), file.removeprefix(f"{CONTENT}/"))
    named = json.loads(found)
    return differences(expected(case), named | {"articles": dict(sorted(named["articles"].items()))})


@pytest.mark.parametrize("case", ["captured-lists", "languages", "three-papers", "wire-story"])
def test_names_of_files_do_not_matter(case: str, tmp_path: Path) -> None:
    """Where every article has a date of its own."""
    assert under_other_names(case, tmp_path) == ""


def test_names_of_undated_files_matter(tmp_path: Path) -> None:
    """The control of the above: the undated stand in the order of their names."""
    assert under_other_names("undated", tmp_path) != ""


@pytest.mark.parametrize("case", ["captures", "three-papers", "wire-story"])
def test_the_way_there_does_not_matter(case: str, tmp_path: Path) -> None:
    """An archive that grew by a file a build, the last by name first, is the same; the control is each step before."""
    files = sources(case)
    steps = []
    for file in sorted(files, reverse=True):
        write(tmp_path, {file: files[file]})
        steps.append(differences(expected(case), gather(tmp_path, build(tmp_path))))
    assert all(steps[:-1])
    assert steps[-1] == ""
