"""The keys of newsgen.yaml, as data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from newsgen.config.values import Config
from newsgen.records import Value

# What a kind of value is, in words that follow "takes".
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "text": "a text",
        "address": "an address that begins with http:// or https:// and ends with a folder",
        "language": "a language tag such as en, ms or zh-Hant",
        "timezone": "a time zone's name such as Asia/Kuala_Lumpur",
        "date order": "dmy, mdy or ymd",
        "folder": "a folder inside the site",
        "number": "a whole number from 1 to 1000",
        "duplicates": "merge or keep",
        "patterns": "a list of texts in which * stands for anything",
        "sections": "a list of names, or of mappings with slug and title",
        "strings": "a mapping of the interface's words",
        "static file": "the path of a file under static/",
        "colour": "a CSS colour: #rgb, #rrggbb or a name",
    }
)


class Key(Value):
    """A key of newsgen.yaml.

    `path` leads to it from the top (``lists.front``), `kind` is one of `KINDS`, `field` is where `Config` holds it.
    """

    path: str
    kind: str
    field: str
    meaning: str

    @property
    def default(self) -> Any:
        """What `Config` holds where the key is absent."""
        value: Any = Config()
        for name in self.field.split("."):
            value = getattr(value, name)
        return value


KEYS: tuple[Key, ...] = tuple(
    Key(path=path, kind=kind, field=field, meaning=meaning)
    for path, kind, field, meaning in (
        ("title", "text", "title", "The archive's name: in the header, in page titles and feeds."),
        ("tagline", "text", "tagline", "A line under the name."),
        ("url", "address", "url", "Where the site is published. Feeds get absolute addresses, and a sitemap is made."),
        (
            "language",
            "language",
            "reading.language",
            "The language of the interface and of dates, and of articles that show no other.",
        ),
        ("timezone", "timezone", "reading.timezone", "The time zone of times that name none."),
        ("output", "folder", "output", "Where the site is built."),
        (
            "date_order",
            "date order",
            "reading.date_order",
            "How to read `03/04/2021`. Without it such a date is a problem, and the next source of a date is tried.",
        ),
        (
            "default_section",
            "text",
            "reading.default_section",
            "The section of an article that names none, shows none and lies in no folder.",
        ),
        (
            "sections",
            "sections",
            "sections",
            "Sections in the order of the front page and the menu, with their titles; others follow.",
        ),
        ("lists.front", "number", "lists.front", "Newest articles at the top of the front page."),
        ("lists.desk", "number", "lists.desk", "Articles of each section on the front page."),
        ("lists.page", "number", "lists.page", "Articles on a page of a list."),
        ("lists.next_in", "number", "lists.next_in", "Links under Next In."),
        (
            "lists.others_also_read",
            "number",
            "lists.others_also_read",
            "Links under Others Also Read; at most 24 of them are computed.",
        ),
        ("lists.feed", "number", "lists.feed", "Articles in a feed."),
        (
            "duplicates",
            "duplicates",
            "duplicates",
            "What becomes of files that say the same, such as captures of one page: one article, or each its own.",
        ),
        ("furniture", "patterns", "reading.furniture", "Lines to set aside: offers, buttons, invitations."),
        ("credits", "patterns", "reading.credits", "Lines that name the source of an article."),
        (
            "headings.next_in",
            "patterns",
            "reading.next_in_headings",
            "Headings of a captured list Next In; `*` stands for the section's name.",
        ),
        (
            "headings.others_also_read",
            "patterns",
            "reading.others_also_read_headings",
            "Headings of a captured list Others Also Read.",
        ),
        ("strings", "strings", "strings", "Words of the interface in place of those that newsgen brings."),
        ("theme.logo", "static file", "theme.logo", "A picture to show for the title."),
        ("theme.favicon", "static file", "theme.favicon", "The icon in the browser's tab."),
        ("theme.accent", "colour", "theme.accent", "The theme's one colour."),
    )
)
