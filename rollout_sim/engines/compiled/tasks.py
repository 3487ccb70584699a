"""The compiled engine's tasks and people: requesting tasks, queueing, and serving them.

The row of a finished task is reused, so references to a task include its serial number. Waiting tasks are in priority
queues (``queues``).
"""

from typing import Any

from rollout_sim.engines.compiled.clock import schedule_now
from rollout_sim.engines.compiled.event_kinds import CALLED
from rollout_sim.engines.compiled.layout import (
    blocks,
    entries,
    levels,
    paths,
    persons,
    priorities,
    regions,
    rows,
    stores,
    tasks,
    urgent,
)
from rollout_sim.engines.compiled.queues import (
    OVER,
    UNDER_WAY,
    WAITING,
    empty,
    first_of,
    level_of,
    pop,
    put,
    sooner,
    still_waits,
)
from rollout_sim.engines.compiled.state import BLOCK, URGENCIES
from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules.events import (
    AGENT,
    HEAD_OFFICE,
    HEAD_OFFICE_SITE,
    REGIONAL,
    REMOTE,
    REQUEST,
    SEED,
    TASK_ASKED,
    TASK_WITHDRAWN,
)
from rollout_sim.rules.service import FOR_SEED_COACH, GROUP, GROUP_COUNT, GROUP_ON_SITE, ON_PATH, serves

NOBODY = NO_STORE = NO_BATCH = -1
#: In a task's ``place``, its order among tasks of the same time, ranks are this far apart; stores lie between.
RANK = 1 << 32


@rule
def record(w: Any, kind: int, store: int, person: int, batch: int, value: float) -> None:
    """Write one event into the log."""
    row = rows(w, w["rows_used"])
    w["rows_used"] += 1
    row["day"], row["kind"], row["store"], row["person"] = w["now"], kind, store, person
    row["batch"], row["value"] = batch, value


# -- queues ------------------------------------------------------------------------------------------------------------


@rule
def region_queue(region: int, group: int) -> int:
    """The queue of a region's coaches for a group; the first queues are general ones, by group."""
    return GROUP_COUNT + 3 * region + group


@rule
def seed_queue(w: Any, person: int, group: int) -> int:
    """The queue of a seed coach for a group: remote, or on site."""
    return GROUP_COUNT + 3 * w["region_count"] + 2 * (person - w["seeds_from"]) + group - REMOTE


@rule
def queue_of(w: Any, p: int, role: int, region: int, group: int) -> int:
    """The queue from which a person takes tasks of a group."""
    if role == REGIONAL:
        return region_queue(region, group)
    return seed_queue(w, p, group) if role == SEED else group


@step
def take(
    w: Any,
    p: int,
    site: bool,
) -> int:
    """Remove the most urgent task that a person may serve now from the queues; -1 if there is none."""
    person = persons(w, p)
    role, region = person["role"], person["region"]
    if w["requests_waiting"] == 0 and (role == AGENT or w["tasks_waiting"] == 0):
        return -1
    for urgency in range(URGENCIES):
        if urgent(w)[urgency] == 0:
            continue
        first, first_level = -1, -1
        for group in range(GROUP_COUNT):
            if (GROUP_ON_SITE[group] and not site) or not serves(role, group, w["desk"] == 1):
                continue
            level = level_of(queue_of(w, p, role, region, group), urgency)
            entry = first_of(w, level)
            if entry >= 0 and (first < 0 or sooner(entries(w, entry), entries(w, first))):
                first, first_level = entry, level
        if first >= 0:
            t = entries(w, first)["task"]
            pop(w, first_level)
            leave_queues(w, t, UNDER_WAY)
            return t
    return -1


# -- people ------------------------------------------------------------------------------------------------------------


@step
def count_free(w: Any, p: int, more: int) -> None:
    """Count a person as free to take a task (``more`` 1), or as no longer free (-1)."""
    person = persons(w, p)
    person["free"] += more
    blocks(w)[p // BLOCK] += more
    if person["role"] == HEAD_OFFICE:
        w["head_office_free"] += more
    elif person["role"] == AGENT:
        w["agents_free"] += more
    elif person["role"] == REGIONAL:
        regions(w, person["region"])["free"] += more
    elif person["role"] > AGENT:
        w["others_free"] += more


@rule
def lowest_free(w: Any, low: int, high: int) -> int:
    """The lowest number of a free person from ``low`` to below ``high``; there must be one."""
    p = low
    while p < high:
        if p % BLOCK == 0 and blocks(w)[p // BLOCK] == 0:
            p += BLOCK
        elif persons(w, p)["free"] == 1:
            return p
        else:
            p += 1
    return NOBODY


@rule
def somebody_free(w: Any, kind: int, store: int) -> int:
    """The lowest-numbered free person on duty who may serve a kind of task at a store now."""
    group = GROUP[kind]
    if w["now"] >= w["shift_ends"] or (GROUP_ON_SITE[group] and w["always"] == 0):
        return NOBODY
    desk = w["desk"] == 1
    if w["head_office_free"] > 0 and w["now"] < w["head_office_ends"] and serves(HEAD_OFFICE, group, desk):
        return lowest_free(w, 0, w["seeds_from"])
    path = paths(w, store)
    if path["coach"] >= 0 and FOR_SEED_COACH[kind] and persons(w, path["coach"])["free"] == 1:
        return path["coach"]
    region = regions(w, path["region"])
    if region["free"] > 0 and serves(REGIONAL, group, desk):
        p = region["first"]
        while persons(w, p)["free"] == 0:
            p = persons(w, p)["next"]
        return p
    if w["agents_free"] > 0 and serves(AGENT, group, desk):
        return lowest_free(w, w["agents_from"], w["others_from"])
    return somebody_else_free(w, group) if w["others_free"] > 0 else NOBODY


@step
def somebody_else_free(w: Any, group: int) -> int:
    """The lowest-numbered free one of the people of mechanisms who may serve a group of tasks now."""
    for p in range(w["others_from"], w["people_count"]):
        if persons(w, p)["free"] == 1 and serves(persons(w, p)["role"], group, w["desk"] == 1):
            return p
    return NOBODY


@step
def call(w: Any, p: int, t: int) -> None:
    """End a person's idle time, with a task or (-1) to look for one."""
    persons(w, p)["idle"] = 0
    if persons(w, p)["free"] == 1:
        count_free(w, p, -1)
    schedule_now(w, CALLED, p, t)


# -- tasks -------------------------------------------------------------------------------------------------------------


@rule
def ask(w: Any, kind: int, store: int, urgency: int, rank: int, waiter: int) -> int:
    """Request a task; the lowest-numbered free person who may serve it gets it, else it waits. Returns its row.

    ``urgency`` is its class; ``waiter`` the kind of event that the end of the task schedules for the store, 0 if none.
    """
    return ask_since(w, kind, store, urgency, rank, waiter, w["now"])


@step
def ask_since(w: Any, kind: int, store: int, urgency: int, rank: int, waiter: int, since: float) -> int:
    """As ``ask``, for a task that counts as requested on an earlier day."""
    path, t = paths(w, store), w["free_task"]
    if t >= 0:
        w["free_task"] = tasks(w, t)["after"]
    else:
        t = w["tasks_used"]
        w["tasks_used"] += 1
    task = tasks(w, t)
    task["kind"], task["store"], task["place"] = kind, store, int(rank) * RANK + int(store)
    task["urgency"] = priorities(w)[urgency]
    task["requested_at"], task["serial"], task["spell"], task["waiter"] = since, w["serial"], path["spell"], waiter
    task["number"], task["k"] = path["numbered"], path["requested"][kind]
    w["serial"] += 1
    path["numbered"] += 1
    path["requested"][kind] += 1
    record(w, TASK_ASKED, store, NOBODY, path["batch"], kind)
    if kind == REQUEST:
        stores(w).waiting[store] += 1
    person = somebody_free(w, kind, store)
    if person >= 0:
        task["status"] = UNDER_WAY
        call(w, person, t)
        return t
    task["status"] = WAITING
    wait_in_queues(w, path, kind, t)
    return t


@rule
def wait_in_queues(w: Any, path: Any, kind: int, t: int) -> None:
    """Put a task into all its queues, and into its store's list if it belongs to the coaching path."""
    task, group = tasks(w, t), GROUP[kind]
    urgent(w)[task["urgency"]] += 1
    put(w, group, t)
    if regions(w, path["region"])["first"] >= 0 and group < HEAD_OFFICE_SITE:
        put(w, region_queue(path["region"], group), t)
    if path["coach"] >= 0 and FOR_SEED_COACH[kind]:
        put(w, seed_queue(w, path["coach"], group), t)
    if kind == REQUEST:
        w["requests_waiting"] += 1
        return
    w["tasks_waiting"] += 1
    if not ON_PATH[kind]:
        return
    task["before"], task["after"] = path["last_open"], -1
    if path["last_open"] >= 0:
        tasks(w, path["last_open"])["after"] = t
    else:
        path["first_open"] = t
    path["last_open"] = t


@step
def leave_queues(w: Any, t: int, status: int) -> None:
    """Remove a waiting task from its queues and its store's list."""
    task = tasks(w, t)
    task["status"] = status
    urgent(w)[task["urgency"]] -= 1
    if task["kind"] == REQUEST:
        w["requests_waiting"] -= 1
    else:
        w["tasks_waiting"] -= 1
    if not ON_PATH[task["kind"]]:
        return
    path = paths(w, task["store"])
    if task["before"] >= 0:
        tasks(w, task["before"])["after"] = task["after"]
    else:
        path["first_open"] = task["after"]
    if task["after"] >= 0:
        tasks(w, task["after"])["before"] = task["before"]
    else:
        path["last_open"] = task["before"]


@rule
def forget(w: Any, t: int) -> None:
    """Release the row of a finished task."""
    task = tasks(w, t)
    task["status"], task["serial"], task["after"] = OVER, -1, w["free_task"]
    w["free_task"] = t


@step
def drop(w: Any, t: int, kind: int) -> None:
    """Cancel a waiting task, and log the reason."""
    leave_queues(w, t, OVER)
    store = tasks(w, t)["store"]
    if tasks(w, t)["kind"] == REQUEST:
        stores(w).waiting[store] -= 1
    record(w, kind, store, NOBODY, paths(w, store)["batch"], tasks(w, t)["kind"])
    forget(w, t)


@step
def withdraw_open(w: Any, store: int) -> None:
    """Withdraw all tasks in a store's list, in the order of their requests."""
    while paths(w, store)["first_open"] >= 0:
        drop(w, paths(w, store)["first_open"], TASK_WITHDRAWN)


# -- regional coaches --------------------------------------------------------------------------------------------------


@step
def join_region(w: Any, p: int) -> None:
    """Insert a coach into a region's list, by number; the first coach fills the region's queues."""
    number = persons(w, p)["region"]
    region = regions(w, number)
    region["free"] += persons(w, p)["free"]
    was_empty = region["first"] < 0
    before, after = NOBODY, region["first"]
    while after >= 0 and after < p:
        before, after = after, persons(w, after)["next"]
    persons(w, p)["next"] = after
    if before >= 0:
        persons(w, before)["next"] = p
    else:
        region["first"] = p
    if not was_empty:
        return
    for group in range(HEAD_OFFICE_SITE):
        q = region_queue(number, group)
        empty(w, q)
        for general_level in range(level_of(group, 0), level_of(group + 1, 0)):
            for i in range(levels(w, general_level)["first"], levels(w, general_level)["end"]):
                entry = entries(w, i)
                if still_waits(w, entry) and paths(w, tasks(w, entry["task"])["store"])["region"] == number:
                    put(w, q, entry["task"])


@step
def leave_region(w: Any, p: int) -> None:
    """Remove a coach from a region's list."""
    region = regions(w, persons(w, p)["region"])
    region["free"] -= persons(w, p)["free"]
    if region["first"] == p:
        region["first"] = persons(w, p)["next"]
    else:
        before = region["first"]
        while persons(w, before)["next"] != p:
            before = persons(w, before)["next"]
        persons(w, before)["next"] = persons(w, p)["next"]
    persons(w, p)["next"] = NOBODY
