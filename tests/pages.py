"""One page and its article, for tests of what is rendered."""

from pathlib import Path
from typing import Any

from newsgen.config import Config
from newsgen.records import Article, Block, Job
from newsgen.renderer import Renderer, Templates
from newsgen.views import ArticlePage, Link, ListItem, Page, Picture, Site

ROOT = Path(__file__).resolve().parent.parent
THEME = ROOT / "templates"
SECTION = Link(label="World", path="sections/world/index.html")
SITE = Site(
    title="The Quay",
    tagline="News of the harbour",
    language="en",
    direction="ltr",
    url="https://example.org/news",
    sections=(SECTION,),
    menu=(),
    indexes=(),
    logo=None,
    favicon=None,
    accent=None,
)
PAGE = Page(
    kind="article",
    path="2021/03/04/ferry.html",
    root="../../../",
    title="Ferry returns",
    description="The ferry is back.",
    language="en",
    direction="ltr",
    canonical="https://example.org/news/2021/03/04/ferry.html",
    crumbs=(SECTION, Link(label="Ferry returns")),
)
VIEW = ArticlePage(
    site=SITE,
    page=PAGE,
    section=SECTION,
    source=Link(label="Harbour Wire", path="sources/harbour-wire/index.html"),
    byline=(),
    bylines=(Link(label="Ada Marsh", path="by/ada-marsh/index.html"),),
    tags=(Link(label="ferry", path="tags/ferry/index.html"),),
    date=Link(label="4 March 2021", path="2021/03/index.html#d04"),
    previous=None,
    next=SECTION,
    next_in=(ListItem(headline="Quay floods", path=None, origin="captured"),),
    others_also_read=(ListItem(headline="Crane falls", path="2021/03/05/crane.html", origin="computed"),),
    also_published=(Link(label="Evening Post", path="2021/03/04/the-crane.html"),),
    also_published_more=2,
    thread=Link(label="Crane falls", path="threads/crane-falls/index.html"),
    image="files/quay.jpg",
    pictures=(Picture(path="files/quay.jpg", alt="The quay", caption=None, credit=None),),
    targets={"a.md": "2021/a.html"},
)
ARTICLE = Article(
    file="ferry.txt",
    id="ferry.txt",
    title="Ferry returns",
    sha256="0" * 64,
    headline="Ferry returns",
    authors=("Ada Marsh",),
    published="2021-03-04T17:30:00+08:00",
    body=(Block(kind="paragraph", text="The ferry is back.", line=3),),
)


def theme() -> dict[str, tuple[str, str]]:
    files = [path for path in THEME.iterdir() if path.is_file()]
    own = {path.name: (path.read_text(encoding="utf-8"), f"templates/{path.name}") for path in files}
    return own | {f"default/{name}": source for name, source in own.items()}


def renderer(config: Config | None = None, **sources: str) -> Renderer:
    """A renderer over templates by name, ``__`` for the slash of a folder and ``.html`` understood."""
    named = {f"{name.replace('__', '/')}.html": text for name, text in sources.items()}
    files = {name: (text, f"templates/{name}") for name, text in named.items()}
    return Renderer(Templates(sources=files), config or Config())


def job(view: Any = VIEW, template: str = "article.html", path: str = PAGE.path) -> Job:
    return Job(path=path, template=template, view=view, file="ferry.txt")


def printed(template: str, view: Any = VIEW, article: Article | None = ARTICLE, **sources: str) -> str:
    """What `template` prints, without its last newline."""
    text = renderer(article=template, **sources).render(job(view), article).data.decode()
    assert text.endswith("\n")
    return text[:-1]
