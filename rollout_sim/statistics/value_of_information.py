"""Money under uncertainty: joint confidence, contingency, acceptability, and what it is worth to know more.

All take values by replication, on common luck; a value that was not reached is NaN and counts as never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np
from numpy.polynomial.legendre import legvander

from rollout_sim.statistics.curves import share_interval
from rollout_sim.statistics.estimates import CONFIDENCE, Floats
from rollout_sim.statistics.ranking_selection import paired

RESAMPLES = 400
PERMUTATIONS = 100
#: Gains below this part of what is at stake are rounding, and no gain.
ROUNDING = 1e-12
#: Degree of the curve that is fitted to an input; a mean that bends more often than that is smoothed.
DEGREE = 4


@dataclass(frozen=True)
class InformationValue:
    """What it would be worth to know something: mean gain of choosing with it, with a 95 % interval.

    ``noise`` is what the same reckoning makes of inputs that have nothing to do with the outcome (its 95th percentile);
    a value below it says nothing. 0 where nothing was fitted.
    """

    value: float
    low: float
    high: float
    noise: float = 0.0

    @property
    def decided(self) -> bool:
        """Whether it is surely worth something."""
        return self.value > self.noise and self.low > 0


def perfect(values: Floats) -> InformationValue:
    """Expected value of perfect information: of knowing the future, over choosing the best mean.

    Parameters
    ----------
    values
        Worth of each option, more being better: one row a replication, one column an option.
    """
    even = np.full(len(values), 1 / len(values))
    regrets = np.array([_regrets(values, weight) for weight in _resamples(len(values))])
    return InformationValue(_gain(values, even), *_least_of(regrets, values))


def partial_perfect(values: Floats, quantiles: Floats) -> InformationValue:
    """Expected value of knowing some inputs (Strong, Oakley and Brennan 2014): by regression of worth on them.

    Parameters
    ----------
    values
        As for ``perfect``.
    quantiles
        Where each input stands in its range, in (0, 1): one row a replication, one column an input.

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
    mixed = [_gain(_fitted(basis[rng.permutation(count)], values), even) for _ in range(PERMUTATIONS)]
    regrets = np.array([_regrets(_fitted(basis, values, weight), weight) for weight in _resamples(count)])
    return InformationValue(value, *_least_of(regrets, values), float(np.quantile(mixed, CONFIDENCE)))


def _regrets(values: Floats, weight: Floats) -> Floats:
    """What each option gives up on average against the best of each future."""
    best = weight @ values
    regrets = weight @ values.max(axis=1) - best
    return np.where(regrets > ROUNDING * float(np.abs(best).max()), regrets, 0.0)


def _gain(values: Floats, weight: Floats) -> float:
    return float(_regrets(values, weight).min())


def _least_of(regrets: Floats, values: Floats) -> tuple[float, float]:
    """A 95 % interval of the least mean regret, which is the gain, over resamples (rows) of options (columns).

    A resampled minimum is too small where options tie, as its option need not be the same one. Below, the least of the
    lower bounds holds whichever option is the best; above, each that could be the best has its part of the risk.
    """
    could = int(paired(values, CONFIDENCE).with_best().could_be_best.sum()) if values.shape[1] > 1 else 1
    tail = (1 - CONFIDENCE) / 2
    low = np.quantile(regrets, tail, axis=0).min()
    high = np.quantile(regrets, 1 - tail / could, axis=0).min()
    return float(low), float(high)


def _fitted(basis: Floats, values: Floats, weight: Floats | None = None) -> Floats:
    weighted = basis.T if weight is None else basis.T * weight
    found = np.linalg.lstsq(weighted @ basis, weighted @ values, rcond=None)[0]  # the basis is all but orthogonal
    return np.asarray(basis @ found, dtype=np.float64)


def _basis(quantiles: Floats) -> Floats:
    """Legendre polynomials of each input, which are orthogonal where it is uniform, and products of their lines."""
    centred = 2 * quantiles - 1
    columns = [np.ones((len(centred), 1)), *(legvander(one, DEGREE)[:, 1:] for one in centred.T)]
    pairs = [centred[:, a] * centred[:, b] for a in range(centred.shape[1]) for b in range(a)]
    return np.column_stack([*columns, *pairs])


def _resamples(count: int) -> Floats:
    """Weights of replications in resamples with replacement; of our own luck, which is none of the simulation's."""
    rng = np.random.default_rng(2)
    return np.asarray(rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) / count, dtype=np.float64)


def _interval(found: list[float]) -> tuple[float, float]:
    low, high = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def quantile_interval(values: Floats, share: float) -> tuple[float, float, float]:
    """A sample quantile with its 95 % interval of order statistics, NaN where those are not known.

    The value that at least ``share`` of the futures keep to; never reached counts as later than any.
    """
    from scipy.stats import binom

    ranked = np.sort(np.where(np.isnan(values), inf, values))
    count = ranked.size
    at = ranked[min(count - 1, max(0, int(np.ceil(share * count - 1e-9)) - 1))]
    tail = (1 - CONFIDENCE) / 2
    lower, upper = int(binom.ppf(tail, count, share)) - 1, int(binom.ppf(1 - tail, count, share))
    low = ranked[lower] if lower >= 0 else -inf
    high = ranked[upper] if upper < count else inf
    return _known(at), _known(low), _known(high)


def _known(value: Any) -> float:
    return float(value) if np.isfinite(value) else nan


def joint_share(cost: Floats, days: Floats, budget: float, date: float) -> float:
    """Share of futures that keep both a budget and a date."""
    return float(((cost <= budget) & (days <= date)).mean())


def joint_confidence(cost: Floats, days: Floats, share: float) -> tuple[float, float]:
    """Budget and date that a share of futures keep together, both at the same percentile of their own.

    NaN where no date is kept by so many.
    """
    costs, dates = np.sort(cost), np.sort(np.where(np.isnan(days), inf, days))
    for place in range(cost.size):
        if np.isfinite(dates[place]) and joint_share(cost, days, costs[place], dates[place]) >= share - 1e-12:
            return float(costs[place]), float(dates[place])
    return nan, nan


def kept_rows(cost: Floats, days: Floats, shares: Sequence[float]) -> list[dict[str, float]]:
    """What each share of futures keeps: budget and date alone, with intervals, and both together.

    Keys: share; budget, budget_low, budget_high; date, date_low, date_high; together, the share that keeps both of
    these, together_low, together_high (Wilson); joint_budget and joint_date, which so many keep together. NaN for a
    date that too few ever reach.
    """
    rows = []
    for share in shares:
        budget, date = quantile_interval(cost, share), quantile_interval(days, share)
        row = {"share": share}
        row |= dict(zip(("budget", "budget_low", "budget_high"), budget, strict=True))
        row |= dict(zip(("date", "date_low", "date_high"), date, strict=True))
        both = joint_share(cost, days, budget[0], date[0])
        within = share_interval(round(both * cost.size), cost.size)
        row |= dict(zip(("together", "together_low", "together_high"), (both, *within), strict=True))
        row |= dict(zip(("joint_budget", "joint_date"), joint_confidence(cost, days, share), strict=True))
        rows.append(row)
    return rows


def usual_date(days: Mapping[str, Sequence[Floats]], shares: Sequence[float]) -> str:
    """The first of the dates that every strategy reaches in enough futures to be told of, else the last.

    ``days`` holds by name of a date the values of each strategy.
    """
    for name, values in days.items():
        if all(np.isnan(one).mean() < 1 - max(shares) for one in values):
            return name
    return list(days)[-1]


def contingency(cost: Floats, low: float = 0.5, high: float = 0.8) -> tuple[float, float, float]:
    """Money between two percentiles of cost, with its 95 % interval over resampled futures."""
    rng = np.random.default_rng(3)
    drawn = cost[rng.integers(cost.size, size=(RESAMPLES, cost.size))]
    gaps = np.subtract(*np.quantile(drawn, [high, low], axis=1))
    found = np.subtract(*np.quantile(cost, [high, low]))
    return (float(found), *_interval(list(gaps)))
