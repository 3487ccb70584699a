"""The readiness checklist of S1: 28 items in six groups, each of which its remedy puts there."""

from collections import Counter
from pathlib import Path

import pytest

from rollout_sim.scenario import load, with_values
from rollout_sim.scenario.advice.readiness import GROUPS, ITEMS, ChecklistItem, readiness

CONFIGS = Path(__file__).parent.parent.parent / "configs"
#: Remedies that are only steps: twice the head office coaches may be too few.
STEPS = ("the pace fits the support",)
CASES = [
    (path.name, name, item)
    for path in (CONFIGS / "220-stores.yaml", CONFIGS / "kotter.yaml")
    for name in load(path).strategy_names
    for item in readiness(load(path), name).missing
    if item.name not in STEPS
]


def test_the_checklist_has_the_items_of_the_document() -> None:
    assert Counter(item.group for item in ITEMS) == dict(zip(GROUPS, (5, 8, 4, 3, 4, 4), strict=True))
    assert len({item.name for item in ITEMS}) == len(ITEMS) == 28


def test_a_score_is_what_is_there_group_by_group() -> None:
    found = readiness(load(CONFIGS / "kotter.yaml"), "1-3-9-27")
    assert found.of("change management") == (8, 8)
    assert found.score == sum(found.of(group)[0] for group in GROUPS)
    assert found.score + len(found.missing) == 28


def test_batches_and_a_pace_that_support_carries_are_seen() -> None:
    scenario = load(CONFIGS / "220-stores.yaml")
    missing = {name: {item.name for item in readiness(scenario, name).missing} for name in scenario.strategy_names}
    assert "stores start in batches" in missing["all at once"]
    assert "stores start in batches" not in missing["four batches"]


@pytest.mark.parametrize(("file", "strategy", "item"), CASES, ids=lambda case: getattr(case, "name", str(case)))
def test_a_remedy_puts_its_item_there(file: str, strategy: str, item: ChecklistItem) -> None:
    scenario = load(CONFIGS / file)
    assert item.test(with_values(scenario, item.remedy(scenario, strategy)), strategy)


def test_no_strategy_of_that_name() -> None:
    with pytest.raises(KeyError):
        readiness(load(CONFIGS / "kotter.yaml"), "nothing")
