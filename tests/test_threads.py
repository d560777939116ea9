"""Threads: which articles follow one developing story, and which only look as if they did."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise
from time import process_time
from typing import Any

import pytest

from newsgen.stories.threads import MOST_STORIES, NEIGHBOURS, Entry, Near, threads

FIRST = date(2024, 3, 4)
WORDS = (("tender", 4), ("Marwick", 9), ("harbour", 900))

Similarities = Mapping[tuple[str, str], float]


def entries(
    days: Mapping[str, int | None],
    similar: Similarities,
    shared: tuple[tuple[str, int], ...] | None = WORDS,
    **fields: Mapping[str, Any],
) -> list[Entry]:
    """Articles by name with the day of each, counted from the first, and what each pair has in common, both ways."""
    nearest: dict[str, list[Near]] = {file: [] for file in days}
    for (one, other), similarity in similar.items():
        nearest[one].append(Near(file=other, similarity=similarity, shared=shared))
        nearest[other].append(Near(file=one, similarity=similarity, shared=shared))
    return [
        Entry(
            file=file,
            published=None if day is None else (FIRST + timedelta(days=day)).isoformat(),
            nearest=tuple(sorted(nearest[file], key=lambda near: (-near.similarity, near.file))),
            **{field: values[file] for field, values in fields.items() if file in values},
        )
        for file, day in days.items()
    ]


def all_pairs(files: Iterable[str], similarity: float) -> dict[tuple[str, str], float]:
    return dict.fromkeys(combinations(files, 2), similarity)


def named(*parts: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(part) for part in parts}


def found(*arguments: Any, **fields: Any) -> set[frozenset[str]]:
    return named(*threads(entries(*arguments, **fields)))


def test_a_developing_story_is_a_thread_in_order_of_time() -> None:
    given = entries({"c": 0, "a": 9, "b": 2, "other": 2}, all_pairs("abc", 0.35) | {("a", "other"): 0.1})
    assert threads(given) == (("c", "b", "a"),)
    assert threads([]) == ()


def test_threads_stand_in_order_of_their_first_articles() -> None:
    given = entries({"a": 5, "b": 6, "c": 8, "x": 0, "y": 1, "z": 3}, all_pairs("abc", 0.5) | all_pairs("xyz", 0.3))
    assert threads(given) == (("x", "y", "z"), ("a", "b", "c"))


@pytest.mark.parametrize("similarity", [0.1, 0.23])
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
    """What everyone writes about connects nothing; where no one has looked, similarity alone decides."""
    days, similar = {"a": 0, "b": 1, "c": 4}, all_pairs("abc", 0.4)
    assert not found(days, similar, shared=(("election", 4000), ("votes", 2100), ("Tarrow", 12)))
    assert found(days, similar, shared=(("election", 4000), ("Quayside", 30), ("Tarrow", 12))) == named(days)
    assert found(days, similar, shared=None) == named(days)


def test_nearness_is_mutual_unless_a_full_list_ends_as_near() -> None:
    """A story that names everything is near to all; only what is near to it in turn is connected."""
    own = entries({"a": 0, "b": 1, "c": 4}, {("a", "b"): 0.4, ("a", "c"): 0.4, ("b", "c"): 0.4})
    one_sided = [own[0], own[1], Entry(file="c", published=own[2].published)]
    assert threads(own) == (("a", "b", "c"),)
    assert threads(one_sided) == ()
    for last, expected in ((0.44, (("a", "b", "c"),)), (0.5, ())):
        others = tuple(Near(file=f"undated {number}", similarity=last) for number in range(NEIGHBOURS))
        assert threads([*own[:2], Entry(file="c", published=own[2].published, nearest=others)]) == expected


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
    given = dict(zip("abcde", days, strict=False))
    assert found(given, all_pairs(given, 0.4)) == expected


def test_a_form_is_no_thread() -> None:
    days = {"a": 0, "b": 1, "c": 4}
    assert not found(days, all_pairs("abc", 0.7))
    assert found(days, all_pairs("abc", 0.55)) == named(days)


def test_a_series_under_one_headline_is_no_thread() -> None:
    days, similar = {"a": 0, "b": 1, "c": 4}, all_pairs("abc", 0.4)
    assert not found(days, similar, headline=dict.fromkeys("abc", "harbour notices"))
    assert found(days, similar, headline={"a": "harbour notices", "b": "seal moves", "c": "seal stays"}) == named(days)


def test_a_thread_is_not_endless() -> None:
    """More stories than a page can hold are several threads."""
    files = [f"{number:03}" for number in range(MOST_STORIES + 40)]
    sizes = [
        len(thread) for thread in found({file: place // 3 for place, file in enumerate(files)}, all_pairs(files, 0.4))
    ]
    assert max(sizes) <= MOST_STORIES
    assert sum(sizes) >= MOST_STORIES


def archive(stories: int, chance: random.Random) -> list[Entry]:
    """Stories of one to nine articles over a year, close within and loosely like others."""
    days: dict[str, int | None] = {}
    similar: dict[tuple[str, str], float] = {}
    for story in range(stories):
        start, files = chance.randrange(360), [f"{story:04}/{number}" for number in range(chance.randint(1, 9))]
        days.update((file, start + 3 * place) for place, file in enumerate(files))
        similar.update((pair, round(chance.uniform(0.2, 0.5), 3)) for pair in combinations(files, 2))
    files = sorted(days)
    for _ in range(3 * len(files)):
        one, other = sorted(chance.sample(files, 2))
        similar.setdefault((one, other), round(chance.uniform(0.05, 0.4), 3))
    return entries(days, similar)


def test_the_order_of_entries_does_not_matter() -> None:
    given = archive(60, random.Random(1))
    expected = threads(given)
    assert len(expected) > 20
    for seed in range(5):
        shuffled = list(given)
        random.Random(seed).shuffle(shuffled)
        assert threads(shuffled) == expected


def test_equally_close_stories_are_joined_in_one_way() -> None:
    days = {file: place for place, file in enumerate("abcdef")}
    ties = dict.fromkeys((("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("a", "c"), ("d", "f")), 0.4)
    given = entries(days, ties)
    assert {threads(order) for order in (given, given[::-1], given[3:] + given[:3])} == {
        (("a", "b", "c"), ("d", "e", "f"))
    }


def test_an_article_is_in_one_thread_and_a_change_stays_near() -> None:
    """An article that goes touches its own thread and those that were connected with it."""
    given = archive(80, random.Random(2))
    before = threads(given)
    files = [file for thread in before for file in thread]
    assert len(files) == len(set(files))
    gone = before[len(before) // 2][0]
    after = threads([entry for entry in given if entry.file != gone])
    assert 1 <= len(set(before) ^ set(after)) <= 6


def test_time_grows_with_the_neighbours() -> None:
    """Ten times the archive takes about ten times as long, not a hundred."""

    def cost(stories: int) -> float:
        given = archive(stories, random.Random(3))
        start = process_time()
        threads(given)
        return process_time() - start

    small, large = min(cost(60) for _ in range(3)), min(cost(600) for _ in range(2))
    assert large < 40 * small
