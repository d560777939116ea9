"""`newsgen inspect`: what each line of a file was taken for, and the record that comes of it.

The record is a public interface, described in docs/inspect.md: its keys, their order and their meaning change only with
`VERSION`.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from newsgen.records import Article, Loaded

VERSION = 1

KEYS = (
    "id", "file", "headline", "kicker", "standfirst", "byline", "dateline", "published", "updated", "section", "source",
    "credit", "url", "language", "tags", "images", "body", "next_in", "others_also_read", "furniture", "extra", "lines",
    "sha256", "problems",
)  # fmt: skip


def record(loaded: Loaded) -> dict[str, Any]:
    """The record of one file, with exactly `KEYS`: absent is null, a list without entries is empty.

    A file whose article was left out has null for what could not be read, its lines and its problems.
    """
    article = loaded.article
    values: dict[str, Any] = _fields(article) if article is not None else {"file": loaded.file, "id": loaded.file}
    values["sha256"] = loaded.sha256
    values["lines"] = msgspec.to_builtins(loaded.lines)
    values["problems"] = [
        {
            "level": problem.level,
            "line": problem.where.line or None,
            "column": problem.where.column or None,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in loaded.problems
    ]
    lists = {"tags", "images", "body", "others_also_read", "furniture"}
    empty: dict[str, Any] = {key: [] for key in lists} | {"extra": {}}
    return {key: values.get(key, empty.get(key)) for key in KEYS}


def _fields(article: Article) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(article)
    values["body"] = [{"kind": block.kind, "text": block.text} for block in article.body]
    return values


def encode(loaded: Loaded) -> bytes:
    """The record as one line of JSON, without the newline."""
    return msgspec.json.encode(record(loaded))


def report(loaded: Loaded) -> Iterator[tuple[str, str, str, str]]:
    """What to show of each line on a terminal: number, kind, text and reason."""
    for line in loaded.lines:
        yield str(line.line), line.kind, line.text.strip(), line.why
