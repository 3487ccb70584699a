"""The truths are right: held against figures that were computed elsewhere, to their last digit."""

import math

import numpy as np
import pytest

from verification import truths


@pytest.mark.parametrize(
    ("rate", "servers", "mean", "waiting", "beyond_one"),
    [
        (1.8, 2, 4.263158, 0.852632, 0.698076),
        (4, 5, 0.554113, 0.554113, 0.203847),
        (8, 10, 0.204590, 0.409180, 0.055377),
    ],
)
def test_erlang(rate: float, servers: int, mean: float, waiting: float, beyond_one: float) -> None:
    found = truths.mmc(rate, servers)
    assert found.beyond is not None
    assert (found.mean, found.waiting) == pytest.approx((mean, waiting), abs=1e-6)
    assert found.beyond(1.0) == pytest.approx(beyond_one, abs=1e-6)


def test_patience() -> None:
    assert truths.impatient(4, 5, 60.0).mean == pytest.approx(truths.mmc(4, 5).mean)  # without end it is Erlang's
    for rate, servers, patience in ((4, 5, 1.0), (12, 10, 0.5)):
        found = truths.impatient(rate, servers, patience)
        # Who is not lost is served: agents are as busy as they can be made by those.
        states = np.array([rate**k / math.factorial(k) for k in range(servers)])
        states *= (1 - found.waiting) / states.sum()
        busy = float((np.arange(servers) * states).sum()) + servers * found.waiting
        assert rate * (1 - found.lost) == pytest.approx(busy)
        assert found.beyond is not None
        fine = np.linspace(0, patience, 20001)
        assert found.mean == pytest.approx(np.trapezoid([found.beyond(float(t)) for t in fine], fine), abs=1e-6)


@pytest.mark.parametrize(
    ("rate", "servers", "mean", "waiting"),
    [(0.8, 1, 2.0, 0.8), (1.6, 2, 0.903284, 0.701898), (4, 5, 0.289060, 0.533615), (8, 10, 0.109828, 0.384717)],
)
def test_crommelin(rate: float, servers: int, mean: float, waiting: float) -> None:
    found = truths.mdc(rate, servers)
    assert (found.mean, found.waiting) == pytest.approx((mean, waiting), abs=1e-6)


def test_pollaczek_and_cobham() -> None:
    assert truths.mg1(0.8, 0.5).mean == pytest.approx(3.0)
    assert truths.mg1(0.5, math.e - 1).mean == pytest.approx(1.359141, abs=1e-6)
    assert truths.two_urgencies(2, 6, 10) == pytest.approx((0.051148, 0.255738), abs=1e-6)
    assert truths.two_urgencies(0.3, 0.5, 1) == pytest.approx((1.142857, 5.714286), abs=1e-6)


def test_a_batch() -> None:
    found = truths.batch(60, 5, 0.5, 14.0)
    assert found.makespan == pytest.approx(26.566667, abs=1e-6)
    assert math.sqrt(found.makespan_variance) == pytest.approx(3.828112, abs=1e-6)
    assert found.mean_wait == pytest.approx(10.266667, abs=1e-6)
    assert found.begun == pytest.approx(0.666640, abs=1e-6)


def test_the_spike() -> None:
    mean, busy = truths.in_system(lambda day: 6 * (1 + 2 * math.exp(-day / 5)), 10, (1, 4, 10, 20))
    assert mean == pytest.approx([10.968267, 21.936243, 18.834728, 7.509548], abs=1e-5)
    assert busy == pytest.approx([0.620150, 0.942736, 0.760928, 0.196443], abs=1e-5)
    # A rate that jumps: agents without end, and the formula of a Poisson number.
    mean, _ = truths.in_system(lambda day: 12.0 if day < 3 else 6.0, 100, (3, 5), (3,))
    at_three = 12 * (1 - math.exp(-3))
    assert mean == pytest.approx([at_three, at_three * math.exp(-2) + 6 * (1 - math.exp(-2))], abs=1e-5)


def test_bass() -> None:
    assert truths.bass([1, 2, 5, 10, 20], 0.03, 0.38) == pytest.approx(
        [0.035758, 0.085056, 0.331199, 0.812803, 0.996259], abs=1e-6
    )
    means, spreads = truths.imitation(0.03, 0.38, 30, (1, 5, 10))
    assert means == pytest.approx([1.063929, 9.234367, 22.557554], abs=1e-5)
    assert spreads == pytest.approx([1.206968, 4.846513, 4.989059], abs=1e-5)
    assert truths.time_to(0.03, 0.38, 30, 15) == pytest.approx((6.989868, 2.000927), abs=1e-6)
    assert truths.time_to(0.03, 0.38, 30, 30) == pytest.approx((16.634492, 3.876195), abs=1e-6)


def test_chains() -> None:
    step = np.array([[0.85, 0.12, 0.03], [0.30, 0.55, 0.15], [0.10, 0.35, 0.55]])
    assert truths.stationary(step) == pytest.approx([25 / 41, 43 / 164, 21 / 164])
    assert truths.first_passage(step, 2) == pytest.approx([18.095238, 14.285714, 0], abs=1e-6)
    # Red with a chance of one half each time, twice running by the second, third and fourth reading.
    coin = np.full((2, 2), 0.5)
    assert truths.twice_running(np.array([0.5, 0.5]), coin, 1, 4) == pytest.approx([0, 1 / 4, 3 / 8, 1 / 2])


def test_lights_without_hysteresis_forget_the_last_one() -> None:
    first, step = truths.lights(0.56, (0.8, 0.6, 0.4), 0.0, 0.15)
    assert first.sum() == pytest.approx(1)
    assert step == pytest.approx(np.tile(first, (4, 1)))
    _, sticky = truths.lights(0.56, (0.8, 0.6, 0.4), 0.05, 0.15)
    assert (np.diag(sticky) > first).all()
    assert sticky.sum(axis=1) == pytest.approx(np.ones(4))
