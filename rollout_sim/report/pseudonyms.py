"""A run whose stores, regions and name are pseudonyms, to hand on to those who must not know them."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

from rollout_sim.report.frame_files import ENCODING
from rollout_sim.scenario import Scenario
from rollout_sim.scenario.file.yaml_nodes import read_yaml
from rollout_sim.studies.compare.read_folder import SavedComparison

#: What a provenance says of files and options that may hold names.
_NAMING = ("seal", "files", "changes")
_NAMES_OF_STORES = ("file", "sheet", "columns", "regions", "rows")


def under_pseudonyms(saved: SavedComparison) -> tuple[SavedComparison, bytes]:
    """The run under pseudonyms, and who is who as a CSV, which stays at home.

    Other columns of the list of stores, overrides, and the scenario file with its comments are left out. Strategies,
    batches, people and money keep their names.
    """
    scenario = saved.comparison.scenario
    regions = _numbered(scenario.stores.region_sizes, "Region")
    stores = _numbered([row.name for row in scenario.stores.rows or ()], "Store")
    hidden = _disguised(scenario, stores, regions)
    provenance = {name: value for name, value in saved.provenance.items() if name not in _NAMING}
    comparison = replace(saved.comparison, scenario=hidden)
    disguised = replace(
        saved,
        comparison=comparison,
        scenario_text=_without_names(saved.scenario_text, hidden.name),
        provenance=provenance | {"scenario": hidden.name, "changes": {}},
    )
    return disguised, _who_is_who(scenario.name, hidden.name, stores, regions)


def _without_names(text: str, name: str) -> str:
    """The file's values without comments and what names stores: a report tells values that were given from defaults."""
    content = read_yaml(text, "scenario.yaml").plain()
    content["name"] = name
    content.pop("overrides", None)
    if isinstance(content.get("stores"), dict):
        content["stores"] = {key: value for key, value in content["stores"].items() if key not in _NAMES_OF_STORES}
    return json.dumps(content, ensure_ascii=False)  # which is YAML as well


def _numbered(names: Any, word: str) -> dict[str, str]:
    width = len(str(len(names)))
    return {name: f"{word} {number:0{width}}" for number, name in enumerate(names, start=1)}


def _disguised(scenario: Scenario, stores: dict[str, str], regions: dict[str, str]) -> Scenario:
    block = scenario.stores
    changed: dict[str, Any] = {}
    if block.rows is not None:
        changed["rows"] = [
            row.model_copy(update={"name": stores[row.name], "region": regions[row.region], "other": None})
            for row in block.rows
        ]
    if isinstance(block.regions, dict):
        changed["regions"] = {regions[name]: count for name, count in block.regions.items()}
    elif isinstance(block.regions, tuple):
        changed["regions"] = tuple(regions[name] for name in block.regions)
    return scenario.model_copy(
        update={"name": "A rollout", "stores": block.model_copy(update=changed), "overrides": {}}
    )


def _who_is_who(name: str, hidden: str, stores: dict[str, str], regions: dict[str, str]) -> bytes:
    sink = io.StringIO()
    rows = csv.writer(sink, lineterminator="\n")
    rows.writerows([("pseudonym", "name"), (hidden, name)])
    rows.writerows((pseudonym, own) for names in (regions, stores) for own, pseudonym in names.items())
    return sink.getvalue().encode(ENCODING)
