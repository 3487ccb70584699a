"""Estimates from replications: means with their half-widths, percentiles, paired differences, shares of wins.

In arguments, NaN is a value that was not reached; it ranks as the worst possible one: later than any day, or below any
gain. In results, NaN is a value that cannot be estimated.
"""

from dataclasses import dataclass
from math import floor, inf, isfinite, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Better = Literal["high", "low", "neither"]

CONFIDENCE = 0.95
#: Variances below this share of the compared variances count as rounding errors.
ROUNDING = 1e-24


@dataclass(frozen=True)
class Estimate:
    """A measure over replications: mean with 95 % half-width, percentiles, and the share in which it was reached."""

    mean: float
    half_width: float
    p10: float
    p50: float
    p90: float
    reached_share: float


@dataclass(frozen=True)
class Difference:
    """A paired difference: mean with 95 % half-width, and the ratio of its variance with independent random numbers to
    its actual variance (above 1 if common random numbers reduced it)."""

    mean: float
    half_width: float
    variance_ratio: float


def half_width(values: Floats, together: int = 1) -> float:
    """Half the 95 % confidence interval of the mean by Student's t; NaN for fewer than two values.

    ``together`` is the number of intervals that hold jointly at 95 % (Bonferroni's inequality).
    """
    n = values.size
    return student(n, together) * float(values.std(ddof=1)) / sqrt(n) if n > 1 else nan


def student(count: int, together: int = 1) -> float:
    """Half-width of a mean's 95 % interval in its standard errors, from two values on; ``together`` as in half_width.

    SciPy's quantile without ``scipy.stats``, whose import takes most of a second; the values are the same.
    """
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, 1 - (1 - CONFIDENCE) / (2 * together)))


def estimate(values: Floats, better: Better = "neither") -> Estimate:
    """Estimate of a measure; mean and half-width are NaN unless it was reached in every replication."""
    missing = np.isnan(values)
    whole = values.size > 0 and not missing.any()
    low, middle, high = percentiles(values, (0.1, 0.5, 0.9), better)
    return Estimate(
        mean=float(values.mean()) if whole else nan,
        half_width=half_width(values) if whole else nan,
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


def difference(a: Floats, b: Floats, together: int = 1) -> Difference:
    """Paired difference ``a - b`` over the same replications; NaN where a value of either was not reached.

    ``together`` is the number of differences whose intervals hold jointly.
    """
    gap = a - b
    if gap.size == 0 or np.isnan(gap).any():
        return Difference(nan, nan, nan)
    if gap.size < 2:
        return Difference(float(gap.mean()), nan, nan)
    independent = float(a.var(ddof=1) + b.var(ddof=1))
    paired = float(gap.var(ddof=1))
    ratio = independent / paired if paired > ROUNDING * independent else nan
    return Difference(float(gap.mean()), half_width(gap, together), ratio)


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
