"""Which of several strategies is best: selection with a guarantee, on common random numbers.

Values are rows of futures and columns of strategies, larger being better. Nelson and Matejcik (1995) settle how many
futures a choice takes, and give multiple comparisons with the best; Kim and Nelson's (2001) procedure drops strategies
as it goes, which pays where they are many. Both promise: a strategy ahead of all others by the indifference or more is
chosen with at least the confidence asked for. Values are taken as normal, which means over many stores nearly are.
Nelson and Matejcik take all paired differences as equally variable; ``paired`` does not, and says which could be best.

References: B. L. Nelson and F. J. Matejcik, Management Science 41(12), 1995; S.-H. Kim and B. L. Nelson, ACM TOMACS
11(3), 2001; D. G. Edwards and J. C. Hsu, JASA 78(384), 1983; J. C. Hsu, Multiple Comparisons, 1996.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, inf, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Resamplings of futures behind the probability of having the best mean, and so many draws at a time.
RESAMPLINGS = 4000
AT_A_TIME = 500


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
        2 or more.
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
    """Futures that Nelson and Matejcik's second stage goes to."""
    needed = (constant * deviation / indifference) ** 2
    return max(first, ceil(needed - 1e-9))


@dataclass(frozen=True)
class PairedDifferences:
    """Paired differences, row less column: their means, and one-sided half-widths that hold for a whole column."""

    gap: Floats
    half_width: Floats

    def of(self, places: Sequence[int]) -> "PairedDifferences":
        """The differences between some of the strategies; half-widths stay those of all."""
        some = np.ix_(places, places)
        return PairedDifferences(self.gap[some], self.half_width[some])

    def with_best(self) -> ComparisonWithBest:
        """Intervals for each mean less that of the best other one (Edwards and Hsu 1983).

        Whichever strategy is truly the best, the bounds on the differences from it all hold at once; so it could be the
        best, and the others are as far behind as the differences from one of those that could be say.
        """
        high = np.maximum(0.0, (self.gap + self.half_width).min(axis=1))
        low = np.minimum(0.0, self.gap - self.half_width)
        could = (high > 0) | (self.nearest >= 0)
        low[:, ~could] = 0.0  # they are not the best, so that nothing follows from the differences from them
        np.fill_diagonal(low, 0.0)
        return ComparisonWithBest(self.nearest, low.min(axis=1), high)

    @property
    def nearest(self) -> Floats:
        """By how much each is ahead of the best of the others."""
        return np.asarray(self.gap.min(axis=1), dtype=np.float64)


def paired(values: Floats, confidence: float) -> PairedDifferences:
    """Differences of all pairs with Student's half-widths by Bonferroni's rule, each pair with its own variance.

    Strategies need not have been run equally often: NaN in ``values`` is what was not run, and a pair is looked at over
    the futures that both have run (2 or more), as if these had been so many from the beginning.
    """
    strategies = values.shape[1]
    gap, half_width = np.full((strategies, strategies), inf), np.zeros((strategies, strategies))
    for i in range(strategies):
        for j in range(i):
            pairs = values[:, i] - values[:, j]
            pairs = pairs[~np.isnan(pairs)]
            quantile = float(stdtrit(pairs.size - 1, 1 - (1 - confidence) / (strategies - 1)))
            gap[i, j], gap[j, i] = pairs.mean(), -pairs.mean()
            half_width[i, j] = half_width[j, i] = quantile * pairs.std(ddof=1) / sqrt(pairs.size)
    return PairedDifferences(gap, half_width)


@dataclass(frozen=True)
class Race:
    """Kim and Nelson's procedure as far as it has come.

    ``dropped_after`` holds by strategy the futures after which it was dropped, or NaN for one still in the race;
    ``settled`` whether there is nothing left to decide: one is left, or those left differ by less than matters.
    """

    dropped_after: Floats
    settled: bool

    @property
    def left(self) -> Bools:
        """Strategies still in the race."""
        return np.isnan(self.dropped_after)


def kn_constants(strategies: int, first: int, confidence: float) -> tuple[float, float]:
    """Kim and Nelson's eta and h squared, for one observation at a time and c = 1."""
    eta = ((2 * (1 - confidence) / (strategies - 1)) ** (-2 / (first - 1)) - 1) / 2
    return eta, 2 * eta * (first - 1)


def race(values: Floats, first: int, confidence: float, indifference: float) -> Race:
    """Kim and Nelson's elimination over futures in their order.

    Parameters
    ----------
    values
        A row a future, a column a strategy; NaN below the row at which a strategy had been dropped, for it need not be
        run further.
    first
        Futures from which the variances of differences are taken, 2 or more and no more than there are rows.
    confidence, indifference
        As promised: see the module.
    """
    strategies = values.shape[1]
    _, h_squared = kn_constants(strategies, first, confidence)
    start = values[:first]
    variances = np.array([[float((start[:, i] - start[:, j]).var(ddof=1)) for j in range(strategies)]
                          for i in range(strategies)])  # fmt: skip
    ends = h_squared * variances / indifference**2
    sums = np.cumsum(values, axis=0)
    dropped = np.full(strategies, nan)
    for futures in range(first, len(values) + 1):
        left = np.flatnonzero(np.isnan(dropped))
        means = sums[futures - 1, left] / futures
        reach = np.maximum(0.0, indifference / (2 * futures) * (ends[np.ix_(left, left)] - futures))
        behind = (means[:, None] < means[None, :] - reach).any(axis=1)
        dropped[left[behind]] = futures
        left = left[~behind]
        if left.size == 1 or futures >= ends[np.ix_(left, left)].max():
            return Race(dropped, True)
    return Race(dropped, False)


def wilson(successes: float, of: int, confidence: float) -> tuple[float, float]:
    """Wilson's interval of a share; (NaN, NaN) of nothing."""
    if of == 0:
        return nan, nan
    z, share = float(ndtri((1 + confidence) / 2)), successes / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class BestProbabilities:
    """Three answers to "how likely is it the best", which must not be taken for each other; and what a choice costs.

    Attributes
    ----------
    win_share
        Share of futures in which the strategy comes out first, ties split.
    best_mean_probability
        Probability that its mean is truly the highest, from resampled futures.
    selection_bound
        For the leader, a lower bound by Bonferroni and the normal law that it was rightly chosen; NaN for the others.
    hindsight_regret
        Mean over futures of what the best strategy of that future had more: the price of having to choose beforehand.
    opportunity_cost
        Expected shortfall of its true mean behind the best true mean: the price of not having run for longer.
    """

    win_share: Floats
    best_mean_probability: Floats
    selection_bound: Floats
    hindsight_regret: Floats
    opportunity_cost: Floats


def chances(values: Floats, seed: int = 1) -> BestProbabilities:
    """Chances of being best, from futures (rows) of strategies (columns), larger being better."""
    futures = len(values)
    best = values.max(axis=1, keepdims=True)
    first = values == best
    means = _resampled_means(values, seed)
    top = means.max(axis=1, keepdims=True)
    highest = means == top
    return BestProbabilities(
        win_share=(first / first.sum(axis=1, keepdims=True)).mean(axis=0),
        best_mean_probability=(highest / highest.sum(axis=1, keepdims=True)).mean(axis=0),
        selection_bound=_selection_bound(values) if futures > 1 else np.full(values.shape[1], nan),
        hindsight_regret=(best - values).mean(axis=0),
        opportunity_cost=(top - means).mean(axis=0),
    )


def _resampled_means(values: Floats, seed: int) -> Floats:
    """Means of futures drawn anew with replacement: a row a resampling. Futures stay whole, so pairing is kept."""
    futures = len(values)
    generator = np.random.default_rng(seed)
    even = np.full(futures, 1 / futures)
    parts = [generator.multinomial(futures, even, AT_A_TIME) @ values for _ in range(RESAMPLINGS // AT_A_TIME)]
    return np.asarray(np.concatenate(parts) / futures, dtype=np.float64)


def _selection_bound(values: Floats) -> Floats:
    leader = int(values.mean(axis=0).argmax())
    gaps = values[:, [leader]] - np.delete(values, leader, axis=1)
    errors = gaps.std(axis=0, ddof=1) / sqrt(len(values))
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(errors > 0, gaps.mean(axis=0) / errors, np.where(gaps.mean(axis=0) > 0, inf, 0.0))
    bound = np.full(values.shape[1], nan)
    bound[leader] = max(0.0, 1 - float(ndtr(-scores).sum()))
    return bound
