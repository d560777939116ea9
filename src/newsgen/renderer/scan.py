"""The links and anchors of a finished page, for the proof that every link resolves.

The page is read as text, in one pass. That is enough because every quotation mark that comes from an article is
escaped: ``="`` and ``='`` stand in tags alone. A template's own attributes are found when their values are quoted.
"""

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

_UNSEEN = re.compile(r"<!--.*?-->|(<(?:script|style)\b[^>]*>).*?(?=</(?:script|style)\b)", re.DOTALL | re.IGNORECASE)
_SCRIPT = "<script"
_DATA = f'{_SCRIPT} type="application/ld+json">'  # holds no markup, so it needs no second look
# The sign = leads, because a search for one character is quick; the names are then looked for behind it. Their letters
# are spelled out in both cases: to fold each letter of a page takes half as long again.
_VALUE = re.compile(
    r"""=(?:(?<=[\s"'][hH][rR][eE][fF]=)|(?<=[\s"'][sS][rR][cC]=)|(?<=[\s"'][pP][oO][sS][tT][eE][rR]=)"""
    r"""|(?<=([\s"'][iI][dD])=))\s*(?:"([^"]*)"|'([^']*)')"""
)
_OUTSIDE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


class Scanned(NamedTuple):
    """The internal targets of a page as written and the ids it defines, each once, in the page's order."""

    links: tuple[str, ...]
    anchors: tuple[str, ...]


def scan(page: str) -> Scanned:
    """The links and anchors of an HTML page; comments and the text of scripts and styles do not count."""
    if "<!--" in page or _has_script(page):
        page = _UNSEEN.sub(r"\1", page)
    links: dict[str, None] = {}
    anchors: dict[str, None] = {}
    for is_id, double, single in _VALUE.findall(page):
        if is_id:
            anchors[double or single] = None
        else:
            links[double or single] = None
    links.pop("", None)
    inside = [link for link in _unescaped(links) if (":" not in link and "//" not in link) or not _OUTSIDE.match(link)]
    return Scanned(tuple(inside), tuple(_unescaped(anchors)))


def _has_script(page: str) -> bool:
    """Whether there is any script but one that is data, of which a page has one at most."""
    first = page.find(_SCRIPT)
    return first >= 0 and (not page.startswith(_DATA, first) or page.find(_SCRIPT, first + 1) >= 0)


def _unescaped(values: Iterable[str]) -> Iterable[str]:
    return map(html.unescape, values) if "&" in "".join(values) else values
