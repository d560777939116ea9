"""Law 4: the site is whole at every instant, also when a build is killed or its disk is full; the next one finishes.

Builds of a site that keeps changing are killed, cold ones and warm ones, alone or with their workers, at moments drawn
from a seed (`killed_build.py`). After each kill, at once: every link on every page that can be reached from the front
page leads to a file (anchors are not asked for), every file is wholly that of one of the sites that were to stand, what
all of them have is there, and nothing beside the output has changed. The next whole build equals a clean one.

``NEWSGEN_KILLS`` says how many kills there are for each number of processes; without it a sample is drawn.
"""

import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

import pytest

from newsgen.build import Options, Outcome, build
from newsgen.problems import NewsgenError, Problem, Where
from newsgen.writer import Look
from test_laws import Reader, is_outside

pytestmark = pytest.mark.long

KILLS = {jobs: int(os.environ.get("NEWSGEN_KILLS") or sample) for jobs, sample in ((1, 6), (2, 3))}
IN_A_HISTORY = 10  # kills, at the most: so many steps are still readable when the law is broken
STRIDE = 1 if "NEWSGEN_KILLS" in os.environ else 6  # steps of a commit from one kill to the next

SECTIONS = ("harbour", "town", "council", "sport")
WORDS = ("crane", "ferry", "tide", "gull", "mayor", "clock", "rope", "lamp", "pier", "bell", "sail", "chart")
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>\n'
LIST = '{{% extends "default/list.html" %}}{{% block items %}}<p>Edition {}</p>{{{{ super() }}}}{{% endblock %}}'

Files = Mapping[str, bytes]
Order = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def order() -> Iterator[Order]:
    """`order(site, 7, "--since", "journal.json.new")` has a build die, and says how it ended and its last words."""
    script = Path(__file__).with_name("killed_build.py")
    with subprocess.Popen([sys.executable, script], stdin=-1, stdout=-1, encoding="utf-8") as process:
        taken, given = process.stdin, process.stdout
        assert taken is not None
        assert given is not None

        def give(*arguments: object) -> tuple[int, str]:
            print(json.dumps([*map(str, arguments)]), file=taken, flush=True)
            how, words = json.loads(given.readline())
            return how, words

        yield give
        taken.close()


# A site, and what people do to it.


class Story(NamedTuple):
    """An article as somebody would write it; a Markdown one has a picture and links."""

    headline: str
    section: str
    day: int | None
    words: tuple[str, ...]
    tags: tuple[str, ...]
    lists: tuple[str, ...]
    markdown: bool

    def text(self) -> str:
        body = f"The {' and the '.join(self.words)} were seen from the quay on that day, said those who had been there."
        date = "" if self.day is None else f"2024-{1 + self.day // 28:02}-{1 + self.day % 28:02}"
        if self.markdown:
            front = {"headline": self.headline, "section": self.section, "tags": self.tags, "byline": "Ann Marsh"}
            front |= {"date": date} if date else {}
            return (
                f"---\n{json.dumps(front)}\n---\n\n{body}\n\n## Seen there\n\n"
                "![A picture](/pictures/quay.png) [the timetable](/timetable.txt) [about](/pages/about.md)\n"
            )
        lists = "".join(f"{line}\n" for line in self.lists)
        front = f"---\n{json.dumps({'tags': self.tags})}\n---\n" if self.tags else ""
        return (
            f"{front}{self.headline}\n\nBy Ann Marsh\n{date}\n\n{body}\n\nMore is told tomorrow, the paper said.\n\n"
            f"Next In {self.section.title()}\n\n{lists}No such story here\n\nOthers Also Read\n\n{lists}"
        )


class Town:
    """A site on disk that changes as `chance` has it."""

    def __init__(self, home: Path, chance: random.Random, articles: int, tags: int) -> None:
        self.home = home
        self.site = home / "site"
        self.chance = chance
        self.tags = tags
        self.stories: dict[str, Story] = {}
        self.config: dict[str, object] = {"title": "The Quay", "lists": {"page": 5}}
        self.others: dict[str, bytes] = {
            "content/pictures/quay.png": b"\x89PNG one",
            "content/pages/about.md": b"# About\n\nThe paper of the quay. [Home](/index.html)\n",
            "content/pages/names.md": b"# Names\n\nWho writes here.\n",
            "content/unused.pdf": b"%PDF-1.4",
            "static/logo.svg": LOGO,
            "static/timetable.txt": b"Monday 9:00\n",
            "static/notes": b"a file without an ending\n",
        }
        self.number = 0
        self.told: list[str] = []
        for _ in range(articles):
            self.add()
        self.write()

    def change(self) -> None:
        """One to three things happen to the site."""
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            happening = self.chance.choice(self.HAPPENINGS)
            self.told.append(happening.__name__)
            happening(self)
        self.write()

    def add(self) -> None:
        self.number += 1
        chance, words = self.chance, tuple(self.chance.sample(WORDS, 3))
        story = Story(
            headline=f"{words[0].title()} and {words[1]} meet for time {self.number}",
            section=chance.choice(SECTIONS),
            day=None if chance.random() < 0.1 else chance.randrange(60),
            words=words,
            tags=tuple(f"{chance.choice(WORDS)} {self.number} {number}" for number in range(self.tags)),
            lists=tuple(each.headline for each in chance.sample([*self.stories.values()], min(2, len(self.stories)))),
            markdown=chance.random() < 0.2,
        )
        self.stories[self.file(story)] = story

    def file(self, story: Story) -> str:
        self.number += 1
        return f"content/{story.section}/{self.number}.{'md' if story.markdown else 'txt'}"

    def edit(self) -> None:
        self.alter(words=tuple(self.chance.sample(WORDS, 4)))

    def delete(self) -> None:
        del self.stories[self.one()]

    def rename(self) -> None:
        story = self.stories.pop(self.one())
        self.stories[self.file(story)] = story

    def redate(self) -> None:
        self.alter(day=self.chance.choice((None, 0, 59, self.chance.randrange(60))))

    def retitle(self) -> None:
        self.alter(headline=f"{self.chance.choice(WORDS).title()} story is told anew {self.number}")

    def resection(self) -> None:
        self.alter(section=self.chance.choice((*SECTIONS, "science")))
        self.rename()

    def retag(self) -> None:
        self.alter(tags=tuple(self.chance.sample(WORDS, 2)))

    def use_another_template(self) -> None:
        file = "templates/list.html"
        if self.others.pop(file, None) is None or self.chance.random() < 0.5:
            self.others[file] = LIST.format(self.chance.randrange(9)).encode()

    def restyle(self) -> None:
        self.others["templates/assets/newsgen.css"] = f"p {{ margin: {self.chance.randrange(9)}px }}\n".encode()

    def configure(self) -> None:
        key, values = self.chance.choice(
            (
                ("title", ("The Quay", "The Pier")),
                ("lists", ({"page": 3}, {"page": 5, "next_in": 2}, {"page": 40, "front": 3, "feed": 4})),
                ("url", ("https://example.org/quay/", None)),
                ("theme", ({"logo": "logo.svg"}, None)),
            )
        )
        self.config[key] = self.chance.choice(values)

    def change_a_file(self) -> None:
        file = self.chance.choice(("static/timetable.txt", "static/logo.svg", "content/pictures/quay.png"))
        self.others[file] = self.others[file].rstrip() + f" {self.chance.randrange(99)}\n".encode()

    def turn_a_file_into_a_folder(self) -> None:
        """Or back."""
        if self.others.pop("static/notes", None) is None:
            del self.others["static/notes/today/first.txt"], self.others["static/notes/second.txt"]
            self.others["static/notes"] = b"a file again\n"
        else:
            self.others |= {"static/notes/today/first.txt": b"first\n", "static/notes/second.txt": b"second\n"}

    HAPPENINGS = (
        *(add, add, edit, edit, delete, delete, rename, redate, redate, retitle, retitle, resection, retag),
        *(use_another_template, restyle, configure, configure, change_a_file),
        *(turn_a_file_into_a_folder, turn_a_file_into_a_folder),
    )

    def one(self) -> str:
        return self.chance.choice(sorted(self.stories))

    def alter(self, **fields: object) -> None:
        file = self.one()
        self.stories[file] = self.stories[file]._replace(**fields)

    def write(self) -> None:
        """Make the disk what it should be; what is as it should be is not touched."""
        wanted = {file: story.text().encode() for file, story in self.stories.items()} | self.others
        settings = {key: value for key, value in self.config.items() if value is not None}
        wanted["newsgen.yaml"] = json.dumps(settings).encode()
        standing = self.sources()
        for file in standing.keys() - wanted.keys():
            (self.site / file).unlink()
            remove_empty_folders(self.site, file)
        for file, data in wanted.items():
            if standing.get(file) != data:
                path = self.site / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def sources(self) -> dict[str, bytes]:
        """Every file of the site that no build may touch."""
        kept = (".newsgen", "build")
        return {
            f"{folder.name}/{file}" if folder.is_dir() else folder.name: data
            for folder in (self.site.iterdir() if self.site.exists() else ())
            if folder.name not in kept
            for file, data in (contents(folder) if folder.is_dir() else {"": folder.read_bytes()}).items()
        }

    def clean(self) -> tuple[dict[str, bytes], Outcome]:
        """The site as a build from nothing makes it, and what that build said."""
        folder = self.home / "clean"
        shutil.rmtree(folder, ignore_errors=True)
        outcome = build(self.site, Options(output=str(folder / "build")))
        return contents(folder / "build"), outcome


def remove_empty_folders(root: Path, file: str) -> None:
    for folder in (root / file).parents:
        if folder == root or any(folder.iterdir()):
            return
        folder.rmdir()


def contents(folder: Path) -> dict[str, bytes]:
    """What each file below a folder holds."""
    found = {}
    for where, _, files in os.walk(folder):
        for name in files:
            path = Path(where, name)
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def stamps(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """What would change of each file and folder if it were written."""
    stats = {path: path.lstat() for path in (folder, *folder.rglob("*"))}
    return {path: (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino) for path, stat in stats.items()}


# The law, as lists of what breaks it.


def faults_of_instant(standing: Files, sites: Sequence[Files]) -> list[str]:
    """What is wrong with an output while a build is, or was, under way from one of `sites` to another of them."""
    foreign = [
        f"{path} is neither old nor new" for path, data in standing.items() if all(s.get(path) != data for s in sites)
    ]
    always = set.intersection(*(set(site) for site in sites))
    missing = [f"{path} is gone, and every site has it" for path in always - standing.keys()]
    return foreign + missing + broken_links(standing)


def broken_links(standing: Files) -> list[str]:
    """Each link that leads to no file, on any page or feed that can be reached from the front page."""
    found, seen, waiting = [], {"index.html"}, ["index.html"] if "index.html" in standing else []
    while waiting:
        page = waiting.pop()
        for target in targets(page, standing[page]):
            if target not in standing:
                found.append(f"{page} leads to {target}")
            elif target not in seen and target.endswith((".html", ".xml")):
                seen.add(target)
                waiting.append(target)
    return found


@lru_cache(maxsize=20_000)
def targets(page: str, data: bytes) -> tuple[str, ...]:
    """The paths that a page links to."""
    read = Reader(data.decode(errors="replace"))
    links = {link.partition("#")[0] for _, link in read.links if not is_outside(link)} - {""}
    here = f"file:///{quote(page)}"
    climbing = {link for link in links if link.startswith("/") or link.count("../") > page.count("/")}
    inside = {unquote(urljoin(here, link)).removeprefix("file:///") for link in links - climbing}
    return (*sorted(climbing), *sorted(inside))


def faults_of_rest(town: Town, wanted: Files, clean: Outcome, patience: float = 5) -> list[str]:
    """What is wrong with the site after the next whole build."""
    output = town.site / "build"
    try:
        made = build(town.site, Options(patience=patience))
    except NewsgenError as refused:
        return [f"the next build is refused: {refused}"]
    standing = contents(output)
    found = [
        f"{path} is not as in a clean build"
        for path in sorted(standing.keys() | wanted.keys())
        if standing.get(path) != wanted.get(path)
    ]
    found += [
        f"{field}: {getattr(made, field)}, clean {getattr(clean, field)}"
        for field in ("articles", "left_out", "skipped", "problems", "left")
        if getattr(made, field) != getattr(clean, field)
    ]
    left = {path.name for path in (town.site / ".newsgen/publish").rglob("*")}
    left -= {"build", "manifest.json"}
    found += [f"{name} is left in .newsgen/publish/" for name in sorted(left)]
    stood = stamps(output)
    again = build(town.site)
    if stamps(output) != stood or (again.pages, again.others, again.removed) != (0, 0, 0):
        found.append("the build after that writes what stands already")
    return found


# Histories full of kills.


class Kill(NamedTuple):
    """What a figure counts: builds that ended in some phase, how they did, and whom the blow was for."""

    phase: str
    how: str
    who: str


Figures = Counter[Kill]


class Death(NamedTuple):
    """How a build ended, how far it had come, and what was wrong with the site just then."""

    how: int
    phase: str
    faults: list[str]


def die(town: Town, sites: Sequence[Files], order: Order, *asked: object) -> Death:
    """Have a build die, and look at what it leaves; `sites` are those of which anything may stand."""
    records = town.site / ".newsgen" / "publish" / "build"
    sources, before = town.sources(), contents(records)
    how, words = order(town.site, *asked)
    faults = faults_of_instant(contents(town.site / "build"), sites)
    if town.sources() != sources:
        faults.append("something beside the output was changed")
    if how not in ENDS:
        faults.append(f"the build ended with {how}: {words}")
    return Death(how, phase(before, contents(records)), faults)


ENDS = {
    0: "whole",
    1: "failed",
    -signal.SIGKILL: "killed",
    -signal.SIGXFSZ: "killed in the middle of a write",
}


def phase(before: Files, after: Files) -> str:
    """How far a build came, by what `.newsgen/publish/build/` held before it and after it."""
    journal, manifest = after.get("journal.json"), after.get("manifest.json")
    if journal is not None and journal == before.get("journal.json"):
        return "while finishing what a killed build began"
    renewed = manifest != before.get("manifest.json")
    if journal is None:
        return "after the commit" if renewed else "before the journal"
    return "between manifest and end of commit" if renewed else "between journal and manifest"


def moment(chance: random.Random, steps: int, jobs: int) -> list[object]:
    """When and how a build is to die, where a commit has about so many steps."""
    who = chance.choice(("self",) * 5 + (("outside",) if jobs == 1 else MANY))
    if who == "outside":
        return [chance.randrange(1, steps + 1), jobs, "--who", who]
    how: list[object] = ["--who", who]
    if who in ("self", "worker") and chance.random() < 0.35:
        how += ["--room", chance.choice((0, 1, 50, 700, 3000)), *(["--refused"] if chance.random() < 0.3 else [])]
    if who in ("worker", "orphans"):
        return [chance.randrange(1, max(2, steps // 3)), jobs, *how]
    since, first, last = chance.choice(SPANS)
    return [chance.randrange(first, last + (steps if first != 1 or not since else 0)), jobs, "--since", since, *how]


MANY = ("worker", "orphans", "orphans", "outside", "outside", "group")
COMMIT, END = "journal.json.new", "manifest.json.new"
SPANS = (("", 1, 25), ("", 1, 25), (COMMIT, 1, 4), (COMMIT, 3, 10), (COMMIT, 3, 10), (COMMIT, 3, 10), (END, 1, 8))


def live(home: Path, seed: int, jobs: int, kills: int, order: Order) -> tuple[Figures, list[str]]:
    """A history with so many kills: the figures, and what first broke the law, after all that led to it.

    Builds that failed, for want of room or of a worker, come on top of those that were killed.
    """
    chance = random.Random(f"{seed} {jobs}")
    size = (48, 1) if jobs == 1 else (264, 0) if seed % 4 == 3 else (64, 3)  # 256 files, or pages, are shared out
    town = Town(home, chance, *size)
    figures: Figures = Counter()
    output = town.site / "build"
    wanted, clean = town.clean()
    sites: list[Files] = [{}, wanted]
    while True:
        for _ in range(chance.choice((1, 2, 3))):
            standing = contents(output)
            steps = sum(standing.get(path) != wanted.get(path) for path in standing.keys() | wanted.keys())
            asked = moment(chance, steps + 1, jobs)
            death = die(town, sites, order, *asked)
            town.told.append(f"{' '.join(map(str, asked))}: {death.how} {death.phase}")
            if death.faults:
                return figures, [f"seed {seed}", *town.told, *death.faults]
            if death.how == 0:
                break
            figures[Kill(death.phase, ENDS[death.how], str(asked[asked.index("--who") + 1]))] += 1
            if chance.random() < 0.3:
                town.change()
                wanted, clean = town.clean()
                sites.append(wanted)
        faults = faults_of_rest(town, wanted, clean)
        if faults or sum(number for kill, number in figures.items() if kill.how != ENDS[1]) >= kills:
            return figures, [f"seed {seed}", *town.told, *faults] if faults else []
        sites = [wanted]
        if chance.random() < 0.15:
            shutil.rmtree(output)
            shutil.rmtree(town.site / ".newsgen")
            town.told.append("build/ and .newsgen/ deleted")
            sites = [{}]
        town.change()
        wanted, clean = town.clean()
        sites.append(wanted)


@pytest.mark.parametrize(
    ("jobs", "history"), [(jobs, history) for jobs in KILLS for history in range(-(-KILLS[jobs] // IN_A_HISTORY))]
)
def test_law_4_the_site_is_whole_whenever_a_build_is_killed(
    jobs: int,
    history: int,
    tmp_path: Path,
    order: Order,
    totals: dict[int, Figures],
    record_property: Callable[[str, object], None],
) -> None:
    """At once every link leads to a file, wholly old or wholly new; the next build equals a clean one.

    Where a build is killed and its workers are not, the next one waits for them: they hold the lock as long as they
    live, so that none of them can write on after it has begun.
    """
    kills = min(IN_A_HISTORY, KILLS[jobs] - history * IN_A_HISTORY)
    figures, faults = live(tmp_path, history, jobs, kills, order)
    totals[jobs] += figures
    record_property(f"kills with {jobs} jobs", {" ".join(kill): number for kill, number in figures.items()})
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def totals(request: pytest.FixtureRequest) -> Iterator[dict[int, Figures]]:
    """Gathers the figures by number of processes; told at the end where NEWSGEN_KILLS asks for many."""
    found: dict[int, Figures] = {jobs: Counter() for jobs in KILLS}
    yield found
    if "NEWSGEN_KILLS" in os.environ:
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            for jobs, figures in found.items():
                print(f"\nbuilds with {jobs} jobs that were killed or failed: {sum(figures.values())}")
                for place, field in enumerate(Kill._fields):
                    sums: Counter[str] = Counter()
                    for kill, number in figures.items():
                        sums[kill[place]] += number
                    print(f"  {field}: {', '.join(f'{number} {name}' for name, number in sums.most_common())}")


# One commit, killed at each of its steps: an honest one breaks nothing, and the controls do.


def first_fault(town: Town, change: Callable[[Town], None], order: Order, *how: object) -> list[str]:
    """What first breaks the law when the commit of one change is killed at each step in turn.

    After every other kill the change is taken back, so that the next build must know what was put already.
    """
    build(town.site)
    before = (dict(town.stories), dict(town.others))
    old = town.clean()
    change(town)
    town.write()
    after = (town.stories, town.others)
    new = town.clean()
    shutil.copytree(town.site, town.home / "kept")
    for turn, step in enumerate(range(1, 1000, STRIDE)):
        shutil.rmtree(town.site)
        shutil.copytree(town.home / "kept", town.site)
        death = die(town, [old[0], new[0]], order, step, 1, "--since", COMMIT, *how)
        if death.faults or death.how == 0:
            assert death.faults or step > 10
            return death.faults
        town.stories, town.others = map(dict, before if turn % 2 else after)
        town.write()
        faults = faults_of_rest(town, *(old if turn % 2 else new))
        if faults:
            return faults
    raise AssertionError("a commit has no end")


def some_news(town: Town) -> None:
    """An article goes, one comes, one is called otherwise."""
    town.delete()
    town.add()
    town.retitle()


def test_law_4_holds_at_every_step_of_a_commit(tmp_path: Path, order: Order) -> None:
    """Killed before each thing that a commit does to the disk; then the change is made again, or taken back."""
    assert first_fault(Town(tmp_path, random.Random(0), 4, 0), some_news, order) == []


def test_nothing_is_left_of_a_journal_that_never_was_one(tmp_path: Path, order: Order) -> None:
    """A build that died while it wrote its journal down leaves nothing for long, though there be nothing to commit."""
    town = Town(tmp_path, random.Random(0), 2, 0)
    build(town.site)
    before = dict(town.others)
    town.others["static/timetable.txt"] = b"Never\n"
    town.write()
    half = town.site / ".newsgen" / "publish" / "build" / "journal.json.new"
    assert order(town.site, 2, 1, "--since", COMMIT)[0] == -signal.SIGKILL
    assert half.exists()
    town.others = before
    town.write()
    build(town.site)
    assert not half.exists()


@pytest.mark.parametrize(
    ("sabotage", "how", "fault"),
    [
        ("front-page-first", (), "index.html leads to "),
        ("removals-first", (), " leads to "),
        ("in-place", ("--room", 100), " is neither old nor new"),
        ("no-journal", (), " is not as in a clean build"),
        ("litter", (), "something beside the output was changed"),
    ],
)
def test_law_4_control(sabotage: str, how: tuple[object, ...], fault: str, tmp_path: Path, order: Order) -> None:
    """A writer that is wrong in one thing is found out by the same kills."""
    found = first_fault(Town(tmp_path, random.Random(0), 4, 0), some_news, order, "--sabotage", sabotage, *how)
    assert any(fault in each for each in found), found


@pytest.mark.parametrize(
    ("place", "sabotage", "fault"),
    [
        ("newsgen.writer.staging.shutil.rmtree", lambda *_, **__: None, "staged is left in .newsgen/publish/"),
        ("newsgen.writer.Standing.look", lambda *_: Look(holds=False), "writes what stands already"),
        ("newsgen.making.check_links", lambda *_: (PROBLEM,), "problems: "),
    ],
)
def test_law_4_control_of_the_next_build(
    place: str, sabotage: object, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A next build that leaves things behind, writes what stands or complains of other things is found out."""
    town = Town(tmp_path, random.Random(0), 2, 0)
    build(town.site)
    some_news(town)
    town.write()
    wanted, clean = town.clean()
    monkeypatch.setattr("newsgen.writer.Writer.stands", lambda _: False)  # or nothing would be looked at
    monkeypatch.setattr(place, sabotage)
    assert any(fault in each for each in faults_of_rest(town, wanted, clean))


PROBLEM = Problem(level="warning", where=Where(file="x"), code="x", message="x")


def test_law_4_control_of_workers(tmp_path: Path, order: Order) -> None:
    """Workers that live on after their build has been killed keep the next one out; when they end, it goes on."""
    town = Town(tmp_path, random.Random(0), 64, 3)
    wanted, clean = town.clean()
    with (tmp_path / "held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        death = die(town, [{}, wanted], order, 9, 2, "--who", "orphans", "--sabotage", "deaf-workers")
        assert (death.how, death.faults) == (-signal.SIGKILL, [])
        (fault,) = faults_of_rest(town, wanted, clean, patience=0)
        assert "another build is at work" in fault
    assert faults_of_rest(town, wanted, clean) == []
