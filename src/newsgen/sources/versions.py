"""What made the pages, beside the site itself: newsgen's own code, the libraries that read and render, the time zones.

All of it is part of every key of the memo, so that another version of any of them begins afresh.
"""

import platform
import unicodedata
import zoneinfo
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

import yaml

from newsgen.digest import digest

_LIBRARIES = (
    *(
        "babel",
        "charset-normalizer",
        "jinja2",
        "markdown-it-py",
        "markupsafe",
        "mdurl",
        "msgspec",
        "numpy",
        "python-slugify",
    ),
    *("pyyaml", "text-unidecode", "tzdata"),
)


@cache  # the code that runs is the one that was read first
def makers(package: Path) -> str:
    """A digest of the code in `package`, of Python and of the libraries that read and render."""
    code = {path.relative_to(package).as_posix(): path.read_bytes() for path in sorted(package.rglob("*.py"))}
    libraries = {name: _version(name) for name in _LIBRARIES}
    return digest((code, libraries, _libyaml(), platform.python_version(), unicodedata.unidata_version))


def zone_rules(timezones: Iterable[str]) -> dict[str, bytes]:
    """The files with the rules of `timezones`; those of the tzdata package, whose version `makers` knows, are empty."""
    return {name: _rules(name) for name in timezones}


def _rules(timezone: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, timezone)
        if path.is_file():
            return path.read_bytes()
    return b""


def _libyaml() -> str:
    """The version of the C library that reads YAML, where there is one."""
    if not yaml.__with_libyaml__:
        return ""
    from yaml import _yaml

    return str(_yaml.get_version_string())


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
