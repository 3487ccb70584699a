"""Carries out a study of many points in its folder, for ``sweep``, ``capacity``, ``gates``, ``risk`` and others."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.answers import all_option, show_answer
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.mistakes import worded
from rollout_sim.cli.run_comparison import nothing_done, refusals, show_folder

if TYPE_CHECKING:
    from rollout_sim.replications.execution import Execution
    from rollout_sim.replications.points_checkpoint import PointRun
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.keep import PointQuestion
    from rollout_sim.studies.point_study import PointsResult

at = click.option(
    "--at",
    metavar="DATE",
    default=None,
    help="The date on which it is answered, as '6 months' or 2026-08-31; the end of the run if not given.",
)
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
    """Options of all studies: seed, workers, folder, JSON, all lines, language, engine."""
    every = (options.seed, options.workers, out, options.as_json, all_option, options.language, options.engine)
    for option in reversed(every):
        command = option(command)
    return command


def study_options(command: options.CommandFunction) -> options.CommandFunction:
    """As ``common_options``, after strategies, replications and the date."""
    return strategies(replications(at(common_options(command))))


@dataclass(frozen=True)
class StudySettings:
    """Values of the options that all studies have."""

    file: str
    sets: tuple[str, ...]
    overrides: tuple[str, ...]
    ensemble: str | None
    coefficients: str | None
    named: tuple[str, ...]
    replications: int
    at: str | None
    seed: int
    workers: int | None
    out: str | None
    as_json: bool
    language: str
    engine: str

    def scenario(self) -> "Scenario":
        """The scenario of the study."""
        return options.load(self.file, self.sets, self.overrides, self.ensemble, self.coefficients)


def carry_out(ctx: click.Context, settings: StudySettings, question: "PointQuestion[Any]") -> None:
    """Run what the folder lacks of a study, write frames and charts, and print the results."""
    from rollout_sim.replications.execution import Execution

    notes = {
        "changes": options.changes(settings.sets, settings.overrides, settings.ensemble, settings.coefficients),
        "language": settings.language,
    }
    with refusals():
        question = question.on(settings.at)
    execution = Execution(settings.replications, settings.seed, engine=settings.engine)
    run = question.run(execution, Path(settings.file).read_bytes(), notes)
    name = f"{run.command}-{Path(settings.file).stem}-{run.design.short}-{settings.replications}"
    folder = Path(settings.out) if settings.out is not None else Path("runs") / name
    carry_out_run(ctx, run, folder, question.ask, settings.workers, settings.as_json, settings.language)


def carry_out_run(
    ctx: click.Context,
    run: "PointRun",
    folder: Path,
    answer: "Callable[[Execution], PointsResult]",
    workers: int | None,
    as_json: bool,
    language: str,
) -> None:
    """As ``carry_out``, for a run in its folder; ``answer`` runs its points and makes the result."""
    from rollout_sim.studies.keep import keep_points

    where = running.WorkerOptions(workers)
    running.say_what_it_takes(run.scenario, len(run.points) * run.requested, run.engine, where)
    with refusals(), with_resume_hint(folder):
        label = gettext("replications of all points")
        rim = running.rim(label, where, run.engine, language)
        saved = keep_points(folder, run, answer, rim)
    study = saved.result
    if not study.complete:
        nothing_done(ctx, study.interrupted, study.observed.requested, study.observed.failed)
    if saved.not_kept:
        click.echo(gettext("not kept: {why}").format(why=worded(saved.not_kept)), err=True)
    if as_json:
        click.echo(study.to_json())
        click.echo(gettext("folder: {folder}").format(folder=folder), err=True)
    else:
        _show(study, folder, saved.charts, language)
    if study.interrupted:
        text = gettext(
            "interrupted: {done} of {asked} replications are done and kept in {folder}. To go on: give the same "
            "command again."
        )
        click.echo(text.format(done=len(study.complete), asked=study.observed.requested, folder=folder), err=True)
        ctx.exit(INTERRUPTED)


def with_resume_hint(folder: Path) -> AbstractContextManager[None]:
    """As ``running.with_resume_hint``, for a study that the same command resumes."""
    text = gettext("what is saved in {folder} stays; to go on, give the same command again")
    return running.with_resume_hint(folder, text.format(folder=folder))


def _show(study: "PointsResult", folder: Path, charts: Sequence[Path], language: str) -> None:
    show_answer(study, language)
    show_folder(folder, charts, study.observed.failed)
