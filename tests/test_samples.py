"""The real captures read right: the article the project was born from, and the other samples.

Their texts are their publishers' and stay where they are, so the expectations are taken from the files by plain
means (counting lines between marks) or stated as numbers and names.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accounting import complaints
from newsgen.config import Reading
from newsgen.inspection import record
from newsgen.loader import load


def read(path: Path) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(record(load(path.name, path.read_bytes(), Reading(), in_site=False))))


def sample(samples: Path, number: str) -> tuple[dict[str, Any], list[str]]:
    path = next(samples.glob(f"{number}-*.txt"))
    return read(path), path.read_text(encoding="utf-8").split("\n")


def texts(found: dict[str, Any], kind: str) -> list[str]:
    return [block["text"] for block in found["body"] if block["kind"] == kind]


def test_the_seed(seed: Path) -> None:
    """Headline exact, every paragraph, source, section, ten captured headlines, no others, one line of furniture."""
    path = next(seed.glob("*.txt"))
    found, lines = read(path), path.read_text(encoding="utf-8").split("\n")
    credit = next(number for number, line in enumerate(lines) if line.startswith("-- "))
    assert found["headline"] == lines[0]
    assert texts(found, "paragraph") == [line for line in lines[1:credit] if line.strip()]
    assert len(found["body"]) == 25
    assert found["credit"] == lines[credit]
    assert found["source"] == "South China Morning Post"
    assert found["section"] == found["next_in"]["section"] == "Aseanplus News"
    assert [item["headline"] for item in found["next_in"]["items"]] == lines[-12:-2]
    assert found["others_also_read"] == []
    assert len(found["furniture"]) == 1
    assert found["published"] is None
    assert found["tags"] == []
    assert found["byline"] is None
    assert found["problems"] == []


def test_nothing_of_a_sample_is_lost(samples: Path, seed: Path) -> None:
    """Law 1 holds for every real capture."""
    paths = [*samples.glob("*.txt"), *seed.glob("*.txt")]
    assert len(paths) >= 8
    for path in paths:
        assert complaints(read(path), path.read_text(encoding="utf-8").split("\n")) == [], path.name


@pytest.mark.parametrize(
    ("number", "section", "caption", "standfirst", "paragraphs", "dateline"),
    [
        ("01", "Columnists", True, True, 1, None),
        ("08", "Nation", False, False, 2, "KUALA LUMPUR"),
        ("10a", "Insight", True, False, 2, None),
        ("10b", "Insight", True, False, 2, None),
        ("16", "Aseanplus News", True, False, 2, "HONG KONG (China Daily/ANN)"),
    ],
)
def test_pages_with_offers_and_lists(
    samples: Path, number: str, section: str, caption: bool, standfirst: bool, paragraphs: int, dateline: str | None
) -> None:
    """An offer between body and lists is furniture, the ten headlines are a list, the rest is body."""
    found, lines = sample(samples, number)
    heading = next(row for row, line in enumerate(lines) if line.startswith("Next In "))
    listed = [line for line in lines[heading + 1 :] if line.strip() and line != "Others Also Read"]
    assert found["headline"] == lines[0]
    assert found["section"] == section
    assert [item["headline"] for item in found["next_in"]["items"]] == listed
    assert len(listed) == 10
    assert found["others_also_read"] == []
    assert len(texts(found, "caption")) == caption
    assert (found["standfirst"] is not None) == standfirst
    assert len(texts(found, "paragraph")) == paragraphs
    assert found["dateline"] == dateline
    shown = [line.strip() for line in lines[:heading] if line.strip()]
    kept = 1 + len(found["body"]) + standfirst + bool(found["tags"])
    assert len(found["furniture"]) == len(shown) - kept >= 8


def test_tags_on_one_line(samples: Path) -> None:
    """Sample 16 names six tags on one line, and its source in the dateline."""
    found, _ = sample(samples, "16")
    assert len(found["tags"]) == 6
    assert found["tags"][0] == "Hong Kong"
    assert found["source"] == "China Daily/ANN"


def test_tags_between_lone_commas_and_no_headline(samples: Path) -> None:
    """Sample 03 opens with its dateline: no headline, a warning, eight tags, two paragraphs, two lines of furniture."""
    found, lines = sample(samples, "03")
    assert found["headline"] is None
    assert [problem["code"] for problem in found["problems"]] == ["no-headline"]
    assert found["dateline"] == "PETALING JAYA"
    assert texts(found, "paragraph") == lines[:2]
    assert len(found["tags"]) == 8
    assert found["tags"][-1] == "Asean"
    assert len(found["furniture"]) == 2


def test_source_and_date_below_the_body(samples: Path) -> None:
    """Sample 24 has a paragraph a line, `Source: ...` and a date line with Bangladesh time below the body."""
    found, lines = sample(samples, "24")
    assert found["headline"] is None
    assert texts(found, "paragraph") == lines[:10]
    assert found["source"] == "South China Morning Post"
    assert found["credit"] == lines[10]
    assert found["published"] == "2014-12-23T09:30:00+06:00"


def test_two_captures_of_one_page(samples: Path) -> None:
    """Samples 10a and 10b tell one article and list different headlines."""
    first, _ = sample(samples, "10a")
    second, _ = sample(samples, "10b")
    assert first["body"] == second["body"]
    assert first["headline"] == second["headline"]
    assert first["next_in"] != second["next_in"]
    assert first["sha256"] != second["sha256"]
