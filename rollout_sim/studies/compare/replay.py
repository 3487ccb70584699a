"""One replication of a run over again, by the engine for reading, held against what was counted."""

from pathlib import Path

from rollout_sim.replications.checkpoint import held_run
from rollout_sim.replications.chunk_files import counted_measures
from rollout_sim.replications.replicate import UnknownChoice, chosen
from rollout_sim.run_folder.parts import Parts
from rollout_sim.studies.compare.simulate_again import Again, simulated_again


def replay(folder: Path, strategy: str, replication: int) -> Again:
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
    return simulated_again(run.scenario, strategy, run.seed, replication, counted, "reference")


def _counted(folder: Path, strategy: str, replication: int) -> tuple[str | None, dict[str, float]]:
    for content in Parts(folder).whole():
        found = counted_measures(content, strategy, replication)
        if found is not None:
            return found
    raise UnknownChoice(
        f"{folder} holds no replication {replication} of {strategy!r}; rollout-sim resume runs what it lacks"
    )
