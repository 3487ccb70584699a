"""The compiled engine's calendar: the day's tick, the weekly review, and the actions that follow a light."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled import hooks
from rollout_sim.engines.compiled.clock import REVIEW, TICK, schedule, schedule_now
from rollout_sim.engines.compiled.event_kinds import DAY, NOTHING, REQUESTS_TODAY, REVIEW_HELD
from rollout_sim.engines.compiled.layout import (
    coefficients,
    daily,
    demand,
    exposure,
    green,
    hours_before,
    levers,
    lights,
    month_starts,
    paths,
    peers,
    people,
    persons,
    red,
    regions,
    review_days,
    scene,
    stores,
    usages,
    weekly,
    work_days,
)
from rollout_sim.engines.compiled.stores import playbook, put_in_tier, show, suspend
from rollout_sim.engines.compiled.tasks import NO_BATCH, NO_STORE, NOBODY, ask, join_region, leave_region, record
from rollout_sim.kernel.compile import routine, step
from rollout_sim.rules import coaching, events
from rollout_sim.rules.lever_week import end_week, hold_week, month_begins, quarter_begins
from rollout_sim.rules.lights import look_around, peer_step, read_lights
from rollout_sim.rules.reviews import coach_move, review
from rollout_sim.rules.service import LEVER_URGENCY, NEWS_BIT, acting_light
from rollout_sim.rules.store_day import tick
from rollout_sim.rules.tiers import KINDS, tier_after
from rollout_sim.rules.weekly_sums import count_hours, count_stores


@step
def live_a_day(w: Any, day: int) -> None:
    """Advance all live stores by a day, and schedule their help requests."""
    s = stores(w)
    send_managers_away(w, day)
    plan, key = (w["felt_gain"], w["old_way_days"], demand(w)[day]), (w["seed"], w["replication"])
    tick(s, float(day), peers(w), *plan, coefficients(w)[0], *key, daily(w), exposure(w))
    for store in range(len(s.state)):
        if s.gave_up[store] != 0:
            record(w, events.GAVE_UP, store, NOBODY, paths(w, store)["batch"], s.gave_up[store])
        if s.next_request[store] < day + 1:
            schedule_now(w, REQUESTS_TODAY, store, day + 1)
    now, toolkit = scene(w)[0], levers(w)[0].toolkit
    now["playbook"] = coaching.written_up(now["playbook"], w["solved"], w["accepted"], toolkit, coefficients(w)[0])
    hooks.daily(w, day)
    schedule(w, float(day + 1), TICK, DAY, day + 1, 0)


@step
def send_managers_away(w: Any, day: int) -> None:
    """Mark the stores whose manager coaches others today."""
    for p in range(w["seeds_from"], w["regionals_from"]):
        if persons(w, p)["here"] == 1:
            stores(w).manager_away[persons(w, p)["home"]] = 0
    for p in range(w["seeds_from"], w["regionals_from"]):
        person = persons(w, p)
        if person["here"] == 1 and (w["always"] == 1 or coaching.on_duty(p, day, w["seed_days_a_week"], work_days(w))):
            stores(w).manager_away[person["home"]] = 1


@step
def hold_review(w: Any) -> None:
    """Hold the weekly review: read lights and act on them, update the neighbours' effect, pull levers, log the week."""
    s, c = stores(w), coefficients(w)[0]
    read_lights(s, w["gain"], c, w["seed"], w["replication"], lights(w))
    for store in range(len(s.state)):
        if lights(w)[store] != events.NOT_LIVE:
            show(w, store, lights(w)[store])
        if s.state[store] == events.COACHED and w["light_actions"] == 1:
            act_on_light(w, store, lights(w)[store])
    if w["touches_a_week"] > 0.0:
        keep_in_touch(w, w["weeks"])
    look_around(s, c.region_weight, green(w), red(w))
    for region in range(len(peers(w))):
        peers(w)[region] = peer_step(green(w)[region], red(w)[region], c.peer_pull, c.peer_drag)
    if w["pulled"] == 1:
        pull_levers(w)
    week = w["weeks"]
    row = weekly(w)[week]
    row["day"], row["accepted"] = w["now"], w["accepted"]
    row["requests_waiting"], row["tasks_waiting"] = w["requests_waiting"], w["tasks_waiting"]
    count_stores(s, c.accept_usage, weekly(w), week)
    count_hours(people(w), hours_before(w), weekly(w), week)
    for store in range(len(s.state)):
        usages(w)[week, store] = s.usage[store]
    w["weeks"] = week + 1
    schedule(w, review_days(w)[week + 1], REVIEW, REVIEW_HELD, 0, 0)


@step
def keep_in_touch(w: Any, week: int) -> None:
    """Request the calls that keep in touch with accepted stores, which are due in the week that begins."""
    a_week = w["touches_a_week"]
    for store in range(w["n"]):
        path = paths(w, store)
        if stores(w).state[store] != events.SUSTAINING or path["touch_wanted"] == 1:
            continue
        if coaching.contacts_due(store, week * a_week, (week + 1) * a_week) > 0:
            path["touch_wanted"] = 1
            ask(w, events.CALL, store, events.URGENCY_CONTACT, store, NOTHING)


@step
def act_on_light(w: Any, store: int, light: int) -> None:
    """Take the action that a store's light requires."""
    path = paths(w, store)
    acting = acting_light(light, w["now"] - stores(w).live_since[store], w["grace_days"])
    before = path["acted_on"]
    path["acted_on"] = acting
    path["greens"] = path["greens"] + 1 if acting == events.GREEN else 0
    path["reds"] = path["reds"] + 1 if acting == events.RED else 0
    if levers(w)[0].tier_by_light > 0.0:
        tiers = w["contact_rows"] // KINDS
        put_in_tier(w, store, tier_after(stores(w).tier[store], acting, path["greens"], tiers))
    if acting == events.YELLOW:
        path["doubled"] = 1
    elif path["greens"] >= 2:
        path["doubled"] = 0
    if acting == events.ORANGE and before != events.ORANGE:
        ask(w, events.HEAD_OFFICE_VISIT, store, events.URGENCY_LIGHT, store, NOTHING)
    if path["reds"] >= 2:
        suspend(w, store)


@step
def pull_levers(w: Any) -> None:
    """Apply the week's levers, and request their tasks."""
    s, c = stores(w), coefficients(w)[0]
    scene(w)[0]["accepted"] = w["accepted"]
    hold_week(s, scene(w), w["now"], levers(w)[0], c)
    hooks.weekly(w)
    month = np.searchsorted(month_starts(w), w["now"], side="right") - 1
    new_month = month_begins(scene(w)[0], month)
    quarter = quarter_begins(new_month, month)
    end_week(s, scene(w), w["weeks"], new_month, playbook(w), levers(w)[0], c, w["seed"], w["replication"])
    if quarter:
        hooks.quarterly(w)
    review(s, scene(w)[0], w["now"], new_month, quarter, levers(w)[0], c)
    for store in range(len(s.state)):
        if s.news[store] != 0:
            tell_news(w, store)
        for kind in events.LEVER_TASKS:
            if (s.wants[store] >> kind) & 1 == 1:
                s.asked_for[store] |= 1 << kind
                ask(w, kind, store, LEVER_URGENCY[kind], store, NOTHING)
        s.wants[store] = 0
    if scene(w)[0]["move"] == 1:
        move_coach(w)
    if scene(w)[0]["stop"] == 1 and w["stopped"] == 0:
        w["stopped"] = 1
        record(w, events.LAUNCHES_STOPPED, NO_STORE, NOBODY, NO_BATCH, 0.0)


@step
def tell_news(w: Any, store: int) -> None:
    """Put a store's news of the week on record."""
    for kind in events.NEWS:
        if stores(w).news[store] & NEWS_BIT[kind] != 0 and not hooks.put_on_record(w, kind, store):
            record(w, kind, store, NOBODY, paths(w, store)["batch"], 0.0)


@routine
def move_coach(w: Any) -> None:
    """Move a regional coach to the region with the highest load."""
    coaches = np.zeros(w["region_count"], dtype=np.int64)
    for p in range(w["regionals_from"], w["agents_from"]):
        if persons(w, p)["here"] == 1:
            coaches[persons(w, p)["region"]] += 1
    away, to = coach_move(stores(w), coaches)
    if away >= 0:
        p = regions(w, away)["first"]
        leave_region(w, p)
        persons(w, p)["region"] = to
        join_region(w, p)
        record(w, events.COACH_MOVED, NO_STORE, p, NO_BATCH, to)
