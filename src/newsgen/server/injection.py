"""Puts the reload script into a page that is about to be sent, and opens the page's own policy for just that script.

The file on disk is not touched. The policy is opened for the server's own folder alone, so that a preview runs nothing
that the published page would not.
"""

import html
import re

from newsgen.server.addresses import OWN

_TOKEN = re.compile(
    rb"""
      <!--.*?(?:-->|\Z)
    | <(script|style|title|noscript)\b.*?(?:</\1|\Z)
    | (?P<meta> <meta\b (?:"[^"]*+"?+ | '[^']*+'?+ | [^>"'])*+ >?)
    | (?P<end> </head\b | <body\b)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""
    (?P<name> [^\s"'<>/=]++) \s*+ = \s*+
    (?P<value> "(?P<double>[^"]*+)"?+ | '(?P<single>[^']*+)'?+ | [^\s"'>]++)
    """,
    re.VERBOSE,
)
_GOVERNING = (
    ("script-src-elem", "script-src", "default-src"),
    ("style-src-elem", "style-src", "default-src"),
    ("connect-src", "default-src"),
)


def with_script(page: bytes, *, origin: str, version: str) -> bytes:
    """`page` with the script at the end of its head, or of the page; `version` is that of the site it belongs to."""
    pieces: list[bytes] = []
    done, end = 0, len(page)
    for token in _TOKEN.finditer(page):
        if token["end"]:
            end = token.start()
            break
        if token["meta"]:
            pieces += [page[done : token.start()], _opened_meta(token["meta"], origin + OWN)]
            done = token.end()
    script = f'<script src="{OWN}reload.js" data-version="{html.escape(version)}" defer></script>'
    return b"".join((*pieces, page[done:end], script.encode(), page[end:]))


def _opened_meta(tag: bytes, source: str) -> bytes:
    """A meta element; where it states a policy, with that policy opened."""
    text = tag.decode("utf-8", "surrogateescape")
    found = {match["name"].lower(): match for match in reversed([*_ATTRIBUTE.finditer(text)])}
    if "content" not in found or _value(found.get("http-equiv")).lower() != "content-security-policy":
        return tag
    policy = html.escape(opened(_value(found["content"]), source))
    start, end = found["content"].span("value")
    return f'{text[:start]}"{policy}"{text[end:]}'.encode("utf-8", "surrogateescape")


def _value(attribute: re.Match[str] | None) -> str:
    """What an attribute says, without its quotes and escapes."""
    if attribute is None:
        return ""
    quoted = attribute["single"] if attribute["double"] is None else attribute["double"]
    return html.unescape(attribute["value"] if quoted is None else quoted)


def opened(policy: str, source: str) -> str:
    """A Content-Security-Policy that also lets scripts, style sheets and connections come from `source`."""
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *values = directive.split() or [""]
        if name:
            directives.setdefault(name.lower(), values)  # of two alike the first counts
    for names in _GOVERNING:
        governing = next((name for name in names if name in directives), None)
        if governing:
            allowed = [value for value in directives[governing] if value.lower() != "'none'"]
            directives[names[-2] if governing == names[-1] else governing] = [*allowed, source]
    directives.pop("upgrade-insecure-requests", None)  # there is no HTTPS here to upgrade to
    return "; ".join(" ".join((name, *values)) for name, values in directives.items())
