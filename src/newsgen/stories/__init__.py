"""Stories: which articles are one story in several papers, and which follow one story over time."""

from newsgen.records import Value
from newsgen.stories.threads import Thread

__all__ = ["Stories", "Thread"]


class Stories(Value, array_like=True):
    """What the articles of an archive tell together.

    `wire` are stories that several articles hold, each the files of these, earliest first; `threads` follow one story.
    """

    wire: tuple[tuple[str, ...], ...] = ()
    threads: tuple[Thread, ...] = ()
