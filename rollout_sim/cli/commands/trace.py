"""``rollout-sim trace``: the story of one store, or of all, in one future."""

from collections.abc import Sequence

import click

from rollout_sim import report
from rollout_sim.cli import options
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.kernel.phrases import Phrase, did_you_mean


@click.command()
@options.scenario_options
@click.option("--strategy", required=True, help="Name of the strategy to follow.")
@click.option(
    "--replication",
    type=click.IntRange(0, options.LARGEST_REPLICATION),
    metavar="N",
    default=0,
    show_default=True,
    help="Number of the future, from 0.",
)
@click.option("--store", default=None, metavar="STORE", help="Name, or number from 1, of one store; all if not given.")
@options.seed
@options.language
def trace(
    file: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    ensemble: str | None,
    coefficients: str | None,
    strategy: str,
    replication: int,
    store: str | None,
    seed: int,
    language: str,
) -> None:
    """Tell what happened in one future, from its event log.

    It is the very future that compare has run: the same seed and replication number, the same luck; simulated by the
    reference engine, the one that the compiled engine is judged by.

    \b
    Example:
      rollout-sim trace configs/220-stores.yaml --strategy "four batches" --replication 3 --store 37
    """
    from rollout_sim.replications.futures import future
    from rollout_sim.replications.replicate import engine

    scenario = options.load(file, sets, overrides, ensemble, coefficients)
    (name,) = options.strategies(scenario, (strategy,))
    plan, _ = future(scenario, name, seed, replication)
    number = None if store is None else store_number(store, plan.store_names)
    outcome = engine("reference")(plan, seed, replication)
    click.echo(report.story(outcome, plan, number, language))


def store_number(text: str, names: Sequence[str]) -> int:
    """Number, from 1, of the store of that name or number; a name goes before a number."""
    if text in names:
        return list(names).index(text) + 1
    if text.isdecimal() and 1 <= int(text) <= len(names):
        return int(text)
    phrase = Phrase(
        "no store named or numbered {name}{hint} (there are {count}, {first} to {last})",
        name=repr(text), hint=did_you_mean(text, names), count=len(names), first=repr(names[0]), last=repr(names[-1]),
    )  # fmt: skip
    raise Mistakes([worded(phrase)])
