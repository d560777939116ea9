"""Sources: which files are articles, what is passed over and why, and file systems at their worst."""

import json
import os
import subprocess
from pathlib import Path

import msgspec
import pytest

from newsgen.problems import Problem
from newsgen.records import Document
from newsgen.sources.files import LARGEST, Listing, list_content, list_static, not_an_article, passed_over, read
from newsgen.sources.site import NotASiteError, read_settings, require_site
from newsgen.sources.theme import ThemeError, find_theme, read_theme

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "newsgen"


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name}\n")
    return folder


def articles(listing: Listing) -> list[str]:
    return [document.file for document in listing.documents]


def reasons(listing: Listing) -> dict[str, str]:
    return {skipped.file: skipped.reason for skipped in listing.skipped}


@pytest.mark.parametrize(
    "name",
    [
        *("a.txt", "A.TXT", "b.md", "c.Markdown", "wire copy", "Mr. Tan at 9.30", "minutes.2021", "deep/er/x.txt"),
        *(
            "license-fees-rise.txt",
            "security.md",
            "todo",
            "news.txt",
            "makefiles.txt",
            'it\'s "quoted".txt',
            "新闻.txt",
        ),
    ],
)
def test_articles_are_known_by_name(name: str) -> None:
    """Text and Markdown of any case and files without an extension are articles, whatever else their names hold."""
    assert not_an_article(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *("LICENSE", "License.txt", "README.md", "readme", "README.zh.md", "COPYING", "CHANGELOG.md", "Makefile"),
        *("Dockerfile", "Gemfile", "Procfile", "CNAME", "sub/README.txt", "NOTICE", "CODE_OF_CONDUCT.md"),
    ],
)
def test_a_projects_own_papers_are_not_articles(name: str) -> None:
    """README, LICENSE and their kin are passed over, with and without an extension."""
    assert not_an_article(name) == "project file"


def test_other_extensions_say_so() -> None:
    """A file of another kind is skipped by its extension, in lower case."""
    assert not_an_article("scan.PDF") == "not a text article (.pdf)"
    assert not_an_article("story.docx") == "not a text article (.docx)"


def test_content_is_sorted_into_articles_pages_others_and_skipped(tmp_path: Path) -> None:
    """Each file below content/ stands in exactly one group, sorted by its POSIX path."""
    content = fill(
        tmp_path,
        *("b/2.txt", "a.md", "b/1.txt", "pages/about.md", "pages/note.txt", "pages/old/x.md", "b/photo.jpg", "README"),
        *(".DS_Store", ".git/config", "a.md~", "x.bak", "#a.md#", ".a.md.swp", "Thumbs.db", "node_modules/x/README.md"),
    )
    listing = list_content(str(content))
    assert articles(listing) == ["a.md", "b/1.txt", "b/2.txt", "pages/note.txt", "pages/old/x.md"]
    assert [page.file for page in listing.pages] == ["pages/about.md"]
    assert [other.file for other in listing.others] == ["README", "b/photo.jpg"]
    assert reasons(listing) == {
        "#a.md#": "editor's backup",
        ".DS_Store": "dotfile",
        ".a.md.swp": "dotfile",
        ".git": "dot-folder",
        "Thumbs.db": "system file",
        "a.md~": "editor's backup",
        "node_modules": "node_modules folder",
        "x.bak": "editor's backup",
    }
    assert listing.problems == ()


def test_linked_folders_are_read_once_and_loops_end(tmp_path: Path) -> None:
    """A folder's own name wins over a link to it; a link outside is followed; a loop is passed over."""
    outside = fill(tmp_path / "outside", "far.txt")
    content = fill(tmp_path / "content", "real/1.txt")
    (content / "a-link").symlink_to(content / "real")
    (content / "real" / "loop").symlink_to(content)
    (content / "out").symlink_to(outside)
    (content / "out2").symlink_to(outside)
    listing = list_content(str(content))
    assert articles(listing) == ["out/far.txt", "real/1.txt"]
    assert set(reasons(listing)) == {"a-link", "out2", "real/loop"}


def test_a_link_to_a_folder_around_content_is_not_followed(tmp_path: Path) -> None:
    """What a build wrote beside content/ never comes back as an article."""
    content = fill(tmp_path / "site", "content/a.txt", "build/robots.txt") / "content"
    (content / "up").symlink_to("..")
    (content / "far").symlink_to(tmp_path)
    listing = list_content(str(content))
    assert articles(listing) == ["a.txt"]
    assert set(reasons(listing).values()) == {"folder link to a folder around this one"}


def test_broken_links_and_pipes_do_not_stop_the_listing(tmp_path: Path) -> None:
    """A link to nothing is an error at its place; a named pipe is never opened."""
    content = fill(tmp_path, "a.txt")
    (content / "gone.txt").symlink_to(content / "nowhere")
    os.mkfifo(content / "pipe.txt")
    listing = list_content(str(content))
    assert articles(listing) == ["a.txt"]
    assert [(problem.where.file, problem.code) for problem in listing.problems] == [("content/gone.txt", "broken-link")]
    assert reasons(listing) == {"pipe.txt": "not a regular file"}


def test_names_with_newlines_quotes_and_undecodable_bytes_survive_json(tmp_path: Path) -> None:
    """Any name the system allows is listed, read and encoded; undecodable bytes are shown and warned of."""
    names = [b"caf\xe9.txt", b"two\nlines.txt", b'quo"te.txt', b"tab\t.txt", b" .txt"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")
    listing = list_content(str(tmp_path))
    assert articles(listing) == sorted([" .txt", "caf\\xe9.txt", 'quo"te.txt', "tab\t.txt", "two\nlines.txt"])
    assert [problem.code for problem in listing.problems] == ["undecodable-file-name"]
    encoded = msgspec.json.encode([document.file for document in listing.documents])
    assert json.loads(encoded) == articles(listing)
    assert [read(document) for document in listing.documents] == [b"x"] * len(names)


def test_two_names_that_show_alike_do_not_hide_each_other(tmp_path: Path) -> None:
    """Where the shown form of an undecodable name is another file's real name, the clash is an error."""
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"odd")
    (tmp_path / "caf\\xe9.txt").write_bytes(b"plain")
    listing = list_content(str(tmp_path))
    assert articles(listing) == ["caf\\xe9.txt"]
    assert "error" in {problem.level for problem in listing.problems}


def test_a_tree_deeper_than_the_recursion_limit_is_walked(tmp_path: Path) -> None:
    """Depth is limited by the file system alone."""
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("a.txt", os.O_CREAT, dir_fd=here))
    os.close(here)
    listing = list_content(str(tmp_path))
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # shutil.rmtree, by which pytest tidies, recurses
    assert articles(listing) == ["d/" * 1500 + "a.txt"]


def test_a_file_that_vanished_is_a_problem(tmp_path: Path) -> None:
    """Reading answers with an error that names the file, not with an exception."""
    answer = read(Document(file="a.txt", path=str(tmp_path / "a.txt")))
    assert isinstance(answer, Problem)
    assert str(answer) == "a.txt: error: this file cannot be read: no such file or directory [unreadable-file]"


def test_a_folder_or_a_wrong_name_is_answered_with_what_to_do(tmp_path: Path) -> None:
    """A folder instead of a file: the files in it are meant; a name that is not there: its spelling."""
    for path, hint in ((tmp_path, f"name the files in it: {tmp_path}/*.txt"), (tmp_path / "x", "check the spelling")):
        answer = read(Document(file="x", path=str(path)))
        assert isinstance(answer, Problem)
        assert answer.hint.startswith(hint)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("README", "project file"),
        ("a/scan.pdf", "not a text article (.pdf)"),
        (".drafts/a.txt", "dot-folder"),
        ("node_modules/a.txt", "node_modules folder"),
        ("a.txt~", "editor's backup"),
        ("a/b.txt", None),
    ],
)
def test_whether_a_build_reads_a_file_is_known_by_its_path(tmp_path: Path, file: str, reason: str | None) -> None:
    """passed_over says of one path what the listing says of a whole folder."""
    assert passed_over(file) == reason
    listing = list_content(str(fill(tmp_path, file)))
    assert (articles(listing) == [file]) is (reason is None)


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission is asked when files are listed, so that no page is planned around a file that cannot be had."""
    fill(tmp_path, "a.txt", "b.jpg")
    monkeypatch.setattr(os, "access", lambda path, _mode: not path.endswith("b.jpg"))
    listing = list_content(str(tmp_path))
    assert articles(listing) == ["a.txt"]
    assert listing.others == ()
    assert [problem.where.file for problem in listing.problems] == ["content/b.jpg"]


def test_a_file_too_large_to_be_an_article_is_a_problem(tmp_path: Path) -> None:
    """A file beyond the limit is left out by its size, before it fills the memory."""
    with (tmp_path / "dump.txt").open("wb") as file:
        file.truncate(LARGEST + 1)
    answer = read(Document(file="dump.txt", path=str(tmp_path / "dump.txt")))
    assert isinstance(answer, Problem)
    assert answer.code == "file-too-large"


def test_no_content_folder_lists_nothing(tmp_path: Path) -> None:
    """A folder that is not there holds nothing, and says nothing."""
    assert list_content(str(tmp_path / "none")) == Listing()


def test_static_publishes_what_servers_ask_for(tmp_path: Path) -> None:
    """static/ is published whole, but for dotfiles that no server asks for."""
    fill(tmp_path, "CNAME", "README.md", ".nojekyll", ".well-known/security.txt", ".git/config", ".env", "img/a b.svg")
    found, skipped, problems = list_static(str(tmp_path))
    assert sorted(found) == [".nojekyll", ".well-known/security.txt", "CNAME", "README.md", "img/a b.svg"]
    assert [each.file for each in skipped] == [".env", ".git"]
    assert problems == ()


def test_the_theme_is_the_packages_own_or_the_checkouts(tmp_path: Path) -> None:
    """An installed package carries theme/, a checkout has templates/ above src/; without either it is an error."""
    package = tmp_path / "lib" / "newsgen"
    package.mkdir(parents=True)
    with pytest.raises(ThemeError):
        find_theme(package)
    fill(tmp_path, "templates/base.html")
    assert find_theme(package) == tmp_path / "templates"
    fill(package, "theme/base.html")
    assert find_theme(package) == package / "theme"


def test_a_sites_templates_override_file_by_file(tmp_path: Path) -> None:
    """The site's file wins under its plain name; default/ is always the theme's; assets go the same way."""
    package = fill(
        tmp_path / "newsgen", "theme/base.html", "theme/article.html", "theme/assets/a.css", "theme/assets/b.css"
    )
    site = fill(tmp_path / "site", "templates/article.html", "templates/assets/b.css", "templates/default/base.html")
    theme = read_theme(site, package)
    assert theme.sources["article.html"] == ("templates/article.html\n", "templates/article.html")
    assert theme.sources["default/article.html"] == ("theme/article.html\n", "newsgen/theme/article.html")
    assert theme.sources["base.html"] == theme.sources["default/base.html"]
    assert theme.assets == {
        "a.css": str(package / "theme/assets/a.css"),
        "b.css": str(site / "templates/assets/b.css"),
    }
    assert [problem.code for problem in theme.problems] == ["hidden-template"]


def test_a_template_that_is_nearly_called_as_the_themes_is_pointed_out(tmp_path: Path) -> None:
    """A misspelt override would be ignored; a piece of the site's own, or one that another template names, is not."""
    package = fill(tmp_path / "newsgen", "theme/base.html", "theme/article.html", "theme/_teaser.html")
    site = fill(tmp_path / "site", *(f"templates/{name}" for name in ("artcle.html", "_mine.html", "_teasers.html")))
    (site / "templates/article.html").write_text('{% include "_teasers.html" %}')
    (problem,) = read_theme(site, package).problems
    assert str(problem).startswith("templates/artcle.html: warning: no page uses this template")
    assert problem.hint == "did you mean article.html?"


def test_a_template_that_is_no_text_is_an_error_with_its_name(tmp_path: Path) -> None:
    """A template in another encoding ends the build with its file's name, not with a traceback."""
    package = fill(tmp_path / "newsgen", "theme/base.html")
    site = fill(tmp_path / "site", "templates/list.html")
    (site / "templates/list.html").write_bytes(b"caf\xe9")
    with pytest.raises(
        ThemeError, match=r"templates/list.html:1:4: error: this file is not UTF-8 text: byte E9 \[not-utf-8\]"
    ):
        read_theme(site, package)


@pytest.mark.parametrize(
    ("folders", "asked", "hint"),
    [
        (["content/a"], "content", "did you mean the site around it"),
        (["content/a"], "content/a", "did you mean the site around it"),
        (["mine/content"], ".", "did you mean"),
        (["mine/content"], "mien", "did you mean {}/mine?"),
        (["a/content", "b/content", "b/newsgen.yaml"], ".", "did you mean {}/b?"),
        (["content.txt"], "content.txt", "name a folder with content/ in it"),
        (["x/content.txt"], "x", "put the texts into {}/x/content/"),
        ([], ".", "newsgen init"),
        ([], "nowhere", "check the spelling"),
    ],
)
def test_a_folder_without_content_is_answered_with_what_was_meant(
    tmp_path: Path, folders: list[str], asked: str, hint: str
) -> None:
    """The hint names the site around the folder, the one in it, or how to start one."""
    for folder in folders:
        fill(tmp_path, folder if "." in folder else f"{folder}/a")
    with pytest.raises(NotASiteError) as caught:
        require_site(tmp_path / asked)
    assert hint.format(tmp_path) in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("file", "asked", "said"),
    [
        ("x/content", "x", "content is a file here, not a folder"),
        ("x", "x", "this is a file, not the folder of a site"),
        ("x", "y", "there is no such folder"),
        ("x/y", "x", "there is no folder content/ here"),
    ],
)
def test_what_is_there_instead_of_a_site_is_said(tmp_path: Path, file: str, asked: str, said: str) -> None:
    """A file is not called a missing folder."""
    with pytest.raises(NotASiteError) as caught:
        require_site(fill(tmp_path, file) / asked)
    assert caught.value.problems[0].message == said


def test_loose_texts_are_told_where_they_belong(tmp_path: Path) -> None:
    """A folder of texts without content/ is told to make one."""
    with pytest.raises(NotASiteError) as caught:
        require_site(fill(tmp_path, "story.txt"))
    assert "content/" in caught.value.problems[0].hint


def test_settings_are_optional_and_must_be_text(tmp_path: Path) -> None:
    """No newsgen.yaml is an empty one; a misnamed one is pointed out; one in another encoding is an error."""
    assert read_settings(tmp_path) == ("", ())
    fill(tmp_path, "newsgen.yml")
    assert [problem.code for problem in read_settings(tmp_path)[1]] == ["misnamed-configuration"]
    (tmp_path / "newsgen.yaml").write_bytes(b"\xef\xbb\xbftitle: x")
    assert read_settings(tmp_path) == ("title: x", ())
    (tmp_path / "newsgen.yaml").write_bytes(b"\xef\xbb\xbflanguage: en\ntitle: \xc3\xa9 caf\xe9")
    with pytest.raises(NotASiteError, match=r"newsgen\.yaml:2:13: error: .* not UTF-8 .* E9"):
        read_settings(tmp_path)


@pytest.mark.parametrize("name", ["newsgen.yml", "NewsGen.yaml", "config.yml", "_config.yml"])
def test_a_configuration_under_another_name_is_pointed_out(tmp_path: Path, name: str) -> None:
    """What somebody might call the file is known by any case; a folder of that name is not meant."""
    if not (fill(tmp_path, name) / "newsgen.yaml").exists():  # where case does not count the file is found
        assert [problem.where.file for problem in read_settings(tmp_path)[1]] == [name]
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    assert read_settings(tmp_path / "elsewhere")[1] == ()
