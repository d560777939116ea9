"""The YAML tree: places, text as written, and nothing that input can do to the reader."""

import json
import re
import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.problems import Where
from newsgen.yamltree import ALIAS_BUDGET, DEEPEST, Mapping, Node, Scalar, Sequence, Tree, _plain_lines, jsonable, parse

PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
both = pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__name__)


def read(text: str, parser: Any) -> Any:
    """The text as plain data; it must be without problems."""
    tree = parse(text, "a.md", parser=parser)
    assert tree.problems == ()
    return None if tree.root is None else jsonable(tree.root)


def places(node: Node, path: str = "") -> dict[str, str]:
    """The place of every value, and of every key under its path and a question mark."""
    found = {path: f"{node.where.line}:{node.where.column}"}
    if isinstance(node, Mapping):
        for entry in node.entries:
            found[f"{path}{entry.key}?"] = f"{entry.where.line}:{entry.where.column}"
            found |= places(entry.value, f"{path}{entry.key}")
    if isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            found |= places(item, f"{path}{number}")
    return found


@both
def test_every_key_and_value_has_its_place(parser: Any) -> None:
    """Lines and columns count from 1, in characters, from the line that the text begins on in its file."""
    tree = parse("標題: '中国' # x\nb:\n  - one\n  - {c: 2}\n", "a.md", first_line=5, parser=parser)
    assert tree.root is not None
    assert places(tree.root) == {
        "": "5:1",
        "標題?": "5:1",
        "標題": "5:5",
        "b?": "6:1",
        "b": "7:3",
        "b0": "7:5",
        "b1": "8:5",
        "b1c?": "8:6",
        "b1c": "8:9",
    }
    assert tree.root.where == Where(file="a.md", line=5, column=1)


@both
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", None),
        ("1", 1),
        ("-7", -7),
        ("0", 0),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("999999999999999", 999999999999999),
        ("True", "True"),
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("012", "012"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("-0", "-0"),
        ("1.10", "1.10"),
        ("1.", "1."),
        (".5", ".5"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("12:30", "12:30"),
        ("2021-03-04", "2021-03-04"),
        ("2021-03-04 10:00", "2021-03-04 10:00"),
        ("1234567890123456", "1234567890123456"),
        ("0.1234567890123456", "0.1234567890123456"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!int 1", 1),
        ("١٢", "١٢"),
        ("=", "="),
        ("|-\n  1", "1"),
    ],
)
def test_only_what_reads_back_is_typed(written: str, value: object, parser: Any) -> None:
    """A plain scalar becomes a number, bool or null only where writing that gives the text back."""
    found = read(f"a: {written}\n", parser)["a"]
    assert (found, type(found)) == (value, type(value))


@both
@pytest.mark.parametrize(
    ("text", "place", "code", "message", "hint"),
    [
        ("title: Chips: the war\n", "1:13", "yaml-syntax", "a second colon", 'title: "Chips: the war"'),
        ('title: He said: "no"\n', "1:15", "yaml-syntax", "a second colon", "title: 'He said: \"no\"'"),
        ('title: It\'s: "x"\n', "1:12", "yaml-syntax", "a second colon", "title: 'It''s: \"x\"'"),
        ("title: " + "long " * 20 + ": x: y\n", "1:108", "yaml-syntax", "a second colon", "the text after title:"),
        ("title: x\n  date: y\n", "2:7", "yaml-syntax", "indented under", "begin it where the line above begins"),
        ("tags:\n\t- x\n", "2:1", "yaml-syntax", "tab", "spaces"),
        ("title: @home\n", "1:8", "yaml-syntax", 'cannot begin with "@"', 'title: "@home"'),
        ("title: `x`\n", "1:8", "yaml-syntax", 'cannot begin with "`"', 'title: "`x`"'),
        ("title: %x\n", "1:8", "yaml-syntax", 'cannot begin with "%"', 'title: "%x"'),
        ("title: *Star* wins\n", "1:13", "yaml-syntax", "cannot begin with * or &", 'title: "*Star* wins"'),
        ("title: | x\n", "1:10", "yaml-syntax", "cannot begin with | or >", 'title: "| x"'),
        ("title: 'It's over'\n", "1:12", "yaml-syntax", "after the closing quote", "title: \"'It's over'\""),
        ('title: "Over" he said\n', "1:15", "yaml-syntax", "after the closing quote", "title: '\"Over\" he said'"),
        ("title: [Update] x\n", "1:17", "yaml-syntax", "from here on", 'title: "[Update] x"'),
        ("title: 'x\ndate: y\n", "1:8", "yaml-syntax", "never closed", "closing quote"),
        ("tags: [a, b\ndate: y\n", "1:7", "yaml-syntax", '"[" that opens here', 'tags: "[a, b"'),
        ("title: x\njust words\ndate: y\n", "2:1", "yaml-syntax", 'no "key: value"', "indent it"),
        ("title: x\n- y\n", "2:1", "yaml-syntax", "does not line up", "same column"),
        ('"title": x: y\n', "1:11", "yaml-syntax", "", ""),
        ("a: 1\nb: 2\na: 3\n", "3:1", "duplicate-key", 'the key "a" stands twice, on lines 1 and 3', "keep one"),
        ("1: x\n'1': y\n", "2:1", "duplicate-key", "lines 1 and 2", "keep one"),
        ("a:\n  b: 1\n  b: 2\n", "3:3", "duplicate-key", "lines 2 and 3", "keep one"),
        ("a: 1\n---\nb: 2\n", "2:1", "yaml-documents", "second YAML document", "---"),
        ("? [a]\n: b\n", "1:3", "yaml-key", "list or a mapping", "quotes"),
        ("a: 1\n?\n: x\n", "2:2", "yaml-key", "missing before the colon", ""),
        ("b: {x: 1}\n<<: {a: 1}\n", "2:1", "yaml-merge", "<<", "write the values out"),
        ("a: *x\n", "1:4", "yaml-alias", '"&x", and none is', "quotes"),
        ("a: &x [*x]\n", "1:8", "yaml-alias", "contain itself", "write"),
        ("a: &x {b: {c: *x}}\n", "1:15", "yaml-alias", "contain itself", "write"),
        ("a: " + "[" * 100_000, "1:35", "yaml-depth", "more than 32 deep", "quotes"),
        ("- " * 100_000, "1:65", "yaml-depth", "more than 32 deep", "quotes"),
        (
            "".join(f"a{i}: &a{i} x\n" for i in range(101)) + "b: [" + ",".join(f"*a{i}" for i in range(101)) + "]",
            "101:7",
            "yaml-alias",
            "more than 100 anchors",
            "write",
        ),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(
    text: str, place: str, code: str, message: str, hint: str, parser: Any
) -> None:
    """Each slip is one error, in words of a writer, with line and column."""
    [problem] = parse(text, "a.md", parser=parser).problems
    assert (f"{problem.where.line}:{problem.where.column}", problem.code, problem.level) == (place, code, "error")
    assert message in problem.message
    assert hint in problem.hint


def test_a_tab_after_a_colon_is_read_by_the_c_parser() -> None:
    """The one difference between the parsers that typing can bring about is the one that the module owns up to."""
    accepted = [parser.__name__ for parser in PARSERS if not parse("a:\tb\n", "a.md", parser=parser).problems]
    assert accepted == ["CSafeLoader"][: len(PARSERS) - 1]


@both
@pytest.mark.parametrize(
    ("written", "text", "code"),
    [
        ("!Breaking news", "!Breaking news", "yaml-tag"),
        ("!!python/object/apply:os.system [exit]", ["exit"], "yaml-tag"),
        ("!!python/name:os.system x", "!!python/name:os.system x", "yaml-tag"),
        ("!!binary aGk=", "!!binary aGk=", "yaml-tag"),
        ("&Co opens shop", "&Co opens shop", "yaml-anchor"),
        ("bell \x07 rings", "bell   rings", "control-character"),
        ('"bell \\a rings"', "bell   rings", "control-character"),
        ("\x9f x", "x", "control-character"),
        ("half \ud800 x", "half   x", "control-character"),
    ],
)
def test_what_is_no_text_is_given_back_or_named(written: str, text: object, code: str, parser: Any) -> None:
    """Tags and anchors that a writer did not mean are put back, control characters are spaces; each with a warning."""
    tree = parse(f"a: {written}\n", "a.md", parser=parser)
    assert [(problem.code, problem.level) for problem in tree.problems] == [(code, "warning")]
    assert tree.root is not None
    assert not tree.broken
    assert jsonable(tree.root) == {"a": text}


@both
@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029"])
def test_only_newlines_end_lines(char: str, parser: Any) -> None:
    """U+0085, U+2028 and U+2029 are spaces, so that lines are counted as editors count them."""
    tree = parse(f"a: x{char}y\nb: c\n", "a.md", parser=parser)
    assert tree.root is not None
    assert jsonable(tree.root) == {"a": "x y", "b": "c"}
    assert places(tree.root)["b"] == "2:4"


@both
def test_aliases_are_followed(parser: Any) -> None:
    """A small alias is the value it names, at the alias's own place."""
    tree = parse("a: &x [1, {b: two}]\nc: *x\nd: &y text\ne: *y\n", "a.md", parser=parser)
    assert tree.problems == ()
    assert isinstance(tree.root, Mapping)
    assert jsonable(tree.root) == {"a": [1, {"b": "two"}], "c": [1, {"b": "two"}], "d": "text", "e": "text"}
    assert tree.root.entries[1].value.where == Where(file="a.md", line=2, column=4)


BOMBS = {
    "laughs": "a: &a ["
    + ",".join("x" * 9)
    + "]\n"
    + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "text": f"a: &a {'x' * 5000}\nb: [{','.join(['*a'] * 1000)}]\n",
    "deep": "a0: &a0 [x]\n" + "".join(f"a{i + 1}: &a{i + 1} [*a{i}]\n" for i in range(60)),
}


@both
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_an_alias_bomb_is_refused(bomb: str, parser: Any) -> None:
    """Aliases that would unfold into much, or deep, end the reading, and nothing of the text is kept."""
    tree = parse(bomb, "a.md", parser=parser)
    assert [problem.code for problem in tree.problems] == ["yaml-alias"]
    assert tree.root is None


@both
def test_just_under_the_limits_is_read(parser: Any) -> None:
    """The limits are where they are said to be: the control to the bombs."""
    text = "x" * (ALIAS_BUDGET // 10 - 1)
    assert len(read(f"a: &a {text}\nb: [{','.join(['*a'] * 10)}]\n", parser)["b"]) == 10
    [problem] = parse(f"a: &a {text}\nb: [{','.join(['*a'] * 11)}]\n", "a.md", parser=parser).problems
    assert problem.code == "yaml-alias"
    assert read("[" * DEEPEST + "]" * DEEPEST, parser) is not None
    [problem] = parse("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "a.md", parser=parser).problems
    assert problem.code == "yaml-depth"


@both
@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n...\n"])
def test_nothing_is_no_tree(text: str, parser: Any) -> None:
    """A text without a value has no root, or a null, and no problem."""
    assert read(text, parser) is None


def test_carriage_returns_do_not_shift_lines() -> None:
    """CRLF is one end of line; a lone CR is a control character."""
    tree = parse("a: 1\r\nb: x\ry\r\nc: 3\r\n", "a.md")
    assert tree.root is not None
    assert jsonable(tree.root) == {"a": 1, "b": "x y", "c": 3}
    assert places(tree.root)["c"] == "3:4"
    assert [str(problem.where) for problem in tree.problems] == ["a.md:2:5"]


LONG = {
    "one line": lambda size: "a: " + "word " * size,
    "a quoted line": lambda size: 'a: "' + "word' " * size,
    "colons": lambda size: "a: " + "b: " * size,
    "spaces": lambda size: "a: '' " + " " * size + "'",
    "keys": lambda size: "".join(f"k{i}: v\n" for i in range(size)),
    "one key again": lambda size: "k: v\n" * size,
    "brackets": lambda size: "a: [" + "[]," * size,
    "tags": lambda size: "".join(f"k{i}: !t x\n" for i in range(size)),
    "anchors": lambda size: "".join(f"k{i}: &a{i} x\n" for i in range(size)),
    "one anchor again": lambda size: "k:\n" + "- &a x\n" * size,
}


@pytest.mark.parametrize("made", LONG.values(), ids=LONG)
def test_reading_is_linear(made: Any) -> None:
    """Sixteen times the text takes well under what a quadratic reader would (256 times)."""
    small, large = (min(_seconds(made(size)) for _ in range(3)) for size in (2_000, 32_000))
    assert large < 80 * small + 0.05


def _seconds(text: str) -> float:
    start = time.perf_counter()
    parse(text, "a.md")
    return time.perf_counter() - start


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
_SPACES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def plain(value: Any) -> Any:
    """The data with control characters as spaces."""
    if isinstance(value, dict):
        return {_SPACES.sub(" ", key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return _SPACES.sub(" ", value) if isinstance(value, str) else value


@both
@settings(max_examples=150, deadline=None)
@given(data=st.dictionaries(TEXTS, DATA, max_size=4))
def test_what_is_dumped_is_read_back(data: dict[str, Any], parser: Any) -> None:
    """Any data that PyYAML writes with quoted text is read back as it was, but for control characters."""
    text = yaml.dump(data, default_style=None, allow_unicode=True, sort_keys=False, Dumper=_QuotedText)
    tree = parse(text, "a.md", parser=parser)
    if all(problem.code != "duplicate-key" for problem in tree.problems):
        assert tree.root is not None
        assert jsonable(tree.root) == plain(data)
        json.dumps(jsonable(tree.root))


class _QuotedText(yaml.SafeDumper):
    """Writes every text in double quotes and repeats what stands twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_QuotedText.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


@settings(max_examples=400, deadline=None)
@given(text=st.text(st.sampled_from("ab :-#'\"[]{}&*!|>%@`,?\n\t<.1é\u2028"), max_size=40))
def test_no_text_is_a_surprise(text: str) -> None:
    """Whatever is typed gives a tree or an error, and what both parsers accept they read alike."""
    trees = [parse(text, "a.md", parser=parser) for parser in PARSERS]
    for tree in trees:
        assert tree.root is None or isinstance(tree.root, Scalar | Sequence | Mapping)
        assert all(problem.message and problem.where.line >= 1 for problem in tree.problems)
    read = [None if tree.root is None else jsonable(tree.root) for tree in trees if not tree.broken]
    assert all(answer == read[0] for answer in read)


# --- lines that need no parser ------------------------------------------------------------------------------------

KEYS = ("title", "x_y", "Image-caption", "y", "null", "a1")
VALUES = (
    *('"Crane: lifts #1"', "'It is ''so'''", "'a b'", '""', "''", '"a\\tb"', '"open', "2021-03-04T05:06:07Z", "12:30"),
    *("no", "~", "null", "a b  c", "a: b", "a #b", "a#b", "a:", "-5", "- a", "R&D", "&a b", "*a", "!t x", "<<", "= b"),
    *("[a, b]", "[\"a\", 'b']", "[ a]", "[a,]", "[]", "[a b, c/d, e.f]", "[a: b]", "[[a]]", "{a: b}", "| ", "> x"),
    *(
        "中文：標題",
        "“Quoted”, he said",
        "é",
        "\u00a0x",
        "x\u00a0",
        "x ",
        "\ufeffx",
        "a\u2028b",
        "%x",
        "@x",
        "`x`",
        "?",
        "? x",
    ),
)
LINES = st.builds(
    "{}:{}{}{}".format,
    st.sampled_from(KEYS),
    st.sampled_from((" ", " ", " ", "  ", "\t", "")),
    st.sampled_from(VALUES) | st.text(alphabet="ab1 :#'\"[],-&\\é", max_size=8),
    st.sampled_from(("", "", " ", " # c")),
)
TEXTS = st.lists(LINES | st.sampled_from(("", "  continued", "# comment", "---", "...", "  - x")), max_size=4).map(
    "\n".join
)


@pytest.mark.long
@given(text=TEXTS, end=st.sampled_from(("", "\n")))
@settings(max_examples=1500, deadline=None)
def test_lines_that_are_read_without_a_parser_say_what_it_would_say(text: str, end: str) -> None:
    """Values and places are those that either parser finds, and it has nothing to complain of."""
    plain = _plain_lines(text + end, "a.md", 7)
    for parser in PARSERS if plain is not None else ():
        assert parse(text + end, "a.md", 7, parser) == Tree(root=plain)


def test_plain_lines_need_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: these are told apart, and a value that runs over the end of its line is not among them."""
    monkeypatch.setattr(yaml, "parse", lambda *_args, **_named: pytest.fail("parsed"))
    parse('title: "Crane: lifts"\ndate: 2021-03-04T05:06:07Z\ntags: ["a b", c]\nsection: R&D\n', "a.md")
    with pytest.raises(pytest.fail.Exception):
        parse("title: Crane\n  lifts\n", "a.md")
