"""Archives for `related` and `threads`: articles of which it is known which tell of the same event.

The gold is news of three papers each on a thousand events, headline and lead; what is made of it are harder and smaller
archives. The synthetic corpus has long articles, sections and dates. Everything that is drawn is drawn by a fixed
digest, so that an archive is the same each time.
"""

import string
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import msgspec
from msgspec.structs import replace

from newsgen.config import Reading
from newsgen.loader import load
from newsgen.records import Article, Block, Value

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
GOLD = SHARED / "gold" / "neus-1000.jsonl"
GENERATOR = SHARED / "bench" / "gen_corpus.py"
SYNTHETIC = 3000  # articles
_LETTERS = string.ascii_lowercase
_BEGINNING, _DAYS, _TWO_YEARS = date(2015, 1, 1), 3652, 730
_STEPS = (1, 2, 3, 5)  # days


class Told(Value):
    """An article and the event that it tells of."""

    article: Article
    event: str


Archive = tuple[Told, ...]


class _Line(Value):
    """A line of the gold."""

    id: str
    event: str
    headline: str
    body: str


def gold(path: Path) -> Archive:
    """The labelled articles of a file of JSON lines with `id`, `event`, `headline` and `body`."""
    decode = msgspec.json.Decoder(_Line).decode
    return tuple(_told(decode(line)) for line in path.read_bytes().splitlines())


def made_of(whole: Archive) -> Iterator[tuple[str, Sequence[Archive]]]:
    """By name what is made of the gold; where several archives stand under one name, they are measured together."""
    yield "headlines only", [_each(whole, lambda article: replace(article, body=()))]
    yield "bodies only", [_each(whole, lambda article: replace(article, headline=None))]
    yield "2 of 3 papers", [_two_papers(whole)]
    for events in (300, 100, 30):
        yield f"{events} events", _parted(whole, events)
    yield "letters permuted", [_each(whole, _permuted)]
    yield "dated as events are", [_each(whole, _dated(whole, together=True))]
    yield "dated at random", [_each(whole, _dated(whole, together=False))]


def told_over_days(whole: Archive, draw: str) -> Archive:
    """Each event begins on some day of two years, and its articles come one to five days after one another."""
    chance = Random(f"told over days, {draw}")
    latest: dict[str, date] = {}

    def dated(told: Told) -> Told:
        before = latest.get(told.event)
        steps = chance.choice(_STEPS) if before else chance.randrange(_TWO_YEARS)
        latest[told.event] = day = (before or _BEGINNING) + timedelta(steps)
        return Told(article=replace(told.article, published=str(day)), event=told.event)

    return tuple(map(dated, whole))


def in_half_b(event: str) -> bool:
    """Whether `event` is of the half on which no constant was chosen."""
    return sha256(event.encode()).digest()[-1] % 2 == 1


def synthetic(number: int, folder: Path) -> Iterator[Told]:
    """The first so many synthetic articles as newsgen reads them from pages that are written to `folder`."""
    command = [sys.executable, GENERATOR, str(number), folder, "--layouts", "plain"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    lines = (folder / f"stories-{number}.tsv").read_text("utf-8").splitlines()[1:]
    for _, file, story in (line.split("\t") for line in lines):
        page = (folder / f"plain-{number}" / file).read_bytes()
        article = load(file, page, Reading()).article
        assert article is not None
        yield Told(article=replace(article, next_in=None, others_also_read=()), event=story)


def cut_short(whole: Archive, words: int = 25) -> Archive:
    """Of each article the headline and so many words."""
    return _each(whole, lambda article: _with_body(article, " ".join(body_of(article).split()[:words])))


def body_of(article: Article) -> str:
    """The text of the body."""
    return "\n\n".join(block.text for block in article.body)


def _told(line: _Line) -> Told:
    article = Article(
        file=f"{line.id}.txt",
        id=line.id,
        title=line.headline or line.id,
        sha256=sha256(line.id.encode()).hexdigest(),
        headline=line.headline or None,
        section="News",
    )
    return Told(article=_with_body(article, line.body), event=line.event)


def _with_body(article: Article, text: str) -> Article:
    return replace(article, body=(Block(kind="paragraph", text=text, line=1),) if text else ())


def _each(whole: Archive, change: Callable[[Article], Article]) -> Archive:
    return tuple(Told(article=change(told.article), event=told.event) for told in whole)


def _by_event(whole: Archive) -> Mapping[str, list[Told]]:
    """The articles of each event; the events are shuffled."""
    found: dict[str, list[Told]] = {}
    for told in sorted(whole, key=lambda told: sha256(f"order {told.event}".encode()).digest()):
        found.setdefault(told.event, []).append(told)
    return found


def _two_papers(whole: Archive) -> Archive:
    kept = {
        told.article.id
        for event, articles in _by_event(whole).items()
        for told in Random(event).sample(articles, min(2, len(articles)))
    }
    return tuple(told for told in whole if told.article.id in kept)


def _parted(whole: Archive, events: int) -> list[Archive]:
    """As many archives of so many events as there are, none of which shares an event with another."""
    groups = list(_by_event(whole).values())
    starts = range(0, len(groups) - events + 1, events)
    return [tuple(told for group in groups[start : start + events] for told in group) for start in starts]


def _permuted(article: Article) -> Article:
    """With other letters throughout, as of a language that nobody speaks."""
    others = "".join(Random("letters").sample(_LETTERS, len(_LETTERS)))
    table = str.maketrans(_LETTERS + _LETTERS.upper(), others + others.upper())
    headline = article.headline.translate(table) if article.headline else None
    return _with_body(replace(article, headline=headline), body_of(article).translate(table))


def _dated(whole: Iterable[Told], *, together: bool) -> Callable[[Article], Article]:
    """Gives a day of ten years: to the articles of one event days near one another, or to each article any."""
    events = {told.article.id: told.event for told in whole}

    def dated(article: Article) -> Article:
        day = _BEGINNING + timedelta(Random(events[article.id] if together else article.id).randrange(_DAYS))
        later = int(Random(f"later {article.id}").expovariate(1)) if together else 0
        return replace(article, published=str(day + timedelta(later)))

    return dated
