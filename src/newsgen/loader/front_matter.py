"""Front matter: what an article says about itself, between two lines ``---`` at its top.

The block opens with ``---`` on the first line that is not blank (a BOM does not count, nor do spaces after the dashes)
and closes with the next line that is ``---`` or ``...``. What stands between is YAML. Text may also begin with a rule
of three dashes, so a block is front matter only where it reads like settings:

- nothing but comments and blank lines: front matter, empty;
- a mapping of which at least one key is a key of newsgen's, or one word that begins with a small letter (``layout``):
  front matter. ``PETALING JAYA: Police ...`` is a sentence, and the block is text;
- a list, or text without keys: text;
- not YAML, or never closed: an error where its first paragraph has a line that begins with such a key, else text.

Keys are compared without case, and ``image-caption`` or ``Image caption`` is ``image_caption``. Each asks for its own
type, so that ``no``, ``012`` and ``12:30`` are text where text is meant. An empty value is an absent one. A key that is
not newsgen's is kept under `extra`, and so is a value that cannot be used, with a warning: nothing is lost. Every error
leaves the article out, since what it was meant to say is not known: a headline cut in two, or a draft. ``published``
takes yes or no, and a date as well: many tools write the date of publication there.
"""

import re
from typing import Any

from newsgen.loader.front_matter_keys import is_setting, sort_entries
from newsgen.problems import Problem, Where
from newsgen.records import Value
from newsgen.yamltree import Mapping, parse


class FrontMatter(Value):
    """What the block says.

    `values` holds, under their canonical names and only where given: ``headline, kicker, standfirst, byline, date,
    updated, section, source, url, language, slug, id, image, image_caption, image_credit`` (text, white space
    collapsed), ``authors, tags`` (tuples of text), ``draft, published`` (bool), ``next_in`` (`CapturedList`) and
    ``others_also_read`` (tuple of `Captured`). ``byline`` and ``authors`` come together. `places` says where each of
    these values stands. `extra` is plain data for JSON. `first_line` and `last_line` are the fences' numbers, counted
    from 1; in a block that is never closed the last line is the file's.
    """

    first_line: int
    last_line: int
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    places: dict[str, Where] = {}
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether any problem is an error: the article must then be left out."""
        return any(problem.level == "error" for problem in self.problems)


def split_front_matter(text: str, file: str) -> FrontMatter | None:
    """Read the front matter that `text` opens with, or None where it opens with none.

    `text` is decoded, its lines end in a newline alone. The article's own text begins after line `last_line`.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    first_line = text.count("\n", 0, opening.end()) + 1
    if opening[1] == "+++":
        return _toml(text, opening, file, first_line)
    start = opening.end() + 1
    closing = _CLOSING.search(text, min(opening.end(), len(text)))
    if closing is None:
        if not _reads_like_settings(text[start:]):
            return None
        problem = Problem(
            level="error",
            where=Where(file=file, line=first_line, column=1),
            code="front-matter-open",
            message="the front matter that opens here is never closed",
            hint="put a line --- after its last key; if the dashes are a rule, put it below the first paragraph",
        )
        last_line = text.rstrip("\n").count("\n") + 1
        return FrontMatter(first_line=first_line, last_line=last_line, problems=(problem,))
    inside = text[start : closing.start() + 1]
    last_line = text.count("\n", 0, closing.start() + 1) + 1
    tree = parse(inside, file, first_line + 1)
    if tree.root is None:
        if tree.problems and not _reads_like_settings(inside):
            return None
        return FrontMatter(first_line=first_line, last_line=last_line, problems=tree.problems)
    if not isinstance(tree.root, Mapping) or not any(is_setting(entry.key) for entry in tree.root.entries):
        return None
    found = sort_entries(tree.root.entries, file, inside, first_line + 1)
    problems = sorted(tree.problems + found.problems, key=lambda problem: problem.where)
    return FrontMatter(
        values=found.values,
        extra=found.extra,
        places=found.places,
        first_line=first_line,
        last_line=last_line,
        problems=tuple(problems),
    )


_OPENING = re.compile(r"\ufeff?(?:[^\S\n]*\n)*(---|\+\+\+)[^\S\n]*(?=\n|\Z)")
_CLOSING = re.compile(r"\n(?:---|\.\.\.)[^\S\n]*(?=\n|\Z)")
_TOML_CLOSING = re.compile(r"\n\+\+\+[^\S\n]*(?=\n|\Z)")
_TOML_KEY = re.compile(r"(?:\s*\n#[^\n]*)*\s*(?:[A-Za-z0-9_-]+|\"[^\"\n]*\")[ \t]*=|\s*\[[^\]\n]+\]")
_SETTING_LINE = re.compile(r"([A-Za-z_][\w.-]*(?: \w+){0,3}):(?:\s|\Z)")


def _reads_like_settings(block: str) -> bool:
    """Whether the first paragraph has a line that begins with a key."""
    begun = False
    for line in block.split("\n"):
        if not line.strip():
            if begun:
                return False
        elif not line.startswith("#"):
            begun = True
            match = _SETTING_LINE.match(line)
            if match is not None and is_setting(match[1]):
                return True
    return False


def _toml(text: str, opening: re.Match[str], file: str, first_line: int) -> FrontMatter | None:
    """TOML front matter is named, not read; ``+++`` over anything else is text."""
    closing = _TOML_CLOSING.search(text, opening.end())
    if closing is None or _TOML_KEY.match(text, opening.end()) is None:
        return None
    problem = Problem(
        level="error",
        where=Where(file=file, line=first_line, column=1),
        code="front-matter-toml",
        message="this is TOML front matter, and newsgen reads YAML",
        hint='put --- for +++ and "key: value" for "key = value"',
    )
    last_line = text.count("\n", 0, closing.start() + 1) + 1
    return FrontMatter(first_line=first_line, last_line=last_line, problems=(problem,))
