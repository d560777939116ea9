"""Reading newsgen.yaml: the tree is walked along the table of keys."""

import re
from typing import Any

import msgspec

from newsgen.config.checks import CHECKS, Complaints, did_you_mean
from newsgen.config.keys import KEYS, Key
from newsgen.config.values import Config
from newsgen.problems import Problem, Where
from newsgen.yamltree import Entry, Mapping, Scalar, parse

_BY_PATH = {key.path: key for key in KEYS}
_ONLY_COMMENT = re.compile(r"['\"]?\s*:\s+#(?=[^\s#])")
_GROUPS = frozenset(key.path.rpartition(".")[0] for key in KEYS) - {""}


def read_config(text: str, file: str = "newsgen.yaml") -> tuple[Config, tuple[Problem, ...]]:
    """The configuration in `text` and all that is wrong with it; what is wrong keeps its default."""
    text = text.removeprefix("\ufeff")
    tree = parse(text, file)
    complaints = Complaints(file)
    values: dict[str, Any] = {}
    if isinstance(tree.root, Mapping):
        _walk(tree.root, "", values, complaints)
        _look_for_comments(tree.root, "", text.split("\n"), complaints)
    elif tree.root is not None and not (isinstance(tree.root, Scalar) and tree.root.is_null):
        complaints.add(tree.root.where, "", "the file is not a mapping", 'write "key: value" lines')
    problems = sorted([*tree.problems, *complaints.problems], key=lambda problem: problem.where)
    return _assembled(values), tuple(problems)


def _walk(mapping: Mapping, prefix: str, values: dict[str, Any], complaints: Complaints) -> None:
    for entry in mapping.entries:
        path = prefix + entry.key.replace(".", "?")  # a dot in a key leads nowhere
        key = _BY_PATH.get(path)
        if isinstance(entry.value, Scalar) and entry.value.is_null and (key is not None or path in _GROUPS):
            continue
        if key is not None:
            _read(key, entry, values, complaints)
        elif path in _GROUPS and isinstance(entry.value, Mapping):
            _walk(entry.value, path + ".", values, complaints)
        elif path in _GROUPS:
            complaints.add(entry.value.where, path, "takes a mapping", f"its keys are {', '.join(_names(path + '.'))}")
        else:
            hint = did_you_mean(entry.key, _names(prefix), _elsewhere(entry.key))
            complaints.unknown(entry.where, prefix + entry.key, hint)


def _look_for_comments(mapping: Mapping, prefix: str, lines: list[str], complaints: Complaints) -> None:
    """Say of ``accent: #8a1c1c`` that YAML sees no colour there, only a comment."""
    for entry in mapping.entries:
        value = entry.value
        if isinstance(value, Mapping):
            _look_for_comments(value, f"{prefix}{entry.key}.", lines, complaints)
        elif isinstance(value, Scalar) and value.is_null:
            found = _ONLY_COMMENT.match(lines[entry.where.line - 1], entry.where.column - 1 + len(entry.key))
            if found is not None:
                where = Where(file=entry.where.file, line=entry.where.line, column=found.end())
                complaints.add(where, prefix + entry.key, "what follows # is a comment", "put quotes around it")


def _read(key: Key, entry: Entry, values: dict[str, Any], complaints: Complaints) -> None:
    value = CHECKS[key.kind](entry.value, key.path, complaints)
    if value is not None:
        values[key.field] = value


def _names(prefix: str) -> list[str]:
    """The keys that may stand in the mapping at `prefix`."""
    paths = (key.path.removeprefix(prefix) for key in KEYS if key.path.startswith(prefix))
    return list(dict.fromkeys(path.partition(".")[0] for path in paths))


def _elsewhere(name: str) -> str | None:
    return next((key.path for key in KEYS if key.path.rpartition(".")[2] == name), None)


def _assembled(values: dict[str, Any]) -> Config:
    """The default configuration with the fields at the dotted paths of `values` set."""
    config = Config()
    groups: dict[str, dict[str, Any]] = {}
    for field, value in values.items():
        group, _, name = field.rpartition(".")
        groups.setdefault(group, {})[name] = value
    whole = groups.pop("", {})
    for group, parts in groups.items():
        whole[group] = msgspec.structs.replace(getattr(config, group), **parts)
    return msgspec.structs.replace(config, **whole)
