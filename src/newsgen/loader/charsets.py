"""Older encodings: which codec a file that is not Unicode was written in.

Western text is judged here, because general detectors go astray on an English article with one accented letter: bytes
above ASCII must be letters of one language's alphabet, or punctuation, where such stand in words. Of the encodings in
which they all make sense the commonest is taken. All else (other scripts, whose bytes come in long runs) is left to
charset-normalizer among the encodings that newspapers' files come in. Both look at a bounded sample.
"""

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

SAMPLE = 8192  # bytes, from the first that is not ASCII

# Punctuation by where it makes sense: anywhere; not between letters; not right after a letter.
_ANYWHERE = frozenset("’‘“”–—…•·°\u00a0\u00ad")
_AT_EDGES = frozenset("»›§©®™€ªº²")
_BEFORE = frozenset("«‹„‚£¥¢¡¿½¼¾³±×÷¶†‡¤´")

# Encodings in the order of trust, each with the letters beyond ASCII of the languages written in it.
_WESTERN = (
    "éèêëàâäçîïôöùûüÿœæñ", "áéíóúüñ", "äöüß", "áâãàçéêíóôõúü", "àèéìíîòóùú", "áéëíïóöüèê", "æøåéüöä", "åäöéü",
    "áéíóúýþæöð", "àçèéíïòóúü",
)  # fmt: skip
_CENTRAL = (
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž",
)  # fmt: skip
_ALPHABETS: Mapping[str, tuple[str, ...]] = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöüõšž"),
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
}
_ANY_NAME = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþßšž"  # a text with few such letters may name people of many countries
_FEW = 0.02  # of all letters

_OTHER_SCRIPTS = (
    "gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "cp949",
    "cp1256", "cp1251", "koi8_r", "cp1253", "cp1255", "cp874",
)  # fmt: skip
_MULTIBYTE = ("gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "cp949")
_WIDER = {"big5": "big5hkscs"}  # what reads all of it and more
_MOST_WESTERN = 0.4  # share of such letters among all letters
_ENOUGH = 0.9  # of the bytes make sense: Western without asking further
_LONG_RUN = 4
_LEAST_IN_WORDS = 0.67  # of the bytes above ASCII stand alone or in twos: Western, though in part unknown

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_PAIR = re.compile(rb"[\xa1-\xfe]{2}")
# First bytes of pairs, and their least share of all pairs, that no other encoding's text comes near: kana and Hangul.
_LEADS = (("euc_jp", frozenset((0xA4, 0xA5)), 0.2), ("cp949", frozenset(range(0xB0, 0xC9)), 0.8))
_LEAST_PAIRED = 0.95  # of the bytes above ASCII
_SURE_ENDS = bytes(range(0x30))  # never the last byte of a longer character

_SMALL, _CAPITAL = b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = _SMALL + _CAPITAL + bytes(range(0xC0, 0x100))  # of the commonest encodings

# A byte; is it right after a small letter, after any letter, before a letter; is it in a long run.
_Sight = tuple[int, bool, bool, bool, bool]


def guess(data: bytes) -> str:
    """The Python codec that most likely reads `data`, which is neither ASCII nor UTF-8."""
    sample = _sample(data)
    runs = [match.end() - match.start() for match in _HIGH_RUN.finditer(sample)]
    high = sum(runs)
    in_words = sum(run for run in runs if run < _LONG_RUN)
    dense = high * 2 > len(sample)  # as no text in Latin letters is
    encoding, sense = ("cp1252", 0.0) if in_words * 4 < high and dense else western(data)
    if sense >= _ENOUGH or (sense and not dense and in_words > high * _LEAST_IN_WORDS):
        return encoding
    return _by_pairs(sample, high) or _by_detector(sample) or _by_errors(sample) or encoding


def western(data: bytes) -> tuple[str, float]:
    """The best encoding for `data` as a text in Latin letters, and the share of its bytes above ASCII that it explains.

    0.0 when the text cannot be in Latin letters: too many of its letters are not ASCII.
    """
    sample = _sample(data)
    sights = Counter(_sights(sample))
    total = sum(sights.values())
    plain = len(sample) - len(sample.translate(None, _SMALL + _CAPITAL))
    best, most = "cp1252", 0
    for encoding, alphabets in _ALPHABETS.items():
        table = _table(encoding)
        letters = sum(count for sight, count in sights.items() if table[sight[0] - 0x80].isalpha())
        if letters > max(2, (letters + plain) * _MOST_WESTERN):
            continue
        names = (_ANY_NAME,) if letters <= (letters + plain) * _FEW and encoding == "cp1252" else ()
        for alphabet in (*alphabets, *names):
            known = sum(count for sight, count in sights.items() if _fits(table[sight[0] - 0x80], sight, alphabet))
            if known > most:
                best, most = encoding, known
        if most == total:
            break
    return best, most / total if total else 0.0


def _fits(char: str, sight: _Sight, alphabet: str) -> bool:
    """Whether a character makes sense where it stands, for a language with the small letters `alphabet`."""
    _, after_small, after_letter, before_letter, in_run = sight
    if char.isalpha() and char not in "ªº":
        return not in_run and char.lower() in alphabet and not (after_small and char.isupper())
    if char in _AT_EDGES:
        return not (after_letter and before_letter)
    return char in _ANYWHERE or (char in _BEFORE and not after_letter)


def _sights(sample: bytes) -> list[_Sight]:
    """What surrounds each byte above ASCII."""
    found = []
    for run in _HIGH_RUN.finditer(sample):
        start, end = run.span()
        for place in range(start, end):
            before = sample[place - 1] if place else 0
            after = sample[place + 1] if place + 1 < len(sample) else 0
            found.append((
                sample[place], before in _SMALL, before in _LETTERS, after in _LETTERS, end - start >= _LONG_RUN,
            ))  # fmt: skip
    return found


@cache
def _table(encoding: str) -> str:
    """The characters of the bytes 0x80 to 0xFF; U+FFFD where there is none."""
    return bytes(range(0x80, 0x100)).decode(encoding, "replace")


def _sample(data: bytes) -> bytes:
    """Part of `data` from shortly before its first byte above ASCII, where no character is cut."""
    first = _HIGH_RUN.search(data)
    start = max(0, first.start() - 200) if first else 0
    return data[start : start + SAMPLE]


def _by_pairs(sample: bytes, high: int) -> str | None:
    """Japanese and Korean that is plain from its pairs of bytes, of which short texts fool the detector."""
    pairs = _PAIR.findall(sample)
    for encoding, leads, least in _LEADS:
        if 2 * len(pairs) >= high * _LEAST_PAIRED and sum(pair[0] in leads for pair in pairs) >= len(pairs) * least:
            return encoding
    return None


def _by_detector(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # slow to import, and few sites need it

    end = max(sample.rfind(byte) for byte in _SURE_ENDS) + 1
    if len(sample) < SAMPLE or end > SAMPLE // 2:
        parts = [sample[:end] if len(sample) >= SAMPLE else sample]
    else:
        parts = [sample[:-cut] for cut in range(1, 5)]  # a line without end: one of these ends with a whole character
    found = [best.encoding for part in parts if (best := from_bytes(part, cp_isolation=list(_OTHER_SCRIPTS)).best())]
    encoding = next((name for name in found if name in _MULTIBYTE), next(iter(found), None))
    return None if encoding is None else _WIDER.get(encoding, encoding)


def _by_errors(sample: bytes) -> str | None:
    """The multi-byte encoding that `sample` breaks least, if it does so in at most one character of fifty."""

    def broken(encoding: str) -> float:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
        return text.count("\ufffd") / len(text)

    best = min(_MULTIBYTE, key=broken)
    return best if broken(best) <= 0.02 else None
