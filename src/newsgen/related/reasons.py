"""Why two articles are called related: the rare words and names that weigh most in both, as the article writes them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from newsgen.related.index import Array, Index
from newsgen.related.ranking import Shared

MOST = 3  # reasons for one entry
_LOOKED_AT = 12  # shared words, the weightiest, among which reasons are chosen
_RARE = 3  # what a word weighs that fewer than a quarter of the articles hold
_RARE_AMONG_FEW = 2  # and one that fewer than half of them hold, where a quarter would be hardly more than two
_FEW = 7  # doublings: a word that 128 articles hold does not count among the rare ones that two share


class Reasons:
    """Finds reasons in `index`, for one row after the other."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._place = np.full(len(index.rarity), -1, np.int32)
        self._rare = _RARE if index.vectors.alive.sum() >= 16 else _RARE_AMONG_FEW

    def of(self, row: int, others: Array, spellings: Sequence[str]) -> list[Shared]:
        """What each of `others` shares with `row`; `spellings` are those of the words of `row`, in their order.

        What is rare goes by whole doublings, as weights do, so no count moves but those of rows that are ranked again.
        """
        index, plain = self._index, self._index.vectors
        own = index.places(row)
        places = index.heavy[row, : index.heavies[row]]
        is_word = np.zeros(len(spellings), bool)
        is_word[places] = [" " not in (spellings[place] or " ") for place in places.tolist()]
        starts = plain.start[others]
        number = index.heavies[others].astype(np.int64)
        which = np.repeat(np.arange(len(others)), number)
        theirs = starts[which] + index.heavy[others][np.arange(index.heavy.shape[1]) < number[:, None]]
        words = plain.term[theirs]
        self._place[plain.term[own]] = own - plain.start[row]
        at = self._place[words]
        self._place[plain.term[own]] = -1
        shared = (at >= 0) & (index.rarity[words] >= self._rare)
        at, which, words, theirs = at[shared], which[shared], words[shared], theirs[shared]
        counted = is_word[at] & (index.holders[words] < 1 << _FEW)
        rare = np.bincount(which[counted], minlength=len(others)).tolist()
        weight = index.rarity[words] ** 2 * plain.count[plain.start[row] + at] * plain.count[theirs]
        order = np.lexsort((plain.keys[words], -weight, which))
        ends = np.searchsorted(which[order], np.arange(len(others) + 1)).tolist()
        best = at[order].tolist()
        return [
            Shared(_chosen([spellings[place] for place in best[first : min(end, first + _LOOKED_AT)]]), number)
            for (first, end), number in zip(pairwise(ends), rare, strict=True)
        ]


def _chosen(spellings: Sequence[str]) -> list[str]:
    """The first few, a name of two words in place of its words; what is no word (a beginning, a number) is left out."""
    names = [spelling for spelling in spellings if _is_name(spelling)]
    whole = {part: name for name in reversed(names) for part in name.split(" ")}
    found = dict.fromkeys(
        whole.get(spelling, spelling)
        for spelling in spellings
        if spelling in whole or (" " not in spelling and any(map(str.isalpha, spelling)))
    )
    return list(found)[:MOST]


def _is_name(spelling: str) -> bool:
    """Whether these are two words that both begin with a capital."""
    return " " in spelling and all(part[:1].isupper() for part in spelling.split(" "))
