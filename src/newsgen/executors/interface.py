"""The port: a function that maps a function over chunks of items."""

from collections.abc import Callable, Generator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 64  # items at the most: enough to make a hand-over cheap, few enough to share the work out evenly


class Map(Protocol):
    """Calls a function with chunks of the items and yields what it answers, as the answers come.

    Each item stands in exactly one chunk. Chunks may be done in any order and in any process, and answers may come in
    any order: what `function` answers must therefore name what it is about, and must survive pickling. An exception
    that `function` raises is raised here. Who leaves early closes the generator; after that nothing works any more.
    """

    def __call__(self, function: Callable[[Sequence[T]], R], items: Sequence[T]) -> Generator[R, None, None]:
        """The answers, one for each chunk."""


def chunks(items: Sequence[T], size: int = CHUNK) -> list[Sequence[T]]:
    """`items` in order, cut into pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
