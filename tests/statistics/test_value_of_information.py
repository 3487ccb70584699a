"""What it is worth to know more, and money under uncertainty, on problems with known answers."""

import numpy as np
import pytest
from scipy.stats import norm

from rollout_sim.statistics.value_of_information import (
    contingency,
    joint_confidence,
    joint_share,
    partial_perfect,
    perfect,
    quantile_interval,
)


def known_evpi(mean: float, sd: float) -> float:
    """Two options whose difference is normal: the unit normal loss integral at its mean."""
    return float(sd * norm.pdf(mean / sd) - abs(mean) * norm.cdf(-abs(mean) / sd))


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (0.5, 1.0), (-3.0, 2.0)])
def test_perfect_information_between_two_normal_options(mean: float, sd: float) -> None:
    held = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        common = rng.normal(0, 10, 10_000)
        found = perfect(np.column_stack([common, common + rng.normal(mean, sd, 10_000)]))
        assert found.value == pytest.approx(known_evpi(mean, sd), rel=0.12, abs=0.005)
        held += found.low <= known_evpi(mean, sd) <= found.high
    assert held >= 15  # 19 of 20 on average, also at a tie, where the better mean is luck
    assert not found.low < known_evpi(mean, sd) + 0.15 * sd < found.high  # the interval is no barn door


def test_partial_information_is_that_part_of_the_difference_that_the_input_makes() -> None:
    # The difference is 0.3 + 1.5 z(u) + noise of 2 which no input knows: knowing u is worth what a normal of 1.5 is.
    rng = np.random.default_rng(2)
    u = rng.uniform(size=(3000, 2))
    gap = 0.3 + 1.5 * norm.ppf(u[:, 0]) + rng.normal(0, 2, 3000)
    values = np.column_stack([np.zeros(3000), gap])
    assert partial_perfect(values, u[:, :1]).value == pytest.approx(known_evpi(0.3, 1.5), rel=0.08)
    assert partial_perfect(values, u[:, :1]).decided
    assert partial_perfect(values, u).value == pytest.approx(known_evpi(0.3, 1.5), rel=0.08)
    assert perfect(values).value == pytest.approx(known_evpi(0.3, 2.5), rel=0.06)


def test_an_input_that_does_nothing_is_worth_nothing() -> None:
    rng = np.random.default_rng(4)
    said = 0
    for _ in range(20):
        values = np.column_stack([np.zeros(200), rng.normal(0.1, 1, 200)])
        said += partial_perfect(values, rng.uniform(size=(200, 1))).decided
    assert said <= 3


def test_two_inputs_that_only_matter_together() -> None:
    rng = np.random.default_rng(5)
    u = rng.uniform(size=(3000, 2))
    gap = 12 * (u[:, 0] - 0.5) * (u[:, 1] - 0.5) + rng.normal(0, 0.2, 3000)
    values = np.column_stack([np.zeros(3000), gap])
    exact = 12 * 0.25 * 0.25 / 2  # half of E|product|
    assert partial_perfect(values, u).value == pytest.approx(exact, rel=0.05)
    assert partial_perfect(values, u[:, :1]).value < exact / 5


def test_too_few_futures_to_fit_is_not_known() -> None:
    assert np.isnan(partial_perfect(np.zeros((8, 2)), np.full((8, 1), 0.5)).value)
    assert not partial_perfect(np.zeros((8, 2)), np.full((8, 1), 0.5)).decided


def test_quantiles_have_the_tabled_ranks() -> None:
    values = np.arange(1.0, 201.0)
    assert quantile_interval(values, 0.9) == (180, 171, 189)
    assert quantile_interval(np.arange(1.0, 1001.0), 0.9) == (900, 881, 919)
    late = np.where(values > 150, np.nan, values)
    assert np.isnan(quantile_interval(late, 0.9)[0])
    assert quantile_interval(late, 0.5)[0] == 100


def test_joint_confidence_is_below_each_alone_and_reached_by_what_is_found() -> None:
    rng = np.random.default_rng(6)
    luck = rng.normal(size=4000)
    cost, days = 100 + 5 * luck + rng.normal(size=4000), 200 + 20 * rng.normal(size=4000)
    p70 = [quantile_interval(one, 0.7)[0] for one in (cost, days)]
    assert joint_share(cost, days, *p70) == pytest.approx(0.49, abs=0.02)  # they are independent
    budget, date = joint_confidence(cost, days, 0.7)
    assert joint_share(cost, days, budget, date) == pytest.approx(0.7, abs=0.001)
    assert (cost <= budget).mean() == pytest.approx(0.7**0.5, abs=0.02)
    assert np.isnan(joint_confidence(cost, np.full(4000, np.nan), 0.7)[0])
    assert joint_confidence(luck, luck, 0.5)[0] == pytest.approx(np.quantile(luck, 0.5), abs=0.01)


def test_contingency_of_a_normal_cost() -> None:
    cost = np.random.default_rng(7).normal(100, 10, 5000)
    found, low, high = contingency(cost)
    exact = 10 * norm.ppf(0.8)
    assert low < exact < high
    assert found == pytest.approx(exact, rel=0.05)
