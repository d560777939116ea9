"""Names become addresses and comparison keys: pinned, in many scripts, never empty, never too long."""

import re
import unicodedata
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen import naming
from newsgen.digest import digest
from newsgen.naming import (
    LONGEST_SLUG,
    MARK_SIZE,
    headline_key,
    headline_keys,
    mark,
    marks,
    slug,
    suffixes,
    text_key,
    text_keys,
    url_key,
)

# Published addresses are made of these: a line that changes here moves pages.
SLUGS = {
    "Old crane lifts its last crate": "old-crane-lifts-its-last-crate",
    "R&D's 50% off: $5": "r-ds-50-off-5",
    "2,000 jobs, 3.5% growth": "2000-jobs-3-5-growth",
    "Café d’Été – “déjà vu”": "café-dété-déjà-vu",
    "Cafe\u0301": "café",
    "Über Straße": "über-straße",
    "Новости порта": "новости-порта",
    "λιμάνι Οδός": "λιμάνι-οδός",
    "新聞：港の橋": "新聞-港の橋",
    "한국 뉴스": "한국-뉴스",
    "رافعة الميناء": "رافعة-الميناء",
    "הנמל הישן": "הנמל-הישן",
    "สะพานเก่า": "สะพานเก่า",
    "हिन्दी समाचार": "हिन्दी-समाचार",
    "١٢٣": "١٢٣",
    "ＦＵＬＬ\u3000ｗｉｄｔｈ": "full-width",
    "A\u00a0B": "a-b",
    "_under_score_": "under-score",
    "../../etc/passwd": "etc-passwd",
    "a/b\\c..d": "a-b-c-d",
    "\x00a\x1bb": "a-b",
    "\u202eevil\u202c": "evil",
    "": "untitled",
    "...": "untitled",
    "😀": "untitled",
}


@pytest.mark.parametrize("text", SLUGS)
def test_slugs_are_what_they_always_were(text: str) -> None:
    """Letters and digits of any script with their vowel signs, lower case, joined by hyphens; never empty."""
    assert slug(text) == SLUGS[text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word " * 60, "-".join(["word"] * 30)),
        ("x" * 100 + " " + "y" * 100, "x" * 100),
        ("short " + "y" * 200, "short-" + "y" * 144),
        ("新" * 100, "新" * 50),
        ("é" * 200, "é" * 75),
    ],
)
def test_a_long_slug_is_cut_at_a_word_and_never_inside_a_character(text: str, expected: str) -> None:
    """At most 150 bytes; at a word where one ends in the second half, else where the bytes end."""
    assert slug(text) == expected


@settings(deadline=None)  # the first call makes the table of marks
@given(st.text(max_size=300))
def test_any_text_gives_one_safe_path_segment(text: str) -> None:
    """Never empty, at most 150 bytes of NFC, no separator, no dot, no hyphen at either end."""
    made = slug(text)
    assert 0 < len(made.encode()) <= LONGEST_SLUG
    assert made == unicodedata.normalize("NFC", made)
    assert not set("/\\.:%?#\0 \t\n") & set(made)
    assert made.strip("-") == made


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("‘Fact-twisting’: city slams report", "'Fact twisting' - City slams report"),
        ("Bridge opens (updated)", "Bridge opens"),
        ("Bridge opens [UPDATE] ", "bridge  opens"),
        ("Café", "CAFE\u0301"),
        ("Straße", "STRASSE"),
        ("Ferry\u200b lost\ufffd", "Ferry lost"),
        ("ＦＵＬＬ width", "Full Width"),
        ("第一，第二", "第一 第二"),
    ],
)
def test_two_captures_of_a_headline_have_one_key(one: str, other: str) -> None:
    """Quotes, dashes, case, spaces, invisible characters and a closing "(updated)" do not count."""
    assert headline_key(one) == headline_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("$5", "5"), ("C++ jobs", "C jobs"), ("Bridge (north)", "Bridge"), ("หมา", "หมี"), ("12", "1 3")]
)
def test_different_headlines_have_different_keys(one: str, other: str) -> None:
    """Letters, digits, marks and symbols count."""
    assert headline_key(one) != headline_key(other)


def test_a_headline_of_nothing_that_counts_has_no_key() -> None:
    """Empty, so that two of them are not taken for one."""
    assert headline_key(" — “…” (updated)") == ""


@settings(deadline=None)
@given(st.text())
def test_a_text_has_one_key_composed_and_decomposed(text: str) -> None:
    assert (
        text_key(text) == text_key(unicodedata.normalize("NFC", text)) == text_key(unicodedata.normalize("NFD", text))
    )


@given(st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1))
def test_many_keys_are_made_as_one_is(texts: list[str]) -> None:
    assert text_keys(texts) == [text_key(text) for text in texts]


def test_what_stands_at_the_beginning_of_one_text_is_not_between_two() -> None:
    """A sign before a number, in whichever of the texts it is."""
    assert text_keys(["low of", "-5 degrees"]) == ["lowof", text_key("-5 degrees")]
    assert text_key("-5 degrees") != text_key("5 degrees")


@given(st.lists(st.text() | st.sampled_from(["Bridge opens (updated)", "…", "Café", "a\0b", "-5"])))
def test_many_headlines_have_the_keys_that_each_has(texts: list[str]) -> None:
    """One of which nothing counts goes by itself."""
    assert headline_keys(texts) == {text: headline_key(text) or text for text in texts}


def test_a_key_of_bare_ascii_is_that_of_the_general_way() -> None:
    """Control: the quick path and the long one agree on every character that both can take."""
    for char in map(chr, range(128)):
        assert text_key(f"a{char}b") == text_key(f"a{char}b\N{LATIN SMALL LETTER E WITH ACUTE}")[:-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a/b/", "http://example.org/a/b"),
        ("https://Example.ORG/a?utm_source=mail&id=3&fbclid=x#top", "example.org/a?id=3"),
        ("//example.org/?utm_medium=x", "https://example.org"),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    """Scheme, www., the host's case, the last slash, the fragment and marks of newsletters do not count."""
    assert url_key(one) == url_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("example.org/a", "example.org/A"), ("example.org/?id=1", "example.org/?id=2"), ("a.example.org", "example.org")],
)
def test_other_addresses_have_other_keys(one: str, other: str) -> None:
    """Path, query and host count."""
    assert url_key(one) != url_key(other)


def test_a_row_of_marks_is_read_as_it_was_made() -> None:
    keys = ["crane", "", "crane", "\ud800"]
    row = b"".join(map(mark, keys))
    assert len(row) == len(keys) * MARK_SIZE
    first, empty, again, broken = marks(row)
    assert first == again
    assert len({first, empty, broken}) == 3
    assert marks(b"") == ()


def test_suffixes_never_end_and_never_repeat() -> None:
    """The first is eight digits of the digest; addresses that are published carry it."""
    found = list(islice(suffixes("a.txt"), 100))
    assert found[0] == digest("a.txt")[:8]
    assert len(set(found)) == 100
    assert max(map(len, found)) == 64


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("low of -5 degrees", "low of 5 degrees", False),
        ("numbers 1, 12, 33, 4", "numbers 11, 2, 3, 34", False),
        ("2.5 per cent", "25 per cent", False),
        ("Rovers win 1-0", "Rovers win 1–0", True),
        ("Rovers win 1 – 0", "Rovers win 1-0", True),
        ("Rovers win 1-0", "Rovers win 10", False),
        ("Fixtures for 1/12", "Fixtures for 11/2", False),
        ("Score 11-1", "Score 1-11", False),
        ("up 5%", "up 5", False),
        ("Covid-19 is back", "Covid 19 is back", True),
        ("Man, 34, held", "Man (34) held", True),
        ("May 3, 2021", "May 3\xa02021", True),
        ("Rovers win 1\ufffd0", "Rovers win 10", False),
        ("a profit of −1,200", "a profit of -1,200", True),
    ],
)
def test_what_makes_another_number_counts(one: str, other: str, same: bool) -> None:
    """A sign before a digit, and what stands between two; elsewhere punctuation does not."""
    assert (headline_key(one) == headline_key(other)) is same


# --- the quick ways and the general one ---------------------------------------------------------------------------

PIECES = st.sampled_from(
    (
        *(
            "a",
            "Z",
            " ",
            "  ",
            "\t",
            "\0",
            "-",
            "\u2013",
            "\u2212",
            ".",
            ",",
            ":",
            "/",
            "'",
            "’",
            "“",
            "…",
            "$",
            "%",
            "+",
            "_",
        ),
        *(
            "0",
            "7",
            "12",
            "٣",
            "２",
            "é",
            "É",
            "e\u0301",
            "ß",
            "İ",
            "Σ",
            "ς",
            "ŉ",
            "ΐ",
            "ﬁ",
            "①",
            "½",
            "¨",
            "Å",
            "Ω",
            "K",
        ),
        *(
            "中",
            "の",
            "가",
            "ᄀ",
            "ᅡ",
            "ᆨ",
            "क",
            "ि",
            "া",
            "ก",
            "ำ",
            "ا",
            "\u064b",
            "😀",
            "\ufe0f",
            "\u200b",
            "\ufffd",
            "\ud800",
        ),
        *("АБВГДЕЖЗИКЛМН", "word", "-5", "1-0", "1,000.5", "(3", "\u00a0", "\u3000"),
    )
)


@pytest.mark.long
@given(text=st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=1500)
def test_a_key_made_in_the_bytes_is_the_key(text: str) -> None:
    """What is told by bytes and characters alone is what folding the text as a whole gives."""
    assert text_keys([text]) == general_key(text).split("\0")


def general_key(text: str) -> str:
    data = naming._with_signs(text.encode(errors="surrogatepass"))
    return naming._in_one_form(data.decode(errors="surrogatepass"))


def test_a_mark_that_joins_a_letter_is_not_folded_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a letter with its mark apart is one letter only where the text is folded as a whole."""
    assert text_key("cafe\u0301") == text_key("café")
    naming._alone.cache_clear()
    monkeypatch.setattr(naming, "_joins", lambda _char: False)
    assert text_key("cafe\u0301") != text_key("café")
    naming._alone.cache_clear()


@given(text=st.text(alphabet="abZ019 .:;!?\"()$/-,'_&#é\t", max_size=20))
def test_a_plain_name_makes_the_slug_that_slugify_makes(text: str) -> None:
    """Letters, digits and the signs that part words; anything else goes to slugify in any case."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(naming, "_PLAIN_NAME", re.compile("(?!)"))
        made = slug(text)
    assert slug(text) == made
