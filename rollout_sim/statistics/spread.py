"""Where the spread between futures comes from: sets of coefficients, ranges that a scenario declares, and luck.

With one future a set, no one can separate luck and sets. So some futures have a twin: another future of the same
inputs, with luck of its own. Half the mean square of the differences between twins is the variance of luck; where
ranges are drawn anew as well it is that of luck and ranges. What is left of the variance is that of the sets.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Fewest twins from which parts are estimated.
FEWEST_TWINS = 10
#: Samples of the bootstrap behind the interval, and its seed.
SAMPLES, SEED = 1000, 1
#: Variance below this share of the mean square counts as rounding errors.
ROUNDING = 1e-12


@dataclass(frozen=True)
class SpreadParts:
    """Parts of the variance between futures, which add up to 1.

    Attributes
    ----------
    sets, ranges, luck
        From sets of coefficients, from ranges and from luck.
    luck_low, luck_high
        95 % interval of the part of luck, by the bootstrap.
    twins
        Futures with a twin.
    low, high
        10th and 90th percentile of the futures.
    """

    sets: float
    ranges: float
    luck: float
    luck_low: float
    luck_high: float
    twins: int
    low: float
    high: float


def spread_parts(
    values: Floats, places: NDArray[np.int64], luck_twins: Floats, range_twins: Floats | None, sets_drawn: bool
) -> SpreadParts | None:
    """The parts of the variance of ``values``; None with too few twins, or if all futures are alike.

    Parameters
    ----------
    values
        A value a future.
    places
        Places among them of the futures that have twins.
    luck_twins, range_twins
        Of each of these, the value of the twin with other luck, and of that with other luck and ranges; None if no
        ranges are drawn beside sets.
    sets_drawn
        Whether sets are drawn; if not, what luck leaves is the part of ranges.
    """
    if len(places) < FEWEST_TWINS or not np.isfinite(values).all():
        return None
    if not float(values.var()) > ROUNDING * max(1.0, float(np.square(values).mean())):
        return None
    of_luck = np.square(values[places] - luck_twins) / 2
    of_both = of_luck if range_twins is None else np.square(values[places] - range_twins) / 2
    rng = np.random.default_rng(SEED)
    shares = []
    for _ in range(SAMPLES):
        futures, twins = rng.integers(len(values), size=len(values)), rng.integers(len(places), size=len(places))
        shares.append(_parts(float(values[futures].var(ddof=1)), of_luck[twins], of_both[twins])[2])
    sets, ranges, luck = _parts(float(values.var(ddof=1)), of_luck, of_both)
    if not sets_drawn:
        sets, ranges = 0.0, sets
    luck_low, luck_high = np.quantile(shares, (0.025, 0.975))
    low, high = np.quantile(values, (0.1, 0.9))
    return SpreadParts(sets, ranges, luck, float(luck_low), float(luck_high), len(places), float(low), float(high))


def _parts(whole: float, of_luck: Floats, of_both: Floats) -> tuple[float, float, float]:
    """Parts of sets, ranges and luck; each is at least 0, and they add up to 1."""
    luck = float(of_luck.mean())
    ranges = max(0.0, float(of_both.mean()) - luck)
    sets = max(0.0, whole - luck - ranges)
    total = sets + ranges + luck
    return (sets / total, ranges / total, luck / total) if total > 0 else (0.0, 0.0, 1.0)
