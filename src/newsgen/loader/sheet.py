"""The working paper of one page: its lines, and what each was taken for.

The recognising steps pass a sheet from hand to hand; each marks the lines it is sure of, once, with a kind and a
reason, and leaves the rest to the next. A sheet lives inside one call of the loader and is never shared.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable

from newsgen.loader.recognisers import visible_lines
from newsgen.records import LineKind, Taken, Value


class Unit(Value, gc=False):
    """One logical line: a source line, or several that a hard wrap had cut. `rows` are indices into the sheet."""

    rows: tuple[int, ...]
    text: str


class Sheet:
    """`raw` holds the lines of `text` as decoded, `shown` the same without invisible characters and outer white space.

    `strange` are the characters of `text` that are not ASCII; `first` is the first row that shows something, or null.
    """

    def __init__(self, text: str, strange: Iterable[str]) -> None:
        self.raw = raw = text.split("\n")
        self.shown = visible_lines(raw, strange)
        self._showing = [row for row, line in enumerate(self.shown) if line]
        self.first = self._showing[0] if self._showing else None
        self._kinds: list[LineKind | None] = [None] * len(raw)
        self._whys = [""] * len(raw)

    def hide(self, rows: Collection[int]) -> None:
        """Let nothing be recognised in the lines at `rows`, as if they showed nothing."""
        for row in rows:
            self.shown[row] = ""
        self._showing = [row for row in self._showing if self.shown[row]]

    def mark(self, rows: Iterable[int], kind: LineKind, why: str) -> None:
        """Say what the lines at `rows` are; the first word on a line is the last."""
        for row in rows:
            if self._kinds[row] is None:
                self._kinds[row] = kind
                self._whys[row] = why

    def kind(self, row: int) -> LineKind | None:
        """What the line at `row` was taken for, if anything yet."""
        return self._kinds[row]

    def free(self, start: int = 0, end: int | None = None) -> list[int]:
        """The rows in a range that show something and have no kind yet."""
        kinds = self._kinds
        rows = [row for row in self._showing if kinds[row] is None]
        if start or end is not None:
            rows = rows[bisect_left(rows, start) : None if end is None else bisect_left(rows, end)]
        return rows

    def rest(self) -> list[str]:
        """The lines as decoded, blank where one has a kind already."""
        return [line if kind is None else "" for line, kind in zip(self.raw, self._kinds, strict=True)]

    def next_shown(self, row: int) -> int | None:
        """The first row after `row` that shows something."""
        at = bisect_right(self._showing, row)
        return self._showing[at] if at < len(self._showing) else None

    def of_kind(self, kind: LineKind) -> list[str]:
        """The lines so far taken for `kind`, without outer white space."""
        return [self.raw[row].strip() for row, found in enumerate(self._kinds) if found == kind]

    def taken(self) -> tuple[Taken, ...]:
        """What every line was taken for; none that shows something may be left without a kind."""
        left = self.free()
        if left:
            raise AssertionError(f"line {left[0] + 1} was not accounted for")
        hidden = (row for row, line in enumerate(self.raw) if line and not self.shown[row] and line.strip())
        self.mark(hidden, "invisible", "holds only characters that do not show")
        return tuple(zip(self.raw, self._kinds, self._whys, strict=True))
