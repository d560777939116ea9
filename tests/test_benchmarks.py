"""The measures of benchmarks/related.py and benchmarks/threads.py, against values worked out by hand."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from math import log2

import pytest

import scoring
from archives import Told, told_over_days
from newsgen.config import Config
from newsgen.records import Article

EVENTS = ["fire", "flood", "fire", "vote", "fire", "flood", "vote", "vote"]


@pytest.mark.parametrize(
    ("near", "relevant", "gain", "precision", "first"),
    [
        ([2, 4, 1], 2, 1, (1, 1, 0.4), 1),
        ([1, 2, 4], 2, (1 / log2(3) + 1 / 2) / (1 + 1 / log2(3)), (0, 0.5, 0.4), 1 / 2),
        ([2], 2, 1 / (1 + 1 / log2(3)), (1, 0.5, 0.2), 1),
        ([1, 3, 5, 6, 7, 2], 2, 0, (0, 0, 0), 1 / 6),
        ([], 2, 0, (0, 0, 0), 0),
    ],
)
def test_what_a_list_is_worth(
    near: list[int], relevant: int, gain: float, precision: tuple[float, ...], first: float
) -> None:
    """The best is to have all relevant ones first; empty places are misses, and beyond the fifth nothing is gained."""
    found = scoring.score(near, EVENTS, "fire", relevant)
    assert found.gain == pytest.approx(gain)
    assert found.precision == pytest.approx(precision)
    assert found.first == pytest.approx(first)


def test_wrong_are_the_entries_on_other_events_that_a_page_shows() -> None:
    """Also where nothing is relevant; such an article is not asked for more."""
    alone = scoring.score([1, 2, 3, 4, 5, 6, 7], EVENTS, "strike", 0)
    assert (alone.wrong, alone.long) == (6, 6)
    assert scoring.asked([alone]) == []
    assert Config().lists.others_also_read == scoring.SHOWN


def test_the_interval_of_a_gain() -> None:
    """Nothing between equals, all where every event gains all, and both ways where one gains what another loses."""
    events = ["fire", "flood", "vote"]
    best = [scoring.score([0], [event], event, 1) for event in events]
    worst = [scoring.score([], [], event, 1) for event in events]
    assert scoring.interval(best, best) == (0, 0)
    assert scoring.interval(best, worst) == (1, 1)
    low, high = scoring.interval([best[0], worst[1], best[2]], [worst[0], best[1], best[2]])
    assert low < 0 < high


def test_how_groups_agree_with_events() -> None:
    """Of six pairs in groups three are of one event; of six pairs of the two large events two are found."""
    events = dict(zip("abcdefghij", ["fire"] * 3 + ["flood"] * 3 + ["vote"] * 2 + ["trial"] * 2, strict=True))
    groups = [("a", "b", "d"), ("e", "f"), ("g", "h"), ("c", "i")]
    assert scoring.pairs(groups, events, 3) == (3 / 6, 2 / 6)
    assert scoring.pairs(groups, events, 2) == (3 / 6, 3 / 8)
    assert scoring.pairs([], events, 3) == (1, 0)


def test_an_event_is_told_over_days() -> None:
    """Its articles are one to five days apart, in another way with each draw."""
    whole = tuple(
        Told(article=Article(file=f"{n}", id=f"{n}", title="", sha256=""), event=f"{n % 40}") for n in range(120)
    )
    drawn = told_over_days(whole, "1")
    days = defaultdict(list)
    for told in drawn:
        days[told.event].append(date.fromisoformat(told.article.published or ""))
    steps = {(later - day).days for each in days.values() for day, later in pairwise(each)}
    assert steps == {1, 2, 3, 5}
    assert len({each[0] for each in days.values()}) > 30
    assert told_over_days(whole, "1") == drawn != told_over_days(whole, "2")
