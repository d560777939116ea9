"""Whether a folder is a site, and its newsgen.yaml.

A site is a folder with content/. What somebody types by mistake (its parent, its content/, a folder of loose texts)
is answered with what was probably meant.
"""

import os
from difflib import get_close_matches
from pathlib import Path

from newsgen.problems import NewsgenError, Problem, Where, reason
from newsgen.records import ARTICLE_ENDINGS
from newsgen.sources.walk import decoded, shown_name

CONTENT = "content"
STATIC = "static"
TEMPLATES = "templates"
SETTINGS = "newsgen.yaml"
_MISNAMED = frozenset({SETTINGS, "newsgen.yml", "config.yaml", "config.yml", "_config.yml"})


class NotASiteError(NewsgenError):
    """The folder has no content/, or its newsgen.yaml cannot be read."""


def require_site(site: Path) -> None:
    """Raise NotASiteError, with a hint at what was meant, unless `site` holds a folder content/."""
    try:
        if (site / CONTENT).is_dir():
            return
        what, hint = _what_is_there(site), _meant(site)
    except OSError as trouble:
        what, hint = f"this folder cannot be read: {reason(trouble)}", "check its permissions (ls -ld)"
    raise NotASiteError(
        [Problem(level="error", where=Where(file=str(site)), code="not-a-site", message=what, hint=hint)]
    )


def read_settings(site: Path) -> tuple[str, tuple[Problem, ...]]:
    """The text of newsgen.yaml, empty where there is none; raises NotASiteError when it cannot be read."""
    try:
        text = decoded((site / SETTINGS).read_bytes(), SETTINGS)
    except FileNotFoundError:
        return "", _misnamed(site)
    except OSError as trouble:
        message, hint = f"this file cannot be read: {reason(trouble)}", "check that you may read it (ls -l)"
        text = Problem(level="error", where=Where(file=SETTINGS), code="unreadable-file", message=message, hint=hint)
    if isinstance(text, Problem):
        raise NotASiteError([text])
    return text, ()


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
        for name in sorted(_children(site))
        if name.casefold() in _MISNAMED and (site / name).is_file()
    )


def _what_is_there(site: Path) -> str:
    if (site / CONTENT).exists():
        return "content is a file here, not a folder"
    if site.exists():
        return "there is no folder content/ here" if site.is_dir() else "this is a file, not the folder of a site"
    return "there is no such folder"


def _meant(site: Path) -> str:
    if (site / CONTENT).exists():
        return "give it another name, and put the articles into a folder content/"
    whole = Path(os.path.realpath(site))
    for folder in whole.parents:
        if (folder / CONTENT).is_dir():
            return f"did you mean the site around it, {folder}?"
    children = _children(whole)
    sites = _sites(whole, children)
    if sites:
        return f"did you mean {site / sites[0]}?"
    if any(child.lower().endswith(ARTICLE_ENDINGS) for child in children):
        return f"put the texts into {site / CONTENT}/ and build again"
    if whole.is_dir():
        return f"`newsgen init {site / 'my-archive'}` makes a small site to start from"
    close = get_close_matches(whole.name, _sites(whole.parent, _children(whole.parent)), 1)
    if close:
        return f"did you mean {site.parent / close[0]}?"
    if whole.exists():
        return "name a folder with content/ in it; newsgen inspect looks at a single file"
    return f"check the spelling, or make a small site to start from: newsgen init {site}"


def _sites(folder: Path, children: list[str]) -> list[str]:
    """Those of the children that are sites: first those with a configuration, else by name."""
    found = [child for child in children if (folder / child / CONTENT).is_dir()]
    return sorted(found, key=lambda child: (not (folder / child / SETTINGS).is_file(), child))


def _children(folder: Path) -> list[str]:
    return [child.name for child in folder.iterdir()] if folder.is_dir() else []
