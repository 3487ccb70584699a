"""Sobol' indices, elementary effects and the split of variance, on functions whose answers are known."""

import numpy as np
import pytest

from rollout_sim.statistics import designs, sobol as indices
from tests.replications.function_points import g_function, ishigami

G_FIRST, G_TOTAL = [0.716192, 0.179048, 0.023676, 0.007162], [0.787144, 0.242198, 0.034317, 0.010460]
G_VARIANCE = 0.465424


def g_values(count: int) -> np.ndarray:
    """The g-function at a Sobol' design."""
    return np.array([g_function(u) for u in designs.sobol(4, count, seed=1)])


def test_ishigami() -> None:
    values = np.array([ishigami(u) for u in designs.sobol(3, 1024, seed=1)])
    found = indices.indices(values[:, None] + np.zeros(10), 3)
    assert [row.first for row in found] == pytest.approx([0.313905, 0.442411, 0], abs=0.02)
    assert [row.total for row in found] == pytest.approx([0.557589, 0.442411, 0.243684], abs=0.02)
    truth = ((0.313905, 0.557589), (0.442411, 0.442411), (0, 0.243684))
    for row, (first, total) in zip(found, truth, strict=True):
        assert row.first_low < first < row.first_high
        assert row.total_low < total < row.total_high


def test_the_g_function_freed_of_noise_and_what_noise_would_make_of_it() -> None:
    count, replications = 512, 10
    noise = np.random.default_rng(3).normal(0, np.sqrt(0.1 * G_VARIANCE * replications), (6 * count, replications))
    found = indices.indices(g_values(count)[:, None] + noise, 4)
    for row, first, total in zip(found, G_FIRST, G_TOTAL, strict=True):  # an interval is four standard errors wide
        assert abs(row.first - first) < row.first_high - row.first_low
        assert abs(row.total - total) < row.total_high - row.total_low
    assert [row.total for row in found[2:]] == pytest.approx(G_TOTAL[2:], abs=0.02)
    # of the mean of ten, noise is a tenth of the variance: an input without effect seems to make a tenth of it
    plain = [(total + 0.1) / 1.1 for total in G_TOTAL]
    assert [row.total_with_noise for row in found] == pytest.approx(plain, abs=0.06)
    assert found[3].total_with_noise > 0.07 > found[3].total_high


def test_luck_that_is_common_to_all_points_changes_nothing() -> None:
    values = g_values(64)[:, None] + np.zeros(4)
    common = values + np.random.default_rng(5).normal(0, 3, 4)
    for one, other in zip(indices.indices(values, 4), indices.indices(common, 4), strict=True):
        assert (one.first, one.total) == pytest.approx((other.first, other.total))


def test_one_input_alone_makes_all_of_it() -> None:
    points = designs.sobol(1, 64, seed=1)
    (found,) = indices.indices(points + np.zeros(3), 1)
    assert (found.first, found.total) == pytest.approx((1, 1), abs=0.05)


@pytest.mark.parametrize(("points", "replications"), [(2, 10), (8, 30), (64, 2), (64, 9)])
def test_with_few_points_or_replications_there_is_no_interval(points: int, replications: int) -> None:
    luck = np.random.default_rng(1).normal(0, 0.1, (4 * points, replications))
    for found in indices.indices(designs.sobol(2, points, seed=1)[:, [0]] + luck, 2):
        assert np.isfinite(found.total)
        assert np.isnan([found.first_low, found.first_high, found.total_low, found.total_high]).all()


def test_where_inputs_may_make_no_variance_there_is_no_interval_of_its_parts() -> None:
    luck = np.random.default_rng(1).normal(0, 30, (4 * 64, 10))
    found = indices.indices(designs.sobol(2, 64, seed=1)[:, [0]] + luck, 2)[0]
    assert np.isnan(found.total_low)


def test_intervals_allow_for_luck_that_all_points_share() -> None:
    """How strong an input is differs between replications, so more points alone do not narrow its interval to none."""
    rng, points = np.random.default_rng(1), designs.sobol(2, 512, seed=1)
    strength = 1 + rng.normal(0, 1, 12)
    found = indices.indices(points[:, [0]] * strength + points[:, [1]], 2)[0]
    assert found.total_low < 0.5 < found.total_high, "with the mean strength, both inputs are alike"
    assert abs(found.total - 0.5) > 0.02
    screened = designs.morris(2, 200, seed=1)
    effect = indices.effects(screened, screened[:, [0]] * strength + 0.1 * rng.normal(0, 1, (len(screened), 12)))[0]
    assert effect.lower < 1 < effect.upper


def test_the_size_of_effects_allows_for_noise_which_makes_sizes() -> None:
    points = designs.morris(2, 200, seed=1)
    idle = indices.effects(points, np.random.default_rng(6).normal(0, 1, (len(points), 10)))[0]
    assert idle.mu_star > 0.3
    assert idle.lower == 0
    assert not idle.clear


def test_inputs_that_do_nothing_have_no_indices() -> None:
    assert np.isnan(indices.indices(np.ones((4 * 16, 3)), 2)[0].total)
    idle = indices.indices(designs.sobol(2, 64, seed=1)[:, [0]] + np.zeros(10), 2)[1]
    assert (idle.total, idle.total_low, idle.total_high) == (0, 0, 0)


def test_elementary_effects_of_a_line_and_of_an_interaction() -> None:
    points = designs.morris(4, 40, seed=1)
    values = 2 * points[:, 0] - points[:, 1] + 4 * points[:, 1] * points[:, 2]
    line, crossed, other, idle = indices.effects(points, values[:, None] + np.zeros(10))
    assert (line.mu, line.mu_star, line.sigma) == pytest.approx((2, 2, 0), abs=1e-9)
    assert np.isnan(line.lower), "effects that are all alike have no interval"
    assert crossed.lower < crossed.mu_star < crossed.upper
    assert crossed.mu == pytest.approx(4 * 0.5 - 1, abs=0.4)  # the other stands at 0.5 on average
    assert crossed.mu_star > crossed.mu  # below a quarter its sign turns
    assert crossed.sigma == pytest.approx(4 * np.std(designs.LEVELS), rel=0.2)
    assert other.mu == pytest.approx(2, abs=0.4)
    assert (idle.mu_star, idle.noise) == pytest.approx((0, 0), abs=1e-9)


def test_each_elementary_effect_moves_one_input_by_half_its_range() -> None:
    points = designs.morris(5, 7, seed=2)
    moves = np.diff(points.reshape(7, 6, 5), axis=1)
    assert np.array_equal(np.abs(moves).sum(axis=2), np.full((7, 5), 0.5))
    assert np.array_equal(np.abs(moves).sum(axis=1), np.full((7, 5), 0.5))
    assert set(points.ravel()) <= set(designs.LEVELS)


def test_noise_of_an_effect_is_that_of_a_paired_difference() -> None:
    points = designs.morris(2, 200, seed=1)
    luck = np.random.default_rng(6).normal(0, 1, (len(points), 10)) + np.random.default_rng(7).normal(0, 9, 10)
    assert indices.effects(points, luck)[0].noise == pytest.approx(np.sqrt(2 / 10) / 0.5, rel=0.05)


def test_inputs_and_luck_apart() -> None:
    rng = np.random.default_rng(1)
    own = rng.normal(0, 2, (400, 1)) + rng.normal(0, 1, (400, 20))  # luck of each point's own
    found = indices.split(own)
    assert (found.inputs, found.both) == pytest.approx((0.8, 0.2), abs=0.05)
    assert found.luck < 0.02
    assert found.inputs_low < 0.8 < found.inputs_high
    assert found.sd == pytest.approx(np.sqrt(5), rel=0.1)
    crossed = rng.normal(0, 2, (400, 1)) + rng.normal(0, 1, (1, 300)) + rng.normal(0, 0.5, (400, 300))
    found = indices.split(crossed)
    assert (found.inputs, found.luck, found.both) == pytest.approx((4 / 5.25, 1 / 5.25, 0.25 / 5.25), abs=0.05)
    assert np.isnan(indices.split(own[:, :1]).inputs)
