"""Items of the readiness checklist that are about accountability."""

from typing import Any

from rollout_sim.scenario.advice.readiness import FUND, INCENTIVES, PRIZES, ChecklistItem, setting
from rollout_sim.scenario.plan.lever_settings import levers_of


def _accountable(scenario: Any) -> bool:
    own = scenario.accountability
    return any((own.talks, own.replacement, own.review_tenth))


def _carried_out(scenario: Any, name: str) -> bool:
    levers = levers_of(scenario)
    return (levers.prizes > 0 or levers.fund > 0) and _accountable(scenario)


#: Each behind the item that stands before it.
ITEMS = (
    (
        "incentives for stores",
        ChecklistItem(
            INCENTIVES, "accountability", lambda s, _: _accountable(s),
            setting(accountability={"talks": "yes", "replacement": "yes", "review_tenth": "yes"}),
        ),
    ),
    (
        "accountability",
        ChecklistItem(
            INCENTIVES, "rewards and consequences are carried out", _carried_out,
            setting(incentives={**PRIZES, **FUND}, accountability={"talks": "yes"}),
        ),
    ),
)  # fmt: skip
