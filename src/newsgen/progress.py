"""A progress bar for people: only on a terminal, and only where there is enough to wait for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple, TextIO

from newsgen.build import Progress, say_nothing

ENOUGH = 500  # steps; below it a build is over before a bar is read


@contextmanager
def showing(stream: TextIO) -> Iterator[Progress]:
    """A function to call with a step's name, how many are done, and how many there are (0: not known).

    rich is imported with the first step that is long enough, and never where `stream` is no terminal.
    """
    if not stream.isatty():
        yield say_nothing
        return
    with ExitStack() as stack:
        yield _Bar(stream, stack).show


class Seconds(NamedTuple):
    """A point in time, or the span between two: by the clock on the wall, and of processors at work."""

    wall: float
    cpu: float

    def since(self, earlier: "Seconds") -> "Seconds":
        """The span from `earlier` until this."""
        return Seconds(self.wall - earlier.wall, self.cpu - earlier.cpu)


class Lap(NamedTuple):
    """A step of a build and what it took."""

    step: str
    seconds: Seconds


class Stopwatch:
    """How long each step of a build takes; it hands on what it is told."""

    def __init__(self, watcher: Progress, clock: Callable[[], Seconds]) -> None:
        self._watcher = watcher
        self._clock = clock
        self._start = clock()
        self._steps: list[tuple[str, Seconds]] = []

    def show(self, name: str, done: int, total: int) -> None:
        """Note when a step begins."""
        if not self._steps or self._steps[-1][0] != name:
            self._steps.append((name, self._clock()))
        self._watcher(name, done, total)

    def laps(self) -> tuple[Lap, ...]:
        """Each step, in their order; the last one ends now."""
        ends = [*(start for _, start in self._steps[1:]), self._clock()]
        return tuple(Lap(name, end.since(start)) for (name, start), end in zip(self._steps, ends, strict=True))

    def total(self) -> Seconds:
        """What was taken since the watch was made."""
        return self._clock().since(self._start)


class _Bar:
    """One line that follows the steps of a build."""

    def __init__(self, stream: TextIO, stack: ExitStack) -> None:
        self._stream = stream
        self._stack = stack
        self._update: Progress | None = None

    def show(self, name: str, done: int, total: int) -> None:
        """Draw the state of a step."""
        if self._update is None and max(done, total) < ENOUGH:
            return
        if self._update is None:
            self._update = self._open()
        self._update(name, done, total)

    def _open(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(file=self._stream)
        progress = self._stack.enter_context(Bars(*columns, console=console, transient=True, auto_refresh=False))
        task = progress.add_task("")

        def update(name: str, done: int, total: int) -> None:
            progress.update(task, description=name, completed=done, total=total or None, refresh=True)

        return update  # refreshed here and not by a thread of its own, beside which no process may be forked
