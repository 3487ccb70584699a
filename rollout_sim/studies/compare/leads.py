"""Which strategy leads when: paired differences over time, with 95 % intervals that hold together.

They are of the replications that keep their series (``replications.chunk_files.SERIES_KEPT``).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.statistics.estimates import Floats, certain_sign
from rollout_sim.statistics.intervals import UNBOUNDED, mean_interval

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.studies.compare.comparison import Comparison

#: What is followed over time: stores that succeed at each weekly review, discounted benefits less costs by month.
Followed = Literal["succeeding", "balance"]


@dataclass(frozen=True, eq=False)
class LeadCourse:
    """Paired difference of two strategies over time: means, and 95 % intervals that all hold together.

    Attributes
    ----------
    days
        Since the start: weekly reviews, or ends of months.
    low, high
        Ends of the intervals; NaN where futures are too few, or nearly all alike, such as before anything has begun.
    ahead
        Whether the first of the two surely leads.
    """

    days: Floats
    mean: Floats
    low: Floats
    high: Floats
    ahead: "np.ndarray[Any, np.dtype[np.bool_]]"


@dataclass(frozen=True)
class LeadSpell:
    """A time in which one strategy leads: the first and the last end of a month on which the interval says so."""

    first: float
    last: float
    to_the_end: bool  # whether it leads on the last day as well


def lead_course(comparison: "Comparison", followed: Followed, a: str, b: str) -> LeadCourse:
    """The course of ``a`` less ``b``."""
    days, of_a = _by_time(comparison, followed, a)
    _, of_b = _by_time(comparison, followed, b)
    steps = min(of_a.shape[1], of_b.shape[1])
    gaps = of_a[:, :steps] - of_b[:, :steps]
    if not len(gaps):
        none = np.zeros(0)
        return LeadCourse(none, none, none, none, np.zeros(0, dtype=np.bool_))
    shape = UNBOUNDED.shared(comparison.shared_sets)
    low, high = np.array([mean_interval(gap, shape, steps) for gap in gaps.T]).reshape(-1, 2).T
    ahead = np.array([certain_sign(gap, shape, steps) > 0 for gap in gaps.T], dtype=np.bool_)
    return LeadCourse(days[:steps], gaps.mean(axis=0), low, high, ahead)


def lead_spells(course: LeadCourse, month_starts: Floats) -> list[LeadSpell]:
    """The times in which the first of the two leads, where it surely does, at the ends of months and of the run.

    Of weekly reviews the last one in a month counts.
    """
    month = np.searchsorted(month_starts, course.days - SAME_TIME)
    ends = np.flatnonzero(np.diff(month, append=month_starts.size + 1) > 0)
    ahead, days = course.ahead[ends], course.days[ends]
    edges = np.flatnonzero(np.diff(ahead.astype(np.int8), prepend=0, append=0))
    return [
        LeadSpell(float(days[first]), float(days[after - 1]), bool(after == ends.size))
        for first, after in edges.reshape(-1, 2)
    ]


def _by_time(comparison: "Comparison", followed: Followed, strategy: str) -> tuple[Floats, Any]:
    """Days, and an array (replications, days); of futures of different lengths what all of them have."""
    if followed == "succeeding":
        rows = comparison.weekly[comparison.weekly["strategy"] == strategy]
        values = _wide(rows, "week", rows["succeeding"])
        days = _wide(rows, "week", rows["day"])
        return (days[0] if len(days) else np.zeros(0)), values
    rows = comparison.monthly[comparison.monthly["strategy"] == strategy]
    net = rows[list(BENEFITS)].sum(axis=1) - rows[list(COSTS)].sum(axis=1)
    values = np.cumsum(_wide(rows, "month", net * rows["discount_factor"]), axis=1)
    return comparison.month_ends[: values.shape[1]], values


def _wide(rows: "pd.DataFrame", step: str, values: "pd.Series") -> Any:
    wide = rows[["replication", step]].assign(value=values).pivot(index="replication", columns=step, values="value")
    return wide.dropna(axis=1).to_numpy(dtype=np.float64)
