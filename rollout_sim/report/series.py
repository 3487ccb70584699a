"""Frames made ready to draw: means and bands by time, one strategy at a time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BAND = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class Band:
    """Mean, and 10th and 90th percentile over replications, by time."""

    at: Floats
    mean: Floats
    low: Floats
    high: Floats


def band(frame: "pd.DataFrame", strategy: str, at: str, values: "pd.Series") -> Band:
    """Mean and percentiles of ``values`` (aligned with the rows of ``frame``) at each value of column ``at``."""
    chosen = frame["strategy"] == strategy
    groups = values[chosen].astype(float).groupby(frame.loc[chosen, at].astype(float))
    mean = groups.mean()
    low, high = (groups.quantile(part) for part in BAND)
    return Band(_floats(mean.index), _floats(mean), _floats(low), _floats(high))


def _floats(values: Any) -> Floats:
    return np.array(values, dtype=np.float64)


def percentiles(values: Floats) -> tuple[float, float]:
    """10th and 90th percentile of what is known; NaN where nothing is."""
    known = values[~np.isnan(values)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, BAND)
    return float(low), float(high)
