"""Abbreviations of time zones that mean a place's clock, whatever the season."""

from collections.abc import Mapping
from types import MappingProxyType

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "et": "America/New_York",
        "eastern": "America/New_York",
        "ct": "America/Chicago",
        "central": "America/Chicago",
        "mt": "America/Denver",
        "mountain": "America/Denver",
        "pt": "America/Los_Angeles",
        "pacific": "America/Los_Angeles",
        "beijing": "Asia/Shanghai",
        "singapore": "Asia/Singapore",
        "malaysia": "Asia/Kuala_Lumpur",
    }
)
