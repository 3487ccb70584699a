"""Replays one replication of a run: the reference engine simulates it again, and its measures are compared."""

from pathlib import Path

from rollout_sim.replications.checkpoint import saved_run
from rollout_sim.replications.chunk_files import counted_measures
from rollout_sim.replications.replicate import UnknownChoice, chosen
from rollout_sim.run_folder.parts import Parts
from rollout_sim.studies.compare.simulate_again import Resimulation, resimulate


def replay(folder: Path, strategy: str, replication: int) -> Resimulation:
    """Simulate a replication of a run folder again, by the reference engine, for its full log.

    Raises
    ------
    UnknownChoice
        For a strategy or replication that the folder does not hold, or one that failed.
    FolderRefused, ScenarioError
        As ``checkpoint.saved_run``.
    """
    run = saved_run(folder)
    chosen(run.scenario, [strategy])
    cause, saved_measures = _saved_measures(folder, strategy, replication)
    if cause is not None:
        raise UnknownChoice(
            "replication {replication} of {strategy} failed: {cause}",
            replication=replication, strategy=repr(strategy), cause=cause,
        )  # fmt: skip
    return resimulate(run.scenario, strategy, run.seed, replication, saved_measures, "reference")


def _saved_measures(folder: Path, strategy: str, replication: int) -> tuple[str | None, dict[str, float]]:
    """Cause of failure and measures of a replication, from the saved chunks."""
    for content in Parts(folder).undamaged():
        cause_and_measures = counted_measures(content, strategy, replication)
        if cause_and_measures is not None:
            return cause_and_measures
    raise UnknownChoice(
        "{folder} holds no replication {replication} of {strategy}; rollout-sim resume runs what it lacks",
        folder=folder, replication=replication, strategy=repr(strategy),
    )  # fmt: skip
