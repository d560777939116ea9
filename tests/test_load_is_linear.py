"""Pages of one thing over and over: what the loader takes for them grows with their length, not with its square."""

import time
from typing import Any

import pytest

from newsgen.config import Reading
from newsgen.loader import load

pytestmark = pytest.mark.long

PROSE = "The harbour master said on Monday that the second crane would be built at last.\n"
PAGES = {
    "commas": lambda size: "Crane falls\n\nharbour\n" + ",\n" * size,
    "headings of tags": lambda size: "Crane falls\n\n" + "Tags\n\n" * size,
    "tags below headings": lambda size: "Crane falls\n\n" + "Tags:\nharbour\n\n" * size,
    "lists": lambda size: "Crane falls\n\n" + PROSE + "Next In Harbour\nTwo men on the quay\n\n" * size,
    "headings with prose below": lambda size: "Crane falls\n\n" + f"More from us\n{PROSE}\n" * size,
    "also read, below blank lines": lambda size: "\n" * size + "Also read: Crane falls\n" * size,
    "buttons": lambda size: "Crane falls\n\n" + "Share\n\n\n" * size,
    "offers in the gaps": lambda size: "Crane falls\n\n" + "Best Value\n\n\nBilled as $1\n" * size,
    "read more": lambda size: "Crane falls\n\n" + f"Read more\n\n{PROSE}" * size,
    "bullets": lambda size: "Crane falls\n\n" + "- a crane\n" * size,
    "dates": lambda size: "Crane falls\n\n" + "12 Dec 2025\n" * size,
    "a hard wrap": lambda size: "Crane falls\n\n" + (PROSE[:40] + "\n" + PROSE[40:].lower()) * size,
    "team sheets": lambda size: "Crane falls\n\n" + "Rovers: Hale; Moss, Bright, Penn; Lund.\n" * size,
}


@pytest.mark.parametrize("made", PAGES.values(), ids=PAGES)
def test_loading_is_linear(made: Any) -> None:
    """Sixteen times the lines take well under what a quadratic reader would (256 times)."""
    small, large = (min(_seconds(made(size)) for _ in range(2)) for size in (250, 4_000))
    assert large < 60 * small + 0.05


def _seconds(text: str) -> float:
    data = text.encode()
    start = time.perf_counter()
    load("harbour/page.txt", data, Reading())
    return time.perf_counter() - start
