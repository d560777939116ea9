"""Targets: what the address of a link or picture leads to, judged by its text alone.

A target is read as a browser would read it, since a scheme that a browser sees and newsgen does not could run script:
tabs and line breaks do not count, nor do control characters at its ends, and a backslash is a slash.
"""

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BROWSERS_DROP = re.compile(r"[\t\n\r]+")
_EDGES = "".join(map(chr, range(0x21)))
_PICTURE = re.compile(r"data:image/(?:gif|png|jpeg|webp|avif)[;,]", re.IGNORECASE)


def scheme(target: str) -> str:
    """The scheme of a target as a browser would see it, in lower case, ``//`` for a bare host, or nothing."""
    seen = _BROWSERS_DROP.sub("", target).strip(_EDGES)
    if seen[:2].replace("\\", "/") == "//":
        return "//"
    found = _SCHEME.match(seen)
    return found[1].lower() if found else ""


def is_picture(target: str) -> bool:
    """Whether `target` is a picture written out as a data: URL."""
    return _PICTURE.match(target) is not None


def is_local(target: str) -> bool:
    """Whether `target` names a file of this site: no scheme, no host, and more than an anchor."""
    return bool(target) and target[0] not in "#?" and not scheme(target)
