"""MAP rank: every article to those nearest to it, and why.

Where all articles are as they were, nothing is ranked, and numpy is not even imported. Where a few changed, the vectors
of an earlier ranking are taken up, and only rows that weigh differently are ranked again (`reranking`).
"""

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.records import Bulk, Card, Read, Value
from newsgen.related.ranking import Ranking
from newsgen.steps import Progress
from newsgen.store import RANKED, Memo, Parts


class Names(Value, array_like=True):
    """Of each row its file (none where it is gone), what its words hang on, and the packed words that it shares.

    `languages` has the tag of each language by its number.
    """

    files: list[str]
    digests: list[bytes]
    why: list[bytes]
    languages: list[str]


def rank_all(
    cards: Iterable[Card], reads: Mapping[str, Read], *, memo: Memo, mapped: Map, progress: Progress
) -> tuple[Ranking, int]:
    """The ranking of `cards`, and how many of them had to be ranked for it; `reads` has each by its file."""
    cards = sorted(cards, key=lambda card: card.file)
    said = {card.file: terms_of(reads[card.file]).digest + language(card.language).encode() for card in cards}
    # A record says more than its words do: in which order the words stand that are left without a refrain.
    records = [record_of(reads[card.file]).digest for card in cards]
    key = digest_bytes((list(said.items()), records, [card.pieces for card in cards]))
    parts, ranked = memo.table(RANKED, key), 0
    if parts is None:
        progress("ranking", 0, len(cards))
        from newsgen.steps.reranking import Reranking  # numpy takes longer to import than a build with nothing to do
        from newsgen.steps.wordings import Wordings

        parts, ranked = Reranking(Wordings(cards, reads, said, memo), memo, mapped, progress).parts()
        memo.keep_table(RANKED, key, parts)
    return ranking(parts), ranked


def ranking(parts: Parts) -> Ranking:
    """The ranking that `parts` hold."""
    names = msgspec.msgpack.decode(parts["names"], type=Names)
    return Ranking(
        places={file: row for row, file in enumerate(names.files) if file},
        files=names.files,
        rows=memoryview(parts["rows"]).cast("i"),
        cosines=memoryview(parts["cosines"]).cast("f"),
        number=memoryview(parts["number"]),
        crowd=memoryview(parts["crowd"]).cast("d"),
        share=memoryview(parts["share"]).cast("d"),
        why=names.why,
    )


@cache
def language(tag: str) -> str:
    """A language without script or country: what one word is common in."""
    return tag.split("-")[0]


def terms_of(read: Read) -> Bulk:
    """Where the words of an article are set aside."""
    assert read.terms is not None  # noqa: S101 (an article that has a card has words)
    return read.terms


def record_of(read: Read) -> Bulk:
    """Where the record of an article is set aside."""
    assert read.bulk is not None  # noqa: S101 (an article that has a card has a record)
    return read.bulk
