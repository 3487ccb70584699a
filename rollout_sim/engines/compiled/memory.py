"""The compiled engine's memory: one record ``w``, the world, with the scalars of a run and the addresses of its arrays.

``stores(w)`` and similar functions give an array, ``paths(w, store)`` and similar ones a record of an array. So
compiled functions take one pointer in place of forty arrays, whose passing costs more than most functions do.
``state.CompiledWorld`` owns the arrays.
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
    """Generate the load of an integer field of the world."""
    pointer_add: Any = cgutils.pointer_add
    number = context.get_value_type(types.intp)
    return builder.load(builder.bitcast(pointer_add(builder, world, w.offset(field)), number.as_pointer()), align=8)


def _getter(name: str) -> Getter:
    """A function from the world to one of its arrays, compiled to loads of its address and lengths."""
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
            # No owner and no reference count: the world's arrays outlive every call.
            populate_array(array, data=data, shape=lengths, strides=strides, itemsize=itemsize, meminfo=None)
            return array._getvalue()

        return kind(w), generate

    return cast(Getter, get)


def _row_getter(name: str) -> RowGetter:
    """A function from the world and an index, 0 or more, to one record of an array.

    Compiled to a load and an addition: the index of a Numba array would also check for negative values.
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
    """As ``_getter``, in Python, with a cache by address and lengths."""
    shape, dtype = SHAPES[name], DTYPES[name]
    fields = (f"{name}_at", *shape)
    arrays: dict[tuple[int, ...], Any] = {}

    def get(w: Any) -> Any:
        place = tuple([int(w[field]) for field in fields])
        if place not in arrays:
            if len(arrays) > _CACHED_ARRAYS:
                arrays.clear()
            array = _array_at(place[0], place[1:], dtype)
            # Rules use ``stores.usage[i]``.
            arrays[place] = StoreState(*(array[field] for field in StoreState._fields)) if name == "stores" else array
        return arrays[place]

    return _uncompiled_values(get, _RULES_READ[name]) if name in _RULES_READ else get


#: Most cached arrays per name in uncompiled code.
_CACHED_ARRAYS = 100
#: Arrays of one record that rules read by attribute, such as ``c.dip``, with the types that rules expect.
_RULES_READ: dict[str, Callable[..., Any]] = {"coefficients": Coefficients, "levers": Levers}


def _array_at(address: int, lengths: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    count = math.prod(lengths)
    if count == 0:
        return np.empty(lengths, dtype=dtype)
    memory: Any = (ctypes.c_char * (count * dtype.itemsize)).from_address(address)
    return np.frombuffer(memory, dtype=dtype).reshape(lengths)


def _uncompiled_values(get_array: Getter, kind: Callable[..., Any]) -> Getter:
    """The values of an array of one record, by name; cached by content, since runs may reuse an address."""
    by_content: dict[bytes, list[Any]] = {}

    def get(w: Any) -> Any:
        array = get_array(w)
        content = array.tobytes()
        if content not in by_content:
            by_content[content] = [kind(*array[0].tolist())]
        return by_content[content]

    return get


stores = _getter("stores")
paths = _row_getter("paths")
coefficients = _getter("coefficients")
levers = _getter("levers")
scene = _getter("scene")
course = _getter("course")
mean_hours = _getter("mean_hours")
contacts = _getter("contacts")
freezes = _getter("freezes")
plans = _getter("plans")
mixes = _getter("mixes")
conditions = _getter("conditions")
members = _getter("members")
retried = _getter("retried")
hold_visits = _getter("hold_visits")
visited = _getter("visited")
homes = _getter("homes")
heap = _row_getter("heap")
later = _row_getter("later")
buckets = _getter("buckets")
immediate = _row_getter("immediate")
tasks = _row_getter("tasks")
urgent = _getter("urgent")
levels = _row_getter("levels")
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
