"""Captured headlines, and which article of the archive each one means.

A page that was captured lists other pages by headline alone. A headline means the article that bears exactly its
text, else one whose headline differs only in what `naming.headline_key` does not count. Where several articles bear it
("Morning briefing"), one of the same section comes before others, then the one published nearest in days, if that is
within 366 days, then the first by file. Where none bears it, `nearly` looks for one that comes near.

An article never means itself while another is there. Where no other is, the answer is the article itself: its page
needs no link, but the archive does hold what the headline names.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from newsgen.archive.nearly import Nearly
from newsgen.archive.shelves import Shelf, shelf
from newsgen.naming import headline_key
from newsgen.records import Card, Value


class Headlines(Value):
    """The archive's headlines: `single` by key where one article bears it, `shelves` where several do.

    A shelf stands under (key, exact headline or null, section's slug or null). `keys` spares the making of a key that
    is known already.
    """

    cards: dict[str, Card]
    keys: dict[str, str]
    single: dict[str, str]
    shelves: dict[tuple[str, str | None, str | None], Shelf]

    def borne(self, headline: str) -> str | None:
        """The key of `headline` if any article bears it."""
        key = self.keys.get(headline) or headline_key(headline) or headline
        return key if key in self.single or (key, None, None) in self.shelves else None

    def resolve(self, headline: str, key: str, card: Card, section: str) -> Card | None:
        """The bearer of `headline`, with its `key`, that `card` of the section with slug `section` means."""
        if key in self.single:
            return self.cards[self.single[key]]
        for exact in (headline, None):
            for place in (section, None):
                found = self.shelves.get((key, exact, place))
                file = found.nearest(card) if found else None
                if file is not None:
                    return self.cards[file]
        return card if self.shelves[key, None, None].holds(card) else None


Resolve = Callable[[str, Card], Card | None]
"""Which article a headline means that a page listed; the page itself where no other does and it does."""


def resolver(cards: Sequence[Card], section: Callable[[Card], str]) -> Resolve:
    """What captured headlines mean among `cards`; `section` gives the slug of a card's section.

    An article without a headline is never meant. What near match needs is made when a headline first needs it.
    """
    headlines = index(cards, section)
    nearly = cache(lambda: Nearly(cards))

    def resolve(headline: str, card: Card) -> Card | None:
        key = headlines.borne(headline)
        if key is not None:
            return headlines.resolve(headline, key, card, section(card))
        near = nearly().near(headline)
        if near is None:
            return None
        file = near.only(card)
        return headlines.cards[file] if file else card if near.holds(card) else None

    return resolve


def index(cards: Iterable[Card], section: Callable[[Card], str]) -> Headlines:
    """The headlines that `cards` bear."""
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
        shelves={name: shelf(alike) for name, alike in shelved.items()},
    )
