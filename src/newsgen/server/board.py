"""What the builder knows and the browser is told: one frozen state at a time, handed from thread to thread."""

from collections.abc import Sequence
from threading import Condition

from newsgen.problems import Level, Problem
from newsgen.records import Value
from newsgen.report import printable

MOST = 100  # notices; a browser is no place for thousands


class Notice(Value):
    """A problem as the browser shows it: `where` is ``file:line:column``."""

    level: Level
    where: str
    message: str
    hint: str
    code: str


class Bulletin(Value):
    """What every open page is told.

    `version` names the published site and changes with its bytes; it is empty before the first. `building` says that
    the rest is about to be replaced, `failed` that the last build published nothing. `errors` and `warnings` count
    all problems; `notices` are the first of them.
    """

    version: str = ""
    building: bool = False
    failed: bool = False
    errors: int = 0
    warnings: int = 0
    notices: tuple[Notice, ...] = ()


class State(Value):
    """The last good site, in the folder `root` (empty before the first), and what there is to say of the last build."""

    root: str = ""
    bulletin: Bulletin = Bulletin()


def bulletin(version: str, problems: Sequence[Problem], *, failed: bool = False) -> Bulletin:
    """The bulletin for `problems`: errors first, then by place; what cannot be printed is shown as an escape."""
    ordered = sorted(problems, key=lambda problem: (problem.level, problem.where, problem.code, problem.message))
    errors = sum(problem.level == "error" for problem in problems)
    return Bulletin(
        version=version,
        failed=failed,
        errors=errors,
        warnings=len(problems) - errors,
        notices=tuple(map(_notice, ordered[:MOST])),
    )


def _notice(problem: Problem) -> Notice:
    return Notice(
        level=problem.level,
        where=printable(str(problem.where)),
        message=printable(problem.message),
        hint=printable(problem.hint),
        code=problem.code,
    )


class Board:
    """Where the builder posts the state and the threads of the server read it, and wait for the next."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._state = State()
        self._closed = False

    @property
    def state(self) -> State:
        """What is true now."""
        return self._state

    def post(self, state: State) -> None:
        """Make `state` what is true now, and wake who waits."""
        with self._changed:
            self._state = state
            self._changed.notify_all()

    def close(self) -> None:
        """Send away all who wait, for good."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def after(self, seen: State | None, patience: float) -> State | None:
        """A state other than `seen`, or `seen` itself after `patience` seconds; None once the board is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._state is not seen, patience)
            return None if self._closed else self._state
