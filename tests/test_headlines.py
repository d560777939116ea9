"""Captured headlines that no article bears letter for letter: what comes near, and what only looks alike."""

from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from cards import captured, in_any_order, make_card
from newsgen.archive.headlines import Resolver, meanings
from newsgen.archive.likeness import are_told_apart, has_lost, is_cut, is_mistyped, is_spelled_alike
from newsgen.archive.nearly import Nearly
from newsgen.archive.wordings import MARKS, read, tidy
from newsgen.naming import headline_key
from newsgen.records import Card

DATA = sorted((Path(__file__).parent / "data" / "headlines").glob("*.yaml"))
PAIRS: list[tuple[str, dict[str, Any]]] = [
    (path.stem, pair) for path in DATA for pair in yaml.safe_load(path.read_text(encoding="utf-8"))
]
HOME = make_card("home.txt", headline="The front of the quay", published="2021-03-10")


def meant(cards: list[Card], headline: str, card: Card = HOME) -> str | None:
    """The file that `headline` means on the page of `card`, which is one of the archive's."""
    found = Resolver(in_any_order([*cards, card]), lambda each: each.section)(headline, card)
    return found.file if found else None


def archived(pair: dict[str, Any], file: str = "a.txt") -> Card:
    fields = {"language": pair.get("language", "en"), "source": pair.get("source")}
    return make_card(file, headline=pair["archived"], published="2021-03-12", **fields)


def test_there_are_pairs_of_both_kinds() -> None:
    """The glob finds them: an empty list would prove nothing."""
    assert {path.stem for path in DATA} == {"cut", "damage", "lookalikes", "marks", "spelling"}
    assert {same: sum(pair["same"] is same for _, pair in PAIRS) > 40 for same in (True, False)} == {
        True: True,
        False: True,
    }


@pytest.mark.parametrize(("kind", "pair"), PAIRS, ids=[f"{kind}-{pair['captured']}" for kind, pair in PAIRS])
def test_what_comes_near(kind: str, pair: dict[str, Any]) -> None:
    """A captured headline means the archived one, or does not, as the data says; and so it is the other way round."""
    turned = pair | {"captured": pair["archived"], "archived": pair["captured"]}
    for each in (pair, turned):
        assert (meant([archived(each)], each["captured"]) is not None) is pair["same"]


def near_by_force(cards: list[Card], headline: str) -> tuple[str, set[str]]:
    """The first rule that fits any of `cards`, and the files it fits: every pair is judged, nothing is looked up."""
    sources = frozenset(headline_key(card.source) for card in cards if card.source)
    ours, (_, source) = read(headline, sources), tidy(headline, sources)
    pairs = [(card, read(card.headline or "", sources)) for card in cards]
    rules = {
        "same": lambda card, its: its.key == ours.key,
        "cut": lambda card, its: is_cut(ours, its) or is_cut(its, ours),
        "lost": lambda card, its: has_lost(ours, its) or has_lost(its, ours),
        "spelled": lambda card, its: is_spelled_alike(ours, its, english=card.language == "en"),
        "mistyped": lambda card, its: is_mistyped(ours, its),
    }
    for name, rule in rules.items():
        fitting = {
            card.file
            for card, its in pairs
            if rule(card, its)
            and (not source or not card.source or headline_key(card.source) == source)
            and not are_told_apart(ours.text, its.text)
        }
        if fitting:
            return name, fitting
    return "none", set()


ALL = [archived(pair, f"{place}.txt") for place, (_, pair) in enumerate(PAIRS)]
SPOKEN = sorted({text for _, pair in PAIRS for text in (pair["captured"], pair["archived"])})


def test_the_index_finds_all_that_the_rules_allow() -> None:
    """Each headline of the data against all of them: what is looked up is what judging every pair gives."""
    nearly = Nearly(in_any_order(ALL))
    used = set()
    for headline in SPOKEN:
        shelf = nearly.near(headline)
        name, files = near_by_force(ALL, headline)
        if files:  # a kicker is dropped only where one article fits, which no pair can tell
            assert shelf is not None, headline
            assert {*(file for _, file in shelf.dated), *shelf.undated} == files, (headline, name)
        used.add(name)
    assert used == {"same", "cut", "lost", "spelled", "mistyped", "none"}


def test_neither_order_nor_other_articles_change_what_is_meant() -> None:
    """The cards may come in any order; articles that do not come near may come and go."""
    near = [card for card in ALL if int(card.file[:-4]) % 2]
    others = [
        make_card(f"{number}-{word}.md", headline=f"{word} {number} of the market town is {word}", source=source)
        for number, word, source in product(range(30), ("mayor", "crane", "commitee", "Café"), ("Wire", None))
    ]
    answers = [
        [found and found.file for found in (resolve(spoken, HOME) for spoken in SPOKEN)]
        for cards in (near, near[::-1], in_any_order([*near, *others]))
        for resolve in [Resolver([*cards, HOME], lambda card: card.section)]
    ]
    assert answers[0] == answers[1] == answers[2]
    assert len({*answers[0]}) > 20


def test_another_article_that_comes_near_does_change_it() -> None:
    """The control: of two that the beginning fits, none is meant where neither is nearer in time."""
    cut, whole = "Ferry terminal to reopen before the…", "Ferry terminal to reopen before the summer"
    one, other = (make_card(f"{name}.txt", headline=f"{whole} {name}", published="2021-03-12") for name in "ab")
    assert meant([one], cut) == "a.txt"
    assert meant([one, other], cut) is None


BRIEFING = "Morning briefing for the harbour and the town: "


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2021-03-01",), "0.txt"),
        (("2019-04-01",), "0.txt"),
        (("2019-03-01",), None),
        (("2023-04-01",), None),
        ((None,), "0.txt"),
        (("2021-03-01", "2021-03-15"), "1.txt"),
        (("2021-03-09", "2021-03-11"), None),
        (("2021-03-11", "2021-03-11"), None),
        (("2021-03-08", "2021-03-11", "2021-03-12"), "1.txt"),
        (("2021-03-05", "2021-03-12", "2021-03-13"), "1.txt"),
        (("2021-01-01", "2021-05-01"), None),
        (("2021-02-07", "2019-05-01"), "0.txt"),
        (("2021-02-06", "2019-05-01"), None),
        (("2021-03-11", None), None),
        ((None, None), None),
    ],
)
def test_of_several_that_come_near_the_nearest_in_time_is_meant(
    days: tuple[str | None, ...], expected: str | None
) -> None:
    """One alone within two years or of unknown date; of several the one that is nearest, within 31 days, or none."""
    cards = [make_card(f"{place}.txt", headline=f"{BRIEFING}{place}", published=day) for place, day in enumerate(days)]
    assert meant(cards, f"{BRIEFING}…") == expected


def test_on_a_page_without_a_date_one_alone_is_meant() -> None:
    undated = make_card("undated.txt", headline="The front of the quay")
    one, other = (make_card(f"{day}.txt", headline=f"{BRIEFING}{day}", published=f"2021-03-0{day}") for day in (1, 2))
    assert meant([one], f"{BRIEFING}…", undated) == "1.txt"
    assert meant([one, other], f"{BRIEFING}…", undated) is None


def test_a_series_is_told_apart_by_its_numbers() -> None:
    """A briefing of a day that the archive does not hold means none of the others."""
    cards = [
        make_card(f"{day:02}.txt", headline=f"{BRIEFING}{day} May", published=f"2021-05-{day:02}")
        for day in range(1, 29)
    ]
    own = cards[9]
    resolve = Resolver(in_any_order(cards), lambda card: card.section)
    found = {day: resolve(f"{BRIEFING}{day} May", own) for day in (1, 29, 11, 111)}
    assert {day: card and card.file for day, card in found.items()} == {1: "01.txt", 29: None, 11: "11.txt", 111: None}


def test_a_page_that_lists_itself_means_itself() -> None:
    """Also cut short; where another article comes near, that one is meant."""
    own = make_card("own.txt", headline=f"{BRIEFING}own", published="2021-03-10")
    other = make_card("other.txt", headline=f"{BRIEFING}other", published="2021-03-09")
    assert meant([], f"{BRIEFING}…", own) == "own.txt"
    assert meant([other], f"{BRIEFING}…", own) == "other.txt"


@pytest.mark.parametrize(
    ("captured", "expected"),
    [
        ("Board re-opens the quay", "far.txt"),
        ("‘Board re‑opens the quay’", "far.txt"),
        ("Board Re-Opens the Quay (updated)", "far.txt"),
        ("Board reopens the quay", "near.txt"),
        ("Board reopens “the quay”", "near.txt"),
        ("BOARD RE-OPENS THE QUAY", "near.txt"),
    ],
)
def test_of_articles_that_bear_a_headline_the_one_that_is_written_so_is_meant(captured: str, expected: str) -> None:
    """Though another is nearer in time; what is all in capitals tells nothing, so there the nearer one is meant."""
    far = make_card("far.txt", headline="Board re-opens the quay", published="2021-01-10")
    near = make_card("near.txt", headline="Board reopens the quay", published="2021-03-11")
    assert meant([far, near], captured) == expected


@pytest.mark.parametrize(
    ("captured", "expected"),
    [
        ("“WHO to meet on fever”", "far.txt"),
        ("‘Who to meet on fever’", "near.txt"),
        ("WHO To Meet On Fever", "far.txt"),
        ("WHO TO MEET ON FEVER", "near.txt"),
    ],
)
def test_of_articles_whose_headlines_are_two_the_right_one_is_meant(captured: str, expected: str) -> None:
    """The nearer in time where the capture is all in capitals."""
    far = make_card("far.txt", headline="WHO to meet on fever", published="2021-01-10")
    near = make_card("near.txt", headline="Who to meet on fever", published="2021-03-11")
    assert meant([far, near], captured) == expected
    assert meant([near], "“WHO to meet on fever”") is None


def test_many_headlines_are_looked_up_as_one_is() -> None:
    """In the order of the cards and their lists, as places among the cards."""
    cards = [
        msgspec.structs.replace(card, next_in=captured(*SPOKEN[place::7]), others_also_read=captured(*SPOKEN[place::5]))
        for place, card in enumerate(ALL)
    ]
    resolve = Resolver(cards, lambda card: card.section)
    found = [resolve(item.headline, card) for card in cards for item in (*card.next_in, *card.others_also_read)]
    places = [cards.index(other) if other else -1 for other in found]
    assert [*meanings(cards, lambda card: card.section)] == places
    assert len({*places}) > 40
    assert [*meanings(ALL, lambda card: card.section)] == []


def test_a_kicker_is_dropped_only_where_one_article_fits() -> None:
    one, other = (make_card(f"{name}.txt", headline="Quay closed", published="2021-03-12") for name in "ab")
    assert meant([one], "Exclusive: Quay closed") == "a.txt"
    assert meant([one, other], "Exclusive: Quay closed") is None


def test_the_name_of_a_source_means_an_article_of_that_source() -> None:
    """An article of another source is not meant, one of unknown source is."""
    named = make_card("named.txt", headline="Gulls return", source="Harbour Wire", published="2021-03-12")
    for source, expected in (("harbour wire", "a.txt"), (None, "a.txt"), ("Quay Post", None)):
        closed = make_card("a.txt", headline="Quay closed", source=source, published="2021-03-12")
        assert meant([named, closed], "Quay closed | Harbour Wire") == expected


def test_a_long_line_of_blanks_or_marks_is_read_at_once() -> None:
    """Lines that made a careless pattern take time that grows with the square of their length."""
    for text in (" " * 200_000, "(" * 200_000, " - " * 70_000, "â€" * 100_000):
        assert read(f"Quay{text}closed {text}", ()).words == ("quay", "closed")
    for text, word, off in (("?x" * 100_000, "x", 0), ("[update] " * 30_000, "update", MARKS)):
        times = text.count(word)
        expected = ("quay", *[word] * times, "closed", *[word] * (times - off))
        assert read(f"Quay{text} closed {text}", ()).words == expected
