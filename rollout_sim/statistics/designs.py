"""Designs for uncertain inputs, in quantiles: one row per point, one column per input.

Quantiles lie in (0, 1); the inputs' quantile functions turn them into the values of a point.
"""

import numpy as np

from rollout_sim.statistics.estimates import Floats

#: Quantiles of an input in a one-way design, while all others are at their median; the middle one is its own.
ONE_WAY = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Levels of an input in Morris screening: the middles of four equal parts, so none is at an end of the range.
LEVELS = (0.125, 0.375, 0.625, 0.875)
#: Step of an elementary effect: half of the levels, so that all levels are equally likely.
STEP = 0.5


def one_way(inputs: int) -> Floats:
    """All inputs at their medians; then each alone at the other places of ``ONE_WAY``, input by input."""
    rows = [np.full(inputs, 0.5)]
    for place in range(inputs):
        for quantile in ONE_WAY:
            if quantile != 0.5:
                rows.append(np.where(np.arange(inputs) == place, quantile, 0.5))
    return np.array(rows)


def one_way_rows(place: int) -> list[int]:
    """Rows of ``one_way`` in which an input takes the values of ``ONE_WAY``, in order."""
    others = len(ONE_WAY) - 1
    rows = list(range(1 + others * place, 1 + others * (place + 1)))
    rows.insert(ONE_WAY.index(0.5), 0)
    return rows


def morris(inputs: int, trajectories: int, seed: int) -> Floats:
    """Random trajectories (Morris 1991): ``inputs`` + 1 points each; neighbours differ in one input by ``STEP``."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(trajectories):
        point = rng.choice(LEVELS, inputs)
        rows.append(point)
        for place in rng.permutation(inputs):
            point = point.copy()
            point[place] += STEP if point[place] < 0.5 else -STEP
            rows.append(point)
    return np.array(rows)


def sobol(inputs: int, count: int, seed: int) -> Floats:
    """Two independent samples A and B of a scrambled Sobol' sequence, then A with one column of B, input by input.

    Parameters
    ----------
    count
        Points of A, and of B: a power of 2.

    Returns
    -------
    Array (count * (inputs + 2), inputs).
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * inputs, rng=np.random.default_rng(seed)).random(count)
    both = np.clip(both, 1e-9, 1 - 1e-9)  # the quantile of 0 may be infinite
    a, b = both[:, :inputs], both[:, inputs:]
    mixed = [np.where(np.arange(inputs) == place, b, a) for place in range(inputs)]
    return np.concatenate([a, b, *mixed])
