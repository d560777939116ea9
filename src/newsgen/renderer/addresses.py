"""Addresses in HTML: quoting paths, and finding bare URLs in running text."""

import re
from collections.abc import Iterator

from markupsafe import escape

# Non-ASCII letters stay readable. Invisible characters are quoted, since they could reorder or hide what follows.
_IN_PATHS = re.compile(
    r"""[\x00-\x20"#%:<>?\[\\\]^`{|}\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f
    \u3000\u3164\ud800-\udfff\ufeff\ufff0-\uffff]""".replace("\n    ", "")
)
_IN_URLS = re.compile(r"""[\x00-\x20"<>\\^`{|}\x7f-\xa0\u2028\u2029\ud800-\udfff]""")
_ANCHORED = re.compile(r"[^/]\.[A-Za-z0-9]{1,5}#[^/]*\Z")


def split_anchor(path: str) -> tuple[str, str]:
    """A path and its anchor, ``#`` included: a ``#`` after a file's extension begins one, any other is in a name."""
    at = path.rfind("#")
    return (path[:at], path[at:]) if at > 0 and _ANCHORED.search(path, path.rfind("/", 0, at) + 1) else (path, "")


def quote_path(path: str) -> str:
    """`path` (with an anchor or not) for an attribute's value: what an address cannot hold is percent-encoded."""
    if _IN_PATHS.search(path) is None:
        return path
    path, anchor = split_anchor(path)
    return _IN_PATHS.sub(_percent, path) + (f"#{_IN_PATHS.sub(_percent, anchor[1:])}" if anchor else "")


def quote_url(url: str) -> str:
    """An outside `url` as typed, with what would break it percent-encoded."""
    return _IN_URLS.sub(_percent, url)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


# A URL in running text ends at a space, a quotation mark or a sign of a script that is written without spaces.
_URL = re.compile(
    r"(?:(?<![A-Za-z0-9])https?://|(?<![\w@/.-])www\.)[A-Za-z0-9\[]"
    r"[^\s\"<>\\^`{|}\x00-\x1f\x7f-\xa0\xab\xbb\u0e00-\u0e7f\u2000-\u206f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    r"\ufe30-\ufe4f\ufeff-\uffff\U00020000-\U0003ffff]*",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?'\"*_~"


def linked(text: str) -> str:
    """`text` escaped, with bare ``http://``, ``https://`` and ``www.`` addresses made links; linear in its length."""
    if "://" not in text and "www." not in text and "WWW." not in text:
        return str(escape(text))
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    done = 0
    for found in _URL.finditer(text):
        url = _without_closing(found[0])
        yield str(escape(text[done : found.start()]))
        target = url if "://" in url[:8] else f"http://{url}"
        yield f'<a href="{escape(quote_url(target))}" rel="nofollow noopener">{escape(url)}</a>'
        done = found.start() + len(url)
    yield str(escape(text[done:]))


def _without_closing(url: str) -> str:
    """`url` without the punctuation of its sentence; a bracket stays where the address itself opens one."""
    spare = {")": url.count(")") - url.count("("), "]": url.count("]") - url.count("[")}
    end = len(url)
    while end:
        last = url[end - 1]
        if last in spare and spare[last] > 0:
            spare[last] -= 1
        elif last not in _CLOSING:
            break
        end -= 1
    return url[:end]
