"""The working paper of one page: its lines, and what each was taken for.

The recognising steps pass a sheet from hand to hand; each marks the lines it is sure of, once, with a kind and a
reason, and leaves the rest to the next. A sheet lives inside one call of the loader and is never shared.
"""

from collections.abc import Iterable, Iterator, Sequence

from newsgen.loader.recognisers import visible
from newsgen.records import Line, LineKind, Value


class Unit(Value):
    """One logical line: a source line, or several that a hard wrap had cut. `rows` are indices into the sheet."""

    rows: tuple[int, ...]
    text: str


class Sheet:
    """`raw` holds the lines as decoded, `shown` the same without invisible characters and outer white space.

    `first` is the first row that shows something, or null.
    """

    def __init__(self, raw: Sequence[str]) -> None:
        self.raw = raw
        self.shown = [visible(line) for line in raw]
        self.first = next((row for row, text in enumerate(self.shown) if text), None)
        self._kinds: list[LineKind | None] = [None] * len(raw)
        self._whys = [""] * len(raw)

    def mark(self, rows: Iterable[int], kind: LineKind, why: str) -> None:
        """Say what the lines at `rows` are; the first word on a line is the last."""
        for row in rows:
            if self._kinds[row] is None:
                self._kinds[row] = kind
                self._whys[row] = why

    def kind(self, row: int) -> LineKind | None:
        """What the line at `row` was taken for, if anything yet."""
        return self._kinds[row]

    def free(self, start: int = 0, end: int | None = None) -> Iterator[int]:
        """The rows in a range that show something and have no kind yet."""
        for row in range(start, len(self.raw) if end is None else end):
            if self._kinds[row] is None and self.shown[row]:
                yield row

    def next_shown(self, row: int) -> int | None:
        """The first row after `row` that shows something."""
        return next((later for later in range(row + 1, len(self.raw)) if self.shown[later]), None)

    def lines(self) -> tuple[Line, ...]:
        """Every line that is not blank, with its kind and reason; none may be left without."""
        found = []
        for row, text in enumerate(self.raw):
            if not text.strip():
                continue
            kind = self._kinds[row]
            if kind is None:
                if self.shown[row]:
                    raise AssertionError(f"line {row + 1} was not accounted for")
                kind, self._whys[row] = "invisible", "holds only characters that do not show"
            found.append(Line(line=row + 1, kind=kind, text=text, why=self._whys[row]))
        return tuple(found)
