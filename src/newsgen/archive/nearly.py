"""Near match: which articles a captured headline may mean that no article bears letter for letter.

A list prints headlines cut short, damaged, with marks of its own or in another spelling. What is tried, each only where
all before it found nothing:

1. the same words once damage is repaired, and marks of an update and the name of a source are off;
2. the same but for a leading "Exclusive:" or the like on one side, where just one article fits;
3. the beginning of a headline that a list or the archive's own page cut (`is_cut`);
4. the same but for lost characters (`has_lost`), with eight letters known at the beginning or the end;
5. the same but for articles, spelling and lost diacritics (`is_spelled_alike`);
6. the same but for one long word mistyped (`is_mistyped`).

The index only finds candidates; a rule judges each pair alone. So no article that does not come near can change what a
headline means, but for the name of a source, which is known by any article that bears it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from newsgen.archive.likeness import (
    CUT_WEIGHT,
    LONG_WORD,
    MISTYPED_WORDS,
    SIDE,
    has_lost,
    is_cut,
    is_mistyped,
    is_spelled_alike,
)
from newsgen.archive.shelves import Shelf, shelf
from newsgen.archive.wordings import Evened, Gaps, Wording, folded, gaps, read, tidy, without_kicker
from newsgen.naming import headline_key
from newsgen.records import Card, Value

ANCHOR = 8  # letters known at the beginning or the end of a headline that lost characters
SHORTEST = 12  # characters of a beginning: `CUT_WEIGHT` where each weighs the most

Found = dict[str, list[Card]]


class Sketch(Value):
    """A headline as it is looked up: tidy, its words, case folded, these joined, and what of them may not differ."""

    headline: str
    text: str
    words: Sequence[str]
    key: str
    even: str


class Index(Value):
    """The archive's headlines by all that one is looked up by.

    `same` has them by key, `bare` by the key without a kicker, `even` by what may not differ of their words, `frames`
    by that around one long word, `heads` and `tails`, if they lost characters, by their first, else their last `ANCHOR`
    letters. `ordered` are the keys of `same`, sorted, `backwards` the same keys read from their ends. Two sets spare
    searches: the `beginnings` of keys, and the first and last letters of `even` (`ends`).
    """

    same: Found
    bare: Found
    even: Found
    frames: dict[str, list[tuple[str, Card]]]
    heads: Found
    tails: Found
    ordered: Sequence[str]
    backwards: Sequence[str]
    beginnings: frozenset[str]
    ends: frozenset[str]


class Nearly:
    """The archive's headlines; `near` gives the articles that a captured one may mean, null where none comes near."""

    def __init__(self, cards: Iterable[Card]) -> None:
        found = [card for card in cards if card.headline]
        self._sources = frozenset(filter(None, (headline_key(card.source or "") for card in found)))
        self._evened = Evened()
        self._index = self._indexed(found)
        self._read = lru_cache(maxsize=1 << 12)(lambda headline: read(headline, self._sources))
        self._slipped = lru_cache(maxsize=1 << 12)(self._words_slipped)
        self._rules = (self._same, self._kicker, self._cut, self._lost, self._even, self._mistyped)
        self.near = lru_cache(maxsize=1 << 16)(self._near)  # the pages of one day list the same headlines

    def _near(self, headline: str) -> Shelf | None:
        sketch, source = self._sketch(headline)
        if not sketch.key:
            return None
        for rule in self._rules:
            found = rule(sketch)
            if found:
                fitting = {card.file: card for card in found if _is_from(card, source)}
                if fitting:
                    return shelf(fitting.values())
        return None

    def _same(self, sketch: Sketch) -> Sequence[Card]:
        return self._index.same.get(sketch.key, ())

    def _kicker(self, sketch: Sketch) -> Sequence[Card]:
        rest = without_kicker(sketch.text)
        whole = self._index.same.get("".join(folded(rest)), ()) if rest else ()
        found = (*whole, *self._index.bare.get(sketch.key, ()))
        return found if len(found) == 1 else ()

    def _cut(self, sketch: Sketch) -> Sequence[Card]:
        index, key = self._index, sketch.key
        if key[: _least(key)] not in index.beginnings:
            return ()
        place = bisect_left(index.ordered, key)
        longer = [card for each in _beginning(index.ordered, place, key) for card in index.same[each]]
        shorter = [card for each in _beginnings(index, place, key) for card in index.same[each]]
        if not longer and not shorter:
            return ()
        captured = self._read(sketch.headline)
        return [
            *(card for card in longer if is_cut(captured, self._wording(card))),
            *(card for card in shorter if is_cut(self._wording(card), captured)),
        ]

    def _lost(self, sketch: Sketch) -> Sequence[Card]:
        index, key = self._index, sketch.key
        lost = gaps(sketch.text)
        whole = [card for each in _anchored(index, lost) for card in index.same[each]] if lost else ()
        damaged = (*index.heads.get(key[:ANCHOR], ()), *index.tails.get(key[-ANCHOR:], ()))
        if not whole and not damaged:
            return ()
        captured = self._read(sketch.headline)
        return [
            *(card for card in whole if has_lost(captured, self._wording(card))),
            *(card for card in damaged if has_lost(self._wording(card), captured)),
        ]

    def _even(self, sketch: Sketch) -> Sequence[Card]:
        found = self._index.even.get(sketch.even)
        if not found:
            return ()
        captured = self._read(sketch.headline)
        return [
            card
            for card in found
            if is_spelled_alike(captured, self._wording(card), english=card.language.partition("-")[0] == "en")
        ]

    def _mistyped(self, sketch: Sketch) -> Sequence[Card]:
        if sketch.even[:SIDE] not in self._index.ends and sketch.even[-SIDE:] not in self._index.ends:
            return ()
        found = [
            card
            for frame, word in self._frames(sketch.words)
            if frame in self._index.frames
            for slip in _slips(word)
            for card in self._slipped(frame).get(slip, ())
        ]
        return [card for card in found if is_mistyped(self._read(sketch.headline), self._wording(card))]

    def _words_slipped(self, frame: str) -> Found:
        """The articles whose long word stands in `frame`, by each of its slips: a series may have very many."""
        found: Found = {}
        for word, card in self._index.frames[frame]:
            for slip in _slips(word):
                found.setdefault(slip, []).append(card)
        return found

    def _wording(self, card: Card) -> Wording:
        return self._read(card.headline or "")

    def _sketch(self, headline: str) -> tuple[Sketch, str | None]:
        """The sketch of `headline`, and the key of the source that it names at its end."""
        text, source = tidy(headline, self._sources)
        words = folded(text)
        even = "".join(map(self._evened.__getitem__, words))
        return Sketch(headline=headline, text=text, words=words, key="".join(words), even=even), source

    def _frames(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each long word after its frame: the outer letters of it and all that stands around."""
        parts = [self._evened[word] for word in words]
        for at, part in enumerate(parts):
            if len(part) >= LONG_WORD and len(parts) >= MISTYPED_WORDS:
                yield "\0".join(("".join(parts[:at]), part[0] + part[-1], "".join(parts[at + 1 :]))), part

    def _indexed(self, cards: Iterable[Card]) -> Index:
        same: Found = {}
        bare: Found = {}
        even: Found = {}
        frames: dict[str, list[tuple[str, Card]]] = {}
        heads: Found = {}
        tails: Found = {}
        for card in cards:
            sketch, _ = self._sketch(card.headline or "")
            same.setdefault(sketch.key, []).append(card)
            even.setdefault(sketch.even, []).append(card)
            for frame, word in self._frames(sketch.words):
                frames.setdefault(frame, []).append((word, card))
            if rest := without_kicker(sketch.text):
                bare.setdefault("".join(folded(rest)), []).append(card)
            if lost := gaps(sketch.text):
                if len(lost.head) >= ANCHOR:
                    heads.setdefault(lost.head[:ANCHOR], []).append(card)
                elif len(lost.tail) >= ANCHOR:
                    tails.setdefault(lost.tail[-ANCHOR:], []).append(card)
        return Index(
            same=same,
            bare=bare,
            even=even,
            frames=frames,
            heads=heads,
            tails=tails,
            ordered=sorted(same),
            backwards=sorted(key[::-1] for key in same),
            beginnings=frozenset(key[:size] for key in same for size in (SHORTEST, CUT_WEIGHT) if len(key) >= size),
            ends=frozenset(end for each in even for end in (each[:SIDE], each[-SIDE:])),
        )


def _is_from(card: Card, source: str | None) -> bool:
    """Whether `card` may be from the source that a captured headline named, by its key."""
    return source is None or not card.source or headline_key(card.source) == source


def _slips(word: str) -> Iterator[str]:
    """`word` and what is left of it without one inner letter: words that are mistyped for each other share one."""
    yield word
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1 :]


def _least(key: str) -> int:
    """How many characters a headline and its beginning have alike at least, if `key` is of either."""
    return CUT_WEIGHT if key.isascii() else SHORTEST


def _beginning(ordered: Sequence[str], place: int, head: str) -> Iterator[str]:
    """Those of `ordered` from `place` on that begin with `head`."""
    return takewhile(lambda key: key.startswith(head), (ordered[at] for at in range(place, len(ordered))))


def _beginnings(index: Index, place: int, key: str) -> Iterator[str]:
    """Those of the keys before `place`, where `key` would stand, that `key` begins with."""
    while place and (before := index.ordered[place - 1]).startswith(key[:SHORTEST]):
        if key.startswith(before):
            yield before
            place -= 1
        else:  # no key between `before` and here is one, so what both begin with is all that is left of `key`
            key = key[: _alike(key, before)]
            place = bisect_left(index.ordered, key, 0, place) + (key in index.same)


def _anchored(index: Index, lost: Gaps) -> Iterable[str]:
    """The keys that begin as a headline that lost characters does, or end so; none where either is too little."""
    if len(lost.head) >= ANCHOR:
        return _beginning(index.ordered, bisect_left(index.ordered, lost.head), lost.head)
    if len(lost.tail) >= ANCHOR:
        tail = lost.tail[::-1]
        return (key[::-1] for key in _beginning(index.backwards, bisect_left(index.backwards, tail), tail))
    return ()


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return bisect_left(range(1, len(one) + 1), 1, key=lambda size: not other.startswith(one[:size]))
