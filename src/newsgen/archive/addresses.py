"""Which page gets which address.

An article stands at ``YYYY/MM/DD/slug.html``, an undated one at ``undated/<section>/slug.html``. Two pages never
share an address, also not on a disk that ignores case or normalises names: addresses are compared by `path_key`. A
slug claimed in front matter comes first, and of two claims to one address the later article is left out with an error
that names both. Of the others the earliest keeps the bare address, and each later one gets a hyphen and eight digits
from a digest of its file's path, and a warning. Addresses hang on the set of articles, never on the order of reading.

A file that is merged into another keeps an address too, after all articles have theirs and without any words: the one
that it would have, or where that is taken one with a suffix. It needs none where it claims the very address of the
article that it became, or of another of its captures.
"""

from collections.abc import Callable, Iterable, Sequence

from newsgen.naming import path_key, suffixes
from newsgen.problems import Level, Problem, Where
from newsgen.records import Card, Value


class Addresses(Value):
    """Each article's path under the output by its file, the articles that got none, and what is to be said of it.

    `moved` has the paths of files that are merged; with an article that got none, they are left out too.
    """

    paths: dict[str, str]
    moved: dict[str, str]
    left_out: tuple[Card, ...]
    problems: tuple[Problem, ...]


def assign(cards: Sequence[Card], folder: Callable[[Card], str], merged: Iterable[tuple[Card, str]] = ()) -> Addresses:
    """Gives each card an address ``folder(card) + slug + ".html"``; `cards` stand earliest first.

    `merged` are the cards that are merged, earliest first, each with the file of the one that is kept.
    """
    paths: dict[str, str] = {}
    owners: dict[str, Card] = {}
    left_out: list[Card] = []
    problems: list[Problem] = []

    def take(card: Card, path: str) -> Card | None:
        """Gives `path` to `card`, or tells who has it."""
        owner = owners.setdefault(path_key(path), card)
        if owner is card:
            paths[card.file] = path
            return None
        return owner

    def take_near(card: Card) -> None:
        """Gives `card` the first address with a suffix that is free."""
        for suffix in suffixes(card.file):
            if take(card, f"{folder(card)}{card.slug}-{suffix}.html") is None:
                break

    for card in cards:
        if card.claimed and (owner := take(card, f"{folder(card)}{card.slug}.html")):
            left_out.append(card)
            problems.append(_two_claims(card, owner, paths[owner.file]))
    crowded = [
        (card, owner) for card in cards if not card.claimed and (owner := take(card, f"{folder(card)}{card.slug}.html"))
    ]
    for card, owner in crowded:
        take_near(card)
        problems.append(_moved(card, owner, paths[owner.file], paths[card.file]))
    lost = {card.file for card in left_out}
    became: dict[str, str] = {}
    for card, kept in merged:
        if kept in lost:
            left_out.append(card)
            problems.append(_left_with(card, kept))
            continue
        became[card.file] = kept
        taken = take(card, f"{folder(card)}{card.slug}.html")
        if taken and not (card.claimed and became.get(taken.file, taken.file) == kept):
            take_near(card)
    moved = {file: paths.pop(file) for file in became if file in paths}
    return Addresses(paths=paths, moved=moved, left_out=tuple(left_out), problems=tuple(problems))


def _two_claims(card: Card, owner: Card, path: str) -> Problem:
    return _problem(
        "error",
        card,
        "address-claimed-twice",
        f'the slug "{card.slug}" leads to {path}, which content/{owner.file} claims too; this article is left out',
        f"give content/{card.file} or content/{owner.file} another slug",
    )


def _moved(card: Card, owner: Card, path: str, moved: str) -> Problem:
    return _problem(
        "warning",
        card,
        "address-taken",
        f"{path} belongs to content/{owner.file}; this article is published as {moved}",
        "set a slug in the front matter of one of the two to choose its address",
    )


def _left_with(card: Card, kept: str) -> Problem:
    return _problem(
        "error",
        card,
        "address-claimed-twice",
        f"this is a capture of the same page as content/{kept}, which is left out, and so is this",
        f"give content/{kept} another slug",
    )


def _problem(level: Level, card: Card, code: str, message: str, hint: str) -> Problem:
    return Problem(level=level, where=Where(file=f"content/{card.file}"), code=code, message=message, hint=hint)
