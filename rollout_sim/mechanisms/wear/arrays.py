"""The settings of wear in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.wear.settings import WearSettings
from rollout_sim.scenario.plan.plan import Plan

settings = ARRAYS.add_settings("wear", WearSettings).all


def fill(memory: Any, plan: Plan) -> None:
    """What it remembers stands in the columns of stores."""
