"""What is wrong with a text that is no YAML, in words for who has not met YAML's before.

The parser names the sign at which it gave up, often a line after the mistake. The mistakes that beginners make are few,
and can be seen in the line itself or in the one before it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

FULL_WIDTH = {"：": "': '", "，": "', '", "｛": "'{'", "｝": "'}'", "［": "'['", "］": "']'", "“": "'\"'", "”": "'\"'"}
_KEY = r"\s*(?:- +)*[^\s\"'#{\[][^:\"'#{\[]*"


class Found(NamedTuple):
    """A mistake: its line and column, both from 0, and what it is."""

    line: int
    column: int
    words: str


def mistake(error: yaml.MarkedYAMLError, text: str) -> Found:
    """The likeliest mistake behind a parser's error."""
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines() or [""]
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if found := _unclosed(error):
        return found
    before = [number for number in range(min(line, len(lines)) - 1, -1, -1) if lines[number].strip()][:1]
    for number in [line, *before] if line < len(lines) else before:
        for look in _LOOKS:
            if found := look(lines, number):
                return found
    found = _indented(error, lines, line, column, before)
    return found or Found(line, column, str(error.problem or error.context))


def _unclosed(error: yaml.MarkedYAMLError) -> Found | None:
    """A quote or a bracket that is open to the end, or to where the next key stands."""
    if error.context_mark is None or not error.context:
        return None
    line, column = error.context_mark.line, error.context_mark.column
    if "quoted scalar" in error.context:
        return Found(line, column, "a quote that is opened here is not closed")
    if "while parsing a flow" in error.context:
        return Found(line, column, "a bracket that is opened here is not closed, or a comma is missing in it")
    return None


def _tab(lines: list[str], number: int) -> Found | None:
    indent = re.match(r"[ \t]*", lines[number])
    tab = indent[0].find("\t") if indent else -1
    return Found(number, tab, "a tab; only spaces indent") if tab >= 0 else None


def _full_width(lines: list[str], number: int) -> Found | None:
    """A sign of Chinese typing where YAML's own should stand: in place of a key's colon, or at a value's beginning."""
    found = re.match(rf"{_KEY}?(：)", lines[number]) or re.match(rf"{_KEY}: *([｛［“])", lines[number])
    if not found:
        return None
    return Found(number, found.start(1), f"a full-width {found[1]!r}; write {FULL_WIDTH[found[1]]}")


def _no_space(lines: list[str], number: int) -> Found | None:
    found = re.match(rf"{_KEY}(:)[^\s:/]", lines[number])
    return Found(number, found.start(1), "a colon needs a space after it") if found else None


def _colon_in_value(lines: list[str], number: int) -> Found | None:
    found = re.match(rf"{_KEY}: +([^\s\"'#{{\[&*|>][^\"'#]*?:)(?:\s|$)", lines[number])
    return Found(number, found.end(1) - 1, "a value that holds ': ' needs quotes around it") if found else None


def _no_beginning(lines: list[str], number: int) -> Found | None:
    found = re.match(rf"{_KEY}: +([%@`])", lines[number])
    if not found:
        return None
    return Found(number, found.start(1), f"a value that begins with {found[1]!r} needs quotes around it")


_LOOKS: tuple[Callable[[list[str], int], Found | None], ...] = (
    _tab, _full_width, _no_space, _colon_in_value, _no_beginning,
)  # fmt: skip


def _indented(error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int, before: list[int]) -> Found | None:
    """A line that begins in a column of its own."""
    if line >= len(lines):
        return None
    indent = _indent(lines[line])
    if before and "not allowed" in str(error.problem) and indent > _indent(lines[before[0]]):
        return Found(line, indent, "indented further than the line before it, which has its value already")
    if column == indent and "while parsing a block" in str(error.context):
        return Found(line, column, "begins in another column than its block; lines of one block begin in the same")
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
