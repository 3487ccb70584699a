"""Kinds of events and tasks of orders."""

from rollout_sim.rules.rows import EVENTS, REMOTE, SITE, TASKS, URGENCY_LATER, EventKind, TaskKind

CHECKED = EVENTS.add(EventKind(23, "checked", "usage that the store had reported above what is"))
CHECK = TASKS.add(TaskKind(11, "spot check", REMOTE, "check_hours", URGENCY_LATER, of_mechanism=True))
SHOPPER = TASKS.add(TaskKind(12, "mystery shopper", SITE, "shopper_hours", URGENCY_LATER, of_mechanism=True))
