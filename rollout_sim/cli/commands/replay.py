"""``rollout-sim replay``: simulates one replication of a run again, with its full log."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim import report
from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.mistakes import Mistakes
from rollout_sim.rules.events import EVENT_NAMES

if TYPE_CHECKING:
    from rollout_sim.studies.compare.simulate_again import Resimulation


@click.command()
@options.folder
@click.option(
    "--replication",
    type=click.IntRange(0, options.LARGEST_REPLICATION),
    metavar="N",
    required=True,
    help="Its number, from 0.",
)
@click.option("--strategy", required=True, help="Name of the strategy.")
@options.as_json
@options.language
def replay(folder: str, replication: int, strategy: str, as_json: bool, language: str) -> None:
    """Simulate one replication of a run again, by the reference engine, and tell its story or print its whole log.

    The measures are held against those that the run counted; if one differs, it is named, and the exit status is 1.

    \b
    Example:
      rollout-sim replay runs/220-stores-1a2b3c4d-100 --replication 17 --strategy "four batches" --json
    """
    from rollout_sim.studies.compare.replay import replay as replayed

    with running.refusals():
        simulated = replayed(Path(folder), strategy, replication)
    if as_json:
        click.echo(
            json.dumps(_content(simulated, strategy, replication), indent=2, ensure_ascii=False, allow_nan=False)
        )
    else:
        click.echo(report.story(simulated.outcome, simulated.plan, None, language))
    if simulated.differing:
        raise Mistakes([_difference(simulated, name) for name in simulated.differing])
    text = gettext('replication {number} of "{strategy}": all {count} measures as counted')
    click.echo(text.format(number=replication, strategy=strategy, count=len(simulated.measures)), err=True)


def _difference(simulated: "Resimulation", name: str) -> str:
    text = gettext("not what was counted: {name} is {now}, and {before} was counted")
    return text.format(name=name, now=repr(simulated.measures[name]), before=repr(simulated.saved_measures[name]))


def _content(simulated: "Resimulation", strategy: str, replication: int) -> dict[str, Any]:
    from rollout_sim.rules.outcome import LOG

    log = simulated.outcome.log
    return {
        "strategy": strategy,
        "replication": replication,
        "seed": simulated.seed,
        "engine": "reference",
        "as_counted": not simulated.differing,
        "differing": simulated.differing,
        "measures": {name: _known(value) for name, value in simulated.measures.items()},
        "counted": {name: _known(value) for name, value in simulated.saved_measures.items()},
        "columns": list(LOG.names or ()),
        "events": list(EVENT_NAMES),
        "log": [[_known(value) for value in row] for row in log.tolist()],
    }


def _known(value: float) -> float | None:
    """None for NaN, which JSON does not have."""
    return None if value != value else value
