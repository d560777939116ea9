"""Captured headlines, and which article of the archive each one means.

A page that was captured lists other pages by headline alone. A headline means the article that bears exactly its
text, else one whose headline differs only in what `naming.headline_key` does not count. Where several articles bear it
("Morning briefing"), one of the same section comes before others, then the one published nearest in days, then the
first by file; an article never means itself.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date

from newsgen.naming import headline_key
from newsgen.records import Card, Value


class Shelf(Value):
    """Articles that agree in headline: the dated as (day, file), sorted, and the first two files of all."""

    dated: tuple[tuple[int, str], ...]
    first: tuple[str, ...]

    def nearest(self, card: Card) -> str | None:
        """The file nearest to `card` in time, never its own."""
        if card.published is None or not self.dated:
            return next((file for file in self.first if file != card.file), None)
        today = _day(card.published)
        place = bisect_left(self.dated, (today, ""))
        found = []
        later = place + (self.dated[place : place + 1] == ((today, card.file),))
        if later < len(self.dated):
            found.append(self.dated[later])
        if place:
            found.append(self.dated[bisect_left(self.dated, (self.dated[place - 1][0], ""))])
        if found:
            return min((abs(day - today), file) for day, file in found)[1]
        return next((file for file in self.first if file != card.file), None)


class Headlines(Value):
    """The archive's headlines: `single` by key where one article bears it, `shelves` where several do.

    A shelf stands under (key, exact headline or null, section's slug or null). `keys` spares the making of a key that
    is known already.
    """

    cards: dict[str, Card]
    keys: dict[str, str]
    single: dict[str, str]
    shelves: dict[tuple[str, str | None, str | None], Shelf]

    def resolve(self, headline: str, card: Card, section: str) -> Card | None:
        """The article that `headline`, captured by `card` of the section with slug `section`, means."""
        key = self.keys.get(headline) or headline_key(headline) or headline
        only = self.single.get(key)
        if only is not None:
            return None if only == card.file else self.cards[only]
        if (key, None, None) not in self.shelves:
            return None
        for exact in (headline, None):
            for place in (section, None):
                shelf = self.shelves.get((key, exact, place))
                file = shelf.nearest(card) if shelf else None
                if file is not None:
                    return self.cards[file]
        return None


def index(cards: Iterable[Card], section: Callable[[Card], str]) -> Headlines:
    """The headlines of `cards`; an article without one is never meant. `section` gives the slug of a card's section."""
    by_key: dict[str, list[Card]] = {}
    keys: dict[str, str] = {}
    for card in cards:
        if card.headline:
            key = keys[card.headline] = headline_key(card.headline) or card.headline
            by_key.setdefault(key, []).append(card)
    shelved: dict[tuple[str, str | None, str | None], list[Card]] = {}
    for key, alike in by_key.items():
        if len(alike) > 1:
            for card in alike:
                for exact in (card.headline, None):
                    for place in (section(card), None):
                        shelved.setdefault((key, exact, place), []).append(card)
    return Headlines(
        cards={card.file: card for alike in by_key.values() for card in alike},
        keys=keys,
        single={key: alike[0].file for key, alike in by_key.items() if len(alike) == 1},
        shelves={shelf: _shelf(alike) for shelf, alike in shelved.items()},
    )


def _shelf(cards: list[Card]) -> Shelf:
    return Shelf(
        dated=tuple(sorted((_day(card.published), card.file) for card in cards if card.published)),
        first=tuple(sorted(card.file for card in cards)[:2]),
    )


def _day(published: str) -> int:
    return date.fromisoformat(published[:10]).toordinal()
