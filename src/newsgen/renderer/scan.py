"""The links and anchors of a finished page, for the proof that every link resolves.

The page is read as text, in one pass. That is enough because every quotation mark that comes from an article is
escaped: ``="`` and ``='`` stand in tags alone. A template's own attributes are found when their values are quoted.
"""

import html
import re
from typing import NamedTuple

_UNSEEN = re.compile(r"<!--.*?-->|(<(?:script|style)\b[^>]*>).*?(?=</(?:script|style)\b)", re.DOTALL | re.IGNORECASE)
_DATA = '<script type="application/ld+json">'  # holds no markup, so it needs no second look
# The sign = leads, because a search for one character is quick; the names are then looked for behind it.
_VALUE = re.compile(
    r"""=(?:(?<=[\s"'](?i:href)=)|(?<=[\s"'](?i:src)=)|(?<=[\s"'](?i:poster)=)|(?<=([\s"'](?i:id))=))"""
    r"""\s*(?:"([^"]*)"|'([^']*)')"""
)
_OUTSIDE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


class Scanned(NamedTuple):
    """The internal targets of a page as written and the ids it defines, each once, in the page's order."""

    links: tuple[str, ...]
    anchors: tuple[str, ...]


def scan(page: str) -> Scanned:
    """The links and anchors of an HTML page; comments and the text of scripts and styles do not count."""
    if "<!--" in page or page.count("<script") > page.count(_DATA):
        page = _UNSEEN.sub(r"\1", page)
    links: dict[str, None] = {}
    anchors: dict[str, None] = {}
    for is_id, double, single in _VALUE.findall(page):
        (anchors if is_id else links)[double or single] = None
    return Scanned(tuple(filter(_is_inside, map(_unescaped, links))), tuple(map(_unescaped, anchors)))


def _unescaped(value: str) -> str:
    return html.unescape(value) if "&" in value else value


def _is_inside(target: str) -> bool:
    """Whether a target leads to this site; one that leads out has a scheme or begins with two slashes."""
    return bool(target) and not ((":" in target or "//" in target) and _OUTSIDE.match(target))
