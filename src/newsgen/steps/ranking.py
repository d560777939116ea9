"""MAP rank: every article to those nearest to it, and why.

Where all articles are as they were, nothing is ranked, and numpy is not even imported. Where a few changed, the vectors
of an earlier ranking are taken up, and only rows that weigh differently are ranked again (`reranking`).
"""

from collections.abc import Iterable, Mapping

import msgspec

from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.records import Article, Bulk, Card, Read, Value
from newsgen.related.ranking import Ranking
from newsgen.related.refrains import refrains, without
from newsgen.related.terms import terms
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
    key = digest_bytes([(card.file, _terms(reads[card.file]).sha256, card.pieces, _language(card)) for card in cards])
    parts, ranked = memo.table(RANKED, key), 0
    if parts is None:
        progress("ranking", 0, len(cards))
        from newsgen.steps.reranking import Reranking  # numpy takes longer to import than a build with nothing to do

        parts, ranked = Reranking(Wordings(cards, reads, memo), memo, mapped, progress).parts()
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


class Wordings:
    """The packed words of articles by file: as they were read, but for those with a refrain, which are made anew.

    By file, too, `languages` has the tag of each article's language, and `digests` what its row hangs on.
    """

    def __init__(self, cards: Iterable[Card], reads: Mapping[str, Read], memo: Memo) -> None:
        self._reads = reads
        self._memo = memo
        self._refrains = refrains(cards)
        self.languages = {card.file: _language(card) for card in cards}
        self.digests = {file: self._digest(file) + language.encode() for file, language in self.languages.items()}

    def packed(self, file: str) -> bytes:
        """The packed words of one article; raises MemoBrokenError."""
        if file not in self._refrains:
            return self._memo.fetch(_terms(self._reads[file]))
        bulk = self._reads[file].bulk
        article = msgspec.msgpack.decode(self._memo.fetch(bulk), type=Article) if bulk else None
        assert article is not None  # noqa: S101 (an article that has a card has a record)
        return terms(article, without(article, self._refrains[file]))

    def _digest(self, file: str) -> bytes:
        """What the words of an article hang on."""
        found = _terms(self._reads[file]).sha256
        return digest_bytes((found, sorted(self._refrains[file]))) if file in self._refrains else found


def _language(card: Card) -> str:
    """The language of `card` without script or country: what one word is common in."""
    return card.language.split("-")[0]


def _terms(read: Read) -> Bulk:
    assert read.terms is not None  # noqa: S101 (an article that has a card has words)
    return read.terms
