"""Ranking where it must be done: from the vectors of an earlier build where few articles changed, else from scratch.

Both come to the same lists, since whether two articles are near hangs on these two and on how rare their words are. The
vectors are kept anew when what changed since they were kept has grown to a share of all.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from functools import cached_property

import msgspec
import numpy as np

from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.executors.interface import chunks
from newsgen.related.index import Index, Postings, change, settled, weigh
from newsgen.related.lists import Lists, all_lists, listed, revised
from newsgen.related.nearest import Near, Ranker
from newsgen.related.ranking import Shared, packed, unpacked
from newsgen.related.reasons import Asked, Reasons
from newsgen.related.vectors import Array, Counts, Vectors, vectors
from newsgen.steps import Progress
from newsgen.steps.ranking import Names
from newsgen.steps.wordings import Wordings
from newsgen.store import INDEX, Memo, Parts

_FEW_CHANGED = 8  # a ranking is taken up where at most one of so many articles is new, gone, or weighs differently
_KEPT = 64  # the vectors are kept anew where more than one of so many articles was ranked again


@dataclass(frozen=True, slots=True)
class State:
    """A ranking with all that a later one is made from."""

    names: Names
    index: Index
    lists: Lists


@dataclass(frozen=True, slots=True)
class Reranking:
    """Ranks the articles of `words`."""

    words: Wordings
    memo: Memo
    mapped: Map
    progress: Progress

    def parts(self) -> tuple[Parts, int]:
        """The ranking, in parts for `ranking.ranking`, and how many articles were ranked."""
        before = _unpacked(self.memo.table(INDEX, b""))
        state, ranked = (before and self._taken_up(before)) or self._from_scratch()
        return _ranked(state), ranked

    def _from_scratch(self) -> tuple[State, int]:
        files = sorted(self.words.digests)
        names = Names(
            files=files,
            digests=[self.words.digests[file] for file in files],
            why=[b""] * len(files),
            languages=sorted(set(self.words.languages.values())),
        )
        index = weigh(vectors(self._counts(files, names.languages), _ties(files)))
        near = self._near(np.arange(len(files)), Ranker(index, index.ends()))
        state = State(names, index, all_lists(near, index))
        return self._kept(self._explained(range(len(files)), _Explaining(state, self.words))), len(files)

    def _taken_up(self, before: State) -> tuple[State, int] | None:
        """What comes of `before` with all changes since; null where too much changed."""
        old = before.names
        known = dict(zip(old.files, old.digests, strict=True))
        same = {file for file, digest in known.items() if self.words.digests.get(file) == digest}
        gone = np.array([row for row, file in enumerate(old.files) if file not in same], np.int64)
        added = sorted(self.words.digests.keys() - same)
        if _FEW_CHANGED * (len(gone) + len(added)) > len(known):
            return None
        languages = old.languages + sorted({self.words.languages[file] for file in added}.difference(old.languages))
        index, touched = change(before.index, gone, list(self._counts(added, languages)), _ties(added))
        if _FEW_CHANGED * len(touched) > len(known):
            return None
        names = Names(
            files=[file if file in same else "" for file in old.files] + added,
            digests=old.digests + [self.words.digests[file] for file in added],
            why=old.why + [b""] * len(added),
            languages=languages,
        )
        lists = before.lists.longer(len(added))
        ranker = Ranker(index)
        new = revised(before.index, index, lists, self._near(touched, ranker), touched)
        lists.put(new.rows, new.lists)
        near = self._near(new.missing, ranker)
        numbered = near._replace(rows=np.searchsorted(new.missing, near.rows).astype(np.int32))
        lists.put(new.missing, listed(numbered, len(new.missing), index))
        dirty = ~index.vectors.alive
        dirty[touched] = True
        state = State(names, index, lists)
        self._explained(new.rows.tolist(), _Explaining(state, self.words, _Reused(before, dirty)))
        ranked = len(touched) + len(new.missing)
        return (self._kept(_settled(state)) if _KEPT * len(touched) > len(known) else state), ranked

    def _counts(self, files: Sequence[str], languages: Sequence[str]) -> Iterator[Counts]:
        numbers = {tag: number for number, tag in enumerate(languages)}
        for some in chunks(files):
            for file, words in zip(some, self.words.packed(some), strict=True):
                yield Counts.unpacked(words, numbers[self.words.languages[file]])

    def _near(self, rows: Array, ranker: Ranker) -> Near:
        found, done = [], 0
        with closing(self.mapped(_Ranking(ranker), rows.tolist())) as chunks:
            for number, near in chunks:
                found.append(near)
                done += number
                self.progress("ranking", done, len(rows))
        return Near.of(found)

    def _explained(self, rows: Sequence[int], explaining: "_Explaining") -> State:
        """The state that is being explained, with reasons for the lists of `rows`."""
        with closing(self.mapped(explaining, rows)) as chunks:
            for chunk in chunks:
                for row, why in chunk:
                    explaining.state.names.why[row] = why
        return explaining.state

    def _kept(self, state: State) -> State:
        self.memo.keep_table(INDEX, b"", _packed(state))
        return state


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The function that is mapped: rows in, how many they are and all that is near them out."""

    ranker: Ranker

    def __call__(self, rows: Sequence[int]) -> tuple[int, Near]:
        return len(rows), self.ranker.near(np.array(rows))


@dataclass(frozen=True, slots=True)
class _Reused:
    """The reasons of an earlier ranking, which hold on where neither row is `dirty`: gone, or weighing otherwise."""

    before: State
    dirty: Array

    def of(self, row: int) -> dict[int, Shared]:
        """By the rows of others what `row` shares with them."""
        if self.dirty[row]:
            return {}
        others = self.before.lists.listed(row)
        shared = unpacked(self.before.names.why[row], len(others))
        return {other: each for other, each in zip(others, shared, strict=True) if not self.dirty[other]}


@dataclass(frozen=True)
class _Explaining:
    """The function that is mapped: rows of `state` in, each with the packed reasons for its list out."""

    state: State
    words: Wordings
    reused: _Reused | None = None

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self.state.index)

    def __call__(self, rows: Sequence[int]) -> list[tuple[int, bytes]]:
        lists = {row: self.state.lists.listed(row) for row in rows}
        known = {row: self.reused.of(row) if self.reused else {} for row in rows}
        anew = {row: [other for other in others if other not in known[row]] for row, others in lists.items()}
        missing = [row for row in rows if anew[row]]
        words = self.words.packed([self.state.names.files[row] for row in missing])
        asked = [Asked(row, anew[row], packed) for row, packed in zip(missing, words, strict=True)]
        found = {each.row: why for each, why in zip(asked, self._reasons.of(asked), strict=True)}
        return [(row, _completed(others, known[row], found.get(row, b""))) for row, others in lists.items()]


def _completed(others: Sequence[int], known: Mapping[int, Shared], found: bytes) -> bytes:
    """The packed reasons of a list, of which some are `known` and the rest were `found`, in the order of the list."""
    if not known:
        return found
    anew = [other for other in others if other not in known]
    every = {**known, **dict(zip(anew, unpacked(found, len(anew)), strict=True))}
    return packed([every[other] for other in others])


def _ties(files: Sequence[str]) -> Array:
    """A number for each article that says which of two equally near ones comes first."""
    return np.frombuffer(b"".join(digest_bytes(file)[:8] for file in files), "<u8")


def _settled(state: State) -> State:
    """The same without the rows of articles that are gone."""
    alive = state.index.vectors.alive
    rows = np.flatnonzero(alive)
    number = np.cumsum(alive, dtype=np.int32) - 1
    lists, names = state.lists, state.names
    listed = lists.rows[rows]
    return State(
        Names(
            files=[names.files[row] for row in rows],
            digests=[names.digests[row] for row in rows],
            why=[names.why[row] for row in rows],
            languages=names.languages,
        ),
        settled(state.index),
        Lists(np.where(listed < 0, -1, number[listed]), lists.cosines[rows], lists.number[rows], lists.cut[rows]),
    )


def _ranked(state: State) -> Parts:
    index, lists = state.index, state.lists
    articles = int(index.vectors.alive.sum())
    share = np.divide(index.root, index.whole, out=np.zeros(len(index.root)), where=index.whole > 0)
    numbers = {
        "rows": lists.rows,
        "cosines": lists.cosines,
        "number": lists.number,
        "crowd": lists.crowd(articles),
        "share": share,
    }
    return {"names": msgspec.msgpack.encode(state.names)} | {name: _bytes(array) for name, array in numbers.items()}


def _packed(state: State) -> Parts:
    """All of `state`, whose index has one layer and no row of an article that is gone."""
    arrays = dict(_arrays(state))
    forms = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    head = {"names": msgspec.msgpack.encode(state.names), "forms": msgspec.msgpack.encode(forms)}
    return head | {name: _bytes(array) for name, array in arrays.items()}


def _arrays(state: State) -> Iterator[tuple[str, Array]]:
    (postings,) = state.index.postings
    for name, value in (("vectors", state.index.vectors), ("index", state.index), ("lists", state.lists)):
        for field in fields(value):
            array = getattr(value, field.name)
            if isinstance(array, np.ndarray):
                yield f"{name}.{field.name}", array
    for name, array in postings._asdict().items():
        yield f"postings.{name}", array


def _unpacked(parts: Parts | None) -> State | None:
    """What `_packed` was given; its arrays are where the parts lie, and what is written there stays in this process."""
    if parts is None:
        return None
    forms = msgspec.msgpack.decode(parts["forms"], type=dict[str, tuple[str, tuple[int, ...]]])
    arrays: dict[str, dict[str, Array]] = {"vectors": {}, "index": {}, "lists": {}, "postings": {}}
    for name, (kind, shape) in forms.items():
        whole, _, field = name.partition(".")
        arrays[whole][field] = np.frombuffer(parts[name], kind).reshape(shape)
    index = Index(vectors=Vectors(**arrays["vectors"]), postings=(Postings(**arrays["postings"]),), **arrays["index"])
    return State(msgspec.msgpack.decode(parts["names"], type=Names), index, Lists(**arrays["lists"]))


def _bytes(array: Array) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data if array.size else memoryview(b"")
