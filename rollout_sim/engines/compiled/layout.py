"""The memory layout of the compiled engine: the arrays of a world ``w``, and the fields of their records.

``stores(w)`` and similar functions give an array, ``paths(w, store)`` and similar ones a record of an array.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events, outcome as tables
from rollout_sim.rules.coefficients import DEFAULTS
from rollout_sim.rules.levers import TABLE as LEVER_TABLE
from rollout_sim.rules.store import Floats, StoreState

_FLOATS = (
    "now", "run_days", "shift_ends", "head_office_ends", "window_days", "gain", "felt_gain", "old_way_days",
    "touches_a_week", "acceptance_days", "grace_days", "answer_window_days", "answer_later_days", "course_hours",
    "low_share", "mid_share", "sceptical_share", "buckets_a_day", "bucket",
)  # fmt: skip
_INTS = (
    "seed", "replication", "always", "desk", "handling", "days_a_week", "seed_days_a_week", "light_actions", "trains",
    "seed_after", "seed_at_most", "seed_stores_each", "regional_after", "regional_at_most",
    # people are in the order head office coaches, seed coaches, regional coaches, agents, those of mechanisms
    "seeds_from", "regionals_from", "agents_from", "others_from", "head_office_free", "agents_free", "others_free",
    # clock
    "sequence", "heap_size", "gap_at_top", "later_used", "later_in_use", "free_later", "immediate_from", "immediate_to",
    "who", "tag",
    # tasks and queues
    "serial", "tasks_used", "free_task", "requests_waiting", "tasks_waiting", "entries_used", "entries_in_use",
    # programme
    "pulled", "paused", "stopped", "solved", "accepted",
    "seed_homes", "regional_homes", "seeds_certified", "regionals_certified", "members_used", "retried_used",
    "hold_visits_used",
    # log and tables
    "rows_used", "weeks",
    # most tasks or events that one event may add
    "most",
)  # fmt: skip


def _integers(*names: str) -> list[tuple[str, str]]:
    return [(name, "i8") for name in names]


def _short_integers(*names: str) -> list[tuple[str, str]]:
    return [(name, "i4") for name in names]


#: Bytes of a cache line of the processor; larger records are aligned to it.
CACHE_LINE = 64
_Fields = list[tuple[Any, ...]]


def _in_lines(fields: _Fields) -> np.dtype[Any]:
    """A record padded to whole cache lines."""
    tight: Any = np.dtype(fields)
    formats, offsets = zip(*(tight.fields[name][:2] for name in tight.names), strict=True)
    size = tight.itemsize + -tight.itemsize % CACHE_LINE
    return np.dtype({"names": tight.names, "formats": formats, "offsets": offsets, "itemsize": size})


def _columns(names: Iterable[str]) -> _Fields:
    columns = [(name, _column_kind(name)) for name in names]
    return sorted(columns, key=lambda column: -np.dtype(column[1]).itemsize)


def _column_kind(name: str) -> str:
    """Whole numbers of the day are stored in one or two bytes, so that a store's day needs two cache lines."""
    if StoreState.__annotations__[name] is Floats:
        return "f8"
    if name not in _DAILY:
        return "i4"
    return "i1" if name in _FLAGS else "i2"


#: Columns that a store's tick and light use: they fill two cache lines, and the tick needs no others.
_DAILY = (
    "ability", "habit", "prompt", "drive", "resistance", "usage", "mood", "dulled", "live_since", "playbook",
    "request_left", "request_rate", "next_request", "give_up_left",
    "state", "waiting", "light", "open_problems", "days_live", "manager_away", "cut_over", "region", "counted",
    "gave_up",
)  # fmt: skip
#: Of these, those below 128.
_FLAGS = ("state", "light", "manager_away", "cut_over", "counted")
#: The columns of ``rules.store`` as the fields of a record: the data of one store are contiguous.
STORE = _in_lines(_columns(_DAILY) + _columns(name for name in StoreState._fields if name not in _DAILY))
COEFFICIENTS = np.dtype([(name, "f8") for name in DEFAULTS])
LEVERS = np.dtype([(row.name, "f8") for row in LEVER_TABLE])
#: A store's path through the programme; the fields that most events use come first.
PATH = _in_lines(
    [
        *_short_integers(
            "batch", "spell", "numbered", "coach", "region", "first_open", "last_open", "stage", "first_batch", "week",
            "doubled", "visit_wanted", "touch_wanted", "takes_part", "go_lives", "relaunched", "inspected", "greens",
            "reds", "acted_on", "freeze",
        ),
        ("requested", "i4", (events.TASKS.size,)),  # tasks requested so far
        ("due", "i4", (4,)),  # contacts of this plan week, ...
        ("begun", "i4", (4,)),  # ... and those requested so far
        ("next", "f8", (4,)),  # day of the next contact of this plan week, else infinity
        ("wanted", "f8", (4,)),  # contacts planned so far, with fractions
        *[
            (name, "f8")
            for name in (
                "week_start", "live", "coached_since", "first_live_day", "accepted_day", "sees_until",
            )
        ],
    ]
)  # fmt: skip
TASK = np.dtype(
    [("requested_at", "f8"), *_integers("serial", "place")]
    + _short_integers("kind", "store", "urgency", "number", "k", "spell", "status", "waiter", "before", "after")
)
#: A level of a priority queue: its entries of one urgency in the common array. Its room is from ``start`` to ``stop``,
#: its entries from ``first`` to ``end``, of which those before ``ordered`` are sorted.
LEVEL = np.dtype(_short_integers("start", "first", "ordered", "end", "stop"))
ENTRY = np.dtype([("requested_at", "f8"), *_integers("place", "serial"), *_short_integers("number", "task")])
#: A scheduled event; ``order`` is the rank among simultaneous events, then the order of scheduling, then the kind.
EVENT = np.dtype([("time", "f8"), *_integers("order"), *_short_integers("who", "tag")])
#: An event of a later bucket, with the ``next`` one in its list.
LATER_EVENT = np.dtype([("time", "f8"), *_integers("order"), *_short_integers("who", "tag", "next", "room")])
PERSON = np.dtype(
    [(name, "f8") for name in ("skill", "began", "used", "hours")]
    + _short_integers(
        "role", "here", "home", "region", "idle", "on_shift", "free", "task", "charges", "next", "stay", "carries"
    )
)
#: A region's coaches: the first of their linked list, and the number of free ones.
REGION = np.dtype(_integers("first", "free"))
BATCH = np.dtype(
    [
        (name, "f8")
        for name in (
            "start_day", "gap_days", "length_days", "hold_at_most", "waived_share", "head_office_time", "ended",
            "deadline",
        )
    ]
    + _integers(
        "size", "after", "choice", "mix_regions", "pilots", "retry",
        "gated", "smallest_sample", "readings", "after_hold", "mode", "go_from", "go_to", "stop_from", "stop_to",
        "waived", "go_row", "stop_row", "first_hold_visit", "last_hold_visit",
        "members_from", "members_to", "retried_from", "retried_to",
    )
)  # fmt: skip
CONDITION = np.dtype([("subject", "i8"), ("operator", "i8"), ("value", "f8")])
HOLD_VISIT = np.dtype(_integers("task", "serial", "next"))

_F8, _I8 = np.dtype("f8"), np.dtype("i8")

# Each row of ``ARRAYS`` makes the function of a world that gives the array (``all``), or of a world and a place that
# gives one record of it (``row``). The order is that of the addresses in the world's record.
stores = ARRAYS.add("stores", STORE, "n").all
paths = ARRAYS.add("paths", PATH, "n").row
coefficients = ARRAYS.add("coefficients", COEFFICIENTS, "one").all
levers = ARRAYS.add("levers", LEVERS, "one").all
scene = ARRAYS.add("scene", tables.SCENE, "one").all
course = ARRAYS.add("course", _F8, "four").all
mean_hours = ARRAYS.add("mean_hours", _F8, "task_kinds").all
contacts = ARRAYS.add("contacts", _F8, "contact_rows", "plan_weeks").all
work_days = ARRAYS.add("work_days", _I8, "work_day_count", "two").all
stays = ARRAYS.add("stays", _I8, "stay_count", "work_day_count").all
leaves = ARRAYS.add("leaves", _I8, "stay_count").all
demand = ARRAYS.add("demand", _F8, "work_day_count").all
month_starts = ARRAYS.add("month_starts", _F8, "month_count").all
review_days = ARRAYS.add("review_days", _F8, "weeks_room").all
freezes = ARRAYS.add("freezes", _F8, "freeze_count", "two").all
plans = ARRAYS.add("plans", BATCH, "batch_count").all
mixes = ARRAYS.add("mixes", _I8, "batch_count", "three").all
conditions = ARRAYS.add("conditions", CONDITION, "condition_count").all
members = ARRAYS.add("members", _I8, "n").all
retried = ARRAYS.add("retried", _I8, "retried_room").all
hold_visits = ARRAYS.add("hold_visits", HOLD_VISIT, "hold_visits_room").all
visited = ARRAYS.add("visited", np.dtype("?"), "batch_count", "n").all
homes = ARRAYS.add("homes", _I8, "homes_room").all
heap = ARRAYS.add("heap", EVENT, "heap_room", used="heap_size", needs={"most": 1, "later_in_use": 1}).row
later = ARRAYS.add("later", LATER_EVENT, "later_room", used="later_used", needs={"most": 1}).row
buckets = ARRAYS.add("buckets", np.dtype("i4"), "bucket_count").all
immediate = ARRAYS.add("immediate", EVENT, "immediate_room", used="immediate_to", needs={"most": 4}).row
tasks = ARRAYS.add("tasks", TASK, "tasks_room", used="tasks_used", needs={"most": 1}).row
urgent = ARRAYS.add("urgent", _I8, "urgencies").all
priorities = ARRAYS.add("priorities", _I8, "urgencies").all
levels = ARRAYS.add("levels", LEVEL, "level_count").row
entries = ARRAYS.add(
    "entries",
    ENTRY,
    "entries_room",
    used="entries_used",
    needs={"most": 12, "entries_in_use": 4, "requests_waiting": 8, "tasks_waiting": 8},
).row
persons = ARRAYS.add("persons", PERSON, "people_count").row
people = ARRAYS.add("people", tables.PEOPLE, "people_count").all
blocks = ARRAYS.add("blocks", _I8, "block_count").all
regions = ARRAYS.add("regions", REGION, "region_count").row
green = ARRAYS.add("green", _F8, "region_count").all
red = ARRAYS.add("red", _F8, "region_count").all
peers = ARRAYS.add("peers", _F8, "region_count").all
lights = ARRAYS.add("lights", _I8, "n").all
hours_before = ARRAYS.add("hours_before", _F8, "six").all
rows = ARRAYS.add(
    "rows", tables.LOG, "rows_room", used="rows_used", needs={"most": 10, "requests_waiting": 2, "tasks_waiting": 2}
).row
pilots = ARRAYS.add("pilots", np.dtype("?"), "n").all
tier_of = ARRAYS.add("tier_of", _I8, "three").all
final = ARRAYS.add("final", tables.STORES, "n").all
weekly = ARRAYS.add("weekly", tables.WEEKLY, "weeks_room").all
usages = ARRAYS.add("usages", tables.USAGES, "weeks_room", "n").all
daily = ARRAYS.add("daily", tables.DAILY, "days_room").all
exposure = ARRAYS.add("exposure", tables.EXPOSURE, "exposure_room").all
batches = ARRAYS.add("batches", tables.BATCHES, "batch_count").all
parts("arrays")  # the mechanisms add theirs when they are imported
#: The function of a world that tells whether one more event fits into the arrays that grow, whatever it is.
has_room = ARRAYS.room_check()

_LENGTHS = tuple(dict.fromkeys(field for array in ARRAYS for field in array.shape))
_USED = tuple(array.used for array in ARRAYS.growing if array.used not in _INTS)
#: The world: numbers, then lengths and addresses of its arrays.
WORLD = np.dtype(
    [(name, "f8") for name in _FLOATS]
    + [(name, "i8") for name in (*_INTS, *_USED, *_LENGTHS)]
    + [(f"{array.name}_at", "i8") for array in ARRAYS]
)


def aligned(size: int) -> NDArray[np.uint8]:
    """Bytes aligned to a cache line; the system provides their memory only when they are written to."""
    memory = np.empty(size + CACHE_LINE, dtype=np.uint8)
    return memory[-memory.ctypes.data % CACHE_LINE :][:size]
