"""docs/templates.md is true: what it lists is what templates get, and the theme uses nothing else."""

import re
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from jinja2 import Environment, meta, nodes

from newsgen import records, views
from newsgen.config import Config
from newsgen.formats import Formats
from newsgen.records import Article, Value
from newsgen.renderer import Renderer, Templates, TemplateTrouble
from newsgen.renderer.filters import filters
from newsgen.strings import words
from pages import ARTICLE, ROOT, VIEW, job, renderer, theme

TEXT = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
VIEWS: dict[str, type[msgspec.Struct]] = {
    "index.html": views.FrontPage,
    "article.html": views.ArticlePage,
    "moved.html": views.MovedPage,
    "list.html": views.ListPage,
    "names.html": views.IndexPage,
    "archive.html": views.ArchivePage,
    "year.html": views.YearPage,
    "month.html": views.MonthPage,
    "thread.html": views.ThreadPage,
    "wanted.html": views.WantedPage,
    "page.html": views.PlainPage,
    "404.html": views.MissingPage,
    "feed.xml": views.Feed,
    "sitemap.xml": views.Sitemap,
    "accent.css": views.AccentSheet,
}
ADDED: dict[str, dict[str, Any]] = {
    "article.html": {"article": Article, "body": str, "jsonld": str},
    "page.html": {"article": Article, "body": str},
}
GLOBALS = {"t", "once"}
LOOP = {"first", "last", "index", "changed"}
TEXTS = (str, str | None)


def section(heading: str) -> str:
    """The text under a heading, up to the next of its rank or above."""
    rank, _, title = heading.partition(" ")
    found = re.search(rf"^{rank} {re.escape(title)}\n(.*?)(?=^#{{2,{len(rank)}}} |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/templates.md has no heading {heading!r}"
    return found[1]


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, cell by cell, without its head."""
    table = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def documented(heading: str) -> dict[str, str]:
    """Names and types of the table under a heading."""
    return {row[0].strip("`"): row[1] for row in rows(heading)}


def given(template: str) -> dict[str, Any]:
    """Names and types of all that a template is given."""
    return get_type_hints(VIEWS[template]) | ADDED.get(template, {})


def within(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The structs that a type speaks of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for part in get_args(kind):
        yield from within(part)


def values() -> dict[str, type[msgspec.Struct]]:
    """Every struct that a template can reach, by name, without the views themselves and the records of an article."""
    found: dict[str, type[msgspec.Struct]] = {}
    waiting = [kind for template in VIEWS for hint in given(template).values() for kind in within(hint)]
    while waiting:
        kind = waiting.pop()
        if kind.__name__ not in found and (kind is Article or kind.__module__ == views.__name__):
            found[kind.__name__] = kind
            waiting.extend(part for hint in get_type_hints(kind).values() for part in within(hint))
    return found


def assert_described(table: dict[str, str], hints: dict[str, Any]) -> None:
    assert set(table) == set(hints)
    for name, kind in hints.items():
        said = table[name]
        alternatives = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
        nullable = NoneType in alternatives
        assert ("null" in said) == nullable, f"{name} is said to be {said!r} and is {kind}"
        main = next(part for part in alternatives if part is not NoneType)
        assert said.startswith("list") == (get_origin(main) is tuple), f"{name} is said to be {said!r} and is {kind}"
        linked = set(re.findall(r"\[(\w+)\]\(#\w+\)", said))
        expected = {part.__name__ for part in within(kind) if part is Article or part.__module__ == views.__name__}
        assert linked == expected, f"{name} is said to be {said!r} and is {kind}"
        if get_origin(main) is Literal:
            assert set(re.findall(r"`(\w+)`", said)) == set(get_args(main))


def test_every_template_is_described() -> None:
    """The theme's page templates, the views, and the headings of the document are the same."""
    pages = {name for name in theme() if "/" not in name and not name.startswith("_") and name != "base.html"}
    assert pages == set(VIEWS) == set(re.findall(r"^## (\S+\.(?:html|xml|css))$", TEXT, re.MULTILINE))


@pytest.mark.parametrize("template", VIEWS)
def test_variables_are_those_given(template: str) -> None:
    """The table of each template lists the fields of its view and what the renderer adds, with their types."""
    assert_described(documented(f"## {template}"), given(template))


@pytest.mark.parametrize("name", sorted(values()))
def test_values_have_the_fields_listed(name: str) -> None:
    """The table of each value lists its fields with their types."""
    assert_described(documented(f"### {name}"), get_type_hints(values()[name]))


def test_no_value_is_listed_that_does_not_exist() -> None:
    """Every value that the document describes can be reached by some template."""
    assert set(re.findall(r"^### (\w+)$", section("## Values"), re.MULTILINE)) == set(values())


@pytest.mark.parametrize("template", ADDED)
def test_the_renderer_adds_what_is_said(template: str) -> None:
    """The names that a page of an article really gets are those of the document."""
    view = VIEW if template == "article.html" else views.PlainPage(site=VIEW.site, page=VIEW.page, targets={})
    with pytest.raises(TemplateTrouble) as caught:
        renderer(**{template.removesuffix(".html"): "{{ lost }}"}).render(job(view, template), ARTICLE)
    names = caught.value.problems[0].hint.partition(": ")[2].split(", ")
    assert set(names) == set(documented(f"## {template}"))


def test_filters_and_functions_are_those_described() -> None:
    """The document's filters are the renderer's, and its functions too."""
    assert {re.sub(r"\W.*", "", row[0].strip("`")) for row in rows("## Filters")} == set(
        filters(Formats("en"), words("en", {}))
    )
    assert {re.sub(r"\W.*", "", row[0].strip("`")) for row in rows("## Functions")} == GLOBALS


def parsed(name: str) -> nodes.Template:
    made = Environment(autoescape=True)
    made.filters.update(filters(Formats("en"), words("en", {})))
    return made.parse(theme()[name][0])


def test_blocks_are_those_described() -> None:
    """Each template's blocks are the ones that the document names, and no template with blocks is left out."""
    said = {
        file: set(re.findall(r"`(\w+)`", names))
        for files, names in rows("## Blocks")
        for file in re.findall(r"`([\w.]+)`", files)
    }
    found = {name: {block.name for block in parsed(name).find_all(nodes.Block)} for name in theme() if "/" not in name}
    assert {file: blocks for file, blocks in found.items() if blocks} == said


def test_pieces_are_those_described() -> None:
    """Each shared file's macros are the ones that the document names."""
    said = {
        file.strip("`"): set(re.findall(r"`(\w+)`", names)) for file, names in rows("## Pieces") if "macro" in names
    }
    found = {name: {macro.name for macro in parsed(name).find_all(nodes.Macro)} for name in theme() if "/" not in name}
    assert {file: macros for file, macros in found.items() if macros} == said


class Uses:
    """What a template asks for that it is not given, found by following types through loops and attributes."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = known
        self.faults: list[str] = []
        self.fields = {field for kind in values().values() for field in kind.__struct_fields__} | LOOP

    def read(self, node: nodes.Node, names: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            self.read(node.iter, names)
            names = names | {"loop": None} | dict.fromkeys(target.name for target in node.target.find_all(nodes.Name))
            if isinstance(node.target, nodes.Name):
                names |= {node.target.name: element(self.kind(node.iter, names))}
            for child in (*node.body, *node.else_):
                self.read(child, names)
            return
        if isinstance(node, nodes.Macro):
            names = {argument.name: None for argument in node.args}
        if isinstance(node, nodes.Getattr):
            kind = self.kind(node.node, names)
            owner = plain(kind)
            fields = set(owner.__struct_fields__) if owner else set(dir(str)) if kind in TEXTS else self.fields
            if node.attr not in fields:
                self.faults.append(f"line {node.lineno}: {owner.__name__ if owner else 'nothing'} has no {node.attr}")
        for child in node.iter_child_nodes():
            self.read(child, names)

    def kind(self, node: nodes.Node, names: dict[str, Any]) -> Any:
        """The type of an expression, None where it is not known."""
        if isinstance(node, nodes.Name):
            return names.get(node.name)
        if isinstance(node, nodes.Getattr):
            owner = plain(self.kind(node.node, names))
            return get_type_hints(owner).get(node.attr) if owner else None
        if isinstance(node, nodes.Getitem):
            return element(self.kind(node.node, names))
        return None


def plain(kind: Any) -> type[msgspec.Struct] | None:
    """The one struct that a type is, null or not; None for anything else."""
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    found = [part for part in parts if isinstance(part, type) and issubclass(part, msgspec.Struct)]
    return found[0] if len(found) == 1 else None


def element(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def faults(source: str, known: dict[str, Any]) -> list[str]:
    """What a template uses beyond `known`: variables, and attributes of what they are."""
    made = Environment(autoescape=True)
    made.filters.update(filters(Formats("en"), words("en", {})))
    tree = made.parse(source)
    own = {name for piece in tree.find_all(nodes.FromImport) for name in piece.names}
    own |= {node.target.name for node in tree.find_all((nodes.Assign, nodes.AssignBlock))}
    unknown = sorted(meta.find_undeclared_variables(tree) - set(known) - GLOBALS - own)
    uses = Uses(known)
    uses.read(tree, known)
    return [*(f"{name} is not given" for name in unknown), *uses.faults]


@pytest.mark.parametrize("template", VIEWS)
def test_templates_use_only_what_they_are_given(template: str) -> None:
    """Every variable and attribute in a page's template is documented."""
    assert faults(theme()[template][0], given(template)) == []


def test_the_frame_uses_only_what_every_page_is_given() -> None:
    """base.html uses only what all the templates that extend it have in common; shared pieces use their arguments."""
    extending = [name for name in VIEWS if 'extends "base.html"' in theme()[name][0]]
    assert len(extending) >= 8
    common = {
        name: kind for name, kind in given(extending[0]).items() if all(name in given(other) for other in extending)
    }
    assert faults(theme()["base.html"][0], common) == []
    for piece in (name for name in theme() if name.startswith("_")):
        assert faults(theme()[piece][0], {}) == []


WRONG = [
    ("{{ secton }}", "secton is not given"),
    ("{{ page.titel }}", "line 1: Page has no titel"),
    ("{% for item in next_in %}\n{{ item.hedline }}{% endfor %}", "line 2: ListItem has no hedline"),
    ("{{ next_in[0].hedline }}", "line 1: ListItem has no hedline"),
    ("{% for crumb in page.crumbs %}{{ crumb.name }}{% endfor %}", "line 1: Link has no name"),
    ("{% macro m(x) %}{{ x.hedline }}{% endmacro %}", "line 1: nothing has no hedline"),
]


@pytest.mark.parametrize(("source", "fault"), WRONG)
def test_the_check_of_templates_can_fail(source: str, fault: str) -> None:
    """The control: a variable or attribute that does not exist is found, also in a loop and in a macro."""
    assert faults(source, given("article.html")) == [fault]


def test_the_check_of_tables_can_fail() -> None:
    """The control: a missing field, one too many, a wrong null and a wrong value are each refused."""
    hints = get_type_hints(views.Link)
    good = {"label": "text", "path": "path or null"}
    assert_described(good, hints)
    bad: tuple[dict[str, str], ...] = (
        {"label": "text"},
        good | {"more": "text"},
        good | {"path": "path"},
        good | {"label": "[Page](#page)"},
    )
    for table in bad:
        with pytest.raises(AssertionError):
            assert_described(table, hints)


def test_the_examples_work() -> None:
    """The overrides that the document shows do what it says, over the theme."""
    examples = re.findall(r"^```jinja\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert [example.split('"')[1] for example in examples] == ["default/article.html", "default/base.html"]
    for name, expected in zip(
        ("article.html", "base.html"), ("Corrections are welcome.", "assets/ours.css"), strict=True
    ):
        own = examples[0 if name == "article.html" else 1]
        sources = theme() | {name: (own, f"templates/{name}")}
        page = Renderer(Templates(sources=sources), Config()).render(job(), ARTICLE).data.decode()
        assert expected in page
        assert "Ferry returns</h1>" in page


@pytest.mark.parametrize(
    ("field", "record"),
    [("body", records.Block), ("next_in", records.CapturedList), ("others_also_read", records.Captured)],
)
def test_the_parts_of_an_article_have_the_fields_named(field: str, record: type[Value]) -> None:
    """What the table of Article says that the entries of a list hold is what they hold."""
    (meaning,) = (row[2] for row in rows("### Article") if row[0] == f"`{field}`")
    assert re.findall(r"`(\w+)`", meaning) == list(record.__struct_fields__)
