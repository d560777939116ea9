"""Others Also Read: what was captured, then the closest by content, and nothing that is not related."""

from collections.abc import Sequence

import pytest

from cards import captured, make_archive, make_card, make_ranking
from newsgen.config import Config, Lists
from newsgen.records import Card
from newsgen.related import Enough, enough, others_also_read, relate
from newsgen.related.ranking import Ranking

DAYS = {letter: f"2021-03-{day:02}" for day, letter in enumerate("abcdefgh", 1)}
CARDS = [make_card(f"{letter}.txt", published=date) for letter, date in DAYS.items()]


def ranked(*near: tuple[str, float], crowd: dict[str, float] | None = None) -> Ranking:
    """Article a with what is near it, and how crowded it is around each; at the place of none is it crowded."""
    ranking = make_ranking(CARDS, {"a.txt": [(f"{letter}.txt", cosine) for letter, cosine in near]})
    for letter, mean in (crowd or {}).items():
        ranking.crowd[ranking.places[f"{letter}.txt"]] = mean
    return ranking


def shown(
    ranking: Ranking, *cards: Card, links: int = 3, stories: Sequence[tuple[str, ...]] = ()
) -> list[tuple[str, str | None, str]]:
    """The list of a.txt; `cards` stand in place of those of the same file."""
    config = Config(lists=Lists(others_also_read=links))
    archive = make_archive({card.file: card for card in (*CARDS, *cards)}.values(), config)
    (own,) = (card for card in archive.cards if card.file == "a.txt")
    entries = others_also_read(relate(archive, ranking, stories, config), archive, own)
    return [(entry.headline, entry.card.file if entry.card else None, entry.origin) for entry in entries]


def files(entries: list[tuple[str, str | None, str]]) -> str:
    return "".join((file or "?")[0] for _, file, _ in entries)


def test_the_closest_fill_the_list() -> None:
    assert files(shown(ranked(("c", 0.9), ("b", 0.7), ("e", 0.5), ("d", 0.4)))) == "cbe"


def test_captured_headlines_come_first_and_none_stands_twice() -> None:
    """What the archive does not hold is plain text, and does not count as a link."""
    own = make_card("a.txt", published=DAYS["a"], others_also_read=captured("Elsewhere", "d", "b"))
    assert shown(ranked(("b", 0.9), ("c", 0.8), ("e", 0.7)), own) == [
        ("Elsewhere", None, "captured"),
        ("d", "d.txt", "captured"),
        ("b", "b.txt", "captured"),
        ("c", "c.txt", "computed"),
    ]


def test_a_long_capture_is_never_cut() -> None:
    own = make_card("a.txt", others_also_read=captured("h", "g", "f", "e", "d"))
    assert [origin for _, _, origin in shown(ranked(("b", 0.9)), own)] == ["captured"] * 5


def test_a_short_list_stays_short() -> None:
    """What is hardly alike is not related, nor is anything where nothing is near."""
    assert files(shown(ranked(("b", 0.9), ("c", 0.05)))) == "b"
    assert shown(ranked()) == []


def test_what_is_no_nearer_than_strangers_are_is_not_related() -> None:
    """As near as each is to all around is not near; a round-up that is near to all is near to none."""
    crowd = dict.fromkeys("abc", 0.1)
    assert files(shown(ranked(("b", 0.125), ("c", 0.09), crowd=crowd))) == ""
    assert files(shown(ranked(("b", 0.135), ("c", 0.09), crowd=crowd))) == "b"


def test_what_is_very_near_is_related_however_crowded_it_is() -> None:
    crowd = dict.fromkeys("abcd", 0.9)
    assert files(shown(ranked(("b", 0.2), ("c", 0.19), crowd=crowd))) == "b"


def test_an_article_that_is_near_to_many_comes_later() -> None:
    assert files(shown(ranked(("b", 0.5), ("c", 0.48), crowd={"b": 0.3}))) == "cb"


def test_of_two_as_close_the_one_of_the_same_days_comes_first() -> None:
    late, undated = make_card("b.txt", published="2023-03-01"), make_card("c.txt")
    assert files(shown(ranked(("b", 0.5), ("c", 0.5), ("d", 0.5)), late, undated)) == "dbc"


def test_equals_stand_by_file() -> None:
    same = [make_card(f"{letter}.txt") for letter in "abcd"]
    assert files(shown(ranked(("d", 0.5), ("b", 0.5), ("c", 0.5)), *same)) == "bcd"


@pytest.mark.parametrize(
    ("articles", "share", "similarity"),
    [(5, 1.3, 0.2), (127, 1.3, 0.2), (128, 1.0, 0.3), (1023, 1.0, 0.3), (1024, 0.9, 0.3)],
)
def test_what_it_takes_to_be_related_goes_by_the_size_of_the_archive(
    articles: int, share: float, similarity: float
) -> None:
    assert enough(articles) == Enough(share, similarity)


def test_score_and_reasons_go_along() -> None:
    ranking = make_ranking(CARDS, {"a.txt": [("b.txt", 0.456)]}, {("a.txt", "b.txt"): ["Ellery", "kettle"]})
    archive = make_archive(CARDS)
    (entry,) = others_also_read(relate(archive, ranking, (), Config()), archive, archive.cards[0])
    assert (entry.score, entry.why) == (0.46, ("Ellery", "kettle"))


def test_a_wire_story_counts_once_and_is_never_related_to_itself() -> None:
    """Of several papers' articles the closest stands for all; captured headlines stand for their story, too."""
    near = ranked(("b", 0.9), ("c", 0.8), ("d", 0.7), ("e", 0.6), ("f", 0.5))
    assert files(shown(near, stories=[("c.txt", "d.txt")])) == "bce"
    assert files(shown(near, stories=[("a.txt", "b.txt"), ("c.txt", "d.txt", "e.txt")])) == "cf"
    own = make_card("a.txt", published=DAYS["a"], others_also_read=captured("d"))
    assert files(shown(near, own, stories=[("c.txt", "d.txt")])) == "dbe"


def test_an_exact_duplicate_is_not_related() -> None:
    """Where files are not merged, or a notice is printed again on another day; and of several equal ones one is."""
    own, same = (make_card(f"{letter}.txt", text=b"own") for letter in "ab")
    one, other = (make_card(f"{letter}.txt", text=b"other") for letter in "cd")
    near = ranked(("b", 0.9), ("c", 0.8), ("d", 0.7), ("e", 0.6))
    assert files(shown(near, own, same, one, other)) == "ce"
