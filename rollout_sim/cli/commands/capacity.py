"""``rollout-sim capacity``: the value of one more coach, agent or week."""

from functools import partial
from typing import Any

import click

from rollout_sim.cli import options, run_study as studies


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
    from rollout_sim.studies.capacity.study import capacity as run_capacity, capacity_points

    settings = studies.StudySettings(**common)
    scenario = settings.scenario()
    names = options.strategies(scenario, settings.named)
    levers, points = capacity_points(scenario, names)
    study_of = partial(run_capacity, scenario, names)
    studies.carry_out(ctx, settings, "capacity", scenario, points, {"levers": list(levers)}, study_of)
