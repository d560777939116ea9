"""Plain-text patterns with ``*``, matched against whole lines without case, in time linear in the line.

Users write these in newsgen.yaml. Regular expressions are not accepted there, because an unlucky one can take
hours on one long line; a pattern of literal pieces cannot.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from newsgen.language import HAN
from newsgen.loader.recognisers import folded
from newsgen.records import Value

LONGEST_LINE = 400  # characters; a line of furniture or a heading is shorter, a longer line is prose
TAIL = 3  # characters
Match = tuple["Pattern", tuple[str, ...]]
"""A pattern, and what its stars stood for."""

# A sign that folding leaves as it is, and that it makes of no other; spaces and apostrophes are not among them.
_SIGN = re.compile(rf"[!-&(-@\[-`{{-~{HAN}]")


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
    """Many patterns, indexed by the word they begin or end with, so that most lines are compared with none of them.

    Nor need most be folded. A line that matches has its first word among `_firsts` or begins with one of `_cut`, closes
    with one of `_tails`, or holds one of `_signs` (empty for a pattern that may stand anywhere and has no sign). The
    first two letters, in `_heads`, tell most lines apart before that; a shorter word stands there as it is.
    """

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
        cut = (pattern.pieces[0] for found in self._by_letter.values() for pattern in found)
        self._firsts = frozenset(_unfolded(*self._by_first, *(exact.split(" ", 1)[0] for exact in self._exact)))
        self._cut = tuple(_unfolded(*cut))
        self._heads = frozenset(text[:2] for text in (*self._firsts, *self._cut))
        self._tails = tuple(_unfolded(*(word[-TAIL:] for word in self._by_last)))
        self._signs = {sign[0] if (sign := _SIGN.search(needle)) else "" for needle, _ in self._floating}

    def find(self, line: str) -> Match | None:
        """What `match` says of a line as it stands, `folded`; most lines need not be folded for that."""
        return self.match(folded(line)) if self._may_match(line) else None

    def _may_match(self, line: str) -> bool:
        head = line[:2].casefold()
        if head[:2] in self._heads or head[:1] in self._heads:
            word = line.split(maxsplit=1)[0].casefold() if line else ""
            if word in self._firsts or word.startswith(self._cut):
                return True
        if self._tails and line[-TAIL:].casefold().endswith(self._tails):
            return True
        for sign in self._signs:  # noqa: SIM110 (a loop is quicker, and few lines get out before)
            if sign in line:
                return True
        return False

    def match(self, line: str) -> Match | None:
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


def _unfolded(*texts: str) -> Iterable[str]:
    """`texts` with each apostrophe in both the forms that folding makes one."""
    return ("".join(chars) for text in texts for chars in product(*("'’" if char == "'" else char for char in text)))


@lru_cache(maxsize=64)  # a site needs five
def compiled(written: tuple[str, ...]) -> Patterns:
    """The patterns that `written` describes; the same tuple is compiled once in a process."""
    return Patterns(written)
