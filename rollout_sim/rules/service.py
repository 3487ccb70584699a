"""Rules of service: which role serves which tasks, how urgent they are, and which light is acted on."""

import numpy as np

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.events import (
    EVENTS,
    GROUPS,
    NEWS,
    REQUEST,
    ROLES,
    TASKS,
    URGENCY_CONTACT,
    URGENCY_CONTACT_NOW,
    URGENCY_REQUEST,
    URGENCY_REQUEST_NOW,
    YELLOW,
)

#: By group of tasks: whether they are done at the store, and so begin only at the start of duty.
GROUP_ON_SITE = GROUPS.column(lambda row: row.on_site, np.bool_)
#: Number of groups: each has a queue for everybody who serves it.
GROUP_COUNT = GROUPS.size
# By kind of task, as the rows say (``events.TaskKind``).
GROUP = TASKS.column(lambda row: row.group, np.int64)
ON_SITE = TASKS.column(lambda row: row.on_site, np.bool_)
FOR_SEED_COACH = TASKS.column(lambda row: row.for_seed_coach, np.bool_)
ON_PATH = TASKS.column(lambda row: row.on_path, np.bool_)
OF_LEVER = TASKS.column(lambda row: row.of_lever, np.bool_)
LEVER_URGENCY = TASKS.column(lambda row: row.lever_urgency, np.int64)
OF_MECHANISM = TASKS.column(lambda row: row.of_mechanism, np.bool_)
DONE_EVENT = TASKS.column(lambda row: row.done_event, np.int64)
#: By kind of event: its bit in a store's news (``lever_tasks.tell``); 0 for what is no news.
NEWS_BIT = EVENTS.column(lambda row: 1 << NEWS.index(row.number) if row.news else 0, np.int64)
#: By role: whether its people are here from the first day.
FROM_START = ROLES.column(lambda row: row.from_start, np.bool_)
#: By role: whether its people are coaches.
IS_COACH = ROLES.column(lambda row: row.is_coach, np.bool_)
#: Whether a role serves a group of tasks: by (whether there is a desk, role, group).
SERVES = np.zeros((2, ROLES.size, GROUPS.size), dtype=np.bool_)
for _role in ROLES:
    SERVES[0, _role.number, list(_role.serves)] = True
    SERVES[1, _role.number, list(_role.beside_desk)] = True


@rule
def serves(role: int, group: int, desk: bool) -> bool:
    """Whether a role serves a group of tasks; with a desk only agents answer requests."""
    return SERVES[int(desk), role, group]


@rule
def urgency_now(task: int, now: float, live_since: float, window_days: float) -> int:
    """Class of urgency of a contact or help request made now: high inside the critical window."""
    if now - live_since < window_days:
        return URGENCY_REQUEST_NOW if task == REQUEST else URGENCY_CONTACT_NOW
    return URGENCY_REQUEST if task == REQUEST else URGENCY_CONTACT


@rule
def answer_within(in_window: bool, window_days: float, later_days: float) -> float:
    """Days within which a request is answered in time, by whether it was made in the critical window."""
    return window_days if in_window else later_days


@rule
def acting_light(light: int, days_live: float, grace_days: float) -> int:
    """The light that is acted on: in the first weeks after going live every light but green counts as yellow."""
    return min(light, YELLOW) if days_live < grace_days else light


@rule
def dilute(skill: float, dilution: float, generations: int) -> float:
    """Skill of a coach after some generations of training, each of which passes on a part."""
    for _ in range(generations):
        skill *= dilution
    return skill
