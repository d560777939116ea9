"""One wire story in several papers, and what only looks like one: tide tables, market reports, notices from a form."""

import random
import re
from collections import Counter
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalikes import circumstances, jaccard, look_alikes, near_pairs
from newsgen.stories import wire
from newsgen.stories.wire import Text, likeness, likenesses, shingle

STORY = tuple(
    paragraph.replace("\n", " ").strip()
    for paragraph in re.split(
        "\n\n",
        """
The harbour board of Kestle voted on Tuesday to sell the old lighthouse tender, which has lain at Pier Nine for 11
years and in that time has cost more in paint than she did in steel.

Seven members were for the sale and two against. Oona Marwick, who chairs the board, said that a buyer had been found
who means to moor the ship at Saltmarsh and to let rooms in her.

The price was not told, but the board's own paper of last month speaks of 140,000 marks, less the cost of towing her
there. A second buyer, who offered more, wished to sink her as a reef for divers.

Bertil Noor, one of the two who voted against, said that a reef would have been quieter. The tender was built in 1931
and carried oil, coal and letters to the Skerry light until the light was given a cable.

She leaves on the spring tide, if the tug can be had. The band of the nautical college will play her out, and the board
asks those who come to watch to keep off the steps, which are as old as she is and have had less paint.
""",
    )
)


def text(*body: str, file: str = "one.txt", **fields: Any) -> Text:
    return Text(file=file, body=body or STORY, **fields)


def told(one: Text, other: Text) -> str:
    """What two articles are to each other, asked both ways."""
    first, second = shingle(one), shingle(other)
    answer = likeness(first, second)
    assert answer == likeness(second, first)
    return answer


def is_one(one: Text, other: Text) -> bool:
    """Whether both are one story."""
    return told(one, other) == "story"


def edited(*changes: tuple[str, str]) -> tuple[str, ...]:
    """The story with words replaced; each change must find its words."""
    whole = "\n".join(STORY)
    for old, new in changes:
        assert old in whole, old
        whole = whole.replace(old, new)
    return tuple(whole.split("\n"))


SUB_EDITED = {
    "nothing": STORY,
    "its end is cut": STORY[:3],
    "a paragraph is moved": (*STORY[:2], STORY[3], STORY[2], STORY[4]),
    "a credit at the end": (*STORY, "Harbour Wire"),
    "numbers in another style": edited(("140,000", "140000")),
    "numbers in words": edited(("11 years", "eleven years")),
    "some words": edited(("voted on Tuesday", "decided on Tuesday"), ("quieter", "cheaper"), ("to watch", "to see")),
    "a number put right, and a word": edited(("1931", "1932"), ("quieter", "cheaper")),
    "another spelling": edited(("harbour", "harbor"), ("moor", "more")),
    "capitals": tuple(paragraph.upper() for paragraph in STORY),
    "another dateline": ("KESTLE, 3 May - " + STORY[0], *STORY[1:]),
}

FILLED_IN = {
    "numbers": edited(("11 years", "14 years"), ("140,000", "90,000"), ("1931", "1948")),
    "names": edited(("Oona Marwick", "Ada Solheim"), ("Bertil Noor", "Hassan Ansari"), ("Saltmarsh", "Ostrand")),
    "names, a number and the day": edited(
        ("Tuesday", "Friday"), ("Kestle", "Veld"), ("1931", "1948"), ("Noor", "Lund")
    ),
}


@pytest.mark.parametrize("body", SUB_EDITED.values(), ids=SUB_EDITED)
@pytest.mark.parametrize(
    "where",
    [
        {},
        {"source": "ledger"},
        {"published": "2024-05-03"},
        {"published": "2024-05-05", "source": "ledger"},
    ],
    ids=lambda where: "+".join(where) or "neither date nor source",
)
def test_what_a_sub_editor_leaves_is_the_same_story(body: tuple[str, ...], where: dict[str, str]) -> None:
    """Other papers cut, move, respell and correct; within days it stays the same story."""
    own = {key: "record" if key == "source" else "2024-05-03" for key in where}
    assert is_one(text(**own), text(*body, **where))


@pytest.mark.parametrize("body", FILLED_IN.values(), ids=FILLED_IN)
def test_a_form_filled_in_anew_is_another_story(body: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and numbers alone have changed: near as the texts are, they tell of something else."""
    assert jaccard(shingle(text()), shingle(text(*body))) >= wire.NEAR
    assert told(text(), text(*body)) == "form"
    assert told(text(source="record"), text(*body, source="ledger")) == "form"
    monkeypatch.setattr(wire, "_is_filled_in", lambda *_: False)
    assert is_one(text(), text(*body)), "control: without the look at what changed they pass for one"


TIE = (
    "{home} meet {away} in the cup at {ground} on Saturday. Striker {striker} is fit again, and keeper {keeper} has "
    "trained all week. Manager {manager} said that {away} would be hard to beat. Some {number} people are expected at "
    "{ground}, and the gates open at {hour}. The winners go into the draw for the next round, the losers go home."
)
TIES = (
    {"home": "Rovers", "away": "Kestle", "ground": "Mill Lane", "striker": "Jonas Vell", "keeper": "Milo Trask"}
    | {"manager": "Piet Rand", "number": "4,500", "hour": "1"},
    {"home": "Skerry", "away": "Lindel Vale", "ground": "Rope Walk", "striker": "Ivo Marsh", "keeper": "Otto Fenn"}
    | {"manager": "Karl Voss", "number": "12,000", "hour": "2"},
)
SMALL_PRINT = (
    "Tickets are sold at the gate only, and dogs, drums and bottles are not let in; the club thanks all who help."
)


def test_however_much_is_filled_in_it_is_the_same_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts that names and numbers make anything but near are the same without them, small print or none."""
    one, other = (text(TIE.format_map(tie), published="2024-05-03") for tie in TIES)
    assert jaccard(shingle(one), shingle(other)) < 0.5
    assert told(one, other) == "form"
    longer = text(*other.body, *[SMALL_PRINT] * 6, published="2024-05-20")
    assert len(shingle(longer).words) > 2 * len(shingle(one).words)
    assert told(one, longer) == "form"
    monkeypatch.setattr(wire, "PRINTED", 1.1)
    assert told(one, other) == "neither", "control"


def test_the_same_names_in_other_words_are_no_form() -> None:
    """Nor is a story told anew, nor what is too short without its names and numbers."""
    preview = TIE.format_map(TIES[0])
    report = (
        "Jonas Vell scored twice as Rovers went through to the next round. Kestle had chances, but Milo Trask kept "
        "them out, and Piet Rand called it the best game that he had seen at Mill Lane for years."
    )
    retold = preview
    for old, new in (
        *(
            ("meet", "play"),
            ("is fit again", "has no pain"),
            ("trained", "practised"),
            ("hard to beat", "no easy prey"),
        ),
        *(
            ("are expected", "may come"),
            ("open", "are opened"),
            ("go into the draw", "are drawn"),
            ("all week", "daily"),
        ),
    ):
        retold = retold.replace(old, new)
    assert told(text(preview), text(report)) == "neither"
    assert told(text(preview), text(retold)) == "neither"
    assert told(text("Rovers 2, Kestle 1 at half time."), text("Skerry 3, Lindel 0 at half time.")) == "neither"


def test_a_week_parts_equal_texts() -> None:
    """The notice that is printed every week in the same words is not one story."""
    first = text(published="2024-05-03T08:00:00+08:00", source="record")
    assert is_one(first, text(published="2024-05-09", source="ledger"))
    assert told(first, text(published="2024-05-10", source="ledger")) == "form"


def test_one_source_on_two_days_prints_two_stories() -> None:
    """A number that changed overnight is news; the same number under a new date is not, nor is a change on one day."""
    changed = edited(("1931", "1932"), ("quieter", "cheaper"))
    first = text(published="2024-05-03", source="record")
    assert told(first, text(*changed, published="2024-05-04", source="record")) == "form"
    assert is_one(first, text(*changed, published="2024-05-04", source="ledger"))
    assert is_one(first, text(*changed, published="2024-05-03", source="record"))
    reworded = edited(("quieter", "cheaper"), ("to watch", "to see"), ("the ship", "her"))
    assert is_one(first, text(*reworded, published="2024-05-04", source="record"))


@pytest.mark.parametrize(
    "changes",
    [
        (("who means to moor", "who means not to moor"),),
        (("quieter", "cheaper"),),
        (("who means to moor", "who never means not to moor"),),
        (("can be had", "cannot be had"),),
    ],
)
def test_a_lone_word_may_be_the_news_of_the_next_day(changes: tuple[tuple[str, str], ...]) -> None:
    """Of one source; a desk that takes a story from another paper changes one word, too, and so does a correction."""
    first, body = text(published="2024-05-03", source="record"), edited(*changes)
    assert told(first, text(*body, published="2024-05-04", source="record")) == "form"
    assert is_one(first, text(*body, published="2024-05-03", source="record"))
    assert is_one(first, text(*body, published="2024-05-04", source="ledger"))
    assert is_one(first, text(*body, published="2024-05-04"))


def test_another_spelling_or_a_cut_is_no_news() -> None:
    first = text(published="2024-05-03", source="record")
    for body in (edited(("harbour", "harbor")), STORY[:3], STORY[:4], (*STORY[:2], STORY[3], STORY[2], STORY[4])):
        assert is_one(first, text(*body, published="2024-05-04", source="record"))


CASELESS = {
    "Chinese": (
        (
            "港口管理局星期二表示，旧灯塔船将出售，船长王明在会上发言，买主打算把船停在盐沼码头，并在船上出租房间。",
            "管理局没有公布价格。拖船到位以后，这艘船将在大潮时离开，学院乐队会到码头送行，请观众不要站在旧台阶上。",
        ),
        ("王明", "李华"),
    ),
    "Arabic": (
        (
            "قال مجلس الميناء يوم الثلاثاء إن سفينة المنارة القديمة ستباع وتحدث القبطان سالم في الجلسة عن المشتري ",
            "الذي يريد أن يرسيها عند الرصيف وأن يؤجر فيها غرفا للزوار ولم يعلن المجلس السعر وتغادر السفينة مع المد ",
            "العالي حين تصل القاطرة وستعزف فرقة الكلية على الرصيف ويطلب المجلس من الناس ألا يقفوا على الدرج القديم",
        ),
        ("سالم", "نادر"),
    ),
    "Georgian": (
        (
            "ნავსადგურის საბჭომ სამშაბათს თქვა რომ ძველი გემი გაიყიდება კაპიტანი გიორგი სხდომაზე მყიდველზე ლაპარაკობდა",
            "რომელსაც უნდა გემი ნაპირთან დააყენოს ოთახები გააქირავოს ფასი საბჭოს არ უთქვამს გემი მიდის დიდი მოქცევისას",
            "როცა ბუქსირი მოვა ორკესტრი ნაპირზე დაუკრავს და საბჭო ხალხს სთხოვს ძველ კიბეზე არ იდგნენ",
        ),
        ("გიორგი", "დავითი"),
    ),
}


@pytest.mark.parametrize(("body", "names"), CASELESS.values(), ids=CASELESS)
def test_in_a_script_without_capitals_any_word_may_be_a_name(body: tuple[str, ...], names: tuple[str, str]) -> None:
    """So one source has one story on two days where nothing was replaced; what stands in two papers may be edited."""
    first = text(*body, published="2024-05-03", source="record")
    renamed = tuple(paragraph.replace(*names) for paragraph in body)
    assert renamed != body
    assert told(first, text(*renamed, published="2024-05-04", source="record")) == "form"
    assert is_one(first, text(*body, published="2024-05-04", source="record"))
    assert is_one(first, text(*renamed, published="2024-05-03", source="record"))
    assert is_one(first, text(*renamed, published="2024-05-04", source="ledger"))


@pytest.mark.parametrize("script", ["Arabic", "Georgian"])
def test_without_capitals_whatever_was_replaced_may_be_filled_in(script: str) -> None:
    """One word of each dozen is another: too many for a story, few enough for a form."""
    body, (_, name) = CASELESS[script]
    words = " ".join(body).split()
    filled = [name if place % 12 == 6 else word for place, word in enumerate(words)]
    assert told(text(" ".join(words)), text(" ".join(filled))) == "form"
    retold = [name if place % 5 == 2 else word for place, word in enumerate(words)]
    assert told(text(" ".join(words)), text(" ".join(retold))) == "neither"


def test_of_unknown_papers_a_lone_new_number_on_another_day_parts() -> None:
    changed = edited(("1931", "1932"))
    first = text(published="2024-05-03")
    assert not is_one(first, text(*changed, published="2024-05-04"))
    assert is_one(first, text(*changed, published="2024-05-03"))
    assert is_one(
        text(published="2024-05-03", source="record"), text(*changed, published="2024-05-04", source="ledger")
    )


def test_a_cut_text_is_long_enough_to_be_known() -> None:
    """Half of a story and a hundred words tell it; fewer may be anyone's."""
    assert len(shingle(text(*STORY[:3])).words) >= wire.LEAST_CUT
    assert is_one(text(), text(*STORY[:3]))
    assert not is_one(text(), text(*STORY[:2]))
    assert not is_one(text(*STORY, *(paragraph[::-1] for paragraph in STORY)), text(*STORY[:4]))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The pool is shut.", "The pool is shut.", True),
        ("The pool is shut.", "The pool is open.", False),
        ("The pool is shut.", "“The POOL is shut”", True),
        ("", "", False),
        ("港口今日关闭", "港口今日关闭", True),
        ("港口今日关闭船只不得进出", "港口今日开放船只可以进出", False),
    ],
)
def test_short_texts_are_one_story_only_when_equal(one: str, other: str, expected: bool) -> None:
    assert is_one(text(one), text(other)) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1 400 boats", "1400 boats"),
        ("12 500 and 400 000", "12500 and 400000"),
        ("1 400 000", "1400000"),
        ("1\u202f400 or 1\xa0400 or 1,400", "1400 or 1400 or 1400"),
        ("in 2024 300 boats", "in 2024 300 boats"),
        ("5 12 boats", "5 12 boats"),
        ("3 2024 boats", "3 2024 boats"),
        ("a 400 boats", "a 400 boats"),
        ("1  400 boats", "1 400 boats"),
        ("5,034 320 boats", "5034 320 boats"),
        ("47 320,056 boats", "47 320056 boats"),
        ("47 320,5 boats", "473205 boats"),
        ("at 10:30 200 boats", "at 1030 200 boats"),
    ],
)
def test_a_number_is_one_word_however_its_digits_are_grouped(written: str, expected: str) -> None:
    """A plain space parts groups of three digits, but not a year from what follows it."""
    assert " ".join(shingle(text(written)).words) == expected


def test_words_of_every_script_are_counted() -> None:
    """Marks belong to their words, signs without spaces stand alone, numbers of any style and script are numbers."""
    assert shingle(text("Café naïve 5,000 10.5 04:12")).words == ("café", "naïve", "5000", "105", "0412")
    assert shingle(text("नई दिल्ली १२")).words == ("नई", "दिल्ली", "१२")
    assert shingle(text("港口A区12月")).words == ("港", "口", "a", "区", "12", "月")
    assert shingle(text("नई दिल्ली १२ ٣٤ 三 x2 xii")).numbers == {"१२", "٣٤", "三", "x2"}
    assert shingle(text("The Sea and the Kettle")).names == {"sea", "kettle"}


def test_pairs_are_answered_once_and_in_order() -> None:
    texts = {
        "b.txt": text(file="b.txt"),
        "a.txt": text(*SUB_EDITED["some words"], file="a.txt"),
        "c.txt": text(*FILLED_IN["numbers"], file="c.txt"),
        "d.txt": text(*STORY[:4], file="d.txt"),
    }
    expected = {
        ("a.txt", "b.txt"): "story",
        ("a.txt", "c.txt"): "form",
        ("a.txt", "d.txt"): "story",
        ("b.txt", "c.txt"): "form",
        ("b.txt", "d.txt"): "story",
        ("c.txt", "d.txt"): "form",
    }
    for order in (1, 2, 3):
        pairs = [*permutations(texts, 2), *combinations(texts, 2)]
        random.Random(order).shuffle(pairs)
        assert list(likenesses(texts, pairs).items()) == list(expected.items())
    assert likenesses({}, []) == {}


def test_no_two_look_alikes_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever papers print them, known or not; the benchmark does the same with a thousand."""
    pairs = [pair for _, texts in look_alikes(190) for pair in combinations(texts, 2)]
    dated = [two for one, other in pairs for two in circumstances(one, other).values() if two[0].published]
    assert len({one.file for one, _ in dated}) > 100

    def merged() -> list[tuple[str, str]]:
        return [(one.file, other.file) for one, other in dated if is_one(one, other)]

    assert merged() == []
    monkeypatch.setattr(wire, "_is_filled_in", lambda *_: False)
    assert len(merged()) > 20, "control: by shingles alone many are near"


def test_nearly_all_near_pairs_are_found() -> None:
    """Of pairs with a Jaccard similarity of .8 or more at least 95 in 100; the benchmark tries more."""
    near: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for kind, one, other in near_pairs(2):
        language = kind.partition(":")[0]
        if jaccard(shingle(one), shingle(other)) >= wire.NEAR:
            for pair in circumstances(one, other).values():
                near[language] += 1
                found[language] += is_one(*pair)
    assert min(near.values()) > 100
    assert found.total() >= 0.95 * near.total()
    assert all(found[language] >= 0.9 * near[language] for language in near)


@given(
    st.text(st.sampled_from("aZ9_ -.\n\x1c\x85éßЖا\u0651आ\u093fก漢ー½\u2028’“😀\ud800"), max_size=40),
    st.integers(0, 60),
)
def test_words_are_found_as_their_pattern_tells(body: str, signs: int) -> None:
    """However few or many different signs part them."""
    body += "".join(f" {chr(0x2190 + sign)}a" for sign in range(signs))
    pattern = wire._WORD_OR_SIGN if wire._SIGN.search(body) else wire._WORD
    assert wire._written(body) == (pattern.findall(body), len(wire._SIGN.findall(body)))
