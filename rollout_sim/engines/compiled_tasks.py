"""The compiled engine's tasks and people: asking, waiting in queues, taking, and leaving them.

A task's place is used again once it is over, so what refers to a task also keeps its serial number. A queue is a heap
of entries; those of tasks that wait no more are dropped when they surface, or all at once when the heap is full.
"""

from typing import Any

from rollout_sim.engines.compiled_clock import schedule_now
from rollout_sim.engines.compiled_kinds import CALLED
from rollout_sim.engines.compiled_state import BLOCK, World
from rollout_sim.model.compiled import routine, rule
from rollout_sim.model.events import (
    AGENT,
    DIAGNOSIS,
    EXPERT,
    REGIONAL,
    REQUEST,
    SEED,
    TASK_ASKED,
    TASK_WITHDRAWN,
)
from rollout_sim.model.service import (
    EXPERT_SITE,
    REMOTE,
    group_of,
    is_for_seed_coach,
    is_group_on_site,
    serves,
)
from rollout_sim.model.store import Ints, Records

WAITING, UNDER_WAY, OVER = range(3)
NOBODY = -1


@rule
def record(run: Any, log: Records, kind: int, store: int, person: int, batch: int, value: float) -> None:
    """Write one event into the log."""
    row = log[run["rows"]]
    run["rows"] += 1
    row["day"], row["kind"], row["store"], row["person"] = run["now"], kind, store, person
    row["batch"], row["value"] = batch, value


# -- queues ------------------------------------------------------------------------------------------------------------


@rule
def sooner(a: Any, b: Any) -> bool:
    """Whether one entry's task is taken before another's."""
    if a["urgency"] != b["urgency"]:
        return a["urgency"] < b["urgency"]
    if a["asked"] != b["asked"]:
        return a["asked"] < b["asked"]
    if a["rank"] != b["rank"]:
        return a["rank"] < b["rank"]
    if a["store"] != b["store"]:
        return a["store"] < b["store"]
    return a["number"] < b["number"]


@rule
def still_waits(tasks: Records, entry: Any) -> bool:
    """Whether an entry's task still waits."""
    task = tasks[entry["task"]]
    return task["serial"] == entry["serial"] and task["status"] == WAITING


@routine
def sink(entries: Records, start: int, size: int, i: int) -> None:
    """Put the entry kept at the array's end into the gap at ``i`` of a heap, or below."""
    kept = entries[len(entries) - 1]
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and sooner(entries[start + child + 1], entries[start + child]):
            child += 1
        if sooner(kept, entries[start + child]):
            break
        entries[start + i] = entries[start + child]
        i = child
    entries[start + i] = kept


@rule
def pop(run: Any, queues: Records, entries: Records, q: int) -> None:
    """Drop a queue's first entry."""
    queue = queues[q]
    start, last = queue["start"], queue["size"] - 1
    queue["size"] = last
    run["entries_held"] -= 1
    if last > 0:
        entries[len(entries) - 1] = entries[start + last]
        sink(entries, start, last, 0)


@routine
def make_room(run: Any, queues: Records, entries: Records, tasks: Records, q: int) -> None:
    """Drop the entries of tasks that wait no more; a heap still over half full moves to a larger room."""
    queue = queues[q]
    start, size = queue["start"], 0
    for i in range(start, start + queue["size"]):
        if still_waits(tasks, entries[i]):
            entries[start + size] = entries[i]
            size += 1
    run["entries_held"] -= queue["size"] - size
    queue["size"] = size
    for i in range(size // 2 - 1, -1, -1):
        entries[len(entries) - 1] = entries[start + i]
        sink(entries, start, size, i)
    if 2 * size > queue["room"]:
        moved = run["entries_used"]
        for i in range(size):
            entries[moved + i] = entries[start + i]
        queue["start"], queue["room"] = moved, 2 * queue["room"]
        run["entries_used"] = moved + queue["room"]


@routine
def put(run: Any, queues: Records, entries: Records, tasks: Records, q: int, t: int) -> None:
    """Let a waiting task be taken from a queue."""
    if queues[q]["size"] == queues[q]["room"]:
        make_room(run, queues, entries, tasks, q)
    queue, task, kept = queues[q], tasks[t], entries[len(entries) - 1]
    kept["asked"], kept["serial"], kept["urgency"] = task["asked"], task["serial"], task["urgency"]
    kept["rank"], kept["store"], kept["number"], kept["task"] = task["rank"], task["store"], task["number"], t
    start, i = queue["start"], queue["size"]
    queue["size"] += 1
    run["entries_held"] += 1
    while i > 0:
        parent = (i - 1) // 2
        if sooner(entries[start + parent], kept):
            break
        entries[start + i] = entries[start + parent]
        i = parent
    entries[start + i] = kept


@rule
def region_queue(region: int, group: int) -> int:
    """The queue of a region's coaches for a group; the first four queues are everybody's, by group."""
    return 4 + 3 * region + group


@rule
def seed_queue(run: Any, regions: Records, person: int, group: int) -> int:
    """The queue of one seed coach for a group: remote, or on site."""
    return 4 + 3 * len(regions) + 2 * (person - run["seeds_from"]) + group - REMOTE


@routine
def first_of(run: Any, queues: Records, entries: Records, tasks: Records, q: int) -> int:
    """Where a queue's first waiting task has its entry, -1 if there is none."""
    queue = queues[q]
    while queue["size"] > 0:
        if still_waits(tasks, entries[queue["start"]]):
            return queue["start"]
        pop(run, queues, entries, q)
    return -1


@rule
def queue_of(run: Any, regions: Records, p: int, role: int, region: int, group: int) -> int:
    """The queue of a group from which a person takes."""
    if role == REGIONAL:
        return region_queue(region, group)
    return seed_queue(run, regions, p, group) if role == SEED else group


@routine
def take(
    run: Any,
    paths: Records,
    tasks: Records,
    queues: Records,
    entries: Records,
    persons: Records,
    regions: Records,
    p: int,
    site: bool,
) -> int:
    """The most urgent task that a person may serve now, taken out of the queues; -1 if there is none."""
    person = persons[p]
    role, first, first_queue = person["role"], -1, -1
    for group in range(EXPERT_SITE + 1):
        if (is_group_on_site(group) and not site) or not serves(role, group, run["desk"] == 1):
            continue
        q = queue_of(run, regions, p, role, person["region"], group)
        entry = first_of(run, queues, entries, tasks, q)
        if entry >= 0 and (first < 0 or sooner(entries[entry], entries[first])):
            first, first_queue = entry, q
    if first < 0:
        return -1
    t = entries[first]["task"]
    pop(run, queues, entries, first_queue)
    leave_queues(run, paths, tasks, t, UNDER_WAY)
    return t


# -- people ------------------------------------------------------------------------------------------------------------


@routine
def count_free(run: Any, persons: Records, blocks: Ints, regions: Records, p: int, more: int) -> None:
    """A person becomes free to be handed a task (``more`` 1), or is so no longer (-1)."""
    person = persons[p]
    person["free"] += more
    blocks[p // BLOCK] += more
    if person["role"] == EXPERT:
        run["experts_free"] += more
    elif person["role"] == AGENT:
        run["agents_free"] += more
    elif person["role"] == REGIONAL:
        regions[person["region"]]["free"] += more


@rule
def lowest_free(persons: Records, blocks: Ints, low: int, high: int) -> int:
    """The lowest number of a free person from ``low`` to below ``high``; there must be one."""
    p = low
    while p < high:
        if p % BLOCK == 0 and blocks[p // BLOCK] == 0:
            p += BLOCK
        elif persons[p]["free"] == 1:
            return p
        else:
            p += 1
    return NOBODY


@rule
def somebody_free(
    run: Any, paths: Records, persons: Records, blocks: Ints, regions: Records, kind: int, store: int
) -> int:
    """The lowest-numbered person on duty with nothing to do who may serve a kind of task at a store now."""
    group = group_of(kind)
    if run["now"] >= run["shift_ends"] or (is_group_on_site(group) and run["always"] == 0):
        return NOBODY
    desk = run["desk"] == 1
    if run["experts_free"] > 0 and serves(EXPERT, group, desk):
        return lowest_free(persons, blocks, 0, run["seeds_from"])
    path = paths[store]
    if path["coach"] >= 0 and is_for_seed_coach(kind) and persons[path["coach"]]["free"] == 1:
        return path["coach"]
    region = regions[path["region"]]
    if region["free"] > 0 and serves(REGIONAL, group, desk):
        p = region["first"]
        while persons[p]["free"] == 0:
            p = persons[p]["next"]
        return p
    if run["agents_free"] > 0 and serves(AGENT, group, desk):
        return lowest_free(persons, blocks, run["agents_from"], run["people"])
    return NOBODY


@routine
def call(run: Any, persons: Records, blocks: Ints, regions: Records, soon: Records, p: int, t: int) -> None:
    """End a person's waiting, with a task or (-1) to look for one."""
    persons[p]["idle"] = 0
    if persons[p]["free"] == 1:
        count_free(run, persons, blocks, regions, p, -1)
    schedule_now(run, soon, CALLED, p, t)


# -- tasks -------------------------------------------------------------------------------------------------------------


@routine
def ask_for(
    run: Any,
    paths: Records,
    asked: Ints,
    tasks: Records,
    queues: Records,
    entries: Records,
    persons: Records,
    blocks: Ints,
    regions: Records,
    soon: Records,
    log: Records,
    kind: int,
    store: int,
    urgency: int,
    rank: int,
    waiter: int,
) -> int:
    """Ask for a task; the lowest-numbered free person who may serve it gets it, else it waits. Returns its place."""
    path, t = paths[store], run["spare_task"]
    if t >= 0:
        run["spare_task"] = tasks[t]["after"]
    else:
        t = run["tasks_used"]
        run["tasks_used"] += 1
    task = tasks[t]
    task["kind"], task["store"], task["urgency"], task["rank"] = kind, store, urgency, rank
    task["asked"], task["serial"], task["spell"], task["waiter"] = run["now"], run["serial"], path["spell"], waiter
    task["number"], task["k"], task["listed"] = path["numbered"], asked[store, kind], 0
    run["serial"] += 1
    path["numbered"] += 1
    asked[store, kind] += 1
    record(run, log, TASK_ASKED, store, NOBODY, path["batch"], kind)
    person = somebody_free(run, paths, persons, blocks, regions, kind, store)
    if person >= 0:
        task["status"] = UNDER_WAY
        call(run, persons, blocks, regions, soon, person, t)
        return t
    task["status"] = WAITING
    wait_in_queues(run, path, tasks, queues, entries, regions, t)
    return t


@rule
def wait_in_queues(
    run: Any, path: Any, tasks: Records, queues: Records, entries: Records, regions: Records, t: int
) -> None:
    """Put a task into all queues that it may be taken from, and on its store's list if it belongs to its path."""
    task = tasks[t]
    kind = task["kind"]
    group = group_of(kind)
    put(run, queues, entries, tasks, group, t)
    if regions[path["region"]]["first"] >= 0 and group != EXPERT_SITE:
        put(run, queues, entries, tasks, region_queue(path["region"], group), t)
    if path["coach"] >= 0 and is_for_seed_coach(kind):
        put(run, queues, entries, tasks, seed_queue(run, regions, path["coach"], group), t)
    if kind == REQUEST:
        run["requests_waiting"] += 1
        return
    run["tasks_waiting"] += 1
    if kind == DIAGNOSIS:
        return
    task["listed"], task["before"], task["after"] = 1, path["last_open"], -1
    if path["last_open"] >= 0:
        tasks[path["last_open"]]["after"] = t
    else:
        path["first_open"] = t
    path["last_open"] = t


@routine
def leave_queues(run: Any, paths: Records, tasks: Records, t: int, status: int) -> None:
    """Take a waiting task out of all its queues and off its store's list."""
    task = tasks[t]
    task["status"] = status
    if task["kind"] == REQUEST:
        run["requests_waiting"] -= 1
    else:
        run["tasks_waiting"] -= 1
    if task["listed"] == 0:
        return
    path = paths[task["store"]]
    task["listed"] = 0
    if task["before"] >= 0:
        tasks[task["before"]]["after"] = task["after"]
    else:
        path["first_open"] = task["after"]
    if task["after"] >= 0:
        tasks[task["after"]]["before"] = task["before"]
    else:
        path["last_open"] = task["before"]


@rule
def forget(run: Any, tasks: Records, t: int) -> None:
    """A task is over: its place may be used again."""
    task = tasks[t]
    task["status"], task["serial"], task["after"] = OVER, -1, run["spare_task"]
    run["spare_task"] = t


@routine
def drop(run: Any, paths: Records, tasks: Records, log: Records, t: int, kind: int) -> None:
    """Take a waiting task out of the queues for good."""
    leave_queues(run, paths, tasks, t, OVER)
    store = tasks[t]["store"]
    record(run, log, kind, store, NOBODY, paths[store]["batch"], tasks[t]["kind"])
    forget(run, tasks, t)


@routine
def withdraw_open(run: Any, paths: Records, tasks: Records, log: Records, store: int) -> None:
    """Withdraw all that a store has on its list, in the order in which it was asked for."""
    while paths[store]["first_open"] >= 0:
        drop(run, paths, tasks, log, paths[store]["first_open"], TASK_WITHDRAWN)


@rule
def ask(w: World, kind: int, store: int, urgency: int, rank: int, waiter: int) -> int:
    """Ask for a task; ``waiter`` is the kind of event that its end brings to the store, 0 if none."""
    return ask_for(
        w.run[0],
        w.paths,
        w.asked,
        w.tasks,
        w.queues,
        w.entries,
        w.persons,
        w.blocks,
        w.regions,
        w.soon,
        w.log,
        kind,
        store,
        urgency,
        rank,
        waiter,
    )
