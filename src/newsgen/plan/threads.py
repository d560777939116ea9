"""Threads: one developing story on a page of its own, from its first article to its last, and an index of all.

A thread is known by its first article: that one's slug makes its address, its headline the heading. So a thread that
goes on keeps its page. A wire story that several papers printed stands there once.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from newsgen.archive import Archive
from newsgen.plan.frame import Frame, Planned
from newsgen.plan.grounds import Grounds
from newsgen.records import Card, Value
from newsgen.stories import Stories
from newsgen.views import DayList, Entry, IndexPage, Link, ThreadPage

FOLDER = "threads"
INDEX = f"{FOLDER}/index.html"


class Timeline(Value):
    """A thread with its place: its articles, earliest first, and the words that run through it.

    Of a wire story `told` has only the first article that is in the thread.
    """

    path: str
    cards: tuple[Card, ...]
    told: tuple[Card, ...]
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called by: the headline that it began with."""
        return self.cards[0].title


def timelines(archive: Archive, stories: Stories) -> tuple[Timeline, ...]:
    """All threads, in the order of their first articles."""
    cards = {card.file: card for card in archive.cards}
    first = {file: story[0] for story in stories.wire for file in story}
    found = []
    for thread in stories.threads:
        told: dict[str, Card] = {}
        for file in thread.files:
            told.setdefault(first.get(file, file), cards[file])
        found.append(
            Timeline(
                path=f"{FOLDER}/{thread.slug}/index.html",
                cards=tuple(map(cards.__getitem__, thread.files)),
                told=tuple(told.values()),
                words=thread.words,
            )
        )
    return tuple(found)


def links(threads: Sequence[Timeline]) -> dict[str, Link]:
    """By the file of each of their articles where its thread stands."""
    return {card.file: Link(label=thread.title, path=thread.path) for thread in threads for card in thread.cards}


def planned(threads: Sequence[Timeline]) -> Iterator[Planned]:
    """The page of each thread, and the index where there are any."""
    for thread in threads:
        yield Planned(thread.path, "thread.html", partial(_view, thread), grounds=partial(_grounds, thread))
    if threads:
        yield Planned(INDEX, "names.html", partial(_index_view, threads))


def _grounds(thread: Timeline, grounds: Grounds) -> tuple[Any, ...]:
    return thread.path, thread.words, grounds.refs(thread.cards), grounds.refs(thread.told)


def _view(thread: Timeline, frame: Frame) -> ThreadPage:
    index = Link(label=frame.words["threads"], path=INDEX)
    days = groupby(thread.told, key=lambda card: (card.published or "")[:10])
    language = thread.cards[0].language
    return ThreadPage(
        site=frame.site,
        page=frame.page("thread", thread.path, thread.title, crumbs=frame.home(index, Link(label=thread.title))),
        heading=thread.title,
        language=language,
        direction=frame.directions[language],
        words=thread.words,
        days=tuple(DayList(date=day, anchor=f"d{day}", items=frame.teasers(items)) for day, items in days),
    )


def _index_view(threads: Sequence[Timeline], frame: Frame) -> IndexPage:
    """The thread with the latest news comes first."""
    heading = frame.words["threads"]
    newest = sorted(threads, key=lambda thread: (thread.cards[-1].published or "", thread.path), reverse=True)
    return IndexPage(
        site=frame.site,
        page=frame.page("index", INDEX, heading, crumbs=frame.home(Link(label=heading))),
        heading=heading,
        entries=tuple(map(_entry, newest)),
    )


def _entry(thread: Timeline) -> Entry:
    first, last = ((card.published or "")[:4] for card in (thread.cards[0], thread.cards[-1]))
    return Entry(link=Link(label=thread.title, path=thread.path), count=len(thread.told), first=first, last=last)
