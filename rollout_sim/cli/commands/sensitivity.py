"""``rollout-sim sensitivity``: which uncertain inputs the answer depends on."""

from typing import Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.cli.run_comparison import refusals


@click.command()
@options.scenario_options
@click.option("--measure", multiple=True, metavar="NAME[,NAME]...", help="Of what; success and money if not given.")
@click.option(
    "--method", multiple=True, metavar="NAME[,NAME]...",
    help="Of one-way, morris, sobol; all if not given, above ten inputs without sobol.",
)  # fmt: skip
@click.option(
    "--points", type=click.IntRange(2), metavar="N", default=64, show_default=True,
    help="Of each of the two samples behind Sobol' indices; a power of 2.",
)  # fmt: skip
@click.option(
    "--trajectories", type=click.IntRange(2), metavar="N", default=20, show_default=True, help="Of Morris screening."
)
@click.option(
    "--asked-after", default=None, metavar="NAME", help="The strategy that may lose; the best one if not given."
)
@studies.strategies
@click.option(
    "--replications", type=click.IntRange(1), metavar="N", default=20, show_default=True, help="Futures of each point."
)
@studies.at
@studies.common_options
@click.pass_context
def sensitivity(
    ctx: click.Context,
    /,
    measure: tuple[str, ...],
    method: tuple[str, ...],
    points: int,
    trajectories: int,
    asked_after: str | None,
    **common: Any,
) -> None:
    """What the answer depends on, of all that is uncertain.

    Moves everything that the file declares uncertain: one at a time, with the value at which strategies change places;
    in Morris screening; and all at once, for Sobol' indices, the parts of inputs and of luck, and the box of inputs in
    which the chosen strategy loses. What is done is kept; the same command goes on.

    \b
    Example:
      rollout-sim sensitivity configs/180-stores.yaml
      rollout-sim sensitivity my-rollout.yaml --measure success_share --method one-way,morris
    """
    from rollout_sim.studies.sensitivity.input_points import design, usual_measures
    from rollout_sim.studies.sensitivity.study import sensitivity_question

    settings = studies.StudySettings(**common)
    scenario = settings.scenario()
    names = options.strategies(scenario, settings.named)
    with refusals(), TerminalProgressBar("points to be run") as bar:
        measures = usual_measures(scenario, options.listed(measure))
        prepared = design(
            scenario, names, options.listed(method), points, trajectories, settings.seed, asked_after, bar
        )
    studies.carry_out(ctx, settings, sensitivity_question(prepared, measures, points, trajectories))
