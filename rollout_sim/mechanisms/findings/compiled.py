"""Findings in the compiled engine."""

import math
from typing import Any

from rollout_sim.engines.compiled.clock import ELSE, schedule
from rollout_sim.engines.compiled.event_kinds import NOTHING
from rollout_sim.engines.compiled.layout import coefficients, paths, stores, tasks
from rollout_sim.engines.compiled.stores import solve_problems
from rollout_sim.engines.compiled.tasks import NOBODY, ask, record
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.findings import kinds, records, rules, settings as told
from rollout_sim.mechanisms.findings.arrays import (
    INSPECTION_DUE,
    SERVED,
    TURN_COMES,
    WAKES,
    books,
    departments,
    findings,
    grades,
    known,
    settings,
)
from rollout_sim.rules import coaching, events

# -- the day -----------------------------------------------------------------------------------------------------------


@step
def plan_inspections(w: Any) -> None:
    """Schedule the first inspection of each store, once the first day has begun: no sooner than batches start."""
    for store in range(w["n"]):
        if paths(w, store)["takes_part"] == 1:
            day = rules.first_inspection(store, settings(w)[0], w["seed"], w["replication"])
            schedule(w, day, ELSE, INSPECTION_DUE, store, 0)


@step
def daily(w: Any, day: int) -> None:
    """Stores work on their findings, and what follow-up is due today is asked for."""
    if settings(w)[0].every == 0.0:
        return
    if day == 0:
        plan_inspections(w)
    for store in range(w["n"]):
        book = books(w, store)
        book["goodwill"] = rules.faded(book["goodwill"], coefficients(w)[0])
        if book["first"] >= 0:
            ask_for_follow_up(w, store, float(day))
            work_on(w, store)


@step
def happen(w: Any, kind: int, who: int, tag: int) -> bool:
    """An event of findings on the clock."""
    if kind == WAKES:
        wake(w, who, tag)
    elif kind == INSPECTION_DUE:
        inspection_due(w, who)
    elif kind == TURN_COMES:
        turn_comes(w, who, tag)
    elif kind == SERVED:
        served(w, who)
    else:
        return False
    return True


@step
def ask_for(w: Any, kind: int, store: int, urgency: int) -> None:
    """Ask for a task whose end schedules nothing."""
    ask(w, kind, store, urgency, store, NOTHING)


@step
def ask_for_follow_up(w: Any, store: int, day: float) -> None:
    """Ask for the calls, looks at data, checks and closing inspections of a store that are due today."""
    own, book, looks = settings(w)[0], books(w, store), paths(w, store)["requested"][kinds.EVIDENCE]
    grade, data, number, closing_is_due = rules.follow_up_due(findings(w), book, day, looks, own)
    if grade < told.GRADES:
        book["calls"] = 1
        kind = kinds.LONG_CALL if own.long_calls == 1.0 else kinds.SHORT_CALL
        ask_for(w, kind, store, rules.urgency_of(grade))
    if data:
        ask_for(w, kinds.EVIDENCE, store, events.URGENCY_CONTACT)
    if number > 0:
        book["checks"] = 1
        kind = kinds.REMOTE_CHECK if rules.is_remote(number, own) else kinds.SITE_CHECK
        ask_for(w, kind, store, events.URGENCY_CONTACT)
    if closing_is_due:
        book["closings"] = 1
        ask_for(w, kinds.CLOSING, store, events.URGENCY_ACCEPTANCE)


@step
def work_on(w: Any, store: int) -> None:
    """See how fast each finding of a store is mended from now on, and wake up when the next one is today."""
    book = books(w, store)
    rules.plan_store(
        findings(w), book, stores(w), store, w["now"], known(w), grades(w), settings(w)[0], coefficients(w)[0]
    )
    book["version"] += 1
    if book["wakes"] < math.floor(w["now"]) + 1.0:
        schedule(w, max(w["now"], book["wakes"]), ELSE, WAKES, store, book["version"])


@step
def wake(w: Any, store: int, version: int) -> None:
    """Something happens to a finding of a store, unless something else has happened to the store meanwhile."""
    book = books(w, store)
    if book["version"] != version:
        return
    j, what = book["due"], book["what"]
    if what == rules.MENDED:
        claim(w, store, j)
    elif what == rules.DROPS:
        drop(w, j)
    else:
        rules.comes_back(findings(w)[j], w["now"])
        put_down(w, kinds.CAME_BACK, j, NOBODY)
    work_on(w, store)


@step
def put_down(w: Any, kind: int, j: int, person: int) -> None:
    """Put on record what happened to a finding."""
    store = findings(w)[j]["store"]
    record(w, kind, store, person, paths(w, store)["batch"], j)


@step
def claim(w: Any, store: int, j: int) -> None:
    """A store says that a finding is mended."""
    own, c, book, f, key = (
        settings(w)[0],
        coefficients(w)[0],
        books(w, store),
        findings(w)[j],
        (w["seed"], w["replication"]),
    )
    will = rules.will_of(stores(w), store, book["goodwill"], own, c)
    closed = rules.claim(f, book, will, w["now"], own, c, key[0], key[1])
    put_down(w, kinds.CLAIMED, j, NOBODY)
    if closed:
        put_down(w, kinds.CLOSED, j, NOBODY)
    elif own.evidence == told.PHOTO:
        f["evidence"] = paths(w, store)["requested"][kinds.EVIDENCE]
        ask_for(w, kinds.EVIDENCE, store, rules.urgency_of(f["grade"]))
    if f["source"] == rules.OF_REVIEW and not math.isnan(f["done"]):
        solve_problems(w, store, NOBODY)
        coaching.contact(stores(w), store, events.IMPROVEMENT, 1.0, c)


@step
def drop(w: Any, j: int) -> None:
    """A store drops a finding."""
    f = findings(w)[j]
    f["state"], f["dropped"], f["rate"] = records.DROPPED, w["now"], 0.0
    put_down(w, kinds.DROPPED, j, NOBODY)


@step
def open_again(w: Any, j: int, person: int) -> None:
    """A finding that was claimed or closed is open again."""
    f = findings(w)[j]
    rules.open_again(f, w["now"], w["seed"], w["replication"])
    put_down(w, kinds.REOPENED, j, person)


# -- inspections -------------------------------------------------------------------------------------------------------


@step
def inspection_due(w: Any, store: int) -> None:
    """A store is due an inspection, now or when an expert comes."""
    book, own = books(w, store), settings(w)[0]
    if own.by_experts == 1.0:
        ask_for(w, kinds.LOOK, store, events.URGENCY_ACCEPTANCE)
    else:
        inspect(w, store, NOBODY)
    book["planned"] += 1
    day = rules.next_inspection(w["now"], store, book["planned"], own, w["seed"], w["replication"])
    schedule(w, day, ELSE, INSPECTION_DUE, store, 0)


@step
def inspect(w: Any, store: int, person: int) -> None:
    """Inspect a store: what is open comes to mind, what is not in order is seen, and new findings are written."""
    book, own, key = books(w, store), settings(w)[0], (w["seed"], w["replication"])
    look_again(w, store, person)
    look = book["looks"]
    book["looks"] += 1
    followed = rules.is_followed(stores(w), store, look, w["batch_count"] == 0, own, key[0], key[1])
    count = rules.number_found(store, look, own, key[0], key[1])
    record(w, kinds.INSPECTED, store, person, paths(w, store)["batch"], count)
    grade = told.GRADES
    for number in range(count):
        j = write_down(w, store, look * rules.MOST_FOUND + number, followed)
        put_down(w, kinds.FOUND, j, person)
        ask_department(w, j)
        grade = min(grade, findings(w)[j]["grade"])
    if followed and count > 0:
        follow(w, store, grade)
    work_on(w, store)


@step
def look_again(w: Any, store: int, person: int) -> None:
    """See the findings of earlier inspections again."""
    c, j = coefficients(w)[0], books(w, store)["first"]
    while j >= 0:
        f = findings(w)[j]
        rules.used_up(f, w["now"], c)
        if f["state"] == records.OPEN:
            f["attention"] = 1.0
        elif f["state"] != records.DROPPED and rules.is_caught(
            f, float(told.ON_SITE), False, c, w["seed"], w["replication"]
        ):
            open_again(w, j, person)
        j = f["next"]


@step
def write_down(w: Any, store: int, k: int, followed: bool) -> int:
    """A new finding of a store, with its address there; returns its number."""
    j, c = w["findings_used"], coefficients(w)[0]
    w["findings_used"] += 1
    f = findings(w)[j]
    rules.write_down(f, store, k, w["now"], followed, departments(w), settings(w)[0], c, w["seed"], w["replication"])
    rules.link(findings(w), books(w, store), j)
    return j


@step
def follow(w: Any, store: int, grade: int) -> None:
    """Confirm new findings, at once or when an expert has time, and plan the closing inspection."""
    book, own = books(w, store), settings(w)[0]
    if own.accept_after > 0.0:
        book["next_closing"] = min(book["next_closing"], w["now"] + own.accept_after)
    if own.confirm == told.BY_LIST:
        confirm(w, store, NOBODY)
    else:
        kind = kinds.KICK_OFF if own.confirm == told.BY_MEETING else kinds.CONFIRM
        ask_for(w, kind, store, rules.urgency_of(grade))


@step
def confirm(w: Any, store: int, person: int) -> None:
    """Confirm the findings of a store that wait for it."""
    book, own, blocked = books(w, store), settings(w)[0], False
    j = book["first"]
    while j >= 0:
        f = findings(w)[j]
        if f["followed"] == 1 and math.isnan(f["confirmed"]) and f["state"] == records.OPEN:
            rules.used_up(f, w["now"], coefficients(w)[0])
            rules.confirm(f, w["now"], grades(w)[f["grade"]], own)
            put_down(w, kinds.CONFIRMED, j, person)
            waits = f["blocked"] != rules.FREE
            f["around"] = 1 if waits and own.blocked == told.WORKS_ROUND else 0
            blocked = blocked or waits
        j = f["next"]
    if blocked and own.blocked == told.PUSHES and book["pushes"] == 0:
        book["pushes"] = 1
        ask_for(w, kinds.PUSH, store, events.URGENCY_CONTACT)


@step
def raise_finding(w: Any, store: int) -> bool:
    """What a review agrees on is a finding of class B, followed up as those of inspections are."""
    own, book = settings(w)[0], books(w, store)
    if own.every == 0.0:
        return False
    k = rules.OF_REVIEWS + book["reviews"]
    book["reviews"] += 1
    j = write_down(w, store, k, own.regime == 1.0)
    f = findings(w)[j]
    f["source"], f["grade"], f["department"] = rules.OF_REVIEW, 1, rules.NONE
    put_down(w, kinds.FOUND, j, NOBODY)
    if own.regime == 1.0:
        follow(w, store, 1)
    work_on(w, store)
    return True


# -- departments -------------------------------------------------------------------------------------------------------


@step
def ask_department(w: Any, j: int) -> None:
    """Ask the department that a finding needs."""
    f = findings(w)[j]
    if f["department"] >= 0:
        f["blocked"], f["asked"], f["moved"] = rules.TURN, w["now"], 0
        f["ready"] = rules.turn(departments(w)[f["department"]], w["now"])
        schedule(w, f["ready"], ELSE, TURN_COMES, j, 0)


@step
def turn_comes(w: Any, j: int, moved: int) -> None:
    """A request has its turn, unless it was moved up meanwhile."""
    f = findings(w)[j]
    if f["blocked"] == rules.TURN and f["moved"] == moved:
        rules.queue_up(findings(w), departments(w)[f["department"]], j)
        serve(w, f["department"])


@step
def serve(w: Any, number: int) -> None:
    """People of a department who are free begin with the next requests."""
    department, c = departments(w)[number], coefficients(w)[0]
    j = rules.next_queued(findings(w), department)
    while j >= 0:
        days = rules.service_days(findings(w)[j], department["hours"], w["handling"], c, w["seed"], w["replication"])
        schedule(w, w["now"] + days, ELSE, SERVED, j, 0)
        j = rules.next_queued(findings(w), department)


@step
def served(w: Any, j: int) -> None:
    """A department has done its part of a finding."""
    f = findings(w)[j]
    number, store = f["department"], f["store"]
    f["blocked"], f["around"] = rules.FREE, 0
    f["blocked_days"] += w["now"] - f["asked"]
    if f["state"] == records.OPEN:
        rules.used_up(f, w["now"], coefficients(w)[0])
        f["attention"] = 1.0
        put_down(w, kinds.UNBLOCKED, j, NOBODY)
    departments(w)[number]["busy"] -= 1
    serve(w, number)
    work_on(w, store)


# -- tasks -------------------------------------------------------------------------------------------------------------


@step
def finished(w: Any, person: int, t: int) -> None:
    """A task of following up is done."""
    kind, store, k = tasks(w, t)["kind"], tasks(w, t)["store"], tasks(w, t)["k"]
    if kind < kinds.LOOK or kind > kinds.WRITE_UP:
        return
    follow_up_done(w, person, kind, store, k)


@step
def follow_up_done(w: Any, person: int, kind: int, store: int, k: int) -> None:
    """What a task of following up brings."""
    if kind == kinds.LOOK:
        inspect(w, store, person)
        return
    book = books(w, store)
    if kind == kinds.KICK_OFF or kind == kinds.CONFIRM:
        confirm(w, store, person)
    elif kind == kinds.LONG_CALL or kind == kinds.SHORT_CALL:
        book["calls"] = 0
        call(w, store)
    elif kind == kinds.EVIDENCE:
        look_at_evidence(w, store, person, k)
    elif kind == kinds.REMOTE_CHECK or kind == kinds.SITE_CHECK:
        book["checks"] = 0
        check(w, store, person, float(told.REMOTELY) if kind == kinds.REMOTE_CHECK else float(told.ON_SITE))
    elif kind == kinds.CLOSING:
        book["closings"] = 0
        closing(w, store, person)
    elif kind == kinds.PUSH:
        book["pushes"] = 0
        push(w, store, person)
    else:
        book["write_ups"] = 0
        write_up(w, store, person)
    work_on(w, store)


@step
def call(w: Any, store: int) -> None:
    """A call about the open findings of a store for which one is due."""
    c, book = coefficients(w)[0], books(w, store)
    rules.press(book, -c.pressure)
    j = book["first"]
    while j >= 0:
        f = findings(w)[j]
        if f["state"] == records.OPEN and f["next_call"] < math.floor(w["now"]) + 1.0:
            rules.used_up(f, w["now"], c)
            rules.lift(f, c.call_lift, c)
            f["next_call"] = math.floor(w["now"]) + grades(w)[f["grade"]]["call_every"]
        j = f["next"]


@step
def look_at_evidence(w: Any, store: int, person: int, k: int) -> None:
    """Look at the evidence of a claim, or of several."""
    c, own, j = coefficients(w)[0], settings(w)[0], books(w, store)["first"]
    while j >= 0:
        f = findings(w)[j]
        if f["state"] == records.CLAIMED and f["evidence"] == k:
            rules.used_up(f, w["now"], c)
            if rules.is_caught(f, own.evidence, own.evidence == told.DATA, c, w["seed"], w["replication"]):
                open_again(w, j, person)
            else:
                f["evidence"] = rules.LOOKED_AT
                if own.accept_after == 0.0:
                    put_to_rest(w, j, person)
        j = f["next"]


@step
def put_to_rest(w: Any, j: int, person: int) -> None:
    """Close a finding whose claim stood a look."""
    f = findings(w)[j]
    f["state"], f["closed"] = records.CLOSED, w["now"]
    put_down(w, kinds.CLOSED, j, person)


@step
def check(w: Any, store: int, person: int, how: float) -> None:
    """Check the claims of a store for which that is due; what is open comes to mind."""
    c, own, book = coefficients(w)[0], settings(w)[0], books(w, store)
    rules.press(book, -c.pressure)
    j = book["first"]
    while j >= 0:
        f = findings(w)[j]
        if f["state"] <= records.CLAIMED and f["next_check"] < math.floor(w["now"]) + 1.0:
            rules.used_up(f, w["now"], c)
            f["next_check"] = rules.next_check(f, rules.check_number(f, own), own)
            if f["state"] == records.OPEN:
                rules.lift(f, c.check_lift, c)
            elif rules.is_caught(f, how, False, c, w["seed"], w["replication"]):
                open_again(w, j, person)
        j = f["next"]


@step
def closing(w: Any, store: int, person: int) -> None:
    """Inspect a store to close what it has claimed."""
    c, own, book, closed = coefficients(w)[0], settings(w)[0], books(w, store), False
    book["next_closing"] = w["now"] + own.accept_every if own.accept_every > 0.0 else math.inf
    if own.style == told.PERFECTION and rules.has_followed(findings(w), book, records.OPEN):
        rules.press(book, -c.rejected_pressure)
        return
    j = book["first"]
    while j >= 0:
        f = findings(w)[j]
        rules.used_up(f, w["now"], c)
        if f["followed"] == 1 and f["state"] == records.OPEN:
            f["attention"] = 1.0
        elif f["followed"] == 1 and f["state"] == records.CLAIMED:
            if rules.is_caught(f, float(told.ON_SITE), True, c, w["seed"], w["replication"]):
                open_again(w, j, person)
            else:
                put_to_rest(w, j, person)
                closed = True
        j = f["next"]
    if closed and own.write_up == 1.0 and book["write_ups"] == 0:
        book["write_ups"] = 1
        ask_for(w, kinds.WRITE_UP, store, events.URGENCY_LATER)


@step
def push(w: Any, store: int, person: int) -> None:
    """Push the departments that findings of a store wait for."""
    count, j = 0, books(w, store)["first"]
    while j >= 0:
        f = findings(w)[j]
        if f["blocked"] == rules.TURN:
            ready = w["now"] + departments(w)[f["department"]]["pushed"]
            if ready < f["ready"]:
                f["ready"] = ready
                f["moved"] += 1
                count += 1
                schedule(w, ready, ELSE, TURN_COMES, j, f["moved"])
        j = f["next"]
    record(w, kinds.PUSHED, store, person, paths(w, store)["batch"], count)
    rules.press(books(w, store), coefficients(w)[0].push_thanks)


@step
def write_up(w: Any, store: int, person: int) -> None:
    """Write up the findings of a store that are closed, for all stores."""
    count, j = 0, books(w, store)["first"]
    while j >= 0:
        f = findings(w)[j]
        if f["state"] == records.CLOSED and f["followed"] == 1 and f["written"] == 0:
            f["written"] = 1
            known(w)[f["topic"]] += 1.0
            count += 1
        j = f["next"]
    record(w, kinds.WRITTEN_UP, store, person, paths(w, store)["batch"], count)
