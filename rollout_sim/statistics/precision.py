"""The number of replications: as many as make every watched confidence interval narrow enough.

A precision is the half-width of the 95 % interval of a mean: absolute for a share (1 % is one point), else relative to
the mean, or to a floor where the mean is near 0 (``FLOORS``; for money the mean total cost). A difference is relative
to the larger of the two means, since two strategies may be equal. The rule with its look-ahead is from K. Hoad,
S. Robinson and R. Davies, Journal of the Operational Research Society 61(11), 2010: replications suffice once the
precision is reached and stays through the look-ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import ceil, nan

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from rollout_sim.results.measures import Measure
from rollout_sim.statistics.estimates import CONFIDENCE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Smaller means are replaced by these floors: 1 % is then a day, a store, a request.
FLOORS = {"days": 100.0, "stores": 100.0, "store-weeks": 100.0, "requests": 100.0, "times": 100.0}
LOOK_AHEAD = 5


@dataclass(frozen=True)
class Interval:
    """One watched interval: of strategy ``a``, or of ``a`` less ``b``.

    ``what`` is "mean", or "reached_share" if the measure was not reached in every future and so has no mean.
    ``precision`` is ``half_width``, absolute or relative.
    """

    measure: str
    a: str
    b: str | None
    what: str
    mean: float
    half_width: float
    precision: float


@dataclass(frozen=True, eq=False)
class PrecisionHistory:
    """The precision as replications increase.

    Attributes
    ----------
    intervals
        All intervals after the last replication; empty without replications.
    widest
        The precision of the widest interval by measure and number of replications (from 1; infinite for one).
    """

    intervals: tuple[Interval, ...]
    widest: dict[str, Floats]

    @property
    def worst(self) -> Floats:
        """The precision of the widest of all intervals, by number of replications."""
        return np.asarray(np.max(list(self.widest.values()), axis=0), dtype=np.float64)

    @property
    def last(self) -> Interval:
        """The widest interval at the end."""
        return max(self.intervals, key=lambda row: row.precision)


def look_ahead(replications: int, least: int = LOOK_AHEAD) -> int:
    """Replications for which a precision must stay: ``least``, and in proportion above 100 replications."""
    return least * max(replications, 100) // 100


def enough(narrow: Bools, first: int = 3, least: int = LOOK_AHEAD) -> tuple[int, bool]:
    """The number of replications from which all intervals stay narrow enough, and whether the look-ahead has passed.

    Parameters
    ----------
    narrow
        By number of replications, from 1: whether all intervals are narrow enough.
    first
        Smallest number of replications considered.
    least
        Of ``look_ahead``.

    Returns
    -------
    The number, which may be one above the number of replications, and whether the look-ahead has passed.
    """
    lost = np.flatnonzero(~narrow[first - 1 :])
    since = first + (int(lost[-1]) + 1 if lost.size else 0)
    return since, since + look_ahead(since, least) <= narrow.size


def running(values: Floats) -> tuple[Floats, Floats]:
    """Means and half-widths of the first 1, 2, ... values; the half-width of one value is infinite."""
    counts = np.arange(1, values.size + 1)
    shift = float(values.mean()) if values.size else 0.0  # avoids cancellation in sums of squares
    sums, squares = np.cumsum(values - shift), np.cumsum((values - shift) ** 2)
    means = sums / counts
    with np.errstate(divide="ignore", invalid="ignore"):
        variances = np.maximum(0.0, squares - counts * means**2) / (counts - 1)
        half_widths = _student(values.size) * np.sqrt(variances / counts)
    half_widths[:1] = np.inf
    return means + shift, half_widths


@lru_cache(maxsize=4)
def _student(count: int) -> Floats:
    quantiles = np.full(count, nan)
    quantiles[1:] = stdtrit(np.arange(1, count), (1 + CONFIDENCE) / 2)
    return quantiles


def course(
    values: Floats, strategies: Sequence[str], measures: Sequence[Measure], cost: float = 0.0
) -> PrecisionHistory:
    """Precision by number of replications.

    Parameters
    ----------
    values
        By replication, strategy and measure; infinity for what was not reached.
    strategies, measures
        In the order of the axes of ``values``.
    cost
        Floor of money: the mean total cost.
    """
    if len(values) == 0:
        return PrecisionHistory((), {measure.name: np.empty(0) for measure in measures})
    intervals: list[Interval] = []
    widest: dict[str, Floats] = {}
    for place, measure in enumerate(measures):
        columns = values[:, :, place]
        reached = np.isfinite(columns)
        what = "mean" if reached.all() else "reached_share"
        columns = columns if reached.all() else reached.astype(np.float64)
        absolute = what == "reached_share" or measure.unit == "share"
        floor = cost if measure.unit == "money" else FLOORS.get(measure.unit, 0.0)
        courses = [running(column) for column in columns.T]
        levels = [np.maximum(np.abs(means), floor) for means, _ in courses]
        precisions = []
        for a in range(len(strategies)):
            precisions.append(_precision(courses[a][1], 1.0 if absolute else levels[a]))
            intervals.append(_interval(measure, what, strategies[a], None, *courses[a], precisions[-1]))
        for a, b in combinations(range(len(strategies)), 2):
            means, half_widths = running(columns[:, a] - columns[:, b])
            precisions.append(_precision(half_widths, 1.0 if absolute else np.maximum(levels[a], levels[b])))
            intervals.append(_interval(measure, what, strategies[a], strategies[b], means, half_widths, precisions[-1]))
        widest[measure.name] = np.max(precisions, axis=0)
    return PrecisionHistory(tuple(intervals), widest)


def _precision(half_widths: Floats, levels: "Floats | float") -> Floats:
    """Half-widths relative to levels; a half-width of 0 is precise at every level, 0 included."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(half_widths == 0, 0.0, half_widths / levels)


def _interval(
    measure: Measure, what: str, a: str, b: str | None, means: Floats, half_widths: Floats, precision: Floats
) -> Interval:
    return Interval(measure.name, a, b, what, float(means[-1]), float(half_widths[-1]), float(precision[-1]))


def predicted(replications: int, precision: float, wanted: float) -> int:
    """Replications needed for a wanted precision, given the current one: half the width takes four times as many."""
    needed = max(2, ceil(replications * (precision / wanted) ** 2))
    return needed + look_ahead(needed)
