"""The filters and functions of templates; docs/templates.md describes each."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from newsgen.formats import Formats
from newsgen.renderer.addresses import quote_path
from newsgen.renderer.jsonld import json_text

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)\}")


def href(path: str | None, root: str) -> str:
    """`path`, under the site's root, as a link from a page whose way to the root is `root` (or as a whole address)."""
    if path is None:
        raise ValueError("a link without a path: ask {% if ... %} before it, plain text has none")
    if not isinstance(path, str):
        raise TypeError(f"href needs a path, not {type(path).__name__}")
    if root and not root.endswith("/"):
        root += "/"
    return root + quote_path(path)


def interface(words: Mapping[str, str]) -> Callable[..., Markup]:
    """The function ``t``: a word of the interface with its placeholders filled, all of it escaped."""
    ready = {key: escape(word) for key, word in words.items()}

    def t(key: str, **values: object) -> Markup:
        word = ready.get(key)
        if word is None:
            raise ValueError(f't("{key}"): there is no such word')
        if "{" not in word:
            return word

        def fill(found: re.Match[str]) -> str:
            if found[1] not in values:
                raise ValueError(f't("{key}") needs {found[1]}=...')
            return str(escape(values[found[1]]))

        return Markup(_PLACEHOLDER.sub(fill, word))  # noqa: S704 (both parts are escaped)

    return t


def filters(formats: Formats) -> dict[str, Callable[..., Any]]:
    """The filters by name."""
    return {
        "href": href,
        "json": json_text,
        "date": formats.day,
        "short_date": formats.short,
        "moment": formats.moment,
        "month": formats.month,
        "year": formats.year,
        "weekday": formats.weekday,
        "number": formats.number,
    }
