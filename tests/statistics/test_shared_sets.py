"""Intervals where futures share sets of coefficients: sets are the units, so copies of a future add no knowledge."""

import numpy as np
import pytest

from rollout_sim.statistics import curves, value_of_information as information
from rollout_sim.statistics.intervals import UNBOUNDED
from rollout_sim.statistics.resampling import resampled_counts, resampled_weights

ALONE = np.random.default_rng(5).gamma(2.0, size=60)
COPIES = 6
COPIED = np.repeat(ALONE, COPIES)
SETS = tuple(np.repeat(np.arange(ALONE.size), COPIES).tolist())


def widths(found: tuple[float, float, float]) -> float:
    return found[2] - found[1]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_copies_of_futures_do_not_narrow_a_quantile(share: float) -> None:
    alone = information.quantile_interval(ALONE, share)
    copied = information.quantile_interval(COPIED, share, SETS)
    taken_as_own = information.quantile_interval(COPIED, share)
    assert copied[0] == alone[0]
    assert widths(copied) == pytest.approx(widths(alone), rel=0.35)
    assert widths(taken_as_own) < 0.7 * widths(alone)


def test_an_interval_of_a_quantile_over_sets_covers() -> None:
    rng = np.random.default_rng(8)
    truth, trials, held, alone = 0.8416212, 400, 0, 0  # of a standard normal, at 80 %
    for _ in range(trials):
        values = np.repeat(0.9 * rng.standard_normal(50), 4) + np.sqrt(1 - 0.81) * rng.standard_normal(200)
        sets = tuple(np.repeat(np.arange(50), 4).tolist())
        _, low, high = information.quantile_interval(values, 0.8, sets)
        held += low <= truth <= high
        _, low, high = information.quantile_interval(values, 0.8)
        alone += low <= truth <= high
    assert held / trials > 0.92
    assert alone / trials < 0.85


def test_reserve_and_worth_of_knowing_take_sets_as_their_units() -> None:
    assert widths(information.contingency(COPIED, SETS)) > 1.5 * widths(information.contingency(COPIED))
    options = np.column_stack([COPIED, np.full(COPIED.size, 2.0)])
    over_sets, as_own = information.perfect(options, SETS), information.perfect(options)
    assert over_sets.value == as_own.value
    assert over_sets.high - over_sets.low > 1.8 * (as_own.high - as_own.low)
    rows = [information.confidence_rows(COPIED, COPIED, [0.7], sets)[0] for sets in (SETS, ())]
    wide, narrow = (row["together_high"] - row["together_low"] for row in rows)
    assert wide > 1.8 * narrow


def test_fewest_and_knee_take_sets_as_their_units() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    reached = np.array([limit < COPIED for limit in (3.5, 1.4, 0.95, 0.0)])
    assert curves.fewest(x, reached, 0.8).decided
    assert curves.fewest(x, reached, 0.8, SETS).low < curves.fewest(x, reached, 0.8).low
    bent = np.array([np.zeros(COPIED.size), 0.7 + COPIED, 0.9 + COPIED, 1.0 + COPIED])
    assert curves.knee(x, bent, shape=UNBOUNDED.shared(SETS)).at == curves.knee(x, bent).at


def test_sets_come_and_go_together() -> None:
    counts = resampled_counts(6, (3, 3, 3, 7, 7, 9, 9), 50, seed=1)
    assert (counts[:, 0] == counts[:, 1]).all()
    assert (counts[:, 3] == counts[:, 4]).all()
    assert (counts[:, 0] != counts[:, 3]).any()
    assert resampled_weights(6, (3, 3, 3, 7, 7, 9, 9), 50, seed=1).sum(axis=1) == pytest.approx(1.0)
    assert (resampled_counts(6, (), 50, seed=1).sum(axis=1) == 6).all()
