"""The compiled engine's stores: their paths, what tasks do to them, requests, ticks and reviews."""

import math

from rollout_sim.engines.compiled_clock import ELSE, REVIEW, TICK, schedule, schedule_now
from rollout_sim.engines.compiled_kinds import (
    ASKS,
    DAY,
    NOTHING,
    PATH_GOES_ON,
    PATIENCE,
    PATIENCE_ENDS,
    REINSPECTED,
    REQUESTS_TODAY,
    REVIEW_HELD,
)
from rollout_sim.engines.compiled_state import World
from rollout_sim.engines.compiled_tasks import (
    NOBODY,
    OVER,
    WAITING,
    ask,
    drop,
    forget,
    leave_queues,
    record,
    withdraw_open,
)
from rollout_sim.model import coaching, events
from rollout_sim.model.books import count_hours, count_stores
from rollout_sim.model.compiled import routine, rule
from rollout_sim.model.day import after_request, tick
from rollout_sim.model.lights import look_around, peer_step, read_lights, relative_efficiency
from rollout_sim.model.service import (
    URGENCY_ACCEPTANCE,
    URGENCY_LATER,
    URGENCY_LIGHT,
    URGENCY_TRAINING,
    acting_light,
    answer_within,
    urgency_now,
)
from rollout_sim.model.store import Ints, Records, asks_for_help, clamp

#: Where a store stands on its path.
BEGINS, READY, PLANS_WEEK, CONTACTS, WEEK_ENDS, ENDS = range(6)
#: Contact kinds in the order of the plan's rows.
CONTACT_KINDS = (events.VISIT, events.CALL, events.VIDEO, events.DATA_REVIEW)


@routine
def move_into(
    run: Records, paths: Records, states: Ints, lights: Ints, batches: Records, log: Records, store: int, state: int
) -> None:
    """Move a store into a state, and keep the account of its weeks in coaching."""
    path = paths[store]
    if not math.isnan(path["coached_since"]):
        close_coached(run, paths, batches, store)
    states[store] = state
    record(run, log, events.STATE, store, NOBODY, path["batch"], state)
    if state == events.COACHED:
        path["coached_since"] = run["now"]
    elif state == events.TRAINING and lights[store] != events.NOT_LIVE:
        lights[store] = events.NOT_LIVE
        record(run, log, events.LIGHT, store, NOBODY, path["batch"], events.NOT_LIVE)


@rule
def close_coached(run: Records, paths: Records, batches: Records, store: int) -> None:
    """Add a spell of coaching to its batch's store-weeks."""
    path = paths[store]
    if path["batch"] == path["first_batch"]:
        batches[path["batch"]]["coached_weeks"] += (run["now"] - path["coached_since"]) / 7.0
    path["coached_since"] = math.nan


@rule
def enter(w: World, store: int, state: int) -> None:
    """Move a store into a state."""
    move_into(w.run[0], w.paths, w.stores.state, w.stores.light, w.batches, w.log, store, state)


@rule
def leave_coaching(w: World, store: int, state: int) -> None:
    """Leave coached for another state; contacts and acceptance still waiting are withdrawn, requests stay."""
    withdraw_open(w.run[0], w.paths, w.tasks, w.log, store)
    enter(w, store, state)


@rule
def show(w: World, store: int, light: int) -> None:
    """Change a store's light, if it changes."""
    if w.stores.light[store] != light:
        w.stores.light[store] = light
        record(w.run[0], w.log, events.LIGHT, store, NOBODY, w.paths[store]["batch"], light)


# -- the path of coaching ----------------------------------------------------------------------------------------------


@rule
def go_on(w: World, store: int) -> None:
    """A store's path, from where it stands to where it next has to wait."""
    run, path = w.run[0], w.paths[store]
    if path["stage"] == BEGINS:
        enter(w, store, events.TRAINING)
        path["stage"], path["freeze"] = READY, 0
        if run["trains"] == 1:
            ask(w, events.TASK_TRAINING, store, URGENCY_TRAINING, store, PATH_GOES_ON)
            return
    if path["stage"] == READY:
        if waits_for_thaw(w, store):
            return
        go_live(w, store)
        path["live"], path["week"], path["stage"] = run["now"], 0, PLANS_WEEK
        for row in range(len(CONTACT_KINDS)):
            w.wanted[store, row] = 0.0
    if path["stage"] == WEEK_ENDS:
        miss_contacts(run, w.paths, w.tasks, w.log, store)
        path["week"] += 1
        path["stage"] = PLANS_WEEK
    if path["stage"] == ENDS:
        ask(w, events.ACCEPTANCE, store, URGENCY_ACCEPTANCE, store, NOTHING)
        return
    if path["stage"] == PLANS_WEEK and path["week"] < w.contacts.shape[1]:
        plan_week(w, store)
        path["stage"] = CONTACTS
    if path["stage"] == CONTACTS:
        ask_contacts(w, store)
    else:
        path["stage"] = ENDS
        time = max(run["now"], path["live"] + run["acceptance_days"])
        schedule(run, w.heap, time, ELSE, PATH_GOES_ON, store, path["spell"])


@rule
def waits_for_thaw(w: World, store: int) -> bool:
    """Whether a freeze holds a trained store; then its path goes on when that ends."""
    run, path = w.run[0], w.paths[store]
    while path["freeze"] < len(w.freezes):
        start, end = w.freezes[path["freeze"], 0], w.freezes[path["freeze"], 1]
        path["freeze"] += 1
        if start <= run["now"] < end:
            schedule(run, w.heap, end, ELSE, PATH_GOES_ON, store, path["spell"])
            return True
    return False


@rule
def go_live(w: World, store: int) -> None:
    """The store begins to live with the change; before its first time it looks at its neighbours."""
    run, path, s, c = w.run[0], w.paths[store], w.stores, w.c
    if run["trains"] == 0:
        s.ability[store] = max(s.ability[store], c.documents_ability)
    if path["go_lives"] == 0:
        path["first_live_day"] = run["now"]
        region = s.region[store]
        step = peer_step(w.green[region], w.red[region], c.peer_pull_start, c.peer_drag_start)
        s.drive[store] = clamp(s.drive[store] + step, c.drive_limit)
    enter(w, store, events.COACHED)
    record(run, w.log, events.WENT_LIVE, store, NOBODY, path["batch"], path["go_lives"])
    path["go_lives"] += 1
    s.live_since[store], s.prompt[store] = run["now"], c.go_live_prompt
    path["doubled"], path["greens"], path["reds"], path["acted_on"] = 0, 0, 0, events.NOT_LIVE


@rule
def plan_week(w: World, store: int) -> None:
    """Count the contacts that are due in a week of the plan."""
    path = w.paths[store]
    path["week_start"] = path["live"] + 7.0 * path["week"]
    factor = 2.0 if path["doubled"] == 1 else 1.0
    for row in range(len(CONTACT_KINDS)):
        before = w.wanted[store, row]
        after = before + factor * w.contacts[row, path["week"]]
        w.wanted[store, row] = after
        w.due[store, row] = coaching.contacts_due(store, before, after)
        w.begun[store, row] = 0


@rule
def ask_contacts(w: World, store: int) -> None:
    """Ask for the contacts of the week whose time has come, and wait for the next, or the week's end."""
    run, path = w.run[0], w.paths[store]
    while True:
        first, time = -1, math.inf
        for row in range(len(CONTACT_KINDS)):
            if w.begun[store, row] < w.due[store, row]:
                at = path["week_start"] + 7.0 * w.begun[store, row] / w.due[store, row]
                if at < time or (at == time and CONTACT_KINDS[row] < CONTACT_KINDS[first]):
                    first, time = row, at
        if first < 0:
            path["stage"] = WEEK_ENDS
            time = path["week_start"] + 7.0
        if first < 0 or time > run["now"]:
            schedule(run, w.heap, time, ELSE, PATH_GOES_ON, store, path["spell"])
            return
        w.begun[store, first] += 1
        urgency = urgency_now(run["now"], w.stores.live_since[store], run["window_days"])
        ask(w, CONTACT_KINDS[first], store, urgency, store, NOTHING)


@routine
def miss_contacts(run: Records, paths: Records, tasks: Records, log: Records, store: int) -> None:
    """The contacts of a week that nobody served are missed."""
    t = paths[store]["first_open"]
    while t >= 0:
        after, kind = tasks[t]["after"], tasks[t]["kind"]
        if kind in CONTACT_KINDS:
            drop(run, paths, tasks, log, t, events.TASK_MISSED)
        t = after


@rule
def suspend(w: World, store: int) -> None:
    """Take a red store out of coaching: diagnosed and launched once more, the second time it has failed."""
    path = w.paths[store]
    leave_coaching(w, store, events.SUSPENDED)
    show(w, store, events.RED)
    path["spell"] += 1
    if path["relaunched"] == 1:
        enter(w, store, events.FAILED)
    else:
        path["relaunched"], path["stage"] = 1, BEGINS
        ask(w, events.DIAGNOSIS, store, URGENCY_LIGHT, store, PATH_GOES_ON)


# -- requests ----------------------------------------------------------------------------------------------------------


@rule
def ask_for_help(w: World, store: int, day_end: float) -> None:
    """A store's help request, and the next one of the day."""
    run = w.run[0]
    if asks_for_help(w.stores.state[store]):
        urgency = urgency_now(run["now"], w.stores.live_since[store], run["window_days"])
        t = ask(w, events.REQUEST, store, urgency, store, NOTHING)
        if w.tasks[t]["status"] == WAITING:
            schedule_now(run, w.soon, PATIENCE, t, w.tasks[t]["serial"])
    after_request(w.stores, store, run["now"], day_end, run["seed"], run["replication"])
    wait_for_request(w, store, day_end)


@rule
def wait_for_request(w: World, store: int, day_end: float) -> None:
    """Wait for a store's next request, if it still comes today."""
    if w.stores.next_request[store] < day_end:
        schedule(w.run[0], w.heap, w.stores.next_request[store], ELSE, ASKS, store, int(day_end))


@rule
def be_patient(w: World, t: int, serial: int) -> None:
    """Begin to wait for an answer."""
    run, task = w.run[0], w.tasks[t]
    if task["serial"] == serial and task["status"] == WAITING:
        schedule(run, w.heap, run["now"] + w.stores.patience_days[task["store"]], ELSE, PATIENCE_ENDS, t, serial)


@rule
def give_up_waiting(w: World, t: int, serial: int) -> None:
    """Past the store's patience a request becomes an open problem; a store that goes on by itself wants a visit."""
    run, task = w.run[0], w.tasks[t]
    if task["serial"] != serial or task["status"] != WAITING:
        return
    store = task["store"]
    path = w.paths[store]
    leave_queues(run, w.paths, w.tasks, t, OVER)
    record(run, w.log, events.GAVE_UP_WAITING, store, NOBODY, path["batch"], run["now"] - task["asked"])
    forget(run, w.tasks, t)
    coaching.give_up_waiting(w.stores, store, w.c)
    if w.stores.state[store] == events.SUSTAINING and path["visit_wanted"] == 0:
        path["visit_wanted"] = 1
        ask(w, events.VISIT, store, URGENCY_LATER, store, NOTHING)


# -- what tasks do -----------------------------------------------------------------------------------------------------


@rule
def finish(w: World, p: int, t: int) -> None:
    """A task's effect on its store."""
    run, task, skill = w.run[0], w.tasks[t], w.persons[p]["skill"]
    kind, store = task["kind"], task["store"]
    path = w.paths[store]
    record(run, w.log, events.TASK_DONE, store, p, path["batch"], kind)
    if kind == events.REQUEST:
        within = answer_within(task["urgency"], run["answer_window_days"], run["answer_later_days"])
        days = run["now"] - task["asked"]
        coaching.answer(w.stores, store, days, within, skill, w.c)
        run["solved"] += 1
        record(run, w.log, events.ANSWERED, store, p, path["batch"], days)
    elif kind == events.TASK_TRAINING:
        coaching.train(w.stores, store, w.course, skill, w.c)
    elif kind == events.ACCEPTANCE:
        if task["spell"] == path["spell"]:  # else the store has left this path meanwhile
            inspect(w, p, store)
    else:
        coaching.contact(w.stores, store, kind, skill, w.c)
        if coaching.is_on_site(kind):
            solve_problems(w, store, p)
        if kind == events.VISIT:
            path["visit_wanted"] = 0
            if w.stores.state[store] == events.COACHED and path["batch"] == path["first_batch"]:
                w.batches[path["batch"]]["visits"] += 1
    if task["waiter"] != NOTHING:
        schedule_now(run, w.soon, task["waiter"], store, task["spell"])
    forget(run, w.tasks, t)


@rule
def solve_problems(w: World, store: int, p: int) -> None:
    """Close all open problems of a store."""
    problems = w.stores.open_problems[store]
    if problems > 0:
        w.stores.open_problems[store] = 0
        w.run[0]["solved"] += problems
        record(w.run[0], w.log, events.PROBLEMS_SOLVED, store, p, w.paths[store]["batch"], problems)


@rule
def inspect(w: World, p: int, store: int) -> None:
    """An acceptance."""
    run, path, s, c = w.run[0], w.paths[store], w.stores, w.c
    gained = relative_efficiency(s.usage[store], s.ability[store], run["gain"], c.dip)
    accepted = coaching.passes(s.usage[store], gained, run["gain"] > 0.0, c.accept_usage, c.accept_efficiency)
    path["inspected"] = 1
    record(run, w.log, events.INSPECTED, store, p, path["batch"], 1.0 if accepted else 0.0)
    if accepted:
        run["accepted"] += 1
        path["accepted_day"] = run["now"]
    state = s.state[store]
    if accepted and state != events.SUSTAINING:
        leave_coaching(w, store, events.SUSTAINING)
    elif state == events.COACHED and not accepted:
        leave_coaching(w, store, events.FAILED)


@rule
def second_chance(w: World, store: int, spell: int) -> None:
    """A failed store that was visited in a hold is inspected once more."""
    if w.stores.state[store] == events.FAILED and w.paths[store]["spell"] == spell:
        ask(w, events.ACCEPTANCE, store, URGENCY_ACCEPTANCE, store, NOTHING)


@rule
def wait_for_reinspection(w: World, store: int, spell: int) -> None:
    """After the visit the store gets time before it is inspected."""
    run = w.run[0]
    schedule(run, w.heap, run["now"] + w.c.reinspect_days, ELSE, REINSPECTED, store, spell)


# -- days and reviews --------------------------------------------------------------------------------------------------


@rule
def live_a_day(w: World, day: int) -> None:
    """The tick of all live stores, and the requests that it brings."""
    run, s = w.run[0], w.stores
    send_managers_away(w, day)
    tick(
        s,
        float(day),
        w.peers,
        run["window_days"],
        run["gain"],
        w.c,
        run["seed"],
        run["replication"],
        w.daily,
        w.exposure,
    )
    for store in range(len(s.state)):
        if s.gave_up[store] != 0:
            record(run, w.log, events.GAVE_UP, store, NOBODY, w.paths[store]["batch"], s.gave_up[store])
    for store in range(len(s.state)):
        if s.next_request[store] < day + 1:
            schedule_now(run, w.soon, REQUESTS_TODAY, store, day + 1)
    schedule(run, w.heap, float(day + 1), TICK, DAY, day + 1, 0)


@rule
def send_managers_away(w: World, day: int) -> None:
    """Mark the stores whose manager coaches others today."""
    run = w.run[0]
    w.stores.manager_away[:] = 0
    for p in range(run["seeds_from"], run["regionals_from"]):
        person = w.persons[p]
        if person["here"] == 1 and (run["always"] == 1 or coaching.on_duty(p, day, run["seed_days_a_week"])):
            w.stores.manager_away[person["home"]] = 1


@rule
def hold_review(w: World) -> None:
    """The weekly review: lights are read and acted on, neighbours look around, and the week is put on record."""
    run, s, c = w.run[0], w.stores, w.c
    read_lights(s, run["gain"], c, run["seed"], run["replication"], w.lights)
    for store in range(len(s.state)):
        if w.lights[store] != events.NOT_LIVE:
            show(w, store, w.lights[store])
        if s.state[store] == events.COACHED and run["light_actions"] == 1:
            act_on_light(w, store, w.lights[store])
    look_around(s, c.region_weight, w.green, w.red)
    for region in range(len(w.peers)):
        w.peers[region] = peer_step(w.green[region], w.red[region], c.peer_pull, c.peer_drag)
    week = run["weeks"]
    row = w.weekly[week]
    row["day"], row["accepted"] = run["now"], run["accepted"]
    row["requests_waiting"], row["tasks_waiting"] = run["requests_waiting"], run["tasks_waiting"]
    count_stores(s, c.accept_usage, w.weekly, week)
    count_hours(w.people, w.before, w.weekly, week)
    run["weeks"] = week + 1
    schedule(run, w.heap, 7.0 * (week + 1), REVIEW, REVIEW_HELD, 0, 0)


@rule
def act_on_light(w: World, store: int, light: int) -> None:
    """The four actions."""
    run, path = w.run[0], w.paths[store]
    acting = acting_light(light, run["now"] - w.stores.live_since[store], run["grace_days"])
    before = path["acted_on"]
    path["acted_on"] = acting
    path["greens"] = path["greens"] + 1 if acting == events.GREEN else 0
    path["reds"] = path["reds"] + 1 if acting == events.RED else 0
    if acting == events.YELLOW:
        path["doubled"] = 1
    elif path["greens"] >= 2:
        path["doubled"] = 0
    if acting == events.ORANGE and before != events.ORANGE:
        ask(w, events.EXPERT_VISIT, store, URGENCY_LIGHT, store, NOTHING)
    if path["reds"] >= 2:
        suspend(w, store)
