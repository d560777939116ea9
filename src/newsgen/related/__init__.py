"""Others Also Read: which articles a reader is sent to from any article.

The list opens with what the page itself listed, each headline a link where the archive holds that article and plain
text where it does not. Then come the closest articles by content (`index`, `nearest`), until there are as many links as
newsgen.yaml asks for. Nothing is called related that is not: two articles are related where their similarity is at
least `LEAST` and their cosine is about that of the crowd around each, or more; where they are alike enough, they are
however crowded it is (`enough`).

Of the closest, those come first that are closest for a reader. An article that is near to many, as a round-up of the
year is, is less near to each; and of two that are as close the one of the same days comes first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from newsgen.archive import Archive, Listed, captured_entries
from newsgen.config import Config
from newsgen.records import Card
from newsgen.related.closeness import Limits, Order, order
from newsgen.related.ranking import LISTED, Ranking

Story = tuple[str, ...]  # the files of articles that are one wire story

LEAST = 0.06  # similarity
_CROWD = 0.5  # of the crowd around an article counts against it
_SAME_DAY = 0.2  # of its cosine an article gains that is of the same day
_HALF = 30  # days, after which half of that is left


class Close(NamedTuple):
    """A related article: how alike the two are, and its place among the nearest."""

    file: str
    similarity: float
    place: int


class Enough(NamedTuple):
    """What it takes to be related: a cosine of this `share` of the crowd around both, or this `similarity`."""

    share: float
    similarity: float


@dataclass(frozen=True)
class Related:
    """What all lists are filled from: how many `links` a list has, the articles by file, and those near each.

    `stories` has by file, where several articles are one wire story, all of them; `order` has by row of the ranking
    which of its nearest an article lists.
    """

    links: int
    cards: Mapping[str, Card]
    ranking: Ranking
    stories: Mapping[str, Story]
    order: Order


def relate(archive: Archive, ranking: Ranking, stories: Iterable[Story], config: Config) -> Related:
    """Prepares the lists of a whole archive, in which each of `stories` is one story in several articles."""
    cards = {card.file: card for card in archive.cards}
    days, takes = [_day(cards.get(file)) for file in ranking.files], enough(len(cards))
    limits = Limits(LEAST, takes.similarity, takes.share, _CROWD, _SAME_DAY, _HALF)
    return Related(
        links=config.lists.others_also_read,
        cards=cards,
        ranking=ranking,
        stories={file: story for story in stories for file in story},
        order=order(ranking, days, limits),
    )


def others_also_read(related: Related, archive: Archive, card: Card) -> tuple[Listed, ...]:
    """Others Also Read for `card`; what was captured is never cut."""
    entries = captured_entries(card.others_also_read, archive.listed_others.get(card.file, ()))
    fill = _filled(related, archive, card)
    words = related.ranking.words(related.ranking.places[card.file], [close.place for close in fill]) if fill else []
    return entries + tuple(_listed(related, close, each) for close, each in zip(fill, words, strict=True))


def _filled(related: Related, archive: Archive, card: Card) -> list[Close]:
    """The related articles that fill Others Also Read for `card`, behind what was captured."""
    listed = {other.file for other in archive.listed_others.get(card.file, ()) if other}
    missing = max(0, related.links - len(listed - {card.file}))
    return list(islice(_once(related, closest(related, card), {card.file, *listed}), missing))


def closest(related: Related, card: Card) -> Iterator[Close]:
    """The articles that are related to `card` by content, the closest first."""
    ranking, order = related.ranking, related.order
    row = ranking.places[card.file]
    first, own = row * LISTED, ranking.share[row]
    for place in order.places[first : first + order.number[row]]:
        other = ranking.rows[first + place]
        yield Close(ranking.files[other], ranking.cosines[first + place] * own * ranking.share[other], place)


def _once(related: Related, nearest: Iterable[Close], seen: Iterable[str]) -> Iterator[Close]:
    """Those of `nearest` that say nothing that `seen` articles or one another say: no article, story or text twice."""
    told = {each for file in seen for each in _tells(related, file)}
    for close in nearest:
        tells = _tells(related, close.file)
        if told.isdisjoint(tells):
            yield close
            told.update(tells)


def _tells(related: Related, file: str) -> tuple[str | bytes | Story, ...]:
    """What an article is: itself, its wire story, and its text, which another may have under another date."""
    return tuple(filter(None, (file, related.stories.get(file), related.cards[file].text)))


def enough(articles: int) -> Enough:
    """How near two of so many articles must be.

    Of a small archive even the nearest articles of most are strangers, so it takes more than the crowd; or all are of
    one matter, and then only how alike they are can tell. Of a large one the nearest are of one matter.
    """
    if articles < 128:
        return Enough(share=1.3, similarity=0.2)
    return Enough(share=1.0 if articles < 1024 else 0.9, similarity=0.3)


def _day(card: Card | None) -> int | None:
    return date.fromisoformat(card.published[:10]).toordinal() if card and card.published else None


def _listed(related: Related, close: Close, words: Sequence[str]) -> Listed:
    other = related.cards[close.file]
    return Listed(
        headline=other.title, card=other, origin="computed", score=round(close.similarity, 2), why=tuple(words)
    )
