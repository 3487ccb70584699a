"""What a scenario says about accountability: ``accountability``."""

from typing import Any

from rollout_sim.mechanisms.accountability.settings import AccountabilitySettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import Block, YesNo


class Accountability(Block):
    """What follows a light that stays red."""

    talks: YesNo = False
    """A talk with the manager after two red months."""
    replacement: YesNo = False
    """A new manager after three, at a price: some ability is lost, and half of the drive, whatever it was."""
    review_tenth: YesNo = False
    """A talk each quarter with the managers of the tenth of stores that cooperate least."""


FIELDS = (
    AddedField(
        "Scenario", "incentives", "accountability", Accountability, Accountability.model_construct(),
        "What follows a light that stays red; nothing if left out.",
    ),
)  # fmt: skip


def settings(scenario: Any) -> AccountabilitySettings:
    """The settings of a scenario."""
    own = scenario.accountability
    return AccountabilitySettings(float(own.talks), float(own.replacement), float(own.review_tenth))
