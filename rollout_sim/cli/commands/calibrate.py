"""``rollout-sim calibrate``: a scenario fitted to the user's own pilot."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options
from rollout_sim.cli import run_study as studies
from rollout_sim.cli.answer_language import gettext, ngettext
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.mistakes import Mistakes
from rollout_sim.cli.progress import Bar

if TYPE_CHECKING:
    from rollout_sim.studies.calibrate.calibration_checkpoint import CalibrationRun
    from rollout_sim.studies.calibrate.result import Calibration


@dataclass(frozen=True)
class Asked:
    """Options as they were given."""

    file: str
    sets: tuple[str, ...]
    overrides: tuple[str, ...]
    pilot: str | None
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
    def beside(self) -> Path:
        """File of the ensemble."""
        return Path(self.to) if self.to is not None else Path(self.file).with_suffix(".ensemble.json")


@click.command()
@options.file_options
@click.option("--pilot", type=click.Path(), default=None, metavar="FILE.csv", help="Weekly data of the pilot's stores.")
@click.option(
    "--targets", type=click.Path(), default=None, metavar="FILE.yaml", help="Other known figures, with standard errors."
)
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
    "--lowest-rate", type=options.Share(), metavar="SHARE", default="5%", show_default=True,
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
def calibrate(ctx: click.Context, /, **given: Any) -> None:
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
    asked = Asked(**given)
    if (asked.pilot is None) == (asked.example is None):
        raise click.UsageError(gettext("give --pilot with your data, or --example to have some written"))
    if asked.example is not None:
        _write_example(asked, asked.example)
        return
    found, folder, charts = _carried_out(ctx, asked)
    if asked.as_json:
        click.echo(found.to_json())
        text = gettext("ensemble: {path}; folder: {folder}")
        click.echo(text.format(path=asked.beside, folder=folder), err=True)
        return
    from rollout_sim.cli.run_comparison import show_charts

    click.echo(found.text(asked.language))
    click.echo()
    click.echo(found.verdict(asked.language))
    click.echo()
    click.echo(gettext("Ensemble: {path}").format(path=asked.beside))
    show_charts(folder, charts)
    click.echo(gettext("Frames, scenario and provenance: {folder}").format(folder=folder))


def _run(asked: Asked) -> "CalibrationRun":
    """The question and its files; mistakes in them are told here, before anything is done."""
    from rollout_sim.studies.calibrate.calibration_checkpoint import CalibrationRun
    from rollout_sim.studies.calibrate.question import question

    scenario = options.load(asked.file, asked.sets, asked.overrides)
    assert asked.pilot is not None
    wanted = question(scenario, asked.pilot, asked.targets or (), asked.strategy, options.listed(asked.parameter))
    files = {"scenario.yaml": asked.file, "pilot.csv": asked.pilot, "targets.yaml": asked.targets}
    return CalibrationRun(
        question=wanted,
        asked_for={"draws": asked.draws, "lowest_rate": asked.lowest_rate, "at_most": asked.at_most},
        seed=asked.seed,
        engine=asked.engine,
        given={name: Path(path).read_bytes() for name, path in files.items() if path is not None},
        notes={"changes": options.changes(asked.sets, asked.overrides, None), "language": asked.language},
    )


def _carried_out(ctx: click.Context, asked: Asked) -> "tuple[Calibration, Path, list[Path]]":
    """Run what the folder lacks, and write frames, charts and the ensemble."""
    from rollout_sim.cli.run_comparison import refusals, tell_damaged
    from rollout_sim.studies.calibrate.calibration_checkpoint import (
        finish_calibration,
        opened_calibration,
        refuse_other,
    )
    from rollout_sim.studies.calibrate.simulate_pilot import CannotSimulate
    from rollout_sim.studies.calibrate.study import answer

    with refusals():
        run = _run(asked)
        refuse_other(asked.beside)
    usual = Path("runs") / f"calibrate-{Path(asked.file).stem}-{run.design.short}"
    folder = Path(asked.out) if asked.out is not None else usual
    with refusals(), studies.saved_stays(folder), opened_calibration(folder, run) as keeper:
        tell_damaged(keeper.damaged)
        try:
            with Stages() as tell:
                found = answer(run.question, asked.draws, asked.seed, asked.lowest_rate, asked.at_most, asked.workers,
                               tell, asked.engine, keeper)  # fmt: skip
        except KeyboardInterrupt:
            text = gettext(
                "interrupted: {done} simulations are done and kept in {folder}. To go on: give the same command again."
            )
            click.echo(text.format(done=len(keeper), folder=folder), err=True)
            ctx.exit(INTERRUPTED)
        except CannotSimulate as error:
            raise Mistakes.of(error) from None
        finish_calibration(folder, run, found, asked.beside)
        charts = found.save_charts(folder / "charts", asked.language)
    return found, folder, charts


class Stages:
    """A progress bar for one stage after the other."""

    def __init__(self) -> None:
        self._name = ""
        self._bar: Bar | None = None

    def __enter__(self) -> "Stages":
        return self

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if self._bar is None or name != self._name:
            self.__exit__(None, None, None)
            self._name, self._bar = name, Bar(name).__enter__()
        self._bar(done, total)

    def __exit__(self, *error: Any) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


def _write_example(asked: Asked, path: str) -> None:
    """Write the data of a simulated pilot."""
    from rollout_sim.cli.run_comparison import refusals
    from rollout_sim.studies.calibrate.study import example

    with suppress(FileNotFoundError):
        if Path(path).stat().st_size:
            raise Mistakes([gettext("{path} is there already; name a file that is not").format(path=path)])
    scenario = options.load(asked.file, asked.sets, asked.overrides)
    with refusals():
        pilot = example(scenario, asked.weeks, asked.stores, asked.strategy, asked.seed, asked.engine)
    Path(path).write_text(pilot.text(), encoding="utf-8")
    weeks = ngettext("{count} week", "{count} weeks", pilot.weeks).format(count=pilot.weeks)
    from rollout_sim.wording.numbers import stores_text

    click.echo(f"{stores_text(len(pilot.stores), asked.language)}, {weeks}: {path}")
