"""The interface words: every language says the same things."""

import string

import pytest

from newsgen.strings import KEYS, LANGUAGES, placeholders, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_exactly_the_keys(language: str) -> None:
    """A page in one language never falls back to another for a single word."""
    assert set(LANGUAGES[language]) == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_keeps_the_placeholders(language: str) -> None:
    """A translation holds each placeholder of the English word once, bare, and no other."""
    for key, word in LANGUAGES[language].items():
        parsed = [part for part in string.Formatter().parse(word) if part[1] is not None]
        assert sorted(str(name) for _, name, _, _ in parsed) == sorted(placeholders(key)), key
        assert all(not spec and conversion is None for _, _, spec, conversion in parsed), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty(language: str) -> None:
    """Every word says something; only the joining words touch blanks at their ends."""
    for key, word in LANGUAGES[language].items():
        assert word.strip(), key
        assert key in {"comma", "and"} or word == word.strip(), key


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_language_is_translated(language: str) -> None:
    """A word that repeats English was forgotten, except those that are spelled alike by nature."""
    same = {key for key, word in LANGUAGES[language].items() if word == LANGUAGES["en"][key]}
    assert same <= {"comma", "sources", "pages", "one_article", "articles"}


@pytest.mark.parametrize(
    ("language", "home"),
    [
        ("en", "Home"),
        ("en-GB", "Home"),
        ("zh", "首页"),
        ("zh-Hans", "首页"),
        ("zh_CN", "首页"),
        ("MS-MY", "Laman utama"),
        ("ar-EG", "الرئيسية"),
        ("es-419", "Portada"),
        ("fr-CA", "Accueil"),
        ("tlh", "Home"),
        ("", "Home"),
    ],
)
def test_a_language_falls_back_to_its_base_then_to_english(language: str, home: str) -> None:
    """Regions and scripts read their base language's words; a language that is not shipped reads English."""
    assert words(language, {})["home"] == home


def test_overrides_win_and_leave_the_table_alone() -> None:
    """A site's own word replaces the shipped one for that site only, and the answer is read-only."""
    made = words("fr", {"home": "La une"})
    assert made["home"] == "La une"
    assert made["archive"] == "Archives"
    assert words("fr", {})["home"] == "Accueil"
    with pytest.raises(TypeError):
        made["home"] = "autre"  # type: ignore[index]


def test_placeholders_are_named_by_key() -> None:
    """The configuration checks an override's braces against these names."""
    assert placeholders("next_in") == {"section"}
    assert placeholders("home") == frozenset()
    with pytest.raises(KeyError):
        placeholders("nothing")
