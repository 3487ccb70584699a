"""``rollout-sim sweep``: strategies along the number of coaches, or any other value of the scenario."""

from typing import Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.run_comparison import refusals


@click.command()
@options.scenario_options
@click.option(
    "--over",
    multiple=True,
    required=True,
    metavar="PATH=LOW:HIGH:STEP",
    help="What to change, or PATH=A,B,...; give it twice for two ways at once.",
)
@click.option("--goal", default=None, metavar="TEXT", help="What is to be reached, as in 'coverage_share >= 80%'.")
@click.option(
    "--by", default=None, metavar="TIME", help="Until when, as in '12 months'; on the date of --at if not given."
)
@click.option("--confidence", default="90%", show_default=True, metavar="SHARE", help="In what share of futures.")
@studies.study_options
@click.pass_context
def sweep(
    ctx: click.Context, /, over: tuple[str, ...], goal: str | None, by: str | None, confidence: str, **common: Any
) -> None:
    """Run strategies along a value of the scenario, all points in the same futures.

    Tells what each step adds with its interval, the fewest that reach a goal, where more help no longer does much,
    where strategies change places, and what is short along the way. What is done is kept; the same command goes on.

    \b
    Example:
      rollout-sim sweep configs/180-stores.yaml --over people.head_office_coaches=4:40:4 --replications 50
      rollout-sim sweep configs/180-stores.yaml --over people.head_office_coaches=4:40:4 \\
        --goal "coverage_share >= 60%" --by "12 months" --confidence 80%
      rollout-sim sweep my-rollout.yaml --over people.head_office_coaches=2:8:2 --over stores.count=20,40,80
    """
    from rollout_sim.studies.sweep.study import sweep_question

    settings = studies.StudySettings(**common)
    scenario = settings.scenario()
    names = options.strategies(scenario, settings.named)
    with refusals():
        question = sweep_question(scenario, over, names, goal, by, confidence)
    studies.carry_out(ctx, settings, question)
