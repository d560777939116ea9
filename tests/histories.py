"""Random histories of a small site, and the law that a build after any of them equals one from nothing.

`Archive` is a site on disk with the verbs by which people change one; `Archive.check` builds it and holds the law
against the result. Every choice comes from outside (hypothesis), so that a history can be shrunk and told again.
"""

import json
import os
import random
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from newsgen.build import Options, Outcome, build, say_nothing
from newsgen.executors.interface import Map, T
from newsgen.executors.processes import processes
from newsgen.executors.serial import serial
from newsgen.problems import NewsgenError, Problem
from newsgen.records import Seen

SECTIONS = ("harbour", "town", "Café")
WORDS = ("crane", "ferry", "tide", "gull", "mayor", "clock")
MARK = '<meta name="generator" content="newsgen">'


def extending(main: str) -> str:
    """A page in the frame of the small templates."""
    return f'{{% extends "base.html" %}}{{% block main %}}{main}{{% endblock %}}'


# Templates that show something of every view, small enough that ten thousand histories take an hour and not a day.
SMALL = {
    "base.html": f"<!DOCTYPE html>{MARK}{{{{ page.title }}}}{{{{ site }}}}{{% block main %}}{{% endblock %}}",
    "_teaser.html": '{% set row = cycler("odd", "even", "third") %}'
    '{% macro item(it, root) %}<a class="{{ row.next() }}" href="{{ it.path|href(root) }}">{{ it }}</a>{% endmacro %}',
    "article.html": extending(
        "{{ body }}{{ page }}{{ section }}{{ source }}{{ byline }}{{ tags }}{{ date }}{{ previous }}{{ next }}"
        '{{ next_in }}{{ others_also_read }}{{ pictures }}{% include ["_aside.html", "_teaser.html"] %}'
    ),
    "moved.html": extending("{{ target }}"),
    "thread.html": extending("{{ days }}{{ words }}"),
    "list.html": extending(
        '{% from "_teaser.html" import item %}{{ heading }}{{ newer }}{{ older }}'
        "{% for it in items %}{{ item(it, page.root) }}{% endfor %}"
    ),
    "index.html": extending("{{ lead }}{{ desks }}"),
    "month.html": extending('{{ t("to_top") }}{{ days }}{{ weeks }}{{ previous }}{{ next }}'),
    "year.html": extending("{{ year }}"),
    "archive.html": extending("{{ years }}{{ undated }}{{ wanted }}"),
    "wanted.html": extending("{{ headlines }}{{ more }}"),
    "names.html": extending("{{ entries }}"),
    "page.html": extending("{{ body }}"),
    "404.html": f"<!DOCTYPE html>{MARK}{{{{ home }}}}",
}


def shuffled(seed: int) -> Map:
    """A map that does everything in another order than it was asked to, in chunks of odd sizes."""

    def mapped(function: Callable[[Sequence[T]], Any], items: Sequence[T]) -> Generator[Any, None, None]:
        chance = random.Random(seed)
        rest = list(items)
        chance.shuffle(rest)
        while rest:
            size = chance.randrange(1, 6)
            yield function(rest[:size])
            rest = rest[size:]

    return mapped


EXECUTORS: dict[str, Map] = {
    "serial": serial,
    "shuffled": shuffled(1),
    "shuffled otherwise": shuffled(2),
    "processes": processes(2, worthwhile=2, size=3),
}


def settle(site: Path) -> None:
    """Waits until the file system's clock has moved on, so that the next build trusts what it sees of every file."""
    probe = site.parent / ".clock"
    probe.touch()
    start = probe.stat().st_mtime_ns
    while probe.stat().st_mtime_ns == start:
        probe.touch()
    probe.unlink()


@contextmanager
def coarse_clock(seconds: int = 1000) -> Iterator[None]:
    """A file system whose clock ticks so seldom that all that a history does happens within one tick."""
    tick = seconds * 1_000_000_000 + 7  # no whole second, which would betray it

    def of(stat: os.stat_result) -> Seen:
        times = (time // tick * tick + 1 for time in (stat.st_mtime_ns, stat.st_ctime_ns))
        mtime, ctime = times
        return Seen(size=stat.st_size, mtime_ns=mtime, ctime_ns=ctime, inode=stat.st_ino)

    with patch.object(Seen, "of", of):
        yield


class BrokenLawError(AssertionError):
    """The law does not hold, and how."""


class Archive:
    """A site on disk in the folder `home`, with what somebody may do to it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.site = home / "site"
        self.clean = home / "clean"
        self.config: dict[str, Any] = {"title": "Quay"}
        self.drafts = False
        self._number = 0
        self._checks = 0
        self.write("content/pages/about.md", "# About\n\nThe quay.\n")
        self.configure()

    @property
    def output(self) -> Path:
        return self.site / "build"

    # What somebody may do.

    def write(self, file: str, text: str) -> None:
        path = self.site / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def use_small_templates(self) -> None:
        for name, text in SMALL.items():
            self.write(f"templates/{name}", text)

    def articles(self) -> list[str]:
        return sorted(
            path.relative_to(self.site).as_posix()
            for path in (self.site / "content").rglob("*")
            if path.suffix in {".txt", ".md"} and path.parent.name != "pages"
        )

    def add(self, section: str, day: int | None, word: str, *, markdown: bool, listing: str | None = None) -> None:
        """A new article: of a day or undated, pasted or Markdown, with a captured list or without."""
        self._number += 1
        text = f"{word} story of the {section}\n\nThe {word} was seen at the quay on the day that was set for it.\n"
        name = f"{self._number}-{word}" if day is None else f"2024-0{1 + day % 3}-1{day}-{self._number}"
        if listing is not None:
            text += f"\nNext In {section}\n\n{listing} story of the {section}\nA story that nobody has\n"
        if markdown:
            front = {"headline": f"{word} in words", "tags": [word], "byline": f"{word} Marsh", "source": "Wire"}
            text = f"---\n{json.dumps(front)}\n---\n\nThe {word}, with [a link](../pages/about.md) and ![p](p.png).\n"
        self.write(f"content/{section}/{name}.{'md' if markdown else 'txt'}", text)

    def capture(self, file: str, section: str, listing: str | None) -> None:
        """A further capture of the page in `file`: the same bytes, or with a list of its own."""
        self._number += 1
        data = (self.site / file).read_bytes()
        if listing is not None and file.endswith(".txt"):
            data += f"\n\nOthers Also Read\n\n{listing} story of the {section}\n".encode()
        path = self.site / f"content/{section}/{self._number}-{Path(file).name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def append(self, file: str, text: str) -> None:
        with (self.site / file).open("a", encoding="utf-8") as out:
            out.write(text)

    def swap(self, file: str, one: str, other: str) -> None:
        """An edit that leaves the size as it is."""
        text = (self.site / file).read_text(encoding="utf-8")
        self.write(file, text.translate(str.maketrans(one + other, other + one)))

    def rename(self, file: str, to: str) -> None:
        target = self.site / to
        target.parent.mkdir(parents=True, exist_ok=True)
        (self.site / file).replace(target)

    def remove(self, file: str) -> None:
        (self.site / file).unlink()

    def configure(self, **settings: Any) -> None:
        self.config |= settings
        self.write("newsgen.yaml", json.dumps(self.config))

    def pages(self) -> list[str]:
        return files_below(self.output)

    def spoil(self, page: str, how: str) -> None:
        """Somebody meddles with a published file."""
        path = self.output / page
        data = path.read_bytes()
        if how == "deleted":
            path.unlink()
        elif how == "replaced by a link":
            path.unlink()
            path.symlink_to(self.site / "content/pages/about.md")
        elif how == "longer":
            path.write_bytes(data + b"!")
        else:  # of the same size, and made to look as old as it was
            stat = path.stat()
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            if how == "made to look old":
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def damage_memo(self, how: str, at: int) -> None:
        """The memo is lost, cut short or altered."""
        memo = self.site / ".newsgen" / "memo"
        files = [path for path in sorted(memo.rglob("*")) if path.is_file()]
        if how == "all gone" or not files:
            shutil.rmtree(memo, ignore_errors=True)
            return
        path = files[at % len(files)]
        data = path.read_bytes()
        place = at % (len(data) or 1)
        if how == "one file gone":
            path.unlink()
        elif how == "cut":
            path.write_bytes(data[:place])
        else:
            path.write_bytes(data[:place] + bytes([(data[place] if data else 0) ^ 1]) + data[place + 1 :])

    def forget_all(self) -> None:
        """Everything that newsgen keeps beside the site is deleted, just after a build."""
        shutil.rmtree(self.site / ".newsgen", ignore_errors=True)

    # The law.

    def check(self, executor: str = "serial", other: str = "serial") -> Outcome | None:
        """Builds the site with one executor and a clean one with the other, and raises BrokenLawError if they differ.

        The outcome of the build; None where both were refused, for the same reason.
        """
        shutil.rmtree(self.clean, ignore_errors=True)
        before = contents(self.output)
        made, refused = self._build(self.output, executor)
        fresh, wanted = self._build(self.clean / "build", other)
        if refused != wanted:
            raise BrokenLawError(f"a build complains of {refused}, a clean one of {wanted}")
        if made is None or fresh is None or made.withheld:
            _same("what stood", contents(self.output), before)
            return made
        here = contents(self.output)
        _same("the site", {path: here[path] for path in here.keys() - {*made.left}}, contents(self.clean / "build"))
        for field in ("articles", "left_out", "skipped", "merged", "problems"):
            if getattr(made, field) != getattr(fresh, field):
                raise BrokenLawError(f"{field}: {getattr(made, field)}, clean {getattr(fresh, field)}")
        self._checks += 1
        if self._checks % 2:  # every other time, to save a part of the work
            self._check_rest(executor)
        return made

    def _check_rest(self, executor: str) -> None:
        """A build with nothing to do writes nothing and makes nothing."""
        stood = stamps(self.output)
        again, _ = self._build(self.output, executor)
        if again is None or (again.pages, again.others, again.removed, again.work.rendered) != (0, 0, 0, 0):
            raise BrokenLawError(f"a build with nothing to do did something: {again}")
        if again.work.parsed or again.work.ranked or stamps(self.output) != stood:
            raise BrokenLawError("a build with nothing to do parsed, ranked or wrote something")

    def _build(self, output: Path, executor: str) -> tuple[Outcome | None, tuple[Problem, ...]]:
        options = Options(output=str(output), drafts=self.drafts)
        try:
            return build(self.site, options, say_nothing, EXECUTORS[executor]), ()
        except NewsgenError as trouble:
            return None, trouble.problems


def files_below(folder: Path) -> list[str]:
    """Every file below a folder, links among them, by its path there."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def contents(folder: Path) -> dict[str, bytes]:
    """What each file below a folder holds."""
    return {path: (folder / path).read_bytes() for path in files_below(folder) if (folder / path).exists()}


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """What would change of each file if it were written."""
    return {path: (path.lstat().st_mtime_ns, path.lstat().st_ino) for path in folder.rglob("*")}


def _same(what: str, here: dict[str, bytes], there: dict[str, bytes]) -> None:
    differing = sorted(path for path in here.keys() | there.keys() if here.get(path) != there.get(path))
    if differing:
        raise BrokenLawError(f"{what} differs from what it should be: {differing[:5]}")
