"""Approximate Bayesian computation by sequential Monte Carlo: which inputs may have given what was seen.

Toni et al. (2009, J. R. Soc. Interface 6:187-202) and Beaumont et al. (2009, Biometrika 96:983-990): a population of
points is moved towards what was seen, tolerance by tolerance, and weighted by how much rarer each point was proposed
than the prior has it. Kernel: normal, about points drawn towards their mean (West 1993, J. R. Stat. Soc. B 55:409-422),
so that what is proposed spreads ``SPREAD`` times as wide as the population, however many inputs there are. The usual
kernel, twice the covariance about the points themselves, spreads three times as wide, and with eight inputs leaves most
points hardly any weight.

Every input is its prior's quantile function of a standard normal number, so that here the prior is the standard normal
distribution of as many dimensions as there are inputs, and no input needs bounds of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Takes points, one a row, and the number of each point's luck; gives what is seen of each, NaN where it failed.
SimulatePoints = Callable[[Floats, Ints], Floats]
#: Takes rows of what was seen; gives how far each is from what was to be seen, 0 or more.
Distance = Callable[[Floats], Floats]
#: Called with points accepted in a round, the population wanted, the round's number and its tolerance.
Tell = Callable[[int, int, int, float], None]

#: Part of the first points that the prior gives where a guess gives the others: no weight comes above its inverse.
DEFENSIVE = 0.5
#: Variance of what is proposed by that of the population, and how much of its distance to the mean a point keeps.
SPREAD, KEPT = 1.5, 0.8
#: So many points for each of the first population are tried before giving up.
MOST_MISSES = 100
#: A round that is expected to accept a part so many times the last one's, of half its tolerance.
NEXT_RATE = 0.6


@dataclass(frozen=True, eq=False)
class InitialGuess:
    """A normal distribution to begin from: where the answer probably is."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class Population:
    """A population of weighted points, all within one tolerance.

    Attributes
    ----------
    points
        One a row, in standard-normal coordinates.
    weights
        Of each point, summing to 1.
    seen, distances
        What the simulator gave for each point, and how far that is from what was to be seen.
    epsilon
        The tolerance; infinite in the first round.
    tried
        Points that were simulated for it.
    """

    points: Floats
    weights: Floats
    seen: Floats
    distances: Floats
    epsilon: float
    tried: int

    @property
    def rate(self) -> float:
        """Part of the points tried that was accepted."""
        return len(self.points) / self.tried

    @property
    def effective(self) -> float:
        """Effective sample size: so many points of equal weight would say as much."""
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
    tell: Tell | None = None,
) -> list[Population]:
    """Weighted points whose simulations come near to what was seen, tolerance by tolerance.

    Each round's tolerance is the weighted median distance of the one before, but no less than ``enough``.

    Parameters
    ----------
    dimensions
        Inputs: the prior is the standard normal distribution in so many dimensions.
    simulate, distance
        The simulator, and how far from what was to be seen its results are. Luck is numbered from 0 on.
    population
        Points of each round.
    lowest_rate, enough, at_most
        It ends after a round that accepted a smaller part, one with this tolerance or less, or where the next round
        would bring the points simulated above ``at_most``, or is expected to.
    guess
        Where half of the first points come from; all from the prior if None.

    Returns
    -------
    All rounds; the last one is the answer. The same arguments give the same rounds.

    Raises
    ------
    RuntimeError
        If too few points can be simulated at all.
    """
    proposal = _PriorProposal(dimensions) if guess is None else _GuessProposal(guess)
    sampler = _Sampler(simulate, distance, population, seed, tell)
    first = sampler.round(proposal, inf, 0, 0, MOST_MISSES * population)
    if first is None:
        raise RuntimeError(f"of {MOST_MISSES * population} points too few could be simulated")
    rounds = [first]
    while not _done(rounds, lowest_rate, enough, at_most):
        last = rounds[-1]
        epsilon = max(enough, weighted_quantile(last.distances, last.weights, 0.5))
        spent = sum(one.tried for one in rounds)
        found = sampler.round(_KernelProposal(last), epsilon, len(rounds), spent, at_most - spent)
        if found is None:
            break
        rounds.append(found)
    return rounds


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """The smallest value up to which so much of the weight lies."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(sums, share * sums[-1])), len(values) - 1)])


def _done(rounds: list[Population], lowest_rate: float, enough: float, at_most: int) -> bool:
    last = rounds[-1]
    expected = len(last.points) / (NEXT_RATE * last.rate)
    spent = sum(one.tried for one in rounds)
    return last.epsilon <= enough or last.rate < lowest_rate or spent + expected > at_most


class _PriorProposal:
    """Points as the prior has them."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def draw(self, luck: np.random.Generator, count: int) -> Floats:
        return luck.standard_normal((count, self.dimensions))

    def log_weights(self, points: Floats) -> Floats:
        return np.zeros(len(points))


class _GuessProposal(_PriorProposal):
    """Half of the points out of a guess, half as the prior has them."""

    def __init__(self, guess: InitialGuess) -> None:
        super().__init__(len(guess.mean))
        self._mean, self._root = guess.mean, np.linalg.cholesky(2.0 * guess.covariance)

    def draw(self, luck: np.random.Generator, count: int) -> Floats:
        own, ours = luck.standard_normal((2, count, self.dimensions))
        return np.where(luck.random((count, 1)) < DEFENSIVE, own, self._mean + ours @ self._root.T)

    def log_weights(self, points: Floats) -> Floats:
        prior = _log_normal(points)
        guessed = _log_normal(_whitened(points - self._mean, self._root)) - np.log(np.diag(self._root)).sum()
        return prior - np.logaddexp(np.log(DEFENSIVE) + prior, np.log(1 - DEFENSIVE) + guessed)


class _KernelProposal(_PriorProposal):
    """Points of a round, chosen by weight, drawn towards their mean, and moved by the kernel."""

    def __init__(self, last: Population) -> None:
        super().__init__(last.points.shape[1])
        self._last = last
        middle = last.weights @ last.points
        apart = last.points - middle
        covariance = (SPREAD - KEPT**2) * (last.weights[:, None] * apart).T @ apart
        self._root = np.linalg.cholesky(covariance + 1e-9 * np.eye(self.dimensions))
        self._centres: Floats = middle + KEPT * apart

    def draw(self, luck: np.random.Generator, count: int) -> Floats:
        chosen = luck.choice(len(self._centres), size=count, p=self._last.weights)
        moves: Floats = luck.standard_normal((count, self.dimensions)) @ self._root.T
        return self._centres[chosen] + moves

    def log_weights(self, points: Floats) -> Floats:
        here, there = _whitened(points, self._root), _whitened(self._centres, self._root)
        squares = ((here[:, None, :] - there[None, :, :]) ** 2).sum(axis=2)
        return _log_normal(points) - _log_sum(np.log(self._last.weights) - 0.5 * squares)


class _Sampler:
    """Draws and simulates points until so many are within a tolerance."""

    def __init__(
        self, simulate: SimulatePoints, distance: Distance, population: int, seed: int, tell: Tell | None
    ) -> None:
        self._simulate, self._distance, self._population = simulate, distance, population
        self._seed, self._tell = seed, tell

    def round(
        self, proposal: _PriorProposal, epsilon: float, number: int, first_luck: int, most: int
    ) -> Population | None:
        """A round, of points drawn a population at a time; None if ``most`` do not give it."""
        luck, population = np.random.default_rng([self._seed, number]), self._population
        kept: list[tuple[Floats, Floats, Floats]] = []
        accepted = tried = 0
        while accepted < population:
            if tried >= most:
                return None
            points = proposal.draw(luck, population)
            seen = self._simulate(points, np.arange(population, dtype=np.int64) + first_luck + tried)
            far = self._distance(seen)
            near = np.isfinite(far) & (far <= epsilon)
            kept.append((points[near], seen[near], far[near]))
            accepted += int(near.sum())
            tried += population
            if self._tell is not None:
                self._tell(min(accepted, population), population, number, epsilon)
        points, seen, far = (np.concatenate(part)[:population] for part in zip(*kept, strict=True))
        logs = proposal.log_weights(points)
        weights = np.exp(logs - logs.max())
        return Population(points, weights / weights.sum(), seen, far, epsilon, tried)


def _log_normal(points: Floats) -> Floats:
    """Logarithm of the standard normal density, but for its constant."""
    return np.asarray(-0.5 * (points**2).sum(axis=1))


def _log_sum(logs: Floats) -> Floats:
    highest = logs.max(axis=1)
    return np.asarray(highest + np.log(np.exp(logs - highest[:, None]).sum(axis=1)))


def _whitened(points: Floats, root: NDArray[np.floating[Any]]) -> Floats:
    return np.asarray(np.linalg.solve(root, points.T).T)


def scaled(observed: Floats, scale: Floats) -> Distance:
    """The distance sqrt(mean(((seen - observed) / scale)^2)); NaN where anything was not seen."""

    def far(seen: Floats) -> Floats:
        return np.asarray(np.sqrt((((seen - observed) / scale) ** 2).mean(axis=1)))

    if not all(map(isfinite, observed)) or not all(scale > 0):
        raise ValueError("what is to be seen must be known, and every scale above 0")
    return far
