"""What a scenario says about the board: ``board``."""

from typing import Any

from rollout_sim.mechanisms.board.settings import BoardSettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import YesNo

FIELDS = (
    AddedField("Scenario", "change_management", "board", YesNo, False, "A weekly board of usage and progress."),
)  # fmt: skip


def settings(scenario: Any) -> BoardSettings:
    """The settings of a scenario."""
    return BoardSettings(float(scenario.board))
