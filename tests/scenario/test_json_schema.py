"""The JSON Schema, and the templates that name it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rollout_sim.rules.coefficients import TABLE
from rollout_sim.scenario import TEMPLATES, dump, load, loads, resolve, resolved_text, schema, template
from rollout_sim.scenario.file.yaml_nodes import read_yaml
from tests.scenario.json_schema import faults
from tests.scenario.texts import SMALL

ROOT = Path(__file__).parents[2]
VALID = sorted((ROOT / "tests" / "scenarios" / "valid").glob("*.yaml"))
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
INVALID = ROOT / "tests" / "scenarios" / "invalid"


@cache
def whole() -> dict[str, Any]:
    """The schema, made once for all tests."""
    return schema()


def found(text: str) -> list[str]:
    made = whole()
    return list(faults(read_yaml(text, "f").plain(), made, made))


@pytest.mark.parametrize("path", [*VALID, *CONFIGS], ids=lambda path: path.stem)
def test_the_schema_takes_valid_files_as_written_and_as_resolved(path: Path) -> None:
    assert found(path.read_text(encoding="utf-8")) == []
    assert found(resolved_text(load(path))) == []
    assert list(faults(dump(load(path)), whole(), whole())) == []


@pytest.mark.parametrize(
    "name",
    [
        "key_misspelt", "key_misspelt_in_a_block", "key_misspelt_in_a_batch", "key_unknown", "keys_missing",
        "people_head_office_coaches_text", "people_head_office_coaches_switch", "people_head_office_coaches_fraction",
        "people_is_a_list",
        "batches_is_a_mapping", "batches_empty_list", "name_is_a_number", "version_2", "starts_is_no_date",
        "duration_without_unit", "duration_with_unit_misspelt", "duration_in_hours", "share_text", "work_hours_in_days",
        "work_hours_without_unit", "points_without_unit", "money_with_unknown_unit", "choice_misspelt", "duty_misspelt",
        "days_a_week_eight", "batch_of_everyone", "mix_of_unknown_kind", "gate_of_unknown_subject",
        "gate_of_unknown_operator", "coefficient_unknown", "coefficient_with_a_unit", "training_nothing",
        "freeze_without_end", "strategies_empty_mapping", "uncertain_uniform_of_three", "lights_actions_maybe",
    ],
)  # fmt: skip
def test_the_schema_sees_what_an_editor_can_see(name: str) -> None:
    assert found((INVALID / f"{name}.yaml").read_text(encoding="utf-8"))


def test_every_key_is_explained() -> None:
    made = whole()
    unexplained = [
        f"{name}.{key}"
        for name, block in (*made["$defs"].items(), ("Scenario", made))
        for key, field in block["properties"].items()
        if "description" not in field and "description" not in made["$defs"].get(field.get("$ref", "")[8:], {})
    ]
    assert unexplained == []


def test_coefficients_show_the_table() -> None:
    shown = whole()["$defs"]["CoefficientsBlock"]["properties"]
    assert list(shown) == [row.name for row in TABLE]
    for row in TABLE:
        assert shown[row.name]["default"] == row.default
        assert row.source in shown[row.name]["description"]


def test_defaults_are_in_words() -> None:
    made = whole()
    assert made["properties"]["critical_window"]["default"] == "2 weeks"
    assert made["$defs"]["GateBlock"]["properties"]["hold_at_most"]["default"] == "6 weeks"
    assert '"null"' not in json.dumps(made)


def test_the_schema_beside_the_configs_is_this_one() -> None:
    written = json.loads((ROOT / "configs" / "rollout-sim.schema.json").read_text(encoding="utf-8"))
    assert written == schema(), "run: rollout-sim schema > configs/rollout-sim.schema.json"


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_runs_and_names_the_schema(name: str) -> None:
    text = template(name)
    assert text.splitlines()[0] == "# yaml-language-server: $schema=rollout-sim.schema.json"
    assert "?" in text.splitlines()[1]
    assert found(text) == []
    scenario = loads(text)
    for strategy in scenario.strategy_names:
        assert resolve(scenario, strategy).batches
    for override in scenario.overrides:
        loads(text, override_names=[override])


def test_unknown_template() -> None:
    with pytest.raises(KeyError, match="there are basic, batches, growth"):
        template("bsaic")


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_config_says_its_question_and_names_the_schema(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=rollout-sim.schema.json"
    assert lines[1].startswith("# ")
    assert lines[1].endswith("?")


def test_the_small_validator_itself_can_fail() -> None:
    made = whole()
    data = read_yaml(SMALL, "f").plain()
    assert list(faults(data, made, made)) == []
    assert list(faults(data | {"people": {"head_office_coaches": -1}}, made, made)) == [
        ".people.head_office_coaches: 0"
    ]
