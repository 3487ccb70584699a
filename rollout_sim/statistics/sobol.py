"""Global sensitivity: elementary effects, Sobol indices, and the split of variance between inputs and chance.

All take outputs of points in rows and replications on common random numbers in columns. So the noise of a point's mean
is known and can be removed; it would look like an interaction of all inputs.
"""

import warnings
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.statistics.designs import STEP
from rollout_sim.statistics.estimates import ROUNDING, Floats, certain_sign
from rollout_sim.statistics.intervals import CONFIDENCE, Shape, mean_interval

RESAMPLES = 400
#: Most groups of points, or of replications, in the jackknife.
GROUPS = 20
#: The size of an elementary effect has an interval from this many trajectories on.
EFFECT_SIZE = Shape(-inf, inf, 10)
#: Half the 95 % interval of a normal distribution, in standard deviations.
Z = 1.959964


@dataclass(frozen=True)
class ElementaryEffect:
    """Elementary effects of an input, per unit of its whole range.

    ``mu`` is their mean, ``mu_star`` the mean of their absolute values with its 95 % interval over trajectories,
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
    """Sobol indices of an input without noise, with 95 % intervals; ``total_with_noise`` is computed from the means."""

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

    ``inputs_low`` and ``inputs_high`` bound the share of inputs at 95 %; ``sd`` is the total standard deviation.
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
        interval = mean_interval(size, EFFECT_SIZE)
        clear = certain_sign(size - np.nan_to_num(noise), EFFECT_SIZE) > 0
        per_input.append(ElementaryEffect(float(effect.mean()), float(size.mean()), *interval, sigma, noise, clear))
    return per_input


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
    from scipy.stats import DegenerateDataWarning, bootstrap, sobol_indices

    count = len(values) // (inputs + 2)
    a, b, *mixed = np.ascontiguousarray(values.T.reshape(values.shape[1], inputs + 2, count).swapaxes(0, 1))
    if not _variance(a, b) > ROUNDING * max(1.0, float(np.square(values).mean())):
        return [SobolIndices(nan, nan, nan, nan, nan, nan, nan)] * inputs
    # SciPy squeezes away the axis of a single input, so it gets that input twice
    outputs: Any = {"f_A": a, "f_B": b, "f_AB": np.stack(mixed * (2 if inputs == 1 else 1))}
    unbiased = sobol_indices(func=outputs, n=count, method=_free_of_noise)
    means: Any = {name: part.mean(axis=-2, keepdims=True) for name, part in outputs.items()}
    plain = sobol_indices(func=means, n=count)

    def resampled(rows: NDArray[np.int64]) -> Floats:
        return np.concatenate(_free_of_noise(**{name: part[..., rows] for name, part in outputs.items()}))

    # Not SciPy's own bootstrap of indices: it takes no seed. With few points a resample may consist of one point only:
    # then there is no interval.
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        spread = bootstrap((np.arange(count),), resampled, n_resamples=RESAMPLES, confidence_level=CONFIDENCE,
                           vectorized=False, method="percentile", rng=np.random.default_rng(5))  # fmt: skip
    low, high = (np.asarray(side) for side in spread.confidence_interval)
    return [
        SobolIndices(
            first=float(unbiased.first_order[place]),
            first_low=float(low[0, place]),
            first_high=float(high[0, place]),
            total=float(unbiased.total_order[place]),
            total_low=float(low[1, place]),
            total_high=float(high[1, place]),
            total_with_noise=float(plain.total_order[place]),
        )
        for place in range(inputs)
    ]


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
    share = inputs / whole
    half = Z * sqrt(sum(_jackknife(values, axis) for axis in (0, 1))) if min(values.shape) > 2 else nan
    low, high = (float(np.clip(share + side, 0.0, 1.0)) for side in (-half, half))
    return VarianceShares(share, luck / whole, both / whole, low, high, sqrt(whole))


def _jackknife(values: Floats, axis: int) -> float:
    """Jackknife variance of the share of inputs, leaving out groups of points, or of replications."""
    groups = np.array_split(np.arange(values.shape[axis]), min(values.shape[axis], GROUPS))
    parts = [_components(np.delete(values, group, axis)) for group in groups]
    shares = np.array([part[0] / sum(part) for part in parts])
    return float((len(groups) - 1) * shares.var())


def _components(values: Floats) -> tuple[float, float, float]:
    points, replications = values.shape
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    rest = values - rows[:, None] - columns[None, :] + values.mean()
    both = float(np.square(rest).sum() / ((points - 1) * (replications - 1)))
    inputs = max(0.0, float(rows.var(ddof=1)) - both / replications)
    luck = max(0.0, float(columns.var(ddof=1)) - both / points)
    return inputs, luck, both
