"""The articles below content/: which files they are, and reading one.

Articles are ``.txt``, ``.md`` and ``.markdown`` files in any case, and files without an extension. A project's own
papers (LICENSE, README, Makefile and the like) are not articles. Every other file is kept at hand, because an
article may refer to it; one that none refers to is skipped with its reason. Markdown files directly in
content/pages/ are plain pages. static/ is published as it is.
"""

import os
import re

from newsgen.problems import Problem, Where, reason
from newsgen.records import ARTICLE_ENDINGS, MARKDOWN_ENDINGS, Document, Seen, Skipped, Value
from newsgen.sources.walk import unwanted, walk

LARGEST = 64 << 20  # bytes: no article is, and a stray dump of a database must not fill the memory
_PIECE = 1 << 18  # bytes: an article is read in one
_ARTICLE_ENDINGS = frozenset({"", *ARTICLE_ENDINGS})
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
_PAPERS = frozenset(
    [
        *("license", "licence", "copying", "readme", "changelog", "contributing", "code_of_conduct", "contributors"),
        *("makefile", "gnumakefile", "cmakelists", "dockerfile", "containerfile", "vagrantfile", "jenkinsfile"),
        *("gemfile", "rakefile", "procfile", "brewfile", "justfile", "pipfile", "cname", "codeowners"),
    ]
)
_SHOUTED_PAPERS = frozenset({"AUTHORS", "NOTICE", "INSTALL", "SECURITY", "TODO", "NEWS", "MANIFEST", "VERSION"})
_SERVED_DOTFILES = frozenset({".well-known", ".nojekyll", ".htaccess"})


class Other(Value):
    """A file under content/ that is no article; `reason` is what to call it when nothing refers to it."""

    file: str
    path: str
    reason: str


class Listing(Value):
    """content/, sorted by file: articles, plain pages, files that may be referred to, and what is passed over."""

    documents: tuple[Document, ...] = ()
    pages: tuple[Document, ...] = ()
    others: tuple[Other, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()


def list_content(folder: str) -> Listing:
    """Sort the files below the content folder `folder` into articles, plain pages and others."""
    walked = walk(folder, "content")
    documents: list[Document] = []
    pages: list[Document] = []
    others: list[Other] = []
    for found in walked.found:
        why_not = not_an_article(found.file)
        if why_not:
            others.append(Other(file=found.file, path=found.path, reason=why_not))
        else:
            kind = pages if _is_page(found.file) else documents
            kind.append(Document(file=found.file, path=found.path))
    return Listing(
        documents=tuple(documents),
        pages=tuple(pages),
        others=tuple(others),
        skipped=walked.skipped,
        problems=walked.problems,
    )


def list_static(folder: str) -> tuple[dict[str, str], tuple[Skipped, ...], tuple[Problem, ...]]:
    """The files below static/ as {path under static/: path on disk}.

    Dotfiles stay out, but for those that servers and hosts ask for by name (.well-known, .nojekyll, .htaccess).
    """
    walked = walk(folder, "static", _SERVED_DOTFILES)
    return {found.file: found.path for found in walked.found}, walked.skipped, walked.problems


def not_an_article(file: str) -> str | None:
    """Why a file of this name is not read as an article, or None when it is."""
    name = file.rpartition("/")[2]
    ending = _ending(name)
    if ending.lower() not in _ARTICLE_ENDINGS:
        return f"not a text article ({ending.lower()})"
    stem = name.partition(".")[0]
    if stem.casefold() in _PAPERS or stem in _SHOUTED_PAPERS:
        return "project file"
    return None


def passed_over(file: str) -> str | None:
    """Why a file at this path under content/ is passed over for its name or its folders', or None when it is read."""
    *folders, name = file.split("/")
    reasons = (unwanted(folder, is_folder=True) for folder in folders)
    return next(filter(None, reasons), None) or unwanted(name) or not_an_article(file)


def look(path: str) -> Seen | None:
    """What the file system says of the file at `path`, links followed; None where it says nothing."""
    try:
        return Seen.of(os.stat(path))  # noqa: PTH116 (asked of every article)
    except OSError:
        return None


def read(document: Document) -> bytes | Problem:
    """The bytes of a document, or the Problem that keeps it out of the archive."""
    where = Where(file=document.file)
    try:
        data = _content(document.path)
    except OSError as trouble:
        what, hint = f"this file cannot be read: {reason(trouble)}", _hint(trouble, document.path)
        return Problem(level="error", where=where, code="unreadable-file", message=what, hint=hint)
    if len(data) > LARGEST:
        what, hint = f"this file is larger than {LARGEST >> 20} MiB", "split it into an article a file"
        return Problem(level="error", where=where, code="file-too-large", message=what, hint=hint)
    return data


def _content(path: str) -> bytes:
    """The bytes of the file at `path`, or `LARGEST` of them and some more; the system is asked as little as may be."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        pieces: list[bytes] = []
        while sum(map(len, pieces)) <= LARGEST and (piece := os.read(file, _PIECE)):
            pieces.append(piece)
    finally:
        os.close(file)
    return b"".join(pieces)


def _hint(trouble: OSError, path: str) -> str:
    if isinstance(trouble, IsADirectoryError):
        return f"name the files in it: {path.rstrip('/')}/*.txt"
    if isinstance(trouble, FileNotFoundError | NotADirectoryError):
        return "check the spelling: there is no file of this name"
    return "check that it is yours to read (ls -l)"


def _ending(name: str) -> str:
    """The extension with its dot, or nothing: ``Mr. Tan at 9.30`` and ``minutes.2021`` have none."""
    match = _EXTENSION.search(name)
    return "" if match is None or match[0][1:].isdigit() else match[0]


def _is_page(file: str) -> bool:
    folder, _, name = file.rpartition("/")
    return folder == "pages" and _ending(name).lower() in MARKDOWN_ENDINGS
