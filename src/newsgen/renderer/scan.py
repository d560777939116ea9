"""The links and anchors of a finished page, for the proof that every link resolves.

The page is read as text, in one pass. That is enough because every quotation mark that comes from an article is
escaped: ``="`` and ``='`` stand in tags alone. A template's own attributes are found when their values are quoted.
"""

import html
import re
from collections.abc import Collection
from typing import NamedTuple

_UNSEEN = re.compile(r"<!--.*?-->|(<(?:script|style)\b[^>]*>).*?(?=</(?:script|style)\b)", re.DOTALL | re.IGNORECASE)
_SCRIPT = "<script"
_DATA = f'{_SCRIPT} type="application/ld+json">'  # holds no markup, so it needs no second look
# The sign = leads, because a search for one character is quick; the names are then looked for behind it.
_VALUE = re.compile(
    r"""=(?:(?<=[\s"']href=)|(?<=[\s"']src=)|(?<=[\s"']poster=)|(?<=([\s"']id)=))\s*(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE | re.ASCII,
)
_OUTSIDE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


class Scanned(NamedTuple):
    """The internal targets of a page as written and the ids it defines, each once, in the page's order."""

    links: tuple[str, ...]
    anchors: tuple[str, ...]


def scan(page: str) -> Scanned:
    """The links and anchors of an HTML page; comments and the text of ``script`` and ``style`` do not count."""
    if "<!--" in page or "<style" in page or _has_script(page):
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
    """Whether there may be a script that is not data; two of data count as one, which costs a second look."""
    first = page.find(_SCRIPT)
    return first >= 0 and (not page.startswith(_DATA, first) or page.find(_SCRIPT, first + 1) >= 0)


def _unescaped(values: Collection[str]) -> list[str]:
    has_marks = "&" in "".join(values)  # one search for all
    return [html.unescape(value) for value in values] if has_marks else list(values)
