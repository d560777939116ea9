"""The arrows between the rooms: values <- core <- shell -> ports, doors on top; and a core that touches nothing."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "newsgen"

ROOMS = {
    "values": {
        *("records", "problems", "digest", "naming", "views", "strings", "formats", "language", "config"),
        *("targets", "timezones", "yamltree", "yamlwords", "outcome"),
    },
    "core": {"loader", "archive", "related", "stories", "plan", "renderer", "links", "commonmark"},
    "ports": {"sources", "store", "executors", "writer", "outputs", "scaffold"},
    "shell": {"build", "making", "setting", "steps"},
    "doors": {"cli", "server", "inspection", "report", "progress", "__main__"},
}
MAY_IMPORT = {
    "values": {"values"},
    "core": {"values", "core"},
    "ports": {"values", "ports"},
    "shell": {"values", "core", "ports", "shell"},
    "doors": {"values", "ports", "shell", "doors"},
}
# Within the core the arrows run along the flow of the data.
CORE_MAY_IMPORT = {
    "loader": {"commonmark"},
    "archive": set(),
    "related": {"archive"},
    "stories": {"related"},
    "plan": {"archive", "related", "stories"},
    "renderer": {"commonmark"},
    "links": set(),
    "commonmark": set(),
}
TOUCHING_MODULES = {
    *("os", "io", "random", "secrets", "time", "subprocess", "socket", "shutil", "tempfile", "glob", "logging"),
    *("threading", "multiprocessing", "asyncio", "urllib.request", "http.client", "pathlib.Path"),
}
TOUCHING_CALLS = {"open", "print", "input"}
TOUCHING_METHODS = {
    *("read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob", "is_file", "is_dir"),
    *("exists", "mkdir", "unlink", "rmdir", "now", "today", "utcnow"),
}
PURE_ROOMS = ("values", "core")


def modules(package: Path) -> Iterator[tuple[str, ast.Module, str]]:
    """Each module's room name, tree and path: a package's parts belong to the package's room."""
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package)
        name = relative.parts[0].removesuffix(".py")
        if name != "__init__":
            yield name, ast.parse(path.read_text()), relative.as_posix()


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that `tree` imports, under its full name, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def group_of(name: str) -> str:
    return next((group for group, names in ROOMS.items() if name in names), "")


def wrong_arrows(package: Path) -> list[str]:
    """Every import of one room by another that the table does not allow, and every room the table does not know."""
    found = []
    for name, tree, path in modules(package):
        group = group_of(name)
        if not group:
            found.append(f"{path}: no room of this name is known")
            continue
        for full in imported(tree):
            parts = full.split(".")
            if parts[0] != "newsgen" or len(parts) < 2 or parts[1] in {name, "__version__"}:
                continue
            target = group_of(parts[1])
            allowed = target in MAY_IMPORT[group]
            if group == target == "core":
                allowed = parts[1] in CORE_MAY_IMPORT[name]
            if not allowed:
                found.append(f"{path}: {name} ({group}) imports {parts[1]} ({target or 'unknown'})")
    return found


def touches(package: Path) -> list[str]:
    """Every use, in values and core, of files, the clock, chance or output."""
    found = []
    for name, tree, path in modules(package):
        if group_of(name) not in PURE_ROOMS:
            continue
        touching = (full for full in imported(tree) if any(f"{full}.".startswith(f"{m}.") for m in TOUCHING_MODULES))
        found.extend(f"{path}: imports {full}" for full in touching)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Name) and function.id in TOUCHING_CALLS:
                    found.append(f"{path}:{node.lineno}: calls {function.id}()")
                elif isinstance(function, ast.Attribute) and function.attr in TOUCHING_METHODS:
                    found.append(f"{path}:{node.lineno}: calls .{function.attr}()")
    return found


def test_every_arrow_runs_one_way() -> None:
    """Values import values, the core imports values, ports import values, and only doors import the shell."""
    assert wrong_arrows(PACKAGE) == []


def test_the_core_touches_nothing() -> None:
    """Values and core open no file, read no clock, use no chance and print nothing."""
    assert touches(PACKAGE) == []


def test_the_document_knows_every_room() -> None:
    """The table of ARCHITECTURE.md has each module and each package once, and nothing that is gone."""
    page = (PACKAGE.parent.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    packages = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(named) == sorted(packages | {path.name for path in PACKAGE.glob("[!_]*.py")})


@pytest.mark.parametrize(
    ("room", "line", "complaint"),
    [
        ("records.py", "from newsgen.loader import load", "records (values) imports loader (core)"),
        ("links.py", "from newsgen.writer import Writer", "links (core) imports writer (ports)"),
        ("archive/__init__.py", "import newsgen.plan", "archive (core) imports plan (core)"),
        ("writer.py", "def late():\n    from newsgen import build", "writer (ports) imports build (shell)"),
        ("surprise.py", "", "no room of this name is known"),
    ],
)
def test_a_planted_wrong_import_is_found(tmp_path: Path, room: str, line: str, complaint: str) -> None:
    """Control: a wrong arrow, put into a copy, is named with its file."""
    assert any(complaint in found for found in wrong_arrows(planted(tmp_path, room, line)))


@pytest.mark.parametrize(
    ("room", "line", "complaint"),
    [
        ("links.py", "import os.path", "links.py: imports os.path"),
        ("naming.py", "from time import time", "naming.py: imports time.time"),
        ("archive/__init__.py", "open('x')", "calls open()"),
        ("plan/__init__.py", "import datetime\ndatetime.date.today()", "calls .today()"),
        ("renderer/__init__.py", "from pathlib import Path\nPath('x').read_text()", "calls .read_text()"),
    ],
)
def test_a_planted_touch_is_found(tmp_path: Path, room: str, line: str, complaint: str) -> None:
    """Control: a core that touches the world, in a copy, is named with its file."""
    assert any(complaint in found for found in touches(planted(tmp_path, room, line)))


def planted(tmp_path: Path, room: str, line: str) -> Path:
    copy = tmp_path / "newsgen"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    path = copy / room
    path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")
    return copy
