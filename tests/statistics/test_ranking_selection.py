"""Selection: constants of the literature, intervals that hold, choices right at the promised rate."""

from math import isnan, nan

import numpy as np
import pytest
from scipy import stats

from rollout_sim.statistics.intervals import SHARE, mean_interval
from rollout_sim.statistics.ranking_selection import (
    ComparisonWithBest,
    PairedDifferences,
    common_deviation,
    futures_needed,
    futures_won,
    kn_constants,
    nm_constant,
    paired,
    race,
)


@pytest.mark.parametrize(
    ("strategies", "first", "constant"),
    [(2, 10, 1.833113), (3, 10, 2.040384), (4, 10, 2.157155), (5, 10, 2.238408), (5, 20, 2.196719),
     (6, 20, 2.265014), (10, 10, 2.460462)],
)  # fmt: skip
def test_the_constant_of_nelson_and_matejcik(strategies: int, first: int, constant: float) -> None:
    assert nm_constant(strategies, first, 0.95) == pytest.approx(constant, abs=2e-6)


def test_for_two_strategies_the_constant_is_students() -> None:
    assert nm_constant(2, 25, 0.9) == pytest.approx(stats.t.ppf(0.9, 24), abs=1e-8)


def test_the_constant_is_where_the_multivariate_t_is_the_confidence() -> None:
    correlated = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    t = stats.multivariate_t(np.zeros(4), correlated, df=76, seed=1)
    assert t.cdf(np.full(4, nm_constant(5, 20, 0.95))) == pytest.approx(0.95, abs=1e-3)


@pytest.mark.parametrize(
    ("strategies", "first", "eta", "h_squared"),
    [(2, 10, 0.334050, 6.012905), (4, 20, 0.215248, 8.179411), (5, 20, 0.237238, 9.015056),
     (10, 24, 0.239442, 11.014334)],
)  # fmt: skip
def test_the_constants_of_kim_and_nelson(strategies: int, first: int, eta: float, h_squared: float) -> None:
    assert kn_constants(strategies, first, 0.95) == pytest.approx((eta, h_squared), abs=1e-6)


def test_the_deviation_of_two_strategies_is_that_of_their_difference() -> None:
    values = np.random.default_rng(1).normal(size=(30, 2))
    assert common_deviation(values) == pytest.approx((values[:, 0] - values[:, 1]).std(ddof=1))


def test_luck_that_all_share_takes_no_futures() -> None:
    values = np.random.default_rng(1).normal(size=(30, 1)) + np.array([[0.0, 1.0, 3.0]])
    assert common_deviation(values) == pytest.approx(0, abs=1e-12)
    assert futures_needed(common_deviation(values), 2.0, 0.1, 30) == 30


def test_futures_needed_narrow_the_interval_to_the_indifference() -> None:
    assert futures_needed(3.0, 2.0, 1.0, 20) == 36
    assert futures_needed(3.0, 2.0, 0.99, 20) == 37


def with_best(means: np.ndarray, half_width: float) -> ComparisonWithBest:
    """Intervals with the best as Nelson and Matejcik have them: of one half-width, from the pooled variance."""
    even = np.full((means.size, means.size), half_width)
    gap = means[:, None] - means[None, :]
    np.fill_diagonal(gap, np.inf)
    np.fill_diagonal(even, 0.0)
    return PairedDifferences(gap, even).with_best()


def test_intervals_with_the_best_are_cut_at_0() -> None:
    found = with_best(np.array([5.0, 4.5, 1.0]), 1.0)
    assert found.gap.tolist() == [0.5, -0.5, -4.0]
    assert found.low.tolist() == [-0.5, -1.5, -5.0]
    assert found.high.tolist() == [1.5, 0.5, 0.0]
    assert found.could_be_best.tolist() == [True, True, False]
    assert with_best(np.array([5.0, 2.0]), 1.0).low.tolist() == [0.0, -4.0]


def test_paired_intervals_are_those_of_means_by_bonferroni() -> None:
    values = np.random.default_rng(1).normal(size=(40, 3)) + np.array([0.0, 0.1, -3.0])
    values[30:, 2] = nan
    pairs = paired(values, 0.95)
    found = pairs.with_best()
    difference = (values[:, 2] - values[:, 1])[:30]
    low, high = mean_interval(difference)  # two sides of 2.5 %: 5 % by two comparisons
    assert pairs.gap[2, 1] == pytest.approx(difference.mean())
    assert pairs.gap[2, 1] - pairs.half_width[1, 2] == pytest.approx(low)
    assert pairs.gap[2, 1] + pairs.half_width[2, 1] == pytest.approx(high)
    assert found.gap.tolist() == [pairs.gap[0, 1], pairs.gap[1, 0], min(pairs.gap[2, :2])]
    assert found.could_be_best.tolist() == [True, True, False]
    # the third is behind one of two that could be the best, nobody knows which
    assert found.low[2] == min((pairs.gap - pairs.half_width.T)[2, :2])
    assert found.high[2] == 0
    assert found.low[1] == pytest.approx(pairs.gap[1, 0] - pairs.half_width[0, 1])
    assert found.high[1] == pytest.approx(pairs.gap[1, 0] + pairs.half_width[1, 0])


def test_who_alone_could_be_best_is_not_behind_anybody() -> None:
    values = np.random.default_rng(1).normal(size=(40, 3)) + np.array([0.0, 5.0, -3.0])
    found = paired(values, 0.95).with_best()
    assert found.could_be_best.tolist() == [False, True, False]
    assert found.low[1] == 0
    assert found.high[0] == found.high[2] == 0
    assert (found.low[[0, 2]] < found.gap[[0, 2]]).all()


def test_strategies_that_are_the_same_can_both_be_best() -> None:
    assert with_best(np.array([1.0, 1.0, 0.0]), 0.0).could_be_best.tolist() == [True, True, False]
    values = np.random.default_rng(1).normal(size=(9, 1)) + np.array([[0.0, 0.0, -1.0]])
    assert paired(values, 0.95).with_best().could_be_best.tolist() == [True, True, False]


def slippage(rng: np.random.Generator, futures: int, correlation: float, ahead: float = 0.5) -> np.ndarray:
    """The hardest case that the promise covers: four equal means, and a fifth ahead by just the indifference."""
    shared = np.sqrt(correlation) * rng.normal(size=(futures, 1))
    return shared + np.sqrt(1 - correlation) * rng.normal(size=(futures, 5)) + np.array([0.0, 0, 0, 0, ahead])


def nelson_matejcik(rng: np.random.Generator, correlation: float) -> tuple[bool, bool, int]:
    """Whether the fifth was chosen, whether all intervals held, and the futures that it took."""
    values, constant = slippage(rng, 20, correlation), nm_constant(5, 20, 0.95)
    deviation = common_deviation(values)
    futures = futures_needed(deviation, constant, 0.5, 20)
    means = np.concatenate([values, slippage(rng, futures - 20, correlation)]).mean(axis=0)
    found = with_best(means, constant * deviation / np.sqrt(futures))
    truth = np.array([-0.5, -0.5, -0.5, -0.5, 0.5])
    return bool(means.argmax() == 4), bool(((found.low <= truth) & (truth <= found.high)).all()), futures


def lowest_of(trials: int) -> float:
    """With a true rate of 95 %, fewer than one series in a thousand has so low a share."""
    return float(stats.binom.ppf(0.001, trials, 0.95)) / trials


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_nelson_matejcik_chooses_right_as_often_as_promised(correlation: float) -> None:
    rng = np.random.default_rng(7)
    trials = [nelson_matejcik(rng, correlation) for _ in range(1000)]
    right, held, futures = (np.mean(column) for column in zip(*trials, strict=True))
    assert right >= lowest_of(1000)
    assert held >= lowest_of(1000)
    assert 5 * futures == pytest.approx({0.0: 195.9, 0.5: 105.9}[correlation], rel=0.04)


#: Standard deviations of the five: alike, and one that is very uncertain, the best or another.
SPREADS = {"alike": (1.0, 1, 1, 1, 1), "the best varies": (1.0, 1, 1, 1, 4), "another varies": (4.0, 1, 1, 1, 1)}


def pairwise(rng: np.random.Generator, spread: tuple[float, ...], futures: int = 60) -> tuple[bool, bool, bool, bool]:
    """Whether all paired intervals held, those of the pooled variance did, and which leave the third in."""
    values = slippage(rng, futures, 0.5) * np.array(spread) + np.array([0.0, 0, 0, 0, 0.5]) * (1 - np.array(spread))
    truth = np.array([-0.5, -0.5, -0.5, -0.5, 0.5])
    pooled = with_best(values.mean(axis=0), nm_constant(5, futures, 0.95) * common_deviation(values) / np.sqrt(futures))
    made = [paired(values, 0.95).with_best(), pooled]
    held = [bool(((found.low <= truth) & (truth <= found.high)).all()) for found in made]
    return held[0], held[1], bool(made[0].could_be_best[2]), bool(made[1].could_be_best[2])


@pytest.mark.parametrize("name", SPREADS)
def test_paired_intervals_hold_however_unequal_the_variances(name: str) -> None:
    rng = np.random.default_rng(5)
    held, pooled, left_in, left_in_pooled = np.mean([pairwise(rng, SPREADS[name]) for _ in range(1000)], axis=0)
    assert held >= lowest_of(1000)
    if name == "the best varies":
        assert pooled < lowest_of(1000), "here the pooled variance promises too much"
    if name == "another varies":
        assert left_in < left_in_pooled / 2, "and here it leaves in what paired intervals rule out"


def kim_nelson(rng: np.random.Generator, correlation: float) -> tuple[bool, float]:
    """Whether the fifth was chosen, and how many single runs that took."""
    values = slippage(rng, 400, correlation)
    found = race(values, 20, 0.95, 0.5)
    assert found.settled
    last = np.nanmax(found.dropped_after)
    runs = np.where(found.remaining, last, found.dropped_after).sum()
    return bool(found.remaining[4] and found.remaining.sum() == 1), float(runs)


def kim_nelson_series(trials: int) -> None:
    for correlation, expected in ((0.0, 141.8), (0.5, 103.8)):
        rng = np.random.default_rng(11)
        right, runs = (np.mean(column) for column in zip(*[kim_nelson(rng, correlation) for _ in range(trials)],
                                                         strict=True))  # fmt: skip
        assert right >= lowest_of(trials)
        assert runs == pytest.approx(expected, rel=0.04)


def test_kim_nelson_chooses_right_as_often_as_promised() -> None:
    kim_nelson_series(400)


@pytest.mark.slow
def test_kim_nelson_chooses_right_as_often_as_promised_over_many_series() -> None:
    kim_nelson_series(4000)


@pytest.mark.slow
def test_the_choice_is_as_right_as_promised_for_many_strategies() -> None:
    rng, right = np.random.default_rng(3), 0
    for _ in range(1000):
        values = rng.normal(size=(600, 30)) + 0.5 * (np.arange(30) == 17)
        found = race(values, 20, 0.95, 0.5)
        right += int(found.remaining[17] and found.remaining.sum() == 1)
    assert right / 1000 >= lowest_of(1000)


def test_the_race_does_not_look_at_futures_after_a_strategy_was_dropped() -> None:
    values = slippage(np.random.default_rng(2), 300, 0.5, ahead=2.0)
    whole = race(values, 20, 0.95, 0.5)
    for place, futures in enumerate(whole.dropped_after):
        if not isnan(futures):
            values[int(futures) :, place] = nan
    again = race(values, 20, 0.95, 0.5)
    assert np.array_equal(again.dropped_after, whole.dropped_after, equal_nan=True)


def test_a_race_cut_short_is_not_settled_and_goes_on_the_same() -> None:
    values = slippage(np.random.default_rng(5), 200, 0.0, ahead=0.1)
    short, whole = race(values[:25], 20, 0.95, 0.3), race(values, 20, 0.95, 0.3)
    assert not short.settled
    assert whole.settled or whole.remaining.sum() > 1
    early = whole.dropped_after <= 25
    assert np.array_equal(~short.remaining, early)


def test_strategies_that_are_the_same_end_the_race_together() -> None:
    values = np.random.default_rng(1).normal(size=(25, 1)) + np.array([[0.0, 0.0, -1.0]])
    found = race(values, 20, 0.95, 0.5)
    assert found.settled
    assert found.remaining.tolist() == [True, True, False]


def test_a_first_stage_without_variance_does_not_make_a_race_certain() -> None:
    """One of them is a little better in most futures, and fails in 3 of 100: 4 of 10 first stages do not show that."""
    rng, wrong, ended = np.random.default_rng(7), 0, []
    for _ in range(200):
        values = np.column_stack([np.full(4000, 0.90), np.where(rng.random(4000) < 0.03, 0.0, 0.91)])
        found = race(values, 30, 0.95, 0.01, SHARE)
        assert found.settled
        wrong += int(not found.remaining[0])
        ended.append(np.nanmin(found.dropped_after) if not found.remaining.all() else len(values))
    assert wrong <= 0.05 * 200
    assert min(ended) > 100


def test_a_clear_lead_without_variance_still_ends_a_race_early() -> None:
    values = np.column_stack([np.full(60, 0.9), np.full(60, 0.1)])
    assert 30 <= race(values, 30, 0.95, 0.01, SHARE).dropped_after[1] < 60


def test_pairs_that_are_the_same_need_no_futures_to_tell_them_apart() -> None:
    values = np.column_stack([np.full(40, 0.9), np.full(40, 0.9)])
    assert race(values, 30, 0.95, 0.01, SHARE, np.ones((2, 2), dtype=np.bool_)).settled
    assert not race(values, 30, 0.95, 0.01, SHARE).settled


def test_share_of_futures_won_is_that_of_three_normals() -> None:
    values = np.random.default_rng(4).normal(size=(200_000, 3)) + np.array([0.0, 0.5, 1.0])
    won = (values == values.max(axis=1, keepdims=True)).mean(axis=0)
    assert futures_won(values[:2000]).win_share == pytest.approx(won, abs=0.04)
    assert won == pytest.approx([0.150331, 0.300926, 0.548744], abs=0.005)


def test_regret_is_against_the_best_of_each_future() -> None:
    values = np.array([[1.0, 0.0], [0.0, 3.0]] * 50)
    assert futures_won(values).hindsight_regret.tolist() == [1.5, 0.5]


def test_equal_strategies_share_all_wins() -> None:
    found = futures_won(np.ones((5, 2)))
    assert found.win_share.tolist() == [0.5, 0.5]
    assert found.hindsight_regret.tolist() == [0.0, 0.0]


def test_strategies_alike_by_luck_may_differ_and_the_same_strategy_does_not() -> None:
    """30 futures that all launch all stores under both: one in 20 may stop one of them."""
    values = np.ones((30, 2))
    by_luck = paired(values, 0.95, SHARE)
    assert by_luck.half_width[0, 1] == pytest.approx(1 - 0.05 ** (1 / 30))
    assert paired(values, 0.95, SHARE, np.ones((2, 2), dtype=bool)).half_width.tolist() == [[0, 0], [0, 0]]
    money = paired(1e6 * values, 0.95)
    assert money.half_width[0, 1] == pytest.approx(1e6 * (1 - 0.05 ** (1 / 30)))
    assert paired(0 * values, 0.95).half_width.tolist() == [[0, 0], [0, 0]]


def test_intervals_of_a_leader_hold_together_as_those_of_all_pairs() -> None:
    """20 equal strategies: the leader of the same futures is ahead by more than intervals of 19 pairs allow."""
    rng, count, trials = np.random.default_rng(5), 20, 200
    held = {19: 0, 190: 0}
    for _ in range(trials):
        values = rng.normal(size=(100, count))
        leader = int(values.mean(axis=0).argmax())
        gaps = values[:, [leader]] - np.delete(values, leader, axis=1)
        for together in held:
            held[together] += all(mean_interval(gap, together=together).low <= 0 for gap in gaps.T)
    assert held[190] / trials >= 0.93
    assert held[19] / trials < 0.88
