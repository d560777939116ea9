"""One build at a time for an output: a lock that goes with its process, however that ends.

The lock file also tells the time: what its file system writes on it when it is taken is the clock by which a build
judges whether a file may have changed since it was looked at.
"""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from newsgen.problems import NewsgenError, Problem, Where
from newsgen.records import Seen

_PAUSE = 0.05  # seconds between two tries


class BusyError(NewsgenError):
    """Another build is at work on the same output."""

    exit_code = 1


class Lock:
    """A lock that is held; `clock` is when it was taken, in nanoseconds of its file system."""

    def __init__(self, path: Path, patience: float) -> None:
        """Take the lock at `path`, whose folder is made; raises BusyError where `patience` (seconds) does not suffice.

        The workers of a build that was killed hold its lock until they have noticed.
        """
        deadline = time.monotonic() + patience
        while (taken := _try(path)) is None:
            if time.monotonic() >= deadline:
                raise BusyError([_busy(path)])
            time.sleep(_PAUSE)
        self._path = path
        self._file = taken
        try:
            os.truncate(taken, 0)
            os.write(taken, f"{os.getpid()}\n".encode())
        except OSError:
            self.release()
            raise
        self.clock = Seen.of(os.fstat(taken)).mtime_ns

    def release(self) -> None:
        """Let others have it; nothing of it is left behind, and nothing of a lock that somebody took in its place."""
        with suppress(OSError):  # a file that stays is no obstacle to anybody
            if _is(self._path, self._file):
                self._path.unlink()
        os.close(self._file)


def _try(path: Path) -> int | None:
    """The open file, locked, or None where somebody else holds it; never that of a lock file which was just removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    except FileNotFoundError:  # a build that ended just now took the folder with it
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is(path, file):
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(file)
        raise
    os.close(file)
    return None


def _is(path: Path, file: int) -> bool:
    """Whether the open file is the one that stands at `path`."""
    return os.path.samestat(path.stat(), os.fstat(file))


def _busy(path: Path) -> Problem:
    holder = ""
    with suppress(OSError, UnicodeDecodeError):
        holder = path.read_text(encoding="ascii").strip()
    process = f" (process {holder})" if holder else ""
    return Problem(
        level="error",
        where=Where(file=str(path.parent.name)),
        code="busy",
        message=f"another build is at work on this output{process}",
        hint="wait for it to end and build again",
    )
