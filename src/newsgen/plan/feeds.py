"""Atom feeds of the site and of each section: the newest dated articles.

With a configured url an entry's id is its page's address; without one it is a ``urn:uuid:`` made from the article's id,
and links are relative to the feed. A bare date is midnight in the site's timezone. No clock is read: a feed is as new
as its newest entry, and an empty one dates from 1970.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

from newsgen.archive import Archive, Group
from newsgen.digest import digest
from newsgen.plan.frame import FEED, FRONT, Frame, Planned, newest_first, section_feed, section_path
from newsgen.records import Card
from newsgen.views import Feed, FeedEntry

NEVER = "1970-01-01T00:00:00Z"


def planned(archive: Archive) -> Iterator[Planned]:
    """The site's feed and each section's."""
    yield Planned(FEED, "feed.xml", partial(_view, FEED, FRONT, None, archive.dated))
    for group in archive.sections.ordered:
        path = section_feed(group)
        yield Planned(path, "feed.xml", partial(_view, path, section_path(group), group, group.dated))


def timestamp(published: str, timezone: str) -> str:
    """`published` in RFC 3339; a bare date is midnight in `timezone`."""
    if len(published) > 10:
        return published
    moment = datetime.fromisoformat(published).replace(tzinfo=ZoneInfo(timezone))
    offset = moment.utcoffset()
    if offset is not None and offset.seconds % 60:  # local time before timezones; RFC 3339 knows no seconds there
        moment = moment.astimezone(UTC)
    return moment.isoformat()


def urn(*parts: str) -> str:
    """A ``urn:uuid:`` (version 8: of our own making) that is always the same for the same parts."""
    made = digest(parts)
    variant = "89ab"[int(made[16], 16) % 4]
    return f"urn:uuid:{made[:8]}-{made[8:12]}-8{made[13:16]}-{variant}{made[17:20]}-{made[20:32]}"


def _view(path: str, home: str, group: Group | None, dated: Sequence[Card], frame: Frame) -> Feed:
    entries = tuple(_entry(card, path, frame) for card in newest_first(dated[-frame.config.lists.feed :]))
    title = frame.site.title
    return Feed(
        site=frame.site,
        id=frame.address(path) or urn("feed", title, path),
        title=f"{group.name} · {title}" if group else title,
        home=_link(home, path, frame),
        self_link=_link(path, path, frame),
        updated=max((entry.updated for entry in entries), key=datetime.fromisoformat, default=NEVER),
        entries=entries,
    )


def _entry(card: Card, feed: str, frame: Frame) -> FeedEntry:
    zone = frame.config.reading.timezone
    published = timestamp(card.published or NEVER, zone)
    path = frame.archive.paths[card.file]
    return FeedEntry(
        id=frame.address(path) or urn("article", card.id),
        link=_link(path, feed, frame),
        title=card.title,
        published=published,
        updated=timestamp(card.updated, zone) if card.updated else published,
        summary=card.summary,
        authors=card.authors,
        section=frame.section(card).label,
        language=card.language,
    )


def _link(path: str, feed: str, frame: Frame) -> str:
    return frame.address(path) or "../" * feed.count("/") + quote(path)
