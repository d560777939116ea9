"""Tables: named byte strings that one build leaves to the next, replaced all together.

A file of them begins with its makers, its key, and the names, places and sums of its parts. They are
looked at where they lie; if one is not whole, nothing of the file is believed.
"""

import mmap
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from xxhash import xxh3_64_intdigest as summed

from newsgen.records import Value

Parts = Mapping[str, bytes | memoryview]

_FRONT = struct.Struct("<QQ")  # size and sum of the head
_ALIGNED = 64  # bytes, so that a part can be looked at as an array of numbers


class _Head(Value, array_like=True):
    """What stands at the front: whose the file is, under which key, and of each part name, place, size and sum."""

    makers: bytes
    key: bytes
    parts: tuple[tuple[str, int, int, int], ...]


class Table:
    """The parts of one file, looked at where they lie."""

    def __init__(self, path: Path, makers: bytes) -> None:
        self._path = path
        self._makers = makers

    def read(self, key: bytes) -> Parts | None:
        """The parts, where the file has this `key` and all of them are whole."""
        with suppress(OSError, ValueError, struct.error, msgspec.DecodeError):
            with self._path.open("rb") as file:
                view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
            size, total = _FRONT.unpack_from(view)
            front = view[_FRONT.size : _FRONT.size + size]
            if summed(front) == total:
                head = msgspec.msgpack.decode(front, type=_Head)
                if (head.makers, head.key) == (self._makers, key):
                    return _parts(view[_start(size) :], head.parts)
        return None

    def replace(self, key: bytes, parts: Parts) -> None:
        """Put these parts in place of all that stood; raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(f"{self._path.name}.new")
        places, end = [], 0
        for name, data in parts.items():
            size = memoryview(data).nbytes
            places.append((name, end, size, summed(data)))
            end += size + -size % _ALIGNED
        head = msgspec.msgpack.encode(_Head(makers=self._makers, key=key, parts=tuple(places)))
        try:
            with new.open("wb") as file:
                file.write(_FRONT.pack(len(head), summed(head)) + head)
                start = _start(len(head))
                for (_, at, _, _), data in zip(places, parts.values(), strict=True):
                    file.seek(start + at)
                    file.write(data)
            new.replace(self._path)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def remove(self) -> None:
        """Delete the file."""
        for path in (self._path, self._path.with_name(f"{self._path.name}.new")):
            path.unlink(missing_ok=True)


def _start(head: int) -> int:
    """Where the parts begin behind a head of so many bytes."""
    size = _FRONT.size + head
    return size + -size % _ALIGNED


def _parts(view: memoryview, known: Iterable[tuple[str, int, int, int]]) -> Parts | None:
    found: dict[str, bytes | memoryview] = {}
    for name, at, size, total in known:
        found[name] = part = view[at : at + size]
        if len(part) != size or summed(part) != total:
            return None
    return found
