"""Threads: the articles that follow one developing story, from its first day to its last.

Two stories are connected when each is among the other's nearest, when few weeks lie between them, and when they
share rare words. Of what is connected, threads grow by average linkage: the two parts that are closest to each
other on average become one, as long as they are close enough, and nearly as close as either is within. So a chain
of small steps does not drift from one flood to the next, and one event that is told in full does not take in
another. A thread has at least three stories from two days; a story that several papers print counts once.

A reader forgives a thread that is missing, not one that mixes two events: each doubt keeps stories apart. What is
printed at fixed intervals, under one headline or from one form is no thread.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from newsgen.records import Value

NEIGHBOURS = 16
"""How many nearest articles a full list has. What it does not hold is at most as similar as its last."""
LEAST_STORIES, LEAST_DAYS = 3, 2
"""Stories of a thread, and days that they are from, at least."""
MOST_STORIES = 200
"""Stories of a thread, at most."""
DAYS = 30
"""Days between a story of a thread and the next, at most; in small steps a thread may go on for years."""
SIMILAR = 0.24
"""Similarity of two stories that are connected, at least."""
NEARLY = 0.9
"""Of the similarity of the last in a full list: what is as close counts as listed."""
SHARED, RARE = 2, 100
"""Rare words that two connected stories share, at least, and articles that hold a rare word, at most."""
TOGETHER = 0.24
"""Mean similarity between the stories of two parts that become one, at least."""
AS_CLOSE = 0.9
"""Of the mean similarity within the looser of two parts: the mean similarity between them, at least."""
ALIKE = 0.6
"""Mean similarity within a thread at which it is a form, filled in again and again."""

_WEEK = 7
_MONTH = range(28, DAYS + 1)
_ALWAYS = 4  # steps of one length, at least; a story that is told every day is none the worse for it


class Near(Value, array_like=True):
    """One of the articles nearest to an article: how similar it is, 0 to 1, and the rarest words the two share.

    Each of `shared` stands with the number of articles that hold it; null says that no one has looked.
    """

    file: str
    similarity: float
    shared: tuple[tuple[str, int], ...] | None = None


class Entry(Value, array_like=True):
    """An article as threads see it: `published` as in its card, and its `nearest`, the closest first.

    Articles with one `story` are one story, as duplicates are, and a wire story in several papers; null is a story of
    its own. Different stories under one `headline` are a series; null is like no other. Two spellings of a headline
    must be one before they come here (`naming.headline_key`).
    """

    file: str
    published: str | None = None
    story: str | None = None
    headline: str | None = None
    nearest: tuple[Near, ...] = ()


class _Story(NamedTuple):
    """The articles of one story, earliest first, the day of each as an ordinal, and their headlines."""

    entries: list[Entry]
    days: list[int]
    headlines: set[str]


_Link = tuple[float, int, int]


class _Part(NamedTuple):
    """A part of a thread: the places of its stories, and its links to other parts by their numbers.

    `last` is how similar, on average, what its lists do not hold can be; `within` is the mean similarity of its own
    stories, zero for a single one. A link holds the sum of the known similarities between two parts, their number, and
    how many of them are connections.
    """

    places: list[int]
    last: float
    within: float
    links: dict[int, _Link]


def threads(entries: Iterable[Entry]) -> tuple[tuple[str, ...], ...]:
    """All threads, each the files of its articles in order of (published, file), sorted by their first articles.

    An article is in one thread at most, an undated one in none. The order of `entries` does not matter, and what
    changes in one list touches only threads that are connected with it. Takes time linear in what the lists hold.
    """
    stories, places = _stories(entries)
    found = []
    connected = _connected(stories, places)
    for component in _components(connected):
        similarities = _similarities(component, stories, places)
        found += [
            sorted((entry.published or "", entry.file) for place in part for entry in stories[place].entries)
            for part in _parts(component, similarities, connected, stories)
            if _is_thread(part, similarities, stories)
        ]
    return tuple(tuple(file for _, file in thread) for thread in sorted(found))


def _stories(entries: Iterable[Entry]) -> tuple[list[_Story], dict[str, int]]:
    """The dated stories in order of their first articles, and for each file the place of its story among them."""
    stories: list[_Story] = []
    places: dict[str, int] = {}
    named: dict[str, int] = {}
    for published, file, entry in sorted((entry.published, entry.file, entry) for entry in entries if entry.published):
        place = len(stories) if entry.story is None else named.setdefault(entry.story, len(stories))
        if place == len(stories):
            stories.append(_Story(entries=[], days=[], headlines=set()))
        stories[place].entries.append(entry)
        stories[place].days.append(date.fromisoformat(published[:10]).toordinal())
        if entry.headline is not None:
            stories[place].headlines.add(entry.headline)
        places[file] = place
    return stories, places


def _connected(stories: Sequence[_Story], places: Mapping[str, int]) -> dict[int, set[int]]:
    """For each story that is connected with any the places of those, in both directions."""
    listed = [_listed(place, story, places) for place, story in enumerate(stories)]
    nearly = [NEARLY * _last(story) or 1.0 for story in stories]
    connected: defaultdict[int, set[int]] = defaultdict(set)
    for one, nearest in enumerate(listed):
        story = stories[one]
        for other, near in nearest.items():
            is_due = one < other if one in listed[other] else near.similarity >= nearly[other]
            if is_due and _may_follow(story, stories[other]) and _shares_enough(near):
                connected[one].add(other)
                connected[other].add(one)
    return connected


def _listed(place: int, story: _Story, places: Mapping[str, int]) -> dict[int, Near]:
    """The other stories that the lists of one hold, as far as they are similar, each where it is closest."""
    found: dict[int, Near] = {}
    for entry in story.entries:
        for near in entry.nearest:
            if near.similarity < SIMILAR:
                break
            other = places.get(near.file, place)
            if other != place and (other not in found or found[other].similarity < near.similarity):
                found[other] = near
    return found


def _may_follow(one: _Story, other: _Story) -> bool:
    """Whether two stories are near in time, from the end of one to the start of the other, and not of one series."""
    near = one.days[0] - other.days[-1] <= DAYS and other.days[0] - one.days[-1] <= DAYS
    return near and one.headlines.isdisjoint(other.headlines)


def _shares_enough(near: Near) -> bool:
    return near.shared is None or sum(articles <= RARE for _, articles in near.shared) >= SHARED


def _last(story: _Story) -> float:
    """How similar what a story does not list can be; zero where a list is not full, since it holds all that is."""
    return min(entry.nearest[-1].similarity if len(entry.nearest) >= NEIGHBOURS else 0.0 for entry in story.entries)


def _components(connected: Mapping[int, set[int]]) -> Iterator[list[int]]:
    """The stories that any chain of connections holds together, in order; those that are too few are left out."""
    seen: set[int] = set()
    for start in sorted(connected):
        if start not in seen:
            component, ahead = {start}, [start]
            while ahead:
                new = connected[ahead.pop()] - component
                component |= new
                ahead += new
            seen |= component
            if len(component) >= LEAST_STORIES:
                yield sorted(component)


def _similarities(
    component: Sequence[int], stories: Sequence[_Story], places: Mapping[str, int]
) -> dict[int, dict[int, float]]:
    """The similarities within a component that any list holds, in both directions; of several the highest."""
    found: dict[int, dict[int, float]] = {place: {} for place in component}
    for place in component:
        for entry in stories[place].entries:
            for near in entry.nearest:
                other = places.get(near.file, place)
                if other != place and other in found:
                    highest = max(near.similarity, found[place].get(other, 0.0))
                    found[place][other] = found[other][place] = highest
    return found


def _parts(
    component: Sequence[int],
    similarities: Mapping[int, Mapping[int, float]],
    connected: Mapping[int, set[int]],
    stories: Sequence[_Story],
) -> list[list[int]]:
    """The parts of a component when none can be joined any more, each the places of its stories in order."""
    parts = {}
    for place in component:
        links = {other: (near, 1, int(other in connected[place])) for other, near in similarities[place].items()}
        parts[place] = _Part(places=[place], last=_last(stories[place]), within=0.0, links=links)
    steps = [
        (-mean, one, other, one, other)
        for one in component
        for other in connected[one]
        if one < other and (mean := _mean(parts[one], parts[other], parts[one].links[other])) >= TOGETHER
    ]
    heapify(steps)
    number = component[-1]
    while steps:
        # Of equally close parts those with the earliest stories come first; a number that is gone was joined since.
        distance, _, _, one, other = heappop(steps)
        if one not in parts or other not in parts or not _may_join(parts[one], parts[other], -distance):
            continue
        number += 1
        joined = parts[number] = _joined(parts.pop(one), parts.pop(other), -distance, parts)
        for neighbour, link in joined.links.items():
            part = parts[neighbour]
            part.links[number] = link
            if link[2] and (mean := _mean(part, joined, link)) >= TOGETHER:
                first, second = sorted((part.places[0], joined.places[0]))
                heappush(steps, (-mean, first, second, neighbour, number))
    return [part.places for part in parts.values()]


def _mean(one: _Part, other: _Part, link: _Link) -> float:
    """The mean similarity between two parts, those that no list holds taken at the most that they can be."""
    pairs = len(one.places) * len(other.places)
    return (link[0] + (pairs - link[1]) * min(one.last, other.last)) / pairs


def _may_join(one: _Part, other: _Part, mean: float) -> bool:
    """Whether two parts that are as similar as `mean` may become one."""
    few_enough = len(one.places) + len(other.places) <= MOST_STORIES
    return few_enough and mean >= AS_CLOSE * min(one.within, other.within)


def _joined(one: _Part, other: _Part, mean: float, parts: Container[int]) -> _Part:
    """Two parts as one, with the links of both to all other `parts`."""
    links = {number: link for number, link in one.links.items() if number in parts}
    for number, (known, pairs, connections) in other.links.items():
        if number in parts:
            more = links.get(number, (0.0, 0, 0))
            links[number] = (known + more[0], pairs + more[1], connections + more[2])
    left, right = len(one.places), len(other.places)
    total = left + right
    within = one.within * left * (left - 1) + other.within * right * (right - 1) + 2 * mean * left * right
    return _Part(
        places=sorted(one.places + other.places),
        last=(one.last * left + other.last * right) / total,
        within=within / (total * (total - 1)),
        links=links,
    )


def _is_thread(part: Sequence[int], similarities: Mapping[int, Mapping[int, float]], stories: Sequence[_Story]) -> bool:
    """Whether a part is long enough to be a thread, and neither a series nor a form."""
    days = sorted({stories[place].days[0] for place in part})
    if len(part) < LEAST_STORIES or len(days) < LEAST_DAYS:
        return False
    if _is_regular([later - day for day, later in pairwise(days)]):
        return False
    places = set(part)
    known = [near for place in part for other, near in similarities[place].items() if other in places]
    return sum(known) < ALIKE * len(known)


def _is_regular(steps: Sequence[int]) -> bool:
    """Whether steps in days are those of a series: on one day of the week, every month, or always as long."""
    if len(steps) < 2:
        return False
    weekly = not any(step % _WEEK for step in steps)
    monthly = all(step in _MONTH for step in steps)
    return weekly or monthly or (len(steps) >= _ALWAYS and len(set(steps)) == 1 < steps[0])
