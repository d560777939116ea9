"""Which templates may take part in a page, and so stand in its key."""

import pytest

from newsgen.renderer import Templates, closures

SOURCES = {
    "base.html": "<title>{% block main %}{% endblock %}",
    "article.html": '{% extends "base.html" %}{% from "_piece.html" import a %}',
    "list.html": '{% extends "base.html" %}{% include ["_maybe.html", "_piece.html"] %}',
    "own.html": '{% extends "default/own.html" %}',
    "default/own.html": '{% import "_deep.html" as deep %}',
    "computed.html": "{% set name = '_' ~ 'piece.html' %}{% include name %}",
    "broken.html": "{% if %}",
    "round.html": '{% include "_round.html" %}',
    "alone.html": "<p>",
    "_piece.html": "{% macro a() %}{% endmacro %}",
    "_deep.html": '{% include "_piece.html" %}',
    "_round.html": '{% include "round.html" %}',
}


def made(**changed: str | None) -> dict[str, bytes]:
    """The closures after a change of templates: a text, or null for one that is taken away."""
    given = SOURCES | {name.replace("__", "/") + ".html": text for name, text in changed.items()}
    return closures(Templates(sources={name: (text, name) for name, text in given.items() if text is not None}))


def touched_by(**changed: str | None) -> set[str]:
    """The templates whose pages a change may alter."""
    before, after = made(), made(**changed)
    return {name.partition(".")[0] for name in before.keys() & after.keys() if before[name] != after[name]}


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        ({"base": "<p>"}, {"base", "article", "list"}),
        ({"_piece": "{% macro a() %}!{% endmacro %}"}, {"article", "list", "own"}),
        ({"_maybe": "now it is there"}, {"list"}),
        ({"default__own": "<p>"}, {"own"}),
        ({"_deep": "<p>"}, {"own"}),
        ({"_round": "<p>"}, {"round"}),
        ({"alone": "<b>"}, {"alone"}),
        ({"_piece": None}, {"article", "list", "own"}),
        ({"_new": "nobody asks for it by name"}, set()),
    ],
)
def test_a_template_is_in_the_closure_of_each_that_may_reach_it(
    changed: dict[str, str | None], touched: set[str]
) -> None:
    """By extends, include, import and from, at any depth, round in circles, there or not; and in no other."""
    assert touched_by(**changed) == touched | {"computed", "broken"}


def test_pieces_and_the_themes_own_have_no_pages() -> None:
    """Their closures are never asked for."""
    assert {name for name in made() if name.startswith(("_", "default/"))} == set()


def test_equal_texts_under_two_names_are_two_templates() -> None:
    """A page's key tells which template it was made with."""
    assert made(other="<p>")["other.html"] != made()["alone.html"]
