"""A progress bar for people: only on a terminal, and only where there is enough to wait for."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

from newsgen.build import Progress, say_nothing

ENOUGH = 500  # steps; below it a build is over before a bar is read
_EVERY = 100


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


class _Bar:
    """One line that follows the steps of a build."""

    def __init__(self, stream: TextIO, stack: ExitStack) -> None:
        self._stream = stream
        self._stack = stack
        self._update: Progress | None = None

    def show(self, name: str, done: int, total: int) -> None:
        """Draw the state of a step, now and then."""
        if done % _EVERY or (self._update is None and max(done, total) < ENOUGH):
            return
        if self._update is None:
            self._update = self._open()
        self._update(name, done, total)

    def _open(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        progress = self._stack.enter_context(Bars(*columns, console=Console(file=self._stream), transient=True))
        task = progress.add_task("")
        return lambda name, done, total: progress.update(task, description=name, completed=done, total=total or None)
