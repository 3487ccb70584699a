"""``rollout-sim risk``: budgets and dates that can be kept, and the value of information."""

from typing import Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.run_comparison import refusals


@click.command()
@options.scenario_options
@studies.study_options
@click.pass_context
def risk(ctx: click.Context, /, **common: Any) -> None:
    """What budget and date can be kept, what may be lost, what knowing more is worth.

    Tells the budget and the date that a share of futures keeps, alone and together, the chance of a loss, the payback,
    which strategy is best at which value of a store-week, and what a longer pilot may cost at most. What is done is
    kept; the same command goes on.

    \b
    Example:
      rollout-sim risk configs/180-stores.yaml --replications 400
    """
    from rollout_sim.studies.risk.study import risk_question

    settings = studies.StudySettings(**common)
    scenario = settings.scenario()
    names = options.strategies(scenario, settings.named)
    with refusals():
        question = risk_question(scenario, names, settings.replications)
    studies.carry_out(ctx, settings, question)
