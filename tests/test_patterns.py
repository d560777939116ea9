"""Patterns: what is told of a line before it is folded is what folding it would tell."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.loader import phrases
from newsgen.loader.patterns import _SIGN, LONGEST_LINE, Patterns
from newsgen.loader.recognisers import folded

OWN = (
    *(
        "follow us*",
        "*daily deal*",
        "it's on *",
        "x",
        "© 20*",
        "straße*",
        "*desk",
        "* the end",
        "*a*b*",
        "*: sold",
        "ſoft *",
    ),
    *("広告*", "*", "to", "*'s best", "o'clock*", "tv *"),
)
WORDS = (
    *(
        "follow",
        "FOLLOW",
        "us",
        "Daily",
        "deal",
        "it's",
        "It’s",
        "on",
        "x",
        "X",
        "©",
        "20",
        "Strasse",
        "STRASSE",
        "Straße",
    ),
    *(
        "desk",
        "DESK",
        "the",
        "end",
        "a",
        "b",
        ":",
        "sold",
        "Soft",
        "ſoft",
        "広告",
        "to",
        "To",
        "’s",
        "best",
        "O’CLOCK",
        "TV",
    ),
    *("advertisement", "scroll", "T&C", "applies.", "Subscribe", "now", "K", "1"),
)
SPACES = st.sampled_from((" ", " ", "  ", "\t", "\u00a0", ""))
LINES = st.lists(st.tuples(st.sampled_from(WORDS), SPACES).map("".join), max_size=6).map("".join).map(str.strip)
WRITTEN = st.lists(st.sampled_from((*OWN, *phrases.FURNITURE)), min_size=1, max_size=12, unique=True)


@pytest.mark.long
@given(written=WRITTEN, line=LINES)
@settings(max_examples=1500)
def test_a_line_is_matched_as_if_it_had_been_folded(written: list[str], line: str) -> None:
    patterns = Patterns(written)
    assert patterns.find(line) == patterns.match(folded(line))


@pytest.mark.parametrize("written", OWN)
def test_a_pattern_finds_the_line_that_it_describes(written: str) -> None:
    """In small letters and in capitals, with either apostrophe; and a long line is none."""
    patterns = Patterns([written])
    for line in (written, written.upper(), written.replace("'", "’"), written.replace(" ", "\u00a0 ")):
        bare = line.replace("*", "word").strip()
        assert patterns.find(bare) == patterns.match(folded(bare))
        assert patterns.find(bare) is not None
    assert patterns.find("word " * LONGEST_LINE) is None


def test_what_a_line_must_have_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: were no beginnings known, a line would be missed."""
    patterns = Patterns(["follow us*"])
    monkeypatch.setattr(patterns, "_firsts", frozenset())
    assert patterns.find("Follow us here") is None
    assert patterns.match(folded("Follow us here")) is not None


def test_folding_leaves_a_sign_alone_and_makes_none() -> None:
    """So a line that matches a pattern with a sign holds the sign itself."""
    for char in map(chr, range(sys.maxunicode + 1)):
        made = folded(f"a{char}a")[1:-1]
        assert made == char or _SIGN.match(char) is None
        assert made == char or _SIGN.search(made) is None
