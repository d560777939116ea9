"""What a build tells of itself when it is done."""

from newsgen.problems import Problem
from newsgen.records import Skipped, Value


class Work(Value):
    """How much a build had to do: source files opened, documents parsed, articles ranked, pages rendered."""

    opened: int = 0
    parsed: int = 0
    ranked: int = 0
    rendered: int = 0


class Outcome(Value):
    """What a build did.

    `articles` are those in the archive, `left_out` those that an error kept out of it. `merged` has by file the file of
    the article that it is a further capture of, both from the site's folder. `pages`, `others` (files that
    are no HTML), `unchanged` and `removed` count files of the output; `left` names those there that are not ours.
    `published` is false when nothing was written; `withheld` then says why, unless nobody asked (`check`). `why` has by
    path why each page was rendered, nothing where it was not.
    """

    articles: int
    left_out: int
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]
    output: str
    merged: dict[str, str] = {}
    published: bool = False
    withheld: str = ""
    pages: int = 0
    others: int = 0
    unchanged: int = 0
    removed: int = 0
    left: tuple[str, ...] = ()
    work: Work = Work()
    why: dict[str, tuple[str, ...]] = {}
