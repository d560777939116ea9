"""The archive: order, names, addresses, captured headlines, Next In."""

import pytest

from cards import captured, in_any_order, make_archive, make_card
from newsgen.archive import Listed, arrange, next_in
from newsgen.archive.headlines import Resolver
from newsgen.config import Config, SectionSetting
from newsgen.digest import digest
from newsgen.naming import headline_key, path_key, slug
from newsgen.records import Card


def files(cards: tuple[Card, ...]) -> list[str]:
    return [card.file for card in cards]


def shown(entries: tuple[Listed, ...]) -> list[tuple[str, str | None]]:
    return [(entry.headline, entry.card.file if entry.card else None) for entry in entries]


def test_articles_are_ordered_by_time_as_written_then_by_file() -> None:
    """A bare date stands before the times of its day, the local day counts, and files break ties."""
    cards = [
        make_card("d.txt", published="2021-03-05"),
        make_card("c.txt", published="2021-03-04T23:59:00-05:00"),
        make_card("b.txt", published="2021-03-04T00:10:00+08:00"),
        make_card("z.txt", published="2021-03-04"),
        make_card("a.txt", published="2021-03-04"),
    ]
    assert files(make_archive(cards).dated) == ["a.txt", "z.txt", "b.txt", "c.txt", "d.txt"]


def test_undated_articles_are_in_natural_order_of_their_files() -> None:
    cards = [make_card(f"{number}.txt") for number in (10, 2, 1, 100, 20)]
    cards += [make_card("a/007.txt"), make_card("a/7.txt"), make_card("a/8.txt")]
    natural = ["1.txt", "2.txt", "10.txt", "20.txt", "100.txt", "a/007.txt", "a/7.txt", "a/8.txt"]
    assert files(make_archive(cards).undated) == natural


def test_a_file_name_of_many_digits_is_ordered() -> None:
    """Python refuses to read a number of over 4,300 digits; file names are no numbers."""
    long = "9" * 5000
    assert files(make_archive([make_card(f"{long}1.txt"), make_card(f"{long}.txt")]).undated)[0] == f"{long}.txt"


def test_the_answer_does_not_depend_on_the_order_of_input() -> None:
    cards = [
        make_card(
            f"{number}.txt",
            headline=f"Headline {number % 7}",
            published=f"2021-03-0{number % 9 + 1}" if number % 3 else None,
            section=("World", "world", "Nation")[number % 3],
            next_in=captured("Headline 1", "headline 2", "nothing"),
        )
        for number in range(60)
    ]
    assert arrange(cards, Config()) == arrange(in_any_order(cards), Config()) == arrange(cards[::-1], Config())


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (["ASEAN Plus", "Asean Plus", "Asean Plus"], "Asean Plus"),
        (["asean plus", "Asean Plus"], "Asean Plus"),
        (["Asean-Plus", "asean plus", "Asean Plus"], "Asean Plus"),
    ],
)
def test_a_section_is_shown_in_its_most_frequent_spelling(spellings: list[str], expected: str) -> None:
    """Of equally frequent spellings the first by code point is shown."""
    archive = make_archive(make_card(f"{place}.txt", section=name) for place, name in enumerate(spellings))
    (section,) = archive.sections.ordered
    assert (section.name, section.slug, len(section.cards)) == (expected, "asean-plus", len(spellings))


def test_sections_stand_as_configured_then_by_name() -> None:
    """A configured title is shown, a configured section without articles is not."""
    config = Config(
        sections=(
            SectionSetting(slug="sport", title="Sports desk"),
            SectionSetting(slug="arts"),
            SectionSetting(slug="x"),
        )
    )
    cards = [make_card(f"{name}.txt", section=name) for name in ("World", "arts", "Sport", "Änderung", "business")]
    names = [section.name for section in make_archive(cards, config).sections.ordered]
    assert names == ["Sports desk", "Arts", "Business", "World", "Änderung"]


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (["world-news"], "World News"),
        (["sport"], "Sport"),
        (["local_news"], "Local News"),
        (["économie-2024"], "Économie 2024"),
        (["world-news", "world-news", "World news"], "World News"),
        (["world-news", "World news", "World news"], "World news"),
        (["World-news"], "World-news"),
        (["world news"], "world news"),
        (["WORLD"], "WORLD"),
        (["2024-12"], "2024-12"),
        (["أخبار-اليوم"], "أخبار-اليوم"),
    ],
)
def test_a_section_named_by_a_folder_is_shown_as_words(spellings: list[str], expected: str) -> None:
    """Only a spelling that is no more than a slug is rewritten, and only how the section is shown."""
    archive = make_archive(make_card(f"{place}.txt", section=name) for place, name in enumerate(spellings))
    (section,) = archive.sections.ordered
    assert (section.name, section.slug) == (expected, slug(spellings[0]))


def test_tags_and_bylines_are_shown_as_written() -> None:
    archive = make_archive([make_card("a.txt", tags=("hong-kong",), authors=("bell",), source="afp")])
    assert [group.name for group in (*archive.tags.ordered, *archive.bylines.ordered, *archive.sources.ordered)] == [
        "hong-kong",
        "bell",
        "afp",
    ]


def test_names_that_some_disk_takes_for_one_folder_are_one_name() -> None:
    """No two lists share a path, also where case is folded as Unicode folds it; configuration finds either spelling."""
    names = ("Straße", "Strasse", "ΣΑΣ", "σας", "σασ", "ﬁsh", "fish")
    cards = [
        make_card(f"{place}.txt", section=name, tags=(name,), authors=(name,), source=name, headline="One")
        for place, name in enumerate(names)
    ]
    config = Config(sections=(SectionSetting(slug="straße", title="Streets"), SectionSetting(slug="fish")))
    archive = make_archive(cards, config)
    assert [(group.slug, group.name) for group in archive.sections.ordered] == [
        ("strasse", "Streets"),
        ("fish", "Fish"),
        ("σας", "ΣΑΣ"),
    ]
    for groups in (archive.tags, archive.bylines, archive.sources):
        assert sorted(group.slug for group in groups.ordered) == ["fish", "strasse", "σας"]
    assert {path.rpartition("/")[0] for path in archive.paths.values()} == {
        "undated/strasse",
        "undated/fish",
        "undated/σας",
    }


def test_tags_that_are_one_name_list_an_article_once() -> None:
    archive = make_archive([make_card("a.txt", tags=("Police", "police", "Hong Kong"))])
    assert {tag.slug: len(tag.cards) for tag in archive.tags.ordered} == {"hong-kong": 1, "police": 1}
    assert [tag.name for tag in archive.tags.all_of(("police", "Hong Kong", "Police"))] == ["Police", "Hong Kong"]


def test_addresses_say_the_day_or_the_section() -> None:
    archive = make_archive(
        [
            make_card("a.txt", headline="Night", published="2021-03-04T23:00:00-05:00"),
            make_card("b.txt", headline="Night", section="Asean Plus"),
        ]
    )
    assert archive.paths == {"a.txt": "2021/03/04/night.html", "b.txt": "undated/asean-plus/night.html"}
    assert archive.problems == ()


def test_of_two_articles_at_one_address_the_earliest_keeps_it() -> None:
    """The later one gets eight digits of its file's digest, and the warning names both."""
    archive = make_archive(
        [
            make_card("b.txt", headline="Notices", published="2021-03-04"),
            make_card("a.txt", headline="Notices", published="2021-03-04T10:00:00+00:00"),
        ]
    )
    assert archive.paths["b.txt"] == "2021/03/04/notices.html"
    assert archive.paths["a.txt"] == f"2021/03/04/notices-{digest('a.txt')[:8]}.html"
    (problem,) = archive.problems
    assert (problem.level, problem.code, problem.where.file) == ("warning", "address-taken", "content/a.txt")
    assert "content/b.txt" in problem.message
    assert archive.paths["a.txt"] in problem.message


def test_addresses_that_differ_only_in_case_or_normal_form_are_one() -> None:
    slugs = ["straße", "strasse", "STRASSE", "caf\u00e9", "cafe\u0301"]
    archive = make_archive(make_card(f"{place}.txt", slug=name) for place, name in enumerate(slugs))
    assert len({path_key(path) for path in archive.paths.values()}) == len(slugs)
    assert [problem.code for problem in archive.problems] == ["address-taken"] * 3


def test_a_suffix_that_is_taken_is_made_longer() -> None:
    made = digest("b.txt")
    cards = [
        make_card("a.txt", headline="News"),
        make_card("b.txt", headline="News"),
        make_card("c.txt", slug=f"news-{made[:8]}", claimed=True),
    ]
    assert make_archive(cards).paths["b.txt"] == f"undated/world/news-{made[:16]}.html"


def test_the_longest_address_fits_the_file_systems() -> None:
    long = slug("ก" * 200)
    cards = [make_card("a.txt", slug=long), make_card("b.txt", slug=long)]
    paths = make_archive(cards).paths.values()
    assert max(len(path.rpartition("/")[2].encode()) for path in paths) < 255


def test_a_claimed_slug_comes_before_an_earlier_article_without_claim() -> None:
    archive = make_archive(
        [
            make_card("early.txt", slug="budget", published="2021-03-04"),
            make_card("late.txt", slug="budget", claimed=True, published="2021-03-04T20:00:00+00:00"),
        ]
    )
    assert archive.paths["late.txt"] == "2021/03/04/budget.html"
    assert archive.paths["early.txt"].startswith("2021/03/04/budget-")


def test_of_two_claims_to_one_address_the_later_article_is_left_out() -> None:
    """An error names both, and no list holds the one left out."""
    archive = make_archive(
        [
            make_card("b.txt", slug="budget", claimed=True),
            make_card("a.txt", slug="Budget", claimed=True, section="world", tags=("only",)),
            make_card("c.txt", slug="budget", claimed=True, section="Nation"),
        ]
    )
    assert files(archive.left_out) == ["b.txt"]
    (problem,) = archive.problems
    assert (problem.level, problem.code, problem.where.file) == ("error", "address-claimed-twice", "content/b.txt")
    assert "content/a.txt" in problem.message
    assert files(archive.cards) == ["a.txt", "c.txt"]
    assert [len(section.cards) for section in archive.sections.ordered] == [1, 1]


def test_a_duplicate_id_gives_way_to_the_file_name() -> None:
    """Also an id that is another article's file; the warning names both."""
    archive = make_archive(
        [
            make_card("a.txt", id="x"),
            make_card("b.txt", id="x"),
            make_card("c.txt", id="a.txt"),
            make_card("d.txt", id="y"),
        ]
    )
    assert {card.file: card.id for card in archive.cards} == {
        "a.txt": "x",
        "b.txt": "b.txt",
        "c.txt": "c.txt",
        "d.txt": "y",
    }
    assert [(problem.code, problem.where.file) for problem in archive.problems] == [
        ("duplicate-id", "content/b.txt"),
        ("duplicate-id", "content/c.txt"),
    ]


def resolve(cards: list[Card], headline: str, card: Card) -> str | None:
    found = Resolver(in_any_order([*cards, card]), lambda each: slug(each.section))(headline, card)
    return found.file if found else None


HOME = make_card("home.txt", published="2021-03-10")


@pytest.mark.parametrize(
    ("cards", "headline", "expected"),
    [
        ([make_card("a.txt", headline="Port reopens")], "Port reopens", "a.txt"),
        ([make_card("a.txt", headline="‘Port’ reopens – at last")], "'PORT' reopens - at  last (Updated)", "a.txt"),
        ([make_card("a.txt", headline="Port reopens")], "Port reopens today", None),
        ([make_card("a.txt", headline=None)], "Untitled words", None),
        ([make_card("a.txt", headline="???")], "???", "a.txt"),
        ([make_card("a.txt", headline="???")], "!!!", None),
        ([make_card("a.txt", headline="PORT"), make_card("b.txt", headline="Port")], "Port", "b.txt"),
        (
            [
                make_card("a.txt", headline="Brief", section="Nation", published="2021-03-10"),
                make_card("b.txt", headline="Brief", published="2020-03-10"),
            ],
            "Brief",
            "b.txt",
        ),
        (
            [
                make_card("a.txt", headline="Brief", section="Nation", published="2021-03-10"),
                make_card("b.txt", headline="Brief", published="2020-03-08"),
            ],
            "Brief",
            "a.txt",
        ),
        (
            [make_card(f"{day}.txt", headline="Brief", published=f"2021-03-{day}") for day in ("01", "08", "13", "20")],
            "Brief",
            "08.txt",
        ),
        (
            [
                make_card(f"{name}.txt", headline="Brief", published=f"2021-03-{name[0:2]}")
                for name in ("11b", "09c", "09d")
            ],
            "Brief",
            "09c.txt",
        ),
        (
            [make_card("a.txt", headline="Brief"), make_card("b.txt", headline="Brief", published="2020-03-10")],
            "Brief",
            "b.txt",
        ),
        (
            [make_card("a.txt", headline="Brief"), make_card("b.txt", headline="Brief", published="2020-03-08")],
            "Brief",
            None,
        ),
        ([make_card("b.txt", headline="Brief", published="1999-01-01")], "Brief", "b.txt"),
        ([make_card("b.txt", headline="Brief"), make_card("c.txt", headline="Brief")], "Brief", "b.txt"),
    ],
)
def test_a_captured_headline_means(cards: list[Card], headline: str, expected: str | None) -> None:
    """Exact text, then its key; the same section, then the nearest day within 366, then the first file."""
    assert resolve(cards, headline, HOME) == expected


@pytest.mark.parametrize("published", [None, "2021-03-10"])
def test_an_article_means_itself_only_where_no_other_is_there(published: str | None) -> None:
    own = make_card("b.txt", headline="Brief", published=published)
    assert resolve([], "Brief", own) == "b.txt"
    assert resolve([make_card("c.txt", headline="Brief", published=published)], "Brief", own) == "c.txt"
    assert resolve([make_card("a.txt", headline="brief", published=published)], "Brief", own) == "a.txt"


def test_next_in_opens_with_the_captured_and_fills_with_what_follows() -> None:
    """Captured headlines first, linked where known; then the section's following articles, then the latest before."""
    cards = [make_card(f"{day:02}.txt", published=f"2021-03-{day:02}") for day in range(1, 10)]
    cards[5] = make_card("06.txt", published="2021-03-06", next_in=captured("08", "Elsewhere"))
    cards.append(make_card("x.txt", section="Nation", published="2021-03-07"))
    archive = make_archive(cards)
    assert shown(next_in(archive, cards[5], 5)) == [
        ("08", "08.txt"),
        ("Elsewhere", None),
        ("07", "07.txt"),
        ("09", "09.txt"),
        ("05", "05.txt"),
        ("04", "04.txt"),
    ]


def test_a_long_capture_is_never_cut() -> None:
    """A capture of eleven shows eleven, each a link, and one that two headlines mean once; nothing fills the list."""
    cards = [make_card(f"{letter}.txt", published="2021-03-04") for letter in "bcdefghijklm"]
    own = make_card("a.txt", published="2021-03-04", next_in=captured(*"bcdefghijkl", "B (updated)"))
    entries = next_in(make_archive([own, *cards]), own, 10)
    assert [entry.headline for entry in entries] == [*"bcdefghijkl"]
    assert [entry.card and entry.card.file for entry in entries] == [f"{x}.txt" for x in "bcdefghijkl"]


def test_undated_articles_lead_to_the_undated_in_natural_order() -> None:
    cards = [make_card(f"{number}.txt") for number in range(1, 13)] + [make_card("dated.txt", published="2021-03-04")]
    archive = make_archive(cards)
    following = [entry.headline for entry in next_in(archive, cards[8], 5)]
    assert following == ["10", "11", "12", "8", "7"]
    assert next_in(archive, cards[-1], 5) == ()


def test_path_key_meets_what_a_disk_may_confuse() -> None:
    assert path_key("A/É.html") == path_key("a/e\u0301.html")
    assert path_key("a/b.html") != path_key("a/c.html")


def test_a_headline_of_a_hundred_thousand_spaces_has_its_key_at_once() -> None:
    """Looking for "(updated)" once took time that grew with the square of the spaces: minutes for this line."""
    assert headline_key(f"Port{' ' * 280_000}reopens (Updated)") == "portreopens"
