"""A reader with a browser who notices what goes wrong."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response


class Reader:
    """A browser page that notes what the console, scripts and requests complain of, and who was asked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _failed(self, request: Request) -> None:
        # Whoever leaves a page before its icon has come aborts that request: no fault of the page's.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} ({request.failure})")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def open(self, address: str) -> Page:
        """Goes to the address and returns the page; not getting there is an error."""
        self.page.goto(address, wait_until="load")
        return self.page

    def strangers(self) -> set[str]:
        """The hosts that were asked for anything, other than this machine's own."""
        return {urlsplit(url).hostname or "" for url in self.requests if not url.startswith("data:")} - {
            "",
            "127.0.0.1",
        }
