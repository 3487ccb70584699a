"""Intervals against published values and SciPy, and how often each kind holds the truth."""

from math import isnan

import numpy as np
import pytest
from scipy import stats

from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics.intervals import (
    FEWEST,
    NEVER,
    SHARE,
    UNBOUNDED,
    Shape,
    as_far,
    clustered_share_interval,
    mean_interval,
    quantile_ranks,
    running_intervals,
    set_units,
    share_interval,
    share_over,
    widest_half,
)
from rollout_sim.statistics.measure_shapes import measure_shape

#: Lowest coverage that is accepted, and standard errors of simulation that it may lie below.
LEAST, ERRORS = 0.93, 3.0


def yes(hits: int, of: int) -> np.ndarray:
    return np.arange(of) < hits


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (9, 10, 0.554984, 0.997471),
        (75, 100, 0.653448, 0.831220),
        (0, 20, 0.0, 0.168433),
        (1, 1000, 0.0000253, 0.005559),
    ],
)
def test_a_share_has_clopper_and_pearsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert share_interval(hits, of) == pytest.approx((low, high), abs=1e-6)
    assert share_interval(hits, of) == pytest.approx(stats.binomtest(hits, of).proportion_ci(method="exact"), abs=1e-9)


def test_a_share_of_nothing_has_no_interval() -> None:
    assert not share_interval(0, 0).known
    assert not clustered_share_interval(np.zeros(5), np.zeros(5)).known


@pytest.mark.parametrize(("hits", "of"), [(0, 20), (20, 20), (9, 10), (27, 30), (1, 1000)])
def test_the_mean_of_yes_and_no_has_that_of_their_share(hits: int, of: int) -> None:
    assert mean_interval(yes(hits, of) * 1.0, SHARE) == pytest.approx(share_interval(hits, of), abs=1e-9)


def test_values_all_alike_are_no_certainty() -> None:
    """Case 01: 35 futures that all launch all stores, of which 3 in 100 would not."""
    low, high = mean_interval(np.ones(35), SHARE)
    assert (low, high) == (pytest.approx(0.025 ** (1 / 35)), 1.0)
    assert low < 0.979
    assert not mean_interval(np.ones(35), UNBOUNDED).known
    assert mean_interval(np.full(35, 12.0), Shape(0.0, 20.0)).low == pytest.approx(12 * 0.025 ** (1 / 35))


def test_no_interval_from_few_futures_of_an_unbounded_quantity() -> None:
    values = np.random.default_rng(1).normal(5, 1, 19)
    assert not mean_interval(values).known
    assert mean_interval(np.append(values, 5.3)).known
    assert not mean_interval(np.array([0.3]), SHARE).known


def test_symmetric_values_have_students_interval() -> None:
    values = np.concatenate([np.arange(1.0, 26), -np.arange(1.0, 26)])
    assert mean_interval(values) == pytest.approx(stats.ttest_1samp(values, 0).confidence_interval(0.95))


def test_skewed_values_have_halls_interval() -> None:
    values = np.random.default_rng(1).exponential(size=40)
    low, high = mean_interval(values)
    skew = float(stats.skew(values)) / np.sqrt(40)

    def cubic(end: float) -> float:
        """Hall's transformation of the t that an end of the interval gives; it undoes the skewness of t."""
        t = (values.mean() - end) / (values.std(ddof=1) / np.sqrt(40))
        return float(t + skew * t**2 / 3 + skew**2 * t**3 / 27 + skew / 6)

    assert cubic(low) == pytest.approx(stats.t.ppf(0.975, 39))
    assert cubic(high) == pytest.approx(-stats.t.ppf(0.975, 39))
    assert high - values.mean() > values.mean() - low


def test_running_intervals_are_those_of_the_first_values() -> None:
    values = 1e6 + np.random.default_rng(1).lognormal(size=120)
    means, low, high = running_intervals(values)
    assert (low[0], high[0]) == (-np.inf, np.inf)
    assert np.isinf(high[18])
    for count in (20, 57, 120):
        assert means[count - 1] == pytest.approx(values[:count].mean(), rel=1e-14)
        assert (low[count - 1], high[count - 1]) == pytest.approx(mean_interval(values[:count]), rel=1e-9)
    launched = np.where(np.random.default_rng(2).random(200) < 0.97, 1.0, 0.3)
    _, low, high = running_intervals(launched, SHARE)
    for count in (2, 40, 200):
        assert (low[count - 1], high[count - 1]) == pytest.approx(mean_interval(launched[:count], SHARE))


def test_several_intervals_together_are_wider() -> None:
    values = np.random.default_rng(1).normal(size=50)
    one, three = mean_interval(values), mean_interval(values, together=3)
    assert three.low < one.low < one.high < three.high
    assert mean_interval(values, confidence=1 - 0.05 / 3) == pytest.approx(three)


@pytest.mark.parametrize(
    ("count", "share", "ranks"),
    [(50, 0.5, (18, 33)), (100, 0.5, (40, 61)), (200, 0.9, (171, 189)), (1000, 0.9, (881, 919)), (10, 0.9, (7, 11))],
)
def test_ranks_of_a_quantile_are_those_of_the_tables(count: int, share: float, ranks: tuple[int, int]) -> None:
    assert quantile_ranks(count, share) == ranks


@pytest.mark.parametrize("of", [1, 2, 60, 1000])
def test_no_side_of_a_share_is_longer_than_the_widest(of: int) -> None:
    sides = [
        max(high - hits / of, hits / of - low) for hits in range(of + 1) for low, high in [share_interval(hits, of)]
    ]
    assert max(sides) == pytest.approx(widest_half(of))
    split = [share_interval(half / 2, of) for half in range(2 * of + 1)]
    longest = max(max(high - half / 2 / of, half / 2 / of - low) for half, (low, high) in enumerate(split))
    assert 100 * longest <= np.ceil(100 * widest_half(of))


def test_events_of_one_future_count_as_few_as_they_vary_alike() -> None:
    alone = clustered_share_interval(yes(30, 100) * 1.0, np.ones(100))
    assert alone == pytest.approx(share_interval(30, 100), abs=0.002)
    tenfold = clustered_share_interval(yes(3, 10) * 10.0, np.full(10, 10.0))
    assert tenfold.high - tenfold.low > 2.5 * (alone.high - alone.low)
    assert clustered_share_interval(np.full(10, 4.0), np.full(10, 4.0)) == pytest.approx(share_interval(10, 10))


def test_as_far_as_the_level_and_no_nearer_than_the_values() -> None:
    found = as_far(np.array([1.0, 1.0, 9.0, 1.0]), UNBOUNDED, 2.0)
    assert (found.low, found.high) == (1.0, 9.0)
    assert as_far(np.full(4, 5.0), UNBOUNDED, 2.0) == Shape(3.0, 7.0, FEWEST)
    assert as_far(np.full(4, 0.5), SHARE, 2.0) == SHARE


def test_measures_have_the_bounds_of_their_scenario() -> None:
    assert measure_shape("success_share", 220, 450.0) == SHARE
    assert measure_shape("successful_stores", 220, 450.0) == Shape(0.0, 220.0)
    assert measure_shape("days_to_half_coverage", 220, 450.0) == Shape(0.0, 450.0, NEVER, NEVER)
    assert measure_shape("overstated_share", 220, 450.0) == Shape(-1.0, 1.0)
    assert measure_shape("coach_full_weeks", 220, 70.0) == Shape(0.0, 10.0)
    assert measure_shape("red_store_weeks", 2, 72.0) == Shape(0.0, 22.0)  # from a Sunday to a Monday
    assert not any(measure_shape(name, 220, 450.0).bounded for name in ("net_present_value", "return_share", "outlay"))
    assert not measure_shape("efficiency_change_share", 220, 450.0).bounded
    assert {row.unit for row in BY_NAME.values() if measure_shape(row.name, 9, 9.0).bounded} == {
        "share", "days", "stores", "store-weeks"}  # fmt: skip


def covered(draw, truth: float, shape: Shape, trials: int, interval=mean_interval) -> float:
    """Share of the intervals given that hold the truth."""
    found = [interval(draw(), shape) for _ in range(trials)]
    given = [(low, high) for low, high in found if not isnan(low)]
    assert len(given) > trials / 2
    return float(np.mean([low - 1e-12 <= truth <= high + 1e-12 for low, high in given]))


def enough(share: float, trials: int) -> bool:
    return share >= LEAST - ERRORS * np.sqrt(LEAST * (1 - LEAST) / trials)


@pytest.mark.parametrize("count", [10, 30, 100, 400])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_means_of_shares_hold_the_truth(count: int, share: float) -> None:
    """Some futures lose 70 % of the stores; the others none, or a few by luck."""
    rng, trials = np.random.default_rng(1), 400
    stopped = lambda: np.where(rng.random(count) < share, 1.0, 0.3)  # noqa: E731
    assert enough(covered(stopped, share + 0.3 * (1 - share), SHARE, trials), trials)
    lucky = lambda: np.where(rng.random(count) < share, rng.beta(80, 30, count), 0.3 * rng.random(count))  # noqa: E731
    assert enough(covered(lucky, share * 8 / 11 + 0.15 * (1 - share), SHARE, trials), trials)


@pytest.mark.parametrize("count", [30, 100, 400])
def test_means_of_skewed_values_hold_the_truth_where_students_do_not(count: int) -> None:
    rng, trials = np.random.default_rng(2), 1500
    long_tailed = lambda: rng.lognormal(0, 0.8, count)  # noqa: E731
    truth = float(np.exp(0.32))
    assert enough(covered(long_tailed, truth, UNBOUNDED, trials), trials)

    def students(values: np.ndarray, shape: Shape) -> tuple[float, float]:
        low, high = stats.ttest_1samp(values, 0).confidence_interval(0.95)
        return float(low), float(high)

    if count == 30:
        assert not enough(covered(long_tailed, truth, UNBOUNDED, trials, students), trials)


def test_a_wait_that_few_futures_lengthen_is_held_at_every_number_of_futures() -> None:
    """Half coverage near day 240; in one of 40 futures a batch is held for months."""
    shape = measure_shape("days_to_half_coverage", 220, 450.0)
    for count in (10, 30, 100, 400):
        rng, trials = np.random.default_rng(3), 400
        days = lambda n=count: rng.normal(240, 6, n) + (rng.random(n) < 0.025) * rng.exponential(70, n)  # noqa: E731,B023
        assert enough(covered(days, 240 + 0.025 * 70, shape, trials), trials), count


def shared(rng: np.random.Generator, sets: int, times: int) -> tuple[np.ndarray, tuple[int, ...]]:
    """Values of futures that share sets, with as much variance between sets as within."""
    of_future = np.concatenate([rng.permutation(sets) for _ in range(times)])
    return rng.normal(size=sets)[of_future] + rng.normal(size=of_future.size), tuple(of_future.tolist())


def test_means_of_futures_that_share_sets_have_intervals_that_cover() -> None:
    rng, covered, too_narrow = np.random.default_rng(11), 0, 0
    for _ in range(300):
        values, sets = shared(rng, 30, 4)
        low, high = mean_interval(values, UNBOUNDED.shared(sets))
        covered += low <= 0 <= high
        low, high = mean_interval(values)
        too_narrow += low <= 0 <= high
    assert covered / 300 == pytest.approx(0.95, abs=0.035)
    assert too_narrow / 300 < 0.85


def test_sets_change_nothing_where_each_is_drawn_once() -> None:
    values, sets = shared(np.random.default_rng(2), 40, 1)
    assert mean_interval(values, UNBOUNDED.shared(sets)) == mean_interval(values)
    assert set_units(values, sets) is values
    assert share_over(values > 0, sets) == share_over(values > 0)


def test_running_intervals_over_sets_end_where_the_interval_does() -> None:
    values, sets = shared(np.random.default_rng(4), 30, 3)
    shape = UNBOUNDED.shared(sets)
    means, low, high = running_intervals(values, shape)
    for count in (25, 30, 31, 47, 90):
        assert (low[count - 1], high[count - 1]) == pytest.approx(mean_interval(values[:count], shape))
        assert means[count - 1] == pytest.approx(values[:count].mean())


def test_a_share_of_futures_that_share_sets_has_a_wider_interval() -> None:
    values, sets = shared(np.random.default_rng(6), 30, 8)
    wide, narrow = share_over(values > 0, sets), share_over(values > 0)
    assert wide.high - wide.low > 1.3 * (narrow.high - narrow.low)
