"""Stories: which articles are one story in several papers, and which follow one story over time."""

from collections.abc import Sequence
from itertools import islice

from newsgen.records import Value
from newsgen.stories.threads import Thread

__all__ = ["Stories", "Thread", "elsewhere"]

_NAMED = 12
"""Articles of one wire story that a later one of them names, at most."""


class Stories(Value, array_like=True):
    """What the articles of an archive tell together.

    `wire` are stories that several articles hold, each the files of these, earliest first; `threads` follow one story.
    """

    wire: tuple[tuple[str, ...], ...] = ()
    threads: tuple[Thread, ...] = ()


def elsewhere(story: Sequence[str], file: str) -> tuple[str, ...]:
    """The other articles of a wire story that the article in `file` names, earliest first.

    The earliest names all of them, each later one the earliest and at most eleven more: what a story of very many
    papers says of itself does not grow with their square.
    """
    if not story or file == story[0]:
        return tuple(story[1:])
    return tuple(islice((other for other in story if other != file), _NAMED))
