"""The steps of a build that touch every document or page: loading, rendering, copying.

Each asks the memo what is known, has the executor do what is new, a chunk at a time and in whatever process, and
gathers what came of it. A step says how much work it did, so that tests can count it.
"""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told the name of the step, how many are done, and how many there are (0: not known)."""


def say_nothing(_step: str, _done: int, _total: int) -> None:
    """The progress of a build that nobody watches."""
