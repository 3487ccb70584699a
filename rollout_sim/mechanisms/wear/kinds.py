"""Kinds of tasks of wear."""

from rollout_sim.rules.rows import COURSE, REMOTE, TASKS, URGENCY_LATER, TaskKind

INDUCTION = TASKS.add(TaskKind(13, "induction", REMOTE, COURSE, URGENCY_LATER, of_mechanism=True))
