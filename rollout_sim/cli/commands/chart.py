"""``rollout-sim chart``: charts of a run, by name."""

from pathlib import Path

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.mistakes import Mistakes


@click.command()
@options.folder
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    required=True,
    metavar="NAME[,NAME]...",
    help="succeeding, lead, usage, lights, batches, outcomes, people, giving-up, money, fan, costs, cost-and-date, "
    "load, calendar, board or light-moves; several with commas between them.",
)
@click.option(
    "--out", type=options.FolderParameter(), default=None, metavar="DIR", help="Where to; FOLDER/charts if not given."
)
@options.language
def chart(folder: str, kinds: tuple[str, ...], out: str | None, language: str) -> None:
    """Draw charts of a run, from its folder alone, as PNG and SVG.

    board and light-moves simulate some futures of the run again, for their logs.

    \b
    Example:
      rollout-sim chart runs/220-stores-1a2b3c4d-100 --kind calendar,fan --language zh
    """
    from rollout_sim.studies.compare.charts.chart_list import Drawing, UnknownChart, save_chart
    from rollout_sim.studies.compare.read_folder import read_comparison

    with running.refusals():
        drawing = Drawing(read_comparison(Path(folder)).comparison, language)
    target = Path(out) if out is not None else Path(folder) / "charts"
    try:
        for kind in options.listed(kinds):
            for path in save_chart(kind, drawing, target):
                click.echo(str(path))
    except UnknownChart as error:
        raise Mistakes.of(error) from None
