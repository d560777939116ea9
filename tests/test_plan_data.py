"""The data files, and that docs/data.md says what they hold."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cards import captured, make_archive, make_card, make_plan, whole
from newsgen.config import Config
from newsgen.plan.data import Capture, Other, Record
from newsgen.records import Captured, Card, Value
from newsgen.stories import Stories

KEYS = (
    *("id", "file", "url", "headline", "published", "section", "source", "byline", "language", "tags", "summary"),
    *("words", "next_in", "others_also_read", "also_published", "also_published_count", "thread", "captures", "sha256"),
)


def lines(
    cards: list[Card], near: Mapping[str, Sequence[tuple[str, float]]] | None = None, stories: Stories | None = None
) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for path, data in whole(make_plan(cards, near=near, stories=stories)).items():
        text = data.decode()
        assert text.endswith("\n")
        found[path] = [json.loads(line) for line in text[:-1].split("\n")]
    return found


def test_a_line_has_exactly_the_keys_in_their_order() -> None:
    """Absent is null, and lists are there when empty."""
    ((path, (line,)),) = lines([make_card("a.txt", headline=None, words=0)]).items()
    assert (path, tuple(line)) == ("data/undated.jsonl", KEYS)
    assert {key for key, value in line.items() if value is None} == {
        "headline",
        "published",
        "source",
        "byline",
        "thread",
    }
    assert [line[key] for key in ("tags", "next_in", "others_also_read", "also_published", "captures")] == [[]] * 5


def test_of_a_story_of_many_papers_the_first_line_names_all() -> None:
    """Each other one names the first and eleven more, and says how many there are."""
    cards = [make_card(f"{place:02}.txt", published="2021-03-04") for place in range(40)]
    story = tuple(card.file for card in cards)
    first, *others = lines(cards, stories=Stories(wire=(story,)))["data/2021-03.jsonl"]
    assert first["also_published"] == [line["url"] for line in others]
    dozen = [line["url"] for line in (first, *others)][:13]
    assert {len(line["also_published"]) for line in others} == {12}
    assert all(line["also_published"] == [url for url in dozen if url != line["url"]][:12] for line in others)
    assert {line["also_published_count"] for line in (first, *others)} == {39}
    assert lines(cards)["data/2021-03.jsonl"][0]["also_published_count"] == 0


def test_lines_stand_oldest_first_in_the_file_of_their_month() -> None:
    cards = [
        make_card("b.txt", published="2021-03-04"),
        make_card("a.txt", published="2021-03-04T01:00:00+00:00"),
        make_card("c.txt", published="2021-02-28T23:00:00-05:00"),
        make_card("10.txt"),
        make_card("9.txt"),
    ]
    files = {path: [line["file"] for line in found] for path, found in lines(cards).items()}
    assert files == {
        "data/undated.jsonl": ["10.txt", "9.txt"],
        "data/2021-02.jsonl": ["c.txt"],
        "data/2021-03.jsonl": ["b.txt", "a.txt"],
    }


def test_a_line_says_what_the_page_shows() -> None:
    own = make_card(
        "own.txt",
        published="2021-03-04",
        section="WORLD",
        tags=("Port",),
        next_in=(Captured(headline="‘B’", url="https://example.org/b"), Captured(headline="Gone")),
        others_also_read=captured("n", "Gone too"),
    )
    cards = [own, *(make_card(f"{name}.txt", published="2021-03-05") for name in "bc")]
    cards += [make_card(f"{name}.txt", published="2021-03-06", section="Nation") for name in "mn"]
    (line,) = (
        line
        for line in lines(cards, {"own.txt": [("m.txt", 0.456), ("n.txt", 0.4)]})["data/2021-03.jsonl"]
        if line["file"] == "own.txt"
    )
    assert (line["section"], line["url"]) == ("World", "2021/03/04/own.html")
    assert line["next_in"] == ["2021/03/05/b.html", "2021/03/05/c.html"]
    computed = {"origin": "computed", "score": 0.46, "why": []}
    listed = {"origin": "captured", "score": None, "why": []}
    assert line["others_also_read"] == [
        {"url": "2021/03/06/n.html", "headline": "n"} | listed,
        {"url": None, "headline": "Gone too"} | listed,
        {"url": "2021/03/06/m.html", "headline": "m"} | computed,
    ]
    assert line["captures"] == [
        {
            "file": "own.txt",
            "sha256": own.sha256,
            "next_in": [{"headline": "‘B’", "url": "https://example.org/b"}, {"headline": "Gone", "url": None}],
            "others_also_read": [{"headline": "n", "url": None}, {"headline": "Gone too", "url": None}],
        }
    ]


def test_a_page_that_listed_itself_does_not_lead_to_itself() -> None:
    """Nor does one article stand in a list twice; the captures keep what was printed. Control: other entries stay."""
    listed = captured("a", "B", "b (updated)", "Gone")
    cards = [make_card("a.txt", next_in=listed, others_also_read=listed), make_card("b.txt")]
    line, _ = lines(cards)["data/undated.jsonl"]
    path = "undated/world/b.html"
    assert line["next_in"] == [path]
    assert [(entry["headline"], entry["url"]) for entry in line["others_also_read"]] == [("B", path), ("Gone", None)]
    (capture,) = line["captures"]
    assert [item["headline"] for item in capture["others_also_read"]] == ["a", "B", "b (updated)", "Gone"]


def test_a_line_is_one_line_whatever_the_text_holds() -> None:
    text = 'a\nb\r\u2028\u0085"\\ \x00 💥 \u202e'
    (line,) = lines([make_card("a.txt", headline=text, slug="a")])["data/undated.jsonl"]
    assert line["headline"] == text


def test_every_article_has_one_line() -> None:
    cards = [make_card(f"{n}.txt", published=f"20{n % 9 + 10}-03-04" if n % 4 else None) for n in range(300)]
    archive = make_archive(cards, Config())
    listed = [line["url"] for found in lines(cards).values() for line in found]
    assert sorted(listed) == sorted(archive.paths.values())


@pytest.mark.parametrize(("heading", "record"), [(1, Record), (2, Other), (3, Capture)])
def test_the_documentation_names_every_key_in_order(root: Path, heading: int, record: type[Value]) -> None:
    """Tables of docs/data.md, and the fields that are written."""
    parts = re.split(r"^#+ ", (root / "docs" / "data.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    documented = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", parts[heading], flags=re.MULTILINE)
    assert documented == [field.encode_name for field in msgspec.structs.fields(record)]
