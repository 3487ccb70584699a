"""Carries out a run in its folder and prints its results, for ``compare``, ``resume`` and ``extend``."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim import report
from rollout_sim.cli.answer_language import gettext, ngettext
from rollout_sim.cli.answers import show_answer
from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.cli.mistakes import Mistakes, lines_of, worded
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.kernel.phrases import phrase_of
from rollout_sim.replications import dask_cluster
from rollout_sim.replications.dask_cluster import ClusterLost, ClusterRefused
from rollout_sim.run_folder.folder import PROVENANCE, FolderRefused
from rollout_sim.run_folder.lock import FolderBusy

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from rollout_sim.replications.checkpoint import ComparisonRun
    from rollout_sim.replications.execution import Execution
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.comparison import Comparison
    from rollout_sim.studies.compare.to_precision import PreciseComparison
    from rollout_sim.studies.keep import Rim

CAUSES_SHOWN = 10
#: Runs of so many minutes or more are announced beforehand.
LONG_MINUTES = 2.0


@dataclass(frozen=True)
class WorkerOptions:
    """Where to simulate: processes here (one a processor if None), or the workers of a cluster's address."""

    workers: int | None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.cluster is not None:
            text = gettext("--workers are processes here, and --cluster runs elsewhere: give one of them")
            raise click.UsageError(text)

    @contextmanager
    def workers_of(self, engine: str) -> "Iterator[tuple[Executor | None, int | None]]":
        """The executor, None for processes here, and the number of its workers, None for the default."""
        if self.cluster is None:
            yield None, self.workers
            return
        with dask_cluster.cluster(self.cluster, engine) as pool:
            yield pool


@contextmanager
def refusals() -> Iterator[None]:
    """Print a refused or busy folder, or an unknown choice, as a mistake of one line."""
    from rollout_sim.replications.replicate import UnknownChoice

    try:
        yield
    except (ClusterRefused, FolderRefused, FolderBusy, UnknownChoice) as error:
        raise Mistakes.of(error) from None


def say_what_it_takes(scenario: "Scenario", plays: int, engine: str, where: WorkerOptions) -> None:
    """Say before a long run on this machine how long it takes, and how much memory; progress says it better later."""
    from rollout_sim.replications.replicate import usual_workers
    from rollout_sim.scenario.advice.feasibility import cost_of_future

    if engine != "compiled" or where.cluster is not None:
        return
    memory, seconds = cost_of_future(scenario)
    workers = usual_workers(plays) if where.workers is None else min(where.workers, plays)
    if (minutes := plays * seconds / workers / 60) >= LONG_MINUTES:
        text = gettext(
            "{plays} plays of {stores} stores: some {minutes} minutes, and {memory} GB of memory in each process "
            "(processes: {workers}); Ctrl-C keeps what is done"
        )
        numbers = {"plays": f"{plays:,}", "stores": f"{scenario.stores.total:,}", "minutes": f"{minutes:,.0f}"}
        click.echo(text.format(**numbers, memory=f"{memory / 1e9:.1f}", workers=workers), err=True)


@contextmanager
def _running(label: str, where: WorkerOptions, engine: str) -> "Iterator[Execution]":
    from rollout_sim.replications.execution import Execution

    with TerminalProgressBar(label) as bar, where.workers_of(engine) as (executor, workers):
        yield Execution(workers=workers, progress=bar, executor=executor)


def rim(label: str, where: WorkerOptions, engine: str, language: str) -> "Rim":
    """The command line as the service that keeps studies sees it; ``label`` names what the progress bar counts."""
    from rollout_sim.studies.keep import Rim

    return Rim(partial(_running, label, where, engine), language, report_damaged)


def carry_out(
    ctx: click.Context,
    folder: Path,
    run: "ComparisonRun",
    where: WorkerOptions,
    as_json: bool,
    language: str,
) -> None:
    """Run what the folder lacks, write frames and charts, and print the results, on the date of its notes if any."""
    from rollout_sim.studies.compare.to_precision import PreciseComparison, keep_run

    hint = gettext("what is saved stays; to go on: rollout-sim resume {folder}").format(folder=folder)
    if "precision" not in run.notes:  # which may need far fewer than it may have
        say_what_it_takes(run.scenario, len(run.strategies) * run.requested, run.engine, where)
    with refusals(), with_resume_hint(folder, hint):
        saved = keep_run(folder, run, rim(gettext("replications"), where, run.engine, language))
    precise = saved.result if isinstance(saved.result, PreciseComparison) else None
    comparison = saved.result if precise is None else precise.comparison
    if not comparison.complete:
        nothing_done(ctx, comparison.interrupted, comparison.requested, comparison.failed)
    if saved.not_kept:
        click.echo(gettext("not kept: {why}").format(why=worded(saved.not_kept)), err=True)
    if as_json:
        click.echo(saved.result.to_json())
        click.echo(gettext("run folder: {folder}").format(folder=folder), err=True)
    else:
        with refusals():
            date = run.notes.get("at")
            shown = comparison if date is None else comparison.on(date)
        _show(shown, precise, folder, saved.charts, language)
    if comparison.interrupted:
        click.echo(_resume_text(comparison, folder), err=True)
        ctx.exit(INTERRUPTED)


@contextmanager
def with_resume_hint(folder: Path, hint: str) -> Iterator[None]:
    """Add how to resume to the error of a full or lost disk, or of a lost cluster, once the folder holds a run."""
    try:
        yield
    except (OSError, ClusterLost) as error:
        hints = [hint] if (folder / PROVENANCE).is_file() else []
        raise Mistakes([*(lines_of(error) or [worded(phrase_of(error))]), *hints]) from None


def nothing_done(ctx: click.Context, interrupted: bool, requested: int, failed: "pd.DataFrame") -> None:
    """Report that no replication was completed by every strategy, and why, and exit."""
    if interrupted:
        click.echo(gettext("interrupted before the first replication was done; nothing is kept"), err=True)
        ctx.exit(INTERRUPTED)
    raise Mistakes([gettext("every replication failed, out of {asked}").format(asked=requested), *_failures(failed)])


def _show(
    comparison: "Comparison", precise: "PreciseComparison | None", folder: Path, charts: Sequence[Path], language: str
) -> None:
    show_answer(comparison, language)
    if precise is not None:
        click.echo(report.precision_verdict(precise, language))
        click.echo()
    show_folder(folder, charts, comparison.failed)


def show_folder(folder: Path, charts: Sequence[Path], failed: "pd.DataFrame") -> None:
    """Print what failed, and where the files are."""
    for line in _failures(failed):
        click.echo(line)
    show_charts(folder, charts)
    click.echo(gettext("Frames, scenario and provenance: {folder}").format(folder=folder))


def show_charts(folder: Path, charts: Sequence[Path]) -> None:
    """Print where the charts are."""
    text = ngettext("Charts: {folder} ({count} file)", "Charts: {folder} ({count} files)", len(charts))
    click.echo(text.format(folder=folder / "charts", count=len(charts)))


def report_damaged(paths: Iterable[Path]) -> None:
    """Print the damaged files of a checkpoint."""
    for path in paths:
        click.echo(gettext("damaged, run again: {path}").format(path=path), err=True)


def _failures(failed: "pd.DataFrame") -> list[str]:
    """One line a failed replication, the first few."""
    rows: list[dict[Any, Any]] = failed.to_dict("records")
    text = gettext("failed: {strategy}, replication {replication}: {cause}")
    lines = [text.format(**row) for row in rows]
    more = len(lines) - CAUSES_SHOWN
    return [*lines[:CAUSES_SHOWN], gettext("and {more} more failed").format(more=more)] if more > 0 else lines


def _resume_text(comparison: "Comparison", folder: Path) -> str:
    text = gettext(
        "interrupted: {done} of {asked} replications are done and kept in {folder}. To go on: rollout-sim resume "
        "{folder}"
    )
    return text.format(done=len(comparison.complete), asked=comparison.requested, folder=folder)
