"""Languages: which way a language is written, which one a text is in, how its tag is spelt, and what puts no spaces.

The language of an article decides its `lang` and `dir`. Where no one has said it, the script tells it: kana is
Japanese, Hangul is Korean, and among the Arabic and Cyrillic alphabets the letters that only some languages use
decide. Latin letters tell nothing, so the site's own language applies. The judgement is made on a bounded sample,
by the majority of letters.
"""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import Literal

HAN = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U000323af"
)
"""Han and kana, of which each sign says about a syllable or more: ranges for a class of a pattern."""
MARKED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1980-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
"""Thai, Lao, Burmese, Khmer and their kin, whose letters bear marks: ranges for a class of a pattern."""
UNSPACED = MARKED + HAN
"""All scripts that put no spaces between words: ranges for a class of a pattern."""

SAMPLE = 1000  # characters looked at, in four slices of a longer text

_RTL_LANGUAGES = """
    acm acq acw aeb afb ajp apc apd ar arc arq ars ary arz ayl azb bal bgn bqi ckb dv fa glk haz he iw ji khw ks lrc luz
    mzn nqo pbt pbu pes phr pnb prs ps sd sdh skr syc syr ug ur ydd yi
"""
_RTL_SCRIPTS = "adlm arab aran armi hebr mand mani mend nkoo phnx rohg samr sogd sogo syrc thaa yezi"
_RTL = frozenset((_RTL_LANGUAGES + _RTL_SCRIPTS).split())  # languages have two or three letters, scripts four

# First code point of each stretch and the script that begins there; "" stands for what tells no language.
_STRETCHES: tuple[tuple[int, str], ...] = (
    (0x0000, ""), (0x0041, "latin"), (0x005B, ""), (0x0061, "latin"), (0x007B, ""), (0x00C0, "latin"), (0x00D7, ""),
    (0x00D8, "latin"), (0x00F7, ""), (0x00F8, "latin"), (0x0250, ""), (0x0370, "el"), (0x0400, "cyrillic"),
    (0x0530, "hy"), (0x0590, "he"), (0x0600, ""), (0x0620, "arabic"), (0x0640, ""), (0x0641, "arabic"), (0x064B, ""),
    (0x066E, "arabic"), (0x06D4, ""), (0x06D5, "arabic"), (0x06D6, ""), (0x06EE, "arabic"), (0x06F0, ""),
    (0x06FA, "arabic"), (0x0700, "syr"), (0x0750, "arabic"), (0x0780, "dv"), (0x07C0, "nqo"), (0x0800, ""),
    (0x08A0, "arabic"), (0x0900, "hi"), (0x0964, ""), (0x0971, "hi"), (0x0980, "bn"), (0x0A00, "pa"), (0x0A80, "gu"),
    (0x0B00, "or"), (0x0B80, "ta"), (0x0C00, "te"), (0x0C80, "kn"), (0x0D00, "ml"), (0x0D80, "si"), (0x0E00, "th"),
    (0x0E80, "lo"), (0x0F00, "bo"), (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"), (0x1200, "am"), (0x13A0, ""),
    (0x1780, "km"), (0x1800, "mn"), (0x18B0, ""), (0x1C80, "cyrillic"), (0x1C90, "ka"), (0x1CC0, ""),
    (0x1E00, "latin"), (0x1F00, "el"), (0x2000, ""), (0x2C60, "latin"), (0x2C80, ""), (0x3041, "kana"), (0x3097, ""),
    (0x30A1, "kana"), (0x30FB, ""), (0x30FD, "kana"), (0x3100, ""), (0x3131, "ko"), (0x3190, ""), (0x3400, "han"),
    (0x4DC0, ""), (0x4E00, "han"), (0xA000, ""), (0xA960, "ko"), (0xA980, ""), (0xAC00, "ko"), (0xD7B0, ""),
    (0xF900, "han"), (0xFB00, "latin"), (0xFB07, ""), (0xFB1D, "he"), (0xFB50, "arabic"), (0xFE00, ""),
    (0xFE70, "arabic"), (0xFEFF, ""), (0xFF21, "latin"), (0xFF3B, ""), (0xFF41, "latin"), (0xFF5B, ""),
    (0xFF66, "kana"), (0xFFA0, "ko"), (0xFFE0, ""), (0x20000, "han"), (0x32000, ""),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _STRETCHES)
_DENSE = frozenset({"han", "kana", "ko"})  # a sign of these says about as much as two letters of an alphabet

# Within one script: a language, the letters that mark it, the least share of the script's letters they make up,
# and letters that it never uses. The first that fits is taken, else the script's default.
_MARKS: dict[str, tuple[tuple[str, str, float, str], ...]] = {
    "arabic": (
        ("ug", "ۇۈۋڭ", 0.03, ""),
        ("ckb", "ەۆێڕڵ", 0.05, ""),
        ("ps", "ښړږټډېۍ", 0.02, ""),
        ("sd", "ڄڃڀٺٿڻڏڊڍڌ", 0.02, ""),
        ("ur", "ٹڈڑںےہ", 0.03, ""),
        ("fa", "یک", 0.05, ""),
        ("fa", "پچژگ", 0.02, "ة"),
    ),
    "cyrillic": (
        ("be", "ўЎ", 0.004, ""),
        ("uk", "іїєґІЇЄҐ", 0.01, ""),
        ("mk", "ѓќѕЃЌЅ", 0.002, ""),
        ("sr", "ђјљњћџЂЈЉЊЋЏ", 0.01, ""),
        ("kk", "әғқңұһӘҒҚҢҰҺ", 0.02, ""),
        ("mn", "өүӨҮ", 0.02, ""),
        ("bg", "ъЪ", 0.004, "ыэёЫЭЁ"),
    ),
}
_DEFAULTS = {"arabic": "ar", "cyrillic": "ru"}
_LEAST_KANA = 0.05  # of Han and kana together: a Chinese text may quote a Japanese brand

# Latin letters, marks, punctuation and symbols: most Western text that is not ASCII is no more than that.
_TELLS_NOTHING = re.compile(r"[\x00-\u036f\u1e00-\u1eff\u2000-\u2c7f\u3000-\u3020\ufe00-\ufe0f\uff00-\uff65]*+")

_TAG = re.compile(
    r"(?:x(?:-[a-z0-9]{1,8})+"
    r"|[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_TAG = 64
_ASCII = bytes(range(0x80))


def beyond_ascii(data: bytes, plain: bytes = _ASCII) -> frozenset[str]:
    """The characters of a text beyond ASCII, each once; `data` is the text in UTF-8.

    What of ASCII is not in `plain` counts as well. Deleting the rest from the bytes is ten times quicker than looking
    at each character.
    """
    return frozenset(data.translate(None, plain).decode(errors="surrogatepass"))


@lru_cache(maxsize=256)
def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written; an explicit script (``az-Arab``, ``ur-Latn``) decides over the language."""
    language, *rest = tag.lower().replace("_", "-").split("-")
    for part in rest:
        if len(part) == 1:
            break
        if len(part) == 4 and part.isalpha():
            return "rtl" if part in _RTL else "ltr"
    return "rtl" if language in _RTL else "ltr"


def language_by_script(text: str) -> str | None:
    """The language that the letters of `text` tell, or null for Latin letters and for text without letters."""
    if text.isascii() or _TELLS_NOTHING.fullmatch(sample := _sample(text)):
        return None
    letters = Counter(sample)
    scripts: Counter[str] = Counter()
    for char, count in letters.items():
        script = _STRETCHES[bisect_right(_STARTS, ord(char)) - 1][1]
        if script:
            scripts[script] += count * 2 if script in _DENSE else count
    kana, han = scripts.pop("kana", 0), scripts.pop("han", 0)
    if kana + han:
        scripts["ja" if kana >= (kana + han) * _LEAST_KANA else "zh"] = kana + han
    if not scripts:
        return None
    script, total = max(scripts.items(), key=lambda item: (item[1], item[0]))
    if script == "latin":
        return None
    for language, marks, share, never in _MARKS.get(script, ()):
        if sum(letters[mark] for mark in marks) >= total * share and not any(letters[char] for char in never):
            return language
    return _DEFAULTS.get(script, script)


def _sample(text: str) -> str:
    """`text`, or four slices spread evenly over it."""
    if len(text) <= SAMPLE:
        return text
    step = (len(text) - SAMPLE // 4) // 3
    return "".join(text[start : start + SAMPLE // 4] for start in range(0, 3 * step + 1, step))


def valid_language(tag: str) -> bool:
    """Whether `tag` has the shape of a BCP 47 tag (``en``, ``zh-Hant-HK``); ``en_GB`` passes, `tidy_language` mends it.

    Only the shape: whether the parts are registered is not looked up. A primary part of four letters or more is
    refused, since none is registered and the likely reason is a language's name (``english``).
    """
    return len(tag) <= _LONGEST_TAG and _TAG.fullmatch(tag.replace("_", "-")) is not None


def tidy_language(tag: str) -> str:
    """`tag` in the usual case: ``EN_gb`` is ``en-GB``, ``zh-hant-hk`` is ``zh-Hant-HK``; surrounding spaces go."""
    parts = tag.strip().replace("_", "-").split("-")
    tidy = [parts[0].lower()]
    plain = len(parts[0]) == 1
    for part in parts[1:]:
        plain = plain or len(part) == 1
        if plain or not part.isalpha():
            tidy.append(part.lower())
        elif len(part) == 2:
            tidy.append(part.upper())
        else:
            tidy.append(part.capitalize() if len(part) == 4 else part.lower())
    return "-".join(tidy)
