"""The writer under attack: whatever fails, whenever it ends, what stands is whole and the next build finishes the job.

A step of a commit is a call that changes a file: each of them is made to fail, before it is taken and after, by an
error of the system and by the sudden end of the process.
"""

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from histories import SMALL, settle
from newsgen.build import Options, build
from newsgen.cli import run
from newsgen.outputs import OutputRefusedError
from newsgen.problems import NewsgenError
from newsgen.writer import BusyError, Published, PublishingError, Writer
from newsgen.writer.journal import Journal, Put
from test_writer import FRONT, plan, standing

MakeSite = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]
Files = dict[str, bytes]

OLD: Files = {
    "2023/gone/a.html": b"to be removed",
    "changed.html": b"old",
    "file": b"to become a folder",
    "folder/deep/in.html": b"its folder becomes a file",
    "index.html": FRONT,
    "same.html": b"same",
}
NEW: Files = {
    "2024/new/b.html": b"added",
    "changed.html": b"new",
    "file/z.html": b"in a folder that was a file",
    "folder": b"a file that was a folder",
    "index.html": FRONT + b"!",
    "list.html": b"list",
    "same.html": b"same",
}
THIRD: Files = {
    "2023/gone/a.html": b"again",
    "file": b"a file again",
    "index.html": FRONT + b"?",
    "same.html": b"other",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site" / "build"


def publish(output: Path, files: Files) -> Published:
    with Writer(output, patience=0) as writer:
        plan(writer, files)
        return writer.commit()


def state_of(output: Path) -> Path:
    return output.parent / ".newsgen" / "publish" / output.name


def leave(writer: Writer) -> None:
    """What the end of a process does of all that `close` does: its lock is free."""
    os.close(writer._lock._file)


def entries(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk() -> Iterator[None]:
    """No test here pulls the plug, so none needs what it wrote to be on the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _file: None)
        yield


def assert_clean(output: Path, files: Files) -> None:
    """The output is as a first build of `files` would leave it; so is what stands beside it; all of it is known."""
    assert standing(output) == files
    assert all(any(folder.iterdir()) for folder in output.rglob("*") if folder.is_dir())
    assert [path for path in entries(state_of(output)) if not path.endswith(".new")] == ["manifest.json"]
    assert publish(output, files) == Published(unchanged=len(files))
    publish(output, {"index.html": FRONT})
    assert standing(output) == {"index.html": FRONT}


# --- each step of a commit ----------------------------------------------------------------------------------------


class EndedError(BaseException):
    """The process ends here."""


STEPS = ("rename", "replace", "unlink", "rmdir", "mkdir")


@contextmanager
def failing_at(number: int, error: BaseException, *, taken: bool, among: Sequence[str] = STEPS) -> Iterator[list[str]]:
    """Raises `error` at step `number` (from 0) of those `among` which it is, before or after it is `taken`.

    Gives the steps so far.
    """
    steps: list[str] = []

    def failing(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            steps.append(name)
            if len(steps) != number + 1:
                return real(*args, **named)
            if taken:
                with suppress(OSError):
                    real(*args, **named)
            raise error

        return step

    with pytest.MonkeyPatch.context() as patch:
        for name in among:
            patch.setattr(os, name, failing(name, getattr(os, name)))
        patch.setattr(os, "fsync", failing("fsync", os.fsync))
        yield steps


ERRORS = {
    "ended": EndedError,
    "disk full": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
}


@pytest.mark.parametrize(("kind", "taken"), [("ended", False), ("ended", True), ("disk full", False)])
def test_a_commit_that_ends_anywhere_is_finished_by_the_next_build(tmp_path: Path, kind: str, taken: bool) -> None:
    """Every file is old or new; a build of the same, of the old and of a third site then equal a clean one."""
    template = tmp_path / "template"
    publish(template / "build", OLD)
    seen: set[str] = set()
    among = [name for name in STEPS if kind == "ended" or name != "rmdir"]  # a folder that stays empty is no error
    for number in range(200):
        out = shutil.copytree(template, tmp_path / str(number)) / "build"
        writer = Writer(out, patience=0)
        plan(writer, NEW)
        refused = None
        with failing_at(number, ERRORS[kind](), taken=taken, among=among) as steps:
            try:
                writer.commit()
            except (EndedError, PublishingError) as error:
                refused = error
        leave(writer) if kind == "ended" else writer.close()
        check_half_way(out)
        if isinstance(refused, PublishingError):
            check_words(refused, out)
        for path, data in standing(out).items():
            assert data in (OLD.get(path), NEW.get(path)), f"{path} is neither old nor new at step {number}"
        after = (NEW, OLD, THIRD)[number % 3]
        publish(out, after)
        assert_clean(out, after)
        shutil.rmtree(out.parent)
        seen.update(steps)
        if len(steps) <= number:  # it came to its end
            break
    assert number > 20
    assert seen == {*among, "fsync"} - {"rename"}


@pytest.mark.parametrize(("kind", "taken"), [("ended", False), ("ended", True), ("disk full", False)])
def test_a_first_commit_that_ends_anywhere_has_done_nothing_or_all(tmp_path: Path, kind: str, taken: bool) -> None:
    """No instant shows a part of the site, unless a folder cannot be renamed; the next build then finishes the job."""
    seen: set[str] = set()
    for number in range(200):
        out = tmp_path / str(number) / "build"
        writer = Writer(out, patience=0)
        plan(writer, OLD)
        with failing_at(number, ERRORS[kind](), taken=taken) as steps, suppress(EndedError, PublishingError):
            writer.commit()
        leave(writer) if kind == "ended" else writer.close()
        assert not out.exists() or standing(out) == OLD
        after = (OLD, NEW, THIRD)[number % 3]
        publish(out, after)
        assert_clean(out, after)
        seen.update(steps)
        if len(steps) <= number:
            break
    assert number > 7
    assert "rename" in seen


def test_a_first_commit_that_was_promised_is_finished_file_by_file(out: Path) -> None:
    """Where the process ends between journal and rename, opening the writer puts each file, the front page last."""
    writer = Writer(out, patience=0)
    plan(writer, OLD)
    with failing_at(2, EndedError(), taken=False, among=["rename"]) as steps, suppress(EndedError):
        writer.commit()
    assert steps == ["fsync", "fsync", "rename"]
    leave(writer)
    assert not out.exists()
    with failing_at(1000, EndedError(), taken=False) as steps:
        Writer(out, patience=0).close()
    assert "rename" not in steps
    assert standing(out) == OLD
    assert_clean(out, OLD)


def check_half_way(out: Path) -> None:
    """A page that is linked stands: the front page, old or new, never leads nowhere (law 4)."""
    stands = standing(out)
    links = OLD if stands["index.html"] == OLD["index.html"] else NEW
    pages = {path for path in links if path.endswith(".html")} - {
        "folder/deep/in.html"
    }  # what is in the way goes first
    assert pages <= stands.keys()


def check_words(refused: PublishingError, out: Path) -> None:
    """The error is one clear line with something to do, and what it says of the site is so."""
    (problem,) = refused.problems
    assert refused.exit_code == 1
    assert (problem.level, problem.code) == ("error", "cannot-publish")
    if "nothing was published" in problem.hint:
        assert standing(out) == OLD
        assert not (state_of(out) / "journal.json").exists()
    else:
        assert "the next build finishes the job" in problem.hint
        assert (state_of(out) / "journal.json").exists()


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("number", [1, 2, -4, -3], ids=["journal", "journal's folder", "manifest", "manifest's folder"])
def test_no_half_written_record_is_left_behind(out: Path, kind: str, number: int) -> None:
    """Where the disk was full it is not made fuller; what a killed process left, the next build takes away."""
    publish(out, OLD)
    with Writer(out, patience=0) as writer:
        plan(writer, NEW)
        with failing_at(1000, EndedError(), taken=False) as steps:
            writer.commit()
    shutil.rmtree(out.parent)
    publish(out, OLD)
    writer = Writer(out, patience=0)
    plan(writer, NEW)
    with failing_at(number % len(steps), ERRORS[kind](), taken=False) as ended:
        with suppress(EndedError, PublishingError):
            writer.commit()
        assert ended[number % len(steps)] in ("fsync", "replace")
    leave(writer) if kind == "ended" else writer.close()
    if kind != "ended":
        assert [path for path in entries(state_of(out)) if path.endswith(".new")] == []
    Writer(out, patience=0).close()
    assert entries(state_of(out)) == ["manifest.json"]


def test_a_commit_that_ends_in_each_of_many_builds_is_finished_all_the_same(out: Path) -> None:
    """Journal upon journal: each build ends at another step, of the roll-forward or of its own commit."""
    publish(out, OLD)
    sites = (NEW, THIRD, OLD)
    for number in range(60):
        files = sites[number % 3]
        with failing_at(number % 29, EndedError(), taken=number % 2 == 0), suppress(EndedError):
            writer = None
            try:
                writer = Writer(out, patience=0)
                plan(writer, files)
                writer.commit()
            finally:
                if writer:
                    leave(writer)
    publish(out, NEW)
    assert_clean(out, NEW)


def test_opening_the_writer_is_enough_to_finish_a_commit(out: Path) -> None:
    """A build that then fails, say in a template, has still put the site right."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    Writer(out, patience=0).close()
    assert standing(out) == NEW
    assert_clean(out, NEW)


def journal_of_a_killed_commit(out: Path, files: Files) -> None:
    """Ends a build right after its journal is written."""
    writer = Writer(out, patience=0)
    plan(writer, files)
    with failing_at(2, EndedError(), taken=True), suppress(EndedError):
        writer.commit()
    leave(writer)
    assert (state_of(out) / "journal.json").exists()
    assert {path: data for path, data in standing(out).items() if not path.startswith(".newsgen/")} == OLD


def test_a_page_that_the_disk_lost_is_not_believed(out: Path) -> None:
    """After a loss of power a staged page may hold zeros, at its full length; the build that finds it makes it anew."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    for path in (state_of(out) / "staged").rglob("*"):
        if path.is_file():
            path.write_bytes(bytes(path.stat().st_size))
    publish(out, NEW)
    assert_clean(out, NEW)


def test_nothing_that_a_found_journal_put_is_believed_unread(out: Path) -> None:
    """Its pages may have been lost in place, too."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    Writer(out, patience=0).close()
    index = out / "index.html"
    stat = index.stat()
    index.write_bytes(bytes(stat.st_size))
    os.utime(index, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    publish(out, NEW)
    assert_clean(out, NEW)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_two_sites_and_any_step_between_them(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Random sites of a few paths that are files here and folders there; the end comes at a random step."""
    sites = st.dictionaries(
        st.sampled_from(["a", "b", "a/a", "a/b", "b/a/a", "b/a", "c.html", "d/e.html"]), st.binary(max_size=2)
    )
    possible = sites.filter(
        lambda site: not any(f"{path}/" == other[: len(path) + 1] for path in site for other in site)
    )
    first, second, third = (
        data.draw(possible) | {"index.html": FRONT + data.draw(st.binary(max_size=1))} for _ in range(3)
    )
    out = tmp_path_factory.mktemp("any") / "site" / "build"
    publish(out, first)
    number, taken = data.draw(st.integers(0, 40)), data.draw(st.booleans())
    writer = Writer(out, patience=0)
    plan(writer, second)
    with failing_at(number, EndedError(), taken=taken), suppress(EndedError):
        writer.commit()
    leave(writer)
    for path, found in standing(out).items():
        assert found in (first.get(path), second.get(path))
    publish(out, third)
    assert_clean(out, third)


# --- journals that lie --------------------------------------------------------------------------------------------


def forged(**fields: Any) -> bytes:
    journal: dict[str, Any] = {"obstacles": [], "puts": [], "removals": [], "adopted": {}, "version": 1}
    return json.dumps(journal | fields).encode()


WRONG_JOURNALS = {
    "empty": b"",
    "cut off": forged()[:-5],
    "no JSON": b"\xff\xfe",
    "a list": b"[]",
    "other types": forged(removals=3),
    "another version": forged(version=99, removals=["index.html"]),
    "a removal above": forged(removals=["../victim.txt"]),
    "a removal far above": forged(removals=["a/../../victim.txt"]),
    "an absolute removal": forged(removals=["VICTIM"]),
    "a removal of our records": forged(removals=[".newsgen/x"]),
    "an obstacle above": forged(obstacles=["../victim.txt"]),
    "an absolute obstacle": forged(obstacles=["VICTIM"]),
    "a page above": forged(puts=[["../victim.txt", "0/0", "00", False]]),
    "an absolute page": forged(puts=[["VICTIM", "0/0", "00", False]]),
    "a folder above": forged(puts=[["..", "0/0", "00", True]]),
    "a staged file from elsewhere": forged(puts=[["x.html", "../../../../victim.txt", "00", False]]),
    "an absolute staged file": forged(puts=[["x.html", "VICTIM", "00", False]]),
    "something adopted above": forged(adopted={"../victim.txt": "00"}),
    "one wrong among right ones": forged(removals=["index.html", "../victim.txt"]),
    "a name that is no text": b'{"obstacles":[],"puts":[],"removals":["\xff"],"adopted":{},"version":1}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("text", WRONG_JOURNALS.values(), ids=WRONG_JOURNALS)
def test_a_journal_that_is_wrong_is_no_journal(out: Path, text: bytes) -> None:
    """Nothing is touched for it, in the output or outside, and the next build is like any other."""
    publish(out, OLD)
    victim = out.parent / "victim.txt"
    victim.write_text("precious")
    (state_of(out) / "staged" / "0").mkdir(parents=True)
    (state_of(out) / "staged" / "0" / "0").write_text("staged")
    (state_of(out) / "journal.json").write_bytes(text.replace(b"VICTIM", os.fsencode(victim)))
    Writer(out, patience=0).close()
    assert standing(out) == OLD
    assert victim.read_text() == "precious"
    publish(out, NEW)
    assert victim.read_text() == "precious"
    assert_clean(out, NEW)


@pytest.mark.parametrize(
    "journal",
    [
        Journal(obstacles=(), puts=(), removals=("2024/x.html",), adopted={}),
        Journal(obstacles=("2024/x.html",), puts=(), removals=(), adopted={}),
        Journal(
            obstacles=(),
            puts=(Put(path="2024/x.html", staged="0/0", sha256="00", over_folder=False),),
            removals=(),
            adopted={},
        ),
        Journal(
            obstacles=(), puts=(Put(path="2024", staged="0/0", sha256="00", over_folder=True),), removals=(), adopted={}
        ),
    ],
    ids=["removal", "obstacle", "page", "page in place of the link"],
)
def test_a_journal_follows_no_link_out_of_the_output(out: Path, tmp_path: Path, journal: Journal) -> None:
    """Between a build that was killed and the next a folder became a link; what it leads to is not ours."""
    publish(out, {"index.html": FRONT})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.html").write_bytes(b"precious")
    (out / "2024").symlink_to(outside)
    (state_of(out) / "staged" / "0").mkdir(parents=True)
    (state_of(out) / "staged" / "0" / "0").write_text("staged")
    (state_of(out) / "journal.json").write_bytes(msgspec.json.encode(journal))
    with suppress(PublishingError):
        Writer(out, patience=0).close()
    assert standing(outside) == {"x.html": b"precious"}


def test_a_journal_whose_staged_files_are_gone_removes_nothing_that_is_linked(out: Path) -> None:
    """What was to come cannot come any more: the old site stays whole until the next build publishes."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    shutil.rmtree(state_of(out) / "staged")
    Writer(out, patience=0).close()
    check_half_way(out)
    publish(out, NEW)
    assert_clean(out, NEW)


def test_a_journal_whose_output_was_removed_puts_no_part_of_a_site(out: Path) -> None:
    """It names what changed alone, and without the rest its pages would lead nowhere, should the next build fail."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    shutil.rmtree(out)
    Writer(out, patience=0).close()
    assert not out.exists()
    publish(out, NEW)
    assert_clean(out, NEW)


def test_what_a_lost_journal_did_not_put_is_not_ours(out: Path) -> None:
    """Somebody's own file at a path that a killed build meant to fill, and did not, is never removed."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    shutil.rmtree(state_of(out) / "staged")
    (out / "list.html").write_text("mine")
    publish(out, OLD)
    assert standing(out) == OLD | {"list.html": b"mine"}


def test_an_error_after_a_roll_forward_speaks_of_its_own_build(out: Path) -> None:
    """The commit before is finished; that this build fails while it makes its pages leaves nothing half done."""
    publish(out, OLD)
    journal_of_a_killed_commit(out, NEW)
    with Writer(out, patience=0) as writer, pytest.raises(PublishingError, match="no such file") as caught:
        writer.digest_of("/nowhere/x.png")
    assert "nothing was published" in caught.value.problems[0].hint
    assert_clean(out, NEW)


# --- the lock -----------------------------------------------------------------------------------------------------


def test_a_second_writer_is_told_who_holds_the_output(out: Path) -> None:
    """Exit code 1, the process, what to do; the first one goes on undisturbed, and another output is free."""
    with Writer(out, patience=0) as writer:
        plan(writer, OLD)
        with pytest.raises(
            BusyError, match=rf"another build is at work on this output \(process {os.getpid()}\)"
        ) as caught:
            Writer(out, patience=0)
        assert caught.value.exit_code == 1
        assert "wait for it to end" in caught.value.problems[0].hint
        publish(out.parent / "elsewhere" / "build", OLD)
        writer.commit()
    assert_clean(out, OLD)


def test_the_command_says_that_another_build_is_at_work(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = small_site(make_site)
    monkeypatch.setattr("newsgen.writer.lock.time.sleep", lambda _seconds: None)
    monkeypatch.setattr("newsgen.writer.lock.time.monotonic", iter(range(1000)).__next__)
    with Writer(site / "build", patience=0):
        assert run(["build", str(site)]) == 1
    said = capsys.readouterr().err
    assert f"build: error: another build is at work on this output (process {os.getpid()}) [busy]" in said
    assert run(["build", str(site)]) == 0


def test_a_writer_waits_for_the_one_before_it(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Writer(out, patience=0)
    plan(first, OLD)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            first.commit()
            first.close()

    monkeypatch.setattr("newsgen.writer.lock.time.sleep", wait)
    with Writer(out, patience=60) as second:
        plan(second, OLD)
        assert second.commit() == Published(unchanged=len(OLD))
    assert len(waited) == 3


@pytest.mark.parametrize("text", [b"", b"999999\n", b"\xff\xfe", b"1\n"])
def test_the_lock_file_of_a_dead_process_is_no_obstacle(out: Path, text: bytes) -> None:
    """What is written in it says nothing; whether it is held does."""
    publish(out, OLD)
    (state_of(out) / "lock").write_bytes(text)
    publish(out, OLD)
    assert_clean(out, OLD)


def hold(out: Path, pipe: Any) -> None:
    Writer(out, patience=0)
    pipe.send("held")
    pipe.recv()


def test_a_process_that_is_killed_lets_go_of_its_lock(out: Path) -> None:
    """However it ends; and until it has ended nobody else gets in."""
    ours, theirs = get_context("fork").Pipe()
    process = get_context("fork").Process(target=hold, args=(out, theirs))
    process.start()
    assert ours.recv() == "held"
    with pytest.raises(BusyError, match=f"process {process.pid}"):
        Writer(out, patience=0)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    publish(out, OLD)
    assert_clean(out, OLD)


def test_a_program_that_a_build_starts_does_not_hold_its_lock(out: Path) -> None:
    with Writer(out, patience=0), subprocess.Popen(["cat"], stdin=subprocess.PIPE) as program:
        pass_through = Path(f"/proc/{program.pid}/fd")
        if pass_through.is_dir():
            assert not [link for link in pass_through.iterdir() if link.readlink().name == "lock"]
        assert program.stdin is not None
        program.stdin.close()
        program.wait()
    publish(out, OLD)


def test_a_writer_whose_lock_file_was_removed_takes_nobody_elses_with_it(out: Path) -> None:
    """Who deletes .newsgen in mid-build lets a second build in; the first, ending, must not let in a third."""
    first = Writer(out, patience=0)
    (state_of(out) / "lock").unlink()
    with Writer(out, patience=0):
        first.close()
        with pytest.raises(BusyError):
            Writer(out, patience=0)
    publish(out, OLD)
    assert_clean(out, OLD)


def fails(_out: Path) -> None:
    raise ZeroDivisionError


FAILURES: dict[str, Callable[[Path], object]] = {
    "in the build": fails,
    "a path refused": lambda out: publish(out, {"../x": b""}),
    "an output refused": lambda out: (out.mkdir(parents=True), (out / "x").touch(), publish(out, {"a": b""})),
    "a clash": lambda out: publish(out, {"a": b"", "a/b": b""}),
    "what is to be staged": lambda out: publish(out, {"a": 3}),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_build_that_fails_lets_go_of_its_lock(out: Path, failure: Callable[[Path], object]) -> None:
    """Whatever it fails of; nothing of it is left, and the next build has the output."""
    with pytest.raises((NewsgenError, ZeroDivisionError, TypeError)):
        failure(out)
    with pytest.raises(ZeroDivisionError), Writer(out.with_name("other"), patience=0):
        fails(out)
    assert not (out.parent / ".newsgen").exists()
    shutil.rmtree(out, ignore_errors=True)
    publish(out, OLD)
    assert_clean(out, OLD)


def publish_by_turns(out: Path, times: int, pipe: Any) -> None:
    """Publishes again and again, and tells what went wrong where anybody else is at work at the same time."""
    try:
        for number in range(times):
            with Writer(out, patience=60) as writer:
                os.close(os.open(out.parent / "at-work", os.O_CREAT | os.O_EXCL))
                plan(writer, {"index.html": FRONT + b"%d" % number})
                writer.commit()
                (out.parent / "at-work").unlink()
    except (OSError, NewsgenError) as error:
        pipe.send(str(error))
    else:
        pipe.send("")


def test_no_two_of_many_processes_are_ever_at_work_at_a_time(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock file goes and comes with each build, and nobody takes a file that was just removed for the lock."""
    out.parent.mkdir(parents=True)
    monkeypatch.setattr("newsgen.writer.lock._PAUSE", 0)
    context = get_context("fork")
    ours, theirs = context.Pipe()
    crowd = [context.Process(target=publish_by_turns, args=(out, 25, theirs), daemon=True) for _ in range(4)]
    for process in crowd:
        process.start()
    for _ in crowd:
        assert ours.poll(60)
        assert ours.recv() == ""
    for process in crowd:
        process.join()


@pytest.mark.parametrize("call", ["truncate", "write"])
def test_a_lock_that_cannot_be_written_is_let_go_of(out: Path, call: str) -> None:
    """A disk that is quite full is an error once, and not a lock that this process holds for ever."""
    publish(out, OLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, call, raising(errno.ENOSPC))
        with suppress(PublishingError):
            Writer(out, patience=0).close()
    publish(out, NEW)
    assert_clean(out, NEW)


def raising(number: int) -> Callable[..., Any]:
    def refuse(*_args: Any, **_named: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return refuse


# --- places that refuse -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words", "hint"),
    [
        (errno.EROFS, "read-only file system", "choose another folder with --output"),
        (errno.EACCES, "permission denied", "change the permissions or choose another folder with --output"),
        (errno.EDQUOT, "quota exceeded", "make room and build again"),
        (errno.EIO, "input/output error", "mend this"),
    ],
)
def test_an_output_that_cannot_be_written_is_a_clear_line(out: Path, number: int, words: str, hint: str) -> None:
    """The first rename is refused: nothing has changed, the reason and the way out are told."""
    publish(out, OLD)
    replace = os.replace

    def refusing(source: str | Path, target: str | Path) -> None:
        if out in Path(target).parents:
            raise OSError(number, os.strerror(number), str(source), None, str(target))
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", refusing)
        with pytest.raises(PublishingError) as caught:
            publish(out, OLD | {"changed.html": b"changed"})
        assert standing(out) == OLD
        with pytest.raises(PublishingError):  # it stays so, and stays clear
            publish(out, OLD | {"changed.html": b"changed"})
    (problem,) = caught.value.problems
    assert words in problem.message
    assert hint in problem.hint
    assert problem.where.file == str(out)
    assert caught.value.exit_code == 1
    publish(out, NEW)
    assert_clean(out, NEW)


def test_an_output_to_which_no_rename_leads_is_published_all_the_same(out: Path) -> None:
    """A folder that is bound to another (a volume of Docker) is one file system and yet another place."""
    out.mkdir(parents=True)
    replace, rename, link = os.replace, os.rename, os.link

    def within(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(source: Any, target: Any, **named: Any) -> Any:
            crosses = (out in Path(source).parents) != (out in Path(target).parents)
            if crosses and Path(source).parent.is_dir() and Path(target).parent.is_dir():
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target))
            return real(source, target, **named)

        return act

    with pytest.MonkeyPatch.context() as patch:
        for name, real in (("replace", replace), ("rename", rename), ("link", link)):
            patch.setattr(os, name, within(real))
        publish(out, OLD)
        assert standing(out) == OLD
        publish(out, NEW)
        assert_clean(out, NEW)


@pytest.fixture
def mounted(out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output that is a file system of its own, as the system tells it."""
    out.mkdir(parents=True)
    stat = os.stat

    def elsewhere(path: Any, **named: Any) -> os.stat_result:
        found = stat(path, **named)
        if not isinstance(path, int) and os.fspath(path) == str(out):
            return os.stat_result([*found[:2], found.st_dev + 1, *found[3:10]])
        return found

    monkeypatch.setattr(os, "stat", elsewhere)
    return out


def test_an_output_that_is_a_mount_is_staged_in_and_left_clean(mounted: Path) -> None:
    publish(mounted, OLD)
    journal_of_a_killed_commit(mounted, NEW)
    publish(mounted, NEW)
    assert_clean(mounted, NEW)
    assert not (mounted / ".newsgen").exists()


@pytest.mark.parametrize("ours", [True, False], ids=["our output", "a folder that is refused"])
def test_records_of_another_site_in_a_mounted_output_are_left_alone(mounted: Path, ours: bool) -> None:
    """Below it lies an output of another site, whose records stand in it: they are not ours to clear."""
    if ours:
        publish(mounted, {"index.html": FRONT})
    publish(mounted / "blog", OLD)
    (mounted / "mine.txt").touch()
    before = entries(mounted / ".newsgen")
    assert before
    with suppress(OutputRefusedError):
        publish(mounted, {"index.html": FRONT + b"!"})
    assert entries(mounted / ".newsgen") == before
    assert publish(mounted / "blog", OLD) == Published(unchanged=len(OLD))


def test_where_a_folder_cannot_be_unlinked_as_a_file_a_file_still_becomes_one(out: Path) -> None:
    """Of a folder Linux says that it is one, and POSIX, as macOS, that this is not permitted."""
    unlink = os.unlink

    def strict(path: str | Path, **named: Any) -> None:
        if not named and Path(path).is_dir() and not Path(path).is_symlink():
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))
        unlink(path, **named)

    publish(out, OLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "unlink", strict)
        publish(out, NEW)
        assert_clean(out, NEW)


# --- hands in the works -------------------------------------------------------------------------------------------

TEXT = "The harbour board met on Monday and agreed on a crane.\n\nIt will be painted before winter.\n"


def small_site(make_site: MakeSite) -> Path:
    site = make_site({f"templates/{name}": text for name, text in SMALL.items()})
    make_site({f"content/town/2024-05-{n:02}-story.txt": f"Story number {n}\n\n{TEXT}" for n in range(1, 5)})
    make_site({"static/a.txt": "static"})
    settle(site)
    build(site)
    settle(site)
    build(site)  # from here on every file of the output is believed for what it looks like
    return site


def change(site: Path) -> None:
    """An edit, an addition and a removal."""
    (site / "content/town/2024-05-01-story.txt").write_text(f"Story number one\n\n{TEXT}")
    (site / "content/town/2024-05-09-story.txt").write_text(f"A new story\n\n{TEXT}")
    (site / "content/town/2024-05-02-story.txt").unlink()


def clean_build(site: Path) -> Files:
    shutil.rmtree(site.parent / "clean", ignore_errors=True)
    return standing(Path(build(site, Options(output=str(site.parent / "clean" / "build"))).output))


def same_size(path: Path) -> None:
    """Another text of equal length, with the times that the file had."""
    stat = path.stat()
    path.write_bytes(b"X" * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def same_but_a_link(path: Path) -> None:
    """A link to a copy of the same bytes."""
    out = next(folder for folder in path.parents if folder.name == "build")
    path.symlink_to(path.rename(out.parent / "moved"))


HANDS: dict[str, Callable[[Path], object]] = {
    "edited to the same size, with its time restored": same_size,
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"!"),
    "empty": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
    "a link to its own copy": same_but_a_link,
    "a link to nowhere": lambda path: (path.unlink(), path.symlink_to("nowhere")),
    "a link to a folder": lambda path: (path.unlink(), path.symlink_to("..")),
    "an empty folder": lambda path: (path.unlink(), path.mkdir()),
    "folders in a folder": lambda path: (path.unlink(), (path / "a" / "b").mkdir(parents=True)),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
}
STORY = "2024/05/03/story-number-3.html"


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_what_a_hand_did_to_a_file_is_put_right(make_site: MakeSite, hand: Callable[[Path], object]) -> None:
    """A page, the front page, a static file and one that the plan makes: only that file is written."""
    site = small_site(make_site)
    before = standing(site / "build")
    for path in ("index.html", STORY, "a.txt", "feed.xml"):
        hand(site / "build" / path)
        outcome = build(site)
        assert (outcome.pages + outcome.others, outcome.removed) == (1, 0)
        assert standing(site / "build") == before
        assert not (site / "build" / path).is_symlink()


def test_a_file_that_is_only_touched_is_not_written(make_site: MakeSite) -> None:
    """Another time, another mode or a link more: it is read, found right, and left."""
    site = small_site(make_site)
    page = site / "build" / STORY
    inode = page.stat().st_ino
    for touch in (lambda: os.utime(page), lambda: page.chmod(0o600), lambda: os.link(page, site / "second")):
        touch()
        outcome = build(site)
        assert (outcome.pages, outcome.others, outcome.work.rendered) == (0, 0, 0)
        assert page.stat().st_ino == inode


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder with a foreign file": (
        lambda out: ((out / STORY).unlink(), (out / STORY).mkdir(), (out / STORY / "mine.txt").write_text("mine")),
        f"build/{STORY}/mine.txt: error: this stands where a page belongs and is not newsgen's [in-the-way]",
    ),
    "a folder with a foreign link": (
        lambda out: ((out / STORY).unlink(), (out / STORY).mkdir(), (out / STORY / "l").symlink_to("/")),
        f"build/{STORY}/l: error: this stands where a page belongs and is not newsgen's [in-the-way]",
    ),
    "a file in place of a folder": (
        lambda out: (shutil.rmtree(out / "2024"), (out / "2024").write_text("mine")),
        "build/2024: error: this stands where a page belongs and is not newsgen's [in-the-way]",
    ),
    "a folder that became a link": (
        lambda out: (out / "2024").symlink_to((out / "2024").rename(out.parent.parent / "moved")),
        "is a symbolic link, and newsgen follows none out of its output [bad-output-path]",
    ),
}


@pytest.mark.parametrize(("hand", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_ours_in_the_way_is_refused(
    make_site: MakeSite, run_newsgen: Run, hand: Callable[[Path], object], line: str
) -> None:
    """A clear line, exit code 2, and nothing of it or of the site is touched."""
    site = small_site(make_site)
    hand(site / "build")
    before, moved = standing(site / "build"), standing(site.parent / "moved")
    done = run_newsgen("build", cwd=site)
    assert done.returncode == 2, done.stderr
    assert line in done.stderr
    assert "Traceback" not in done.stderr
    assert (standing(site / "build"), standing(site.parent / "moved")) == (before, moved)


def test_a_foreign_file_that_comes_at_the_last_moment_survives(out: Path) -> None:
    """It is put into a folder that a page replaces after all was checked: an error, and once it is gone all is well."""
    publish(out, OLD)
    mine = out / "folder" / "deep" / "mine.txt"
    unlink = os.unlink

    def late(path: str | Path, **named: Any) -> None:
        unlink(path, **named)
        if Path(path) == out / "folder/deep/in.html":
            mine.write_text("mine")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "unlink", late)
        with pytest.raises(PublishingError, match="directory not empty") as caught:
            publish(out, NEW)
    assert str(mine.parent) in caught.value.problems[0].message
    assert "the next build finishes the job" in caught.value.problems[0].hint
    with pytest.raises(PublishingError, match="directory not empty"):
        publish(out, NEW)
    assert mine.read_text() == "mine"
    mine.unlink()
    publish(out, NEW)
    assert_clean(out, NEW)


def test_a_foreign_file_that_comes_while_pages_are_made_is_refused(out: Path) -> None:
    publish(out, OLD)
    with Writer(out, patience=0) as writer:
        plan(writer, NEW)
        (out / "folder" / "mine.txt").write_text("mine")
        with pytest.raises(
            OutputRefusedError, match=r"build/folder/mine\.txt: error: this stands where a page belongs"
        ):
            writer.commit()
    assert standing(out) == OLD | {"folder/mine.txt": b"mine"}


MOMENTS = ("reading", "rendering", "checking links", "publishing")


def removing(place: Path, moment: str) -> Callable[[str, int, int], None]:
    """A progress that removes `place` when the step `moment` begins."""
    done: list[str] = []

    def watch(step: str, _done: int, _total: int) -> None:
        if step == moment and not done:
            done.append(step)
            shutil.rmtree(place, ignore_errors=True)

    return watch


@pytest.mark.parametrize("moment", MOMENTS[1:])
@pytest.mark.parametrize("place", [".newsgen", ".newsgen/publish", ".newsgen/publish/build/staged"])
@pytest.mark.parametrize("edited", [True, False], ids=["edited", "no-op"])
def test_records_that_are_removed_in_mid_build_cost_no_page(
    make_site: MakeSite, place: str, moment: str, edited: bool
) -> None:
    """The site is the new one, or there is a clear error and the old one stands; then a build is as a clean one."""
    site = small_site(make_site)
    before = standing(site / "build")
    if edited:
        change(site)
    clean = clean_build(site)
    try:
        build(site, progress=removing(site / place, moment))
    except PublishingError as error:
        (problem,) = error.problems
        assert standing(site / "build") == before
        assert "nothing was published" in problem.hint
        Writer(site / "build", patience=0).close()
        assert standing(site / "build") == before
    else:
        assert {path: standing(site / "build").get(path) for path in clean} == clean
    build(site)
    assert {path: standing(site / "build").get(path) for path in clean} == clean
    assert build(site).pages == 0


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("again", [False, True], ids=["removed", "replaced"])
def test_an_output_that_is_removed_in_mid_build_is_a_clear_line(make_site: MakeSite, moment: str, again: bool) -> None:
    """A site with only the pages that changed would be none: nothing is put, and the next build makes all of it."""
    site = small_site(make_site)
    change(site)
    out = site / "build"

    def watch(step: str, _done: int, _total: int) -> None:
        if step == moment and not (site / "was").exists():
            (site / "was").touch()
            shutil.rmtree(out)
            if again:
                out.mkdir()

    with pytest.raises(PublishingError) as caught:
        build(site, progress=watch)
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint, problem.where.file) == ("output-gone", "build again", str(out))
    assert caught.value.exit_code == 1
    assert (standing(out) if out.exists() else {}) == {}
    clean = clean_build(site)
    build(site)
    assert standing(out) == clean


def test_no_failure_leaves_a_file_open(out: Path) -> None:
    """A server builds again and again in one process."""

    def open_files() -> int:
        return sum(1 for _ in Path("/dev/fd").iterdir())

    publish(out, OLD)
    before = open_files()
    for number in range(30):
        with failing_at(number, OSError(errno.EIO, "x"), taken=False), suppress(PublishingError):
            publish(out, (NEW, OLD)[number % 2])
        with suppress(BusyError), Writer(out, patience=0):
            Writer(out, patience=0)
        with suppress(OutputRefusedError):
            publish(out, {"..": b""})
        for call in ("truncate", "write"):
            with pytest.MonkeyPatch.context() as patch, suppress(PublishingError):
                patch.setattr(os, call, raising(errno.ENOSPC))
                publish(out, NEW)
    assert open_files() == before


# --- through the command ------------------------------------------------------------------------------------------


def test_the_command_finishes_a_commit_that_was_killed_and_builds_on(make_site: MakeSite, run_newsgen: Run) -> None:
    """Nothing of it is to be seen but the right site."""
    site = small_site(make_site)
    change(site)
    replace, puts = os.replace, iter(range(1000))

    def ending(source: str | Path, target: str | Path) -> None:
        if site / "build" in Path(target).parents and next(puts) == 3:
            raise EndedError
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", ending)
        with pytest.raises(EndedError):
            build(site)
    assert (state_of(site / "build") / "journal.json").exists()
    clean = clean_build(site)
    assert standing(site / "build") != clean
    done = run_newsgen("build", cwd=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert standing(site / "build") == clean
    assert ", 0 pages written" in run_newsgen("build", cwd=site).stdout


BAD_PLACES: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "records that are a file": (
        lambda site: (site / ".newsgen").write_text("mine"),
        1,
        "not a directory",
    ),
    "a journal that is a folder": (
        lambda site: (site / ".newsgen/publish/build/journal.json").mkdir(parents=True),
        1,
        "is a directory",
    ),
    "a lock that is a folder": (
        lambda site: (site / ".newsgen/publish/build/lock").mkdir(parents=True),
        1,
        "is a directory",
    ),
    "an output that is a file": (lambda site: (site / "build").write_text("mine"), 2, "it is a file, not a folder"),
    "an output that is a link to itself": (lambda site: (site / "build").symlink_to("build"), 1, "symbolic link"),
}


@pytest.mark.parametrize(("make", "code", "words"), BAD_PLACES.values(), ids=BAD_PLACES)
def test_the_command_says_what_stands_in_the_way(
    make_site: MakeSite, run_newsgen: Run, make: Callable[[Path], object], code: int, words: str
) -> None:
    """One error with its place and a hint, no traceback, and what stands there is left."""
    site = make_site({"content/a.txt": f"A story\n\n{TEXT}"})
    make(site)
    before = entries(site)
    done = run_newsgen("build", cwd=site)
    assert done.returncode == code, done.stderr
    place, hint = done.stderr.splitlines()
    assert words in place
    assert str(site) in place
    assert hint.startswith("    ")
    assert "the next build finishes the job" not in hint
    assert entries(site) == before


def test_staged_bytes_are_what_is_published(out: Path) -> None:
    """The digest that the manifest keeps is that of the bytes that stand."""
    publish(out, NEW)
    manifest = json.loads((state_of(out) / "manifest.json").read_text())
    assert {path: entry[0] for path, entry in manifest["files"].items()} == {
        path: hashlib.sha256(data).hexdigest() for path, data in NEW.items()
    }
