"""The mechanisms of the model, and how the machinery gets at their parts.

A mechanism is a folder beside this file and a line in ``MECHANISMS``. Each of its modules is its part on one floor of
the house, under a name that all mechanisms share (``PARTS``); a mechanism has only those that it needs. The floor loads
the parts with its name when it is loaded itself, so that checking a scenario does not load compiled code. Mechanisms do
not import each other: they meet through the hooks of the engines (``engines.hooks``).
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

#: In the order in which they act. A new mechanism is one more line.
MECHANISMS = (
    "nudges",
    "wear",
    "orders",
    "accountability",
    "second_chances",
    "classes",
    "board",
    "findings",
)
#: What is in force beside mechanisms where a strategy has batches.
ROLLOUT = "rollout"
#: The parts that a mechanism may have, with what the machinery reads from each.
PARTS = {
    "kinds": "adds kinds of events, tasks and roles to ``rules.rows``",
    "coefficients": "ROWS, like those of ``rules.coefficients``",
    "settings": "SETTINGS, a NamedTuple of plain numbers, off by default; DRAWN, values of each for proofs; PEOPLE, "
    "the setting that is the number of people, by role",
    "block": "FIELDS of a scenario (``scenario.values.added_fields``); settings(scenario), and settings_of(scenario, "
    "strategy) if strategies have a say",
    "checklist": "ITEMS of the readiness checklist, each with the one that it stands behind",
    "advice": "takes_course(plan) and warnings(plan, launches), before a run",
    "rules": "plain numbers in, plain numbers out; for both engines",
    "reference": "MECHANISM, made with the reference engine, whose methods are hooks",
    "arrays": "its arrays in the compiled engine: fill(memory, plan), and TABLE, what the outcome shows",
    "compiled": "functions that are hooks of the compiled engine; at_pause(plan, world), where it paused a run",
    "money": "LINES of the budget, each with the line that it stands behind",
    "measures": "MEASURES, each with the one that it stands behind; BRIEF, names of those in short tables",
    "observed": "OBSERVED, numbers beside the measures, each with the one that it stands behind",
    "capacity": "LEVERS of ``studies.capacity``: what one more of is worth",
    "sweep": "AXES and RESOURCES of ``studies.sweep``",
    "words": "what people read: INPUTS of the budget, STORIES of events, TASK_STORIES of tasks done, FEED of a replay, "
    "NAMES of its tasks and roles",
    "charts": "CHARTS of a comparison, by name",
    "report": "SECTION of the report on a page",
}


@cache
def parts(name: str) -> dict[str, ModuleType]:
    """The parts of this name, by mechanism, of those that have one.

    Raises
    ------
    KeyError
        If no part has this name.
    """
    assert PARTS[name]
    places = {mechanism: f"{__package__}.{mechanism}.{name}" for mechanism in MECHANISMS}
    loaded = {mechanism: import_module(place) for mechanism, place in places.items() if find_spec(place) is not None}
    for part in loaded.values():
        if getattr(part.__spec__, "_initializing", False):
            raise ImportError(f"{part.__name__} is a part of what imports it: import that first")
    return loaded
