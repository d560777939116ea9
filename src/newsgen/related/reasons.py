"""Why two articles are called related: the rare words and names that weigh most in both, as the article writes them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from newsgen.related.index import HEAVY, Array, Index
from newsgen.related.ranking import Shared

MOST = 3  # reasons for one entry
_LOOKED_AT = 12  # shared words, the weightiest, among which reasons are chosen
_RARE = 4  # what a word weighs, at least, that a quarter of the articles of its language hold, or fewer
_FEWEST = 4  # articles; what fewer hold is rare among however few
_FEW = 7  # doublings: a word that 128 articles hold does not count among the rare ones that two share


class Reasons:
    """Finds reasons in `index`, for one row after the other."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._place = np.full(len(index.rarity), -1, np.int32)
        self._rare = (index.rarity >= _RARE) | (index.holders < _FEWEST)

    def of(self, row: int, others: Array, spellings: Sequence[str]) -> list[Shared]:
        """What each of `others` shares with `row`; `spellings` are those of the words of `row`, in their order.

        What is rare goes by whole doublings, as weights do, so no count moves but those of rows that are ranked again.
        """
        index, plain = self._index, self._index.vectors
        places = index.places(np.array([row]))[0, : index.heavies[row]]
        own = places[self._rare[plain.term[places]]]
        written = _Written.of([spellings[place] for place in (own - plain.start[row]).tolist()])
        number = index.heavies[others]
        theirs = index.places(others)[np.arange(HEAVY) < number[:, None]]
        self._place[plain.term[own]] = np.arange(len(own))
        at = self._place[plain.term[theirs]]
        self._place[plain.term[own]] = -1
        shared = np.flatnonzero(at >= 0)
        at, which, theirs = at[shared], np.repeat(np.arange(len(others)), number)[shared], theirs[shared]
        words = plain.term[theirs]
        counted = np.array(written.single, bool)[at] & (index.holders[words] < 1 << _FEW)
        rare = np.bincount(which[counted], minlength=len(others)).tolist()
        weight = index.rarity[words] ** 2 * plain.count[own][at] * plain.count[theirs]
        order = np.lexsort((plain.keys[words], -weight, which))
        ends = np.searchsorted(which[order], np.arange(len(others) + 1)).tolist()
        best = at[order].tolist()
        return [
            Shared(written.chosen(best[first : min(end, first + _LOOKED_AT)]), number)
            for (first, end), number in zip(pairwise(ends), rare, strict=True)
        ]


class _Written(NamedTuple):
    """Of the heavy words of an article how they are written, which are names or words, and which stand alone."""

    spellings: Sequence[str]
    names: Mapping[int, Sequence[str]]
    plain: Sequence[bool]
    single: Sequence[bool]

    @classmethod
    def of(cls, spellings: Sequence[str]) -> "_Written":
        """Those of `spellings`; what is no word (a beginning, a number) is neither a name nor a word."""
        names = {place: spelling.split(" ") for place, spelling in enumerate(spellings) if _is_name(spelling)}
        single = [" " not in (each or " ") for each in spellings]
        plain = [alone and any(map(str.isalpha, each)) for alone, each in zip(single, spellings, strict=True)]
        return cls(spellings, names, plain, single)

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
