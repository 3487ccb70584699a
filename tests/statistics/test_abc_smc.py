"""Approximate Bayesian computation against posteriors that are known (statistics of the normal, ranks of the truth)."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import chi2

from rollout_sim.statistics.abc_smc import Floats, InitialGuess, Ints, Population, scaled, smc, weighted_quantile
from rollout_sim.statistics.moment_matching import match


def normals(lucks: Ints, count: int, seed: int = 0) -> Floats:
    """Normal numbers that belong to a number of luck."""
    return np.array([np.random.default_rng([seed, 99, int(luck)]).standard_normal(count) for luck in lucks])


def means_of_ten(points: Floats, lucks: Ints) -> Floats:
    """The mean of ten observations with standard deviation 1, whose mean has the prior N(0, 2^2)."""
    return 2.0 * points[:, :1] + normals(lucks, 1) / np.sqrt(10)


def moments(found: Population) -> tuple[Floats, Floats]:
    middle = found.weights @ found.points
    return middle, np.sqrt(found.weights @ (found.points - middle) ** 2)


@pytest.mark.parametrize("guess", [None, InitialGuess(np.array([0.9]), np.array([[0.1]]))])
def test_normal_mean_with_normal_prior(guess: InitialGuess | None) -> None:
    rounds = smc(
        1, means_of_ten, scaled(np.array([1.3]), np.ones(1)), population=1500, seed=3, lowest_rate=0.02, enough=0.02,
        guess=guess,
    )  # fmt: skip
    middle, spread = moments(rounds[-1])
    assert 2 * middle[0] == pytest.approx(1.268293, abs=0.05)
    assert 2 * spread[0] == pytest.approx(0.312348, abs=0.05)
    falling = [one.epsilon for one in rounds]
    assert falling == sorted(falling, reverse=True)


def test_an_input_that_does_nothing_keeps_its_prior() -> None:
    def simulate(points: Floats, lucks: Ints) -> Floats:
        return means_of_ten(points[:, :1], lucks)

    rounds = smc(3, simulate, scaled(np.array([1.3]), np.ones(1)), population=1000, seed=5, enough=0.05)
    middle, spread = moments(rounds[-1])
    assert spread[0] < 0.25
    assert middle[1:] == pytest.approx([0, 0], abs=0.15)
    assert spread[1:] == pytest.approx([1, 1], abs=0.1)


def test_ranks_of_the_truth_are_even() -> None:
    """Simulation-based calibration (Talts et al. 2018): 20 bins, chi-squared below its 99.9 % quantile."""
    worlds, bins = 400, 20
    ranks = np.zeros(bins, dtype=int)
    for world in range(worlds):
        luck = np.random.default_rng([11, world])
        truth = luck.standard_normal(1)
        observed = 2.0 * truth + luck.standard_normal(1) / np.sqrt(10)

        def simulate(points: Floats, lucks: Ints, world: int = world) -> Floats:
            noise = np.random.default_rng([12, world, int(lucks[0])]).standard_normal((len(points), 1))
            return 2.0 * points + noise / np.sqrt(10)

        found = smc(1, simulate, scaled(observed, np.ones(1)), population=200, seed=world, enough=0.1)[-1]
        below = found.weights[found.points[:, 0] < truth[0]].sum()
        ranks[min(int(below * bins), bins - 1)] += 1
    expected = worlds / bins
    assert ((ranks - expected) ** 2 / expected).sum() < chi2.ppf(0.999, bins - 1)


def test_a_wrong_simulator_has_uneven_ranks() -> None:
    """The check above can fail: with noise of three times the size inside the calibration only."""
    worlds, bins = 200, 10
    ranks = np.zeros(bins, dtype=int)
    for world in range(worlds):
        luck = np.random.default_rng([21, world])
        truth = luck.standard_normal(1)
        observed = 2.0 * truth + luck.standard_normal(1)

        def simulate(points: Floats, lucks: Ints, world: int = world) -> Floats:
            return (
                2.0 * points + np.random.default_rng([22, world, int(lucks[0])]).standard_normal((len(points), 1)) / 3
            )

        found = smc(1, simulate, scaled(observed, np.ones(1)), population=200, seed=world, enough=0.1)[-1]
        ranks[min(int(found.weights[found.points[:, 0] < truth[0]].sum() * bins), bins - 1)] += 1
    expected = worlds / bins
    assert ((ranks - expected) ** 2 / expected).sum() > chi2.ppf(0.999, bins - 1)


def test_the_same_seed_gives_the_same_points_and_luck_is_never_used_twice() -> None:
    used: list[int] = []

    def simulate(points: Floats, lucks: Ints) -> Floats:
        used.extend(lucks.tolist())
        return means_of_ten(points, lucks)

    def run(seed: int) -> Population:
        return smc(1, simulate, scaled(np.array([1.3]), np.ones(1)), population=100, seed=seed, enough=0.3)[-1]

    one = run(1)
    assert used == list(range(len(used)))
    assert run(1).points.tobytes() == one.points.tobytes()
    assert run(2).points.tobytes() != one.points.tobytes()


def test_points_that_cannot_be_simulated_are_never_accepted() -> None:
    def simulate(points: Floats, lucks: Ints) -> Floats:
        seen = means_of_ten(points, lucks)
        seen[points[:, 0] < 0.6] = np.nan
        return seen

    found = smc(1, simulate, scaled(np.array([1.0]), np.ones(1)), population=200, enough=0.2)[-1]
    assert found.points.min() >= 0.6


def test_it_ends_when_too_few_are_accepted_or_too_many_would_be_tried() -> None:
    def run(**changed: float) -> list[Population]:
        asked = {"population": 100, "enough": 0.0001, "seed": 2, **changed}
        return smc(1, means_of_ten, scaled(np.array([1.3]), np.ones(1)), **asked)  # type: ignore[arg-type]

    rounds = run(lowest_rate=0.1)
    assert rounds[-1].rate < 0.1 <= rounds[-2].rate
    assert sum(one.tried for one in run(lowest_rate=0.0001, at_most=2000)) < 3000


def linear(matrix: Floats) -> Callable[[Floats, Ints], Floats]:
    def simulate(points: Floats, lucks: Ints) -> Floats:
        return points @ matrix.T + normals(lucks, len(matrix))

    return simulate


def test_moments_of_a_linear_simulator_are_matched_exactly() -> None:
    """A linear simulator with a normal prior has the ridge regression for its answer."""
    matrix = np.array([[1.0, 0.5], [0.0, 2.0], [1.0, -1.0]])
    observed, lucks = np.array([1.0, -0.5, 0.3]), np.arange(40, dtype=np.int64)
    shift = normals(lucks, 3).mean(axis=0)
    found = match(2, linear(matrix), lambda means: means - observed, lucks)
    inverse = np.linalg.inv(matrix.T @ matrix + np.eye(2))
    assert found.mean == pytest.approx(inverse @ matrix.T @ (observed - shift), abs=1e-9)
    assert found.covariance == pytest.approx(inverse, abs=1e-9)


def test_a_guess_that_is_wrong_only_costs_time() -> None:
    far = InitialGuess(np.array([-2.5]), np.array([[0.02]]))
    rounds = smc(1, means_of_ten, scaled(np.array([1.3]), np.ones(1)), population=1000, seed=8, enough=0.1, guess=far)
    middle, spread = moments(rounds[-1])
    assert 2 * middle[0] == pytest.approx(1.268, abs=0.08)
    assert 2 * spread[0] == pytest.approx(0.312, abs=0.08)


def test_weighted_quantiles() -> None:
    values = ndtri((np.arange(1000) + 0.5) / 1000)
    assert weighted_quantile(values, np.ones(1000), 0.5) == pytest.approx(0, abs=0.01)
    assert weighted_quantile(np.array([3.0, 1.0, 2.0]), np.array([0.8, 0.1, 0.1]), 0.5) == 3
