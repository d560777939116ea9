"""The archive's articles as vectors of what each word counts there.

A row is an article's number. The row of an article that is gone stays, and nothing leads to it. Which numbers articles,
words and languages have says nothing: between equals a word's key decides, or an article's `tie`.

What grows with the archive, the words of all rows, has room behind its end, into which a later row is written: a copy
of it for every edit would take longer than all else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newsgen.related.terms import numbers, opening

Array = npt.NDArray[Any]

_STRETCH = 1 << 21  # words that are looked at together
_ROOM = 64  # of so many words there is room for one more


class Counts(NamedTuple):
    """An article's words: their keys, in order, and what each counts there; its language's number, and its opening."""

    keys: Array
    counts: Array
    language: int = 0
    opening: int = 0

    @classmethod
    def unpacked(cls, packed: bytes, language: int = 0) -> "Counts":
        """Those of words as `terms.pack` gave them."""
        keys, counts = numbers(packed)
        return cls(np.frombuffer(keys, "<u4"), np.frombuffer(counts, np.uint8), language, opening(packed))


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the words of each row count there.

    ``keys[word]`` is a word's key, ``holders[word]`` is how many articles hold it, and ``order`` has the words in the
    order of their keys. Row ``r`` holds the words ``term[start[r]:start[r + 1]]``, in the order of their keys, each
    with its ``count``; what lies behind ``start[-1]`` is room. `alive` tells which rows have an article, `tie` is each
    article's own number among equals, `language` the number of its language, and `opening` what it has in common with
    copies of its text (`terms.opening`).
    """

    keys: Array
    holders: Array
    order: Array
    start: Array
    term: Array
    count: Array
    alive: Array
    tie: Array
    language: Array
    opening: Array

    @property
    def rows(self) -> int:
        """How many rows there are, with those of articles that are gone."""
        return int(self.alive.size)

    def articles(self) -> Array:
        """How many articles there are of each language, by its number."""
        found: Array = np.bincount(self.language[self.alive], minlength=int(self.language.max(initial=0)) + 1)
        return found

    def words(self, rows: Array) -> Array:
        """The words of `rows`, one row after the other."""
        found: Array = self.term.take(ranges(self.start[rows], self.start[rows + 1] - self.start[rows])[0])
        return found

    def held_by(self, rows: Array) -> Array:
        """How many of `rows` hold each word."""
        number = np.zeros(len(self.keys), np.int32)
        for some in np.array_split(rows, 1 + int((self.start[rows + 1] - self.start[rows]).sum()) // _STRETCH):
            number += np.bincount(self.words(some), minlength=len(number)).astype(np.int32)
        return number

    def holding(self, chosen: Array) -> Array:
        """The rows that hold any word of which `chosen` says so; a row may come more than once."""
        if not chosen.any():
            return np.zeros(0, np.int64)
        stretches = _stretches(int(self.start[-1]))
        found = [stretch.start + np.flatnonzero(chosen.take(self.term[stretch])) for stretch in stretches]
        return np.searchsorted(self.start, joined(found, np.int64), "right") - 1


def ranges(start: Array, length: Array) -> tuple[Array, Array]:
    """The numbers of several ranges in one array, and where in it each range begins."""
    ends = np.cumsum(length)
    first = ends - length
    return np.repeat(start - first, length) + np.arange(int(ends[-1]) if len(ends) else 0), first


def joined(arrays: Sequence[Array], kind: type) -> Array:
    """Several arrays as one, which is of this kind where there are none."""
    return np.concatenate(arrays) if arrays else np.zeros(0, kind)


def distinct(keys: Array) -> Array:
    """Each of `keys` once, in order."""
    found = np.sort(keys)
    return found[are_first(found)]


def are_first(ordered: Array) -> Array:
    """Which numbers differ from the one before, where equal ones stand together."""
    return np.concatenate((np.ones(min(len(ordered), 1), bool), ordered[1:] != ordered[:-1]))


def places(of: Array) -> Array:
    """The place of each entry among those of the same number, where equal numbers stand together, in order."""
    found: Array = np.arange(len(of)) - np.searchsorted(of, of)
    return found


def vectors(terms: Iterable[Counts], ties: Array) -> Vectors:
    """The vectors of a whole archive, a row for each of `terms`; common words have low numbers, and lie together."""
    held, counts, lengths, languages, openings = bytearray(), bytearray(), [], [], []
    for each in terms:
        held += each.keys.astype(np.uint32, copy=False).data
        counts += each.counts.data
        lengths.append(len(each.counts))
        languages.append(each.language)
        openings.append(each.opening)
    size = len(counts)
    held += bytes(4 * (size // _ROOM))
    counts += bytes(size // _ROOM)
    wanted = np.frombuffer(held, np.uint32)
    term = wanted.view(np.int32)  # each key gives way to its number, so that both are never there at once
    apart = []
    for stretch in _stretches(size):
        term[stretch], own, held_by = _numbered(wanted[stretch])
        apart.append((own, held_by))
    keys = distinct(joined([own for own, _ in apart], np.uint32))
    places_of = [np.searchsorted(keys, own) for own, _ in apart]
    holders = np.zeros(len(keys), np.int64)
    for at, (_, held_by) in zip(places_of, apart, strict=True):
        holders[at] += held_by
    commonest = np.argsort(-holders, kind="stable")
    order = np.empty(len(keys), np.int32)
    order[commonest] = np.arange(len(keys), dtype=np.int32)
    for stretch, at in zip(_stretches(size), places_of, strict=True):
        term[stretch] = order[at].take(term[stretch])
    return Vectors(
        keys=keys[commonest],
        holders=holders[commonest].astype(np.int32),
        order=order,
        start=_starts(lengths),
        term=term,
        count=np.frombuffer(counts, np.uint8),
        alive=np.ones(len(lengths), bool),
        tie=ties,
        language=np.array(languages, np.int32),
        opening=np.array(openings, np.uint64),
    )


def changed(old: Vectors, gone: Array, terms: Sequence[Counts], ties: Array) -> Vectors:
    """`old` without the rows `gone`, and a row more for each of `terms`; words are numbered on where they are new.

    What `old` says of its own rows holds on, but a second change of it would write over the new rows of the first.
    """
    wanted = joined([each.keys for each in terms], np.uint32)
    unique = np.unique(wanted)
    at = np.searchsorted(old.keys, unique, sorter=old.order)
    known = old.keys[old.order[np.minimum(at, len(old.keys) - 1)]] == unique if len(old.keys) else at < 0
    keys = np.concatenate((old.keys, unique[~known]))
    order = np.insert(old.order, at[~known], np.arange(len(old.keys), len(keys), dtype=np.int32))
    alive = np.concatenate((old.alive, np.ones(len(terms), bool)))
    alive[gone] = False
    end = int(old.start[-1])
    more = order[np.searchsorted(keys, wanted, sorter=order)]
    holders = np.pad(old.holders, (0, len(keys) - len(old.keys)))
    np.add.at(holders, more, 1)
    np.subtract.at(holders, old.words(gone), 1)
    return Vectors(
        keys=keys,
        holders=holders,
        order=order,
        start=np.concatenate((old.start, end + _starts([len(each.keys) for each in terms])[1:])),
        term=_put_behind(old.term, end, more),
        count=_put_behind(old.count, end, joined([each.counts for each in terms], np.uint8)),
        alive=alive,
        tie=np.concatenate((old.tie, ties)),
        language=np.concatenate((old.language, np.array([each.language for each in terms], np.int32))),
        opening=np.concatenate((old.opening, np.array([each.opening for each in terms], np.uint64))),
    )


def settled(plain: Vectors) -> Vectors:
    """The same with no rows but those that are alive; their order stays."""
    alive = np.flatnonzero(plain.alive)
    length = plain.start[alive + 1] - plain.start[alive]
    taken, _ = ranges(plain.start[alive], length)
    room = len(taken) // _ROOM
    return replace(
        plain,
        start=_starts(length),
        term=np.pad(plain.term[taken], (0, room)),
        count=np.pad(plain.count[taken], (0, room)),
        alive=np.ones(len(alive), bool),
        tie=plain.tie[alive],
        language=plain.language[alive],
        opening=plain.opening[alive],
    )


def _put_behind(whole: Array, end: int, more: Array) -> Array:
    """`whole` with `more` from `end` on, in place if there is room: what stood before is as it was."""
    if end + len(more) > len(whole):
        return np.concatenate((whole[:end], more))
    whole[end : end + len(more)] = more
    return whole


def _numbered(keys: Array) -> tuple[Array, Array, Array]:
    """For each of `keys` its number among those that are different; these, in order; and how many there are of each.

    Keys are sorted with their places below them in one number, which is much faster than sorting places by keys.
    """
    both = keys.astype(np.uint64) << np.uint64(32)
    both |= np.arange(len(keys), dtype=np.uint64)
    both.sort()
    place = (both & np.uint64(0xFFFFFFFF)).astype(np.int64)
    both >>= np.uint64(32)
    first = are_first(both)
    number = np.empty(len(keys), np.int32)
    number[place] = np.cumsum(first, dtype=np.int32) - 1
    begins = np.flatnonzero(first)
    return number, both[begins].astype(np.uint32), np.diff(begins, append=len(keys))


def _stretches(end: int) -> Iterator[slice]:
    """All places before `end`, in stretches for which there is memory."""
    return (slice(first, min(first + _STRETCH, end)) for first in range(0, end, _STRETCH))


def _starts(lengths: Sequence[int] | Array) -> Array:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
