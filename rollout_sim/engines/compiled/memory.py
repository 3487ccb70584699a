"""The compiled engine's memory: one record ``w``, the world, with the scalars of a run and the addresses of its arrays.

Compiled functions take one pointer in place of forty arrays, whose passing costs more than most functions do.
``layout`` lists the arrays, and ``state.CompiledWorld`` owns them.
"""

import ctypes
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field as default, replace
from typing import Any, cast

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.extending import intrinsic
from numba.np import arrayobj
from numpy.typing import NDArray

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


def _getter(name: str, dtype: np.dtype[Any], shape: tuple[str, ...]) -> Getter:
    """A function from the world to one of its arrays, compiled to loads of its address and lengths."""
    if UNCOMPILED:
        return _uncompiled_getter(name, dtype, shape)
    element = numba.from_dtype(dtype)
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


def _row_getter(name: str, dtype: np.dtype[Any], shape: tuple[str, ...]) -> RowGetter:
    """A function from the world and an index, 0 or more, to one record of an array.

    Compiled to a load and an addition: the index of a Numba array would also check for negative values.
    """
    if UNCOMPILED:
        get_all = _uncompiled_getter(name, dtype, shape)
        return lambda w, place: get_all(w)[place]
    element: Any = numba.from_dtype(dtype)

    @intrinsic
    def get(typing: Any, w: Any, place: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            address = _load(context, builder, w, arguments[0], f"{name}_at")
            index = context.cast(builder, arguments[1], place, types.intp)
            offset = builder.mul(index, context.get_constant(types.intp, element.size))
            return builder.inttoptr(builder.add(address, offset), context.get_value_type(element))

        return element(w, place), generate

    return cast(RowGetter, get)


def _uncompiled_getter(name: str, dtype: np.dtype[Any], shape: tuple[str, ...]) -> Getter:
    """As ``_getter``, in Python, with a cache by address and lengths."""
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


@dataclass(frozen=True)
class Array:
    """One array of a world.

    Attributes
    ----------
    name
        Its name; the world's field ``NAME_at`` holds its address.
    dtype
        What it holds.
    shape
        The world's fields that hold its lengths.
    used
        If it is made longer as a run needs it: the world's field that tells how much of it is in use; else empty.
    needs
        What one event may add to it at most: fields of the world, and how often each counts.
    """

    name: str
    dtype: np.dtype[Any]
    shape: tuple[str, ...]
    used: str = ""
    needs: Mapping[str, int] = default(default_factory=dict)

    @property
    def grows(self) -> bool:
        """Whether it is made longer as a run needs it."""
        return bool(self.used)

    @property
    def all(self) -> Getter:
        """The function of a world that gives the array."""
        return _getter(self.name, self.dtype, self.shape)

    @property
    def row(self) -> RowGetter:
        """The function of a world and a place, from 0, that gives one record."""
        return _row_getter(self.name, self.dtype, self.shape)

    def need(self, w: Any) -> int:
        """Rows that one event may add at most."""
        return sum(times * int(w[name]) for name, times in self.needs.items())


class Arrays:
    """The arrays of a world, in the order in which they were added."""

    def __init__(self) -> None:
        self._arrays: dict[str, Array] = {}
        self.of_settings: dict[str, str] = {}  # by the mechanism whose settings it holds

    def add(
        self, name: str, dtype: np.dtype[Any], *shape: str, used: str = "", needs: Mapping[str, int] | None = None
    ) -> Array:
        """Take an array in (see ``Array``).

        Raises
        ------
        ValueError
            For a name that another array has.
        """
        if name in self._arrays:
            raise ValueError(f"two arrays are named {name!r}")
        array = self._arrays[name] = Array(name, dtype, shape, used, needs or {})
        return array

    def add_settings(self, mechanism: str, kind: Any) -> Array:
        """Take in the array of one record that holds the settings of a mechanism, a NamedTuple of plain numbers."""
        name = self.of_settings[mechanism] = f"{mechanism}_settings"
        _RULES_READ[name] = kind
        return self.add(name, np.dtype([(setting, "f8") for setting in kind._fields]), "one")

    def also_needs(self, name: str, field: str, times: int) -> None:
        """Say what else one event may add at most to an array that grows: a field of the world, how often it counts."""
        array = self._arrays[name]
        self._arrays[name] = replace(array, needs={**array.needs, field: times})

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[Array]:
        return iter(self._arrays.values())

    def __len__(self) -> int:
        return len(self._arrays)

    @property
    def growing(self) -> list[Array]:
        """Those that are made longer as a run needs it."""
        return [array for array in self if array.grows]

    def room_check(self) -> Callable[[Any], bool]:
        """The function of a world that tells whether one more event fits into those that grow, whatever it is."""
        growing = self.growing
        if UNCOMPILED:
            return lambda w: all(w[array.used] + array.need(w) <= w[array.shape[0]] for array in growing)

        @intrinsic
        def has_room(typing: Any, w: Any) -> Any:
            def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                fits: Any = cgutils.true_bit
                for array in growing:
                    end = _load(context, builder, w, arguments[0], array.used)
                    for name, times in array.needs.items():
                        number = _load(context, builder, w, arguments[0], name)
                        more = builder.mul(number, context.get_constant(types.intp, times))
                        end = builder.add(end, more)
                    room = _load(context, builder, w, arguments[0], array.shape[0])
                    fits = builder.and_(fits, builder.icmp_signed("<=", end, room))
                return fits

            return types.boolean(w), generate

        return cast(Callable[[Any], bool], has_room)


#: The arrays of a world: those of ``layout``, and those that mechanisms add.
ARRAYS = Arrays()
