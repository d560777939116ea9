"""A site's configuration as values; the defaults build a site without any newsgen.yaml."""

from typing import Literal

from newsgen.records import Value


class Reading(Value):
    """What the loader must know; a change here can change how any file reads.

    `furniture`, `credits` and the heading patterns are plain text with ``*``, compared without case.
    In a heading pattern ``*`` stands for the section's name.
    """

    language: str = "en"
    timezone: str = "UTC"
    date_order: str | None = None  # dmy, mdy, ymd
    default_section: str = "News"
    furniture: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    next_in_headings: tuple[str, ...] = ()
    others_also_read_headings: tuple[str, ...] = ()


class SectionSetting(Value):
    """A section's place and title: `slug` is its identity."""

    slug: str
    title: str | None = None


class Lists(Value):
    """How many entries a list shows."""

    front: int = 12
    desk: int = 5
    page: int = 50
    next_in: int = 10
    others_also_read: int = 6
    feed: int = 20


class Theme(Value):
    """Files under static/ and a CSS colour."""

    logo: str | None = None
    favicon: str | None = None
    accent: str | None = None


class Config(Value):
    """A site's configuration, validated.

    `url` ends in a slash; `output` is a relative path. `duplicates` says what becomes of files that are one article.
    `strings` overrides words of the interface.
    """

    title: str = "News archive"
    tagline: str = ""
    url: str | None = None
    output: str = "build"
    reading: Reading = Reading()
    sections: tuple[SectionSetting, ...] = ()
    lists: Lists = Lists()
    duplicates: Literal["merge", "keep"] = "merge"
    strings: dict[str, str] = {}
    theme: Theme = Theme()
