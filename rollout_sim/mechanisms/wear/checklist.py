"""Items of the readiness checklist that are about wear."""

from typing import Any

from rollout_sim.scenario.advice.readiness import CHANGE, ChecklistItem, setting


def _consolidated(scenario: Any, name: str) -> bool:
    return bool(scenario.change_management.consolidation)


def _anchored(scenario: Any, name: str) -> bool:
    return bool(scenario.change_management.anchoring)


#: Each behind the item that stands before it.
ITEMS = (
    (
        "quick wins",
        ChecklistItem(CHANGE, "consolidation", _consolidated, setting(change_management__consolidation="yes")),
    ),
    (
        "consolidation",
        ChecklistItem(CHANGE, "anchoring in the culture", _anchored, setting(change_management__anchoring="yes")),
    ),
)
