"""Bit patterns of numbers: operations that are one instruction in compiled code, and that Python lacks."""

import struct
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.extending import intrinsic

from rollout_sim.kernel.compile import UNCOMPILED


def _bits(number: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", number))[0])


def _number(pattern: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", int(pattern) % 2**64))[0])


def _product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    high, low = divmod(int(a) * int(b), 2**64)
    return np.uint64(high), np.uint64(low)


def _compiled_bits(typing: Any, number: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


def _compiled_number(typing: Any, pattern: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


def _compiled_product(typing: Any, a: Any, b: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        whole = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        halves = builder.trunc(builder.lshr(whole, wide(64)), word), builder.trunc(whole, word)
        return context.make_tuple(builder, signature.return_type, halves)

    pair: Any = types.UniTuple
    return pair(types.uint64, 2)(types.uint64, types.uint64), generate


#: The 64 bits of a floating-point number, as an integer.
bits_of = cast(Callable[[float], int], _bits if UNCOMPILED else intrinsic(_compiled_bits))
#: The floating-point number of 64 bits.
number_of = cast(Callable[[int], float], _number if UNCOMPILED else intrinsic(_compiled_number))
#: The upper and the lower 64 bits of the product of two unsigned 64-bit numbers.
wide_product = cast(
    Callable[[np.uint64, np.uint64], tuple[np.uint64, np.uint64]],
    _product if UNCOMPILED else intrinsic(_compiled_product),
)
