"""Publishes a build: the one room that writes into the output folder.

Files whose bytes differ from what stands there are first staged on the output's own file system. A journal then names
every step to come and is on the disk before the first is done. Files are renamed into place in an order that keeps
every link whole: new files first, then changed ones, each from pictures and articles to lists and the front page; at
last the files that earlier builds wrote and this one does not are removed, the manifest is replaced, and the journal
goes. A build that finds a journal carries it out before anything else. Where no output stands, what is staged becomes
it in a single rename. The manifest, in ``.newsgen/publish/`` beside the output, remembers which files are ours;
nothing else is ever removed. No symbolic link is followed out of the output, no path leads out of it, and no two
builds work on it at a time.
"""

import errno
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import IntEnum
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Self

from newsgen.outputs import (
    STATE,
    OutputRefusedError,
    bears_mark,
    faults,
    has_entries,
    meeting,
    not_ours,
    refuse_bad_place,
    resolved,
)
from newsgen.problems import NewsgenError, Problem, Where, reason
from newsgen.records import Seen, Value, is_before
from newsgen.writer.folder import OutputFolder, folders_above
from newsgen.writer.journal import Journal, Put, read_journal, write_journal
from newsgen.writer.lock import BusyError, Lock
from newsgen.writer.manifest import Entry, Look, Standing, read_manifest, sha256_of, unfinished, write_manifest
from newsgen.writer.staging import Staging

__all__ = ["BusyError", "Look", "Published", "PublishingError", "Rank", "Writer", "memo_folder"]

PATIENCE = 5.0  # seconds to wait for another build to end


class Rank(IntEnum):
    """What a file is, in the order of publication: nothing is linked to before it is there."""

    FILE = 0
    ARTICLE = 1
    LIST = 2
    FRONT = 3


class Published(Value):
    """What a commit did: numbers of files, and the files in the output that are not ours and were left alone."""

    pages: int = 0
    others: int = 0
    unchanged: int = 0
    removed: int = 0
    left: tuple[str, ...] = ()


class PublishingError(NewsgenError):
    """Publishing failed; what stands is whole, and the next build finishes what was begun."""

    exit_code = 1


def memo_folder(output: Path) -> Path:
    """Where the memo of builds into `output` belongs: beside the records of what was published."""
    whole = resolved(output)
    return whole.parent / STATE / "memo" / whole.name


class Writer:
    """Publishes one build into `output`: say which paths there will be, `keep` or `replace` each, then `commit`.

    Used as a context manager; on leaving, what was staged and not committed is discarded. `clock` is the time at which
    the build began, in nanoseconds of its file system.
    """

    def __init__(self, output: Path, *, apart_from: Iterable[Path] = (), patience: float = PATIENCE) -> None:
        """Take charge of `output`, which need not exist, and finish what a build before left unfinished.

        `apart_from` are folders that are read: the output may neither lie in one nor hold one. Raises
        OutputRefusedError, and BusyError where another build does not end within `patience` seconds.
        """
        self.output = resolved(output)
        self._state = self.output.parent / STATE / "publish" / self.output.name
        self._manifest, self._journal = self._state / "manifest.json", self._state / "journal.json"
        self._planned: frozenset[str] = frozenset()
        self._kept: dict[str, Entry] = {}
        self._staged: dict[str, _Staged] = {}
        self._folder = OutputFolder(self.output)
        self._begun = False
        with self._guard():
            refuse_bad_place(self.output, [resolved(folder) for folder in apart_from])
            self._staging = Staging(self._staging_place())
            self._refuse_linked_records()
            self._lock = Lock(self._state / "lock", patience)
        self.clock = self._lock.clock
        try:
            with self._guard():
                self._begin()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def expect(self, paths: Iterable[str]) -> None:
        """Say every path of the site; raises OutputRefusedError for one that leads elsewhere or is another's."""
        planned = sorted(paths)
        folders = folders_above(planned)
        links = iter(()) if self._identity is None else self._folder.behind_links(planned, folders)
        for path, fault in chain(faults(planned), meeting(planned), links):
            raise OutputRefusedError([self._problem("bad-output-path", fault, "rename what it is made from", path)])
        self._planned = frozenset(planned)
        clashes = sorted(self._planned & folders)
        if clashes:
            fault = "wanted as a file by one page, as a folder by another"
            raise OutputRefusedError([self._problem("path-clash", fault, "rename one", path) for path in clashes])

    def look(self, path: str, sha256: str, size: int) -> Look:
        """Whether the file at `path` holds `size` bytes of this digest; any process of the build may ask."""
        if self._identity is None:
            return Look(holds=False)
        try:
            return self._standing.look(path, sha256, size)
        except OSError as trouble:
            raise self._refused(trouble, path) from trouble

    def stands(self) -> bool:
        """Whether every file of ours stands and looks as it did, with nothing that would have to be read to tell."""
        return self._identity is not None and not self._adopted and self._standing.is_as_seen()

    def mark(self) -> bytes:
        """A digest of the records of what was published."""
        with self._guard():
            return hashlib.sha256(self._manifest.read_bytes()).digest() if self._manifest.is_file() else b""

    def digest_of(self, origin: str) -> str:
        """The digest of a file that is to be published as it is."""
        with self._guard():
            return sha256_of(origin)

    def stage(self, path: str, number: int, data: bytes) -> None:
        """Keep `data` aside for `path`, under a number of its own; any process of the build may."""
        try:
            self._staging.write(self._staging.name(path, number), data)
        except OSError as trouble:
            raise self._refused(trouble, "") from trouble

    def stage_copy(self, path: str, number: int, origin: str) -> str:
        """Keep the file at `origin` aside likewise; its digest."""
        with self._guard():
            return self._staging.copy(self._staging.name(path, number), origin)

    def keep(self, path: str, sha256: str, fresh: Seen | None = None) -> None:
        """Leave the file at `path`, which holds what it should; `fresh` as `look` told it."""
        if fresh is None:
            self._kept[path] = self._before[path]
        else:
            self._kept[path] = Entry(sha256=sha256, seen=fresh if fresh.settled(self.clock) else None)

    def replace(self, path: str, number: int, rank: Rank, sha256: str) -> None:
        """Put what was staged under `number` at `path` when the time comes."""
        try:
            standing = "nothing" if self._identity is None else self._folder.kind(path)
        except OSError as trouble:
            raise self._refused(trouble, path) from trouble
        name = self._staging.name(path, number)
        self._staged[path] = _Staged(standing != "nothing", rank, path, name, sha256, standing == "folder")

    def commit(self) -> Published:
        """Put the site that was planned in place of the one that stands; raises PublishingError, OutputRefusedError."""
        with self._guard():
            if self._identity != self._folder.identity():
                raise PublishingError([self._problem("output-gone", _GONE, "build again", "")])
            journal = Journal(
                obstacles=tuple(self._obstacles()),
                puts=tuple(
                    Put(path=each.path, staged=each.name, sha256=each.sha256, over_folder=each.over_folder)
                    for each in sorted(self._staged.values())
                ),
                removals=tuple(sorted(self._before.keys() - self._planned)),
                adopted={path: entry.sha256 for path, entry in self._kept.items() if path not in self._before},
            )
            removed = 0
            if journal.obstacles or journal.puts or journal.removals:
                waiting = {put.path: self._staging.seen(put.staged) for put in journal.puts}
                self._state.mkdir(parents=True, exist_ok=True)
                self._promise(journal)
                clock = Seen.of(self._journal.stat()).mtime_ns
                removed = self._carry_out(journal, clock, waiting if self._staging.is_tree else {})
            elif self._kept != self._before:
                write_manifest(self._manifest, self._kept)
        pages = sum(path.endswith(".html") for path in self._staged)
        return Published(
            pages=pages,
            others=len(self._staged) - pages,
            unchanged=len(self._planned) - len(self._staged),
            removed=removed,
            left=self._foreign_files(),
        )

    def close(self) -> None:
        """Forget what was staged and not committed, let other builds have the output, and leave no needless trace."""
        if not self._journal.is_file():
            self._clear_staging()
        self._folder.release()
        self._lock.release()
        with suppress(OSError):  # none of them goes while something stands in it
            self._state.rmdir()
            self._state.parent.rmdir()
            self._state.parent.parent.rmdir()

    def _refuse_linked_records(self) -> None:
        """No record is written where a link leads: a folder that came from elsewhere can hold any."""
        staging = self._staging.folder
        folders = (staging, staging.parent, self._state, self._state.parent, self._state.parent.parent)
        for folder in folders:
            if folder.is_symlink():
                raise OutputRefusedError(
                    [
                        Problem(
                            level="error",
                            where=Where(file=str(folder)),
                            code="linked-records",
                            message="this is a symbolic link, and newsgen keeps its records behind none",
                            hint="remove the link and build again",
                        )
                    ]
                )

    def _begin(self) -> None:
        """Read what earlier builds left, and finish what one of them began."""
        recorded = read_manifest(self._manifest)
        self._before = recorded or {}
        journal = read_journal(self._journal)
        if journal is not None and self._can_be_finished(journal):
            self._carry_out(journal, 0, {})
        elif journal is not None:
            there = [put for put in journal.puts if self._folder.holds(put.path, put.sha256)]
            self._record(journal, {put.path: Entry(sha256=put.sha256) for put in there}, gone=())
        for leftover in (self._journal, *map(unfinished, (self._journal, self._manifest))):
            leftover.unlink(missing_ok=True)
        self._clear_staging()
        self._adopted = recorded is None and journal is None and has_entries(self.output)
        if self._adopted and not bears_mark(self.output):
            raise OutputRefusedError([not_ours(self.output)])
        self._folder.hold()
        self._identity = self._folder.identity()
        if self._identity is None:
            self._before = {}  # nothing stands any more
            staging = self._staging.folder
            self._staging = Staging(staging, is_tree=not os.path.lexists(staging))  # what stays there would go along
        self._standing = Standing(self.output, self._before)

    def _can_be_finished(self, journal: Journal) -> bool:
        """Whether all that a journal puts waits or stands where it belongs, beside the files that it leaves.

        Else links would break: by its removals, or, where the output went since, by all that is not there.
        """
        if self._before and self._folder.identity() is None:
            return False
        return all(
            self._staging.holds(put.staged, put.sha256) or self._folder.holds(put.path, put.sha256)
            for put in journal.puts
        )

    def _promise(self, journal: Journal) -> None:
        """Write the journal down; where that fails nothing was promised."""
        try:
            write_journal(self._journal, journal)
        except OSError:
            self._journal.unlink(missing_ok=True)
            raise

    def _carry_out(self, journal: Journal, clock: int, tree: Mapping[str, Seen]) -> int:
        """Take every step of `journal` that was not taken before; how many files were removed.

        `tree` is what was seen of the staged files where they are a whole output, for which a single step may do. What
        is put and was last written before `clock`, when the journal was, need not be read to be believed; of a
        journal that was found nothing is, since a disk that lost power may have lost pages.
        """
        self._begun = True
        removed = 0
        if tree and self._folder.appear(self._staging.folder):
            seen: Mapping[str, Seen | None] = tree
        else:
            self.output.mkdir(parents=True, exist_ok=True)
            removed += sum(map(self._folder.unlink, journal.obstacles))
            seen = {each.path: self._put(each) for each in journal.puts}
            removed += self._folder.remove(journal.removals, {*self._before, *self._kept, *seen} - {*journal.removals})
        put = {each.path: Entry(sha256=each.sha256, seen=_settled(seen[each.path], clock)) for each in journal.puts}
        self._record(journal, put, gone={*journal.obstacles, *journal.removals} - put.keys())
        self._journal.unlink()
        self._begun = False
        return removed

    def _record(self, journal: Journal, put: Mapping[str, Entry], gone: Collection[str]) -> None:
        """Write down what is ours now."""
        adopted = {path: Entry(sha256=sha256) for path, sha256 in journal.adopted.items()}
        ours = self._before | adopted | self._kept | dict(put)
        self._before = {path: entry for path, entry in ours.items() if path not in gone}
        write_manifest(self._manifest, self._before)

    def _put(self, put: Put) -> Seen | None:
        """Put a staged file into place; what is seen of it there, or None where it went there before."""
        return self._folder.put(self._staging.file(put.staged), put.path, over_folder=put.over_folder)

    def _clear_staging(self) -> None:
        """Remove what is staged, and in the output the folder for it, which may be shared with other sites' records."""
        self._staging.clear()
        self._folder.tidy()

    def _obstacles(self) -> list[str]:
        """Files of earlier builds that stand where this one needs a folder, or in a folder where it needs a file."""
        if self._identity is None:
            return []
        obstacles = {folder for folder in folders_above(self._staged) if self._folder.kind(folder) == "file"}
        for staged in self._staged.values():
            if staged.over_folder:
                obstacles.update(self._folder.files_below(staged.path))
        foreign = sorted(obstacles - self._before.keys())
        if foreign:
            fault = "this stands where a page belongs and is not newsgen's"
            raise OutputRefusedError([self._problem("in-the-way", fault, "move it away", path) for path in foreign])
        return sorted(obstacles)

    def _foreign_files(self) -> tuple[str, ...]:
        """What an adopted output holds beside the planned site."""
        if not self._adopted:
            return ()
        return tuple(
            sorted(path for path in {*self._folder.files_below("")} - self._planned if not path.startswith(f"{STATE}/"))
        )

    def _staging_place(self) -> Path:
        """On the output's own file system, so that a rename suffices: in it only where it is a mount of its own."""
        with suppress(FileNotFoundError):
            if self.output.stat().st_dev != self.output.parent.stat().st_dev:
                return self.output / STATE / "staged"
        return self._state / "staged"

    @contextmanager
    def _guard(self, path: str = "") -> Iterator[None]:
        """Turn the system's refusals into a PublishingError with a line for the reader."""
        try:
            yield
        except OSError as trouble:
            raise self._refused(trouble, path) from trouble

    def _refused(self, trouble: OSError, path: str) -> PublishingError:
        hint = _HINTS.get(trouble.errno or 0, "mend this")
        what = f"{reason(trouble)} ({trouble.filename})" if trouble.filename else reason(trouble)
        rest = _HALF_WAY if self._begun else _NOTHING_DONE
        return PublishingError([self._problem("cannot-publish", what, f"{hint}; {rest}", path)])

    def _problem(self, code: str, message: str, hint: str, path: str) -> Problem:
        shown = f"{self.output.name}/{path}" if path else str(self.output)
        return Problem(level="error", where=Where(file=shown), code=code, message=message, hint=hint)


def _settled(seen: Seen | None, clock: int) -> Seen | None:
    """`seen` of a file that was put, or None where it cannot be told apart from a change.

    The file was written before the journal was, at `clock`; whoever changes it after this gives it a later time.
    """
    return seen if seen and is_before(seen.mtime_ns, clock) else None


class _Staged(NamedTuple):
    """A file that waits under a name, in the order in which its turn comes.

    New files come before changed ones, so that what changed links only to what is there. `over_folder` where a folder
    stands at its path.
    """

    changed: bool
    rank: Rank
    path: str
    name: str
    sha256: str
    over_folder: bool


_GONE = "this folder was made, removed or replaced while the site was being built"
_NOTHING_DONE = "nothing was published, and the site that stood before still stands"
_HALF_WAY = "every page that stands is whole, and the next build finishes the job"
_HINTS = {
    errno.ENOENT: "a file went away while it was in use: build again",
    errno.ENOSPC: "the disk is full: make room and build again",
    errno.EDQUOT: "your quota is used up: make room and build again",
    errno.EROFS: "this is on a read-only file system: choose another folder with --output",
    errno.EACCES: "you may not write here: change the permissions or choose another folder with --output",
    errno.EPERM: "you may not write here: change the permissions or choose another folder with --output",
}
