"""The shape of each measure: its bounds in a scenario. Waits have a long tail, and so have their differences."""

from math import ceil, inf, isfinite

from rollout_sim.kernel.calendar import DAYS_A_WEEK
from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics.intervals import FEWEST, NEVER, UNBOUNDED, Shape


def measure_shape(name: str, stores: float, run_days: float) -> Shape:
    """The shape of a measure, or of what a study reads beside them, in a scenario of this size and length."""
    weeks = ceil(run_days / DAYS_A_WEEK)  # as many Mondays as may lie in it
    if name not in BY_NAME:
        return Shape(0.0, weeks) if name.endswith("_weeks") else UNBOUNDED
    measure = BY_NAME[name]
    highest = {"share": 1.0, "days": run_days, "stores": stores, "store-weeks": stores * weeks}.get(measure.unit, inf)
    low, high = measure.bounds or (-inf if measure.unit == "money" else 0.0, highest)
    bounded = isfinite(low) and isfinite(high)
    return Shape(low, high, NEVER if bounded else FEWEST, NEVER if measure.unit == "days" else FEWEST)
