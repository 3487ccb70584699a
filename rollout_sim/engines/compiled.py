"""The compiled engine: the model of ``reference`` as one compiled loop over a heap, for thousands of replications.

Both give the same outcome to the bit. What happens is told in ``compiled_stores`` and ``compiled_programme``; here are
the loop, people's work, and the way in and out.
"""

import math

import numpy as np

from rollout_sim.engines.compiled_clock import (
    ELSE,
    OVER,
    REVIEW,
    TICK,
    next_event,
    schedule,
    schedule_now,
)
from rollout_sim.engines.compiled_kinds import (
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
from rollout_sim.engines.compiled_programme import (
    certify,
    close_batch,
    end_batch,
    list_batch,
    stand_at_gate,
    start_batch,
    train_coaches,
)
from rollout_sim.engines.compiled_state import World, build, room_needed, with_room
from rollout_sim.engines.compiled_stores import (
    ask_for_help,
    be_patient,
    close_coached,
    finish,
    give_up_waiting,
    go_on,
    hold_review,
    live_a_day,
    second_chance,
    wait_for_reinspection,
    wait_for_request,
)
from rollout_sim.engines.compiled_tasks import NOBODY, call, count_free, first_of, pop, record, sooner, take
from rollout_sim.model import coaching, events
from rollout_sim.model.books import count_effects
from rollout_sim.model.coaching import HOURS_A_DAY
from rollout_sim.model.compiled import routine, rule
from rollout_sim.model.service import EXPERT_SITE
from rollout_sim.scenario.plan import Plan


def simulate(plan: Plan, seed: int, replication: int) -> events.Outcome:
    """Run one replication of a plan. The same (plan, seed, replication) gives the same outcome to the bit.

    Parameters
    ----------
    plan
        A strategy resolved to plain numbers.
    seed, replication
        The key of all random numbers; both 0 or more, below 2**63.
    """
    # Uncompiled, the random numbers' products wrap around with a warning.
    with np.errstate(over="ignore"):
        world = with_room(build(plan, seed, replication))
        while not run_on(world):
            world = with_room(world)
    return _outcome(plan, world)


@routine
def run_on(w: World) -> bool:
    """Go through events until the run is over (True), or one more might not fit into the arrays (False)."""
    run = w.run[0]
    if run["sequence"] == 0:
        begin(w)
    while has_room(w):
        kind = next_event(run, w.heap, w.soon)
        who, tag = run["who"], run["tag"]
        if kind == PATH_GOES_ON:
            if w.paths[who]["spell"] == tag:  # else this path was cut off
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
            schedule_now(run, w.soon, DUTY, who, 0)
        elif kind == DUTY:
            begin_duty(w, who)
        elif kind == REVIEW_HELD:
            hold_review(w)
        elif kind == OVER:
            close(w)
            return True
        else:
            programme_event(w, kind, who, tag)
    return False


@rule
def programme_event(w: World, kind: int, who: int, tag: int) -> None:
    """What happens rarely."""
    if kind == BATCH_LISTED:
        list_batch(w, who)
    elif kind == BATCH_DUE:
        if w.run[0]["stopped"] == 0:
            start_batch(w, who)
    elif kind == BATCH_OVER:
        end_batch(w, who)
    elif kind == BATCH_CLOSED:
        close_batch(w, who)
    elif kind == GATE_READ_AGAIN:
        stand_at_gate(w, who)
    elif kind == CERTIFY:
        train_coaches(w, who)
    elif kind == CERTIFIED:
        certify(w, who)
    elif kind == VISITED:
        wait_for_reinspection(w, who, tag)
    elif kind == REINSPECTED:
        second_chance(w, who, tag)


@rule
def has_room(w: World) -> bool:
    """Whether one more event fits, whatever it is."""
    run = w.run[0]
    waiting = run["requests_waiting"] + run["tasks_waiting"]
    heap, soon, tasks, entries, log = room_needed(
        len(w.paths), run["people"], len(w.plans), waiting, run["entries_held"]
    )
    return (
        run["heap_size"] + heap <= len(w.heap)
        and run["soon_to"] + soon <= len(w.soon)
        and run["tasks_used"] + tasks <= len(w.tasks)
        and run["entries_used"] + entries <= len(w.entries)
        and run["rows"] + log <= len(w.log)
    )


@rule
def begin(w: World) -> None:
    """Schedule what begins with the programme, in the order in which the reference starts its processes."""
    run = w.run[0]
    schedule(run, w.heap, 0.0, TICK, DAY, 0, 0)
    schedule(run, w.heap, 0.0, REVIEW, REVIEW_HELD, 0, 0)
    schedule_now(run, w.soon, DUTY_NEAR, 0, 0)
    for b in range(len(w.plans)):
        schedule_now(run, w.soon, BATCH_LISTED, b, 0)


# -- people ------------------------------------------------------------------------------------------------------------


@rule
def begin_duty(w: World, day: int) -> None:
    """The start of a day's duty: people who are free begin it in the order of their numbers."""
    run = w.run[0]
    always = run["always"] == 1
    run["shift_ends"] = math.inf if always else day + 1.0
    for p in range(len(w.persons)):
        person = w.persons[p]
        days = run["seed_days_a_week"] if person["role"] == events.SEED else run["days_a_week"]
        on = person["here"] == 1 and (always or coaching.on_duty(p, day, days))
        person["on_shift"] = 1 if on else 0
        if person["free"] == 1:
            count_free(run, w.persons, w.blocks, w.regions, p, -1)
        if on:
            w.people[p]["duty_days"] += min(1.0, run["run_days"] - day)
            if person["idle"] == 1:
                call(run, w.persons, w.blocks, w.regions, w.soon, p, -1)
    schedule(run, w.heap, float(day + 1), ELSE, DUTY_NEAR, day + 1, 0)


@rule
def attend(w: World, kind: int, p: int, t: int) -> None:
    """A person ends a task or a waiting, and takes the most urgent task there is, or waits."""
    run, person = w.run[0], w.persons[p]
    looks, site = kind == CALLED and t < 0, True
    if kind == WORK_ENDS:
        t = person["task"]
        end_work(w, p, t)
        t, site = -1, run["always"] == 1
        looks = person["on_shift"] == 1 and run["now"] < run["shift_ends"]
    if looks:
        t = take(run, w.paths, w.tasks, w.queues, w.entries, w.persons, w.regions, p, site)
    if t >= 0:
        work(w, p, t)
        return
    person["idle"] = 1
    if person["on_shift"] == 1:
        count_free(run, w.persons, w.blocks, w.regions, p, 1)


@rule
def work(w: World, p: int, t: int) -> None:
    """Work on a task for its hours; what runs past the end of duty is overtime, on the clock it ends there."""
    run, person, task = w.run[0], w.persons[p], w.tasks[t]
    began, kind, store = run["now"], task["kind"], task["store"]
    hours = coaching.task_hours(
        kind, store, task["k"], run["handling"], run["course_hours"], w.c, run["seed"], run["replication"]
    )
    record(run, w.log, events.TASK_BEGUN, store, p, w.paths[store]["batch"], kind)
    ends = began + hours / HOURS_A_DAY
    limit = math.inf if run["always"] == 1 else math.floor(began) + 1.0
    person["task"], person["began"], person["hours"] = t, began, hours
    person["used"] = hours if ends <= limit else (limit - began) * HOURS_A_DAY
    schedule(run, w.heap, min(ends, limit), ELSE, WORK_ENDS, p, 0)


@rule
def end_work(w: World, p: int, t: int) -> None:
    """Put a task's hours on record: duty used, and overtime if there was any; then its effect."""
    run, person, store = w.run[0], w.persons[p], w.tasks[t]["store"]
    used, hours, batch = person["used"], person["hours"], w.paths[store]["batch"]
    person["task"] = -1
    w.people[p]["used_hours"] += used
    w.people[p]["overtime_hours"] += hours - used
    record(run, w.log, events.HOURS, store, p, batch, used)
    if hours > used:
        record(run, w.log, events.OVERTIME, store, p, batch, hours - used)
    finish(w, p, t)


# -- the end -----------------------------------------------------------------------------------------------------------


@rule
def close(w: World) -> None:
    """Put the unfinished on record."""
    run = w.run[0]
    run["now"] = run["run_days"]
    for p in range(len(w.persons)):
        person = w.persons[p]
        if person["task"] >= 0:
            task = w.tasks[person["task"]]
            store, batch = task["store"], w.paths[task["store"]]["batch"]
            used = (run["now"] - person["began"]) * HOURS_A_DAY
            w.people[p]["used_hours"] += used
            record(run, w.log, events.HOURS, store, p, batch, used)
            record(run, w.log, events.TASK_OPEN, store, p, batch, task["kind"])
    while True:
        first, queue = -1, -1
        for group in range(EXPERT_SITE + 1):
            entry = first_of(run, w.queues, w.entries, w.tasks, group)
            if entry >= 0 and (first < 0 or sooner(w.entries[entry], w.entries[first])):
                first, queue = entry, group
        if first < 0:
            break
        task = w.tasks[w.entries[first]["task"]]
        pop(run, w.queues, w.entries, queue)
        record(run, w.log, events.TASK_OPEN, task["store"], NOBODY, w.paths[task["store"]]["batch"], task["kind"])
    for store in range(len(w.paths)):
        if not math.isnan(w.paths[store]["coached_since"]):
            close_coached(run, w.paths, w.batches, store)


def _outcome(plan: Plan, w: World) -> events.Outcome:
    stores, run = np.zeros(plan.stores, dtype=events.STORES), w.run[0]
    for name in (
        "state", "light", "region", "readiness", "sceptical", "ability", "drive", "habit", "usage", "open_problems",
    ):  # fmt: skip
        stores[name] = getattr(w.stores, name)
    stores["batch"], stores["live_day"] = w.paths["first_batch"], w.paths["first_live_day"]
    stores["accepted_day"] = w.paths["accepted_day"]
    count_effects(w.stores, plan.pilot, plan.efficiency_gain, plan.coefficients, stores)
    return events.Outcome(
        log=w.log[: int(run["rows"])],
        weekly=w.weekly[: int(run["weeks"])],
        daily=w.daily[: math.floor(plan.run_days) + 1],
        exposure=w.exposure,
        people=w.people,
        stores=stores,
        batches=w.batches,
    )
