"""Threads in archives as papers print them, ranked and compared as a build does it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from archives import Told as Known
from cards import make_card, make_ranking
from newsgen.config import Reading
from newsgen.digest import digest
from newsgen.loader import load
from newsgen.records import Article, Block, Value
from newsgen.steps.stories import _perhaps_printed
from newsgen.stories import linkage, links
from threads import followed

ROOT = Path(__file__).resolve().parent.parent


class Told(Value):
    """An article of an `event`, as a paper prints it."""

    event: str
    published: str
    headline: str
    body: str


class Case(Value):
    """What a paper printed, and the events that are threads."""

    threads: tuple[str, ...]
    articles: tuple[Told, ...]


CASES = sorted((ROOT / "tests" / "data" / "threads").glob("*.yaml"))


def printed(case: Case) -> Iterator[Known]:
    """The articles of a case, and those of the demo, which are no event of it."""
    for place, told in enumerate(case.articles):
        file = f"{told.event}/{place:02}.txt"
        body = tuple(Block(kind="paragraph", text=" ".join(text.split()), line=1) for text in told.body.split("\n\n"))
        article = Article(
            file=file,
            id=file,
            title=told.headline,
            sha256=digest(file),
            headline=told.headline,
            section="News",
            published=told.published,
            body=body,
        )
        yield Known(article=article, event=told.event)
    for path in sorted((ROOT / "content").rglob("*.txt")):
        yield Known(article=load(f"demo/{path.name}", path.read_bytes(), Reading()).article, event="demo")


def found(path: Path) -> tuple[Case, set[tuple[str, ...]]]:
    """A case, and the threads in which any of its articles is."""
    case = msgspec.yaml.decode(path.read_bytes(), type=Case)
    threads = (thread.files for thread in followed(printed(case)).threads)
    return case, {files for files in threads if not all(file.startswith("demo/") for file in files)}


def mixed(threads: Iterable[Sequence[str]]) -> bool:
    """Whether any of `threads` has two events."""
    return any(len({file.partition("/")[0] for file in files}) > 1 for files in threads)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_events_that_look_alike_are_kept_apart(path: Path) -> None:
    """Each event that is told for long is a thread of its own, whole, and nothing else is in any."""
    case, threads = found(path)
    whole = [
        [f"{told.event}/{place:02}.txt" for place, told in enumerate(case.articles) if told.event == event]
        for event in case.threads
    ]
    assert set(map(frozenset, threads)) == set(map(frozenset, whole))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_controls(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what keeps events apart, time, likeness and forms, two are one."""
    for room, limits in (
        (links, {"DAYS": 400, "SIMILAR": 0.02}),
        (linkage, {"TOGETHER": 0.02, "AS_CLOSE": 0, "AS_CLOSE_TO_TWO": 0}),
    ):
        for name, value in limits.items():
            monkeypatch.setattr(room, name, value)
    monkeypatch.setattr("newsgen.steps.stories.forms", lambda told: {})
    assert mixed(found(path)[1])


def test_what_is_from_any_form_is_compared_with_what_is_near_it() -> None:
    """Texts less close than others that are compared; those from one form are no question, nor those years apart."""
    days = {"a": "2024-05-01", "b": "2024-05-31", "c": "2024-06-01", "d": "2024-05-02", "e": None, "f": "2024-05-03"}
    cards = [make_card(file, published=day) for file, day in days.items()]
    ranking = make_ranking(cards, {"a": [(file, 0.3) for file in "bcde"] + [("f", 0.1)], "d": [("a", 0.3)]})
    printed = {"a": "a", "b": "b", "c": "b", "d": "a", "e": "e", "f": "f"}
    assert set(_perhaps_printed(ranking, cards, printed)) == {("a", "b")}
    assert set(_perhaps_printed(ranking, cards, printed | {"d": "d"})) == {("a", "b"), ("a", "d")}
    assert not set(_perhaps_printed(ranking, cards, {"b": "b"}))


def test_what_keeps_cup_ties_apart_is_their_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of that case: all else is as it is."""
    path = next(path for path in CASES if path.stem == "cup-ties")
    monkeypatch.setattr("newsgen.steps.stories.forms", lambda told: {})
    assert mixed(found(path)[1])


def test_the_cases_are_found() -> None:
    assert len(CASES) >= 5
