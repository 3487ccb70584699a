"""Changes a scenario at dotted paths; values that are set are no longer drawn."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from rollout_sim.kernel.phrases import Phrase, did_you_mean, suggesting
from rollout_sim.scenario.blocks.default_ensemble import COEFFICIENTS, DefaultEnsemble
from rollout_sim.scenario.blocks.ensemble import Ensemble
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.dump import dump
from rollout_sim.scenario.file.paths import (
    PathError,
    follow,
    in_todays_names,
    key_meant,
    known,
    put,
    read_path,
    unit_at,
)
from rollout_sim.scenario.file.validate import ValueLocations, check
from rollout_sim.scenario.file.yaml_nodes import Node
from rollout_sim.scenario.values.errors import FieldPath, FilePosition, Mistake, ScenarioError
from rollout_sim.scenario.values.fields import Unit

#: Boundaries of lights must stay in order; only validation of the whole scenario checks this.
ORDERED = ("green_", "yellow_", "orange_")


class ValueChange(NamedTuple):
    """A value set by its path, and where the change was written."""

    path: str
    value: Any
    place: FilePosition  # of the value
    path_place: FilePosition
    node: Node | None = None


def with_values(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with other values at dotted paths, checked again.

    Raises
    ------
    ScenarioError
        If the values break a rule.
    """
    place = FilePosition("<values>", 1, 1)
    return changed(scenario, [ValueChange(path, value, place, place) for path, value in values.items()], None)


def of_money(path: str) -> bool:
    """Whether a dotted path leads into the money block, which no plan depends on."""
    return _field(path)[0][0] == "money"


def coefficient_named(path: str) -> str | None:
    """The name that a dotted path gives to a coefficient; None for any other path, even one that leads nowhere."""
    try:
        block, *names = read_path(path)
    except PathError:
        return None
    return str(names[0]) if block == COEFFICIENTS and len(names) == 1 else None


def coefficient(path: str) -> str | None:
    """The coefficient at a dotted path that no rule ties to others; None at any other path."""
    name = coefficient_named(path)
    return None if name is None or name.startswith(ORDERED) else name


def plain_value(path: str, value: Any) -> float:
    """The number that a scenario file means by a value at the path of a coefficient."""
    _, unit = _field(path)
    return float(value if unit is None else unit.check(value))


def with_money(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """As ``with_values`` for values of money alone; checks these alone, because no rule combines fields of money.

    Raises
    ------
    ScenarioError
        If the values break a rule.
    """
    money = scenario.money
    try:
        for path, value in values.items():
            parts, unit = _field(path)
            if unit is None:
                raise PathError("is no plain value")
            money = _replaced(money, parts[1:], unit.check(value))
    except ValueError:  # with_values raises it again, with the path
        return with_values(scenario, values)
    return scenario.model_copy(update={"money": money})


@cache
def _field(path: str) -> tuple[FieldPath, Unit | None]:
    """The parts of a dotted path, and the unit of the value there."""
    parts = read_path(in_todays_names(path))
    return parts, unit_at(parts)


def _replaced(block: Any, parts: FieldPath, plain: Any) -> Any:
    """A block, or amounts by label, with another value in it."""
    first, *rest = parts
    if isinstance(block, dict):
        return {**block, first: plain}
    inner = _replaced(getattr(block, str(first)), tuple(rest), plain) if rest else plain
    return block.model_copy(update={first: inner})


def followed(scenario: Scenario, path: str) -> FieldPath:
    """The steps of a dotted path that leads somewhere in a scenario.

    Raises
    ------
    PathError
        If it does not.
    """
    return followed_in(dump(scenario), path)


def with_known(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with known values at dotted paths; they are no longer uncertain.

    Raises
    ------
    ScenarioError
        If the values break a rule, or a path leads nowhere.
    """
    try:
        return with_values(without_drawn(scenario, values), values)
    except PathError:  # with_values raises it again, with its place
        return with_values(scenario, values)


def settled(scenario: Scenario) -> Scenario:
    """The scenario without uncertain inputs: neither ranges nor an ensemble."""
    return scenario.model_copy(update={"uncertain": {}, "ensemble": None})


def without_drawn(scenario: Scenario, paths: Iterable[str]) -> Scenario:
    """The scenario without these paths among its ranges and in its ensemble."""
    data = dump(settled(scenario))
    known_paths = [followed_in(data, path) for path in paths]
    ranges = {text: entry for text, entry in scenario.uncertain.items() if followed_in(data, text) not in known_paths}
    ensemble = scenario.ensemble
    if ensemble is not None:
        ensemble = ensemble.without([text for text in ensemble.paths if followed_in(data, text) in known_paths])
    return scenario.model_copy(update={"uncertain": ranges, "ensemble": ensemble})


def changed(scenario: Scenario, changes: Iterable[ValueChange], places: ValueLocations | None) -> Scenario:
    """The changed scenario, checked again; without places, uncertain inputs stay uncertain.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, or the values break a rule.
    """
    data = dump(scenario)
    over = dict(places.laid_over) if places else {}
    mistakes: list[Mistake] = []
    for change in changes:
        try:
            path = followed_in(data, change.path)
        except PathError as error:
            mistakes.append(Mistake(*change.path_place, change.path, error.phrase, ""))
            continue
        put(data, path, change.value)
        if places is not None:  # a value that is set is known, so its range no longer applies
            data["uncertain"] = {text: entry for text, entry in data["uncertain"].items() if not _leads_to(text, path)}
            _settle(data, path)
        over[path] = change.node or change.place
    if mistakes:
        raise ScenarioError(mistakes)
    changed_places = ValueLocations(places.root if places else None, places.file if places else "<values>", over)
    if places is not None:
        changed_places.renamed |= places.renamed
    result: Scenario = check(data, changed_places)
    return result


def _settle(data: dict[str, Any], path: FieldPath) -> None:
    """Take a known value out of the ensemble."""
    block = data.get("ensemble")
    if isinstance(block, dict):
        kind = DefaultEnsemble if "shipped" in block else Ensemble
        ensemble: DefaultEnsemble | Ensemble = kind.model_validate(block)
        rest = ensemble.without([text for text in ensemble.paths if _leads_to(text, path)])
        data["ensemble"] = "none" if rest is None else rest.model_dump(mode="json")


def _leads_to(text: str, path: FieldPath) -> bool:
    try:
        return read_path(text) == tuple(str(part) for part in path)
    except PathError:
        return False  # check_uncertain and check_ensemble report a bad path


def followed_in(data: dict[str, Any], text: str) -> FieldPath:
    """As ``followed``, for a scenario as plain data."""
    parts = read_path(in_todays_names(text))
    strategies = data["strategies"]
    if parts[0] == "strategies" and len(parts) > 2 and parts[1] not in strategies:
        rule = Phrase("there is no strategy {name}", name=repr(parts[1]))
        raise PathError(rule + did_you_mean(parts[1], strategies))
    if parts[0] in ("overrides", "uncertain", "ensemble"):
        raise PathError("{block} can't be changed by a path", block=parts[0])
    if parts[0] == "grid":
        raise PathError("grid can't be changed by a path; the strategies that it makes can, such as strategies.NAME")
    path = follow(data, parts)
    for depth in range(1, len(path) + 1):
        if not known(path[:depth]):
            meant = key_meant(str(path[depth - 1]), path[: depth - 1])
            raise PathError(Phrase("is no key here") + (suggesting(meant) if meant else ""))
    return path
