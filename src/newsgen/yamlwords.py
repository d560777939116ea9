"""What a YAML syntax error means, in the words of someone who writes headlines, not of someone who writes parsers.

Most errors in front matter are one of a few slips: a second colon in a headline, a quote inside quotes, a character
that YAML keeps for itself at the start of a text, a tab, a line that is no ``key: value``, a bracket or quote left
open. Each is recognised from what the parser says and from the line it says it of, and the hint shows the line as it
should be.
"""

import re
from typing import Any

from newsgen.problems import Problem, Where

LONGEST_EXAMPLE = 80
_KEY = re.compile(r"( *(?:- +)*)([^\s:#'\"\[{][^:]{0,80}?) *:[ \t]+(\S.*)")
_AFTER_QUOTE = re.compile(r"(['\"]).*\1\s*\S")
_ANYTHING_ODD = "put quotes around a text that holds any of : # [ ] { } & * ! | > ' \" % @ `"


def explain(error: Any, text: str, file: str, first_line: int) -> Problem:
    """The problem for a `yaml.MarkedYAMLError` met in `text`, whose first line is line `first_line` of `file`."""
    said, context = error.problem or "", error.context or ""
    mark, opening = error.problem_mark or error.context_mark, error.context_mark
    lines = text.split("\n")
    line = _line(lines, mark)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        message, hint = "the line is indented with a tab", "indent with spaces"
    elif "end of stream" in said and "quoted" in context and opening is not None:
        mark = opening
        message, hint = "the quote that opens here is never closed", "add the closing quote"
    elif "mapping values are not allowed" in said:
        message, hint = _second_colon(line)
    elif "cannot start any token" in said:
        char = line[mark.column : mark.column + 1]
        message, hint = f'a text without quotes cannot begin with "{char}"', _quoted(line)
    elif "could not find expected ':'" in said:
        mark = opening or mark
        message, hint = 'this line is no "key: value"', "indent it if it continues the text above"
    elif "escape" in said:
        message, hint = "inside double quotes a backslash begins an escape", "write \\\\, or use single quotes"
    elif "alias" in context or "anchor" in context:
        message, hint = "a text without quotes cannot begin with * or &", _quoted(line)
    elif "block scalar" in context:
        message, hint = "a text on the line of its key cannot begin with | or >", _quoted(line)
    elif "flow" in context and opening is not None:
        mark, line = opening, _line(lines, opening)
        char = line[mark.column : mark.column + 1]
        message, hint = f'the "{char}" that opens here is not closed as a list or mapping', _quoted(line)
        if char not in ("[", "{"):
            message, hint = "a list or mapping in brackets is not closed before here", _ANYTHING_ODD
    elif "block" in context:
        message, hint = _not_expected(line, mark.column)
    else:
        message, hint = f"this is not YAML: {said or context}", _ANYTHING_ODD
    return Problem(
        level="error",
        where=Where(file=file, line=first_line + mark.line, column=mark.column + 1),
        code="yaml-syntax",
        message=message,
        hint=hint,
    )


def _line(lines: list[str], mark: Any) -> str:
    return lines[mark.line] if mark.line < len(lines) else ""


def _second_colon(line: str) -> tuple[str, str]:
    match = _KEY.match(line)
    if match is None or (": " not in match[3] and not match[3].endswith(":")):
        return "this line is indented under a line that already has its value", "begin it where the line above begins"
    return "a second colon in a text without quotes", _quoted(line)


def _not_expected(line: str, column: int) -> tuple[str, str]:
    match = _KEY.match(line)
    if match is None or column < match.start(3):
        return "this line does not line up with the keys above it", "begin every key at the same column"
    if _AFTER_QUOTE.match(match[3]):
        return "there is text after the closing quote", _quoted(line)
    return "the text cannot be read from here on", _quoted(line)


def _quoted(line: str) -> str:
    """A hint that shows the line with its value in quotes."""
    match = _KEY.match(line)
    if match is None:
        return "put quotes around the text"
    key, value = match[2], match[3].rstrip()
    if len(value) > LONGEST_EXAMPLE:
        return f"put quotes around the text after {key}:"
    if '"' in value or "\\" in value:
        value = value.replace("'", "''")
        return f"put quotes around the text: {key}: '{value}'"
    return f'put quotes around the text: {key}: "{value}"'
