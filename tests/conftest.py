"""What all tests share: sites made on the spot, builds, the command line, a local server, a browser, the samples."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from newsgen.build import Outcome
    from newsgen.config import Config
    from newsgen.renderer.compiling import SiteEnvironment
    from newsgen.renderer.templates import Templates

settings.register_profile("newsgen", deadline=None)  # a busy machine stands still for longer than any test takes
settings.load_profile("newsgen")

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = Path(os.environ.get("NEWSGEN_SAMPLES") or ROOT.parent / "shared" / "samples")

BuildSite = Callable[..., "Outcome"]
MakeSite = Callable[[Mapping[str, str | bytes]], Path]
RunNewsgen = Callable[..., subprocess.CompletedProcess[str]]
Serve = Callable[..., str]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real captures: NEWSGEN_SAMPLES, else ../shared/samples; a test that needs it skips without it."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no samples: {SAMPLES} is not a folder (NEWSGEN_SAMPLES names another)")
    return SAMPLES


@pytest.fixture(scope="session")
def seed(samples: Path) -> Path:
    """The folder of the article that the project was born from, beside the samples."""
    folder = samples.parent / "seed"
    if not folder.is_dir():
        pytest.skip(f"no seed: {folder} is not a folder")
    return folder


@pytest.fixture(scope="session", autouse=True)
def compile_once() -> Iterator[None]:
    """A template is parsed and compiled once for all builds of this process: of a small build that is most of the work.

    What Jinja makes of a text hangs on the words of the interface, too: it works out the filters of constants. All else
    that it could hang on is the same in every environment of a site.
    """
    from newsgen import renderer
    from newsgen.renderer.compiling import SiteEnvironment

    prepared = renderer._prepared

    def worded(templates: "Templates", config: "Config") -> "SiteEnvironment":
        environment = prepared(templates, config)
        vars(environment)["words"] = (config.reading.language, *sorted(config.strings.items()))
        return environment

    def once(method: Callable[..., Any]) -> Callable[..., Any]:
        made: dict[object, Any] = {}

        def answer(environment: "SiteEnvironment", *source: object) -> Any:
            key = (vars(environment).get("words"), source)
            if key not in made:
                made[key] = method(environment, *source)
            return made[key]

        return answer

    with (
        patch.object(renderer, "_prepared", worded),
        patch.object(SiteEnvironment, "compile", once(SiteEnvironment.compile)),
        patch.object(SiteEnvironment, "parse", once(SiteEnvironment.parse)),
    ):
        yield


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """`make_site({"content/a.txt": "Headline\\n\\nText."})` writes the files under a new folder and returns it."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        site = tmp_path / "site"
        site.mkdir(exist_ok=True)
        for name, text in files.items():
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return site

    return make


@pytest.fixture(scope="session")
def build_site() -> BuildSite:
    """`build_site(site, **options)` builds in this process and returns the Outcome; options as in `build.Options`."""
    from newsgen.build import Options, build

    def run(site: Path, **options: Any) -> "Outcome":
        return build(site, Options(**options))

    return run


@pytest.fixture(scope="session")
def run_newsgen() -> RunNewsgen:
    """`run_newsgen("build", "--strict", cwd=site)` runs the installed command; text in, text out, no colour."""
    command = Path(sys.executable).with_name("newsgen")

    def run(*args: str | Path, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, *args], cwd=cwd, input=stdin, capture_output=True, encoding="utf-8", check=False, timeout=300
        )

    return run


class _Handler(SimpleHTTPRequestHandler):
    """A static host as sites meet it: files under a prefix, 404.html for all that is not there."""

    def __init__(self, *args: object, prefix: str, directory: str) -> None:
        self._prefix = prefix
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """The file for an address; what lies outside the prefix is a name that no file has."""
        inside = path.startswith(self._prefix)
        return super().translate_path(path.removeprefix(self._prefix) if inside else "/\N{REPLACEMENT CHARACTER}")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A missing page is answered with the site's own 404.html, at the address that was asked for."""
        own = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not own.is_file():
            super().send_error(code, message, explain)
            return
        page = own.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Nothing: pytest's output is for the tests."""


@contextmanager
def _served(folder: Path, under: str) -> Iterator[str]:
    handler = partial(_Handler, prefix="/" + under, directory=os.fspath(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/{under}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")  # not longer: beside a thread of the tests no build forks
def serve() -> Iterator[Serve]:
    """`serve(folder)` or `serve(folder, under="some/path/")` serves it on localhost; the address ends in /."""
    with ExitStack() as servers:

        @cache
        def address(folder: Path, under: str = "") -> str:
            return servers.enter_context(_served(folder, under))

        yield address


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the browser tests are skipped, or fail where NEWSGEN_BROWSER=required."""
    found = subprocess.run([ROOT / "scripts" / "chromium.sh"], capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return found.stdout.strip()
    complaint = f"the browser tests did not run: {found.stderr.strip()}"
    if os.environ.get("NEWSGEN_BROWSER") == "required":
        pytest.fail(complaint, pytrace=False)
    pytest.skip(complaint)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["Browser"]:
    """A headless Chromium that speaks to nobody but the page."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says it loudly when the browser tests were skipped: they are the only ones that a missing program may skip."""
    skipped = [
        report
        for report in terminalreporter.getreports("skipped")
        if "browser tests did not run" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("NO BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped)} browser tests did not run. Install Chromium or Chrome, or set NEWSGEN_CHROMIUM."
        )
