"""What a command prints: problems with their places and hints, and one honest last line.

Text from articles and file names is made harmless for terminals: control characters and bidirectional overrides are
shown as ``\\x1b`` or ``\\u202e``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from newsgen.outcome import Outcome
from newsgen.problems import Problem
from newsgen.records import Skipped

MANY = 50  # warnings of one code; beyond it the rest are summed up, while errors are always told one by one
MOST_REASONS = 6  # in the last line
_NUMBER_AND_KIND = 24  # columns
_WIDE = 100  # columns from which a terminal has room for reason and text side by side
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
    """A line a problem and an indented hint, by file and line; at most fifty warnings of one code, or `all_of_them`."""
    seen: Counter[str] = Counter()
    for problem in sorted(problems, key=lambda problem: (problem.where, problem.code, problem.message)):
        seen[problem.code] += problem.level == "warning"
        if problem.level == "warning" and seen[problem.code] > MANY and not all_of_them:
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


def merged_lines(merged: Mapping[str, str]) -> Iterator[str]:
    """A line for each file that is a further capture of an article, with that article's file."""
    for file, into in sorted(merged.items()):
        yield f"{printable(file)}: merged into {printable(into)}"


def explained_lines(why: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A line for each page: why it was rendered, or that it was not."""
    for path, reasons in sorted(why.items()):
        yield printable(f"{path}: rendered: {'; '.join(reasons)}" if reasons else f"{path}: unchanged")


def timing_lines(laps: Iterable[tuple[str, tuple[float, float]]]) -> Iterator[str]:
    """A line for each step of a build with its seconds, and with its CPU seconds."""
    for name, (wall, cpu) in laps:
        yield f"{wall:9.3f} s {cpu:9.3f} CPU s  {name}"


def summary(outcome: Outcome, seconds: float) -> str:
    """What a build that took so long came to, in one line: articles, files, what was left aside, problems."""
    parts = [counted(outcome.articles, "article"), *_published_words(outcome)]
    if outcome.merged:
        parts.append(f"merged {len(outcome.merged)}")
    if outcome.left_out:
        parts.append(f"{outcome.left_out} left out")
    parts += [skipped_words(outcome.skipped), problem_words(outcome.problems)]
    return ", ".join((*parts, f"{seconds:.1f} s"))


def counted(number: int, one: str, many: str = "") -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def skipped_words(skipped: Sequence[Skipped]) -> str:
    """``skipped 3 (2 dotfiles, 1 draft)``: the commonest reason first, the rare ones summed up where there are many."""
    if not skipped:
        return "skipped 0"
    reasons = Counter(printable(each.reason) for each in skipped)
    listed = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    rare = listed[MOST_REASONS - 1 :] if len(listed) > MOST_REASONS else []
    words = [counted(number, name, _PLURALS.get(name, name)) for name, number in listed[: len(listed) - len(rare)]]
    if rare:
        words.append(f"{sum(number for _, number in rare)} for {len(rare)} other reasons")
    return f"skipped {len(skipped)} ({', '.join(words)})"


def problem_words(problems: Sequence[Problem]) -> str:
    """``3 problems (1 error, 2 warnings)``."""
    if not problems:
        return "0 problems"
    levels = Counter(problem.level for problem in problems)
    named = [counted(levels[level], level) for level in ("error", "warning") if levels[level]]
    return f"{counted(len(problems), 'problem')} ({', '.join(named)})"


def inspected_rows(
    lines: Iterable[tuple[str, str, str, str]], width: int | None = None, style: Style = plain
) -> Iterator[str]:
    """Lines of a file as (number, kind, text, reason), a row each: number, kind, reason, text.

    Whole where `width` is None; else cut to a terminal of so many columns, and on a narrow one the reason stands below.
    `style` is asked for the look of a kind, and of a reason as ``why``.
    """
    for number, kind, text, why in lines:
        start = f"{number:>5}  {style(f'{kind:<15}', kind)}  "
        text, why = printable(text), printable(why)
        if width is None:
            yield f"{start}{style(f'{why:<40}', 'why')}  {text}"
            continue
        room = max(width - _NUMBER_AND_KIND, 20)
        if width < _WIDE:
            yield start + _cut(text, room).rstrip()
            yield " " * _NUMBER_AND_KIND + style(_cut(why, room).rstrip(), "why")
        else:
            reason = min(room * 2 // 5, 52)
            yield f"{start}{style(_cut(why, reason), 'why')}  {_cut(text, room - reason - 2).rstrip()}"


def _cut(text: str, columns: int) -> str:
    """`text` in exactly so many columns of a terminal: filled with spaces, or cut with a sign that it was."""
    from rich.cells import cell_len, set_cell_size

    if len(text) <= columns and cell_len(text) <= columns:
        return set_cell_size(text, columns)
    return set_cell_size(text[:columns], columns - 1) + "\u2026"


def _published_words(outcome: Outcome) -> Iterator[str]:
    if outcome.withheld:
        yield f"nothing published ({outcome.withheld})"
    elif outcome.published:
        others = f" (and {counted(outcome.others, 'other file')})" if outcome.others else ""
        yield f"{counted(outcome.pages, 'page')} written{others}"
        yield f"{outcome.unchanged} unchanged"
        yield f"{outcome.removed} removed"
    else:
        yield "nothing written"
