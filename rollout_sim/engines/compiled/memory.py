"""The compiled engine's memory: one record ``w``, the world, that holds what a run has one of and where its arrays are.

``stores(w)`` and its like give an array, ``paths(w, store)`` and its like one record of it. Compiled functions are so
handed one pointer instead of forty arrays, which cost more to hand over than most of them do. What owns the arrays is
``state.World``.
"""

import ctypes
import math
from collections.abc import Callable, Iterable
from typing import Any, cast

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.extending import intrinsic
from numba.np import arrayobj
from numpy.typing import NDArray

from rollout_sim.model import events, tables
from rollout_sim.model.coefficients import DEFAULTS, Coefficients
from rollout_sim.model.compiled import UNCOMPILED
from rollout_sim.model.levers import TABLE as LEVER_TABLE
from rollout_sim.model.levers import Levers
from rollout_sim.model.store import Floats, Ints, Stores

Getter = Callable[[Any], Any]
RowGetter = Callable[[Any, int], Any]

#: Shapes of the arrays, by the fields of the world that hold them.
SHAPES: dict[str, tuple[str, ...]] = {
    "stores": ("n",),
    "paths": ("n",),
    "coefficients": ("one",),
    "levers": ("one",),
    "scene": ("one",),
    "course": ("four",),
    "contacts": ("contact_rows", "plan_weeks"),
    "freezes": ("freezes_held", "two"),
    "plans": ("batches_held",),
    "mixes": ("batches_held", "three"),
    "conditions": ("conditions_held",),
    "members": ("n",),
    "retried": ("retried_room",),
    "held": ("held_room",),
    "visited": ("batches_held", "n"),
    "homes": ("homes_room",),
    "heap": ("heap_room",),
    "ahead": ("ahead_room",),
    "slots": ("slots_held",),
    "soon": ("soon_room",),
    "tasks": ("tasks_room",),
    "urgent": ("five",),
    "lines": ("lines_held",),
    "entries": ("entries_room",),
    "persons": ("people_held",),
    "people": ("people_held",),
    "blocks": ("blocks_held",),
    "regions": ("regions_held",),
    "green": ("regions_held",),
    "red": ("regions_held",),
    "peers": ("regions_held",),
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
    "batches": ("batches_held",),
}
_FLOATS = (
    "now", "run_days", "shift_ends", "expert_ends", "window_days", "gain", "acceptance_days", "grace_days",
    "answer_window_days", "answer_later_days", "course_hours", "low_share", "mid_share", "sceptical_share",
    "slots_a_day", "slot",
)  # fmt: skip
_INTS = (
    "seed", "replication", "always", "desk", "handling", "days_a_week", "seed_days_a_week", "light_actions", "trains",
    "seed_after", "seed_at_most", "seed_stores_each", "regional_after", "regional_at_most",
    # people stand in the order experts, seed coaches, regional coaches, agents
    "seeds_from", "regionals_from", "agents_from", "experts_free", "agents_free",
    # clock
    "sequence", "heap_size", "gap_at_top", "ahead_used", "ahead_in_use", "spare_ahead", "soon_from", "soon_to",
    "who", "tag",
    # tasks and queues
    "serial", "tasks_used", "spare_task", "requests_waiting", "tasks_waiting", "entries_used", "entries_in_use",
    # programme
    "pulled", "enrolled", "stopped", "solved", "accepted",
    "seed_homes", "regional_homes", "members_used", "retried_used", "held_used",
    # books
    "rows_used", "weeks",
    # things, at most, that one event may bring
    "most",
)  # fmt: skip
_LENGTHS = tuple(dict.fromkeys(field for shape in SHAPES.values() for field in shape))
#: The world: plain numbers, then lengths and addresses of its arrays.
WORLD = np.dtype(
    [(name, "f8") for name in _FLOATS]
    + [(name, "i8") for name in (*_INTS, *_LENGTHS)]
    + [(f"{name}_at", "i8") for name in SHAPES]
)


def _integers(*names: str) -> list[tuple[str, str]]:
    return [(name, "i8") for name in names]


def _short_integers(*names: str) -> list[tuple[str, str]]:
    return [(name, "i4") for name in names]


#: Bytes that the processor fetches at a time; larger records begin with such a line.
CACHE_LINE = 64
_Fields = list[tuple[Any, ...]]


def _in_lines(fields: _Fields) -> np.dtype[Any]:
    """A record that takes whole cache lines."""
    tight: Any = np.dtype(fields)
    formats, offsets = zip(*(tight.fields[name][:2] for name in tight.names), strict=True)
    size = tight.itemsize + -tight.itemsize % CACHE_LINE
    return np.dtype({"names": tight.names, "formats": formats, "offsets": offsets, "itemsize": size})


def _columns(names: Iterable[str]) -> _Fields:
    kinds = {Floats: "f8", Ints: "i4"}
    columns = [(name, kinds[Stores.__annotations__[name]]) for name in names]
    return sorted(columns, key=lambda column: column[1] != "f8")


#: Columns that a store's day or its light takes: they fill two cache lines, and the day needs no other.
_DAILY = (
    "ability", "habit", "prompt", "drive", "resistance", "usage", "live_since", "playbook", "request_left",
    "request_rate", "next_request", "give_up_left",
    "state", "light", "open_problems", "days_live", "manager_away", "region", "counted", "gave_up",
)  # fmt: skip
#: The columns of ``model.store`` as the fields of a record: what is one store's lies together.
STORE = _in_lines(_columns(_DAILY) + _columns(name for name in Stores._fields if name not in _DAILY))
COEFFICIENTS = np.dtype([(name, "f8") for name in DEFAULTS])
LEVERS = np.dtype([(row.name, "f8") for row in LEVER_TABLE])
#: A store's path through the programme; what most events take comes first.
PATH = _in_lines(
    [
        *_short_integers(
            "batch", "spell", "numbered", "coach", "region", "first_open", "last_open", "stage", "first_batch", "week",
            "doubled", "visit_wanted", "takes_part", "go_lives", "relaunched", "inspected", "greens", "reds",
            "acted_on", "freeze", "enrolled", "pupils",
        ),
        ("asked", "i4", (len(events.TASK_NAMES),)),  # tasks asked for so far
        ("due", "i4", (4,)),  # contacts of this plan week, ...
        ("begun", "i4", (4,)),  # ... and those asked for so far
        ("next", "f8", (4,)),  # day of the next contact of this plan week, else infinity
        ("wanted", "f8", (4,)),  # contacts wanted so far, parts of them included
        *[
            (name, "f8")
            for name in (
                "week_start", "live", "coached_since", "first_live_day", "accepted_day", "sees_until", "enrolled_on",
            )
        ],
    ]
)  # fmt: skip
TASK = np.dtype(
    [("asked", "f8"), *_integers("serial", "place")]
    + _short_integers("kind", "store", "urgency", "number", "k", "spell", "status", "waiter", "before", "after")
)
#: A queue's entries of one urgency in their common array: its room goes from ``start`` to ``stop``, what is in use from
#: ``first`` to ``end``, and what is known to be in order to ``ordered``.
LINE = np.dtype(_short_integers("start", "first", "ordered", "end", "stop"))
ENTRY = np.dtype([("asked", "f8"), *_integers("place", "serial"), *_short_integers("number", "task")])
#: An event to come; ``order`` is the rank among simultaneous events, then the order of scheduling, then the kind.
EVENT = np.dtype([("time", "f8"), *_integers("order"), *_short_integers("who", "tag")])
#: An event of a later slot, and the ``next`` one of that slot.
AHEAD = np.dtype([("time", "f8"), *_integers("order"), *_short_integers("who", "tag", "next", "room")])
PERSON = np.dtype(
    [(name, "f8") for name in ("skill", "began", "used", "hours")]
    + _short_integers("role", "here", "home", "region", "idle", "on_shift", "free", "task", "charges", "next")
)
#: A region's coaches: the first of their chain, and how many are free.
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
        "waived", "go_row", "stop_row", "first_held", "last_held",
        "members_from", "members_to", "retried_from", "retried_to",
    )
)  # fmt: skip
CONDITION = np.dtype([("subject", "i8"), ("operator", "i8"), ("value", "f8")])
HELD = np.dtype(_integers("task", "serial", "next"))

_F8, _I8 = np.dtype("f8"), np.dtype("i8")
DTYPES: dict[str, np.dtype[Any]] = {
    "stores": STORE,
    "paths": PATH,
    "coefficients": COEFFICIENTS,
    "levers": LEVERS,
    "scene": tables.SCENE,
    "course": _F8,
    "contacts": _F8,
    "freezes": _F8,
    "plans": BATCH,
    "mixes": _I8,
    "conditions": CONDITION,
    "members": _I8,
    "retried": _I8,
    "held": HELD,
    "visited": np.dtype("?"),
    "homes": _I8,
    "heap": EVENT,
    "ahead": AHEAD,
    "slots": np.dtype("i4"),
    "soon": EVENT,
    "tasks": TASK,
    "urgent": _I8,
    "lines": LINE,
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


def _load(context: Any, builder: Any, w: Any, world: Any, field: str) -> Any:
    """Compiled code's load of a whole number of the world."""
    pointer_add: Any = cgutils.pointer_add
    number = context.get_value_type(types.intp)
    return builder.load(builder.bitcast(pointer_add(builder, world, w.offset(field)), number.as_pointer()), align=8)


def _getter(name: str) -> Getter:
    """The function of a world that gives one of its arrays, compiled to a load of its address and lengths."""
    if UNCOMPILED:
        return _uncompiled_getter(name)
    shape, element = SHAPES[name], numba.from_dtype(DTYPES[name])
    make_array: Any = arrayobj.make_array
    populate_array: Any = arrayobj.populate_array
    kind = types.Array(element, len(shape), "C")

    @intrinsic
    def get(typing: Any, w: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = make_array(kind)(context, builder)
            size = context.get_abi_sizeof(context.get_data_type(element))
            itemsize = context.get_constant(types.intp, size)
            lengths = [_load(context, builder, w, arguments[0], field) for field in shape]
            strides = [itemsize] if len(shape) == 1 else [builder.mul(itemsize, lengths[1]), itemsize]
            address = _load(context, builder, w, arguments[0], f"{name}_at")
            data = builder.inttoptr(address, context.get_data_type(element).as_pointer())
            # No owner: the world's arrays outlive every call, and their references are not counted.
            populate_array(array, data=data, shape=lengths, strides=strides, itemsize=itemsize, meminfo=None)
            return array._getvalue()

        return kind(w), generate

    return cast(Getter, get)


def _row_getter(name: str) -> RowGetter:
    """The function of a world and a place, from 0, that gives one record of an array.

    Compiled to a load and an addition: an array's own index would ask first whether it counts from the end.
    """
    if UNCOMPILED:
        get_all = _uncompiled_getter(name)
        return lambda w, place: get_all(w)[place]
    element: Any = numba.from_dtype(DTYPES[name])

    @intrinsic
    def get(typing: Any, w: Any, place: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            address = _load(context, builder, w, arguments[0], f"{name}_at")
            index = context.cast(builder, arguments[1], place, types.intp)
            offset = builder.mul(index, context.get_constant(types.intp, element.size))
            return builder.inttoptr(builder.add(address, offset), context.get_value_type(element))

        return element(w, place), generate

    return cast(RowGetter, get)


def _uncompiled_getter(name: str) -> Getter:
    """As ``_getter``, in Python: an array's place and lengths tell it, so it is looked up once."""
    shape, dtype = SHAPES[name], DTYPES[name]
    fields = (f"{name}_at", *shape)
    seen: dict[tuple[int, ...], Any] = {}

    def get(w: Any) -> Any:
        place = tuple([int(w[field]) for field in fields])
        if place not in seen:
            if len(seen) > _SEEN:
                seen.clear()
            array = _array_at(place[0], place[1:], dtype)
            # Rules write ``stores.usage[i]``.
            seen[place] = Stores(*(array[field] for field in Stores._fields)) if name == "stores" else array
        return seen[place]

    return _uncompiled_values(get, _RULES_READ[name]) if name in _RULES_READ else get


#: Arrays that are kept for each name where rules are not compiled.
_SEEN = 100
#: Arrays of one record that rules read as ``c.dip``, and what that is to them.
_RULES_READ: dict[str, Callable[..., Any]] = {"coefficients": Coefficients, "levers": Levers}


def _array_at(address: int, lengths: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    count = math.prod(lengths)
    if count == 0:
        return np.empty(lengths, dtype=dtype)
    memory: Any = (ctypes.c_char * (count * dtype.itemsize)).from_address(address)
    return np.frombuffer(memory, dtype=dtype).reshape(lengths)


def _uncompiled_values(get_array: Getter, kind: Callable[..., Any]) -> Getter:
    """The values of an array of one record, by name; known by what they are, for another run may lie where one lay."""
    seen: dict[bytes, list[Any]] = {}

    def get(w: Any) -> Any:
        array = get_array(w)
        content = array.tobytes()
        if content not in seen:
            seen[content] = [kind(*array[0].tolist())]
        return seen[content]

    return get


stores = _getter("stores")
paths = _row_getter("paths")
coefficients = _getter("coefficients")
levers = _getter("levers")
scene = _getter("scene")
course = _getter("course")
contacts = _getter("contacts")
freezes = _getter("freezes")
plans = _getter("plans")
mixes = _getter("mixes")
conditions = _getter("conditions")
members = _getter("members")
retried = _getter("retried")
held = _getter("held")
visited = _getter("visited")
homes = _getter("homes")
heap = _row_getter("heap")
ahead = _row_getter("ahead")
slots = _getter("slots")
soon = _row_getter("soon")
tasks = _row_getter("tasks")
urgent = _getter("urgent")
lines = _row_getter("lines")
entries = _row_getter("entries")
persons = _row_getter("persons")
people = _getter("people")
blocks = _getter("blocks")
regions = _row_getter("regions")
green = _getter("green")
red = _getter("red")
peers = _getter("peers")
lights = _getter("lights")
hours_before = _getter("hours_before")
rows = _row_getter("rows")
pilots = _getter("pilots")
tier_of = _getter("tier_of")
final = _getter("final")
weekly = _getter("weekly")
usages = _getter("usages")
daily = _getter("daily")
exposure = _getter("exposure")
batches = _getter("batches")


def aligned(size: int) -> NDArray[np.uint8]:
    """Bytes that begin where a cache line does; memory that is not written to is not taken from the system."""
    memory = np.empty(size + CACHE_LINE, dtype=np.uint8)
    return memory[-memory.ctypes.data % CACHE_LINE :][:size]
