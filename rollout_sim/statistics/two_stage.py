"""The choice between strategies, with as many futures as it takes: what ``best`` and ``optimise`` have in common.

Nelson and Matejcik's two stages, and more where a pair varies more than pairs do on the whole (``selection``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from rollout_sim.results.measures import Measure
from rollout_sim.statistics import ranking_selection as selection
from rollout_sim.statistics.precision import FLOORS
from rollout_sim.statistics.ranking_selection import Floats, PairedDifferences

#: Futures of the first stage, from which variances are taken.
FIRST = 30
#: What does not matter when nobody says: so much of a share, and such a part of anything else.
INDIFFERENCE = 0.01
SMALLEST_STEP = 10


@dataclass(frozen=True, eq=False)
class Selection:
    """What a choice rests on: ``values``, a row a future and a column a strategy, larger being better.

    ``needed`` are the futures that the guarantee takes, as far as is known, and ``settled`` whether they were run.
    """

    values: Floats
    needed: float
    settled: bool


def reach(pairs: PairedDifferences, leader: int) -> float:
    """How far the leader is surely told from those that could be the best: the widest half-width of a difference.

    No other is better than the leader by more, at the confidence of the pairs.
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
) -> Selection:
    """Run on until each strategy is surely behind another, or told from the leader to within the indifference.

    Parameters
    ----------
    values
        Of the first stage: 2 futures or more of 2 strategies or more, larger being better.
    ran, at_most
        Futures run for it, those that failed among them, and the most that may be run.
    confidence, indifference
        As ``selection`` promises.
    run
        Gives the values of so many futures, those before among them.
    interrupted
        Whether no more are to be run.
    """
    constant = selection.nm_constant(values.shape[1], len(values), confidence)
    needed = selection.futures_needed(selection.common_deviation(values), constant, indifference, ran)
    while True:
        found = reach(selection.paired(values, confidence), int(values.mean(axis=0).argmax()))
        if found <= indifference:
            return Selection(values, ran, True)
        if needed <= ran:
            needed = max(ran + SMALLEST_STEP, ceil(len(values) * (found / indifference) ** 2))
        if ran >= at_most or interrupted():
            return Selection(values, needed, False)
        ran = min(needed, at_most)
        values = run(ran)


def usual_indifference(measure: Measure, of: Callable[[str], Floats]) -> float:
    """1 %: of a share as it is, of anything else of the largest mean, or of its floor (for money the mean cost).

    ``of`` gives a measure by its name, a row a future and a column a strategy.
    """
    if measure.unit == "share" or not len(of(measure.name)):
        return INDIFFERENCE
    floor = float(of("total_cost").mean(axis=0).max()) if measure.unit == "money" else FLOORS.get(measure.unit, 0.0)
    return INDIFFERENCE * max(float(np.abs(of(measure.name).mean(axis=0)).max()), floor) or 1.0
