"""Problems: what the tool has to say about its input, gathered and reported once.

A problem is a value. It says where it is, what is wrong and what to do, and travels beside the result
instead of stopping it. `Where` is a file with an optional line and column, or a path inside a
configuration file such as ``sections[2].title`` put into the message. `NewsgenError` is the one root of
what is raised; only the door (`cli.py`) turns it into an exit code.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

Level = Literal["error", "warning"]


class Where(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A place in a file: `line` and `column` count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint: `code` is a stable kebab-case name, `hint` says what to do (may be empty)."""

    level: Level
    where: Where
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.level}: {self.message} [{self.code}]"


def reason(trouble: OSError) -> str:
    """The system's own words for what went wrong, without number and path."""
    return (trouble.strerror or type(trouble).__name__).lower()


class NewsgenError(Exception):
    """The root of every expected failure that ends a command; it carries the problems to print.

    `exit_code` follows the table in docs/cli.md. The error survives pickling, so that a worker may raise it.
    """

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
