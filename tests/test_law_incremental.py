"""Law 2, incremental = clean, and law 3, untouched stays untouched: over random histories, with every executor.

``NEWSGEN_HISTORIES`` says how many histories (`make laws N=10000`); without it a sample is drawn. Half of the histories
happen within one tick of the file system's clock.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from itertools import cycle
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from histories import EXECUTORS, SECTIONS, WORDS, Archive, BrokenLawError, coarse_clock, settle
from newsgen.executors import serial
from newsgen.plan import grounds
from newsgen.records import Seen
from newsgen.related.closeness import Order
from newsgen.steps import headlines, loading, rendering, reranking, wordings
from newsgen.store.segments import Segments
from newsgen.writer import Look
from newsgen.writer.manifest import Standing

pytestmark = pytest.mark.long

Change = Callable[[Archive], None]
Sabotage = Callable[[pytest.MonkeyPatch], None]

HISTORIES = int(os.environ.get("NEWSGEN_HISTORIES") or 25)
STEPS = 4  # changes in a history, at the most
PAIRS = (  # one in eight has processes: forking costs as much as the rest of a build
    *(("serial", "shuffled"), ("shuffled", "serial"), ("shuffled otherwise", "shuffled"), ("serial", "shuffled")),
    *(("processes", "serial"), ("shuffled", "shuffled otherwise"), ("serial", "shuffled"), ("shuffled", "serial")),
)

# A ranking as it comes; taken up whatever changed; and its vectors kept again each time.
TAKEN_UP: tuple[dict[str, int], ...] = ({"_FEW_CHANGED": 8}, {"_FEW_CHANGED": 0}, {"_FEW_CHANGED": 0, "_KEPT": 10**9})

sections = st.sampled_from(SECTIONS)
days = st.none() | st.integers(0, 5)
words = st.sampled_from(WORDS)
picks = st.integers(0, 1000)
with_articles = precondition(lambda self: self.archive.articles())
with_pages = precondition(lambda self: self.archive.pages())


class Histories(RuleBasedStateMachine):
    """A site that is changed at random; the law is asked after every change."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="newsgen-law-"))
        self.archive = Archive(self.home)
        self.pairs = cycle(PAIRS)

    def teardown(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    @initialize(
        theme=st.sampled_from(["small"] * 15 + ["default"]),
        coarse=st.booleans(),
        turn=st.integers(0, len(PAIRS) - 1),
        taken_up=st.sampled_from(TAKEN_UP),
    )
    def begin(self, theme: str, coarse: bool, turn: int, taken_up: dict[str, int]) -> None:
        self.clock: Callable[[], Any] = coarse_clock if coarse else nullcontext
        self.taken_up = taken_up
        for _ in range(turn):
            next(self.pairs)
        if theme == "small":
            self.archive.use_small_templates()
        for number, word in enumerate(WORDS[:4]):
            self.archive.add(SECTIONS[number % 2], number, word, markdown=number == 1, listing=WORDS[number - 1])

    @invariant()
    def law(self) -> None:
        with self.clock(), patch.multiple(reranking, **self.taken_up):
            self.archive.check(*next(self.pairs))

    def article(self, pick: int) -> str:
        articles = self.archive.articles()
        return articles[pick % len(articles)]

    @rule(section=sections, day=days, word=words, markdown=st.booleans(), listing=st.none() | words)
    def add(self, section: str, day: int | None, word: str, markdown: bool, listing: str | None) -> None:
        self.archive.add(section, day, word, markdown=markdown, listing=listing)

    @with_articles
    @rule(pick=picks, section=sections, listing=st.none() | words)
    def capture_again(self, pick: int, section: str, listing: str | None) -> None:
        self.archive.capture(self.article(pick), section, listing)

    @with_articles
    @rule(pick=picks, section=sections, other=picks, word=words)
    def capture_again_and_edit(self, pick: int, section: str, other: int, word: str) -> None:
        """Of two captures one says more than the other, or they part."""
        self.archive.capture(self.article(pick), section, None)
        self.edit(other, word)

    @with_articles
    @rule(pick=picks, word=words)
    def edit(self, pick: int, word: str) -> None:
        self.archive.append(self.article(pick), f"\nAnother paragraph on the {word}, as it was told at the quay.\n")

    @with_articles
    @rule(pick=picks)
    def edit_without_a_change_of_size(self, pick: int) -> None:
        self.archive.swap(self.article(pick), "e", "t")

    @with_articles
    @rule(pick=picks)
    def touch(self, pick: int) -> None:
        (self.archive.site / self.article(pick)).touch()

    @with_articles
    @rule(pick=picks)
    def write_the_same_again(self, pick: int) -> None:
        path = self.archive.site / self.article(pick)
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)

    @with_articles
    @rule(pick=picks, word=words)
    def rename(self, pick: int, word: str) -> None:
        file = Path(self.article(pick))
        self.archive.rename(file.as_posix(), (file.parent / f"{word}-{file.name[-12:]}").as_posix())

    @with_articles
    @rule(pick=picks, section=sections)
    def move_to_a_section(self, pick: int, section: str) -> None:
        file = self.article(pick)
        self.archive.rename(file, f"content/{section}/{Path(file).name}")

    @with_articles
    @rule(pick=picks, other=picks)
    def exchange_two(self, pick: int, other: int) -> None:
        """Two files change places, so that each has a name, a size and a time that were known of the other."""
        one, two = self.article(pick), self.article(other)
        self.archive.rename(one, "content/aside.tmp")
        if one != two:
            self.archive.rename(two, one)
        self.archive.rename("content/aside.tmp", two)

    @with_articles
    @rule(pick=picks, day=st.integers(0, 9))
    def change_the_date(self, pick: int, day: int) -> None:
        file = Path(self.article(pick))
        name = f"2023-02-1{day}-{file.name.rpartition('-')[2]}"
        self.archive.rename(file.as_posix(), (file.parent / name).as_posix())

    @with_articles
    @rule(pick=picks, word=words)
    def change_the_headline(self, pick: int, word: str) -> None:
        file = self.article(pick)
        text = (self.archive.site / file).read_text(encoding="utf-8")
        self.archive.write(file, text.replace("story of", f"{word} of", 1).replace("in words", f"in {word}", 1))

    @with_articles
    @rule(
        pick=picks, draft=st.booleans(), slug=st.none() | words, language=st.sampled_from(["en", "en-GB", "nl", "zh"])
    )
    def change_the_front_matter(self, pick: int, draft: bool, slug: str | None, language: str) -> None:
        given = f"draft: {str(draft).lower()}\n" + (f"slug: {slug}\ndate: 2024-02-02\n" if slug else "")
        given += f"language: {language}\n"
        self.archive.write(self.article(pick), f"---\nheadline: Given\n{given}---\n\nA paragraph that stays short.\n")

    @with_articles
    @rule(pick=picks)
    def break_the_front_matter(self, pick: int) -> None:
        self.archive.write(self.article(pick), "---\nheadline: [\n---\n\nText.\n")

    @with_articles
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        self.archive.remove(self.article(pick))

    @rule(
        setting=st.sampled_from(
            [
                {"title": "Pier"},
                {"language": "de"},
                {"language": "ar"},
                {"url": "https://example.org/x/"},
                {"sections": ["town"]},
                {"sections": [{"slug": "harbour", "title": "The Harbour"}]},
                {"lists": {"next_in": 1, "others_also_read": 2, "page": 2, "front": 2, "desk": 1, "feed": 1}},
                {"furniture": ["The ferry was *"]},
                {"strings": {"archive": "All of it"}},
                {"default_section": "Elsewhere"},
                {"timezone": "Asia/Tokyo"},
                {"theme": {"accent": "#102030"}},
                {"duplicates": "keep"},
                {"duplicates": "merge"},
                {"lists": "wrong"},
            ]
        )
    )
    def configure(self, setting: dict[str, Any]) -> None:
        self.archive.configure(**setting)

    @rule(
        name=st.sampled_from(["article.html", "list.html", "_teaser.html", "_aside.html", "base.html", "month.html"]),
        how=st.sampled_from(["own", "extended", "gone", "broken", "computed"]),
    )
    def change_a_template(self, name: str, how: str) -> None:
        path = f"templates/{name}"
        head = '<!DOCTYPE html><meta name="generator" content="newsgen">'
        texts = {
            "own": f"{head}{{{{ page.title if page else 'piece' }}}}{{% macro item(it, root) %}}{{% endmacro %}}",
            "extended": f'{{% extends "default/{name}" %}}{{% block footer %}}ours{{% endblock %}}',
            "broken": "{% if %}",
            "computed": f"{head}{{% set name = '_pieces.html' %}}{{% include name %}}{{{{ page.title }}}}",
        }
        if how == "gone":
            (self.archive.site / path).unlink(missing_ok=True)
        else:
            self.archive.write(path, texts[how])

    @rule(name=st.sampled_from(["a.txt", "deep/b.txt", "deep", "tags", ".nojekyll"]), text=words)
    def change_a_static_file(self, name: str, text: str) -> None:
        path = self.archive.site / "static" / name
        if path.is_dir():
            shutil.rmtree(path)
        if path.parent.is_file():
            path.parent.unlink()
        self.archive.write(f"static/{name}", text)

    @rule()
    def remove_the_static_files(self) -> None:
        shutil.rmtree(self.archive.site / "static", ignore_errors=True)

    @rule(section=sections, text=words)
    def change_a_picture(self, section: str, text: str) -> None:
        self.archive.write(f"content/{section}/p.png", text)

    @rule(text=words)
    def change_an_asset(self, text: str) -> None:
        self.archive.write("templates/assets/newsgen.css", f"/* {text} */")

    @rule()
    def drafts(self) -> None:
        self.archive.drafts = not self.archive.drafts

    @with_pages
    @rule(
        pick=picks,
        how=st.sampled_from(["deleted", "longer", "same size", "made to look old", "replaced by a link"]),
    )
    def meddle_with_the_output(self, pick: int, how: str) -> None:
        pages = self.archive.pages()
        self.archive.spoil(pages[pick % len(pages)], how)

    @rule(how=st.sampled_from(["all gone", "one file gone", "cut", "a bit flipped"]), at=st.integers(0, 1 << 20))
    def damage_the_memo(self, how: str, at: int) -> None:
        self.archive.damage_memo(how, at)

    @rule()
    def forget_all(self) -> None:
        """Without any record the output is adopted; nothing has changed, so nothing is left over."""
        self.archive.forget_all()


def test_law_2_and_3_hold_over_random_histories() -> None:
    """After each of up to four changes the build equals a clean one, and the next build does nothing."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            derandomize="NEWSGEN_HISTORIES" not in os.environ,
        ),
    )


# The controls: each takes one guard away, and the law is seen to fail on a history that needs it.


def told(archive: Archive, change: Callable[[Archive], None]) -> None:
    """A short history: four articles, a build, one change, a build."""
    archive.use_small_templates()
    for number, word in enumerate(WORDS[:4]):
        archive.add(SECTIONS[number % 2], number, word, markdown=False, listing=WORDS[number - 1])
    archive.check()
    change(archive)
    archive.check()


def a_new_headline(archive: Archive) -> None:
    archive.swap(archive.articles()[0], "crane", "enarc")


def a_new_body(archive: Archive) -> None:
    """A paragraph that no other page shows, and without words, or it would move the lists of others."""
    file = archive.articles()[0]
    text = (archive.site / file).read_text(encoding="utf-8")
    archive.write(file, text.replace("set for it.\n", "set for it.\n\n… — … !\n"))


def another_place(archive: Archive) -> None:
    for file in archive.articles():
        archive.rename(file, file.replace("/harbour/", "/pier/"))


def an_article_gone(archive: Archive) -> None:
    archive.remove(archive.articles()[0])


def a_listed_headline(archive: Archive) -> None:
    """It is another then, and the page that listed it means nothing of the archive."""
    archive.add("harbour", 5, "clock", markdown=False, listing="crane")
    archive.check()
    file = archive.articles()[0]
    text = (archive.site / file).read_text(encoding="utf-8")
    archive.write(file, text.replace("crane", "heron", 1))


def one_of_many_that_are_close(archive: Archive) -> None:
    """Each of the others has more than ten articles near it."""
    chance, few = random.Random(4), ("vote", "bridge", "budget", "school", "fire", "rain", "museum", "bank", "water")
    for number in range(30):
        words = " ".join(chance.choices(few, k=14))
        archive.write(f"content/town/near-{number}.txt", f"Item {number}\n\n2024-02-{10 + number % 9}\n\nIt {words}.\n")
    archive.check()
    for number in range(0, 30, 3):
        archive.swap(f"content/town/near-{number}.txt", "I", "J")
        archive.check()


def another_wording(archive: Archive) -> None:
    """Further captures of a page, of which one headline is worded otherwise, and the articles stay as they were."""
    page = "A page of the quay\n\nThe quay is closed on the day that was set.\n\nNext In town\n\n"
    archive.write("content/town/page-1.txt", f"{page}QUAY far away\n")
    archive.check()
    for number in (2, 3):
        archive.write(f"content/town/page-{number}.txt", f"{page}Quay far away\n")


def another_furniture(archive: Archive) -> None:
    archive.configure(furniture=["The * was seen at the quay*"])


def another_language(archive: Archive) -> None:
    """Of one article of four, whose words stay."""
    archive.remove(archive.articles()[0])
    for language in ("en", "nl"):
        archive.check()
        front = f"---\nheadline: crane story\nlanguage: {language}\n---\n\n"
        archive.write("content/town/crane.md", f"{front}The crane was seen at the quay on the day that was set.\n")


def another_language_for_all(archive: Archive) -> None:
    """No record says anything of it; but stories are rare among more articles then, and make a thread."""
    for number in range(30):
        text = " ".join(f"zaak{number}{letter}" for letter in "abcdefgh")
        text = f"---\nlanguage: nl\n---\n\n# Bericht {number}\n\n{text}\n"
        archive.write(f"content/town/2024-06-02-{number}.md", text)
    told = (
        "The crane at the north quay fell on the ferry Marigold in the storm.",
        "The ferry Marigold lies under the crane at the north quay, said the harbour master.",
        "Divers raised the ferry Marigold; the crane of the north quay will be cut up.",
        "The court hears why the crane fell on the ferry Marigold at the north quay.",
    )
    for day, text in zip((3, 4, 9, 11), told, strict=True):
        archive.write(f"content/town/2024-05-{day:02}-marigold.txt", f"Marigold {day}\n\n{text}\n")
    archive.check()
    archive.configure(language="nl")


def other_words(archive: Archive) -> None:
    archive.configure(strings={"to_top": "Up"})


def another_piece(archive: Archive) -> None:
    archive.write("templates/_teaser.html", "{% macro item(it, root) %}<b>{{ it.title }}</b>{% endmacro %}")


def a_new_static_file(archive: Archive) -> None:
    archive.write("static/a.txt", "one")
    archive.check()
    archive.swap("static/a.txt", "o", "e")


def meddling(how: str) -> Callable[[Archive], None]:
    return lambda archive: archive.spoil("index.html", how)


def meddling_long_after(archive: Archive) -> None:
    """When all that stands in the output is trusted."""
    settle(archive.site)
    archive.check()
    archive.spoil("index.html", "made to look old")


def bent_bulk(archive: Archive) -> None:
    """The text of every packed article is altered, and then all pages are made anew from it."""
    for path in (archive.site / ".newsgen" / "memo").rglob("bulk-*"):
        path.write_bytes(path.read_bytes().replace(b"quay", b"pier"))
    other_words(archive)


def bent_log(archive: Archive) -> None:
    """What is known of the articles is altered."""
    (log,) = (archive.site / ".newsgen" / "memo").rglob("log")
    log.write_bytes(log.read_bytes().replace(b"crane story", b"crime story"))


def without(name: str) -> Sabotage:
    """A page's key that lacks a part."""

    def sabotage(patch: pytest.MonkeyPatch) -> None:
        whole = rendering._Rendering._key
        patch.setattr(
            rendering._Rendering, "_key", lambda self, page, view: replace(whole(self, page, view), **{name: b""})
        )

    return sabotage


def its_text_alone(patch: pytest.MonkeyPatch) -> None:
    """A closure that holds the template and nothing that it extends, includes or imports."""
    patch.setattr("newsgen.renderer.closure._named", lambda templates, text: frozenset())


def remembering(patch: pytest.MonkeyPatch) -> None:
    """What an imported template counts goes on from page to page."""
    patch.setattr("newsgen.renderer.compiling.SiteEnvironment.begin_page", lambda self: None)


def loading_without(part: str) -> Sabotage:
    """A document's key without its path, or without how it is read."""
    whole = loading._key

    def key(basis: bytes, file: str, sha256: bytes) -> bytes:
        return whole(b"" if part == "reading" else basis, "" if part == "path" else file, sha256)

    return lambda patch: patch.setattr(loading, "_key", key)


def listing_few(patch: pytest.MonkeyPatch) -> None:
    """Grounds that lose count of more than ten."""
    told = grounds.told
    patch.setattr(grounds, "told", lambda ranking, order, marks: told(ranking, few(order), marks))


def few(order: Order) -> Order:
    return order._replace(number=bytes(number if number <= 10 else 0 for number in order.number))


def words_alone(patch: pytest.MonkeyPatch) -> None:
    """An article weighs what it did while its words are the same."""
    whole = wordings.Wordings.__init__

    def without_languages(self: wordings.Wordings, cards: Any, reads: Any, said: dict[str, bytes], memo: Any) -> None:
        whole(self, cards, reads, {file: each[:16] for file, each in said.items()}, memo)

    patch.setattr(wordings.Wordings, "__init__", without_languages)
    patch.setattr(reranking, "_FEW_CHANGED", 0)


def headlines_alone(what: str) -> Sabotage:
    """What captured headlines mean is remembered whatever the headlines are, what is wanted whatever was captured."""
    if what == "wanted":
        return lambda patch: patch.setattr(headlines, "listings", lambda archive: [])
    whole = headlines.grounds

    def grounds(*given: Any) -> Any:
        file, _, *rest = whole(*given)
        return file, None, *rest

    return lambda patch: patch.setattr(headlines, "grounds", grounds)


def stories_without_languages(patch: pytest.MonkeyPatch) -> None:
    """What articles tell together is remembered in whatever languages they are."""
    patch.setattr("newsgen.steps.stories.language", lambda tag: "")


def trusting(patch: pytest.MonkeyPatch) -> None:
    """Stat is believed whenever it was taken."""
    patch.setattr(Seen, "settled", lambda self, clock: True)


def never_looking(patch: pytest.MonkeyPatch) -> None:
    """Files of the output are believed to be what they were."""
    patch.setattr(Standing, "look", lambda self, path, sha256, size: Look(path in self._files))


def following_links(patch: pytest.MonkeyPatch) -> None:
    """A link in the output is as good as what it leads to."""
    patch.setattr(Standing, "look", lambda self, path, sha256, size: Look((Path(self._root) / path).is_file()))


def always_writing(patch: pytest.MonkeyPatch) -> None:
    """Files of the output are believed to be something else."""
    patch.setattr(Standing, "look", lambda self, path, sha256, size: Look(holds=False))


def looking_at_times_alone(patch: pytest.MonkeyPatch) -> None:
    """Of a published file the size and the time of its last write are compared, and no more."""

    def alike(self: Seen, other: Seen | None) -> bool:
        return other is not None and (self.size, self.mtime_ns) == (other.size, other.mtime_ns)

    patch.setattr(Seen, "__eq__", alike)


def unsummed(patch: pytest.MonkeyPatch) -> None:
    """Bulk and facts are believed unseen."""
    patch.setattr("newsgen.store.log.crc32", lambda data: 0)
    patch.setattr(Segments, "read", lambda self, bulk: os.pread(self._reader(bulk.segment), bulk.size, bulk.offset))


def forgetful(patch: pytest.MonkeyPatch) -> None:
    """What an earlier build wrote and this one does not is left."""
    patch.setattr("newsgen.writer.folder.OutputFolder.remove", lambda self, paths, kept: 0)


CONTROLS: dict[str, tuple[Sabotage, Change]] = {
    "a key without what the page shows": (without("view"), a_new_headline),
    "a key without the article": (without("article"), a_new_body),
    "a key without the templates": (without("templates"), another_piece),
    "a key without the makers": (without("makers"), other_words),
    "a template's text alone": (its_text_alone, another_piece),
    "a piece that remembers the page before": (remembering, a_new_headline),
    "a document's key without its path": (loading_without("path"), another_place),
    "a document's key without how it is read": (loading_without("reading"), another_furniture),
    "what headlines mean without the headlines": (headlines_alone("meant"), a_listed_headline),
    "what is wanted without the captures": (headlines_alone("wanted"), another_wording),
    "what is close where little is": (listing_few, one_of_many_that_are_close),
    "stat trusted at any time": (trusting, a_new_headline),
    "stat of copied files trusted at any time": (trusting, a_new_static_file),
    "an article's words without its language": (words_alone, another_language),
    "stories without the languages": (stories_without_languages, another_language_for_all),
    "the output never looked at": (never_looking, meddling("deleted")),
    "the output judged by size and time of writing": (looking_at_times_alone, meddling_long_after),
    "a link taken for a file": (following_links, meddling("replaced by a link")),
    "the output always written": (always_writing, a_new_body),
    "bulk believed unseen": (unsummed, bent_bulk),
    "facts believed unseen": (unsummed, bent_log),
    "nothing removed": (forgetful, an_article_gone),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_each_guard_is_needed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with one guard taken away, a short history breaks the law, and the check sees it."""
    sabotage, change = CONTROLS[name]
    sabotage(monkeypatch)
    clock = nullcontext() if change is meddling_long_after else coarse_clock()
    with clock, pytest.raises(BrokenLawError):
        told(Archive(tmp_path), change)


@pytest.mark.parametrize(
    "change", dict.fromkeys(change for _, change in CONTROLS.values()), ids=lambda each: each.__name__
)
@pytest.mark.parametrize("clock", [coarse_clock, nullcontext])
def test_with_every_guard_the_same_histories_hold(change: Change, clock: Callable[[], Any], tmp_path: Path) -> None:
    """The histories of the controls break nothing by themselves."""
    with clock():
        told(Archive(tmp_path), change)


def test_the_check_sees_an_executor_that_loses_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a map that leaves a chunk out is not taken for one that works."""

    def lossy(function: Callable[..., Any], items: Sequence[Any]) -> Generator[Any, None, None]:
        yield from list(serial(function, items[:-1]))

    monkeypatch.setitem(EXECUTORS, "lossy", lossy)
    archive = Archive(tmp_path)
    archive.add("town", 1, "crane", markdown=False)
    with pytest.raises((BrokenLawError, KeyError)):
        archive.check("lossy", "serial")
