"""Functions in plain arithmetic: as exact as a library's, and the same with and without compiling."""

import math

import numpy as np
import pytest

from rollout_sim.model import bits, draws, maths

RANDOM = np.random.default_rng(3)


def units_off(got: float, right: float) -> float:
    """Difference in units of the last place."""
    return abs(got - right) / math.ulp(right)


def test_log() -> None:
    for x in [*RANDOM.random(500), *10.0 ** RANDOM.uniform(-300, 300, 500), 1.0 - 2.0**-53, 1.0, 2.0**-53]:
        assert units_off(maths.log(x), math.log(x)) <= 2.0


def test_exp() -> None:
    for x in [*RANDOM.uniform(-40, 40, 500), *RANDOM.uniform(-700, 700, 500), 0.0, 1e-300]:
        assert units_off(maths.exp(x), math.exp(x)) <= 2.0


def test_exp_stays_a_number() -> None:
    assert 0.0 < maths.exp(-1e9) < 1e-300
    assert 1e300 < maths.exp(1e9) < math.inf


def test_cosine() -> None:
    for turns in [*RANDOM.random(500), *RANDOM.uniform(-9, 9, 200), *np.arange(9) / 8]:
        assert maths.cosine_of_turns(turns) == pytest.approx(math.cos(2.0 * math.pi * turns), rel=1e-15, abs=1e-14)


def test_cosine_of_quarter_turns_is_exact() -> None:
    assert [maths.cosine_of_turns(k / 4) for k in range(5)] == [1.0, 0.0, -1.0, 0.0, 1.0]


def test_normals_are_those_of_their_addresses() -> None:
    who, times = np.arange(40), np.arange(40) % 7
    out = np.empty(40)
    with np.errstate(over="ignore"):
        draws.normals(5, 1, draws.NOISE, who, times, 40, np.empty((2, 40), np.uint64), out)
        one_by_one = [draws.normal(5, 1, draws.NOISE, i, k) for i, k in zip(who, times, strict=True)]
    assert out == pytest.approx(one_by_one, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("number", [0.0, 1.0, -1.0, 0.1, 1e-300, 1e300])
def test_bits_uncompiled(number: float) -> None:
    assert bits._bits(number) == int(np.float64(number).view(np.int64))
    assert bits._number(bits._bits(number)) == number
