"""Exact duplicates and captures of one page: the files that are one article.

Two files are one article when headline and body say the same, however they are divided into paragraphs; or when they
are captures of one page, told by its address or by its headline, and one holds every piece of the other, so that no
word is lost. What `naming.text_key` does not count makes no difference. Files never become one

- whose sources differ: that is a story that two papers printed;
- whose dates differ, where either has fewer than twenty words: a short notice that is repeated ("Ferry suspended
  today") is a new event each time;
- without any text in the body, unless all that they say, their dates, sources and addresses on the web agree.

The file with the most pieces is kept; of equals one with a headline, then one with a date, then the earliest by
(published, file). Every other is merged into the first that is kept, in that order, and with which it is one article.
The kept article shows what any of its captures listed. All of this is a function of the set of cards.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain, islice, product

from msgspec.structs import replace

from newsgen.archive.groups import identities
from newsgen.naming import MARK_SIZE, headline_key, marks, url_key
from newsgen.records import Captured, Card, Value

FEWEST_WORDS = 20  # of an article that is the same on another day; a Chinese or Japanese character counts as one
LOOKED_AT = 100  # articles, at the most, before a card counts as new: no archive may cost the square of its size

_Trace = int | bytes  # a piece as a number, or a text

_ANY = "*"  # in the place of a day or a source: any; no slug is this


class Merged(Value):
    """Every article once: `articles` are the kept cards, with the lists of all their captures.

    `captures` has by kept file its captures, the kept one first, then by (published, file), each with its own lists;
    `into` has by merged file the kept one's.
    """

    articles: tuple[Card, ...]
    captures: dict[str, tuple[Card, ...]] = {}
    into: dict[str, str] = {}


def merge_captures(cards: Iterable[Card]) -> Merged:
    """Finds the files that are one article among `cards`, in any order."""
    cards = tuple(cards)
    captures: dict[str, tuple[Card, ...]] = {}
    for crowd in _crowds(cards):
        for group in _groups(crowd):
            if group.others:
                others = sorted(group.others, key=lambda card: (card.published or "", card.file))
                captures[group.kept.file] = (group.kept, *others)
    into = {card.file: kept for kept, (_, *others) in captures.items() for card in others}
    return Merged(
        articles=tuple(
            _with_all_lists(captures[card.file]) if card.file in captures else card
            for card in cards
            if card.file not in into
        ),
        captures=captures,
        into=into,
    )


def _crowds(cards: Sequence[Card]) -> Iterator[list[Card]]:
    """The sets of cards that share a headline, a text or an address, one with the next; no others can be one article.

    Of most cards nobody shares anything, and that is told without a look at each.
    """
    pairs: list[tuple[int, int]] = []
    for shared in (_headline, _text, _address):
        keys = list(map(shared, cards))
        first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        pairs += ((place, first[key]) for place, key in enumerate(keys) if key and first[key] != place)
    links: dict[int, list[int]] = {}
    for place, other in sorted(pairs):
        links.setdefault(other, []).append(place)
        links.setdefault(place, []).append(other)
    for start in list(links):
        crowd: list[Card] = []
        waiting = [start]
        while waiting:
            place = waiting.pop()
            if place in links:
                crowd.append(cards[place])
                waiting += links.pop(place)
        if crowd:
            yield crowd


def _headline(card: Card) -> bytes:
    return card.pieces[:MARK_SIZE] if card.headline else b""


def _text(card: Card) -> bytes:
    return card.text if card.pieces else b""


def _address(card: Card) -> str:
    return url_key(card.url) if card.url and card.pieces else ""


class _Group:
    """An article in the making: the card that is kept, and those that are merged into it.

    Each that joins may tell a source or a date that the kept one does not; from then on they count.
    """

    def __init__(self, kept: Card, source: str) -> None:
        self.kept = kept
        self.others: list[Card] = []
        self._source = source
        self._published = kept.published or ""

    def takes(self, card: Card, source: str) -> bool:
        """Whether `card`, whose source has the slug `source`, is this article; if so it has joined it."""
        if not self._is(card, source):
            return False
        self.others.append(card)
        self._source = self._source or source
        if card.published and card.published.startswith(self._published):
            self._published = card.published
        return True

    def _is(self, card: Card, source: str) -> bool:
        kept = self.kept
        if source and self._source and source != self._source:
            return False
        if not (kept.text and card.text):
            agree = (kept.pieces, kept.published, self._source) == (card.pieces, card.published, source)
            return agree and url_key(kept.url or "") == url_key(card.url or "")
        if min(kept.words, card.words) < FEWEST_WORDS and not _agree(self._published, card.published or ""):
            return False
        return kept.text == card.text or (_are_of_one_page(kept, card) and _holds(kept, card))


def _agree(one: str, other: str) -> bool:
    """Whether two dates may be one: a day says nothing against an hour of it, and nothing is said by no date."""
    return one.startswith(other) or other.startswith(one)


def _are_of_one_page(one: Card, other: Card) -> bool:
    if one.headline and other.headline and one.pieces[:MARK_SIZE] == other.pieces[:MARK_SIZE]:
        return True
    return bool(one.url and other.url) and url_key(one.url or "") == url_key(other.url or "")


def _holds(whole: Card, part: Card) -> bool:
    """Whether every piece of `part` stands in `whole`, as often at least; most cases are told without counting."""
    if whole.pieces == part.pieces:
        return True
    if any(part.pieces[at : at + MARK_SIZE] not in whole.pieces for at in range(0, len(part.pieces), MARK_SIZE)):
        return False
    return Counter(marks(part.pieces)) <= Counter(marks(whole.pieces))


def _precedence(card: Card) -> tuple[int, bool, bool, str, str]:
    """What is kept comes first; of two that say the same words, the one that knows which of them are the headline."""
    return -len(card.pieces), not card.headline, not card.published, card.published or "", card.file


def _groups(crowd: Iterable[Card]) -> list[_Group]:
    """The articles of a crowd.

    A card is compared with those articles alone that have its text, or the rarest of its pieces, and that do not differ
    in source or, where the card is short, in day. So briefings under one headline are told apart at a glance.
    """
    cards = sorted(crowd, key=_precedence)
    slugs = identities({card.source for card in cards if card.source})
    traces = [_traces(card) for card in cards]
    spread = Counter(chain.from_iterable(traces))
    clues = [_clues(each, spread) for each in traces]
    wanted = frozenset(chain.from_iterable(clues))
    shelves: dict[tuple[_Trace, str, str], list[int]] = {}
    groups: list[_Group] = []
    for card, own, shared in zip(cards, traces, clues, strict=True):
        source = slugs[card.source] if card.source else ""
        day = (card.published or "")[:10]
        days = (day, "") if day and card.words < FEWEST_WORDS else (_ANY,)
        sources = (source, "") if source else (_ANY,)
        found = filter(None, map(shelves.get, product(shared, days, sources)))
        near = dict.fromkeys(islice(merge(*found), LOOKED_AT))
        if not any(groups[at].takes(card, source) for at in near):
            for shelf in product(wanted.intersection(own), (day, _ANY), (source, _ANY)):
                shelves.setdefault(shelf, []).append(len(groups))
            groups.append(_Group(card, source))
    return groups


def _traces(card: Card) -> tuple[_Trace, ...]:
    """What an article may be found by; one without a text in the body by nothing less than all that it says."""
    return (*marks(card.pieces), card.text) if card.text else (card.pieces,)


def _clues(traces: tuple[_Trace, ...], spread: Mapping[_Trace, int]) -> tuple[_Trace, ...]:
    """Which of its `traces` to look for an article by: the rarest piece, and the text, as far as any other has them."""
    *pieces, text = traces
    rarest = (min(pieces, key=spread.__getitem__),) if pieces else ()
    return tuple(trace for trace in (*rarest, text) if spread[trace] > 1)


def _with_all_lists(captures: Sequence[Card]) -> Card:
    """The first of `captures` with what any of them listed."""
    return replace(
        captures[0],
        next_in=_united(card.next_in for card in captures),
        others_also_read=_united(card.others_also_read for card in captures),
    )


def _united(lists: Iterable[Sequence[Captured]]) -> tuple[Captured, ...]:
    """Each headline once, as it was listed first; its address is the first that any capture holds."""
    united: dict[str, Captured] = {}
    for item in chain.from_iterable(lists):
        key = headline_key(item.headline) or item.headline
        known = united.setdefault(key, item)
        if known.url is None and item.url is not None:
            united[key] = replace(known, url=item.url)
    return tuple(united.values())
