"""Executors: the same answers from each, every failure told as it is, and no process left behind however it ends."""

import errno
import gc
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from histories import SMALL
from newsgen.executors import WorkerDiedError, choose, serial
from newsgen.executors.interface import CHUNK, Map
from newsgen.executors.processes import _LIFE, WORTHWHILE, _next, processes
from newsgen.problems import NewsgenError, Problem, Where

pytestmark = pytest.mark.long

MakeSite = Callable[[Mapping[str, str | bytes]], Path]
Answer = tuple[int, tuple[int, ...]]

MAPS: dict[str, Map] = {
    "serial": serial,
    "one": processes(1),
    "two": processes(2),
    "five": processes(5),
    "two on one core": processes(2, 1),
    "five on two": processes(5, 2, worthwhile=1, size=3),
    "small chunks": processes(3, worthwhile=1, size=2),
    "chosen": choose(2),
}
PATIENCE = 20.0  # seconds until a condition that should come about at once is given up


def doubled(items: Sequence[int]) -> Answer:
    """Who did it, and what came of it."""
    return os.getpid(), tuple(2 * item for item in items)


def in_order(answers: Iterable[Answer]) -> list[tuple[int, ...]]:
    return sorted(done for _, done in answers)


def who(answers: Iterable[Answer]) -> set[int]:
    return {pid for pid, _ in answers}


def begin(answers: Iterator[Any]) -> None:
    """Ask until workers are there: one chunk is done before."""
    next(answers)
    next(answers)


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie that waits for its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


def children_of(pid: int) -> set[int]:
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=2) for line in table.splitlines())
    return {int(child) for child, parent, name in rows if int(parent) == pid and name != "ps"}


def becomes(condition: Callable[[], object]) -> bool:
    """Asks until it is so, for some seconds at the most."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
    return True


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    """Whatever a test of this file does, after it no worker is left, neither at work nor as a zombie.

    Beside another thread nothing would be forked, and what is meant for a worker would happen to the tests.
    """
    assert threading.active_count() == 1
    yield
    left = children_of(os.getpid())
    for worker in multiprocessing.active_children():  # or they would count against the next test
        worker.kill()
        worker.join()
    assert left == set()


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mapped", MAPS.values(), ids=MAPS)
@pytest.mark.parametrize(
    "number", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, WORTHWHILE - 1, WORTHWHILE, WORTHWHILE + 1, 1000]
)
def test_every_executor_gives_the_same_answers(mapped: Map, number: int) -> None:
    """Each item is done once, in a chunk of neighbours that is not too large, and no chunk is empty."""
    answers = in_order(mapped(doubled, range(number)))
    assert [done for chunk in answers for done in chunk] == [2 * item for item in range(number)]
    assert all(0 < len(chunk) <= CHUNK for chunk in answers)


@settings(max_examples=25, deadline=None)
@given(
    items=st.lists(st.integers(), max_size=60),
    jobs=st.integers(1, 4),
    worthwhile=st.integers(0, 60),
    size=st.integers(1, 70),
)
def test_no_number_of_items_workers_or_sizes_changes_the_answers(
    items: list[int], jobs: int, worthwhile: int, size: int
) -> None:
    answers = list(processes(jobs, worthwhile=worthwhile, size=size)(doubled, items))
    assert sorted(done for _, chunk in answers for done in chunk) == sorted(2 * item for item in items)
    assert len(who(answers)) <= jobs


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_jobs_is_the_most_that_work(jobs: int) -> None:
    """Work that is worth it is done by so many processes, and one of them is the one that asked."""
    workers = who(processes(jobs)(doubled, range(3000)))
    assert len(workers) == jobs
    assert os.getpid() in workers


def test_no_more_workers_are_started_than_there_are_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = ForkProcess.start
    monkeypatch.setattr(ForkProcess, "start", lambda self: (started.append(self), start(self)))
    assert len(list(processes(50)(doubled, range(WORTHWHILE)))) == WORTHWHILE // CHUNK == 2 + len(started)


def test_others_take_the_place_of_workers_that_have_done_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a map that is long enough; those of before are gone by then, no item is left out, and the parts are equal."""
    started, living = [], []
    start = ForkProcess.start

    def noting(self: ForkProcess) -> None:
        start(self)
        started.append(self)
        living.append(sum(worker.is_alive() for worker in started))

    monkeypatch.setattr(ForkProcess, "start", noting)
    for chunks in (3 * _LIFE, 3 * _LIFE + 1):  # of which one is done before any is started
        answers = list(processes(3, worthwhile=0, size=1)(doubled, range(chunks)))
        assert sorted(done for _, chunk in answers for done in chunk) == [2 * item for item in range(chunks)]
    assert living == [1, 2] * 3


def test_who_is_done_helps_the_one_with_the_most_left() -> None:
    """Each begins with its own part, and takes the last of another's; every chunk is taken once."""
    shares = {"one": range(2), "two": range(2, 7), None: range(7, 9)}
    assert [_next(shares, "one") for _ in range(4)] == [0, 1, 6, 5]
    assert [_next(shares, "two") for _ in range(4)] == [2, 3, 4, 8]
    assert [_next(shares, None) for _ in range(2)] == [7, None]


def test_small_work_stays_in_this_process() -> None:
    """No process is started for what is done sooner than one could be."""
    assert who(processes(4)(doubled, range(WORTHWHILE - 1))) == {os.getpid()}
    assert who(processes(4)(doubled, [])) == set()


def test_beside_another_thread_nothing_is_forked() -> None:
    """A fork copies no other thread, and may copy the locks that it holds."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert who(processes(4)(doubled, range(1000))) == {os.getpid()}
    finally:
        done.set()
        thread.join()
    assert len(who(processes(4)(doubled, range(1000)))) == 4


def test_one_job_or_no_fork_is_serial(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose(1) is serial
    assert len(who(choose(2)(doubled, range(1000)))) in (1, 2)
    if hasattr(os, "sched_getaffinity"):
        assert len(who(choose()(doubled, range(5000)))) <= len(os.sched_getaffinity(0))
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
        assert choose() is serial
    monkeypatch.delattr(os, "fork")
    assert choose(8) is serial


def test_large_answers_and_a_slow_reader_block_nobody_for_good() -> None:
    """Answers that fill every buffer wait until they are read."""
    total = 0
    for data in processes(2)(lambda items: bytes(1 << 20) + bytes(items), [7] * 3000):
        gc.collect()
        total += data.count(7)
    assert total == 3000


def test_a_worker_goes_on_while_this_process_is_long_at_a_chunk() -> None:
    """Its answers are larger than what a pipe holds, and nobody takes them until a chunk of this process ends."""
    home, (begun, beginning) = os.getpid(), os.pipe()
    own: list[Sequence[int]] = []
    waited: list[int] = []

    def work(items: Sequence[int]) -> bytes:
        if os.getpid() != home:
            os.write(beginning, b".")
            return bytes(1 << 22)
        own.append(items)
        while len(own) == 2 and sum(waited) < 2:
            assert select.select([begun], [], [], PATIENCE)[0], "the worker waits until its answer is taken"
            waited.append(len(os.read(begun, 2)))
        return bytes(1 << 22)

    answers = list(processes(2)(work, range(1000)))
    os.close(begun)
    os.close(beginning)
    assert sum(waited) >= 2
    assert sum(map(len, answers)) == 16 << 22


@pytest.mark.parametrize(("jobs", "cores"), [(2, 1), (3, 1), (5, 2), (3, 3)])
def test_no_more_are_at_work_at_once_than_there_are_cores(jobs: int, cores: int) -> None:
    """Though all have their turn. The control: with a core for each, all are at work at once."""
    most = multiprocessing.get_context("fork").Value("i", 0)
    at_work = multiprocessing.get_context("fork").Value("i", 0)

    def work(items: Sequence[int]) -> Answer:
        with at_work.get_lock():
            at_work.value += 1
            most.value = max(most.value, at_work.value)
        deadline = time.monotonic() + (0.01 if cores < jobs else PATIENCE)
        while items[0] and most.value < jobs and time.monotonic() < deadline:
            pass
        with at_work.get_lock():
            at_work.value -= 1
        return doubled(items)

    answers = list(processes(jobs, cores, worthwhile=0, size=1)(work, range(60, -1, -1)))
    assert in_order(answers) == [(2 * item,) for item in range(61)]
    assert len(who(answers)) == jobs
    assert most.value == cores


def test_maps_follow_one_another_and_stand_side_by_side() -> None:
    """Each map has workers of its own; one within another's answers works as well."""
    mapped = processes(2)
    outer = mapped(doubled, range(600))
    found = []
    for answer in outer:
        found.append(answer)
        assert in_order(mapped(doubled, range(300))) == in_order(serial(doubled, range(300)))
    assert in_order(found) == in_order(serial(doubled, range(600)))


# --- failures -----------------------------------------------------------------------------------------------------

PROBLEM = Problem(level="error", where=Where(file="é.txt", line=3), code="odd", message="it is odd", hint="even it")


class OddError(NewsgenError):
    exit_code = 1


class TwoWordsError(Exception):
    """It can be pickled and not be unpickled: it wants two arguments and passes on one."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


class HoldingError(Exception):
    """It holds what cannot be pickled."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lock = threading.Lock()


def failing_with(error: BaseException, *, in_worker: bool) -> Callable[[Sequence[int]], Answer]:
    home = os.getpid()

    def work(items: Sequence[int]) -> Answer:
        if (os.getpid() != home) == in_worker:
            raise error
        return doubled(items)

    return work


@pytest.mark.parametrize(
    ("mapped", "in_worker"),
    [(serial, False), (processes(2), False), (processes(2), True)],
    ids=["serial", "here", "in a worker"],
)
def test_a_newsgen_error_reaches_the_caller_as_it_is(mapped: Map, in_worker: bool) -> None:
    """Its class, its exit code and all that its problems say."""
    with pytest.raises(OddError) as caught:
        list(mapped(failing_with(OddError([PROBLEM, PROBLEM]), in_worker=in_worker), range(1000)))
    assert caught.value.problems == (PROBLEM, PROBLEM)
    assert caught.value.exit_code == 1
    assert str(caught.value) == f"{PROBLEM}\n{PROBLEM}"


def test_a_surprise_reaches_the_caller_with_a_note_of_where_it_was_raised() -> None:
    """A bug in a worker is as easy to find as one in this process."""
    with pytest.raises(KeyError, match="'strange'") as caught:
        list(processes(2)(failing_with(KeyError("strange"), in_worker=True), range(1000)))
    (note,) = caught.value.__notes__
    assert "in a worker process" in note
    assert "test_executors.py" in note
    assert "raise error" in note


@pytest.mark.parametrize("error", [TwoWordsError("so", "it is"), HoldingError("so it is")])
def test_a_surprise_that_cannot_be_sent_is_still_told(error: Exception) -> None:
    """Its name, its words and its traceback arrive."""
    with pytest.raises(RuntimeError, match=f"{type(error).__name__}: so it is") as caught:
        list(processes(2)(failing_with(error, in_worker=True), range(1000)))
    assert "test_executors.py" in caught.value.__notes__[0]


def test_an_answer_that_cannot_be_sent_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """It is the function's fault, and a bug: what reaches the caller says what could not be pickled."""
    with pytest.raises(Exception, match="pickle") as caught:
        list(processes(2)(lambda items: lambda: items, range(1000)))
    assert not isinstance(caught.value, WorkerDiedError)
    assert capfd.readouterr().err == ""


ENDS: dict[str, tuple[Callable[[], object], str]] = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "killed by signal 9"),
    "terminated": (lambda: os.kill(os.getpid(), signal.SIGTERM), "killed by signal 15"),
    "gone": (lambda: os._exit(3), "exit code 3"),
    "gone in silence": (lambda: os._exit(0), "exit code 0"),
}


@pytest.mark.parametrize(("end", "words"), ENDS.values(), ids=ENDS)
def test_a_worker_that_dies_is_told(end: Callable[[], object], words: str) -> None:
    """What the system's killer of memory hogs does to a worker is a clear line and exit code 1."""
    home = os.getpid()

    def dying(items: Sequence[int]) -> Answer:
        if os.getpid() != home:
            end()
        return doubled(items)

    with pytest.raises(WorkerDiedError) as caught:
        list(processes(3)(dying, range(2000)))
    (problem,) = caught.value.problems
    assert caught.value.exit_code == 1
    assert (problem.level, problem.code) == ("error", "worker-died")
    assert words in problem.message
    assert "--jobs 1" in problem.hint


def test_a_worker_that_dies_before_its_work_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pipe is broken before the first chunk is handed out; a broken pipe would pass for a reader gone away."""
    monkeypatch.setattr(sys.modules["newsgen.executors.processes"], "_work", lambda *_: os._exit(4))
    start = ForkProcess.start

    def start_and_wait(self: ForkProcess) -> None:
        start(self)
        assert self.pid is not None
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    monkeypatch.setattr(ForkProcess, "start", start_and_wait)
    with pytest.raises(WorkerDiedError, match="exit code 4"):
        list(processes(2)(doubled, range(1000)))


@pytest.mark.parametrize("which", [1, 2])
def test_a_system_that_starts_no_more_processes_is_told(monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    """The work is done without them, or else the system's own words reach the caller; those that run are ended."""
    fork, forks = os.fork, iter(range(1, 100))

    def refusing() -> int:
        if next(forks) == which:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return fork()

    monkeypatch.setattr(os, "fork", refusing)
    with suppress(BlockingIOError, NewsgenError):
        assert in_order(processes(3)(doubled, range(1000))) == in_order(serial(doubled, range(1000)))


# --- leaving early ------------------------------------------------------------------------------------------------


def test_a_generator_that_is_closed_leaves_no_worker() -> None:
    answers = processes(3)(doubled, range(5000))
    begin(answers)
    assert len(multiprocessing.active_children()) == 2
    answers.close()
    assert multiprocessing.active_children() == []


def test_a_failing_consumer_leaves_no_worker() -> None:
    """The error is the consumer's own, and the workers are gone before it goes on."""

    def consume(answers: Iterator[Answer]) -> None:
        begin(answers)
        assert len(multiprocessing.active_children()) == 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), closing(processes(3)(doubled, range(5000))) as answers:
        consume(answers)
    assert multiprocessing.active_children() == []


def test_a_forgotten_generator_leaves_no_worker() -> None:
    begin(processes(3)(doubled, range(5000)))
    gc.collect()
    assert multiprocessing.active_children() == []


def test_a_generator_that_was_never_asked_starts_no_worker() -> None:
    processes(3)(doubled, range(5000)).close()
    assert multiprocessing.active_children() == []


def test_a_worker_in_the_middle_of_endless_work_is_ended() -> None:
    """Who leaves does not wait for what nobody wants any more."""
    home = os.getpid()

    def endless(items: Sequence[int]) -> Answer:
        while os.getpid() != home:
            pass
        return doubled(items)

    with closing(processes(2)(endless, range(1000))) as answers:
        begin(answers)
    assert multiprocessing.active_children() == []


def test_nothing_stays_open() -> None:
    """Neither after all answers, nor after some, nor after a failure."""

    def open_files() -> int:
        return sum(1 for _ in Path("/dev/fd").iterdir())

    gc.collect()
    before = open_files()
    for _ in range(5):
        list(processes(4)(doubled, range(1000)))
        with closing(processes(4)(doubled, range(1000))) as answers:
            begin(answers)
        with suppress(OddError):
            list(processes(4)(failing_with(OddError([PROBLEM]), in_worker=True), range(1000)))
    gc.collect()
    assert open_files() == before


SCRIPT = """
import os, signal, sys
from multiprocessing import active_children
from newsgen.executors.processes import processes

def work(items):
    return bytes(1000), os.getpid()

answers = processes(3)(work, range(20_000))
next(answers), next(answers)
print(*(child.pid for child in active_children()), flush=True)
"""


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGTERM)"])
@pytest.mark.parametrize("first", ["", "for _ in range(40): next(answers)", "sys.stdin.read()"])
def test_a_parent_that_is_killed_leaves_no_orphan(first: str, end: str) -> None:
    """The workers notice by themselves, between two chunks or in the middle of one, and say nothing of it."""
    done = subprocess.run(
        [sys.executable, "-c", f"{SCRIPT}\n{first}\n{end}"], input="", capture_output=True, text=True, timeout=60
    )
    workers = [int(pid) for pid in done.stdout.split()]
    assert done.returncode < 0
    assert len(workers) == 2
    assert becomes(lambda: not any(map(is_alive, workers)))
    assert done.stderr == ""


def test_ctrl_c_in_a_worker_that_only_begins_is_not_its_affair(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The signal reaches the whole group at any moment, so also a process that was forked just now."""
    run = ForkProcess.run

    def interrupted(self: ForkProcess) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        run(self)

    monkeypatch.setattr(ForkProcess, "run", interrupted)
    assert in_order(processes(2)(doubled, range(1000))) == in_order(serial(doubled, range(1000)))
    assert capfd.readouterr().err == ""


def test_ctrl_c_while_workers_are_started_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The larger the archive the longer a fork takes: the interruption is as likely to come then as later."""
    start = ForkProcess.start
    started = []

    def interrupted(self: ForkProcess) -> None:
        start(self)
        started.append(self)
        if len(started) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(ForkProcess, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(processes(3)(doubled, range(1000)))
    assert len(started) >= 2
    assert multiprocessing.active_children() == []
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


# --- a whole build ------------------------------------------------------------------------------------------------

STORY = "Crane number {0} lifts its last crate\n\n" + "The crane of pier {0} lifted a box of lemons.\n\n" * 20


@pytest.fixture
def large_site(make_site: MakeSite) -> Path:
    site = make_site({f"content/{n % 9}/{n}.txt": STORY.format(n) for n in range(700)})
    return make_site({f"templates/{name}": text for name, text in SMALL.items()}) and site


MOMENTS: dict[str, Callable[[Path, int], object]] = {
    "reading": lambda site, build: children_of(build),
    "rendering": lambda site, build: any(site.glob(".newsgen/publish/build/staged/*/*")) and children_of(build),
}


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("reading", signal.SIGINT),
        ("rendering", signal.SIGINT),
        ("reading", signal.SIGTERM),
        ("rendering", signal.SIGKILL),
    ],
)
def test_a_build_that_is_interrupted_ends_at_once_and_publishes_nothing(
    large_site: Path, moment: str, end: signal.Signals
) -> None:
    """Ctrl-C reaches the whole group, a kill the leader alone; no worker is left, and no traceback is shown."""
    command = [Path(sys.executable).with_name("newsgen"), "build", "--jobs", "2"]
    with subprocess.Popen(
        command, cwd=large_site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as process:
        assert becomes(lambda: process.poll() is not None or MOMENTS[moment](large_site, process.pid))
        workers = children_of(process.pid)
        assert process.poll() is None, "the build was over before it could be interrupted"
        os.killpg(process.pid, end) if end == signal.SIGINT else process.send_signal(end)
        out, err = process.communicate(timeout=PATIENCE)
    assert workers
    assert becomes(lambda: not any(map(is_alive, workers)))
    if end == signal.SIGINT:
        assert (process.returncode, err) == (130, "newsgen: interrupted; build again to publish\n")
        assert not (large_site / ".newsgen/publish").exists()
    else:
        assert (process.returncode, err) == (-end, "")
    assert out == ""
    assert not (large_site / "build").exists()


def test_a_worker_of_a_build_that_is_killed_is_a_clear_line(large_site: Path) -> None:
    """Exit code 1, what happened, what to do; nothing was published, and nothing is left running."""
    command = [Path(sys.executable).with_name("newsgen"), "build", "--jobs", "2"]
    with subprocess.Popen(
        command, cwd=large_site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert becomes(lambda: process.poll() is not None or children_of(process.pid))
        workers = children_of(process.pid)
        assert workers, "the build was over before a worker could be killed"
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert err.startswith("newsgen: error: a worker process ended in the middle of its work (killed by signal 9)")
    assert "Traceback" not in err
    assert not (large_site / "build").exists()
    assert not (large_site / ".newsgen/publish").exists()
    assert becomes(lambda: not any(map(is_alive, workers)))
