"""What ranking came to, as the rest of a build sees it: each article's nearest, without a look at any vector."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

LISTED = 24  # nearest articles that are kept of each
AROUND = 16  # of these, those that tell how crowded it is around an article


class Shared(NamedTuple):
    """What two articles share: the rare words and names that weigh most in both, and how many rare words there are.

    The `words` are as the first of the two writes them; `rare` counts words alone, no pairs of words and no beginnings.
    """

    words: Sequence[str]
    rare: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The nearest of each article, in rows.

    ``places[file]`` is an article's row, ``files[row]`` its file. From ``rows[row * LISTED]`` on stand ``number[row]``
    rows, nearest first, from ``cosines[row * LISTED]`` on their cosines, and packed in ``why[row]`` what they share.
    ``crowd[row]`` is the mean cosine of the nearest `AROUND`; ``share[row]`` how much of the length of the article's
    whole vector is left without the words that no other holds.
    """

    places: Mapping[str, int]
    files: Sequence[str]
    rows: Sequence[int]
    cosines: Sequence[float]
    number: Sequence[int]
    crowd: Sequence[float]
    share: Sequence[float]
    why: Sequence[bytes]

    def close(self, file: str, least: float) -> Iterator[str]:
        """The files of the articles near `file` whose cosine is `least` or more, nearest first."""
        row = self.places[file]
        for place in range(row * LISTED, row * LISTED + self.number[row]):
            if self.cosines[place] < least:
                return
            yield self.files[self.rows[place]]

    def words(self, row: int, places: Iterable[int]) -> list[list[str]]:
        """What the article of `row` shares with those at `places` among its nearest: words as it writes them."""
        given, written = _given(self.why[row], self.number[row])
        return [[written[at] for at in given[place]] for place in places]

    def rare(self, row: int) -> bytes:
        """How many rare words the article of `row` shares with each of its nearest."""
        return self.why[row][: self.number[row]]


def packed(shared: Sequence[Shared]) -> bytes:
    """What an article shares with each of its nearest, as a ranking keeps it.

    For each how many rare words there are and how many words it is given; the numbers of these; all words, a line each.
    """
    given = list(chain.from_iterable(words for words, _ in shared))
    words = dict.fromkeys(given)
    numbers = dict(zip(words, range(len(words)), strict=True))
    rare, lengths = bytes([number for _, number in shared]), bytes([len(words) for words, _ in shared])
    return b"".join((rare, lengths, bytes(map(numbers.__getitem__, given)), "\n".join(words).encode()))


def unpacked(data: bytes, number: int) -> list[Shared]:
    """What `packed` was given, of so many neighbours."""
    given, written = _given(data, number)
    return [Shared([written[at] for at in each], rare) for each, rare in zip(given, data[:number], strict=True)]


def _given(data: bytes, number: int) -> tuple[list[bytes], list[str]]:
    """For each neighbour the numbers of the words that it is given, and the words."""
    ends = list(accumulate(data[number : 2 * number], initial=2 * number))
    return [data[first:end] for first, end in pairwise(ends)], data[ends[-1] :].decode().split("\n")
