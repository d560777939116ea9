"""Law 6: no text in an article can run script or leave its page."""

import json
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from newsgen.config import Config
from newsgen.records import Article, Artifact, Block
from newsgen.renderer import Renderer, Templates
from newsgen.views import ArticlePage, Link, ListItem, Picture
from pages import ARTICLE, PAGE, SITE, job, printed, renderer, theme

EVIL = '</title></script><script>alert(1)</script>"\'><img src=x onerror=alert(1)> href=" javascript:x {{ 7*7 }}'
EVIL_URL = 'javascript:alert(1)//" onclick="alert(1)'


class Reader(HTMLParser):
    """Gathers what no page may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("type") != "application/ld+json":
            self.faults.append("a script")
        for name, value in attrs:
            if name.startswith("on"):
                self.faults.append(f"the attribute {name}")
            if name in ("href", "src") and (value or "").strip().lower().startswith(("javascript:", "vbscript:")):
                self.faults.append(f"{name}={value}")
        if tag in ("iframe", "object", "embed", "base", "form") or (tag == "img" and given.get("src") == "x"):
            self.faults.append(f"the element {tag}")


def faults(made: Artifact) -> list[str]:
    parser = Reader()
    parser.feed(made.data.decode())
    parser.close()
    return parser.faults


def evil_view() -> ArticlePage:
    link = Link(label=EVIL, path=f"tags/{EVIL}/index.html")
    site = msgspec.structs.replace(SITE, title=EVIL, tagline=EVIL, sections=(link,), menu=(link,))
    page = msgspec.structs.replace(PAGE, title=EVIL, description=EVIL, canonical=None, crumbs=(link,), feeds=(link,))
    item = ListItem(headline=EVIL, path=None, origin="captured", why=(EVIL,))
    return ArticlePage(
        site=site,
        page=page,
        section=link,
        source=link,
        byline=(link, Link(label=EVIL)),
        bylines=(link,),
        tags=(link,),
        date=link,
        previous=link,
        next=link,
        next_in=(item, msgspec.structs.replace(item, path=f"{EVIL}.html", origin="computed")),
        others_also_read=(item,),
        also_published=(link,),
        also_published_more=1,
        thread=link,
        image=f"files/{EVIL}.jpg",
        pictures=(Picture(path=f"files/{EVIL}.jpg", alt=EVIL, caption=EVIL, credit=EVIL),),
        targets={"a.md": f"{EVIL}.html", "a.jpg": f"files/{EVIL}.jpg"},
    )


def evil_article(markdown: str | None = None) -> Article:
    kinds: tuple[Any, ...] = ("paragraph", "subhead", "list", "caption", "quote", "code")
    texts = (EVIL, f"https://example.org/{EVIL}", f"www.example.org{EVIL_URL}", EVIL_URL)
    return msgspec.structs.replace(
        ARTICLE,
        title=EVIL,
        headline=EVIL,
        kicker=EVIL,
        standfirst=EVIL,
        byline=EVIL,
        authors=(EVIL,),
        credit=EVIL,
        source=EVIL,
        url=EVIL_URL,
        tags=(EVIL,),
        body=tuple(Block(kind=kind, text=text, line=1) for kind in kinds for text in texts),
        markdown=markdown,
    )


EVIL_MARKDOWN = "\n\n".join(
    [
        EVIL,
        f"# {EVIL}",
        f"[a]({EVIL_URL}) [b](<{EVIL_URL}>) ![c](<{EVIL_URL}>) <{EVIL_URL}>",
        f"[a](a.md '{EVIL}') ![{EVIL}](a.jpg '{EVIL}')",
        f'![{EVIL}](<https://example.org/{EVIL_URL}>) [x](<https://example.org/" onclick="alert(1)>)',
        f"```{EVIL}\n{EVIL}\n```",
        f"| {EVIL} |\n|:---|\n| `{EVIL}` |",
        "[a][b]\n\n[b]: javascript:alert(1)",
    ]
)


@pytest.mark.parametrize("markdown", [None, EVIL_MARKDOWN], ids=["literal", "markdown"])
def test_nothing_in_an_article_becomes_code(markdown: str | None) -> None:
    """Whatever an article, a caption, a captured headline or a file's name says, the theme's page shows it as text."""
    made = Renderer(Templates(sources=theme()), Config()).render(job(evil_view()), evil_article(markdown))
    assert faults(made) == []
    assert b"49" not in made.data.replace(b"#34", b"").replace(b"#39", b"")
    assert all("\n" not in link and '"' not in link for link in made.links)


def test_the_check_for_code_can_fail() -> None:
    """The control: the same page printed without escaping is caught, for its script and for its attribute."""
    source = '{% autoescape false %}<p>{{ page.title }}</p><a href="{{ article.url }}">x</a>{% endautoescape %}'
    made = renderer(article=source).render(job(evil_view()), evil_article())
    found = faults(made)
    assert "a script" in found
    assert "the attribute onerror" in found
    assert any(fault.startswith("href=javascript:") for fault in found)


def test_machine_readable_data_is_data() -> None:
    """JSON-LD cannot end its element, and a machine reads from it exactly what the article says."""
    text = printed("{{ jsonld }}", evil_view(), evil_article())
    assert "<" not in text
    assert "&" not in text
    facts = json.loads(text)
    assert (facts["headline"], facts["author"]) == (EVIL, [{"@type": "Person", "name": EVIL}])
