"""``rollout-sim capacity``: the value of one more coach, agent or week."""

from typing import Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.run_comparison import refusals


@click.command()
@options.scenario_options
@studies.study_options
@click.pass_context
def capacity(ctx: click.Context, /, **common: Any) -> None:
    """What the next coach, agent or week adds, in stores, days and money.

    Each is had once more, alone, in the same futures; sorted by what its money brings. What is done is kept; the same
    command goes on.

    \b
    Example:
      rollout-sim capacity configs/180-stores.yaml --replications 200
    """
    from rollout_sim.studies.capacity.study import capacity_question

    settings = studies.StudySettings(**common)
    scenario = settings.scenario()
    names = options.strategies(scenario, settings.named)
    with refusals():
        question = capacity_question(scenario, names, settings.replications)
    studies.carry_out(ctx, settings, question)
