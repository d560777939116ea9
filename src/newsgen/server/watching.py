"""Notices that a site has changed: its articles, files, templates and configuration, and the default theme.

Folders are watched by the operating system. Whether they exist at all, and newsgen.yaml, is looked at several times a
second: what is not there cannot be watched, and a file that an editor replaces is soon another file.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from newsgen.outputs import STATE
from newsgen.records import Value
from newsgen.sources.site import CONTENT, SETTINGS, STATIC, TEMPLATES
from newsgen.sources.walk import unwanted

_TICK = 100  # milliseconds between two looks at what exists
_SETTLED = 50  # milliseconds without a change, after which a burst of changes counts as over


class _Look(Value):
    """What is there to be watched: the real paths of folders by their identity, and the marks of newsgen.yaml."""

    folders: dict[tuple[int, int], str]
    settings: tuple[int, ...]


def changes(site: Path, theme: Path, *, output: Callable[[], str]) -> Iterator[None]:
    """Yields once the site is watched, then after each change: who builds at every yield misses nothing.

    What happens meanwhile, also during a build, is kept for the next yield. `output` is asked for the folder of the
    built site (empty: none yet), where no change counts.
    """
    from watchfiles import watch

    polling: bool | None = None  # as WATCHFILES_FORCE_POLLING says
    while True:
        seen = _look(site, theme)
        folders = seen.folders.values()
        try:
            with closing(
                watch(
                    *folders,
                    watch_filter=None,
                    step=_SETTLED,
                    rust_timeout=_TICK,
                    yield_on_timeout=True,
                    force_polling=polling,
                    ignore_permission_denied=True,
                )
            ) as watched:
                next(watched)
                yield
                for found in watched:
                    paths = [path for _, path in found]
                    if _look(site, theme) != seen or any(map(os.path.islink, paths)):
                        break  # a new folder, or a link to one, has to be watched as well
                    if _matter(paths, folders, os.path.realpath(site / STATIC), output()):
                        yield
        except OSError:  # a folder went away just now; or the system allows no more watches, and says the same
            if _look(site, theme) == seen:
                if polling:
                    raise
                polling = True


def _look(site: Path, theme: Path) -> _Look:
    folders: dict[tuple[int, int], str] = {}
    for folder in (site / CONTENT, site / STATIC, site / TEMPLATES, theme):
        with suppress(OSError):
            stat = folder.stat()
            folders.setdefault((stat.st_dev, stat.st_ino), os.path.realpath(folder))
    settings: tuple[int, ...] = ()
    with suppress(OSError):
        stat = (site / SETTINGS).stat()
        settings = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return _Look(folders=folders, settings=settings)


def _matter(paths: Iterable[str], folders: Iterable[str], static: str, output: str) -> bool:
    """Whether a build could come out otherwise for a change of one of `paths`."""
    return any(not _is_noise(path, folders, static) and not _is_written_by_us(path, output) for path in paths)


def _is_noise(path: str, folders: Iterable[str], static: str) -> bool:
    """Whether no build reads a file of this name: an editor's own, or below a dot-folder. static/ may hold those."""
    folder = next((folder for folder in folders if path.startswith(folder + os.sep)), None)
    if folder is None:
        return False
    *above, name = Path(path).relative_to(folder).parts
    if folder == static:
        return unwanted(name.lstrip(".")) is not None
    return unwanted(name) is not None or any(unwanted(part, is_folder=True) for part in above)


def _is_written_by_us(path: str, output: str) -> bool:
    """Whether `path`, its links followed, lies in the output or among newsgen's own records."""
    real = Path(os.path.realpath(path))
    return STATE in real.parts or (bool(output) and real.is_relative_to(output))
