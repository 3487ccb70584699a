"""Loads a scenario from a file: reads, changes and checks it; every mistake has its place."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path as FilePath
from typing import Any, TypeGuard

from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.scenario.blocks.default_ensemble import COEFFICIENTS, default_ensemble
from rollout_sim.scenario.blocks.ensemble import Ensemble
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.change import ValueChange, changed, coefficient_named, without_drawn
from rollout_sim.scenario.file.paths import in_todays_names, put
from rollout_sim.scenario.file.store_csv import COLUMNS, StoreList, read_stores
from rollout_sim.scenario.file.uncertain_inputs import check_ensemble, check_uncertain, mistakes_of
from rollout_sim.scenario.file.validate import ValueLocations, check, value_at
from rollout_sim.scenario.file.yaml_nodes import path_text, read_file, read_yaml
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown

#: What a file means that says nothing of an ensemble.
UNSAID = "default"
#: What ``coefficients`` may be, each with what a file would say.
CHOICES = {"ensemble": "default", "fitted": "none"}


def load(
    path: str | os.PathLike[str],
    sets: Sequence[str] = (),
    override_names: Sequence[str] = (),
    ensemble: str | os.PathLike[str] | None = None,
    summaries: list[Phrase] | None = None,
    coefficients: str | None = None,
) -> Scenario:
    """The scenario of a file.

    Parameters
    ----------
    path
        A YAML file, of format version 1.
    sets
        Changes such as ``"people.head_office_coaches=12"``, made after the overrides.
    override_names
        Names of the file's own ``overrides``, in the order in which they are made.
    ensemble
        File of an ensemble, as ``calibrate`` writes it; replaces the ranges of its inputs.
    summaries
        Collects what was understood of the list of stores.
    coefficients
        ``"fitted"``: those of the table, whatever the file says of an ensemble; ``"ensemble"``: drawn from the sets
        that ship with the package. If None, as the file says, which is drawn if it says nothing.

    Raises
    ------
    ScenarioError
        With all mistakes of the user, each with file, line and column.
    """
    file = os.fspath(path)
    text, folder = read_file(FilePath(file), file), FilePath(file).parent
    ensemble_file = None if ensemble is None else os.fspath(ensemble)
    return _load(text, file, folder, sets, override_names, ensemble_file, summaries, coefficients)


def loads(
    text: str,
    file: str = "<text>",
    sets: Sequence[str] = (),
    override_names: Sequence[str] = (),
    coefficients: str | None = None,
    folder: FilePath = FilePath(),
) -> Scenario:
    """The scenario of a text; ``file`` is its name in mistakes, its lists are in ``folder``. Otherwise as ``load``."""
    return _load(text, file, folder, sets, override_names, None, None, coefficients)


def load_resolved(path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a run folder; one from before there was an ensemble ran with the coefficients of the table.

    Raises
    ------
    ScenarioError
        If this version cannot read it.
    """
    file = os.fspath(path)
    return _load(read_file(FilePath(file), file), file, FilePath(file).parent, (), (), None, None, None, unsaid="none")


def _load(
    text: str,
    file: str,
    folder: FilePath,
    sets: Sequence[str],
    override_names: Sequence[str],
    ensemble: str | None,
    summaries: list[Phrase] | None,
    coefficients: str | None = None,
    unsaid: str | None = None,
) -> Scenario:
    notes: list[Mistake] = []
    root = read_yaml(text, file, notes=notes)
    if not isinstance(root.value, dict):
        rule = Phrase("a scenario is a mapping of keys to values")
        raise ScenarioError([*notes, Mistake(*root.place, "", rule, shown(root.plain()))])
    places, data = ValueLocations(root, file), root.plain()
    if ensemble is not None:
        node = read_yaml(read_file(FilePath(ensemble), ensemble), ensemble)
        data["ensemble"], places.laid_over[("ensemble",)] = node.plain(), node
    _say_paths_of_today(data, places)
    _draw_coefficients(data, coefficients, unsaid or UNSAID)
    scenario = _checked(data, places, folder, notes, summaries).without_grid()
    mistakes = [
        *mistakes_of(partial(check_ensemble, scenario, places)),
        *mistakes_of(partial(check_uncertain, scenario, places)),
    ]
    mistakes += [
        mistake for name in scenario.overrides for mistake in mistakes_of(partial(_overridden, scenario, name, places))
    ]
    if mistakes:
        raise ScenarioError(mistakes)
    if isinstance(posterior := scenario.ensemble, Ensemble):  # it takes precedence over ranges
        scenario = without_drawn(scenario, posterior.paths).model_copy(update={"ensemble": posterior})
    changes = [*_chosen(scenario, override_names, places), *_sets(sets)]
    if not changes:
        return scenario
    scenario = changed(scenario, changes, places)
    check_uncertain(scenario, places)
    return scenario


def _checked(
    data: dict[str, Any], places: ValueLocations, folder: FilePath, notes: list[Mistake], summaries: list[Phrase] | None
) -> Scenario:
    """The scenario of the file; mistakes that the readers noted are raised together with those of the check."""
    try:
        if listed := _read_store_file(data, places, folder):
            notes += listed.mistakes
            if summaries is not None:
                summaries.append(listed.summary)
        scenario: Scenario = check(data, places)
    except ScenarioError as error:
        noted = {(note.file, note.line, note.column) for note in notes}
        new = [mistake for mistake in error.mistakes if (mistake.file, mistake.line, mistake.column) not in noted]
        raise ScenarioError(sorted([*notes, *new], key=partial(_order, places))) from None
    if notes:
        raise ScenarioError(sorted(notes, key=partial(_order, places)))
    return scenario


def _say_paths_of_today(data: dict[str, Any], places: ValueLocations) -> None:
    """Puts what keys are called today into the paths that the file's ranges, overrides and ensemble name."""
    overrides, ensemble = data.get("overrides"), data.get("ensemble")
    names = overrides if isinstance(overrides, dict) else ()
    for above in (("uncertain",), *(("overrides", name) for name in names)):
        block = value_at(data, above)
        for text in list(block) if isinstance(block, dict) else ():
            today = in_todays_names(text)
            if today != text and today not in block:
                places.renamed[(*above, today)] = (*above, text)
                put(data, above, {today if key == text else key: value for key, value in value_at(data, above).items()})
    if isinstance(ensemble, dict) and isinstance(ensemble.get("paths"), list):
        ensemble["paths"] = [in_todays_names(text) if isinstance(text, str) else text for text in ensemble["paths"]]


def _draw_coefficients(data: dict[str, Any], coefficients: str | None, unsaid: str) -> None:
    """Write out which coefficients are drawn: those of the package's sets that the file does not give itself."""
    if coefficients is not None:
        data["ensemble"] = CHOICES[coefficients]
    if data.setdefault("ensemble", unsaid) != "default":
        return
    blocks = [data.get(name) for name in (COEFFICIENTS, "uncertain")]
    known, ranges = (block if isinstance(block, dict) else {} for block in blocks)
    drawn = default_ensemble({*map(str, known), *map(str, map(coefficient_named, map(str, ranges)))})
    data["ensemble"] = "none" if drawn is None else drawn.model_dump(mode="json")


def _order(places: ValueLocations, mistake: Mistake) -> tuple[bool, int, int]:
    """The scenario's own mistakes come first."""
    return mistake.file != places.file, mistake.line, mistake.column


def _read_store_file(data: dict[str, Any], places: ValueLocations, folder: FilePath) -> StoreList | None:
    """Replaces ``stores.file`` by the rows of the list that it names."""
    stores = data.get("stores")
    name = stores.get("file") if isinstance(stores, dict) else None
    if not isinstance(stores, dict) or not isinstance(name, str):
        return None
    if "rows" in stores:
        place, path = places.of(("stores", "file"))
        raise ScenarioError([Mistake(*place, path_text(path), Phrase("stands beside rows; keep one"), shown(name))])
    columns, sheet = stores.get("columns"), stores.get("sheet")
    # what is of another kind stays, for the check to refuse
    columns = stores.pop("columns") if _of_texts(columns) and columns.keys() <= {*COLUMNS} else None
    sheet = stores.pop("sheet") if isinstance(sheet, str) else None
    path_of_list = folder / name
    listed = read_stores(path_of_list, os.fspath(path_of_list), columns, sheet)
    del stores["file"]
    stores["rows"] = listed.rows.plain()
    places.laid_over[("stores", "rows")] = listed.rows
    return listed


def _of_texts(value: Any) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


# -- changes ---------------------------------------------------------------------------------------------------------
def _override_changes(scenario: Scenario, name: str, places: ValueLocations) -> list[ValueChange]:
    changes = []
    for path, value in scenario.overrides[name].items():
        place, _ = places.of(("overrides", name, path))
        path_place, _ = places.of(("overrides", name, path), key=True)
        node = places.root
        for part in places.original(("overrides", name, path)):
            node = node.child(part) if node else None
        changes.append(ValueChange(path, value, place, path_place, node))
    return changes


def _overridden(scenario: Scenario, name: str, places: ValueLocations) -> Scenario:
    return changed(scenario, _override_changes(scenario, name, places), places)


def _chosen(scenario: Scenario, names: Sequence[str], places: ValueLocations) -> list[ValueChange]:
    changes: list[ValueChange] = []
    mistakes: list[Mistake] = []
    for number, name in enumerate(names, start=1):
        if name in scenario.overrides:
            changes += _override_changes(scenario, name, places)
        else:
            rule = Phrase("there is no override {name}", name=repr(name)) + did_you_mean(name, scenario.overrides)
            mistakes.append(Mistake("--override", number, 1, "", rule, ""))
    if mistakes:
        raise ScenarioError(mistakes)
    return changes


def _sets(sets: Sequence[str]) -> list[ValueChange]:
    changes: list[ValueChange] = []
    mistakes: list[Mistake] = []
    for number, text in enumerate(sets, start=1):
        path, equals, value = text.partition("=")
        place = FilePosition("--set", number, len(path) + 2)
        if not equals or not path.strip() or not value.strip():
            rule = Phrase("must be PATH=VALUE, such as people.head_office_coaches=12")
            mistakes.append(Mistake("--set", number, 1, "", rule, shown(text)))
            continue
        try:
            node = read_yaml(value, "--set", place)
        except ScenarioError as error:
            # an incomplete text ends on the next line
            mistakes += [
                replace(mistake, line=number, column=max(mistake.column, place.column)) for mistake in error.mistakes
            ]
            continue
        changes.append(ValueChange(path.strip(), node.plain(), place, FilePosition("--set", number, 1), node))
    if mistakes:
        raise ScenarioError(mistakes)
    return changes
