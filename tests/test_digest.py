"""Digests are canonical and pinned: addresses and feed ids are made of them and must never move."""

from collections.abc import Mapping
from typing import Any

import pytest

from newsgen import digest as module
from newsgen.digest import digest
from newsgen.records import Captured, CapturedList

PINNED: Mapping[str, tuple[Any, str]] = {
    "nothing": (None, "95f4e710109673ea14c4613d68f99f7e21502b8eddfd8198964d812ffe780e0b"),
    "text": (
        "content/harbour/2024-05-17-crane.txt",
        "f0ebb0a7c59466138e0c51c2ca5088ae93600bf9c26dad29667c1f36f733ed50",
    ),
    "other scripts": ("新闻/رافعة.txt", "270415295c9c6d196a14e65b5e26544b592a33e03438bc219a48d3ab497a62dd"),
    "list": (["a", 1, None, True], "32ffba9f8f207d590fe0c5f0d86a013f38b6b31179c00d2ce2583d48e40d2d8e"),
    "struct": (
        CapturedList(section="Harbour", items=(Captured(headline="Crane", url=None),)),
        "cda3b8278989a51b24f3e7eb8818c9c7d8e731c3fc3dbba2e35626ac7b94fe18",
    ),
}


@pytest.mark.parametrize("name", PINNED)
def test_digests_are_what_they_always_were(name: str) -> None:
    """A change here moves published addresses: it needs a new version and a line in CHANGELOG.md, no new literal."""
    value, expected = PINNED[name]
    assert digest(value) == expected


def test_the_order_of_keys_does_not_count() -> None:
    """Two mappings of equal content have one digest; a list keeps its order."""
    assert digest({"a": 1, "b": {"d": 2, "c": 3}}) == digest({"b": {"c": 3, "d": 2}, "a": 1})
    assert digest(["a", "b"]) != digest(["b", "a"])


@pytest.mark.parametrize(("one", "other"), [("1", 1), ("", None), (["ab"], ["a", "b"]), ("a", b"a"), (0, False)])
def test_values_of_different_kinds_differ(one: Any, other: Any) -> None:
    """A digest tells a text from a number, nothing from an empty text, one item from two."""
    assert digest(one) != digest(other)


def test_the_version_is_part_of_every_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of the encoding changes all digests, so that none is taken for one of the old kind."""
    before = digest("a")
    monkeypatch.setattr(module, "VERSION", b"newsgen-digest-2\0")
    assert digest("a") != before
