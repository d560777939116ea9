"""Which page gets which address.

An article stands at ``YYYY/MM/DD/slug.html``, an undated one at ``undated/<section>/slug.html``. Two pages never
share an address, also not on a disk that ignores case or normalises names: addresses are compared by `path_key`. A
slug claimed in front matter comes first, and of two claims to one address the later article is left out with an error
that names both. Of the others the earliest keeps the bare address, and each later one gets a hyphen and eight digits
from a digest of its file's path, and a warning. Addresses hang on the set of articles, never on the order of reading.
"""

from collections.abc import Callable, Iterator, Sequence

from newsgen.digest import digest
from newsgen.naming import path_key
from newsgen.problems import Level, Problem, Where
from newsgen.records import Card, Value


class Addresses(Value):
    """Each article's path under the output by its file, the articles that got none, and what is to be said of it."""

    paths: dict[str, str]
    left_out: tuple[Card, ...]
    problems: tuple[Problem, ...]


def assign(cards: Sequence[Card], folder: Callable[[Card], str]) -> Addresses:
    """Gives each card an address ``folder(card) + slug + ".html"``; `cards` stand earliest first."""
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

    for card in cards:
        if card.claimed and (owner := take(card, f"{folder(card)}{card.slug}.html")):
            left_out.append(card)
            problems.append(_two_claims(card, owner, paths[owner.file]))
    crowded = [
        (card, owner) for card in cards if not card.claimed and (owner := take(card, f"{folder(card)}{card.slug}.html"))
    ]
    for card, owner in crowded:
        for suffix in _suffixes(card.file):
            if take(card, f"{folder(card)}{card.slug}-{suffix}.html") is None:
                break
        problems.append(_moved(card, owner, paths[owner.file], paths[card.file]))
    return Addresses(paths=paths, left_out=tuple(left_out), problems=tuple(problems))


def _suffixes(file: str) -> Iterator[str]:
    """Ever new suffixes for `file`; the first is enough but for chance or malice, and none is over 64 characters."""
    made = digest(file)
    while True:
        for length in (8, 16, 32, 64):
            yield made[:length]
        made = digest(made)


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


def _problem(level: Level, card: Card, code: str, message: str, hint: str) -> Problem:
    return Problem(level=level, where=Where(file=f"content/{card.file}"), code=code, message=message, hint=hint)
