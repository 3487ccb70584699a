"""Tasks that levers request: the effect of each on its store, and the event that it logs."""

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule
from rollout_sim.rules.coaching import contact
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import IMPROVEMENT, MEETING, OBJECTION
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.service import NEWS_BIT
from rollout_sim.rules.store import NO_TIME, SPECIAL, TRIED, StoreState, set_resistance


@rule
def want(stores: StoreState, i: int, task: int) -> None:
    """Request a task at a store, unless an earlier one of this kind is not done yet."""
    bit = 1 << task
    if stores.asked_for[i] & bit == 0:
        stores.wants[i] |= bit


@rule
def is_over(stores: StoreState, i: int, task: int) -> None:
    """A task that a lever requested is over: the lever may request another of its kind."""
    bit = 1 << task
    if stores.asked_for[i] & bit != 0:
        stores.asked_for[i] -= bit


@rule
def tell(stores: StoreState, i: int, kind: int) -> None:
    """Have the weekly review put an event of a store on record, one of ``events.NEWS``."""
    stores.news[i] |= NEWS_BIT[kind]


@rule
def do_lever_task(
    stores: StoreState,
    i: int,
    task: int,
    day: float,
    skill: float,
    v: Levers,
    c: Coefficients,
    seed: int,
    replication: int,
) -> float:
    """Apply the effect of a task that a lever requested; returns the value of its event (see ``events.EVENTS``)."""
    is_over(stores, i, task)
    if task == OBJECTION:
        answer_objections(stores, i, skill, c)
    elif task == MEETING:
        return agree_action(stores, i, day, v, c, seed, replication)
    elif task == IMPROVEMENT:
        contact(stores, i, IMPROVEMENT, skill, c)
        return max(0.0, day - stores.action_due[i])
    return 0.0


@rule
def agree_action(
    stores: StoreState, i: int, day: float, v: Levers, c: Coefficients, seed: int, replication: int
) -> float:
    """Agree on an action in a review: it begins at the next review, late, or never (returns 0, 1 or 2)."""
    stores.actions[i] += 1
    u = draws.uniform(seed, replication, draws.ACTION, i, stores.actions[i])
    stores.action_due[i] = day + c.action_days
    if u < v.never:
        return 2.0
    stores.action_begins[i] = day
    if u >= v.never + v.late:
        return 0.0
    stores.action_begins[i] = day + c.late_days
    return 1.0


@rule
def answer_objections(stores: StoreState, i: int, skill: float, c: Coefficients) -> None:
    """Answer each objection in its own way: by a trial, a plan for the time, small steps together."""
    relief, raised = c.objection_answered * skill, stores.objections[i]
    cognitive, emotional, behavioural = stores.cognitive[i], stores.emotional[i], stores.behavioural[i]
    if raised & SPECIAL != 0:
        cognitive = max(0.0, cognitive - relief * c.special_cognitive)
    if raised & TRIED != 0:
        emotional = max(0.0, emotional - relief * c.memory_emotional)
    if raised & NO_TIME != 0:
        behavioural = max(0.0, behavioural - relief * c.no_time_behavioural)
    stores.objections[i] = 0
    set_resistance(stores, i, cognitive, emotional, behavioural)
