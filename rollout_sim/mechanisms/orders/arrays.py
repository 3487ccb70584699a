"""The arrays of orders in the compiled engine."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.orders.rules import ROUND
from rollout_sim.mechanisms.orders.settings import OrderSettings
from rollout_sim.scenario.plan.plan import Plan

settings = ARRAYS.add_settings("orders", OrderSettings).all
rounds = ARRAYS.add("order_rounds", ROUND, "one").all


def fill(memory: Any, plan: Plan) -> None:
    """Put the arrays of a plan's start into the memory."""
    memory.put("order_rounds", np.zeros(1, dtype=ROUND))
