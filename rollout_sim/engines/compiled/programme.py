"""The compiled engine's programme: batches, gates, and the certification of coaches from successful stores."""

import math
from typing import Any

import numpy as np

from rollout_sim.engines.compiled.clock import ELSE, REVIEW, schedule, schedule_now
from rollout_sim.engines.compiled.event_kinds import (
    BATCH_CLOSED,
    BATCH_DUE,
    BATCH_OVER,
    CERTIFIED,
    CERTIFY,
    GATE_REACHED,
    GATE_READ_AGAIN,
    NOTHING,
    VISITED,
)
from rollout_sim.engines.compiled.layout import (
    batches,
    coefficients,
    conditions,
    hold_visits,
    homes,
    members,
    mixes,
    paths,
    people,
    persons,
    pilots,
    plans,
    retried,
    scene,
    stores,
    tasks,
    visited,
)
from rollout_sim.engines.compiled.queues import WAITING, put
from rollout_sim.engines.compiled.stores import begin_coaching, playbook
from rollout_sim.engines.compiled.tasks import (
    NO_STORE,
    NOBODY,
    ask,
    count_free,
    drop,
    join_region,
    record,
    seed_queue,
)
from rollout_sim.kernel.compile import routine, rule, step
from rollout_sim.rules import events, programme
from rollout_sim.rules.events import URGENCY_ACCEPTANCE, URGENCY_LIGHT
from rollout_sim.rules.service import FOR_SEED_COACH, GROUP, dilute
from rollout_sim.rules.tiers import KINDS, tier_at_start


@rule
def list_batch(w: Any, b: int) -> None:
    """Schedule the start of a batch that follows no other."""
    if plans(w)[b]["after"] < 0:
        schedule(w, plans(w)[b]["start_day"], REVIEW, BATCH_DUE, b, 0)


@routine
def start_batch(w: Any, b: int) -> None:
    """Start a batch: choose its stores, and begin the coaching path of each."""
    plan, row, n = plans(w)[b], batches(w)[b], w["n"]
    untaken = np.zeros(n, dtype=np.bool_)
    for store in range(n):
        path = paths(w, store)
        untaken[store] = path["takes_part"] == 1 and path["first_batch"] < 0
    selection = plan["size"], plan["choice"], mixes(w)[b], plan["mix_regions"], plan["pilots"]
    chosen = programme.choose(stores(w), pilots(w), untaken, *selection, w["seed"], w["replication"])
    plan["members_from"] = plan["members_to"] = w["members_used"]
    plan["retried_from"] = plan["retried_to"] = w["retried_used"]
    for store in range(n):
        if chosen[store]:
            members(w)[plan["members_to"]] = store
            plan["members_to"] += 1
        elif plan["retry"] == 1 and stores(w).state[store] == events.FAILED:
            retried(w)[plan["retried_to"]] = store
            plan["retried_to"] += 1
    w["members_used"], w["retried_used"] = plan["members_to"], plan["retried_to"]
    row["start_day"], row["first_time"] = w["now"], plan["members_to"] - plan["members_from"]
    row["retried"] = plan["retried_to"] - plan["retried_from"]
    record(w, events.BATCH_STARTED, NO_STORE, NOBODY, b, plan["members_to"] - plan["members_from"])
    if not math.isnan(plan["head_office_time"]):
        scene(w)[0]["head_office_time"] = plan["head_office_time"]
    for i in range(plan["members_from"], plan["members_to"]):
        join(w, b, members(w)[i])
    for i in range(plan["retried_from"], plan["retried_to"]):
        join(w, b, retried(w)[i])
    assign_seed_coaches(w)
    schedule(w, w["now"] + plan["length_days"], REVIEW, BATCH_OVER, b, 0)


@step
def join(w: Any, b: int, store: int) -> None:
    """Add a store to a batch; a pilot requests its acceptance at once."""
    path = paths(w, store)
    first = path["first_batch"] < 0
    path["batch"] = b
    if first:
        path["first_batch"] = b
    record(w, events.JOINED_BATCH, store, NOBODY, b, 1.0 if first else 0.0)
    stores(w).counted[store] = 1
    stores(w).playbook[store] = playbook(w)
    if stores(w).state[store] == events.SUSTAINING:
        ask(w, events.ACCEPTANCE, store, URGENCY_ACCEPTANCE, store, NOTHING)
    else:
        if first and w["contact_rows"] > KINDS:
            stores(w).tier[store] = tier_at_start(stores(w).tier[store], scene(w)[0])
            record(w, events.TIER, store, NOBODY, b, stores(w).tier[store])
        begin_coaching(w, store)


@step
def end_batch(w: Any, b: int) -> None:
    """End a batch: count its successes, and choose the stores whose people become coaches."""
    plan, row = plans(w)[b], batches(w)[b]
    winners, each = 0, int(coefficients(w)[0].regional_from_each)
    for i in range(plan["members_from"], plan["members_to"]):
        store = members(w)[i]
        path, light = paths(w, store), stores(w).light[store]
        accepted = not math.isnan(path["accepted_day"])
        row["accepted"] += 1 if accepted else 0
        row["inspected"] += path["inspected"]
        if not accepted or (light != events.GREEN and light != events.YELLOW):
            continue
        winners += 1
        if 0 <= w["seed_after"] <= b and w["seed_homes"] < w["seed_at_most"]:
            homes(w)[w["seed_homes"]] = store
            w["seed_homes"] += 1
        for _ in range(each):
            if 0 <= w["regional_after"] <= b and w["regional_homes"] < w["regional_at_most"]:
                homes(w)[w["seed_at_most"] + w["regional_homes"]] = store
                w["regional_homes"] += 1
    for i in range(plan["retried_from"], plan["retried_to"]):
        row["recovered"] += 0 if math.isnan(paths(w, retried(w)[i])["accepted_day"]) else 1
    row["end_day"], row["successes"] = w["now"], winners
    record(w, events.BATCH_ENDED, NO_STORE, NOBODY, b, winners)
    if 0 <= w["seed_after"] <= b:
        schedule_now(w, CERTIFY, events.SEED, w["seed_homes"])
    if 0 <= w["regional_after"] <= b:
        schedule_now(w, CERTIFY, events.REGIONAL, w["regional_homes"])
    scene(w)[0]["batches_left"] -= 1
    if scene(w)[0]["batches_left"] == 0:
        scene(w)[0]["support_over"] = w["now"]
    schedule_now(w, BATCH_CLOSED, b, 0)


# -- coaches -----------------------------------------------------------------------------------------------------------


@rule
def train_coaches(w: Any, role: int, until: int) -> None:
    """Schedule the certification of coaches after their training: of those whose homes stand before ``until``."""
    schedule(w, w["now"] + coefficients(w)[0].certify_days, ELSE, CERTIFIED, role, until)


@step
def certify(w: Any, role: int, until: int) -> None:
    """Certify coaches of a role, those whose homes stand before ``until``; each generation passes on part of the skill.

    Head office coaches train them; where there are none, seed coaches train the regional ones.
    """
    generation = 2 if role == events.REGIONAL and w["seeds_from"] == 0 else 1
    skill = dilute(coefficients(w)[0].head_office_skill, coefficients(w)[0].dilution, generation)
    certified = w["seeds_certified"] if role == events.SEED else w["regionals_certified"]
    first_home = 0 if role == events.SEED else w["seed_at_most"]
    first_person = w["seeds_from"] if role == events.SEED else w["regionals_from"]
    if role == events.SEED:
        w["seeds_certified"] = until
    else:
        w["regionals_certified"] = until
    for i in range(certified, until):
        home, p = homes(w)[first_home + i], first_person + i
        person, region = persons(w, p), paths(w, home)["region"]
        person["here"], person["skill"], person["home"], person["region"] = 1, skill, home, region
        people(w)[p]["from_day"] = w["now"]
        if role == events.REGIONAL:
            join_region(w, p)
        record(w, events.COACH_CERTIFIED, home, p, paths(w, home)["batch"], skill)
        if w["always"] == 1:
            person["on_shift"] = 1
            if person["idle"] == 1:
                count_free(w, p, 1)
    assign_seed_coaches(w)


@rule
def wants_seed_coach(w: Any, store: int, own_batch: int) -> bool:
    """Whether a store of a batch after a coach's own is waiting, in training or coached, and has no seed coach."""
    path, state = paths(w, store), stores(w).state[store]
    if path["coach"] >= 0 or path["batch"] <= own_batch:
        return False
    return state == events.WAITING or state == events.TRAINING or state == events.COACHED


@step
def places_left(w: Any) -> int:
    """Number of stores that seed coaches can still take."""
    places = 0
    for p in range(w["seeds_from"], w["regionals_from"]):
        if persons(w, p)["here"] == 1:
            places += max(0, w["seed_stores_each"] - persons(w, p)["charges"])
    return places


@step
def assign_seed_coaches(w: Any) -> None:
    """Assign stores to seed coaches with free places, own region first."""
    if places_left(w) == 0:
        return
    for p in range(w["seeds_from"], w["regionals_from"]):
        if persons(w, p)["here"] == 1:
            fill_places(w, p, True)
            fill_places(w, p, False)


@step
def fill_places(w: Any, p: int, at_home: bool) -> None:
    """Give a seed coach stores of the own region, or of any, while there are places and such stores."""
    person = persons(w, p)
    own_batch = paths(w, person["home"])["first_batch"]
    for store in range(w["n"]):
        if person["charges"] >= w["seed_stores_each"]:
            return
        near = not at_home or paths(w, store)["region"] == person["region"]
        if near and wants_seed_coach(w, store, own_batch):
            take_charge(w, p, store)


@step
def take_charge(w: Any, p: int, store: int) -> None:
    """Assign a store to a seed coach, with the store's waiting tasks."""
    persons(w, p)["charges"] += 1
    paths(w, store)["coach"] = p
    t = paths(w, store)["first_open"]
    while t >= 0:
        if FOR_SEED_COACH[tasks(w, t)["kind"]]:
            put(w, seed_queue(w, p, GROUP[tasks(w, t)["kind"]]), t)
        t = tasks(w, t)["after"]


# -- gates -------------------------------------------------------------------------------------------------------------


@rule
def close_batch(w: Any, b: int) -> None:
    """Schedule the gates of the batches that follow a batch, after the reviews of this moment."""
    for follower in range(w["batch_count"]):
        if plans(w)[follower]["after"] == b:
            schedule(w, w["now"], REVIEW, GATE_REACHED, follower, 0)


@step
def reach_gate(w: Any, b: int) -> None:
    """Bring a batch to its gate, and set the deadline of a hold."""
    plan = plans(w)[b]
    plan["ended"], plan["deadline"] = w["now"], w["now"] + plan["hold_at_most"]
    if plan["gated"] == 1 and programme.is_waived(b, plan["waived_share"], w["seed"], w["replication"]):
        plan["waived"] = 1
    stand_at_gate(w, b)


@step
def stand_at_gate(w: Any, b: int) -> None:
    """Read the gate, then start, hold or stop; without a gate, start."""
    plan = plans(w)[b]
    if plan["gated"] == 1 and w["stopped"] == 0 and not is_passed(w, b) and w["stopped"] == 0:
        hold(w, b)
        schedule(w, min(w["now"] + 7.0, plan["deadline"]), REVIEW, GATE_READ_AGAIN, b, 0)
        return
    i = plan["first_hold_visit"]
    while i >= 0:
        t, serial = hold_visits(w)[i]["task"], hold_visits(w)[i]["serial"]
        if tasks(w, t)["serial"] == serial and tasks(w, t)["status"] == WAITING:
            drop(w, t, events.TASK_WITHDRAWN)
        i = hold_visits(w)[i]["next"]
    if plan["gated"] == 0 or w["stopped"] == 0:
        schedule(w, max(w["now"], plan["ended"] + plan["gap_days"]), REVIEW, BATCH_DUE, b, 0)


@step
def is_passed(w: Any, b: int) -> bool:
    """Read a gate. Returns whether its batch may start; a stop is recorded in the world."""
    plan = plans(w)[b]
    read_gate(w, b)
    decision = programme.decide(plan["go_row"], plan["stop_row"], plan["readings"])
    record(w, events.GATE_READ, NO_STORE, NOBODY, b, decision)
    dry, waived = plan["mode"] == events.DRY_RUN, plan["waived"] == 1
    at_deadline = decision == events.HOLD and w["now"] >= plan["deadline"]
    outcome = plan["after_hold"] if at_deadline else decision
    if dry or waived or outcome == events.GO:
        reason = 3
        if decision == events.GO:
            reason = 0
        elif dry:
            reason = 2
        elif waived:
            reason = 1
        record(w, events.GATE_PASSED, NO_STORE, NOBODY, b, reason)
        return True
    if outcome == events.STOP:
        w["stopped"] = 1
        record(w, events.LAUNCHES_STOPPED, NO_STORE, NOBODY, b, 0.0)
    return False


@routine
def read_gate(w: Any, b: int) -> None:
    """Update the consecutive readings that met the go and the stop conditions, this one included."""
    plan = plans(w)[b]
    previous = plans(w)[plan["after"]]
    inspected = accepted = past_grace = 0
    lights = np.zeros(4, dtype=np.int64)
    for i in range(previous["members_from"], previous["members_to"]):
        store = members(w)[i]
        path = paths(w, store)
        if path["inspected"] == 1:
            inspected += 1
            accepted += 0 if math.isnan(path["accepted_day"]) else 1
        if path["go_lives"] > 0 and w["now"] - stores(w).live_since[store] >= w["grace_days"]:
            past_grace += 1
            if stores(w).light[store] >= 0:
                lights[stores(w).light[store]] += 1
    go, stop = True, plan["stop_to"] > plan["stop_from"]
    for i in range(plan["go_from"], plan["stop_to"]):
        row = conditions(w)[i]
        met = programme.condition_met(
            row["subject"],
            row["operator"],
            row["value"],
            accepted,
            inspected,
            lights,
            past_grace,
            playbook(w),
            plan["smallest_sample"],
        )
        if i < plan["go_to"]:
            go = go and met
        else:
            stop = stop and met
    plan["go_row"] = plan["go_row"] + 1 if go else 0
    plan["stop_row"] = plan["stop_row"] + 1 if stop else 0


@routine
def hold(w: Any, b: int) -> None:
    """Request a head office visit to each failed store without one in this hold, lowest usage first."""
    plan = plans(w)[b]
    previous = plans(w)[plan["after"]]
    failed = np.empty(previous["members_to"] - previous["members_from"], dtype=np.int64)
    count = 0
    for i in range(previous["members_from"], previous["members_to"]):
        store = members(w)[i]
        if stores(w).state[store] == events.FAILED and not visited(w)[b, store]:
            failed[count] = store
            count += 1
    failed = failed[:count]
    order = np.argsort(stores(w).usage[failed], kind="mergesort")
    for rank in range(count):
        store = failed[order[rank]]
        t = ask(w, events.HEAD_OFFICE_VISIT, store, URGENCY_LIGHT, rank, VISITED)
        visited(w)[b, store] = True
        i = w["hold_visits_used"]
        w["hold_visits_used"] = i + 1
        row = hold_visits(w)[i]
        row["task"], row["serial"], row["next"] = t, tasks(w, t)["serial"], -1
        if plan["last_hold_visit"] >= 0:
            hold_visits(w)[plan["last_hold_visit"]]["next"] = i
        else:
            plan["first_hold_visit"] = i
        plan["last_hold_visit"] = i
