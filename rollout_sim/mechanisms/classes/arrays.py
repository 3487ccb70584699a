"""The arrays of classes in the compiled engine, and their event on its clock."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.event_kinds import CLOCK_EVENTS, ClockEvent
from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.classes.settings import ClassSettings
from rollout_sim.scenario.plan.plan import Plan

#: A store's place in the list of those that wait for a class: 1 while it waits, since when, in which spell.
PUPIL = np.dtype([("enrolled", "i8"), ("since", "f8"), ("spell", "i8")])
#: How many stores wait.
CLASS_LIST = np.dtype([("enrolled", "i8")])

settings = ARRAYS.add_settings("classes", ClassSettings).all
pupils = ARRAYS.add("class_pupils", PUPIL, "n").row
class_list = ARRAYS.add("class_list", CLASS_LIST, "one").row
CLASS_ENDS = CLOCK_EVENTS.add(ClockEvent(22, "class ends", "store", "stores in its class"))


def fill(memory: Any, plan: Plan) -> None:
    """Put the arrays of a plan's start into the memory."""
    memory.put("class_pupils", np.zeros(plan.stores, dtype=PUPIL))
    memory.put("class_list", np.zeros(1, dtype=CLASS_LIST))
