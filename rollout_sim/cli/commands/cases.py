"""``rollout-sim cases``: published figures beside those of the model."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.answers import all_option
from rollout_sim.studies.cases.published import FILE, book

if TYPE_CHECKING:
    from rollout_sim.replications.execution import Execution
    from rollout_sim.studies.cases.study import Cases

REPLICATIONS = 400


@click.command()
@click.option(
    "--replications",
    type=click.IntRange(2),
    metavar="N",
    default=REPLICATIONS,
    show_default=True,
    help="Futures to run.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, options.LARGEST_SEED),
    metavar="N",
    default=1,
    show_default=True,
    help="The same seed, the same luck.",
)
@options.coefficients
@options.workers
@studies.out
@options.as_json
@all_option
@options.language
@options.engine
@click.pass_context
def cases(
    ctx: click.Context,
    replications: int,
    seed: int,
    coefficients: str | None,
    workers: int | None,
    out: str | None,
    as_json: bool,
    language: str,
    engine: str,
) -> None:
    """Hold published figures against the model.

    A table each for figures that were fitted, that were seen (they shaped a rule or a case file) and that were held
    out: published, simulated with its interval, and whether it is inside the band of 90 % of single replications.
    Then how many are inside, by kind, beside the number that a right model has; and where the documents do not agree
    with themselves. What is done is kept; the same command goes on.

    \b
    Example:
      rollout-sim cases
      rollout-sim cases --replications 50 --json
    """
    from rollout_sim.studies.cases.study import CaseRun, case_points, cases as run_cases

    casebook = book()
    points = case_points(casebook, coefficients)
    run = CaseRun(
        command="cases", scenario=points[0].scenario, points=points, settings={}, seed=seed,
        engine=engine, requested=replications, source=FILE.read_bytes(), notes={"language": language},
    )  # fmt: skip
    folder = Path(out) if out is not None else Path("runs") / f"cases-{run.design.short}-{run.requested}"

    def answer(how: "Execution") -> "Cases":
        return run_cases(**vars(how), of=casebook, coefficients=coefficients)

    studies.carry_out_run(ctx, run, folder, answer, workers, as_json, language)
