"""Many points in one run: scenarios that differ in a few values, in the same futures, with a row of numbers each.

A point is a scenario and one of its strategies. One pool of processes runs all points, replication by replication, so
that differences are due to the points, and finished replications can be compared at any time.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rollout_sim.replications.futures import Futures
from rollout_sim.replications.point_row import observe
from rollout_sim.replications.replicate import (
    Progress,
    ReplicationResult,
    Simulate,
    Work,
    check_engine,
    check_replications,
    engine,
    replicate,
    usual_workers,
)
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.scenario import Scenario

Floats = NDArray[np.float64]
#: Computes named numbers from an outcome, its plan and its money block; a module-level function, for processes.
Read = Callable[[Outcome, Plan, Any], dict[str, float]]

#: The default engine of studies.
USUAL_ENGINE = Work.engine


@dataclass(frozen=True, eq=False)
class Point:
    """A scenario with one strategy, under a label that is unique in the run."""

    label: str
    scenario: "Scenario"
    strategy: str


@dataclass(frozen=True, eq=False)
class PointWork(Work):
    """Points to replicate on common random numbers; ``strategies`` are their labels."""

    points: tuple[Point, ...] = ()
    dated: str | None = None
    by_day: float = 0.0
    read: Read | None = None

    def runs(self, replications: Sequence[int]) -> Iterator[list[ReplicationResult]]:
        """The results of each of these replications, for every point; points that share a scenario share its draws."""
        simulate = engine(self.engine)
        futures: dict[int, Futures] = {}
        for point in self.points:
            if id(point.scenario) not in futures:
                futures[id(point.scenario)] = self.futures_of(point.scenario, next(iter(futures.values()), None))
        for replication in replications:
            yield [self._observed(simulate, futures[id(point.scenario)], point, replication) for point in self.points]

    def _observed(self, simulate: Simulate, futures: Futures, point: Point, replication: int) -> ReplicationResult:
        try:
            plan, money = futures.of(point.strategy, replication)
            outcome = simulate(plan, self.seed, self.luck_of(replication))
            if self.read is not None:
                row = self.read(outcome, plan, money)
            else:
                row = observe(outcome, plan, money, self.dated, self.by_day, self.read_on)
            return ReplicationResult(point.label, replication, measures=row)
        except Exception as error:  # one failure must not lose the other replications
            words = " ".join(str(error).split()) or "no reason given"
            return ReplicationResult(point.label, replication, cause=f"{type(error).__name__}: {words}")


class ReplicationStore(Protocol):
    """Storage of finished replications, such as the ``PointCheckpoint`` of a folder."""

    def results(self, labels: Sequence[str], requested: int) -> dict[int, list[ReplicationResult]]:
        """The stored replications below ``requested``, by number."""

    def add(self, results: list[ReplicationResult]) -> None:
        """Add one replication of all points."""

    def flush(self) -> None:
        """Save the collected replications."""


class ReplicationCache:
    """Keeps finished replications of the same points in memory, while this process lasts."""

    def __init__(self) -> None:
        self._results: dict[int, list[ReplicationResult]] = {}

    def results(self, labels: Sequence[str], requested: int) -> dict[int, list[ReplicationResult]]:
        """The finished replications below ``requested``, by number."""
        return {number: rows for number, rows in self._results.items() if number < requested}

    def add(self, results: list[ReplicationResult]) -> None:
        """Add one replication of all points."""
        self._results[results[0].replication] = results

    def flush(self) -> None:
        """Does nothing: every replication is stored at once."""


@dataclass(frozen=True, eq=False)
class PointMeasures:
    """Numbers of all points in the replications that every point completed.

    Attributes
    ----------
    labels
        Of the points, in their order.
    names
        Of the numbers.
    complete
        Numbers of those replications.
    values
        Array (points, replications, names); NaN where a number was not reached, or a point lacks it.
    failed
        Frame: strategy (the point's label), replication, cause.
    requested, interrupted, seed, engine
        Replications requested; whether Ctrl-C ended the run early; its seed and engine.
    read_on
        The day on which measures were read, None for the end of the run.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    complete: tuple[int, ...]
    values: Floats
    failed: "pd.DataFrame"
    requested: int
    interrupted: bool
    seed: int
    engine: str
    read_on: float | None = None

    def of(self, name: str) -> Floats:
        """One number, as an array (points, replications)."""
        return self.values[:, :, self.names.index(name)]


def run_points(
    points: Sequence[Point],
    replications: int,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: ReplicationStore | None = None,
    dated: str | None = None,
    by_day: float = 0.0,
    read: Read | None = None,
    read_on: float | None = None,
) -> PointMeasures:
    """Run all points over the same futures, in one pool.

    Parameters
    ----------
    points
        At least one; labels differ.
    replications, seed, workers, progress, engine, executor
        As for ``compare``; progress counts replications of all points together.
    checkpoint
        Replications saved there are not run again, and new ones are saved as they finish.
    dated, by_day
        A measure to compute at a day as well (``measures.DATED``).
    read
        Computes the numbers of a replication, in place of ``point_row.observe``.
    read_on
        The day on which measures are read, None for the end of the run.

    Raises
    ------
    UnknownChoice
        For an unknown engine, or less than one replication.
    """
    check_replications(replications)
    check_engine(engine)
    labels = tuple(point.label for point in points)
    work = PointWork(points[0].scenario, labels, seed, engine, tuple(points), dated, by_day, read, read_on=read_on)
    finished, done = replicate_missing(work, range(replications), workers, executor, checkpoint, progress)
    return _observed(work, finished, replications, interrupted=not done)


def replicate_missing(
    work: Work,
    replications: Sequence[int],
    workers: int | None = None,
    executor: Executor | None = None,
    checkpoint: ReplicationStore | None = None,
    progress: Progress | None = None,
) -> tuple[dict[int, list[ReplicationResult]], bool]:
    """Run those of the replications that a checkpoint lacks, and store them there.

    Returns
    -------
    The results by number, and whether all replications are among them; False after an interrupt.
    """
    wanted = set(replications)
    stored = checkpoint.results(work.strategies, max(wanted, default=-1) + 1) if checkpoint is not None else {}
    finished = {number: results for number, results in stored.items() if number in wanted}

    def take(results: list[ReplicationResult]) -> None:
        finished[results[0].replication] = results
        if checkpoint is not None:
            checkpoint.add(results)
        if progress is not None:
            progress(len(finished), len(wanted))

    if progress is not None and finished:
        progress(len(finished), len(wanted))
    try:
        pending = sorted(wanted - set(finished))
        done = replicate(work, pending, workers or usual_workers(len(wanted)), take, executor)
    finally:
        if checkpoint is not None:
            checkpoint.flush()
    return finished, done


def _observed(
    work: PointWork, finished: dict[int, list[ReplicationResult]], requested: int, interrupted: bool
) -> PointMeasures:

    complete = tuple(sorted(key for key, rows in finished.items() if all(row.cause is None for row in rows)))
    names = tuple(dict.fromkeys(name for key in complete for row in finished[key] for name in row.measures))
    place = {label: number for number, label in enumerate(work.strategies)}
    column = {name: number for number, name in enumerate(names)}
    values = np.full((len(place), len(complete), len(names)), np.nan)
    for number, key in enumerate(complete):
        for row in finished[key]:
            values[place[row.strategy], number, [column[name] for name in row.measures]] = list(row.measures.values())
    failed = [
        (row.strategy, key, row.cause) for key in sorted(finished) for row in finished[key] if row.cause is not None
    ]
    return PointMeasures(
        labels=work.strategies,
        names=names,
        complete=complete,
        values=values,
        failed=pd.DataFrame(failed, columns=["strategy", "replication", "cause"]),
        requested=requested,
        interrupted=interrupted,
        seed=work.seed,
        engine=work.engine if isinstance(work.engine, str) else getattr(work.engine, "__name__", "function"),
        read_on=work.read_on,
    )
