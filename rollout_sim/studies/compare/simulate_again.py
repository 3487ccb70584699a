"""Futures of a run simulated again, for what the run did not keep: their logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose, isnan
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.replications.futures import future
from rollout_sim.replications.replicate import engine
from rollout_sim.results.measures import NAMES, measure
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.comparison import Comparison

TOLERANCE = 1e-9
#: What a typical future is typical in.
TYPICAL = ("successful_stores", "total_cost", "red_store_weeks")


@dataclass(frozen=True, eq=False)
class Again:
    """A replication simulated again, and the measures that were counted for it and are now."""

    plan: Plan
    outcome: Outcome
    seed: int
    counted: dict[str, float]
    measures: dict[str, float]

    @property
    def differing(self) -> list[str]:
        """Names of measures that are not as counted, to 1e-9; none if this is the replication that was counted."""
        return [name for name, value in self.measures.items() if not _same(value, self.counted[name])]


def simulated_again(
    scenario: "Scenario", strategy: str, seed: int, replication: int, counted: dict[str, float], by: str
) -> Again:
    """A replication once more, by the engine of that name."""
    plan, money = future(scenario, strategy, seed, replication)
    outcome = engine(by)(plan, seed, replication)
    return Again(plan, outcome, seed, counted, measure(outcome, plan, money))


def again(comparison: "Comparison", strategy: str, replication: int) -> Again:
    """A replication of a comparison once more, by the engine that it ran on."""
    place = comparison.complete.index(replication)
    counted = {name: float(comparison.values(name, strategy)[place]) for name in NAMES}
    return simulated_again(comparison.scenario, strategy, comparison.seed, replication, counted, comparison.engine)


def typical_future(comparison: "Comparison", strategies: Sequence[str]) -> int:
    """The complete replication whose outcomes are nearest to the medians, in quartile distances, of all strategies."""
    far = np.zeros(len(comparison.complete))
    for strategy in strategies:
        for name in TYPICAL:
            values = comparison.values(name, strategy)
            low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
            far += ((values - middle) / (high - low or 1.0)) ** 2
    return comparison.complete[int(far.argmin())]


def _same(value: float, counted: float) -> bool:
    return isclose(value, counted, rel_tol=TOLERANCE, abs_tol=TOLERANCE) or (isnan(value) and isnan(counted))
