"""Does every internal link lead somewhere?

Links are resolved as a browser resolves them on a page opened from disk: relative to the page's folder, letter by
letter, with no server to find an index. A link to a folder is therefore an error, and so is one that begins with a
slash, except on 404.html, which a server may show at any depth. An anchor is asked for only on a page of our making:
what stands behind the ``#`` of a PDF or a picture is its reader's affair. Each broken target is reported once, with one
page that has it.
"""

from posixpath import join, normpath
from urllib.parse import unquote

from newsgen.problems import Problem, Where
from newsgen.records import Artifact

ANYWHERE = "404.html"


class LinkCheck:
    """Gathers links, anchors and paths as pages are made; memory grows with distinct targets, not with links."""

    def __init__(self) -> None:
        self._published: set[str] = set()
        self._wanted: dict[tuple[str, str], tuple[str, str]] = {}
        self._faults: dict[tuple[str, str], tuple[str, str]] = {}
        self._anchors: dict[str, tuple[str, ...]] = {}
        self._alike: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, artifact: Artifact) -> None:
        """Takes in one page."""
        page = artifact.path
        self._published.add(page)
        if page.endswith(".html"):
            self._anchors[page] = self._alike.setdefault(artifact.anchors, artifact.anchors)
        folder, slash, _ = page.rpartition("/")
        root = "../" * page.count("/")
        for link in artifact.links:
            self._take(link, page, folder + slash, root)

    def add_file(self, path: str) -> None:
        """Takes in a file that is published as it is."""
        self._published.add(path)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, once everything that is published was taken in; in order of page and link."""
        found = [_fault(*place, code, target) for (code, target), place in self._faults.items()]
        anchors: dict[tuple[str, ...], frozenset[str]] = {}
        for (target, anchor), (page, link) in self._wanted.items():
            if target not in self._published:
                found.append(_fault(page, link, "broken-link", target))
            elif anchor and target in self._anchors:
                defined = self._anchors[target]
                if anchor not in anchors.setdefault(defined, frozenset(defined)):
                    found.append(_fault(page, link, "broken-anchor", f"{target}#{anchor}"))
        return tuple(sorted(found, key=lambda problem: (problem.where, problem.code, problem.message)))

    def _take(self, link: str, page: str, folder: str, root: str) -> None:
        path, _, anchor = link.partition("#")
        if "%" in link or "?" in path:
            path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
        if path.startswith("/"):
            if page != ANYWHERE:
                _keep_first(self._faults, ("absolute-link", path), (page, link))
            return
        if anchor == "top":  # every page has a top
            anchor = ""
        to_folder = path in (".", "..") or path.endswith(("/", "/.", "/.."))
        target = path[len(root) :] if root and path.startswith(root) else folder + path
        if not path:
            target = page
        elif to_folder or "./" in target or "//" in target:
            target = normpath(join(folder, path))
        if target.startswith("../") or target == "..":
            _keep_first(self._faults, ("link-leaves-site", target), (page, link))
        elif to_folder:
            _keep_first(self._faults, ("folder-link", target), (page, link))
        else:
            _keep_first(self._wanted, (target, anchor), (page, link))


def _keep_first(table: dict[tuple[str, str], tuple[str, str]], key: tuple[str, str], place: tuple[str, str]) -> None:
    """Keeps the first place in order of page and link, so that the order of pages does not matter."""
    kept = table.setdefault(key, place)
    if place < kept:
        table[key] = place


_MESSAGES = {
    "absolute-link": ("the link {link} begins with a slash", "use the href filter: only 404.html may be absolute"),
    "folder-link": ("the link {link} leads to a folder", "link to its index.html: from disk no server finds it"),
    "link-leaves-site": ("the link {link} leads out of the site", "link to a page of the site, or to a full address"),
    "broken-link": ("the link {link} leads to {target}, which is not published", "correct the template or the page"),
    "broken-anchor": ("the link {link} leads to {target}, and that page has no such id", "correct the link or the id"),
}


def _fault(page: str, link: str, code: str, target: str) -> Problem:
    message, hint = _MESSAGES[code]
    text = message.replace("{target}", target).replace("{link}", f'"{link}"')
    return Problem(level="error", where=Where(file=page), code=code, message=text, hint=hint)
