"""The words of an article: which they are in the scripts of the world, and what each counts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, zip_longest
from math import log
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsgen.records import Article, Block
from newsgen.related import counting, spans
from newsgen.related.counting import Counting
from newsgen.related.folding import Folded, folded
from newsgen.related.signs import UNEVEN, Signs
from newsgen.related.terms import NAME, NOTHING, NUMBER, WORD, Text, kinds, numbers, opening, pack, spellings

ONCE, TWICE = 8, 14  # 8 (1 + ln 1), 8 (1 + ln 2)


class Told(NamedTuple):
    """What packed words say: by how it is written what each word and each name counts, and what all others count."""

    words: Mapping[str, int]
    names: Mapping[str, int]
    others: Sequence[int]
    is_open: bool


def told(packed: bytes) -> Told:
    of_each = list(zip(bytes(kinds(packed)), bytes(numbers(packed)[1]), strict=True))
    alone = [(kind, count) for kind, count in of_each if kind in (WORD, NUMBER)]
    names = [count for kind, count in of_each if kind == NAME]
    lines = spellings(packed).decode().split("\n") if alone else []
    words = list(zip(lines, alone, strict=False))
    assert [any(map(str.isalpha, line)) for line, _ in words] == [kind == WORD for kind, _ in alone]
    return Told(
        words={line: count for line, (_, count) in words},
        names=dict(zip(lines[len(alone) :], names, strict=True)),
        others=sorted(count for kind, count in of_each if kind == NOTHING),
        is_open=opening(packed) > 0,
    )


def packed_of(headline: str, body: str) -> bytes:
    return next(Counting().packed([Text(headline, body)]))


def words_of(body: str) -> set[str]:
    return set(told(packed_of("", body)).words)


def keys_of(packed: bytes) -> list[int]:
    return np.frombuffer(numbers(packed)[0], "<u4").tolist()


def article(headline: str, *paragraphs: str) -> Article:
    body = tuple(Block(kind="paragraph", text=text, line=1) for text in paragraphs)
    return Article(file="a.txt", id="a", title=headline, sha256="", headline=headline, standfirst="shed", body=body)


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
    assert words_of(text) == set(expected)


def test_what_a_word_counts() -> None:
    """Twice in the body is as once in the headline; a pair counts half of a word; the third adds less."""
    found = told(packed_of("Quay", "Pier Shed Pier"))
    assert found.words == {"Quay": 2 * TWICE, "Pier": 2 * TWICE, "Shed": 2 * ONCE}
    assert (found.names, found.others) == ({"Pier Shed": ONCE, "Shed Pier": ONCE}, [])
    counts = [told(packed_of("", "q " * number)).words["q"] for number in (1, 2, 3, 10**6, 3 * 10**6)]
    assert counts == [16, 28, 34, 238, 254]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Port Ellery Quay", {"Port Ellery", "Ellery Quay"}),
        ("North-East", {"North East"}),
        ("The Quay, Port. Ellery", {"The Quay"}),
        ("The\nQuay", {"The Quay"}),
        ("the quay", set()),
        ("The quay", set()),
        ("Skerry's Quay", {"Skerry Quay"}),
        ("'Skerry' Quay", set()),
        ("大钟 慢了", set()),
        ("Port 大钟 Ellery", set()),
        (" ".join(f"W{number}" for number in range(70)), {f"W{at} W{at + 1}" for at in range(63)}),
    ],
)
def test_pairs_stand_side_by_side_at_the_top(text: str, pairs: set[str]) -> None:
    """How they are written is kept of names alone."""
    assert set(told(packed_of("", text)).names) == pairs
    assert set(told(packed_of(text, "")).names) == pairs


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
    assert len(told(packed_of("", text)).others) == number


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
    assert set(told(Counting().terms(one, given)).words) == expected


def test_no_pair_goes_from_one_paragraph_to_the_next() -> None:
    found = told(Counting().terms(article("The Quay", "Port", "Ellery\nMoor")))
    assert set(found.names) == {"The Quay", "Ellery Moor"}


def test_packed_words_are_in_the_order_of_their_keys() -> None:
    packed = packed_of("The quay", "Port Ellery's strikers met at the quay in 1888, ตลาดน้ำ 大钟慢了")
    assert keys_of(packed) == sorted(set(keys_of(packed)))
    assert opening(packed) > 0
    nothing = packed_of("", "")
    assert (keys_of(nothing), spellings(nothing), opening(nothing)) == ([], b"", 0)
    assert nothing == pack(b"", b"", b"", b"", 0)


def test_an_article_has_so_many_words_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those with the lowest keys are left."""
    texts = [Text("", "pier shed"), Text("Quay", "Port Ellery moor"), Text("", "")]
    whole = list(Counting().packed(texts))
    monkeypatch.setattr(counting, "MOST", 3)
    cut = list(Counting().packed(texts))
    assert [keys_of(packed) for packed in cut] == [keys_of(packed)[:3] for packed in whole]
    assert all(told(one).words.items() <= told(other).words.items() for one, other in zip(cut, whole, strict=True))


def plainly(headline: str, body: str) -> Told:
    """The same, slowly, and by the rule as a regular expression has it."""
    total, ways, beginnings = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    pairs, written = Counter[str](), dict[str, str]()
    of_body, of_headline = list(stretches(body)), list(stretches(headline))
    for found, times in ((of_body, 1), (of_headline, 2)):
        for word in chain.from_iterable(words for words, _ in found):
            total[word.word] += times
            ways[word.word, word.shown] += times
            if word.spaced and len(word.word) > spans.PREFIX:
                beginnings[word.word[: spans.PREFIX]] += times
    for found, times in ((of_headline, 2), (of_body, 1)):
        for one, other in side_by_side(found):
            pairs[f"{one.word} {other.word}"] += times
            written.setdefault(f"{one.word} {other.word}", f"{one.shown} {other.shown}")
    shown = {word: max((way for way in ways if way[0] == word), key=ways.__getitem__)[1] for word in total}
    names = {pair for pair in pairs if all(part[0].isupper() for part in written[pair].split(" "))}
    others = [*beginnings.values(), *(pairs[pair] for pair in pairs.keys() - names)]
    return Told(
        words={shown[word]: 2 * worth(number) for word, number in total.items()},
        names={written[pair]: worth(pairs[pair]) for pair in names},
        others=sorted(map(worth, others)),
        is_open=bool(side_by_side(of_body)),
    )


def worth(number: int) -> int:
    return min(int(8 * (1 + log(number)) + 0.5), 127)


Stretch = tuple[Sequence[Folded], bool]  # its words, and whether something parts it from the next


def stretches(text: str) -> Iterator[Stretch]:
    text = text.replace("\u2019", "'")
    signs = "".join(map(sign, text))
    found = list(re.finditer(r"w+(?:'w+)*", signs))
    for one, other in zip_longest(found, found[1:]):
        spelling = unicodedata.normalize("NFKC", one_of(text, one))
        possessive = 2 * spelling.endswith(("'s", "'S"))
        parted = other is None or signs[one.end() : other.start()].strip(" ") != ""
        yield folded(one_of(text, one)[: len(one[0]) - possessive]), parted


def one_of(text: str, match: re.Match[str]) -> str:
    return text[match.start() : match.end()]


def sign(one: str) -> str:
    """What a sign is: an apostrophe, one of a word, one that may stand between the words of a pair, or another."""
    if one == "'":
        return one
    if (one.isalnum() or one == "_" or unicodedata.category(one)[0] == "M") and not "\ufe00" <= one <= "\ufe0f":
        return "w"
    return " " if one in " \t\n-\xa0\u2010\u2011\u2013" else "."


def side_by_side(found: Sequence[Stretch]) -> list[tuple[Folded, Folded]]:
    return [
        (one[0], other[0])
        for (one, parted), (other, _) in pairwise(found[: spans.LEAD])
        if not parted and len(one) == len(other) == 1 and one[0].spaced and other[0].spaced
    ]


SIGNS = "ab1_'\u2019\u2018\u201c -\u2013\u2014\n.,|\xa0éAB"
UGLY = (
    "ßﬁİſsS'έςΣйЙ한\u1161\u11a8हिं大钟はตลาน้ำກນ້ຳ\u0301\u0327a𝐀😀\ufe0f\u3000\u2028\0\r\x1c\u200b\xad①㍿ǅ１Ａｶﾞ"
    "\u05d0\u05b0\u0643\u064e\ufe8e"
)
PIECES = ["ab", "Ab", " ", " ", "é", ", ", "striking", "strike", "大钟"]
TEXTS = (
    st.text(SIGNS, max_size=40)
    | st.text(UGLY, max_size=30)
    | st.text(SIGNS + UGLY, max_size=60)
    | st.lists(st.sampled_from(PIECES), min_size=150).map("".join)
)


@pytest.mark.long
@given(TEXTS, TEXTS)
@example("The Skerry's boat, 1,400 of them; o'clock north-east", "Strikers STRIKERS striking' 's a'")
@example("a_b  'quoted' [x](y) STRIKERS striking", "'s s' ''s a''s a's's x'ſ é's")
@example("the north ' of a quay ' east", "")
@example("Skerry\u2019s \u2018boat\u2019 \u2013 \u201cthe north\u2014east\u201d ''' ' a ' b", "Port Ellery port ellery")
@example("", "quay Quay QUAY Quay quay")
def test_words_are_what_a_pattern_would_find(headline: str, body: str) -> None:
    assert told(packed_of(headline, body)) == plainly(headline, body)


@given(st.text("ab1_'\u2019 -\u2013.,éßﬁAB", max_size=40))
@example("Straße ﬁshing FISHING Port Ellery's, Ellery-port")
def test_a_word_has_the_same_key_wherever_it_stands(text: str) -> None:
    """And so has the pair of two words."""
    whole = packed_of("", text)
    found = told(whole)
    alone = Counting().packed(Text("", word) for word in chain(found.words, found.names))
    assert set(chain.from_iterable(map(keys_of, alone))) <= set(keys_of(whole))


def settle_nothing(patch: pytest.MonkeyPatch) -> None:
    """Every apostrophe parts what it stands between."""
    patch.setattr(spans, "_settle_apostrophes", lambda plain, flags: None)


def the_first_way(patch: pytest.MonkeyPatch) -> None:
    """A word is shown as it is written first."""
    patch.setattr(counting, "_commonest", lambda first, length, places, *rest: places.take(first))


def look_at_nothing(patch: pytest.MonkeyPatch) -> None:
    """All words are compared sign by sign."""
    patch.setattr(spans, "UNEVEN", 0)


def part_nothing(patch: pytest.MonkeyPatch) -> None:
    """Two words make a pair whatever stands between them."""
    patch.setattr(spans, "PARTS", 0)


@pytest.mark.parametrize("sabotage", [settle_nothing, the_first_way, look_at_nothing, part_nothing])
def test_without_a_rule_a_pattern_would_find_others(
    sabotage: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["Skerry's o'clock", "quay Quay Quay", "大钟慢了", "port. Ellery"]
    expected = [plainly("", text) for text in texts]
    assert [told(packed_of("", text)) for text in texts] == expected
    sabotage(monkeypatch)
    assert [told(packed_of("", text)) for text in texts] != expected


ARCHIVE = st.lists(st.tuples(TEXTS, TEXTS).map(Text._make), max_size=6)


@pytest.mark.long
@settings(max_examples=50)
@given(ARCHIVE, ARCHIVE)
def test_what_is_counted_of_an_article_hangs_on_no_other(before: list[Text], texts: list[Text]) -> None:
    """Neither on those that are counted at once with it, nor on any that was counted before."""
    one, other = Counting(), Counting()
    list(one.packed(before))
    assert list(one.packed(texts)) == [packed for text in texts for packed in other.packed([text])]


def test_texts_that_run_together_hang_on_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nothing parts them."""
    texts = [Text("quay", "pier"), Text("shed", "moor")]
    alone = [packed_of(*text) for text in texts]
    assert list(Counting().packed(texts)) == alone
    monkeypatch.setattr(spans, "_END", "x")
    assert list(Counting().packed(texts)) != alone


def test_articles_are_counted_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of as many signs as are quickly looked at together, or of one article that has more."""
    texts = [Text(f"quay {number}", "the pier " * number) for number in range(70)]
    whole = list(Counting().packed(texts))
    sizes: list[int] = []

    def counted(some: Sequence[Text], signs: Signs) -> spans.Found:
        sizes.append(len(some))
        return spans.find(some, signs)

    monkeypatch.setattr(counting, "find", counted)
    monkeypatch.setattr(counting, "TOGETHER", 500)
    assert list(Counting().packed(texts)) == whole
    assert (sum(sizes), sizes[0] > 1, sizes[-1]) == (70, True, 1)


@given(TEXTS, st.integers(1, 60))
@example("Port Ellery. The quay, the Quay; Port Ellery's pier's", 12)
def test_of_a_long_body_words_are_counted_once_for_each_piece(text: str, together: int) -> None:
    """What they come to is the same; pairs alone are looked for at the top, as far as it is looked at in one go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "TOGETHER", together)
        found = told(packed_of("Port Ellery quay", text))
        top = told(packed_of("", text[: together + len(re.split(r"\s", text[together:])[0])]))
    assert found.words == plainly("Port Ellery quay", text).words
    assert found.is_open == top.is_open


def test_even_signs_never_become_one_with_the_sign_before() -> None:
    """Not even in normal form; so a word of even signs alone is in normal form."""
    codes = np.arange(0x12000)
    plain, flags = Signs().of(codes)
    even = set(map(chr, codes[(plain > 0) & (flags & UNEVEN == 0)].tolist()))
    assert 15_000 < len(even) < 20_000
    assert even.isdisjoint(chain.from_iterable(unicodedata.normalize("NFD", chr(code))[1:] for code in range(0x110000)))


def test_copies_open_alike_and_other_texts_do_not() -> None:
    """Whatever the headline says, and wherever the text is cut."""
    story = "The crane at Port Ellery fell on Monday, and the strikers went home. " * 8

    def opening_of(headline: str, body: str) -> int:
        return opening(packed_of(headline, body))

    one = opening_of("The crane falls", story)
    assert opening_of("Strikers go home", story[:300]) == one
    assert opening_of("The crane falls", story.replace("Monday", "Friday")) != opening_of("", "Nothing new") > 0
    assert opening_of("The crane falls", "") == opening_of("", "Monday") == 0
