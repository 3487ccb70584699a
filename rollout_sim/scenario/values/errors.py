"""Mistakes in a scenario, with what a user needs to correct them: place, field, rule, and the value as written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

FieldPath = tuple[str | int, ...]

LONGEST_SHOWN = 60


class FilePosition(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake of a user: ``file:line:column: path: rule (got ...)``."""

    file: str
    line: int
    column: int
    path: str
    rule: str
    quoted: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        path = f"{self.path}: " if self.path else ""
        quoted = f" (got {self.quoted})" if self.quoted else ""
        return where + path + self.rule + quoted


class ScenarioError(ValueError):
    """A scenario that breaks rules; ``mistakes`` lists all of them in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(dict.fromkeys(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def shown(value: Any) -> str:
    """A value as a mistake quotes it: short, on one line, in the words of the file."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {shown(item)}" for key, item in list(value.items())[:9]) + "}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(item) for item in value[:20]) + "]"
    else:
        text = repr(value[: LONGEST_SHOWN + 1]) if isinstance(value, str) else _number(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def _number(value: Any) -> str:
    return "a number too long to show" if isinstance(value, int) and abs(value) > 10**40 else str(value)


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    names = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[matches[0]] if matches else None


def did_you_mean(word: Any, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` if something is near, else an empty string."""
    suggestion = near(word, known) if isinstance(word, str) else None
    return f"; did you mean {suggestion!r}?" if suggestion else ""


def listed(words: Sequence[str]) -> str:
    """``"a, b or c"``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
