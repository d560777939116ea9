"""Words as data for near match: marks that stand before or after a headline, and words that are spelled in two ways.

Only what says nothing of the story is here. "Factbox:", "Opinion:", "Live:" or "In pictures:" name another piece on
the same matter, so they are none of these marks. A language that is not listed loses nothing but these liberties.
"""

import re
from functools import lru_cache
from types import MappingProxyType

UPDATES = frozenset(
    {
        *("update", "updated", "updates", "updating", "corrected", "refiled"),
        *("actualizado", "actualizada", "actualización", "mis à jour", "mise à jour", "actualisé"),
        *("dikemas kini", "kemas kini", "aktualisiert", "aggiornato", "atualizado"),
        *("更新", "已更新", "محدث", "تحديث"),
    }
)
"""What a newer version of an article is marked with, case folded; it may be dropped before or after any headline."""

KICKERS = frozenset(
    {
        *("exclusive", "breaking", "breaking news", "just in", "watch", "video"),
        *("exclusiva", "última hora", "exclusif", "eksklusif", "exklusiv", "eilmeldung"),
        *("独家", "快讯", "突发", "视频", "حصري", "عاجل", "فيديو"),
    }
)
"""What a list calls attention with, case folded; it may be dropped where the rest is the whole of another headline."""

ARTICLES = frozenset({"a", "an", "the", "el", "los", "las", "le", "les"})
"""Words that headlines leave out at will and that mean nothing else where a headline is otherwise the same."""

OTHERS_IN_CAPITALS = frozenset(
    {
        *("us", "who", "it", "is", "in", "on", "or", "am", "as", "at", "be", "do", "he", "me", "my", "no", "so", "to"),
        *("up", "we", "aids", "ice", "may", "pm", "id", "un", "et", "la", "le", "se", "si", "da", "es"),
    }
)
"""Words that are another, mostly a name, when a headline has them in capitals, also where they begin with one."""

OTHERS_WITH_HYPHEN = re.compile(
    "(?:re(?:sign|cover|form|creat|sent|press|lay|laid|stor|treat|mark|act|dress|serv|sort|count|leas|fund|pos|prov"
    "|search|sid|sound|bound|call|collect|join|peal|present|solv|lie|strain|fus|pay|sting|turn|vers|view|bate|fer)"
    "|coop|unioni[sz]e)(?:s|e|es|ed|d|ing|ion|ions|ation|ations|ment|y)?"
)
"""Words, case folded and without hyphens, that are another with one: resign, re-sign."""

_OUR = (
    "arm behavi cand clam col demean endeav fav ferv flav glam harb hon hum lab neighb od parl ranc rig rum sav savi "
    "splend succ tum val vap vig"
)
_RE = "cent theat met kilomet centimet millimet lit fib calib somb sab spect lust meag"
_LL = "travel cancel label model fuel signal level total counsel jewel quarrel channel marvel tunnel dial rival"
_ENDINGS = (  # from British to American; what a word has at least that one of them changes comes first
    ("our", f"^((?:un|dis|mis)?(?:{_OUR}))our", r"\1or"),
    ("s", "(?<=.{3})([iy])s(?=(?:e|ed|es|er|ers|ing|ation|ations)$)", r"\1z"),
    ("re", f"^({_RE})re(s?)$", r"\1er\2"),
    ("ence", "^(def|off|pret)ence(s?)$", r"\1ense\2"),
    ("ll", f"^({_LL})l(?=(?:ed|ing|er|ers|or|ors)$)", r"\1"),
)
_PAIRS = """
    licence license  licences licenses  practise practice  programme program  programmes programs  catalogue catalog
    catalogues catalogs  dialogue dialog  dialogues dialogs  analogue analog  grey gray  plough plow  ploughs plows
    ploughed plowed  tyre tire  tyres tires  kerb curb  kerbs curbs  aluminium aluminum  jewellery jewelry
    ageing aging  judgement judgment  judgements judgments  mould mold  sceptic skeptic  sceptics skeptics
    sceptical skeptical  enrolment enrollment  fulfil fulfill  instalment installment  instalments installments
    skilful skillful  paediatric pediatric  anaemia anemia  foetus fetus  oestrogen estrogen  manoeuvre maneuver
    manoeuvres maneuvers  encyclopaedia encyclopedia  pyjamas pajamas  gaol jail  towards toward  adviser advisor
    advisers advisors  protester protestor  protesters protestors  tsar czar  okay ok
"""
_RULES = tuple((part, re.compile(pattern.replace(" ", "|")), instead) for part, pattern, instead in _ENDINGS)
_WORDS = MappingProxyType(dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True)))


@lru_cache(maxsize=1 << 16)
def spelled(word: str) -> str:
    """`word`, case folded, in the one of its spellings that stands for all."""
    if word in _WORDS:
        return _WORDS[word]
    for part, pattern, instead in _RULES:
        if part in word:
            word = pattern.sub(instead, word)
    return word
