"""The sites that the browser reads, the three ways to reach them, and a reader who notices what goes wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from readers import Reader

LONG = "Donau" + "dampfschifffahrts" * 20
ROUGH = {
    "content/rough.md": f"""---
headline: "{LONG} <script>window.hurt = 1</script>"
kicker: "<img src=x onerror='window.hurt = 1'>"
standfirst: "{LONG}"
section: "Harbour and {LONG[:60]}"
byline: "{LONG[:90]}"
source: "<b onmouseover='window.hurt = 1'>{LONG[:80]}</b>"
tags: ["{LONG[:90]}", "</title><script>window.hurt = 1</script>"]
date: 2021-03-04
---

<script>window.hurt = 1</script>

A long address: https://example.org/{"a" * 300}?q=<script>window.hurt=1</script>

[Press me](javascript:window.hurt=1)

| {" | ".join(f"column {number}" for number in range(30))} |
|{"---|" * 30}
| {" | ".join("12,345,678" for _ in range(30))} |

    {"one line of code " * 30}

> {LONG}

## {LONG}
""",
    "content/rough.txt": f"""{LONG} again

<script>window.hurt = 1</script> {LONG}

</p><img src=x onerror="window.hurt = 1">

-- <SCRIPT>window.hurt = 1</SCRIPT> AGENCY

Next In {LONG[:60]}

<script>window.hurt = 1</script> {LONG}

Others Also Read

"><script>window.hurt = 1</script>
""",
}


@pytest.fixture(scope="session")
def demo(root: Path, run_newsgen: Callable[..., object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo archive, built afresh."""
    return built(run_newsgen, root, tmp_path_factory.mktemp("demo") / "build")


@pytest.fixture(scope="session")
def rough(run_newsgen: Callable[..., object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two articles that do their worst: words without end, wide tables, script in every field."""
    site = tmp_path_factory.mktemp("rough")
    for name, text in ROUGH.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    return built(run_newsgen, site, site / "build")


def built(run_newsgen: Callable[..., object], site: Path, output: Path) -> Path:
    done = run_newsgen("build", site, "--output", output)
    assert (output / "index.html").is_file(), done
    return output


@pytest.fixture(scope="module", params=["from disk", "from a server", "from a sub-path"])
def reached(request: pytest.FixtureRequest, serve: Callable[..., str]) -> Callable[[Path], str]:
    """`reached(site)` is the address of a built site, ending in a slash, in each of the three ways in turn."""
    if request.param == "from disk":
        return lambda site: site.as_uri() + "/"
    under = "" if request.param == "from a server" else "some/where/"
    return lambda site: serve(site, under=under)


@pytest.fixture
def reader(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """`reader(**options of a browser context)` is a new Reader; at the end none of them may have a complaint."""
    contexts, readers = [], []

    def new(**options: object) -> Reader:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        readers.append(Reader(context.new_page()))
        return readers[-1]

    yield new
    for context in contexts:
        context.close()
    assert [complaint for one in readers for complaint in one.complaints] == []
    assert [host for one in readers for host in one.strangers()] == []
