"""The executor that shares the work out to processes of this machine.

A worker is forked for one map, or for a part of a long one: it has the function and all items, nothing is sent;
chunks go to it as numbers, answers come back pickled. Forking is chosen explicitly: it is the one start method that
copies no archive, and it is safe where no other Python thread runs, so where one does, or where the work is small, the
map stays in this process.
A worker notices by its closed pipe that the build is gone and ends; a build that ends early kills its workers.
"""

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, NamedTuple, TypeVar

from newsgen.executors.interface import CHUNK, Map, chunks
from newsgen.executors.serial import serial
from newsgen.problems import NewsgenError, Problem, Where

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 4 * CHUNK  # items; below it the start of processes costs more than it saves
_AHEAD = 2  # chunks that a worker has in hand, so that it never waits for the next
_LIFE = 128  # chunks that a worker does, about


class WorkerDiedError(NewsgenError):
    """A worker process ended before its work was done."""

    exit_code = 1


def processes(jobs: int, worthwhile: int = WORTHWHILE, size: int = CHUNK) -> Map:
    """A map over at most `jobs` processes beside this one, which hands out and gathers, in chunks of `size` items.

    It does what are fewer than `worthwhile` items itself.
    """

    def shared(function: Callable[[Sequence[T]], R], items: Sequence[T]) -> Generator[R, None, None]:
        if len(items) < worthwhile or threading.active_count() > 1:
            return serial(function, items)
        return _share_out(function, chunks(items, size), jobs)

    return shared


class _Answer(NamedTuple):
    """What a worker sends: the answer to a chunk, or the exception that came of it and where it was raised."""

    value: Any = None
    error: BaseException | None = None
    trace: str = ""


def _share_out(
    function: Callable[[Sequence[T]], R], pieces: Sequence[Sequence[T]], jobs: int
) -> Generator[R, None, None]:
    """New workers for each part of a long map: what one inherited and looked at is its own copy, and ends with it."""
    part = jobs * _LIFE
    for start in range(0, len(pieces), part):
        yield from _by_workers(function, pieces[start : start + part], jobs)


def _by_workers(
    function: Callable[[Sequence[T]], R], pieces: Sequence[Sequence[T]], jobs: int
) -> Generator[R, None, None]:
    workers: dict[Connection, ForkProcess] = {}
    gc.freeze()  # or each worker's collector would touch, and so copy, all that it inherits
    try:
        _start(workers, function, pieces, min(jobs, len(pieces)))
        yield from _gathered(workers, len(pieces)) if workers else map(function, pieces)
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


def _gathered(workers: dict[Connection, ForkProcess], total: int) -> Iterator[Any]:
    shares = _shares(workers, total)
    in_hand = dict.fromkeys(workers, 0)

    def hand_out(pipe: Connection) -> None:
        number = _next(shares, pipe)
        if number is None:
            return
        try:
            pipe.send(number)
        except OSError as gone:
            raise _died(workers[pipe]) from gone
        in_hand[pipe] += 1

    for _ in range(_AHEAD):
        for pipe in workers:
            hand_out(pipe)
    while any(in_hand.values()):
        ready = wait([pipe for pipe, number in in_hand.items() if number])
        for pipe in [pipe for pipe in workers if pipe in ready]:
            try:
                answer: _Answer = pickle.loads(pipe.recv_bytes())  # noqa: S301 (our own worker's)
            except (EOFError, OSError) as gone:
                raise _died(workers[pipe]) from gone
            in_hand[pipe] -= 1
            if answer.error is not None:
                if not isinstance(answer.error, NewsgenError):
                    answer.error.add_note(f"in a worker process:\n{answer.trace}")
                raise answer.error
            hand_out(pipe)
            yield answer.value


def _shares(workers: Collection[Connection], total: int) -> dict[Connection, range]:
    """The chunks that each worker is to do: to each its own part of the archive, in order.

    What a worker looks at of all that it inherited comes to be its own copy, page by page of memory, and items that
    stand near one another look at the same articles.
    """
    ends = [total * number // len(workers) for number in range(len(workers) + 1)]
    return {pipe: range(*bounds) for pipe, bounds in zip(workers, pairwise(ends), strict=True)}


def _next(shares: dict[Connection, range], pipe: Connection) -> int | None:
    """Takes a worker's next chunk from its share, or where none is left the last of the longest; null at the end."""
    if own := shares[pipe]:
        shares[pipe] = own[1:]
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
    """A worker's life: a number comes in, the answer to that chunk goes out, until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for end in others:
        end.close()
    with suppress(EOFError, OSError):
        while os.getppid() == parent:
            number = pipe.recv()
            pipe.send_bytes(_answer(function, pieces[number]))


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
