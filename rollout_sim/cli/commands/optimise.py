"""``rollout-sim optimise``: the best values of a strategy within budget, date and risk."""

from typing import Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.run_comparison import refusals


@click.command()
@options.scenario_options
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="PATH=LOW:HIGH:STEP",
    help="What may vary, or PATH=A,B,...; as often as needed.",
)
@click.option("--strategy", default=None, metavar="NAME", help="Which to tune; need not be given if a PATH names it.")
@click.option("--measure", default="successful_stores", show_default=True, metavar="NAME", help="What is to be best.")
@click.option("--budget", default=None, metavar="MONEY", help="Most total cost, as in '12 million'.")
@click.option("--latest", default=None, metavar="TIME", help="Latest time until 80 % of the stores are accepted.")
@click.option("--limit", "limits", multiple=True, metavar="TEXT", help="A bound, as in 'success_share >= 60%'.")
@click.option(
    "--risk",
    default="10%",
    show_default=True,
    metavar="SHARE",
    help="Most chance to break each of budget, date, limits.",
)
@click.option("--designs", type=click.IntRange(10), default=150, show_default=True, help="Most designs to try.")
@click.option("--screening", type=click.IntRange(2), default=20, show_default=True, help="Futures to try each in.")
@click.option("--finalists", type=click.IntRange(1), default=5, show_default=True, help="The best, to be run anew.")
@click.option(
    "--confidence",
    type=options.ShareParameter(),
    default="95%",
    show_default=True,
    help="How sure the choice is to be.",
)
@click.option(
    "--indifference", type=float, default=None, metavar="NUMBER", help="What does not matter; 1 % if not given."
)
@studies.at
@studies.common_options
@click.option(
    "--replications", type=click.IntRange(2), default=200, show_default=True, metavar="N", help="Most fresh futures."
)
@click.pass_context
def optimise(ctx: click.Context, /, vary: tuple[str, ...], **common: Any) -> None:
    """Find the values with which a strategy does best, within limits.

    Searches designs in a few common futures; the best of them are run in fresh ones and chosen from with a guarantee,
    and compared with all strategies as given and with a random search of as many designs. What is done is kept; the
    same command goes on.

    \b
    Example:
      rollout-sim optimise configs/180-stores.yaml --vary people.head_office_coaches=4:16:4 \\
        --vary strategies.1-3-9-27.batches.0.stores=10:30:10 --vary "strategies.1-3-9-27.batches.1.gap=0:8:4 weeks" \\
        --limit "success_share >= 60%" --risk 10%
    """
    from rollout_sim.studies.optimise.study import optimise_question

    names = ("strategy", "measure", "budget", "latest", "limits", "risk", "designs", "screening", "finalists",
             "confidence", "indifference")  # fmt: skip
    search_options = {name: common.pop(name) for name in names}
    settings = studies.StudySettings(named=(), **common)
    scenario = settings.scenario()
    with refusals():
        question = optimise_question(scenario, vary, settings.replications, **search_options)
    try:
        studies.carry_out(ctx, settings, question)
    except KeyboardInterrupt:
        click.echo(gettext("interrupted: what is done is kept. To go on: give the same command again."), err=True)
        ctx.exit(INTERRUPTED)
