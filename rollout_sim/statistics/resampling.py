"""Bootstrap resamples of futures; those that share a set of coefficients come and go together."""

import numpy as np
from numpy.typing import NDArray

from rollout_sim.statistics.estimates import Floats


def resampled_counts(count: int, sets: tuple[int, ...], resamples: int, seed: int) -> NDArray[np.int64]:
    """How often each future is in each resample, a row a resample.

    Parameters
    ----------
    count
        Futures.
    sets
        Of each future, the number of the set that it shares with others, at least ``count`` of them; empty if none is
        shared. Sets are then drawn with replacement in place of futures.
    seed
        Of the resamples, which are separate from the simulation's random numbers.
    """
    _, unit = np.unique(np.array(sets[:count] if len(sets) >= count else range(count), dtype=np.int64),
                        return_inverse=True)  # fmt: skip
    units = int(unit.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=resamples)
    return np.asarray(drawn[:, unit], dtype=np.int64)


def resampled_weights(count: int, sets: tuple[int, ...], resamples: int, seed: int) -> Floats:
    """Weights of the futures in each resample, a row a resample, of sum 1; arguments as of ``resampled_counts``."""
    counts = resampled_counts(count, sets, resamples, seed)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True), dtype=np.float64)
