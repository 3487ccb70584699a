"""Ranking and selection: which of several strategies is best, with a guarantee, on common random numbers.

Values are rows of futures and columns of strategies, larger is better. Nelson and Matejcik (1995) determine how many
futures a choice needs, and give multiple comparisons with the best; Kim and Nelson's (2001) procedure eliminates
strategies as it goes, which pays off with many of them. Both guarantee: a strategy better than all others by at least
the indifference is selected with at least the requested confidence. Values are assumed to be normal, which means over
many stores nearly are. Nelson and Matejcik assume equal variances of all paired differences; ``paired`` neither.

References: B. L. Nelson and F. J. Matejcik, Management Science 41(12), 1995; S.-H. Kim and B. L. Nelson, ACM TOMACS
11(3), 2001; D. G. Edwards and J. C. Hsu, JASA 78(384), 1983; J. C. Hsu, Multiple Comparisons, 1996.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import ceil, inf, log, log1p, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from rollout_sim.statistics.intervals import FEWEST_DIFFERENT, UNBOUNDED, Shape, as_far, mean_interval

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class ComparisonWithBest:
    """Each strategy's mean less that of the best other one, with simultaneous intervals ``low`` to ``high``.

    A strategy whose interval ends at 0 is not the best; one whose interval begins at 0 is.
    """

    gap: Floats
    low: Floats
    high: Floats

    @property
    def could_be_best(self) -> Bools:
        """The strategies that could be the best, at the confidence of the intervals."""
        return np.asarray((self.high > 0) | (self.gap >= 0), dtype=np.bool_)


@cache
def nm_constant(strategies: int, first: int, confidence: float) -> float:
    """Nelson and Matejcik's g: the one-sided equicoordinate point of the multivariate t, all correlations 1/2.

    Parameters
    ----------
    strategies
        Number of strategies, 2 or more.
    first
        Futures of the first stage, 2 or more; the degrees of freedom are (strategies - 1) (first - 1).
    confidence
        Between 0 and 1.
    """
    from scipy.optimize import brentq
    from scipy.stats import chi, norm

    freedom = (strategies - 1) * (first - 1)
    nodes, weights = np.polynomial.legendre.leggauss(160)
    shared, shared_weight = 8.5 * nodes, 8.5 * weights * norm.pdf(8.5 * nodes)
    low, high = (float(chi.ppf(share, freedom)) / sqrt(freedom) for share in (1e-12, 1 - 1e-12))
    spread = low + (high - low) * (nodes + 1) / 2
    spread_weight = (high - low) / 2 * weights * chi.pdf(spread * sqrt(freedom), freedom) * sqrt(freedom)

    def short(point: float) -> float:
        inside = ndtr(sqrt(2) * point * spread[:, None] + shared[None, :]) ** (strategies - 1)
        return float(spread_weight @ inside @ shared_weight) - confidence

    return float(brentq(short, 0.0, 60.0, xtol=1e-10)) if confidence > 1 / strategies else 0.0


def common_deviation(values: Floats) -> float:
    """Nelson and Matejcik's S: the standard deviation of a paired difference, pooled over all pairs."""
    futures, strategies = values.shape
    centred = values - values.mean(axis=1, keepdims=True)
    centred = centred - centred.mean(axis=0, keepdims=True)
    return sqrt(2 * float((centred**2).sum()) / ((strategies - 1) * (futures - 1)))


def futures_needed(deviation: float, constant: float, indifference: float, first: int) -> int:
    """Number of futures after Nelson and Matejcik's second stage."""
    needed = (constant * deviation / indifference) ** 2
    return max(first, ceil(needed - 1e-9))


@dataclass(frozen=True)
class PairedDifferences:
    """Paired differences, row less column: their means, and how much higher they may be, jointly for a column."""

    gap: Floats
    half_width: Floats

    def of(self, places: Sequence[int]) -> "PairedDifferences":
        """The differences between some of the strategies; half-widths stay those of all."""
        selected = np.ix_(places, places)
        return PairedDifferences(self.gap[selected], self.half_width[selected])

    def with_best(self) -> ComparisonWithBest:
        """Intervals for each mean less that of the best other one (Edwards and Hsu 1983).

        Whichever strategy is truly the best, the bounds on all differences from it hold jointly. So it is among those
        that could be the best, and the lower bounds of the others follow from the differences from one of these.
        """
        high = np.maximum(0.0, (self.gap + self.half_width).min(axis=1))
        low = np.minimum(0.0, self.gap - self.half_width.T)
        could_be_best = (high > 0) | (self.nearest >= 0)
        low[:, ~could_be_best] = 0.0  # they are not the best, so the differences from them give no bound
        np.fill_diagonal(low, 0.0)
        return ComparisonWithBest(self.nearest, low.min(axis=1), high)

    @property
    def nearest(self) -> Floats:
        """Each mean less that of the best other one."""
        return np.asarray(self.gap.min(axis=1), dtype=np.float64)


def paired(values: Floats, confidence: float, shape: Shape = UNBOUNDED, same: Bools | None = None) -> PairedDifferences:
    """Differences of all pairs with Bonferroni's correction, each pair with its own interval.

    Parameters
    ----------
    values
        Strategies may have different numbers of futures: NaN is a future that was not run. A pair is compared over the
        futures that both have run (2 or more), as if this number had been fixed in advance.
    shape
        Of the values. Without bounds no future that did not show counts as farther off than the larger of both means.
    same
        Pairs that cannot differ, being the same strategy under two names.
    """
    strategies = values.shape[1]
    gap, half_width = np.full((strategies, strategies), inf), np.zeros((strategies, strategies))
    two_sided = 1 - 2 * (1 - confidence) / (strategies - 1)
    for i in range(strategies):
        for j in range(i):
            both = values[:, [i, j]][~np.isnan(values[:, [i, j]]).any(axis=1)]
            pairs = both[:, 0] - both[:, 1]
            mean = float(pairs.mean())
            gap[i, j], gap[j, i] = mean, -mean
            if (same is not None and same[i, j]) or not both.any():
                continue
            around = as_far(pairs, shape.gap(), float(np.abs(both.mean(axis=0)).max()))
            low, high = mean_interval(pairs, around, confidence=two_sided)
            half_width[i, j], half_width[j, i] = high - mean, mean - low
    return PairedDifferences(gap, half_width)


@dataclass(frozen=True)
class Race:
    """The state of Kim and Nelson's procedure.

    ``dropped_after`` holds by strategy the number of futures after which it was eliminated, or NaN if it remains.
    ``settled`` says whether the procedure has ended: one strategy remains, or the rest differ by less than the
    indifference.
    """

    dropped_after: Floats
    settled: bool

    @property
    def remaining(self) -> Bools:
        """Strategies that have not been eliminated."""
        return np.isnan(self.dropped_after)


def kn_constants(strategies: int, first: int, confidence: float) -> tuple[float, float]:
    """Kim and Nelson's eta and h squared, for single observations and c = 1."""
    eta = ((2 * (1 - confidence) / (strategies - 1)) ** (-2 / (first - 1)) - 1) / 2
    return eta, 2 * eta * (first - 1)


def race(
    values: Floats,
    first: int,
    confidence: float,
    indifference: float,
    shape: Shape = UNBOUNDED,
    same: Bools | None = None,
) -> Race:
    """Kim and Nelson's elimination over futures, in order.

    A pair that the first futures hardly tell apart has no variance to go by. It is given that of all futures so far and
    one more, as far off as may be, and stays until a share of such futures that matters would surely have shown.

    Parameters
    ----------
    values
        A row per future, a column per strategy; NaN below the row after which a strategy was eliminated, since it need
        not be run further.
    first
        Futures from which the variances of differences are estimated, 2 or more and at most the number of rows.
    confidence, indifference
        Of the guarantee: see the module.
    shape, same
        As for ``paired``.
    """
    strategies = values.shape[1]
    _, h_squared = kn_constants(strategies, first, confidence)
    start = values[:first]
    variances = np.array([[float((start[:, i] - start[:, j]).var(ddof=1)) for j in range(strategies)]
                          for i in range(strategies)])  # fmt: skip
    ends = h_squared * variances / indifference**2
    unsure = _hardly_apart(values, first, shape, same)
    tail = (1 - confidence) / (strategies - 1)
    sums = np.cumsum(values, axis=0)
    dropped = np.full(strategies, nan)
    for futures in range(first, len(values) + 1):
        remaining = np.flatnonzero(np.isnan(dropped))
        means = sums[futures - 1, remaining] / futures
        for (i, j), pair in unsure.items():
            ends[i, j] = ends[j, i] = pair.end(futures, h_squared, indifference, tail)
        margin = np.maximum(0.0, indifference / (2 * futures) * (ends[np.ix_(remaining, remaining)] - futures))
        behind = (means[:, None] < means[None, :] - margin).any(axis=1)
        dropped[remaining[behind]] = futures
        remaining = remaining[~behind]
        if remaining.size == 1 or futures >= ends[np.ix_(remaining, remaining)].max():
            return Race(dropped, True)
    return Race(dropped, False)


class _HardlyApart:
    """Two strategies whose difference was nearly always the same in the first futures."""

    def __init__(self, pairs: Floats, around: Shape) -> None:
        counts = np.arange(1.0, pairs.size + 1)
        mean = np.cumsum(pairs) / counts
        self.variances = np.maximum(0.0, np.cumsum(pairs**2) / counts - mean**2)
        self.reach = np.maximum(around.high - mean, mean - around.low)

    def end(self, futures: int, h_squared: float, indifference: float, tail: float) -> float:
        """Futures after which nothing that did not show could matter, with the variance of those so far."""
        variance, reach = self.variances[futures - 1], self.reach[futures - 1]
        if not reach > indifference:
            return 0.0
        with_one_more = variance + reach**2 / (futures + 1)
        shown = log(tail) / log1p(-indifference / reach)
        return float(max(h_squared * with_one_more / indifference**2, shown))


def _hardly_apart(values: Floats, first: int, shape: Shape, same: Bools | None) -> dict[tuple[int, int], _HardlyApart]:
    """Pairs of which fewer than ``FEWEST_DIFFERENT`` of the first futures differ from the commonest difference."""
    pairs_by_place = {}
    for j, i in combinations(range(values.shape[1]), 2):
        pairs = values[:, i] - values[:, j]
        common = int(np.unique(pairs[:first], return_counts=True)[1].max())
        if (same is not None and same[i, j]) or first - common >= FEWEST_DIFFERENT:
            continue
        level = float(np.abs(values[:first, [i, j]].mean(axis=0)).max())
        pairs_by_place[i, j] = _HardlyApart(pairs, as_far(pairs[:first], shape.gap(), level))
    return pairs_by_place


@dataclass(frozen=True)
class FuturesWon:
    """How often each strategy is the best, and what it costs to choose in advance.

    Attributes
    ----------
    wins
        Whether the strategy is best in a future, ties split: a row a future.
    hindsight_regret
        Mean over futures of the lead of each future's best strategy: the cost of choosing in advance.
    """

    wins: Floats
    hindsight_regret: Floats

    @property
    def win_share(self) -> Floats:
        """Share of futures in which each strategy is best."""
        return np.asarray(self.wins.mean(axis=0), dtype=np.float64)


def futures_won(values: Floats) -> FuturesWon:
    """From futures (rows) of strategies (columns), larger is better."""
    best = values.max(axis=1, keepdims=True)
    first = values == best
    return FuturesWon(first / first.sum(axis=1, keepdims=True), (best - values).mean(axis=0))
