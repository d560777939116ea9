"""Literal text, addresses in it and to it, and the links of finished pages."""

import time
import unicodedata
from typing import Any

import pytest

from newsgen.records import Block
from newsgen.renderer.addresses import linked, quote_path, quote_url, split_anchor
from newsgen.renderer.filters import href
from newsgen.renderer.literal import direction_against, literal
from newsgen.renderer.scan import scan
from pages import ARTICLE, job, renderer

# Literal text

LITERAL = [
    ("paragraph", 'One *two* _three_ # <b> & "q"', "<p>One *two* _three_ # &lt;b&gt; &amp; &#34;q&#34;</p>"),
    ("paragraph", "Wrapped\nby hand  \n  here", "<p>Wrapped by hand here</p>"),
    ("paragraph", "渡轮今天\n恢复。\nReuters", "<p>渡轮今天恢复。Reuters</p>"),
    ("paragraph", "부두가\n열렸다", "<p>부두가 열렸다</p>"),
    ("subhead", "# Not Markdown", '<h2 class="subhead"># Not Markdown</h2>'),
    ("caption", "A quay — Wire", '<p class="caption">A quay — Wire</p>'),
    ("quote", "He said <so>.", "<blockquote><p>He said &lt;so&gt;.</p></blockquote>"),
    ("code", "a <b>\n  c", "<pre>a &lt;b&gt;\n  c</pre>"),
    ("list", "- a\n* b\n• c", "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>"),
    ("list", "1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    ("list", "7. a\n8. b", '<ol start="7">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("list", "1. a\n3. b", '<ul class="plain">\n<li>1. a</li>\n<li>3. b</li>\n</ul>'),
    ("list", "1) a\n2) b", '<ul class="plain">\n<li>1) a</li>\n<li>2) b</li>\n</ul>'),
    ("list", "01. a", '<ul class="plain">\n<li>01. a</li>\n</ul>'),
    ("list", "- a\nb", '<ul class="plain">\n<li>- a</li>\n<li>b</li>\n</ul>'),
    ("list", "Reds 2\nBlues -1", '<ul class="plain">\n<li>Reds 2</li>\n<li>Blues -1</li>\n</ul>'),
    ("paragraph", "أعيد فتح المرفأ", '<p dir="rtl">أعيد فتح المرفأ</p>'),
    ("paragraph", "The word مرفأ is Arabic.", "<p>The word مرفأ is Arabic.</p>"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), LITERAL)
def test_literal_text(kind: Any, text: str, expected: str) -> None:
    """Literal text keeps every character; only the marks of a list that the page prints anew are taken off."""
    assert literal([Block(kind=kind, text=text, line=1)], "ltr") == expected


def test_latin_paragraphs_of_a_right_to_left_article() -> None:
    """In a right-to-left article only a paragraph without any right-to-left letter turns round."""
    blocks = [Block(kind="paragraph", text=text, line=1) for text in ("Reuters قالت", "Only English", "12:30")]
    assert literal(blocks, "rtl") == '<p>Reuters قالت</p>\n<p dir="ltr">Only English</p>\n<p>12:30</p>'


def test_every_letter_that_runs_from_right_to_left_turns_a_paragraph_round() -> None:
    letters = [char for char in map(chr, range(0x110000)) if unicodedata.bidirectional(char) in {"R", "AL"}]
    turned = [char for char in letters if unicodedata.category(char).startswith("L")]
    assert len(turned) > 1000
    assert [char for char in turned if direction_against(f"a {char}{char}", "ltr") != "rtl"] == []


URLS = [
    ("see https://example.org/a.", "https://example.org/a", "https://example.org/a"),
    ("(http://example.org/a_(b))", "http://example.org/a_(b)", "http://example.org/a_(b)"),
    ("www.example.org/x?y=1&z=2, and", "http://www.example.org/x?y=1&amp;z=2", "www.example.org/x?y=1&amp;z=2"),
    ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
    ("“https://example.org/”", "https://example.org/", "https://example.org/"),
    ("见https://example.org/报道", "https://example.org/", "https://example.org/"),
    ("https://example.org/قلم", "https://example.org/قلم", "https://example.org/قلم"),
    ("https://example.org/a|b", "https://example.org/a", "https://example.org/a"),
    ("https://[2001:db8::1]/x]", "https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
]


@pytest.mark.parametrize(("text", "target", "label"), URLS)
def test_bare_addresses_become_links(text: str, target: str, label: str) -> None:
    """An address in running text is a link; the punctuation and brackets of its sentence stay outside."""
    html = linked(text)
    assert f'<a href="{target}" rel="nofollow noopener">{label}</a>' in html
    assert html.count("<a ") == 1


NO_URLS = ["http://", "https:// x", "awww.example", "me@www.example.org", "www.", "javascript:x"]


@pytest.mark.parametrize("text", NO_URLS)
def test_what_is_no_address_stays_text(text: str) -> None:
    """What only looks like an address is left alone."""
    assert linked(text) == text


UNITS = ["http://", "www.", "http://a", "http://a)", "(", "https://a(", "مرفأ ", "渡轮 ", "- ", "1. "]


@pytest.mark.parametrize("unit", UNITS)
def test_literal_text_takes_linear_time(unit: str) -> None:
    """A line of 280,000 characters, whatever it is made of, is shown at once."""
    text = unit * (280_000 // len(unit))
    start = time.process_time()
    literal([Block(kind=kind, text=text, line=1) for kind in ("paragraph", "list")], "ltr")
    assert time.process_time() - start < 3


# Addresses

PATHS = [
    ("a/b c.html", "a/b%20c.html"),
    ("a#b/c.html#d04", "a%23b/c.html#d04"),
    ("files/photo #1.jpg", "files/photo%20%231.jpg"),
    ("files/plan.pdf#page=3", "files/plan.pdf#page=3"),
    ("a.html#two words", "a.html#two%20words"),
    ("100%.html", "100%25.html"),
    ("what?.html", "what%3F.html"),
    ('a"b:c.html', "a%22b%3Ac.html"),
    ("2021/渡轮-مرفأ.html", "2021/渡轮-مرفأ.html"),
    ("a\\b\x00.html", "a%5Cb%00.html"),
    ("a\u202eb\ufeff.html", "a%E2%80%AEb%EF%BB%BF.html"),
]


@pytest.mark.parametrize(("path", "quoted"), PATHS)
def test_paths_are_quoted(path: str, quoted: str) -> None:
    """What an address cannot hold is percent-encoded, letters of any script stay; anchors follow extensions."""
    assert quote_path(path) == quoted
    assert href(path, "../") == f"../{quoted}"


def test_outside_addresses_keep_their_own_quoting() -> None:
    """An outside address is taken as typed, save for what would break out of it."""
    assert quote_url('https://example.org/a%20b c"d<e') == "https://example.org/a%20b%20c%22d%3Ce"


def test_an_anchor_follows_an_extension() -> None:
    """A ``#`` within a name is part of it."""
    assert split_anchor("a/b.html#c") == ("a/b.html", "#c")
    assert split_anchor("a#b/c") == ("a#b/c", "")


# Links and anchors

SCANNED = [
    ('<a href="a.html">x</a><img src=\'b.png\'><h2 id="c">', ("a.html", "b.png"), ("c",)),
    ('<A\nHREF="a.html" ID="b">', ("a.html",), ("b",)),
    ('<a hReF="a.html" iD="b"><img \u017frc="c">', ("a.html",), ("b",)),
    ('<a href="a&amp;b.html"><a href="a&amp;b.html">', ("a&b.html",), ()),
    ('<a href="https://x"><a href="//x"><a href=" mailto:x"><img src="data:,"><a href="tel&#58;1">', (), ()),
    ('<a data-href="a" xid="b" data-id="c" aria-hidden="d">', (), ()),
    ('<!-- <a href="a"> --><style>a[href="b"]{}</style><script src="c.js">\'<a href="d">\'</script>', ("c.js",), ()),
    ('<style>p[ href="a"]{}</style><a href="b.html">', ("b.html",), ()),
    ('<a href="#top" id="">', ("#top",), ("",)),
    ("<p>He typed href=&#34;a&#34; and id=b</p>", (), ()),
    ('<script type="application/ld+json">{"a":" href\\u003d","b":1}</script>', (), ()),
    ('<script type="application/ld+json">{}</script><script>\'<a href="a">\'</script>', (), ()),
    ('<script>\'<a href="a">\'</script><VIDEO SRC="b.mp4" Poster="c.jpg">', ("b.mp4", "c.jpg"), ()),
]


@pytest.mark.parametrize(("html", "links", "anchors"), SCANNED)
def test_links_and_anchors_are_read_from_the_page(html: str, links: tuple[str, ...], anchors: tuple[str, ...]) -> None:
    """The internal targets and the ids of tags are found, unescaped and once; text, comments and scripts hold none."""
    assert scan(html) == (links, anchors)


def test_an_artifact_carries_them() -> None:
    """The links and anchors of a page travel with it."""
    made = renderer(article='<h2 id="a"><a href="{{ section.path|href(page.root) }}">').render(job(), ARTICLE)
    assert (made.links, made.anchors) == (("../../../sections/world/index.html",), ("a",))
