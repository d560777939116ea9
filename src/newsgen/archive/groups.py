"""Sections, sources, tags and bylines: the names that articles are gathered under.

A name's identity is its slug, so that ``Asean Plus`` and ``asean plus`` are one; slugs that some disk takes for one
folder (``straße``, ``strasse``) are one, too. It is shown as newsgen.yaml titles it, else in its most frequent
spelling, and of equally frequent ones in the first by code point. A section whose most frequent spelling is a mere
slug, as a folder's name is (``world-news``), is shown as words: World News. Sections stand in the order of
newsgen.yaml, then by name; all other names stand by name.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from newsgen.naming import path_key, slug
from newsgen.records import Card, Value


class Group(Value):
    """A name with its articles, earliest first: the undated in the natural order of their files, then the dated.

    `name` is what pages show, `spelling` the configured title or the most frequent spelling, which data files hold.
    """

    slug: str
    name: str
    spelling: str
    undated: tuple[Card, ...]
    dated: tuple[Card, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """All articles, earliest first."""
        return self.undated + self.dated


class Groups(Value):
    """All names of one kind, in order; `slugs` knows every spelling."""

    ordered: tuple[Group, ...] = ()
    slugs: dict[str, str] = {}
    by_slug: dict[str, Group] = {}

    def of(self, name: str) -> Group:
        """The group that `name` is a spelling of; KeyError for a name that no article bears."""
        return self.by_slug[self.slugs[name]]

    def all_of(self, names: Iterable[str]) -> tuple[Group, ...]:
        """The groups of `names` in that order, each once."""
        return tuple({group.slug: group for group in map(self.of, names)}.values())


def identities(names: Iterable[str]) -> dict[str, str]:
    """The slug of each name; of slugs that would be one folder on some disk the first by code point serves them all."""
    slugs = {name: slug(name) for name in sorted(names)}
    chosen: dict[str, str] = {}
    for made in sorted(set(slugs.values())):
        chosen.setdefault(path_key(made), made)
    return {name: chosen[path_key(made)] for name, made in slugs.items()}


def in_words(name: str) -> str:
    """A name that is no more than a slug, as a folder's is (``world-news``), as words: ``World News``."""
    plain = name.replace("_", "-")
    if plain != slug(name) or name.upper() == name:
        return name
    return " ".join(word.capitalize() for word in plain.split("-"))


def gather(
    undated: Sequence[Card],
    dated: Sequence[Card],
    names: Callable[[Card], Sequence[str]],
    first: Sequence[str] = (),
    titles: Mapping[str, str] | None = None,
    label: Callable[[str], str] = str,
) -> Groups:
    """Groups articles by the `names` they bear.

    `first` are slugs that come before all others, `titles` what the user calls a slug; `label` turns the most frequent
    spelling into what is shown.
    """
    borne = [list(map(names, cards)) for cards in (undated, dated)]
    spellings = Counter(chain.from_iterable(chain.from_iterable(borne)))
    slugs = identities(spellings)
    frequent: dict[str, str] = {}
    for name, key in slugs.items():
        if key not in frequent or spellings[name] > spellings[frequent[key]]:
            frequent[key] = name
    given = {path_key(key): title for key, title in (titles or {}).items()}
    spelled = {key: given.get(path_key(key)) or name for key, name in frequent.items()}
    shown = {key: given.get(path_key(key)) or label(name) for key, name in frequent.items()}
    lists: dict[str, tuple[list[Card], list[Card]]] = {key: ([], []) for key in shown}
    for which, cards in enumerate((undated, dated)):
        for card, own in zip(cards, borne[which], strict=True):
            for key in dict.fromkeys(map(slugs.__getitem__, own)):
                lists[key][which].append(card)
    rank = {path_key(key): place for place, key in reversed(tuple(enumerate(first)))}
    order = sorted(shown, key=lambda key: (rank.get(path_key(key), len(first)), shown[key].casefold(), key))
    ordered = tuple(
        Group(
            slug=key,
            name=shown[key],
            spelling=spelled[key],
            undated=tuple(lists[key][0]),
            dated=tuple(lists[key][1]),
        )
        for key in order
    )
    return Groups(ordered=ordered, slugs=slugs, by_slug={group.slug: group for group in ordered})
