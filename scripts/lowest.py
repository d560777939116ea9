"""Prints pip constraints that pin newsgen's own dependencies to their lower bounds in pyproject.toml."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def constraints(dependencies: list[str]) -> list[str]:
    """Each `name>=version` as `name==version`; a dependency of another form is a ValueError."""
    pinned = []
    for dependency in dependencies:
        match = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9.]+)", dependency)
        if match is None:
            raise ValueError(f"pyproject.toml: dependency {dependency!r} has no plain lower bound")
        pinned.append(f"{match[1]}=={match[2]}")
    return pinned


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    print("\n".join(constraints(project["dependencies"])))
