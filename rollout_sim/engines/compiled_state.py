"""The compiled engine's memory: flat arrays for everything, so that one compiled loop needs no Python object.

Arrays never grow inside the loop. It stops when one more event might not fit, and ``with_room`` hands it larger ones.
"""

import math
from typing import NamedTuple

import numpy as np

from rollout_sim.model import events
from rollout_sim.model.coefficients import Coefficients
from rollout_sim.model.compiled import rule
from rollout_sim.model.events import AGENT, EXPERT, REGIONAL, SEED
from rollout_sim.model.service import EXPERT_SITE
from rollout_sim.model.store import Bools, Floats, Ints, Records, Stores, newborn
from rollout_sim.scenario.plan import Batch, Plan

_FLOATS = (
    "now", "run_days", "shift_ends", "window_days", "gain", "acceptance_days", "grace_days", "answer_window_days",
    "answer_later_days", "course_hours",
)  # fmt: skip
_INTS = (
    "seed", "replication", "always", "desk", "handling", "days_a_week", "seed_days_a_week", "light_actions", "trains",
    "seed_after", "seed_at_most", "seed_stores_each", "regional_after", "regional_at_most",
    # people stand in the order experts, seed coaches, regional coaches, agents
    "seeds_from", "regionals_from", "agents_from", "people", "experts_free", "agents_free",
    # clock
    "sequence", "heap_size", "gap_at_top", "soon_from", "soon_to", "who", "tag",
    # tasks and queues
    "serial", "tasks_used", "spare_task", "requests_waiting", "tasks_waiting", "entries_used", "entries_held",
    # programme
    "stopped", "solved", "accepted", "seed_homes", "regional_homes", "members_used", "retried_used", "held_used",
    # books
    "rows", "weeks",
)  # fmt: skip
#: Everything of which a run has one, in a record.
RUN = np.dtype([(name, "f8") for name in _FLOATS] + [(name, "i8") for name in _INTS])
#: An event to come; ``order`` is the rank among simultaneous events, then the order of scheduling.
EVENT = np.dtype([("time", "f8"), ("order", "i8"), ("kind", "i8"), ("who", "i8"), ("tag", "i8")])
#: A store's path, beside its columns in ``model.store``.
PATH = np.dtype(
    [(name, "f8") for name in ("coached_since", "first_live_day", "accepted_day", "live", "week_start")]
    + [
        (name, "i4")
        for name in (
            "first_batch", "batch", "spell", "go_lives", "relaunched", "inspected", "doubled", "visit_wanted", "greens",
            "reds", "acted_on", "region", "coach", "numbered", "first_open", "last_open", "stage", "freeze", "week",
        )
    ],
    align=True,
)  # fmt: skip
TASK = np.dtype(
    [("asked", "f8"), ("serial", "i8")]
    + [
        (name, "i4")
        for name in (
            "kind", "store", "urgency", "rank", "number", "k", "spell", "status", "waiter", "listed",
            "before", "after",
        )
    ],
    align=True,
)  # fmt: skip
#: A heap of entries, at ``start`` in their common array.
QUEUE = np.dtype([("start", "i8"), ("size", "i8"), ("room", "i8")])
ENTRY = np.dtype(
    [("asked", "f8"), ("serial", "i8")] + [(name, "i4") for name in ("urgency", "rank", "store", "number", "task")],
    align=True,
)
PERSON = np.dtype(
    [(name, "f8") for name in ("skill", "began", "used", "hours")]
    + [
        (name, "i8")
        for name in ("role", "here", "home", "region", "idle", "on_shift", "free", "task", "charges", "next")
    ]
)
REGION = np.dtype([("first", "i8"), ("last", "i8"), ("free", "i8")])
BATCH = np.dtype(
    [
        (name, "f8")
        for name in ("start_day", "gap_days", "length_days", "hold_at_most", "waived_share", "ended", "deadline")
    ]
    + [
        (name, "i8")
        for name in (
            "size", "after", "choice", "mix_regions", "pilots", "retry", "gated", "smallest_sample", "readings",
            "after_hold", "mode", "go_from", "go_to", "stop_from", "stop_to",
            "waived", "go_row", "stop_row", "first_held", "last_held",
            "members_from", "members_to", "retried_from", "retried_to",
        )
    ]
)  # fmt: skip
CONDITION = np.dtype([("subject", "i8"), ("operator", "i8"), ("value", "f8")])
HELD = np.dtype([("task", "i8"), ("serial", "i8"), ("next", "i8")])

FIRST_ROOM = 16
#: People are counted in blocks of this many, to find the lowest free one without looking at all.
BLOCK = 64


class World(NamedTuple):
    """All arrays of one replication. ``run`` has one row; stores, people, batches and regions one row each."""

    run: Records
    stores: Stores
    c: Coefficients
    paths: Records
    asked: Ints  # (stores, kinds of tasks)
    due: Ints  # (stores, contacts): contacts of this plan week, and those asked for so far
    begun: Ints
    wanted: Floats  # (stores, contacts): contacts wanted so far, parts of them included
    pilot: Bools
    takes_part: Bools
    course: Floats
    contacts: Floats
    freezes: Floats
    plans: Records
    mixes: Ints
    conditions: Records
    members: Ints
    retried: Ints
    held: Records
    visited: Bools
    homes: Ints
    heap: Records
    soon: Records
    tasks: Records
    queues: Records
    entries: Records
    persons: Records
    people: Records
    blocks: Ints
    regions: Records
    green: Floats
    red: Floats
    peers: Floats
    lights: Ints
    before: Floats
    log: Records
    weekly: Records
    daily: Records
    exposure: Records
    batches: Records


def build(plan: Plan, seed: int, replication: int) -> World:
    """The world on the day before the programme."""
    n, regions, batches = plan.stores, max(1, int(plan.region.max()) + 1), len(plan.batches)
    days = math.ceil(plan.run_days)
    persons, people = _persons(plan)
    run = _run(plan, seed, replication, persons)
    queues = 4 + 3 * regions + 2 * int(run[0]["seed_at_most"])
    conditions = _conditions(plan)
    retries = sum(batch.retry for batch in plan.batches)
    daily = np.zeros(days + 1, dtype=events.DAILY)
    daily["day"] = np.arange(days + 1)
    books = np.zeros(batches, dtype=events.BATCHES)
    books["start_day"] = books["end_day"] = np.nan
    contacts = np.ascontiguousarray(plan.contacts, dtype=np.float64)
    return World(
        run=run,
        stores=newborn(plan, seed, replication),
        c=plan.coefficients,
        paths=_paths(plan),
        asked=np.zeros((n, len(events.TASK_NAMES)), dtype=np.int64),
        due=np.zeros((n, 4), dtype=np.int64),
        begun=np.zeros((n, 4), dtype=np.int64),
        wanted=np.zeros((n, 4)),
        pilot=np.ascontiguousarray(plan.pilot),
        takes_part=np.ascontiguousarray(plan.takes_part),
        course=np.array(plan.course or (0.0, 0.0, 0.0, 0.0)),
        contacts=contacts,
        freezes=np.array(plan.freezes, dtype=np.float64).reshape(-1, 2),
        plans=_plans(plan.batches),
        mixes=np.array([batch.mix for batch in plan.batches], dtype=np.int64).reshape(-1, 3),
        conditions=conditions,
        members=np.zeros(n, dtype=np.int64),
        retried=np.zeros(n * retries, dtype=np.int64),
        held=np.zeros(n * sum(batch.gate is not None for batch in plan.batches), dtype=HELD),
        visited=np.zeros((batches, n if len(conditions) else 0), dtype=np.bool_),
        homes=np.zeros(int(run[0]["seed_at_most"] + run[0]["regional_at_most"]), dtype=np.int64),
        heap=np.empty(0, dtype=EVENT),
        soon=np.empty(0, dtype=EVENT),
        tasks=np.empty(0, dtype=TASK),
        queues=np.zeros(queues, dtype=QUEUE),
        entries=np.empty(0, dtype=ENTRY),
        persons=persons,
        people=people,
        blocks=np.zeros(len(persons) // BLOCK + 1, dtype=np.int64),
        regions=np.array([(-1, -1, 0)] * regions, dtype=REGION),
        green=np.zeros(regions),
        red=np.zeros(regions),
        peers=np.zeros(regions),
        lights=np.zeros(n, dtype=np.int64),
        before=np.zeros(6),
        log=np.empty(0, dtype=events.LOG),
        weekly=np.zeros(math.floor(plan.run_days / 7.0) + 2, dtype=events.WEEKLY),
        daily=daily,
        exposure=np.zeros(days + 2 + int(plan.coefficients.pilot_days), dtype=events.EXPOSURE),
        batches=books,
    )


def _run(plan: Plan, seed: int, replication: int, persons: Records) -> Records:
    run = np.zeros(1, dtype=RUN)
    row = run[0]
    for name in ("run_days", "window_days", "acceptance_days", "grace_days", "answer_window_days", "answer_later_days"):
        row[name] = getattr(plan, name)
    for name in (
        "handling", "days_a_week", "seed_days_a_week", "seed_after", "seed_stores_each", "regional_after", "desk",
    ):  # fmt: skip
        row[name] = getattr(plan, name)
    row["gain"], row["always"], row["light_actions"] = plan.efficiency_gain, plan.always_on_duty, plan.light_actions
    row["seed"], row["replication"], row["trains"] = seed, replication, plan.course is not None
    row["course_hours"] = float(np.array(plan.course or (0.0,)).sum())
    for role, name in ((SEED, "seeds_from"), (REGIONAL, "regionals_from"), (AGENT, "agents_from")):
        row[name] = int((persons["role"] < role).sum()) if role != AGENT else int((persons["role"] != AGENT).sum())
    row["people"] = len(persons)
    row["seed_at_most"] = row["regionals_from"] - row["seeds_from"]
    row["regional_at_most"] = row["agents_from"] - row["regionals_from"]
    row["spare_task"] = -1
    return run


def _persons(plan: Plan) -> tuple[Records, Records]:
    seeds = plan.seed_at_most if plan.seed_after >= 0 else 0
    regionals = plan.regional_at_most if plan.regional_after >= 0 else 0
    agents = plan.agents if plan.desk else 0
    roles = [EXPERT] * plan.experts + [SEED] * seeds + [REGIONAL] * regionals + [AGENT] * agents
    persons = np.zeros(len(roles), dtype=PERSON)
    persons["role"] = roles
    persons["here"] = (persons["role"] == EXPERT) | (persons["role"] == AGENT)
    persons["skill"] = plan.coefficients.expert_skill
    persons["idle"] = 1
    for name in ("home", "region", "task", "next"):
        persons[name] = -1
    people = np.zeros(len(roles), dtype=events.PEOPLE)
    people["role"] = roles
    people["from_day"] = np.where(persons["here"] == 1, 0.0, np.nan)
    return persons, people


def _paths(plan: Plan) -> Records:
    paths = np.zeros(plan.stores, dtype=PATH)
    for name in ("first_batch", "batch", "acted_on", "coach", "first_open", "last_open"):
        paths[name] = -1
    for name in ("coached_since", "first_live_day", "accepted_day"):
        paths[name] = np.nan
    paths["region"] = plan.region
    return paths


def _plans(batches: tuple[Batch, ...]) -> Records:
    plans = np.zeros(len(batches), dtype=BATCH)
    conditions = 0
    for row, batch in zip(plans, batches, strict=True):
        for name in ("start_day", "gap_days", "length_days", "size", "after", "choice", "mix_regions", "pilots"):
            row[name] = getattr(batch, name)
        row["retry"], row["first_held"], row["last_held"] = batch.retry, -1, -1
        gate = batch.gate
        row["gated"] = gate is not None
        if gate is None:
            continue
        for name in ("smallest_sample", "readings", "after_hold", "mode", "waived_share"):
            row[name] = getattr(gate, name)
        row["hold_at_most"] = gate.hold_at_most_days
        row["go_from"], row["go_to"] = conditions, conditions + len(gate.go)
        conditions += len(gate.go)
        row["stop_from"], row["stop_to"] = conditions, conditions + len(gate.stop)
        conditions += len(gate.stop)
    return plans


def _conditions(plan: Plan) -> Records:
    rows: list[tuple[int, int, float]] = []
    for batch in plan.batches:
        if batch.gate is not None:
            rows += [(c.subject, c.operator, c.value) for c in (*batch.gate.go, *batch.gate.stop)]
    return np.array(rows, dtype=CONDITION)


def with_room(w: World) -> World:
    """The same world with arrays that hold at least one more event, whatever it is."""
    run = w.run[0]
    waiting = int(run["requests_waiting"] + run["tasks_waiting"])
    needs = room_needed(len(w.paths), int(run["people"]), len(w.plans), waiting, int(run["entries_held"]))
    return w._replace(
        heap=_longer(w.heap, int(run["heap_size"]), needs[0]),
        soon=_longer(w.soon, int(run["soon_to"]), needs[1]),
        tasks=_longer(w.tasks, int(run["tasks_used"]), needs[2]),
        entries=_packed(w, needs[3]),
        log=_longer(w.log, int(run["rows"]), needs[4]),
    )


@rule
def room_needed(stores: int, people: int, batches: int, waiting: int, entries: int) -> tuple[int, int, int, int, int]:
    """Rows that one event may add at most to heap, soon, tasks, entries and log."""
    some = stores + people + batches + 64
    return some, 4 * some, some, 4 * (entries + 3 * some + 2 * waiting), 10 * some + 2 * waiting


def _longer(array: Records, used: int, need: int) -> Records:
    if used + need <= len(array):
        return array
    longer = np.empty(max(2 * len(array), used + 2 * need), dtype=array.dtype)
    longer[:used] = array[:used]
    return longer


def _packed(w: World, need: int) -> Records:
    """The queues' entries one after another, each with room to double."""
    run, queues = w.run[0], w.queues
    if len(w.entries) and run["entries_used"] + need <= len(w.entries):
        return w.entries
    rooms = np.maximum(2 * queues["size"], FIRST_ROOM)
    entries = np.empty(int(rooms.sum()) + 2 * need, dtype=ENTRY)
    starts = np.concatenate(([0], np.cumsum(rooms)[:-1]))
    for queue, start, room in zip(queues, starts, rooms, strict=True):
        size = int(queue["size"])
        entries[start : start + size] = w.entries[queue["start"] : queue["start"] + size]
        queue["start"], queue["room"] = start, room
    run["entries_used"] = int(rooms.sum())
    return entries


assert EXPERT_SITE == 3  # everybody's queues are the first four, by group
