"""What owns the compiled engine's arrays: built from a plan, made larger when one more event might not fit.

Arrays never grow inside the compiled loop; it stops and is gone on with.
"""

import math
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from rollout_sim.engines.compiled.layout import (
    BATCH,
    CACHE_LINE,
    COEFFICIENTS,
    CONDITION,
    DTYPES,
    LEVERS,
    PATH,
    PERSON,
    SHAPES,
    STORE,
    WORLD,
    aligned,
)
from rollout_sim.kernel.compile import rule
from rollout_sim.rules import events, outcome as tables
from rollout_sim.rules.events import AGENT, EXPERT, REGIONAL, SEED
from rollout_sim.rules.levers import OFF
from rollout_sim.rules.service import URGENCY_LATER
from rollout_sim.rules.store import Records, unborn
from rollout_sim.rules.weekly_sums import opening
from rollout_sim.scenario.plan.plan import Batch, Plan

#: Entries that a line has room for at first.
FIRST_ROOM = 16
#: Tasks waiting and rows of the log, for each store, for which there is room at first.
FIRST_WAITING, FIRST_ROWS = 16, 300
#: Tasks of each urgency stand in a line of their own.
URGENCIES = URGENCY_LATER + 1
#: Stores, at most, whose events fall into one slot of the clock, and slots that a day has at most.
THINGS_A_SLOT, SLOTS_A_DAY = 8, 4096
#: Arrays that are made longer as a run needs it.
GROWING = ("heap", "ahead", "soon", "tasks", "entries", "rows")
#: Arrays in which there is nothing when a run begins.
EMPTY = (*GROWING, "usages")
#: People are counted in blocks of this many, to find the lowest free one without looking at all.
BLOCK = 64


class WorldMemory:
    """Arrays by name, and ``record``, which tells compiled code where they are."""

    def __init__(self, record: Records) -> None:
        self.record = record
        self.arrays: dict[str, Records] = {}

    def put(self, name: str, array: Records) -> None:
        """Take an array in, in place of the one that had its name."""
        if array.dtype != DTYPES[name] or not array.flags.c_contiguous:
            raise TypeError(f"{name} has another layout in memory than compiled code reads")
        self.arrays[name] = array
        self.record[f"{name}_at"] = array.ctypes.data
        for field, length in zip(SHAPES[name], array.shape, strict=True):
            self.record[field] = length

    def make_room(self) -> None:
        """Make the arrays larger that might not hold one more event, whatever it is."""
        w = self.record[0]
        needs = room_needed(*(int(w[name]) for name in ROOM_DEPENDS_ON))
        used = (w["heap_size"], w["ahead_used"], w["soon_to"], w["tasks_used"], w["entries_used"], w["rows_used"])
        for name, before, need in zip(GROWING, used, needs, strict=True):
            if before + need > len(self.arrays[name]):
                self.put(name, self._packed(need) if name == "entries" else self._longer(name, int(before), need))

    def _longer(self, name: str, used: int, need: int) -> Records:
        short = self.arrays[name]
        first = FIRST_ROWS * int(self.record["n"][0]) if name == "rows" and used == 0 else 0
        longer = _empty(name, max(2 * len(short), used + 2 * need, first + need))
        longer[:used] = short[:used]
        return longer

    def _packed(self, need: int) -> Records:
        """The lines' entries one after another, each with room to double, and room for many more to wait."""
        lines, before = self.arrays["lines"], self.arrays["entries"]
        sizes = lines["end"] - lines["first"]
        room = np.maximum(2 * sizes, FIRST_ROOM)
        used, first = int(room.sum()), 12 * FIRST_WAITING * int(self.record["n"][0])
        entries = _empty("entries", used + 3 * max(need, first))
        starts = np.cumsum(room) - room
        for start, old, size in zip(starts.tolist(), lines["first"].tolist(), sizes.tolist(), strict=True):
            if size > 0:
                entries[start : start + size] = before[old : old + size]
        lines["ordered"] += starts - lines["first"]
        lines["start"], lines["first"], lines["end"], lines["stop"] = starts, starts, starts + sizes, starts + room
        self.record["entries_used"] = used
        return entries


def _empty(name: str, *shape: int) -> Records:
    return aligned(math.prod(shape) * DTYPES[name].itemsize).view(DTYPES[name]).reshape(shape)


class CompiledWorld(WorldMemory):
    """The memory of one replication, a copy of what all replications of its plan begin with."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        begun = _beginning(plan)
        super().__init__(begun.record.copy())
        self.record["seed"], self.record["replication"] = seed, replication
        memory = aligned(len(begun.memory))
        memory[:] = begun.memory
        addresses: Any = self.record.view(np.int64)[-len(SHAPES) :]
        addresses += memory.ctypes.data
        for name, (place, shape) in begun.places.items():
            self.arrays[name] = np.ndarray(shape, DTYPES[name], memory, place)
        for name, shape in begun.room.items():
            self.put(name, _empty(name, *shape))


class InitialWorld(WorldMemory):
    """What all replications of a plan begin with: one piece of memory, with the places of the arrays in it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(np.zeros(1, dtype=WORLD))
        self._batches, self._regions = len(plan.batches), max(1, int(plan.region.max()) + 1)
        for number, field in enumerate(("one", "two", "three", "four", "five", "six"), start=1):
            self.record[field] = number
        self.record["spare_task"] = -1
        self._tell(plan)
        self._put_people(plan)
        self._put_stores(plan)
        self._put_programme(plan)
        self._put_books(plan)
        set_slots(self, plan.stores)
        for name in GROWING:
            self.put(name, np.empty(0, dtype=DTYPES[name]))
        asked = 1 + (len(events.TASK_NAMES) - events.FIRST_OF_LEVERS) * (plan.levers != OFF)
        persons = len(self.arrays["persons"])
        self.record["most"] = asked * plan.stores + persons + self._batches + 64
        self.make_room()
        self.room = {name: self.arrays.pop(name).shape for name in EMPTY}
        self.places: dict[str, tuple[int, tuple[int, ...]]] = {}
        self._pack()

    def _pack(self) -> None:
        """Lay the arrays one behind the other; addresses in the record become places."""
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

    def _tell(self, plan: Plan) -> None:
        w = self.record
        for name in (
            "run_days", "window_days", "acceptance_days", "grace_days", "answer_window_days", "answer_later_days",
            "handling", "days_a_week", "seed_days_a_week", "seed_after", "seed_stores_each", "regional_after", "desk",
            "light_actions", "sceptical_share",
        ):  # fmt: skip
            w[name] = getattr(plan, name)
        w["pulled"] = plan.levers != OFF
        w["gain"], w["always"] = plan.efficiency_gain, plan.always_on_duty
        w["low_share"], w["mid_share"], _ = plan.readiness_shares
        w["trains"] = plan.course is not None
        course = np.array(plan.course or (0.0, 0.0, 0.0, 0.0))
        w["course_hours"] = course.sum()
        self.put("course", course)

    def _put_people(self, plan: Plan) -> None:
        w = self.record
        w["seed_at_most"] = plan.seed_at_most if plan.seed_after >= 0 else 0
        w["regional_at_most"] = plan.regional_at_most if plan.regional_after >= 0 else 0
        w["seeds_from"] = plan.experts
        w["regionals_from"] = w["seeds_from"] + w["seed_at_most"]
        w["agents_from"] = w["regionals_from"] + w["regional_at_most"]
        persons = np.zeros(int(w["agents_from"][0]) + (plan.agents if plan.desk else 0), dtype=PERSON)
        number = np.arange(len(persons))
        persons["role"] = np.select(
            [number < w["seeds_from"], number < w["regionals_from"], number < w["agents_from"]],
            [EXPERT, SEED, REGIONAL],
            AGENT,
        )
        persons["here"] = (persons["role"] == EXPERT) | (persons["role"] == AGENT)
        persons["skill"], persons["idle"] = plan.coefficients.expert_skill, 1
        for name in ("home", "region", "task", "next"):
            persons[name] = -1
        people = np.zeros(len(persons), dtype=tables.PEOPLE)
        people["role"] = persons["role"]
        people["from_day"] = np.where(persons["here"] == 1, 0.0, np.nan)
        self.put("persons", persons)
        self.put("people", people)
        self.put("blocks", np.zeros(len(persons) // BLOCK + 1, dtype=np.int64))
        self.put("urgent", np.zeros(URGENCIES, dtype=np.int64))
        self.put("homes", np.zeros(int(w["seed_at_most"][0] + w["regional_at_most"][0]), dtype=np.int64))
        queues = 4 + 3 * self._regions + 2 * int(w["seed_at_most"][0])
        self.put("lines", np.zeros(queues * URGENCIES, dtype=DTYPES["lines"]))

    def _put_stores(self, plan: Plan) -> None:
        born = unborn(plan)
        stores = np.empty(plan.stores, dtype=STORE)
        for name in born._fields:
            stores[name] = getattr(born, name)
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
        self.put("regions", np.array([(-1, 0)] * self._regions, dtype=DTYPES["regions"]))
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
        self.put("retried", np.zeros(plan.stores * retries, dtype=np.int64))
        self.put("held", np.zeros(plan.stores * len(gates), dtype=DTYPES["held"]))
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
        weeks = math.floor(plan.run_days / 7.0) + 2
        self.put("weekly", np.zeros(weeks, dtype=tables.WEEKLY))
        self.put("usages", np.empty((weeks, plan.stores), dtype=tables.USAGES))
        self.put("exposure", np.zeros(days + 2 + int(plan.coefficients.pilot_days), dtype=tables.EXPOSURE))
        self.put("hours_before", np.zeros(6))


def set_slots(memory: WorldMemory, things: int) -> None:
    """Cut days into slots, so many that a few events fall into one when this many things have some each day."""
    w, a_day = memory.record, 1
    while a_day * THINGS_A_SLOT < things and a_day < SLOTS_A_DAY:
        a_day *= 2
    # A power of two, so that a slot's number is exact. The last list is of all that comes after the run.
    w["slots_a_day"] = a_day
    memory.put("slots", np.full(math.floor(w["run_days"][0] * a_day) + 2, -1, dtype=DTYPES["slots"]))
    w["spare_ahead"] = -1


#: Beginnings of plans that are still in use.
_BEGINNINGS: "WeakKeyDictionary[Plan, InitialWorld]" = WeakKeyDictionary()


def _beginning(plan: Plan) -> InitialWorld:
    found = _BEGINNINGS.get(plan)
    if found is None:
        found = _BEGINNINGS[plan] = InitialWorld(plan)
    return found


def _plans(batches: tuple[Batch, ...]) -> Records:
    plans = np.zeros(len(batches), dtype=BATCH)
    plans["first_held"] = plans["last_held"] = -1
    conditions = 0
    for row, batch in zip(plans, batches, strict=True):
        for name in (
            "start_day", "gap_days", "length_days", "size", "after", "choice", "mix_regions", "pilots", "retry",
            "expert_time",
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


#: What the room needed depends on, as fields of the world.
ROOM_DEPENDS_ON = ("most", "ahead_in_use", "requests_waiting", "tasks_waiting", "entries_in_use")


@rule
def room_needed(most: int, ahead: int, requests: int, tasks: int, entries: int) -> tuple[int, int, int, int, int, int]:
    """Rows that one event may add at most to the arrays that grow, in their order."""
    waiting = requests + tasks
    return most + ahead, most, 4 * most, most, 4 * (entries + 3 * most + 2 * waiting), 10 * most + 2 * waiting


@rule
def has_room(w: Any) -> bool:
    """Whether one more event fits, whatever it is."""
    heap, ahead, soon, tasks, entries, rows = room_needed(
        w["most"], w["ahead_in_use"], w["requests_waiting"], w["tasks_waiting"], w["entries_in_use"]
    )
    return (
        w["heap_size"] + heap <= w["heap_room"]
        and w["ahead_used"] + ahead <= w["ahead_room"]
        and w["soon_to"] + soon <= w["soon_room"]
        and w["tasks_used"] + tasks <= w["tasks_room"]
        and w["entries_used"] + entries <= w["entries_room"]
        and w["rows_used"] + rows <= w["rows_room"]
    )
