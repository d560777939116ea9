"""Others Also Read, before articles are ranked by content."""

from cards import captured, make_archive, make_card
from newsgen.config import Config, Lists
from newsgen.records import Card
from newsgen.related import others_also_read, relate


def shown(cards: list[Card], file: str, links: int = 3) -> list[tuple[str, str | None, str]]:
    config = Config(lists=Lists(others_also_read=links))
    archive = make_archive(cards, config)
    (card,) = (card for card in archive.cards if card.file == file)
    entries = others_also_read(relate(archive, config), archive, card)
    return [(entry.headline, entry.card.file if entry.card else None, entry.origin) for entry in entries]


def spread(count: int) -> list[Card]:
    """Articles of three sections by turns, one a day."""
    return [
        make_card(f"{day:02}.txt", published=f"2021-03-{day:02}", section=("World", "Nation", "Sport")[day % 3])
        for day in range(1, count + 1)
    ]


def test_the_latest_of_other_sections_fill_the_list() -> None:
    assert [file for _, file, _ in shown(spread(12), "03.txt")] == ["11.txt", "10.txt", "08.txt"]


def test_captured_headlines_come_first_and_none_stands_twice() -> None:
    """What the archive does not hold is plain text, and does not count as a link."""
    own = make_card("own.txt", published="2021-03-03", others_also_read=captured("Elsewhere", "11", "05"))
    assert shown([*spread(12), own], "own.txt") == [
        ("Elsewhere", None, "captured"),
        ("11", "11.txt", "captured"),
        ("05", "05.txt", "captured"),
        ("10", "10.txt", "computed"),
    ]


def test_a_long_capture_is_never_cut() -> None:
    own = make_card("own.txt", others_also_read=captured("11", "10", "09", "08", "07"))
    assert [origin for _, _, origin in shown([*spread(12), own], "own.txt")] == ["captured"] * 5


def test_the_list_is_full_though_all_candidates_but_the_oldest_were_captured() -> None:
    """As many of the latest as a list has links may stand among the captured already."""
    own = make_card("own.txt", section="Arts", others_also_read=captured("12", "11"))
    assert [file for _, file, _ in shown([*spread(12), own], "own.txt")] == ["12.txt", "11.txt", "10.txt"]


def test_an_archive_of_one_section_has_nothing_to_fill_with() -> None:
    """What follows in the section is Next In; nothing of it is called related."""
    cards = [make_card(f"{number}.txt") for number in range(1, 6)]
    assert shown(cards, "5.txt") == []


def test_a_short_list_stays_short() -> None:
    cards = [make_card("a.txt"), make_card("b.txt"), make_card("c.txt", section="Nation")]
    assert [file for _, file, _ in shown(cards, "a.txt")] == ["c.txt"]
    assert shown([make_card("a.txt")], "a.txt") == []
