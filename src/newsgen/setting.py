"""A site before any article is read: its configuration, its templates, and which files there are."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

import newsgen
from newsgen.config import Config, read_config
from newsgen.problems import NewsgenError, Problem
from newsgen.records import Seen, Skipped, Value
from newsgen.sources.files import Listing, list_content, list_static, look
from newsgen.sources.site import CONTENT, SETTINGS, STATIC, read_settings, require_site
from newsgen.sources.theme import ThemeFiles, read_theme
from newsgen.sources.versions import zone_rules
from newsgen.timezones import PLACES
from newsgen.writer import PATIENCE

PACKAGE = Path(newsgen.__file__).parent


class Options(Value):
    """What the command line decides: `output` is a folder (else the configuration's), relative to the current one."""

    output: str | None = None
    strict: bool = False
    drafts: bool = False
    patience: float = PATIENCE  # seconds to wait for another build of the same output


class ConfigurationError(NewsgenError):
    """newsgen.yaml has an error."""


class Setting(Value):
    """A site before any article is read: with the bytes of its files, all that a build is made from.

    `zones` has the rules of every time zone that the loader may go by; `seen` what the file system says of each file,
    by the path at which it is opened.
    """

    config: Config
    theme: ThemeFiles
    listing: Listing
    static: dict[str, str]
    zones: dict[str, bytes]
    seen: dict[str, Seen | None]
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]


def set_up(site: Path) -> Setting:
    """Looks at the site in the folder `site`; raises NewsgenError where it is none, or its settings are wrong."""
    config, problems = configured(site)
    theme = read_theme(site, PACKAGE)
    listing = list_content(str(site / CONTENT))
    static, passed_over, static_problems = list_static(str(site / STATIC))
    documents = (document.path for document in chain(listing.documents, listing.pages))
    paths = chain(documents, (other.path for other in listing.others), static.values(), theme.assets.values())
    return Setting(
        config=config,
        theme=theme,
        listing=listing,
        static=static,
        zones=zone_rules({config.reading.timezone, *PLACES.values()}),
        seen={path: look(path) for path in paths},
        skipped=(*map(under(CONTENT), listing.skipped), *map(under(STATIC), passed_over)),
        problems=(*problems, *theme.problems, *listing.problems, *static_problems),
    )


def configured(site: Path) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration of `site`, and what is to be said of it; raises ConfigurationError."""
    require_site(site)
    text, problems = read_settings(site)
    config, complaints = read_config(text, SETTINGS)
    if any(problem.level == "error" for problem in complaints):
        raise ConfigurationError((*problems, *complaints))
    return config, (*problems, *complaints)


def under(folder: str) -> Callable[[Skipped], Skipped]:
    """Gives what was skipped its path from the site's folder."""
    return lambda skipped: replace(skipped, file=f"{folder}/{skipped.file}")
