"""Others Also Read: which articles a reader is sent to from any article.

The list opens with what the page itself listed, each headline a link where the archive holds that article and plain
text where it does not. Then come the closest articles by content (`index`, `nearest`), until there are as many links as
newsgen.yaml asks for. Nothing is called related that is not: two articles are related where their similarity is at
least `LEAST`, and where they are about as near to each other as each is to its own nearest, or nearer (`enough`).

Of the closest, those come first that are closest for a reader. An article that is near to many, as a round-up of the
year is, is less near to each; and of two that are as close the one of the same days comes first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import sqrt

from newsgen.archive import Archive, Listed, captured_entries
from newsgen.config import Config
from newsgen.records import Card
from newsgen.related.ranking import Neighbour, Ranking

Story = tuple[str, ...]  # the files of articles that are one wire story

LEAST = 0.06  # similarity
SURE = 0.3  # similarity from which on two articles are related, however crowded it is around them
_CROWD = 0.5  # of the crowd around an article counts against it
_SAME_DAY = 0.2  # of its cosine an article gains that is of the same day
_HALF = 30  # days, after which half of that is left


@dataclass(frozen=True, slots=True)
class Related:
    """What all lists are filled from: how many `links` a list has, the articles by file, and those near each.

    `stories` has by file, where several articles are one wire story, all of them.
    """

    links: int
    cards: Mapping[str, Card]
    ranking: Ranking
    stories: Mapping[str, Story]

    def also_published(self, card: Card) -> list[Card]:
        """The other articles that are one wire story with `card`, earliest first."""
        return [self.cards[file] for file in self.stories.get(card.file, ()) if file != card.file]


def relate(archive: Archive, ranking: Ranking, stories: Iterable[Story], config: Config) -> Related:
    """Prepares the lists of a whole archive, in which each of `stories` is one story in several articles."""
    return Related(
        links=config.lists.others_also_read,
        cards={card.file: card for card in archive.cards},
        ranking=ranking,
        stories={file: story for story in stories for file in story},
    )


def others_also_read(related: Related, archive: Archive, card: Card) -> tuple[Listed, ...]:
    """Others Also Read for `card`; what was captured is never cut."""
    entries = captured_entries(card.others_also_read, archive.listed_others.get(card.file, ()))
    listed = {entry.card.file for entry in entries if entry.card}
    missing = max(0, related.links - len(listed))
    fill = _once(related, closest(related, card), {card.file, *listed})
    return entries + tuple(_listed(related, near) for near in islice(fill, missing))


def _once(related: Related, nearest: Iterable[Neighbour], seen: Iterable[str]) -> Iterator[Neighbour]:
    """Those of `nearest` that are neither `seen`, nor one story with what is, nor with one another."""
    told = {related.stories[file] for file in seen if file in related.stories}
    passed = set(seen)
    for near in nearest:
        story = related.stories.get(near.file)
        if near.file not in passed and story not in told:
            yield near
            if story:
                told.add(story)


def closest(related: Related, card: Card) -> list[Neighbour]:
    """The articles that are related to `card` by content, the closest first."""
    ranking = related.ranking
    crowd = ranking.crowd[ranking.places[card.file]]
    limit = enough(len(related.cards))
    found = []
    for near in ranking.near(card.file):
        around = ranking.crowd[ranking.places[near.file]]
        if near.similarity >= LEAST and (near.similarity >= SURE or near.cosine >= limit * sqrt(crowd * around)):
            nearness = near.cosine * (1 + _same_time(card, related.cards[near.file])) - _CROWD * around
            found.append((-nearness, near.file, near))
    return [near for _, _, near in sorted(found)]


def enough(articles: int) -> float:
    """How near two of so many articles must be, as a share of the mean nearness of their nearest.

    Of a small archive even the nearest articles of most are strangers, of a large one they are of one matter.
    """
    return 1.3 if articles < 128 else 1.0 if articles < 1024 else 0.9


def _same_time(card: Card, other: Card) -> float:
    """What is gained by being published at about the same time; nothing where a date is missing."""
    if not card.published or not other.published:
        return 0.0
    days = abs(_day(card) - _day(other))
    return float(_SAME_DAY * 0.5 ** (days / _HALF))


def _day(card: Card) -> int:
    return date.fromisoformat((card.published or "")[:10]).toordinal()


def _listed(related: Related, near: Neighbour) -> Listed:
    other = related.cards[near.file]
    return Listed(headline=other.title, card=other, origin="computed", score=round(near.similarity, 2), why=near.why)
