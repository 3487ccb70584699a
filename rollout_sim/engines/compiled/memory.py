"""The compiled engine's memory: one record ``w``, the world, that holds what a run has one of and where its arrays are.

``stores(w)`` and its like give an array, ``paths(w, store)`` and its like one record of it. Compiled functions are so
handed one pointer instead of forty arrays, which cost more to hand over than most of them do. What owns the arrays is
``state.CompiledWorld``.
"""

import ctypes
import math
from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.extending import intrinsic
from numba.np import arrayobj
from numpy.typing import NDArray

from rollout_sim.engines.compiled.layout import DTYPES, SHAPES
from rollout_sim.kernel.compile import UNCOMPILED
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.store import StoreState

Getter = Callable[[Any], Any]
RowGetter = Callable[[Any, int], Any]


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
            seen[place] = StoreState(*(array[field] for field in StoreState._fields)) if name == "stores" else array
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
