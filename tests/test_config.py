"""newsgen.yaml: what is read, what is refused, and that docs/configuration.md says so."""

import zoneinfo
from pathlib import Path

import pytest
import yaml

from newsgen.config import KEYS, KINDS, Config, Key, Lists, SectionSetting, read_config
from newsgen.config.checks import CHECKS
from newsgen.related.ranking import LISTED
from newsgen.strings import KEYS as WORDS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"

EVERYTHING = """\
title: The Ferry Gazette
tagline: "News: daily"
url: HTTPS://Example.ORG:8080/old/papers
language: ZH_hant
timezone: Asia/Kuala_Lumpur
output: ./public//www/
date_order: DMY
default_section: General
sections:
  - Asean Plus
  - {slug: nation, title: The Nation}
  - slug: World News
lists: {front: 1, desk: 2, page: 3, next_in: 4, others_also_read: 5, feed: 1000}
duplicates: Keep
furniture: ["Save * OFF *", "save * off *", "Save * OFF *"]
credits: ["* News Agency"]
headings: {next_in: ["More in *"], others_also_read: ["You may also like"]}
strings: {next_in: "More from {section}", and: " & ", comma: ~}
theme: {logo: ./img/logo.svg, favicon: icon.png, accent: "#8A1C1C"}
"""


def row(key: Key) -> str:
    """The line of the table in the document that stands for `key`."""
    default = key.default
    shown = "" if default in (None, "", (), {}) else f"`{default}`"
    return f"| `{key.path}` | {KINDS[key.kind]} | {shown} | {key.meaning} |"


def complaints(text: str) -> list[tuple[str, str, str]]:
    """Place, message and hint of each problem; every one is an error."""
    _, problems = read_config(text)
    assert all(problem.level == "error" for problem in problems)
    return [(f"{problem.where.line}:{problem.where.column}", problem.message, problem.hint) for problem in problems]


def test_every_key_is_read() -> None:
    """Each key of the table reaches its field of Config, tidied."""
    config, problems = read_config(EVERYTHING)
    assert problems == ()
    assert (config.title, config.tagline) == ("The Ferry Gazette", "News: daily")
    assert config.url == "https://example.org:8080/old/papers/"
    assert config.output == "public/www"
    assert (config.reading.language, config.reading.timezone) == ("zh-Hant", "Asia/Kuala_Lumpur")
    assert (config.reading.date_order, config.reading.default_section) == ("dmy", "General")
    assert config.sections == (
        SectionSetting(slug="asean-plus", title="Asean Plus"),
        SectionSetting(slug="nation", title="The Nation"),
        SectionSetting(slug="world-news"),
    )
    assert config.lists == Lists(front=1, desk=2, page=3, next_in=4, others_also_read=5, feed=1000)
    assert config.duplicates == "keep"
    assert config.reading.furniture == ("Save * OFF *", "save * off *")
    assert config.reading.credits == ("* News Agency",)
    assert config.reading.next_in_headings == ("More in *",)
    assert config.reading.others_also_read_headings == ("You may also like",)
    assert config.strings == {"next_in": "More from {section}", "and": " & "}
    assert (config.theme.logo, config.theme.favicon, config.theme.accent) == ("img/logo.svg", "icon.png", "#8a1c1c")
    given = yaml.safe_load(EVERYTHING)
    for key in KEYS:
        group, _, name = key.path.rpartition(".")
        assert name in (given[group] if group else given), f"{key.path} is not tried here"


@pytest.mark.parametrize(
    "text", ["", "\ufeff# nothing\r\n", "~", "--- \n...\n", "title:\ntheme:\nlists: ~\nsections: []\n"]
)
def test_an_empty_file_is_the_default(text: str) -> None:
    """No key, or keys without values, build the default site."""
    assert read_config(text) == (Config(), ())


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("titel: x", "1:1", 'there is no key "titel"', 'did you mean "title"?'),
        ("logo: x.svg", "1:1", 'there is no key "logo"', 'did you mean "theme.logo"?'),
        ("lists:\n  pages: 5", "2:3", 'there is no key "lists.pages"', 'did you mean "page"?'),
        ("'theme.accent': red", "1:1", 'there is no key "theme.accent"', "the keys are title, tagline"),
        ("strings: {nextin: x}", "1:11", 'there is no key "strings.nextin"', 'did you mean "next_in"?'),
        ("sections: [{slug: a, titel: b}]", "1:22", 'there is no key "sections[1].titel"', 'did you mean "title"?'),
        ("title: [x]", "1:8", "title: this is not a text", "quotes"),
        ("- a", "1:1", "the file is not a mapping", "key: value"),
        ("title: a: b", "1:9", "a second colon", 'title: "a: b"'),
        ("title: a\ntitle: b", "2:1", "lines 1 and 2", "keep one"),
        ("title: #1 paper", "1:8", "title: what follows # is a comment", "quotes"),
        ("theme:\n  accent: #8a1c1c\n  logo: # none", "2:11", "theme.accent: what follows # is", "quotes"),
        ("lists: 5", "1:8", "lists: takes a mapping", "front, desk, page"),
        ("lists: {page: 0}", "1:15", 'lists.page: "0" is not a whole number from 1 to 1000', ""),
        ("lists: {page: 1001}", "1:15", '"1001"', ""),
        ("lists: {page: 1.5}", "1:15", '"1.5"', ""),
        ("lists: {page: " + "9" * 5000 + "}", "1:15", "is not a whole number", ""),
        ("lists: {page: [1]}", "1:15", "this is not a whole number", ""),
        ("duplicates: drop", "1:13", 'duplicates: "drop" is not merge or keep', "merge makes one article"),
        ("duplicates: [merge]", "1:13", "duplicates: this is not merge or keep", "keep leaves each"),
        ("url: example.org/news", "1:6", "url:", "https://example.org/news/"),
        ("url: ftp://example.org/", "1:6", "url:", "https://example.org/archive/"),
        ("url: javascript:alert(1)", "1:6", "url:", ""),
        ("url: https://", "1:6", "url:", ""),
        ("url: https://a b/", "1:6", "url:", ""),
        ("url: https://u:p@example.org/", "1:6", "url:", ""),
        ("url: https://example.org:99999/", "1:6", "url:", ""),
        ("url: https://example.org/a/../b", "1:6", "url:", ""),
        ("url: 'https://example.org/\"><script>'", "1:6", "url:", ""),
        ("url: https://example.org/?page=1", "1:6", "url:", "leave out"),
        ("url: 'https://example.org/#top'", "1:6", "url:", "leave out"),
        ("url: https://example.org/index.html", "1:6", "url:", "leave out"),
        ("url: {a: b}", "1:6", "url: this is not an address", ""),
        ("language: english", "1:11", 'language: "english" is not a language tag', "en, ms"),
        ("timezone: Kuala Lumpur", "1:11", "timezone:", 'did you mean "Asia/Kuala_Lumpur"?'),
        ("timezone: asia/kuala_lumpur_", "1:11", "timezone:", 'did you mean "Asia/Kuala_Lumpur"?'),
        ("timezone: Asia", "1:11", "timezone:", "Continent/City"),
        ("timezone: ../../etc/passwd", "1:11", "timezone:", "Continent/City"),
        ("timezone: localtime", "1:11", "timezone:", "Continent/City"),
        ("date_order: dd/mm", "1:13", "date_order:", "3 April"),
        ("output: /srv/www", "1:9", "output:", "--output"),
        ("output: ../www", "1:9", "output:", "--output"),
        ("output: a/../../b", "1:9", "output:", "--output"),
        ("output: .", "1:9", "output:", "--output"),
        ("output: ''", "1:9", "output:", "--output"),
        ("output: ~/www", "1:9", "output:", "--output"),
        ("output: C:/www", "1:9", "output:", "--output"),
        ("output: a\\b", "1:9", "output:", "--output"),
        ("output: content", "1:9", "output:", "content holds"),
        ("output: ./Static/x", "1:9", "output:", "Static holds"),
        ("output: templates/", "1:9", "output:", "templates holds"),
        ("output: .newsgen/x", "1:9", "output:", ".newsgen holds"),
        ("sections: Nation", "1:11", "sections: ", "- "),
        ("sections: [Nation, nation]", "1:20", 'sections[2]: the section "nation" stands twice', "keep one"),
        ("sections: [{}]", "1:12", "sections[1]: this section has no name", "slug"),
        ("sections: [[a]]", "1:12", "sections[1]: this is not a section", "slug"),
        ("sections: [{slug: [a]}]", "1:19", "sections[1].slug: this is not a text", ""),
        ("furniture: Subscribe", "1:12", "furniture:", "- "),
        ("furniture: ['* * *']", "1:13", "furniture[1]: this pattern fits every line", "some of the text"),
        ("credits: [AFP, {a: b}]", "1:16", "credits[2]: this is not a text", "quotes"),
        ("headings: {next_in: ['*']}", "1:22", "headings.next_in[1]: this pattern fits every line", ""),
        ("strings: [a]", "1:10", "strings: this is not a mapping", "its keys are"),
        ("strings: {next_in: '{topic}'}", "1:20", 'strings.next_in: the placeholder "{topic}"', "{section}"),
        ("strings: {next_in: '{}'}", "1:20", 'the placeholder "{}"', "{section}"),
        ("strings: {next_in: '{section.__class__}'}", "1:20", "{section.__class__}", "{section}"),
        ("strings: {next_in: '{section!r}'}", "1:20", "{section!r}", "{section}"),
        ("strings: {next_in: '{section:>999999999}'}", "1:20", "{section:>999999999}", "{section}"),
        ("strings: {home: '{section}'}", "1:17", "{section}", "it takes none"),
        ("strings: {home: 'a { b'}", "1:17", "strings.home: a brace is not closed", "{{"),
        ("strings: {home: [a]}", "1:17", "strings.home: this is not a text", "quotes"),
        ("theme: {logo: ../logo.svg}", "1:15", "theme.logo:", "static/"),
        ("theme: {logo: static/logo.svg}", "1:15", "theme.logo:", 'leave out "static/": logo.svg'),
        ("theme: {logo: /logo.svg}", "1:15", "theme.logo:", "static/"),
        ("theme: {logo: 'https://example.org/logo.svg'}", "1:15", "theme.logo:", "static/"),
        ("theme: {accent: 8a1c1c}", "1:17", "theme.accent:", 'did you mean "#8a1c1c"?'),
        ("theme: {accent: bleu}", "1:17", "theme.accent:", 'did you mean "blue"?'),
        ("theme: {accent: 'red;}*{display:none'}", "1:17", "theme.accent:", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text: str, place: str, message: str, hint: str) -> None:
    """Each mistake is one error with line, column and what to do, and the default stands."""
    [(where, said, advice)] = complaints(text)
    assert where == place
    assert message in said
    assert hint in advice


def test_all_problems_are_gathered() -> None:
    """One run names every mistake, in the order of the file, and still reads the keys that are right."""
    text = "titel: x\nurl: x\ntitle: Right\nlists: {front: 0, desk: 7}\nstrings: {home: '{x}'}\n"
    config, problems = read_config(text)
    assert [problem.where.line for problem in problems] == [1, 2, 4, 5]
    assert config.title == "Right"
    assert (config.lists.front, config.lists.desk) == (Config().lists.front, 7)


@pytest.mark.parametrize("title", ["No", "2024", "12:30", "true", "1e3"])
def test_a_title_is_text(title: str) -> None:
    """A title is the text as written, whatever YAML takes the word for."""
    assert read_config(f"title: {title}")[0].title == title


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://a.b", "http://a.b/"),
        ("https://a.b//", "https://a.b/"),
        ("https://A.b/News", "https://a.b/News/"),
        ("http://localhost:8000/x/", "http://localhost:8000/x/"),
        ("http://[::1]:80/x", "http://[::1]:80/x/"),
        ("https://a.b/é/%20", "https://a.b/%C3%A9/%20/"),
    ],
)
def test_an_address_ends_in_a_slash(written: str, read: str) -> None:
    """`url` is kept in one form: scheme and host in lower case, the path quoted, a slash at its end."""
    assert read_config(f'url: "{written}"') == (Config(url=read), ())


def test_a_system_without_time_zones_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no database, UTC still works and any other name says how to get one."""
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    monkeypatch.setattr(zoneinfo, "ZoneInfo", _no_zone)
    assert read_config("timezone: UTC") == (Config(), ())
    [(_, _, hint)] = complaints("timezone: Asia/Tokyo")
    assert "pip install tzdata" in hint


def _no_zone(name: str) -> None:
    raise zoneinfo.ZoneInfoNotFoundError(name)


def test_the_table_is_whole() -> None:
    """Every kind has a check and words, every key a kind and a field that exists, and no key stands twice."""
    assert set(CHECKS) == set(KINDS) == {key.kind for key in KEYS}
    assert len({key.path for key in KEYS}) == len({key.field for key in KEYS}) == len(KEYS)
    groups = {"reading", "lists", "theme"}
    fields = set(Config.__struct_fields__) - groups
    fields |= {f"{group}.{name}" for group in groups for name in getattr(Config(), group).__struct_fields__}
    assert {key.field for key in KEYS} == fields


def test_the_document_holds_the_table() -> None:
    """docs/configuration.md has a row for every key, in the table's order, and no other."""
    lines = DOCUMENT.read_text(encoding="utf-8").split("\n")
    start = lines.index("| key | takes | default | meaning |") + 2
    rows = lines[start : lines.index("", start)]
    assert rows == [row(key) for key in KEYS], "replace the rows by:\n" + "\n".join(row(key) for key in KEYS)


def test_the_document_says_how_many_others_are_computed() -> None:
    """As many as ranking keeps of each article."""
    assert f"at most {LISTED} of them are computed" in DOCUMENT.read_text(encoding="utf-8")


def test_the_document_names_every_word() -> None:
    """docs/configuration.md lists the keys of `strings`, all of them."""
    text = DOCUMENT.read_text(encoding="utf-8")
    part = text[text.index("## Words") : text.index("## The YAML")]
    listed = ", ".join(f"`{word}`" for word in sorted(WORDS))
    assert listed in " ".join(part.split()), "list them as:\n" + listed


def test_the_document_shows_a_file_that_is_right() -> None:
    """The example in docs/configuration.md reads without a complaint and sets every key but `output`."""
    text = DOCUMENT.read_text(encoding="utf-8")
    example = text[text.index("```yaml\n") + 8 :].partition("```")[0]
    config, problems = read_config(example)
    assert problems == ()
    assert config.sections
    assert set(yaml.safe_load(example)) == {key.path.partition(".")[0] for key in KEYS} - {"output"}
