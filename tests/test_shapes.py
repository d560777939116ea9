"""Every shape a news text comes in, and the record it must become.

Inputs are the files of tests/shapes/, written for this purpose; expected records lie in tests/shapes/expected/. After
a change that is meant to alter them, `make goldens` rewrites them; read the difference before you commit it.
"""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accounting import complaints
from newsgen.config import Reading
from newsgen.inspection import record
from newsgen.loader import load
from newsgen.loader.decoding import Decoded, decode

SHAPES = Path(__file__).parent / "shapes"
EXPECTED = SHAPES / "expected"
FILES = sorted(path.name for path in SHAPES.iterdir() if path.is_file())
READING = Reading(date_order="dmy", timezone="Asia/Kuala_Lumpur")


def read(name: str) -> dict[str, Any]:
    data = (SHAPES / name).read_bytes()
    return json.loads(msgspec.json.encode(record(load(name, data, READING))))


@pytest.mark.parametrize("name", FILES)
def test_shape(name: str) -> None:
    """The file becomes the expected record; `make goldens` rewrites what is expected."""
    expected = EXPECTED / f"{name}.json"
    found = read(name)
    if os.environ.get("NEWSGEN_GOLDENS") == "write":
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8")), "see the difference, then run: make goldens"


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_lost(name: str) -> None:
    """Law 1 holds for every shape."""
    decoded = decode((SHAPES / name).read_bytes(), name)
    assert isinstance(decoded, Decoded)
    assert complaints(read(name), decoded.text.split("\n")) == []


def spoilt(name: str, spoil: Any) -> list[str]:
    found = read(name)
    spoil(found)
    return complaints(found, (SHAPES / name).read_text(encoding="utf-8").split("\n"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found["lines"].pop(3),
        lambda found: found["lines"].append(found["lines"][0]),
        lambda found: found["body"].pop(),
        lambda found: found["body"].append({"kind": "paragraph", "text": "Nobody wrote this."}),
        lambda found: found.update(headline="Another headline"),
        lambda found: found.update(furniture=[]),
        lambda found: found["next_in"]["items"].pop(0),
        lambda found: found.update(credit=None),
        lambda found: found["lines"][5].update(why=""),
    ],
)
def test_a_spoilt_record_is_noticed(spoil: Any) -> None:
    """The control of law 1: a record that lost or invented anything does not pass."""
    assert spoilt("seed-page.txt", spoil)


def test_there_are_shapes() -> None:
    """The folder is not empty, and no expected record lost its input."""
    assert len(FILES) >= 40
    assert {path.stem for path in EXPECTED.glob("*.json")} == set(FILES)
