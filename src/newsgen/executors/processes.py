"""The executor that shares the work out to processes of this machine, of which this one is the first.

A worker is forked for one map, or for a part of a long one, so it has the function and all items without anything
being sent; chunks go to it as numbers, answers come back pickled. Forking is chosen explicitly: it is the one start
method that copies no archive, and it is safe where no other Python thread runs, so where one does, or where the work is
small, the map stays in this process.
A worker notices by its closed pipe that the build is gone and ends; a build that ends early kills its workers.
"""

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from newsgen.executors.interface import CHUNK, Map, chunks
from newsgen.executors.serial import serial
from newsgen.problems import NewsgenError, Problem, Where

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 4 * CHUNK  # items; below it the start of processes costs more than it saves
_AHEAD = 8  # chunks that a worker has in hand at the most, so that it never waits while this process does its own
_LIFE = 128  # chunks, about, that a worker does; what it looks at comes to be its own copy, and forking is not free


class WorkerDiedError(NewsgenError):
    """A worker process ended before its work was done."""

    exit_code = 1


def processes(jobs: int, cores: int | None = None, *, worthwhile: int = WORTHWHILE, size: int = CHUNK) -> Map:
    """A map over at most `jobs` processes, in chunks of `size` items; as many are at work at once as there are `cores`.

    This process is one of them, beside handing out and gathering; fewer than `worthwhile` items it does alone. Null
    cores are as many as jobs.
    """

    def shared(function: Callable[[Sequence[T]], R], items: Sequence[T]) -> Generator[R, None, None]:
        if len(items) < max(worthwhile, 1) or threading.active_count() > 1:
            return serial(function, items)
        return _share_out(function, chunks(items, size), jobs, cores or jobs)

    return shared


class _Answer(NamedTuple):
    """What a worker sends: the answer to a chunk, or the exception that came of it and where it was raised."""

    value: Any = None
    error: BaseException | None = None
    trace: str = ""


def _share_out(
    function: Callable[[Sequence[T]], R], pieces: Sequence[Sequence[T]], jobs: int, cores: int
) -> Generator[R, None, None]:
    """New workers for each part of a long map: what one inherited and looked at is its own copy, and ends with it.

    One chunk is done before any is forked: what it makes ready, as modules and templates, all workers then have.
    """
    *rest, first = pieces
    yield function(first)
    for start, end in pairwise(_cuts(len(rest), 1 + len(rest) // (jobs * _LIFE))):
        yield from _by_workers(function, rest[start:end], jobs, cores)


def _by_workers(
    function: Callable[[Sequence[T]], R], pieces: Sequence[Sequence[T]], jobs: int, cores: int
) -> Generator[R, None, None]:
    """The answers to all `pieces`; raises what `function` raises, and WorkerDiedError."""
    workers: dict[Connection, ForkProcess] = {}
    gc.freeze()  # or each worker's collector would touch, and so copy, all that it inherits
    try:
        _start(workers, function, pieces, min(jobs, len(pieces)) - 1)
        yield from _gathered(workers, function, pieces, cores)
    except BaseException:
        for worker in workers.values():
            worker.kill()
        raise
    finally:
        for pipe in workers:
            pipe.close()
        for worker in workers.values():
            worker.join()
        gc.unfreeze()


def _start(
    workers: dict[Connection, ForkProcess],
    function: Callable[[Sequence[T]], R],
    pieces: Sequence[Sequence[T]],
    number: int,
) -> None:
    """Fill `workers`, by our ends of their pipes, with as many as the system grants, up to `number`.

    Ctrl-C waits until they all ignore it: it reaches the whole group, and the build decides.
    """
    context = multiprocessing.get_context("fork")
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(number):
            ours, theirs = context.Pipe()
            others = [ours, *workers]
            worker = context.Process(target=_work, args=(function, pieces, theirs, others, os.getpid()), daemon=True)
            try:
                worker.start()
            except OSError:
                ours.close()
                break
            finally:
                theirs.close()
            workers[ours] = worker
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _gathered(
    workers: dict[Connection, ForkProcess],
    function: Callable[[Sequence[T]], R],
    pieces: Sequence[Sequence[T]],
    cores: int,
) -> Iterator[R]:
    """The answers of `workers`, and those of this process, which does a chunk whenever it has a turn.

    Where there is no core for each of them they take turns, since two on one core keep each other's data out of its
    caches: a worker's turn ends with all that it has in hand.
    """
    shares = _shares([*workers, None], len(pieces))
    in_hand = dict.fromkeys(workers, 0)
    waiting: deque[Connection | None] = deque(shares)
    take_turns = cores < len(shares)

    def hand_out(pipe: Connection) -> None:
        ahead = max(2, min(_AHEAD, sum(map(len, shares.values())) // 8))  # few near the end, where others could help
        while in_hand[pipe] < ahead and (number := _next(shares, pipe)) is not None:
            try:
                pipe.send(number)
            except OSError as gone:
                raise _died(workers[pipe]) from gone
            in_hand[pipe] += 1

    def has_turn() -> bool:
        return bool(waiting) and sum(map(bool, in_hand.values())) < cores

    while waiting or any(in_hand.values()):
        while has_turn() and (pipe := waiting[0]) is not None:
            waiting.popleft()
            hand_out(pipe)
        is_own = has_turn()
        if is_own:
            waiting.popleft()
            if (own := _next(shares, None)) is not None:
                yield function(pieces[own])
                waiting.append(None)
        patience = 0 if is_own or not any(in_hand.values()) else None
        while ready := wait([pipe for pipe, number in in_hand.items() if number], patience):
            for pipe in [pipe for pipe in workers if pipe in ready]:
                answer = _received(pipe, workers[pipe])
                in_hand[pipe] -= 1
                if not take_turns:
                    hand_out(pipe)
                elif not in_hand[pipe]:
                    waiting.append(pipe)
                yield answer
            patience = 0


def _received(pipe: Connection, worker: ForkProcess) -> Any:
    """A worker's answer; raises what came of its chunk, or WorkerDiedError."""
    try:
        answer: _Answer = pickle.loads(pipe.recv_bytes())  # noqa: S301 (our own worker's)
    except (EOFError, OSError) as gone:
        raise _died(worker) from gone
    if answer.error is None:
        return answer.value
    if not isinstance(answer.error, NewsgenError):
        answer.error.add_note(f"in a worker process:\n{answer.trace}")
    raise answer.error


def _cuts(total: int, parts: int) -> list[int]:
    """Where each of `parts` equal parts of `total` begins, and the end."""
    return [total * number // parts for number in range(parts + 1)]


def _shares(processes: Sequence[Connection | None], total: int) -> dict[Connection | None, range]:
    """The chunks that each process is to do, null for this one: to each its own part of the archive, in order.

    What a worker looks at of all that it inherited comes to be its own copy, page by page of memory, and items that
    stand near one another look at the same articles.
    """
    bounds = pairwise(_cuts(total, len(processes)))
    return {process: range(*each) for process, each in zip(processes, bounds, strict=True)}


def _next(shares: dict[Connection | None, range], process: Connection | None) -> int | None:
    """Takes a process's next chunk from its share, or where none is left the last of the longest; null at the end."""
    if own := shares[process]:
        shares[process] = own[1:]
        return own[0]
    longest = max(shares, key=lambda other: len(shares[other]))
    if not (left := shares[longest]):
        return None
    shares[longest] = left[:-1]
    return left[-1]


def _work(
    function: Callable[[Sequence[T]], Any],
    pieces: Sequence[Sequence[T]],
    pipe: Connection,
    others: list[Connection],
    parent: int,
) -> None:
    """A worker's life: a number comes in, the answer to that chunk goes out, until nobody is at the other end.

    A thread sends, since who gathers may be long at a chunk of its own and large answers fill the pipe.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for end in others:
        end.close()
    answers: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_send, args=(pipe, answers), daemon=True).start()
    with suppress(EOFError, OSError):
        while os.getppid() == parent:
            answers.put(_answer(function, pieces[pipe.recv()]))


def _send(pipe: Connection, answers: SimpleQueue[bytes]) -> None:
    with suppress(OSError):
        while True:
            pipe.send_bytes(answers.get())


def _answer(function: Callable[[Sequence[T]], Any], piece: Sequence[T]) -> bytes:
    """The packed answer to a chunk, whatever comes of it."""
    try:
        return pickle.dumps(_Answer(value=function(piece)))
    except BaseException as error:  # noqa: BLE001 (whatever it is, it belongs to the one who asked)
        return pickle.dumps(_Answer(error=_sendable(error), trace=traceback.format_exc()))


def _sendable(error: BaseException) -> BaseException:
    """`error`, or where it does not survive pickling one that says as much."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (made a line before)
    except Exception:  # noqa: BLE001 (anything may go wrong in a stranger's exception)
        return RuntimeError(traceback.format_exception_only(error)[-1].strip())
    return error


def _died(worker: ForkProcess) -> WorkerDiedError:
    worker.join(1)
    code = worker.exitcode
    how = "" if code is None else f" (killed by signal {-code})" if code < 0 else f" (exit code {code})"
    return WorkerDiedError(
        [
            Problem(
                level="error",
                where=Where(file="newsgen"),
                code="worker-died",
                message=f"a worker process ended in the middle of its work{how}",
                hint="nothing was published; if memory ran out, build with --jobs 1",
            )
        ]
    )
