"""Reviews above the stores: what comes on their agendas, which coach they move, and when they stop launches."""

import math

import numpy as np

from rollout_sim.kernel.compile import routine, rule
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import COACHED, IMPROVEMENT, MEETING, ORANGE, TRAINING
from rollout_sim.rules.lever_tasks import want
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.store import Ints, Records, StoreState, is_live


@rule
def review(
    stores: StoreState, now: Records, day: float, new_month: bool, quarter: bool, v: Levers, c: Coefficients
) -> None:
    """Reviews put the worst stores on their agendas; the month's may move a coach, the quarter's may stop launches."""
    agenda = v.agenda_week
    if new_month:
        agenda += v.agenda_month
    if quarter:
        agenda += v.agenda_quarter
    for i in range(len(stores.state)):
        if stores.action_begins[i] <= day:
            stores.action_begins[i] = math.inf
            want(stores, i, IMPROVEMENT)
    while agenda >= 1.0:
        agenda -= 1.0
        worst = -1
        for i in range(len(stores.state)):
            if may_be_discussed(stores, i) and (worst < 0 or stores.usage[i] < stores.usage[worst]):
                worst = i
        if worst < 0:
            break
        want(stores, worst, MEETING)
    now["move"] = 1 if new_month and v.move_coaches > 0.0 else 0
    if quarter and now["inspected"] >= c.stop_sample and now["accepted"] < v.stop_below * now["inspected"]:
        now["stop"] = 1


@rule
def may_be_discussed(stores: StoreState, i: int) -> bool:
    """Whether a store can come on an agenda: orange or red as it reports, and no action of a review under way."""
    if not is_live(stores.state[i]) or stores.light[i] < ORANGE or stores.action_begins[i] < math.inf:
        return False
    under_way = (1 << MEETING) | (1 << IMPROVEMENT)
    return (stores.asked_for[i] | stores.wants[i]) & under_way == 0


@routine
def coach_move(stores: StoreState, coaches: Ints) -> tuple[int, int]:
    """The regions between which a move of one coach makes the worst load fall, from and to; -1, -1 if none does.

    ``coaches`` counts them by region; a region's load is its stores on their way, for each coach.
    """
    need = np.zeros(len(coaches))
    for i in range(len(stores.state)):
        if stores.state[i] == TRAINING or stores.state[i] == COACHED:
            need[stores.region[i]] += 1.0
    busy, calm = -1, -1
    for r in range(len(coaches)):
        if busy < 0 or load(need[r], coaches[r]) > load(need[busy], coaches[busy]):
            busy = r
        if coaches[r] > 0 and (calm < 0 or load(need[r], coaches[r] - 1) < load(need[calm], coaches[calm] - 1)):
            calm = r
    if calm < 0 or calm == busy:
        return -1, -1
    before = load(need[busy], coaches[busy])
    if max(load(need[busy], coaches[busy] + 1), load(need[calm], coaches[calm] - 1)) >= before:
        return -1, -1
    return calm, busy


@rule
def load(need: float, coaches: int) -> float:
    """Stores on their way for each coach; infinite where there are stores and no coach."""
    if coaches > 0:
        return need / coaches
    return math.inf if need > 0.0 else 0.0
