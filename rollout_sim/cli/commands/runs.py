"""``rollout-sim runs``: the run folders that there are."""

import json  # late: most lists are printed as a table
from pathlib import Path

import click

from rollout_sim.cli import options
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.mistakes import worded
from rollout_sim.run_folder.listing import ListedRun, runs_in
from rollout_sim.wording.numbers import NONE, columns


@click.command()
@click.argument("folder", type=click.Path(), default="runs")
@options.as_json
@options.language_of_words
def runs(folder: str, as_json: bool) -> None:
    """List the run folders in FOLDER (runs if not given): what was run, when, how far it is, and what is wrong with it.

    \b
    Example:
      rollout-sim runs
    """
    listed_runs = list(runs_in(Path(folder)))
    if as_json:
        rows = [{**vars(run), "folder": str(run.folder)} for run in listed_runs]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not listed_runs:
        click.echo(gettext("{folder} holds no run").format(folder=folder))
        return
    head = [
        gettext("folder"),
        gettext("command"),
        gettext("scenario"),
        gettext("futures"),
        gettext("date"),
        gettext("state"),
    ]
    for line in columns([head, *map(_row, listed_runs)], right_from=len(head)):
        click.echo(line.rstrip())


def _row(run: ListedRun) -> list[str]:
    futures = NONE if run.replications is None else f"{run.replications:,}"
    if run.requested is not None and run.requested != run.replications:
        futures = gettext("{done} of {asked}").format(done=futures, asked=f"{run.requested:,}")
    return [
        str(run.folder),
        run.command or NONE,
        run.scenario or NONE,
        futures,
        run.date[:10] or NONE,
        worded(run.state),
    ]
