"""MAP rank: every article to those nearest to it, and why.

Where all articles are as they were, nothing is ranked, and numpy is not even imported. Where a few changed, the vectors
of an earlier ranking are taken up, and only rows that weigh differently are ranked again (`reranking`).
"""

from collections.abc import Mapping

import msgspec

from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.records import Bulk, Value
from newsgen.related.ranking import Ranking
from newsgen.steps import Progress
from newsgen.store import Memo, Parts

RANKED = "ranked"


class Names(Value, array_like=True):
    """Of each row its file (none where it is gone), the digest of its words, and the packed words that it shares."""

    files: list[str]
    digests: list[bytes]
    why: list[bytes]


def rank_all(terms: Mapping[str, Bulk], *, memo: Memo, mapped: Map, progress: Progress) -> tuple[Ranking, int]:
    """The ranking of the articles whose packed words are `terms`, by file, and how many had to be ranked for it."""
    key = digest_bytes([(file, terms[file].sha256) for file in sorted(terms)])
    parts, ranked = memo.table(RANKED, key), 0
    if parts is None:
        progress("ranking", 0, len(terms))
        from newsgen.steps.reranking import Reranking  # numpy takes longer to import than a build with nothing to do

        parts, ranked = Reranking(terms, memo, mapped, progress).parts()
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
