"""What a scenario says about wear: ``stores.wear``, and what helps against it in two other blocks."""

from typing import Any

from rollout_sim.mechanisms.wear.settings import WearSettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import Block, LargeShare, YesNo


class Wear(Block):
    """What wears a change off: causes, not levers."""

    fatigue: LargeShare = 0.0
    """Strength that the programme's people and the stores lose in a year."""
    decline: LargeShare = 0.0
    """Conviction lost in a year once the last batch has ended, for two years."""
    staff_turnover: LargeShare = 0.0
    """Staff of a store replaced in a year; who leaves takes ability along."""


FIELDS = (
    AddedField(
        "Stores", "resistance", "wear", Wear, Wear.model_construct(),
        "What wears the change off: fatigue, decline, turnover of staff; nothing if left out.",
    ),
    AddedField(
        "ChangeManagement", "quick_wins", "consolidation", YesNo, False,
        "7. Star of the month, monthly sharing, iterations: less fatigue.",
    ),
    AddedField(
        "ChangeManagement", "consolidation", "anchoring", YesNo, False,
        "8. Induction, promotion, old way off: less decline once support has ended.",
    ),
    AddedField(
        "Course", "questions", "new_staff", YesNo, False,
        "Whether the course is given again to new staff, in the same hours.",
    ),
)  # fmt: skip


def settings(scenario: Any) -> WearSettings:
    """The settings of a scenario."""
    own, steps, course = scenario.stores.wear, scenario.change_management, scenario.training
    trained = course is not None and course.new_staff
    against = (float(steps.consolidation), float(steps.anchoring), float(trained))
    return WearSettings(own.fatigue, own.decline, own.staff_turnover, *against)
