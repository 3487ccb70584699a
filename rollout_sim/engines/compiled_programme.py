"""The compiled engine's programme: batches, gates, and the coaches certified out of successful stores."""

import math

import numpy as np

from rollout_sim.engines.compiled_clock import ELSE, REVIEW, schedule, schedule_now
from rollout_sim.engines.compiled_kinds import (
    BATCH_CLOSED,
    BATCH_DUE,
    BATCH_OVER,
    CERTIFIED,
    CERTIFY,
    GATE_READ_AGAIN,
    NOTHING,
    PATH_GOES_ON,
    VISITED,
)
from rollout_sim.engines.compiled_state import World
from rollout_sim.engines.compiled_stores import BEGINS
from rollout_sim.engines.compiled_tasks import (
    NOBODY,
    WAITING,
    ask,
    count_free,
    drop,
    put,
    record,
    region_queue,
    seed_queue,
)
from rollout_sim.model import coaching, events, programme
from rollout_sim.model.compiled import routine, rule
from rollout_sim.model.service import (
    EXPERT_SITE,
    URGENCY_ACCEPTANCE,
    URGENCY_LIGHT,
    dilute,
    group_of,
    is_for_seed_coach,
)
from rollout_sim.model.store import Ints, Records

NO_STORE = -1


@rule
def list_batch(w: World, b: int) -> None:
    """A batch that follows no other waits for its day."""
    if w.plans[b]["after"] < 0:
        schedule(w.run[0], w.heap, w.plans[b]["start_day"], REVIEW, BATCH_DUE, b, 0)


@rule
def start_batch(w: World, b: int) -> None:
    """Choose the stores, and set each on its way."""
    run, plan, row, n = w.run[0], w.plans[b], w.batches[b], len(w.paths)
    untaken = np.zeros(n, dtype=np.bool_)
    for store in range(n):
        untaken[store] = w.takes_part[store] and w.paths[store]["first_batch"] < 0
    chosen = programme.choose(
        w.stores,
        w.pilot,
        untaken,
        plan["size"],
        plan["choice"],
        w.mixes[b],
        plan["mix_regions"],
        plan["pilots"],
        run["seed"],
        run["replication"],
    )
    plan["members_from"] = plan["members_to"] = run["members_used"]
    plan["retried_from"] = plan["retried_to"] = run["retried_used"]
    for store in range(n):
        if chosen[store]:
            w.members[plan["members_to"]] = store
            plan["members_to"] += 1
        elif plan["retry"] == 1 and w.stores.state[store] == events.FAILED:
            w.retried[plan["retried_to"]] = store
            plan["retried_to"] += 1
    run["members_used"], run["retried_used"] = plan["members_to"], plan["retried_to"]
    first_time, retried = plan["members_to"] - plan["members_from"], plan["retried_to"] - plan["retried_from"]
    row["start_day"], row["first_time"], row["retried"] = run["now"], first_time, retried
    record(run, w.log, events.BATCH_STARTED, NO_STORE, NOBODY, b, first_time)
    for i in range(first_time + retried):
        first = i < first_time
        store = w.members[plan["members_from"] + i] if first else w.retried[plan["retried_from"] + i - first_time]
        join(w, b, store)
    assign(w)
    schedule(run, w.heap, run["now"] + plan["length_days"], REVIEW, BATCH_OVER, b, 0)


@rule
def join(w: World, b: int, store: int) -> None:
    """A store is taken by a batch; a pilot asks for its acceptance at once."""
    run, path, c = w.run[0], w.paths[store], w.c
    first = path["first_batch"] < 0
    path["batch"] = b
    if first:
        path["first_batch"] = b
    record(run, w.log, events.JOINED_BATCH, store, NOBODY, b, 1.0 if first else 0.0)
    w.stores.counted[store] = 1
    w.stores.playbook[store] = coaching.maturity(
        run["solved"], run["accepted"], c.solved_to_mature, c.accepted_to_mature
    )
    if w.stores.state[store] == events.SUSTAINING:
        ask(w, events.ACCEPTANCE, store, URGENCY_ACCEPTANCE, store, NOTHING)
    else:
        path["spell"] += 1
        path["stage"] = BEGINS
        schedule_now(run, w.soon, PATH_GOES_ON, store, path["spell"])


@rule
def end_batch(w: World, b: int) -> None:
    """Count the successes, and certify coaches out of them."""
    run, plan, row = w.run[0], w.plans[b], w.batches[b]
    winners, each = 0, int(w.c.regional_from_each)
    for i in range(plan["members_from"], plan["members_to"]):
        store = w.members[i]
        path, light = w.paths[store], w.stores.light[store]
        accepted = not math.isnan(path["accepted_day"])
        row["accepted"] += 1 if accepted else 0
        row["inspected"] += path["inspected"]
        if not accepted or (light != events.GREEN and light != events.YELLOW):
            continue
        winners += 1
        if b == run["seed_after"] and run["seed_homes"] < run["seed_at_most"]:
            w.homes[run["seed_homes"]] = store
            run["seed_homes"] += 1
        for _ in range(each):
            if b == run["regional_after"] and run["regional_homes"] < run["regional_at_most"]:
                w.homes[run["seed_at_most"] + run["regional_homes"]] = store
                run["regional_homes"] += 1
    for i in range(plan["retried_from"], plan["retried_to"]):
        row["recovered"] += 0 if math.isnan(w.paths[w.retried[i]]["accepted_day"]) else 1
    row["end_day"], row["successes"] = run["now"], winners
    record(run, w.log, events.BATCH_ENDED, NO_STORE, NOBODY, b, winners)
    if b == run["seed_after"]:
        schedule_now(run, w.soon, CERTIFY, events.SEED, 0)
    if b == run["regional_after"]:
        schedule_now(run, w.soon, CERTIFY, events.REGIONAL, 0)
    schedule_now(run, w.soon, BATCH_CLOSED, b, 0)


# -- coaches -----------------------------------------------------------------------------------------------------------


@rule
def train_coaches(w: World, role: int) -> None:
    """Coaches are in training for some days."""
    run = w.run[0]
    schedule(run, w.heap, run["now"] + w.c.certify_days, ELSE, CERTIFIED, role, 0)


@rule
def certify(w: World, role: int) -> None:
    """Fill the coaches' places of a role; each generation passes on a part of the skill."""
    run = w.run[0]
    generation = 2 if role == events.REGIONAL and run["seed_after"] >= 0 else 1
    skill = dilute(w.c.expert_skill, w.c.dilution, generation)
    count = run["seed_homes"] if role == events.SEED else run["regional_homes"]
    first_home = 0 if role == events.SEED else run["seed_at_most"]
    first_person = run["seeds_from"] if role == events.SEED else run["regionals_from"]
    for i in range(count):
        home, p = w.homes[first_home + i], first_person + i
        person, region = w.persons[p], w.paths[home]["region"]
        person["here"], person["skill"], person["home"], person["region"] = 1, skill, home, region
        w.people[p]["from_day"] = run["now"]
        if role == events.REGIONAL:
            join_region(w.run[0], w.paths, w.tasks, w.queues, w.entries, w.persons, w.regions, p)
        record(run, w.log, events.COACH_CERTIFIED, home, p, w.paths[home]["batch"], skill)
        if run["always"] == 1:
            person["on_shift"] = 1
            if person["idle"] == 1:
                count_free(run, w.persons, w.blocks, w.regions, p, 1)
    assign(w)


@routine
def join_region(
    run: Records,
    paths: Records,
    tasks: Records,
    queues: Records,
    entries: Records,
    persons: Records,
    regions: Records,
    p: int,
) -> None:
    """Add a coach to a region's; with the first one the region's queues are filled, which nobody took from before."""
    number = persons[p]["region"]
    region = regions[number]
    if region["first"] >= 0:
        persons[region["last"]]["next"] = p
        region["last"] = p
        return
    region["first"] = region["last"] = p
    for t in range(run["tasks_used"]):
        task = tasks[t]
        group = group_of(task["kind"])
        if task["status"] == WAITING and group != EXPERT_SITE and paths[task["store"]]["region"] == number:
            put(run, queues, entries, tasks, region_queue(number, group), t)


@rule
def assign(w: World) -> None:
    """Give each seed coach stores that are being trained or coached, own region first, while places last."""
    assign_seed_coaches(w.run[0], w.paths, w.stores.state, w.tasks, w.queues, w.entries, w.persons, w.regions)


@routine
def assign_seed_coaches(
    run: Records,
    paths: Records,
    states: Ints,
    tasks: Records,
    queues: Records,
    entries: Records,
    persons: Records,
    regions: Records,
) -> None:
    """Stores are given out in their order, of the coach's region before others; one walk over all stores."""
    places = 0
    for p in range(run["seeds_from"], run["regionals_from"]):
        if persons[p]["here"] == 1:
            places += max(0, run["seed_stores_each"] - persons[p]["charges"])
    if places == 0:
        return
    n = len(paths)
    nobodys = np.zeros(n, dtype=np.bool_)
    following = np.full(n, -1, dtype=np.int64)  # the next store of the same region
    first = np.full(len(regions), -1, dtype=np.int64)
    for store in range(n - 1, -1, -1):
        path, state = paths[store], states[store]
        on_its_way = state == events.TRAINING or state == events.COACHED
        if on_its_way and path["batch"] > run["seed_after"] and path["coach"] < 0:
            nobodys[store] = True
            following[store] = first[path["region"]]
            first[path["region"]] = store
    anywhere = 0
    for p in range(run["seeds_from"], run["regionals_from"]):
        person = persons[p]
        region = person["region"]
        while person["here"] == 1 and person["charges"] < run["seed_stores_each"]:
            while first[region] >= 0 and not nobodys[first[region]]:
                first[region] = following[first[region]]
            while anywhere < n and not nobodys[anywhere]:
                anywhere += 1
            store = first[region] if first[region] >= 0 else anywhere
            if store == n:
                return
            nobodys[store] = False
            take_charge(run, paths, tasks, queues, entries, persons, regions, p, store)


@rule
def take_charge(
    run: Records,
    paths: Records,
    tasks: Records,
    queues: Records,
    entries: Records,
    persons: Records,
    regions: Records,
    p: int,
    store: int,
) -> None:
    """A seed coach takes a store on, with what waits to be done there."""
    persons[p]["charges"] += 1
    paths[store]["coach"] = p
    t = paths[store]["first_open"]
    while t >= 0:
        if is_for_seed_coach(tasks[t]["kind"]):
            put(run, queues, entries, tasks, seed_queue(run, regions, p, group_of(tasks[t]["kind"])), t)
        t = tasks[t]["after"]


# -- gates -------------------------------------------------------------------------------------------------------------


@rule
def close_batch(w: World, b: int) -> None:
    """The batches that follow a batch come to their gates, or wait out their gap."""
    run = w.run[0]
    for follower in range(len(w.plans)):
        plan = w.plans[follower]
        if plan["after"] != b:
            continue
        plan["ended"] = run["now"]
        plan["deadline"] = run["now"] + plan["hold_at_most"]
        if plan["gated"] == 1:
            waived = programme.is_waived(follower, plan["waived_share"], run["seed"], run["replication"])
            plan["waived"] = 1 if waived else 0
        stand_at_gate(w, follower)


@routine
def stand_at_gate(w: World, b: int) -> None:
    """Read the gate, and start, hold or stop; without a gate, start."""
    run, plan = w.run[0], w.plans[b]
    if plan["gated"] == 1 and run["stopped"] == 0 and not is_passed(w, b) and run["stopped"] == 0:
        hold(w, b)
        schedule(run, w.heap, min(run["now"] + 7.0, plan["deadline"]), REVIEW, GATE_READ_AGAIN, b, 0)
        return
    i = plan["first_held"]
    while i >= 0:
        t = w.held[i]["task"]
        if w.tasks[t]["serial"] == w.held[i]["serial"] and w.tasks[t]["status"] == WAITING:
            drop(run, w.paths, w.tasks, w.log, t, events.TASK_WITHDRAWN)
        i = w.held[i]["next"]
    if plan["gated"] == 0 or run["stopped"] == 0:
        schedule(run, w.heap, max(run["now"], plan["ended"] + plan["gap_days"]), REVIEW, BATCH_DUE, b, 0)


@rule
def is_passed(w: World, b: int) -> bool:
    """Read a gate. Returns whether its batch may start; a stop is noted in ``run``."""
    run, plan = w.run[0], w.plans[b]
    read_gate(w, b)
    decision = programme.decide(plan["go_row"], plan["stop_row"], plan["readings"])
    record(run, w.log, events.GATE_READ, NO_STORE, NOBODY, b, decision)
    dry, waived = plan["mode"] == events.DRY_RUN, plan["waived"] == 1
    at_deadline = decision == events.HOLD and run["now"] >= plan["deadline"]
    outcome = plan["after_hold"] if at_deadline else decision
    if dry or waived or outcome == events.GO:
        why = 3
        if decision == events.GO:
            why = 0
        elif dry:
            why = 2
        elif waived:
            why = 1
        record(run, w.log, events.GATE_PASSED, NO_STORE, NOBODY, b, why)
        return True
    if outcome == events.STOP:
        run["stopped"] = 1
        record(run, w.log, events.LAUNCHES_STOPPED, NO_STORE, NOBODY, b, 0.0)
    return False


@rule
def read_gate(w: World, b: int) -> None:
    """Count in how many readings in a row the go and the stop conditions have been met, this one included."""
    run, plan = w.run[0], w.plans[b]
    before = w.plans[plan["after"]]
    inspected = accepted = past = 0
    lights = np.zeros(4, dtype=np.int64)
    for i in range(before["members_from"], before["members_to"]):
        store = w.members[i]
        path = w.paths[store]
        if path["inspected"] == 1:
            inspected += 1
            accepted += 0 if math.isnan(path["accepted_day"]) else 1
        if path["go_lives"] > 0 and run["now"] - w.stores.live_since[store] >= run["grace_days"]:
            past += 1
            if w.stores.light[store] >= 0:
                lights[w.stores.light[store]] += 1
    go, stop = True, plan["stop_to"] > plan["stop_from"]
    for i in range(plan["go_from"], plan["stop_to"]):
        row = w.conditions[i]
        met = programme.condition_met(
            row["subject"], row["operator"], row["value"], accepted, inspected, lights, past, plan["smallest_sample"]
        )
        if i < plan["go_to"]:
            go = go and met
        else:
            stop = stop and met
    plan["go_row"] = plan["go_row"] + 1 if go else 0
    plan["stop_row"] = plan["stop_row"] + 1 if stop else 0


@rule
def hold(w: World, b: int) -> None:
    """Ask for experts' visits to the failed stores of a batch that had none in this hold, lowest usage first."""
    run, plan = w.run[0], w.plans[b]
    before = w.plans[plan["after"]]
    failed = np.empty(before["members_to"] - before["members_from"], dtype=np.int64)
    count = 0
    for i in range(before["members_from"], before["members_to"]):
        store = w.members[i]
        if w.stores.state[store] == events.FAILED and not w.visited[b, store]:
            failed[count] = store
            count += 1
    failed = failed[:count]
    order = np.argsort(w.stores.usage[failed], kind="mergesort")
    for rank in range(count):
        store = failed[order[rank]]
        t = ask(w, events.EXPERT_VISIT, store, URGENCY_LIGHT, rank, VISITED)
        w.visited[b, store] = True
        i = run["held_used"]
        run["held_used"] = i + 1
        row = w.held[i]
        row["task"], row["serial"], row["next"] = t, w.tasks[t]["serial"], -1
        if plan["last_held"] >= 0:
            w.held[plan["last_held"]]["next"] = i
        else:
            plan["first_held"] = i
        plan["last_held"] = i
