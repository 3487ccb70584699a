"""Management reviews: which stores are on the agenda, which coach moves, and when launches stop."""

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
    """Put the worst stores on the agendas; monthly reviews may move a coach, quarterly ones may stop launches."""
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
    """Whether a store can be on an agenda: its light is orange or red, and no action of a review is under way."""
    if not is_live(stores.state[i]) or stores.light[i] < ORANGE or stores.action_begins[i] < math.inf:
        return False
    under_way = (1 << MEETING) | (1 << IMPROVEMENT)
    return (stores.asked_for[i] | stores.wants[i]) & under_way == 0


@routine
def coach_move(stores: StoreState, coaches: Ints) -> tuple[int, int]:
    """The regions (from, to) between which moving one coach lowers the highest load; (-1, -1) if no move does.

    ``coaches`` counts them by region; a region's load is its stores in training or coaching per coach.
    """
    need = np.zeros(len(coaches))
    for i in range(len(stores.state)):
        if stores.state[i] == TRAINING or stores.state[i] == COACHED:
            need[stores.region[i]] += 1.0
    busiest, calmest = -1, -1
    for r in range(len(coaches)):
        if busiest < 0 or load(need[r], coaches[r]) > load(need[busiest], coaches[busiest]):
            busiest = r
        if coaches[r] > 0 and (
            calmest < 0 or load(need[r], coaches[r] - 1) < load(need[calmest], coaches[calmest] - 1)
        ):
            calmest = r
    if calmest < 0 or calmest == busiest:
        return -1, -1
    before = load(need[busiest], coaches[busiest])
    if max(load(need[busiest], coaches[busiest] + 1), load(need[calmest], coaches[calmest] - 1)) >= before:
        return -1, -1
    return calmest, busiest


@rule
def load(need: float, coaches: int) -> float:
    """Stores in training or coaching per coach; infinite for stores without a coach."""
    if coaches > 0:
        return need / coaches
    return math.inf if need > 0.0 else 0.0
