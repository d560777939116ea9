"""Grounds tell all that a page hangs on: files of one path on the same grounds are the same, whatever changed.

Worlds are made at random and changed in one thing at a time; the controls take one part out of the grounds.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace as put
from itertools import islice
from typing import Any

import pytest
from msgspec.structs import replace

from cards import captured, in_any_order, make_card, make_ranking
from newsgen.archive import arrange
from newsgen.config import Config, Lists, Theme
from newsgen.digest import digest
from newsgen.plan import Available, Plan, grounds, plan
from newsgen.records import Card, Image, Reference, Value
from newsgen.related.closeness import Order
from newsgen.related.closeness import told as told_close
from newsgen.related.ranking import LISTED, Ranking, Shared, packed
from newsgen.stories import Stories, Thread

pytestmark = pytest.mark.long

HEADLINES = ("Quay floods", "Ferry late", "Crane falls", "Gulls return", "Tide turns", "Mayor resigns")
PICTURE = Reference(target="quay.jpg", line=1, column=1, kind="image")
LINK = Reference(target="01.txt", line=2, column=1, kind="link")
FIELDS: dict[str, tuple[Any, ...]] = {
    "title": HEADLINES,
    "headline": HEADLINES,
    "kicker": (None, "Harbour", "Town"),
    "summary": ("", "A summary.", "Another."),
    "published": (None, "2021-03-04", "2021-03-05", "2021-04-01T08:00:00+00:00"),
    "updated": (None, "2021-05-01"),
    "section": ("World", "world-news", "World News", "Town"),
    "source": (None, "Harbour Wire", "HARBOUR WIRE", "Evening Post"),
    "byline": (None, "Ada Marsh", "Ada Marsh in Port"),
    "authors": ((), ("Ada Marsh",), ("Ada Marsh", "Ben Reed"), ("ada marsh",)),
    "tags": ((), ("ferry",), ("Ferry", "tide")),
    "language": ("en", "ar"),
    "words": (100, 120),
    "sha256": tuple(map(digest, range(3))),
    "id": ("one", "two"),
    "url": (None, "https://example.org/a"),
    "text": (b"", b"sametext"),
    "slug": ("quay", "ferry", "crane"),
    "images": ((), (Image(src="quay.jpg"),), (Image(src="quay.jpg", caption="The quay"),)),
    "image": (None, "quay.jpg"),
    "references": ((), (PICTURE,), (PICTURE, LINK)),
    "next_in": ((), captured(*HEADLINES[:2]), captured("Nowhere", *HEADLINES[3:])),
    "others_also_read": ((), captured(*HEADLINES[1:3]), captured("Nowhere else")),
}
CONFIGS = (
    Config(),
    Config(title="The Quay"),
    Config(lists=Lists(next_in=2, others_also_read=2)),
    Config(url="https://example.org/", theme=Theme(accent="#036")),
)
FILES = tuple(f"{number:02}.txt" for number in range(9))


class World(Value):
    """All that a plan is made of: cards by file, who is near whom and what they share, one wire story, one thread."""

    cards: dict[str, Card]
    near: dict[str, tuple[tuple[str, float], ...]]
    why: dict[str, tuple[str, ...]]
    crowd: dict[str, float]
    wire: tuple[str, ...]
    thread: tuple[str, ...]
    config: Config


def made(world: World) -> Plan:
    """The plan of a world."""
    archive = arrange(in_any_order(world.cards.values()), world.config)
    there = {card.file for card in archive.cards}
    near = {file: [(other, by) for other, by in found if other in there] for file, found in world.near.items()}
    ranking = make_ranking(archive.cards, near)
    ranking = put(
        ranking,
        crowd=[world.crowd[file] for file in ranking.files],
        why=[_why(world.why[file], len(near.get(file, ()))) for file in ranking.files],
    )
    wire, thread = (tuple(file for file in files if file in there) for files in (world.wire, world.thread))
    dated = tuple(card.file for card in archive.dated if card.file in thread)
    stories = Stories(
        wire=(wire,) if len(wire) > 1 else (),
        threads=(Thread(slug="port", files=dated, words=("port",)),) if len(dated) > 1 else (),
    )
    return plan(archive, ranking, stories, (), world.config, Available(content={"quay.jpg": "/quay.jpg"}))


def _why(words: tuple[str, ...], near: int) -> bytes:
    """What an article shares with so many near it: with each something else."""
    return packed([Shared([f"{word}-{place}" for word in words], 1) for place in range(near)])


def random_world(chance: random.Random) -> World:
    """Any world."""
    return World(
        cards={file: random_card(file, chance) for file in FILES[:-1]},
        near={file: random_near(file, chance) for file in FILES},
        why=dict.fromkeys(FILES, ("port",)),
        crowd={file: chance.choice((0.0, 0.3)) for file in FILES},
        wire=tuple(sorted(chance.sample(FILES, 3))),
        thread=tuple(sorted(chance.sample(FILES, 4))),
        config=chance.choice(CONFIGS),
    )


def random_card(file: str, chance: random.Random) -> Card:
    given = {name: chance.choice(values) for name, values in FIELDS.items() if chance.random() < 0.6}
    return make_card(file, **({"headline": chance.choice(HEADLINES)} | given))


def random_near(file: str, chance: random.Random) -> tuple[tuple[str, float], ...]:
    others = chance.sample([other for other in FILES if other != file], 4)
    return tuple((other, chance.choice((0.2, 0.5, 0.9))) for other in others)


def changed(world: World, chance: random.Random) -> World:
    """A world that differs in one thing."""
    file = chance.choice(sorted(world.cards))
    what = chance.choice(
        ("field",) * 6 + ("near", "less near", "why", "crowd", "wire", "thread", "config", "gone", "new")
    )
    match what:
        case "field":
            name = chance.choice(sorted(FIELDS))
            card = replace(world.cards[file], **{name: chance.choice(FIELDS[name])})
            return replace(world, cards=world.cards | {file: card})
        case "near":
            return replace(world, near=world.near | {file: random_near(file, chance)})
        case "less near":
            return replace(world, near=world.near | {file: tuple((by, 0.9 * near) for by, near in world.near[file])})
        case "why":
            return replace(world, why=world.why | {file: chance.choice((("port",), ("tide", "port")))})
        case "crowd":
            return replace(world, crowd=world.crowd | {file: chance.choice((0.0, 0.3, 0.9))})
        case "gone":
            return replace(world, cards={each: card for each, card in world.cards.items() if each != file})
        case "new":
            return replace(world, cards=world.cards | {FILES[-1]: random_card(FILES[-1], chance)})
        case "config":
            return replace(world, config=chance.choice(CONFIGS))
    return replace(world, **{what: tuple(sorted(chance.sample(FILES, 3)))})


def untold(seed: int, worlds: int) -> Iterator[str]:
    """The files that differ from those of the world before though their grounds are the same."""
    chance = random.Random(seed)
    world = random_world(chance)
    on: dict[str, tuple[tuple[bytes, bytes], Any]] = {}
    for number in range(worlds):
        world = random_world(chance) if number % 8 == 0 else changed(world, chance)
        planned = made(world)
        before, on = on, {}
        for page in planned.planned:
            if page.grounds:
                was, shown = before.get(page.path, (None, None))
                on[page.path] = now, shows = told(page, planned), page.make(planned.frame)
                if was == now and shown != shows:
                    yield page.path


def told(page: Any, planned: Plan) -> tuple[bytes, bytes]:
    return planned.grounds.basis, grounds.digested(page.grounds(planned.grounds))


def test_what_has_the_same_grounds_is_the_same() -> None:
    assert not list(untold(seed=1, worlds=200))


def test_most_files_have_the_grounds_they_had() -> None:
    """Or grounds would spare nothing: an edit of one summary leaves all but a few files where they were."""
    world = random_world(random.Random(3))
    world = replace(world, cards={file: replace(card, published="2021-03-04") for file, card in world.cards.items()})
    card = replace(world.cards[FILES[0]], words=7)
    before, after = made(world), made(replace(world, cards=world.cards | {card.file: card}))
    was = {page.path: told(page, before) for page in before.planned if page.grounds}
    moved = {page.path for page in after.planned if page.grounds and told(page, after) != was.get(page.path)}
    assert moved == {after.frame.archive.paths[card.file], "data/2021-03.jsonl"}


def test_grounds_tell_where_among_the_nearest_each_stands() -> None:
    """By that it is told what two articles share: here the list stays, and a word of it does not."""
    world = replace(
        random_world(random.Random(1)),
        cards={file: make_card(file, headline=f"Story {file}") for file in FILES},
        near={FILES[0]: ((FILES[1], 0.15), (FILES[2], 0.14))},
        crowd=dict.fromkeys(FILES, 0.9) | {FILES[2]: 0.0},  # so much that the first is not related, and the second is
        config=Config(),
        wire=(),
    )
    listed, on = [], []
    for each in (world, replace(world, near={FILES[0]: ((FILES[2], 0.14), (FILES[3], 0.01))})):
        planned = made(each)
        (page,) = (page for page in planned.planned if page.file == FILES[0])
        listed.append([(item.headline, item.why) for item in page.make(planned.frame).others_also_read])
        on.append(told(page, planned))
    assert listed == [[("Story 02.txt", (word,))] for word in ("port-1", "port-0")]
    assert on[0] != on[1]


@pytest.mark.parametrize("listed", [0, 1, 10, 11, 20, LISTED])
def test_what_is_close_is_told_to_the_last_that_is_listed_and_no_further(listed: int) -> None:
    """However many an article lists: eleven entries are more bytes than fit into one."""
    cards = [make_card(f"{number:02}.txt") for number in range(LISTED + 1)]
    ranking = make_ranking(cards, {"00.txt": [(card.file, 0.5) for card in cards[1:]]})
    order = Order(places=bytes(range(LISTED)) * len(cards), number=bytes([listed]) * len(cards))
    marks = [card.file.encode().ljust(16) for card in cards]
    before = told_close(ranking, order, marks)[0]
    for number in range(1, len(cards)):
        others = [*marks[:number], b"another".ljust(16), *marks[number + 1 :]]
        assert (told_close(ranking, order, others)[0] != before) == (number <= listed)


PARTS = {
    0: "the card",
    2: "the spelling of its section",
    4: "its names",
    5: "what stands around it",
    6: "what Next In meant",
    7: "what Others Also Read meant",
    8: "what is close",
    9: "what it shares with that",
    10: "its wire story",
    11: "its thread",
    12: "its targets",
}


@pytest.mark.parametrize("part", PARTS, ids=PARTS.values())
def test_grounds_without_a_part_are_found_out(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = grounds.Grounds._of_article
    monkeypatch.setattr(
        grounds.Grounds, "_of_article", lambda self, card: (*whole(self, card)[:part], *whole(self, card)[part + 1 :])
    )
    assert list(islice(untold(seed=1, worlds=1000), 1))


def test_refs_that_lack_a_part_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def bare(frame: Any) -> Iterator[tuple[str, bytes]]:
        return ((card.file, grounds.digested(card.file)) for card in frame.archive.cards)

    monkeypatch.setattr(grounds, "_refs", bare)
    assert list(islice(untold(seed=1, worlds=1000), 1))


def test_marks_that_do_not_tell_what_is_one_story_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "_marks", lambda frame, refs: refs.items())
    assert list(islice(untold(seed=1, worlds=3000), 1))


def test_what_is_close_without_how_close_it_is_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def marked(ranking: Ranking, order: Order, marks: Sequence[bytes]) -> list[bytes]:
        alike = put(ranking, cosines=[1.0] * len(ranking.cosines))
        return told_close(alike, order, marks)

    monkeypatch.setattr(grounds, "told", marked)
    assert list(islice(untold(seed=1, worlds=1000), 1))
