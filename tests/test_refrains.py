"""Refrains: a paragraph that stands in many articles does not make them alike; one that all papers print does."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from histories import Archive, settle
from newsgen.build import build
from newsgen.config import Reading
from newsgen.loader import card, load
from newsgen.records import Article, Card
from newsgen.related.refrains import MANY, refrains, without

MakeSite = Callable[[Mapping[str, str | bytes]], Path]

LINE = "Ring the tip line of the Quay Paper when you have seen something odd."
LATER = "The Quay Paper is printed at night and read in the morning."
MATTERS = ("crane", "ferry", "gull", "lamp", "net", "oar", "pier", "rope", "sail", "tide", "wharf", "yawl")


def article(name: str, *paragraphs: str) -> tuple[Article, Card]:
    """An article with this headline and body."""
    found = load(
        f"{name}.txt",
        f"{name} story told\n\n{chr(10).join(f'{each}{chr(10)}' for each in paragraphs)}".encode(),
        Reading(),
    )
    assert found.article
    return found.article, card(found.article, Reading())


def body(matter: str) -> tuple[str, ...]:
    return tuple(f"The {matter} of day {number} was the {matter} of all {matter}s, as they say." for number in range(9))


def found_in(cards: list[Card]) -> dict[str, int]:
    return {file: len(marks) for file, marks in refrains(cards).items()}


def test_a_paragraph_of_many_articles_is_a_refrain() -> None:
    cards = [article(matter, *body(matter), LINE)[1] for matter in MATTERS[:MANY]]
    assert found_in(cards) == dict.fromkeys((f"{matter}.txt" for matter in MATTERS[:MANY]), 1)
    assert found_in(cards[1:]) == {}


def test_quotes_and_case_make_no_other_paragraph() -> None:
    lines = [LINE, LINE.upper(), LINE.replace("tip line", "“tip line”")]
    cards = [article(matter, *body(matter), lines[at % 3])[1] for at, matter in enumerate(MATTERS)]
    assert len(found_in(cards)) == len(MATTERS)


def test_a_wire_story_in_many_papers_has_no_refrain() -> None:
    """All of it stands in all of them; only what they print beside it does not count."""
    cards = [article(matter, *body("crane"))[1] for matter in MATTERS]
    assert found_in(cards) == {}
    cards += [article(f"other {matter}", *body(matter), LINE)[1] for matter in MATTERS]
    assert set(found_in(cards).values()) == {1}


def test_a_credit_or_byline_of_many_is_none() -> None:
    """They stand around the body, and are no part of what is compared."""
    cards = [article(matter, *body(matter), "-- QUAY WIRE")[1] for matter in MATTERS]
    assert found_in(cards) == {}


def test_what_is_left_of_an_article() -> None:
    told = {matter: article(matter, *body(matter), LINE, LATER) for matter in MATTERS}
    found = refrains(card for _, card in told.values())
    crane, _ = told["crane"]
    assert without(crane, found["crane.txt"]) == list(body("crane"))


@pytest.mark.parametrize(("many", "related"), [(MANY, 0), (1000, 6)])
def test_in_a_site_it_makes_nobody_related(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, many: int, related: int
) -> None:
    """Of sixty articles twelve have nothing in common but one line. Control: where it counts, they are related."""
    monkeypatch.setattr("newsgen.related.refrains.MANY", many)
    names = [f"{letter}{number}quay" for letter in "abcdef" for number in range(10)]
    lines = dict.fromkeys(names[::5], LINE)
    own = {name: [" ".join(f"{name}{number}{letter}" for letter in "abcdef") for number in range(4)] for name in names}
    texts = {f"content/{name}.txt": "\n\n".join((f"{name} story", *own[name], lines.get(name, ""))) for name in names}
    site = make_site(texts)
    build(site)
    (record,) = (
        record
        for record in map(json.loads, (site / "build/data/undated.jsonl").read_text(encoding="utf-8").splitlines())
        if record["file"] == "a0quay.txt"
    )
    listed = {entry["url"].rpartition("/")[2].partition("-")[0] for entry in record["others_also_read"]}
    assert len(listed & {*lines}) == related


def test_what_is_left_without_a_refrain_is_read_anew(tmp_path: Path) -> None:
    """Also where an edit moves no word of the whole text: a comma, behind the words of which pairs are made."""
    archive = Archive(tmp_path)
    for number in range(28):
        archive.write(f"content/{number}.txt", f"Other {number}\n\nA thing{number} of kind{number % 5}.\n")
    for matter in MATTERS:
        told = " ".join([*(f"{matter}{number}" for number in range(50)), "Port Ellery fell upon Marsh Quay"])
        archive.write(f"content/{matter}.txt", "\n\n".join((f"{matter} story", LINE, told, *body(matter))))
    archive.check()
    archive.write("content/gull.txt", (tmp_path / "site/content/gull.txt").read_text().replace("Port E", "Port, E"))
    settle(archive.site)
    archive.check()
