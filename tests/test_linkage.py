"""Average linkage: which stories come to one part, and that the quick way is the plain one."""

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product

import pytest

from counting import lines_run
from newsgen.stories import linkage
from newsgen.stories.threads import MOST_STORIES

Forms = Sequence[frozenset[str]]
NO_FORMS: Forms = [frozenset()] * 50


@pytest.mark.parametrize("middle", [0, 1, 2])
def test_what_no_list_holds_is_taken_to_be_as_close_as_it_can_be(middle: int) -> None:
    """Two of three stories do not list each other: the last in either's list is closer than they are."""
    one, other = {0, 1, 2} - {middle}
    known: linkage.Similarities = {middle: {one: 0.5, other: 0.4}, one: {middle: 0.5}, other: {middle: 0.4}}
    last = [0.3, 0.3, 0.3]
    last[one] = 0.35
    (part,) = linkage.parts(known, last, NO_FORMS, MOST_STORIES)
    assert (sorted(part.stories), part.within) == ([0, 1, 2], pytest.approx(0.4))


def test_what_is_not_connected_is_brought_together_by_others_alone() -> None:
    """Two stories that must not come together, however close, do where a third one is connected with both."""
    apart: linkage.Similarities = {0: {1: -0.5}, 1: {0: -0.5}}
    assert sorted(part.stories for part in linkage.parts(apart, [0.0] * 2, NO_FORMS, MOST_STORIES)) == [[0], [1]]
    third: linkage.Similarities = {0: {1: -0.5, 2: 0.4}, 1: {0: -0.5, 2: 0.4}, 2: {0: 0.4, 1: 0.4}}
    assert [sorted(part.stories) for part in linkage.parts(third, [0.0] * 3, NO_FORMS, MOST_STORIES)] == [[0, 1, 2]]


def test_no_two_stories_of_a_part_are_printed_from_one_form() -> None:
    """However close they are, and whatever brings them together; a third story goes with the closer one."""
    means: linkage.Similarities = {0: {1: 0.5, 2: 0.4}, 1: {0: 0.5, 2: 0.3}, 2: {0: 0.4, 1: 0.3}}
    forms = [frozenset({"tie"}), frozenset({"tie", "tide"}), frozenset[str]()]
    found = linkage.parts(means, [0.0] * 3, forms, MOST_STORIES)
    assert [(sorted(part.stories), part.forms) for part in found] == [([0, 2], {"tie"}), ([1], {"tie", "tide"})]


def one_step_after_the_other(
    known: linkage.Similarities, unknown: float, forms: Forms, most: int
) -> list[linkage.Part]:
    """What `linkage.parts` says, where all means are those of `known` and before each step all pairs are looked at.

    What brings two parts together is any pair of their stories that was not refused.
    """
    means = {frozenset(pair): abs(known[pair[0]].get(pair[1], unknown)) for pair in combinations(known, 2)}
    bringing = {frozenset(pair) for pair in combinations(known, 2) if known[pair[0]].get(pair[1], 0.0) > 0}
    found = [[story] for story in known]

    def mean(pairs: Iterable[tuple[int, int]]) -> float:
        similarities = [means[frozenset(pair)] for pair in pairs]
        return sum(similarities) / len(similarities) if similarities else 0.0

    def within(part: Sequence[int]) -> float:
        return mean(combinations(part, 2))

    def printed(part: Sequence[int]) -> frozenset[str]:
        return frozenset().union(*(forms[story] for story in part))

    while True:
        near = [
            (mean(product(one, other)), one, other)
            for one, other in combinations(found, 2)
            if not bringing.isdisjoint(map(frozenset, product(one, other)))
        ]
        between, one, other = max(near, default=(0.0, [], []))
        if between < linkage.TOGETHER:
            return [linkage.Part(part, within(part), printed(part)) for part in found]
        two = min(len(one), len(other)) == 2
        enough = (linkage.AS_CLOSE_TO_TWO if two else linkage.AS_CLOSE) * min(within(one), within(other))
        if between >= enough and len(one) + len(other) <= most and printed(one).isdisjoint(printed(other)):
            found = [part for part in found if part not in (one, other)] + [one + other]
        else:
            bringing.difference_update(map(frozenset, product(one, other)))


@pytest.mark.parametrize("seed", range(40))
def test_the_closest_parts_always_come_first(seed: int) -> None:
    """Few steps are looked at again after each that is taken, and none that matters is left out."""
    chance = random.Random(seed)
    means: linkage.Similarities = {story: {} for story in range(chance.randint(2, 24))}
    for one, other in combinations(means, 2):
        if chance.random() < 0.7:
            near = 0.4 if one % 3 == other % 3 else 0.22
            means[one][other] = means[other][one] = chance.gauss(near, 0.08) * chance.choice((1, 1, 1, -1))
    unknown, most = chance.choice((0.0, 0.2, 0.3)), chance.choice((5, 200))
    forms = [frozenset(chance.choices("abcd", k=chance.choice((0, 0, 0, 1, 2)))) for _ in means]
    expected = one_step_after_the_other(means, unknown, forms, most)
    parts = linkage.parts(means, [unknown] * len(means), forms, most)
    assert {frozenset(part.stories): part.within for part in parts} == pytest.approx(
        {frozenset(part.stories): part.within for part in expected}
    )


def test_of_parts_that_are_equally_close_the_earliest_come_first() -> None:
    means: linkage.Similarities = {one: {other: 0.4 for other in range(4) if other != one} for one in range(4)}
    found = linkage.parts(means, [0.0] * 4, NO_FORMS, 2)
    assert sorted(sorted(part.stories) for part in found) == [[0, 1], [2, 3]]


def test_work_grows_with_the_stories() -> None:
    """Eight times the stories are about eight times the work, not sixty-four; the control looks at all pairs."""

    def work(parts: Callable[..., object], stories: int, last: Sequence[float] | float) -> int:
        means = {story: {story ^ 1: 0.4} for story in range(stories)}
        return lines_run(lambda: parts(means, last, NO_FORMS, MOST_STORIES))

    assert work(linkage.parts, 48, [0.0] * 48) < 12 * work(linkage.parts, 6, [0.0] * 6)
    assert work(one_step_after_the_other, 48, 0.0) > 12 * work(one_step_after_the_other, 6, 0.0), "control"
