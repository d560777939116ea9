"""Captured headlines, and which article of the archive each one means.

A page that was captured lists other pages by headline alone. A headline means the article that bears exactly its
text, else one whose headline differs only in what `naming.headline_key` does not count. Where several articles bear it
("Morning briefing"), one of the same section comes before others, then the one published nearest in days, if that is
within 366 days, then the first by file. Where none bears it, `nearly` looks for one that comes near.

An article never means itself while another is there. Where no other is, the answer is the article itself: its page
needs no link, but the archive does hold what the headline names.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain

from newsgen.archive.likeness import are_told_apart, manner
from newsgen.archive.nearly import Nearly
from newsgen.archive.shelves import Shelf, shelf
from newsgen.naming import headline_keys, without_updated
from newsgen.records import Card, Value

SectionSlug = Callable[[Card], str]
Tier = dict[str | None, Shelf]
"""Articles that are as near as each other in wording: those of a section by its slug, all under null."""

Means = Callable[[Sequence[Card], SectionSlug], Sequence[int]]
"""What `meanings` is: also what remembers its answers."""


class Borne(Value):
    """The articles whose headline has the letters of a captured one, the nearest in wording first.

    The last tier has all that it may mean.
    """

    tiers: tuple[Tier, ...]

    def nearest(self, card: Card, section: str) -> str | None:
        """The file that `card`, of the section with slug `section`, means; its own only where no other is meant."""
        for tier in self.tiers:
            for place in (section, None):
                found = tier.get(place)
                file = found.nearest(card) if found else None
                if file is not None:
                    return file
        return card.file if self.tiers[-1][None].holds(card) else None


Meaning = Card | Borne | Shelf | None
"""The one article that a headline means wherever it is listed, those that it may mean, or those that come near."""


class Resolver:
    """Which article a headline means that a page listed; the page itself where no other does and it does.

    `section` gives the slug of a card's section. Each wording is looked up once; many at a time go the faster.
    """

    def __init__(self, cards: Sequence[Card], section: SectionSlug) -> None:
        self._all = cards
        self._section = section
        self._cards = {card.file: card for card in cards if card.headline}
        self._keys = headline_keys({card.headline: None for card in cards if card.headline})
        self._bearers: dict[str, list[Card]] = {}
        for card in cards:
            if card.headline:
                self._bearers.setdefault(self._keys[card.headline], []).append(card)
        self._meanings: dict[str, Meaning] = {}
        self._manners: dict[str, dict[str, str | None]] = {}
        self._tiers: dict[tuple[str, tuple[str, ...]], Tier] = {}

    def __call__(self, headline: str, card: Card) -> Card | None:
        """What `headline` means on the page of `card`, which is one of all."""
        meaning = self.learn((headline,))[headline]
        if meaning is None or isinstance(meaning, Card):
            return meaning
        if isinstance(meaning, Borne):
            file = meaning.nearest(card, self._section(card))
        else:
            file = meaning.only(card) or (card.file if meaning.holds(card) else None)
        return self._cards[file] if file else None

    def learn(self, headlines: Iterable[str]) -> dict[str, Meaning]:
        """Looks up what is new among `headlines`; what is known of all that were ever asked for."""
        new = [headline for headline in dict.fromkeys(headlines) if headline not in self._meanings]
        if new:
            keys = headline_keys(headline for headline in new if headline not in self._keys)
            for headline in new:
                self._meanings[headline] = self._borne(headline, self._keys.get(headline) or keys[headline])
            far = [headline for headline in new if self._meanings[headline] is None]
            if far:
                self._meanings.update(zip(far, self._nearly.near_all(far), strict=True))
        return self._meanings

    @cached_property
    def _nearly(self) -> Nearly:
        return Nearly(self._all)

    def _borne(self, headline: str, key: str) -> Card | Borne | None:
        """What is meant by letters alone; null where no article bears these, or only such as are told apart."""
        bearers = self._bearers.get(key)
        if not bearers:
            return None
        if len(bearers) == 1:
            is_other = headline not in self._keys and are_told_apart(headline, bearers[0].headline or "")
            return None if is_other else bearers[0]
        if key not in self._manners:
            texts = dict.fromkeys(card.headline or "" for card in bearers)
            self._manners[key] = {text: manner(without_updated(text)) for text in texts}
        manners, own = self._manners[key], manner(without_updated(headline))
        tiers = (
            (headline,) if headline in manners else (),
            tuple(text for text, its in manners.items() if its is not None and its == own),
            tuple(text for text in manners if not are_told_apart(headline, text)),
        )
        found = tuple(self._tier(key, texts) for texts in dict.fromkeys(filter(None, tiers)))
        return Borne(tiers=found) if found else None

    def _tier(self, key: str, texts: tuple[str, ...]) -> Tier:
        """The articles that bear one of `texts`, all of which have this `key`."""
        if (key, texts) not in self._tiers:
            places: dict[str | None, list[Card]] = {}
            for card in self._bearers[key]:
                if card.headline in texts:
                    for place in (self._section(card), None):
                        places.setdefault(place, []).append(card)
            self._tiers[key, texts] = {place: shelf(cards) for place, cards in places.items()}
        return self._tiers[key, texts]


def meanings(cards: Sequence[Card], section: SectionSlug) -> Sequence[int]:
    """What captured headlines mean among `cards`, a number for each.

    They stand in the order of `cards`, those of Next In before those of Others Also Read. The number is the place among
    `cards` of the article that is meant, -1 where the archive does not hold it.
    """
    listed = [(*card.next_in, *card.others_also_read) for card in cards]
    if not any(listed):
        return ()
    resolve = Resolver(cards, section)
    known = resolve.learn(item.headline for item in chain.from_iterable(listed))
    places = {card.file: place for place, card in enumerate(cards)}
    fixed = {
        headline: -1 if meaning is None else places[meaning.file]
        for headline, meaning in known.items()
        if meaning is None or isinstance(meaning, Card)
    }
    found = array("i")
    for card, items in zip(cards, listed, strict=True):
        for item in items:
            place = fixed.get(item.headline)
            if place is None:
                other = resolve(item.headline, card)
                place = places[other.file] if other else -1
            found.append(place)
    return found
