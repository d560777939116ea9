"""How much work something is, for tests that hold it to what it may be."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(act: Callable[[], object]) -> int:
    """How many lines of Python `act` runs: a measure of its work that is the same on any machine."""
    number = 0

    def traced(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal number
        number += event == "line"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        act()
    finally:
        sys.settrace(before)
    return number
