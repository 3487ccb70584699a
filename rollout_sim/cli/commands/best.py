"""``rollout-sim best``: ranking and selection of strategies, with a guarantee."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.answers import all_option, show_answer
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.cli.run_comparison import WorkerOptions, refusals, rim
from rollout_sim.kernel.phrases import Phrase, Refused, quoting

if TYPE_CHECKING:
    from rollout_sim.replications.checkpoint import ComparisonRun
    from rollout_sim.studies.best.result import Best

METHODS = {"nelson-matejcik": "Nelson-Matejcik", "kim-nelson": "Kim-Nelson"}


@click.command()
@options.scenario_options
@click.option("--strategies", "named", multiple=True, metavar="NAME[,NAME]...", help="Choose among these only.")
@click.option("--measure", default="success_share", show_default=True, metavar="NAME", help="In which to be best.")
@click.option(
    "--confidence",
    type=options.ShareParameter(),
    default="95%",
    show_default=True,
    metavar="SHARE",
    help="Of being right.",
)
@click.option(
    "--indifference",
    default=None,
    metavar="AMOUNT",
    help="Differences below do not matter: 1%, '5 days', '100 thousand'; 1 % if not given.",
)
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    default=None,
    help="kim-nelson drops strategies as it goes; usual for more than 10 strategies.",
)
@studies.at
@options.at_most
@options.seed
@options.workers
@options.cluster
@click.option(
    "--out",
    type=options.FolderParameter(),
    default=None,
    metavar="FOLDER",
    help="Folder; runs/best-FILE-DESIGN if not given.",
)
@options.as_json
@all_option
@options.language
@options.engine
@click.pass_context
def best(
    ctx: click.Context,
    file: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    ensemble: str | None,
    coefficients: str | None,
    named: tuple[str, ...],
    measure: str,
    confidence: float,
    indifference: str | None,
    method: str | None,
    at: str | None,
    at_most: int,
    seed: int,
    workers: int | None,
    cluster: str | None,
    out: str | None,
    as_json: bool,
    language: str,
    engine: str,
) -> None:
    """Choose the best strategy, in the same futures, as many as it takes.

    A strategy ahead by the indifference or more is chosen with the confidence asked for. Says which could be the best,
    how often each comes out first, how probably its mean is the best, and what a choice gives up. A grid in the file
    makes many strategies. What is done is kept; the same command, or one for another measure, goes on from there.

    \b
    Example:
      rollout-sim best configs/220-stores.yaml
      rollout-sim best my-rollout.yaml --measure net_present_value --indifference "500 thousand" --confidence 90%
    """
    from rollout_sim.replications.checkpoint import ComparisonRun
    from rollout_sim.studies.read_date import day_read

    scenario = options.load(file, sets, overrides, ensemble, coefficients)
    with refusals():
        read_on = day_read(scenario, at)
    run = ComparisonRun(
        scenario=scenario,
        strategies=options.strategies(scenario, named),
        seed=seed,
        engine=engine,
        requested=at_most,
        source=Path(file).read_bytes(),
        notes={
            "changes": options.changes(sets, overrides, ensemble, coefficients),
            "language": language,
            "command": "best",
        },
        read_on=read_on,
    )
    with refusals():
        criteria = {
            "measure": measure,
            "confidence": confidence,
            "indifference": None if indifference is None else _amount(measure, indifference),
            "method": METHODS[method] if method else None,
            "at": at,
        }
    folder = Path(out) if out is not None else Path("runs") / f"best-{Path(file).stem}-{run.design.short}"
    choice, charts = _carried_out(ctx, folder, run, criteria, WorkerOptions(workers, cluster), language)
    if as_json:
        click.echo(choice.to_json())
        click.echo(gettext("folder: {folder}").format(folder=folder), err=True)
    else:
        _show(choice, folder, charts, language)
    if choice.interrupted:
        text = gettext("interrupted: what is done is kept in {folder}. To go on: give the same command again.")
        click.echo(text.format(folder=folder), err=True)
        ctx.exit(INTERRUPTED)


def _carried_out(
    ctx: click.Context,
    folder: Path,
    run: "ComparisonRun",
    criteria: dict[str, Any],
    where: WorkerOptions,
    language: str,
) -> "tuple[Best, Sequence[Path]]":
    """Run what the folder lacks, and write the choice, its chart and provenance."""
    from rollout_sim.studies.best.study import TooFewFutures, keep_best

    with refusals():
        try:
            saved = keep_best(folder, run, rim(gettext("replications"), where, run.engine, language), **criteria)
        except TooFewFutures as error:
            if error.interrupted:
                click.echo(gettext("interrupted before enough replications were done to say anything"), err=True)
                ctx.exit(INTERRUPTED)
            raise Mistakes([worded(error.phrase), *map(worded, error.causes[:10])]) from None
    return saved.result, saved.charts


def _show(choice: "Best", folder: Path, charts: Sequence[Path], language: str) -> None:
    show_answer(choice, language)
    click.echo(gettext("Chart: {path}").format(path=charts[0]))
    click.echo(gettext("Frame, scenario and provenance: {folder}").format(folder=folder))


def _amount(measure: str, text: str) -> float:
    """An indifference in the unit of its measure."""
    from rollout_sim.results.measures import BY_NAME
    from rollout_sim.scenario.values import quantities as units
    from rollout_sim.studies.compare.to_precision import known_measures

    (known,) = known_measures((measure,))
    value: Any = float(text) if options.is_number(text) else text
    readers = {"share": units.share, "days": units.duration, "money": units.money}
    try:
        return readers.get(BY_NAME[known].unit, units.number)(value)
    except Refused as error:
        phrase = Phrase("--indifference: {rule}", rule=error.phrase)
        raise Mistakes([worded(quoting(phrase, repr(text)))]) from None
