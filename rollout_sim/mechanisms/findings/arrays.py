"""The arrays of findings in the compiled engine, and their events on its clock."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.event_kinds import CLOCK_EVENTS, ClockEvent
from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.findings import records, rules
from rollout_sim.mechanisms.findings.settings import FindingSettings
from rollout_sim.scenario.plan.plan import Plan

settings = ARRAYS.add_settings("findings", FindingSettings).all
#: It grows: an inspection adds ``rules.MOST_FOUND`` at most.
findings = ARRAYS.add("findings", records.FINDING, "findings_room", used="findings_used", needs={"most": 1}).all
books = ARRAYS.add("finding_books", rules.BOOK, "n").row
grades = ARRAYS.add("finding_grades", rules.GRADE, "three").all
departments = ARRAYS.add("departments", rules.DEPARTMENT, "four").all
known = ARRAYS.add("known_topics", np.dtype("f8"), "topic_count").all
# One event may put all findings of a store on record, and move all their requests at a department.
for _name in ("rows", "heap", "later"):
    ARRAYS.also_needs(_name, "findings_used", 1)
INSPECTION_DUE = CLOCK_EVENTS.add(ClockEvent(24, "inspection due", "store"))
WAKES = CLOCK_EVENTS.add(ClockEvent(25, "something happens to a finding", "store", "version of its plan"))
TURN_COMES = CLOCK_EVENTS.add(ClockEvent(26, "a request has its turn", "finding", "times it was moved"))
SERVED = CLOCK_EVENTS.add(ClockEvent(27, "a department has done its part", "finding"))
#: Tasks that one event may request a store: a call, a look at data, a check and a closing inspection.
TASKS_A_STORE = 4


def fill(memory: Any, plan: Plan) -> None:
    """Put the arrays of a plan's start into the memory."""
    own = plan.of["findings"]
    memory.put("finding_books", rules.books_of(plan.stores))
    memory.put("finding_grades", rules.grades_of(own))
    memory.put("departments", rules.departments_of(own))
    memory.put("known_topics", np.zeros(rules.MOST_TOPICS))


def table(world: Any) -> Any:
    """All findings of a run."""
    return world.arrays["findings"][: int(world.record["findings_used"][0])].copy()
