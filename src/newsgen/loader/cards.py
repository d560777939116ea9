"""The card of an article: what lists, feeds and other articles may show of it."""

import re
from collections.abc import Iterable, Sequence
from posixpath import basename

from newsgen.config import Reading
from newsgen.language import HAN, beyond_ascii, direction
from newsgen.loader.assemble import first_words
from newsgen.naming import mark, slug, text_keys, without_updated
from newsgen.records import Article, Card

LONGEST_SUMMARY = 200  # characters

_HAN_OR_WORD = re.compile(rf"[{HAN}]|[^\s{HAN}]+")
_HAN_OR_SPACE = re.compile(rf"[{HAN}\s]")
_SPACES_APART = bytes(ord(" ") if code < 0x80 and chr(code).isspace() else ord("a") for code in range(256))

# Languages that share a script, so that a site's own language is the better guess for a text in that script.
_FAMILIES = (
    frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd"}),
    frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "mn"}),
    frozenset({"hi", "mr", "ne"}),
)


def card(article: Article, reading: Reading, plain: Sequence[str] = ()) -> Card:
    """The light record of `article` in a site read with `reading`; `plain` are the blocks of a Markdown body."""
    pieces, blocks, text = _wording(article, plain)
    return Card(
        file=article.file,
        id=article.id,
        sha256=article.sha256,
        title=article.title,
        slug=slug(article.slug or article.title),
        claimed=article.slug is not None,
        section=article.section or reading.default_section,
        language=_effective_language(article, reading.language),
        headline=article.headline,
        kicker=article.kicker,
        summary=first_words(article.standfirst or article.opening, LONGEST_SUMMARY - 1),
        words=_count_words(article),
        published=article.published,
        updated=article.updated,
        source=article.source,
        byline=article.byline,
        authors=article.authors,
        tags=article.tags,
        image=article.images[0].src if article.images else None,
        images=article.images,
        next_in=article.next_in.items if article.next_in else (),
        others_also_read=article.others_also_read,
        references=article.references,
        anchors=article.anchors,
        url=article.url,
        pieces=pieces,
        blocks=blocks,
        text=text,
    )


def _wording(article: Article, plain: Sequence[str]) -> tuple[bytes, int, bytes]:
    """The `pieces`, the `blocks` and the `text` of a card."""
    blocks = [block.text for block in article.body] if article.markdown is None else plain
    around = filter(None, (article.kicker, article.standfirst, article.byline, article.credit, *_pictures(article)))
    above = (without_updated(article.headline or ""), *around)
    headline, *keys = text_keys((*above, *blocks))
    headline = headline or article.headline or ""
    body = list(filter(None, keys[len(above) - 1 :]))
    pieces = (headline, *keys[: len(above) - 1], *body)
    text = mark(headline + "".join(body)) if body else b""
    return b"".join(map(mark, filter(None, pieces))), len(body), text


def _pictures(article: Article) -> Iterable[str]:
    """What tells each picture of an article from others, wherever its file lies."""
    for image in article.images:
        yield " ".join(filter(None, (basename(image.src), image.caption, image.credit)))


def _count_words(article: Article) -> int:
    """How many words the body has; a Chinese or Japanese character counts as one."""
    text = "\n".join([block.text for block in article.body])
    data = text.encode(errors="surrogatepass")
    if any(map(_HAN_OR_SPACE.match, beyond_ascii(data))):
        return len(_HAN_OR_WORD.findall(text))
    return (b" " + data).translate(_SPACES_APART).count(b" a")


def _effective_language(article: Article, site: str) -> str:
    """The article's language: its own, else by its script, else the site's.

    A text in the site's own script is in the site's language. Latin text on a site that is written from right to
    left is marked as undetermined Latin, so that it reads from left to right.
    """
    found, base = article.language, site.split("-")[0]
    if found is None:
        if direction(site) == "rtl" and any(map(str.isalpha, article.title)):
            return "und-Latn"
        return site
    if found.split("-")[0] == base and "-" not in found:
        return site
    if any(found in family and base in family for family in _FAMILIES):
        return site
    return found
