"""``rollout-sim calibrate``: a scenario fitted to the user's own pilot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, run_study as studies
from rollout_sim.cli.answer_language import gettext, ngettext
from rollout_sim.cli.answers import show_answer
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.cli.run_comparison import refusals, report_damaged, show_charts
from rollout_sim.wording.numbers import stores_text

if TYPE_CHECKING:
    from rollout_sim.kernel.phrases import Phrase
    from rollout_sim.replications.execution import Execution
    from rollout_sim.studies.calibrate.calibration_checkpoint import CalibrationRun
    from rollout_sim.studies.calibrate.result import Calibration


@dataclass(frozen=True)
class CalibrationSettings:
    """Values of the command's options."""

    file: str
    sets: tuple[str, ...]
    overrides: tuple[str, ...]
    coefficients: str | None
    pilot: str | None
    sheet: str | None
    targets: str | None
    strategy: str | None
    parameter: tuple[str, ...]
    draws: int
    lowest_rate: float
    at_most: int
    to: str | None
    example: str | None
    weeks: int
    stores: int | None
    seed: int
    workers: int | None
    out: str | None
    as_json: bool
    language: str
    engine: str

    @property
    def ensemble_file(self) -> Path:
        """File of the ensemble."""
        return Path(self.to) if self.to is not None else Path(self.file).with_suffix(".ensemble.json")


@click.command()
@options.file_options
@options.coefficients
@click.option(
    "--pilot", type=click.Path(), default=None, metavar="FILE", help="Weekly data of its stores, CSV or .xlsx."
)
@click.option(
    "--sheet", default=None, metavar="NAME", help="Which sheet of the pilot's workbook; the first if not given."
)
@click.option(
    "--targets", type=click.Path(), default=None, metavar="FILE",
    help="Other known figures, with standard errors: YAML, CSV or .xlsx.",
)  # fmt: skip
@click.option(
    "--strategy", default=None, metavar="NAME",
    help="That the pilot followed, in its first batch; one whose first batch fits, if not given.",
)  # fmt: skip
@click.option(
    "--parameter", multiple=True, metavar="PATH[,PATH]...",
    help="What to calibrate; all that is uncertain, and the usual coefficients, if not given.",
)  # fmt: skip
@click.option(
    "--draws", type=click.IntRange(50), metavar="N", default=500, show_default=True, help="Sets of the ensemble."
)
@click.option(
    "--lowest-rate", type=options.ShareParameter(), metavar="SHARE", default="5%", show_default=True,
    help="End after a round that accepted less of its simulations.",
)  # fmt: skip
@click.option(
    "--at-most", type=click.IntRange(100), metavar="N", default=30_000, show_default=True, help="Simulations of rounds."
)
@click.option(
    "--to", type=click.Path(), default=None, metavar="FILE.json", help="The ensemble; FILE.ensemble.json if not given."
)
@click.option(
    "--example", type=click.Path(), default=None, metavar="FILE.csv",
    help="Write a pilot as one future would have it, to try this out, and do nothing else.",
)  # fmt: skip
@click.option(
    "--weeks", type=click.IntRange(1, 520), metavar="N", default=8, show_default=True, help="Weeks live of --example."
)
@click.option(
    "--stores", type=click.IntRange(3), metavar="N", default=None, help="Stores of --example; all of a batch."
)
@studies.common_options
@click.pass_context
def calibrate(ctx: click.Context, /, **values: Any) -> None:
    """Fit a scenario to your own pilot, and keep what is left uncertain.

    The pilot's weeks are held against the first batch of a strategy. Says what the pilot teaches about each parameter
    and what it does not, and writes sets of values that agree with it, for --ensemble of the other commands. What is
    done is kept; the same command goes on.

    \b
    Example:
      rollout-sim calibrate my-rollout.yaml --example pilot.csv --weeks 8
      rollout-sim calibrate my-rollout.yaml --pilot pilot.csv
      rollout-sim compare my-rollout.yaml --ensemble my-rollout.ensemble.json
    """
    settings = CalibrationSettings(**values)
    if (settings.pilot is None) == (settings.example is None):
        raise click.UsageError(gettext("give --pilot with your data, or --example to have some written"))
    if settings.example is not None:
        _write_example(settings, settings.example)
        return
    calibration, folder, charts = _carried_out(ctx, settings)
    if settings.as_json:
        click.echo(calibration.to_json())
        text = gettext("ensemble: {path}; folder: {folder}")
        click.echo(text.format(path=settings.ensemble_file, folder=folder), err=True)
        return
    show_answer(calibration, settings.language)
    click.echo(gettext("Ensemble: {path}").format(path=settings.ensemble_file))
    show_charts(folder, charts)
    click.echo(gettext("Frames, scenario and provenance: {folder}").format(folder=folder))


def _run(settings: CalibrationSettings) -> "CalibrationRun":
    """The question and its files; raises their mistakes before any simulation."""
    from rollout_sim.studies.calibrate.calibration_checkpoint import CalibrationRun
    from rollout_sim.studies.calibrate.question import question
    from rollout_sim.studies.calibrate.study import name_in_folder

    summaries: list[Phrase] = []
    scenario = options.load(settings.file, settings.sets, settings.overrides, None, settings.coefficients, summaries)
    assert settings.pilot is not None
    fit_question = question(
        scenario, settings.pilot, settings.targets or (), settings.strategy, options.listed(settings.parameter),
        settings.sheet, summaries,
    )  # fmt: skip
    for summary in summaries:
        click.echo(worded(summary), err=True)
    files = {"scenario.yaml": settings.file, name_in_folder("pilot", settings.pilot): settings.pilot}
    if settings.targets is not None:
        files[name_in_folder("targets", settings.targets)] = settings.targets
    return CalibrationRun(
        question=fit_question,
        asked_for={"draws": settings.draws, "lowest_rate": settings.lowest_rate, "at_most": settings.at_most},
        seed=settings.seed,
        engine=settings.engine,
        files={name: Path(path).read_bytes() for name, path in files.items()},
        notes={
            "changes": options.changes(settings.sets, settings.overrides, None, settings.coefficients),
            "language": settings.language,
        },
    )


def _carried_out(ctx: click.Context, settings: CalibrationSettings) -> "tuple[Calibration, Path, Sequence[Path]]":
    """Run what the folder lacks, and write frames, charts and the ensemble."""
    from rollout_sim.studies.calibrate.calibration_checkpoint import refuse_other
    from rollout_sim.studies.calibrate.simulate_pilot import SimulationFailure
    from rollout_sim.studies.calibrate.study import CalibrationInterrupted, keep_calibration
    from rollout_sim.studies.keep import Rim

    with refusals():
        run = _run(settings)
        refuse_other(settings.ensemble_file)
    usual = Path("runs") / f"calibrate-{Path(settings.file).stem}-{run.design.short}"
    folder = Path(settings.out) if settings.out is not None else usual
    rim = Rim(partial(_running, settings.workers), settings.language, report_damaged)
    with refusals(), studies.with_resume_hint(folder):
        try:
            saved = keep_calibration(folder, run, settings.ensemble_file, rim)
        except CalibrationInterrupted as stop:
            text = gettext(
                "interrupted: {done} simulations are done and kept in {folder}. To go on: give the same command again."
            )
            click.echo(text.format(done=stop.done, folder=folder), err=True)
            ctx.exit(INTERRUPTED)
        except SimulationFailure as error:
            raise Mistakes.of(error) from None
    return saved.result, folder, saved.charts


@contextmanager
def _running(workers: int | None) -> "Iterator[Execution]":
    from rollout_sim.replications.execution import Execution

    with StageProgressBar() as stages:
        yield Execution(workers=workers, progress=stages)


class StageProgressBar:
    """A progress bar for each stage in turn."""

    def __init__(self) -> None:
        self._name = ""
        self._bar: TerminalProgressBar | None = None

    def __enter__(self) -> "StageProgressBar":
        return self

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show the progress of a stage."""
        if self._bar is None or name != self._name:
            self.__exit__(None, None, None)
            self._name, self._bar = name, TerminalProgressBar(name).__enter__()
        self._bar(done, total)

    def __exit__(self, *error: Any) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


def _write_example(settings: CalibrationSettings, path: str) -> None:
    """Write the data of a simulated pilot."""
    from rollout_sim.studies.calibrate.study import example

    with suppress(FileNotFoundError):
        if Path(path).stat().st_size:
            raise Mistakes([gettext("{path} is there already; name a file that is not").format(path=path)])
    scenario = options.load(settings.file, settings.sets, settings.overrides, None, settings.coefficients)
    with refusals():
        pilot = example(scenario, settings.weeks, settings.stores, settings.strategy, settings.seed, settings.engine)
    Path(path).write_text(pilot.text(), encoding="utf-8")
    weeks = ngettext("{count} week", "{count} weeks", pilot.weeks).format(count=pilot.weeks)
    click.echo(f"{stores_text(len(pilot.stores), settings.language)}, {weeks}: {path}")
