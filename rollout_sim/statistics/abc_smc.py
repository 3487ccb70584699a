"""Approximate Bayesian computation by sequential Monte Carlo (ABC-SMC): the posterior of inputs given observations.

Toni et al. (2009, J. R. Soc. Interface 6:187-202) and Beaumont et al. (2009, Biometrika 96:983-990): a population of
points moves towards the observations, tolerance by tolerance; a point's weight is its prior density over its proposal
density. The kernel is normal, about points shrunk towards their mean (West 1993, J. R. Stat. Soc. B 55:409-422), so
that the proposal's variance is ``SPREAD`` times that of the population, however many inputs there are. The usual
kernel, twice the covariance about the points themselves, triples the variance, and with eight inputs leaves most points
hardly any weight.

Every input is its prior's quantile function of a standard normal number. So the prior here is the standard normal
distribution with one dimension per input, and no input needs bounds of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.phrases import Refused

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Takes points, one per row, and a number of random stream for each; gives the simulated observations, NaN where the
#: simulation failed.
SimulatePoints = Callable[[Floats, Ints], Floats]
#: Takes rows of simulated observations; gives the distance of each from the actual ones, 0 or more.
Distance = Callable[[Floats], Floats]
#: Progress callback: points accepted in a round, the population wanted, the round's number and its tolerance.
Report = Callable[[int, int, int, float], None]

#: Share of the first points from the prior, where the others come from a guess: it bounds weights by its inverse.
DEFENSIVE = 0.5
#: Variance of the proposal over that of the population, and the factor that shrinks points towards their mean.
SPREAD, SHRINKAGE = 1.5, 0.8
#: Points tried per point of the first population before giving up.
MOST_MISSES = 100
#: Expected acceptance rate of the next round, of half the tolerance, over that of the last one.
NEXT_RATE = 0.6


@dataclass(frozen=True, eq=False)
class InitialGuess:
    """A normal approximation of the posterior, to start from."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class Population:
    """A population of weighted points, all within one tolerance.

    Attributes
    ----------
    points
        One per row, in standard-normal coordinates.
    weights
        Of each point, summing to 1.
    simulated, distances
        Simulated observations of each point, and their distance from the actual ones.
    epsilon
        The tolerance; infinite in the first round.
    tried
        Number of points simulated for it.
    """

    points: Floats
    weights: Floats
    simulated: Floats
    distances: Floats
    epsilon: float
    tried: int

    @property
    def rate(self) -> float:
        """Share of the tried points that was accepted."""
        return len(self.points) / self.tried

    @property
    def effective(self) -> float:
        """Effective sample size: the number of equally weighted points with the same information."""
        return float(1.0 / (self.weights**2).sum())


def smc(
    dimensions: int,
    simulate: SimulatePoints,
    distance: Distance,
    population: int = 500,
    seed: int = 1,
    lowest_rate: float = 0.03,
    enough: float = 1.0,
    at_most: int = 100_000,
    guess: InitialGuess | None = None,
    report: Report | None = None,
) -> list[Population]:
    """Weighted points whose simulations come near the observations, tolerance by tolerance.

    Each round's tolerance is the weighted median distance of the previous one, but no less than ``enough``.

    Parameters
    ----------
    dimensions
        Number of inputs: the prior is the standard normal distribution of this dimension.
    simulate, distance
        The simulator, and the distance of its results from the observations. Random streams are numbered from 0 on.
    population
        Points of each round.
    lowest_rate, enough, at_most
        It stops after a round with an acceptance rate below ``lowest_rate`` or a tolerance of at most ``enough``, and
        before a round that would take, or is expected to take, more than ``at_most`` points in all.
    guess
        The distribution of half of the first points; if None, all come from the prior.

    Returns
    -------
    All rounds; the last one is the answer. The same arguments give the same rounds.

    Raises
    ------
    Refused
        If too few points can be simulated.
    """
    proposal = _PriorProposal(dimensions) if guess is None else _GuessProposal(guess)
    sampler = _Sampler(simulate, distance, population, seed, report)
    first = sampler.round(proposal, inf, 0, 0, MOST_MISSES * population)
    if first is None:
        raise Refused("of {points} points too few could be simulated", points=MOST_MISSES * population)
    rounds = [first]
    while not _is_last(rounds, lowest_rate, enough, at_most):
        last = rounds[-1]
        epsilon = max(enough, weighted_quantile(last.distances, last.weights, 0.5))
        spent = sum(each.tried for each in rounds)
        next_round = sampler.round(_Perturbed(last), epsilon, len(rounds), spent, at_most - spent)
        if next_round is None:
            break
        rounds.append(next_round)
    return rounds


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """The smallest value at or below which this share of the weight lies."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(sums, share * sums[-1])), len(values) - 1)])


def _is_last(rounds: list[Population], lowest_rate: float, enough: float, at_most: int) -> bool:
    last = rounds[-1]
    expected = len(last.points) / (NEXT_RATE * last.rate)
    spent = sum(each.tried for each in rounds)
    return last.epsilon <= enough or last.rate < lowest_rate or spent + expected > at_most


class _PriorProposal:
    """Proposal: the prior."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        return rng.standard_normal((count, self.dimensions))

    def log_weights(self, points: Floats) -> Floats:
        return np.zeros(len(points))


class _GuessProposal(_PriorProposal):
    """Proposal: a mixture of half the prior and half a guess."""

    def __init__(self, guess: InitialGuess) -> None:
        super().__init__(len(guess.mean))
        self._mean, self._root = guess.mean, np.linalg.cholesky(2.0 * guess.covariance)

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        of_prior, of_guess = rng.standard_normal((2, count, self.dimensions))
        return np.where(rng.random((count, 1)) < DEFENSIVE, of_prior, self._mean + of_guess @ self._root.T)

    def log_weights(self, points: Floats) -> Floats:
        prior = _log_normal(points)
        guessed = _log_normal(_whitened(points - self._mean, self._root)) - np.log(np.diag(self._root)).sum()
        return prior - np.logaddexp(np.log(DEFENSIVE) + prior, np.log(1 - DEFENSIVE) + guessed)


class _Perturbed(_PriorProposal):
    """Proposal: points of a round, chosen by weight, shrunk towards their mean, and perturbed by the kernel."""

    def __init__(self, last: Population) -> None:
        super().__init__(last.points.shape[1])
        self._last = last
        mean = last.weights @ last.points
        deviations = last.points - mean
        covariance = (SPREAD - SHRINKAGE**2) * (last.weights[:, None] * deviations).T @ deviations
        self._root = np.linalg.cholesky(covariance + 1e-9 * np.eye(self.dimensions))
        self._centres: Floats = mean + SHRINKAGE * deviations

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        chosen = rng.choice(len(self._centres), size=count, p=self._last.weights)
        moves: Floats = rng.standard_normal((count, self.dimensions)) @ self._root.T
        return self._centres[chosen] + moves

    def log_weights(self, points: Floats) -> Floats:
        white, centres = _whitened(points, self._root), _whitened(self._centres, self._root)
        squares = ((white[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        return _log_normal(points) - _log_sum(np.log(self._last.weights) - 0.5 * squares)


class _Sampler:
    """Draws and simulates points until a whole population is within a tolerance."""

    def __init__(
        self, simulate: SimulatePoints, distance: Distance, population: int, seed: int, report: Report | None
    ) -> None:
        self._simulate, self._distance, self._population = simulate, distance, population
        self._seed, self._report = seed, report

    def round(
        self, proposal: _PriorProposal, epsilon: float, number: int, first_stream: int, most: int
    ) -> Population | None:
        """A round, of points drawn one population at a time; None if it takes more than ``most`` points."""
        rng, population = np.random.default_rng([self._seed, number]), self._population
        accepted_parts: list[tuple[Floats, Floats, Floats]] = []
        accepted = tried = 0
        while accepted < population:
            if tried >= most:
                return None
            points = proposal.draw(rng, population)
            simulated = self._simulate(points, np.arange(population, dtype=np.int64) + first_stream + tried)
            distances = self._distance(simulated)
            near = np.isfinite(distances) & (distances <= epsilon)
            accepted_parts.append((points[near], simulated[near], distances[near]))
            accepted += int(near.sum())
            tried += population
            if self._report is not None:
                self._report(min(accepted, population), population, number, epsilon)
        points, simulated, distances = (np.concatenate(part)[:population] for part in zip(*accepted_parts, strict=True))
        logs = proposal.log_weights(points)
        weights = np.exp(logs - logs.max())
        return Population(points, weights / weights.sum(), simulated, distances, epsilon, tried)


def _log_normal(points: Floats) -> Floats:
    """Logarithm of the standard normal density, up to a constant."""
    return np.asarray(-0.5 * (points**2).sum(axis=1))


def _log_sum(logs: Floats) -> Floats:
    highest = logs.max(axis=1)
    return np.asarray(highest + np.log(np.exp(logs - highest[:, None]).sum(axis=1)))


def _whitened(points: Floats, root: NDArray[np.floating[Any]]) -> Floats:
    return np.asarray(np.linalg.solve(root, points.T).T)


def scaled(observed: Floats, scale: Floats) -> Distance:
    """The distance sqrt(mean(((simulated - observed) / scale)^2)); NaN where a value is missing."""

    def distance(simulated: Floats) -> Floats:
        return np.asarray(np.sqrt((((simulated - observed) / scale) ** 2).mean(axis=1)))

    if not all(map(isfinite, observed)) or not all(scale > 0):
        raise ValueError("what is to be simulated must be known, and every scale above 0")
    return distance
