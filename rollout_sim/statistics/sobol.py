"""Global sensitivity: elementary effects, Sobol indices, and the split of variance between inputs and chance.

All take outputs of points in rows and replications on common random numbers in columns. So the noise of a point's mean
is known and can be removed; it would look like an interaction of all inputs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, isfinite, isnan, log, nan, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.statistics.designs import STEP
from rollout_sim.statistics.estimates import ROUNDING, Floats, certain_sign
from rollout_sim.statistics.intervals import Interval, Shape, mean_interval, student

#: Most groups of points, or of replications, in the jackknife.
GROUPS = 20
#: The size of an elementary effect has an interval from this many trajectories on.
FEWEST_TRAJECTORIES = 11
EFFECT_SIZE = Shape(-inf, inf, FEWEST_TRAJECTORIES - 1)
#: Intervals take at least so many points of a sample, and so many replications.
FEWEST_POINTS, FEWEST_FUTURES = 16, 10
#: The share of luck is itself estimated from the replications.
FEWEST_FOR_LUCK = 20
#: Mean size of a normal error, in its standard deviations.
MEAN_SIZE = sqrt(2 / pi)


@dataclass(frozen=True)
class ElementaryEffect:
    """Elementary effects of an input, per unit of its whole range.

    ``mu`` is their mean, ``mu_star`` the mean of their absolute values with its 95 % interval over trajectories and
    replications, whose lower end allows for what noise adds to a size; none with few of either, or nearly all alike.
    ``sigma`` their standard deviation (nonlinearity and interactions), ``noise`` the standard error of one effect.
    ``clear`` says whether they are surely larger than luck alone would give.
    """

    mu: float
    mu_star: float
    lower: float
    upper: float
    sigma: float
    noise: float
    clear: bool


@dataclass(frozen=True)
class SobolIndices:
    """Sobol indices of an input without noise, with 95 % intervals; ``total_with_noise`` is computed from the means.

    No interval with few points or replications, nor where inputs do not surely make any variance.
    """

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    total_with_noise: float


@dataclass(frozen=True)
class VarianceShares:
    """Shares of one future's variance: of inputs, of chance, and of chance that depends on inputs; they add up to 1.

    ``inputs_low`` and ``inputs_high`` bound the share of inputs at 95 %, NaN with few points or replications; ``sd`` is
    the total standard deviation.
    """

    inputs: float
    luck: float
    both: float
    inputs_low: float
    inputs_high: float
    sd: float


def effects(points: Floats, values: Floats) -> list[ElementaryEffect]:
    """Elementary effects by input (Morris 1991; absolute values: Campolongo, Cariboni and Saltelli 2007).

    Parameters
    ----------
    points
        Trajectories from ``designs.morris``, in quantiles.
    values
        Outputs: one row per point, one column per replication.
    """
    inputs = points.shape[1]
    moves = np.diff(points.reshape(-1, inputs + 1, inputs), axis=1)  # trajectories, steps, inputs
    steps = np.diff(values.reshape(len(moves), inputs + 1, -1), axis=1)
    per_input = []
    for place in range(inputs):
        moved = np.abs(moves[:, :, place]) > STEP / 2
        each = steps[moved] / moves[:, :, place][moved][:, None]
        effect = each.mean(axis=1)
        count = each.shape[1]
        noise = sqrt(each.var(axis=1, ddof=1).mean() / count) if count > 1 else nan
        sigma = float(effect.std(ddof=1)) if effect.size > 1 else nan
        size = np.abs(effect)
        interval = _size_interval(each, noise)
        surely = certain_sign(size - np.nan_to_num(noise), EFFECT_SIZE) > 0
        clear = surely and interval.low != 0
        per_input.append(ElementaryEffect(float(effect.mean()), float(size.mean()), *interval, sigma, noise, clear))
    return per_input


def _size_interval(each: Floats, noise: float) -> Interval:
    """Interval of the mean size of effects (trajectories, replications), over both; noise makes sizes larger."""
    size = np.abs(each.mean(axis=1))
    mean, over = float(size.mean()), mean_interval(size, EFFECT_SIZE)
    if each.shape[1] < FEWEST_FUTURES or isnan(over.low):
        return Interval(nan, nan)
    luck = float(_half_width(lambda group: np.abs(np.delete(each, group, 1).mean(axis=1)).mean(), each.shape[1]))
    low = mean - np.hypot(mean - over.low, luck) - MEAN_SIZE * noise
    return Interval(max(0.0, float(low)), mean + float(np.hypot(over.high - mean, luck)))


def _half_width(without: "Callable[[NDArray[np.int64]], Any]", count: int) -> Floats:
    """Half-width of a 95 % interval by the jackknife over groups; ``without`` estimates with a group left out."""
    groups = np.array_split(np.arange(count), min(count, GROUPS))
    parts = np.array([without(group) for group in groups])
    return np.asarray(student(len(groups)) * np.sqrt((len(groups) - 1) * parts.var(axis=0)), dtype=np.float64)


def indices(values: Floats, inputs: int) -> list[SobolIndices]:
    """First-order and total Sobol indices by input, computed with SciPy and estimators that noise does not bias.

    Products are taken across different replications only: with a(r) an output in replication r, the mean of a(r) b(s)
    over r other than s estimates the product of expectations, however replications are correlated between points. With
    one replication no noise can be removed.

    Parameters
    ----------
    values
        Outputs at the points of ``designs.sobol``: one row per point, one column per replication.

    Returns
    -------
    Indices by input; all NaN if the inputs explain no variance beyond noise.
    """
    from scipy.stats import sobol_indices

    count = len(values) // (inputs + 2)
    a, b, *mixed = np.ascontiguousarray(values.T.reshape(values.shape[1], inputs + 2, count).swapaxes(0, 1))
    if not _variance(a, b) > ROUNDING * max(1.0, float(np.square(values).mean())):
        return [SobolIndices(nan, nan, nan, nan, nan, nan, nan)] * inputs
    # SciPy squeezes away the axis of a single input, so it gets that input twice
    outputs: Any = {"f_A": a, "f_B": b, "f_AB": np.stack(mixed * (2 if inputs == 1 else 1))}
    unbiased = sobol_indices(func=outputs, n=count, method=_free_of_noise)
    means: Any = {name: part.mean(axis=-2, keepdims=True) for name, part in outputs.items()}
    plain = sobol_indices(func=means, n=count)
    half = _half_widths_of_indices(outputs)
    return [
        SobolIndices(
            first=(first := float(unbiased.first_order[place])),
            first_low=first - half[0, place],
            first_high=first + half[0, place],
            total=(total := float(unbiased.total_order[place])),
            total_low=total - half[1, place],
            total_high=total + half[1, place],
            total_with_noise=float(plain.total_order[place]),
        )
        for place in range(inputs)
    ]


def _half_widths_of_indices(outputs: dict[str, Floats]) -> Floats:
    """Half-widths of first and total indices, over points and replications; NaN where there is no interval."""
    replications, points = outputs["f_A"].shape
    none = np.full((2, len(outputs["f_AB"])), nan)
    if points < FEWEST_POINTS or replications < FEWEST_FUTURES:
        return none

    def without(axis: int) -> "Callable[[NDArray[np.int64]], Floats]":
        def estimates(group: NDArray[np.int64]) -> Floats:
            others = {name: np.delete(part, group, axis) for name, part in outputs.items()}
            first, total = _free_of_noise(**others)
            return np.append(np.concatenate([first[0], total[0]]), _variance(others["f_A"], others["f_B"]))

        return estimates

    half = np.hypot(_half_width(without(-1), points), _half_width(without(-2), replications))
    if not _variance(outputs["f_A"], outputs["f_B"]) > half[-1]:
        return none  # a part of a variance that may be none
    return half[:-1].reshape(2, -1)


def _free_of_noise(f_A: Floats, f_B: Floats, f_AB: Floats) -> tuple[Floats, Floats]:
    """Estimators of Saltelli et al. (2010), with products across replications; outputs (replications, points)."""
    variance = _variance(f_A, f_B)
    centre = np.concatenate([f_A, f_B], axis=1).mean(axis=1, keepdims=True)
    gaps = f_AB - f_A
    first = np.array([_across(f_B - centre, gap).mean() for gap in gaps]) / variance
    total = np.array([_across(gap, gap).mean() for gap in gaps]) / (2 * variance)
    return first[None, :], total[None, :]


def _variance(f_A: Floats, f_B: Floats) -> float:
    both = np.concatenate([f_A, f_B], axis=1)
    centred = both - both.mean(axis=1, keepdims=True)
    return float(_across(centred, centred).mean())


def _across(a: Floats, b: Floats) -> Floats:
    """Mean of a(r) b(s) over all pairs of different replications, by point; a(0) b(0) with one replication."""
    count = len(a)
    if count == 1:
        return np.asarray(a[0] * b[0], dtype=np.float64)
    pairs = count * a.mean(axis=0) * b.mean(axis=0) - (a * b).mean(axis=0)
    return np.asarray(pairs / (count - 1), dtype=np.float64)


def split(values: Floats) -> VarianceShares:
    """Split the variance of one future between inputs and chance, by analysis of variance of points by replications.

    All points share random numbers, so the two factors are crossed. The formula for independent random numbers would
    underestimate the share of inputs.

    Parameters
    ----------
    values
        Outputs at independent points: one row per point, one column per replication; NaN with fewer than two of either.
    """
    if min(values.shape) < 2:
        return VarianceShares(nan, nan, nan, nan, nan, nan)
    inputs, luck, both = _components(values)
    whole = inputs + luck + both
    if not whole > ROUNDING * max(1.0, float(np.square(values).mean())):
        return VarianceShares(nan, nan, nan, nan, nan, 0.0)
    low, high = _share_interval(values, inputs / whole)
    return VarianceShares(inputs / whole, luck / whole, both / whole, low, high, sqrt(whole))


def _share_interval(values: Floats, share: float) -> Interval:
    """Interval of the share of inputs, over points and replications.

    Of its odds, which are less skewed than a share near an end. An end that an interval of the share itself reaches
    counts as reached, since no odds do.
    """
    if values.shape[0] < FEWEST_POINTS or values.shape[1] < FEWEST_FOR_LUCK:
        return Interval(nan, nan)

    def half_width(scale: Callable[[float], float]) -> float:
        def without(axis: int) -> Callable[[NDArray[np.int64]], float]:
            return lambda group: scale(_input_share(np.delete(values, group, axis)))

        return float(np.hypot(*(_half_width(without(axis), values.shape[axis]) for axis in (0, 1))))

    half, half_odds = half_width(lambda part: part), half_width(_log_odds)
    low, high = max(0.0, share - half), min(1.0, share + half)
    if isfinite(half_odds):
        middle = _log_odds(share)
        low, high = (end if end in (0, 1) else 1 / (1 + exp(-middle - side))
                     for end, side in ((low, -half_odds), (high, half_odds)))  # fmt: skip
    return Interval(low, high)


def _log_odds(share: float) -> float:
    return log(share / (1 - share)) if 0 < share < 1 else nan


def _input_share(values: Floats) -> float:
    inputs, luck, both = _components(values)
    whole = inputs + luck + both
    return inputs / whole if whole > 0 else nan


def _components(values: Floats) -> tuple[float, float, float]:
    points, replications = values.shape
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    rest = values - rows[:, None] - columns[None, :] + values.mean()
    both = float(np.square(rest).sum() / ((points - 1) * (replications - 1)))
    inputs = max(0.0, float(rows.var(ddof=1)) - both / replications)
    luck = max(0.0, float(columns.var(ddof=1)) - both / points)
    return inputs, luck, both
