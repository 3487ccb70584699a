"""Precision: the fixture of the literature's rule, coverage of its intervals, and what is watched."""

from math import inf

import numpy as np
import pytest
from scipy import stats

from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics.intervals import (
    SHARE as OF_SHARES,
    Interval,
    mean_interval,
    running_intervals,
    share_interval,
)
from rollout_sim.statistics.precision import course, enough, fewest, lasting_part, look_ahead, predicted

SHARE, MONEY, DAYS = BY_NAME["success_share"], BY_NAME["net_present_value"], BY_NAME["days_to_half_coverage"]


def running(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and Student's half-widths of the first 1, 2, ... values."""
    counts = np.arange(1, values.size + 1)
    means = np.cumsum(values) / counts
    squares = np.cumsum(values**2) - counts * means**2
    with np.errstate(divide="ignore", invalid="ignore"):
        half_widths = stats.t.ppf(0.975, counts - 1) * np.sqrt(squares / (counts - 1) / counts)
    return means, np.where(counts > 1, half_widths, inf)


def stops_at(values: np.ndarray, precision: float, first: int = 3, least: int = 5) -> int:
    """Replications taken one at a time until there are enough: the number from which on they were."""
    means, half_widths = running(values)
    narrow = half_widths / np.abs(means) <= precision
    for there in range(first, values.size + 1):
        since, through = enough(narrow[:there], first, least)
        if through:
            return since
    raise AssertionError("never")


@pytest.mark.parametrize(("precision", "replications"), [(0.10, 6), (0.05, 17), (0.02, 96)])
def test_the_rule_stops_where_the_fixture_does(precision: float, replications: int) -> None:
    order = np.modf(0.6180339887498949 * np.arange(1, 301))[0]
    assert stops_at(100 + 10 * stats.norm.ppf(order), precision) == replications


def test_precision_that_is_lost_does_not_count() -> None:
    narrow = np.ones(20, dtype=bool)
    assert enough(narrow, 3) == (3, True)
    narrow[9] = False  # the tenth
    assert enough(narrow[:9], 3) == (3, True)
    assert enough(narrow[:10], 3) == (11, False)
    assert enough(narrow[:15], 3) == (11, False)
    assert enough(narrow[:16], 3) == (11, True)


def test_the_look_ahead_grows_with_the_replications() -> None:
    assert [look_ahead(n) for n in (3, 100, 119, 120, 1000)] == [5, 5, 5, 6, 50]


def test_a_constant_is_as_precise_as_futures_are_many() -> None:
    """Case 01: all alike so far; a future that loses all may be one in so many."""
    found = course(np.ones((400, 1, 1)), ("a",), (SHARE,), shapes=[OF_SHARES])
    assert found.worst[34] == pytest.approx(1 - 0.025 ** (1 / 35))
    assert np.flatnonzero(found.worst <= 0.01)[0] + 1 == fewest(0.01) == 368
    money = course(np.full((400, 1, 1), 5e6), ("a",), (MONEY,))
    assert money.worst[34] == pytest.approx(1 - 0.025 ** (1 / 35)), "5 million may be nothing in one future of 10"
    assert money.worst[-1] < 0.02


def test_a_quantity_that_is_0_in_every_future_is_precise() -> None:
    assert course(np.zeros((25, 2, 1)), ("a", "b"), (MONEY,)).worst[-1] == 0


@pytest.mark.parametrize(("precision", "least"), [(0.1, 36), (0.05, 72), (0.01, 368), (0.001, 3688)])
def test_a_future_as_rare_as_the_precision_would_have_shown(precision: float, least: int) -> None:
    assert fewest(precision) == least
    assert share_interval(0, least).high <= precision < share_interval(0, least - 1).high


@pytest.mark.parametrize("share", [0.98, 0.99, 0.995])
def test_a_rare_failure_is_held_when_the_rule_stops(share: float) -> None:
    rng, held, trials = np.random.default_rng(1), 0, 300
    for _ in range(trials):
        values = (rng.random(4000) < share) * 1.0
        means, low, high = running_intervals(values, OF_SHARES)
        narrow = np.maximum(high - means, means - low) <= 0.01
        since = fewest(0.01)
        while not narrow[since - 1 : since + look_ahead(since)].all():
            since += int(np.flatnonzero(~narrow[since - 1 : since + look_ahead(since)])[-1]) + 1
        end = since + look_ahead(since) - 1
        held += low[end] <= share <= high[end]
    assert held / trials >= 0.93 - 3 * np.sqrt(0.93 * 0.07 / trials)


def band(trials: int) -> tuple[float, float]:
    """Bounds of a share near 95 %: of so many series, one in a thousand leaves them."""
    low, high = stats.binom.ppf([0.0005, 0.9995], trials, 0.95) / trials
    return float(low), float(high)


def test_the_band_is_that_of_the_literature() -> None:
    assert band(1000) == pytest.approx((0.926, 0.971), abs=0.0015)


def covered(draw, mean: float, precision: float, first: int, trials: int) -> tuple[float, float]:
    """Share of series whose last interval holds the mean, and the mean number of replications."""
    held, used = 0, 0
    for _ in range(trials):
        values = draw(1500)
        since = stops_at_once(values, precision, first)
        through = since + look_ahead(since)
        means, half_widths = running(values[:through])
        held += abs(means[-1] - mean) <= half_widths[-1]
        used += since
    return held / trials, used / trials


def stops_at_once(values: np.ndarray, precision: float, first: int) -> int:
    """As ``stops_at``, for a long series: the first run of narrow intervals that is as long as it must be."""
    means, half_widths = running(values)
    narrow = half_widths / np.abs(means) <= precision
    since = first
    while not narrow[since - 1 : since + look_ahead(since)].all():
        since += int(np.flatnonzero(~narrow[since - 1 : since + look_ahead(since)])[-1]) + 1
    return since


def test_both_ways_of_stopping_are_one() -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        values = rng.exponential(1, 400)
        assert stops_at(values, 0.25, 5) == stops_at_once(values, 0.25, 5)


def test_intervals_hold_the_mean_of_normal_values_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    share, used = covered(lambda n: rng.normal(10, 3, n), 10, 0.05, 30, 1000)
    assert band(1000)[0] <= share <= band(1000)[1]
    assert used == pytest.approx(138.3, rel=0.06)


def test_intervals_hold_the_mean_of_skewed_values_as_often_as_they_say() -> None:
    rng = np.random.default_rng(2)
    share, used = covered(lambda n: rng.exponential(1, n), 1, 0.10, 30, 1000)
    assert band(1000)[0] <= share <= band(1000)[1]
    assert used == pytest.approx(384.1, rel=0.06)


def test_paired_differences_hold_the_difference_as_often_as_they_say() -> None:
    rng, held = np.random.default_rng(3), 0
    for _ in range(1000):
        shared = rng.normal(0, 1, 60)
        values = np.stack([shared + rng.normal(0, 0.3, 60), 0.4 + shared + rng.normal(0, 0.3, 60)], axis=1)
        difference = course(values[:, :, None], ("a", "b"), (MONEY,)).intervals[-1]
        held += abs(difference.mean + 0.4) <= difference.half_width
    assert band(1000)[0] <= held / 1000 <= band(1000)[1]


def test_every_strategy_and_every_difference_is_watched() -> None:
    values = np.random.default_rng(1).normal(0.5, 0.1, (40, 3, 2))
    found = course(values, ("a", "b", "c"), (SHARE, MONEY))
    assert len(found.intervals) == 2 * (3 + 3)
    widest = max(row.precision for row in found.intervals)
    assert found.worst[-1] == widest == found.last.precision
    by_measure = {row.measure for row in found.intervals}
    assert by_measure == set(found.widest)


def test_shares_are_precise_in_points_and_money_as_a_part() -> None:
    values = np.random.default_rng(1).normal(50.0, 10.0, (40, 1, 1))
    (share,) = course(values, ("a",), (SHARE,)).intervals
    (money,) = course(values, ("a",), (MONEY,)).intervals
    assert share.precision == share.half_width
    assert money.precision == pytest.approx(money.half_width / abs(money.mean))


def test_near_nothing_the_floor_counts_and_differences_go_by_the_larger_mean() -> None:
    values = np.random.default_rng(1).normal(0.0, 10.0, (40, 2, 1))
    alone = course(values, ("a", "b"), (MONEY,), cost=1000.0).intervals
    assert [row.precision for row in alone] == pytest.approx([row.half_width / 1000 for row in alone])
    far = course(values + 5000.0, ("a", "b"), (MONEY,), cost=1000.0).intervals[-1]
    larger = max(abs(row.mean) for row in course(values + 5000.0, ("a", "b"), (MONEY,)).intervals[:2])
    assert far.precision == pytest.approx(far.half_width / larger)


def test_what_is_not_reached_everywhere_is_watched_by_how_often_it_is() -> None:
    values = np.full((40, 1, 1), 100.0)
    values[::4] = inf
    (row,) = course(values, ("a",), (DAYS,)).intervals
    assert (row.what, row.mean) == ("reached_share", 0.75)
    assert row.precision == row.half_width
    assert Interval(row.lower, row.upper) == mean_interval(np.isfinite(values[:, 0, 0]) * 1.0, OF_SHARES)


def test_half_the_width_takes_four_times_as_many() -> None:
    assert predicted(1000, 0.02, 0.01) == 4000 + 200
    assert predicted(100, 0.01, 0.02) == fewest(0.02) + 9


def test_what_sets_leave_bounds_the_precision() -> None:
    rng = np.random.default_rng(4)
    sets = tuple(np.tile(np.arange(100), 40).tolist())
    of_sets, luck = rng.standard_normal(100), rng.standard_normal(4000)
    values = of_sets[np.array(sets)] + 3 * luck  # the mean varies by 1/100 for ever, and by 9/4000 now
    assert lasting_part(values, sets) == pytest.approx(0.01 / (0.01 + 9 / 4000), abs=0.12)
    assert lasting_part(3 * luck, sets) < 0.3
    assert lasting_part(values, ()) == 0
    assert lasting_part(values[:100], sets) == 0  # each set once: more futures narrow all of it
    assert predicted(4000, 0.02, 0.015, 0.8) is None
    assert predicted(1000, 0.02, 0.01, 0.2) == pytest.approx(1000 * 0.8 / (0.25 - 0.2) * 1.05, rel=1e-3)
