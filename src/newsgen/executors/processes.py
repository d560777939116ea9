"""The executor that shares the work out to processes of this machine.

A worker is forked for one map, so it has the function and all items without anything being sent; chunks go to it as
numbers, answers come back pickled. Forking is chosen explicitly: it is the one start method that copies no archive, and
it is safe where no other thread runs, so where one does, or where the work is small, the map stays in this process.
A worker notices by its closed pipe that the build is gone and ends; a build that ends early kills its workers.
"""

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
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
    context = multiprocessing.get_context("fork")
    pipes: list[tuple[Connection, Connection]] = [context.Pipe() for _ in range(min(jobs, len(pieces)))]
    workers: dict[Connection, ForkProcess] = {}
    try:
        for ours, theirs in pipes:
            others = [end for pair in pipes for end in pair if end is not theirs]
            workers[ours] = context.Process(
                target=_work, args=(function, pieces, theirs, others, os.getpid()), daemon=True
            )
            workers[ours].start()
        for _, theirs in pipes:
            theirs.close()
        yield from _gathered(workers, len(pieces))
    except BaseException:
        for worker in workers.values():
            worker.kill()
        raise
    finally:
        for ours, _ in pipes:
            ours.close()
        for worker in workers.values():
            worker.join()


def _gathered(workers: dict[Connection, ForkProcess], total: int) -> Iterator[Any]:
    waiting = iter(range(total))
    in_hand = dict.fromkeys(workers, 0)

    def hand_out(pipe: Connection) -> None:
        number = next(waiting, None)
        if number is not None:
            pipe.send(number)
            in_hand[pipe] += 1

    for _ in range(_AHEAD):
        for pipe in workers:
            hand_out(pipe)
    while any(in_hand.values()):
        ready = wait([pipe for pipe, number in in_hand.items() if number])
        for pipe in [pipe for pipe in workers if pipe in ready]:
            try:
                answer: _Answer = pipe.recv()
                in_hand[pipe] -= 1
                hand_out(pipe)
            except (EOFError, OSError) as gone:
                raise _died(workers[pipe]) from gone
            if answer.error is not None:
                if not isinstance(answer.error, NewsgenError):
                    answer.error.add_note(f"in a worker process:\n{answer.trace}")
                raise answer.error
            yield answer.value


def _work(
    function: Callable[[Sequence[T]], Any],
    pieces: Sequence[Sequence[T]],
    pipe: Connection,
    others: list[Connection],
    parent: int,
) -> None:
    """A worker's life: a number comes in, the answer to that chunk goes out, until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the build decides
    for end in others:
        end.close()
    while os.getppid() == parent:
        try:
            number = pipe.recv()
        except EOFError:
            return
        try:
            answer = _Answer(value=function(pieces[number]))
        except BaseException as error:  # noqa: BLE001 (whatever it is, it belongs to the one who asked)
            answer = _Answer(error=_sendable(error), trace=traceback.format_exc())
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return


def _sendable(error: BaseException) -> BaseException:
    """`error`, or where it does not survive pickling one that says as much."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (made a line before)
    except Exception:  # noqa: BLE001 (anything may go wrong in a stranger's exception)
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _died(worker: ForkProcess) -> WorkerDiedError:
    worker.join(1)
    code = worker.exitcode or 0
    how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
    return WorkerDiedError(
        [
            Problem(
                level="error",
                where=Where(file="newsgen"),
                code="worker-died",
                message=f"a worker process ended in the middle of its work ({how})",
                hint="nothing was published; if memory ran out, build with --jobs 1",
            )
        ]
    )
