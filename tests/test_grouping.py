"""Wire stories and forms out of pairs: which copies are one story together, and where a chain of them ends."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.stories import grouping
from newsgen.stories.grouping import forms, wire_stories
from newsgen.stories.wire import DAYS, Likeness, Pair

FIRST = date(2024, 5, 1)


def dated(days: Mapping[str, int | None]) -> dict[str, str | None]:
    """When each file was published, its days counted from the first."""
    return {file: None if day is None else (FIRST + timedelta(day)).isoformat() for file, day in days.items()}


def stories(
    days: Mapping[str, int | None], near: Iterable[tuple[str, str]], refused: Iterable[tuple[str, str]] = ()
) -> tuple[tuple[str, ...], ...]:
    """The stories of files with these days, of which some pairs are near and others were compared and are not."""
    told: dict[Pair, Likeness] = dict.fromkeys(near, "story")
    return wire_stories(dated(days), told | dict.fromkeys(refused, "neither"))


def test_a_wire_story_is_what_pairs_connect() -> None:
    """Each story in the order of the archive, the undated first, whatever the order of pairs."""
    days = {"a": 3, "b": None, "c": 2, "d": 3, "e": 0, "f": None, "g": None}
    for order in permutations([("a", "b"), ("c", "d"), ("d", "a"), ("e", "f")]):
        assert stories(days, order, [("a", "g")]) == (("b", "c", "a", "d"), ("f", "e"))
    assert stories(days, []) == ()


def test_a_story_is_of_few_days() -> None:
    """The advertisement that is printed every six days is no story of two months; nor does one without a date help."""
    every_six_days = {f"{place}": 6 * place for place in range(6)}
    assert stories(every_six_days, pairwise(every_six_days)) == (("0", "1"), ("2", "3"), ("4", "5"))
    daily = {f"{place:02}": place for place in range(2 * DAYS + 2)}
    files = sorted(daily)
    near = [(one, other) for one, other in combinations(files, 2) if daily[other] - daily[one] <= DAYS]
    assert stories(daily, near) == (tuple(files[: DAYS + 1]), tuple(files[DAYS + 1 :]))
    assert stories({"a": 0, "b": DAYS + 1, "u": None}, [("a", "u"), ("b", "u")]) == (("u", "a"),)


def test_copies_of_one_day_come_first() -> None:
    """What may be told with either of two days goes with the nearer one."""
    assert stories({"a": 0, "b": 5, "c": 7}, [("a", "b"), ("b", "c")]) == (("b", "c"),)


def test_a_form_does_not_drift_from_one_event_to_the_next() -> None:
    """Each is near to the next alone, and was compared with all: no more than three hang on one."""
    days = dict.fromkeys("abcdefg", 0)
    near = list(pairwise(days))
    refused = [pair for pair in combinations(days, 2) if pair not in near]
    assert stories(days, near, refused) == (("a", "b", "c"), ("d", "e", "f"))
    assert stories(days, near) == (tuple(days),), "control: what was not compared argues neither way"


def test_copies_of_one_original_are_one_story() -> None:
    """Each paper changes words of its own; two copies may have changed too much to be near to one another."""
    days = {"original": 0} | {f"copy {number:02}": number % 3 for number in range(30)}
    copies = sorted(days)[:-1]
    near, refused = [("original", copy) for copy in copies], list(combinations(copies, 2))
    (story,) = stories(days, near, refused)
    assert set(story) == set(days)
    without = [pair for pair in refused if "copy 07" not in pair]
    assert set(days) == set(*stories(days, [*near, ("copy 07", "copy 08")], [*without, ("copy 07", "copy 09")]))


@pytest.mark.parametrize(("number", "together"), [(2, False), (3, True)])
def test_one_refusal_weighs_three(number: int, together: bool) -> None:
    """Two groups of a day each, which two articles bring together, neither of them near to all of the other."""
    left, right = [f"a{place}" for place in range(number)], [f"b{place}" for place in range(number)]
    days = dict.fromkeys(left, 0) | dict.fromkeys(right, 1)
    near = [*combinations(left, 2), *combinations(right, 2), (left[0], right[0])]
    refused = [(left[0], right[1]), (left[1], right[0])]
    assert (len(stories(days, near, refused)) == 1) == together


def test_what_is_near_to_a_form_is_from_the_same() -> None:
    """By its first file; neither stories nor what is not near make a form."""
    told: dict[Pair, Likeness] = {("a", "c"): "form", ("b", "c"): "form", ("d", "e"): "form", ("f", "g"): "story"}
    told |= {("c", "d"): "neither", ("c", "f"): "story"}
    for order in permutations(told.items()):
        assert forms(dict(order)) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}
    assert forms({}) == {}


FILES = "abcdefghij"
archives = st.fixed_dictionaries(dict.fromkeys(FILES, st.none() | st.integers(0, 3 * DAYS)))
comparisons = st.dictionaries(
    st.sampled_from(list(combinations(FILES, 2))), st.sampled_from(["story", "story", "form", "neither"])
)


@given(archives, comparisons, st.randoms())
def test_the_order_of_pairs_does_not_matter_and_no_story_is_long(
    days: dict[str, int | None], told: dict[Pair, Likeness], chance: Random
) -> None:
    expected = wire_stories(dated(days), told)
    shuffled = dict(chance.sample(sorted(told.items()), len(told)))
    assert wire_stories(dated(days), shuffled) == expected
    inside = [file for story in expected for file in story]
    assert len(inside) == len(set(inside))
    for story in expected:
        known = [day for file in story if (day := days[file]) is not None]
        assert not known or max(known) - min(known) <= DAYS
        assert len(story) > 1
        for file in story:
            assert any(told.get((min(pair), max(pair))) == "story" for pair in combinations(story, 2) if file in pair)


def as_they_come(days: Mapping[str, int], near: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """The stories that pairs make, each taken in its turn, if all is near in days."""
    groups = {file: frozenset([file]) for file in days}
    for one, other in near:
        both = groups[one] | groups[other]
        if max(map(days.__getitem__, both)) - min(map(days.__getitem__, both)) <= DAYS:
            groups |= dict.fromkeys(both, both)
    return {group for group in groups.values() if len(group) > 1}


def test_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken as they come pairs make other stories in another order, and without a look at days long ones."""
    days, near = {"a": 0, "b": 5, "c": 7}, [("a", "b"), ("b", "c")]
    assert as_they_come(days, near) != as_they_come(days, near[::-1])
    monkeypatch.setattr(grouping, "DAYS", 400)
    assert stories(days, near) == (("a", "b", "c"),)
