"""Curves with known answers: monotone fit, knee, fewest that reach a goal, crossing."""

import numpy as np
import pytest

from rollout_sim.statistics.curves import bend, crossing, fewest, knee, monotone

X = np.arange(4.0, 41.0, 2.0)


def noisy(curve: np.ndarray, sd: float, replications: int = 200, seed: int = 3) -> np.ndarray:
    """A curve with luck that all points of a replication share, and a tenth as much of their own."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, sd, replications)
    return curve[:, None] + shared[None, :] + rng.normal(0, sd / 10, (curve.size, replications))


def test_the_monotone_fit_is_that_of_the_textbook_in_both_directions() -> None:
    # Pooling adjacent violators by hand: 3 and 2 become 2.5; 6, 5 and 4 become 5.
    up = np.array([1.0, 3.0, 2.0, 6.0, 5.0, 4.0, 9.0])
    fit = [1.0, 2.5, 2.5, 5.0, 5.0, 5.0, 9.0]
    assert monotone(up) == pytest.approx(fit)
    assert monotone(-up) == pytest.approx([-value for value in fit])
    assert monotone(np.array([0.0, 3.0, 2.0]), np.array([1.0, 1.0, 3.0])) == pytest.approx([0.0, 2.25, 2.25])


def test_the_knee_of_two_straight_lines_is_their_corner() -> None:
    curve = np.minimum(X, 16.0)
    assert bend(X, curve) == (16.0, pytest.approx(1 - 12 / 36))
    found = knee(X, noisy(curve, 1.0))
    assert found.decided
    assert found.low <= 16 <= found.high
    assert found.high - found.low <= 4


def test_the_knee_of_saturation_is_where_its_slope_is_that_of_the_chord() -> None:
    x = np.linspace(0, 1, 1001)
    slope = 4.0
    y = 1 - np.exp(-slope * x)
    exact = np.log(slope / (1 - np.exp(-slope))) / slope
    assert bend(x, y)[0] == pytest.approx(exact, abs=1e-3)


def test_of_three_points_none_can_be_called_the_knee() -> None:
    assert np.isnan(bend(np.array([3.0, 6, 9]), np.array([0.4, 0.6, 0.7]))[0])
    assert bend(np.array([3.0, 6, 9, 12]), np.array([0.4, 0.6, 0.7, 0.75]))[0] == 6


def test_a_straight_or_flat_line_has_no_knee() -> None:
    assert not knee(X, noisy(X, 1.0)).decided
    assert np.isnan(knee(X, noisy(X, 1.0)).at)
    assert np.isnan(knee(X, noisy(0 * X, 1.0)).at)


def test_fewest_finds_the_true_place_and_says_what_it_cannot_tell() -> None:
    truth = np.linspace(0.5, 0.99, X.size)
    luck = np.random.default_rng(1).uniform(size=400)
    reached = luck[None, :] < truth[:, None]
    found = fewest(X, reached, 0.9)
    exact = float(X[np.argmax(truth >= 0.9)])
    assert found.low <= exact <= found.high
    assert found.low <= found.at <= found.high
    assert found.high < X[-1]
    few = fewest(X, reached[:, :10], 0.9)
    assert few.low <= found.low
    assert np.isnan(few.high)  # ten futures cannot show nine in ten


def test_fewest_is_nowhere_where_the_goal_is_never_reached_and_first_where_it_always_is() -> None:
    never = fewest(X, np.zeros((X.size, 200), bool), 0.9)
    assert np.isnan([never.at, never.low, never.high]).all()
    always = fewest(X, np.ones((X.size, 200), bool), 0.9)
    assert (always.at, always.low, always.high) == (4.0, 4.0, 4.0)


@pytest.mark.parametrize("flip", [1, -1])
def test_a_crossing_is_found_with_its_bounds(flip: int) -> None:
    found = crossing(X, flip * noisy(X - 21.0, 4.0, 100))
    assert found.decided
    assert found.low < 21 < found.high
    assert found.at == pytest.approx(21, abs=1.5)


def test_an_exact_crossing_is_exact() -> None:
    gaps = np.array([-2.0, -1.0, 3.0])[:, None] * np.ones(20)
    found = crossing(np.array([1.0, 2.0, 4.0]), gaps)
    assert (found.at, found.low, found.high) == (2.5, 2.0, 4.0)


def test_a_crossing_lost_in_noise_is_not_decided_and_none_is_none() -> None:
    open_end = crossing(X, noisy(np.minimum(X - 21.0, 0.01), 1.0, 50))
    assert not open_end.decided
    assert np.isnan(crossing(X, noisy(X, 0.1)).at)


def test_of_a_hundred_curves_that_never_cross_few_are_said_to() -> None:
    # A test that fails if the bounds were reckoned place by place: 19 chances of 5 % each.
    rng = np.random.default_rng(5)
    said = sum(crossing(X, rng.normal(0, 1, (X.size, 40))).decided for _ in range(200))
    assert said <= 10
