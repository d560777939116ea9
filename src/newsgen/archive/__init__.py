"""All articles together: their order, sections, sources, tags, bylines, addresses, and what comes next.

Articles are ordered by (published, file). Times are compared as they are written, so the local day comes first, and a
bare date stands before the times of its day. Undated articles come before all others, in the natural order of their
files (``2`` before ``10``), and form a chain of their own. Everything here is a function of the set of articles and
the configuration: the order in which cards come in does not matter.

Files that say the same are one article before all that (`captures.py`); each keeps an address that leads there.

Next In <Section> opens with what the page itself listed, each headline a link where the archive holds that article;
then come the section's following articles until there are ten links; near the end the latest before fill it up.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import msgspec

from newsgen.archive.addresses import assign
from newsgen.archive.captures import Merged, merge_captures
from newsgen.archive.groups import Group, Groups, gather, identities, in_words
from newsgen.archive.headlines import Means, SectionSlug, meanings
from newsgen.config import Config
from newsgen.naming import slug
from newsgen.problems import Problem, Where
from newsgen.records import Captured, Card, Value
from newsgen.views import Origin

__all__ = ["Archive", "Group", "Groups", "Listed", "arrange", "captured_entries", "natural_key", "next_in"]


Meant = dict[str, tuple[Card | None, ...]]
NaturalKey = tuple[tuple[str | tuple[int, str], ...], str]


class Archive(Value):
    """Every article with its place.

    `undated` and `dated` are in order, earliest first; `paths` gives an article's address by its file; `places` its
    index within its section's dated or undated articles. `listed_next` and `listed_others` tell by file what each
    headline that a page listed means, null where the archive does not hold it; a page that listed itself may be among
    them, and an article twice. `left_out` are articles whose claimed address was taken.

    `captures` has the captures of each article that has several, by the kept file: that one first, then by (published,
    file), each with its own lists. `merged` has the article that each other capture became, by its file, and `moved`
    the path at which it leads there; one that claimed an address of its article's has none.
    """

    undated: tuple[Card, ...]
    dated: tuple[Card, ...]
    sections: Groups
    sources: Groups
    tags: Groups
    bylines: Groups
    paths: dict[str, str]
    places: dict[str, int]
    listed_next: dict[str, tuple[Card | None, ...]]
    listed_others: dict[str, tuple[Card | None, ...]]
    captures: dict[str, tuple[Card, ...]]
    merged: dict[str, Card]
    moved: dict[str, str]
    left_out: tuple[Card, ...]
    problems: tuple[Problem, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """All articles, earliest first."""
        return self.undated + self.dated

    def section(self, card: Card) -> Group:
        """The section of `card`."""
        return self.sections.of(card.section)

    def chain(self, card: Card) -> tuple[Card, ...]:
        """The articles of its section among which `card` has its place: the dated ones or the undated."""
        section = self.section(card)
        return section.dated if card.published else section.undated


class Listed(Value):
    """An entry of a list: a captured headline as it was written, or an article that the list was filled with.

    Of computed entries of Others Also Read `score` tells how close the two articles are, `why` what they share.
    """

    headline: str
    card: Card | None
    origin: Origin
    score: float | None = None
    why: tuple[str, ...] = ()


def arrange(cards: Iterable[Card], config: Config, means: Means = meanings) -> Archive:
    """Puts `cards` (in any order, each file once) in order and gives each its address.

    `means` tells what captured headlines mean.
    """
    found = merge_captures(cards) if config.duplicates == "merge" else Merged(articles=tuple(cards))
    ordered, problems = _own_ids(sorted(found.articles, key=_place))
    section_slugs = identities({card.section for card in ordered})

    def section(card: Card) -> str:
        return section_slugs.get(card.section) or slug(card.section)  # one that only a merged capture names

    copies = sorted(chain.from_iterable(others for _, *others in found.captures.values()), key=_place)
    addresses = assign(ordered, lambda card: _folder(card, section), [(card, found.into[card.file]) for card in copies])
    left_out = {card.file for card in addresses.left_out}
    undated = tuple(card for card in ordered if not card.published and card.file not in left_out)
    later = tuple(card for card in ordered if card.published and card.file not in left_out)
    sections = gather(
        undated,
        later,
        lambda card: (card.section,),
        first=[setting.slug for setting in config.sections],
        titles={setting.slug: setting.title for setting in config.sections if setting.title},
        label=in_words,
    )
    kept = undated + later
    by_file = {card.file: card for card in kept if card.file in found.captures}
    listed_next, listed_others = _listed(kept, means(kept, section))
    return Archive(
        undated=undated,
        dated=later,
        sections=sections,
        sources=gather(undated, later, lambda card: (card.source,) if card.source else ()),
        tags=gather(undated, later, lambda card: card.tags),
        bylines=gather(undated, later, lambda card: card.authors),
        paths=addresses.paths,
        places=dict(chain.from_iterable(map(_places, sections.ordered))),
        listed_next=listed_next,
        listed_others=listed_others,
        captures={file: found.captures[file] for file in by_file},
        merged={file: by_file[into] for file, into in found.into.items() if into in by_file},
        moved=addresses.moved,
        left_out=addresses.left_out,
        problems=problems + addresses.problems,
    )


def _place(card: Card) -> tuple[str, str | NaturalKey]:
    return (card.published, card.file) if card.published else ("", natural_key(card.file))


def natural_key(file: str) -> NaturalKey:
    """A sort key under which ``2.txt`` stands before ``10.txt``."""
    parts: list[str | tuple[int, str]] = list(_NUMBER.split(file))
    for place in range(1, len(parts), 2):
        digits = str(parts[place]).lstrip("0")
        parts[place] = (len(digits), digits)
    return tuple(parts), file


_NUMBER = re.compile("([0-9]+)")


def next_in(archive: Archive, card: Card, links: int) -> tuple[Listed, ...]:
    """Next In <Section> for `card`, filled up to so many `links`; what was captured is never cut."""
    entries = captured_entries(card.next_in, archive.listed_next.get(card.file, ()))
    seen = {card.file, *(entry.card.file for entry in entries if entry.card)}
    missing = links - (len(seen) - 1)
    if missing <= 0:
        return entries
    row = archive.chain(card)
    place = archive.places[card.file]
    around = chain(_following(row, place), (row[at] for at in range(place - 1, -1, -1)))
    filled = islice((other for other in around if other.file not in seen), missing)
    return entries + tuple(Listed(headline=other.title, card=other, origin="computed") for other in filled)


def captured_entries(captured: Sequence[Captured], listed: Sequence[Card | None]) -> tuple[Listed, ...]:
    """A captured list with what each headline means; of several that mean one article the first."""
    seen: set[str] = set()
    entries: list[Listed] = []
    for item, card in zip(captured, listed, strict=True):
        if card is None or card.file not in seen:
            entries.append(Listed(headline=item.headline, card=card, origin="captured"))
        if card:
            seen.add(card.file)
    return tuple(entries)


def _listed(cards: Sequence[Card], meant: Sequence[int]) -> tuple[Meant, Meant]:
    """By file what the headlines mean that `cards` listed in Next In, and in Others Also Read; `meant` are places."""
    every = (*cards, None)  # the last is what -1 means
    articles = tuple(map(every.__getitem__, meant))
    following: Meant = {}
    others: Meant = {}
    end = 0
    for card in cards:
        for meaning, items in ((following, card.next_in), (others, card.others_also_read)):
            if items:
                start, end = end, end + len(items)
                meaning[card.file] = articles[start:end]
    return following, others


def _following(row: Sequence[Card], place: int) -> Iterator[Card]:
    return (row[at] for at in range(place + 1, len(row)))


def _places(section: Group) -> Iterator[tuple[str, int]]:
    for cards in (section.undated, section.dated):
        for place, card in enumerate(cards):
            yield card.file, place


def _folder(card: Card, section: SectionSlug) -> str:
    if card.published:
        return f"{card.published[:4]}/{card.published[5:7]}/{card.published[8:10]}/"
    return f"undated/{section(card)}/"


def _own_ids(cards: Sequence[Card]) -> tuple[tuple[Card, ...], tuple[Problem, ...]]:
    """Makes ids unique: an id that an earlier article claims, or that is another's file, is replaced by the file."""
    owners = {card.file: card for card in cards}
    problems = []
    kept = []
    for card in cards:
        owner = owners.setdefault(card.id, card)
        if owner is not card:
            problems.append(
                Problem(
                    level="warning",
                    where=Where(file=f"content/{card.file}"),
                    code="duplicate-id",
                    message=f'the id "{card.id}" belongs to content/{owner.file}; this article goes by its file name',
                    hint=f"give content/{card.file} or content/{owner.file} another id",
                )
            )
            card = msgspec.structs.replace(card, id=card.file)
        kept.append(card)
    return tuple(kept), tuple(problems)
