"""What a scenario says about second chances: ``people.coach_again``."""

from typing import Any

from rollout_sim.mechanisms.second_chances.settings import SecondChanceSettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import YesNo

FIELDS = (
    AddedField(
        "People", "priorities", "coach_again", YesNo, False,
        "Whether failed stores are coached once more when people have time left.",
    ),
)  # fmt: skip


def settings(scenario: Any) -> SecondChanceSettings:
    """The settings of a scenario."""
    return SecondChanceSettings(float(scenario.people.coach_again))
