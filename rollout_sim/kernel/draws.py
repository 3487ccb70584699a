"""Random numbers by address: the same address gives the same number in every future, engine and process.

An address is (seed, replication, purpose, entity, k-th time). The generator is Philox4x64-10 (Salmon, Moraes, Dror and
Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC11, section 3.3): counter = (k, purpose, entity, replication),
key = (seed, 0). It equals ``numpy.random.Philox`` bit for bit, which the tests check.
"""

import hashlib
import math

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.bits import wide_product
from rollout_sim.kernel.compile import rule
from rollout_sim.kernel.maths import log, on_circle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RandomWords = NDArray[np.uint64]

# Purposes --------------------------------------------------------------------------------------------------------
READINESS, SCEPTICAL, DRIVE, PATIENCE, ORDER, NOISE, REQUEST_GAP, GIVE_UP, MEASURING = range(9)
WAIVER, INPUT, LAYER, SPECIAL, NO_TIME, TRIED, NEW_MANAGER, CHECK, SHARING, ACTION = range(11, 21)
#: Hours of a task: this purpose plus the kind of task.
HOURS = 32

_12 = np.uint64(12)
_MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
_MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
_WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
_WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
_UNIT = 2.0**-52


@rule
def philox(
    seed: int, replication: int, purpose: int, entity: int, k: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The four 64-bit words at an address."""
    c0, c1, c2, c3 = np.uint64(k), np.uint64(purpose), np.uint64(entity), np.uint64(replication)
    k0, k1 = np.uint64(seed), np.uint64(0)
    for _ in range(10):
        high_0, low_0 = wide_product(_MULTIPLIER_0, c0)
        high_1, low_1 = wide_product(_MULTIPLIER_1, c2)
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0, k1 = k0 + _WEYL_0, k1 + _WEYL_1
    return c0, c1, c2, c3


@rule
def uniform_of(word: np.uint64) -> float:
    """A uniform number strictly between 0 and 1."""
    return (float(np.int64(word >> _12)) + 0.5) * _UNIT


@rule
def uniform(seed: int, replication: int, purpose: int, entity: int, k: int) -> float:
    """The uniform number at an address."""
    return uniform_of(philox(seed, replication, purpose, entity, k)[0])


@rule
def exponential(seed: int, replication: int, purpose: int, entity: int, k: int) -> float:
    """The unit exponential at an address, by inversion."""
    return -math.log(uniform(seed, replication, purpose, entity, k))


@rule
def normal(seed: int, replication: int, purpose: int, entity: int, k: int) -> float:
    """The standard normal at an address, from its first two words (Box and Muller 1958)."""
    first, second, _, _ = philox(seed, replication, purpose, entity, k)
    return math.sqrt(-2.0 * math.log(uniform_of(first))) * math.cos(2.0 * math.pi * uniform_of(second))


@rule
def normals(
    seed: int, replication: int, purpose: int, entities: Ints, times: Ints, count: int, words: RandomWords, out: Floats
) -> None:
    """Fill the four rows of ``out`` with the four normals of each of ``count`` addresses, several at a time.

    For numbers drawn by the million: it uses all four words, and both coordinates of each pair. The first row equals
    ``normal`` up to the last bits. ``words`` is working memory of the shape of ``out``.
    """
    for j in range(count):
        words[0, j], words[1, j], words[2, j], words[3, j] = philox(seed, replication, purpose, entities[j], times[j])
    for row in range(0, 4, 2):
        for j in range(count):
            radius = math.sqrt(-2.0 * log(uniform_of(words[row, j])))
            x, y = on_circle(uniform_of(words[row + 1, j]))
            out[row, j], out[row + 1, j] = radius * x, radius * y


def entity_of(text: str) -> int:
    """The number of a named entity, such as the path of an uncertain input; below 2**31."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1
