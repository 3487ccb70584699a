"""From a file to a scenario: reading, overriding, checking; every mistake with its place."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from rollout_sim.scenario.checking import Places, check
from rollout_sim.scenario.ensemble import Ensemble, Marginal
from rollout_sim.scenario.errors import Mistake, Path, Place, ScenarioError, did_you_mean, shown
from rollout_sim.scenario.money import MoneyBlock
from rollout_sim.scenario.paths import PathError, follow, known, known_keys, put, read_path, unit_at
from rollout_sim.scenario.printing import dump
from rollout_sim.scenario.reading import Node, path_text, read_file, read_yaml
from rollout_sim.scenario.storefile import read_stores
from rollout_sim.scenario.uncertain import RangeError, Uncertain, quantile_function
from rollout_sim.scenario.world import Scenario

TEST_QUANTILES = (0.01, 0.5, 0.99)


class Change(NamedTuple):
    """A value set by its path, and where that was asked for."""

    path: str
    value: Any
    place: Place  # of the value
    path_place: Place
    node: Node | None = None


def load(
    path: str | os.PathLike[str],
    sets: Sequence[str] = (),
    override_names: Sequence[str] = (),
    ensemble: str | os.PathLike[str] | None = None,
) -> Scenario:
    """The scenario of a file.

    Parameters
    ----------
    path
        A YAML file, of format version 1.
    sets
        Changes such as ``"people.experts=12"``, made after the overrides.
    override_names
        Names of the file's own ``overrides``, in the order in which they are made.
    ensemble
        File of an ensemble, as ``calibrate`` writes it, in place of the ranges of what is in it.

    Raises
    ------
    ScenarioError
        With all mistakes of the user, each with file, line and column.
    """
    file = os.fspath(path)
    text, folder = read_file(FilePath(file), file), FilePath(file).parent
    return _load(text, file, folder, sets, override_names, None if ensemble is None else os.fspath(ensemble))


def loads(text: str, file: str = "<text>", sets: Sequence[str] = (), override_names: Sequence[str] = ()) -> Scenario:
    """The scenario of a text; ``file`` is its name in mistakes. Otherwise as ``load``."""
    return _load(text, file, FilePath(), sets, override_names, None)


def with_values(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with other values at dotted paths, checked again.

    Raises
    ------
    ScenarioError
        If the values break a rule.
    """
    place = Place("<values>", 1, 1)
    return _changed(scenario, [Change(path, value, place, place) for path, value in values.items()], None)


def of_money(path: str) -> bool:
    """Whether a dotted path leads into the money block, which no plan depends on."""
    return read_path(path)[0] == "money"


def with_money(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """As ``with_values`` for values of money alone; checks only these, in a thirtieth of the time.

    Raises
    ------
    ScenarioError
        If the values break a rule.
    """
    block = {"money": scenario.money.model_dump(mode="json", by_alias=True, exclude_none=True)}
    try:
        for path, value in values.items():
            put(block, follow(block, read_path(path)), value)
        money = MoneyBlock.model_validate(block["money"])
    except (PathError, ValidationError):  # told by with_values, in words
        return with_values(scenario, values)
    return scenario.model_copy(update={"money": money})


def followed(scenario: Scenario, path: str) -> Path:
    """The steps of a dotted path that leads somewhere in a scenario.

    Raises
    ------
    PathError
        If it does not.
    """
    return _followed(dump(scenario), path)


def with_known(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with values at dotted paths that are now known: what was uncertain there no longer is.

    Raises
    ------
    ScenarioError
        If the values break a rule, or a path leads nowhere.
    """
    try:
        return with_values(_without_drawn(scenario, values), values)
    except PathError:  # told by with_values, with its place
        return with_values(scenario, values)


def settled(scenario: Scenario) -> Scenario:
    """The scenario with nothing left to be drawn, neither out of ranges nor out of an ensemble."""
    return scenario.model_copy(update={"uncertain": {}, "ensemble": None})


def uncertain_inputs(scenario: Scenario) -> tuple[Uncertain, ...]:
    """The uncertain inputs of a scenario that have ranges, in the order of the file."""
    data = dump(settled(scenario))
    return tuple(_uncertain(scenario, data, path) for path in scenario.uncertain)


def marginals(scenario: Scenario) -> dict[str, Marginal]:
    """The inputs of a scenario's ensemble, each by itself, by path."""
    if scenario.ensemble is None:
        return {}
    data, found = dump(settled(scenario)), {}
    for text, column in zip(scenario.ensemble.paths, zip(*scenario.ensemble.sets, strict=True), strict=True):
        unit = unit_at(_followed(data, text))
        ordered = unit is not None and unit.kind != "word"
        keys = [unit.check(value) if unit is not None and ordered else str(value) for value in column]
        found[text] = Marginal(column, keys, scenario.ensemble.weights)
    return found


def _load(
    text: str, file: str, folder: FilePath, sets: Sequence[str], override_names: Sequence[str], ensemble: str | None
) -> Scenario:
    notes: list[Mistake] = []
    root = read_yaml(text, file, notes=notes)
    if not isinstance(root.value, dict):
        rule = "a scenario is a mapping of keys to values"
        raise ScenarioError([*notes, Mistake(*root.place, "", rule, shown(root.plain()))])
    places, data = Places(root, file), root.plain()
    if ensemble is not None:
        node = read_yaml(read_file(FilePath(ensemble), ensemble), ensemble)
        data["ensemble"], places.laid_over[("ensemble",)] = node.plain(), node
    scenario = _checked(data, places, folder, notes).without_grid()
    mistakes = [
        *_try(partial(_check_ensemble, scenario, places)),
        *_try(partial(_check_uncertain, scenario, places)),
    ]
    mistakes += [
        mistake for name in scenario.overrides for mistake in _try(partial(_overridden, scenario, name, places))
    ]
    if mistakes:
        raise ScenarioError(mistakes)
    if (made := scenario.ensemble) is not None:  # it goes before ranges
        scenario = _without_drawn(scenario, made.paths).model_copy(update={"ensemble": made})
    changes = [*_chosen(scenario, override_names, places), *_sets(sets)]
    if not changes:
        return scenario
    changed = _changed(scenario, changes, places)
    _check_uncertain(changed, places)
    return changed


def _checked(data: dict[str, Any], places: Places, folder: FilePath, notes: list[Mistake]) -> Scenario:
    """The scenario as it stands in the file; what the reader noted is reported with what is found here."""
    try:
        _read_store_file(data, places, folder)
        scenario: Scenario = check(data, places)
    except ScenarioError as error:
        noted = {(note.file, note.line, note.column) for note in notes}
        new = [mistake for mistake in error.mistakes if (mistake.file, mistake.line, mistake.column) not in noted]
        raise ScenarioError(sorted([*notes, *new], key=lambda mistake: (mistake.line, mistake.column))) from None
    if notes:
        raise ScenarioError(notes)
    return scenario


def _try(step: Callable[[], object]) -> list[Mistake]:
    try:
        step()
    except ScenarioError as error:
        return error.mistakes
    return []


def _read_store_file(data: dict[str, Any], places: Places, folder: FilePath) -> None:
    """Puts the rows of the CSV that ``stores.file`` names in its place."""
    stores = data.get("stores")
    name = stores.get("file") if isinstance(stores, dict) else None
    if not isinstance(stores, dict) or not isinstance(name, str):
        return
    if "rows" in stores:
        place, path = places.of(("stores", "file"))
        raise ScenarioError([Mistake(*place, path_text(path), "stands beside rows; keep one", shown(name))])
    csv = folder / name
    rows = read_stores(csv, os.fspath(csv))
    del stores["file"]
    stores["rows"] = rows.plain()
    places.laid_over[("stores", "rows")] = rows


# -- changes ---------------------------------------------------------------------------------------------------------
def _changed(scenario: Scenario, changes: Iterable[Change], places: Places | None) -> Scenario:
    data = dump(scenario)
    over = dict(places.laid_over) if places else {}
    mistakes: list[Mistake] = []
    for change in changes:
        try:
            path = _followed(data, change.path)
        except PathError as error:
            mistakes.append(Mistake(*change.path_place, change.path, str(error), ""))
            continue
        put(data, path, change.value)
        if places is not None:  # what is set by hand is known, so its range no longer holds
            data["uncertain"] = {text: entry for text, entry in data["uncertain"].items() if not _leads_to(text, path)}
            _settle(data, path)
        over[path] = change.node or change.place
    if mistakes:
        raise ScenarioError(mistakes)
    made: Scenario = check(data, Places(places.root if places else None, places.file if places else "<values>", over))
    return made


def _settle(data: dict[str, Any], path: Path) -> None:
    """Take what is now known out of the ensemble."""
    if "ensemble" in data:
        made = Ensemble.model_validate(data["ensemble"])
        left = made.without([text for text in made.paths if _leads_to(text, path)])
        if left is None:
            del data["ensemble"]
        else:
            data["ensemble"] = left.model_dump(mode="json")


def _leads_to(text: str, path: Path) -> bool:
    try:
        return read_path(text) == tuple(str(part) for part in path)
    except PathError:
        return False  # that it is no path is told elsewhere


def _followed(data: dict[str, Any], text: str) -> Path:
    parts = read_path(text)
    strategies = data["strategies"]
    if parts[0] == "strategies" and len(parts) > 2 and parts[1] not in strategies:
        raise PathError(f"there is no strategy {parts[1]!r}" + did_you_mean(parts[1], strategies))
    if parts[0] in ("overrides", "uncertain", "ensemble"):
        raise PathError(f"{parts[0]} can't be changed by a path")
    if parts[0] == "grid":
        raise PathError("grid can't be changed by a path; the strategies that it makes can, such as strategies.NAME")
    path = follow(data, parts)
    for depth in range(1, len(path) + 1):
        if not known(path[:depth]):
            raise PathError("is no key here" + did_you_mean(path[depth - 1], known_keys(path[: depth - 1])))
    return path


def _override_changes(scenario: Scenario, name: str, places: Places) -> list[Change]:
    changes = []
    for path, value in scenario.overrides[name].items():
        place, _ = places.of(("overrides", name, path))
        path_place, _ = places.of(("overrides", name, path), key=True)
        node = places.root
        for part in ("overrides", name, path):
            node = node.child(part) if node else None
        changes.append(Change(path, value, place, path_place, node))
    return changes


def _overridden(scenario: Scenario, name: str, places: Places) -> Scenario:
    return _changed(scenario, _override_changes(scenario, name, places), places)


def _chosen(scenario: Scenario, names: Sequence[str], places: Places) -> list[Change]:
    changes: list[Change] = []
    mistakes: list[Mistake] = []
    for number, name in enumerate(names, start=1):
        if name in scenario.overrides:
            changes += _override_changes(scenario, name, places)
        else:
            rule = f"there is no override {name!r}" + did_you_mean(name, scenario.overrides)
            mistakes.append(Mistake("--override", number, 1, "", rule, ""))
    if mistakes:
        raise ScenarioError(mistakes)
    return changes


def _sets(sets: Sequence[str]) -> list[Change]:
    changes: list[Change] = []
    mistakes: list[Mistake] = []
    for number, text in enumerate(sets, start=1):
        path, equals, value = text.partition("=")
        place = Place("--set", number, len(path) + 2)
        if not equals or not path.strip() or not value.strip():
            rule = "must be PATH=VALUE, such as people.experts=12"
            mistakes.append(Mistake("--set", number, 1, "", rule, shown(text)))
            continue
        try:
            node = read_yaml(value, "--set", place)
        except ScenarioError as error:
            # the end of a text that breaks off is on the next line
            mistakes += [
                replace(found, line=number, column=max(found.column, place.column)) for found in error.mistakes
            ]
            continue
        changes.append(Change(path.strip(), node.plain(), place, Place("--set", number, 1), node))
    if mistakes:
        raise ScenarioError(mistakes)
    return changes


# -- uncertain inputs ------------------------------------------------------------------------------------------------
def _uncertain(scenario: Scenario, data: dict[str, Any], text: str) -> Uncertain:
    path = _followed(data, text)
    return Uncertain(text, quantile_function(scenario.uncertain[text], unit_at(path)))


def _check_uncertain(scenario: Scenario, places: Places) -> None:
    """Every range must fit its field, and the values at its ends must make valid scenarios."""
    if not scenario.uncertain:
        return
    data = dump(scenario)
    mistakes: list[Mistake] = []
    for text, entry in scenario.uncertain.items():
        place, path = places.of(("uncertain", text), key=True)
        try:
            quantile = _uncertain(scenario, data, text).quantile
        except PathError as error:
            mistakes.append(Mistake(*place, path_text(path), str(error), ""))
            continue
        except RangeError as error:
            place, path = places.of(("uncertain", text, *error.part))
            mistakes.append(Mistake(*place, path_text(path), str(error), _shown_part(entry.model_dump(), error.part)))
            continue
        mistakes += _end_mistakes(scenario, text, quantile, places)
    if mistakes:
        raise ScenarioError(mistakes)


def _without_drawn(scenario: Scenario, paths: Iterable[str]) -> Scenario:
    """The scenario without ranges of what these paths lead to, and without that in its ensemble."""
    data = dump(settled(scenario))
    known_paths = [_followed(data, path) for path in paths]
    ranges = {text: entry for text, entry in scenario.uncertain.items() if _followed(data, text) not in known_paths}
    made = scenario.ensemble
    if made is not None:
        made = made.without([text for text in made.paths if _followed(data, text) in known_paths])
    return scenario.model_copy(update={"uncertain": ranges, "ensemble": made})


def _check_ensemble(scenario: Scenario, places: Places) -> None:
    """Every value must fit its field, and the first and last sets must make valid scenarios."""
    made = scenario.ensemble
    if made is None:
        return
    alone = settled(scenario)
    data = dump(alone)
    mistakes: list[Mistake] = []
    for column, text in enumerate(made.paths):
        try:
            unit = unit_at(_followed(data, text))
        except PathError as error:
            mistakes.append(_ensemble_mistake(("paths", column), str(error), text, places))
            continue
        for number, row in enumerate(made.sets):
            try:
                unit.check(row[column]) if unit is not None else None
            except ValueError as error:
                mistakes.append(_ensemble_mistake(("sets", number, column), f"{text} {error}", row[column], places))
    for number in {} if mistakes else dict.fromkeys((0, len(made.sets) - 1)):
        for found in _try(partial(with_values, alone, made.values(number))):
            mistakes.append(_ensemble_mistake(("sets", number), f"{found.path} {found.rule}", None, places))
    if mistakes:
        raise ScenarioError(mistakes)


def _ensemble_mistake(part: Path, rule: str, value: Any, places: Places) -> Mistake:
    place, path = places.of(("ensemble", *part))
    return Mistake(*place, path_text(path), rule, "" if value is None else shown(value))


def _shown_part(value: Any, part: Path) -> str:
    for key in part:
        value = value[key]
    return shown(value) if part else ""


def _end_mistakes(scenario: Scenario, text: str, quantile: Callable[[float], Any], places: Places) -> list[Mistake]:
    place, path = places.of(("uncertain", text), key=True)
    for u in TEST_QUANTILES:
        value = quantile(u)
        value = float(f"{value:.4g}") if isinstance(value, float) else value
        found = _try(partial(with_values, settled(scenario), {text: value}))
        if found:
            first = found[0]
            rule = f"at its {100 * u:g} % quantile, {first.path} {first.rule}"
            return [Mistake(*place, path_text(path), rule, first.got or shown(value))]
    return []
