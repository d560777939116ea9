"""A Markdown body as HTML.

The tokens of the parser are rewritten before they are printed: headings move below the page's own, a link to
another source file becomes a link to its page, one that leads nowhere becomes its words, and a picture of another
site becomes a link to it, because a page of the archive asks nothing of other sites.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it.token import Token
from markupsafe import escape

from newsgen.commonmark import heading_ids, parse, plain, stretches, to_html
from newsgen.naming import heading_id
from newsgen.records import Block
from newsgen.renderer.addresses import linked, quote_path, quote_url
from newsgen.renderer.literal import direction_against, joins_without_space, literal
from newsgen.targets import is_picture, scheme
from newsgen.views import Direction, is_picture_path


class Shown(NamedTuple):
    """A body's HTML and the paths of the pictures that it shows itself."""

    html: str
    pictures: frozenset[str]


def markdown(
    source: str, blocks: Iterable[Block], targets: Mapping[str, str], root: str, direction: Direction
) -> Shown:
    """`source` as HTML on a page whose `root` climbs to the site's.

    `targets` are the places of local targets as written, under the site's root. A text that nests too deep to be parsed
    is shown literally, by its `blocks`.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tokens: list[Token] = []
    for start, end, words_alone in stretches(lines):
        if words_alone:
            tokens.append(_words(lines[start:end], direction))
            continue
        parsed = parse("\n".join(lines[start:end]))
        if parsed.too_deep is not None:
            return Shown(literal(blocks, direction), frozenset())
        tokens += parsed.tokens
    body = _Body(targets, root, direction)
    body.read_headings(tokens)
    for index, token in enumerate(tokens):
        body.rewrite_block(tokens, index, token)
    return Shown(to_html(tokens).strip(), frozenset(body.pictures))


def _words(lines: Sequence[str], direction: Direction) -> Token:
    """A paragraph of words alone, which needs no parser."""
    parts = [linked(lines[0])]
    for before, line in pairwise(lines):
        parts += (linked(line),) if joins_without_space(before, line) else ("\n", linked(line))
    against = direction_against(" ".join(lines), direction)
    opening = f'<p dir="{against}">' if against else "<p>"
    return Token("html_block", "", 0, content=f"{opening}{''.join(parts)}</p>\n")


class _Body:
    """The state of one rewriting: the ids given so far and the pictures met."""

    def __init__(self, targets: Mapping[str, str], root: str, direction: Direction) -> None:
        self.targets = targets
        self.root = root
        self.direction = direction
        self.ids: tuple[str, ...] = ()
        self.shift = 0
        self.pictures: set[str] = set()

    def read_headings(self, tokens: Sequence[Token]) -> None:
        """Give every heading its id, before the links that may lead there; note whether they must move down."""
        self.ids = heading_ids(tokens)
        for token, name in zip((token for token in tokens if token.type == "heading_open"), self.ids, strict=True):
            self.shift = max(self.shift, 1 if token.tag == "h1" else 0)
            token.attrs["id"] = name

    def rewrite_block(self, tokens: Sequence[Token], index: int, token: Token) -> None:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + self.shift, 6)}"
        elif token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))  # the page's policy allows no inline style
            if style:
                token.attrs["class"] = f"align-{style.rpartition(':')[2]}"
        elif token.type == "inline":
            self.mark_direction(tokens, index, token)
            token.children = self.rewrite_inline(token.children or [])
            self.make_figure(tokens, index, token)

    def mark_direction(self, tokens: Sequence[Token], index: int, token: Token) -> None:
        if self.direction == "ltr" and token.content.isascii():
            return
        opening = tokens[index - 2] if tokens[index - 1].hidden else tokens[index - 1]
        against = direction_against(plain(token.children or ()), self.direction)
        if against and opening.nesting == 1:
            opening.attrs["dir"] = against

    def make_figure(self, tokens: Sequence[Token], index: int, token: Token) -> None:
        """A picture alone in its paragraph, with a title, is a figure and the title its caption."""
        children, before = token.children or [], tokens[index - 1]
        if len(children) != 1 or children[0].type != "image" or before.type != "paragraph_open" or before.hidden:
            return
        title = children[0].attrs.pop("title", None)
        if title:
            before.tag = tokens[index + 1].tag = "figure"
            children.append(_raw(f"<figcaption>{linked(str(title))}</figcaption>"))

    def rewrite_inline(self, children: Sequence[Token]) -> list[Token]:
        kept: list[Token] = []
        inside = False  # of a link that is shown; links do not nest
        for index, child in enumerate(children):
            if child.type == "link_open":
                href = self.href(str(child.attrs.get("href", "")))
                inside = href is not None
                if href is None:
                    continue
                child.attrs = {"href": href, **_title(child)}
                if scheme(href):
                    child.attrs["rel"] = "nofollow noopener"
                kept.append(child)
            elif child.type == "link_close":
                if inside:
                    kept.append(child)
                inside = False
            elif child.type == "image":
                kept.append(self.picture(child, inside))
            elif child.type == "text":
                kept.append(_raw(str(escape(child.content)) if inside else linked(child.content)))
            elif child.type == "softbreak" and 0 < index < len(children) - 1:
                if not joins_without_space(children[index - 1].content, children[index + 1].content):
                    kept.append(child)
            else:
                kept.append(child)
        return kept

    def picture(self, token: Token, inside: bool) -> Token:
        """The picture itself where the site holds it, a link to another site's or to what is no picture, else words."""
        source = str(token.attrs.get("src", ""))
        words = plain(token.children or ())
        if is_picture(source):
            return token
        if scheme(source):
            address = escape(quote_url(_with_scheme(source)))
            text = escape(words or source)
            return _raw(str(text) if inside else f'<a href="{address}" rel="nofollow noopener">{text}</a>')
        path = self.targets.get(source)
        if path is None:
            return _raw(str(escape(words)))
        if not is_picture_path(path):
            text = escape(words or source)
            return _raw(str(text) if inside else f'<a href="{escape(self.root + quote_path(path))}">{text}</a>')
        self.pictures.add(path)
        token.attrs = {"src": self.root + quote_path(path), "alt": "", "loading": "lazy", **_title(token)}
        return token

    def href(self, target: str) -> str | None:
        """Where a link leads from this page; None when it leads nowhere."""
        if target.startswith("#"):
            name = heading_id(unquote(target[1:]))
            return f"#{name}" if name in self.ids else "#top" if target == "#top" else None
        if is_picture(target):
            return None
        if scheme(target):
            return quote_url(_with_scheme(target))
        path = self.targets.get(target)
        if path is None:
            return None
        return self.root + quote_path(path)


def _title(token: Token) -> dict[str, str | int | float]:
    return {"title": token.attrs["title"]} if "title" in token.attrs else {}


def _with_scheme(target: str) -> str:
    return "https:" + target.lstrip().replace("\\", "/") if scheme(target) == "//" else target.strip()


def _raw(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)
