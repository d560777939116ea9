"""Articles that one headline may mean, and which of them it does: the nearest in time, or none.

A page lists what was news when it was captured, so of several articles the one published nearest to the listing page
is meant. It may well be a later one: Next In leads on, and a page is captured after it was published.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date

from newsgen.records import Card, Value

REPEATED = 366  # days: a headline that several bear comes back at most yearly; what is further off is another year's
SINGLE = 731  # days: over two years, what comes near is rather another story in like words
SERIES = 31  # days: of several that come near, the one meant is at most a month away


class Shelf(Value):
    """The dated articles as (day, file), the files of the undated, and the first two files of all; each sorted."""

    dated: tuple[tuple[int, str], ...]
    undated: tuple[str, ...]
    first: tuple[str, ...]

    def nearest(self, card: Card) -> str | None:
        """Of articles that bear one headline the file nearest to `card` in time, never its own.

        Of two that are equally near the first by file. Null where the nearest is over 366 days away; the first by file
        where `card` has no date or no other has one.
        """
        near = min(self._around(card), default=None)
        if near is not None:
            return near[1] if near[0] <= REPEATED else None
        return next((file for file in self.first if file != card.file), None)

    def only(self, card: Card) -> str | None:
        """Of articles whose headlines come near, the one file that `card` means, never its own; null where none does.

        One alone is meant within two years, or where a date is unknown. Of several the one that is nearer than all
        others is, within 31 days, if every date is known.
        """
        if len(self.dated) == 1 and not self.undated and card.published:  # so it is of most that are cut or damaged
            ((day, file),) = self.dated
            return file if file != card.file and abs(day - _day(card.published)) <= SINGLE else None
        own = self.holds(card)
        near = sorted(self._around(card))
        if len(self.dated) + len(self.undated) - own == 1:
            if near:
                return near[0][1] if near[0][0] <= SINGLE else None
            return next(file for file in self.first if file != card.file)
        unknown = len(self.undated) - (own and not card.published)
        tied = len({days for days, _ in near[:2]}) < len(near[:2])
        return None if unknown or tied or not near or near[0][0] > SERIES else near[0][1]

    def holds(self, card: Card) -> bool:
        """Whether `card` is one of them."""
        if card.published:
            row = (_day(card.published), card.file)
            return self.dated[(at := bisect_left(self.dated, row)) : at + 1] == (row,)
        return self.undated[(at := bisect_left(self.undated, card.file)) : at + 1] == (card.file,)

    def _around(self, card: Card) -> Iterator[tuple[int, str]]:
        """What stands next to `card` in time as (days away, file): the first two at or after, the first two before."""
        if not card.published:
            return
        today = _day(card.published)
        place = bisect_left(self.dated, (today, ""))
        later = [row for row in self.dated[place : place + 3] if row[1] != card.file][:2]
        first = bisect_left(self.dated, (self.dated[place - 1][0], "")) if place else 0
        for day, file in (*later, *self.dated[first : min(first + 2, place)]):
            yield abs(day - today), file


def shelf(cards: Iterable[Card]) -> Shelf:
    """The shelf of `cards`."""
    found = list(cards)
    return Shelf(
        dated=tuple(sorted((_day(card.published), card.file) for card in found if card.published)),
        undated=tuple(sorted(card.file for card in found if not card.published)),
        first=tuple(sorted(card.file for card in found)[:2]),
    )


def _day(published: str) -> int:
    return date.fromisoformat(published[:10]).toordinal()
