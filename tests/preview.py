"""A preview as a user starts it, in a process of its own, and an ear for what it tells the browser."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60  # seconds; only a failing test waits so long


@contextmanager
def previewing(site: Path, *options: str) -> Iterator[str]:
    """The address of a running preview of `site`; on leaving it is ended by Ctrl-C, which must be exit code 0."""
    port = () if "--port" in options else ("--port", "0")
    command = [Path(sys.executable).with_name("newsgen"), "serve", site, *port, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8") as process:
        try:
            yield address_in(process)
        finally:
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=PATIENCE)
        assert (process.returncode, "Traceback" in said) == (0, False), said


def address_in(process: "subprocess.Popen[str]") -> str:
    """The address that the process names once it serves."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        found = re.search(r"newsgen: serving .* at (http://127\.0\.0\.1:\d+/) ", line)
        if found:
            return found[1]
    raise AssertionError(said)


class Ear:
    """A browser's connection to the events of a preview."""

    def __init__(self, address: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        self._connection.request("GET", "/__newsgen__/events")
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200

    def next(self) -> dict[str, Any] | None:
        """The next bulletin; None when the server has closed the stream."""
        for line in self._answer:
            if line.startswith(b"data: "):
                bulletin: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return bulletin
        return None

    def until(self, is_meant: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first bulletin of a finished build that is the one meant."""
        while bulletin := self.next():
            if not bulletin["building"] and is_meant(bulletin):
                return bulletin
        raise AssertionError("the stream ended")

    def close(self) -> None:
        """Go away."""
        self._connection.close()
