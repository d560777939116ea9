"""An append-only file of frames, each with its length and its sum.

The file begins with a digest of whoever may read it. What stands behind the first frame that does not fit (a write that
was cut off, a bad sector) is not read, and is cut off before more is written.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

_HEAD = struct.Struct("<II")  # length and sum of what follows


class Log:
    """The log at `path`, for readers who know `makers` (any bytes); of others' logs nothing is read."""

    def __init__(self, path: Path, makers: bytes) -> None:
        self._path = path
        self._new = path.with_name(f"{path.name}.new")
        self._start = b"newsgen memo\n%d\n" % len(makers) + makers
        self._end = 0  # where the next frame goes; 0 where a new file begins

    def read(self) -> Iterator[memoryview]:
        """The frames that are whole, in order; none where there is no log, or one of other makers."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return
        if not data.startswith(self._start):
            return
        view, at = memoryview(data), len(self._start)
        self._end = at
        while at + _HEAD.size <= len(data):
            length, total = _HEAD.unpack_from(data, at)
            frame = view[at + _HEAD.size : at + _HEAD.size + length]
            if not frame or len(frame) < length or crc32(frame) != total:  # of nothing but zeros the sum is right
                return
            at += _HEAD.size + length
            yield frame
            self._end = at

    def restart(self) -> None:
        """Let the next frames begin a new log."""
        self._end = 0

    def append(self, frames: Iterable[bytes]) -> None:
        """Add frames behind those that were read."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(self._path, flags, 0o666), "r+b") as file:
            file.truncate(self._end)
            file.seek(self._end)
            _write(file, frames, self._start if self._end == 0 else b"")
            self._end = file.tell()

    def replace(self, frames: Iterable[bytes]) -> None:
        """Put a log of these frames in place of the one that stands."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._new.open("wb") as file:
                _write(file, frames, self._start)
                self._end = file.tell()
            self._new.replace(self._path)
        except OSError:
            self._new.unlink(missing_ok=True)
            raise

    def remove(self) -> None:
        """Delete the log."""
        for path in (self._path, self._new):
            path.unlink(missing_ok=True)
        self._end = 0


def _write(file: BinaryIO, frames: Iterable[bytes], start: bytes) -> None:
    file.write(start)
    for frame in frames:
        file.write(_HEAD.pack(len(frame), crc32(frame)))
        file.write(frame)
