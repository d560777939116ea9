"""The shell: it alone joins the files on disk to the pure core.

One build runs configuration -> listing -> loading -> archive -> plan -> rendering -> link check -> publishing. Between
the steps flow values; every complaint travels with them and is reported once, by the door that asked for the build. The
site is made in `making.py`, from a `Setting`, if anything changed since the last build.
"""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from newsgen.config import Config
from newsgen.executors import Map, serial
from newsgen.outcome import Outcome, Work
from newsgen.problems import Problem
from newsgen.records import Document, Loaded
from newsgen.setting import PACKAGE, Options, Setting, configured, set_up
from newsgen.sources import files
from newsgen.sources.files import read
from newsgen.sources.site import CONTENT, STATIC, TEMPLATES, locate
from newsgen.sources.theme import find_theme
from newsgen.sources.versions import makers
from newsgen.steps import Progress, say_nothing
from newsgen.steps.destination import Nowhere
from newsgen.steps.files import copied_name, copy_all
from newsgen.steps.last import LastBuild
from newsgen.store import Memo, MemoBrokenError
from newsgen.writer import Writer, memo_folder

__all__ = [
    "Options",
    "Outcome",
    "Progress",
    "Work",
    "build",
    "check",
    "passed_over",
    "read_for_inspection",
    "say_nothing",
]

_DEFAULTS = Options()


def build(site: Path, options: Options = _DEFAULTS, progress: Progress = say_nothing, mapped: Map = serial) -> Outcome:
    """Build the site in the folder `site` and publish it; raises NewsgenError when it cannot be done at all.

    The site is looked at once the output is ours alone, so that a build which had to wait sees what came meanwhile. A
    site that stands as the last build left it is left so. A memo that turns out to be broken is dropped, and the build
    begins again without it.
    """
    output = Path(options.output) if options.output else site / configured(site)[0].output
    progress("opening", 0, 0)
    read_folders = [site / CONTENT, site / STATIC, site / TEMPLATES, find_theme(PACKAGE)]
    for again in (False, True):
        with Writer(output, apart_from=read_folders, patience=options.patience) as writer:
            memo = Memo(memo_folder(output), makers(PACKAGE))
            progress("listing", 0, 0)
            setting = set_up(site)
            last = LastBuild(_told(setting, options), setting.seen.values(), memo, writer)
            outcome = last.outcome()
            if outcome is not None:
                return outcome
            try:
                with memo:
                    outcome = _publish(setting, options, writer, memo, mapped, progress)
                    last.remember(outcome)
                    return outcome
            except MemoBrokenError as broken:
                if again:
                    raise memo.unreliable() from broken
                memo.forget()
    raise AssertionError("the second attempt returns or raises")


def check(site: Path, options: Options = _DEFAULTS, progress: Progress = say_nothing, mapped: Map = serial) -> Outcome:
    """All that `build` would complain of; nothing is written below `site`."""
    from newsgen.making import make

    progress("listing", 0, 0)
    setting = set_up(site)
    folder = memo_folder(site / setting.config.output)
    with tempfile.TemporaryDirectory(prefix="newsgen-") as aside:
        for known in (folder, Path(aside, "none")):
            with Memo(known, makers(PACKAGE), Path(aside)) as memo, suppress(MemoBrokenError):
                return make(setting, options, Nowhere(), memo, 0, mapped, progress).outcome
    raise AssertionError("a memo of nothing is never broken")


def read_for_inspection(path: Path) -> Loaded:
    """One file as the build of its site would load it; outside a site, as it stands."""
    site, file = locate(path)
    data = read(Document(file=file, path=str(path)))
    if isinstance(data, Problem):
        return Loaded(file=file, sha256="", problems=(data,))
    config = configured(site)[0] if site else Config()
    from newsgen.loader import load

    return load(file, data, config.reading, in_site=site is not None)


def passed_over(path: Path, loaded: Loaded) -> str:
    """Why a build of its site would leave the file at `path` aside though it can be read; empty where it would not."""
    site, file = locate(path)
    if site is None:
        return ""
    return "draft" if loaded.article and loaded.article.draft else files.passed_over(file) or ""


def _publish(
    setting: Setting, options: Options, writer: Writer, memo: Memo, mapped: Map, progress: Progress
) -> Outcome:
    from newsgen.making import make  # which takes longer to import than to see that nothing changed

    made = make(setting, options, writer, memo, writer.clock, mapped, progress)
    names = made.names.union(map(copied_name, made.copies))
    outcome = replace(made.outcome, output=str(writer.output))
    if outcome.withheld:
        if outcome.articles:  # without any, something is amiss, and what is known is worth more than its room
            memo.settle(names, made.keys, made.pages)
        return outcome
    progress("publishing", 0, 0)
    opened = copy_all(made.copies, made.files, setting.seen, writer, memo)
    done = writer.commit()
    progress("remembering", 0, 0)
    memo.settle(names, made.keys, made.pages)
    return replace(
        outcome,
        problems=(*outcome.problems, memo.trouble) if memo.trouble else outcome.problems,
        published=True,
        pages=done.pages,
        others=done.others,
        unchanged=done.unchanged,
        removed=done.removed,
        left=done.left,
        work=replace(outcome.work, opened=outcome.work.opened + opened),
    )


def _told(setting: Setting, options: Options) -> tuple[Any, ...]:
    """All that a build is made from but the bytes of files; long mappings, which take long to digest, as pairs."""
    pairs = [list(each.items()) for each in (setting.seen, setting.static)]
    return replace(setting, seen={}, static={}), pairs, options.drafts, options.strict
