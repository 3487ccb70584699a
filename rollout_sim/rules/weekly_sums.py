"""Sums of a run: the week's row and the final effects, added in a fixed order so that both engines agree."""

from typing import Any

import numpy as np

from rollout_sim.kernel.compile import routine, step
from rollout_sim.rules.coaching import HOURS_A_DAY
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import (
    AGENT,
    COACHED,
    FAILED,
    GREEN,
    LIGHT_NAMES,
    NOT_LIVE,
    ORANGE,
    RED,
    STATE_NAMES,
    SUSPENDED,
    SUSTAINING,
    TRAINING,
    WAITING,
    YELLOW,
)
from rollout_sim.rules.outcome import SCENE
from rollout_sim.rules.service import IS_COACH
from rollout_sim.rules.store import Bools, Floats, Records, StoreState, is_live
from rollout_sim.rules.store_day import complaints, dip_of, efficiency, reported


def opening(plan: Any) -> Records:
    """The scene on day 0."""
    scene = np.zeros(1, dtype=SCENE)
    scene["batches_left"] = len(plan.batches)
    scene["support_over"] = np.inf
    scene["head_office_time"] = 1.0
    scene["models_left"] = plan.model_stores
    scene["messages"] = plan.levers.messages_at_start
    scene["playbook"] = plan.levers.toolkit
    return scene


@routine
def count_stores(stores: StoreState, accept_usage: float, weekly: Records, week: int) -> None:
    """Fill a week's row with the stores by state and light, and their usage."""
    states, lights = np.zeros(len(STATE_NAMES), np.int64), np.zeros(len(LIGHT_NAMES), np.int64)
    live, counted, using, total, total_reported = 0, 0, 0, 0.0, 0.0
    for i in range(len(stores.state)):
        state, light = stores.state[i], stores.light[i]
        states[state] += 1
        if stores.counted[i] == 0:
            continue
        counted += 1
        if light != NOT_LIVE:
            lights[light] += 1
        if is_live(state):
            live += 1
            total += stores.usage[i]
            total_reported += reported(stores.usage[i], stores.overstated[i])
            using += 1 if stores.usage[i] >= accept_usage else 0
    row = weekly[week]
    row["waiting"], row["training"], row["coached"] = states[WAITING], states[TRAINING], states[COACHED]
    row["suspended"], row["sustaining"], row["failed"] = states[SUSPENDED], states[SUSTAINING], states[FAILED]
    row["green"], row["yellow"], row["orange"], row["red"] = lights[GREEN], lights[YELLOW], lights[ORANGE], lights[RED]
    row["using"] = using
    row["usage"] = total / counted if counted > 0 else 0.0
    row["reported_usage"] = total_reported / counted if counted > 0 else 0.0
    row["live_usage"] = total / live if live > 0 else 0.0


@step
def count_hours(people: Records, before: Floats, weekly: Records, week: int) -> None:
    """Fill a week's row with hours since the last review, of coaches and of the desk.

    ``before`` holds the sums at the last review (duty, used, overtime of coaches, then of the desk) and is updated.
    """
    coach_duty = coach_used = coach_overtime = desk_duty = desk_used = desk_overtime = 0.0
    for p in range(len(people)):
        person = people[p]
        if person["role"] == AGENT:
            desk_duty += person["duty_days"]
            desk_used += person["used_hours"]
            desk_overtime += person["overtime_hours"]
        elif IS_COACH[person["role"]]:
            coach_duty += person["duty_days"]
            coach_used += person["used_hours"]
            coach_overtime += person["overtime_hours"]
    coach_duty, desk_duty = coach_duty * HOURS_A_DAY, desk_duty * HOURS_A_DAY
    row = weekly[week]
    row["coach_duty_hours"] = coach_duty - before[0]
    row["coach_used_hours"] = coach_used - before[1]
    row["coach_overtime_hours"] = coach_overtime - before[2]
    row["desk_duty_hours"] = desk_duty - before[3]
    row["desk_used_hours"] = desk_used - before[4]
    row["desk_overtime_hours"] = desk_overtime - before[5]
    before[0], before[1], before[2] = coach_duty, coach_used, coach_overtime
    before[3], before[4], before[5] = desk_duty, desk_used, desk_overtime


@step
def count_effects(stores: StoreState, pilot: Bools, gain: float, c: Coefficients, table: Records) -> None:
    """Fill the final effects of every store that has been live."""
    for i in range(len(stores.state)):
        if stores.state[i] != WAITING and (stores.days_live[i] > 0 or pilot[i]):
            usage, ability, lost = stores.usage[i], stores.ability[i], dip_of(stores, i, c)
            table[i]["reported_usage"] = reported(usage, stores.overstated[i])
            table[i]["efficiency"] = efficiency(usage, ability, gain, lost)
            table[i]["complaints"] = complaints(usage, lost, c)
