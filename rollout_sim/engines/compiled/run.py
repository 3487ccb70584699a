"""The compiled engine's run: the event loop, people's work, initialisation and the final outcome."""

import math
from typing import Any

import numpy as np

from rollout_sim.engines.compiled import hooks
from rollout_sim.engines.compiled.clock import (
    ELSE,
    OVER,
    REVIEW,
    TICK,
    next_event,
    schedule,
    schedule_now,
)
from rollout_sim.engines.compiled.days import hold_review, live_a_day
from rollout_sim.engines.compiled.event_kinds import (
    ASKS,
    BATCH_CLOSED,
    BATCH_DUE,
    BATCH_LISTED,
    BATCH_OVER,
    CALLED,
    CERTIFIED,
    CERTIFY,
    DAY,
    DUTY,
    DUTY_NEAR,
    GATE_REACHED,
    GATE_READ_AGAIN,
    PATH_GOES_ON,
    PATIENCE,
    PATIENCE_ENDS,
    REINSPECTED,
    REQUESTS_TODAY,
    REVIEW_HELD,
    VISITED,
    WORK_ENDS,
)
from rollout_sim.engines.compiled.layout import (
    coefficients,
    entries,
    final,
    has_room,
    leaves,
    levers,
    mean_hours,
    paths,
    people,
    persons,
    pilots,
    scene,
    stays,
    stores,
    tasks,
    tier_of,
    work_days,
)
from rollout_sim.engines.compiled.programme import (
    certify,
    close_batch,
    end_batch,
    list_batch,
    reach_gate,
    stand_at_gate,
    start_batch,
    train_coaches,
)
from rollout_sim.engines.compiled.queues import first_of, level_of, pop, sooner
from rollout_sim.engines.compiled.state import URGENCIES, CompiledWorld
from rollout_sim.engines.compiled.stores import (
    ask_for_help,
    be_patient,
    close_coached,
    finish,
    give_up_waiting,
    go_on,
    second_chance,
    wait_for_reinspection,
    wait_for_request,
)
from rollout_sim.engines.compiled.tasks import NOBODY, call, count_free, record, take
from rollout_sim.kernel.compile import rule, step
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import coaching, events, outcome as tables
from rollout_sim.rules.births import draw_attributes
from rollout_sim.rules.coaching import HOURS_A_DAY
from rollout_sim.rules.presence import is_there
from rollout_sim.rules.service import GROUP_COUNT
from rollout_sim.rules.weekly_sums import count_effects
from rollout_sim.scenario.plan.plan import Plan


def simulate(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Run one replication of a plan. The same (plan, seed, replication) gives the same outcome to the bit.

    Parameters
    ----------
    plan
        A strategy resolved to plain numbers.
    seed, replication
        The key of all random numbers; both 0 or more, below 2**63.
    """
    # Uncompiled, overflowing products of the random numbers would warn.
    with np.errstate(over="ignore"):
        world = CompiledWorld(plan, seed, replication)
        while not run_on(world.record):
            if world.record["paused"][0]:
                go_on_after_pause(plan, world)
            else:
                world.make_room()
        return _outcome(plan, world)


@step
def run_on(record: Any) -> bool:
    """Process events until the run is over (True); or one more might not fit into the arrays, or it pauses (False)."""
    w = record[0]
    if w["sequence"] == 0:
        begin(w)
    while has_room(w):
        kind = next_event(w)
        who, tag = w["who"], w["tag"]
        if kind == PATH_GOES_ON:
            if paths(w, who)["spell"] == tag:  # else this path was cut off
                go_on(w, who)
        elif kind == CALLED or kind == WORK_ENDS:
            attend(w, kind, who, tag)
        elif kind == REQUESTS_TODAY:
            wait_for_request(w, who, float(tag))
        elif kind == ASKS:
            ask_for_help(w, who, float(tag))
        elif kind == PATIENCE:
            be_patient(w, who, tag)
        elif kind == PATIENCE_ENDS:
            give_up_waiting(w, who, tag)
        elif kind == DAY:
            live_a_day(w, who)
        elif kind == DUTY_NEAR:
            schedule_now(w, DUTY, who, 0)
        elif kind == DUTY:
            begin_duty(w, who)
        elif kind == REVIEW_HELD:
            hold_review(w)
        elif kind == OVER:
            close(w)
            return True
        else:
            programme_event(w, kind, who, tag)
            if w["paused"] == 1:
                return False
    return False


def go_on_after_pause(plan: Plan, world: CompiledWorld) -> None:
    """Let mechanisms do what they have paused the run for, between two events."""
    for part in parts("compiled").values():
        if hasattr(part, "at_pause"):
            part.at_pause(plan, world)
    world.record["paused"] = 0


@step
def programme_event(w: Any, kind: int, who: int, tag: int) -> None:
    """Process a rare event."""
    if kind == BATCH_LISTED:
        list_batch(w, who)
    elif kind == BATCH_DUE:
        if w["stopped"] == 0:
            start_batch(w, who)
    elif kind == BATCH_OVER:
        end_batch(w, who)
    elif kind == BATCH_CLOSED:
        close_batch(w, who)
    elif kind == GATE_REACHED:
        reach_gate(w, who)
    elif kind == GATE_READ_AGAIN:
        stand_at_gate(w, who)
    elif kind == CERTIFY:
        train_coaches(w, who, tag)
    elif kind == CERTIFIED:
        certify(w, who, tag)
    elif kind == VISITED:
        wait_for_reinspection(w, who, tag)
    elif kind == REINSPECTED:
        second_chance(w, who, tag)
    else:
        hooks.happen(w, kind, who, tag)


@step
def begin(w: Any) -> None:
    """Draw the stores, and schedule the first events in the order of the reference engine's processes."""
    levels = coefficients(w)[0], levers(w)[0], w["low_share"], w["mid_share"], w["sceptical_share"]
    draw_attributes(stores(w), pilots(w), tier_of(w), *levels, w["seed"], w["replication"])
    hooks.begin(w)
    schedule(w, 0.0, TICK, DAY, 0, 0)
    schedule(w, 0.0, REVIEW, REVIEW_HELD, 0, 0)
    schedule_now(w, DUTY_NEAR, 0, 0)
    for b in range(w["batch_count"]):
        schedule_now(w, BATCH_LISTED, b, 0)


# -- people ------------------------------------------------------------------------------------------------------------


@step
def begin_duty(w: Any, day: int) -> None:
    """Start a day's duty: idle people start in the order of their numbers."""
    always = w["always"] == 1
    w["shift_ends"] = math.inf if always else day + 1.0
    time, over = scene(w)[0]["head_office_time"], scene(w)[0]["support_over"]
    w["head_office_ends"] = math.inf if always else day + time
    hooks.duty(w, day)
    for p in range(w["people_count"]):
        person = persons(w, p)
        days = w["seed_days_a_week"] if person["role"] == events.SEED else w["days_a_week"]
        present = person["here"] == 1 and is_there(person["stay"], day, over, stays(w), leaves(w))
        on = present and (always or coaching.on_duty(p, day, days, work_days(w)))
        person["on_shift"] = 1 if on else 0
        if person["free"] == 1:
            count_free(w, p, -1)
        if on:
            part = time if person["role"] == events.HEAD_OFFICE else 1.0
            people(w)[p]["duty_days"] += min(part, w["run_days"] - day)
            if person["idle"] == 1 and w["now"] < ends_today(w, person["role"]):
                call(w, p, -1)
    schedule(w, float(day + 1), ELSE, DUTY_NEAR, day + 1, 0)


@rule
def ends_today(w: Any, role: int) -> float:
    """When a role's duty ends today; a head office coach's after the part of the day that is the programme's."""
    return w["head_office_ends"] if role == events.HEAD_OFFICE else w["shift_ends"]


@step
def attend(w: Any, kind: int, p: int, t: int) -> None:
    """End a person's task or idle time; the person then takes the most urgent task, or is idle."""
    person = persons(w, p)
    looks, site = kind == CALLED and t < 0, True
    if kind == WORK_ENDS:
        t = person["task"]
        end_work(w, p, t)
        t, site = -1, w["always"] == 1
        looks = person["on_shift"] == 1 and w["now"] < ends_today(w, person["role"])
    elif person["task"] >= 0:
        go_on_working(w, p)
        return
    if looks:
        t = take(w, p, site)
    if t >= 0:
        work(w, p, t)
        return
    person["idle"] = 1
    if person["on_shift"] == 1:
        count_free(w, p, 1)


@step
def work(w: Any, p: int, t: int) -> None:
    """Start a task."""
    person, task = persons(w, p), tasks(w, t)
    kind, store = task["kind"], task["store"]
    hours = coaching.task_hours(
        kind, store, task["k"], w["handling"], mean_hours(w), coefficients(w)[0], w["seed"], w["replication"]
    )
    record(w, events.TASK_BEGUN, store, p, paths(w, store)["batch"], kind)
    person["task"], person["hours"] = t, hours
    go_on_working(w, p)


@rule
def go_on_working(w: Any, p: int) -> None:
    """Work for the hours left of a task; what the day leaves is overtime, or goes on at the next start of duty."""
    person = persons(w, p)
    began, limit, hours = w["now"], ends_today(w, person["role"]), person["hours"]
    ends, room = began + hours / HOURS_A_DAY, (limit - began) * HOURS_A_DAY
    person["began"], person["used"] = began, hours if ends <= limit else room
    if hours > (w["shift_ends"] - began) * HOURS_A_DAY + coefficients(w)[0].overtime_limit:
        person["used"], person["carries"] = room, 1
    schedule(w, min(ends, limit), ELSE, WORK_ENDS, p, 0)


@step
def end_work(w: Any, p: int, t: int) -> None:
    """Log a task's hours, duty used and overtime, and finish the task, unless it goes on next day."""
    person, store = persons(w, p), tasks(w, t)["store"]
    used, hours, batch = person["used"], person["hours"], paths(w, store)["batch"]
    people(w)[p]["used_hours"] += used
    if person["carries"] == 1:
        person["carries"] = 0
        person["hours"] = hours - used
        record(w, events.HOURS, store, p, batch, used)
        return
    person["task"] = -1
    people(w)[p]["overtime_hours"] += hours - used
    record(w, events.HOURS, store, p, batch, used)
    if hours > used:
        record(w, events.OVERTIME, store, p, batch, hours - used)
    finish(w, p, t)


# -- the end -----------------------------------------------------------------------------------------------------------


@step
def close(w: Any) -> None:
    """Log unfinished tasks, and fill the final tables."""
    w["now"] = w["run_days"]
    for p in range(w["people_count"]):
        person = persons(w, p)
        if person["task"] >= 0:
            task = tasks(w, person["task"])
            store, batch = task["store"], paths(w, task["store"])["batch"]
            if person["idle"] == 0:  # else the task goes on another day
                used = (w["now"] - person["began"]) * HOURS_A_DAY
                people(w)[p]["used_hours"] += used
                record(w, events.HOURS, store, p, batch, used)
            record(w, events.TASK_OPEN, store, p, batch, task["kind"])
    for urgency in range(URGENCIES):
        open_tasks(w, urgency)
    for store in range(w["n"]):
        if not math.isnan(paths(w, store)["coached_since"]):
            close_coached(w, store)
        describe(w, store)
    count_effects(stores(w), pilots(w), w["gain"], coefficients(w)[0], final(w))
    hooks.close(w)


@step
def describe(w: Any, store: int) -> None:
    """Fill a store's row of the final table."""
    s, path, row = stores(w), paths(w, store), final(w)[store]
    row["state"], row["light"], row["region"] = s.state[store], s.light[store], s.region[store]
    row["readiness"], row["sceptical"] = s.readiness[store], s.sceptical[store]
    row["ability"], row["drive"], row["habit"] = s.ability[store], s.drive[store], s.habit[store]
    row["usage"], row["open_problems"] = s.usage[store], s.open_problems[store]
    row["batch"], row["live_day"] = path["first_batch"], path["first_live_day"]
    row["accepted_day"] = path["accepted_day"]


@step
def open_tasks(w: Any, urgency: int) -> None:
    """Log the waiting tasks of an urgency, in the order of service."""
    while True:
        first, level = -1, -1
        for group in range(GROUP_COUNT):
            entry = first_of(w, level_of(group, urgency))
            if entry >= 0 and (first < 0 or sooner(entries(w, entry), entries(w, first))):
                first, level = entry, level_of(group, urgency)
        if first < 0:
            return
        task = tasks(w, entries(w, first)["task"])
        pop(w, level)
        record(w, events.TASK_OPEN, task["store"], NOBODY, paths(w, task["store"])["batch"], task["kind"])


def _outcome(plan: Plan, world: CompiledWorld) -> tables.Outcome:
    """The outcome of a run; copies arrays that are part of a larger block, so that the block can be freed."""
    a, w = world.arrays, world.record[0]
    return tables.Outcome(
        log=a["rows"][: int(w["rows_used"])],
        weekly=a["weekly"][: int(w["weeks"])].copy(),
        usages=a["usages"][: int(w["weeks"])],
        daily=a["daily"][: math.floor(plan.run_days) + 1].copy(),
        exposure=a["exposure"].copy(),
        people=a["people"].copy(),
        stores=a["final"].copy(),
        batches=a["batches"].copy(),
        of={mechanism: part.table(world) for mechanism, part in parts("arrays").items() if hasattr(part, "table")},
    )
