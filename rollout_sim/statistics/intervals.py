"""Intervals: one function for each kind that is printed.

A half-width of 0 is no certainty: what did not happen in the futures that were run may happen in others. So a share
has Clopper and Pearson's interval, and so has the mean of a bounded quantity, with the moments of the futures in place
of those of yes and no: it assumes nothing but the bounds, whatever a rare future is like. The mean of a quantity
without bounds has Hall's interval, Student's with the skewness removed, from as many futures on as it takes; with
fewer, or with futures that are nearly all alike, it has none (NaN). Of a paired difference the bounds are far and
mostly unused: it has Hall's interval too, and that of bounded values where futures are few, or nearly all alike,
or long-tailed.

References: C. J. Clopper and E. S. Pearson, Biometrika 26(4), 1934; E. L. Korn and B. I. Graubard, Survey Methodology
24(2), 1998 (moments); N. Gaffke, 2005 (one more value, at the bound); P. Hall, JRSS B 54(1), 1992.
"""

from dataclasses import dataclass, replace
from functools import cache
from math import inf, isfinite, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
#: Fewest futures for Hall's interval of a mean; NEVER is for what has that of bounded values however many there are.
FEWEST, NEVER = 20, inf
#: Fewest futures that differ from the commonest value, for Hall's interval.
FEWEST_DIFFERENT = 10
#: Skewness below this counts as none.
_SYMMETRIC = 1e-6


class Interval(NamedTuple):
    """The ends of an interval; NaN where there is none."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return isfinite(self.low) and isfinite(self.high)


NO_INTERVAL = Interval(nan, nan)


@dataclass(frozen=True)
class Shape:
    """What is known of a quantity before a future is run.

    Attributes
    ----------
    low, high
        Its bounds, infinite if it has none.
    fewest, of_gap
        Futures that Hall's interval takes: of its mean, and of that of a paired difference.
    sets
        Of each future, the number of the set of coefficients that it shares with others; empty if none share any.
    """

    low: float
    high: float
    fewest: float = NEVER
    of_gap: float = FEWEST
    sets: tuple[int, ...] = ()

    @property
    def bounded(self) -> bool:
        """Whether it has both bounds."""
        return isfinite(self.low) and isfinite(self.high) and self.low < self.high

    def gap(self) -> "Shape":
        """The shape of a difference of two such quantities."""
        return Shape(self.low - self.high, self.high - self.low, self.of_gap, sets=self.sets)

    def negative(self) -> "Shape":
        """The shape of such a quantity with its sign changed."""
        return Shape(-self.high, -self.low, self.fewest, self.of_gap, self.sets)

    def shared(self, sets: tuple[int, ...]) -> "Shape":
        """The shape where futures share sets."""
        return replace(self, sets=sets)


UNBOUNDED = Shape(-inf, inf, FEWEST)
SHARE = Shape(0.0, 1.0)


def share_interval(hits: float, of: int, confidence: float = CONFIDENCE) -> Interval:
    """Clopper and Pearson's interval of a share; none for an empty sample. Ties split may make ``hits`` a fraction."""
    from scipy.special import betaincinv

    if of == 0:
        return NO_INTERVAL
    tail = (1 - confidence) / 2
    low = float(betaincinv(hits, of - hits + 1, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, of - hits, 1 - tail)) if hits < of else 1.0
    return Interval(low, high)


@cache
def widest_half(of: int) -> float:
    """The longer side of a share's interval where it is longest, for any share of so many futures; 1 of none."""
    from scipy.special import betaincinv

    if of == 0:
        return 1.0
    hits = np.arange(of)
    return float((betaincinv(hits + 1, of - hits, (1 + CONFIDENCE) / 2) - hits / of).max())


def clustered_share_interval(hits: Floats, of: Floats, confidence: float = CONFIDENCE) -> Interval:
    """Interval of a share of events that come several to a future: as of so many independent ones as vary as much.

    ``hits`` and ``of`` count them by future (Korn and Graubard 1998).
    """
    from scipy.special import betaincinv

    total = float(of.sum())
    if total == 0:
        return NO_INTERVAL
    share, size = float(hits.sum()) / total, total
    if 0 < share < 1 and of.size > 1:
        rest = hits - share * of
        variance = float((rest**2).sum()) * of.size / (of.size - 1) / total**2
        size = min(total, share * (1 - share) / variance) if variance > 0 else total
    else:
        size = float((of > 0).sum())  # all alike: no variance to go by, so each future counts once
    tail = (1 - confidence) / 2
    low = float(betaincinv(share * size, (1 - share) * size + 1, tail)) if share > 0 else 0.0
    high = float(betaincinv(share * size + 1, (1 - share) * size, 1 - tail)) if share < 1 else 1.0
    return Interval(low, high)


def quantile_ranks(count: int, share: float, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """Ranks of the values, from 1, between which a quantile lies; 0 or ``count`` + 1 where no value bounds it."""
    from scipy.special import bdtr

    tail = (1 - confidence) / 2
    below = bdtr(np.arange(count, dtype=np.float64), count, share)  # of 0, 1, ... values at most
    return int((below < tail).sum()), int((below < 1 - tail).sum()) + 1


def mean_interval(
    values: Floats, shape: Shape = UNBOUNDED, together: int = 1, confidence: float = CONFIDENCE
) -> Interval:
    """Interval of a mean over futures; ``together`` such intervals hold jointly (Bonferroni)."""
    if values.size < 2:
        return NO_INTERVAL
    values = set_units(values, shape.sets)
    mean = float(values.mean())
    gaps = values - mean
    common = int(np.unique(values, return_counts=True)[1].max())
    moments = _Moments(*(np.array([value], dtype=np.float64) for value in (
        values.size, mean, (gaps**2).sum(), (gaps**3).sum(), common, values.min(), values.max())))  # fmt: skip
    low, high = _mean_intervals(moments, _around(shape, values), (1 - confidence) / (2 * together))
    return Interval(float(low[0]), float(high[0]))


def set_units(values: Floats, sets: tuple[int, ...]) -> Floats:
    """The values themselves; where futures share sets, one value a set, with the same mean.

    Futures that share a set are no independent ones, so the sets are the units: each stands for the sum of how far its
    futures are from the mean (the mean's linearised residual), so that sets count by their futures, and the variance of
    these values is that of the mean over sets. ``sets`` may be those of more futures than there are values.
    """
    if len(sets) < values.size:
        return values
    _, place, counts = np.unique(np.array(sets[: values.size], dtype=np.int64), return_inverse=True, return_counts=True)
    if counts.size == values.size:
        return values
    mean = float(values.mean())
    residuals = np.bincount(place, weights=values - mean, minlength=counts.size)
    return np.asarray(mean + residuals * counts.size / values.size, dtype=np.float64)


def share_over(flags: NDArray[Any], sets: tuple[int, ...] = (), confidence: float = CONFIDENCE) -> Interval:
    """Interval of the share of futures that a flag marks; futures that share a set are no independent ones.

    A flag may be a fraction, where several share a future.
    """
    if len(sets) < flags.size or len(set(sets[: flags.size])) == flags.size:
        return share_interval(float(flags.sum()), flags.size, confidence)
    _, place = np.unique(np.array(sets[: flags.size], dtype=np.int64), return_inverse=True)
    hits, of = np.bincount(place, weights=flags), np.bincount(place)
    return clustered_share_interval(hits.astype(np.float64), of.astype(np.float64), confidence)


def running_intervals(values: Floats, shape: Shape = UNBOUNDED) -> tuple[Floats, Floats, Floats]:
    """Means of the first 1, 2, ... values with the ends of their intervals; those of the first are infinite."""
    counts = np.arange(1.0, values.size + 1)
    shift = float(values.mean()) if values.size else 0.0  # avoids cancellation
    first, second, third = (np.cumsum((values - shift) ** power) for power in (1, 2, 3))
    means = first / counts
    squares = np.maximum(0.0, second - counts * means**2)
    cubes = third - 3 * means * second + 2 * counts * means**3
    least, greatest = np.minimum.accumulate(values), np.maximum.accumulate(values)
    moments = _Moments(counts, means + shift, squares, cubes, _running_common(values), least, greatest)
    if len(shape.sets) >= values.size > len(set(shape.sets[: values.size])):
        moments = _over_sets(moments, values - shift, shape.sets)
    low, high = _mean_intervals(moments, _around(shape, values), (1 - CONFIDENCE) / 2)
    known = np.isfinite(low) & (counts > 1)
    return means + shift, np.where(known, low, -inf), np.where(known, high, inf)


def _over_sets(moments: "_Moments", gaps: Floats, sets: tuple[int, ...]) -> "_Moments":
    """Running moments with sets as the units, as ``set_units`` makes them; ``gaps`` are values less what they share.

    Sums over sets of the products of their counts and sums change with one set at a time. Ends, and how many futures
    differ from the commonest value, are those of the futures.
    """
    count, total = dict.fromkeys(sets, 0.0), dict.fromkeys(sets, 0.0)
    powers = [(first, second) for first in range(4) for second in range(4) if first + second in (2, 3)]
    changes, first_of_set = np.zeros((len(powers), gaps.size)), np.zeros(gaps.size)
    for number, (key, gap) in enumerate(zip(sets, gaps.tolist(), strict=False)):
        before, so_far = count[key], total[key]
        count[key], total[key], first_of_set[number] = before + 1, so_far + gap, before == 0
        for row, (first, second) in enumerate(powers):
            changes[row, number] = total[key] ** first * count[key] ** second - so_far**first * before**second
    sums = dict(zip(powers, np.cumsum(changes, axis=1), strict=True))
    units = np.cumsum(first_of_set)
    mean, scale = np.cumsum(gaps) / moments.size, units / moments.size
    squares = sums[2, 0] - 2 * mean * sums[1, 1] + mean**2 * sums[0, 2]
    cubes = sums[3, 0] - 3 * mean * sums[2, 1] + 3 * mean**2 * sums[1, 2] - mean**3 * sums[0, 3]
    return moments._replace(
        size=units, squares=np.maximum(0.0, scale**2 * squares), cubes=scale**3 * cubes,
        common=units - (moments.size - moments.common),
    )  # fmt: skip


class _Moments(NamedTuple):
    """Of samples: number of values, mean, sums of squares and cubes about it, count of the commonest value, ends."""

    size: Floats
    mean: Floats
    squares: Floats
    cubes: Floats
    common: Floats
    least: Floats
    greatest: Floats


def _running_common(values: Floats) -> Floats:
    """How often the commoner of the two commonest values occurs among the first 1, 2, ... values."""
    distinct, counts = np.unique(values, return_counts=True)
    common = np.zeros(values.size)
    for value in distinct[np.argsort(counts)[-2:]]:
        common = np.maximum(common, np.cumsum(values == value))
    return common


def _around(shape: Shape, values: Floats) -> Shape:
    """The shape, wide enough for the values: bounds of one scenario may be passed where inputs are drawn."""
    if not shape.bounded or values.size == 0:
        return shape
    return replace(shape, low=min(shape.low, float(values.min())), high=max(shape.high, float(values.max())))


def as_far(values: Floats, shape: Shape, level: float) -> Shape:
    """The shape, with bounds if it has none: no future that did not show is farther from the mean than the level."""
    if shape.bounded or values.size == 0:
        return shape
    mean = float(values.mean())
    return replace(shape, low=min(float(values.min()), mean - level), high=max(float(values.max()), mean + level))


def _mean_intervals(moments: _Moments, shape: Shape, tail: float) -> tuple[Floats, Floats]:
    """Hall's intervals, else those of bounded values, else none."""
    alike = moments.size - moments.common < FEWEST_DIFFERENT
    low, high = (np.clip(end, shape.low, shape.high) for end in _hall(moments, tail))
    other = alike | (moments.size < shape.fewest)
    if shape.bounded:
        bounded_low, bounded_high = _bounded(moments, shape, tail)
        return np.where(other, bounded_low, low), np.where(other, bounded_high, high)
    return np.where(other, nan, low), np.where(other, nan, high)


def _hall(moments: _Moments, tail: float) -> tuple[Floats, Floats]:
    from scipy.special import stdtrit

    size, mean, squares, cubes = moments[:4]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(squares / (size - 1) / size)
        skew = np.where(squares > 0, cubes / size / (squares / size) ** 1.5, 0.0) / np.sqrt(size)
        quantile = np.asarray(stdtrit(size - 1, 1 - tail), dtype=np.float64)
        return mean - error * _unskewed(quantile, skew), mean - error * _unskewed(-quantile, skew)


def _unskewed(quantile: Floats, skew: Floats) -> Floats:
    """The inverse of Hall's cubic transformation; ``skew`` is that of the mean."""
    none = np.abs(skew) < _SYMMETRIC
    safe = np.where(none, 1.0, skew)
    return np.where(none, quantile, 3 / safe * (np.cbrt(1 + safe * (quantile - safe / 6)) - 1))


def _bounded(moments: _Moments, shape: Shape, tail: float) -> tuple[Floats, Floats]:
    """Limits of the mean of bounded values: quantiles of beta distributions with the moments of values and a bound.

    Of yes and no these are Clopper and Pearson's; of values all alike those of one that may be at the bound.
    """
    down = _beta_reach(moments, moments.greatest - shape.low, moments.greatest - moments.mean, tail)
    up = _beta_reach(moments, shape.high - moments.least, moments.mean - moments.least, tail)
    low, high = moments.greatest - down, moments.least + up
    return np.minimum(low, moments.mean), np.maximum(high, moments.mean)


def _beta_reach(moments: _Moments, width: Floats, from_end: Floats, tail: float) -> Floats:
    """How far from the values' farther end the mean may be, towards a bound that is ``width`` from that end."""
    from scipy.special import betaincinv

    with np.errstate(divide="ignore", invalid="ignore"):
        more = moments.size + 1  # one more value, at the bound
        share, squares = from_end / width, moments.squares / width**2
        mean = (moments.size * share + 1) / more
        variance = ((squares + moments.size * share**2 + 1) / more - mean**2) / (more + 1)
        size = mean * (1 - mean) / variance - 1
        reach = width * betaincinv(mean * size, (1 - mean) * size, 1 - tail)
    return np.where((width > 0) & (mean < 1), reach, width)


def student(count: int, together: int = 1, confidence: float = CONFIDENCE) -> float:
    """Half-width of a normal mean's interval in its standard errors, from two values on.

    SciPy's quantile without ``scipy.stats``, whose import takes most of a second.
    """
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, 1 - (1 - confidence) / (2 * together)))


def standard_error(values: Floats) -> float:
    """Standard error of a mean; NaN for fewer than two values."""
    return float(values.std(ddof=1)) / sqrt(values.size) if values.size > 1 else nan
