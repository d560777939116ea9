"""The words of the archive's articles, as ranking takes them: without the paragraphs that stand in many."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from newsgen.digest import digest_bytes
from newsgen.records import Article, Card, Read
from newsgen.related.counting import Counting
from newsgen.related.refrains import refrains, without
from newsgen.steps.ranking import language, record_of, terms_of
from newsgen.store import Memo


class Wordings:
    """The packed words of articles by file: as they were read, but for those with a refrain, which are made anew.

    By file, too, `languages` has the tag of each article's language, and `digests` what its row hangs on: what was
    `said` of it, and where it has refrains these and its record, from which its words are made.
    """

    def __init__(self, cards: Iterable[Card], reads: Mapping[str, Read], said: Mapping[str, bytes], memo: Memo) -> None:
        self._reads = reads
        self._memo = memo
        self._refrains = refrains(cards)
        self._counting = Counting()
        self.languages = {card.file: language(card.language) for card in cards}
        self.digests = dict(said)
        for file, pieces in self._refrains.items():
            self.digests[file] = digest_bytes((said[file], record_of(reads[file]).digest, sorted(pieces)))

    def packed(self, files: Sequence[str]) -> list[bytes]:
        """The packed words of each article; raises MemoBrokenError."""
        found = self._memo.fetch_all(terms_of(self._reads[file]) for file in files)
        for at, file in enumerate(files):
            if file in self._refrains:
                article = msgspec.msgpack.decode(self._memo.fetch(record_of(self._reads[file])), type=Article)
                found[at] = self._counting.terms(article, without(article, self._refrains[file]))
        return found
