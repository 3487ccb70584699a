"""``rollout-sim report``: report files of a run folder."""

import sys
from pathlib import Path

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.mistakes import Mistakes
from rollout_sim.report.formats import FormatRefused, renderer, save_report


@click.command()
@options.folder
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[,NAME]...",
    default=("html",),
    show_default=True,
    help="html, xlsx, pptx or pdf; several with commas between them.",
)
@click.option(
    "--out", type=options.FolderParameter(), default=None, metavar="DIR", help="Where to; FOLDER itself if not given."
)
@options.language
def report(folder: str, formats: tuple[str, ...], out: str | None, language: str) -> None:
    """Write the report of a run, from its folder alone.

    The files are called report.html and so on; one that is there already is replaced as a whole.

    \b
    Example:
      rollout-sim report runs/220-stores-1a2b3c4d-100 --format html,xlsx --language zh
    """
    from rollout_sim.report.pack_reading import read_pack

    try:
        names = list(dict.fromkeys(options.listed(formats)))
        for name in names:
            renderer(name)  # before any work is done
        with running.refusals():
            pack = read_pack(Path(folder))
            for name in names:
                if sys.stderr.isatty():  # a page with its replay takes some seconds
                    click.echo(f"{name} ...", err=True)
                click.echo(str(save_report(pack, name, language, Path(out or folder))))
    except FormatRefused as error:
        raise Mistakes.of(error) from None
