"""Mistakes in a scenario, with what a user needs to correct them: place, field, rule, and the value as written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from rollout_sim.kernel.phrases import Phrase, quoting

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
    rule: Phrase
    quoted: str

    @property
    def where(self) -> str:
        """Its place and path, as they stand before the rule."""
        return f"{self.file}:{self.line}:{self.column}: " + (f"{self.path}: " if self.path else "")

    def __str__(self) -> str:
        return self.where + (quoting(self.rule, self.quoted) if self.quoted else self.rule)


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
