"""Threads: the articles that follow one developing story, from its first day to its last.

Two stories are connected when each is among the other's nearest, when few weeks lie between them, and when they
share rare words. Of what is connected, threads grow by average linkage (`linkage`). A thread has at least three stories
from two days; a story that several papers print counts once.

A reader forgives a thread that is missing, not one that mixes two events: each doubt keeps stories apart. What is
printed at fixed intervals, under one headline or from one form is no thread.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, compress, pairwise
from operator import itemgetter
from typing import NamedTuple

from newsgen.naming import headline_keys, path_key, suffixes
from newsgen.records import Value
from newsgen.related.ranking import LISTED, Ranking
from newsgen.stories.linkage import Part, parts
from newsgen.stories.links import DAYS, Placed, components, links, unlisted

LEAST_STORIES, LEAST_DAYS = 3, 2
"""Stories of a thread, and days that they are from, at least."""
MOST_STORIES = 200
"""Stories of a thread, at most."""
ALIKE = 0.6
"""Mean similarity within a thread at which it is a form, filled in again and again."""
OF_FORMS = 0.3
"""Mean similarity within a thread half of which is printed from forms, at least: they say some things every time."""
LEAST_WORDS, MOST_WORDS = 2, 3
"""Words that say what a thread is about, as far as its articles share so many."""

_WEEK = 7
_MONTH = range(28, DAYS + 1)
_ALWAYS = 4  # steps of one length, at least; a story that is told every day is none the worse for it
_ASKED = 4  # articles of a thread whose words are counted, at least, if it has them; less than twice as many


class Entry(Value, array_like=True):
    """An article as threads see it: `published` and `slug` as in its card.

    Articles with one `story` are one story, as duplicates are, and a wire story in several papers; null is a story of
    its own. What is printed from one `form` is of as many events; null is printed from none. Different stories under
    one `headline` are a series, however a paper spells it (`naming.headline_keys`); null is like no other.
    """

    file: str
    slug: str
    published: str | None = None
    story: str | None = None
    form: str | None = None
    headline: str | None = None


class Thread(Value):
    """A developing story: the files of its articles in order of (published, file), and the `words` they share most.

    `slug` names its page: that of its first article, and no two threads of an archive have one name.
    """

    slug: str
    files: tuple[str, ...]
    words: tuple[str, ...]


class _Stories(NamedTuple):
    """The dated stories, in order of their first articles, and by row the place of its story among them.

    Of each story its rows, earliest first, the ordinals of the days it `began` and `ended`, its headlines and the forms
    that it is printed from. The place of a row without a story is -1.
    """

    rows: list[list[int]]
    began: list[int]
    ended: list[int]
    headlines: list[set[str]]
    forms: list[frozenset[str]]
    places: list[int]


def threads(ranking: Ranking, entries: Iterable[Entry]) -> tuple[Thread, ...]:
    """All threads, sorted by their first articles; each entry's file must be in `ranking`.

    An article is in one thread at most, an undated one in none. The order of `entries` does not matter, and what
    changes in one list touches only threads that are connected with it. Takes time linear in what the lists hold.
    """
    dated = {entry.file: entry for entry in entries if entry.published}
    stories = _stories(ranking, dated)
    keys = headline_keys(chain.from_iterable(stories.headlines))
    series = [frozenset(map(keys.__getitem__, headlines)) for headlines in stories.headlines]
    placed = Placed(stories.began, stories.ended, series, stories.places)
    most_else = unlisted(ranking, placed)
    found = []
    for component in components(links(ranking, placed), len(stories.rows), LEAST_STORIES):
        for part in parts(component, most_else, stories.forms, MOST_STORIES):
            if _is_thread(part, stories):
                files = (ranking.files[row] for place in part.stories for row in stories.rows[place])
                found.append(sorted((dated[file].published or "", file) for file in files))
    ordered = [tuple(file for _, file in thread) for thread in sorted(found)]
    slugs = _slugs(dated[files[0]] for files in ordered)
    return tuple(
        Thread(slug=slug, files=files, words=_words(ranking, files)) for slug, files in zip(slugs, ordered, strict=True)
    )


def _stories(ranking: Ranking, dated: Mapping[str, Entry]) -> _Stories:
    found = _Stories(rows=[], began=[], ended=[], headlines=[], forms=[], places=[-1] * len(ranking.files))
    named: dict[str, int] = {}
    days: dict[str, int] = {}
    for published, file in sorted((entry.published or "", file) for file, entry in dated.items()):
        entry, row, new, written = dated[file], ranking.places[file], len(found.rows), published[:10]
        day = days.get(written) or days.setdefault(written, date.fromisoformat(written).toordinal())
        place = new if entry.story is None else named.setdefault(entry.story, new)
        if place == new:
            found.rows.append([])
            found.began.append(day)
            found.ended.append(day)
            found.headlines.append(set())
            found.forms.append(frozenset())
        found.places[row] = place
        found.rows[place].append(row)
        found.ended[place] = day
        if entry.headline is not None:
            found.headlines[place].add(entry.headline)
        if entry.form is not None:
            found.forms[place] |= {entry.form}
    return found


def _is_thread(part: Part, stories: _Stories) -> bool:
    """Whether a part is long enough to be a thread, close enough, and neither a form nor a series."""
    days = sorted({stories.began[place] for place in part.stories})
    if len(part.stories) < LEAST_STORIES or len(days) < LEAST_DAYS:
        return False
    printed = sum(1 for place in part.stories if stories.forms[place])
    if part.within >= ALIKE or (2 * printed >= len(part.stories) and part.within < OF_FORMS):
        return False
    return not _is_regular([later - day for day, later in pairwise(days)])


def _is_regular(steps: Sequence[int]) -> bool:
    """Whether steps in days are those of a series: on one day of the week, every month, or always as long."""
    if len(steps) < 2:
        return False
    weekly = not any(step % _WEEK for step in steps)
    monthly = all(step in _MONTH for step in steps)
    return weekly or monthly or (len(steps) >= _ALWAYS and len(set(steps)) == 1 < steps[0])


def _words(ranking: Ranking, files: Sequence[str]) -> tuple[str, ...]:
    """What most pairs of a thread's articles share, the commonest first, and of what is as common by code point.

    Pairs are those that the articles list; of a long thread some articles are asked, from all of its time. Two
    spellings of a word are one, and the commoner is shown. Left out is what has a word in common with a commoner name,
    and a third word that not half as many pairs share as the first.
    """
    rows = [ranking.places[file] for file in files]
    inside = set(rows).__contains__
    shared = chain.from_iterable(
        ranking.words(
            row, compress(range(ranking.number[row]), map(inside, ranking.rows[row * LISTED : (row + 1) * LISTED]))
        )
        for row in rows[:: max(1, len(rows) // _ASKED)]
    )
    pairs: Counter[str] = Counter()
    shown: dict[str, tuple[int, str]] = {}
    for spelling, number in sorted(Counter(chain.from_iterable(shared)).items()):
        word = spelling.casefold()
        pairs[word] += number
        shown[word] = max(shown.get(word, (0, "")), (number, spelling), key=itemgetter(0))
    found: list[str] = []
    named: set[str] = set()
    for word, number in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(found) == MOST_WORDS or (len(found) >= LEAST_WORDS and 2 * number < pairs[found[0]]):
            break
        if named.isdisjoint(word.split()):
            found.append(word)
            named.update(word.split())
    return tuple(shown[word][1] for word in found)


def _slugs(firsts: Iterable[Entry]) -> Iterator[str]:
    """A name for each thread by its first article: of equal ones the earliest is bare, each later one has a suffix."""
    taken: set[str] = set()
    for entry in firsts:
        slug = next(name for name in _names(entry) if path_key(name) not in taken)
        taken.add(path_key(slug))
        yield slug


def _names(first: Entry) -> Iterator[str]:
    yield first.slug
    yield from (f"{first.slug}-{suffix}" for suffix in suffixes(first.file))
