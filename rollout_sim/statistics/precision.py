"""The number of replications: as many as make every watched confidence interval narrow enough.

A precision is the half-width of the 95 % interval of a mean: absolute for a share (1 % is one point), else relative to
the mean, or to a floor where the mean is near 0 (``FLOORS``; for money the mean total cost). A difference is relative
to the larger of the two means, since two strategies may be equal. The rule with its look-ahead is from K. Hoad,
S. Robinson and R. Davies, Journal of the Operational Research Society 61(11), 2010: replications suffice once the
precision is reached and stays through the look-ahead.

A share of futures that is as small as the precision may move a mean by the precision, so no interval counts before such
futures would surely have shown (``fewest``); of values that are all alike it is then their number that tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, log, log1p

import numpy as np
from numpy.typing import NDArray

from rollout_sim.results.measures import Measure
from rollout_sim.statistics.intervals import CONFIDENCE, SHARE, UNBOUNDED, Shape, as_far, running_intervals, set_units

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Smaller means are replaced by these floors: 1 % is then a day, a store, a request.
FLOORS = {"days": 100.0, "stores": 100.0, "store-weeks": 100.0, "requests": 100.0, "times": 100.0}
LOOK_AHEAD = 5


@dataclass(frozen=True)
class WatchedInterval:
    """One watched interval: of strategy ``a``, or of ``a`` less ``b``.

    ``what`` is "mean", or "reached_share" if the measure was not reached in every future and so has no mean.
    ``half_width`` is its longer side from the mean; ``precision`` is that, absolute or relative.
    """

    measure: str
    a: str
    b: str | None
    what: str
    mean: float
    lower: float
    upper: float
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

    intervals: tuple[WatchedInterval, ...]
    widest: dict[str, Floats]

    @property
    def worst(self) -> Floats:
        """The precision of the widest of all intervals, by number of replications."""
        return np.asarray(np.max(list(self.widest.values()), axis=0), dtype=np.float64)

    @property
    def last(self) -> WatchedInterval:
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


def fewest(precision: float) -> int:
    """Replications in which futures of a share as small as the precision surely show, at the limit of an interval."""
    return ceil(log((1 - CONFIDENCE) / 2) / log1p(-precision))


class _Course:
    """Means of the first 1, 2, ... values, with the ends of their intervals; ``level`` is what precision relates to."""

    def __init__(self, values: Floats, shape: Shape, level: float) -> None:
        self.means, lower, upper = running_intervals(values, as_far(values, shape, level))
        if level == 0 and not values.any():  # there is none of it, as of money without a money block
            lower[1:] = upper[1:] = 0.0
        self.half_widths = np.maximum(upper - self.means, self.means - lower)
        self.lower, self.upper = float(lower[-1]), float(upper[-1])


def course(
    values: Floats,
    strategies: Sequence[str],
    measures: Sequence[Measure],
    cost: float = 0.0,
    shapes: Sequence[Shape] = (),
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
    shapes
        Of the measures; without bounds if there are none.
    """
    if len(values) == 0:
        return PrecisionHistory((), {measure.name: np.empty(0) for measure in measures})
    intervals: list[WatchedInterval] = []
    widest: dict[str, Floats] = {}
    for place, measure in enumerate(measures):
        columns = values[:, :, place]
        reached = np.isfinite(columns)
        what = "mean" if reached.all() else "reached_share"
        columns = columns if reached.all() else reached.astype(np.float64)
        shape = (shapes[place] if shapes else UNBOUNDED) if what == "mean" else SHARE
        absolute = what == "reached_share" or measure.unit == "share"
        floor = cost if measure.unit == "money" else FLOORS.get(measure.unit, 0.0)
        levels = [1.0 if absolute else max(abs(float(column.mean())), floor) for column in columns.T]
        subjects: list[tuple[str, str | None, Floats, Shape, float]] = [
            (name, None, column, shape, level)
            for name, column, level in zip(strategies, columns.T, levels, strict=True)
        ]
        subjects += [
            (strategies[a], strategies[b], columns[:, a] - columns[:, b], shape.gap(), max(levels[a], levels[b]))
            for a, b in combinations(range(len(strategies)), 2)
        ]
        precisions = []
        for a_name, b_name, column, of_column, level in subjects:
            of_subject = _Course(column, of_column, level)
            precisions.append(_precision(of_subject.half_widths, level))
            ends = float(of_subject.means[-1]), of_subject.lower, of_subject.upper, float(of_subject.half_widths[-1])
            intervals.append(WatchedInterval(measure.name, a_name, b_name, what, *ends, float(precisions[-1][-1])))
        widest[measure.name] = np.max(precisions, axis=0)
    return PrecisionHistory(tuple(intervals), widest)


def _precision(half_widths: Floats, level: float) -> Floats:
    """Half-widths relative to a level; a half-width of 0 is precise at every level, 0 included."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(half_widths == 0, 0.0, half_widths / level)


def predicted(replications: int, precision: float, wanted: float, lasting: float = 0.0) -> int | None:
    """Replications needed for a wanted precision, given the current one: half the width takes four times as many.

    ``lasting`` is the part of the squared width that more replications leave (``lasting_part``). None if no number of
    them gives the precision.
    """
    narrowing = (wanted / precision) ** 2 - lasting
    if narrowing <= 0:
        return None
    needed = max(fewest(wanted), ceil(replications * (1 - lasting) / narrowing))
    return needed + look_ahead(needed)


def lasting_part(values: Floats, sets: tuple[int, ...]) -> float:
    """The part of the variance of a mean that stays however many futures are run, since they draw the same sets.

    It is what the sets' means vary by, less what the luck of a set's futures makes of that; 0 where none share a set.
    """
    units = set_units(values, sets)
    if units.size == values.size or units.size < 2:
        return 0.0
    _, place, counts = np.unique(np.array(sets[: values.size]), return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=values) / counts
    of_luck = float(((values - means[place]) ** 2).sum()) / (values.size - units.size) / values.size
    in_all = float(units.var(ddof=1)) / units.size
    return max(0.0, 1 - of_luck / in_all) if in_all > 0 else 0.0
