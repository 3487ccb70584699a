"""Nudges in the compiled engine: the run pauses, and goes on when the stores have their state."""

import math
from typing import Any

import numpy as np

from rollout_sim.engines.compiled.clock import ELSE, TICK, schedule, schedule_now
from rollout_sim.engines.compiled.event_kinds import NOTHING, PATH_GOES_ON, PATIENCE_ENDS
from rollout_sim.engines.compiled.layout import contacts, paths, stores, tasks
from rollout_sim.engines.compiled.queues import WAITING
from rollout_sim.engines.compiled.state import CompiledWorld
from rollout_sim.engines.compiled.stores import BEGINS, ENDS, PLANS_WEEK, leave_coaching, show
from rollout_sim.engines.compiled.tasks import ask, ask_since, drop
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.nudges.arrays import NUDGED, due, nudge_days
from rollout_sim.mechanisms.nudges.rules import first_whole_week, planned_before
from rollout_sim.mechanisms.nudges.settings import Nudge
from rollout_sim.rules import events
from rollout_sim.rules.rows import URGENCY_LIGHT
from rollout_sim.scenario.plan.plan import Plan

NONE = -1


@step
def begin(w: Any) -> None:
    """Schedule all nudges."""
    for number in range(w["nudge_count"]):
        if nudge_days(w)[number] < w["run_days"]:
            schedule(w, nudge_days(w)[number], TICK, NUDGED, number, 0)


@step
def happen(w: Any, kind: int, number: int, tag: int) -> bool:
    """Pause the run for a nudge."""
    if kind != NUDGED:
        return False
    due(w, 0)["number"], w["paused"] = number, 1
    return True


def at_pause(plan: Plan, world: CompiledWorld) -> None:
    """Put the stores into their state, one after another; one that no batch has taken is left alone."""
    nudge = plan.of["nudges"].nudges[int(world.arrays["nudge_due"]["number"][0])]
    for place, store in enumerate(nudge.stores):
        if world.arrays["paths"]["first_batch"][store] < 0:
            continue
        put_numbers(world, nudge, place, store)
        if nudge.state is not None:
            world.make_room()
            put_state(world.record, store, nudge.state[place])
        if nudge.requests is not None:
            world.make_room()
            withdraw_requests(world.record, store)
            for requested_day, urgency in nudge.requests[place]:
                world.make_room()
                put_request(world.record, store, float(requested_day), urgency)
        if nudge.light is not None:
            world.make_room()
            put_light(world.record, store, nudge.light[place])


def put_numbers(world: CompiledWorld, nudge: Nudge, place: int, store: int) -> None:
    """Set a store's columns, and what its path remembers."""
    path, record = world.arrays["paths"], world.record
    for name, values in nudge.columns.items():
        world.arrays["stores"][name][store] = values[place]
    was_accepted, was_inspected = not np.isnan(path["accepted_day"][store]), int(path["inspected"][store])
    for name, values in nudge.path.items():
        path[name][store] = values[place]
    record["accepted"] += int(not np.isnan(path["accepted_day"][store])) - int(was_accepted)
    world.arrays["scene"]["inspected"] += int(path["inspected"][store]) - was_inspected


@step
def put_state(record: Any, store: int, state: int) -> None:
    """Move a store into a live state, and its path to where that goes on."""
    w = record[0]
    path, s = paths(w, store), stores(w)
    if s.state[store] == state:
        return
    if path["go_lives"] == 0:
        path["go_lives"], path["first_live_day"] = 1, w["now"]
    if s.live_since[store] == -math.inf:
        s.live_since[store] = w["now"]
    leave_coaching(w, store, state)
    path["spell"] += 1
    if state == events.SUSPENDED:
        path["relaunched"], path["stage"] = 1, BEGINS
        ask(w, events.DIAGNOSIS, store, URGENCY_LIGHT, store, PATH_GOES_ON)
    elif state == events.COACHED:
        continue_path(w, store)


@step
def continue_path(w: Any, store: int) -> None:
    """Continue a coaching path with the next whole week of its plan, or the request for acceptance behind it."""
    path, live = paths(w, store), stores(w).live_since[store]
    week = first_whole_week(w["now"], live)
    path["live"], path["week"] = live, week
    for row in range(len(events.CONTACTS)):
        path["wanted"][row] = planned_before(contacts(w), stores(w).tier[store], row, week)
    path["stage"] = PLANS_WEEK if week < w["plan_weeks"] else ENDS
    time = live + 7.0 * week if week < w["plan_weeks"] else live + w["acceptance_days"]
    if time > w["now"]:
        schedule(w, time, ELSE, PATH_GOES_ON, store, path["spell"])
    else:
        schedule_now(w, PATH_GOES_ON, store, path["spell"])


@step
def withdraw_requests(record: Any, store: int) -> None:
    """Withdraw a store's requests that wait, in the order in which they were requested."""
    w = record[0]
    while True:
        first = NONE
        for t in range(w["tasks_used"]):
            task = tasks(w, t)
            own = task["store"] == store and task["kind"] == events.REQUEST
            waits = own and task["serial"] >= 0 and task["status"] == WAITING
            if waits and (first < 0 or task["number"] < tasks(w, first)["number"]):
                first = t
        if first < 0:
            return
        drop(w, first, events.TASK_WITHDRAWN)


@step
def put_request(record: Any, store: int, requested_day: float, urgency: int) -> None:
    """Give a store an open request."""
    w = record[0]
    t = ask_since(w, events.REQUEST, store, urgency, store, NOTHING, requested_day)
    if tasks(w, t)["status"] == WAITING:
        end = max(w["now"], requested_day + stores(w).patience_days[store])
        schedule(w, end, ELSE, PATIENCE_ENDS, t, tasks(w, t)["serial"])


@step
def put_light(record: Any, store: int, light: int) -> None:
    """Set a store's light."""
    show(record[0], store, light)
