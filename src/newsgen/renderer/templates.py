"""The templates and what can go wrong in them.

A template error is the site's own: it ends the command with the template's file and line, what is wrong and what
the template could have asked for instead.
"""

import difflib
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.utils import missing

from newsgen.problems import NewsgenError, Problem, Where
from newsgen.records import Value
from newsgen.renderer.compiling import SiteEnvironment


class Templates(Value):
    """The sources of all templates: from a name to its text and the file to name in a complaint.

    ``article.html`` is the site's own template where it has one, else the default theme's; ``default/article.html`` is
    always the theme's.
    """

    sources: dict[str, tuple[str, str]]


class TemplateTrouble(NewsgenError):  # noqa: N818 (the trouble is in the template)
    """A template cannot be read, found or run; carries one problem."""


class _Unknown(StrictUndefined):
    """An undefined value whose complaint names what there is instead."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name = self._undefined_name
        if self._undefined_obj is missing:
            return f'nothing here is called "{name}"'
        owner = type(self._undefined_obj)
        known = getattr(owner, "__struct_fields__", ())
        return f'{owner.__name__} has no "{name}"{_instead(str(name), known)}'


def environment(templates: Templates) -> SiteEnvironment:
    """A Jinja2 environment over `templates`: everything escaped, nothing undefined tolerated, null prints nothing."""

    def find(name: str) -> tuple[str, str, None] | None:
        found = templates.sources.get(name)
        return (*found, None) if found else None

    made = SiteEnvironment(
        loader=FunctionLoader(find),
        autoescape=True,
        undefined=_Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        finalize=_printed,
    )
    del made.filters["random"], made.globals["lipsum"]  # the same input gives the same page
    return made


def trouble(error: Exception, name: str, templates: Templates, context: Mapping[str, Any]) -> TemplateTrouble | None:
    """`error`, raised by the template `name`, as a complaint with its place; None where no template was running."""
    files = {file for _, file in templates.sources.values()}
    place = _place(error, files)
    if isinstance(error, TemplateNotFound):
        message = f'there is no template "{error.name}"{_instead(str(error.name), templates.sources)}'
        return _complaint(place or Where(file=name), message, "put it into templates/, or correct the name")
    if place is None:
        return None
    if isinstance(error, TemplateSyntaxError):
        return _complaint(place, f"{error.message}", "docs/templates.md shows the filters and functions of templates")
    if isinstance(error, UndefinedError):
        message = str(error.message)
        wanted = message.split('"')[1] if message.startswith("nothing here") else ""
        known = ", ".join(sorted(context))
        return _complaint(place, f"{message}{_instead(wanted, context)}", f"{name} is given: {known}")
    if isinstance(error, RecursionError):
        hint = 'a template of your own reaches the one it replaces as "default/..."'
        return _complaint(place, "templates include or extend each other without end", hint)
    return _complaint(place, str(error) or type(error).__name__, "look at the values that this line uses")


def _place(error: Exception, files: set[str]) -> Where | None:
    if isinstance(error, TemplateSyntaxError) and error.filename in files:
        return Where(file=str(error.filename), line=error.lineno)
    lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for file, line in reversed(lines):
        if file in files:
            return Where(file=file, line=line)
    return None


def _complaint(where: Where, message: str, hint: str) -> TemplateTrouble:
    return TemplateTrouble([Problem(level="error", where=where, code="template", message=message, hint=hint)])


def _instead(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _printed(value: object) -> object:
    """What Jinja asks for where it prints a value itself: a constant, or what need not be escaped."""
    return "" if value is None else value
