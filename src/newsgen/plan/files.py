"""Files published beside the pages, and where an article's own links and pictures lead.

All of static/ is published at the site's root and the theme's assets under ``assets/``; a file under content/ that an
article refers to is published under ``files/``. No two paths may be one on any disk, nor may one be a folder that
another lies in: a page comes first, then the theme, static/ and content/, and what comes too late is left out with an
error.

An article's relative link is read from its own folder, and one that begins with a slash from the root of content/. It
leads to another article's page (``#`` and a heading of its Markdown to that place there), to a file under content/, to
a file of static/, or, after a slash, to a page by its address. A link to a capture that was merged into an article
leads to that article. What leads nowhere is a warning at its line. Sources, drafts, dotfiles and what lies outside
content/ are never published.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from posixpath import basename, dirname, join, normpath
from unicodedata import normalize
from urllib.parse import unquote

from newsgen.naming import heading_id, path_key
from newsgen.problems import Problem, Where
from newsgen.records import ARTICLE_ENDINGS, Card, Copy, Value
from newsgen.targets import scheme
from newsgen.views import is_picture_path

CROWDED = 200  # names in a folder beyond which no similar one is looked for


class Available(Value):
    """The files at hand: POSIX paths under content/, static/ and the theme's assets/, each with its origin on disk."""

    content: dict[str, str] = {}
    static: dict[str, str] = {}
    assets: dict[str, str] = {}


class Files(Value):
    """What is published beside the pages, and by article where each reference as written leads.

    `static` are the paths that files of static/ got.
    """

    copies: tuple[Copy, ...]
    static: frozenset[str]
    targets: dict[str, dict[str, str]]
    problems: tuple[Problem, ...]


def publish(
    cards: Iterable[Card],
    addresses: Mapping[str, str],
    available: Available,
    pages: Collection[str],
    moved: Mapping[str, str],
) -> Files:
    """Finds each file its path and each reference of `cards` its target.

    `addresses` has the page of each source, `pages` every path that the build fills itself; `moved` has for those of
    them that only lead on the page that they lead to.
    """
    claims = _Claims(pages)
    for path, origin in sorted(available.assets.items()):
        claims.add(f"assets/{path}", origin, f"templates/assets/{path}")
    static = frozenset(
        path for path, origin in sorted(available.static.items()) if claims.add(path, origin, f"static/{path}")
    )
    cards = tuple(cards)
    finder = _Finder(addresses, available, static, pages, moved)
    finder.anchors = {addresses[card.file]: frozenset(card.anchors) for card in cards}
    linked = _link(cards, finder)
    lost = {
        f"files/{path}"
        for path, origin in linked.files.items()
        if not claims.add(f"files/{path}", origin, f"content/{path}")
    }
    return Files(
        copies=tuple(claims.copies),
        static=static,
        targets=_without(linked.targets, lost) if lost else linked.targets,
        problems=(*linked.problems, *claims.problems),
    )


class _Linked(Value):
    """By article, where each reference as written leads; the content/ files that this publishes; what is missing."""

    targets: dict[str, dict[str, str]]
    files: dict[str, str]
    problems: tuple[Problem, ...]


class _Claims:
    """Which paths are taken, compared as disks may compare them."""

    def __init__(self, pages: Iterable[str]) -> None:
        self._owners: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self.copies: list[Copy] = []
        self.problems: list[Problem] = []
        for path in sorted(pages):  # of several pages in a folder the first speaks for it
            self._note(path_key(path), f"the page {path}")

    def add(self, path: str, origin: str, name: str) -> bool:
        """Publishes `origin` at `path`, unless that is taken; `name` is what the user calls the file."""
        key = path_key(path)
        owner = self._owners.get(key) or self._folders.get(key)
        owner = owner or next((self._owners[folder] for folder in _folders(key) if folder in self._owners), None)
        if owner is None:
            self._note(key, name)
            self.copies.append(Copy(path=path, origin=origin))
            return True
        self.problems.append(
            Problem(
                level="error",
                where=Where(file=name),
                code="path-taken",
                message=f"this file would be published as {path}, which {owner} takes; it is left out",
                hint="rename the file",
            )
        )
        return False

    def _note(self, key: str, owner: str) -> None:
        self._owners[key] = owner
        for folder in _folders(key):
            if folder in self._folders:
                break
            self._folders[folder] = owner


def _folders(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path


def _link(cards: Iterable[Card], finder: "_Finder") -> _Linked:
    """Resolves every reference of `cards`."""
    targets: dict[str, dict[str, str]] = {}
    for card in cards:
        found = {}
        for target, (where, is_image) in _wanted(card).items():
            path = finder.find(target, card.file, where)
            if path is not None:
                found[target] = path
                if is_image and not is_picture_path(path):
                    finder.problems.append(_no_picture(target, where))
        if found:
            targets[card.file] = found
    return _Linked(targets=targets, files=dict(sorted(finder.files.items())), problems=tuple(finder.problems))


def _without(targets: Mapping[str, dict[str, str]], lost: Collection[str]) -> dict[str, dict[str, str]]:
    """`targets` without those that lead to a `lost` path."""
    return {
        file: {target: path for target, path in found.items() if path.partition("#")[0] not in lost}
        for file, found in targets.items()
    }


def _wanted(card: Card) -> dict[str, tuple[Where, bool]]:
    """What `card` refers to within the site, each once, at the first place where it is written; whether as a picture.

    Of a target that is linked to and shown as well, the place is that of the picture.
    """
    wanted: dict[str, tuple[Where, bool]] = {}
    for reference in card.references:
        is_image = reference.kind == "image"
        if reference.target not in wanted or (is_image and not wanted[reference.target][1]):
            place = Where(file=f"content/{card.file}", line=reference.line, column=reference.column)
            wanted[reference.target] = (place, is_image)
    for source in (*(image.src for image in card.images), *((card.image,) if card.image else ())):
        wanted.setdefault(source, (Where(file=f"content/{card.file}"), True))
    return {target: found for target, found in wanted.items() if not scheme(target)}


def _no_picture(target: str, where: Where) -> Problem:
    return Problem(
        level="warning",
        where=where,
        code="not-a-picture",
        message=f'"{target}" is no picture that a browser can show, so it is not shown as one',
        hint="link to it without the exclamation mark, or show a .jpg, .png, .webp, .avif, .gif or .svg",
    )


class _Finder:
    """Where references lead; gathers the files to publish and the complaints."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        available: Available,
        static: Collection[str],
        pages: Collection[str],
        moved: Mapping[str, str],
    ) -> None:
        self._addresses = addresses
        self._content = available.content
        self._static = static
        self._pages = pages
        self._moved = moved
        self.anchors: dict[str, frozenset[str]] = {}
        self.files: dict[str, str] = {}
        self.problems: list[Problem] = []

    def find(self, target: str, file: str, where: Where) -> str | None:
        """The path that `target`, written in `file`, leads to; null, and a complaint at `where`, if to nothing."""
        written, mark, fragment = target.partition("#")
        plain = written.partition("?")[0]
        for candidate in dict.fromkeys((unquote(plain), plain, unquote(written))):
            found = self._lookup(candidate, file)
            if found in self.anchors and mark and not candidate.endswith(".html"):  # the page of a source
                return self._at_heading(found, fragment, target, where)
            if found is not None:
                return found + mark + fragment
        self.problems.append(self._complaint(target, self._inside(unquote(plain), file), where))
        return None

    def _at_heading(self, page: str, fragment: str, target: str, where: Where) -> str:
        """The heading of the article at `page` that `fragment` names; the page, and a complaint, if it has none."""
        if fragment in ("", "top"):
            return f"{page}#top" if fragment else page
        name, known = heading_id(unquote(fragment)), self.anchors[page]
        if name in known:
            return f"{page}#{name}"
        near = get_close_matches(name, known, n=1) if len(known) <= CROWDED else []
        self.problems.append(
            Problem(
                level="warning",
                where=where,
                code="missing-anchor",
                message=f'"{target}" leads to no heading of that article; it becomes a link to the page',
                hint=f"did you mean #{near[0][2:]}?" if near else "a heading's text is its anchor; plain text has none",
            )
        )
        return page

    def _lookup(self, path: str, file: str) -> str | None:
        if not path:
            return self._addresses[file]
        inside = self._inside(path, file)
        if inside in self._addresses:
            return self._addresses[inside]
        if inside in self._content and _is_publishable(inside):
            self.files[inside] = self._content[inside]
            return f"files/{inside}"
        if path.endswith("/"):
            return None
        below = normpath(path.lstrip("/"))
        if (below in self._static and "#" not in below) or (path.startswith("/") and below in self._pages):
            return self._moved.get(below, below)
        return None

    def _inside(self, path: str, file: str) -> str:
        """Where `path`, written in `file`, lies under content/; one that leads out keeps its leading dots."""
        inside = normpath(path.lstrip("/") if path.startswith("/") else join(dirname(file), path))
        return inside if inside.isascii() else self._as_on_disk.get(normalize("NFC", inside), inside)

    def _complaint(self, target: str, inside: str, where: Where) -> Problem:
        if inside == ".." or inside.startswith("../"):
            code, message = "outside-content", f'"{target}" leads out of content/ and is not published'
            hint = "copy the file into content/ or static/ and refer to it there"
        elif inside in self._content:
            code, message = "unpublished-target", f'"{target}" leads to {inside}, which is not published'
            hint = "a draft, a skipped or a hidden file, or one with # in its name, cannot be linked to"
        else:
            code, message = "missing-file", f'"{target}" leads to nothing: there is no content/{inside}'
            similar = self._similar(inside)
            hint = f"did you mean content/{similar}?" if similar else "put the file there, or correct the path"
            if inside.lower().endswith(ARTICLE_ENDINGS):
                message = f'"{target}" leads to no published article: content/{inside} is missing, a draft or left out'
        return Problem(level="warning", where=where, code=code, message=message, hint=hint)

    def _similar(self, inside: str) -> str | None:
        """A file that bears the same name elsewhere or in another case, else one of the folder with a name like it."""
        name = basename(inside)
        named = self._by_name.get(path_key(name))
        if named:
            return min(named, key=lambda file: (dirname(file) != dirname(inside), file))
        folder = self._by_folder.get(dirname(inside), ())
        if len(folder) > CROWDED or len(name) > 100:
            return None
        close = get_close_matches(name, folder, n=1, cutoff=0.75)
        return join(dirname(inside), close[0]) if close else None

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return tuple(sorted({*self._addresses, *filter(_is_publishable, self._content)}))

    @cached_property
    def _as_on_disk(self) -> dict[str, str]:
        """Names beyond ASCII as the disk spells them: some disks decompose accents, people write them composed."""
        return {normalize("NFC", file): file for file in (*self._content, *self._addresses) if not file.isascii()}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for file in self._known:
            made.setdefault(path_key(basename(file)), []).append(file)
        return made

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for file in self._known:
            made.setdefault(dirname(file), []).append(basename(file))
        return made


def _is_publishable(path: str) -> bool:
    """Whether a file under content/ may be published as it is: no source, not hidden, and a link can name it."""
    name = basename(path).lower()
    is_hidden = path.startswith(".") or "/." in path
    return "." in name and not name.endswith(ARTICLE_ENDINGS) and not is_hidden and "#" not in path
