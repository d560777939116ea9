"""Why two articles are called related: the rare words and names that weigh most in both, as the article writes them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from newsgen.related.index import HEAVY, Array, Index

MOST = 3  # reasons for one entry
_LOOKED_AT = 12  # shared words, the weightiest, among which reasons are chosen
_RARE = 3  # what a word weighs that fewer than a quarter of the articles hold
_RARE_AMONG_FEW = 2  # and one that fewer than half of them hold, where a quarter would be hardly more than two


class Reasons:
    """Finds reasons in `index`, for one row after the other."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._place = np.full(len(index.rarity), -1, np.int32)
        self._rare = _RARE if index.vectors.alive.sum() >= 16 else _RARE_AMONG_FEW

    def of(self, row: int, others: Array, spellings: Sequence[str]) -> list[list[str]]:
        """What each of `others` shares with `row`; `spellings` are those of the words of `row`, in their order."""
        index, plain = self._index, self._index.vectors
        places = index.places(np.array([row]))[0, : index.heavies[row]]
        own = places[index.rarity[plain.term[places]] >= self._rare]
        number = index.heavies[others]
        theirs = index.places(others)[np.arange(HEAVY) < number[:, None]]
        self._place[plain.term[own]] = np.arange(len(own))
        at = self._place[plain.term[theirs]]
        self._place[plain.term[own]] = -1
        shared = np.flatnonzero(at >= 0)
        at, which, theirs = at[shared], np.repeat(np.arange(len(others)), number)[shared], theirs[shared]
        words = plain.term[theirs]
        weight = index.rarity[words] ** 2 * plain.count[own][at] * plain.count[theirs]
        order = np.lexsort((plain.keys[words], -weight, which))
        ends = np.searchsorted(which[order], np.arange(len(others) + 1)).tolist()
        written = _Written.of([spellings[place] for place in (own - plain.start[row]).tolist()])
        best = at[order].tolist()
        return [written.chosen(best[first : min(end, first + _LOOKED_AT)]) for first, end in pairwise(ends)]


class _Written(NamedTuple):
    """Of the heavy words of an article how they are written, and those which are names or words."""

    spellings: Sequence[str]
    names: Mapping[int, Sequence[str]]
    plain: Sequence[bool]

    @classmethod
    def of(cls, spellings: Sequence[str]) -> "_Written":
        """Those of `spellings`; what is no word (a beginning, a number) is neither a name nor a word."""
        names = {place: spelling.split(" ") for place, spelling in enumerate(spellings) if _is_name(spelling)}
        return cls(spellings, names, [" " not in each and any(map(str.isalpha, each)) for each in spellings])

    def chosen(self, places: Sequence[int]) -> list[str]:
        """The first few of those at `places`, a name of two words in place of its words."""
        whole: dict[str, str] = {}
        for place in places:
            if place in self.names:
                for part in self.names[place]:
                    whole.setdefault(part, self.spellings[place])
        found: dict[str, None] = {}
        for place in places:
            spelling = self.spellings[place]
            if spelling in whole or self.plain[place]:
                found[whole.get(spelling, spelling)] = None
                if len(found) == MOST:
                    break
        return list(found)


def _is_name(spelling: str) -> bool:
    """Whether these are two words that both begin with a capital."""
    return " " in spelling and all(part[:1].isupper() for part in spelling.split(" "))
