"""Others Also Read: which articles a reader is sent to from any article.

The list opens with what the page itself listed, each headline a link where the archive holds that article and plain
text where it does not. Then come the latest articles of other sections until there are as many links as
newsgen.yaml asks for. Short lists are honest: nothing else fills them.
"""

from itertools import islice

from newsgen.archive import Archive, Listed, captured_entries
from newsgen.config import Config
from newsgen.records import Card, Value


class Related(Value):
    """What all lists are filled from: the `latest` articles that a section's pages may need, by its slug, newest first.

    There are twice as many as a list's `links`, since fewer than that can stand among the captured already.
    """

    links: int
    latest: dict[str, tuple[Card, ...]]


def relate(archive: Archive, config: Config) -> Related:
    """Prepares the lists of a whole archive; takes time linear in its articles and sections."""
    links = config.lists.others_also_read
    enough = 2 * links + 1
    sections = archive.sections.ordered
    order = {card.file: place for place, card in enumerate(archive.cards)}
    newest = sorted(
        ((group, card) for group in sections for card in group.cards[-enough:]),
        key=lambda entry: -order[entry[1].file],
    )
    return Related(
        links=links,
        latest={
            group.slug: tuple(islice((card for home, card in newest if home is not group), enough))
            for group in sections
        },
    )


def others_also_read(related: Related, archive: Archive, card: Card) -> tuple[Listed, ...]:
    """Others Also Read for `card`; what was captured is never cut."""
    entries = captured_entries(card.others_also_read, archive.listed_others.get(card.file, ()))
    seen = {card.file, *(entry.card.file for entry in entries if entry.card)}
    missing = max(0, related.links - (len(seen) - 1))
    fill = (other for other in related.latest[archive.section(card).slug] if other.file not in seen)
    return entries + tuple(
        Listed(headline=other.title, card=other, origin="computed", score=0.0) for other in islice(fill, missing)
    )
