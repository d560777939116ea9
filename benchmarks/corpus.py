"""A news archive of any size, invented and always the same, as the pages that several generators read.

    python benchmarks/corpus.py 1000 /tmp/corpus            a folder for each layout

The articles of a smaller archive are the first of a larger one, and each is the same in every layout: headline, date,
section, source, bylines, tags and paragraphs. The pages of ``txt`` look as copied from a newspaper's site, so they
carry a captured list Next In as well, of the ten that follow; with the other layouts a generator finds these by itself.

Words, names and sentences are drawn from syllables. What is like a newspaper's are the figures: twelve sections and
twenty sources of unequal size, ten years, about 600 words, few frequent words and many rare ones, and stories of one to
thirty articles on one topic, mostly in one section and some days apart. Bylines come from a staff of 240 and tags from
1,500 subjects, since the staff and the index of a paper do not grow with its archive. One article in ten has a list, a
link and emphasis.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from newsgen.records import Value

SECTIONS = {
    "World": 14,
    "Nation": 13,
    "Politics": 11,
    "Sport": 11,
    "Business": 10,
    "Markets": 8,
    "Technology": 8,
    "Health": 7,
    "Science": 6,
    "Arts": 5,
    "Opinion": 4,
    "Travel": 3,
}
"""The sections, each with its share."""

SOURCES = (
    "Lantern Wire",
    "Upland Ledger",
    "Tidewater Examiner",
    "Daily Compass",
    "Quarry Meridian",
    "Orchard Courier",
    "Estuary Times",
    "Granite Dispatch",
    "Evening Signal",
    "Capitol Register",
    "Bulletin of the Isles",
    "Heath Post",
    "Millstream Gazette",
    "Ridge Journal",
    "Borough Observer",
    "Skerry Chronicle",
    "Marches News",
    "Eastern Packet",
    "Commons Monitor",
    "Civic Trumpet",
)
"""The sources, the most frequent first."""

FIRST = datetime(2015, 1, 1)  # noqa: DTZ001 (the corpus knows no zone but UTC)
DAYS = 3652
STAFF, SUBJECTS, VOCABULARY = 240, 1500, 40_000
NEXT = 10  # headlines of a captured list
_COMMON = 120  # words: the short ones that hold sentences together
_ONSETS = (
    "b",
    "bl",
    "br",
    "d",
    "dr",
    "j",
    "kr",
    "l",
    "m",
    "n",
    "pl",
    "r",
    "s",
    "sk",
    "st",
    "str",
    "t",
    "tr",
    "v",
    "w",
    "y",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io")
_CODAS = ("", "", "n", "r", "l", "m", "nd", "x")
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ly", "ment", "ness")


class Article(Value):
    """An article without its paragraphs; `topic` and `people` are what its whole story is about."""

    number: int
    story: int
    headline: str
    published: datetime
    section: str
    source: str
    bylines: tuple[str, ...]
    tags: tuple[str, ...]
    topic: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def slug(self) -> str:
        """A name for its file that no other article has."""
        return f"{re.sub('[^a-z]+', '-', self.headline.lower())[:60].strip('-')}-{self.number:06}"


class Layout(NamedTuple):
    """The pages of one generator: the path of an article's, and its text with its paragraphs and what comes next."""

    path: Callable[[Article], str]
    text: Callable[[Article, Sequence[str], Sequence[str]], str]


class _Words(NamedTuple):
    """All words, the most frequent first, with the sums of their shares; names; by section the words it likes."""

    words: tuple[str, ...]
    sums: tuple[float, ...]
    staff: tuple[str, ...]
    people: tuple[str, ...]
    subjects: tuple[str, ...]
    liked: Mapping[str, tuple[str, ...]]

    def draw(self, chance: Random, number: int) -> list[str]:
        """So many words as often as they are used."""
        return chance.choices(self.words, cum_weights=self.sums, k=number)


def articles(number: int) -> Iterator[Article]:
    """The first so many articles of the archive, story by story."""
    made, story = 0, 0
    while made < number:
        for article in _story(story, made):
            if article.number < number:
                yield article
            made += 1
        story += 1


def paragraphs(article: Article) -> list[str]:
    """The paragraphs of an article in Markdown; a list is one paragraph."""
    chance = Random(f"paragraphs of {article.number}")
    known = _words()
    drawn = known.draw(chance, int(min(1500, max(150, chance.lognormvariate(6.3, 0.45)))))
    _strew(drawn, chance, 8, article.topic)
    _strew(drawn, chance, 20, known.liked[article.section])
    _strew(drawn, chance, 60, article.people)
    _strew(drawn, chance, 90, ("R&D", "café", "2019", f"{chance.randint(2, 80)} percent", f"${chance.randint(2, 900)}"))
    found, sentences = [], []
    for sentence in _sentences(drawn, chance, article.people):
        sentences.append(sentence)
        if len(sentences) >= chance.randint(2, 4):
            found.append(" ".join(sentences))
            sentences = []
    found += [" ".join(sentences)] if sentences else []
    if article.number % 10 == 9:
        a, b, c, d, *more = known.draw(chance, 19)
        found[0] += f" More is told [by {a} and {b}](https://example.org/{a}) of the *{c}* and the **{d}**."
        found.insert(len(found) // 2, "\n".join("- " + " ".join(more[at : at + 5]) for at in (0, 5, 10)))
    return found


def write(number: int, folders: Mapping[str, Path]) -> None:
    """Write the archive into each of `folders`, which are named by their layouts."""
    every = list(articles(number))
    following = _following(every)
    for article in every:
        body = paragraphs(article)
        for name, folder in folders.items():
            path = folder / LAYOUTS[name].path(article)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(LAYOUTS[name].text(article, body, following[article.number]), "utf-8", newline="\n")


@cache
def _words() -> _Words:
    """The same for every archive."""
    chance = Random("words")
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = 1 if len(words) < _COMMON else chance.choice((1, 2, 2, 2, 3))
        stem = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables))
        ending = "" if len(words) < _COMMON else chance.choice(_CODAS) + chance.choice(_ENDINGS)
        words.setdefault(stem + ending)
    every = tuple(words)
    rare = every[3000:]

    def names(number: int) -> tuple[str, ...]:
        return tuple(f"{chance.choice(rare).title()} {chance.choice(rare).title()}" for _ in range(number))

    return _Words(
        words=every,
        sums=tuple(accumulate(1 / (place + 2.7) ** 1.05 for place in range(VOCABULARY))),
        staff=names(STAFF),
        people=names(20_000),
        subjects=tuple(chance.sample(rare, SUBJECTS)),
        liked={section: tuple(chance.sample(every[300:12_000], 150)) for section in SECTIONS},
    )


def _story(story: int, first: int) -> Iterator[Article]:
    """All articles of a story, the first of which has the number `first`."""
    chance, known = Random(f"story {story}"), _words()
    home = chance.choices(list(SECTIONS), list(SECTIONS.values()))[0]
    topic = tuple(chance.sample(known.words[400:], 14))
    people = tuple(chance.sample(known.people, 3))
    subjects = chance.sample(known.subjects, 3)
    when = FIRST + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
    for place in range(min(30, int(chance.paretovariate(0.9)))):
        headline = chance.sample(topic[:8], 3) + known.draw(chance, chance.randint(2, 6))
        chance.shuffle(headline)
        yield Article(
            number=first + place,
            story=story,
            headline=_capital(" ".join(headline)),
            published=min(when, FIRST + timedelta(days=DAYS, minutes=-1)),
            section=home if chance.random() < 0.92 else chance.choice(list(SECTIONS)),
            source=chance.choices(SOURCES, [1 / (rank + 1) ** 0.6 for rank in range(len(SOURCES))])[0],
            bylines=tuple(chance.sample(known.staff, 1 if chance.random() < 0.9 else 2)),
            tags=tuple(subjects),
            topic=topic,
            people=people,
        )
        when += timedelta(days=int(chance.expovariate(1 / 5)), minutes=chance.randint(1, 900))


def _strew(drawn: list[str], chance: Random, every: int, words: Sequence[str]) -> None:
    """Put some of `words` in the place of one in so many of the drawn ones; the first of them come more often."""
    number = len(drawn) // every
    shares = [1 / (rank + 1) for rank in range(len(words))]
    for word in chance.choices(words, shares, k=number):
        drawn[chance.randrange(len(drawn))] = word


def _sentences(drawn: Sequence[str], chance: Random, people: Sequence[str]) -> Iterator[str]:
    """Sentences of all words, in their order; some with a comma, some as the words of one of the `people`."""
    start = 0
    while start < len(drawn):
        words = list(drawn[start : (start := start + chance.randint(9, 26))])
        if len(words) > 8 and chance.random() < 0.4:
            words[len(words) // 2] += ","
        sentence = _capital(" ".join(words))
        yield f"“{sentence},” said {chance.choice(people)}." if chance.random() < 0.18 else f"{sentence}."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _following(every: Sequence[Article]) -> dict[int, list[str]]:
    """By number the headlines that come next in an article's section."""
    found = {}
    for section in SECTIONS:
        inside = sorted(
            (article for article in every if article.section == section),
            key=lambda article: (article.published, article.number),
        )
        for place, article in enumerate(inside):
            found[article.number] = [other.headline for other in inside[place + 1 : place + 1 + NEXT]]
    return found


def _by_month(article: Article, suffix: str) -> str:
    return f"{article.published:%Y/%m}/{article.slug}.{suffix}"


def _by_section(article: Article) -> str:
    return f"{article.section.lower()}/{article.slug}.md"


def _pasted(article: Article, body: Sequence[str], following: Sequence[str]) -> str:
    """As copied from a newspaper's page, where Others Also Read stands empty."""
    plain = [re.sub(r"\[(.+?)\]\((.+?)\)", r"\1 (\2)", part).replace("*", "") for part in body]
    parts = [
        article.headline,
        f"By {' and '.join(article.bylines)}",
        f"Published: {article.published:%-d %b %Y %-I:%M %p}",
        *plain,
        f"-- {article.source.upper()}",
        f"Tags: {', '.join(article.tags)}",
        f"Next In {article.section}",
        "\n".join(following),
        "Others Also Read",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _with_front_matter(keys: Mapping[str, str | Sequence[str]], body: Sequence[str]) -> str:
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
    return f"---\n{lines}---\n\n" + "\n\n".join(body) + "\n"


def _markdown(article: Article, body: Sequence[str], _: Sequence[str]) -> str:
    keys = {
        "headline": article.headline,
        "date": f"{article.published:%Y-%m-%dT%H:%M:%SZ}",
        "section": article.section,
        "source": article.source,
        "authors": article.bylines,
        "tags": article.tags,
    }
    return _with_front_matter(keys, body)


def _hugo(article: Article, body: Sequence[str], _: Sequence[str]) -> str:
    keys = {
        "title": article.headline,
        "date": f"{article.published:%Y-%m-%dT%H:%M:%SZ}",
        "slug": article.slug,
        "sources": [article.source],
        "bylines": article.bylines,
        "tags": article.tags,
        "years": [f"{article.published:%Y}"],
        "months": [f"{article.published:%Y-%m}"],
    }
    return _with_front_matter(keys, body)


def _pelican(article: Article, body: Sequence[str], _: Sequence[str]) -> str:
    keys = {
        "Title": article.headline,
        "Date": f"{article.published:%Y-%m-%d %H:%M:%S}",
        "Slug": article.slug,
        "Category": article.section,
        "Source": article.source,
        "Authors": "; ".join(article.bylines),
        "Tags": ", ".join(article.tags),
    }
    return "".join(f"{key}: {value}\n" for key, value in keys.items()) + "\n" + "\n\n".join(body) + "\n"


LAYOUTS = {
    "txt": Layout(lambda article: _by_month(article, "txt"), _pasted),
    "md": Layout(lambda article: _by_month(article, "md"), _markdown),
    "hugo": Layout(_by_section, _hugo),
    "pelican": Layout(_by_section, _pelican),
}
"""By name the layouts: two of newsgen's, one of each peer."""


def main() -> None:
    """Write an archive in every layout."""
    parser = argparse.ArgumentParser(description="Write an invented news archive, the same each time.")
    parser.add_argument("number", type=int, help="how many articles")
    parser.add_argument("folder", type=Path, help="where a folder for each layout is made")
    asked = parser.parse_args()
    write(asked.number, {name: asked.folder / name for name in LAYOUTS})


if __name__ == "__main__":
    main()
