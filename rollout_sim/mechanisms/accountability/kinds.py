"""Kinds of events and tasks of accountability."""

from rollout_sim.rules.rows import EVENTS, REMOTE, TASKS, URGENCY_LIGHT, EventKind, TaskKind

NEW_MANAGER = EVENTS.add(EventKind(24, "new manager", "number of managers replaced at this store", news=True))
TALK = TASKS.add(TaskKind(10, "talk", REMOTE, "talk_hours", URGENCY_LIGHT, of_mechanism=True))
