"""The values that flow through a build, all frozen.

A `Document` is a file to be read. The loader makes of it a `Loaded`: an `Article` with its `lines` and
problems, or a `Skipped` with a reason. Of each article the build keeps a light `Card` (what other pages may
show of it); the article itself is bulk and meets only its own page. The planner makes `Job`s (which template,
which view) and `Copy`s (files published as they are); the renderer turns a job into an `Artifact`.
"""

from typing import Any, Literal, Self, dataclass_transform

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


class Seen(Value, array_like=True):
    """What the file system said of a file when it was looked at; times in nanoseconds."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, stat: Any) -> Self:
        """What is remembered of an `os.stat_result`."""
        return cls(size=stat.st_size, mtime_ns=stat.st_mtime_ns, ctime_ns=stat.st_ctime_ns, inode=stat.st_ino)

    def settled(self, clock: int) -> bool:
        """Whether no change made at `clock` or later can look like this: git's rule for files that are racily clean."""
        return is_before(self.mtime_ns, clock) and is_before(self.ctime_ns, clock)


_COARSE = 2_000_000_000  # nanoseconds: the tick of the coarsest file systems in use


def is_before(moment: int, clock: int) -> bool:
    """Whether a file's time is older than `clock` by a tick of its file system; whole seconds betray a coarse one."""
    return moment + (0 if moment % 1_000_000_000 else _COARSE) < clock


class Document(Value):
    """A source file: `file` is its POSIX path under content/, `path` where it is opened."""

    file: str
    path: str


class Skipped(Value):
    """A file that is not an article, and why, in words that fit after "skipped 3:"."""

    file: str
    reason: str


Taken = tuple[str, LineKind | None, str]
"""A source line, what it was taken for (null for a blank one), and why."""


class Line(Value, gc=False):
    """What one non-blank source line was taken for (`kind`), and why."""

    line: int
    kind: LineKind
    text: str
    why: str


class Block(Value, gc=False):
    """A piece of the body; `text` is its source lines joined by newlines, `line` the first one's number."""

    kind: BlockKind
    text: str
    line: int


class Image(Value, gc=False):
    """A picture as the source names it: `src` is a path or URL as written."""

    src: str
    alt: str = ""
    caption: str | None = None
    credit: str | None = None


class Captured(Value, gc=False):
    """A headline that a page listed; `url` only where the capture holds one."""

    headline: str
    url: str | None = None


class CapturedList(Value):
    """A captured `Next In <Section>`; `section` is null where the heading named none."""

    section: str | None
    items: tuple[Captured, ...] = ()


class Reference(Value, gc=False):
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
    `sha256` is that of the file's bytes. `plain` has what a reader sees of each block, for a Markdown body. `taken` has
    every line of the file in order.
    """

    file: str
    sha256: str
    article: Article | None = None
    skipped: Skipped | None = None
    taken: tuple[Taken, ...] = ()
    problems: tuple[Problem, ...] = ()
    plain: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line that is not blank, with its number; made when asked for, since a build asks for none."""
        return tuple(
            Line(line=number, kind=kind, text=text, why=why)
            for number, (text, kind, why) in enumerate(self.taken, 1)
            if kind is not None and text.strip()
        )


class Card(Value, array_like=True, gc=False):
    """What the rest of the archive may know of an article; small, held by the parent for every article.

    `section` is never null here: front matter, capture, folder, then the configured default (loader's duty).
    `language` is the effective one. `slug` is ready for an address, `claimed` says that front matter set it. `summary`
    is the standfirst, else the first paragraph, cut at a word, at most 200 characters. `words` counts the body's.
    `images` are all of the article's pictures, `image` the source of the one that lists show. `anchors` are the ids
    that a link may lead to in its body.

    `pieces` and `text` tell whether two articles say the same; what `naming.text_key` does not count makes no
    difference. `pieces` has eight bytes of a digest for the headline, where there is one, then for each of kicker,
    standfirst, byline, credit, pictures and, last, of so many `blocks` of the body that says anything; `text` those of
    headline and body as one, however it is divided, and is empty where the body says nothing.
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
    url: str | None = None
    pieces: bytes = b""
    blocks: int = 0
    text: bytes = b""


class Bulk(Value, array_like=True, gc=False):
    """Where an article's packed record lies: `size` bytes from `offset` on in a segment, with this XXH3 of 128 bits."""

    segment: str
    offset: int
    size: int
    digest: bytes


class Read(Value, array_like=True):
    """What reading one document came to; it holds for every build that meets the same bytes under the same path.

    `card`, `bulk` (the packed record) and `terms` (its packed words) are null where there is no article, because the
    document was `skipped` or an error keeps it out.
    """

    file: str
    card: Card | None = None
    bulk: Bulk | None = None
    terms: Bulk | None = None
    draft: bool = False
    skipped: Skipped | None = None
    problems: tuple[Problem, ...] = ()


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


class PageKey(Value, array_like=True):
    """All that the bytes of a file hang on, each part a digest.

    `grounds` is that of what its view is made of, as far as its planner tells it without making it (else empty), `view`
    that of what the page shows or, without a template, of what the file holds. `article` is that of its article's
    record (empty where it has none), `templates` that of every template that may take part (likewise), and `makers`
    that of the code, the libraries, the language and the words.
    """

    grounds: bytes
    view: bytes
    article: bytes
    templates: bytes
    makers: bytes


class Fault(Value, array_like=True):
    """A link that is wrong wherever it stands: `code` names the problem, `link` is as written, `target` as resolved."""

    code: str
    link: str
    target: str


class Finished(Value, array_like=True):
    """What is known of a finished page.

    `shows` sums each field of its view, four bytes a field, to tell later which of them changed. `sha256` and `size`
    are those of its bytes. `targets` are its internal links as paths under the site's root, an anchor after a NUL.
    """

    path: str
    key: PageKey
    shows: bytes
    sha256: str
    size: int
    targets: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
