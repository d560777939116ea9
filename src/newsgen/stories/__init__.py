"""Stories: which articles are one story in several papers, and which follow one story over time."""

from newsgen.records import Value


class Thread(Value, array_like=True):
    """The articles of one developing story, earliest first, by file, and the words that run through it."""

    files: tuple[str, ...]
    words: tuple[str, ...] = ()


class Stories(Value, array_like=True):
    """What the articles of an archive tell together.

    `wire` are stories that several articles hold, each the files of these, earliest first; `threads` follow one story.
    """

    wire: tuple[tuple[str, ...], ...] = ()
    threads: tuple[Thread, ...] = ()
