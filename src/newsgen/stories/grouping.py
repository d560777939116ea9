"""Out of pairs wire stories and forms: which articles are one story together, and which are printed from one form.

What is near to what is near may be anything: a form that is printed every day drifts from one event to the next, and in
small steps of days a story could last for months. So two articles that are one story bring their groups together only
if all that is dated stays within `wire.DAYS`, and if one of the two stands for both groups: it is near to nearly all
that it was compared with there, as the original is to each of its copies.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import inf

from newsgen.stories.wire import DAYS, Likeness, Pair

_REFUSED = 3
"""How many of a group an article must be near to for each that it is not, if it is to stand for the group."""


@dataclass(slots=True)
class _Group:
    """Articles that are one story: their `files`, and the ordinals of the first and last days that are known.

    `near` has for each article that was compared with any of these files how many it is near to, less `_REFUSED` for
    each that it is not.
    """

    files: list[str]
    near: Counter[str]
    first: float
    last: float


def wire_stories(published: Mapping[str, str | None], told: Mapping[Pair, Likeness]) -> tuple[tuple[str, ...], ...]:
    """The stories that the pairs `told` make, each pair once; a story has its files in order of (published, file).

    Pairs are taken by the days between them, those without a date last, and of as many days in the order of their
    articles; so the order in which they come does not matter. A pair that was not compared argues neither way. Within
    a story the undated come first, as they do in the archive; stories stand in the order of their first files. Takes
    n log n steps, n being the number of pairs.
    """

    def place(file: str) -> tuple[str, str]:
        return published[file] or "", file

    days = {file: _day(published[file]) for file in {file for pair in told for file in pair}}
    home = {file: _alone(file, day) for file, day in days.items()}
    for (one, other), likeness in told.items():
        near = 1 if likeness == "story" else -_REFUSED
        home[one].near[other] += near
        home[other].near[one] += near

    def order(pair: Pair) -> tuple[float, tuple[str, str], tuple[str, str]]:
        earlier, later = sorted(map(place, pair))
        first, last = sorted(days[file] or inf for file in pair)
        return (last - first if last < inf else inf), earlier, later

    for one, other in sorted((pair for pair, likeness in told.items() if likeness == "story"), key=order):
        left, right = home[one], home[other]
        if left is not right and _may_join(left, right, one, other):
            smaller, larger = sorted((left, right), key=lambda group: len(group.near))
            _join(larger, smaller)
            home.update(dict.fromkeys(smaller.files, larger))
    stories = {id(group): tuple(sorted(group.files, key=place)) for group in home.values() if len(group.files) > 1}
    return tuple(sorted(stories.values(), key=lambda story: place(story[0])))


def forms(told: Mapping[Pair, Likeness]) -> dict[str, str]:
    """By file of what was printed from a form the first file, by code point, that was printed from the same.

    What is printed from a form is from the same form as what that one is near to; it is not of one event with it.
    """
    home: dict[str, list[str]] = {}
    for pair, likeness in told.items():
        if likeness == "form":
            smaller, larger = sorted((home.setdefault(file, [file]) for file in pair), key=len)
            if smaller is not larger:
                larger += smaller
                home.update(dict.fromkeys(smaller, larger))
    return {file: min(form) for form in {id(form): form for form in home.values()}.values() for file in form}


def _day(published: str | None) -> int | None:
    return date.fromisoformat(published[:10]).toordinal() if published else None


def _alone(file: str, day: int | None) -> _Group:
    return _Group(files=[file], near=Counter(), first=day or inf, last=day or -inf)


def _may_join(left: _Group, right: _Group, one: str, other: str) -> bool:
    """Whether two groups may become one story, because `one` of the one group and the `other` of the other are."""
    if max(left.last, right.last) - min(left.first, right.first) > DAYS:
        return False
    return any(left.near[file] + right.near[file] >= 0 for file in (one, other))


def _join(larger: _Group, smaller: _Group) -> None:
    """Has `larger` hold what `smaller` holds, too."""
    larger.files += smaller.files
    larger.near.update(smaller.near)
    larger.first, larger.last = min(larger.first, smaller.first), max(larger.last, smaller.last)
