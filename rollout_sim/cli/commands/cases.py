"""``rollout-sim cases``: what documents publish, beside what the model gives."""

from functools import partial
from pathlib import Path

import click

from rollout_sim.cli import options
from rollout_sim.cli import run_study as studies
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.progress import Bar

REPLICATIONS = 400


@click.command()
@click.option(
    "--refit", is_flag=True, help="Fit the default coefficients anew to the fitted figures, and say what moved."
)
@click.option(
    "--replications",
    type=click.IntRange(2),
    metavar="N",
    default=None,
    help=f"Futures to run; {REPLICATIONS} if not given, with --refit the written number.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, options.LARGEST_SEED),
    metavar="N",
    default=None,
    help="The same seed, the same luck; 1 if not given, with --refit the written one.",
)
@options.workers
@studies.out
@options.as_json
@options.language
@options.engine
@click.pass_context
def cases(
    ctx: click.Context,
    refit: bool,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    out: str | None,
    as_json: bool,
    language: str,
    engine: str,
) -> None:
    """Hold published figures against the model, all with the default coefficients.

    For each figure: published, simulated with its interval, how many single replications are as far from the mean, and
    whether it is inside the band that 90 % of them make; whether it was fitted or held out; and where the documents do
    not agree with themselves. What is done is kept; the same command goes on. With --refit each fit is kept, with its
    date, seed and result, in refits of the folder.

    \b
    Example:
      rollout-sim cases
      rollout-sim cases --replications 50 --json
      rollout-sim cases --refit
    """
    if refit:
        _refit(Path(out or "runs/cases"), replications, seed, workers, as_json, language, engine)
        return
    from rollout_sim.studies.cases.published import FILE, book
    from rollout_sim.studies.cases.study import CaseRun, case_points
    from rollout_sim.studies.cases.study import cases as run_cases

    found = book()
    points = case_points(found)
    run = CaseRun(
        command="cases", scenario=points[0].scenario, points=points, asked_for={}, seed=1 if seed is None else seed,
        engine=engine, asked=replications or REPLICATIONS, given=FILE.read_bytes(), notes={"language": language},
    )  # fmt: skip
    folder = Path(out) if out is not None else Path("runs") / f"cases-{run.design.short}-{run.asked}"
    studies.carry_out_run(ctx, run, folder, partial(run_cases, of=found), workers, as_json, language)


def _refit(
    folder: Path, replications: int | None, seed: int | None, workers: int | None, as_json: bool, language: str,
    engine: str,
) -> None:  # fmt: skip
    import json

    from maintenance.refit import keep
    from maintenance.refit import refit as run_refit
    from rollout_sim.studies.cases.words import refit_words

    with Bar(gettext("points of the search, at most")) as bar:
        record = run_refit(seed, replications, None, workers, bar, engine)
    with studies.saved_stays(folder):
        path = keep(record, folder / "refits")
    click.echo(json.dumps(record, indent=2, ensure_ascii=False) if as_json else refit_words(record, language))
    kept = len(list(path.parent.glob("*.json")))
    click.echo(gettext("kept: {path} (fits kept there: {kept})").format(path=path, kept=kept), err=as_json)
