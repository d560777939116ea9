"""Templates and their assets: the default theme, overridden file by file by the site's own templates/.

``article.html`` is the site's own where there is one, else the theme's; ``default/article.html`` is always the
theme's, so that an override can extend it. Files below ``assets/`` are published as they are. An installed newsgen
carries its theme in the package; a checkout has it in templates/.
"""

from difflib import get_close_matches
from pathlib import Path

from newsgen.problems import NewsgenError, Problem, Where, reason
from newsgen.records import Value
from newsgen.sources.walk import decoded, walk

_TEMPLATE_ENDINGS = (".html", ".xml", ".css", ".txt", ".json", ".js", ".svg")
_ASSETS = "assets/"
_DEFAULT = "default/"


class ThemeFiles(Value):
    """`sources` is {template's name: (text, file to name in errors)}, `assets` {path under assets/: path on disk}."""

    sources: dict[str, tuple[str, str]] = {}
    assets: dict[str, str] = {}
    problems: tuple[Problem, ...] = ()


class ThemeError(NewsgenError):
    """The default theme is missing or a template cannot be read as text."""


def find_theme(package: Path) -> Path:
    """The folder of the default theme for the package at `package`; raises ThemeError when it has none."""
    for folder in (package / "theme", package.parents[1] / "templates"):
        if (folder / "base.html").is_file():
            return folder
    problem = Problem(
        level="error",
        where=Where(file=str(package / "theme")),
        code="no-theme",
        message="newsgen's own templates are missing",
        hint="install newsgen again",
    )
    raise ThemeError([problem])


def read_theme(site: Path, package: Path) -> ThemeFiles:
    """The default theme with the overrides of the site at `site`; raises ThemeError naming all that is unreadable."""
    theme = find_theme(package)
    own = site / "templates"
    if own.is_dir() and own.samefile(theme):
        default, overrides = _read_folder(own, "templates"), ThemeFiles()
    else:
        default, overrides = _read_folder(theme, "newsgen/theme"), _read_folder(own, "templates")
    problems = (*default.problems, *overrides.problems, *_hidden(overrides), *_misspelt(overrides, default))
    if any(problem.level == "error" for problem in problems):
        raise ThemeError(problems)
    return ThemeFiles(
        sources=default.sources
        | overrides.sources
        | {_DEFAULT + name: source for name, source in default.sources.items()},
        assets=default.assets | overrides.assets,
        problems=problems,
    )


def _read_folder(folder: Path, shown: str) -> ThemeFiles:
    walked = walk(str(folder), shown)
    sources: dict[str, tuple[str, str]] = {}
    assets: dict[str, str] = {}
    problems = list(walked.problems)
    for found in walked.found:
        if found.file.startswith(_ASSETS):
            assets[found.file.removeprefix(_ASSETS)] = found.path
        elif found.file.lower().endswith(_TEMPLATE_ENDINGS):
            text = _read_text(found.path, f"{shown}/{found.file}")
            if isinstance(text, Problem):
                problems.append(text)
            else:
                sources[found.file] = (text, f"{shown}/{found.file}")
    return ThemeFiles(sources=sources, assets=assets, problems=tuple(problems))


def _read_text(path: str, shown: str) -> str | Problem:
    try:
        return decoded(Path(path).read_bytes(), shown)
    except OSError as trouble:
        what, hint = f"this template cannot be read: {reason(trouble)}", "check that you may read it (ls -l)"
        return Problem(level="error", where=Where(file=shown), code="unreadable-template", message=what, hint=hint)


def _hidden(overrides: ThemeFiles) -> list[Problem]:
    """A warning for each of the site's templates that no page can reach, because its name means the theme's own."""
    return [
        Problem(
            level="warning",
            where=Where(file=shown),
            code="hidden-template",
            message=f"{name} always means the default theme's own template, so this file is not used",
            hint="move it out of templates/default/",
        )
        for name, (_, shown) in overrides.sources.items()
        if name.startswith(_DEFAULT)
    ]


def _misspelt(overrides: ThemeFiles, default: ThemeFiles) -> list[Problem]:
    """A warning for each of the site's templates that replaces nothing, is named nowhere, and is nearly called so."""
    problems = []
    for name, (_, shown) in overrides.sources.items():
        others = (text for other, (text, _) in overrides.sources.items() if other != name)
        if name in default.sources or any(name in text for text in others):
            continue
        close = get_close_matches(name, default.sources, 1, 0.8)
        if close:
            message = f"no page uses this template: the theme has none called {name}"
            hint = f"did you mean {close[0]}?"
            where = Where(file=shown)
            problems.append(Problem(level="warning", where=where, code="unused-template", message=message, hint=hint))
    return problems
