"""Law 1 over pages that nobody would write: whatever stands in a file, each line is accounted for, once.

Pages are put together at random from lines that mean something to the loader and lines that mean nothing.
"""
# ruff: noqa: E501

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounting import complaints
from newsgen.config import Reading
from newsgen.inspection import KEYS, record
from newsgen.loader import load
from newsgen.loader.decoding import Decoded, decode

pytestmark = pytest.mark.long

LINES = [
    "", "", "", " ", "\u00a0", "\u200b", "\u200f", "\ufeff", "\t",
    "Harbour board votes for a second crane",
    "COUNCIL",
    "Exclusive:",
    "By Marit Solheim and Jun Abara",
    "By Tuesday the storm had passed and the boats went out again.",
    "Friday, 12 Dec 2025", "Updated: 13 Dec 2025 5:30 PM MYT", "31 Feb 2025", "03/04/2021", "2025年12月12日",
    "PORT ELLERY: The board met on Monday and agreed on nothing except the date of its next meeting.",
    "PORT ELLERY (Strait Wire) - The board met.",
    "The harbour master said on Monday that the second crane would be built, and that the first would be mended.",
    "Marit Solheim", "Political Correspondent", "in Port Ellery", "Marit Solheim | 12 January 2026", "m@wire.example",
    "Share", "Facebook", "Tags", "Read more", "4 min read", "Home > News > Harbour", "（時事）2026/01/12-09:15",
    "*By Marit Solheim*", "**Source:** Strait Wire", "**Two lines of it**", "TNN / Jan 12, 2026", "Port Ellery - 12 Jan 2026",
    "Rovers: Hale; Moss, Bright, Penn; Lund.", "MAYOR: No.", "The Crane Fell. Nobody in This Town Was Much Surprised.",
    "Two men on the quay. — Strait Wire", "Two men on the quay. - AFP", "Photo: Strait Wire",
    "-- STRAIT WIRE", "— Reuters", "- AFP", "(AP)", "Source: Strait Wire", "AFP",
    "Next In Harbour", "NEXT IN HARBOUR", "Next In", "Others Also Read", "Others Al", "Related Articles", "【関連記事】",
    "Also read: Crane falls, nobody hurt", "More in sorrow than in anger",
    "Crane falls, nobody hurt", "- Crane falls, nobody hurt", "1. Crane falls", "[Crane falls](https://example.org/crane)",
    "https://example.org/", "2h ago",
    "Follow us on our official QuayTalk channel", "Monthly Plan", "RM 10.90/month", "Best Value", "Save 30% OFF",
    "Thank you for your report!", ",", "，", "harbour , crane , council", "#harbour #crane", "Tags: harbour, crane",
    "What happened next", "Rovers 1 Town 1", "Team\tP\tW", "* * *", "---", "===", "```", "~~~", "    indented", "> quoted",
    "# A heading", "## Next In Harbour", "![a picture](picture.png)", "[1]: https://example.org", "<b>bold</b>", "| a | b |",
    "خبر عاجل من الميناء", "港口起重机倒塌", "المصدر: وكالة", "\u202eevil\u202c", "x" * 300, "a, b" * 90, "…", "\"", "(", "-", "--",
    "title: no colon: here", "...", "\x0c", "a\u2028b", "a\u0085b",
]  # fmt: skip
PAGES = st.lists(st.sampled_from(LINES) | st.text(max_size=30).map(lambda text: text.replace("\n", " ")), max_size=40)
FRONT = st.sampled_from(
    ["", "---\ntitle: Crane falls, nobody hurt\n---\n", "---\ndate: 2021-03-04\nmood: low\n---\n\n"]
)
READING = Reading(date_order="dmy")


@settings(max_examples=400, deadline=None)
@given(lines=PAGES, front=FRONT, suffix=st.sampled_from([".txt", ".md", ""]))
def test_every_line_is_accounted_for(lines: list[str], front: str, suffix: str) -> None:
    """Every line that is not blank is listed once with a kind and a reason, its text stands where the kind says."""
    data = (front + "\n".join(lines)).encode("utf-8", "surrogatepass")
    file = f"harbour/page{suffix}"
    decoded = decode(data, file)
    loaded = load(file, data, READING)
    if not isinstance(decoded, Decoded):
        assert loaded.skipped is not None
        return
    found = json.loads(msgspec.json.encode(record(loaded)))
    assert tuple(found) == KEYS
    assert complaints(found, decoded.text.split("\n")) == []


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes make the loader raise."""
    loaded = load("page.txt", data, READING)
    assert loaded.article is not None or loaded.skipped is not None or loaded.problems


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "word ",
        ", ",
        " , ",
        "- ",
        "(",
        "[",
        "*",
        "`",
        ">",
        "A.",
        "— ",
        "AB ",
        "#a ",
        "1. ",
        "http://a ",
        "\u200b",
        "字",
        "\t",
        "<",
        "_a",
        "![",
    ],
)
def test_a_huge_line(piece: str, suffix: str) -> None:
    """A line of 280,000 characters is read like any other; benchmarks/huge_lines.py shows that its cost is linear."""
    data = ("Headline of the day\n\n" + piece * (280_000 // len(piece))).encode()
    loaded = load(f"page{suffix}", data, READING)
    assert loaded.article is not None
    assert loaded.article.headline == "Headline of the day"
    assert complaints(json.loads(msgspec.json.encode(record(loaded))), decode(data, "page").text.split("\n")) == []
