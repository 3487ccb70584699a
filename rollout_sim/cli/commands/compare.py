"""``rollout-sim compare``: all strategies over the same futures, as a table, a verdict, charts and a run folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rollout_sim.cli import options
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.answers import all_option
from rollout_sim.cli.run_comparison import WorkerOptions, carry_out, refusals

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario


@click.command()
@options.scenario_options
@click.option("--strategies", "named", multiple=True, metavar="NAME[,NAME]...", help="Compare only these.")
@click.option(
    "--replications", type=click.IntRange(1), metavar="N", default=100, show_default=True, help="Futures to run."
)
@click.option(
    "--precision",
    type=options.ShareParameter(),
    metavar="SHARE",
    default=None,
    help="Run until half of every interval is this narrow: of shares as it is, of anything else as a part of the mean.",
)
@click.option(
    "--measures",
    multiple=True,
    metavar="NAME[,NAME]...",
    help="With --precision: what is to be precise; success_share, and net_present_value with money, if not given.",
)
@click.option(
    "--at",
    "date",
    metavar="DATE",
    default=None,
    help="Read table and verdict on this date of measured_at, as in '6 months'; the end if not given.",
)
@options.at_most
@options.seed
@options.workers
@options.cluster
@click.option(
    "--out",
    type=options.FolderParameter(),
    default=None,
    metavar="FOLDER",
    help="Run folder; runs/FILE-DESIGN-N if not given.",
)
@options.as_json
@all_option
@options.language
@options.engine
@click.pass_context
def compare(
    ctx: click.Context,
    file: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    ensemble: str | None,
    coefficients: str | None,
    named: tuple[str, ...],
    replications: int,
    precision: float | None,
    measures: tuple[str, ...],
    date: str | None,
    at_most: int,
    seed: int,
    workers: int | None,
    cluster: str | None,
    out: str | None,
    as_json: bool,
    language: str,
    engine: str,
) -> None:
    """Compare strategies over the same futures.

    Prints a table, the verdict in words, and where frames and charts lie. The same file, seed and number of
    replications give the same table, with any number of workers. What is done is kept in the run folder while the run
    goes on; the same command, or resume, goes on from there. With --precision it runs as many as it takes, says what
    it used, and what a more precise answer would cost.

    \b
    Example:
      rollout-sim compare configs/220-stores.yaml --replications 200 --set people.head_office_coaches=12
      rollout-sim compare configs/220-stores.yaml --strategies "all at once,four batches" --json
      rollout-sim compare configs/220-stores.yaml --precision 1% --measures success_share,total_cost --at-most 5000
    """
    from rollout_sim.replications.checkpoint import ComparisonRun
    from rollout_sim.studies.compare.to_precision import precision_notes
    from rollout_sim.studies.read_date import place_of

    _either(ctx, precision)
    scenario = options.load(file, sets, overrides, ensemble, coefficients)
    notes: dict[str, Any] = {"changes": options.changes(sets, overrides, ensemble, coefficients), "language": language}
    if date is not None:
        with refusals():
            place_of(scenario, date)  # a date that is none is refused before anything runs
        notes["at"] = date
    name = str(replications)
    if precision is not None:
        notes["precision"] = precision_notes(precision, _measures(scenario, measures), at_most)
        replications, name = at_most, "-".join([f"to-{100 * precision:g}-percent", *options.listed(measures)])
    run = ComparisonRun(
        scenario=scenario,
        strategies=options.strategies(scenario, named),
        seed=seed,
        engine=engine,
        requested=replications,
        source=Path(file).read_bytes(),
        notes=notes,
    )
    usual = Path("runs") / f"{Path(file).stem}-{run.design.short}-{name}"
    carry_out(ctx, Path(out) if out is not None else usual, run, WorkerOptions(workers, cluster), as_json, language)


def _either(ctx: click.Context, precision: float | None) -> None:
    """Refuse options that do not go together: a run has a number of replications, or a precision."""
    used = [name for name in ("replications", "measures", "at_most")
             if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]  # fmt: skip
    if precision is not None and "replications" in used:
        raise click.UsageError(gettext("--precision finds the number of replications itself; leave --replications out"))
    if precision is None and (used := [name for name in used if name != "replications"]):
        raise click.UsageError(
            gettext("{option} belongs to --precision").format(option=f"--{used[0].replace('_', '-')}")
        )


def _measures(scenario: "Scenario", named: tuple[str, ...]) -> list[str]:
    from rollout_sim.studies.compare.to_precision import known_measures, usual_measures

    with refusals():
        return list(known_measures(options.listed(named) or usual_measures(scenario)))
