"""The settings of accountability in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.accountability.settings import AccountabilitySettings
from rollout_sim.scenario.plan.plan import Plan

settings = ARRAYS.add_settings("accountability", AccountabilitySettings).all


def fill(memory: Any, plan: Plan) -> None:
    """What it remembers stands in the columns of stores."""
