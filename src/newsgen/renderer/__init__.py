"""A page is rendered from its job, its article and the templates; nothing else.

The renderer puts the fields of the job's view before the template, adds the article and its body where the page is
about one, and hands back the finished bytes with their links and anchors. Templates are compiled once for a
renderer. What an article says is text: it is escaped wherever it is shown.
"""

import re
from typing import Any

import msgspec
from markupsafe import Markup

from newsgen.config import Config
from newsgen.formats import Formats
from newsgen.records import Article, Artifact, Job
from newsgen.renderer.closure import closures
from newsgen.renderer.compiling import SiteEnvironment
from newsgen.renderer.filters import filters, interface
from newsgen.renderer.jsonld import news_article
from newsgen.renderer.literal import literal
from newsgen.renderer.scan import scan
from newsgen.renderer.templates import Templates, TemplateTrouble, environment, trouble
from newsgen.strings import words
from newsgen.views import ArticlePage, PlainPage

__all__ = ["Renderer", "TemplateTrouble", "Templates", "closures"]

_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Renderer:
    """Renders the jobs of one site; the bytes hang on the job, the article, `templates` and `config` alone."""

    def __init__(self, templates: Templates, config: Config) -> None:
        self._templates = templates
        self._environment = _prepared(templates, config)

    def render(self, job: Job, article: Article | None = None) -> Artifact:
        """The finished file of `job`; `article` is the bulk of ``job.file``. Raises TemplateTrouble."""
        context = msgspec.structs.asdict(job.view)
        if article is not None:
            context |= _about(job.view, article)
        text = _tidy(self._run(job.template, context))
        if job.path.endswith(".xml"):
            text = _NOT_IN_XML.sub("", text)
        links, anchors = scan(text) if job.path.endswith(".html") else ((), ())
        return Artifact(path=job.path, data=_encoded(text), links=links, anchors=anchors)

    def _run(self, name: str, context: dict[str, Any]) -> str:
        self._environment.begin_page()
        try:
            return self._environment.get_template(name).render(context)
        except Exception as error:
            found = trouble(error, name, self._templates, context)
            if found is None:
                raise
            raise found from error


def _prepared(templates: Templates, config: Config) -> SiteEnvironment:
    language = config.reading.language
    made, known = environment(templates), words(language, config.strings)
    made.filters.update(filters(Formats(language), known))
    made.globals["t"] = interface(known)
    return made


def _about(view: ArticlePage | PlainPage, article: Article) -> dict[str, Any]:
    """What the page of an article gets beside its view; a picture that the body shows is not shown above it again."""
    html, shown = _body(view, article)
    context: dict[str, Any] = {"article": article, "body": Markup(html)}  # noqa: S704 (made by us, of escaped text)
    if isinstance(view, ArticlePage):
        context["jsonld"] = news_article(view, article)
        if shown:
            context["pictures"] = tuple(picture for picture in view.pictures if picture.path not in shown)
    return context


def _body(view: ArticlePage | PlainPage, article: Article) -> tuple[str, frozenset[str]]:
    if article.markdown is None:
        return literal(article.body, view.page.direction), frozenset()
    from newsgen.renderer.markdown import markdown  # a site of plain text needs no Markdown parser

    return markdown(article.markdown, article.body, view.targets, view.page.root, view.page.direction)


def _tidy(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{text.rstrip()}\n"


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which front matter can spell
        return _SURROGATES.sub("\ufffd", text).encode()
