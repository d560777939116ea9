"""Bylines: the line that names the authors, and the people in it, one each.

A byline says so (`By A and B`, `Oleh A`, `بقلم: A`), or is made of names alone; the latter counts only where the place
on the page supports it, which is for `top.py` to judge. `authors_in` also serves front matter.
"""

import re
from functools import lru_cache
from itertools import dropwhile

from newsgen.loader import phrases
from newsgen.loader.recognisers import ends_sentence, is_cjk
from newsgen.records import Value

_OPENERS = phrases.BYLINE_WORDS + phrases.BYLINE_LABELS
_OPENERS_BY_LETTER = {
    letter: tuple(word for word in _OPENERS if word[0] == letter) for letter in {word[0] for word in _OPENERS}
}
LONGEST_BYLINE = 120  # characters
LONGEST_OPENER = max(map(len, _OPENERS))
MOST_WORDS = 16
REMEMBERED = 1024  # lines: a paper has few writers
LONGEST_CJK_NAMES = 30

_GLUE = re.compile(
    r"\s*(?:[,;&،，；、|／]|(?<=\s)/(?=\s))\s*(?:(?:and|dan|y|e|et|und|en|و)\s+)?|\s+(?:and|dan|y|e|et|und|en|و)\s+",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:^|\s+)(?:in|at|for|of|on|from)\s+", re.IGNORECASE)
_SOURCE_PIECE = re.compile(r"(?:da|dari|del|della|pour|para|für)\s")
_NO_PERSON = re.compile(r"(?:photo|picture|illustration|graphic|video)\w*\s", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_]|$))*")
_SET_OFF = re.compile(r"\s+[-–—|•·]\s+|\s+(?:in|at|for|with)\s+")
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_CJK_PROSE = frozenset("。，！？：；「」“”")
_CJK_NAME = re.compile(r"\S[\S ·]{1,12}\s?(?:기자|특파원|논설위원|记者|記者|特派員)")


class Byline(Value):
    """A byline: its names as `written`, and its `authors`, one each."""

    written: str
    authors: tuple[str, ...]


@lru_cache(maxsize=REMEMBERED)
def byline(text: str) -> Byline | None:
    """The byline that `text` is, where a word such as "By" opens it."""
    if len(text) > LONGEST_BYLINE or not opens_byline(text) or ends_sentence(text):
        return None
    lowered = text.casefold()
    for word in _OPENERS_BY_LETTER[lowered[0]]:
        if not lowered.startswith(word):
            continue
        rest = text[len(word) :]
        spaced = rest[:1] in (" ", ":", "：", "\u00a0", "\t", "／")
        if not spaced and not is_cjk(text):
            continue
        labelled = word not in phrases.BYLINE_LABELS or rest.lstrip()[:1] in (":", "：")
        names = rest.lstrip(" :：\u00a0\t／")
        if names and labelled and _all_names(names, strict=word in ("di", "door", "par", "por", "von")):
            return Byline(written=names, authors=authors_in(names))
    return None


def opens_byline(text: str) -> bool:
    """Whether `text` opens with a word such as "By", whatever follows."""
    lowered = text[:LONGEST_OPENER].casefold()
    return lowered.startswith(_OPENERS_BY_LETTER.get(lowered[:1], ()))


def bare_names(text: str, *, capitals: bool = False) -> Byline | None:
    """Names, or a writer's post, without a word such as "By": `Fiona Lau`, `Mary Lim in Oslo`, `Staff Reporter`.

    Words in capitals throughout are taken for a place or a label, unless `capitals` says otherwise.
    """
    if len(text) > LONGEST_BYLINE or len(text.split()) > MOST_WORDS:
        return None
    if _CJK_NAME.fullmatch(text) is not None:
        return Byline(written=text, authors=(text,))
    names = _SET_OFF.split(text, maxsplit=1)[0]
    pieces = [piece for piece in _GLUE.split(names) if piece]
    if not pieces or not all(_is_name(piece, capitals) or _is_post(piece) for piece in pieces):
        return None
    return Byline(written=text, authors=authors_in(names))


def is_post(text: str) -> bool:
    """Whether `text` goes on from a byline above it: a post (`Political Correspondent`) or place (`in Oslo`)."""
    if len(text) > 60:
        return False
    label, colon, _ = text.partition(":")
    return _is_post(label if colon else text) or (text.startswith("in ") and text[3:4].isupper())


@lru_cache(maxsize=REMEMBERED)
def authors_in(names: str) -> tuple[str, ...]:
    """The people in a byline, one each: `A, B and C in Tokyo, Staff Writer` gives A, B, C.

    Names in capitals are set in capitals and small letters. A byline that names only a post keeps it.
    """
    parts = names.split()
    names = " ".join(list(dropwhile(phrases.OWN_WRITER.__contains__, parts)) or parts[-1:])
    people: dict[str, str] = {}
    posts: list[str] = []
    for piece in _GLUE.split(" ".join(_IN_BRACKETS.sub("", names).split())):
        name = _PLACE.split(piece.strip(" .|"))[0].strip()
        if not name or (people and (_SOURCE_PIECE.match(name) or _NO_PERSON.match(name))):
            continue
        person = _before_post(name)
        if person:
            people.setdefault(person.casefold(), _in_small_letters(person))
        else:
            posts.append(name)
    return tuple(people.values()) or tuple(posts[:1])


def _before_post(name: str) -> str:
    """`Jane Doe` of `Jane Doe Political Editor`; empty where no two words of a name stand before the post."""
    parts = name.split()
    at = next((index for index, part in enumerate(parts) if part.casefold() in phrases.ROLES), None)
    if at is None:
        return name
    return " ".join(parts[:at]) if at >= 2 else ""


def _in_small_letters(name: str) -> str:
    if not name.isupper():
        return name
    return " ".join(part.capitalize() if len(part) > 2 else part for part in name.split())


def _all_names(names: str, strict: bool) -> bool:
    parts = _IN_BRACKETS.sub("", names).replace(",", " ").replace(";", " ").split()
    parts = list(dropwhile(phrases.OWN_WRITER.__contains__, parts))
    if not 1 <= len(parts) <= MOST_WORDS or (strict and len(parts) < 2):
        return False
    if not parts[0][0].isalpha() or parts[0][0].islower():
        return False
    if is_cjk(names) and (len(names) > LONGEST_CJK_NAMES or not _CJK_PROSE.isdisjoint(names)):
        return False
    return all(part.casefold() in phrases.NAME_LINKS or not part[0].islower() for part in parts) and not any(
        part.isdigit() for part in parts
    )


def _is_name(piece: str, capitals: bool) -> bool:
    """Whether `piece` is two to five words of a name, a post after it aside."""
    parts = (_before_post(piece) or piece).split()
    if (
        not 2 <= len(parts) <= 5
        or (piece.isupper() and not capitals)
        or parts[0][0].islower()
        or parts[-1][0].islower()
    ):
        return False
    for part in parts:
        word = part.casefold()
        if word in phrases.NOT_NAMES or _NAME_WORD.fullmatch(part) is None:
            return False
        if part[0].islower() and word not in phrases.NAME_PARTICLES:
            return False
    return any(map(str.isupper, piece))


def _is_post(piece: str) -> bool:
    parts = piece.split()
    if not 1 <= len(parts) <= 5 or not piece[0].isupper() or piece.endswith((".", ":", "?", "!")):
        return False
    return parts[-1].casefold() in phrases.ROLES
