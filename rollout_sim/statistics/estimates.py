"""Estimates from replications: means with their half-widths, percentiles, paired differences, shares of wins.

In arguments, NaN is a value that was not reached; it ranks as the worst possible one: later than any day, or below any
gain. In results, NaN is a value that cannot be estimated.
"""

from dataclasses import dataclass
from math import floor, inf, isfinite, nan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rollout_sim.statistics.intervals import UNBOUNDED, Shape, mean_interval

Floats = NDArray[np.float64]
Better = Literal["high", "low", "neither"]

#: Variances below this share of the compared variances count as rounding errors.
ROUNDING = 1e-24


@dataclass(frozen=True)
class Estimate:
    """A measure over replications: mean with 95 % interval, percentiles, and the share in which it was reached.

    ``half_width`` is the longer side of the interval, from the mean.
    """

    mean: float
    lower: float
    upper: float
    half_width: float
    p10: float
    p50: float
    p90: float
    reached_share: float


@dataclass(frozen=True)
class Difference:
    """A paired difference: mean with 95 % interval, and the ratio of its variance with independent random numbers to
    its actual variance (above 1 if common random numbers reduced it)."""

    mean: float
    lower: float
    upper: float
    half_width: float
    variance_ratio: float


@dataclass(frozen=True)
class MeanEstimate:
    """A mean with its 95 % interval; ``half_width`` is the longer side of the interval, from the mean."""

    mean: float
    lower: float
    upper: float
    half_width: float

    @property
    def sign(self) -> int:
        """1 or -1 where the interval lies above or below 0, else 0."""
        return 1 if self.lower > 0 else -1 if self.upper < 0 else 0


def mean_estimate(values: Floats, shape: Shape = UNBOUNDED, together: int = 1) -> MeanEstimate:
    """A mean with its interval; ``together`` is the number of intervals that hold jointly at 95 %."""
    if values.size == 0 or np.isnan(values).any():
        return MeanEstimate(nan, nan, nan, nan)
    mean, interval = float(values.mean()), mean_interval(values, shape, together)
    return MeanEstimate(mean, *interval, max(interval.high - mean, mean - interval.low))


def certain_sign(values: Floats, shape: Shape = UNBOUNDED, together: int = 1) -> int:
    """1 or -1 where the mean lies surely above or below 0, else 0.

    Without an interval, because most values are the same, it is the sign that all of enough futures have.
    """
    of_mean = mean_estimate(values, shape, together)
    if of_mean.lower == of_mean.lower or values.size < shape.fewest:
        return of_mean.sign
    return int((values > 0).all()) - int((values < 0).all())


def estimate(values: Floats, better: Better = "neither", shape: Shape = UNBOUNDED) -> Estimate:
    """Estimate of a measure; mean and interval are NaN unless it was reached in every replication."""
    missing = np.isnan(values)
    low, middle, high = percentiles(values, (0.1, 0.5, 0.9), better)
    return Estimate(
        **vars(mean_estimate(values, shape)),
        p10=low,
        p50=middle,
        p90=high,
        reached_share=float(1 - missing.mean()) if values.size else nan,
    )


def percentiles(values: Floats, at: tuple[float, ...], better: Better = "neither") -> list[float]:
    """Percentiles, linear between neighbours; NaN where one falls on or next to a value that was not reached."""
    ranked = np.sort(_with_worst(values, -inf if better == "high" else inf))
    quantiles = []
    for share in at:
        if ranked.size == 0:
            quantiles.append(nan)
            continue
        place = share * (ranked.size - 1)
        below = floor(place + 1e-9)  # the tolerance makes 0.9 * 10 the tenth value despite rounding
        part = max(0.0, place - below)
        low, high = float(ranked[below]), float(ranked[min(below + 1, ranked.size - 1)])
        value = low if part < 1e-9 else low + part * (high - low) if isfinite(low) and isfinite(high) else nan
        quantiles.append(value if isfinite(value) else nan)
    return quantiles


def difference(a: Floats, b: Floats, together: int = 1, shape: Shape = UNBOUNDED) -> Difference:
    """Paired difference ``a - b`` over the same replications; NaN where a value of either was not reached.

    ``together`` is the number of differences whose intervals hold jointly, ``shape`` that of ``a`` and ``b``.
    """
    gap = a - b
    of_mean = mean_estimate(gap, shape.gap(), together)
    ratio = nan
    if gap.size > 1 and not np.isnan(gap).any():
        independent = float(a.var(ddof=1) + b.var(ddof=1))
        paired = float(gap.var(ddof=1))
        ratio = independent / paired if paired > ROUNDING * independent else nan
    return Difference(**vars(of_mean), variance_ratio=ratio)


def wins(values: Floats, better: Better) -> Floats:
    """Share of replications that each strategy wins, ties split.

    Parameters
    ----------
    values
        One row per replication, one column per strategy.
    better
        "high" or "low".

    Returns
    -------
    One share per strategy; they add up to 1, or are NaN without replications.
    """
    if len(values) == 0:
        return np.full(values.shape[1], nan)
    worst = -inf if better == "high" else inf
    filled = _with_worst(values, worst)
    best = filled.max(axis=1) if better == "high" else filled.min(axis=1)
    first = filled == best[:, None]
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0), dtype=np.float64)


def _with_worst(values: Floats, worst: float) -> Floats:
    return np.where(np.isnan(values), worst, values)
