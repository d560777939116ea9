"""Literal text as HTML: what was typed is what is shown.

Paragraphs, subheads, lists, captions, quotes and code keep their kind; every character of the text is escaped, and
only bare addresses become links. A paragraph that was wrapped by hand is one line again.
"""

import re
from collections.abc import Iterable, Sequence

from markupsafe import escape

from newsgen.language import HAN
from newsgen.records import Block
from newsgen.renderer.addresses import linked
from newsgen.views import Direction

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z\u00c0-\u02af\u0370-\u052f\u0900-\u1fff\u2c00-\ud7ff]")
# What Chinese and Japanese are written with: Han and kana, and their radicals, letters, punctuation and symbols.
_CHINESE_OR_JAPANESE = re.compile(
    rf"[{HAN}\u2e80-\u303f\u3100-\u312f\u3190-\u33ff\u4dc0-\u4dff\ua000-\ua4cf\ufe30-\ufe4f\uff01-\uff65]"
)
# Holds all that _RIGHT_TO_LEFT does and little else that stands in European texts: two ranges are sooner looked for.
_BEYOND_EUROPE = re.compile("[^\0-\u058f\u2000-\u206f]")
_BULLET = re.compile(r"[-*•–·▪◦‣●○][ \t\u00a0]+")
_NUMBER = re.compile(r"([0-9]{1,9})\.[ \t\u00a0]+")


def literal(blocks: Iterable[Block], direction: Direction) -> str:
    """`blocks` as HTML, one element a line, for an article that runs in `direction`."""
    return "\n".join(_BLOCKS[block.kind](block.text, direction) for block in blocks)


def joins_without_space(before: str, after: str) -> bool:
    """Whether two lines join into one without a space: where Chinese or Japanese stands at the break."""
    return bool(before and after and any(map(_CHINESE_OR_JAPANESE.match, (before[-1], after[0]))))


def direction_against(text: str, direction: Direction) -> Direction | None:
    """The direction of a text that plainly runs against its page's; a few foreign words do not count."""
    if direction == "ltr":
        if text.isascii() or _BEYOND_EUROPE.search(text) is None or _RIGHT_TO_LEFT.search(text) is None:
            return None
        return "rtl" if len(_RIGHT_TO_LEFT.findall(text)) > len(_LEFT_TO_RIGHT.findall(text)) else None
    return "ltr" if _RIGHT_TO_LEFT.search(text) is None and _LEFT_TO_RIGHT.search(text) is not None else None


def _joined(text: str) -> str:
    if "\n" not in text:
        return text.strip()
    parts: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if parts and not joins_without_space(parts[-1], line):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def _element(opening: str, closing: str, text: str, direction: Direction) -> str:
    against = direction_against(text, direction)
    marked = f'{opening} dir="{against}"' if against else opening
    return f"<{marked}>{linked(text)}</{closing}>"


def _paragraph(text: str, direction: Direction) -> str:
    return _element("p", "p", _joined(text), direction)


def _subhead(text: str, direction: Direction) -> str:
    return _element('h2 class="subhead"', "h2", _joined(text), direction)


def _caption(text: str, direction: Direction) -> str:
    return _element('p class="caption"', "p", _joined(text), direction)


def _quote(text: str, direction: Direction) -> str:
    return f"<blockquote>{_paragraph(text, direction)}</blockquote>"


def _code(text: str, _direction: Direction) -> str:
    return f"<pre>{escape(text)}</pre>"


def _list(text: str, direction: Direction) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    opening, closing, items = _marked(lines)
    entries = "\n".join(_element("li", "li", item, direction) for item in items)
    return f"<{opening}>\n{entries}\n</{closing}>"


def _marked(lines: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The list's element and its items: marks that the element prints anew are taken off, any others stay."""
    bullets = [found for line in lines if (found := _BULLET.match(line))]
    if len(bullets) == len(lines):
        return "ul", "ul", [found.string[found.end() :] for found in bullets]
    numbers = [found for line in lines if (found := _NUMBER.match(line))]
    if len(numbers) == len(lines) and all(
        found[1] == str(int(numbers[0][1]) + place) for place, found in enumerate(numbers)
    ):
        start = "" if numbers[0][1] == "1" else f' start="{numbers[0][1]}"'
        return f"ol{start}", "ol", [found.string[found.end() :] for found in numbers]
    return 'ul class="plain"', "ul", lines


_BLOCKS = {
    "paragraph": _paragraph,
    "subhead": _subhead,
    "list": _list,
    "caption": _caption,
    "quote": _quote,
    "code": _code,
}
