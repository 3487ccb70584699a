"""Estimates against scipy, and the rules for what was not reached."""

from math import inf, isinf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from rollout_sim.statistics.estimates import certain_sign, difference, estimate, mean_estimate, percentiles, wins
from rollout_sim.statistics.intervals import SHARE, mean_interval

RNG = np.random.default_rng(1)
A, B = RNG.normal(5, 2, 40), RNG.normal(4, 3, 40)


def test_an_estimate_has_the_interval_of_the_mean() -> None:
    found = estimate(A)
    assert (found.lower, found.upper) == mean_interval(A)
    assert found.half_width == max(found.upper - found.mean, found.mean - found.lower)
    assert found.lower < A.mean() == found.mean < found.upper


def test_paired_difference_is_scipys() -> None:
    found = difference(A, B)
    low, high = stats.ttest_rel(A, B).confidence_interval(0.95)
    assert found.mean == pytest.approx((low + high) / 2)
    assert (found.lower, found.upper) == mean_interval(A - B)
    assert (found.lower, found.upper) == pytest.approx((low, high), abs=0.1), "these values are hardly skewed"
    assert found.variance_ratio == pytest.approx((A.var(ddof=1) + B.var(ddof=1)) / (A - B).var(ddof=1))


def test_variance_ratio_tells_luck_shared_from_luck_opposed() -> None:
    assert difference(A, A + 0.1 * B).variance_ratio > 10
    assert difference(A, -A).variance_ratio == pytest.approx(0.5)


def test_variance_ratio_of_nothing_by_nothing_is_not_known() -> None:
    constant = np.full(5, 0.3)
    assert isnan(difference(constant, constant).variance_ratio)
    assert isnan(difference(A, A + 1 / 3).variance_ratio), "what rounding leaves is no variance"
    assert isnan(difference(constant, constant).lower), "five alike are no certainty"


def test_the_sign_of_a_mean_is_that_of_its_interval_or_of_every_future() -> None:
    assert (certain_sign(A), certain_sign(-A), certain_sign(A - A.mean())) == (1, -1, 0)
    assert (certain_sign(np.full(20, 0.1)), certain_sign(np.full(19, 0.1))) == (1, 0)
    assert certain_sign(np.append(np.full(30, 0.1), 0.0)) == 0
    assert certain_sign(np.full(20, 0.1), SHARE.gap()) == 0, "one future in 20 may lose all"
    assert certain_sign(np.full(400, 0.1), SHARE.gap()) == 1
    assert mean_estimate(np.full(30, 0.1), SHARE).sign == 1


def test_one_replication_has_a_mean_and_no_half_width() -> None:
    one = np.array([3.0])
    assert estimate(one).mean == 3
    assert isnan(estimate(one).half_width)
    assert (estimate(one).p10, estimate(one).p90) == (3, 3)
    assert difference(one, one).mean == 0
    assert isnan(difference(one, one).half_width)


def test_no_replication_has_nothing() -> None:
    assert all(isnan(value) for value in vars(estimate(np.array([]))).values())
    assert isnan(difference(np.array([]), np.array([])).mean)
    assert np.isnan(wins(np.empty((0, 2)), "high")).all()


def test_percentiles_are_numpys() -> None:
    assert percentiles(A, (0.1, 0.5, 0.9)) == pytest.approx(np.percentile(A, [10, 50, 90]).tolist(), rel=1e-12)


def test_not_reached_is_later_than_any_day() -> None:
    found = estimate(np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, nan, nan]), "low")
    assert isnan(found.mean)
    assert isnan(found.half_width)
    assert (found.p10, found.p50) == (20, 60)
    assert isnan(found.p90)
    assert found.reached_share == pytest.approx(9 / 11)


def test_a_percentile_on_the_last_value_reached_is_known() -> None:
    values = np.append(np.arange(1.0, 11.0), nan)
    assert estimate(values, "low").p90 == 10


def test_not_reached_is_below_any_gain() -> None:
    found = estimate(np.array([nan, 1.0, 2.0, 3.0, 4.0]), "high")
    assert isnan(found.p10)
    assert found.p50 == 2


def test_difference_needs_both_reached_everywhere() -> None:
    found = difference(np.array([1.0, 2.0]), np.array([1.0, nan]))
    assert all(isnan(value) for value in vars(found).values())


def test_wins_split_ties() -> None:
    values = np.array([[1.0, 1.0, 2.0], [3.0, 3.0, 1.0], [0.0, 0.0, 5.0], [7.0, 6.0, 6.5]])
    assert wins(values, "high").tolist() == [(0.5 + 1) / 4, 0.5 / 4, 2 / 4]
    assert wins(values, "low").tolist() == [(0.5 + 0.5) / 4, (0.5 + 0.5 + 1) / 4, 1 / 4]


@pytest.mark.parametrize("better", ["high", "low"])
def test_not_reached_loses_to_reached_and_ties_with_itself(better: str) -> None:
    values = np.array([[nan, 500.0], [nan, nan]])
    assert wins(values, better).tolist() == [0.25, 0.75]  # type: ignore[arg-type]


def test_infinities_do_not_leak() -> None:
    assert inf not in vars(estimate(np.array([1.0, nan]), "low")).values()


VALUES = st.lists(st.one_of(st.just(nan), st.integers(-3, 3).map(float)), min_size=1, max_size=12)


@given(VALUES, st.sampled_from(["high", "low"]))
def test_estimates_are_known_or_missing_but_never_infinite(values: list[float], better: str) -> None:
    found = estimate(np.array(values), better)  # type: ignore[arg-type]
    assert not any(isinf(value) for value in vars(found).values())
    known = [value for value in (found.p10, found.p50, found.p90) if not isnan(value)]
    assert known == sorted(known)
    assert isnan(found.mean) == (found.reached_share < 1)


@given(st.integers(1, 4).flatmap(lambda k: st.lists(st.tuples(*[VALUES.map(lambda v: v[0])] * k), min_size=1)))
def test_wins_add_up_and_follow_the_strategy_wherever_it_stands(rows: list[tuple[float, ...]]) -> None:
    values = np.array(rows)
    found = wins(values, "high")
    assert found.sum() == pytest.approx(1)
    assert wins(values[:, ::-1], "high")[::-1] == pytest.approx(found)
    assert wins(-values, "low") == pytest.approx(found)
