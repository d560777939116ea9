"""The values that flow through a build, all frozen.

A `Document` is a file to be read. The loader makes of it a `Loaded`: an `Article` with its `lines` and
problems, or a `Skipped` with a reason. Of each article the build keeps a light `Card` (what other pages may
show of it); the article itself is bulk and meets only its own page. The planner makes `Job`s (which template,
which view) and `Copy`s (files published as they are); the renderer turns a job into an `Artifact`.
"""

from typing import Any, Literal, dataclass_transform

import msgspec

from newsgen.problems import Problem

LineKind = Literal[
    "front-matter",
    "headline",
    "kicker",
    "standfirst",
    "byline",
    "date",
    "paragraph",
    "subhead",
    "list",
    "caption",
    "quote",
    "code",
    "credit",
    "tags",
    "furniture",
    "next-in-heading",
    "next-in-item",
    "others-heading",
    "others-item",
    "invisible",
]
MARKDOWN_ENDINGS = (".md", ".markdown")
ARTICLE_ENDINGS = (".txt", *MARKDOWN_ENDINGS)
"""How the names of source files end, in any case; an article's file may also have no extension."""

BlockKind = Literal["paragraph", "subhead", "list", "caption", "quote", "code"]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Value(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every record: frozen, compared by content, made with keywords (mypy holds every caller to that)."""


class Document(Value):
    """A source file: `file` is its POSIX path under content/, `path` where it is opened."""

    file: str
    path: str


class Skipped(Value):
    """A file that is not an article, and why, in words that fit after "skipped 3:"."""

    file: str
    reason: str


class Line(Value):
    """What one non-blank source line was taken for (`kind`), and why."""

    line: int
    kind: LineKind
    text: str
    why: str


class Block(Value):
    """A piece of the body; `text` is its source lines joined by newlines, `line` the first one's number."""

    kind: BlockKind
    text: str
    line: int


class Image(Value):
    """A picture as the source names it: `src` is a path or URL as written."""

    src: str
    alt: str = ""
    caption: str | None = None
    credit: str | None = None


class Captured(Value):
    """A headline that a page listed; `url` only where the capture holds one."""

    headline: str
    url: str | None = None


class CapturedList(Value):
    """A captured `Next In <Section>`; `section` is null where the heading named none."""

    section: str | None
    items: tuple[Captured, ...] = ()


class Reference(Value):
    """A relative link or image in an article, as written, with the place for a complaint."""

    target: str
    line: int
    column: int
    kind: Literal["link", "image"]


class Article(Value):
    """Everything one source file says. docs/inspect.md describes the public fields.

    `published` and `updated` are ``YYYY-MM-DD`` or ISO 8601 with an offset. `title` is the headline or, where
    there is none, the first words of the body. `authors` are the byline's names, one each. `markdown` is the
    body's source for a Markdown file and null for literal text. `opening` is the body's first paragraph in plain
    words. `slug` is set only by front matter. `anchors` are the ids of a Markdown body's headings.
    """

    file: str
    id: str
    title: str
    sha256: str
    headline: str | None = None
    kicker: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    published: str | None = None
    updated: str | None = None
    section: str | None = None
    source: str | None = None
    credit: str | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    body: tuple[Block, ...] = ()
    markdown: str | None = None
    opening: str = ""
    next_in: CapturedList | None = None
    others_also_read: tuple[Captured, ...] = ()
    furniture: tuple[str, ...] = ()
    extra: dict[str, Any] = {}
    slug: str | None = None
    draft: bool = False
    references: tuple[Reference, ...] = ()
    anchors: tuple[str, ...] = ()


class Loaded(Value):
    """The loader's answer for one document: an article or a reason to skip it, or neither when it is broken.

    An article that is left out because of an error has neither `article` nor `skipped`, and an error in `problems`.
    `sha256` is that of the file's bytes.
    """

    file: str
    sha256: str
    article: Article | None = None
    skipped: Skipped | None = None
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()


class Card(Value):
    """What the rest of the archive may know of an article; small, held by the parent for every article.

    `section` is never null here: front matter, capture, folder, then the configured default (loader's duty).
    `language` is the effective one. `slug` is ready for an address, `claimed` says that front matter set it. `summary`
    is the standfirst, else the first paragraph, cut at a word, at most 200 characters. `words` counts the body's.
    `images` are all of the article's pictures, `image` the source of the one that lists show. `anchors` are the ids
    that a link may lead to in its body.
    """

    file: str
    id: str
    sha256: str
    title: str
    slug: str
    claimed: bool
    section: str
    language: str
    headline: str | None = None
    kicker: str | None = None
    summary: str = ""
    words: int = 0
    published: str | None = None
    updated: str | None = None
    source: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: str | None = None
    images: tuple[Image, ...] = ()
    next_in: tuple[Captured, ...] = ()
    others_also_read: tuple[Captured, ...] = ()
    references: tuple[Reference, ...] = ()
    anchors: tuple[str, ...] = ()


class Job(Value):
    """One page to render: `template` with the fields of `view`; `file` names the article whose bulk it needs."""

    path: str
    template: str
    view: Any
    file: str | None = None


class Copy(Value):
    """A file published as it is: `path` under the output, `origin` on disk."""

    path: str
    origin: str


class Artifact(Value):
    """A finished file: `links` are its internal targets as written, `anchors` the ids it defines."""

    path: str
    data: bytes
    links: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
