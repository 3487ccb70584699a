"""``rollout-sim compare``: all strategies over the same futures, as a table, a verdict, charts and a run folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout_sim.cli import options
from rollout_sim.cli.errors import Mistakes
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.progress import Bar

if TYPE_CHECKING:
    from rollout_sim.experiments import Comparison
    from rollout_sim.results.folder import Design

CAUSES_SHOWN = 10


@click.command()
@options.scenario_options
@click.option("--strategies", "named", multiple=True, metavar="NAME[,NAME]...", help="Compare only these.")
@click.option(
    "--replications", type=click.IntRange(1), metavar="N", default=100, show_default=True, help="Futures to run."
)
@options.seed
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", default=None, help="Processes; one a processor if not given."
)
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
    out: str | None,
    as_json: bool,
    language: str,
    engine: str,
) -> None:
    """Compare strategies over the same futures.

    Prints a table, the verdict in words, and where frames and charts lie. The same file, seed and number of
    replications give the same table, with any number of workers.

    \b
    Example:
      rollout-sim compare configs/220-stores.yaml --replications 200 --set people.experts=12
      rollout-sim compare configs/220-stores.yaml --strategies "all at once,four batches" --json
    """
    from rollout_sim.experiments import compare as run
    from rollout_sim.results import folder as folders
    from rollout_sim.scenario import resolved_text

    scenario = options.load(file, sets, overrides)
    given = Path(file).read_bytes()
    names = options.strategies(scenario, named)
    design = folders.design(scenario.name, resolved_text(scenario), names, seed, engine)
    folder = Path(out) if out is not None else Path("runs") / f"{Path(file).stem}-{design.short}-{replications}"
    try:
        folders.prepare(folder, design, replications)
    except folders.FolderRefused as error:
        raise Mistakes([str(error)]) from None
    with Bar("replications") as bar:
        comparison = run(scenario, names, replications, seed, workers, bar, engine)
    if not comparison.complete:
        _nothing_done(ctx, comparison)
    charts = _keep(comparison, folder, design, given, {"set": list(sets), "override": list(overrides)}, language)
    if as_json:
        click.echo(comparison.to_json())
        click.echo(f"run folder: {folder}", err=True)
    else:
        _show(comparison, folder, charts, language)
    if comparison.interrupted:
        click.echo(_how_to_go_on(comparison, folder), err=True)
        ctx.exit(INTERRUPTED)


def _nothing_done(ctx: click.Context, comparison: "Comparison") -> None:
    """No replication was completed by every strategy: say why, and leave."""
    if comparison.interrupted:
        click.echo("interrupted before the first replication was done; nothing is kept", err=True)
        ctx.exit(INTERRUPTED)
    raise Mistakes([f"every replication failed, out of {comparison.asked}", *_failures(comparison)])


def _keep(
    comparison: "Comparison", folder: Path, design: "Design", given: bytes, changes: dict[str, list[str]], language: str
) -> list[Path]:
    """Write frames, scenario, provenance and charts into the run folder."""
    from rollout_sim import report
    from rollout_sim.results import folder as folders
    from rollout_sim.scenario import resolved_text

    frames = {name: getattr(comparison, name) for name in ("replications", "batches", "weekly", "monthly", "exposure")}
    texts = {"scenario.yaml": given, "resolved.yaml": resolved_text(comparison.scenario).encode()}
    notes = {
        "asked": comparison.asked,
        "failed": len(comparison.failed),
        "interrupted": comparison.interrupted,
        "changes": changes,
    }
    try:
        folders.write(folder, design, len(comparison.complete), frames, texts, notes)
    except folders.FolderRefused as error:
        if not comparison.interrupted:
            raise Mistakes([str(error)]) from None
        click.echo(f"not kept: {error}", err=True)
        return []
    return list(report.save_charts(comparison, folder / "charts", language))


def _show(comparison: "Comparison", folder: Path, charts: list[Path], language: str) -> None:
    from rollout_sim import report

    click.echo(report.comparison_table(comparison, language))
    click.echo()
    click.echo(report.verdict(comparison, language))
    click.echo()
    for line in _failures(comparison):
        click.echo(line)
    click.echo(f"Charts: {folder / 'charts'} ({len(charts)} files)")
    click.echo(f"Frames, scenario and provenance: {folder}")


def _failures(comparison: "Comparison") -> list[str]:
    """One line a failed replication, the first few."""
    rows = comparison.failed.to_dict("records")
    lines = [f"failed: {row['strategy']}, replication {row['replication']}: {row['cause']}" for row in rows]
    more = len(lines) - CAUSES_SHOWN
    return [*lines[:CAUSES_SHOWN], f"and {more} more failed"] if more > 0 else lines


def _how_to_go_on(comparison: "Comparison", folder: Path) -> str:
    done = len(comparison.complete)
    return (
        f"interrupted: {done} of {comparison.asked} replications are done and kept in {folder}. "
        f"The same command runs all {comparison.asked} from the start; --replications N runs fewer."
    )
