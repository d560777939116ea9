"""Datelines: the place, and often the day and the agency, that open a report's first paragraph.

A dateline is a place in capitals before a colon or a dash, or any place before an agency in brackets: `PETALING JAYA:`,
`HONG KONG (China Daily/ANN):`, `BOISE, Idaho (AP) —`, `Bogotá, 12 ene (EFE).-`, `新华社福州1月12日电`.
"""

import re

from newsgen.loader import phrases
from newsgen.loader.credits import is_agency
from newsgen.loader.recognisers import folded
from newsgen.records import Value

LONGEST = 120  # characters from the line's start in which a dateline closes

_PLACE = r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|[ ,.'’/()-](?=[^\W\d_a-zß-öø-ÿ(]))*"
_REGION = r"(?:, ?[A-Z][\w’'-]*\.?(?: [A-Z][\w’'-]*\.?){0,2}){0,2}"
_MONTH = r"[^\W\d_]{3,10}\.?"
_DATE = rf"(?P<date>, ?(?:{_MONTH} \d{{1,2}}|\d{{1,2}}\.? (?:de )?{_MONTH})(?:,? \d{{4}})?)?"
_AGENCY = r"(?:\((?P<agency>[^()\n]{2,40})\)|/(?P<slashed>[^/\n]{2,20})/)"
_CAPITALS = re.compile(
    rf"(?P<line>(?P<place>{_PLACE}){_REGION}{_DATE}(?:\.? ?{_AGENCY})?)"
    r"(?: ?(?:[:：]|—|–|--|\.-| - )[ \u00a0]*|(?<=/)\. )(?=\S)"
)
_WITH_AGENCY = re.compile(
    r"(?P<line>(?P<place>[^\W\d_][\w’'.-]*(?: [\w’'.-]+){0,4})"
    rf"(?: ?[(\[][A-Z][\w ]{{2,25}}[)\]]){{0,2}}{_REGION}{_DATE}"
    rf"\.? ?{_AGENCY})(?: ?\.?(?P<mark>[:：]|—|–|--|-)[ \u00a0]*|(?<=/)\. | )(?=\S)"
)
_AGENCY_FIRST = re.compile(r"\(([^()\n]{2,20})\) ?[-–—] ?")
_DAY_CJK = "[0-9一二三四五六七八九十廿]{1,3}"
_CJK = re.compile(
    rf"[（(【]?(?P<agency>[\u4e00-\u9fff]{{2,6}}[社报報])?[\u4e00-\u9fff·]{{2,10}}?(?:{_DAY_CJK}月)?{_DAY_CJK}日[讯电訊電][)）】]?"
)


class Dateline(Value):
    """A dateline as written without its closing mark, and its agency; `strong` where an agency or a day is in it."""

    text: str
    agency: str | None
    strong: bool


def dateline(text: str) -> Dateline | None:
    """The dateline that opens `text`, if any."""
    start = text[:LONGEST].lstrip("*_ \u00a0")
    chinese = _CJK.match(start) if not start.isascii() else None
    if chinese is not None:
        return Dateline(text=chinese[0], agency=chinese["agency"], strong=True)
    first = _AGENCY_FIRST.match(start) if start[:1] == "(" else None
    if first is not None and is_agency(first[1]):
        after = dateline(start[first.end() :])
        return after and Dateline(text=first[0] + after.text, agency=first[1], strong=True)
    if not start[:1].isalpha():
        return None
    found = _CAPITALS.match(start)
    if found is None and ("(" in start or "/" in start):
        found = _WITH_AGENCY.match(start)
    return _judged(found) if found is not None else None


def _judged(found: re.Match[str]) -> Dateline | None:
    """What was found, unless the place is too long for one or the agency would have to be known and is not."""
    place, agency = found["place"].strip(" ,"), found["agency"] or found["slashed"]
    if len(place) < 2 or len(place) > 60 or place.count(" ") > 5:
        return None
    dated = found["date"] is not None
    if agency is not None and any(map(str.isdigit, agency)):
        agency, dated = None, True
    if not place.isupper() and (agency is None or place[0].islower()):
        return None
    if found.re is _WITH_AGENCY and found["mark"] is None and not (dated and is_agency(agency or "")):
        return None
    if agency is None and folded(place) in phrases.KICKERS:
        return None
    return Dateline(text=found["line"].strip(), agency=agency, strong=agency is not None or dated)
