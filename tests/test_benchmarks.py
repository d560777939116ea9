"""The measures of benchmarks/related.py, against values worked out by hand."""

import sys
from math import log2
from pathlib import Path
from types import ModuleType

import pytest

from newsgen.config import Config


@pytest.fixture
def scoring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parent.parent / "benchmarks")
    monkeypatch.delitem(sys.modules, "scoring", raising=False)
    import scoring

    return scoring


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
    scoring: ModuleType, near: list[int], relevant: int, gain: float, precision: tuple[float, ...], first: float
) -> None:
    """The best is to have all relevant ones first; empty places are misses, and beyond the fifth nothing is gained."""
    found = scoring.score(near, EVENTS, "fire", relevant)
    assert found.gain == pytest.approx(gain)
    assert found.precision == pytest.approx(precision)
    assert found.first == pytest.approx(first)


def test_wrong_are_the_entries_on_other_events_that_a_page_shows(scoring: ModuleType) -> None:
    """Also where nothing is relevant; such an article is not asked for more."""
    alone = scoring.score([1, 2, 3, 4, 5, 6, 7], EVENTS, "strike", 0)
    assert (alone.wrong, alone.long) == (6, 6)
    assert scoring.asked([alone]) == []
    assert Config().lists.others_also_read == scoring.SHOWN


def test_the_interval_of_a_gain(scoring: ModuleType) -> None:
    """Nothing between equals, all where every event gains all, and both ways where one gains what another loses."""
    events = ["fire", "flood", "vote"]
    best = [scoring.score([0], [event], event, 1) for event in events]
    worst = [scoring.score([], [], event, 1) for event in events]
    assert scoring.interval(best, best) == (0, 0)
    assert scoring.interval(best, worst) == (1, 1)
    low, high = scoring.interval([best[0], worst[1], best[2]], [worst[0], best[1], best[2]])
    assert low < 0 < high
