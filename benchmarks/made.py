"""What a generator made: pages by their kind, other files, bytes, and which of the files are new.

The kinds are told by the addresses, of which each generator has its own.
"""

import re
from collections import Counter
from pathlib import Path

from corpus import SECTIONS
from results import Made

_SECTION = "|".join(SECTIONS).lower()
KINDS = {
    "articles": re.compile(rf"\d{{4}}/\d\d/\d\d/.|({_SECTION})/[^/]+-\d{{6}}/"),
    "sections": re.compile(rf"sections/|({_SECTION})/(index\.html|page/)"),
    "sources": re.compile("sources/"),
    "bylines": re.compile("by/|bylines/"),
    "tags": re.compile("tags/"),
    "months": re.compile(r"\d{4}/\d\d/[^/]+$|months/"),
    "years": re.compile(r"\d{4}/index\.html|archive/|years/"),
    "threads": re.compile("threads/"),
    "others": re.compile(""),
}
"""By kind what the addresses of its pages begin with, those of newsgen and those of its peers; the first that fits."""


def made(folder: Path, since: int) -> Made:
    """What lies in an output, and how many files were written `since` then.

    `since` is a time of the file system, in nanoseconds; it is compared with the one time that no program can set.
    """
    kinds: Counter[str] = Counter()
    others = size = written = 0
    for path in folder.rglob("*"):
        if path.is_dir():
            continue
        if path.suffix == ".html":
            kinds[kind(path.relative_to(folder).as_posix())] += 1
        else:
            others += 1
        status = path.stat()
        size += status.st_size
        written += status.st_ctime_ns >= since
    return Made(kinds={name: kinds[name] for name in KINDS}, others=others, bytes=size, written=written)


def kind(path: str) -> str:
    """The kind of the page at an address, without its domain."""
    return next(name for name, pattern in KINDS.items() if pattern.match(path))
