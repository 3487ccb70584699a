"""Curves of simulated points: monotone fit, knee, fewest resources that reach a goal, crossing of two curves.

Rows are points in the order of ``x``, columns are replications on common random numbers. Statements about several
points hold at 95 % for all of them together (Bonferroni).
"""

from dataclasses import dataclass
from itertools import pairwise
from math import isnan, nan

import numpy as np

from rollout_sim.statistics.estimates import Floats, certain_sign
from rollout_sim.statistics.intervals import CONFIDENCE, UNBOUNDED, Shape, share_over
from rollout_sim.statistics.resampling import resampled_weights

#: Bootstrap resamples of the replications for the interval of a knee.
RESAMPLES = 400
#: A curve has a knee if it lies above its chord by this share of its rise somewhere.
SMALLEST_BEND = 0.1


@dataclass(frozen=True)
class AxisPoint:
    """A place on the axis with its bounds; ``low`` or ``high`` is NaN where it has no bound.

    ``at`` is NaN if there is no such place; ``decided`` says whether both bounds exist.
    """

    at: float
    low: float
    high: float

    @property
    def decided(self) -> bool:
        """Whether there is such a place, with bounds on both sides."""
        return not (isnan(self.at) or isnan(self.low) or isnan(self.high))


NOWHERE = AxisPoint(nan, nan, nan)


def monotone(means: Floats, weights: Floats | None = None) -> Floats:
    """The nearest curve that only rises, or only falls, whichever is nearer (isotonic regression, least squares)."""
    from scipy.optimize import isotonic_regression

    weight = np.ones_like(means) if weights is None else weights
    fits = [isotonic_regression(means, weights=weight, increasing=up).x for up in (True, False)]
    errors = [float((weight * (fit - means) ** 2).sum()) for fit in fits]
    return np.asarray(fits[int(errors[1] < errors[0])], dtype=np.float64)


def bend(x: Floats, y: Floats) -> tuple[float, float]:
    """Where a monotone curve lies furthest above its chord, towards early gains, and how far as a share of its rise.

    This is the knee of a curve with diminishing gains (Satopää et al. 2011, without their smoothing). (NaN, 0) for a
    flat curve, and for fewer than four points: of three only the middle one could be the knee.
    """
    rise = y[-1] - y[0]
    if rise == 0 or x.size < 4:
        return nan, 0.0
    above = (y - y[0]) / rise - (x - x[0]) / (x[-1] - x[0])
    best = int(above.argmax())
    return float(x[best]), float(above[best])


def knee(x: Floats, values: Floats, seed: int = 1, shape: Shape = UNBOUNDED) -> AxisPoint:
    """The knee of the monotone fit of the means, with its 95 % percentile interval over resampled replications.

    No place if the curve bends too little or its ends do not differ significantly; no bounds if more than one resample
    in twenty has no knee.
    """
    count = values.shape[1]
    if count > 1 and not certain_sign(values[-1] - values[0], shape.gap()):
        return NOWHERE
    at, height = bend(x, monotone(values.mean(axis=1)))
    if not height >= SMALLEST_BEND:
        return NOWHERE
    if count < 2:
        return AxisPoint(at, nan, nan)
    weights = resampled_weights(count, shape.sets, RESAMPLES, seed)
    bends = [bend(x, monotone(values @ weight)) for weight in weights]
    knees = np.sort([place for place, height in bends if height >= SMALLEST_BEND])
    if knees.size < CONFIDENCE * RESAMPLES:
        return AxisPoint(at, nan, nan)
    low, high = np.quantile(knees, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], method="nearest")
    return AxisPoint(at, float(low), float(high))


def fewest(x: Floats, reached: np.ndarray, confidence: float, sets: tuple[int, ...] = ()) -> AxisPoint:
    """The smallest place from which on a goal is reached in at least a share ``confidence`` of the futures.

    ``at`` is where the monotone fit of the shares reaches it. ``low`` is the smallest place that is not ruled out (all
    before it lie below, by their 95 % intervals), ``high`` the smallest certain one (it and all after it lie above).
    """
    hits, of = reached.sum(axis=1), reached.shape[1]
    if of == 0:
        return NOWHERE
    fit = _rising(hits / of)
    bounds = np.array([share_over(row, sets) for row in reached])
    sure = np.flip(np.logical_and.accumulate(np.flip(bounds[:, 0] >= confidence)))
    ruled_out = np.logical_and.accumulate(bounds[:, 1] < confidence)
    return AxisPoint(_first(x, fit >= confidence - 1e-12), _first(x, ~ruled_out), _first(x, sure))


def _rising(shares: Floats) -> Floats:
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(shares).x, dtype=np.float64)


def _first(x: Floats, where: np.ndarray) -> float:
    return float(x[int(where.argmax())]) if where.any() else nan


def crossing(x: Floats, gaps: Floats, shape: Shape = UNBOUNDED) -> AxisPoint:
    """Where the mean of paired differences changes its sign, with certain bounds.

    ``low`` and ``high`` are the neighbouring places at which the sign is certain, at 95 % for all places together: the
    last one with the first sign, and the next one with the other; NaN if there is none. NOWHERE without a change of
    sign; of several changes, the one whose sides are most certain.
    """
    mean = gaps.mean(axis=1)
    sign = signs(gaps, shape)
    certain = np.flatnonzero(sign)
    for a, b in pairwise(certain):
        if sign[a] != sign[b]:
            return AxisPoint(_zero(x[a : b + 1], mean[a : b + 1]), float(x[a]), float(x[b]))
    changes = np.flatnonzero(np.sign(mean[:-1]) * np.sign(mean[1:]) < 0)
    if changes.size == 0:
        return NOWHERE
    first = int(changes[0])
    zero = _zero(x[first : first + 2], mean[first : first + 2])
    low, high = x[certain[certain <= first]], x[certain[certain > first]]
    return AxisPoint(zero, float(low[-1]) if low.size else nan, float(high[0]) if high.size else nan)


def signs(gaps: Floats, shape: Shape = UNBOUNDED) -> Floats:
    """-1 or 1 where the sign of the mean is certain, at 95 % for all places together, else 0."""
    return np.array([certain_sign(row, shape, len(gaps)) for row in gaps], dtype=np.float64)


def _zero(x: Floats, y: Floats) -> float:
    """Where the monotone fit of a curve whose ends differ in sign is 0; between neighbours by a straight line."""
    fit = _rising(y * np.sign(y[-1]))  # its ends keep their signs: pooling only moves them outwards
    a, b = int(np.flatnonzero(fit < 0)[-1]), int(np.flatnonzero(fit > 0)[0])
    if b > a + 1:
        return float((x[a + 1] + x[b - 1]) / 2)
    return float(x[a] + (x[b] - x[a]) * fit[a] / (fit[a] - fit[b]))
