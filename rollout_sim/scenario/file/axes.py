"""Axes of a sweep: a dotted path and its values, read from a text such as ``people.head_office_coaches=4:40:2``."""

import re
from dataclasses import dataclass, replace
from math import floor, nan
from typing import Any

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.change import followed, with_known
from rollout_sim.scenario.file.paths import PathError, in_todays_names, unit_at
from rollout_sim.scenario.file.yaml_nodes import read_yaml
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.quantities import show_number

RULE = Phrase("must be PATH=LOW:HIGH:STEP or PATH=A,B,..., such as people.head_office_coaches=4:40:2")
STEPS_RULE = Phrase("{rule}; LOW at most HIGH, STEP above 0", rule=RULE)
MOST_VALUES = 1000
_STEP = r"\s*(-?\d+(?:\.\d+)?)\s*([^\d:]*?)\s*"
_RANGE = re.compile(f"{_STEP}:{_STEP}(?::{_STEP})?")


@dataclass(frozen=True)
class Axis:
    """What a sweep changes: a path, its values as a file would have them, and their positions on an axis.

    ``x`` is the value in plain units (days for durations), NaN for words.
    """

    path: str
    values: tuple[Any, ...]
    x: tuple[float, ...]

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers, from small to large."""
        return all(a < b for a, b in zip(self.x[:-1], self.x[1:], strict=True)) and self.x[0] == self.x[0]

    @property
    def bare(self) -> bool:
        """Whether the values are numbers without a unit."""
        return self.numeric and all(isinstance(value, int | float) for value in self.values)

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as text."""
        return tuple(str(value) for value in self.values)


def read_axis(scenario: Scenario, text: str, number: int = 1, option: str = "--over") -> Axis:
    """The axis that a text such as ``people.head_office_coaches=4:40:2`` or ``stores.count=50,100`` describes.

    Parameters
    ----------
    scenario
        Every value must make a valid scenario of it.
    text
        A path, and a range with its step (1 if left out; a unit stands behind each number or only behind the last
        ones), or values with commas between them. Numbers come back in rising order.
    number, option
        Which option it is, the first ``--over`` or another, for the place of mistakes.

    Raises
    ------
    ScenarioError
        If it is no axis, leads nowhere, or a value breaks a rule of the scenario.
    """
    path, equals, words = text.partition("=")
    path = path.strip()
    place = FilePosition(option, number, len(text) - len(words) + 1)
    if not equals or not path or not words.strip():
        raise ScenarioError([Mistake(option, number, 1, "", RULE, shown(text))])
    try:
        unit = unit_at(followed(scenario, path))
    except PathError as error:
        raise ScenarioError([Mistake(option, number, 1, path, error.phrase, shown(text))]) from None
    path = in_todays_names(path)
    values = read_values(words, place, path)
    mistakes = [mistake for value in values for mistake in _broken(scenario, path, value, place)]
    if mistakes:
        raise ScenarioError(mistakes)
    plain = [nan] * len(values) if unit is None or unit.kind == "word" else [float(unit.check(v)) for v in values]
    order = sorted(range(len(values)), key=lambda at: plain[at]) if plain[0] == plain[0] else range(len(values))
    return Axis(path, tuple(values[at] for at in order), tuple(plain[at] for at in order))


def read_values(words: str, place: FilePosition, path: str) -> list[Any]:
    """The values of a range with its step, or of a list with commas.

    Raises
    ------
    ScenarioError
        If it is neither, has too many values, or one of them twice.
    """
    match = _RANGE.fullmatch(words)
    values = _steps(match) if match else [_read(part, place) for part in words.split(",")]
    if not values:
        raise ScenarioError([Mistake(*place, path, STEPS_RULE, shown(words))])
    if len(values) > MOST_VALUES:
        rule = Phrase("must have at most {most} values", most=MOST_VALUES)
        raise ScenarioError([Mistake(*place, path, rule, shown(words))])
    if len(set(map(str, values))) < len(values):
        raise ScenarioError([Mistake(*place, path, Phrase("must have each value once"), shown(words))])
    return values


def _read(word: str, place: FilePosition) -> Any:
    try:
        return read_yaml(word, place.file, place).plain()
    except ScenarioError as error:  # an incomplete text ends on the next line
        raise ScenarioError([replace(mistake, line=place.line) for mistake in error.mistakes]) from None


def _steps(match: "re.Match[str]") -> list[Any]:
    low, high, step = (float(match[group] or 1) for group in (1, 3, 5))
    unit = match[6] or match[4] or match[2]
    if step <= 0 or high < low:
        return []
    count = min(floor((high - low) / step + 1e-9), MOST_VALUES)
    numbers = [show_number(round(low + at * step, 9)) for at in range(count + 1)]
    return [f"{value}{'' if unit == '%' else ' '}{unit}" for value in numbers] if unit else numbers


def _broken(scenario: Scenario, path: str, value: Any, place: FilePosition) -> list[Mistake]:
    try:
        with_known(scenario, {path: value})
    except ScenarioError as error:
        return [Mistake(*place, path, mistake.rule, mistake.quoted or shown(value)) for mistake in error.mistakes[:1]]
    return []
