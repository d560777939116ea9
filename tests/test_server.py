"""The live preview: who is answered, with what, and that it follows the site without ever touching what is built."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from queue import Queue
from threading import Thread, active_count
from urllib.parse import urlsplit

import pytest

from newsgen.build import Options, Outcome, build
from newsgen.problems import NewsgenError, Problem, Where
from newsgen.server import serve
from newsgen.server.addresses import content_type
from newsgen.server.board import MOST, Board, Bulletin, State, bulletin
from newsgen.server.injection import opened, with_script
from newsgen.server.watching import _matter, changes
from newsgen.server.web import answering, bound
from newsgen.sources.site import NotASiteError
from preview import PATIENCE, Ear, previewing

MakeSite = Callable[[Mapping[str, str | bytes]], Path]

STORY = "Crane lifts its last crate\n\nThe crane lifted its last crate on Friday, a box of lemons.\n"
FILE = "content/harbour/2024-05-17-crane.txt"
PAGE = "2024/05/17/crane-lifts-its-last-crate.html"
GOOD = {FILE: STORY}
POLICY = "default-src 'none'; style-src 'self' file:"
SECRET = "the secret"
SCRIPT = b'<script src="/__newsgen__/reload.js" data-version="one" defer></script>'


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """An output folder, with things beside it and links in it that must not be served."""
    build_folder = tmp_path / "site" / "build"
    for name in ("index.html", "404.html", "sections/index.html", "a b/päge.html", "empty/nothing.txt", "x.css"):
        path = build_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<!DOCTYPE html><head><title>{name}</title></head>", encoding="utf-8")
    for name in ("secret.txt", ".newsgen/secret.txt", "build/.newsgen/secret.txt", "build/.NEWSGEN/secret.txt"):
        path = tmp_path / "site" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(SECRET)
    (build_folder / "out.txt").symlink_to(tmp_path / "site" / "secret.txt")
    (build_folder / "up").symlink_to(tmp_path / "site")
    (build_folder / "inside.html").symlink_to(build_folder / "index.html")
    (build_folder / "loop").symlink_to(build_folder / "loop")
    (build_folder / "into-state").symlink_to(build_folder / ".newsgen")
    os.mkfifo(build_folder / "pipe.txt")
    return build_folder


@pytest.fixture
def board(output: Path) -> Board:
    """A board that says that `output` is the good site, of the version "one"."""
    board = Board()
    board.post(State(root=str(output), bulletin=Bulletin(version="one")))
    return board


@pytest.fixture
def address(board: Board) -> Iterator[str]:
    """The address of a server for `board`."""
    with bound(0, board) as server, answering(server, board) as address:
        yield address


Answer = tuple[int, HTTPMessage, bytes]


def ask(address: str, target: str = "/", method: str = "GET", **headers: str) -> Answer:
    """What is answered to a well-formed request."""
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)) as connection:
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def send(address: str, request: bytes) -> bytes:
    """What is answered, until the connection is closed, to bytes sent as they are."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
        return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_only_this_machines_own_names_are_answered(address: str) -> None:
    """A name that somebody made to lead here is refused, and so is a request with no name, or with two."""
    port = urlsplit(address).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LocalHost:{port}", "127.0.0.1"):
        assert ask(address, Host=host)[0] == 200, host
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"127.0.0.1.evil.example:{port}",
        f"localhost.:{port}",
        "127.0.0.1:1",
        f"127.0.0.1:{port}@evil.example",
        f"[::1]:{port}",
        f"0.0.0.0:{port}",
        "",
    ):
        for target in ("/", "/x.css", "/__newsgen__/events", "/__newsgen__/reload.js"):
            assert ask(address, target, Host=host)[::2] == (403, b"403 Forbidden\n"), host
    assert status(send(address, b"GET / HTTP/1.0\r\n\r\n")) == 403
    twice = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert status(send(address, twice.encode())) == 403


def test_other_machines_find_no_server(address: str) -> None:
    """It listens on 127.0.0.1, not on every address that this machine has."""
    with pytest.raises(OSError, match=r"refused|timed out|unreachable|assign"):
        socket.create_connection(("127.0.0.2", urlsplit(address).port or 0), timeout=1)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_nothing_can_be_done_but_read(address: str, method: str) -> None:
    """Any method but GET and HEAD is 405, and says which there are."""
    answered, headers, _ = ask(address, "/", method)
    assert (answered, headers["Allow"], headers["Connection"]) == (405, "GET, HEAD", "close")


@pytest.mark.parametrize("target", ["/", "/x.css", "/sections", "/nowhere", "/__newsgen__/reload.js"])
def test_head_is_get_without_the_body(address: str, target: str) -> None:
    """The same status and headers."""
    got, head = ask(address, target), ask(address, target, "HEAD")
    del got[1]["Date"], head[1]["Date"]
    assert (head[0], head[1].items(), head[2]) == (got[0], got[1].items(), b"")


@pytest.mark.parametrize(
    "target",
    [
        *("/../secret.txt", "/%2e%2e/secret.txt", "/%2E./secret.txt", "/sections/../../secret.txt", "/./index.html"),
        *("/..%2fsecret.txt", "/..%5csecret.txt", "/..\\secret.txt", "/%252e%252e/secret.txt", "/x.css/..%2f"),
        *("//etc/passwd", "/////etc/passwd", "/%2fetc/passwd", "/%2f%2fetc/passwd", "/sections//index.html"),
        *("/out.txt", "/up/secret.txt", "/loop", "/loop/", "/pipe.txt"),
        *("/.newsgen/secret.txt", "/.NEWSGEN/secret.txt", "/%2enewsgen/secret.txt", "/into-state/secret.txt"),
        *("/index.html%00", "/%00", "/%ff", "/\xff", "/index.html/", "/x.css/", "/empty", "/empty/", "/" + "a" * 5000),
        *("secret.txt", "*", "http://127.0.0.1/secret.txt", "http://127.0.0.1/index.html", "../secret.txt"),
        *("/__newsgen__/board.py", "/__newsgen__/../x.css", "/__newsgen__/", "/__newsgen__%2freload.js"),
    ],
)
def test_nothing_but_the_files_of_the_output_is_served(address: str, target: str) -> None:
    """What climbs, is encoded to climb, is linked out of the folder, or is no regular file in it, is not there."""
    port = urlsplit(address).port
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    answer = send(address, request.encode("latin-1"))
    assert status(answer) == 404
    assert SECRET.encode() not in answer
    assert b"root:" not in answer


def test_the_files_of_the_output_are_served(address: str) -> None:
    """The control: front page, folder, spaces and letters beyond ASCII, a link inside, a query that means nothing."""
    for target in ("/", "/index.html", "/sections/", "/a%20b/p%C3%A4ge.html", "/inside.html", "/x.css?v=1"):
        assert ask(address, target)[0] == 200, target


def test_a_request_that_is_none_is_refused(address: str) -> None:
    """Lines without end, nonsense, and a body that plays the next request each end the connection."""
    assert status(send(address, b"GET /" + b"a" * 70_000)) == 414
    assert status(send(address, b"nonsense\r\n\r\n")) == 400
    host = f"Host: 127.0.0.1:{urlsplit(address).port}\r\n".encode()
    hidden = b"GET /x.css HTTP/1.1\r\n" + host + b"\r\n"
    length = f"Content-Length: {len(hidden)}\r\n\r\n".encode()
    assert send(address, b"GET /x.css HTTP/1.1\r\n" + host + length + hidden).count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/sections", "/sections/"),
        ("/sections?next=//evil.example", "/sections/"),
        ("//evil.example", "/evil.example/"),
        ("/evil.example", "/evil.example/"),
        ("/a%3Fb%0D%0ASet-Cookie:%20c", "/a%3Fb%0D%0ASet-Cookie%3A%20c/"),
    ],
)
def test_a_folder_leads_to_itself_and_to_no_other_host(address: str, output: Path, target: str, location: str) -> None:
    """Without its closing slash a folder is answered with a path that has it."""
    for name in ("evil.example", "a?b\r\nSet-Cookie: c"):
        (output / name).mkdir()
        (output / name / "index.html").write_text("")
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{urlsplit(address).port}\r\nConnection: close\r\n\r\n"
    head = send(address, request.encode()).decode().partition("\r\n\r\n")[0]
    assert head.startswith("HTTP/1.1 302 ")
    assert [line for line in head.splitlines() if line.startswith(("Location", "Set-Cookie"))] == [
        f"Location: {location}"
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("a.CSS", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("articles.json", "application/json"),
        ("articles.jsonl", "application/jsonl; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.jpg", "image/jpeg"),
        ("a.avif", "image/avif"),
        ("a.woff2", "font/woff2"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
        (".nojekyll", "application/octet-stream"),
        ("a.exe", "application/octet-stream"),
    ],
)
def test_types_are_the_same_on_every_machine(name: str, kind: str) -> None:
    """A table decides, not what the system has registered."""
    assert content_type(name) == kind


@pytest.mark.parametrize("target", ["/", "/x.css", "/sections", "/nowhere", "/__newsgen__/overlay.css"])
def test_every_answer_is_for_this_site_alone_and_never_kept(address: str, target: str) -> None:
    """No guessing of types, no embedding elsewhere, nothing cached."""
    for host in (urlsplit(address).netloc, "evil.example"):
        headers = ask(address, target, Host=host)[1]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["events", "reload.js", "overlay.css"])
def test_pages_of_other_sites_get_nothing_of_the_previews_own(address: str, name: str) -> None:
    """A browser says where a request comes from, and only the preview's own pages are answered."""
    for sender, answered in (("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)):
        assert ask(address, f"/__newsgen__/{name}", "HEAD", Sec_Fetch_Site=sender)[0] == answered


def test_what_is_missing_is_answered_with_the_sites_own_page(address: str, output: Path) -> None:
    """404.html with the script in it, else a plain page; also where the whole output is gone."""
    answered, _, page = ask(address, "/nowhere/at/all.html")
    assert (answered, b"404.html" in page, SCRIPT in page) == (404, True, True)
    (output / "404.html").unlink()
    answered, _, page = ask(address, "/nowhere.html")
    assert (answered, b"Not found" in page, SCRIPT in page) == (404, True, True)
    output.rename(output.with_name("gone"))
    assert ask(address)[0] == 404


def test_before_the_first_site_there_is_a_page_that_waits(board: Board, address: str) -> None:
    """It is no success, and has the script that will show the site."""
    board.post(State())
    answered, _, page = ask(address, "/any/page.html")
    assert (answered, b"No site yet" in page, b'data-version=""' in page) == (503, True, True)


def test_serving_leaves_every_byte_of_the_output_alone(address: str, output: Path) -> None:
    """Pages are sent with the script, and stand on disk without it; other files are sent as they stand."""
    names = [path for path in output.rglob("*") if path.is_file() and not path.is_symlink()]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in names}
    sent = ask(address)[2]
    assert sent.replace(SCRIPT, b"") == before[output / "index.html"][0]
    assert sent.count(SCRIPT) == 1
    assert ask(address, "/x.css")[2] == before[output / "x.css"][0]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in names} == before


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("<html><head><title>A</title></head><body>", "<html><head><title>A</title>*</head><body>"),
        ("<HEAD></HEAD ><BODY>", "<HEAD>*</HEAD ><BODY>"),
        ("<title></head></title></head>", "<title></head></title>*</head>"),
        ("<!-- </head> --><script>'</head>'</script></head>", "<!-- </head> --><script>'</head>'</script>*</head>"),
        ("<title>A</title><body class=a>", "<title>A</title>*<body class=a>"),
        ("<p>No head", "<p>No head*"),
        ("<!-- <meta <script> without end </head>", "<!-- <meta <script> without end </head>*"),
        ("", "*"),
    ],
)
def test_the_script_comes_at_the_end_of_the_head(page: str, sent: str) -> None:
    """Not into a comment, a script or a title that speaks of heads; a page without a head has it at its end."""
    script = '<script src="/__newsgen__/reload.js" data-version="one" defer></script>'
    assert (
        with_script(page.encode(), origin="http://127.0.0.1:8000", version="one") == sent.replace("*", script).encode()
    )


HERE = "http://127.0.0.1:8000/__newsgen__/"


@pytest.mark.parametrize(
    ("policy", "meant"),
    [
        ("", ""),
        ("img-src *", "img-src *"),
        ("default-src 'none'", "default-src 'none'; script-src HERE; style-src HERE; connect-src HERE"),
        (
            "default-src 'none'; style-src 'self' file:; base-uri 'none'",
            "default-src 'none'; style-src 'self' file: HERE; base-uri 'none'; script-src HERE; connect-src HERE",
        ),
        (
            "default-src 'self' a:",
            "default-src 'self' a:; script-src 'self' a: HERE; style-src 'self' a: HERE; connect-src 'self' a: HERE",
        ),
        ("script-src 'nonce-a' 'strict-dynamic'", "script-src 'nonce-a' 'strict-dynamic' HERE"),
        ("script-src 'self'; script-src-elem 'none'", "script-src 'self'; script-src-elem HERE"),
        ("Script-Src 'NONE'; script-src *", "script-src HERE"),
        ("connect-src;;  style-src\t'unsafe-inline' ;", "connect-src HERE; style-src 'unsafe-inline' HERE"),
        ("upgrade-insecure-requests; img-src a", "img-src a"),
    ],
)
def test_a_policy_is_opened_for_the_previews_own_folder_and_no_further(policy: str, meant: str) -> None:
    """What governs scripts, styles and connections gets one more source; where nothing governs, nothing is added."""
    assert opened(policy, HERE) == meant.replace("HERE", HERE)


def test_every_policy_of_a_page_is_opened() -> None:
    """Also a second one, one with escapes, one without quotes; a meta element of another kind stays as it is."""
    page = (
        """<head><meta charset=utf-8><META id=">" Content='script-src &#39;self&#39;' """
        """HTTP-EQUIV="content-security-policy">"""
        """<meta http-equiv=Content-Security-Policy content=connect-src><meta name="a" content="script-src 'self' >">"""
        """<meta http-equiv="refresh" content="9"><!-- <meta http-equiv="Content-Security-Policy" content="a"> -->"""
        "</head><meta charset=x>"
    )
    meant = (
        f"""<head><meta charset=utf-8><META id=">" Content="script-src &#x27;self&#x27; {HERE}" """
        f"""HTTP-EQUIV="content-security-policy">"""
        f"""<meta http-equiv=Content-Security-Policy content="connect-src {HERE}">"""
        """<meta name="a" content="script-src 'self' >"><meta http-equiv="refresh" content="9">"""
        """<!-- <meta http-equiv="Content-Security-Policy" content="a"> -->"""
    )
    sent = with_script(page.encode(), origin="http://127.0.0.1:8000", version="one").decode()
    assert sent.partition("<script src=")[0] == meant
    assert sent.endswith("</head><meta charset=x>")


@pytest.mark.parametrize("piece", ["<meta ", '<meta "', "<meta content=", "<!--", "<script ", "<title>", "<meta a='"])
def test_a_page_that_never_ends_is_read_once(piece: str) -> None:
    """Openings without an end, as many as there may be, cost no more than their length."""
    page = (piece * 200_000).encode()
    assert len(with_script(page, origin="http://localhost", version="one")) > len(page)


def test_a_port_in_use_is_told_with_a_way_out(board: Board, address: str) -> None:
    """It is a mistake of usage: exit code 2, and a hint."""
    port = urlsplit(address).port or 0
    with pytest.raises(NewsgenError) as raised:
        bound(port, board)
    (problem,) = raised.value.problems
    assert (raised.value.exit_code, problem.where.file, problem.code) == (2, f"127.0.0.1:{port}", "port-refused")
    assert "--port" in problem.hint


def test_a_listener_hears_what_is_true_and_then_what_is_new(board: Board) -> None:
    """The state at once, each new one as it is posted, and the end when the server ends."""
    with bound(0, board) as server, answering(server, board) as address:
        ear = Ear(address)
        first = ear.next()
        assert first is not None
        assert first["version"] == "one"
        board.post(State(root="", bulletin=Bulletin(version="two", failed=True)))
        second = ear.next()
        assert second is not None
        assert (second["version"], second["failed"]) == ("two", True)
    assert ear.next() is None
    ear.close()


def test_a_bulletin_has_errors_first_and_not_more_than_a_page_can_show() -> None:
    """Problems are counted whole; what could turn or break a line is shown as an escape."""
    problems = [
        Problem(level="warning", where=Where(file=f"{number:03}.txt"), code="w", message="m") for number in range(MOST)
    ]
    problems.append(Problem(level="error", where=Where(file="z\u202e.txt", line=2, column=3), code="e", message="\x1b"))
    made = bulletin("one", problems)
    assert (made.errors, made.warnings, len(made.notices)) == (1, MOST, MOST)
    assert (made.notices[0].where, made.notices[0].message) == ("z\\u202e.txt:2:3", "\\x1b")
    assert made.notices[1].where == "000.txt"


@dataclass
class Preview:
    """A preview that runs in a thread of this process: its builds are counted, and can be made to go wrong."""

    site: Path
    said: "Queue[str]" = field(default_factory=Queue)
    threads: list[int] = field(default_factory=list)
    before_build: Callable[[], None] = lambda: None

    @property
    def builds(self) -> int:
        return len(self.threads)

    def build(self) -> Outcome:
        self.threads.append(active_count())
        self.before_build()
        return build(self.site, Options())

    def run(self) -> None:
        try:
            serve(self.site, 0, build=self.build, say=self.said.put)
        except BaseException as error:
            self.said.put(repr(error))
            raise

    def write(self, name: str, text: str) -> None:
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@contextmanager
def running(site: Path) -> Iterator[tuple[Preview, Ear, str]]:
    """A preview of `site`, an ear that has heard nothing yet, and the address."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    preview = Preview(site)
    thread = Thread(target=preview.run)
    thread.start()
    try:
        address = preview.said.get(timeout=PATIENCE).split()[4]
        with closing(Ear(address)) as ear:
            yield preview, ear, address
    finally:
        preview.before_build = interrupt  # as Ctrl-C would, which only a main thread hears
        preview.write("content/the-end.txt", "The end\n\nThis is the last article of a test.\n")
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_change_is_built_and_told(make_site: MakeSite) -> None:
    """An edited article has its new text, and open pages hear of a new version."""
    with running(make_site(GOOD)) as (preview, ear, address):
        first = ear.until(lambda told: True)
        assert (first["errors"], first["failed"], preview.builds) == (0, False, 1)
        preview.write(FILE, STORY.replace("lemons", "oranges"))
        assert ear.until(lambda told: told["version"] != first["version"])["failed"] is False
        assert b"oranges" in ask(address, f"/{PAGE}")[2]


def test_a_build_that_changes_no_byte_reloads_no_page(make_site: MakeSite) -> None:
    """The version is that of the site, not the number of the build."""
    with running(make_site(GOOD)) as (preview, ear, _):
        first = ear.until(lambda told: True)
        preview.write(FILE, STORY)
        second = ear.until(lambda told: preview.builds == 2)
        assert second["version"] == first["version"]


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("templates/article.html", "\n{{ nonsense }}\n", "templates/article.html:2"),
        ("newsgen.yaml", "titel: x\n", "newsgen.yaml:1:1"),
        ("newsgen.yaml", "title: [\n", "newsgen.yaml:"),
    ],
)
def test_a_build_that_fails_keeps_the_last_good_site(make_site: MakeSite, name: str, text: str, where: str) -> None:
    """The problem is told with its place, the pages stay; mended, all is as before. The folder may be new."""
    site = make_site(GOOD)
    with running(site) as (preview, ear, address):
        first = ear.until(lambda told: True)
        page = ask(address, f"/{PAGE}")[2]
        preview.write(name, text)
        broken = ear.until(lambda told: told["failed"])
        assert (broken["version"], broken["errors"]) == (first["version"], 1)
        assert broken["notices"][0]["where"].startswith(where)
        assert ask(address, f"/{PAGE}")[2] == page
        (site / name).unlink()
        mended = ear.until(lambda told: not told["failed"])
        assert (mended["version"], mended["errors"]) == (first["version"], 0)


def test_a_first_build_that_fails_is_served_with_its_problems(make_site: MakeSite) -> None:
    """The preview starts all the same, and shows the site once it is mended."""
    site = make_site({**GOOD, "newsgen.yaml": "titel: x\n"})
    with running(site) as (_, ear, address):
        assert ear.until(lambda told: told["failed"])["version"] == ""
        assert ask(address, f"/{PAGE}")[0] == 503
        (site / "newsgen.yaml").unlink()
        assert ear.until(lambda told: not told["failed"])["version"]
        assert ask(address, f"/{PAGE}")[0] == 200


def test_a_folder_of_somebody_else_is_never_served(make_site: MakeSite) -> None:
    """An output that a build refuses is none of ours to show."""
    with running(make_site({**GOOD, "build/mine.txt": SECRET})) as (_, ear, address):
        assert ear.until(lambda told: told["failed"])["notices"][0]["code"] == "not-our-output"
        assert ask(address, "/mine.txt")[0] == 503


def test_the_last_article_may_go_and_come_back(make_site: MakeSite) -> None:
    """An empty content/, and none at all, leave the last good site; articles that come back are noticed."""
    site = make_site(GOOD)
    with running(site) as (preview, ear, address):
        (site / FILE).unlink()
        assert ear.until(lambda told: told["failed"])["notices"][0]["code"] == "nothing-to-publish"
        (site / "content" / "harbour").rmdir()
        (site / "content").rmdir()
        ear.until(lambda told: told["failed"] and told["notices"][0]["code"] == "not-a-site")
        assert ask(address, f"/{PAGE}")[0] == 200
        preview.write(FILE, STORY.replace("lemons", "oranges"))
        ear.until(lambda told: not told["failed"])
        assert b"oranges" in ask(address, f"/{PAGE}")[2]


def test_a_folder_and_a_configuration_made_while_serving_count(make_site: MakeSite) -> None:
    """static/ and newsgen.yaml need not be there at the start, and are followed from then on."""
    with running(make_site(GOOD)) as (preview, ear, address):
        version = ear.until(lambda told: True)["version"]
        for text in ("one", "two"):
            preview.write("static/robots.txt", text)
            while ask(address, "/robots.txt")[2] != text.encode():
                version = ear.until(lambda told, old=version: told["version"] != old)["version"]
        for title in ("The Mole", "The Pier"):
            preview.write("newsgen.yaml", f"title: {title}\n")
            while title.encode() not in ask(address)[2]:
                version = ear.until(lambda told, old=version: told["version"] != old)["version"]


def test_a_folder_linked_while_serving_is_followed(make_site: MakeSite, tmp_path: Path) -> None:
    """What changes in it later counts, though the link itself stays as it is."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    site = make_site(GOOD)
    with running(site) as (_, ear, address):
        version = ear.until(lambda told: True)["version"]
        for number, name in enumerate(("first", "second")):
            (elsewhere / f"{name}.txt").write_text(f"The {name} of two\n\nIt came from elsewhere.\n\nNobody saw it.\n")
            if not number:
                (site / "content" / "link").symlink_to(elsewhere)
            while ask(address, f"/undated/link/the-{name}-of-two.html")[0] == 404:
                version = ear.until(lambda told, old=version: told["version"] != old)["version"]


def test_the_first_build_comes_before_the_threads_of_the_server(make_site: MakeSite) -> None:
    """It is the long one, and only a process without other threads may share it out to workers by forking."""
    with running(make_site(GOOD)) as (preview, ear, _):
        preview.write(FILE, STORY.replace("lemons", "oranges"))
        ear.until(lambda told: preview.builds == 2)
        assert preview.threads[0] < preview.threads[1]


def test_what_changes_during_a_build_is_built_after_it(make_site: MakeSite) -> None:
    """A save that comes too late for one build is in the next."""
    with running(make_site(GOOD)) as (preview, ear, address):

        def save_late() -> None:
            preview.before_build = lambda: None
            read = build(preview.site, Options())  # the article is read: what comes now, comes too late
            assert read.published
            preview.write(FILE, STORY.replace("lemons", "plums"))

        preview.before_build = save_late
        preview.write(FILE, STORY.replace("lemons", "oranges"))
        while b"plums" not in ask(address, f"/{PAGE}")[2]:
            ear.until(lambda told: True)


def test_what_no_build_foresaw_is_shown_and_survived(make_site: MakeSite) -> None:
    """A surprise is told in the browser and, with its place, in the terminal; the next build may be good."""

    def fall() -> None:
        raise ZeroDivisionError("<b>nothing</b> to divide by")

    with running(make_site(GOOD)) as (preview, ear, address):
        preview.before_build = fall
        preview.write(FILE, STORY.replace("lemons", "oranges"))
        notice = ear.until(lambda told: told["failed"])["notices"][0]
        assert "ZeroDivisionError: <b>nothing</b> to divide by" in notice["message"]
        assert "in fall\n" in preview.said.get(timeout=PATIENCE)
        assert ask(address)[0] == 200
        preview.before_build = lambda: None
        preview.write(FILE, STORY.replace("lemons", "plums"))
        ear.until(lambda told: not told["failed"])


def test_an_output_that_is_removed_comes_back(make_site: MakeSite) -> None:
    """Meanwhile there is nothing to serve, which is no disaster; the next build restores it."""
    site = make_site(GOOD)
    with running(site) as (preview, ear, address):
        version = ear.until(lambda told: True)["version"]
        (site / "build").rename(site / "gone")
        assert ask(address)[0] == 404
        preview.write(FILE, STORY)
        ear.until(lambda told: told["version"] != version)
        assert ask(address)[0] == 200


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    """Nothing is built, and nothing listens."""
    with pytest.raises(NotASiteError):
        serve(tmp_path, 0, build=lambda: pytest.fail("built"), say=pytest.fail)


def test_ctrl_c_ends_a_preview_with_success(make_site: MakeSite) -> None:
    """The real signal to a real process with a page open: exit code 0, no traceback, and the page hears the end."""
    with previewing(make_site(GOOD)) as address:
        ear = Ear(address)
        assert ear.until(lambda told: True)["version"]
    assert ear.next() is None
    ear.close()


def test_drafts_are_shown_when_asked_for(make_site: MakeSite) -> None:
    """`--drafts` shows them."""
    site = make_site({**GOOD, "content/d.md": "---\nheadline: D\ndraft: true\n---\nText of a draft.\n"})
    with previewing(site, "--drafts") as address:
        assert ask(address, "/undated/news/d.html")[0] == 200


def test_only_watching_needs_the_watcher() -> None:
    """`import newsgen.server` does not import watchfiles."""
    code = "import sys, newsgen.server; print('watchfiles' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("content/a.txt", True),
        ("content/folder", True),
        ("content", True),
        ("content/a.txt~", False),
        ("content/.a.txt.swp", False),
        ("content/.git/index", False),
        ("content/.obsidian/workspace.json", False),
        ("content/node_modules/a/readme.md", False),
        ("static/.well-known/security.txt", True),
        ("static/.nojekyll", True),
        ("static/.x.css.swp", False),
        ("content/link/index.html", False),
        ("build/index.html", False),
        (".newsgen/publish/build/manifest.json", False),
    ],
)
def test_what_no_build_reads_or_a_build_wrote_does_not_matter(tmp_path: Path, path: str, matters: bool) -> None:
    """Editors' files, dot-folders, and the output, also where a link below content/ leads into it."""
    (tmp_path / "content").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / "content" / "link").symlink_to(tmp_path / "build")
    folders = [str(tmp_path / "content"), str(tmp_path / "static")]
    found = _matter([str(tmp_path / path)], folders, str(tmp_path / "static"), str(tmp_path / "build"))
    assert found is matters


def test_builds_do_not_start_each_other(make_site: MakeSite) -> None:
    """With a link to the output below content/ the site is built once for a change, however much a build writes."""
    site = make_site(GOOD)
    (site / "build").mkdir()
    (site / "content" / "link").symlink_to(site / "build")
    with running(site) as (preview, ear, address):
        ear.until(lambda told: True)
        preview.write(FILE, STORY.replace("lemons", "oranges"))
        while b"oranges" not in ask(address, f"/{PAGE}")[2]:
            ear.until(lambda told: True)
        built = preview.builds
        Path(site / "build" / "index.html").touch()
        preview.write("static/one.txt", "one")  # a later change, which is seen after all that a loop would have built
        while ask(address, "/one.txt")[0] == 404:
            ear.until(lambda told: True)
        assert preview.builds == built + 1


def test_where_the_system_allows_no_more_watches_the_site_is_polled(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """watchfiles says then that a folder is not there, though it is."""
    import watchfiles

    asked = []
    real = watchfiles.watch

    def watch(*paths: str, **options: object) -> Iterator[object]:
        asked.append(options["force_polling"])
        if not options["force_polling"]:
            raise FileNotFoundError("OS file watch limit reached.")
        return real(*paths, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("watchfiles.watch", watch)
    site = make_site(GOOD)
    changed = changes(site, site / "no-theme", output=lambda: "")
    next(changed)
    (site / "content" / "new.txt").write_text("Another headline\n\nAnother text.\n")
    next(changed)
    changed.close()
    assert asked == [None, True]
