"""The owner of the compiled engine's arrays: built from a plan, enlarged when one more event might not fit.

Arrays never grow inside the compiled loop: it returns, and continues after they are enlarged.
"""

import math
from copy import copy
from itertools import accumulate
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from rollout_sim.engines.compiled.layout import (
    BATCH,
    CACHE_LINE,
    COEFFICIENTS,
    CONDITION,
    LEVERS,
    PATH,
    PERSON,
    STORE,
    WORLD,
    aligned,
)
from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events, outcome as tables
from rollout_sim.rules.coaching import mean_hours
from rollout_sim.rules.events import AGENT, REGIONAL, SEED, URGENCY_NAMES
from rollout_sim.rules.service import FROM_START, GROUP_COUNT
from rollout_sim.rules.store import Records, undrawn_stores
from rollout_sim.rules.weekly_sums import opening
from rollout_sim.scenario.plan.plan import Batch, Plan
from rollout_sim.scenario.plan.stays import stay_days, stay_numbers

#: Initial room of a queue level, in entries.
FIRST_ROOM = 16
#: Initial room per store, in waiting tasks and in rows of the log.
FIRST_WAITING, FIRST_ROWS = 16, 300
#: Number of levels of a priority queue.
URGENCIES = len(URGENCY_NAMES)
#: Target number of events in a bucket of the clock's calendar queue, and the most buckets per day.
EVENTS_A_BUCKET, BUCKETS_A_DAY = 8, 4096
#: Arrays that are empty when a run begins.
EMPTY = (*(array.name for array in ARRAYS.growing), "usages")
#: The array whose length a coefficient sets; it stands behind all others.
LAST = "exposure"
#: Free people are counted in blocks of this size, to find the lowest free one without checking all.
BLOCK = 64


class WorldMemory:
    """Arrays by name, and ``record``, which holds their addresses for compiled code."""

    def __init__(self, record: Records) -> None:
        self.record = record
        self.arrays: dict[str, Records] = {}

    def put(self, name: str, array: Records) -> None:
        """Store an array under a name, replacing an earlier one."""
        if array.dtype != ARRAYS[name].dtype or not array.flags.c_contiguous:
            raise TypeError(f"{name} has another layout in memory than compiled code reads")
        self.arrays[name] = array
        self.record[f"{name}_at"] = array.ctypes.data
        for field, length in zip(ARRAYS[name].shape, array.shape, strict=True):
            self.record[field] = length

    def make_room(self) -> None:
        """Enlarge the arrays that might not have room for one more event of any kind."""
        w = self.record[0]
        for array in ARRAYS.growing:
            name, used, need = array.name, int(w[array.used]), array.need(w)
            if used + need > len(self.arrays[name]):
                self.put(name, self._packed(need) if name == "entries" else self._longer(name, used, need))

    def _longer(self, name: str, used: int, need: int) -> Records:
        short = self.arrays[name]
        first = FIRST_ROWS * int(self.record["n"][0]) if name == "rows" and used == 0 else 0
        longer = _empty(name, max(2 * len(short), used + 2 * need, first + need))
        longer[:used] = short[:used]
        return longer

    def _packed(self, need: int) -> Records:
        """The entries of all levels in sequence, each level with room to double, and free room at the end."""
        levels, before = self.arrays["levels"], self.arrays["entries"]
        sizes = levels["end"] - levels["first"]
        room = np.maximum(2 * sizes, FIRST_ROOM)
        used, first = int(room.sum()), 12 * FIRST_WAITING * int(self.record["n"][0])
        entries = _empty("entries", used + 3 * max(need, first))
        starts = np.cumsum(room) - room
        for start, old, size in zip(starts.tolist(), levels["first"].tolist(), sizes.tolist(), strict=True):
            if size > 0:
                entries[start : start + size] = before[old : old + size]
        levels["ordered"] += starts - levels["first"]
        levels["start"], levels["first"], levels["end"], levels["stop"] = starts, starts, starts + sizes, starts + room
        self.record["entries_used"] = used
        return entries


def _empty(name: str, *shape: int) -> Records:
    return aligned(math.prod(shape) * ARRAYS[name].dtype.itemsize).view(ARRAYS[name].dtype).reshape(shape)


class CompiledWorld(WorldMemory):
    """The memory of one replication: a copy of the initial memory of its plan."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        initial = _initial_memory(plan)
        super().__init__(initial.record.copy())
        self.record["seed"], self.record["replication"] = seed, replication
        memory = aligned(len(initial.memory))
        memory[:] = initial.memory
        addresses: Any = self.record.view(np.int64)[-len(ARRAYS) :]
        addresses += memory.ctypes.data
        for name, (place, shape) in initial.places.items():
            self.arrays[name] = np.ndarray(shape, ARRAYS[name].dtype, memory, place)
        for name, shape in initial.room.items():
            self.put(name, _empty(name, *shape))


class InitialMemory(WorldMemory):
    """The initial memory of all replications of a plan: one block, with the offsets of its arrays."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(np.zeros(1, dtype=WORLD))
        self._batches, self._regions = len(plan.batches), max(1, int(plan.region.max()) + 1)
        for field, number in {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6}.items():
            self.record[field] = number
        self.record["free_task"] = -1
        self._put_settings(plan)
        self._put_people(plan)
        self._put_stores(plan)
        self._put_programme(plan)
        self._put_books(plan)
        self._put_mechanisms(plan)
        set_buckets(self, plan.stores)
        for array in ARRAYS.growing:
            self.put(array.name, np.empty(0, dtype=array.dtype))
        own_tasks = sum(getattr(part, "TASKS_A_STORE", 0) for part in parts("arrays").values())
        tasks_a_store = 1 + (len(events.LEVER_TASKS) + own_tasks) * plan.pulled
        persons = len(self.arrays["persons"])
        self.record["most"] = tasks_a_store * plan.stores + persons + self._batches + 64
        self.make_room()
        self.room = {name: self.arrays.pop(name).shape for name in EMPTY}
        self.places: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.arrays[LAST] = self.arrays.pop(LAST)
        self._pack()

    def _pack(self) -> None:
        """Copy the arrays into one block; addresses in the record become offsets."""
        end = 0
        for name, array in self.arrays.items():
            self.record[f"{name}_at"] = end
            self.places[name] = end, array.shape
            end += array.nbytes + -array.nbytes % CACHE_LINE
        self.memory = np.zeros(end, dtype=np.uint8)
        for name, array in self.arrays.items():
            place, shape = self.places[name]
            np.ndarray(shape, array.dtype, self.memory, place)[:] = array
        self.arrays.clear()

    def with_numbers_of(self, plan: Plan) -> "InitialMemory":
        """The initial memory of a plan that differs in coefficients and in what follows from them alone."""
        changed = copy(self)
        start, _ = self.places[LAST]
        last = _exposure(plan)
        end = start + last.nbytes + -last.nbytes % CACHE_LINE
        changed.record, changed.memory = self.record.copy(), np.zeros(end, dtype=np.uint8)
        changed.memory[:start] = self.memory[:start]
        changed.places = {**self.places, LAST: (start, last.shape)}
        changed.record[ARRAYS[LAST].shape[0]] = len(last)
        changed.record["gain"], changed.record["felt_gain"] = plan.efficiency_gain, plan.felt_gain

        def array(name: str) -> Records:
            place, shape = self.places[name]
            return np.ndarray(shape, ARRAYS[name].dtype, changed.memory, place)

        array("coefficients")[0] = tuple(plan.coefficients)
        array("mean_hours")[:] = mean_hours(float(changed.record["course_hours"][0]), plan.coefficients)
        array("persons")["skill"] = plan.coefficients.head_office_skill
        return changed

    def _put_settings(self, plan: Plan) -> None:
        w = self.record
        for name in (
            "run_days", "window_days", "acceptance_days", "grace_days", "answer_window_days", "answer_later_days",
            "handling", "days_a_week", "seed_days_a_week", "seed_after", "seed_stores_each", "regional_after", "desk",
            "light_actions", "sceptical_share", "felt_gain", "old_way_days", "touches_a_week",
        ):  # fmt: skip
            w[name] = getattr(plan, name)
        w["pulled"] = plan.pulled
        w["gain"], w["always"] = plan.efficiency_gain, plan.always_on_duty
        w["low_share"], w["mid_share"], _ = plan.readiness_shares
        w["trains"] = plan.course is not None
        course = np.array(plan.course or (0.0, 0.0, 0.0, 0.0))
        w["course_hours"] = course.sum()
        self.put("course", course)
        self.put("mean_hours", mean_hours(float(course.sum()), plan.coefficients))

    def _put_people(self, plan: Plan) -> None:
        w = self.record
        places = plan.people
        starts = dict(zip(places, accumulate(places.values(), initial=0), strict=False))
        w["seed_at_most"], w["regional_at_most"] = places[SEED], places[REGIONAL]
        w["seeds_from"], w["regionals_from"], w["agents_from"] = starts[SEED], starts[REGIONAL], starts[AGENT]
        w["others_from"] = starts[AGENT] + places[AGENT]
        persons = np.zeros(sum(places.values()), dtype=PERSON)
        persons["role"] = np.repeat(list(places), list(places.values()))
        persons["here"] = FROM_START[persons["role"]]
        persons["skill"], persons["idle"] = plan.coefficients.head_office_skill, 1
        for name in ("home", "region", "task", "next"):
            persons[name] = -1
        persons["stay"] = stay_numbers(plan.stays, places)
        people = np.zeros(len(persons), dtype=tables.PEOPLE)
        people["role"] = persons["role"]
        people["from_day"] = np.where(persons["here"] == 1, 0.0, np.nan)
        self.put("persons", persons)
        self.put("people", people)
        self.put("blocks", np.zeros(len(persons) // BLOCK + 1, dtype=np.int64))
        self.put("urgent", np.zeros(URGENCIES, dtype=np.int64))
        self.put("priorities", np.array(plan.priorities, dtype=np.int64))
        self.put("homes", np.zeros(int(w["seed_at_most"][0] + w["regional_at_most"][0]), dtype=np.int64))
        queues = GROUP_COUNT + 3 * self._regions + 2 * int(w["seed_at_most"][0])
        self.put("levels", np.zeros(queues * URGENCIES, dtype=ARRAYS["levels"].dtype))

    def _put_stores(self, plan: Plan) -> None:
        undrawn = undrawn_stores(plan)
        stores = np.empty(plan.stores, dtype=STORE)
        for name in undrawn._fields:
            stores[name] = getattr(undrawn, name)
        paths = np.zeros(plan.stores, dtype=PATH)
        for name in ("takes_part", "region"):
            paths[name] = getattr(plan, name)
        for name in ("first_batch", "batch", "acted_on", "coach", "first_open", "last_open"):
            paths[name] = -1
        for name in ("coached_since", "first_live_day", "accepted_day"):
            paths[name] = np.nan
        self.put("stores", stores)
        self.put("final", np.zeros(plan.stores, dtype=tables.STORES))
        self.put("pilots", np.array(plan.pilot, dtype=np.bool_))
        self.put("tier_of", np.array(plan.tier_of, dtype=np.int64))
        self.put("paths", paths)
        self.put("lights", np.zeros(plan.stores, dtype=np.int64))
        self.put("members", np.zeros(plan.stores, dtype=np.int64))
        self.put("coefficients", np.array([tuple(plan.coefficients)], dtype=COEFFICIENTS))
        self.put("levers", np.array([tuple(plan.levers)], dtype=LEVERS))
        self.put("regions", np.array([(-1, 0)] * self._regions, dtype=ARRAYS["regions"].dtype))
        for name in ("green", "red", "peers"):
            self.put(name, np.zeros(self._regions))

    def _put_programme(self, plan: Plan) -> None:
        gates = [batch.gate for batch in plan.batches if batch.gate is not None]
        conditions = [(c.subject, c.operator, c.value) for gate in gates for c in (*gate.go, *gate.stop)]
        retries = sum(batch.retry for batch in plan.batches)
        self.put("plans", _plans(plan.batches))
        self.put("mixes", np.array([batch.mix for batch in plan.batches], dtype=np.int64).reshape(-1, 3))
        self.put("conditions", np.array(conditions, dtype=CONDITION))
        self.put("contacts", np.ascontiguousarray(plan.contacts, dtype=np.float64))
        self.put("freezes", np.array(plan.freezes, dtype=np.float64).reshape(-1, 2))
        days = math.ceil(plan.run_days) + 1
        self.put("work_days", np.ascontiguousarray(plan.work_days[:days], dtype=np.int64))
        stays, leaves = stay_days(plan.stays, plan.run_days)
        self.put("stays", stays)
        self.put("leaves", leaves)
        self.put("month_starts", plan.month_starts)
        self.put("review_days", plan.review_days)
        self.put("demand", np.ascontiguousarray(plan.demand[:days], dtype=np.float64))
        self.put("retried", np.zeros(plan.stores * retries, dtype=np.int64))
        self.put("hold_visits", np.zeros(plan.stores * len(gates), dtype=ARRAYS["hold_visits"].dtype))
        self.put("visited", np.zeros((self._batches, plan.stores), dtype=np.bool_))

    def _put_books(self, plan: Plan) -> None:
        days = math.ceil(plan.run_days)
        daily = np.zeros(days + 1, dtype=tables.DAILY)
        daily["day"] = np.arange(days + 1)
        batches = np.zeros(self._batches, dtype=tables.BATCHES)
        batches["start_day"] = batches["end_day"] = np.nan
        self.put("daily", daily)
        self.put("batches", batches)
        self.put("scene", opening(plan))
        weeks = len(plan.review_days)
        self.put("weekly", np.zeros(weeks, dtype=tables.WEEKLY))
        self.put("usages", np.empty((weeks, plan.stores), dtype=tables.USAGES))
        self.put("exposure", _exposure(plan))
        self.put("hours_before", np.zeros(6))

    def _put_mechanisms(self, plan: Plan) -> None:
        for mechanism, name in ARRAYS.of_settings.items():
            self.put(name, np.array([tuple(plan.of[mechanism])], dtype=ARRAYS[name].dtype))
        for part in parts("arrays").values():
            part.fill(self, plan)


def set_buckets(memory: WorldMemory, events_a_day: int) -> None:
    """Divide days into buckets, for about this many events a day, so that a bucket holds a few."""
    w, a_day = memory.record, 1
    while a_day * EVENTS_A_BUCKET < events_a_day and a_day < BUCKETS_A_DAY:
        a_day *= 2
    # A power of two makes the bucket of a time exact. The last bucket holds all events after the end of the run.
    w["buckets_a_day"] = a_day
    memory.put("buckets", np.full(math.floor(w["run_days"][0] * a_day) + 2, -1, dtype=ARRAYS["buckets"].dtype))
    w["free_later"] = -1


#: Initial memories of plans that are still in use.
_INITIAL_MEMORIES: "WeakKeyDictionary[Plan, InitialMemory]" = WeakKeyDictionary()


def _initial_memory(plan: Plan) -> InitialMemory:
    initial = _INITIAL_MEMORIES.get(plan)
    if initial is None:
        initial = InitialMemory(plan) if plan.like is None else _initial_memory(plan.like).with_numbers_of(plan)
        _INITIAL_MEMORIES[plan] = initial
    return initial


def _exposure(plan: Plan) -> Records:
    """Stores at risk of giving up, by days live."""
    return np.zeros(math.ceil(plan.run_days) + 2 + int(plan.coefficients.pilot_days), dtype=tables.EXPOSURE)


def _plans(batches: tuple[Batch, ...]) -> Records:
    plans = np.zeros(len(batches), dtype=BATCH)
    plans["first_hold_visit"] = plans["last_hold_visit"] = -1
    conditions = 0
    for row, batch in zip(plans, batches, strict=True):
        for name in (
            "start_day", "gap_days", "length_days", "size", "after", "choice", "mix_regions", "pilots", "retry",
            "head_office_time",
        ):  # fmt: skip
            row[name] = getattr(batch, name)
        gate = batch.gate
        row["gated"] = gate is not None
        if gate is None:
            continue
        for name in ("smallest_sample", "readings", "after_hold", "mode", "waived_share"):
            row[name] = getattr(gate, name)
        row["hold_at_most"] = gate.hold_at_most_days
        row["go_from"], row["go_to"] = conditions, conditions + len(gate.go)
        row["stop_from"], row["stop_to"] = row["go_to"], row["go_to"] + len(gate.stop)
        conditions = int(row["stop_to"])
    return plans
