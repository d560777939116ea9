"""Refrains: paragraphs that stand in many articles and say nothing of any, such as an invitation or a legal line.

They would make articles alike that have nothing else in common, so their words do not count. A paragraph is one where
at least `MANY` articles hold it, and where in most of these such paragraphs are a small part. In a wire story that ten
papers printed they are all of it, and they count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np

from newsgen.naming import MARK_SIZE, mark, marks, text_keys
from newsgen.records import Article, Card

MANY = 10  # articles
_SMALL = 3  # of so many pieces of an article at most one is a paragraph that many hold


def refrains(cards: Iterable[Card]) -> dict[str, frozenset[int]]:
    """Which paragraphs, by their marks as numbers, are refrains, by the file of each article that has any."""
    packed = {card.file: card.pieces[-MARK_SIZE * card.blocks :] for card in cards if card.blocks}
    held = _often(packed)
    holders = Counter(chain.from_iterable(held.values()))
    many = {piece for piece, number in holders.items() if number >= MANY}
    held = {file: found for file, each in held.items() if (found := many & each)}
    size = {file: len(set(marks(packed[file]))) for file in held}
    small = Counter(chain.from_iterable(found for file, found in held.items() if _SMALL * len(found) <= size[file]))
    chosen = {piece for piece in many if 2 * small[piece] > holders[piece]}
    return {file: frozenset(found & chosen) for file, found in held.items() if found & chosen}


def _often(packed: Mapping[str, bytes]) -> dict[str, set[int]]:
    """By file the marks that stand so often, be it more than once in one article, that many may hold them."""
    every = np.frombuffer(b"".join(packed.values()), "<u8")
    ordered = np.sort(every)
    last = ordered[MANY - 1 :]
    often = np.unique(last[last == ordered[: len(last)]])
    found: defaultdict[str, set[int]] = defaultdict(set)
    if len(often):
        at = np.flatnonzero(often[np.minimum(np.searchsorted(often, every), len(often) - 1)] == every)
        files, ends = list(packed), np.cumsum([len(each) // MARK_SIZE for each in packed.values()])
        for number, piece in zip(np.searchsorted(ends, at, "right").tolist(), every[at].tolist(), strict=True):
            found[files[number]].add(piece)
    return dict(found)


def without(article: Article, refrains: Iterable[int]) -> list[str]:
    """The texts of the body of `article` that are none of `refrains`."""
    left_out = frozenset(refrains)
    texts = [block.text for block in article.body]
    pieces = marks(b"".join(map(mark, text_keys(texts))))
    return [text for text, piece in zip(texts, pieces, strict=True) if piece not in left_out]
