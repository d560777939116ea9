"""The server of the preview: answers this machine alone, with files of the output folder and what the preview adds.

Every answer is made from the `State` on the `Board`. A request for another host is refused, since a stranger's name
can be made to lead to 127.0.0.1; so is whatever would leave the output folder, by dots, by encoding or by links.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from stat import S_ISREG
from string import Template
from threading import Thread
from typing import Any, BinaryIO

import msgspec

from newsgen.outputs import STATE
from newsgen.problems import NewsgenError, Problem, Where, reason
from newsgen.server.addresses import HOST, HTML, OWN, TEXT, content_type, folder_path, is_ours, parts_of
from newsgen.server.board import Board, State
from newsgen.server.injection import with_script

_INDEX = "index.html"
_MISSING = "404.html"
_OWN_FILES = frozenset({"reload.js", "overlay.css"})
_HERE = Path(__file__).parent
_PATIENCE = 5.0  # seconds of silence after which a listening page is asked whether it is still there
_IDLE = 60  # seconds that a connection may say nothing
_POLL = 0.05  # seconds until a server that is told to end does so


class PortRefusedError(NewsgenError):
    """The port cannot be listened on."""


def bound(port: int, board: Board) -> "Server":
    """A server that has the port and lets browsers wait, to be closed as a context; raises PortRefusedError."""
    try:
        return Server((HOST, port), partial(_Handler, board=board))
    except OSError as trouble:
        raise PortRefusedError([_refused(port, trouble)]) from trouble


@contextmanager
def answering(server: "Server", board: Board) -> Iterator[str]:
    """Answer from threads until the end of the block; the address of the front page."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": _POLL}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/"
    finally:
        board.close()
        server.shutdown()
        thread.join()


def _refused(port: int, trouble: OSError) -> Problem:
    return Problem(
        level="error",
        where=Where(file=f"{HOST}:{port}"),
        code="port-refused",
        message=f"no site can be served on port {port}: {reason(trouble)}",
        hint="choose another with --port, or let --port 0 find one",
    )


class Server(ThreadingTCPServer):
    """http.server's own asks the network for this machine's name before it listens; this one asks nobody."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is nothing to tell."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # or a request that names none is answered without a head
    timeout = _IDLE

    def __init__(self, *args: Any, board: Board) -> None:
        self._board = board
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer with a file of the site, or of the preview's own."""
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # what follows is not read, and must not be taken for a request
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not is_ours(hosts[0].lower(), self.connection.getsockname()[1]):
            self._refuse(HTTPStatus.FORBIDDEN)
        elif self.path.startswith(OWN):
            self._send_own(self.path.removeprefix(OWN).partition("?")[0])
        else:
            self._send_site()

    do_HEAD = do_GET  # noqa: N815 (the name is http.server's)

    def _send_own(self, name: str) -> None:
        if self.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
            self._refuse(HTTPStatus.FORBIDDEN)
        elif name == "events":
            self._send_events()
        elif name in _OWN_FILES:
            self._send(HTTPStatus.OK, content_type(name), (_HERE / name).read_bytes())
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _send_events(self) -> None:
        """The state of things, and each new one, until either side goes away."""
        self.close_connection = True
        self._send_head(HTTPStatus.OK, {"Content-Type": "text/event-stream; charset=utf-8"})
        seen: State | None = None
        while self.command == "GET" and (state := self._board.after(seen, _PATIENCE)):
            self.wfile.write(b":\n\n" if state is seen else b"data: %b\n\n" % msgspec.json.encode(state.bulletin))
            seen = state

    def _send_site(self) -> None:
        state = self._board.state
        parts = parts_of(self.path)
        if not state.root:
            text = "The first build failed. Once what is wrong is mended, this page shows the site by itself."
            self._send_page(HTTPStatus.SERVICE_UNAVAILABLE, _plain_page("No site yet", text), state)
            return
        if parts is None:
            self._send_missing(state)
            return
        file = _opened(state.root, (*parts[:-1], parts[-1] or _INDEX))
        if file is None and parts[-1] and (index := _opened(state.root, (*parts, _INDEX))):
            index.close()
            self._send(HTTPStatus.FOUND, TEXT, b"", Location=folder_path(parts))
        elif file is None:
            self._send_missing(state)
        else:
            with file:
                kind = content_type(parts[-1] or _INDEX)
                if kind == HTML:
                    self._send_page(HTTPStatus.OK, file.read(), state)
                else:
                    self._send_file(kind, file)

    def _send_missing(self, state: State) -> None:
        """The site's own page for what is not there, else a plain one."""
        file = _opened(state.root, (_MISSING,))
        if file is None:
            page = _plain_page("Not found", "The site has no page at this address.")
        else:
            with file:
                page = file.read()
        self._send_page(HTTPStatus.NOT_FOUND, page, state)

    def _send_page(self, status: HTTPStatus, page: bytes, state: State) -> None:
        origin = f"http://{self.headers['Host'].lower()}"
        self._send(status, HTML, with_script(page, origin=origin, version=state.bulletin.version))

    def _send_file(self, kind: str, file: BinaryIO) -> None:
        size = os.fstat(file.fileno()).st_size
        self._send_head(HTTPStatus.OK, {"Content-Type": kind, "Content-Length": str(size)})
        if self.command == "GET":
            shutil.copyfileobj(file, self.wfile)

    def _send(self, status: HTTPStatus, kind: str, body: bytes, **headers: str) -> None:
        self._send_head(status, {"Content-Type": kind, "Content-Length": str(len(body)), **headers})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _refuse(self, status: HTTPStatus, **headers: str) -> None:
        self._send(status, TEXT, f"{status} {status.phrase}\n".encode(), **headers)

    def send_error(self, code: int, *_: Any, **__: Any) -> None:
        """Say what http.server itself refuses: a request that is none, or a method that is not one of our two."""
        self.close_connection = True
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD")
        else:
            self._refuse(HTTPStatus(code))

    def version_string(self) -> str:
        """The name in the Server header."""
        return "newsgen"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is http.server's)
        """Nothing: the terminal is for what the build has to say."""


def _opened(root: str, parts: tuple[str, ...]) -> BinaryIO | None:
    """The regular file at `parts` below `root`, open, unless a link leads out or it belongs to newsgen's records."""
    real = os.path.realpath(root)
    path = Path(os.path.realpath(os.path.join(real, *parts)))  # noqa: PTH118 (pathlib would tidy the parts)
    if not path.is_relative_to(real) or STATE in (part.casefold() for part in path.relative_to(real).parts):
        return None
    try:  # a pipe must not make us wait, and what became a link since must not be followed
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")


def _plain_page(title: str, text: str) -> bytes:
    return Template((_HERE / "plain.html").read_text(encoding="utf-8")).substitute(title=title, text=text).encode()
