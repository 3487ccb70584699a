"""Arrays of second chances in the compiled engine."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.second_chances.settings import SecondChanceSettings
from rollout_sim.scenario.plan.plan import Plan

settings = ARRAYS.add_settings("second_chances", SecondChanceSettings).all
had_chance = ARRAYS.add("had_chance", np.dtype("i8"), "n").all


def fill(memory: Any, plan: Plan) -> None:
    """No store has had a second chance."""
    memory.put("had_chance", np.zeros(plan.stores, dtype=np.int64))
