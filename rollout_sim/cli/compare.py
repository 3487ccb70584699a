"""``rollout-sim compare``: all strategies over the same futures, as a table, a verdict, charts and a run folder."""

from pathlib import Path

import click

from rollout_sim.cli import options


@click.command()
@options.scenario_options
@click.option("--strategies", "named", multiple=True, metavar="NAME[,NAME]...", help="Compare only these.")
@click.option(
    "--replications", type=click.IntRange(1), metavar="N", default=100, show_default=True, help="Futures to run."
)
@options.seed
@options.workers
@options.cluster
@click.option(
    "--out", type=click.Path(), default=None, metavar="FOLDER", help="Run folder; runs/FILE-DESIGN-N if not given."
)
@options.as_json
@options.language
@options.engine
@click.pass_context
def compare(
    ctx: click.Context,
    file: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    named: tuple[str, ...],
    replications: int,
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
    goes on; the same command, or resume, goes on from there.

    \b
    Example:
      rollout-sim compare configs/220-stores.yaml --replications 200 --set people.experts=12
      rollout-sim compare configs/220-stores.yaml --strategies "all at once,four batches" --json
    """
    from rollout_sim.cli.running import Where, carry_out
    from rollout_sim.experiments.kept import Run

    scenario = options.load(file, sets, overrides)
    run = Run(
        scenario=scenario,
        strategies=options.strategies(scenario, named),
        seed=seed,
        engine=engine,
        asked=replications,
        given=Path(file).read_bytes(),
        notes={"changes": {"set": list(sets), "override": list(overrides)}, "language": language},
    )
    usual = Path("runs") / f"{Path(file).stem}-{run.design.short}-{replications}"
    carry_out(ctx, Path(out) if out is not None else usual, run, Where(workers, cluster), as_json, language)
