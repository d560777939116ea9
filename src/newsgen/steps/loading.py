"""MAP load: every document to what reading it came to.

A file that looks as it did is not opened; one whose bytes are known is not parsed again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from newsgen.config import Reading
from newsgen.digest import digest
from newsgen.executors import Map
from newsgen.loader import card, load
from newsgen.problems import Problem
from newsgen.records import Bulk, Document, Read, Value
from newsgen.related.terms import Text, text_of
from newsgen.sources.files import look, read
from newsgen.steps import Progress
from newsgen.store import Hint, Memo

if TYPE_CHECKING:
    from newsgen.related.counting import Counting


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
    *,
    memo: Memo,
    mapped: Map,
    clock: int,
    progress: Progress,
) -> Loads:
    """Reads `documents`, each file once.

    `zone_rules` are the rules of every time zone that the loader may go by; `clock` is when the build began, in
    nanoseconds of the file system.
    """
    progress("reading", 0, len(documents))
    basis = digest((memo.makers, reading, zone_rules)).encode()
    seen = {document.file: look(document.path) for document in documents}
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
    answers: list[_Answer] = []
    decode = msgspec.msgpack.Decoder(list[_Answer]).decode
    if waiting:
        from newsgen.related.counting import Counting  # numpy takes longer to import than a build with nothing to do

        load_chunk = partial(_load_chunk, reading=reading, basis=basis, memo=memo, counting=Counting())
        with closing(mapped(load_chunk, waiting)) as chunks:
            for chunk in chunks:
                answers += decode(chunk)
                progress("reading", len(answers), len(waiting))
    new = {answer.key: answer.read for answer in answers if answer.key and answer.read}
    hints = {}
    for answer in answers:
        found = answer.read or memo.read_before(answer.key)
        assert found is not None  # noqa: S101 (a worker leaves out only what the memo has)
        reads[answer.file] = found
        stat = seen[answer.file]
        if answer.key:
            keys.add(answer.key)
            if stat and stat.settled(clock):
                hints[_name(answer.file)] = Hint(seen=stat, sha256=answer.sha256)
    memo.remember(hints=hints, reads=new)
    return Loads(
        reads=tuple(reads[document.file] for document in documents),
        keys=frozenset(keys),
        names=frozenset(map(_name, reads)),
        opened=len(waiting),
        parsed=sum(answer.read is not None and bool(answer.key) for answer in answers),
    )


def _load_chunk(
    documents: Sequence[Document], *, reading: Reading, basis: bytes, memo: Memo, counting: "Counting"
) -> bytes:
    """Reads `documents`, and counts the words of all together, which is much faster than one after the other."""
    texts: dict[str, Text] = {}
    answers = {document.file: _load_one(document, reading, basis, memo, texts) for document in documents}
    for file, words in zip(texts, counting.packed(texts.values()), strict=True):
        answers[file] = _with_words(answers[file], memo.set_aside(words))
    return msgspec.msgpack.encode(list(answers.values()))


def _load_one(document: Document, reading: Reading, basis: bytes, memo: Memo, texts: dict[str, Text]) -> _Answer:
    """Reads `document`, and puts the text of its article, whose words are still to be counted, into `texts`."""
    data = read(document)
    if isinstance(data, Problem):
        return _Answer(file=document.file, read=Read(file=document.file, problems=(data,)))
    sha256 = hashlib.sha256(data).digest()
    key = _key(basis, document.file, sha256)
    if memo.read_before(key) is not None:
        return _Answer(file=document.file, key=key, sha256=sha256)
    loaded = load(document.file, data, reading)
    article = loaded.article
    if article:
        texts[document.file] = text_of(article, loaded.plain or None)
    found = Read(
        file=document.file,
        card=card(article, reading, loaded.plain) if article else None,
        bulk=memo.set_aside(msgspec.msgpack.encode(article)) if article else None,
        draft=bool(article and article.draft),
        skipped=loaded.skipped,
        problems=loaded.problems,
    )
    return _Answer(file=document.file, key=key, sha256=sha256, read=found)


def _with_words(answer: _Answer, words: Bulk) -> _Answer:
    """`answer` with where the words of its article are set aside."""
    assert answer.read is not None  # noqa: S101 (the article is of it)
    return msgspec.structs.replace(answer, read=msgspec.structs.replace(answer.read, terms=words))


def _key(basis: bytes, file: str, sha256: bytes) -> bytes:
    """What a read document's record hangs on: its bytes, its path, and how it is read."""
    return hashlib.sha256(b"".join((basis, sha256, file.encode()))).digest()[:16]


def _name(file: str) -> str:
    """What the memo calls a document's file."""
    return f"content/{file}"
