"""The arrays of nudges in the compiled engine, and their event on its clock."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.event_kinds import CLOCK_EVENTS, ClockEvent
from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.scenario.plan.plan import Plan

#: The nudge that the run pauses for.
DUE = np.dtype([("number", "i8")])

nudge_days = ARRAYS.add("nudge_days", np.dtype("f8"), "nudge_count").all
due = ARRAYS.add("nudge_due", DUE, "one").row
NUDGED = CLOCK_EVENTS.add(ClockEvent(23, "nudge", "nudge"))


def fill(memory: Any, plan: Plan) -> None:
    """Put the arrays of a plan's start into the memory."""
    days = [nudge.day for nudge in plan.of["nudges"].nudges]
    memory.put("nudge_days", np.array(days, dtype=np.float64))
    memory.put("nudge_due", np.zeros(1, dtype=DUE))
