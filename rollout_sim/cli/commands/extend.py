"""``rollout-sim extend``: adds replications to a run."""

from dataclasses import replace
from pathlib import Path

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.answers import all_option
from rollout_sim.cli.mistakes import Mistakes


@click.command()
@options.folder
@click.option("--replications", type=click.IntRange(1), metavar="N", required=True, help="Futures, old ones included.")
@options.workers
@options.cluster
@options.as_json
@all_option
@options.language_of_run
@click.pass_context
def extend(
    ctx: click.Context,
    folder: str,
    replications: int,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
    language: str | None,
) -> None:
    """Bring a run to N replications, keeping those that it has. The end is that of a run of N from the start.

    \b
    Example:
      rollout-sim extend runs/220-stores-1a2b3c4d-100 --replications 5000
    """
    from rollout_sim.replications.checkpoint import saved_run

    with running.refusals():
        run = saved_run(Path(folder))
    if replications < run.requested:
        text = gettext("{folder} is a run of {asked} replications, and stays one; {fewer} are fewer")
        raise Mistakes([text.format(folder=folder, asked=run.requested, fewer=replications)])
    notes = {name: note for name, note in run.notes.items() if name != "precision"}  # the number is fixed now
    longer = replace(run, requested=replications, notes=notes)
    running.carry_out(
        ctx,
        Path(folder),
        longer,
        running.WorkerOptions(workers, cluster),
        as_json,
        language or run.notes.get("language", "en"),
    )
