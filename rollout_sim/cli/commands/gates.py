"""``rollout-sim gates``: how well gates decide at each threshold, and what they gain."""

from typing import Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.run_comparison import refusals


@click.command()
@options.scenario_options
@click.option(
    "--thresholds", default="50%:90%:10%", show_default=True, metavar="LOW:HIGH:STEP", help="To try, or A,B,...."
)
@click.option("--subject", default="accepted", show_default=True, metavar="NAME", help="What the gate looks at.")
@click.option("--target", default=None, metavar="SHARE", help="What batches aim at that have no target of their own.")
@studies.study_options
@click.pass_context
def gates(ctx: click.Context, /, thresholds: str, subject: str, target: str | None, **common: Any) -> None:
    """How often gates hold rightly and wrongly, what that buys, and what waiving them costs.

    Plays every strategy with its gates and with gates that only record, in the same futures: a hold is right if the
    next batch misses its target without it. A strategy without gates is given one. What is done is kept; the same
    command goes on.

    \b
    Example:
      rollout-sim gates configs/180-stores.yaml --thresholds 50%:90%:10% --replications 200
    """
    from rollout_sim.studies.gates.study import gates_question

    settings = studies.StudySettings(**common)
    scenario = settings.scenario()
    names = options.strategies(scenario, settings.named)
    with refusals():
        question = gates_question(scenario, thresholds, subject, target, names, settings.replications)
    studies.carry_out(ctx, settings, question)
