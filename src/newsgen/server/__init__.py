"""Live preview: builds a site again whenever it changes, and shows it in the browser at once.

The main thread watches and builds; the threads of a small server answer the browser. Between them stands a `Board`
with the one `State` that is true now. A build that fails leaves the last good site where it is, and the browser
lays the problems over it. Nothing here prints or exits: the door hands in how to build and how to speak.
"""

import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from msgspec.structs import replace

import newsgen
from newsgen.problems import NewsgenError, Problem, Where
from newsgen.server.board import Board, State, bulletin
from newsgen.server.watching import changes
from newsgen.server.web import answering, bound
from newsgen.sources.site import require_site
from newsgen.sources.theme import find_theme

if TYPE_CHECKING:
    from newsgen.build import Outcome

_PACKAGE = Path(newsgen.__file__).parent


def serve(site: Path, port: int, *, build: "Callable[[], Outcome]", say: Callable[[str], None]) -> None:
    """Serve the site in the folder `site` on 127.0.0.1 until Ctrl-C; port 0 is any that is free.

    `build` makes the site and tells the user what is to be told of it; what it raises is shown in the browser.
    `say` prints a line. Raises NotASiteError, and PortRefusedError when the port is taken.
    """
    require_site(site)
    board = Board()
    with suppress(KeyboardInterrupt), bound(port, board) as server:
        changed = changes(site, find_theme(_PACKAGE), output=lambda: board.state.root)
        next(changed)
        _build(board, build, say)  # the long one: while no thread answers, it may still be shared out by forking
        with answering(server, board) as address:
            say(f"newsgen: serving site at {address} ; Ctrl-C ends")
            for _ in changed:
                _build(board, build, say)


def _build(board: Board, build: "Callable[[], Outcome]", say: Callable[[str], None]) -> None:
    """Build once, and post what the browser should know before and after."""
    before = board.state
    board.post(replace(before, bulletin=replace(before.bulletin, building=True)))
    try:
        outcome = build()
    except NewsgenError as trouble:
        board.post(_failed(before, trouble.problems))
    except Exception as surprise:  # noqa: BLE001 (the preview outlives what a build did not foresee)
        say(traceback.format_exc().rstrip())
        board.post(_failed(before, (_as_problem(surprise),)))
    else:
        board.post(_built(before, outcome))


def _failed(before: State, problems: tuple[Problem, ...]) -> State:
    return State(root=before.root, bulletin=bulletin(before.bulletin.version, problems, failed=True))


def _built(before: State, outcome: "Outcome") -> State:
    """The state after a build that came to its end; the version is a new one only where the site is."""
    if not outcome.published:
        return _failed(before, outcome.problems)
    is_same = before.root == outcome.output and not (outcome.pages or outcome.others or outcome.removed)
    version = before.bulletin.version if is_same else token_hex(8)
    return State(root=outcome.output, bulletin=bulletin(version, outcome.problems))


def _as_problem(surprise: Exception) -> Problem:
    return Problem(
        level="error",
        where=Where(file="newsgen"),
        code="surprise",
        message=f"the build broke off: {type(surprise).__name__}: {surprise}",
        hint="the terminal tells where; save a file to build again",
    )
