"""Two-stage ranking and selection for ``best`` and ``optimise``: run as many futures as the choice needs.

Nelson and Matejcik's two stages, and further ones where a pair varies more than the pooled pairs
(``ranking_selection``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from rollout_sim.results.measures import Measure
from rollout_sim.statistics import ranking_selection as selection
from rollout_sim.statistics.intervals import UNBOUNDED, Shape
from rollout_sim.statistics.precision import FLOORS
from rollout_sim.statistics.ranking_selection import Floats, PairedDifferences

#: Futures of the first stage, which estimates the variances.
FIRST = 30
#: A finer indifference takes more futures than can be counted.
FINEST = 1e-9
#: Default indifference zone: as it is for a share, relative for any other measure.
INDIFFERENCE = 0.01
SMALLEST_STEP = 10


@dataclass(frozen=True, eq=False)
class Selection:
    """The basis of a choice: ``values``, a row per future and a column per strategy, larger is better.

    ``needed`` is the estimated number of futures for the guarantee, and ``settled`` whether they were run.
    """

    values: Floats
    needed: float
    settled: bool


def reach(pairs: PairedDifferences, leader: int) -> float:
    """The widest half-width of a difference between the leader and a strategy that could be the best.

    No strategy is better than the leader by more, at the confidence of the pairs.
    """
    return float(pairs.half_width[pairs.with_best().could_be_best, leader].max())


def select(
    values: Floats,
    ran: int,
    at_most: int,
    confidence: float,
    indifference: float,
    run: Callable[[int], Floats],
    interrupted: Callable[[], bool],
    shape: Shape = UNBOUNDED,
    same: "selection.Bools | None" = None,
) -> Selection:
    """Run futures until each strategy is surely behind another, or known to within the indifference of the leader.

    Parameters
    ----------
    values
        Of the first stage: at least 2 futures of at least 2 strategies, larger is better.
    ran, at_most
        Futures run for it, including failed ones, and the most that may be run.
    confidence, indifference
        Of the guarantee: see ``ranking_selection``.
    run
        Gives the values of the first futures up to a number, including earlier ones.
    interrupted
        Whether Ctrl-C was pressed, so that no more are run.
    shape, same
        As for ``ranking_selection.paired``.
    """
    constant = selection.nm_constant(values.shape[1], len(values), confidence)
    needed = selection.futures_needed(selection.common_deviation(values), constant, indifference, ran)
    while True:
        half_width = reach(selection.paired(values, confidence, shape, same), int(values.mean(axis=0).argmax()))
        if half_width <= indifference:
            return Selection(values, ran, True)
        if needed <= ran:
            needed = max(ran + SMALLEST_STEP, ceil(len(values) * (half_width / indifference) ** 2))
        if ran >= at_most or interrupted():
            return Selection(values, needed, False)
        ran = min(needed, at_most)
        values = run(ran)


def usual_indifference(measure: Measure, of: Callable[[str], Floats]) -> float:
    """1 %: one point of a share, else of the largest mean, or of its floor (for money the mean cost).

    ``of`` gives a measure by its name, a row per future and a column per strategy.
    """
    if measure.unit == "share" or not len(of(measure.name)):
        return INDIFFERENCE
    floor = float(of("total_cost").mean(axis=0).max()) if measure.unit == "money" else FLOORS.get(measure.unit, 0.0)
    return INDIFFERENCE * max(float(np.abs(of(measure.name).mean(axis=0)).max()), floor) or 1.0
