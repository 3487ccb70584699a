"""Values that are known are found again out of pilots simulated with them. Minutes: ``make test-recovery``."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from scipy.stats import chi2

from rollout_sim.replications.replicate import usual_workers
from tests.studies import pilot_worlds

PILOTS = 50


@pytest.mark.slow
def test_intervals_cover_what_they_should_and_ranks_are_even() -> None:
    """80 % intervals hold the truth in 70 to 90 % of 50 pilots; ranks are even (Talts et al. 2018)."""
    pilot_worlds.recovered(0)  # compiled here, once
    with ProcessPoolExecutor(usual_workers(PILOTS), get_context("spawn")) as pool:
        found = list(pool.map(pilot_worlds.recovered, range(PILOTS)))
    inside = np.array([flags for flags, _ in found])
    ranks = np.array([ranks for _, ranks in found])
    counts = np.bincount(np.minimum((10 * ranks).astype(int), 9).ravel(), minlength=10)
    expected = ranks.size / 10
    squares = float(((counts - expected) ** 2 / expected).sum())
    told = f"cover by parameter {inside.mean(axis=0)}, in all {inside.mean():.3f}"
    print(f"{told}; ranks {counts}, chi-squared {squares:.1f}")
    assert 0.7 <= inside.mean() <= 0.9
    assert squares < chi2.ppf(0.999, 9)
