"""One service for every study that is kept in a folder, whether the command line asks or a notebook.

``keep`` opens the folder and locks it, runs what it lacks, saves what is done on the way, and writes frames, provenance
and charts in the end. A rim, such as the command line, says in a ``Rim`` where to run and whom to tell.
"""

import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from rollout_sim.replications.checkpoint import ComparisonRun, finish, opened
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.points import Point, PointWork
from rollout_sim.replications.points_checkpoint import PointRun, finish_points, opened_points
from rollout_sim.replications.replicate import Simulate, usual_workers
from rollout_sim.replications.twins import TWINS_RUN, run_twins, twin_kinds
from rollout_sim.run_folder import folder as folders
from rollout_sim.scenario import resolved_text
from rollout_sim.studies.point_study import PointsResult, ScenarioPointsResult
from rollout_sim.studies.read_date import day_read

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

FolderName = str | os.PathLike[str]


class Keepable(Protocol):
    """A result that can be kept: it says what is done, and draws its charts."""

    @property
    def complete(self) -> Sized:
        """What is done; if nothing is, nothing is written in the end."""

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended it early."""

    def save_charts(self, folder: str | Path, language: str = "en") -> list[Path]:
        """Draw its charts into a folder."""


class SavedParts(Protocol):
    """What saves finished replications in a folder."""

    @property
    def damaged(self) -> Sequence[Path]:
        """Files that were not as they had been saved; what was in them is run again."""


ResultKind = TypeVar("ResultKind", bound=Keepable)
PointsKind = TypeVar("PointsKind", bound=PointsResult)


def warn_of_damaged(paths: Iterable[Path]) -> None:
    """A warning for each damaged file of a folder."""
    for path in paths:
        warnings.warn(f"damaged, run again: {path}", stacklevel=2)


@dataclass(frozen=True)
class Rim:
    """What asks for a study, as the service sees it.

    Attributes
    ----------
    running
        A context that yields workers, progress and executor; entered once the folder is open, left when all is run.
    language
        Of the charts.
    damaged
        Called with the damaged files of the folder.
    """

    running: Callable[[], AbstractContextManager[Execution]]
    language: str = "en"
    damaged: Callable[[Iterable[Path]], None] = warn_of_damaged

    @classmethod
    def of_python(cls, execution: Execution, notes: Mapping[str, Any]) -> "Rim":
        """The rim of a verb in Python: its own keywords, and charts in the language of the folder."""
        return cls(lambda: nullcontext(execution), str(notes.get("language", "en")))


@dataclass(frozen=True, eq=False)
class KeptStudy(Generic[ResultKind]):
    """A result, its folder, and the charts written there.

    ``not_kept`` says why an interrupted run wrote no frames: the folder holds more of it already.
    """

    result: ResultKind
    folder: Path
    charts: tuple[Path, ...] = ()
    not_kept: str = ""


def keep(
    folder: Path,
    opening: AbstractContextManager[SavedParts],
    execution: Execution,
    ask: Callable[[Execution], ResultKind],
    write: Callable[[ResultKind], None],
    rim: Rim,
) -> KeptStudy[ResultKind]:
    """Run what a folder lacks, and write what comes of it.

    Parameters
    ----------
    folder
        Its charts are drawn into ``charts``.
    opening
        Locks the folder for this run and yields what saves its replications.
    execution
        Replications, seed and engine of the run.
    ask
        Runs the study; what it raises, an interrupt too, leaves what is saved.
    write
        Writes frames and provenance.
    rim
        Where to run and whom to tell.

    Raises
    ------
    FolderRefused
        If the folder holds another run, or more of this one, or files of no run.
    FolderBusy
        If another process works in it.
    OSError
        If it cannot be written into.
    """
    with opening as checkpoint:
        rim.damaged(checkpoint.damaged)
        with rim.running() as how:
            result = ask(
                replace(
                    execution,
                    workers=how.workers,
                    progress=how.progress,
                    executor=how.executor,
                    checkpoint=checkpoint,
                )
            )
        if not result.complete:
            return KeptStudy(result, folder)
        try:
            write(result)
        except folders.FolderRefused as error:
            if not result.interrupted:
                raise
            return KeptStudy(result, folder, not_kept=error.phrase)
        return KeptStudy(result, folder, tuple(result.save_charts(folder / "charts", rim.language)))


def keep_comparison(
    folder: Path, run: ComparisonRun, ask: Callable[[Execution], ResultKind], rim: Rim
) -> KeptStudy[ResultKind]:
    """A comparison in its folder, or one to a precision; arguments and errors as of ``keep``."""

    def write(result: Any) -> None:
        comparison = getattr(result, "comparison", result)  # of a precise one
        finish(folder, replace(run, requested=comparison.requested), comparison)

    execution = Execution(run.requested, run.seed, engine=run.engine)
    return keep(folder, opened(folder, run), execution, ask, write, rim)


def keep_points(folder: Path, run: PointRun, ask: Callable[[Execution], PointsKind], rim: Rim) -> KeptStudy[PointsKind]:
    """A study of points in its folder; arguments and errors as of ``keep``."""

    def write(result: PointsKind) -> None:
        finish_points(folder, run, result.observed, result.frames())

    execution = Execution(run.requested, run.seed, engine=run.engine)
    return keep(folder, opened_points(folder, run), execution, ask, write, rim)


@dataclass(frozen=True, eq=False)
class PointQuestion(Generic[PointsKind]):
    """A study of points before it runs.

    Attributes
    ----------
    command
        Its name on the command line.
    scenario, points
        What is studied, and the points that are run.
    asked_for
        What makes these points of the scenario, in plain values; a folder of another is refused.
    answer
        Runs the points and makes the result; beside the execution it takes ``read_on``.
    measures
        Those that it asks for by name.
    read_on
        The day on which it is answered; the end of the run if None.
    twins
        Whether it says where the spread between futures comes from by twins of them.
    """

    command: str
    scenario: "Scenario"
    points: tuple[Point, ...]
    asked_for: Mapping[str, Any]
    answer: Callable[[Execution, float | None], PointsKind]
    measures: tuple[str, ...] = ()
    read_on: float | None = None
    twins: bool = True

    def on(self, date: str | None) -> "PointQuestion[PointsKind]":
        """The same question of another date within the run, such as "6 months"; of the end of the run if None.

        Raises
        ------
        UnknownChoice
            For a date outside the run, or if one of its measures is known at the end only.
        """
        return replace(self, read_on=day_read(self.scenario, date, self.measures))

    def ask(self, how: Execution) -> PointsKind:
        """The answer on its date, with the twins of the point whose spread it speaks of."""
        result = self.answer(how, self.read_on)
        if not self.twins or not isinstance(result, ScenarioPointsResult) or not result.complete or result.interrupted:
            return result
        points = [point for point in (*self.points, *result.further_points) if point.label in result.twin_points]
        if not points or not twin_kinds(self.scenario):
            return result
        points = list({point.label: point for point in points}.values())
        labels = tuple(point.label for point in points)
        work = PointWork(points[0].scenario, labels, how.seed, how.engine, tuple(points), read_on=self.read_on)
        workers = how.workers or usual_workers(TWINS_RUN)
        twins = run_twins(work, result.complete, workers, how.executor, how.checkpoint)
        if twins is None:
            return cast(PointsKind, replace(result, observed=replace(result.observed, interrupted=True)))
        return cast(PointsKind, replace(result, twins=twins))

    def run(self, execution: Execution, scenario_file: bytes, notes: Mapping[str, Any]) -> PointRun:
        """What a folder is to be a run of."""
        return PointRun(
            self.command, self.scenario, self.points, {**self.asked_for, "read_on": self.read_on}, execution.seed,
            engine_name(execution.engine),
            execution.replications, scenario_file, dict(notes),
        )  # fmt: skip

    def answered(self, execution: Execution, folder: FolderName | None) -> PointsKind:
        """The result, kept in a folder if there is one; errors as of ``keep``."""
        if folder is None:
            return self.ask(execution)
        scenario_file, notes = as_given(Path(folder), self.scenario)
        run = self.run(execution, scenario_file, notes)

        def ask(how: Execution) -> PointsKind:
            return self.ask(replace(how, engine=execution.engine))

        return keep_points(Path(folder), run, ask, Rim.of_python(execution, notes)).result


def as_given(folder: Path, scenario: "Scenario") -> tuple[bytes, dict[str, Any]]:
    """The scenario file and notes of a run begun in Python: those of the folder if it holds a run.

    A scenario in Python has no file: in a new folder its resolved text stands for that.
    """
    try:
        provenance = folders.provenance(folder)
        notes: dict[str, Any] = {name: provenance[name] for name in ("changes", "language") if name in provenance}
        return (folder / "scenario.yaml").read_bytes(), notes
    except (folders.FolderRefused, OSError):
        return resolved_text(scenario).encode(), {"changes": {"set": [], "override": []}, "language": "en"}


def engine_name(engine: str | Simulate) -> str:
    """The name of an engine in a folder; a function is known by its name alone."""
    return engine if isinstance(engine, str) else getattr(engine, "__name__", "function")
