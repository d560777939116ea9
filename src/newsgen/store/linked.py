"""Finished files as the memo keeps them, and their links, asked about all together.

Targets and anchors are words that stand on many pages: each is kept once, and numbers are compared.
"""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence

from newsgen.records import Fault, PageKey, Value


class Known(Value, array_like=True):
    """A `Finished` page as the memo keeps it: targets and anchors are numbers of words, four bytes each."""

    path: str
    key: PageKey
    shows: bytes
    sha256: str
    size: int
    targets: bytes
    anchors: bytes
    faults: tuple[Fault, ...] = ()


class Linked:
    """The files at `paths` among all that are `known`; `words` are numbered by their places."""

    def __init__(self, paths: Collection[str], known: Mapping[str, Known], words: Sequence[str]) -> None:
        self._paths = dict.fromkeys(paths)
        self._known = known
        self._words = words

    def __contains__(self, path: str) -> bool:
        """Whether the file at `path` is one of them."""
        return path in self._paths

    def targets(self) -> Collection[str]:
        """Every target of any of them, once."""
        return frozenset(map(self._words.__getitem__, self._numbers()))

    def anchors(self, path: str) -> Collection[str]:
        """The ids of the page at `path`."""
        return tuple(map(self._words.__getitem__, array("I", self._known[path].anchors)))

    def faults(self) -> Iterator[tuple[str, Fault]]:
        """Each link that is wrong wherever it stands, with the path of its page."""
        return ((path, fault) for path in self._paths for fault in self._known[path].faults)

    def having(self, targets: Collection[str]) -> Iterator[tuple[str, str]]:
        """The paths of the pages that have any of these targets, with that target."""
        wanted = {number: self._words[number] for number in self._numbers() if self._words[number] in targets}
        for path in self._paths:
            for number in array("I", self._known[path].targets):
                if number in wanted:
                    yield path, wanted[number]

    def _numbers(self) -> set[int]:
        found: set[int] = set()
        for path in self._paths:
            found.update(array("I", self._known[path].targets))
        return found
