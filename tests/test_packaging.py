"""What is shipped works: the wheel and the editable install each build a site with the packaged theme.

Nothing here needs the network: the new environments borrow the dependencies of the one that runs the tests.
"""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import newsgen

ARTICLE = "Ferry terminal reopens\n\nThe first boat left at six.\n\nNobody was late.\n"


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command away from the checkout's influence and returns what it printed; failing is a failed test."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV", "COVERAGE"))
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def hatchling(project: Path, kind: str, into: Path) -> Path:
    """Builds `kind` (wheel or sdist) of `project` into the new folder `into` and returns the one file made."""
    run(sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", into, cwd=project)
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the checkout."""
    return hatchling(root, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive built from the checkout, unpacked."""
    made = hatchling(root, "sdist", tmp_path_factory.mktemp("sdist"))
    unpacked = tmp_path_factory.mktemp("unpacked")
    run("tar", "-xzf", made, cwd=unpacked)
    return unpacked / made.name.removesuffix(".tar.gz")


@pytest.fixture
def install(tmp_path: Path) -> Callable[..., Path]:
    """`install(*arguments of pip install)` into a new environment; returns the environment's bin folder."""

    def into_new_environment(*what: str | Path) -> Path:
        fresh = tmp_path / "environment"
        venv.create(fresh, symlinks=True)
        python = fresh / "bin" / "python"
        purelib = sysconfig.get_path("purelib")
        site_packages = run(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path
        ).strip()
        (Path(site_packages) / "borrowed.pth").write_text(purelib + "\n", encoding="utf-8")
        offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
        run(
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "--force-reinstall",
            *offline,
            *what,
            cwd=tmp_path,
        )
        return fresh / "bin"

    return into_new_environment


def builds_with_the_theme(bin_folder: Path, site: Path) -> None:
    run(bin_folder / "newsgen", "build", site, cwd=site.parent)
    page = (site / "build" / "undated" / "news" / "ferry-terminal-reopens.html").read_text(encoding="utf-8")
    assert "Nobody was late." in page
    assert list((site / "build" / "assets").glob("*.css")), "the theme's style sheet is published"
    assert (
        run(bin_folder / "python", "-m", "newsgen", "--version", cwd=site.parent).strip().endswith(newsgen.__version__)
    )


def test_an_installed_wheel_builds_with_its_own_theme(wheel, install, make_site) -> None:
    """The wheel holds all that a build needs; the checkout is not there to help."""
    bin_folder = install(wheel)
    home = run(bin_folder / "python", "-c", "import newsgen; print(newsgen.__path__[0])", cwd=bin_folder).strip()
    assert Path(home).is_relative_to(bin_folder.parent)
    assert Path(home, "theme", "article.html").is_file()
    builds_with_the_theme(bin_folder, make_site({"content/a.txt": ARTICLE}))


def test_an_editable_install_builds_with_the_checkouts_theme(root, install, make_site) -> None:
    """An editable install has no newsgen/theme: the checkout's templates/ serve."""
    bin_folder = install("--editable", root)
    home = run(bin_folder / "python", "-c", "import newsgen; print(newsgen.__path__[0])", cwd=bin_folder).strip()
    assert Path(home) == root / "src" / "newsgen"
    builds_with_the_theme(bin_folder, make_site({"content/a.txt": ARTICLE}))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_the_package_the_theme_and_nothing_else(root, wheel) -> None:
    """Every module and every template, the typing mark and the licence; no test, no demo article."""
    names = set(contents(wheel))
    information = f"newsgen-{newsgen.__version__}.dist-info"
    expected = {
        *(
            f"newsgen/{path.relative_to(root / 'src' / 'newsgen').as_posix()}"
            for path in files(root / "src" / "newsgen")
        ),
        *(f"newsgen/theme/{path.relative_to(root / 'templates').as_posix()}" for path in files(root / "templates")),
    }
    assert {name for name in names if not name.startswith(information)} == expected
    assert "newsgen/py.typed" in names
    assert f"{information}/licenses/LICENSE" in names


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_the_source_archive_makes_the_same_wheel(sdist, wheel, tmp_path) -> None:
    """Who builds from the source archive gets the wheel that the checkout gives."""
    assert contents(hatchling(sdist, "wheel", tmp_path / "again")) == contents(wheel)


def test_the_source_archive_is_complete(root, sdist) -> None:
    """It can build the demo and run the tests: everything that the two commands of the README touch is there."""
    wanted = [".ci/run", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"]
    wanted += ["newsgen.yaml", "pyproject.toml"]
    for folder in ("content", "docs", "scripts", "static", "templates", "tests"):
        wanted += [path.relative_to(root).as_posix() for path in files(root / folder)]
    assert [name for name in wanted if not (sdist / name).is_file()] == []


def test_the_scripts_agree_on_the_oldest_python(root) -> None:
    """pyproject.toml, the type checker, the linter and scripts/python.sh name one oldest Python."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert "sys.version_info < (3, 11)" in (root / "scripts" / "python.sh").read_text(encoding="utf-8")


def test_lower_bounds_become_pins(root, tmp_path) -> None:
    """scripts/lowest.py pins every dependency to its bound, and refuses one without."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    printed = run(sys.executable, root / "scripts" / "lowest.py", cwd=tmp_path).split()
    assert printed == [dependency.replace(">=", "==") for dependency in project["dependencies"]]
    assert all(">=" in dependency for dependency in project["dependencies"])


def chromium(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = root / "scripts" / "chromium.sh"
    base = {name: value for name, value in os.environ.items() if name != "NEWSGEN_CHROMIUM"}
    return subprocess.run([script], env=base | environment, capture_output=True, encoding="utf-8", check=False)


def program(path: Path, code: int) -> Path:
    """An executable file that does nothing but end with `code`."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_browser_named_by_hand_is_taken_at_its_word(root, tmp_path) -> None:
    """NEWSGEN_CHROMIUM wins; when it does not run, that is said and nothing else is tried."""
    good = program(tmp_path / "a browser", 0)
    assert chromium(root, NEWSGEN_CHROMIUM=str(good)).stdout == f"{good}\n"
    for bad in (program(tmp_path / "broken", 1), tmp_path / "absent"):
        answer = chromium(root, NEWSGEN_CHROMIUM=str(bad))
        assert answer.returncode == 1
        assert answer.stdout == ""
        assert str(bad) in answer.stderr


def test_a_browser_that_does_not_run_is_passed_over(root, tmp_path) -> None:
    """A stub on the PATH that only asks for something to be installed is no browser."""
    program(tmp_path / "bin" / "chromium", 1)
    program(tmp_path / "bin" / "chromium-browser", 1)
    good = program(tmp_path / "bin" / "google-chrome", 0)
    answer = chromium(root, PATH=f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert answer.stdout == f"{good}\n"


def test_a_python_that_is_too_old_is_refused(root, tmp_path) -> None:
    """PYTHON= names the one to use; one that is no Python 3.11 is an error that says so."""
    script = root / "scripts" / "python.sh"
    for chosen, code in ((sys.executable, 0), (str(program(tmp_path / "python3", 1)), 1)):
        answer = subprocess.run(
            [script], env=os.environ | {"PYTHON": chosen}, capture_output=True, encoding="utf-8", check=False
        )
        assert answer.returncode == code
        assert chosen in answer.stdout + answer.stderr
