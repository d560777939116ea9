"""Does every internal link lead somewhere?

Links are resolved as a browser resolves them on a page opened from disk: relative to the page's folder, letter by
letter, with no server to find an index. A link to a folder is therefore an error, and so is one that begins with a
slash, except on 404.html, which a server may show at any depth. An anchor is asked for only on a page of our making:
what stands behind the ``#`` of a PDF or a picture is its reader's affair. Each broken target is reported once, with the
first page that has it.

A page's links are resolved once, when it is made; whether they lead somewhere hangs on the whole site and is asked in
each build.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from posixpath import join, normpath
from typing import Protocol
from urllib.parse import unquote

from newsgen.problems import Problem, Where
from newsgen.records import Fault

ANYWHERE = "404.html"
_ANCHOR = "\0"  # stands between a target and its anchor, since a path may well hold a #


def resolve(page: str, links: Iterable[str]) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Where the `links` of a page lead, each target once, and which of them are wrong whatever there is."""
    folder, slash, _ = page.rpartition("/")
    root = "../" * page.count("/")
    targets: dict[str, None] = {}
    faults: dict[tuple[str, str], Fault] = {}
    for link in links:
        rest = link[len(root) :] if root and link.startswith(root) else ""
        if rest and rest[0] not in "#?/":
            code, target = _from_root(rest)
        else:
            code, target = _resolved(link, page, folder + slash, root)
        if code:
            known = faults.setdefault((code, target), Fault(code=code, link=link, target=target))
            if link < known.link:
                faults[code, target] = Fault(code=code, link=link, target=target)
        elif target:
            targets[target] = None
    return tuple(targets), tuple(faults.values())


class Pages(Protocol):
    """The finished files of a site, asked about all together: whoever keeps them can tell that in few steps."""

    def __contains__(self, path: str) -> bool:
        """Whether the file at `path` is one of them."""

    def targets(self) -> Collection[str]:
        """Every target of any of them, once."""

    def anchors(self, path: str) -> Collection[str]:
        """The ids of the page at `path`."""

    def faults(self) -> Iterable[tuple[str, Fault]]:
        """Each link that is wrong wherever it stands, with the path of its page."""

    def having(self, targets: Collection[str]) -> Iterable[tuple[str, str]]:
        """The paths of the pages that have any of these targets, with that target."""


def check(pages: Pages, published: Collection[str]) -> tuple[Problem, ...]:
    """What is wrong with the links of all `pages`, in order of page; `published` are all paths of the site."""
    faults: dict[tuple[str, str], tuple[str, str]] = {}
    for path, fault in pages.faults():
        _keep_first(faults, (fault.code, fault.target), (path, fault.link))
    broken = _broken(pages, published)
    if broken:
        for path, target in pages.having(broken):
            lost, _, anchor = target.partition(_ANCHOR)
            shown = f"{lost}#{anchor}" if broken[target] == "broken-anchor" else lost
            _keep_first(faults, (broken[target], shown), (path, shown))
    found = [_problem(code, *place) for (code, _), place in faults.items()]
    return tuple(sorted(found, key=lambda problem: (problem.where, problem.code, problem.message)))


@lru_cache(1 << 15)
def _from_root(rest: str) -> tuple[str, str]:
    """What `_resolved` says of a link that climbs to the root and goes on with `rest`, whatever page it is on."""
    return _resolved(rest, "", "", "")


def _resolved(link: str, page: str, folder: str, root: str) -> tuple[str, str]:
    """The code of what is wrong, if anything is, and the target; no target where nothing is to be asked."""
    path, _, anchor = link.partition("#")
    if "%" in link or "?" in path:
        path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
    if path.startswith("/"):
        return ("", "") if page == ANYWHERE else ("absolute-link", path)
    to_folder = path in (".", "..") or path.endswith(("/", "/.", "/.."))
    target = path[len(root) :] if root and path.startswith(root) else folder + path
    if not path:
        target = page
    elif to_folder or "./" in target or "//" in target:
        target = normpath(join(folder, path))
    if target.startswith("../") or target == "..":
        return "link-leaves-site", target
    if to_folder:
        return "folder-link", target
    return "", target + _ANCHOR + anchor if anchor and anchor != "top" else target  # every page has a top


def _broken(pages: Pages, published: Collection[str]) -> dict[str, str]:
    """The targets that lead nowhere, each with the code of what is wrong."""
    found: dict[str, str] = {}
    for target in set(pages.targets()).difference(published):
        path, _, anchor = target.partition(_ANCHOR)
        if path not in published:
            found[target] = "broken-link"
        elif path.endswith(".html") and path in pages and anchor not in pages.anchors(path):
            found[target] = "broken-anchor"
    return found


def _keep_first(table: dict[tuple[str, str], tuple[str, str]], key: tuple[str, str], place: tuple[str, str]) -> None:
    """Keeps the first place in order of page and link, so that the order of pages does not matter."""
    kept = table.setdefault(key, place)
    if place < kept:
        table[key] = place


_MESSAGES = {
    "absolute-link": ("the link {link} begins with a slash", "use the href filter: only 404.html may be absolute"),
    "folder-link": ("the link {link} leads to a folder", "link to its index.html: from disk no server finds it"),
    "link-leaves-site": ("the link {link} leads out of the site", "link to a page of the site, or to a full address"),
    "broken-link": ("there is a link to {link} here, which is not published", "correct the template or the page"),
    "broken-anchor": ("there is a link to {link} here, and that page has no such id", "correct the link or the id"),
}


def _problem(code: str, page: str, link: str) -> Problem:
    message, hint = _MESSAGES[code]
    text = message.replace("{link}", f'"{link}"')
    return Problem(level="error", where=Where(file=page), code=code, message=text, hint=hint)
