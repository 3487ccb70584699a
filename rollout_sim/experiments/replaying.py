"""One replication of a run over again, by the engine for reading, held against what was counted."""

from dataclasses import dataclass
from math import isclose, isnan
from pathlib import Path

from rollout_sim.experiments.futures import future
from rollout_sim.experiments.kept import held_run
from rollout_sim.experiments.packing import counted_measures
from rollout_sim.experiments.replications import UnknownChoice, chosen, engine
from rollout_sim.model.events import Outcome
from rollout_sim.results.measures import measure
from rollout_sim.results.parts import Parts
from rollout_sim.scenario.plan import Plan

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Replay:
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


def replay(folder: Path, strategy: str, replication: int) -> Replay:
    """Simulate a replication that a run folder counts again, by the reference engine, for its full log.

    Raises
    ------
    UnknownChoice
        For a strategy or replication that the folder does not hold, or one that failed.
    FolderRefused, ScenarioError
        As ``kept.held_run``.
    """
    run = held_run(folder)
    chosen(run.scenario, [strategy])
    cause, counted = _counted(folder, strategy, replication)
    if cause is not None:
        raise UnknownChoice(f"replication {replication} of {strategy!r} failed: {cause}")
    plan, money = future(run.scenario, strategy, run.seed, replication)
    outcome = engine("reference")(plan, run.seed, replication)
    return Replay(plan, outcome, run.seed, counted, measure(outcome, plan, money))


def _counted(folder: Path, strategy: str, replication: int) -> tuple[str | None, dict[str, float]]:
    for content in Parts(folder).whole():
        found = counted_measures(content, strategy, replication)
        if found is not None:
            return found
    raise UnknownChoice(
        f"{folder} holds no replication {replication} of {strategy!r}; rollout-sim resume runs what it lacks"
    )


def _same(value: float, counted: float) -> bool:
    return isclose(value, counted, rel_tol=TOLERANCE, abs_tol=TOLERANCE) or (isnan(value) and isnan(counted))
