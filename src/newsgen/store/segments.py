"""Bulk: packed articles in append-only files, a segment for each process that writes.

A piece of bulk is known by where it lies and by its digest, which is compared whenever it is read: against files that
are torn, not against malice, since whoever can write here can write articles.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from xxhash import xxh3_128_digest

from newsgen.records import Bulk

LARGEST = 256 << 20  # bytes, after which the next segment is begun
_AT_ONCE = 1 << 20  # bytes that are read in one go, where that is more than one piece
_NAME, _ASIDE = "bulk-", "aside-"  # and a number
_IS_SEGMENT = re.compile(rf"{_NAME}[0-9]{{1,9}}")
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW


class MemoBrokenError(Exception):
    """A piece of bulk that the memo names is not there as it was written; the memo cannot be trusted."""


def segment_number(name: str) -> int:
    """The number that a segment's name bears; 0 for no name."""
    return int(name.rpartition("-")[2] or 0)


class Segments:
    """The segments in `folder`; new ones go to `aside` where one is given, so that the folder stays as it is."""

    def __init__(self, folder: Path, aside: Path | None = None) -> None:
        self._folder = folder
        self._aside = aside
        self._owner, self._newest = os.getpid(), ""
        with suppress(OSError):  # what stands in the way is told by who writes
            self._newest = max(self.names(), key=segment_number, default="")
        self._readers: dict[str, int] = {}
        self._writer: tuple[int, str, int] | None = None  # the process it belongs to, the segment, its open file
        self._size = 0

    def write(self, *pieces: bytes) -> tuple[Bulk, ...]:
        """Put `pieces` at the end of this process's own segment, all in one go."""
        if not pieces:
            return ()
        if self._writer is None or self._writer[0] != os.getpid() or self._size > LARGEST:
            self.begin()
        assert self._writer is not None  # noqa: S101 (begun a line before)
        _, name, file = self._writer
        offset, data = self._size, b"".join(pieces)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        self._size += len(data)
        written = []
        for piece in pieces:
            written.append(Bulk(segment=name, offset=offset, size=len(piece), digest=xxh3_128_digest(piece)))
            offset += len(piece)
        return tuple(written)

    def read(self, bulk: Bulk) -> bytes:
        """The bytes of `bulk`; raises MemoBrokenError where they are not what was written."""
        return self.read_all((bulk,))[0]

    def read_all(self, bulks: Iterable[Bulk]) -> list[bytes]:
        """The bytes of each of `bulks`; those that follow one another are read in one go."""
        return list(chain.from_iterable(map(self._read_run, _runs(bulks))))

    def _read_run(self, run: Sequence[Bulk]) -> Iterator[bytes]:
        begin, end = run[0].offset, run[-1].offset + run[-1].size
        try:
            data = os.pread(self._reader(run[0].segment), end - begin, begin)
        except OSError as trouble:
            raise MemoBrokenError(run[0].segment) from trouble
        for bulk in run:
            piece = data[bulk.offset - begin : bulk.offset - begin + bulk.size]
            if xxh3_128_digest(piece) != bulk.digest:
                raise MemoBrokenError(bulk.segment)
            yield piece

    def names(self) -> dict[str, int]:
        """The segments in the folder with their sizes."""
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            return {
                entry.name: entry.stat(follow_symlinks=False).st_size
                for entry in entries
                if _IS_SEGMENT.fullmatch(entry.name)
            }
        return {}

    def remove(self, name: str) -> None:
        """Delete a segment of which nothing is needed any more."""
        path = self._folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of all open files."""
        for file in self._readers.values():
            os.close(file)
        self._readers.clear()
        self._let_go()

    def begin(self, number: int | None = None) -> None:
        """Open a segment to write to: the newest of before in the process that began, else a new one.

        Given a `number`, a new one with that number or a higher one.
        """
        self._let_go()
        folder = self._aside or self._folder
        folder.mkdir(parents=True, exist_ok=True)
        sizes = {} if self._aside else self.names()
        if number is None and os.getpid() == self._owner and sizes.get(self._newest, LARGEST) < LARGEST:
            name, file = self._newest, os.open(folder / self._newest, _FLAGS)
        else:
            name, file = self._new(folder, number or max(map(segment_number, sizes), default=0) + 1)
        self._writer, self._size = (os.getpid(), name, file), os.fstat(file).st_size

    def _let_go(self) -> None:
        if self._writer is not None:
            os.close(self._writer[2])
        self._writer = None

    def _new(self, folder: Path, number: int) -> tuple[str, int]:
        while True:
            name = f"{_ASIDE if self._aside else _NAME}{number}"
            try:
                return name, os.open(folder / name, _FLAGS | os.O_CREAT | os.O_EXCL, 0o666)
            except FileExistsError:  # another worker was quicker
                number += 1

    def _reader(self, name: str) -> int:
        if name not in self._readers:
            folder = self._aside if self._aside and name.startswith(_ASIDE) else self._folder
            self._readers[name] = os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        return self._readers[name]


def _runs(bulks: Iterable[Bulk]) -> Iterator[list[Bulk]]:
    """Those of `bulks` that follow one another in a segment, in order, as long as they are not too much at once."""
    run: list[Bulk] = []
    end, size = ("", 0), 0
    for bulk in bulks:
        if run and ((bulk.segment, bulk.offset) != end or size + bulk.size > _AT_ONCE):
            yield run
            run, size = [], 0
        run.append(bulk)
        end, size = (bulk.segment, bulk.offset + bulk.size), size + bulk.size
    if run:
        yield run
