"""Whether a folder is a site, and its newsgen.yaml.

A site is a folder with content/. What somebody types by mistake (its parent, its content/, a folder of loose texts)
is answered with what was probably meant.
"""

import os
from pathlib import Path

from newsgen.problems import NewsgenError, Problem, Where
from newsgen.sources.walk import reason, shown_name

CONTENT = "content"
STATIC = "static"
TEMPLATES = "templates"
SETTINGS = "newsgen.yaml"
_TEXTS = (".txt", ".md", ".markdown")


class NotASiteError(NewsgenError):
    """The folder has no content/, or its newsgen.yaml cannot be read."""


def require_site(site: Path) -> None:
    """Raise NotASiteError, with a hint at what was meant, unless `site` holds a folder content/."""
    try:
        if (site / CONTENT).is_dir():
            return
        what = "not-a-site", "there is no folder content/ here" if site.is_dir() else "there is no such folder"
        hint = _meant(site)
    except OSError as trouble:
        what, hint = ("not-a-site", f"this folder cannot be read: {reason(trouble)}"), "check its permissions (ls -ld)"
    raise NotASiteError([Problem(level="error", where=Where(file=str(site)), code=what[0], message=what[1], hint=hint)])


def read_settings(site: Path) -> tuple[str, tuple[Problem, ...]]:
    """The text of newsgen.yaml, empty where there is none; raises NotASiteError when it cannot be read."""
    try:
        return (site / SETTINGS).read_bytes().decode("utf-8-sig"), ()
    except FileNotFoundError:
        return "", _misnamed(site)
    except OSError as trouble:
        message, hint = f"this file cannot be read: {reason(trouble)}", "check that you may read it (ls -l)"
    except UnicodeDecodeError as trouble:
        message, hint = f"this file is not UTF-8 text (byte {trouble.start + 1})", "save it as UTF-8"
    raise NotASiteError(
        [Problem(level="error", where=Where(file=SETTINGS), code="unreadable-file", message=message, hint=hint)]
    )


def locate(path: Path) -> tuple[Path | None, str]:
    """The site whose content/ holds `path`, with its POSIX path there; outside a site None, with the path as typed.

    Of folders called content the nearest beside a newsgen.yaml counts, else the nearest.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 (a link keeps the name under which it stands in the site)
    contents = [folder for folder in whole.parents if folder.name == CONTENT]
    if not contents:
        return None, shown_name(path.as_posix())
    content = next((folder for folder in contents if (folder.parent / SETTINGS).is_file()), contents[0])
    return content.parent, shown_name(whole.relative_to(content).as_posix())


def _misnamed(site: Path) -> tuple[Problem, ...]:
    """A warning for a configuration file under a name that newsgen does not read."""
    return tuple(
        Problem(
            level="warning",
            where=Where(file=name),
            code="misnamed-configuration",
            message=f"this file is not read: the configuration is called {SETTINGS}",
            hint=f"rename it to {SETTINGS}",
        )
        for name in ("newsgen.yml", "config.yaml", "_config.yml")
        if (site / name).is_file()
    )


def _meant(site: Path) -> str:
    whole = Path(os.path.realpath(site))
    for folder in whole.parents:
        if (folder / CONTENT).is_dir():
            return f"did you mean the site around it, {folder}?"
    children = sorted(_children(whole))
    for child in children:
        if (whole / child / CONTENT).is_dir():
            return f"did you mean {site / child}?"
    if any(child.lower().endswith(_TEXTS) for child in children):
        return "put the texts into a folder content/ here and build again"
    return (
        f"`newsgen init {site / 'my-archive'}` makes a small site to start from"
        if whole.is_dir()
        else (f"check the spelling, or make a small site to start from: newsgen init {site}")
    )


def _children(folder: Path) -> list[str]:
    return [child.name for child in folder.iterdir()] if folder.is_dir() else []
