"""What an article's page tells machines: a schema.org NewsArticle as JSON-LD."""

import json
from typing import Any

import msgspec
from markupsafe import Markup

from newsgen.records import Article
from newsgen.renderer.addresses import quote_path
from newsgen.views import ArticlePage

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_IN_SCRIPTS = {char: f"\\u{ord(char):04x}" for char in "<>&=\u2028\u2029"}


def json_text(value: Any) -> Markup:
    """`value` as JSON that may stand in a script element: nothing in it ends the element or looks like an attribute."""
    return _in_script(_encode(value))


def _in_script(text: str) -> Markup:
    for char, escaped in _IN_SCRIPTS.items():
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704 (without < and & it is no markup)


def news_article(view: ArticlePage, article: Article) -> Markup:
    """The NewsArticle of a page; what the article does not say is left out, addresses are whole if a url is set."""
    site, page = view.site, view.page
    base = f"{site.url.rstrip('/')}/" if site.url else page.root
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.description,
        "datePublished": article.published,
        "dateModified": article.updated,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "Organization", "name": site.title} | ({"url": base} if site.url else {}),
        "sourceOrganization": {"@type": "Organization", "name": view.source.label} if view.source else None,
        "articleSection": view.section.label,
        "keywords": [tag.label for tag in view.tags],
        "inLanguage": page.language,
        "image": [base + quote_path(picture.path) for picture in view.pictures],
        "url": page.canonical,
        "mainEntityOfPage": page.canonical,
    }
    said = {key: value for key, value in facts.items() if value}
    try:
        return _in_script(msgspec.json.encode(said).decode())  # the same text in a fraction of the time
    except UnicodeEncodeError:  # a lone surrogate, which msgspec refuses and json writes
        return json_text(said)
