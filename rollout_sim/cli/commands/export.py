"""``rollout-sim export``: the frames of a run as CSV or a workbook, or all of it in one file to hand on."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.report.formats import FormatRefused
from rollout_sim.report.frame_files import save_frames
from rollout_sim.run_folder.folder import FRAMES

if TYPE_CHECKING:
    from rollout_sim.studies.compare.read_folder import SavedComparison


@click.command()
@options.folder
@click.option(
    "--format", "formats", multiple=True, metavar="NAME[,NAME]...", default=("csv",), show_default=True,
    help="csv, a file a frame, or xlsx, a sheet a frame; both with a comma between them.",
)  # fmt: skip
@click.option(
    "--frames", "named", multiple=True, metavar="NAME[,NAME]...", help="Only these: replications, batches, weekly, ..."
)
@click.option(
    "--bundle", type=click.Path(), default=None, metavar="FILE.zip",
    help="Write one file to hand on instead: report, scenario, list of stores, frames and provenance.",
)  # fmt: skip
@click.option(
    "--pseudonyms", is_flag=True,
    help="With --bundle: other names for stores, regions and the run; beside it is written who is who.",
)  # fmt: skip
@click.option(
    "--out", type=options.FolderParameter(), default=None, metavar="DIR", help="Where to; FOLDER/frames if not given."
)
@options.language
def export(
    folder: str,
    formats: tuple[str, ...],
    named: tuple[str, ...],
    bundle: str | None,
    pseudonyms: bool,
    out: str | None,
    language: str,
) -> None:
    """Write the frames of a run for other programs, from its folder alone.

    A row is an observation: docs of the package say what each column means.

    \b
    Example:
      rollout-sim export runs/220-stores-1a2b3c4d-100 --format csv,xlsx
      rollout-sim export runs/220-stores-1a2b3c4d-100 --bundle rollout.zip --pseudonyms
    """
    from rollout_sim.studies.compare.read_folder import read_comparison

    if pseudonyms and bundle is None:
        raise click.UsageError(gettext("{option} belongs to --bundle").format(option="--pseudonyms"))
    names = _frame_names(options.listed(named))
    try:
        with running.refusals():
            saved = read_comparison(Path(folder))
            if bundle is not None:
                paths = _bundled(saved, Path(bundle), language, pseudonyms)
            else:
                frames: dict[str, Any] = {name: getattr(saved.comparison, name) for name in names}
                paths = save_frames(frames, options.listed(formats), Path(out or Path(folder) / "frames"), "frames")
    except FormatRefused as error:
        raise Mistakes.of(error) from None
    for path in paths:
        click.echo(str(path))


def _frame_names(named: tuple[str, ...]) -> tuple[str, ...]:
    for name in named:
        if name not in FRAMES:
            hint = did_you_mean(name, FRAMES)
            phrase = Phrase("no frame named {name}{hint} (there are {known})",
                            name=repr(name), hint=hint, known=", ".join(FRAMES))  # fmt: skip
            raise Mistakes([worded(phrase)])
    return named or FRAMES


def _bundled(saved: "SavedComparison", path: Path, language: str, pseudonyms: bool) -> list[Path]:
    from rollout_sim.report.bundle import save_bundle

    return save_bundle(saved, path, language, pseudonyms)
