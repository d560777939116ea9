"""Pages: what a template gets, what it makes, and what happens when a template is wrong."""

import json
import pickle
import re

import msgspec
import pytest
from jinja2 import Environment, StrictUndefined
from msgspec.structs import replace

from newsgen.config import Config, Reading
from newsgen.problems import Problem
from newsgen.records import Job, Value
from newsgen.renderer import Renderer, Templates, TemplateTrouble
from newsgen.renderer.jsonld import json_text
from newsgen.views import Page
from pages import ARTICLE, PAGE, VIEW, job, printed, renderer, theme


def complaint(**sources: str) -> Problem:
    """The one problem of a page whose template is wrong."""
    with pytest.raises(TemplateTrouble) as caught:
        renderer(**sources).render(job(), ARTICLE)
    (problem,) = caught.value.problems
    assert pickle.loads(pickle.dumps(caught.value)).problems == (problem,)
    return problem


# What a template gets


def test_what_a_piece_counts_begins_anew_on_each_page() -> None:
    """Else a page would hang on the pages that were made before it, and in which process."""
    piece = "{% set row = cycler('odd', 'even', 'third') %}{% macro next() %}{{ row.next() }}{% endmacro %}"
    made = renderer(article="{% from '_piece.html' import next %}{{ next() }} {{ next() }}", _piece=piece)
    assert [made.render(job(), ARTICLE).data for _ in range(3)] == [b"odd even\n"] * 3


def test_constants_are_printed_in_the_language_and_the_words_of_the_site() -> None:
    """Jinja works them out as it compiles a text, and the tests compile each once for a language and its words."""
    template = "{{ '2021-03-04'|date }} {{ ['a', 'b']|listed }}"
    sites = (Config(), Config(reading=Reading(language="de")), Config(strings={"comma": "; "}))
    told = [renderer(site, article=template).render(job(), ARTICLE).data.decode() for site in sites]
    assert told == [
        "Thursday, 4 March 2021 <bdi>a</bdi>, <bdi>b</bdi>\n",
        "Donnerstag, 4. März 2021 <bdi>a</bdi>, <bdi>b</bdi>\n",
        "Thursday, 4 March 2021 <bdi>a</bdi>; <bdi>b</bdi>\n",
    ]


PIECE = "{% macro shout(what, mark='!') %}{{ what }}{{ mark }}{% endmacro %}"
IMPORT = "{% from '_piece.html' import shout %}"


def test_once_prints_what_the_macro_prints() -> None:
    """Whatever was asked for before: texts that are equal and print differently are two."""
    values = ("'a&b'", "page.title|safe", "page.title", "1", "true", "section", "none", "page.crumbs")
    values += ("1, mark='?'", "1, mark=1", "1, mark=true", "1, 1")
    asked = "".join(f"[{{{{ once(shout, {value}) }}}}]" for value in values * 2)
    plain = "".join(f"[{{{{ shout({value}) }}}}]" for value in values * 2)
    made = renderer(article=IMPORT + asked, page=IMPORT + plain, _piece=PIECE)
    title = replace(VIEW, page=replace(PAGE, title="Ferry & <b>quay"))
    assert made.render(job(title), ARTICLE).data == made.render(job(title, "page.html"), ARTICLE).data


def test_once_asks_a_macro_once() -> None:
    """On all pages; the control asks for another value on each."""
    asked: list[str] = []
    for template in ("{{ once(shout, section.label) }}", "{{ once(shout, page.title) }}"):
        made = renderer(article=IMPORT + template, _piece="{% macro shout(what) %}{{ what|told }}{% endmacro %}")
        made._environment.filters["told"] = lambda what: asked.append(what) or what
        for title in ("One", "Two", "Three"):
            made.render(job(replace(VIEW, page=replace(PAGE, title=title))), ARTICLE)
    assert asked == ["World", "One", "Two", "Three"]


SAY = "{% macro say(what, macro=1) %}{{ what }}{{ macro }}{% endmacro %}"
OWN = "{% macro own(what) %}{{ kept.n }}{{ what }}{% endmacro %}{% set kept = namespace(n=1) %}"


@pytest.mark.parametrize(
    ("template", "piece"),
    [
        (OWN + "{{ CALL(own, 1) }}{% set kept.n = 2 %}{{ CALL(own, 1) }}", ""),
        ("{% macro bold(what) %}<b>{{ what|e }}</b>{% endmacro %}{{ CALL(bold, '&') }}", ""),
        ("{{ CALL(page.title.upper) }}", ""),
        (
            IMPORT + "{{ CALL(shout) }}" * 3,
            "{% set row = cycler(1, 2) %}{% macro shout() %}{{ row.next() }}{% endmacro %}",
        ),
        (
            IMPORT + "{{ CALL(shout) }}",
            "{% from '_more.html' import more %}{% macro shout() %}{{ more() }}{% endmacro %}",
        ),
        (
            IMPORT + "{{ CALL(shout) }}",
            "{% macro shout() %}{% from '_more.html' import more %}{{ more() }}{% endmacro %}",
        ),
        (IMPORT + "{{ CALL(shout) }}" * 3, "{% macro shout() %}{% include '_more.html' %}{% endmacro %}"),
        (IMPORT + "{{ CALL(shout, [1, '&']) }}{{ CALL(shout, [true, '&']) }}", PIECE),
        (IMPORT + "{{ CALL(shout, 1.0) }}{{ CALL(shout, 1) }}{{ CALL(shout, true) }}", PIECE),
        (IMPORT + "{{ CALL(shout, (1,)) }}{{ CALL(shout, (true,)) }}{{ CALL(shout, (1.0,)) }}", PIECE),
        (IMPORT + "{{ CALL(shout, ('<b>',)) }}{{ CALL(shout, ('<b>'|safe,)) }}", PIECE),
        (IMPORT + "{{ CALL(shout, (section, 1)) }}{{ CALL(shout, (section, true)) }}", PIECE),
        (IMPORT + "{{ CALL(shout, 'Ho', mark=(1,)) }}{{ CALL(shout, 'Ho', mark=(true,)) }}", PIECE),
        ("{% from '_piece.html' import say %}{{ CALL(say, 'a', macro='&') }}{{ CALL(say, 'b', macro=2.5) }}", SAY),
    ],
)
def test_once_keeps_nothing_that_could_change(template: str, piece: str) -> None:
    """Then it does what a call does, on every page, be it of a macro that counts or for values that only seem equal."""
    more = "{% set row = cycler(3, 4) %}{% macro more() %}{{ row.next() }}{% endmacro %}{{ row.next() }}"
    asked, plain = template.replace("CALL(", "once("), re.sub(r"CALL\(([\w.]+)(?:, )?", r"\1(", template)
    made = renderer(article=asked, page=plain, _piece=piece, _more=more)
    for title in ("One & two", "Three", "One & two"):
        view = replace(VIEW, page=replace(PAGE, title=title))
        assert made.render(job(view), ARTICLE).data == made.render(job(view, "page.html"), ARTICLE).data


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ once(page.title, 1) }}", "'str' object is not callable"),
        (IMPORT + "{{ once(shout, pgae) }}", 'nothing here is called "pgae"'),
        (IMPORT + "{{ once(shout, 1, 2, 3) }}", "takes not more than 2 argument(s)"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_of_once_too(template: str, message: str) -> None:
    assert message in complaint(article=template, _piece=PIECE).message


def test_what_a_macro_imports_is_read_when_the_macro_is_called() -> None:
    """Not before: a template that is missing hurts no page whose macros do not ask for it."""
    piece = PIECE + "{% macro lost() %}{% import '_missing.html' as missing %}{% endmacro %}"
    assert printed(IMPORT + "{{ shout('Ho') }}", _piece=piece) == "Ho!"


def test_macros_print_markup_wherever_they_were_defined() -> None:
    """What they print is not escaped again, be it that nothing was escaped where they come from."""
    template = (
        "{% set kept = namespace() %}{% autoescape false %}{% macro bold(what) %}<b>{{ what|e }}</b>{% endmacro %}"
        "{% set kept.bold = bold %}{% endautoescape %}{{ kept.bold('&') }}"
    )
    assert printed(template) == "<b>&amp;</b>"


def test_a_template_sees_the_view_the_article_and_its_body() -> None:
    """The view's fields are there by name, with the article, its body as HTML and its JSON-LD."""
    template = "{{ page.title }}|{{ section.label }}|{{ article.file }}|{{ body }}|{{ jsonld[:11] }}"
    assert printed(template) == 'Ferry returns|World|ferry.txt|<p>The ferry is back.</p>|{"@context"'


def test_without_an_article_there_is_only_the_view() -> None:
    """A list page has no article."""
    assert printed("{{ article is defined }} {{ section.label }}", article=None) == "False World"


def test_null_prints_nothing() -> None:
    """A field that is null prints nothing rather than a word of Python."""
    assert printed("[{{ article.byline }}{{ site.logo }}]") == "[]"


PRINTED = [
    ('{{ "2021/03/index.html#d04"|href(page.root) }}', "../../../2021/03/index.html#d04"),
    ('{{ "a.html"|href("") }}', "a.html"),
    ('{{ "files/x.jpg"|href(site.url) }}', "https://example.org/news/files/x.jpg"),
    ('{{ "a&b.html"|href("") }}', "a&amp;b.html"),
    ('{{ "a&b.html"|href("")|json }} {{ "%s"|format("a&b.html"|href("")) }}', '"a\\u0026b.html" a&amp;b.html'),
    ('{{ "?x&y=" ~ "a&b.html"|href("")|urlencode }}', "?x&amp;y=a%26b.html"),
    # A length, since a number that stands there would be printed by Jinja as it compiles.
    ('{{ ["a&", none, page.crumbs[9:]|length]|listed }}', "<bdi>a&amp;</bdi>, <bdi></bdi>, <bdi>0</bdi>"),
    ("{{ article.published|date }}", "Thursday, 4 March 2021"),
    ("{{ article.published|short_date }}", "4 Mar 2021"),
    ("{{ article.published|moment }}", "Thursday, 4 March 2021, 17:30 GMT+8"),
    ('{{ "2021-03"|month }} {{ "2021"|year }} {{ 0|weekday }} {{ 12345|number }}', "March 2021 2021 Mon 12,345"),
    ('{{ "</script>"|json }}', '"\\u003c/script\\u003e"'),
    ('{{ t("next_in", section="A & B") }}', "Next In A &amp; B"),
    ('{% set s %}<b>{{ "<" }}</b>{% endset %}{{ t("next_in", section=s) }}', "Next In <b>&lt;</b>"),
    ('{{ t("next_in", section="{section}") }}', "Next In {section}"),
]


@pytest.mark.parametrize(("template", "expected"), PRINTED)
def test_filters_and_functions(template: str, expected: str) -> None:
    """Each filter and function of templates, with the escaping of what it prints."""
    assert printed(template) == expected


def test_words_and_dates_follow_the_site() -> None:
    """Interface words and dates are in the site's language; a word of the configuration wins, and is text."""
    config = Config(
        reading=msgspec.structs.replace(Config().reading, language="fr"), strings={"home": "Le <quai> & {home}"}
    )
    text = "{{ t('home', home='x') }} {{ article.published|date }}"
    data = renderer(config, article=text).render(job(), ARTICLE).data
    assert data.decode() == "Le &lt;quai&gt; &amp; x jeudi 4 mars 2021\n"


@pytest.mark.parametrize(("source", "shown"), [(None, 1), ("![Quay](q)", 1), ("Words.", 1)])
def test_the_picture_to_share_is_the_first_also_where_the_body_shows_it(source: str | None, shown: int) -> None:
    """Open Graph's image does not hang on whether the page's head or its body shows the picture."""
    view = msgspec.structs.replace(VIEW, targets={"q": "files/quay.jpg"})
    article = msgspec.structs.replace(ARTICLE, markdown=source)
    page = Renderer(Templates(sources=theme()), Config()).render(job(view), article).data.decode()
    assert '<meta property="og:image" content="https://example.org/news/files/quay.jpg">' in page
    assert page.count("<img ") == shown


def test_pictures_in_the_body_are_not_shown_twice() -> None:
    """A picture that a Markdown body shows itself is not among the pictures for the template to show."""
    view = msgspec.structs.replace(VIEW, targets={"quay.jpg": "files/quay.jpg"})
    article = msgspec.structs.replace(ARTICLE, markdown="Text\n\n![q](quay.jpg)")
    template = "{% for picture in pictures %}{{ picture.path }}{% endfor %}"
    assert printed(template, view, article) == ""
    assert printed(template, view) == "files/quay.jpg"


def test_both_lists_are_on_the_page_though_empty() -> None:
    """An article that lists nothing says so under each heading; tools find the sections and no entry in them."""
    view = msgspec.structs.replace(VIEW, next_in=(), others_also_read=())
    page = Renderer(Templates(sources=theme()), Config()).render(job(view), ARTICLE).data.decode()
    further = page[page.index('id="next-in"') :]
    assert 'id="others-also-read"' in further
    assert further.count("Nothing listed") == 2
    assert '<ol class="c' not in further


# Files


def test_what_is_not_listed_is_a_link_to_where_it_is() -> None:
    """A page that names some papers leads to the list of all, which stands on the page of the first of them."""
    page = Renderer(Templates(sources=theme()), Config()).render(job(), ARTICLE).data.decode()
    assert '<p class="also-published" id="also-published"' in page
    assert 'href="../../../2021/03/04/the-crane.html#also-published">and 2 more</a>' in page
    whole = msgspec.structs.replace(VIEW, also_published_more=0)
    assert " more</a>" not in Renderer(Templates(sources=theme()), Config()).render(job(whole), ARTICLE).data.decode()


def test_files_end_in_one_newline() -> None:
    """Whatever line ends a template has, the file has ``\\n`` and one at its end."""
    data = renderer(article="a\r\nb\rc\n\n\n").render(job(), ARTICLE).data
    assert data == b"a\nb\nc\n"


def test_xml_holds_no_forbidden_character() -> None:
    """What XML cannot hold, which front matter can spell, is left out of feeds and the sitemap; links are not read."""
    view = msgspec.structs.replace(VIEW, page=msgspec.structs.replace(PAGE, title="a\x07b\ufffec\ud800d\U0001f6a2"))
    made = renderer(feed='<a href="x"/>{{ page.title }}').render(
        Job(path="feed.xml", template="feed.html", view=view), None
    )
    assert made.data.decode() == '<a href="x"/>abcd\U0001f6a2\n'
    assert made.links == ()


def test_a_lone_surrogate_is_replaced() -> None:
    """Text that UTF-8 cannot hold does not stop a page."""
    view = msgspec.structs.replace(VIEW, page=msgspec.structs.replace(PAGE, title="a\ud800b"))
    assert printed("{{ page.title }} {{ jsonld[60:] is string }}", view) == "a\ufffdb True"


FOUND = (
    "{{ page.crumbs[0].label }} {{ page['title'].upper() }} {{ {'title': page.title}.title }}",
    "{% for one in next_in if one.headline.startswith('F') %}{{ loop.index }} {{ one.headline }}{% endfor %}",
    "{{ [page, section][[page.title, 1].index(1)].label }} {{ (section if page.title else page).label }}",
    (
        "{% macro shown(of, how=page.title) %}{{ of.label }}{{ caller(of.path) }}{{ how }}{% endmacro %}"
        "{% call(path) shown(section) %}{{ path }}{{ page.title }}{% endcall %}{{ shown.name }}"
    ),
    "{% set held = namespace(last=page.title) %}{% set held.last = section.label %}{{ held.last }}",
    "{{ {'items': page.title}.items is callable }} {{ {'title': page.title}['title'] }}",
    "{{ page.title is defined }} {{ page.titel is defined }} {{ page.titel|default('none') }}",
)


@pytest.mark.parametrize("template", FOUND)
def test_fields_are_found_as_jinja_finds_them(template: str) -> None:
    """Fields, keys, methods, and what is not there: how fields are had here must not show."""
    plain = Environment(autoescape=True, undefined=StrictUndefined).from_string(template)
    assert printed(template) == plain.render(msgspec.structs.asdict(VIEW))


def test_pages_are_a_function_of_what_they_are_given() -> None:
    """Two renderers, and one renderer twice, make the same bytes of the theme's article page."""
    first, second = (Renderer(Templates(sources=theme()), Config()) for _ in range(2))
    assert first.render(job(), ARTICLE) == first.render(job(), ARTICLE) == second.render(job(), ARTICLE)


# Template troubles

WRONG = [
    (
        "a\n{{ titel }}",
        2,
        'nothing here is called "titel"',
        "article.html is given: also_published, also_",
    ),
    ("a\n{{ page.titel }}", 2, 'Page has no "titel"; did you mean "title"?', "article.html is given"),
    ("{% if %}", 1, "Expected an expression", "docs/templates.md"),
    ("a\n\n{{ x|hrefs }}", 3, "No filter named 'hrefs'", "docs/templates.md"),
    ("{{ [1, 2]|random }}", 1, "No filter named 'random'", "docs/templates.md"),
    ("{{ lipsum() }}", 1, 'nothing here is called "lipsum"', "is given"),
    ("\n{% include '_tesr.html' %}", 2, 'no template "_tesr.html"; did you mean "_teaser.html"?', "put it into"),
    ("\n{% extends 'bse.html' %}", 2, 'there is no template "bse.html"', "correct the name"),
    ("\n{{ next_in[0].path|href(page.root) }}", 2, "a link without a path", "look at the values"),
    ("\n{{ 3|href(page.root) }}", 2, "href needs a path, not int", "look at the values"),
    ("\n{{ 1 / 0 }}", 2, "division by zero", "look at the values"),
    ("\n{{ 'soon'|date }}", 2, "Invalid isoformat string", "look at the values"),
    ("\n{{ t('hom') }}", 2, 't("hom"): there is no such word', "look at the values"),
    ("\n{{ t('next_in') }}", 2, 't("next_in") needs section=...', "look at the values"),
    ("\n{{ dict(a=1,\na=2) }}\n{{ page.title }}", 2, "keyword argument repeated: a", "docs/templates.md"),
    ("a\n" + "{% for x in [1] %}" * 25 + "{% endfor %}" * 25, 2, "too many statically nested blocks", "docs/"),
    ("a\n{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", 1, "nests too deep", "docs/templates.md"),
    ("a\n{{ 10 ** 5000 }}", 1, "Exceeds the limit", "docs/templates.md"),
    ("\n{% include 'article.html' %}", 2, "templates include or extend each other without end", "default/"),
    ("\n{% extends 'article.html' %}", 2, "templates include or extend each other without end", "default/"),
]


@pytest.mark.parametrize(("template", "line", "message", "hint"), WRONG, ids=lambda value: str(value)[:24])
def test_a_wrong_template_names_file_and_line(template: str, line: int, message: str, hint: str) -> None:
    """Whatever is wrong with a template, the complaint says where, what, and what to do."""
    problem = complaint(article=template, _teaser="x")
    assert (problem.where.file, problem.where.line) == ("templates/article.html", line)
    assert message in problem.message
    assert hint in problem.hint
    assert (problem.level, problem.code) == ("error", "template")


def test_a_name_near_one_that_is_given_is_told() -> None:
    """An unknown variable comes with the nearest that there is."""
    assert complaint(article="{{ secton.label }}").message.endswith('; did you mean "section"?')


def test_the_template_that_is_wrong_is_named() -> None:
    """An error in an included template or a parent is told with that template's file, not the page's."""
    assert str(complaint(article="{% include '_a.html' %}", _a="\n\n{{ lost }}").where) == "templates/_a.html:3"
    assert str(complaint(article="{% extends 'base.html' %}", base="\n{{ lost }}").where) == "templates/base.html:2"
    assert str(complaint(article="{% include '_a.html' %}", _a="\n{% if %}").where) == "templates/_a.html:2"
    macro = "{% macro m(x) %}\n{{ x.lost }}\n{% endmacro %}"
    assert str(complaint(article="{% from '_m.html' import m %}{{ m(page) }}", _m=macro).where) == "templates/_m.html:2"


def test_a_missing_template_is_told() -> None:
    """A page whose template does not exist says which is missing."""
    problem = complaint(artcle="x")
    assert (problem.where.file, problem.message) == (
        "article.html",
        'there is no template "article.html"; did you mean "artcle.html"?',
    )


def test_a_fault_outside_templates_is_not_blamed_on_them() -> None:
    """What no template caused is raised as it is: here a view that is no view."""

    class Odd(Value):
        page: Page = PAGE

    with pytest.raises(AttributeError):
        renderer(article="x").render(job(Odd()), msgspec.structs.replace(ARTICLE, markdown="*a*"))


def test_one_block_of_the_theme_may_be_replaced() -> None:
    """A site's own article.html may extend the theme's and replace a block."""
    own = '{% extends "default/article.html" %}{% block body %}<p id="mine">Mine</p>{% endblock %}'
    sources = theme() | {"article.html": (own, "templates/article.html")}
    text = Renderer(Templates(sources=sources), Config()).render(job(), ARTICLE).data.decode()
    assert '<p id="mine">Mine</p>' in text
    assert "Ferry returns</h1>" in text
    assert "The ferry is back.</p>" not in text


# JSON-LD


def test_json_ld_says_what_the_page_says() -> None:
    """The NewsArticle holds the page's facts, whole addresses, and nothing for what is not known."""
    facts = json.loads(printed("{{ jsonld }}"))
    assert facts == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Ferry returns",
        "description": "The ferry is back.",
        "datePublished": "2021-03-04T17:30:00+08:00",
        "author": [{"@type": "Person", "name": "Ada Marsh"}],
        "publisher": {"@type": "Organization", "name": "The Quay", "url": "https://example.org/news/"},
        "sourceOrganization": {"@type": "Organization", "name": "Harbour Wire"},
        "articleSection": "World",
        "keywords": ["ferry"],
        "inLanguage": "en",
        "image": ["https://example.org/news/files/quay.jpg"],
        "url": PAGE.canonical,
        "mainEntityOfPage": PAGE.canonical,
    }


def test_json_ld_is_written_as_any_json_is() -> None:
    """Though by another encoder, whatever signs a headline has."""
    headline = "".join(map(chr, range(0x180))) + "\u2028\u2029\ufeff\U0001f6a2</script><!--"
    text = printed("{{ jsonld }}", replace(VIEW, page=replace(PAGE, title=headline)))
    facts = json.loads(text)
    assert facts["headline"] == headline
    assert text == json_text(facts)


def test_json_text_is_json() -> None:
    """What the filter escapes reads back as it was."""
    value = {"a<>&=": ["\u2028", "\"'", 1, None]}
    text = json_text(value)
    assert json.loads(text) == value
    assert not set("<>&=\u2028") & set(text)
