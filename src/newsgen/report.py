"""What a command prints: problems with their places and hints, and one honest last line.

Text from articles and file names is made harmless for terminals: control characters and bidirectional overrides are
shown as ``\\x1b`` or ``\\u202e``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from newsgen.problems import Problem
from newsgen.records import Skipped

MANY = 50  # of one code; beyond it the rest are summed up
_NOT_PRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
_PLURALS = {
    "dotfile": "dotfiles",
    "dot-folder": "dot-folders",
    "draft": "drafts",
    "project file": "project files",
    "system file": "system files",
    "editor's backup": "editors' backups",
}

Style = Callable[[str, str], str]


def plain(text: str, _: str) -> str:
    """The style of pipes and files: none."""
    return text


def printable(text: str) -> str:
    """`text` with what could move a cursor, break a line or turn a direction shown as an escape."""
    return _NOT_PRINTABLE.sub(lambda match: match[0].encode("unicode-escape").decode(), text)


def at(problem: Problem, file: str) -> Problem:
    """`problem` with its file under another name, the one that the reader knows it by."""
    return replace(problem, where=replace(problem.where, file=file))


def problem_lines(problems: Iterable[Problem], *, all_of_them: bool = False, style: Style = plain) -> Iterator[str]:
    """A line a problem and an indented hint, by file and line; at most fifty of one code unless `all_of_them`."""
    seen: Counter[str] = Counter()
    for problem in sorted(problems, key=lambda problem: (problem.where, problem.code, problem.message)):
        seen[problem.code] += 1
        if seen[problem.code] > MANY and not all_of_them:
            continue
        where, level = printable(str(problem.where)), style(problem.level, problem.level)
        yield f"{where}: {level}: {printable(problem.message)} [{problem.code}]"
        if problem.hint:
            yield f"    {printable(problem.hint)}"
    for code, number in sorted(seen.items()):
        if number > MANY and not all_of_them:
            yield f"... and {number - MANY} more of [{code}]; --verbose lists them all"


def skipped_lines(skipped: Iterable[Skipped]) -> Iterator[str]:
    """A line for each file that was passed over, with its reason."""
    for each in sorted(skipped, key=lambda each: each.file):
        yield f"{printable(each.file)}: skipped: {printable(each.reason)}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def skipped_words(skipped: Sequence[Skipped]) -> str:
    """``skipped 3 (2 dotfiles, 1 draft)``: the commonest reason first."""
    if not skipped:
        return "skipped 0"
    reasons = Counter(printable(each.reason) for each in skipped)
    listed = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return f"skipped {len(skipped)} ({', '.join(counted(n, name, _PLURALS.get(name, name)) for name, n in listed)})"


def problem_words(problems: Sequence[Problem]) -> str:
    """``3 problems (1 error, 2 warnings)``."""
    if not problems:
        return "0 problems"
    levels = Counter(problem.level for problem in problems)
    named = [counted(levels[level], level) for level in ("error", "warning") if levels[level]]
    return f"{counted(len(problems), 'problem')} ({', '.join(named)})"
