"""Carries out a study of many points in its folder, for ``sweep``, ``capacity``, ``gates``, ``risk`` and others."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.cli.run_comparison import nothing_done, refusals, report_damaged, show_folder

if TYPE_CHECKING:
    from rollout_sim.replications.points import Point
    from rollout_sim.replications.points_checkpoint import PointRun
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.point_study import PointsResult, ScenarioPointsResult

out = click.option(
    "--out",
    type=options.FolderParameter(),
    default=None,
    metavar="FOLDER",
    help="Folder; runs/COMMAND-FILE-DESIGN-N if not given.",
)
replications = click.option(
    "--replications", type=click.IntRange(1), metavar="N", default=100, show_default=True, help="Futures to run."
)
strategies = click.option(
    "--strategies", "named", multiple=True, metavar="NAME[,NAME]...", help="Only these strategies."
)


def common_options(command: options.CommandFunction) -> options.CommandFunction:
    """Options of all studies: seed, workers, folder, JSON, language, engine."""
    for option in reversed((options.seed, options.workers, out, options.as_json, options.language, options.engine)):
        command = option(command)
    return command


def study_options(command: options.CommandFunction) -> options.CommandFunction:
    """As ``common_options``, after strategies and replications."""
    return strategies(replications(common_options(command)))


@dataclass(frozen=True)
class StudySettings:
    """Values of the options that all studies have."""

    file: str
    sets: tuple[str, ...]
    overrides: tuple[str, ...]
    ensemble: str | None
    named: tuple[str, ...]
    replications: int
    seed: int
    workers: int | None
    out: str | None
    as_json: bool
    language: str
    engine: str

    def scenario(self) -> "Scenario":
        """The scenario of the study."""
        return options.load(self.file, self.sets, self.overrides, self.ensemble)


def carry_out(
    ctx: click.Context,
    settings: StudySettings,
    command: str,
    scenario: "Scenario",
    points: "Sequence[Point]",
    asked_for: Mapping[str, Any],
    study_of: "Callable[..., ScenarioPointsResult]",
) -> None:
    """Run what the folder lacks, write frames and charts, and print the results.

    ``asked_for`` defines the points of the scenario; ``study_of`` runs them and takes the keyword arguments of all
    studies.
    """
    from rollout_sim.replications.points_checkpoint import PointRun

    run = PointRun(
        command=command,
        scenario=scenario,
        points=tuple(points),
        settings=asked_for,
        seed=settings.seed,
        engine=settings.engine,
        requested=settings.replications,
        source=Path(settings.file).read_bytes(),
        notes={
            "changes": options.changes(settings.sets, settings.overrides, settings.ensemble),
            "language": settings.language,
        },
    )
    usual = Path("runs") / f"{command}-{Path(settings.file).stem}-{run.design.short}-{settings.replications}"
    folder = Path(settings.out) if settings.out is not None else usual
    carry_out_run(ctx, run, folder, study_of, settings.workers, settings.as_json, settings.language)


def carry_out_run(
    ctx: click.Context,
    run: "PointRun",
    folder: Path,
    study_of: "Callable[..., PointsResult]",
    workers: int | None,
    as_json: bool,
    language: str,
) -> None:
    """As ``carry_out``, for a run in its folder."""
    from rollout_sim.replications.points_checkpoint import finish_points, opened_points

    with refusals(), with_resume_hint(folder), opened_points(folder, run) as checkpoint:
        report_damaged(checkpoint.damaged)
        with TerminalProgressBar(gettext("replications of all points")) as bar:
            study = study_of(
                replications=run.requested,
                seed=run.seed,
                workers=workers,
                progress=bar,
                engine=run.engine,
                checkpoint=checkpoint,
            )
        if not study.complete:
            nothing_done(ctx, study.observed.interrupted, study.observed.requested, study.observed.failed)
        finish_points(folder, run, study.observed, study.frames())
        charts = study.save_charts(folder / "charts", language)
    if as_json:
        click.echo(study.to_json())
        click.echo(gettext("folder: {folder}").format(folder=folder), err=True)
    else:
        _show(study, folder, charts, language)
    if study.observed.interrupted:
        text = gettext(
            "interrupted: {done} of {asked} replications are done and kept in {folder}. To go on: give the same "
            "command again."
        )
        click.echo(text.format(done=len(study.complete), asked=study.observed.requested, folder=folder), err=True)
        ctx.exit(INTERRUPTED)


def with_resume_hint(folder: Path) -> AbstractContextManager[None]:
    """As ``running.with_resume_hint``, for a study that the same command resumes."""
    text = gettext("what is saved in {folder} stays; to go on, give the same command again")
    return running.with_resume_hint(text.format(folder=folder))


def _show(study: "PointsResult", folder: Path, charts: list[Path], language: str) -> None:

    click.echo(study.text(language))
    click.echo()
    click.echo(study.verdict(language))
    click.echo()
    show_folder(folder, charts, study.observed.failed)
