"""Rules of service: which role serves which tasks, how urgent they are, and which light is acted on."""

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.events import (
    ACCEPTANCE,
    AGENT,
    CALL,
    DIAGNOSIS,
    EXPERT,
    EXPERT_VISIT,
    FIRST_OF_LEVERS,
    IMPROVEMENT,
    MEETING,
    OBJECTION,
    REGIONAL,
    REQUEST,
    SEED,
    SHOPPER,
    TALK,
    TASK_TRAINING,
    VISIT,
    YELLOW,
)

#: Groups of tasks that the same people may serve at the same time of day.
HELP, REMOTE, SITE, EXPERT_SITE = range(4)
#: Urgency of a task; the lowest comes first.
URGENCY_TRAINING, URGENCY_WINDOW, URGENCY_ACCEPTANCE, URGENCY_LIGHT, URGENCY_LATER = range(5)


@rule
def group_of(task: int) -> int:
    """The group of a kind of task."""
    if task == REQUEST:
        return HELP
    if task == VISIT or task == ACCEPTANCE or task == SHOPPER or task == IMPROVEMENT:
        return SITE
    return EXPERT_SITE if task == EXPERT_VISIT or task == DIAGNOSIS else REMOTE


@rule
def is_group_on_site(group: int) -> bool:
    """Whether a group's tasks are done at the store, and so can begin only at the start of duty."""
    return group == SITE or group == EXPERT_SITE


@rule
def is_for_seed_coach(task: int) -> bool:
    """Whether a seed coach does this kind of task, for the coach's own stores."""
    return task == TASK_TRAINING or task == CALL or task == VISIT


@rule
def is_on_path(task: int) -> bool:
    """Whether this kind of task is withdrawn when the store's path of coaching is cut off or ends."""
    return task != REQUEST and task != DIAGNOSIS and (task < FIRST_OF_LEVERS or task == OBJECTION)


@rule
def lever_urgency(task: int) -> int:
    """Urgency of a task that a lever requests: objections as training, talks and reviews as lights."""
    if task == OBJECTION:
        return URGENCY_TRAINING
    return URGENCY_LIGHT if task == TALK or task == MEETING or task == IMPROVEMENT else URGENCY_LATER


@rule
def serves(role: int, group: int, desk: bool) -> bool:
    """Whether a role serves a group of tasks; with a desk only agents answer requests."""
    if role == AGENT:
        return group == HELP
    if group == HELP:
        return not desk and role != SEED
    if group == EXPERT_SITE:
        return role == EXPERT
    return role == EXPERT or role == REGIONAL or role == SEED


@rule
def urgency_now(now: float, live_since: float, window_days: float) -> int:
    """Urgency of a contact or help request made now: high inside the critical window."""
    return URGENCY_WINDOW if now - live_since < window_days else URGENCY_LATER


@rule
def answer_within(urgency: int, window_days: float, later_days: float) -> float:
    """Days within which a request of this urgency is answered in time."""
    return window_days if urgency == URGENCY_WINDOW else later_days


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
