"""Credits: whom a text or a picture comes from, as a line of its own, at a paragraph's end or at a caption's.

A source is named in its usual forms (`-- SOUTH CHINA MORNING POST`, `— Reuters`, `(AP)`, `Source: X`); a caption closes
with its photographer or agency, or opens with a word such as `Photo:`.
"""

import re
from functools import lru_cache

from newsgen.loader import phrases
from newsgen.loader.patterns import Patterns
from newsgen.loader.recognisers import SENTENCE_MARKS, ends_sentence, folded, without_emphasis, words
from newsgen.records import Value

LONGEST_CREDIT = 120  # characters of a line
DASHES = ("—", "–", "―", "--", "-")

_CLOSING_BRACKET = re.compile(r"[(（]([^()（）]{2,40})[)）]\.?$")
_AGENCY_AND_TIME = re.compile(r"[(（\[]([^()（）\[\]]{2,40})[)）\]]\s*(\S.{4,60})")
_PREFIX = "|".join(sorted(map(re.escape, phrases.PHOTO_PREFIXES), key=len, reverse=True))
_PHOTO_HEAD = re.compile(rf"[(\[（]?(?:{_PREFIX}) ?[:：|/／=](?![/\d])", re.IGNORECASE)
_PHOTO_TAIL = re.compile(rf"[\s.。)\]”\"（(](?:{_PREFIX}|credit) ?[:：|/／=] ?[^\s.][^.。]{{1,60}}\.?$", re.IGNORECASE)
_BETWEEN_AGENCIES = re.compile(r"[/,-]| via | and ")
_LAST_PIECE = re.compile(r"[.!?…。]['\"”’)]*\s+(?=\S[^.!?。]*$)")
_PHOTO_BRACKET = re.compile(r"[(\[（]([^()\[\]（）]{2,50})[)\]）]$")
_WIDE_SIGNS = re.compile(r"[—–―：／]")
_PHOTO_SIGNS = re.compile(r"[:：|/／=]")
_CLOSING_BRACKETS = (")", "]", "）")


class Credit(Value):
    """A source credit: the words as written and the name they hold."""

    written: str
    name: str


def split_credit(text: str) -> tuple[str, Credit] | None:
    """`text` cut before a credit at its end: `... on Monday. — Reuters` gives the words before it and the credit."""
    tail = text[-90:]
    at = max(tail.rfind("—"), tail.rfind("–"), tail.rfind("―"), tail.rfind("--"))
    hyphen = tail.rfind("- ")
    if hyphen > at + 1:  # and not the second of two
        at = hyphen
        if at > 0 and not tail[at - 1].isspace() and tail[at - 1] not in '.”"’)':
            return None
    if at < 0:
        return None
    while at > 0 and tail[at - 1] in "-—–―":
        at -= 1
    name = tail[at:].lstrip("-—–― \u00a0").strip()
    before = text[: len(text) - len(tail) + at].rstrip()
    if not before or not _names_a_source(name):
        return None
    return before, Credit(written=tail[at:].strip(), name=name.rstrip("."))


def closing_credit(text: str) -> Credit | None:
    """The credit that ends a paragraph: `... he said. — Bernama`, `... he said. (AFP)`."""
    found = split_credit(text)
    if found is not None:
        before, named = found
        picture = folded(named.name) in phrases.PICTURE_ORIGINS
        if not picture and (is_agency(named.name) or ends_sentence(before, SENTENCE_MARKS)):
            return named
        return None
    bracket = _CLOSING_BRACKET.search(text[-44:])
    if (
        bracket is not None
        and is_agency(bracket[1])
        and ends_sentence(text[: -len(bracket[0])].rstrip(), SENTENCE_MARKS)
    ):
        return Credit(written=bracket[0], name=bracket[1])
    return None


def caption(text: str) -> str | None:
    """Why `text` reads as a photo's caption, or None: it closes with an agency, or begins with `Photo:`."""
    if _PHOTO_SIGNS.search(text, 0, 30) is not None:
        head = _PHOTO_HEAD.match(text)
        if head is not None and not (
            len(text) > 60 and ends_sentence(text) and text[head.end() :].lstrip()[:1].islower()
        ):
            return f'begins with "{head[0]}"'
    if text.startswith(phrases.PHOTO_HEADS) and not ends_sentence(text):
        return "opens with a photo agency"
    if text.endswith(phrases.PHOTO_ENDS) and len(text) <= 200:
        return "closes with a photo credit"
    tail = text[-90:]
    return _closing_photo_credit(text, tail) if _has_sign_of_credit(tail) else None


def _has_sign_of_credit(tail: str) -> bool:
    """Whether `tail` holds what no credit at a caption's end is without; single signs are sought the quickest."""
    if ":" in tail or "/" in tail or "|" in tail or "=" in tail or "--" in tail or "- " in tail:
        return True
    return tail.endswith(_CLOSING_BRACKETS) or (not tail.isascii() and _WIDE_SIGNS.search(tail) is not None)


def _closing_photo_credit(text: str, tail: str) -> str | None:
    """Why the end of `text`, its `tail`, names a picture's maker, or None."""
    signed = _PHOTO_SIGNS.search(tail) is not None
    found = _PHOTO_TAIL.search(tail) if signed else None
    if found is not None and not found[0][1:2].islower() and words(text[: found.start() - len(tail)], 1) >= 1:
        return "closes with a photo credit"
    if signed and _closes_with_agency(text, tail):
        return "closes with a photo credit"
    if tail.endswith(_CLOSING_BRACKETS) and _is_photo_bracket(text, tail):
        return "closes with a photo credit"
    named = split_credit(text)
    if named is not None and words(named[0], 3) >= 3 and (is_agency(named[1].name) or ends_sentence(named[0])):
        return f'closes with a photo credit, "{named[1].name}"'
    return None


def _is_photo_bracket(text: str, tail: str) -> bool:
    """Whether brackets at the end hold a photo's maker: `(AP Photo/A)`; `(PA)` only where no sentence ends before."""
    if any(mark in tail.casefold() for mark in phrases.PHOTO_MARKS):
        return True
    bracket = _PHOTO_BRACKET.search(tail)
    if bracket is None or ends_sentence(text[: bracket.start() - len(tail)], SENTENCE_MARKS):
        return False
    last = folded(re.split(r"[/／]", bracket[1])[-1])
    return last in phrases.AGENCIES and words(text[: bracket.start() - len(tail)], 3) >= 3


def _closes_with_agency(text: str, tail: str) -> bool:
    """Whether a caption's last words are a photographer and an agency: `Jon Ode / Reuters`, `REUTERS/Jon Ode`."""
    start = _LAST_PIECE.search(tail)
    if start is None or words(text[: start.end() - len(tail)], 2) < 2:
        return False
    piece = tail[start.end() :].rstrip(".")
    parts = re.split(r"[/／]", piece)
    if len(parts) != 2 or len(piece.split()) > 8 or not _names_a_source(piece):
        return False
    return any(folded(part).removesuffix(" photo") in phrases.AGENCIES for part in parts)


def is_agency(name: str) -> bool:
    """Whether `name` is a known agency or picture origin, or several with `/`, `,` or `-` between them."""
    plain = folded(name).rstrip(".")
    if plain in phrases.AGENCIES or plain in phrases.PICTURE_ORIGINS:
        return True
    return any(part.strip() in phrases.AGENCIES for part in _BETWEEN_AGENCIES.split(plain))


def credit(text: str, known: Patterns) -> Credit | None:
    """The credit that is the whole line: `-- SOUTH CHINA MORNING POST`, `— Reuters`, `(AP)`, `Source: X`, `AFP`."""
    if len(text) > LONGEST_CREDIT:
        return None
    plain = without_emphasis(text)
    if ":" in plain or "：" in plain:
        inner = plain[1:-1] if plain[0] in "(（[" and plain[-1] in ")）]" else plain
        prefix, _, rest = inner.replace("：", ":", 1).partition(":")
        if rest.strip() and folded(prefix) in phrases.SOURCE_PREFIXES:
            return Credit(written=text, name=rest.strip().rstrip("."))
    if plain.startswith(DASHES):
        name = without_emphasis(plain.lstrip("-—–― \u00a0").strip())
        return Credit(written=text, name=name.rstrip(".")) if _names_a_source(name) else None
    if plain[:1] in ("(", "（", "[") and plain.rstrip(".")[-1:] in (")", "）", "]"):
        inner = plain.rstrip(".")[1:-1].strip()
        named = is_agency(inner) or (inner.isupper() and len(inner) <= 20)
        return Credit(written=text, name=inner) if named and _names_a_source(inner) else None
    if is_agency(plain) and _names_a_source(plain) and folded(plain) not in phrases.PICTURE_ORIGINS:
        return Credit(written=text, name=plain.rstrip("."))
    if known.match(folded(plain)) is not None:
        return Credit(written=text, name=plain.lstrip("-—–― ").strip("().").strip())
    return None


def split_date(text: str) -> tuple[str, str] | None:
    """An agency in brackets and what follows it, as agencies sign with the time: `（時事）2026/01/12-09:15`."""
    signed = _AGENCY_AND_TIME.fullmatch(text) if len(text) <= LONGEST_CREDIT else None
    return (signed[1], signed[2]) if signed is not None and is_agency(signed[1]) else None


def _names_a_source(name: str) -> bool:
    if not 2 <= len(name) <= 60 or not any(map(str.isalpha, name)):
        return False
    parts = name.split()
    if len(parts) > 8:
        return False
    if not any(part[0].islower() and part not in phrases.SMALL_WORDS for part in parts) and not name[0].islower():
        return True
    plain = folded(name).rstrip(".")
    return plain in phrases.PICTURE_ORIGINS or plain in phrases.AGENCIES


@lru_cache(maxsize=1024)  # most articles come from few sources
def tidy_source(name: str) -> str:
    """A source's display name: `SOUTH CHINA MORNING POST` becomes South China Morning Post, AFP stays AFP."""
    plain = " ".join(name.split()).strip(" .")
    if not plain.isupper() or len(plain) <= 3:
        return plain
    parts = re.split(r"([ /&-]+)", plain)
    return "".join(_tidy_word(part, first=index == 0) for index, part in enumerate(parts))


def _tidy_word(word: str, first: bool) -> str:
    unspeakable = word.isascii() and len(word) > 1 and not set(word) & set("AEIOUY")
    if word in phrases.INITIALS or not word.isalpha() or unspeakable:
        return word
    if word.casefold() in phrases.SMALL_WORDS and not first:
        return word.casefold()
    return word.capitalize()
