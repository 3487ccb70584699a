"""Time series to draw: means and percentiles by time, of one strategy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.studies.compare.comparison import Comparison

Floats = NDArray[np.float64]
BAND = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class Band:
    """Mean, and 10th and 90th percentile over replications, by days since the start."""

    at: Floats
    mean: Floats
    low: Floats
    high: Floats

    def times(self, factor: float) -> "Band":
        """The same in another unit."""
        return Band(self.at, factor * self.mean, factor * self.low, factor * self.high)


def weekly(comparison: "Comparison", strategy: str, quantity: str) -> Band:
    """A quantity of ``comparison.weekly_bands``, on the days of the weekly reviews."""
    frame = comparison.weekly_bands
    return _band(frame, strategy, quantity, _rows(frame, strategy, "day")["mean"].to_numpy(dtype=np.float64))


def monthly(comparison: "Comparison", strategy: str, quantity: str) -> Band:
    """A quantity of ``comparison.monthly_bands``, on the days on which months end."""
    frame = comparison.monthly_bands
    ends = comparison.month_ends[_rows(frame, strategy, quantity)["month"].to_numpy()]
    return _band(frame, strategy, quantity, ends)


def _band(frame: "pd.DataFrame", strategy: str, quantity: str, at: Floats) -> Band:
    rows = _rows(frame, strategy, quantity)
    return Band(at, *(rows[part].to_numpy(dtype=np.float64) for part in ("mean", "p10", "p90")))


def _rows(frame: "pd.DataFrame", strategy: str, quantity: str) -> "pd.DataFrame":
    return frame[(frame["strategy"] == strategy) & (frame["quantity"] == quantity)]


def percentiles(values: Floats) -> tuple[float, float]:
    """10th and 90th percentile of the values that are not NaN; NaN without any."""
    known = values[~np.isnan(values)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, BAND)
    return float(low), float(high)
