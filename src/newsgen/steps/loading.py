"""MAP load: every document to what reading it came to.

A file that looks as it did is not opened; one whose bytes are known is not parsed again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from newsgen.config import Reading
from newsgen.digest import digest
from newsgen.executors import Map
from newsgen.loader import card, load
from newsgen.problems import Problem
from newsgen.records import Article, Document, Read, Seen, Value
from newsgen.related.terms import Text, text_of
from newsgen.sources.files import read
from newsgen.steps import Progress
from newsgen.steps.pool import Pool
from newsgen.store import Hint, Memo

if TYPE_CHECKING:
    from newsgen.related.counting import Counting

_TOGETHER = 4 << 20  # characters, beyond which what was read does not wait for more
_packed = msgspec.msgpack.Encoder().encode


class Loads(Value):
    """What the documents hold, in their order, and under which keys the memo has it; files opened and parsed."""

    reads: tuple[Read, ...]
    keys: frozenset[bytes]
    names: frozenset[str]
    opened: int
    parsed: int


class _Answer(Value, array_like=True):
    """What came of one document; `read` is null where the memo had it, `key` empty where there is nothing to keep."""

    file: str
    key: bytes = b""
    sha256: bytes = b""
    read: Read | None = None


def load_all(
    documents: Sequence[Document],
    reading: Reading,
    zone_rules: Mapping[str, bytes],
    looks: Mapping[str, Seen | None],
    *,
    memo: Memo,
    mapped: Map,
    clock: int,
    progress: Progress,
) -> Loads:
    """Reads `documents`, each file once.

    `zone_rules` are the rules of every time zone that the loader may go by; `looks` are what the file system said of
    each file, by the path at which it is opened; `clock` is when the build began, in nanoseconds of the file system.
    """
    progress("reading", 0, len(documents))
    basis = digest((memo.makers, reading, zone_rules)).encode()
    seen = {document.file: looks[document.path] for document in documents}
    reads: dict[str, Read] = {}
    keys: set[bytes] = set()
    waiting = []
    for document in documents:
        sha256 = memo.hinted(_name(document.file), seen[document.file])
        key = _key(basis, document.file, sha256) if sha256 else b""
        known = memo.read_before(key)
        if known is None:
            waiting.append(document)
        else:
            reads[document.file] = known
            keys.add(key)
    answers = _answers(waiting, reading, basis, memo, mapped, progress) if waiting else []
    for answer in answers:
        found = answer.read or memo.read_before(answer.key)
        assert found is not None  # noqa: S101 (a worker leaves out only what the memo has)
        reads[answer.file] = found
    keys.update(answer.key for answer in answers if answer.key)
    memo.remember(
        hints=dict(_hints(answers, seen, clock)),
        reads={answer.key: answer.read for answer in answers if answer.key and answer.read},
    )
    return Loads(
        reads=tuple(reads[document.file] for document in documents),
        keys=frozenset(keys),
        names=frozenset(map(_name, reads)),
        opened=len(waiting),
        parsed=sum(answer.read is not None and bool(answer.key) for answer in answers),
    )


def _answers(
    waiting: Sequence[Document], reading: Reading, basis: bytes, memo: Memo, mapped: Map, progress: Progress
) -> list[_Answer]:
    """What comes of documents that must be opened, in any order."""
    from newsgen.related.counting import Counting  # numpy takes longer to import than a build with nothing to do

    answers: list[_Answer] = []
    decode, pool = msgspec.msgpack.Decoder(list[_Answer]).decode, Pool()
    load_chunk = partial(_load_chunk, reading=reading, basis=basis, memo=memo, counting=Counting())
    with closing(mapped(load_chunk, waiting)) as chunks:
        for chunk in chunks:
            answers += [_pooled(answer, pool) for answer in decode(chunk)]
            progress("reading", len(answers), len(waiting))
    return answers


def _hints(answers: Iterable[_Answer], seen: Mapping[str, Seen | None], clock: int) -> Iterator[tuple[str, Hint]]:
    """By its name in the memo, for each file that was opened, what may tell the next build that it need not be."""
    for answer in answers:
        stat = seen[answer.file]
        if answer.key and stat and stat.settled(clock):
            yield _name(answer.file), Hint(seen=stat, sha256=answer.sha256)


def _load_chunk(
    documents: Sequence[Document], *, reading: Reading, basis: bytes, memo: Memo, counting: "Counting"
) -> bytes:
    """Reads `documents`; the words of several articles are counted together, which is much faster than one by one."""
    answers: dict[str, _Answer] = {}
    articles: dict[str, tuple[Article, Text]] = {}
    for document in documents:
        answers[document.file] = _load_one(document, reading, basis, memo, articles)
        if sum(len(text.body) for _, text in articles.values()) > _TOGETHER:
            answers |= _set_aside(answers, articles, memo, counting)
            articles.clear()
    answers |= _set_aside(answers, articles, memo, counting)
    return _packed(list(answers.values()))


def _set_aside(
    answers: Mapping[str, _Answer], articles: Mapping[str, tuple[Article, Text]], memo: Memo, counting: "Counting"
) -> dict[str, _Answer]:
    """The answers of `articles` with where their records and words lie."""
    records = [_packed(article) for article, _ in articles.values()]
    pieces = memo.set_aside(*records, *counting.packed(text for _, text in articles.values()))
    found = {}
    for file, record, words in zip(articles, pieces, pieces[len(articles) :], strict=False):
        answer = answers[file]
        assert answer.read is not None  # noqa: S101 (the article is of it)
        found[file] = replace(answer, read=replace(answer.read, bulk=record, terms=words))
    return found


def _load_one(
    document: Document, reading: Reading, basis: bytes, memo: Memo, articles: dict[str, tuple[Article, Text]]
) -> _Answer:
    """Reads `document`, and puts its article, with the text whose words are to be counted, among `articles`."""
    data = read(document)
    if isinstance(data, Problem):
        return _Answer(file=document.file, read=Read(file=document.file, problems=(data,)))
    sha256 = hashlib.sha256(data).digest()
    key = _key(basis, document.file, sha256)
    if memo.read_before(key) is not None:
        return _Answer(file=document.file, key=key, sha256=sha256)
    loaded = load(document.file, data, reading, sha256=sha256.hex())
    found = Read(file=document.file, skipped=loaded.skipped, problems=loaded.problems)
    if (article := loaded.article) is not None:
        articles[document.file] = article, text_of(article, loaded.plain or None)
        found = replace(found, card=card(article, reading, loaded.plain), draft=article.draft)
    return _Answer(file=document.file, key=key, sha256=sha256, read=found)


def _pooled(answer: _Answer, pool: Pool) -> _Answer:
    return replace(answer, read=pool.read(answer.read)) if answer.read else answer


def _key(basis: bytes, file: str, sha256: bytes) -> bytes:
    """What a read document's record hangs on: its bytes, its path, and how it is read."""
    return hashlib.sha256(b"".join((basis, sha256, file.encode()))).digest()[:16]


def _name(file: str) -> str:
    """What the memo calls a document's file."""
    return f"content/{file}"
