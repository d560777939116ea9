"""Files that are one article: which are and which are not, what is kept of them, and where each file goes."""

import json
import random
import unicodedata
from collections.abc import Callable, Mapping
from itertools import permutations
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import captured, in_any_order, make_archive, make_card, make_plan, view_at
from newsgen.archive.captures import FEWEST_WORDS, Merged, merge_captures
from newsgen.build import Options, build, check
from newsgen.config import Config, Reading
from newsgen.loader import card, load
from newsgen.records import Captured, Card

MakeSite = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

HEAD = "Crane lifts its last crate"
BOARD = "The board of the quay met on Monday and agreed, by four votes to three, that the old crane had lifted enough."
CRATE = (
    "Its last crate held ninety-one lemons. “Nobody ordered them,” the crane driver, Hale Arden, said – and ate one."
)
PAINT = "The crane will be painted green and stand where it stands, “for the gulls”, as the harbour master put it."
CAFE = "The café on the quay, which is called Crème, will be named after the crane."
DATE = "Friday, 17 May 2024"
SHORT = "The ferry does not sail."


def page(*paragraphs: str, headline: str = HEAD, date: str = DATE, lists: str = "") -> str:
    """A pasted page; without a date where that is empty."""
    return "\n\n".join(filter(None, (headline, date, *paragraphs, lists))) + "\n"


def front(*paragraphs: str, **fields: str) -> str:
    """A page with front matter."""
    given = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
    return f"---\n{given}---\n\n" + "\n\n".join(paragraphs)


def cards_of(files: Mapping[str, str | bytes]) -> list[Card]:
    found = []
    for file, text in files.items():
        loaded = load(file, text if isinstance(text, bytes) else text.encode(), Reading())
        assert loaded.article is not None
        found.append(card(loaded.article, Reading(), loaded.plain))
    return found


def merged(*texts: str | bytes, ending: str = "txt") -> dict[str, str]:
    """What becomes of files ``a``, ``b``, ... with these texts."""
    return merge_captures(cards_of({f"{chr(97 + at)}.{ending}": text for at, text in enumerate(texts)})).into


WHOLE = page(BOARD, CRATE, PAINT)
ONE: dict[str, tuple[str | bytes, str | bytes]] = {
    "a copy": (WHOLE, WHOLE),
    "line ends of another system": (WHOLE, WHOLE.replace("\n", "\r\n")),
    "composed and decomposed letters": (page(CAFE, BOARD), unicodedata.normalize("NFD", page(CAFE, BOARD))),
    "another encoding": (page(CAFE, BOARD), page(CAFE, BOARD).encode("cp1252")),
    "straight and curly quotes": (WHOLE, WHOLE.translate({0x201C: '"', 0x201D: '"', 0x2013: "--"})),
    "quotes that were lost": (WHOLE, WHOLE.translate({0x201C: "\ufffd", 0x201D: "\ufffd"})),
    "soft hyphens and wide spaces": (WHOLE, WHOLE.replace("crane", "cra\u00adne").replace("the ", "the\u00a0 ")),
    "a headline in capitals": (WHOLE, page(BOARD, CRATE, PAINT, headline=HEAD.upper())),
    "a headline that says updated": (WHOLE, page(BOARD, CRATE, PAINT, headline=f"{HEAD} (updated)")),
    "a hard wrap": (WHOLE, page(*("\n".join(wrap(text, 60)) for text in (BOARD, CRATE, PAINT)))),
    "paragraphs run together": (WHOLE, page(BOARD, f"{CRATE} {PAINT}")),
    "other furniture": (WHOLE, page(BOARD, "Follow us on our official channel for breaking news!", CRATE, PAINT)),
    "lists that were captured": (WHOLE, page(BOARD, CRATE, PAINT, lists="Next In Harbour\n\nGulls\nTides")),
    "a byline in one alone": (WHOLE, page("By Marit Solheim", BOARD, CRATE, PAINT)),
    "a page that was cut": (WHOLE, page(BOARD, CRATE)),
    "a page that lost its middle": (WHOLE, page(BOARD, PAINT)),
    "no date": (WHOLE, page(BOARD, CRATE, PAINT, date="")),
    "another date": (WHOLE, page(BOARD, CRATE, PAINT, date="Saturday, 18 May 2024")),
    "another date, and a part": (WHOLE, page(BOARD, date="Saturday, 18 May 2024")),
    "a short text of one day": (page(SHORT), page(SHORT)),
    "a short text of one day, with its hour": (page(SHORT), page(SHORT, date="Friday, 17 May 2024 5:30 PM")),
    "a short text without a date": (page(SHORT), page(SHORT, date="")),
    "Chinese of twenty characters": (
        page("码头上的旧起重机在星期五吊起了最后一箱柠檬，没有人订购它们。", headline="旧起重机", date=""),
        front("码头上的旧起重机在星期五吊起了最后一箱柠檬，没有人订购它们。", headline="旧起重机", date="2024-05-18"),
    ),
    "one source named": (front(BOARD, headline=HEAD, source="Wire"), front(BOARD, headline=HEAD)),
    "two spellings of a source": (
        front(BOARD, headline=HEAD, source="Quay Wire"),
        front(BOARD, headline=HEAD, source="QUAY WIRE"),
    ),
    "a text with a headline and one without": (
        front(BOARD, CRATE, PAINT, headline=HEAD),
        front(f"{HEAD}: {BOARD}", CRATE, PAINT, date="2024-05-17"),
    ),
    "one address, and no headline in one": (
        front(BOARD, CRATE, PAINT, headline=HEAD, url="https://www.example.org/crane/?utm_source=mail#top"),
        front(BOARD, CRATE, url="http://example.org/crane"),
    ),
    "no text, and all else agrees": (front(headline=HEAD, date="2024-05-17"), front(headline=HEAD, date="2024-05-17")),
}
APART: dict[str, tuple[str | bytes, str | bytes]] = {
    "one headline, two texts": (page(BOARD, CRATE), page(PAINT, CRATE)),
    "one text, two headlines": (WHOLE, page(BOARD, CRATE, PAINT, headline="Crane stays where it is")),
    "one number": (page(BOARD, CRATE), page(BOARD, CRATE.replace("one lemons", "two lemons"))),
    "a sign": (page(f"{BOARD} It cost $5."), page(f"{BOARD} It cost 5.")),
    "a paragraph each of its own": (page(BOARD, CRATE), page(BOARD, PAINT)),
    "a paragraph that stands twice in one": (page(BOARD, BOARD, CRATE), page(BOARD, CRATE, CRATE)),
    "two sources": (
        front(BOARD, CRATE, headline=HEAD, source="Wire"),
        front(BOARD, CRATE, headline=HEAD, source="Harbour Record"),
    ),
    "a notice on another day": (page(SHORT), page(SHORT, date="Saturday, 18 May 2024")),
    "a notice at another hour": (page(SHORT, date=f"{DATE} 5:30 PM"), page(SHORT, date=f"{DATE} 7:30 PM")),
    "a notice that a longer text of another day holds": (
        page(SHORT, BOARD, CRATE),
        page(SHORT, date="Saturday, 18 May 2024"),
    ),
    "no text, and another date": (front(headline=HEAD, date="2024-05-17"), front(headline=HEAD, date="2024-05-18")),
    "no text, and no date in one": (front(headline=HEAD, date="2024-05-17"), front(headline=HEAD)),
    "no text, and another address": (
        front(headline=HEAD, date="2024-05-17", url="https://example.org/a"),
        front(headline=HEAD, date="2024-05-17", url="https://example.org/b"),
    ),
    "no text beside a text": (front(headline=HEAD, date="2024-05-17"), front(BOARD, headline=HEAD, date="2024-05-17")),
    "nothing at all": (front(slug="a"), front(slug="b")),
    "a headline in a text": (page(HEAD, BOARD, CRATE), front(f"{HEAD} and more", BOARD)),
    "two addresses, and no headline": (
        front(BOARD, CRATE, PAINT, url="https://example.org/crane?id=1"),
        front(BOARD, CRATE, url="https://example.org/crane?id=2"),
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_two_files_are_one_article(case: str) -> None:
    """Whichever file has which of the two texts."""
    one, other = ONE[case]
    assert len(merged(one, other)) == len(merged(other, one)) == 1


@pytest.mark.parametrize("case", APART)
def test_two_files_are_two_articles(case: str) -> None:
    """Control of the above: what differs in more than the way of writing stays apart."""
    one, other = APART[case]
    assert merged(one, other) == merged(other, one) == {}


def test_text_and_markdown_of_one_article_are_one() -> None:
    """Marks, targets of links, escapes and entities are not seen, so they do not count; what is seen does."""
    text = f"{HEAD}\n\n{BOARD}\n\nWhat it held\n\n- ninety lemons\n- one gull\n\n{PAINT} AT&T *did* not call.\n"
    marked = (
        f"# {HEAD}\n\n{BOARD.replace('old crane', '**old** [crane](https://example.org/crane)')}\n\n"
        f"## What it held\n\n* ninety lemons\n* one `gull`\n\n{PAINT} AT&amp;T \\*did\\* not call.\n\n[unseen]: /x\n"
    )
    assert merge_captures(cards_of({"a.txt": text, "b.md": marked})).into == {"b.md": "a.txt"}
    assert merge_captures(cards_of({"a.txt": text, "b.md": marked.replace("gull", "gulls")})).into == {}


def test_numbers_of_a_list_are_seen() -> None:
    """A list that is numbered says its numbers, in text and in Markdown."""
    files = {
        "a.txt": f"{HEAD}\n\n{BOARD}\n\n1. lemons\n2. gulls\n",
        "b.md": f"# {HEAD}\n\n{BOARD}\n\n1. lemons\n2. gulls\n",
    }
    assert merge_captures(cards_of(files)).into == {"b.md": "a.txt"}


def test_pictures_tell_articles_apart_that_say_nothing_else() -> None:
    """A picture is a piece, told by its file's name wherever that lies; of two articles the one that has it is kept."""
    one, same, other = (front(f"![]({src})", headline=HEAD, date="2024-05-17") for src in ("a.png", "x/a.png", "b.png"))
    assert merged(one, same, ending="md") == {"b.md": "a.md"}
    assert merged(one, other, ending="md") == {}
    with_picture = front(BOARD, headline=HEAD, image="a.png")
    assert merged(front(BOARD, headline=HEAD), with_picture) == {"a.txt": "b.txt"}


def paper(file: str, *pieces: str, **fields: Any) -> Card:
    """The card of a page with one headline and these pieces."""
    made = cards_of({file: front(*(f"{piece} {BOARD}" for piece in pieces), headline=HEAD)})[0]
    given = {"file": file, "id": file, "headline": HEAD, "words": 100, "pieces": made.pieces, "text": made.text}
    return make_card(**(given | fields))


KEPT = [
    ([paper("a", "1", "2"), paper("b", "1", "2", "3", published="2024-05-17")], "b"),
    ([paper("a", "1"), paper("b", "1", published="2024-05-17")], "b"),
    ([paper("a", "1", published="2024-05-18"), paper("b", "1", published="2024-05-17")], "b"),
    ([paper("b", "1", published="2024-05-17"), paper("a", "1", published="2024-05-17")], "a"),
    ([paper("b", "1"), paper("a", "1")], "a"),
]


@pytest.mark.parametrize(("cards", "kept"), KEPT)
def test_the_fullest_is_kept_then_the_dated_then_the_earliest(cards: list[Card], kept: str) -> None:
    assert [card.file for card in merge_captures(cards).articles] == [kept]


CROWD = [
    paper("a", "1", published="2024-05-17"),
    paper("b", "1", "2"),
    paper("c", "1", "2", "3", published="2024-05-19"),
    paper("d", "1", "4", published="2024-05-16"),
    paper("e", "4", source="Wire"),
    paper("f", "4", source="Quay"),
]


def test_a_chain_of_captures_is_one_article() -> None:
    """Each goes to the first kept that holds it, however many hold it; a source that one tells counts for the next."""
    found = merge_captures(CROWD)
    assert found.into == {"a": "c", "b": "c", "e": "d"}
    assert [card.file for card in found.captures["c"]] == ["c", "b", "a"]
    assert {card.file for card in found.articles} == {"c", "d", "f"}


def test_a_short_notice_joins_one_day_alone() -> None:
    """Once a capture has told the day of an article without a date, a notice of another day is another article."""
    notices = [paper(f"b{day}", "1", words=5, published=f"2024-05-1{day}") for day in "345"]
    found = merge_captures([paper("a", "1", "2", words=10), *notices])
    assert found.into == {"b3": "a"}
    assert {card.file for card in found.articles} == {"a", "b4", "b5"}


def same(found: Merged) -> tuple[Any, ...]:
    return {card.file: card for card in found.articles}, found.captures, found.into


def test_the_answer_does_not_depend_on_the_order_of_input() -> None:
    expected = same(merge_captures(CROWD))
    assert all(same(merge_captures(order)) == expected for order in permutations(CROWD))


@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(0, 4), min_size=1),
            st.none() | st.sampled_from(["2024-05-16", "2024-05-17", "2024-05-17T08:00:00+08:00"]),
            st.none() | st.sampled_from(["Wire", "Quay"]),
            st.sampled_from([5, 50]),
        ),
        max_size=9,
    ),
    st.integers(),
)
def test_no_word_is_lost_and_no_file(drawn: list[tuple[set[int], str | None, str | None, int]], seed: int) -> None:
    """In random crowds each file is kept or merged once, into one that holds all of it and contradicts it nowhere."""
    cards = [
        paper(f"{at}", *map(str, sorted(pieces)), published=published, source=source, words=words * len(pieces))
        for at, (pieces, published, source, words) in enumerate(drawn)
    ]
    found = merge_captures(cards)
    held = {card.file: pieces for card, (pieces, *_) in zip(cards, drawn, strict=True)}
    assert {card.file for card in found.articles} | found.into.keys() == held.keys()
    assert not {card.file for card in found.articles} & found.into.keys()
    for captures in found.captures.values():
        assert len({card.source for card in captures if card.source}) <= 1
        assert all(held[card.file] <= held[captures[0].file] for card in captures)
        assert (
            len({(card.published or "")[:10] for card in captures if card.published and card.words < FEWEST_WORDS}) <= 1
        )
    assert sorted(found.into) == sorted(card.file for _, *others in found.captures.values() for card in others)
    shuffled = cards[:]
    random.Random(seed).shuffle(shuffled)
    assert same(merge_captures(shuffled)) == same(found)


def test_a_kept_article_lists_what_any_capture_listed() -> None:
    """Its own first, then those of the others in order; a headline once, with an address where any capture has one."""
    first = paper("a", "1", "2", next_in=captured("Gulls", "Tides"))
    second = paper("b", "1", published="2024-05-17", next_in=(Captured(headline="GULLS!", url="/g"), *captured("Eels")))
    third = paper("c", "1", published="2024-05-16", next_in=captured("Fog", "Eels"), others_also_read=captured("Oats"))
    (kept,) = merge_captures([second, third, first]).articles
    assert kept.next_in == (Captured(headline="Gulls", url="/g"), *captured("Tides", "Fog", "Eels"))
    assert kept.others_also_read == captured("Oats")
    (entry,) = merge_captures([first, second, third]).captures.values()
    assert entry == (first, third, second)


# Where each file goes.


def dated(file: str, day: int, **fields: Any) -> Card:
    return paper(file, "1", published=f"2024-05-{day}", **fields)


def test_merged_captures_stand_in_no_list_and_lead_to_their_article() -> None:
    archive = make_archive(
        [dated("a", 17, section="Quay"), dated("b", 18, section="Town", tags=("x",)), dated("c", 17)]
    )
    assert [card.file for card in archive.cards] == ["a"]
    assert [group.slug for group in archive.sections.ordered] == ["quay"]
    assert archive.tags.ordered == ()
    assert archive.merged == dict.fromkeys("bc", archive.cards[0])
    assert archive.paths == {"a": "2024/05/17/crane-lifts-its-last-crate.html"}
    assert archive.problems == ()


@pytest.mark.parametrize(
    ("others", "moved"),
    [
        ([dated("b", 18, slug="s")], {"b": "2024/05/18/s.html"}),
        ([dated("b", 17, slug="s")], {"b": "2024/05/17/s-d603d419.html"}),
        ([dated("b", 17, slug="s", claimed=True)], {}),
        ([dated("b", 17, slug="t", claimed=True)], {"b": "2024/05/17/t.html"}),
        ([dated("b", 18, slug="t", claimed=True), dated("c", 18, slug="t", claimed=True)], {"b": "2024/05/18/t.html"}),
        (
            [dated("b", 18, slug="t", claimed=True), make_card("z", published="2024-05-18", slug="t", claimed=True)],
            {"b": "2024/05/18/t-d603d419.html"},
        ),
        ([paper("b", "1", slug="s", section="Elsewhere")], {"b": "undated/elsewhere/s.html"}),
    ],
    ids=["free", "taken", "claimed by both", "claimed", "claimed by two copies", "claimed by a third", "undated"],
)
def test_a_merged_capture_keeps_its_address(others: list[Card], moved: dict[str, str]) -> None:
    """Where it is taken it gets a suffix, silently; what its own article or another capture of it has needs no page."""
    archive = make_archive([dated("a", 17, slug="s", claimed=True), *others])
    assert archive.moved == moved
    assert archive.problems == ()


def test_an_article_that_is_left_out_takes_its_captures_along() -> None:
    """Two articles claim one address; the captures of the one that loses are left out with it, and it is said."""
    first = make_card("z", published="2024-05-17T01:00:00+00:00", slug="s", claimed=True)
    cards = [
        first,
        dated("a", 17, slug="t"),
        paper("b", "1", "2", published="2024-05-17T02:00:00+00:00", slug="s", claimed=True),
    ]
    archive = make_archive(cards)
    assert [card.file for card in archive.cards] == ["z"]
    assert [card.file for card in archive.left_out] == ["b", "a"]
    assert (archive.merged, archive.captures, archive.moved) == ({}, {}, {})
    assert [(problem.where.file, problem.level) for problem in archive.problems] == [
        ("content/b", "error"),
        ("content/a", "error"),
    ]


def test_a_merged_capture_claims_no_id() -> None:
    """Two captures with one id are no clash; two articles are (the control)."""
    assert make_archive([dated("a", 17, id="x"), dated("b", 18, id="x")]).problems == ()
    (problem,) = make_archive([dated("a", 17, id="x"), paper("b", "2", id="x")]).problems
    assert problem.code == "duplicate-id"


def test_with_keep_each_file_is_an_article() -> None:
    archive = make_archive(CROWD, Config(duplicates="keep"))
    assert len(archive.cards) == len(CROWD)
    assert (archive.merged, archive.captures, archive.moved) == ({}, {}, {})


def test_the_page_of_a_merged_capture_leads_to_the_article() -> None:
    """Its canonical address is the article's, and no sitemap names it."""
    planned = make_plan([dated("a", 17, slug="s"), dated("b", 18, slug="s")], Config(url="https://example.org/"))
    view = view_at(planned, "2024/05/18/s.html")
    assert (view.page.kind, view.target.path, view.page.root) == ("moved", "2024/05/17/s.html", "../../../")
    assert view.page.canonical == "https://example.org/2024/05/17/s.html"
    sitemap = view_at(planned, "sitemap.xml")
    locations = {entry.location.removeprefix("https://example.org/") for entry in sitemap.entries}
    assert "2024/05/17/s.html" in locations
    assert "2024/05/18/s.html" not in locations


TWICE: Files = {
    "content/a.md": front(f"{BOARD} [l](x/b.md#part)", "## Part", CRATE, headline=HEAD, date="2024-05-17"),
    "content/x/b.md": front(
        f"{BOARD} [l](/2024/05/18/b.html#h-part)", "## Part", CRATE, headline=HEAD, date="2024-05-18", slug="b"
    ),
    "content/c.txt": page(f"{BOARD} l", "Part", CRATE, date="", lists="Next In Harbour\n\nGulls"),
    "content/other.md": front(
        "[1](a.md) [2](x/b.md) [3](x/b.md#part) [4](c.txt#nowhere) [5](/2024/05/18/b.html#h-part)",
        headline="Other",
        date="2024-05-20",
    ),
    "content/pages/about.md": f"# {HEAD}\n\n{BOARD}\n\n## Part\n\n{CRATE}\n",
    "content/draft.md": front(f"{BOARD} l", headline=HEAD, draft="yes"),
    "content/broken.md": "---\nheadline: [\n---\n",
    "content/.hidden": "x",
}


def test_no_file_disappears(make_site: MakeSite) -> None:
    """Every file is an article, merged, left out, skipped or a plain page, which is never merged."""
    site = make_site(TWICE)
    outcome = build(site)
    assert outcome.merged == {"content/c.txt": "content/a.md", "content/x/b.md": "content/a.md"}
    assert (outcome.articles, outcome.left_out) == (2, 1)
    assert {skipped.file for skipped in outcome.skipped} == {"content/draft.md", "content/.hidden"}
    assert outcome.articles + len(outcome.merged) + outcome.left_out + len(outcome.skipped) + 1 == len(TWICE)
    assert {problem.code for problem in outcome.problems} == {"yaml-syntax", "missing-anchor"}
    assert check(site).merged == outcome.merged
    assert build(site, Options(drafts=True)).merged.keys() == {*outcome.merged, "content/draft.md"}


def test_links_to_a_merged_capture_lead_to_its_article(make_site: MakeSite) -> None:
    """By its file or by the address of its page; to a heading where the article has it."""
    site = make_site(TWICE)
    build(site)
    text = (site / "build/2024/05/20/other.html").read_text(encoding="utf-8")
    article = "../17/crane-lifts-its-last-crate.html".replace("../", "../../../2024/05/")
    for number, anchor in (("1", ""), ("2", ""), ("3", "#h-part"), ("4", ""), ("5", "#h-part")):
        assert f'<a href="{article}{anchor}">{number}</a>' in text


def test_the_data_tell_every_capture_with_its_own_lists(make_site: MakeSite) -> None:
    site = make_site(TWICE)
    build(site)
    lines = [json.loads(line) for line in (site / "build/data/2024-05.jsonl").read_text().split("\n")[:-1]]
    record = next(line for line in lines if line["file"] == "a.md")
    assert [(entry["file"], [item["headline"] for item in entry["next_in"]]) for entry in record["captures"]] == [
        ("a.md", []),
        ("c.txt", ["Gulls"]),
        ("x/b.md", []),
    ]
    assert len({entry["sha256"] for entry in record["captures"]}) == 3
    assert record["captures"][0]["sha256"] == record["sha256"]


def test_a_moved_page_works_without_a_server(make_site: MakeSite) -> None:
    """It goes on by a relative address, can be followed by hand, and no search engine keeps it."""
    site = make_site(TWICE)
    build(site)
    text = (site / "build/2024/05/18/b.html").read_text(encoding="utf-8")
    article = "../../../2024/05/17/crane-lifts-its-last-crate.html"
    assert f'<meta http-equiv="refresh" content="0; url={article}">' in text
    assert f'<a href="{article}">{HEAD}</a>' in text
    assert '<meta name="robots" content="noindex">' in text
    assert 'class="kind-moved"' in text


def test_five_captures_in_any_order_are_one_article() -> None:
    texts = [page(*parts) for parts in ((BOARD,), (BOARD, CRATE), (BOARD, CRATE, PAINT), (CRATE, PAINT), (PAINT,))]
    cards = in_any_order(cards_of({f"{at}.txt": text for at, text in enumerate(texts)}))
    assert merge_captures(cards).into == dict.fromkeys(("0.txt", "1.txt", "3.txt", "4.txt"), "2.txt")
