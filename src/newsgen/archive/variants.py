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

_OUR = (
    "arm behavi cand clam col demean endeav fav ferv flav glam harb hon hum lab neighb od parl ranc rig rum sav savi "
    "splend succ tum val vap vig"
)
_RE = "cent theat met kilomet centimet millimet lit fib calib somb sab spect lust meag"
_LL = "travel cancel label model fuel signal level total counsel jewel quarrel channel marvel tunnel dial rival"
_ENDINGS = (  # from British to American
    (f"^((?:un|dis|mis)?(?:{_OUR}))our", r"\1or"),
    ("(?<=.{3})([iy])s(?=(?:e|ed|es|er|ers|ing|ation|ations)$)", r"\1z"),
    (f"^({_RE})re(s?)$", r"\1er\2"),
    ("^(def|off|pret)ence(s?)$", r"\1ense\2"),
    (f"^({_LL})l(?=(?:ed|ing|er|ers|or|ors)$)", r"\1"),
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
_RULES = tuple((re.compile(pattern.replace(" ", "|")), instead) for pattern, instead in _ENDINGS)
_WORDS = MappingProxyType(dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True)))


@lru_cache(maxsize=1 << 16)
def spelled(word: str) -> str:
    """`word`, case folded, in the one of its spellings that stands for all."""
    if word in _WORDS:
        return _WORDS[word]
    for pattern, instead in _RULES:
        word = pattern.sub(instead, word)
    return word
