"""What the documents promise: commands work as typed, links lead somewhere, examples are well formed."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

import newsgen
from newsgen.config import Reading
from newsgen.loader import load
from newsgen.loader.front_matter_keys import KEYS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


def tokens(path: Path) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def fences(path: Path, language: str) -> list[str]:
    """The contents of the document's code blocks in `language`."""
    return [token.content for token in tokens(path) if token.type == "fence" and token.info.strip() == language]


def targets(path: Path) -> Iterator[str]:
    for token in tokens(path):
        if token.type in {"link_open", "image"}:
            yield str(token.attrs["href" if token.type == "link_open" else "src"])


@cache
def anchors(path: Path) -> set[str]:
    """The ids that GitHub and GitLab give to the document's headings."""
    content = [token.content for before, token in pairwise(tokens(path)) if before.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", text).lower()).replace(" ", "-") for text in content}


def broken(path: Path) -> list[str]:
    """The document's relative links that lead nowhere."""
    found = []
    for target in targets(path):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        there = path.parent / name if name else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            found.append(target)
    return found


def test_there_are_documents_to_look_at() -> None:
    """The glob finds them: an empty list would prove nothing."""
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/ci.md", "docs/cli.md"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    """Files and headings that the documents link to are there."""
    assert broken(ROOT / name) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """The control: a missing file, a missing heading, and a good link of each kind."""
    document = tmp_path / "a.md"
    text = "# One *thing*, two\n\n[1](#one-thing-two) [2](#three) [3](no.md) ![4](a.md) [5](https://example.org)\n"
    document.write_text(text, encoding="utf-8")
    assert broken(document) == ["#three", "no.md"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the repository whose .venv is the environment that runs the tests."""
    copy = tmp_path / "newsgen"
    outputs = shutil.ignore_patterns(".*", "build", "dist", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=outputs)
    environment = copy / ".venv"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    for stamp in (".made", ".for-site", ".for-work"):
        (environment / stamp).touch()
    return copy


def test_the_readmes_commands_work_as_typed(checkout: Path) -> None:
    """Every command of the README runs in a checkout, in order, and the pages it speaks of are there."""
    blocks = fences(ROOT / "README.md", "sh")
    # The tests cannot run themselves: of `make test` it is asked what it would do.
    typed = "".join(blocks).replace("make test\n", "make --dry-run test\n")
    assert "make site\nmake --dry-run test\n" in typed
    done = subprocess.run(
        ["sh", "-e", "-c", typed], cwd=checkout, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Open {checkout}/build/index.html" in done.stdout
    assert "-m pytest" in done.stdout
    pages = re.findall(r"`(\S+/build/index\.html)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert pages
    for page in ["build/index.html", *pages]:
        assert (checkout / page).is_file()


def verbs() -> set[str]:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  make ([a-z-]+) ", listed, re.MULTILINE))


def test_the_verbs_are_those_of_the_page() -> None:
    """CONTRIBUTING.md lists every verb of the Makefile and no other (`help` is what lists them)."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `make ([a-z-]+)` \|", page, re.MULTILINE)) == verbs() - {"help"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/ci.md", "docs/performance.md"])
def test_no_document_names_a_verb_that_is_not_there(name: str) -> None:
    """`make X` in a document is a verb of the Makefile."""
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")))
    assert named
    assert named <= verbs()


def test_contributing_names_files_that_exist() -> None:
    """The table of where a line goes leads to real files."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|templates|tests|docs)/[^`*]*)`", page)
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_examples_in_yaml_are_yaml() -> None:
    """Each YAML block of the documents reads as a mapping or a list."""
    blocks = [block for path in DOCUMENTS for block in fences(path, "yaml")]
    assert len(blocks) >= 3
    for block in blocks:
        assert yaml.safe_load(block)


def test_pages_are_published_when_the_site_changes() -> None:
    """The workflow starts on exactly the paths that make the site, and keeps what the next build reuses."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true.
    assert workflow[True]["push"]["paths"] == ["content/**", "templates/**", "static/**", "newsgen.yaml"]
    (cache,) = [step for step in workflow["jobs"]["publish"]["steps"] if "cache@" in step.get("uses", "")]
    assert cache["with"]["path"].split() == [".newsgen", "build"]


def test_ci_runs_what_a_developer_runs() -> None:
    """The workflow calls .ci/run, which calls only verbs of the Makefile and makes the browser a duty."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    assert ".ci/run" in [step.get("run") for step in workflow["jobs"]["tests"]["steps"]]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "NEWSGEN_BROWSER=required" in script
    assert {"lint", "types", "test"} == set(re.findall(r"^make ([a-z-]+)", script, re.MULTILINE)) <= verbs()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_pre_commit_hook_checks_a_site(run_newsgen, make_site) -> None:
    """The hook's entry passes a good site, fails a bad one, writes nothing, wakes for a site's files."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    command, *arguments = hook["entry"].split()
    assert command in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    site = make_site({"content/a.txt": "Ferry terminal reopens\n\nThe first boat left at six.\n"})
    before = sorted(site.rglob("*"))
    assert run_newsgen(*arguments, cwd=site).returncode == 0
    assert sorted(site.rglob("*")) == before
    (site / "content" / "b.md").write_text("---\ndate: [\n---\nText.\n", encoding="utf-8")
    assert run_newsgen(*arguments, cwd=site).returncode == 1
    assert re.search(hook["files"], "content/2021/a.txt")
    assert not re.search(hook["files"], "src/content.py")


def test_the_changelog_knows_this_version() -> None:
    """The changelog opens with what is unreleased or with the version that the package says it is."""
    first = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] in {"Unreleased", newsgen.__version__}


def test_every_key_of_front_matter_is_documented() -> None:
    """The table of docs/articles.md has the keys of the loader, those of one meaning side by side, and no other."""
    page = (ROOT / "docs" / "articles.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", page, re.MULTILINE)
    assert [key for row in rows for key in re.findall("[a-z_]+", row)] == list(KEYS)


def test_the_example_of_front_matter_reads_without_a_complaint() -> None:
    """Each of its keys is known and its values are what they seem."""
    (example,) = fences(ROOT / "docs" / "articles.md", "markdown")
    loaded = load("harbour/example.md", example.encode(), Reading())
    assert loaded.article is not None
    assert (loaded.problems, loaded.article.extra) == ((), {})
    assert loaded.article.published == "2024-05-17T18:30:00+00:00"
    assert loaded.article.next_in is not None
    assert [item.url is not None for item in loaded.article.next_in.items] == [False, True]


@pytest.mark.parametrize(
    ("file", "date"),
    [
        ("2024-05-17-crane.txt", "2024-05-17"),
        ("20240517 crane.txt", "2024-05-17"),
        ("2024/05/17/crane.txt", "2024-05-17"),
        ("2024-05-17/crane.txt", "2024-05-17"),
    ],
)
def test_the_dates_of_names_are_as_the_page_says(file: str, date: str) -> None:
    """Each form that docs/articles.md names tells the date."""
    assert f"`{file}`" in (ROOT / "docs" / "articles.md").read_text(encoding="utf-8")
    article = load(file, b"Crane stops\n\nThe crane stopped on Friday, and nobody minded.\n", Reading()).article
    assert article is not None
    assert article.published == date
