"""The filters and functions of templates; docs/templates.md describes each."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape

from newsgen.formats import Formats
from newsgen.renderer.addresses import quote_path
from newsgen.renderer.compiling import printed
from newsgen.renderer.jsonld import json_text

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)\}")


def href(path: str | None, root: str) -> str:
    """`path`, under the site's root, as a link from a page whose way to the root is `root` (or as a whole address).

    Raises ValueError where there is no path, TypeError where it is no text.
    """
    if path is None:
        raise ValueError("a link without a path: ask {% if ... %} before it, plain text has none")
    if not isinstance(path, str):
        raise TypeError(f"href needs a path, not {type(path).__name__}")
    if root and not root.endswith("/"):
        root += "/"
    return root + quote_path(path)


def interface(words: Mapping[str, str]) -> Callable[..., Markup]:
    """The function ``t``: a word of the interface with its placeholders filled, all of it escaped."""
    ready = {key: _cut(word) for key, word in words.items()}

    def t(key: str, **values: object) -> Markup:
        parts = ready.get(key)
        if parts is None:
            raise ValueError(f't("{key}"): there is no such word')
        if len(parts) == 1:
            return parts[0]
        filled = list(parts)
        for place in range(1, len(parts), 2):
            name = parts[place]
            if name not in values:
                raise ValueError(f't("{key}") needs {name}=...')
            filled[place] = printed(values[name])
        return Markup("".join(filled))  # noqa: S704 (every part is escaped)

    return t


def runs(items: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """`items` in order, cut wherever their `attribute` changes: its value, and the items that share it."""
    return [(value, list(run)) for value, run in groupby(items, attrgetter(attribute))]


def _cut(word: str) -> tuple[Markup, ...]:
    """`word`, escaped, in pieces: every second is the name of a placeholder."""
    return tuple(map(Markup, _PLACEHOLDER.split(escape(word))))


def listed(words: Mapping[str, str]) -> Callable[[Iterable[str]], Markup]:
    """The filter ``listed``: texts, each by itself whatever its direction, with the interface's comma between them."""
    comma = str(escape(words["comma"]))

    def join(texts: Iterable[str]) -> Markup:
        return Markup(comma.join([f"<bdi>{printed(text)}</bdi>" for text in texts]))  # noqa: S704 (escaped)

    return join


def filters(formats: Formats, words: Mapping[str, str]) -> dict[str, Callable[..., Any]]:
    """The filters by name, for a language and its interface words."""
    return {
        "href": href,
        "runs": runs,
        "json": json_text,
        "listed": listed(words),
        "date": formats.day,
        "short_date": formats.short,
        "moment": formats.moment,
        "month": formats.month,
        "year": formats.year,
        "weekday": formats.weekday,
        "number": formats.number,
    }
