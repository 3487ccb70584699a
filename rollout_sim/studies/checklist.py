"""What each missing item of the readiness checklist costs: the same futures with it and without."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.kernel.phrases import Phrase, Refused, phrase_of
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate
from rollout_sim.scenario import ScenarioError, with_values
from rollout_sim.scenario.advice.readiness import readiness
from rollout_sim.statistics.estimates import certain_sign
from rollout_sim.statistics.intervals import SHARE, mean_interval

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.scenario.advice.readiness import ChecklistItem

MEASURE = "success_share"


@dataclass(frozen=True)
class ItemEffect:
    """What a missing item would add to a strategy's success: mean and ends of a 95 % interval, paired, as shares.

    ``problem`` says why it could not be simulated: the scenario with it breaks a rule, or has no such lever. ``moves``
    says whether success is another in any future, ``sign`` is 1 or -1 where the gain is surely above or below 0.
    """

    item: "ChecklistItem"
    gain: float
    lower: float
    upper: float
    problem: str = ""
    moves: bool = True
    sign: int = 0


def missing_items(
    scenario: "Scenario",
    strategy: str,
    replications: int = 100,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
) -> list[ItemEffect]:
    """Simulate what each missing item of the checklist costs one strategy, most costly first.

    Raises
    ------
    KeyError
        If the scenario has no such strategy.
    UnknownChoice
        As ``run_points``.
    KeyboardInterrupt
        If interrupted: what a part of the futures says is not worth the name of an answer here.
    """
    points, problems, missing = [Point("as given", scenario, strategy)], [], readiness(scenario, strategy).missing
    for item in missing:
        remedy = item.remedy(scenario, strategy)
        try:
            if not remedy:
                raise Refused("needs choices that only you can make")
            points.append(Point(item.name, with_values(scenario, remedy), strategy))
        except ScenarioError as error:
            problems.append(ItemEffect(item, np.nan, np.nan, np.nan, error.mistakes[0].rule))
        except ValueError as error:
            problems.append(ItemEffect(item, np.nan, np.nan, np.nan, phrase_of(error)))
    observed = run_points(points, replications, seed, workers, progress, engine)
    if observed.interrupted:
        raise KeyboardInterrupt
    if not observed.complete:
        problem = Phrase("no future was completed by all ({cause})", cause=observed.failed["cause"].iloc[0])
        return [ItemEffect(item, np.nan, np.nan, np.nan, problem) for item in missing]
    success = observed.of(MEASURE)
    by_name = {item.name: item for item in missing}
    effects = []
    for label, row in zip(observed.labels[1:], success[1:], strict=True):
        gains = row - success[0]
        lower, upper = mean_interval(gains, SHARE.gap())
        sign = certain_sign(gains, SHARE.gap())
        effects.append(ItemEffect(by_name[label], float(gains.mean()), lower, upper, "", bool(gains.any()), sign))
    return sorted(effects, key=lambda worth: -worth.gain) + problems
