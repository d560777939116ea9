"""Which templates may take part in a page: a template's own, and all that it extends, includes or imports, and so on.

Where a template computes the name of another, or cannot be read, every template may.
"""

from collections.abc import Mapping

from jinja2 import TemplateSyntaxError, meta

from newsgen.digest import digest_bytes
from newsgen.renderer.templates import Templates, environment


def closures(templates: Templates) -> dict[str, bytes]:
    """For each template by name a digest of the text of all that may take part in a page of it.

    A template that is asked for and missing counts, too: it may appear.
    """
    named = {name: _named(templates, name) for name in templates.sources}
    texts = {name: text for name, (text, _) in templates.sources.items()}
    return {name: digest_bytes((name, _texts(name, named, texts))) for name in named}


def _named(templates: Templates, name: str) -> frozenset[str | None]:
    """The templates that one names itself; null stands for a name that is computed."""
    try:
        tree = environment(templates).parse(templates.sources[name][0])
    except TemplateSyntaxError:
        return frozenset({None})
    return frozenset(meta.find_referenced_templates(tree))


def _texts(name: str, named: Mapping[str, frozenset[str | None]], texts: Mapping[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    waiting: list[str | None] = [name]
    while waiting:
        each = waiting.pop()
        if each is None:
            return dict(texts)
        if each not in found:
            found[each] = texts.get(each)
            waiting += named.get(each, ())
    return found
