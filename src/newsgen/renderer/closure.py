"""Which templates may take part in a page: a template's own, and all that it extends, includes or imports, and so on.

Where a template computes the name of another, or cannot be read, every template may.
"""

from jinja2 import TemplateSyntaxError, meta

from newsgen.digest import digest_bytes
from newsgen.renderer.templates import Templates, environment


def closures(templates: Templates) -> dict[str, bytes]:
    """For each template that a page can have a digest of the text of all that may take part in such a page.

    Pieces (``_...``) and the theme's own under ``default/`` have no pages. A template that is asked for and missing
    counts, too: it may appear.
    """
    named: dict[str, frozenset[str | None]] = {}
    pages = [name for name in templates.sources if not name.startswith(_NO_PAGES)]
    return {name: digest_bytes((name, _texts(name, templates, named))) for name in pages}


_NO_PAGES = ("_", "default/")


def _texts(name: str, templates: Templates, named: dict[str, frozenset[str | None]]) -> dict[str, str | None]:
    """The text of each template that may take part in a page of `name`; `named` keeps who names whom."""
    found: dict[str, str | None] = {}
    waiting: list[str | None] = [name]
    while waiting:
        each = waiting.pop()
        if each is None:
            return {name: text for name, (text, _) in templates.sources.items()}
        if each in found:
            continue
        found[each] = templates.sources[each][0] if each in templates.sources else None
        if each not in named:
            named[each] = _named(templates, found[each] or "")
        waiting += named[each]
    return found


def _named(templates: Templates, text: str) -> frozenset[str | None]:
    """The templates that a text names itself; null stands for a name that is computed."""
    try:
        return frozenset(meta.find_referenced_templates(environment(templates).parse(text)))
    except (TemplateSyntaxError, RecursionError):
        return frozenset({None})
