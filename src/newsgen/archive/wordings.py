"""How near match reads a headline: damage that can be told is repaired, and what may differ is set apart.

HTML entities, UTF-8 that was read as Latin-1, ligatures, fullwidth forms, soft hyphens and the like are made good.
Marks of an update and the name of one of the archive's sources at the end are taken off. What is left is compared by
its words, without case and punctuation.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from newsgen.archive.variants import ARTICLES, KICKERS, UPDATES, spelled
from newsgen.language import UNSPACED, beyond_ascii
from newsgen.naming import headline_key

MARKS = 4  # marks taken off one headline: none bears more
_TOGETHER = 1000  # headlines that are folded in one go


class Wording(NamedTuple):
    """A headline as it is compared: `text` is repaired and trimmed, `folded` has its words, case folded and spaced."""

    text: str
    folded: str
    key: str  # all words joined

    @property
    def words(self) -> tuple[str, ...]:
        """Each word, case folded."""
        return tuple(self.folded.split())

    @property
    def written(self) -> tuple[str, ...]:
        """Each word as it is written."""
        words = tuple(_spaced(_joined((self.text,)))[0].split())
        # letters that are two when folded, one of them an apostrophe
        return words if len(words) == len(self.words) else self.words

    @property
    def weight(self) -> float:
        """The weight of its key."""
        return weight_of(self.key)

    @property
    def cut(self) -> bool:
        """Whether it ends in an ellipsis."""
        return self.text.rstrip(" )]").endswith(("...", "\u2026"))

    @property
    def spaced(self) -> bool:
        """Whether its script sets words apart."""
        return self.text.isascii() or not _UNSPACED.search(self.text)

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Each word that is no article, in the spelling that stands for all, and as it is written."""
        return tuple(
            (spelled(word), written)
            for at, (word, written) in enumerate(zip(self.words, self.written, strict=True))
            if word not in ARTICLES or (written == "A" and at)  # hepatitis A is a name
        )


_DENSE = re.compile("[\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def weight_of(key: str) -> float:
    """The length of `key` in letters of an alphabet; an ideograph or a syllable of Hangul or kana weighs 2.5."""
    return len(key) if key.isascii() else len(key) + 1.5 * len(_DENSE.findall(key))


def read(headline: str, sources: Collection[str]) -> Wording:
    """The wording of `headline`; `sources` are the keys of the archive's sources."""
    ((wording, _),) = read_all((headline,), sources)
    return wording


def read_all(headlines: Iterable[str], sources: Collection[str]) -> Iterator[tuple[Wording, str | None]]:
    """The wording of each of `headlines`, many in one go, and the key of the source that it names at its end."""
    waiting = iter(headlines)
    while some := [tidy(headline, sources) for headline in islice(waiting, _TOGETHER)]:
        for (text, source), folded in zip(some, _folded_all([text for text, _ in some]), strict=True):
            yield Wording(text, folded, folded.replace(" ", "")), source


def tidy(headline: str, sources: Collection[str]) -> tuple[str, str | None]:
    """`headline` repaired, without marks of an update around it and a source's name at its end; that name's key."""
    text = repaired(headline)
    source = None
    for _ in range(MARKS):
        if not _has_parts(text):
            break
        shorter = _without_update(text)
        if shorter == text and source is None:
            shorter, source = _without_source(text, sources)
        if shorter == text or not shorter:
            break
        text = shorter
    return text, source


def key_of(text: str) -> str:
    """The key of a tidy `text`: all its words, case folded and joined."""
    return _folded_all((text,))[0].replace(" ", "")


def _folded_all(texts: Sequence[str]) -> list[str]:
    """The words of each of some tidy `texts`, case folded, with spaces between them."""
    return _spaced(_joined(texts).casefold())


def repaired(text: str) -> str:
    """`text` without the damage that can be told: entities, UTF-8 read as Latin-1 or Windows-1252, forms of letters."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if not text.isascii():
        if _LEADS.search(text):
            text = _MISREAD.sub(_read_again, text)
        text = unicodedata.normalize("NFKC", text)
    return text.strip()


# A character of two to four bytes of UTF-8, each shown as Windows-1252 or Latin-1 shows it.
_SHOWN = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_SHOWN |= {chr(byte): byte for byte in range(0x80, 0xA0)}
_FOLLOWING = "".join(char for char, byte in _SHOWN.items() if byte < 0xC0)
_MISREAD = re.compile(
    f"[\u00c2-\u00df][{_FOLLOWING}]|[\u00e0-\u00ef][{_FOLLOWING}]{{2}}|[\u00f0-\u00f4][{_FOLLOWING}]{{3}}"
    "|\u00e2\u20ac|\u00c2(?=\\s)"  # a closing quote or a space that does not break, its last byte lost
)


_LEADS = re.compile("[\u00c2-\u00f3]")  # what is misread begins with one of these


def _read_again(found: re.Match[str]) -> str:
    try:
        return bytes(_SHOWN[char] for char in found[0]).decode()
    except UnicodeDecodeError:
        return '"' if found[0] == "\u00e2\u20ac" else "" if found[0] == "\u00c2" else found[0]


_BEFORE = (":", "|", " - ", " \u2013 ", " \u2014 ")
_BEHIND = ("|", " - ", " \u2013 ", " \u2014 ", ":")
_OPENING, _CLOSING = "([\u3010\u3014", ")]\u3011\u3015"


def _has_parts(text: str) -> bool:
    """Whether anything may stand before or behind the headline in `text`; false for most, and told at once."""
    if ":" in text or "|" in text or " - " in text or ")" in text or "]" in text:
        return True
    return not text.isascii() and (" \u2013 " in text or " \u2014 " in text or "\u3011" in text or "\u3015" in text)


def _without_update(text: str) -> str:
    if text[:1] in _OPENING:
        inner, _, rest = text[1:].partition(_CLOSING[_OPENING.find(text[:1])])
        if inner.strip().casefold() in UPDATES:
            return rest.lstrip(" :-")
    if text[-1:] in _CLOSING:
        rest, _, inner = text[:-1].rpartition(_OPENING[_CLOSING.find(text[-1:])])
        if inner.strip().casefold() in UPDATES:
            return rest.rstrip()
    for mark in _BEFORE:
        head, found, rest = text.partition(mark)
        if found and head.strip().casefold() in UPDATES:
            return rest.lstrip()
    for mark in _BEHIND:
        rest, found, tail = text.rpartition(mark)
        if found and tail.strip().casefold() in UPDATES:
            return rest.rstrip()
    return text


def _without_source(text: str, sources: Collection[str]) -> tuple[str, str | None]:
    for mark in _BEHIND[:-1]:
        rest, found, tail = text.rpartition(mark)
        if found and rest and (key := headline_key(tail)) in sources:
            return rest.rstrip(), key
    return text, None


def without_kicker(text: str) -> str | None:
    """What follows the kicker that leads a tidy `text`; null where none does."""
    if not _has_parts(text):
        return None
    if text[:1] in _OPENING:
        inner, _, rest = text[1:].partition(_CLOSING[_OPENING.find(text[:1])])
        if inner.strip().casefold() in KICKERS:
            return rest
    for mark in _BEFORE:
        head, found, rest = text.partition(mark)
        if found and head.strip().casefold() in KICKERS:
            return rest
    return None


def _joined(texts: Sequence[str]) -> str:
    """`texts` with a NUL between each two, and none elsewhere."""
    joined = _END.join(texts)
    return joined if joined.count(_END) < len(texts) else _END.join(text.replace(_END, " ") for text in texts)


def _spaced(text: str) -> list[str]:
    """The words of each of the texts that NULs part in `text`, with spaces between them.

    Each character that parts words, or is within them and no part of them, is looked up once and replaced throughout.
    """
    data = text.replace("&", " and ").encode(errors="surrogatepass").translate(_ASCII_SPACED, b"'")
    for char in beyond_ascii(data):
        instead = _instead(char)
        if instead != char:
            data = data.replace(char.encode(errors="surrogatepass"), instead.encode())
    return data.decode(errors="surrogatepass").split(_END)


@cache
def _instead(char: str) -> str:
    """A space for what parts words, nothing for what is within them and no part of them, else the character itself."""
    category = unicodedata.category(char)
    if char in "\u2018\u2019\u02bc\u0640\ufffd":
        return ""
    if category[0] in "PZ" or category in {"Cc", "Sk"}:
        return " "
    return "" if category[0] == "C" else char


_END = "\0"  # stands between texts that are made words of together
_ASCII_SPACED = bytes(code if code >= 128 or chr(code) == _END else ord(_instead(chr(code))) for code in range(256))


class Evened(dict[str, str]):
    """What of each word, case folded, may not differ: of articles nothing, of others the letters of one spelling.

    Filled as words are met.
    """

    def __missing__(self, word: str) -> str:
        self[word] = "" if word in ARTICLES else without_marks(spelled(word))[0]
        return self[word]


def without_marks(text: str) -> tuple[str, int]:
    """`text` without the diacritics of Latin, Greek and Arabic letters, and how many these were."""
    if text.isascii():
        return text, 0
    bare: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) == "Mn" and bare and _optional(bare[-1][-1], char):
            marks += 1
        elif char in _LETTERS:
            bare.append(_LETTERS[char])
            marks += 1
        else:
            bare.append(char)
    return unicodedata.normalize("NFC", "".join(bare)), marks


_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}


def _optional(base: str, mark: str) -> bool:
    return base.isascii() or "\u0370" <= base <= "\u03ff" or "\u064b" <= mark <= "\u0652"


class Gaps(NamedTuple):
    """The key of a headline that lost characters: what stands before the first and behind the last, and all of it."""

    head: str
    pattern: re.Pattern[str]
    tail: str


def gaps(text: str) -> Gaps | None:
    """What is known of the key of a repaired `text` that lost characters.

    U+FFFD or a question mark stands for a lost character, which was none of ASCII, or for a mark of punctuation. Null
    where nothing was lost, where more than six characters were, or where fewer letters are known than twelve or than
    three for each lost.
    """
    if "\ufffd" not in text and "?" not in text.rstrip("?"):
        return None
    parts = [""]
    lost: list[int] = []
    for piece in _LOST.split(text.rstrip("?")):
        if _LOST.fullmatch(piece):
            lost.append(len(piece))
            parts.append("")
        else:
            parts[-1] = key_of(piece)
    known = sum(map(len, parts))
    if sum(lost) > 6 or known < max(12, 3 * sum(lost)):
        return None
    pattern = re.escape(parts[0])
    for count, part in zip(lost, parts[1:], strict=True):
        pattern += f"[^\\x00-\\x7f]{{0,{count}}}{re.escape(part)}"
    return Gaps(parts[0], re.compile(pattern), parts[-1])


_LOST = re.compile("([?\ufffd]+)")
