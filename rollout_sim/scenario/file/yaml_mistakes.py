"""The mistake in a text that is not YAML, in words for people who do not know YAML's own.

The parser names the character at which it gave up, often a line after the mistake. Beginners make few kinds of
mistakes, and they show in the line itself or in the one before it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

from rollout_sim.kernel.phrases import Phrase

FULL_WIDTH = {"：": "': '", "，": "', '", "｛": "'{'", "｝": "'}'", "［": "'['", "］": "']'", "“": "'\"'", "”": "'\"'"}
_KEY = r"\s*(?:- +)*[^\s\"'#{\[][^:\"'#{\[]*"


class Diagnosis(NamedTuple):
    """A mistake: its line and column, both from 0, and its description."""

    line: int
    column: int
    words: str


def mistake(error: yaml.MarkedYAMLError, text: str) -> Diagnosis:
    """The likeliest mistake behind a parser's error."""
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines() or [""]
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if unclosed := _unclosed(error):
        return unclosed
    before = [number for number in range(min(line, len(lines)) - 1, -1, -1) if lines[number].strip()][:1]
    for number in [line, *before] if line < len(lines) else before:
        for look in _LOOKS:
            if diagnosis := look(lines, number):
                return diagnosis
    return _indented(error, lines, line, column, before) or Diagnosis(line, column, str(error.problem or error.context))


def _unclosed(error: yaml.MarkedYAMLError) -> Diagnosis | None:
    """A quote or a bracket that is not closed before the end or the next key."""
    if error.context_mark is None or not error.context:
        return None
    line, column = error.context_mark.line, error.context_mark.column
    if "quoted scalar" in error.context:
        return Diagnosis(line, column, Phrase("a quote that is opened here is not closed"))
    if "while parsing a flow" in error.context:
        return Diagnosis(
            line, column, Phrase("a bracket that is opened here is not closed, or a comma is missing in it")
        )
    return None


def _tab(lines: list[str], number: int) -> Diagnosis | None:
    indent = re.match(r"[ \t]*", lines[number])
    tab = indent[0].find("\t") if indent else -1
    return Diagnosis(number, tab, Phrase("a tab; only spaces indent")) if tab >= 0 else None


def _full_width(lines: list[str], number: int) -> Diagnosis | None:
    """A full-width character where YAML needs its own: in place of a key's colon, or at the start of a value."""
    match = re.match(rf"{_KEY}?(：)", lines[number]) or re.match(rf"{_KEY}: *([｛［“])", lines[number])
    if not match:
        return None
    words = Phrase("a full-width {sign}; write {plain}", sign=repr(match[1]), plain=FULL_WIDTH[match[1]])
    return Diagnosis(number, match.start(1), words)


def _no_space(lines: list[str], number: int) -> Diagnosis | None:
    match = re.match(rf"{_KEY}(:)[^\s:/]", lines[number])
    return Diagnosis(number, match.start(1), Phrase("a colon needs a space after it")) if match else None


def _colon_in_value(lines: list[str], number: int) -> Diagnosis | None:
    match = re.match(rf"{_KEY}: +([^\s\"'#{{\[&*|>][^\"'#]*?:)(?:\s|$)", lines[number])
    return (
        Diagnosis(number, match.end(1) - 1, Phrase("a value that holds ': ' needs quotes around it")) if match else None
    )


def _no_beginning(lines: list[str], number: int) -> Diagnosis | None:
    match = re.match(rf"{_KEY}: +([%@`])", lines[number])
    if not match:
        return None
    words = Phrase("a value that begins with {sign} needs quotes around it", sign=repr(match[1]))
    return Diagnosis(number, match.start(1), words)


_LOOKS: tuple[Callable[[list[str], int], Diagnosis | None], ...] = (
    _tab, _full_width, _no_space, _colon_in_value, _no_beginning,
)  # fmt: skip


def _indented(
    error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int, previous: list[int]
) -> Diagnosis | None:
    """A line whose indentation differs from that of its block."""
    if line >= len(lines):
        return None
    indent = _indent(lines[line])
    if previous and "not allowed" in str(error.problem) and indent > _indent(lines[previous[0]]):
        return Diagnosis(line, indent, Phrase("indented further than the line before it, which has its value already"))
    if column == indent and "while parsing a block" in str(error.context):
        return Diagnosis(
            line, column, Phrase("begins in another column than its block; lines of one block begin in the same")
        )
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
