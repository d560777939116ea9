"""The words of an article: which they are in the scripts of the world, and what each counts."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsgen.records import Article, Block
from newsgen.related import terms as module
from newsgen.related.terms import Words, numbers, opening, pack, spellings, terms, words

ONCE, TWICE = 8, 14  # 8 (1 + ln 1), 8 (1 + ln 2)


def counted(headline: str, body: str) -> dict[str, int]:
    """By how it is written what each word or pair counts; beginnings are not written."""
    found = words(headline, body)
    return {spelling: found.counts[key] for key, spelling in found.spellings.items() if spelling}


def article(headline: str, *paragraphs: str) -> Article:
    body = tuple(Block(kind="paragraph", text=text, line=1) for text in paragraphs)
    return Article(file="a.txt", id="a", title=headline, sha256="", headline=headline, standfirst="shed", body=body)


def beginnings(text: str) -> int:
    """How many beginnings of words there are."""
    return sum(not spelling for spelling in words("", text).spellings.values())


WORDS = {
    "no word": ("… — !", []),
    "one word": ("quay", ["quay"]),
    "the commonest spelling": ("Quay QUAY quay quay", ["quay"]),
    "the first of two as common": ("Quay quay", ["Quay"]),
    "full case folding": ("Straße STRASSE", ["Straße"]),
    "a possessive": ("Skerry's Skerry\u2019s SKERRY'S Skerry", ["Skerry"]),
    "an apostrophe inside": ("o'clock o\u2019clock 'quoted'", ["o'clock", "quoted"]),
    "hyphens part": ("north-east", ["east", "north"]),
    "numbers": ("1,400 boats in 2024", ["1", "2024", "400", "boats", "in"]),
    "compatibility forms": ("ﬁsh １２", ["12", "fish"]),
    "vowel signs of Hindi": ("हिन्दी में", ["में", "हिन्दी"]),
    "points of Arabic": ("كَتَبَ بيت", ["بيت", "كَتَبَ"]),
    "a decomposed accent": ("cafe\u0301 caf\xe9", ["caf\xe9"]),
    "Han, two by two": ("大钟慢了", ["大钟", "慢了", "钟慢"]),
    "Han of one and of two": ("钟 大钟", ["大钟", "钟"]),
    "kana": ("タワーは", ["タワ", "ワー", "ーは"]),
    "Thai, three by three": ("ตลาด", ["ตลา", "ลาด"]),
    "Thai of one, two and three": ("น นก นกน", ["น", "นก", "นกน"]),
    "a Thai letter with its marks": ("ช้างปู", ["ช้าง", "างปู"]),
    "an AM that is torn": ("น้ำมา", [unicodedata.normalize("NFKC", "น้ำมา")]),
    "an AM that is torn, of Lao": ("ນ້ຳມາ", [unicodedata.normalize("NFKC", "ນ້ຳມາ")]),
    "Khmer": ("ភូមិថ្មី", ["ភូមិថ្", "មិថ្មី"]),
    "Burmese": ("ရေတံခါး", ["ရေတံခါး"]),
    "two scripts in one": ("AB大钟慢นกนก12", ["12", "AB", "กนก", "นกน", "大钟", "钟慢"]),
}


@pytest.mark.parametrize("name", WORDS)
def test_the_words_of_a_text(name: str) -> None:
    text, expected = WORDS[name]
    assert {each for each in counted("", text.replace("\n", " ")) if " " not in each} == set(expected)


def test_what_a_word_counts() -> None:
    """Twice in the body is as once in the headline; a pair counts half of a word; the third adds less."""
    found = counted("Quay", "pier shed pier")
    assert found == {
        "Quay": 2 * TWICE,
        "pier": 2 * TWICE,
        "shed": 2 * ONCE,
        "pier shed": ONCE,
        "shed pier": ONCE,
    }
    assert [counted("", "pier. " * number)["pier"] for number in (1, 2, 3, 10**6, 10**7)] == [16, 28, 34, 238, 254]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Port Ellery quay", {"Port Ellery", "Ellery quay"}),
        ("north-east", {"north east"}),
        ("the quay, Port. Ellery", {"the quay"}),
        ("the\nquay", set()),
        ("大钟 慢了", set()),
        ("Port 大钟 Ellery", set()),
        (" ".join(f"w{number}" for number in range(70)), {f"w{at} w{at + 1}" for at in range(63)}),
    ],
)
def test_pairs_stand_side_by_side_at_the_top(text: str, pairs: set[str]) -> None:
    assert {spelling for spelling in counted("", text) if " " in spelling} == pairs


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("strike", 1),
        ("striking", 1),
        ("strike. striking", 1),
        ("strike. walking", 2),
        ("quays", 0),
        ("ช้างปู", 0),
        ("大钟慢了大钟慢了", 0),
    ],
)
def test_words_of_more_than_five_letters_have_a_beginning(text: str, number: int) -> None:
    """Words that begin alike share it; what stands for a word in an unspaced script has none."""
    assert beginnings(text) == number


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, {"quay", "shed", "pier", "gull"}),
        (["pier"], {"quay", "shed", "pier"}),
        ([], {"quay", "shed"}),
    ],
)
def test_the_words_of_an_article(given: list[str] | None, expected: set[str]) -> None:
    """Headline, standfirst and body, or of the body what is given; the targets of links are read by no one."""
    one = article("quay https://example.org/crane", "[pier](https://example.org/boat)", "gull")
    assert {each for each in spellings(terms(one, given)).decode().split("\n") if " " not in each} == expected


def test_the_same_text_comes_to_the_same_bytes() -> None:
    """Whatever was folded before; keys are in order, each with its count and spelling."""
    text = "Port Ellery's strikers met at the quay, ตลาดน้ำ 大钟慢了"
    first = pack(words("The quay", text))
    module._folded.cache_clear()
    assert pack(words("The quay", text)) == first
    keys, counts = numbers(first)
    found = words("The quay", text)
    assert list(keys.cast("B").cast("I")) == sorted(found.counts) == sorted(found.spellings)
    assert list(counts) == [found.counts[key] for key in sorted(found.counts)]
    assert spellings(first).decode().split("\n") == [found.spellings[key] for key in sorted(found.counts)]
    assert opening(first) == found.opening > 0
    assert (spellings(pack(Words({}, {}))), opening(pack(Words({}, {})))) == (b"", 0)


def by_a_pattern(text: str) -> tuple[list[str], list[str]]:
    """The words and the pairs of a text whose letters bear no marks, by the rule as a regular expression has it."""
    found = list(re.finditer(r"\w+(?:['\u2019]\w+)*", text))
    gaps = [text[one.end() : other.start()] for one, other in pairwise(found[: module.LEAD])]
    spelled = [match[0].replace("\u2019", "'").casefold().removesuffix("'s") for match in found]
    pairs = {
        f"{one} {other}"
        for (one, other), gap in zip(pairwise(spelled), gaps, strict=False)
        if not gap.strip(" \t-\xa0\u2013")
    }
    return sorted(set(spelled)), sorted(pairs)


SIGNS = "ab1_'\u2019\u2018\u201c -\u2013\u2014\n.,|\xa0é"


@given(st.text(SIGNS, max_size=40) | st.lists(st.sampled_from(["ab", " ", " ", "é", ", "]), min_size=200).map("".join))
@example("The Skerry's boat, 1,400 of them; o'clock north-east")
@example("a_b  'quoted' [x](y) STRIKERS striking")
@example("the north ' of a quay ' east")
@example("Skerry\u2019s \u2018boat\u2019 \u2013 \u201cthe north\u2014east\u201d ''' ' a ' b")
@example("a é " + "".join(chr(code) for code in range(0x2190, 0x2200)) + " b c")
def test_words_are_what_a_pattern_would_find(text: str) -> None:
    spelled = [spelling.casefold() for spelling in words("", text).spellings.values() if spelling]
    found = sorted(each for each in spelled if " " not in each), sorted(each for each in spelled if " " in each)
    assert found == by_a_pattern(text)


def test_copies_open_alike_and_other_texts_do_not() -> None:
    """Whatever the headline says, and wherever the text is cut."""
    story = "The crane at Port Ellery fell on Monday, and the strikers went home. " * 8
    one = words("The crane falls", story).opening
    assert words("Strikers go home", story[:300]).opening == one
    assert words("The crane falls", story.replace("Monday", "Friday")).opening != words("", "Nothing new").opening > 0
    assert words("The crane falls", "").opening == words("", "Monday").opening == 0
