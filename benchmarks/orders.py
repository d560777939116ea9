"""The ways to choose related articles that `related` compares: each gives for every article others, the closest first.

All of them take articles and answer in places: ``answer[3]`` are the places of those that article 3 leads to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from archives import body_of
from newsgen.archive import arrange
from newsgen.config import Config, Lists, Reading
from newsgen.executors import serial
from newsgen.loader import card
from newsgen.records import Article, Bulk, Read
from newsgen.related import Enough, closest, relate
from newsgen.related.counting import Counting
from newsgen.related.ranking import LISTED
from newsgen.steps import say_nothing
from newsgen.steps.ranking import rank_all
from newsgen.store import Memo
from scoring import SHOWN

_ROWS = 500  # of the table of all cosines, which are made at a time

Ordered = list[list[int]]


def orders(articles: Sequence[Article]) -> Iterator[tuple[str, Ordered]]:
    """By name what each way leads to; of what is no list of a page, more than a page would show."""
    yield "newest in section", by_date(articles)
    yield "TF-IDF", by_cosine([text_of(article) for article in articles])
    yield "TF-IDF, headline twice", by_cosine([text_of(article, headlines=2) for article in articles])
    yield from by_newsgen(articles)


def by_date(articles: Sequence[Article]) -> Ordered:
    """The newest of the same section; where there are no dates, later in the file is newer."""
    sections: dict[str | None, list[int]] = {}
    for place in sorted(range(len(articles)), key=lambda place: (articles[place].published or "", place), reverse=True):
        sections.setdefault(articles[place].section, []).append(place)
    return [
        [other for other in sections[article.section][: LISTED + 1] if other != place][:LISTED]
        for place, article in enumerate(articles)
    ]


def text_of(article: Article, headlines: int = 1) -> str:
    """The headline, so many times, and the body."""
    return "\n\n".join([article.headline or ""] * headlines + [body_of(article)])


def by_cosine(documents: Sequence[str]) -> Ordered:
    """The nearest by the cosine of whole vectors of all words, with the logarithm of how often and how rare."""
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(documents)
    found: Ordered = []
    for first in range(0, len(documents), _ROWS):
        table = (vectors[first : first + _ROWS] @ vectors.T).toarray()
        rows = np.arange(len(table))
        table[rows, first + rows] = -1
        number = min(LISTED, len(documents) - 1)
        best = np.sort(np.argpartition(-table, number - 1, axis=1)[:, :number], axis=1)
        order = np.argsort(-np.take_along_axis(table, best, axis=1), axis=1, kind="stable")
        found += np.take_along_axis(best, order, axis=1).tolist()
    return found


def by_newsgen(articles: Sequence[Article]) -> Iterator[tuple[str, Ordered]]:
    """What newsgen orders, as if nothing were cut off, and what it shows; by the code that builds a site."""
    places = {article.file: place for place, article in enumerate(articles)}
    cards = {article.file: card(article, Reading()) for article in articles}
    with stored(articles) as (memo, words):
        ranking, _ = rank_all(cards.values(), reads(words), memo=memo, mapped=serial, progress=say_nothing)
    archive = arrange(cards.values(), Config(duplicates="keep"))

    def ordered() -> Ordered:
        related = relate(archive, ranking, (), Config(lists=Lists(others_also_read=SHOWN)))
        return [[places[near.file] for near in closest(related, cards[article.file])] for article in articles]

    with patch("newsgen.related.LEAST", 0.0), patch("newsgen.related.enough", lambda _: Enough(0.0, 0.0)):
        yield "newsgen, order alone", ordered()
    yield "newsgen, as shown", [near[:SHOWN] for near in ordered()]


@contextmanager
def stored(articles: Iterable[Article]) -> Iterator[tuple[Memo, dict[str, Bulk]]]:
    """A memo that has the words of `articles`, and by file where."""
    with TemporaryDirectory(prefix="newsgen-") as folder, Memo(Path(folder), "benchmark") as memo:
        counting = Counting()
        files = [article.file for article in articles]
        yield memo, dict(zip(files, memo.set_aside(*map(counting.terms, articles)), strict=True))


def reads(words: Mapping[str, Bulk]) -> dict[str, Read]:
    """What a build knows of articles by file, as far as ranking asks for it."""
    return {file: Read(file=file, terms=bulk, bulk=bulk) for file, bulk in words.items()}
