"""Inputs that each replication draws, from ranges or from an ensemble; and the check that they can be drawn."""

from collections.abc import Callable
from functools import partial
from itertools import islice, product
from math import log2
from random import Random
from typing import Any

from rollout_sim.kernel.phrases import Phrase, phrase_of
from rollout_sim.scenario.blocks.ensemble import Ensemble, Marginal
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.blocks.uncertain import END, RangeError, UncertainValue, quantile_function, tested_values
from rollout_sim.scenario.file.change import followed_in, of_money, settled, with_values
from rollout_sim.scenario.file.dump import dump
from rollout_sim.scenario.file.paths import PathError, unit_at
from rollout_sim.scenario.file.validate import ValueLocations
from rollout_sim.scenario.file.yaml_nodes import path_text
from rollout_sim.scenario.values.errors import FieldPath, Mistake, ScenarioError, shown

#: Ranges are tested together where they end, in so many combinations at most.
MOST_CORNERS = 16


def uncertain_inputs(scenario: Scenario) -> tuple[UncertainValue, ...]:
    """The uncertain inputs of a scenario that have ranges, in the order of the file."""
    data = dump(settled(scenario))
    return tuple(_uncertain(scenario, data, path) for path in scenario.uncertain)


def marginals(scenario: Scenario) -> dict[str, Marginal]:
    """The inputs of a scenario's own ensemble, each by itself, by path; the default ensemble is one as a whole."""
    if not isinstance(scenario.ensemble, Ensemble):
        return {}
    data, by_path = dump(settled(scenario)), {}
    for text, column in zip(scenario.ensemble.paths, zip(*scenario.ensemble.sets, strict=True), strict=True):
        unit = unit_at(followed_in(data, text))
        ordered = unit is not None and unit.kind != "word"
        keys = [unit.check(value) if unit is not None and ordered else str(value) for value in column]
        by_path[text] = Marginal(column, keys, scenario.ensemble.weights)
    return by_path


def _uncertain(scenario: Scenario, data: dict[str, Any], text: str) -> UncertainValue:
    path = followed_in(data, text)
    return UncertainValue(text, quantile_function(scenario.uncertain[text], unit_at(path)))


def check_uncertain(scenario: Scenario, places: ValueLocations) -> None:
    """Every range must fit its field, and the values at its ends must make valid scenarios, also with those of others.

    So no future draws what a rule forbids.
    """
    if not scenario.uncertain:
        return
    data = dump(scenario)
    mistakes: list[Mistake] = []
    for text, entry in scenario.uncertain.items():
        place, path = places.of(("uncertain", text), key=True)
        try:
            values = tested_values(entry, unit_at(followed_in(data, text)))
        except PathError as error:
            mistakes.append(Mistake(*place, path_text(path), error.phrase, ""))
            continue
        except RangeError as error:
            place, path = places.of(("uncertain", text, *error.part))
            quoted = _shown_part(entry.model_dump(), error.part)
            mistakes.append(Mistake(*place, path_text(path), error.phrase, quoted))
            continue
        mistakes += _end_mistakes(scenario, text, values, places)
    mistakes = mistakes or _corner_mistakes(scenario, places)
    if mistakes:
        raise ScenarioError(mistakes)


def check_ensemble(scenario: Scenario, places: ValueLocations) -> None:
    """Every value must fit its field, and the first and last sets must make valid scenarios."""
    ensemble = scenario.ensemble
    if not isinstance(ensemble, Ensemble):
        return
    alone = settled(scenario)
    data = dump(alone)
    mistakes: list[Mistake] = []
    for column, text in enumerate(ensemble.paths):
        try:
            unit = unit_at(followed_in(data, text))
        except PathError as error:
            mistakes.append(_ensemble_mistake(("paths", column), error.phrase, text, places))
            continue
        for number, row in enumerate(ensemble.sets):
            try:
                unit.check(row[column]) if unit is not None else None
            except ValueError as error:
                rule = _of_path(text, phrase_of(error))
                mistakes.append(_ensemble_mistake(("sets", number, column), rule, row[column], places))
    for number in {} if mistakes else dict.fromkeys((0, len(ensemble.sets) - 1)):
        for mistake in mistakes_of(partial(with_values, alone, ensemble.values(number))):
            rule = _of_path(mistake.path, mistake.rule)
            mistakes.append(_ensemble_mistake(("sets", number), rule, None, places))
    if mistakes:
        raise ScenarioError(mistakes)


def _of_path(path: str, rule: Phrase) -> Phrase:
    return Phrase("{path} {rule}", path=path, rule=rule)


def _ensemble_mistake(part: FieldPath, rule: Phrase, value: Any, places: ValueLocations) -> Mistake:
    place, path = places.of(("ensemble", *part))
    return Mistake(*place, path_text(path), rule, "" if value is None else shown(value))


def _shown_part(value: Any, part: FieldPath) -> str:
    for key in part:
        value = value[key]
    return shown(value) if part else ""


def _end_mistakes(
    scenario: Scenario, text: str, values: list[tuple[str, Any]], places: ValueLocations
) -> list[Mistake]:
    place, path = places.of(("uncertain", text), key=True)
    for percent, drawn in values:
        value = float(f"{drawn:.4g}") if isinstance(drawn, float) else drawn
        mistakes = mistakes_of(partial(with_values, settled(scenario), {text: value}))
        if mistakes:
            first = mistakes[0]
            rule = _of_path(first.path, first.rule)
            if percent:
                rule = Phrase("at its {percent} % quantile, {rule}", percent=percent, rule=rule)
            return [Mistake(*place, path_text(path), rule, first.quoted or shown(value))]
    return []


def _corner_mistakes(scenario: Scenario, places: ValueLocations) -> list[Mistake]:
    """Mistakes of ranges that fit one at a time and not together: values at their ends, in many combinations."""
    inputs = uncertain_inputs(scenario)
    if len(inputs) < 2 or all(of_money(row.path) for row in inputs):
        return []
    corners = list(islice(product((END, 1 - END), repeat=len(inputs)), MOST_CORNERS))
    if len(inputs) > log2(MOST_CORNERS):
        luck = Random(len(inputs))
        corners = [tuple(luck.choice((END, 1 - END)) for _ in inputs) for _ in range(MOST_CORNERS)]
    for corner in corners:
        drawn = {row.path: row.quantile(u) for row, u in zip(inputs, corner, strict=True)}
        mistakes = mistakes_of(partial(with_values, settled(scenario), drawn))
        if mistakes:
            first = mistakes[0]
            place, path = places.of(("uncertain", inputs[0].path), key=True)
            words = ", ".join(f"{name}={value}" for name, value in drawn.items())
            rule = Phrase("with {values}, {rule}", values=words, rule=_of_path(first.path, first.rule))
            return [Mistake(*place, path_text(path), rule, first.quoted)]
    return []


def mistakes_of(step: Callable[[], object]) -> list[Mistake]:
    """The mistakes of the ``ScenarioError`` that a step raises; none if it raises none."""
    try:
        step()
    except ScenarioError as error:
        return error.mistakes
    return []
