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
from functools import cache, cached_property
from itertools import chain, takewhile

from newsgen.archive.likeness import (
    CUT_WEIGHT,
    LONG_WORD,
    MISTYPED_WORDS,
    SIDE,
    alike,
    are_told_apart,
    has_lost,
    is_cut,
    is_mistyped,
    is_slip,
    is_spelled_alike,
)
from newsgen.archive.shelves import Shelf, shelf
from newsgen.archive.wordings import (
    Evened,
    Gaps,
    Wording,
    gaps,
    key_of,
    read_all,
    without_kicker,
)
from newsgen.naming import headline_key, headline_keys
from newsgen.records import Card, Value

ANCHOR = 8  # letters known at the beginning or the end of a headline that lost characters
FEW = 16  # headlines that are judged one by one
SHORTEST = 12  # characters of a beginning: `CUT_WEIGHT` where each weighs the most

Found = dict[str, list[Card]]


class Index(Value):
    """The archive's headlines by all that one is looked up by.

    `same` has them by key, `bare` by the key without a kicker, `even` by what may not differ of their words, `heads`
    and `tails`, if they lost characters, by their first, else their last `ANCHOR` letters. `ends` has them by the first
    and by the last `SIDE` letters of what may not differ, and with it. `ordered` are the keys of `same`, sorted; the
    `beginnings` of keys spare searches.
    """

    same: Found
    bare: Found
    even: Found
    heads: Found
    tails: Found
    ordered: Sequence[str]
    beginnings: frozenset[str]
    ends: dict[str, list[tuple[Card, str]]]


class Nearly:
    """The archive's headlines; `near` gives the articles that a captured one may mean, null where none comes near."""

    def __init__(self, cards: Iterable[Card]) -> None:
        found = [card for card in cards if card.headline]
        self._sources = frozenset(headline_keys({card.source: None for card in found if card.source}).values())
        self._evened = Evened()
        texts = {card.headline or "": None for card in found}
        self._wordings = {
            text: wording for text, (wording, _) in zip(texts, read_all(texts, self._sources), strict=True)
        }
        self._index = self._indexed(found)
        self._framed = cache(self._in_frames)
        self._slipped = cache(self._in_slips)

    @cached_property
    def _backwards(self) -> Sequence[str]:
        """The keys of all, read from their ends, sorted."""
        return sorted(key[::-1] for key in self._index.same)

    def near(self, headline: str) -> Shelf | None:
        """The articles that `headline` may mean."""
        (found,) = self.near_all((headline,))
        return found

    def near_all(self, headlines: Iterable[str]) -> Iterator[Shelf | None]:
        """For each of `headlines` the articles that it may mean."""
        for wording, source in read_all(headlines, self._sources):
            yield self._near(wording, source) if wording.key else None

    def _near(self, wording: Wording, source: str | None) -> Shelf | None:
        for found in self._candidates(wording):
            if found:
                fitting = {
                    card.file: card
                    for card in found
                    if _is_from(card, source) and not are_told_apart(wording.text, self._wording(card).text)
                }
                if fitting:
                    return shelf(fitting.values())
        return None

    def _candidates(self, wording: Wording) -> Iterator[Sequence[Card]]:
        """What each rule finds, one rule after the other."""
        yield self._index.same.get(wording.key, ())
        yield self._kicker(wording)
        yield self._cut(wording)
        yield self._lost(wording)
        parts = list(map(self._evened.__getitem__, wording.words))
        even = "".join(parts)
        yield self._even(wording, even)
        yield self._mistyped(wording, parts, even)

    def _kicker(self, wording: Wording) -> Sequence[Card]:
        rest = without_kicker(wording.text)
        whole = self._index.same.get(key_of(rest), ()) if rest else ()
        found = (*whole, *self._index.bare.get(wording.key, ()))
        return found if len(found) == 1 else ()

    def _cut(self, wording: Wording) -> Sequence[Card]:
        index, key = self._index, wording.key
        if key[: _least(key)] not in index.beginnings:
            return ()
        place = bisect_left(index.ordered, key)
        longer = [card for each in _beginning(index.ordered, place, key) for card in index.same[each]]
        shorter = [card for each in _beginnings(index, place, key) for card in index.same[each]]
        if not longer and not shorter:
            return ()
        return [
            *(card for card in longer if is_cut(wording, self._wording(card))),
            *(card for card in shorter if is_cut(self._wording(card), wording)),
        ]

    def _lost(self, wording: Wording) -> Sequence[Card]:
        index, key = self._index, wording.key
        lost = gaps(wording.text)
        whole = [card for each in self._anchored(lost) for card in index.same[each]] if lost else ()
        damaged = (*index.heads.get(key[:ANCHOR], ()), *index.tails.get(key[-ANCHOR:], ()))
        if not whole and not damaged:
            return ()
        return [
            *(card for card in whole if has_lost(wording, self._wording(card))),
            *(card for card in damaged if has_lost(self._wording(card), wording)),
        ]

    def _anchored(self, lost: Gaps) -> Iterable[str]:
        """The keys that begin as a headline that lost characters does, or end so; none where either is too little."""
        if len(lost.head) >= ANCHOR:
            ordered = self._index.ordered
            return _beginning(ordered, bisect_left(ordered, lost.head), lost.head)
        if len(lost.tail) >= ANCHOR:
            tail = lost.tail[::-1]
            return (key[::-1] for key in _beginning(self._backwards, bisect_left(self._backwards, tail), tail))
        return ()

    def _even(self, wording: Wording, even: str) -> Sequence[Card]:
        found = self._index.even.get(even)
        if not found:
            return ()
        return [
            card
            for card in found
            if is_spelled_alike(wording, self._wording(card), english=card.language.partition("-")[0] == "en")
        ]

    def _mistyped(self, wording: Wording, parts: Sequence[str], even: str) -> Sequence[Card]:
        found: list[Card] = []
        if len(even) < SIDE:
            return found
        for end in {even[:SIDE], even[-SIDE:]} & self._index.ends.keys():
            near = self._index.ends[end]
            if len(near) <= FEW:
                found += (card for card, its in near if is_slip(even, its))
            else:
                framed = self._framed(end)
                for frame, word in _frames(parts):
                    if frame in framed:
                        slipped = self._slipped(end, frame)
                        found += chain.from_iterable(slipped.get(slip, ()) for slip in _slips(word))
        once = {card.file: card for card in found}.values()
        return [card for card in once if is_mistyped(wording, self._wording(card))]

    def _in_frames(self, end: str) -> dict[str, list[tuple[str, Card]]]:
        """The articles with one `end` and each of their long words, by its frame."""
        found: dict[str, list[tuple[str, Card]]] = {}
        for card, _ in self._index.ends[end]:
            for frame, word in _frames([self._evened[word] for word in self._wording(card).words]):
                found.setdefault(frame, []).append((word, card))
        return found

    def _in_slips(self, end: str, frame: str) -> Found:
        """The articles with one `end` whose long word stands in `frame`, by its slips: a series has very many."""
        found: Found = {}
        for word, card in self._framed(end)[frame]:
            for slip in _slips(word):
                found.setdefault(slip, []).append(card)
        return found

    def _wording(self, card: Card) -> Wording:
        return self._wordings[card.headline or ""]

    def _indexed(self, cards: Sequence[Card]) -> Index:
        same: Found = {}
        bare: Found = {}
        even: Found = {}
        heads: Found = {}
        tails: Found = {}
        ends: dict[str, list[tuple[Card, str]]] = {}
        for card in cards:
            wording = self._wording(card)
            same.setdefault(wording.key, []).append(card)
            evened = "".join(map(self._evened.__getitem__, wording.words))
            even.setdefault(evened, []).append(card)
            for end in {evened[:SIDE], evened[-SIDE:]}:
                ends.setdefault(end, []).append((card, evened))
            if rest := without_kicker(wording.text):
                bare.setdefault(key_of(rest), []).append(card)
            if lost := gaps(wording.text):
                if len(lost.head) >= ANCHOR:
                    heads.setdefault(lost.head[:ANCHOR], []).append(card)
                elif len(lost.tail) >= ANCHOR:
                    tails.setdefault(lost.tail[-ANCHOR:], []).append(card)
        return Index(
            same=same,
            bare=bare,
            even=even,
            heads=heads,
            tails=tails,
            ordered=sorted(same),
            beginnings=frozenset(key[:size] for key in same for size in (SHORTEST, CUT_WEIGHT) if len(key) >= size),
            ends=ends,
        )


def _frames(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each long word, after its frame: the outer letters of it and all that stands around; `parts` are evened."""
    if len(parts) >= MISTYPED_WORDS:
        for at, part in enumerate(parts):
            if len(part) >= LONG_WORD:
                yield "\0".join(("".join(parts[:at]), part[0] + part[-1], "".join(parts[at + 1 :]))), part


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
            key = key[: alike(key, before)]
            place = bisect_left(index.ordered, key, 0, place) + (key in index.same)
