"""Threads: which articles follow one developing story, and which only look as if they did."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import msgspec
import pytest

from cards import make_card, make_ranking
from counting import lines_run
from newsgen.digest import digest
from newsgen.related.ranking import LISTED, Ranking
from newsgen.stories.threads import MOST_STORIES, Entry, Thread, threads

FIRST = date(2024, 3, 4)
WORDS = ("tender", "Marwick")

Similarities = Mapping[tuple[str, str], float]
Given = tuple[Ranking, list[Entry]]


def given(
    days: Mapping[str, int | None],
    similar: Similarities,
    shared: Mapping[tuple[str, str], Sequence[str]] | Sequence[str] = WORDS,
    **fields: Mapping[str, Any],
) -> Given:
    """Articles by name with the day of each, counted from the first, and what each pair has in common, both ways."""
    near: dict[str, list[tuple[str, float]]] = {file: [] for file in days}
    for (one, other), similarity in similar.items():
        near[one].append((other, similarity))
        near[other].append((one, similarity))
    lists = {file: sorted(each, key=lambda entry: (-entry[1], entry[0]))[:LISTED] for file, each in near.items()}
    words = shared if isinstance(shared, Mapping) else dict.fromkeys(similar, shared)
    words = dict(words) | {(other, one): each for (one, other), each in words.items()}
    return make_ranking(map(make_card, days), lists, words), [
        Entry(
            file=file,
            slug=f"about-{file}",
            published=None if day is None else (FIRST + timedelta(days=day)).isoformat(),
            **{field: values[file] for field, values in fields.items() if file in values},
        )
        for file, day in days.items()
    ]


def all_pairs(files: Iterable[str], similarity: float) -> dict[tuple[str, str], float]:
    return dict.fromkeys(combinations(files, 2), similarity)


def named(*parts: Iterable[Any]) -> set[frozenset[Any]]:
    return {frozenset(part) for part in parts}


def files(found: Iterable[Thread]) -> tuple[tuple[str, ...], ...]:
    return tuple(thread.files for thread in found)


def found(*arguments: Any, **fields: Any) -> set[frozenset[str]]:
    return named(*files(threads(*given(*arguments, **fields))))


def test_a_developing_story_is_a_thread_in_order_of_time() -> None:
    similar = all_pairs("abc", 0.35) | {("a", "other"): 0.1}
    (thread,) = threads(*given({"c": 0, "a": 9, "b": 2, "other": 2}, similar))
    assert thread == Thread(slug="about-c", files=("c", "b", "a"), words=("Marwick", "tender"))
    assert threads(*given({}, {})) == ()


def test_threads_stand_in_order_of_their_first_articles() -> None:
    days = {"a": 5, "b": 6, "c": 8, "x": 0, "y": 1, "z": 3}
    in_order = files(threads(*given(days, all_pairs("abc", 0.5) | all_pairs("xyz", 0.3))))
    assert in_order == (("x", "y", "z"), ("a", "b", "c"))


@pytest.mark.parametrize("similarity", [0.1, 0.19])
def test_what_is_not_similar_enough_is_no_thread(similarity: float) -> None:
    assert not found({"a": 0, "b": 1, "c": 4}, all_pairs("abc", similarity))


def test_two_stories_or_one_day_are_no_thread() -> None:
    assert not found({"a": 0, "b": 1}, all_pairs("ab", 0.4))
    assert not found({"a": 0, "b": 0, "c": 0}, all_pairs("abc", 0.4))


def test_a_story_in_several_papers_counts_once_and_is_in_the_thread_whole() -> None:
    days = {"a": 0, "a again": 1, "a once more": 1, "b": 4}
    wire = dict.fromkeys(("a", "a again", "a once more"), "wire")
    assert not found(days, all_pairs(days, 0.4), story=wire)
    days["c"] = 6
    assert found(days, all_pairs(days, 0.4), story=wire) == named(days)


def test_undated_articles_are_in_no_thread() -> None:
    assert found({"a": 0, "b": 1, "c": 4, "u": None}, all_pairs("abcu", 0.4)) == named("abc")
    assert not found({"a": 0, "b": 1, "u": None}, all_pairs("abu", 0.4))


def test_floods_of_different_years_are_two_threads() -> None:
    """They are as similar as can be, but for the weeks between them."""
    days = {"a": 0, "b": 1, "c": 3, "x": 365, "y": 366, "z": 368}
    assert found(days, all_pairs(days, 0.4)) == named("abc", "xyz")


def test_a_thread_goes_on_for_long_in_small_steps() -> None:
    days = {"a": 0, "b": 29, "c": 59, "d": 80, "e": 110}
    assert found(days, all_pairs(days, 0.4)) == named(days)
    days["e"] = 111
    assert found(days, all_pairs(days, 0.4)) == named("abcd")


def test_two_trials_of_one_week_are_two_threads() -> None:
    """Each reports its own names; some reports of the one are as close to the other as a thread needs."""
    days = {"a": 0, "b": 1, "c": 3, "x": 0, "y": 2, "z": 3}
    own = all_pairs("abc", 0.5) | all_pairs("xyz", 0.5)
    across = {(one, other): 0.35 for one in "abc" for other in "xyz"}
    assert found(days, own | across) == named("abc", "xyz")
    as_close = dict.fromkeys(across, 0.48)
    assert found(days, own | as_close) == named(days), "control"


def test_a_chain_of_small_steps_does_not_drift() -> None:
    """Each is close to the next alone: the ends have nothing to do with one another."""
    files = [f"{number:02}" for number in range(12)]
    chain = dict.fromkeys(pairwise(files), 0.4)
    days = {file: 2 * place + place % 2 for place, file in enumerate(files)}
    drifting = found(days, chain)
    assert max(map(len, drifting), default=0) <= 3
    assert found(days, all_pairs(files, 0.4)) == named(files), "control"


def test_connected_stories_share_rare_words() -> None:
    """What everyone writes about connects nothing."""
    days, similar = {"a": 0, "b": 1, "c": 4}, all_pairs("abc", 0.4)
    assert not found(days, similar, ("Tarrow",))
    assert found(days, similar, ("Quayside", "Tarrow")) == named(days)


@pytest.mark.parametrize(("last", "connected"), [(0.44, True), (0.5, False)])
def test_nearness_is_mutual_unless_a_full_list_ends_as_near(last: float, connected: bool) -> None:
    """A story that names everything is near to all; only what is near to it in turn is connected."""
    others = {f"undated {number}": None for number in range(LISTED)}
    full = {("c", other): last for other in others}
    ranking, entries = given({"a": 0, "b": 1, "c": 4} | others, all_pairs("abc", 0.4) | full)
    assert not {*ranking.close("c", 0)} & {"a", "b"}
    assert bool(threads(ranking, entries)) == connected


def test_similarity_is_that_of_whole_vectors() -> None:
    """What an article alone says makes it less like all others, however near they are otherwise."""
    ranking, entries = given({"a": 0, "b": 1, "c": 4}, all_pairs("abc", 0.3))
    assert threads(ranking, entries)
    assert not threads(replace(ranking, share=[0.8] * 3), entries)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0, 7, 14), set()),
        ((0, 7, 28), set()),
        ((0, 7, 15), named("abc")),
        ((0, 3, 6, 9, 12), set()),
        ((0, 3, 6, 9), named("abcd")),
        ((0, 3, 6, 9, 13), named("abcde")),
        ((0, 30, 59), set()),
        ((0, 30, 57), named("abc")),
        ((0, 1, 2, 3, 4), named("abcde")),
    ],
)
def test_what_comes_at_fixed_intervals_is_no_thread(days: tuple[int, ...], expected: set[frozenset[str]]) -> None:
    """On one day of the week, every month, or every so many days; day after day is how stories are told."""
    dated = dict(zip("abcde", days, strict=False))
    assert found(dated, all_pairs(dated, 0.4)) == expected


def test_a_form_is_no_thread() -> None:
    days = {"a": 0, "b": 1, "c": 4}
    assert not found(days, all_pairs("abc", 0.7))
    assert found(days, all_pairs("abc", 0.55)) == named(days)


def test_a_series_under_one_headline_is_no_thread() -> None:
    days, similar = {"a": 0, "b": 1, "c": 4}, all_pairs("abc", 0.4)
    assert not found(days, similar, headline=dict.fromkeys("abc", "harbour notices"))
    assert found(days, similar, headline={"a": "harbour notices", "b": "seal moves", "c": "seal stays"}) == named(days)


def test_what_is_printed_from_one_form_is_in_no_thread_together() -> None:
    """Two cup ties: each report is from the form of the other tie's, and as close to it as to those of its own."""
    days = {"a1": 0, "b1": 0, "a2": 2, "b2": 2, "a3": 5, "b3": 5}
    similar = all_pairs(days, 0.4) | all_pairs(("a1", "a2", "a3"), 0.41) | all_pairs(("b1", "b2", "b3"), 0.41)
    assert found(days, similar, form={file: file[1] for file in days}) == named(["a1", "a2", "a3"], ["b1", "b2", "b3"])
    assert found(days, similar) == named(days), "control"
    assert not found(days, similar, form=dict.fromkeys(days, "tide table"))


@pytest.mark.parametrize(
    ("similarity", "printed", "expected"), [(0.29, "ab", False), (0.31, "ab", True), (0.29, "a", True)]
)
def test_what_is_printed_from_forms_must_be_closer(similarity: float, printed: str, expected: bool) -> None:
    """A form says the same of every event, so reports of two may seem close that have nothing else in common."""
    days, form = {"a": 0, "b": 1, "c": 4}, {file: f"form of {file}" for file in printed}
    assert bool(found(days, all_pairs(days, similarity), form=form)) == expected


def test_a_story_is_printed_from_what_any_of_its_articles_is() -> None:
    days = {"a": 0, "a again": 1, "b": 2, "c": 4, "d": 5}
    wire, form = dict.fromkeys(("a", "a again"), "wire"), {"a again": "tie", "c": "tie"}
    assert found(days, all_pairs(days, 0.4), story=wire, form=form) == named(days.keys() - {"c"})


def test_a_thread_is_not_endless() -> None:
    """More stories than a page can hold are several threads, though no list holds more than a few of them."""
    days = {f"{number:03}": number // 3 for number in range(MOST_STORIES + 40)}
    near = {pair: 0.4 for pair in all_pairs(days, 0.4) if abs(int(pair[0]) - int(pair[1])) <= LISTED // 2}
    sizes = list(map(len, found(days, near)))
    assert MOST_STORIES // 2 < max(sizes) <= MOST_STORIES
    assert sum(sizes) >= MOST_STORIES


def archive(stories: int, chance: random.Random) -> Given:
    """Stories of one to nine articles over a year, close within and loosely like others."""
    days: dict[str, int | None] = {}
    similar: dict[tuple[str, str], float] = {}
    for story in range(stories):
        start, own = chance.randrange(360), [f"{story:04}/{number}" for number in range(chance.randint(1, 9))]
        days.update((file, start + 3 * place) for place, file in enumerate(own))
        similar.update((pair, round(chance.uniform(0.2, 0.5), 3)) for pair in combinations(own, 2))
    everything = sorted(days)
    for _ in range(3 * len(everything)):
        one, other = sorted(chance.sample(everything, 2))
        similar.setdefault((one, other), round(chance.uniform(0.05, 0.4), 3))
    return given(days, similar)


def in_other_rows(ranking: Ranking, chance: random.Random) -> Ranking:
    """The same ranking with its articles in other rows."""
    order = list(range(len(ranking.files)))
    chance.shuffle(order)
    rows = {row: place for place, row in enumerate(order)}
    filled = {row: slice(row * LISTED, (row + 1) * LISTED) for row in order}
    return Ranking(
        places={file: rows[row] for file, row in ranking.places.items()},
        files=[ranking.files[row] for row in order],
        rows=[rows[near] for row in order for near in ranking.rows[filled[row]]],
        cosines=[cosine for row in order for cosine in ranking.cosines[filled[row]]],
        **{name: [getattr(ranking, name)[row] for row in order] for name in ("number", "crowd", "share", "why")},
    )


def test_neither_the_order_of_entries_nor_that_of_rows_matters() -> None:
    ranking, entries = archive(60, random.Random(1))
    expected = threads(ranking, entries)
    assert len(expected) > 20
    for seed in range(5):
        chance = random.Random(seed)
        shuffled = chance.sample(entries, len(entries))
        assert threads(in_other_rows(ranking, chance), shuffled) == expected


def test_equally_close_stories_are_joined_in_one_way() -> None:
    days = {file: place for place, file in enumerate("abcdef")}
    ties = dict.fromkeys((("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("a", "c"), ("d", "f")), 0.4)
    for seed in range(5):
        order = random.Random(seed).sample(list(days), len(days))
        assert found({file: days[file] for file in order}, ties) == named("abc", "def")


@pytest.mark.parametrize(("similarity", "expected"), [(0.11, named("abc")), (0.09, set())])
def test_a_weak_similarity_counts_and_less_is_as_good_as_none(similarity: float, expected: set[frozenset[str]]) -> None:
    """A third story that is close to one of two is of their thread if it has something to do with the other."""
    days, close = {"a": 0, "b": 1, "c": 4}, {("a", "b"): 0.4, ("a", "c"): 0.4}
    assert found(days, close | {("b", "c"): similarity}) == expected


def test_an_article_is_in_one_thread_and_a_change_stays_near() -> None:
    """An article that goes touches its own thread and those that were connected with it."""
    ranking, entries = archive(80, random.Random(2))
    before = files(threads(ranking, entries))
    inside = [file for thread in before for file in thread]
    assert len(inside) == len(set(inside))
    gone = before[len(before) // 2][0]
    after = files(threads(ranking, [entry for entry in entries if entry.file != gone]))
    assert 1 <= len(set(before) ^ set(after)) <= 6


def test_work_grows_with_the_neighbours() -> None:
    """Eight times the archive is about eight times the work, not sixty-four."""
    small, large = (archive(stories, random.Random(3)) for stories in (40, 320))
    assert lines_run(lambda: threads(*large)) < 12 * lines_run(lambda: threads(*small))


def words(shared: Mapping[tuple[str, str], Sequence[str]]) -> tuple[str, ...]:
    (thread,) = threads(*given({"a": 0, "b": 1, "c": 4}, all_pairs("abc", 0.4), shared))
    return thread.words


def test_a_thread_is_about_what_most_of_its_pairs_share() -> None:
    """The commonest first, of what is as common by code point, and of two spellings of a word the commoner."""
    pairs = list(combinations("abc", 2))
    assert words(dict.fromkeys(pairs, ("Skerry", "chairs"))) == ("chairs", "Skerry")
    assert words(dict(zip(pairs, (("x", "Pier"), ("b", "Pier"), ("b", "pier")), strict=True))) == ("Pier", "b")
    assert words(dict(zip(pairs, (("d", "e"), ("c", "d"), ("c", "d")), strict=True))) == ("d", "c")
    assert words(dict(zip(pairs, (("c", "d", "e"), ("c", "d", "e"), ("c", "f")), strict=True))) == ("c", "d", "e")


@pytest.mark.parametrize(("number", "expected"), [(3, 3), (4, 4), (7, 7), (8, 4), (11, 6), (12, 4), (24, 4)])
def test_of_a_long_thread_at_least_four_articles_are_asked_for_its_words(
    number: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are from all of its time; of fewer than eight all are asked."""
    asked: list[int] = []
    told = Ranking.words
    monkeypatch.setattr(Ranking, "words", lambda ranking, row, at: asked.append(row) or told(ranking, row, at))
    days = {f"{place:02}": place for place in range(number)}
    (thread,) = threads(*given(days, all_pairs(days, 0.4)))
    assert len(thread.files) == number
    assert len(asked) == expected
    assert asked[0] == 0
    assert asked[-1] >= 2 / 3 * (number - 1)


def test_a_name_and_its_words_are_said_once() -> None:
    pairs = list(combinations("abc", 2))
    shared = (("Ada Quill", "ferry"), ("Ada Quill", "ferry"), ("Quill", "ferry"))
    assert words(dict(zip(pairs, shared, strict=True))) == ("ferry", "Ada Quill")


def test_no_two_threads_have_one_name() -> None:
    """The earliest is named after its first article's headline; the name of a later one says which it is."""
    ranking, entries = given(
        {"a": 0, "b": 1, "c": 4, "x": 100, "y": 101, "z": 103}, all_pairs("abc", 0.4) | all_pairs("xyz", 0.4)
    )
    alike = [msgspec.structs.replace(entry, slug="Fire" if entry.file == "x" else "fire") for entry in entries]
    for order in (alike, alike[::-1]):
        assert [thread.slug for thread in threads(ranking, order)] == ["fire", f"Fire-{digest('x')[:8]}"]
