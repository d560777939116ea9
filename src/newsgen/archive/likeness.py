"""Whether two headlines come near each other: the rules of near match that need more than equal words.

Each judges a pair and knows of no other headline. A false link is worse than a missing one, so beside what a rule
allows nothing may differ: no number, no negation, no name, no order of words. docs/articles.md tells them to readers.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain

from newsgen.archive.variants import OTHERS_IN_CAPITALS, OTHERS_WITH_HYPHEN
from newsgen.archive.wordings import Wording, gaps, weight_of, without_marks

CUT_WORDS, CUT_WEIGHT = 5, 28  # a beginning with an ellipsis: shorter ones are whole ("And the winner is ...")
WITHIN_WORD = 32  # weight of a beginning without ellipsis that ends inside a word
AT_WORD_WORDS, AT_WORD_WEIGHT = 7, 40  # and of one that ends with a word, as whole headlines do
SPELLED_WORDS, SPELLED_WEIGHT = 4, 20  # words and weight of headlines that may differ in spelling
MISTYPED_WORDS = 5  # words of headlines of which one may be mistyped
SIDE = 16  # letters that must be the same on one side of it
LONG_WORD = 8  # letters of that word: shorter ones become others too easily (trial, trail)
CAPITALS = 5  # letters of a word in capitals, at the most, that may be another: longer ones are but loud


def are_told_apart(one: str, other: str) -> bool:
    """Whether two texts of the same letters have a word that is another as it is written: "WHO", "re-sign".

    A short word in capitals is another than one without, or than one that has its first letter alone in capitals if
    it is known for that; not where either text is all in capitals or without any, since then lists restyled it. A
    hyphen makes another of words that are known for it, and of no others.
    """
    loud = (_LOUD.search(one) or _LOUD.search(other)) and not (_is_restyled(one) or _is_restyled(other))
    if not (loud or _has_hyphens(one) or _has_hyphens(other)):
        return False
    words, others = _as_written(one), _as_written(other)
    pairs = chain(_alike_but(words, others), _alike_but(words[::-1], others[::-1]))
    return any(_is_another(word, its, loud=bool(loud)) for word, its in pairs)


def _alike_but(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The words that differ in hyphens or case, as far as both headlines begin with the same words."""
    for word, its in zip(words, others, strict=False):
        if word != its:
            if _HYPHENS.sub("", word).casefold() != _HYPHENS.sub("", its).casefold():
                return
            yield word, its


def _has_hyphens(text: str) -> bool:
    return "-" in text or (not text.isascii() and _HYPHENS.search(text) is not None)


def _is_another(word: str, other: str, *, loud: bool) -> bool:
    """Whether two words of the same letters are not one; capitals tell it where a text may be `loud`."""
    bare = _HYPHENS.sub("", word).casefold()
    if bool(_HYPHENS.search(word)) != bool(_HYPHENS.search(other)) and OTHERS_WITH_HYPHEN.fullmatch(bare):
        return True
    if not loud or _is_loud(word) == _is_loud(other):
        return False
    return word.islower() or other.islower() or bare in OTHERS_IN_CAPITALS


def manner(text: str) -> str | None:
    """The hyphens and short capitals of a headline, by which one of the same letters may be the nearer.

    Null where it is all in capitals or without any, which tells nothing.
    """
    if _is_restyled(text):
        return None
    words = (_HYPHENS.sub("-", word) for word in _as_written(text))
    return "".join(word if _is_loud(word) else word.casefold() for word in words)


def _is_loud(word: str) -> bool:
    return 1 < len(word) <= CAPITALS and word.isupper()


def _is_restyled(text: str) -> bool:
    return text.isupper() or text.islower()


def _as_written(text: str) -> list[str]:
    """The words of `text`, without what stands around them and a final 's."""
    words = (word.strip(_AROUND) for word in text.split())
    return [word[:-2] if word.endswith(("'s", "\u2019s")) else word for word in words if word]


_AROUND = "\"'`.,:;!?()[]-\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u00ab\u00bb"
_HYPHENS = re.compile("[-\u2010\u2011]")
_LOUD = re.compile("[A-Z\u00c0-\u1fff][A-Z\u00c0-\u1fff]")  # what a word in capitals has at least


def is_cut(short: Wording, long: Wording) -> bool:
    """Whether `short` is the beginning of `long` that a list had room for.

    It has at least five words (in scripts that set them apart) and 28 letters, the same capitals, and ends in an
    ellipsis. Without one it has 32 letters and ends inside a word of `long`, two letters or more before that ends; or
    it has seven words and 40 letters and ends with a word, and what follows is more than a word and has no digit
    ("part 2"). In scripts that do not set words apart nothing tells such an end, so there it has an ellipsis. A number
    is never cut. With an ellipsis it may be all capitals or none.
    """
    key, whole = short.key, long.key
    size = len(key)
    if not size < len(whole) or not whole.startswith(key) or short.weight < CUT_WEIGHT:
        return False
    if whole[size - 1].isdigit() and whole[size].isdigit():
        return False
    if short.spaced:
        if len(short.words) < CUT_WORDS or not (short.cut or _ends_amid(short, long)):
            return False
    elif not short.cut:
        return False
    return _has_its_capitals(short, long)


def _has_its_capitals(short: Wording, long: Wording) -> bool:
    """Whether `short`, a beginning of `long`, is written with the same capitals, or is cut and restyled."""
    if long.text.startswith(short.text.rstrip(" )].\u2026")):
        return True
    written = "".join(short.written)
    restyled = short.cut and (written.isupper() or written.islower())
    return restyled or "".join(long.written).startswith(written)


def _ends_amid(short: Wording, long: Wording) -> bool:
    """Whether `short`, a beginning of `long` without an ellipsis, ends where no headline would."""
    missing = len(short.key)
    for place, word in enumerate(long.words):
        missing -= len(word)
        if missing < 0:
            return short.weight >= WITHIN_WORD and missing <= -2
        if not missing:
            rest = long.words[place + 1 :]
            digits = any(char.isdigit() for word in rest for char in word)
            long_enough = len(short.words) >= AT_WORD_WORDS and short.weight >= AT_WORD_WEIGHT
            return long_enough and len(rest) > 1 and not digits
    return False


def has_lost(damaged: Wording, whole: Wording) -> bool:
    """Whether `damaged` is `whole` but for lost characters, as `gaps` tells them."""
    lost = gaps(damaged.text)
    return lost is not None and lost.pattern.fullmatch(whole.key) is not None


def is_spelled_alike(one: Wording, other: Wording, *, english: bool) -> bool:
    """Whether nothing differs but articles, British and American spellings, and diacritics that one side has lost.

    Diacritics tell words apart ("tue", "tué"), so one side must have lost all of them. That it did is sure where there
    were two, or where the article is in English (`english`). Beside the articles four words
    and 20 letters must be the same.
    """
    loose, others = _loose(one), _loose(other)
    if min(len(one.kept), len(other.kept)) < SPELLED_WORDS or min(map(weight_of, (loose, others))) < SPELLED_WEIGHT:
        return False
    if loose == others:
        return True
    (plain, marks), (their, theirs) = without_marks(loose), without_marks(others)
    return plain == their and not min(marks, theirs) and (english or max(marks, theirs) > 1)


def _loose(wording: Wording) -> str:
    return "".join(word for word, _ in wording.kept)


def is_mistyped(one: Wording, other: Wording) -> bool:
    """Whether nothing differs, articles and spellings apart, but one long word that either side mistyped.

    It has a letter more or less or two neighbours changed, never the first or the last letter; a letter for another
    makes other words ("policeman"), and what both sides write with a capital may be two names. In scripts without
    capitals any word may be a name. Four other words must be the same, and sixteen letters before it or behind it.
    """
    ours, theirs = one.kept, other.kept
    if len(ours) != len(theirs) or len(ours) < MISTYPED_WORDS:
        return False
    odd = [at for at, (word, its) in enumerate(zip(ours, theirs, strict=True)) if word[0] != its[0]]
    if len(odd) != 1:
        return False
    sides = (ours[: odd[0]], ours[odd[0] + 1 :])
    if max(sum(len(word) for word, _ in side) for side in sides) < SIDE:
        return False
    (word, written), (its, its_written) = ours[odd[0]], theirs[odd[0]]
    named = not written[0].islower() and not its_written[0].islower()
    long = min(len(word), len(its)) >= LONG_WORD and word.isalpha() and its.isalpha()
    return long and not named and is_slip(word, its)


def is_slip(word: str, other: str) -> bool:
    """Whether one has a letter more, never the first or the last, or two neighbours changed."""
    short, long = sorted((word, other), key=len)
    if len(long) - len(short) > 1 or short[0] != long[0] or short[-1] != long[-1]:
        return False
    at = alike(short, long)
    if len(short) == len(long):
        return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at:] == long[at + 1 :]


def alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return bisect_left(range(1, len(one) + 1), 1, key=lambda size: not other.startswith(one[:size]))
