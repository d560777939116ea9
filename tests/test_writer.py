"""The writer: what differs is written, what is ours and gone is removed, and nothing outside the output is touched."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from histories import settle
from newsgen.outputs import MARK, OutputRefusedError, faults, path_fault
from newsgen.records import Copy
from newsgen.sources.files import look
from newsgen.steps.files import copy_all
from newsgen.store import Memo
from newsgen.writer import Published, PublishingError, Rank, Writer, memo_folder
from newsgen.writer.folder import OutputFolder
from newsgen.writer.manifest import Entry, Standing, sha256_of
from newsgen.writer.staging import Staging

FRONT = MARK + b'"><p>front'
Files = Mapping[str, bytes]


def rank_of(path: str) -> Rank:
    return {"index.html": Rank.FRONT, "list.html": Rank.LIST}.get(path, Rank.ARTICLE)


def plan(writer: Writer, files: Files) -> None:
    """What a build does with its files: keep what stands as it should, stage the rest."""
    writer.expect(files)
    for number, (path, data) in enumerate(files.items()):
        sha256 = hashlib.sha256(data).hexdigest()
        found = writer.look(path, sha256, len(data))
        if found.holds:
            writer.keep(path, sha256, found.fresh)
        else:
            writer.stage(path, number, data)
            writer.replace(path, number, rank_of(path), sha256)


def publish(output: Path, files: Files) -> Published:
    with Writer(output) as writer:
        plan(writer, files)
        return writer.commit()


def standing(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site" / "build"


def test_a_build_is_published_and_counted(out: Path) -> None:
    """A first build writes all; the counts tell pages from other files."""
    files = {"2024/05/17/crane.html": b"crane", "data/2024-05.jsonl": b"{}", "index.html": FRONT}
    assert publish(out, files) == Published(pages=2, others=1)
    assert standing(out) == files


def test_untouched_stays_untouched(out: Path) -> None:
    """A second build of the same site writes nothing: no time of change moves, in the output or beside it."""
    files = {"a/b.html": b"one", "index.html": FRONT}
    publish(out, files)
    for path in (out, *out.rglob("*")):
        os.utime(path, ns=(1, 1))
    assert publish(out, files) == Published(unchanged=2)
    everything = [out, *out.rglob("*"), *out.parent.glob(".newsgen/**/*.json")]
    times = {path: path.stat().st_mtime_ns for path in everything}
    settle(out.parent)
    assert publish(out, files) == Published(unchanged=2)
    assert {path: path.stat().st_mtime_ns for path in everything} == times
    assert {path: times[path] for path in out.rglob("*")} == dict.fromkeys(out.rglob("*"), 1)


def test_what_differs_is_written_and_what_is_gone_removed_with_its_folders(out: Path) -> None:
    """Changed bytes are replaced, old files go, folders that this empties go, others stay."""
    publish(out, {"2023/01/a.html": b"a", "2024/b.html": b"b", "index.html": FRONT})
    assert publish(out, {"2024/b.html": b"B", "index.html": FRONT}) == Published(pages=1, unchanged=1, removed=1)
    assert standing(out) == {"2024/b.html": b"B", "index.html": FRONT}
    assert not (out / "2023").exists()


def test_equal_size_is_not_equal_content(out: Path) -> None:
    """Bytes decide, not sizes or times."""
    publish(out, {"a.html": b"1234"})
    stat = (out / "a.html").stat()
    (out / "a.html").write_bytes(b"xxxx")
    os.utime(out / "a.html", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert publish(out, {"a.html": b"1234"}).pages == 1
    assert standing(out) == {"a.html": b"1234"}


def test_files_are_copied_only_when_they_differ(out: Path, tmp_path: Path) -> None:
    """A picture is copied once, and again when it changes; a large one is compared in pieces."""
    picture = tmp_path / "p.png"
    picture.write_bytes(b"\x89PNG" * 400_000)

    def run() -> Published:
        with Writer(out) as writer, Memo(memo_folder(out), "") as memo:
            writer.expect(["files/p.png"])
            copy_all(
                [Copy(path="files/p.png", origin=str(picture))], 0, {str(picture): look(str(picture))}, writer, memo
            )
            return writer.commit()

    assert run().others == 1
    assert run().unchanged == 1
    picture.write_bytes(picture.read_bytes()[:-1] + b"!")
    assert run().others == 1
    assert (out / "files/p.png").read_bytes() == picture.read_bytes()


def test_a_first_build_appears_by_a_single_rename(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no output stands all of it comes at once; where one does, be it empty, each file comes by itself."""
    steps: list[str] = []
    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, noted(steps, getattr(os, name)))
    files = {"a/b.html": b"one", "a/c/d.html": b"two", "index.html": FRONT}
    publish(out, files)
    assert steps == ["build"]
    assert standing(out) == files
    steps.clear()
    (out.with_name("other")).mkdir()
    publish(out.with_name("other"), files)
    assert steps == ["b.html", "d.html", "index.html"]


def noted(steps: list[str], real: Callable[..., None]) -> Callable[[str | Path, str | Path], None]:
    """Renames as `real` does, and notes the names that come to stand outside newsgen's records."""

    def rename(source: str | Path, target: str | Path) -> None:
        real(source, target)
        if ".newsgen" not in Path(target).parts:
            steps.append(Path(target).name)

    return rename


def test_where_no_folder_can_be_renamed_to_the_output_each_file_is(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.newsgen/` may lie on another disk, or a file system know no better."""

    def refusing(source: str | Path, target: str | Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target))

    monkeypatch.setattr(os, "rename", refusing)
    files = {"a/b.html": b"one", "a/c/d.html": b"two", "index.html": FRONT}
    assert publish(out, files) == Published(pages=3)
    assert standing(out) == files
    assert publish(out, files) == Published(unchanged=3)


def test_what_a_first_build_put_is_believed_unread(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen of a file that waited is so still when its folder has moved; one that is younger is read."""
    files = {"a/b.html": b"one", "index.html": FRONT}
    read: list[str] = []
    with Writer(out) as writer:
        plan(writer, files)
        os.utime(writer._staging.file("a/b.html"), ns=(1, 1))
        os.utime(writer._staging.file("index.html"), ns=(1 << 62, 1 << 62))
        writer.commit()
    monkeypatch.setattr("newsgen.writer.manifest.sha256_of", lambda path: read.append(path) or sha256_of(path))
    assert publish(out, files) == Published(unchanged=2)
    assert read == [str(out / "index.html")]


def test_what_cannot_be_cleared_away_does_not_come_into_a_first_build(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that an earlier build staged, and that will not go, is no page of this one."""
    stray = out.parent / ".newsgen/publish/build/staged/0/stray.html"
    stray.parent.mkdir(parents=True)
    stray.touch()
    monkeypatch.setattr(Staging, "clear", lambda staging: None)
    publish(out, {"index.html": FRONT})
    assert standing(out) == {"index.html": FRONT}
    assert stray.exists()


def test_an_output_that_comes_into_being_meanwhile_is_not_written_into(out: Path) -> None:
    """Somebody filled the folder while pages were made: a clear line, and what is there stays as it is."""
    with Writer(out) as writer:
        plan(writer, {"index.html": FRONT})
        out.mkdir()
        (out / "index.html").write_text("mine")
        with pytest.raises(PublishingError, match="output-gone") as caught:
            writer.commit()
    assert "this folder was made" in caught.value.problems[0].message
    assert standing(out) == {"index.html": b"mine"}


def test_what_an_output_held_that_is_gone_is_not_ours_any_more(out: Path) -> None:
    """Who deletes the output and fills it anew has files of their own there, under whatever names."""
    publish(out, {"index.html": FRONT, "old.html": b"old"})
    shutil.rmtree(out)
    assert publish(out, {"index.html": FRONT}) == Published(pages=1)
    (out / "old.html").write_text("mine")
    assert publish(out, {"index.html": FRONT}) == Published(unchanged=1)
    assert standing(out) == {"index.html": FRONT, "old.html": b"mine"}


def test_nothing_is_published_before_the_commit(out: Path) -> None:
    """Staging leaves the output alone; leaving without a commit leaves no trace at all."""
    with Writer(out) as writer:
        plan(writer, {"index.html": FRONT})
        assert not out.exists()
    assert list(out.parent.rglob("*")) == []


def test_new_files_come_first_then_changed_ones_and_the_front_page_last(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of renames never leaves a link to a page that is not there yet."""
    publish(out, {"index.html": FRONT, "old.html": b"old"})
    order: list[str] = []
    replace = os.replace

    def noting(source: str | Path, target: str | Path) -> None:
        if out in Path(target).parents:
            order.append(Path(target).relative_to(out).as_posix())
        replace(source, target)

    monkeypatch.setattr(os, "replace", noting)
    with Writer(out) as writer:
        plan(writer, {"index.html": FRONT + b"!", "list.html": b"list", "old.html": b"changed", "new.html": b"new"})
        writer.commit()
    assert order == ["new.html", "list.html", "old.html", "index.html"]


def test_a_file_becomes_a_folder_and_a_folder_a_file(out: Path) -> None:
    """What an earlier build left in the way is ours to clear."""
    publish(out, {"a": b"file", "b/c/d.html": b"deep", "index.html": FRONT})
    files = {"a/x.html": b"x", "b": b"flat", "index.html": FRONT}
    assert publish(out, files) == Published(pages=1, others=1, unchanged=1, removed=2)
    assert standing(out) == files


def test_a_foreign_file_in_the_way_is_not_cleared(out: Path) -> None:
    """A folder with somebody's file in it is never removed for a page; nothing is published."""
    publish(out, {"index.html": FRONT})
    (out / "b").mkdir()
    (out / "b" / "mine.txt").write_text("mine")
    before = standing(out)
    with pytest.raises(OutputRefusedError, match=r"build/b/mine\.txt: error: this stands where a page belongs"):
        publish(out, {"b": b"flat", "index.html": FRONT + b"!"})
    assert standing(out) == before


def test_only_what_newsgen_wrote_is_removed(out: Path) -> None:
    """A file that somebody put into the output survives every build."""
    publish(out, {"old/a.html": b"a", "index.html": FRONT})
    (out / "old" / "mine.txt").write_text("mine")
    publish(out, {"index.html": FRONT})
    assert standing(out) == {"old/mine.txt": b"mine", "index.html": FRONT}


def test_a_folder_that_is_not_ours_is_refused(out: Path) -> None:
    """A full folder without our mark is not written into, and the hint says what to do."""
    out.mkdir(parents=True)
    (out / "index.html").write_text("<p>a site of another tool")
    with pytest.raises(OutputRefusedError, match="not-our-output") as caught:
        publish(out, {"index.html": FRONT})
    assert "--output" in caught.value.problems[0].hint
    assert standing(out) == {"index.html": b"<p>a site of another tool"}


def test_an_output_with_our_mark_is_adopted(out: Path) -> None:
    """With the manifest gone, planned paths are rewritten, others listed and left; then the manifest is back."""
    out.mkdir(parents=True)
    (out / "index.html").write_bytes(FRONT + b"old")
    (out / "old.html").write_bytes(b"old")
    assert publish(out, {"index.html": FRONT}) == Published(pages=1, left=("old.html",))
    assert publish(out, {"index.html": FRONT}) == Published(unchanged=1)
    assert (out / "old.html").exists()


@pytest.mark.parametrize("text", [b"", b"{", b'{"version": 99, "paths": []}', b"\xff", b'{"version": 1, "paths": 3}'])
def test_a_broken_manifest_is_no_manifest(out: Path, text: bytes) -> None:
    """A manifest that cannot be understood is not trusted; the mark decides."""
    publish(out, {"index.html": FRONT, "old.html": b"old"})
    manifest_of(out).write_bytes(text)
    assert publish(out, {"index.html": FRONT}) == Published(unchanged=1, left=("old.html",))


def test_a_forged_manifest_removes_nothing_outside(out: Path) -> None:
    """A manifest that names a path outside the output is not ours."""
    publish(out, {"index.html": FRONT})
    victim = out.parent / "victim.txt"
    victim.write_text("precious")
    manifest_of(out).write_text(json.dumps({"version": 1, "paths": ["index.html", "../victim.txt"]}))
    publish(out, {"index.html": FRONT})
    assert victim.read_text() == "precious"


def manifest_of(output: Path) -> Path:
    return output.parent / ".newsgen" / "publish" / output.name / "manifest.json"


PARTS = st.sampled_from(
    [
        *(
            "",
            ".",
            "..",
            "...",
            ".newsgen",
            ".NEWSGEN",
            ".new\u017fgen",
            "x.newsgen",
            ".newsgen2",
            "a\0b",
            "\0",
            "a\\b",
        ),
        *("a", "B.html", "é" * 127, "é" * 128, "x" * 255, "x" * 256, "bad\udce9", "n\n", " "),
    ]
)


@example(["a", "b/.new\u017fgen/c"])
@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), max_size=5))
def test_a_look_at_all_paths_finds_what_one_at_each_does(paths: list[str]) -> None:
    """What is asked of all together and what is asked of one agree."""
    assert [*faults(paths)] == [(path, path_fault(path)) for path in paths if path_fault(path)]


def test_paths_without_a_fault_are_not_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what the look at all of them is for; the control has one fault."""
    asked: list[str] = []
    monkeypatch.setattr("newsgen.outputs.path_fault", lambda path: asked.append(path) or "")
    paths = ["index.html", "2024/05/17/crane.html", "data/2024-05.jsonl", "x.newsgen/é.html"]
    assert [*faults(paths)] == asked == []
    assert [*faults([*paths, "../x"])] == []
    assert asked == [*paths, "../x"]


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/.", ".newsgen/x", "a/.NewsGen/b", "a\0b"),
        *("x" * 256, "é" * 128, "bad\udce9"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(out: Path, path: str) -> None:
    """No path climbs, is absolute, reserved, too long for a file system, or no text."""
    assert path_fault(path)
    with pytest.raises(OutputRefusedError), Writer(out) as writer:
        writer.expect([path])
    assert not out.exists()


def test_paths_that_one_file_system_takes_for_one_are_refused(out: Path) -> None:
    """Two paths that differ by case or normal form name each other."""
    with pytest.raises(OutputRefusedError, match=r"the build also writes A\.html"):
        publish(out, {"A.html": b"1", "a.html": b"2"})
    with pytest.raises(OutputRefusedError, match="the build also writes"):
        publish(out, {"\u00e9.html": b"1", "e\u0301.html": b"2"})
    with pytest.raises(OutputRefusedError, match="path-clash"):
        publish(out, {"a": b"1", "a/b.html": b"2"})


def test_no_link_is_followed_out_of_the_output(out: Path, tmp_path: Path) -> None:
    """A linked folder in the output is refused; a linked file is replaced, and what it pointed to stays."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.html").write_bytes(b"precious")
    publish(out, {"2024/x.html": b"x", "index.html": FRONT})
    (out / "index.html").unlink()
    (out / "index.html").symlink_to(outside / "x.html")
    publish(out, {"2024/x.html": b"x", "index.html": FRONT})
    assert not (out / "index.html").is_symlink()
    (out / "2024" / "x.html").unlink()
    (out / "2024").rmdir()
    (out / "2024").symlink_to(outside)
    with pytest.raises(OutputRefusedError, match="2024 is a symbolic link"):
        publish(out, {"2024/x.html": b"y", "index.html": FRONT})
    assert publish(out, {"index.html": FRONT}).removed == 0
    assert standing(outside) == {"x.html": b"precious"}


def test_an_output_that_is_itself_a_link_is_its_target(out: Path, tmp_path: Path) -> None:
    """A link as the output folder is the user's own word: the site is written where it leads."""
    target = tmp_path / "www"
    target.mkdir()
    out.parent.mkdir()
    out.symlink_to(target)
    publish(out, {"index.html": FRONT})
    assert standing(target) == {"index.html": FRONT}
    assert manifest_of(target).is_file()


@pytest.mark.parametrize("place", ["content", "content/build", ".", "..", "static/x"])
def test_the_output_lies_apart_from_what_is_read(tmp_path: Path, place: str) -> None:
    """An output in content/, around it, or the site itself is refused before anything is touched."""
    site = tmp_path / "home" / "site"
    (site / "content").mkdir(parents=True)
    with pytest.raises(OutputRefusedError, match="bad-output"):
        Writer(site / place, apart_from=[site / "content", site / "static"])
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "home", site, site / "content"]


@pytest.mark.parametrize("place", ["/", "~", "~/.newsgen", "~/x/.git/y"])
def test_places_that_are_far_more_than_an_output_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The root of the disk, a home folder and tools' own folders are refused, empty or not."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(OutputRefusedError, match="bad-output"):
        Writer(Path(place).expanduser())


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    (tmp_path / "build").write_text("x")
    with pytest.raises(OutputRefusedError, match="it is a file"):
        Writer(tmp_path / "build")


def test_a_full_disk_is_a_clear_line_and_the_old_site_stands(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When staging fails nothing of the site has changed, nothing is left behind, and the hint says what to do."""
    publish(out, {"a.html": b"old", "index.html": FRONT})
    before = standing(out.parent)

    def full(staging: Staging, name: str, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), staging.file(name))

    with monkeypatch.context() as patch:
        patch.setattr(Staging, "write", full)
        with pytest.raises(PublishingError, match="no space left on device") as caught:
            publish(out, {"a.html": b"new", "index.html": FRONT})
    assert "disk is full" in caught.value.problems[0].hint
    assert caught.value.exit_code == 1
    assert standing(out.parent) == before


def test_a_build_after_a_broken_commit_finishes_the_job(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that a broken commit put into place are known as ours: the next build equals a clean one."""
    publish(out, {"old.html": b"old", "index.html": FRONT})
    replace, calls = os.replace, iter(range(100))

    def failing(source: str | Path, target: str | Path) -> None:
        if out in Path(target).parents and next(calls) == 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(PublishingError):
            publish(out, {"new1.html": b"1", "new2.html": b"2", "index.html": FRONT + b"!"})
    assert set(standing(out)) == {"old.html", "index.html", "new1.html"}
    publish(out, {"index.html": FRONT})
    assert standing(out) == {"index.html": FRONT}


def test_a_missing_origin_is_a_clear_line(out: Path) -> None:
    """A file that vanished before it was copied ends the publishing, not the program."""
    with pytest.raises(PublishingError, match="no such file or directory"), Writer(out) as writer:
        writer.digest_of("/nowhere/x.png")


def test_more_than_a_thousand_files_are_staged(out: Path) -> None:
    """Staging spreads over folders and forgets none."""
    files = {f"{number % 7}/{number}.html": str(number).encode() for number in range(2100)}
    assert publish(out, files).pages == 2100
    assert standing(out) == files


def test_a_file_that_is_only_spelled_otherwise_is_put_under_its_new_name(out: Path) -> None:
    """Where case does not count the old name finds the file; it must not be taken for the one that is wanted."""
    out.mkdir(parents=True)
    (out / "logo.png").write_bytes(b"logo")
    sha256 = hashlib.sha256(b"logo").hexdigest()
    standing = Standing(out, {"Logo.png": Entry(sha256=sha256)})
    assert not standing.look("logo.png", sha256, 4).holds
    assert Standing(out, {}).look("logo.png", sha256, 4).holds


def test_an_old_name_of_a_file_that_stays_is_not_removed(out: Path) -> None:
    """Two names of one file, as where case does not count; here they are two links to it."""
    out.mkdir(parents=True)
    (out / "logo.png").write_bytes(b"logo")
    (out / "Logo.png").hardlink_to(out / "logo.png")
    folder = OutputFolder(out)
    assert folder.remove(["Logo.png"], kept=["logo.png"]) == 0
    assert (out / "Logo.png").exists()
    assert folder.remove(["Logo.png"], kept=["other.png"]) == 1


def test_a_page_that_may_not_be_read_is_put_right(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be replaced all the same."""
    publish(out, {"index.html": FRONT, "a.html": b"a"})
    (out / "a.html").write_bytes(b"b")

    def withheld(path: str) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    with monkeypatch.context() as patch:
        patch.setattr("newsgen.writer.manifest.sha256_of", withheld)
        publish(out, {"index.html": FRONT, "a.html": b"a"})
    assert (out / "a.html").read_bytes() == b"a"


def test_folders_may_lie_as_deep_as_the_file_system_allows(out: Path) -> None:
    """No depth of folders ends in a traceback."""
    assert OutputFolder(out).link_on_the_way("a/" * 1500 + "x") == ""


@pytest.mark.parametrize("record", ["", "publish", "publish/build", "publish/build/staged"])
def test_records_behind_a_link_are_refused(out: Path, tmp_path: Path, record: str) -> None:
    """A site that came from elsewhere can bring a .newsgen of its own; nothing is written where its links lead."""
    precious = tmp_path / "precious"
    (precious / "x").mkdir(parents=True)
    link = out.parent / ".newsgen" / record
    link.parent.mkdir(parents=True)
    link.symlink_to(precious)
    with pytest.raises(OutputRefusedError, match="linked-records"):
        publish(out, {"index.html": FRONT})
    assert [path.name for path in precious.rglob("*")] == ["x"]


def test_a_lock_that_is_a_link_is_not_followed(out: Path, tmp_path: Path) -> None:
    """What it leads to is not emptied."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    lock = out.parent / ".newsgen" / "publish" / "build" / "lock"
    lock.parent.mkdir(parents=True)
    lock.symlink_to(victim)
    with pytest.raises(PublishingError, match="symbolic links"):
        publish(out, {"index.html": FRONT})
    assert victim.read_text() == "precious"
