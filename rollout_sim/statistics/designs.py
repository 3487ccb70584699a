"""Where to run a model whose inputs are not known: designs in quantiles of the inputs, one row a point.

Quantiles lie in (0, 1), each input's own; a point's values are what the inputs' quantile functions make of them.
"""

import numpy as np

from rollout_sim.statistics.estimates import Floats

#: Places of an input while all others stand at their median, which is the middle one of them.
ONE_WAY = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Levels of an input in Morris screening: middles of four equal parts, so that none is an end of the range.
LEVELS = (0.125, 0.375, 0.625, 0.875)
#: An elementary effect is over half of the levels, which makes all of them equally likely.
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
    """Rows of ``one_way`` in which an input goes through ``ONE_WAY``."""
    others = len(ONE_WAY) - 1
    rows = list(range(1 + others * place, 1 + others * (place + 1)))
    rows.insert(ONE_WAY.index(0.5), 0)
    return rows


def morris(inputs: int, trajectories: int, seed: int) -> Floats:
    """Random trajectories (Morris 1991): ``inputs`` + 1 points each, neighbours differ in one input by ``STEP``."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(trajectories):
        at = rng.choice(LEVELS, inputs)
        rows.append(at)
        for place in rng.permutation(inputs):
            at = at.copy()
            at[place] += STEP if at[place] < 0.5 else -STEP
            rows.append(at)
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
    both = np.clip(both, 1e-9, 1 - 1e-9)  # a quantile of 0 may be endless
    a, b = both[:, :inputs], both[:, inputs:]
    mixed = [np.where(np.arange(inputs) == place, b, a) for place in range(inputs)]
    return np.concatenate([a, b, *mixed])
