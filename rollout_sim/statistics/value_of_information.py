"""Money under uncertainty: joint confidence, contingency, acceptability, and the value of information.

All functions take values by replication, on common random numbers; NaN is a value that was never reached. ``sets`` are
the numbers of the sets of coefficients that futures share, empty if none do: intervals then take sets as the units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, nan
from typing import Any

import numpy as np
from numpy.polynomial.legendre import legvander

from rollout_sim.statistics.estimates import Floats
from rollout_sim.statistics.intervals import CONFIDENCE, UNBOUNDED, mean_interval, quantile_ranks, share_over
from rollout_sim.statistics.ranking_selection import paired
from rollout_sim.statistics.resampling import resampled_counts, resampled_weights

RESAMPLES = 400
PERMUTATIONS = 100
#: Gains below this share of the best mean count as rounding errors.
ROUNDING = 1e-12
#: Degree of the polynomial fitted to an input; a mean with more bends is smoothed.
DEGREE = 4


@dataclass(frozen=True)
class InformationValue:
    """Value of information: the mean gain of choosing with it, with a 95 % interval.

    ``noise`` is the 95th percentile of the same estimate for permuted inputs, which do not affect the outcome: as much
    is found where there is nothing to find, so the interval begins that much lower. 0 where no regression was fitted.
    The ends are NaN where futures are too few for an interval, or nearly all alike.
    """

    value: float
    low: float
    high: float
    noise: float = 0.0

    @property
    def decided(self) -> bool:
        """Whether the value is significantly above 0."""
        return self.low > 0


def perfect(values: Floats, sets: tuple[int, ...] = ()) -> InformationValue:
    """Expected value of perfect information: of knowing the future, over choosing the best mean.

    It is the least mean shortfall of an option behind the best one of each future. Its interval lies between the least
    lower end of the options' shortfalls and the least upper one, of those that could be the best.

    Parameters
    ----------
    values
        Value of each option, larger is better: one row per replication, one column per option.
    """
    short = values.max(axis=1, keepdims=True) - values
    together = _could_be_best(values, sets)
    ends = [mean_interval(column, UNBOUNDED.shared(sets), together) for column in short.T]
    known = all(end.known for end in ends)
    low, high = (max(0.0, min(side)) for side in zip(*ends, strict=True)) if known else (nan, nan)
    return InformationValue(float(short.mean(axis=0).min()), low, high)


def partial_perfect(values: Floats, quantiles: Floats, sets: tuple[int, ...] = ()) -> InformationValue:
    """Expected value of knowing some inputs (Strong, Oakley and Brennan 2014): by regression of values on them.

    Parameters
    ----------
    values
        As for ``perfect``.
    quantiles
        Quantile of each input, in (0, 1): one row per replication, one column per input.

    Returns
    -------
    Gain of choosing by the fitted means; NaN with too few replications to fit them.
    """
    basis = _basis(quantiles)
    count = len(values)
    if count < 3 * basis.shape[1]:
        return InformationValue(nan, nan, nan, nan)
    even = np.full(count, 1 / count)
    value = _gain(_fitted(basis, values), even)
    rng = np.random.default_rng(1)
    permuted = [_gain(_fitted(basis[rng.permutation(count)], values), even) for _ in range(PERMUTATIONS)]
    noise = float(np.quantile(permuted, CONFIDENCE))
    regrets = np.array([_regrets(_fitted(basis, values, weight), weight) for weight in _resamples(count, sets)])
    low, high = _interval_of_minimum(regrets, _could_be_best(values, sets))
    return InformationValue(value, max(0.0, low - noise), high, noise)


def _regrets(values: Floats, weight: Floats) -> Floats:
    """Mean shortfall of each option behind the best option of each future."""
    best = weight @ values
    regrets = weight @ values.max(axis=1) - best
    return np.where(regrets > ROUNDING * float(np.abs(best).max()), regrets, 0.0)


def known_by_moments(values: Floats, shares: Floats, sets: tuple[int, ...] = ()) -> InformationValue:
    """Expected value of knowing what makes a share of the variance of each option's lag behind the best on average.

    By moment matching (Heath and others 2018, Med. Decis. Making 38:163-173): values shrunk towards their means, to the
    variance that the known part makes, stand for the means given that part.
    """
    means = values.mean(axis=0)
    return perfect(means + np.sqrt(shares) * (values - means), sets)


def _gain(values: Floats, weight: Floats) -> float:
    return float(_regrets(values, weight).min())


def _interval_of_minimum(regrets: Floats, could_be_best: int) -> tuple[float, float]:
    """A 95 % interval of the least mean regret, which is the gain, from resamples (rows) of options (columns).

    A resampled minimum is biased downwards where options tie, since it may belong to another option. The lower end is
    the least of the options' lower bounds; at the upper end, all options that could be the best share the error
    probability.
    """
    tail = (1 - CONFIDENCE) / 2
    low = np.quantile(regrets, tail, axis=0).min()
    high = np.quantile(regrets, 1 - tail / could_be_best, axis=0).min()
    return float(low), float(high)


def _could_be_best(values: Floats, sets: tuple[int, ...]) -> int:
    """How many options could have the best mean."""
    return (
        int(paired(values, CONFIDENCE, UNBOUNDED.shared(sets)).with_best().could_be_best.sum())
        if values.shape[1] > 1
        else 1
    )


def _fitted(basis: Floats, values: Floats, weight: Floats | None = None) -> Floats:
    weighted = basis.T if weight is None else basis.T * weight
    # The normal equations are well conditioned: the basis is nearly orthogonal.
    slopes = np.linalg.lstsq(weighted @ basis, weighted @ values, rcond=None)[0]
    return np.asarray(basis @ slopes, dtype=np.float64)


def _basis(quantiles: Floats) -> Floats:
    """Legendre polynomials of each input, orthogonal for uniform quantiles, and products of the linear terms."""
    centred = 2 * quantiles - 1
    columns = [np.ones((len(centred), 1)), *(legvander(column, DEGREE)[:, 1:] for column in centred.T)]
    pairs = [centred[:, a] * centred[:, b] for a in range(centred.shape[1]) for b in range(a)]
    return np.column_stack([*columns, *pairs])


@lru_cache(maxsize=1)
def _resamples(count: int, sets: tuple[int, ...]) -> Floats:
    """Weights of replications in resamples with replacement."""
    weights = resampled_weights(count, sets, RESAMPLES, 2)
    weights.flags.writeable = False  # every call returns it
    return weights


def _interval(resampled: list[float]) -> tuple[float, float]:
    low, high = np.quantile(resampled, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def quantile_interval(values: Floats, share: float, sets: tuple[int, ...] = ()) -> tuple[float, float, float]:
    """A sample quantile with its 95 % interval of order statistics, NaN where these are not finite.

    It is the value that at least ``share`` of the futures do not exceed; never reached ranks as the largest. Where
    futures share sets, the ranks are those of the ends of the interval of the share below it (Woodruff 1952).
    """
    ranked = np.sort(np.where(np.isnan(values), inf, values))
    count = ranked.size
    quantile = ranked[min(count - 1, max(0, int(np.ceil(share * count - 1e-9)) - 1))]
    lower, upper = _ranks_over_sets(values, quantile, sets) if sets else quantile_ranks(count, share)
    low = ranked[lower - 1] if lower > 0 else -inf
    high = ranked[upper - 1] if upper <= count else inf
    return _finite_or_nan(quantile), _finite_or_nan(low), _finite_or_nan(high)


def _ranks_over_sets(values: Floats, quantile: float, sets: tuple[int, ...]) -> tuple[int, int]:
    """Ranks between which a quantile lies, as of ``quantile_ranks``, where futures share sets."""
    within = share_over(values <= quantile, sets)
    return int(np.floor(within.low * values.size)), int(np.ceil(within.high * values.size)) + 1


def _finite_or_nan(value: Any) -> float:
    return float(value) if np.isfinite(value) else nan


def joint_share(cost: Floats, days: Floats, budget: float, date: float) -> float:
    """Share of futures that meet both a budget and a date."""
    return float(((cost <= budget) & (days <= date)).mean())


def joint_confidence(cost: Floats, days: Floats, share: float) -> tuple[float, float]:
    """Budget and date that a share of futures meet jointly, both at the same percentile of their own.

    The pair is chosen by the futures that it is to be met in, and a further one meets the k-th of n in k / (n + 1): so
    that many of one more than there are must. NaN if no date is met by so many futures, or if all of them must.
    """
    needed = share * (cost.size + 1) - 1e-9
    if needed > cost.size - 1:
        return nan, nan
    costs, dates = np.sort(cost), np.sort(np.where(np.isnan(days), inf, days))
    for place in range(cost.size):
        met = cost.size * joint_share(cost, days, costs[place], dates[place])
        if np.isfinite(dates[place]) and met >= needed:
            return float(costs[place]), float(dates[place])
    return nan, nan


def confidence_rows(
    cost: Floats, days: Floats, shares: Sequence[float], sets: tuple[int, ...] = ()
) -> list[dict[str, float]]:
    """Budget and date that each share of futures meets, separately with intervals, and jointly.

    Keys: share; budget, budget_low, budget_high; date, date_low, date_high; together, the share that meets both of
    these, together_low, together_high (its interval); joint_budget and joint_date, which that share meets jointly. NaN
    for a date that too few futures reach.
    """
    rows = []
    for share in shares:
        budget, date = quantile_interval(cost, share, sets), quantile_interval(days, share, sets)
        row = {"share": share}
        row |= dict(zip(("budget", "budget_low", "budget_high"), budget, strict=True))
        row |= dict(zip(("date", "date_low", "date_high"), date, strict=True))
        both = (cost <= budget[0]) & (days <= date[0])
        together = (float(both.mean()), *share_over(both, sets))
        row |= dict(zip(("together", "together_low", "together_high"), together, strict=True))
        row |= dict(zip(("joint_budget", "joint_date"), joint_confidence(cost, days, share), strict=True))
        rows.append(row)
    return rows


def usual_date(days: Mapping[str, Sequence[Floats]], shares: Sequence[float]) -> str:
    """The first date that every strategy reaches in enough futures for these shares, else the last.

    ``days`` maps names of dates to the values of each strategy.
    """
    for name, values in days.items():
        if all(np.isnan(reached).mean() < 1 - max(shares) for reached in values):
            return name
    return list(days)[-1]


def contingency(
    cost: Floats, sets: tuple[int, ...] = (), low: float = 0.5, high: float = 0.8
) -> tuple[float, float, float]:
    """The contingency: money between two percentiles of cost, with its 95 % interval over resampled futures."""
    counts = resampled_counts(cost.size, sets, RESAMPLES, 3)
    gaps = [float(np.subtract(*np.quantile(np.repeat(cost, often), [high, low]))) for often in counts]
    return (float(np.subtract(*np.quantile(cost, [high, low]))), *_interval(gaps))
