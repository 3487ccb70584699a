"""The compiled engine's stores: their coaching paths, help requests, and the effects of tasks."""

import math
from typing import Any

from rollout_sim.engines.compiled.clock import ELSE, schedule, schedule_now
from rollout_sim.engines.compiled.event_kinds import ASKS, NOTHING, PATH_GOES_ON, PATIENCE, PATIENCE_ENDS, REINSPECTED
from rollout_sim.engines.compiled.hooks import finished, raise_finding, take_course, went_live
from rollout_sim.engines.compiled.layout import (
    batches,
    coefficients,
    contacts,
    course,
    freezes,
    levers,
    paths,
    peers,
    persons,
    priorities,
    review_days,
    scene,
    stores,
    tasks,
)
from rollout_sim.engines.compiled.queues import OVER, WAITING
from rollout_sim.engines.compiled.tasks import (
    NOBODY,
    ask,
    drop,
    forget,
    leave_queues,
    record,
    withdraw_open,
)
from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules import coaching, events
from rollout_sim.rules.events import (
    URGENCY_ACCEPTANCE,
    URGENCY_CONTACT,
    URGENCY_LIGHT,
    URGENCY_REQUEST_NOW,
    URGENCY_TRAINING,
)
from rollout_sim.rules.lever_tasks import do_lever_task, is_over
from rollout_sim.rules.lights import relative_efficiency
from rollout_sim.rules.seeing import NO_HOST, believe, find_host, look_again, take_place
from rollout_sim.rules.service import (
    DONE_EVENT,
    LEVER_URGENCY,
    OF_LEVER,
    OF_MECHANISM,
    ON_SITE,
    answer_within,
    urgency_now,
)
from rollout_sim.rules.store import asks_for_help
from rollout_sim.rules.store_day import after_request
from rollout_sim.rules.tiers import KINDS

#: Stages of a store's path.
BEGINS, SEES, HAS_SEEN, LEARNS, READY, PLANS_WEEK, CONTACTS, WEEK_ENDS, ENDS = range(9)


@step
def enter(w: Any, store: int, state: int) -> None:
    """Move a store into a state, and update its weeks in coaching."""
    path = paths(w, store)
    if not math.isnan(path["coached_since"]):
        close_coached(w, store)
    stores(w).state[store] = state
    record(w, events.STATE, store, NOBODY, path["batch"], state)
    if state == events.COACHED:
        path["coached_since"] = w["now"]
    elif state == events.TRAINING:
        show(w, store, events.NOT_LIVE)


@step
def close_coached(w: Any, store: int) -> None:
    """Add a spell of coaching to its batch's store-weeks."""
    path = paths(w, store)
    if path["batch"] == path["first_batch"]:
        batches(w)[path["batch"]]["coached_weeks"] += (w["now"] - path["coached_since"]) / 7.0
    path["coached_since"] = math.nan


@step
def leave_coaching(w: Any, store: int, state: int) -> None:
    """Leave coached for another state; waiting contacts and acceptances are withdrawn, help requests stay."""
    withdraw_open(w, store)
    enter(w, store, state)


@step
def show(w: Any, store: int, light: int) -> None:
    """Set a store's light, and log it if it changes."""
    if stores(w).light[store] != light:
        stores(w).light[store] = light
        record(w, events.LIGHT, store, NOBODY, paths(w, store)["batch"], light)


@step
def begin_coaching(w: Any, store: int) -> None:
    """Begin a coaching path of a store, with the playbook as it is by now."""
    path = paths(w, store)
    stores(w).playbook[store] = playbook(w)
    withdraw_open(w, store)  # it may still wait for its inspection in a hold
    path["spell"] += 1
    path["stage"] = BEGINS
    schedule_now(w, PATH_GOES_ON, store, path["spell"])


# -- the path of coaching ----------------------------------------------------------------------------------------------


@step
def go_on(w: Any, store: int) -> None:
    """Continue a store's path from its stage up to its next wait."""
    path = paths(w, store)
    if path["stage"] == BEGINS:
        enter(w, store, events.TRAINING)
        path["stage"], path["freeze"] = LEARNS, 0
        if levers(w)[0].answer_objections > 0.0 and stores(w).objections[store] > 0:
            ask(w, events.OBJECTION, store, LEVER_URGENCY[events.OBJECTION], store, NOTHING)
        if levers(w)[0].places > 0.0 and stores(w).visited_host[store] == 0:
            path["stage"], path["sees_until"] = SEES, w["now"] + levers(w)[0].see_wait
    if path["stage"] == SEES and visits_host(w, store):
        return
    if path["stage"] == HAS_SEEN:
        believe(stores(w), store, coefficients(w)[0])
        path["stage"] = LEARNS
    if path["stage"] == LEARNS:
        path["stage"] = READY
        if w["trains"] == 1:
            if take_course(w, store):
                return
            ask(w, events.TASK_TRAINING, store, URGENCY_TRAINING, store, PATH_GOES_ON)
            return
    if path["stage"] == READY:
        if waits_for_thaw(w, store):
            return
        go_live(w, store)
        path["live"], path["week"], path["stage"] = w["now"], 0, PLANS_WEEK
        for row in range(len(events.CONTACTS)):
            path["wanted"][row] = 0.0
    if path["stage"] == WEEK_ENDS:
        miss_contacts(w, store)
        path["week"] += 1
        path["stage"] = PLANS_WEEK
    if path["stage"] == ENDS:
        ask(w, events.ACCEPTANCE, store, URGENCY_ACCEPTANCE, store, NOTHING)
        return
    if path["stage"] == PLANS_WEEK and path["week"] < w["plan_weeks"]:
        plan_week(w, store)
        path["stage"] = CONTACTS
    if path["stage"] == CONTACTS:
        ask_contacts(w, store)
    else:
        path["stage"] = ENDS
        time = max(w["now"], path["live"] + w["acceptance_days"])
        schedule(w, time, ELSE, PATH_GOES_ON, store, path["spell"])


@step
def visits_host(w: Any, store: int) -> bool:
    """Whether a store visits a host or waits for a place; it waits for a limited time only."""
    path, host = paths(w, store), find_host(stores(w), scene(w)[0], store)
    if host == NO_HOST:
        if w["now"] >= path["sees_until"]:
            path["stage"] = LEARNS
            return False
        schedule(w, look_again(w["now"], path["sees_until"], review_days(w)), ELSE, PATH_GOES_ON, store, path["spell"])
        return True
    take_place(stores(w), scene(w)[0], store, host)
    record(w, events.SAW, store, NOBODY, path["batch"], host)
    path["stage"] = HAS_SEEN
    schedule(w, w["now"] + coefficients(w)[0].see_days, ELSE, PATH_GOES_ON, store, path["spell"])
    return True


@rule
def waits_for_thaw(w: Any, store: int) -> bool:
    """Whether a freeze holds a trained store; its path then continues at the end of the freeze."""
    path = paths(w, store)
    while path["freeze"] < w["freeze_count"]:
        start, end = freezes(w)[path["freeze"], 0], freezes(w)[path["freeze"], 1]
        path["freeze"] += 1
        if start <= w["now"] < end:
            schedule(w, end, ELSE, PATH_GOES_ON, store, path["spell"])
            return True
    return False


@step
def go_live(w: Any, store: int) -> None:
    """A store goes live; the first time it is in the mood that it gets from its neighbours."""
    path, s, c = paths(w, store), stores(w), coefficients(w)[0]
    if w["trains"] == 0:
        s.ability[store] = max(s.ability[store], c.documents_ability)
    if path["go_lives"] == 0:
        path["first_live_day"] = w["now"]
        s.mood[store] = peers(w)[s.region[store]]
    elif levers(w)[0].tier_by_light > 0.0:
        put_in_tier(w, store, events.KEY)
    enter(w, store, events.COACHED)
    record(w, events.WENT_LIVE, store, NOBODY, path["batch"], path["go_lives"])
    path["go_lives"] += 1
    s.live_since[store], s.prompt[store] = w["now"], c.go_live_prompt
    path["doubled"], path["greens"], path["reds"], path["acted_on"] = 0, 0, 0, events.NOT_LIVE
    went_live(w, store)


@step
def plan_week(w: Any, store: int) -> None:
    """Compute the contacts due in a week of the plan."""
    path = paths(w, store)
    path["week_start"] = path["live"] + 7.0 * path["week"]
    factor = 2.0 if path["doubled"] == 1 else 1.0
    first = KINDS * stores(w).tier[store]
    for row in range(len(events.CONTACTS)):
        before = path["wanted"][row]
        after = before + factor * contacts(w)[first + row, path["week"]]
        path["wanted"][row] = after
        path["due"][row] = coaching.contacts_due(store, before, after)
        path["begun"][row] = 0
        path["next"][row] = path["week_start"] if path["due"][row] > 0 else math.inf


@step
def ask_contacts(w: Any, store: int) -> None:
    """Request the contacts that are due now, and wait for the next one, or the end of the week."""
    path = paths(w, store)
    while True:
        first, time = -1, math.inf
        for row in range(len(events.CONTACTS)):
            next_time = path["next"][row]
            if next_time < time or (next_time == time and first >= 0 and events.CONTACTS[row] < events.CONTACTS[first]):
                first, time = row, next_time
        if first < 0:
            path["stage"] = WEEK_ENDS
            time = path["week_start"] + 7.0
        if first < 0 or time > w["now"]:
            schedule(w, time, ELSE, PATH_GOES_ON, store, path["spell"])
            return
        path["begun"][first] += 1
        path["next"][first] = math.inf
        if path["begun"][first] < path["due"][first]:
            path["next"][first] = path["week_start"] + 7.0 * path["begun"][first] / path["due"][first]
        urgency = urgency_now(events.CONTACTS[first], w["now"], stores(w).live_since[store], w["window_days"])
        ask(w, events.CONTACTS[first], store, urgency, store, NOTHING)


@step
def miss_contacts(w: Any, store: int) -> None:
    """Mark the unserved contacts of a week as missed."""
    t = paths(w, store)["first_open"]
    while t >= 0:
        after, kind = tasks(w, t)["after"], tasks(w, t)["kind"]
        if kind in events.CONTACTS:
            drop(w, t, events.TASK_MISSED)
        t = after


@rule
def put_in_tier(w: Any, store: int, tier: int) -> None:
    """Set a store's tier, and log a change; later plan weeks have the contacts of the new tier."""
    if stores(w).tier[store] != tier:
        stores(w).tier[store] = tier
        record(w, events.TIER, store, NOBODY, paths(w, store)["batch"], tier)


@step
def suspend(w: Any, store: int) -> None:
    """Suspend a red store: the first time it is diagnosed and relaunched, the second time it has failed."""
    path = paths(w, store)
    leave_coaching(w, store, events.SUSPENDED)
    show(w, store, events.RED)
    path["spell"] += 1
    if path["relaunched"] == 1:
        enter(w, store, events.FAILED)
    else:
        path["relaunched"], path["stage"] = 1, BEGINS
        ask(w, events.DIAGNOSIS, store, URGENCY_LIGHT, store, PATH_GOES_ON)


# -- requests ----------------------------------------------------------------------------------------------------------


@step
def ask_for_help(w: Any, store: int, day_end: float) -> None:
    """Make a store's help request, and schedule the next one of the day."""
    if asks_for_help(stores(w).state[store]):
        urgency = urgency_now(events.REQUEST, w["now"], stores(w).live_since[store], w["window_days"])
        t = ask(w, events.REQUEST, store, urgency, store, NOTHING)
        if tasks(w, t)["status"] == WAITING:
            schedule_now(w, PATIENCE, t, tasks(w, t)["serial"])
    after_request(stores(w), store, w["now"], day_end, w["seed"], w["replication"])
    wait_for_request(w, store, day_end)


@step
def wait_for_request(w: Any, store: int, day_end: float) -> None:
    """Schedule a store's next help request, if it comes today."""
    if stores(w).next_request[store] < day_end:
        schedule(w, stores(w).next_request[store], ELSE, ASKS, store, int(day_end))


@step
def be_patient(w: Any, t: int, serial: int) -> None:
    """Start a store's wait for an answer."""
    task = tasks(w, t)
    if task["serial"] == serial and task["status"] == WAITING:
        schedule(w, w["now"] + stores(w).patience_days[task["store"]], ELSE, PATIENCE_ENDS, t, serial)


@step
def give_up_waiting(w: Any, t: int, serial: int) -> None:
    """After the store's patience a request becomes an open problem; a sustaining store then requests a visit."""
    task = tasks(w, t)
    if task["serial"] != serial or task["status"] != WAITING:
        return
    store = task["store"]
    path = paths(w, store)
    leave_queues(w, t, OVER)
    record(w, events.GAVE_UP_WAITING, store, NOBODY, path["batch"], w["now"] - task["requested_at"])
    forget(w, t)
    coaching.give_up_waiting(stores(w), store, coefficients(w)[0])
    if stores(w).state[store] == events.SUSTAINING and path["visit_wanted"] == 0:
        path["visit_wanted"] = 1
        ask(w, events.VISIT, store, URGENCY_CONTACT, store, NOTHING)


# -- what tasks do -----------------------------------------------------------------------------------------------------


@rule
def skill_of(w: Any, p: int) -> float:
    """A person's skill now, share."""
    return coaching.tired_skill(persons(w, p)["skill"], w["now"], scene(w)[0])


@step
def finish(w: Any, p: int, t: int) -> None:
    """Finish a task: apply its effect on its store."""
    task = tasks(w, t)
    kind, store = task["kind"], task["store"]
    skill, path = skill_of(w, p), paths(w, store)
    record(w, events.TASK_DONE, store, p, path["batch"], kind)
    if kind == events.REQUEST:
        in_window = task["urgency"] == priorities(w)[URGENCY_REQUEST_NOW]
        within = answer_within(in_window, w["answer_window_days"], w["answer_later_days"])
        days = w["now"] - task["requested_at"]
        coaching.answer(stores(w), store, days, within, skill, coefficients(w)[0])
        w["solved"] += 1
        record(w, events.ANSWERED, store, p, path["batch"], days)
    elif kind == events.TASK_TRAINING:
        coaching.train(stores(w), store, course(w), skill, coefficients(w)[0])
    elif kind == events.ACCEPTANCE:
        # Void if the store has left this path, or was accepted in another hold.
        if task["spell"] == path["spell"] and math.isnan(path["accepted_day"]):
            inspect(w, p, store)
    elif kind == events.MEETING and raise_finding(w, store):
        is_over(stores(w), store, kind)
    elif OF_MECHANISM[kind]:
        is_over(stores(w), store, kind)
        finished(w, p, t)
    elif OF_LEVER[kind]:
        key, v, c = (w["seed"], w["replication"]), levers(w)[0], coefficients(w)[0]
        value = do_lever_task(stores(w), store, kind, w["now"], skill, v, c, *key)
        if DONE_EVENT[kind] >= 0:
            record(w, DONE_EVENT[kind], store, p, path["batch"], value)
        if kind == events.IMPROVEMENT:
            solve_problems(w, store, p)
    else:
        coaching.contact(stores(w), store, kind, skill, coefficients(w)[0])
        if ON_SITE[kind]:
            solve_problems(w, store, p)
        if kind == events.VISIT:
            path["visit_wanted"] = 0
            if stores(w).state[store] == events.COACHED and path["batch"] == path["first_batch"]:
                batches(w)[path["batch"]]["visits"] += 1
        elif kind == events.CALL:
            path["touch_wanted"] = 0
    if task["waiter"] != NOTHING:
        schedule_now(w, task["waiter"], store, task["spell"])
    forget(w, t)


@step
def solve_problems(w: Any, store: int, p: int) -> None:
    """Close all open problems of a store."""
    problems = stores(w).open_problems[store]
    if problems > 0:
        stores(w).open_problems[store] = 0
        w["solved"] += problems
        record(w, events.PROBLEMS_SOLVED, store, p, paths(w, store)["batch"], problems)


@step
def inspect(w: Any, p: int, store: int) -> None:
    """Inspect a store for acceptance."""
    path, s, c = paths(w, store), stores(w), coefficients(w)[0]
    gained = relative_efficiency(s, store, w["gain"], c)
    accepted = coaching.passes(s.usage[store], gained, w["gain"] > 0.0, c.accept_usage, c.accept_efficiency)
    if path["inspected"] == 0:
        scene(w)[0]["inspected"] += 1
    path["inspected"] = 1
    record(w, events.INSPECTED, store, p, path["batch"], 1.0 if accepted else 0.0)
    if accepted:
        w["accepted"] += 1
        path["accepted_day"] = w["now"]
    state = s.state[store]
    if accepted and state != events.SUSTAINING:
        leave_coaching(w, store, events.SUSTAINING)
    elif state == events.COACHED and not accepted:
        leave_coaching(w, store, events.FAILED)


@step
def second_chance(w: Any, store: int, spell: int) -> None:
    """Request a second inspection of a failed store that was visited in a hold."""
    if stores(w).state[store] == events.FAILED and paths(w, store)["spell"] == spell:
        ask(w, events.ACCEPTANCE, store, URGENCY_ACCEPTANCE, store, NOTHING)


@rule
def wait_for_reinspection(w: Any, store: int, spell: int) -> None:
    """Schedule the second inspection of a store some days after the visit."""
    schedule(w, w["now"] + coefficients(w)[0].reinspect_days, ELSE, REINSPECTED, store, spell)


@rule
def playbook(w: Any) -> float:
    """Maturity of the playbook now."""
    return scene(w)[0]["playbook"]
