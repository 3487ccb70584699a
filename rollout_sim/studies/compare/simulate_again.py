"""Simulates futures of a run again, for their event logs, which a run does not save."""

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
#: Measures in which a typical future is near the median.
TYPICAL_MEASURES = ("successful_stores", "total_cost", "red_store_weeks")


@dataclass(frozen=True, eq=False)
class Resimulation:
    """A replication simulated again: its outcome, the measures that the run saved, and the measures now."""

    plan: Plan
    outcome: Outcome
    seed: int
    saved_measures: dict[str, float]
    measures: dict[str, float]

    @property
    def differing(self) -> list[str]:
        """Names of measures that differ from the saved ones by more than 1e-9; none if the model has not changed."""
        return [name for name, value in self.measures.items() if not _same(value, self.saved_measures[name])]


def resimulate(
    scenario: "Scenario", strategy: str, seed: int, replication: int, saved_measures: dict[str, float], engine_name: str
) -> Resimulation:
    """Simulate a replication again, by the engine of that name."""
    plan, money = future(scenario, strategy, seed, replication)
    outcome = engine(engine_name)(plan, seed, replication)
    return Resimulation(plan, outcome, seed, saved_measures, measure(outcome, plan, money))


def resimulate_replication(comparison: "Comparison", strategy: str, replication: int) -> Resimulation:
    """Simulate a replication of a comparison again, by the engine that it ran on."""
    place = comparison.complete.index(replication)
    saved_measures = {name: float(comparison.values(name, strategy)[place]) for name in NAMES}
    return resimulate(comparison.scenario, strategy, comparison.seed, replication, saved_measures, comparison.engine)


def typical_future(comparison: "Comparison", strategies: Sequence[str]) -> int:
    """The complete replication nearest to the medians of all strategies, measured in interquartile ranges."""
    distances = np.zeros(len(comparison.complete))
    for strategy in strategies:
        for name in TYPICAL_MEASURES:
            values = comparison.values(name, strategy)
            low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
            distances += ((values - median) / (high - low or 1.0)) ** 2
    return comparison.complete[int(distances.argmin())]


def _same(value: float, saved: float) -> bool:
    return isclose(value, saved, rel_tol=TOLERANCE, abs_tol=TOLERANCE) or (isnan(value) and isnan(saved))
