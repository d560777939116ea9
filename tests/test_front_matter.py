"""Front matter: each case of tests/data/front_matter is a text (.md) and what is read from it (.json)."""

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.loader.bylines import authors_in
from newsgen.loader.front_matter import FrontMatter, split_front_matter
from newsgen.loader.front_matter_keys import KEYS

CASES = sorted((Path(__file__).parent / "data" / "front_matter").glob("*.md"))


def shown(front: FrontMatter | None) -> Any:
    """The answer as a case's .json holds it: `places` and `problems` as ``line:column``."""
    if front is None:
        return None
    answer = {
        "lines": [front.first_line, front.last_line],
        "broken": front.broken,
        "values": msgspec.to_builtins(front.values),
        "places": {name: f"{where.line}:{where.column}" for name, where in front.places.items()},
        "extra": front.extra,
        "problems": [
            f"{where.line}:{where.column} {problem.level} {problem.code}: {problem.message} ({problem.hint})"
            for problem in front.problems
            for where in [problem.where]
        ],
    }
    return json.loads(json.dumps(answer))


def read(text: str) -> FrontMatter:
    """The front matter that `text` must have."""
    front = split_front_matter(text, "a.md")
    assert front is not None
    return front


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    """A text gives exactly the values, places, extra values and problems that stand beside it."""
    text = case.read_text(encoding="utf-8")
    assert shown(split_front_matter(text, "a.md")) == json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))


def test_the_cases_are_there_and_use_every_key() -> None:
    """The folder is not empty, has no stray file, and tries each key that newsgen knows."""
    assert len(CASES) > 30
    assert {case.stem for case in CASES} == {path.stem for path in CASES[0].parent.iterdir()}
    answers = [json.loads(case.with_suffix(".json").read_text(encoding="utf-8")) for case in CASES]
    tried = {name for answer in answers if answer for name in answer["values"]}
    assert tried == {name for name, _ in KEYS.values()} | {"authors"}


def test_an_error_leaves_the_article_out_and_a_warning_does_not() -> None:
    """`broken` says the same as the problems, in every case."""
    for case in CASES:
        front = split_front_matter(case.read_text(encoding="utf-8"), "a.md")
        assert front is None or front.broken == any(problem.level == "error" for problem in front.problems)


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "yes", "Yes", "on", "ON", "'true'", '"on"', "!!bool yes"])
def test_yes_in_every_spelling(word: str) -> None:
    """A draft is a draft however its author says yes."""
    assert read(f"---\ndraft: {word}\n---\n").values == {"draft": True}


@pytest.mark.parametrize("word", ["false", "no", "No", "off", "'FALSE'"])
def test_no_in_every_spelling(word: str) -> None:
    """`published: no` keeps an article out as `false` does."""
    assert read(f"---\npublished: {word}\n---\n").values == {"published": False}


@pytest.mark.parametrize("word", ["maybe", "1", "2021-03-04", "[true]", "{a: b}", "tru", "y"])
def test_an_unclear_draft_is_never_published(word: str) -> None:
    """What is neither yes nor no is an error at its place."""
    front = read(f"---\ndraft: {word}\n---\n")
    assert front.broken
    assert [str(problem.where) for problem in front.problems] == ["a.md:2:8"]


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Noor Aziz", ["Noor Aziz"]),
        ("Noor Aziz and P. Lim", ["Noor Aziz", "P. Lim"]),
        ("Noor Aziz, P. Lim, and Tom Reed", ["Noor Aziz", "P. Lim", "Tom Reed"]),
        ("Noor Aziz & P. Lim; Tom Reed", ["Noor Aziz", "P. Lim", "Tom Reed"]),
        ("Sandy Anderson AND Andy Sand", ["Sandy Anderson", "Andy Sand"]),
        ("王小明、李华", ["王小明", "李华"]),
        ("Noor  Aziz ,\nNoor Aziz", ["Noor Aziz"]),
        (", and ,", []),
        ("", []),
    ],
)
def test_a_byline_is_split_into_names(byline: str, authors: list[str]) -> None:
    """Commas, semicolons, ampersands and the word "and" stand between names."""
    assert list(authors_in(byline)) == authors


@pytest.mark.parametrize(
    ("written", "byline"),
    [("By Noor Aziz", "Noor Aziz"), ("BY: Noor Aziz", "Noor Aziz"), ("Byron Hall", "Byron Hall"), ("By", "By")],
)
def test_a_leading_by_is_no_name(written: str, byline: str) -> None:
    """The word By goes, with or without a colon; a name that begins with it stays."""
    front = read(f"---\nauthor: '{written}'\n---\n")
    assert front.values == {"byline": byline, "authors": (byline,)}


LONG = {
    "blank lines": lambda size: " \n" * size + "---\ntitle: x\n---\n",
    "blank lines alone": lambda size: "  \n" * size,
    "spaces": lambda size: " " * size + "x",
    "spaces after the fence": lambda size: "---" + " " * size + "x",
    "one long line": lambda size: "---\ntitle: " + "word, and " * size + "\n---\n",
    "a byline of small words": lambda size: "---\nbyline: " + "our " * size + "x\n---\n",
    "items that are no headlines": lambda size: "---\nothers_also_read:\n" + "- a: b\n" * size + "---\n",
    "a byline of spaces": lambda size: '---\nbyline: "' + " " * size + 'x"\n---\n',
    "never closed": lambda size: "---\n" + "prose: word\n\n" * size,
    "a key without an end": lambda size: "---\n" + "a" * size + " " + "b" * size,
    "number signs": lambda size: "---\ntitle: a" + " #" * size + "\n---\n",
    "keys": lambda size: "---\n" + "".join(f"k{i}: #v\n" for i in range(size)) + "---\n",
    "rules": lambda size: "---\n\n" + "prose\n--- \n ---\n" * size,
    "plus signs": lambda size: "+++\n" + "\n# x" * size,
}


@pytest.mark.long
@pytest.mark.parametrize("made", LONG.values(), ids=LONG)
def test_splitting_is_linear(made: Any) -> None:
    """Sixteen times the text takes well under what a quadratic reader would (256 times)."""
    small, large = (min(_seconds(made(size)) for _ in range(3)) for size in (2_000, 32_000))
    assert large < 80 * small + 0.05


def _seconds(text: str) -> float:
    start = time.perf_counter()
    split_front_matter(text, "a.md")
    return time.perf_counter() - start


LINES = st.sampled_from([
    "---", "--- ", "...", "+++", "", "\ufeff", "title: x", "title: x: y", "headline: 'x", "draft: maybe",
    "draft: yes", "tags: [a, b]", "tags:", "- a", "- a: b", "  items: [c]", "next_in:", "byline: By A and B",
    "Prose, and more.", "PENANG: x", "x: &a [*a]", "y: !t z", "# c", "\t", "published: 2021-03-04", "url: x",
    "date: #1", "others_also_read: {a: b}",
])  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(lines=st.lists(LINES, max_size=8))
def test_no_text_is_a_surprise(lines: list[str]) -> None:
    """Any text has front matter or has none; its fences are lines of the text, and all of it fits into JSON."""
    front = split_front_matter("\n".join(["---", *lines]), "a.md")
    if front is not None:
        assert 1 <= front.first_line < front.last_line <= max(len(lines) + 1, 2)
        assert set(front.values) == set(front.places)
        assert front.broken == any(problem.level == "error" for problem in front.problems)
        json.dumps([front.extra, msgspec.to_builtins(front.values)])
