"""Tables: parts that are kept and replaced together, and believed only when they are whole."""

from pathlib import Path

import pytest

from newsgen.store.tables import Table

PARTS = {"rows": bytes(range(200)), "names": b"\x93abc", "none": b"", "last": b"z" * 65}


def read(path: Path, makers: bytes = b"me", key: bytes = b"key") -> dict[str, bytes] | None:
    found = Table(path, makers).read(key)
    return None if found is None else {name: bytes(part) for name, part in found.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Table(tmp_path / "memo" / "table", b"me").replace(b"key", PARTS)
    return tmp_path / "memo" / "table"


def test_what_was_kept_is_there_and_lies_where_numbers_may_lie(path: Path) -> None:
    assert read(path) == PARTS
    found = Table(path, b"me").read(b"key")
    assert found is not None
    whole = path.read_bytes()
    assert all(whole.index(bytes(part)) % 64 == 0 for name, part in found.items() if name in {"rows", "last"})


def test_another_key_or_other_makers_have_nothing(path: Path) -> None:
    assert read(path, key=b"other") is None
    assert read(path, makers=b"others") is None
    assert read(path.with_name("absent")) is None


def test_it_is_replaced_whole(path: Path) -> None:
    Table(path, b"me").replace(b"new", {"rows": b"1"})
    assert (read(path), read(path, key=b"new")) == (None, {"rows": b"1"})
    assert [each.name for each in path.parent.iterdir()] == ["table"]


def test_of_a_damaged_file_nothing_is_believed(path: Path) -> None:
    """Wherever a bit is flipped, and wherever the file is cut; what lies between the parts alone does not matter."""
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert read(path) in (None, PARTS), at
        assert read(path) is None or whole[at] == 0
        path.write_bytes(whole[:at])
        assert read(path) is None, at


def test_a_full_disk_leaves_what_stood(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="space"):
        Table(path, b"me").replace(b"new", {"rows": b"1"})
    assert read(path) == PARTS
    assert [each.name for each in path.parent.iterdir()] == ["table"]


def test_it_can_be_removed_twice(path: Path) -> None:
    table = Table(path, b"me")
    table.remove()
    table.remove()
    assert read(path) is None
