"""The lists of the nearest: how they come of pairs of articles that are near, and how an edit changes them.

After a change the lists are those that ranking everything would give, to the last bit (`revised`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from newsgen.related.index import Index
from newsgen.related.nearest import Near
from newsgen.related.ranking import AROUND, LISTED
from newsgen.related.vectors import Array, Vectors, places

SAME = 0.9  # cosine from which on two articles say nearly the same
MOST_SAME = 8  # of these in a list: enough to find a wire story by, and they leave room for what else is near
MOST_ALIKE = 3  # of others in a list that begin alike, as copies of one story do
_TOGETHER = 1 << 14  # lists that are put in order at once


@dataclass(frozen=True, slots=True)
class Lists:
    """For each row the nearest: ``rows[row, :number[row]]`` and ``cosines``; `cut` where there are more."""

    rows: Array
    cosines: Array
    number: Array
    cut: Array

    @classmethod
    def empty(cls, rows: int) -> "Lists":
        """No list of any of so many rows."""
        return cls(
            np.full((rows, LISTED), -1, np.int32),
            np.zeros((rows, LISTED), np.float32),
            np.zeros(rows, np.uint8),
            np.zeros(rows, bool),
        )

    def longer(self, rows: int) -> "Lists":
        """A copy with so many more rows, which have no lists."""
        more = Lists.empty(rows)
        return Lists(
            np.concatenate((self.rows, more.rows)),
            np.concatenate((self.cosines, more.cosines)),
            np.concatenate((self.number, more.number)),
            np.concatenate((self.cut, more.cut)),
        )

    def crowd(self, articles: int) -> Array:
        """The mean cosine of each row's nearest `AROUND`, or of so many as there are other articles.

        What says nearly the same, as a wire story in another paper does, makes no crowd.
        """
        around = min(AROUND, max(articles - 1, 1))
        others = self.cosines < SAME
        counted = others & (np.cumsum(others, axis=1) <= around)
        crowd: Array = np.where(counted, self.cosines, 0).astype(np.float64).sum(axis=1) / around
        return crowd

    def of(self, rows: Array) -> "Lists":
        """The lists of `rows`."""
        return Lists(self.rows[rows], self.cosines[rows], self.number[rows], self.cut[rows])

    def listed(self, row: int) -> list[int]:
        """The rows in the list of one row."""
        found: list[int] = self.rows[row, : self.number[row]].tolist()
        return found

    def put(self, rows: Array, lists: "Lists") -> None:
        """Replace the lists of `rows`."""
        self.rows[rows], self.cosines[rows] = lists.rows, lists.cosines
        self.number[rows], self.cut[rows] = lists.number, lists.cut

    def near(self) -> tuple[Near, Array]:
        """All entries, row by row; and where they stand in ``rows`` laid flat."""
        at = np.flatnonzero(self.rows.ravel() >= 0)
        return Near((at // LISTED).astype(np.int32), self.rows.ravel()[at], self.cosines.ravel()[at]), at


def listed(near: Near, rows: int, index: Index) -> Lists:
    """The lists that pairs come to, the rows of which are numbers below `rows`.

    The nearest come first; of two equally near the one whose `tie` is lower. Of what says nearly the same as the row no
    more than `MOST_SAME` stand in a list, and of other articles that begin alike no more than `MOST_ALIKE`.
    """
    near = near.chosen(_in_order(near, index.vectors.tie))
    number = np.bincount(near.rows, minlength=rows)
    kept = near.chosen(_spaced(near, index.vectors))
    place = places(kept.rows)
    within = place < LISTED
    kept, place = kept.chosen(within), place[within]
    lists = Lists.empty(rows)
    lists.rows[kept.rows, place], lists.cosines[kept.rows, place] = kept.others, kept.cosines
    lists.number[:] = np.bincount(kept.rows, minlength=rows)
    lists.cut[:] = lists.number < number
    return lists


def all_lists(near: Near, index: Index) -> Lists:
    """The lists of all rows, from pairs of which each is there once."""
    lists = Lists.empty(index.vectors.rows)
    for first in range(0, index.vectors.rows, _TOGETHER):
        end = min(first + _TOGETHER, index.vectors.rows)
        one_way, other_way = (
            near.chosen(np.flatnonzero((first <= side) & (side < end))) for side in (near.rows, near.others)
        )
        both = Near.of([one_way, Near(other_way.others, other_way.rows, other_way.cosines)])
        lists.put(np.arange(first, end), listed(both._replace(rows=both.rows - first), end - first, index))
    return lists


def _in_order(near: Near, tie: Array) -> Array:
    """By row, and the nearest first; floats that are not negative are in the order of their bits."""
    key = near.rows.astype(np.int64) << 32 | (0x7FFFFFFF - near.cosines.view(np.int32))
    order: Array = np.argsort(key)
    key = key[order]
    level = np.flatnonzero(key[1:] == key[:-1])
    if len(level):
        equal = np.union1d(level, level + 1)
        some = order[equal]
        order[equal] = some[np.lexsort((tie[near.others[some]], key[equal]))]
    return order


def _spaced(near: Near, plain: Vectors) -> Array:
    """Which entries stay where not too many may be the same, or begin alike; entries are in the order of lists.

    Of the same those with the lowest ties stay, which in the lists of all copies of a story are mostly the same few: so
    a chain of lists leads from each copy to any other.
    """
    stay = np.ones(len(near.rows), bool)
    is_same, begin = near.cosines >= SAME, plain.opening[near.others]
    same = np.flatnonzero(is_same)
    same = same[np.lexsort((plain.tie[near.others[same]], near.rows[same]))]
    stay[same] = places(near.rows[same]) < MOST_SAME
    alike = np.flatnonzero(~is_same & (begin > 0))
    alike = alike[np.lexsort((begin[alike], near.rows[alike]))]
    rows, begin = near.rows[alike], begin[alike]
    changes = (rows[1:] != rows[:-1]) | (begin[1:] != begin[:-1])
    group = np.cumsum(np.concatenate((np.zeros(min(len(alike), 1), bool), changes)))
    stay[alike] = places(group) < MOST_ALIKE
    return stay


class Revised(NamedTuple):
    """The `rows` whose lists may be others now, and those `lists`; `missing` are rows that must be ranked anew."""

    rows: Array
    lists: Lists
    missing: Array


def revised(before: Index, index: Index, lists: Lists, touched: Near, rows: Array) -> Revised:
    """Every list that may be another now: of the rows that were touched, and all that these stand in, or come to.

    `lists` are those of `before`, and empty for new rows; `touched` has what `Ranker.near` says of `rows`. A list is
    missing if what it was cut off from may come up.
    """
    plain = index.vectors
    dirty = ~plain.alive
    dirty[rows] = True
    # What comes behind the last of a list that was cut stays cut off.
    last = lists.cosines[:, -1]
    into = touched.chosen(~dirty[touched.others])
    into = into.chosen(~lists.cut[into.others] | (into.cosines >= last[into.others]))
    standing = np.zeros(plain.rows, bool)
    standing[into.others] = True
    standing |= (dirty[lists.rows] & (lists.rows >= 0)).any(axis=1)
    standing = np.flatnonzero(standing & ~dirty)
    every = np.concatenate((rows, standing))
    number = np.zeros(plain.rows, np.int32)
    number[every] = np.arange(len(every), dtype=np.int32)
    old = lists.of(standing)
    entries, _ = old.near()
    entries = entries.chosen(~dirty[entries.others])
    new = listed(
        Near.of(
            [
                touched._replace(rows=number[touched.rows]),
                entries._replace(rows=entries.rows + np.int32(len(rows))),
                Near(number[into.others], into.rows, into.cosines),
            ]
        ),
        len(every),
        index,
    )
    new.cut[len(rows) :] |= old.cut
    missing = _may_miss(old, new.of(np.arange(len(rows), len(every))), dirty, before, index)
    return Revised(every, new, standing[missing])


def _may_miss(old: Lists, new: Lists, dirty: Array, before: Index, index: Index) -> Array:
    """Which of the `old` lists were cut off from what may belong to the `new` ones.

    That is one that says nearly the same or begins alike, where as many as may stand in a list did and one is lost; or
    one that stood behind the last, where fewer than a list holds are nearer than that.
    """
    tie = index.vectors.tie
    last = (old.cosines[:, -1:], tie[old.rows[:, -1:]])
    nearer = (new.cosines > last[0]) | ((new.cosines == last[0]) & (tie[new.rows] <= last[1]))
    short = (old.number == LISTED) & ((nearer & (new.rows >= 0)).sum(axis=1) < LISTED)
    missing: Array = old.cut & short
    there = old.rows >= 0
    lost = there & dirty[old.rows]
    losers = np.flatnonzero(old.cut & ~missing & lost.any(axis=1))
    old, there, lost = old.of(losers), there[losers], lost[losers]
    same = there & (old.cosines >= SAME)
    missing[losers] |= (same.sum(axis=1) == MOST_SAME) & (same & lost).any(axis=1)
    begin = before.vectors.opening[np.where(there, old.rows, 0)]
    begin[~there | same] = 0
    for place in range(LISTED):
        alike = (begin == begin[:, place : place + 1]) & (begin > 0)
        missing[losers] |= lost[:, place] & (alike.sum(axis=1) == MOST_ALIKE)
    return missing
