"""Average linkage: parts grow out of single stories, those two first that are closest to each other on average.

Two parts become one as long as they are close enough, and nearly as close to each other as the looser of them is
within. So a chain of small steps does not drift from one event to the next, and an event that is told in full does not
take in another. Nor do they if a story of each is printed from one form: a desk fills in a form for each event anew.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

TOGETHER = 0.205
"""Mean similarity between the stories of two parts that become one, at least."""
AS_CLOSE, AS_CLOSE_TO_TWO = 0.94, 0.8
"""Of the mean similarity within the looser of two parts: the mean similarity between them, at least.

Less is enough for a part of two stories, which are the closest of all, and closer than the rest of their event.
"""

Similarities = dict[int, dict[int, float]]
"""By story the similarities to others as far as they are known, in both directions.

What must not bring two stories together, however similar they are, stands there with a minus.
"""


class Part(NamedTuple):
    """Stories that belong together, and the mean similarity between any two of them, zero for a single story.

    `forms` are what any of them is printed from; no two are printed from one form.
    """

    stories: list[int]
    within: float
    forms: frozenset[str]


def parts(means: Similarities, last: Sequence[float], forms: Sequence[frozenset[str]], most: int) -> list[Part]:
    """The parts that the stories of `means` come to; one has at most so many stories.

    ``last[story]`` is how similar what is not known of a story can be, ``forms[story]`` has what it is printed from. Of
    equally close parts those with the earliest stories, the lowest numbers, come first. `means` are used up.
    """
    # A part goes by the number of its earliest story; under that stand its mean similarities to other parts. Of each
    # part the closest stands among all `steps`; it is out of date when its mean is, and is then looked for anew.
    found = {story: Part([story], 0.0, forms[story]) for story in means}
    most_else = {story: last[story] for story in means}
    nearest = {story: _nearest(story, links) for story, links in means.items()}
    steps = [(*step, story) for story, step in nearest.items() if step]
    heapify(steps)
    while steps and len(found) > 1:
        distance, one, other, owner = heappop(steps)
        if nearest.get(owner) != (distance, one, other):
            continue
        if one in means and means[one].get(other) == -distance:
            if _may_join(found[one], found[other], -distance, most):
                size = len(found[one].stories)
                found[one] = _joined(found[one], found.pop(other), -distance)
                _link(means, one, other, size / len(found[one].stories), most_else)
                del nearest[other]
                owner = one
            else:
                means[one][other] = means[other][one] = distance
        nearest[owner] = step = _nearest(owner, means[owner])
        if step:
            heappush(steps, (*step, owner))
    return list(found.values())


def _nearest(one: int, links: Mapping[int, float]) -> tuple[float, int, int] | None:
    """The part that is closest to one, if it is close enough: both in order, behind their distance."""
    mean = max(links.values(), default=0.0)
    if mean < TOGETHER:
        return None
    other = min([number for number, similarity in links.items() if similarity == mean])
    return (-mean, one, other) if one < other else (-mean, other, one)


def _may_join(one: Part, other: Part, mean: float, most: int) -> bool:
    """Whether two parts that are as similar as `mean` may become one."""
    left, right = len(one.stories), len(other.stories)
    if not one.forms.isdisjoint(other.forms):
        return False
    enough = AS_CLOSE_TO_TWO if min(left, right) == 2 else AS_CLOSE
    return left + right <= most and mean >= enough * min(one.within, other.within)


def _joined(one: Part, other: Part, mean: float) -> Part:
    """Two parts as one, `mean` being the similarity between them."""
    left, right = len(one.stories), len(other.stories)
    pairs = one.within * left * (left - 1) + other.within * right * (right - 1) + 2 * mean * left * right
    within = pairs / ((left + right) * (left + right - 1))
    return Part(one.stories + other.stories, within, one.forms | other.forms)


def _link(means: Similarities, one: int, other: int, share: float, most_else: dict[int, float]) -> None:
    """Has the part `one` stand for the `other`, too, to which it adds this `share` of what the two come to.

    A third part may be brought together with both of them if it might with either.
    """
    links, more, rest = means[one], means.pop(other), 1 - share
    del links[other], more[one]
    low, their_low = most_else[one], most_else[other]
    for part, mean in links.items():
        theirs = more.pop(part, None)
        if theirs is None:
            theirs = -min(their_low, most_else[part])
        else:
            del means[part][other]
        alike = (mean > 0) == (theirs > 0)
        both = share * mean + rest * theirs if alike else share * abs(mean) + rest * abs(theirs)
        links[part] = means[part][one] = both
    for part, mean in more.items():
        del means[part][other]
        both = share * min(low, most_else[part]) + rest * abs(mean)
        links[part] = means[part][one] = both if mean > 0 else -both
    most_else[one] = share * low + rest * their_low
