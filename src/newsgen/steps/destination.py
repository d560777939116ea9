"""Where finished files go: the writer, or nowhere at all."""

from collections.abc import Iterable
from typing import Protocol

from newsgen.records import Seen
from newsgen.writer import Look, Rank


class Destination(Protocol):
    """What a step asks of the place that files go to; `look` and `stage` are asked in every process of a build."""

    def expect(self, paths: Iterable[str]) -> None:
        """Say every path of the site."""

    def look(self, path: str, sha256: str, size: int) -> Look:
        """Whether the file at `path` holds `size` bytes of this digest."""

    def stage(self, path: str, number: int, data: bytes) -> None:
        """Keep `data` aside for `path`, under a number of its own."""

    def keep(self, path: str, sha256: str, fresh: Seen | None = None) -> None:
        """Leave what stands at `path`."""

    def replace(self, path: str, number: int, rank: Rank, sha256: str) -> None:
        """Put what was staged under `number` at `path` when the time comes."""


class Nowhere:
    """The destination of a check: everything stands there already."""

    def expect(self, paths: Iterable[str]) -> None:
        """Any path will do."""

    def look(self, path: str, sha256: str, size: int) -> Look:  # noqa: ARG002 (the protocol's)
        """It holds what it should."""
        return Look(holds=True)

    def stage(self, path: str, number: int, data: bytes) -> None:
        """Nothing is kept."""

    def keep(self, path: str, sha256: str, fresh: Seen | None = None) -> None:
        """Nothing changes."""

    def replace(self, path: str, number: int, rank: Rank, sha256: str) -> None:
        """Nothing is put."""
