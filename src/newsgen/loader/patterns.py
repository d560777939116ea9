"""Plain-text patterns with ``*``, matched against whole lines without case, in time linear in the line.

Users write these in newsgen.yaml. Regular expressions are not accepted there, because an unlucky one can take
hours on one long line; a pattern of literal pieces cannot.
"""

from collections.abc import Iterable
from functools import lru_cache

from newsgen.records import Value

LONGEST_LINE = 400  # characters; a line of furniture or a heading is shorter, a longer line is prose


class Pattern(Value):
    """One pattern, cut at its stars: ``a*b`` has the pieces ``a`` and ``b``; `written` is the user's text."""

    written: str
    pieces: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> "Pattern":
        """The pattern that `written` describes."""
        return cls(written=written, pieces=tuple(" ".join(written.split()).casefold().split("*")))

    def match(self, line: str) -> tuple[str, ...] | None:
        """What the stars stood for in `line` (case-folded, single spaces), or None where it does not match."""
        first, last = self.pieces[0], self.pieces[-1]
        if len(self.pieces) == 1:
            return () if line == first else None
        if len(line) < len(first) + len(last) or not line.startswith(first) or not line.endswith(last):
            return None
        stars = []
        start, end = len(first), len(line) - len(last)
        for piece in self.pieces[1:-1]:
            found = line.find(piece, start, end)
            if found < 0:
                return None
            stars.append(line[start:found])
            start = found + len(piece)
        stars.append(line[start:end])
        return tuple(stars)


class Patterns:
    """Many patterns, indexed by the word they begin or end with, so that most lines are compared with none of them."""

    def __init__(self, written: Iterable[str]) -> None:
        self._exact: dict[str, Pattern] = {}
        self._by_first: dict[str, list[Pattern]] = {}
        self._by_last: dict[str, list[Pattern]] = {}
        self._by_letter: dict[str, list[Pattern]] = {}
        self._floating: list[tuple[str, Pattern]] = []
        for pattern in map(Pattern.parse, written):
            head, tail = pattern.pieces[0], pattern.pieces[-1]
            if len(pattern.pieces) == 1:
                self._exact.setdefault(head, pattern)
            elif " " in head:
                self._by_first.setdefault(head.split(" ", 1)[0], []).append(pattern)
            elif " " in tail:
                self._by_last.setdefault(tail.rsplit(" ", 1)[1], []).append(pattern)
            elif head:
                self._by_letter.setdefault(head[0], []).append(pattern)
            else:
                self._floating.append((max(pattern.pieces, key=len), pattern))

    def match(self, line: str) -> tuple[Pattern, tuple[str, ...]] | None:
        """A pattern that matches `line` (case-folded, single spaces) and what its stars stood for."""
        if len(line) > LONGEST_LINE:
            return None
        exact = self._exact.get(line)
        if exact is not None:
            return exact, ()
        for candidates in (
            self._by_first.get(line.split(" ", 1)[0], ()),
            self._by_last.get(line.rsplit(" ", 1)[-1], ()),
            self._by_letter.get(line[:1], ()),
        ):
            for pattern in candidates:
                if (stars := pattern.match(line)) is not None:
                    return pattern, stars
        for needle, pattern in self._floating:
            if needle in line and (stars := pattern.match(line)) is not None:
                return pattern, stars
        return None


@lru_cache(maxsize=64)  # a site needs four
def compiled(written: tuple[str, ...]) -> Patterns:
    """The patterns that `written` describes; the same tuple is compiled once in a process."""
    return Patterns(written)
