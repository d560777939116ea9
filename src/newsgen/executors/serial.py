"""The executor that shares nothing out."""

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from newsgen.executors.interface import chunks

T = TypeVar("T")
R = TypeVar("R")


def serial(function: Callable[[Sequence[T]], R], items: Sequence[T]) -> Generator[R, None, None]:
    """The map that works in this process, chunk after chunk."""
    yield from map(function, chunks(items))
