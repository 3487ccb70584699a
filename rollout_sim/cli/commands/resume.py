"""``rollout-sim resume``: resumes a stopped run."""

from pathlib import Path

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answers import all_option


@click.command()
@options.folder
@options.workers
@options.cluster
@options.as_json
@all_option
@options.language_of_run
@click.pass_context
def resume(
    ctx: click.Context, folder: str, workers: int | None, cluster: str | None, as_json: bool, language: str | None
) -> None:
    """Go on with a run that Ctrl-C, a crash or a full disk has stopped.

    Replications on disk are not run again, but for those in damaged chunks, which are named. The end is that of a run
    never stopped.

    \b
    Example:
      rollout-sim resume runs/220-stores-1a2b3c4d-5000
    """
    from rollout_sim.replications.checkpoint import saved_run

    with running.refusals():
        run = saved_run(Path(folder))
    running.carry_out(
        ctx,
        Path(folder),
        run,
        running.WorkerOptions(workers, cluster),
        as_json,
        language or run.notes.get("language", "en"),
    )
