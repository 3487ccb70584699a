"""The memory layout of the compiled engine: arrays by name, their shapes, and the fields of their records."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.rules import events, outcome as tables
from rollout_sim.rules.coefficients import DEFAULTS
from rollout_sim.rules.levers import TABLE as LEVER_TABLE
from rollout_sim.rules.store import Floats, Ints, StoreState

#: Shapes of the arrays, by the fields of the world that hold them.
SHAPES: dict[str, tuple[str, ...]] = {
    "stores": ("n",),
    "paths": ("n",),
    "coefficients": ("one",),
    "levers": ("one",),
    "scene": ("one",),
    "course": ("four",),
    "mean_hours": ("task_kinds",),
    "contacts": ("contact_rows", "plan_weeks"),
    "freezes": ("freeze_count", "two"),
    "plans": ("batch_count",),
    "mixes": ("batch_count", "three"),
    "conditions": ("condition_count",),
    "members": ("n",),
    "retried": ("retried_room",),
    "hold_visits": ("hold_visits_room",),
    "visited": ("batch_count", "n"),
    "homes": ("homes_room",),
    "heap": ("heap_room",),
    "later": ("later_room",),
    "buckets": ("bucket_count",),
    "immediate": ("immediate_room",),
    "tasks": ("tasks_room",),
    "urgent": ("five",),
    "levels": ("level_count",),
    "entries": ("entries_room",),
    "persons": ("people_count",),
    "people": ("people_count",),
    "blocks": ("block_count",),
    "regions": ("region_count",),
    "green": ("region_count",),
    "red": ("region_count",),
    "peers": ("region_count",),
    "lights": ("n",),
    "hours_before": ("six",),
    "rows": ("rows_room",),
    "pilots": ("n",),
    "tier_of": ("three",),
    "final": ("n",),
    "weekly": ("weeks_room",),
    "usages": ("weeks_room", "n"),
    "daily": ("days_room",),
    "exposure": ("exposure_room",),
    "batches": ("batch_count",),
}
_FLOATS = (
    "now", "run_days", "shift_ends", "expert_ends", "window_days", "gain", "acceptance_days", "grace_days",
    "answer_window_days", "answer_later_days", "course_hours", "low_share", "mid_share", "sceptical_share",
    "buckets_a_day", "bucket",
)  # fmt: skip
_INTS = (
    "seed", "replication", "always", "desk", "handling", "days_a_week", "seed_days_a_week", "light_actions", "trains",
    "seed_after", "seed_at_most", "seed_stores_each", "regional_after", "regional_at_most",
    # people are in the order experts, seed coaches, regional coaches, agents
    "seeds_from", "regionals_from", "agents_from", "experts_free", "agents_free",
    # clock
    "sequence", "heap_size", "gap_at_top", "later_used", "later_in_use", "free_later", "immediate_from", "immediate_to",
    "who", "tag",
    # tasks and queues
    "serial", "tasks_used", "free_task", "requests_waiting", "tasks_waiting", "entries_used", "entries_in_use",
    # programme
    "pulled", "enrolled", "stopped", "solved", "accepted",
    "seed_homes", "regional_homes", "members_used", "retried_used", "hold_visits_used",
    # log and tables
    "rows_used", "weeks",
    # most tasks or events that one event may add
    "most",
)  # fmt: skip
_LENGTHS = tuple(dict.fromkeys(field for shape in SHAPES.values() for field in shape))
#: The world: numbers, then lengths and addresses of its arrays.
WORLD = np.dtype(
    [(name, "f8") for name in _FLOATS]
    + [(name, "i8") for name in (*_INTS, *_LENGTHS)]
    + [(f"{name}_at", "i8") for name in SHAPES]
)


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
    kinds = {Floats: "f8", Ints: "i4"}
    columns = [(name, kinds[StoreState.__annotations__[name]]) for name in names]
    return sorted(columns, key=lambda column: column[1] != "f8")


#: Columns that a store's tick and light use: they fill two cache lines, and the tick needs no others.
_DAILY = (
    "ability", "habit", "prompt", "drive", "resistance", "usage", "live_since", "playbook", "request_left",
    "request_rate", "next_request", "give_up_left",
    "state", "light", "open_problems", "days_live", "manager_away", "region", "counted", "gave_up",
)  # fmt: skip
#: The columns of ``rules.store`` as the fields of a record: the data of one store are contiguous.
STORE = _in_lines(_columns(_DAILY) + _columns(name for name in StoreState._fields if name not in _DAILY))
COEFFICIENTS = np.dtype([(name, "f8") for name in DEFAULTS])
LEVERS = np.dtype([(row.name, "f8") for row in LEVER_TABLE])
#: A store's path through the programme; the fields that most events use come first.
PATH = _in_lines(
    [
        *_short_integers(
            "batch", "spell", "numbered", "coach", "region", "first_open", "last_open", "stage", "first_batch", "week",
            "doubled", "visit_wanted", "takes_part", "go_lives", "relaunched", "inspected", "greens", "reds",
            "acted_on", "freeze", "enrolled", "pupils",
        ),
        ("requested", "i4", (events.TASKS.size,)),  # tasks requested so far
        ("due", "i4", (4,)),  # contacts of this plan week, ...
        ("begun", "i4", (4,)),  # ... and those requested so far
        ("next", "f8", (4,)),  # day of the next contact of this plan week, else infinity
        ("wanted", "f8", (4,)),  # contacts planned so far, with fractions
        *[
            (name, "f8")
            for name in (
                "week_start", "live", "coached_since", "first_live_day", "accepted_day", "sees_until", "enrolled_on",
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
    + _short_integers("role", "here", "home", "region", "idle", "on_shift", "free", "task", "charges", "next")
)
#: A region's coaches: the first of their linked list, and the number of free ones.
REGION = np.dtype(_integers("first", "free"))
BATCH = np.dtype(
    [
        (name, "f8")
        for name in (
            "start_day", "gap_days", "length_days", "hold_at_most", "waived_share", "expert_time", "ended", "deadline",
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
DTYPES: dict[str, np.dtype[Any]] = {
    "stores": STORE,
    "paths": PATH,
    "coefficients": COEFFICIENTS,
    "levers": LEVERS,
    "scene": tables.SCENE,
    "course": _F8,
    "mean_hours": _F8,
    "contacts": _F8,
    "freezes": _F8,
    "plans": BATCH,
    "mixes": _I8,
    "conditions": CONDITION,
    "members": _I8,
    "retried": _I8,
    "hold_visits": HOLD_VISIT,
    "visited": np.dtype("?"),
    "homes": _I8,
    "heap": EVENT,
    "later": LATER_EVENT,
    "buckets": np.dtype("i4"),
    "immediate": EVENT,
    "tasks": TASK,
    "urgent": _I8,
    "levels": LEVEL,
    "entries": ENTRY,
    "persons": PERSON,
    "people": tables.PEOPLE,
    "blocks": _I8,
    "regions": REGION,
    "green": _F8,
    "red": _F8,
    "peers": _F8,
    "lights": _I8,
    "hours_before": _F8,
    "rows": tables.LOG,
    "pilots": np.dtype("?"),
    "tier_of": _I8,
    "final": tables.STORES,
    "weekly": tables.WEEKLY,
    "usages": tables.USAGES,
    "daily": tables.DAILY,
    "exposure": tables.EXPOSURE,
    "batches": tables.BATCHES,
}


def aligned(size: int) -> NDArray[np.uint8]:
    """Bytes aligned to a cache line; the system provides their memory only when they are written to."""
    memory = np.empty(size + CACHE_LINE, dtype=np.uint8)
    return memory[-memory.ctypes.data % CACHE_LINE :][:size]
