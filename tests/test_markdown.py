"""Markdown: what the loader reads of a body, and what the page shows of it."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.commonmark import DEEPEST, Stretch
from newsgen.config import Reading
from newsgen.loader import load
from newsgen.loader.markdown import MarkdownBody, read_markdown
from newsgen.records import Block, Reference
from newsgen.renderer.markdown import Shown, markdown
from newsgen.targets import is_local, is_picture, scheme
from newsgen.views import Direction

DATA = Path(__file__).parent / "data" / "markdown"
SOURCES = sorted(DATA.glob("*.md"))
TARGETS = {
    "other.md": "2021/03/04/other.html",
    "other.md#the-second-day": "2021/03/04/other.html#h-the-second-day",
    "papers/plan one.pdf": "files/papers/plan one.pdf",
    "a.jpg": "files/a b.jpg",
}


def read(text: str, first_line: int = 1) -> MarkdownBody:
    return read_markdown(text.split("\n"), first_line, "a.md")


def shown(text: str, targets: dict[str, str] = TARGETS) -> str:
    return markdown(text, read(text).blocks, targets, "../../../", "ltr").html


def test_a_block_in_plain_words_is_what_a_reader_sees() -> None:
    """Words, code, alternative texts and a list's numbers; no marks, no targets, and nothing of what is not shown."""
    text = (
        "# One *two*\n\nA [link](x.md) to\n`code` &amp; ![gull](g.png)\n\n3. three\n4. four\n\n- five\n\n"
        "```py\nsix\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n***\n\n> seven\n\n[x]: y\n"
    )
    assert [words for block in read(text).plain if (words := " ".join(block.split()))] == [
        *("One two", "A link to code & gull", "3. three 4. four", "five", "six", "a b c d", "seven"),
    ]


def test_there_are_examples() -> None:
    """The glob that feeds the next tests finds files."""
    assert len(SOURCES) >= 8


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_pages_show(source: Path) -> None:
    """Each example's body is the HTML beside it."""
    assert shown(source.read_text(encoding="utf-8")) + "\n" == source.with_suffix(".html").read_text(encoding="utf-8")


def assert_whole(text: str) -> None:
    """Every non-blank line of `text` is in one block, as typed, and nothing else is."""
    lines = text.split("\n")
    claimed = [
        (block.line + offset, line)
        for block in read(text).blocks
        for offset, line in enumerate(block.text.split("\n"))
        if line.strip()
    ]
    assert claimed == [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_line_is_lost(source: Path) -> None:
    """Every non-blank line of an example stands in exactly one block."""
    assert_whole(source.read_text(encoding="utf-8"))


MARKS = st.sampled_from(
    ["> ", "- ", "* ", "1. ", "# ", "```", "~~~", "    ", "\t", "[a]: b", "[a]", "](", "===", "---", "|", "|-|", "<b>",
     "![", "a", "é", " ", "\n", "\n\n", "\\", "`", "**", "_", "\x0b", "\u2028", "\xa0", "&#10;"]
)  # fmt: skip


@given(st.lists(MARKS, max_size=60).map("".join))
@settings(deadline=None, max_examples=300)
def test_no_line_is_lost_of_any_text(text: str) -> None:
    """Whatever marks a body is made of, its lines are all kept, and it can be shown."""
    assert_whole(text)
    assert isinstance(shown(text), str)


KINDS = [
    ("Plain text.", "paragraph"),
    ("## Head", "subhead"),
    ("Head\n----", "subhead"),
    ("- a\n- b", "list"),
    ("1. a", "list"),
    ("> a", "quote"),
    ("```\na\n\nb\n```", "code"),
    ("    a", "code"),
    ("![a](b.jpg)", "caption"),
    ("![a](b.jpg)\n![c](d.jpg)", "caption"),
    ("![a](b.jpg) words", "paragraph"),
    ("<div>\nx\n</div>", "paragraph"),
    ("***", "paragraph"),
    ("[a]: b.md", "paragraph"),
    ("| a |\n|---|\n| b |", "paragraph"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kinds(text: str, kind: str) -> None:
    """Each construction is one block of its kind, its lines as typed."""
    assert read(text, 7).blocks == (Block(kind=kind, text=text, line=7),)


def test_a_definition_is_a_block_of_its_own() -> None:
    """A link definition, which shows nowhere, does not melt into the paragraph after it."""
    assert [block.text for block in read("[a]: b.md\n[c]: d.md\nText [a].\n\nMore.").blocks] == [
        "[a]: b.md\n[c]: d.md",
        "Text [a].",
        "More.",
    ]


REFERENCES = [
    ("See [it](b.md).", [("link", "b.md", 1, 10)]),
    ("See\n  [it](b.md) and [it](c.md)", [("link", "b.md", 2, 8), ("link", "c.md", 2, 23)]),
    ("> - x\n>   [it](<b c.md>)", [("link", "b c.md", 2, 11)]),
    ('![p](p.jpg "t")', [("image", "p.jpg", 1, 6)]),
    ("[![p](p.jpg)](b.md)", [("link", "b.md", 1, 15), ("image", "p.jpg", 1, 7)]),
    ("[b.md](b.md)", [("link", "b.md", 1, 8)]),
    ("[long\ntext](b.md)", [("link", "b.md", 2, 7)]),
    ("[it][r] [it][r]\n\n[r]: b.md", [("link", "b.md", 3, 6)]),
    ("[it](b.md#part)", [("link", "b.md#part", 1, 6)]),
    (r"[it](a\_b.md)", [("link", "a_b.md", 1, 1)]),
    ("| [it](b.md) |\n|---|\n| [x](c.md) |", [("link", "b.md", 1, 8), ("link", "c.md", 3, 7)]),
    ("# [it](b.md)", [("link", "b.md", 1, 8)]),
    ("[a](#here) [b](https://example.org) [c](//example.org/x) [d](mailto:a@b.c) [e]() <https://example.org>", []),
    ("`[it](b.md)` \\[it](b.md)\n\n    [it](b.md)", []),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES)
def test_references(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    """A local target is told with the line and column where it is written; anchors and other sites are not."""
    assert [(found.kind, found.target, found.line, found.column) for found in read(text).references] == expected


def test_references_count_lines_from_the_file() -> None:
    """Lines are those of the file, not of the body."""
    assert read("\n[it](b.md)", 11).references[0].line == 12


def test_pictures() -> None:
    """Pictures are told in order, other sites' too, with plain alternative text and the title as caption."""
    body = read('![a *b*](p.jpg "Cap")\n\n![](https://example.org/q.png)\n\n![d](data:image/png;base64,AA)')
    assert [(image.src, image.alt, image.caption) for image in body.images] == [
        ("p.jpg", "a b", "Cap"),
        ("https://example.org/q.png", "", None),
    ]


def test_the_top_of_the_page_can_be_linked_to() -> None:
    assert shown("[up](#top) [no](#bottom)") == '<p><a href="#top">up</a> no</p>'
    assert shown("# Top\n\n[up](#top)").endswith('<p><a href="#h-top">up</a></p>')


def test_what_is_no_picture_becomes_a_link() -> None:
    """A browser would show a broken picture; the words lead to the file or the page instead."""
    targets = {"p.pdf": "files/p.pdf", "b.md": "2021/b.html", "q.PNG": "files/q.PNG"}
    assert shown("![The *plan*](p.pdf) ![](b.md) [![in](p.pdf)](b.md) ![q](q.PNG)", targets) == (
        '<p><a href="../../../files/p.pdf">The plan</a> <a href="../../../2021/b.html">b.md</a> '
        '<a href="../../../2021/b.html">in</a> <img src="../../../files/q.PNG" alt="q" loading="lazy"></p>'
    )


def test_headings_have_anchors_each_its_own() -> None:
    assert read("# A\n\n## A *b*\n\nA\n===\n\n### A 2\n\n#\n").anchors == (
        "h-a",
        "h-a-b",
        "h-a-2",
        "h-a-2-2",
        "h-untitled",
    )
    assert read("No heading.").anchors == ()


OPENINGS = [
    ("# Head\n\n![p](p.jpg)\n\nThe **first** [words](b.md),\n`here`.\n\nMore.", "The first words, here."),
    ("> quoted\n\nAfter.", "After."),
    ("- only a list", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "opening"), OPENINGS)
def test_the_opening_is_plain(text: str, opening: str) -> None:
    """The opening is the first paragraph's words, without marks."""
    assert read(text).opening == opening


SCHEMES = [
    ("https://example.org", "https"),
    ("JavaScript:x", "javascript"),
    ("java\nscript:x", "javascript"),
    (" \x01javascript:x", "javascript"),
    ("java\tscr\ript:x", "javascript"),
    ("//host", "//"),
    ("\\\\host", "//"),
    ("/\\host", "//"),
    ("a/b:c", ""),
    ("b.md", ""),
    ("/b.md", ""),
    ("C:\\x", "c"),
]


@pytest.mark.parametrize(("target", "expected"), SCHEMES)
def test_schemes_are_seen_as_browsers_see_them(target: str, expected: str) -> None:
    """Tabs, line breaks and leading control characters do not hide a scheme; a backslash is a slash."""
    assert scheme(target) == expected
    assert is_local(target) is (not expected)


def test_what_is_no_local_target() -> None:
    """Anchors, queries and nothing at all name no file; of data: URLs only pictures are known."""
    assert not any(map(is_local, ("", "#a", "?a")))
    assert is_picture("data:image/png;base64,AA")
    assert not is_picture("data:image/svg+xml,x")


HOSTILE = {
    "quotes": ">" * 10_000 + " a",
    "lists": "- " * 5_000 + "a",
    "brackets": "[" * 20_000,
    "pictures": "![" * 10_000 + "a" + "](b.jpg)" * 10_000,
    "links": "[a](b.md)" * 10_000,
    "escaped targets": r"[a](\*b.md) " * 10_000,
    "links over lines": "[a](b.md)\n" * 10_000,
    "references": "[a]" * 20_000 + "\n\n[a]: b.md",
    "open links": "[a](<b" * 20_000,
    "emphasis": "*a _b " * 20_000,
    "addresses": "http://a" * 20_000,
    "address": "http://a" + ")" * 100_000,
    "brackets in an address": "http://a/" + "(" * 50_000 + ")." * 50_000,
    "www": "www." * 50_000,
    "headings": "# a\n" * 10_000,
    "words": "word " * 56_000,
    "rows": "| a |\n|---|\n" + "| [a](b.md) |\n" * 5_000,
    "entities": "&#x" * 50_000,
}


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_linear_time(name: str) -> None:
    """Text made to hurt a parser is read and shown whole; the limit is far above what a slow machine needs for it."""
    text = HOSTILE[name]
    start = time.process_time()
    assert_whole(text)
    assert len(shown(text)) > 0
    assert time.process_time() - start < 60


def test_text_that_nests_too_deep_is_shown_as_typed() -> None:
    """Beyond the limit the text stays literal, and a problem says where; up to it, it is Markdown."""
    deep = "Before.\n\n" + "> " * (DEEPEST + 1) + "*a*"
    body = read(deep, 5)
    assert [(problem.code, str(problem.where), problem.level) for problem in body.problems] == [
        ("markdown-too-deep", "a.md:7", "warning")
    ]
    assert "*a*" in shown(deep)
    assert body.opening == "Before."
    fine = "> " * (DEEPEST - 2) + "*a*"
    assert read(fine).problems == ()
    assert "<em>a</em>" in shown(fine)


def test_headings_have_ids_of_their_own() -> None:
    """Two headings of one name, and a third that looks like the second's id, get three ids."""
    html = shown("## A\n\n## A\n\n## A 2\n\n## A")
    assert [part.split('"')[0] for part in html.split('id="')[1:]] == ["h-a", "h-a-2", "h-a-2-2", "h-a-3"]


def test_the_parser_is_not_imported_before_it_is_needed() -> None:
    """A site of plain text loads no Markdown parser."""
    code = "import sys; import newsgen.loader, newsgen.renderer; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_picture_of_front_matter_has_its_place() -> None:
    """A picture that front matter names is a reference at its line and column, so that a missing one is found there."""
    text = "---\nheadline: Quay\nimage: quay.jpg\n---\n\nThe quay was mended on Friday, its keeper said.\n"
    for name in ("a.md", "a.txt"):
        article = load(name, text.encode(), Reading()).article
        assert article is not None
        assert article.references == (Reference(target="quay.jpg", line=3, column=8, kind="image"),)


# --- paragraphs that need no parser -------------------------------------------------------------------------------

LINES = st.sampled_from(
    (
        *("", "", "", " ", "\t", "Words alone.", "More words, R&D and 5-6 = 1!", "“Quoted” words", "Words  ", " Words"),
        *("\tWords", "    Words", "* item", "- item", "1. item", "12) item", "123 words", "# Title", "> quote", "---"),
        *("===", "```", "~~~", "| a | b |", "|---|---|", ":--", "a | b", "*em* and _em_", "`code`", "[a](b.md)", "[a]"),
        *(
            "[a]: b.md",
            "![a](a.jpg)",
            "<https://a.example>",
            "a \\* b",
            "&amp; b",
            "&nosuch; b",
            "a~~b~~",
            "中文。",
            "a]: b",
        ),
        *("שלום לכולם", "مرحبا www.example.org", "Words שלום words", "https://a.example/?b=1&c", "日本語", "# Title"),
        *("> " * 25 + "deep", "***", "a\u00a0", "\u00a0", "Words\\", "- ```", "  continued", "+", "1.", "\u2003wide"),
    )
)


@pytest.mark.long
@given(lines=st.lists(LINES, min_size=1, max_size=12))
@settings(max_examples=1500, deadline=None)
def test_paragraphs_read_without_the_parser_are_what_it_makes_of_them(lines: list[str]) -> None:
    """Blocks, words, pictures, references, anchors and problems are those of the text as one, and so is its HTML."""
    assert read_markdown(lines, 3, "a.md") == read_as_one(lines)
    directions: tuple[Direction, ...] = ("ltr", "rtl")
    for direction in directions:
        assert laid_out(lines, direction) == laid_out_as_one(lines, direction)


def as_one(lines: list[str]) -> list[Stretch]:
    return [Stretch(0, len(lines), words_alone=False)]


def read_as_one(lines: list[str]) -> MarkdownBody:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsgen.commonmark.stretches", as_one)
        return read_markdown(lines, 3, "a.md")


def laid_out(lines: list[str], direction: Direction) -> Shown:
    return markdown("\n".join(lines), (), {"b.md": "b.html", "a.jpg": "files/a.jpg"}, "../", direction)


def laid_out_as_one(lines: list[str], direction: Direction) -> Shown:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsgen.renderer.markdown.stretches", as_one)
        return laid_out(lines, direction)


def test_a_text_cut_where_a_mark_reaches_over_the_cut_reads_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a fence goes on over blank lines."""
    lines = ["```", "", "Words alone.", "", "```"]
    assert read_markdown(lines, 3, "a.md") == read_as_one(lines)
    monkeypatch.setattr("newsgen.commonmark._REACHES_FAR", re.compile("(?!)"))
    assert read_markdown(lines, 3, "a.md") != read_as_one(lines)
    assert laid_out(lines, "ltr") != laid_out_as_one(lines, "ltr")
