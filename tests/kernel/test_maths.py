"""Functions in plain arithmetic: as exact as a library's, and the same with and without compiling."""

import math

import numpy as np
import pytest
from scipy import stats

from rollout_sim.kernel import bits, draws, maths

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


def test_cosine_and_sine() -> None:
    for turns in [*RANDOM.random(500), *RANDOM.uniform(-9, 9, 200), *np.arange(9) / 8]:
        angle = 2.0 * math.pi * turns
        assert maths.on_circle(turns) == pytest.approx((math.cos(angle), math.sin(angle)), rel=1e-15, abs=1e-14)


def test_quarter_turns_are_exact() -> None:
    assert [maths.on_circle(k / 4) for k in range(5)] == [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]


def test_normals_are_those_of_their_addresses() -> None:
    who, times = np.arange(40), np.arange(40) % 7
    out = np.empty((4, 40))
    with np.errstate(over="ignore"):
        draws.normals(5, 1, draws.NOISE, who, times, 40, np.empty((4, 40), np.uint64), out)
        one_by_one = [draws.normal(5, 1, draws.NOISE, i, k) for i, k in zip(who, times, strict=True)]
        blocks = [draws.philox(5, 1, draws.NOISE, i, k) for i, k in zip(who, times, strict=True)]
    assert out[0] == pytest.approx(one_by_one, rel=1e-12, abs=1e-12)
    u = np.array([[draws.uniform_of(np.uint64(word)) for word in block] for block in blocks]).T
    for row in (0, 2):
        radius, angle = np.sqrt(-2.0 * np.log(u[row])), 2.0 * np.pi * u[row + 1]
        assert out[row : row + 2] == pytest.approx(radius * np.array([np.cos(angle), np.sin(angle)]), abs=1e-12)


def test_the_four_normals_of_an_address_are_normal_and_independent() -> None:
    count = 5_000
    out, who = np.empty((4, count)), np.arange(count)
    with np.errstate(over="ignore"):
        draws.normals(5, 1, draws.NOISE, who, who * 0, count, np.empty((4, count), np.uint64), out)
    assert all(stats.kstest(row, "norm").pvalue > 1e-4 for row in out)
    for kind in (out, out**2):
        assert np.abs(np.corrcoef(kind) - np.eye(4)).max() < 4.5 / math.sqrt(count)


@pytest.mark.parametrize("number", [0.0, 1.0, -1.0, 0.1, 1e-300, 1e300])
def test_bits_uncompiled(number: float) -> None:
    assert bits._bits(number) == int(np.float64(number).view(np.int64))
    assert bits._number(bits._bits(number)) == number
