"""Many points in one run: scenarios that differ in a few values, in the same futures, a row of numbers each.

A point is a scenario and one of its strategies. All points go through one pool of processes, replication by
replication, so that differences between points are their own, and whatever is done can be compared.
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
    ENGINES,
    Progress,
    ReplicationResult,
    Simulate,
    UnknownChoice,
    Work,
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
#: Reads numbers by name off an outcome, given its plan and its money block; a function of a module, for processes.
Read = Callable[[Outcome, Plan, Any], dict[str, float]]

#: The engine that studies run on unless another is named.
USUAL_ENGINE = Work.engine


@dataclass(frozen=True, eq=False)
class Point:
    """A scenario with one strategy, under a name that no other point of the run has."""

    label: str
    scenario: "Scenario"
    strategy: str


@dataclass(frozen=True, eq=False)
class PointWork(Work):
    """Points to be replicated on common luck; ``strategies`` are their labels."""

    points: tuple[Point, ...] = ()
    dated: str | None = None
    by_day: float = 0.0
    read: Read | None = None

    def runs(self, replications: Sequence[int]) -> Iterator[list[ReplicationResult]]:
        """Each of these replications, of every point; scenarios that several points share are drawn once."""
        simulate = engine(self.engine)
        futures: dict[int, Futures] = {}
        for point in self.points:
            if id(point.scenario) not in futures:
                futures[id(point.scenario)] = Futures(point.scenario, self.seed, next(iter(futures.values()), None))
        for replication in replications:
            yield [self._observed(simulate, futures[id(point.scenario)], point, replication) for point in self.points]

    def _observed(self, simulate: Simulate, futures: Futures, point: Point, replication: int) -> ReplicationResult:
        try:
            plan, money = futures.of(point.strategy, replication)
            outcome = simulate(plan, self.seed, replication)
            if self.read is not None:
                row = self.read(outcome, plan, money)
            else:
                row = observe(outcome, plan, money, self.dated, self.by_day)
            return ReplicationResult(point.label, replication, measures=row)
        except Exception as error:  # whatever it was, the other replications are not to be lost
            words = " ".join(str(error).split()) or "no reason given"
            return ReplicationResult(point.label, replication, cause=f"{type(error).__name__}: {words}")


class ReplicationStore(Protocol):
    """A store of finished replications, such as a folder's ``PointCheckpoint``."""

    def results(self, labels: Sequence[str], asked: int) -> dict[int, list[ReplicationResult]]:
        """What is kept of the replications below ``asked``, by their numbers."""

    def add(self, results: list[ReplicationResult]) -> None:
        """Take one replication of all points."""

    def flush(self) -> None:
        """Put away what waits."""


class ReplicationCache:
    """Keeps finished replications of the same points while this process lasts."""

    def __init__(self) -> None:
        self._kept: dict[int, list[ReplicationResult]] = {}

    def results(self, labels: Sequence[str], asked: int) -> dict[int, list[ReplicationResult]]:
        """What was run of the replications below ``asked``, by their numbers."""
        return {number: rows for number, rows in self._kept.items() if number < asked}

    def add(self, results: list[ReplicationResult]) -> None:
        """Take one replication of all points."""
        self._kept[results[0].replication] = results

    def flush(self) -> None:
        """Nothing waits."""


@dataclass(frozen=True, eq=False)
class PointMeasures:
    """Numbers of all points over the replications that every point completed.

    Attributes
    ----------
    labels
        Of the points, in their order.
    names
        Of the numbers.
    complete
        Numbers of those replications.
    values
        Array (points, replications, names); NaN for what was not reached, or a point does not have.
    failed
        Frame: strategy (the point's label), replication, cause.
    asked, interrupted, seed, engine
        Replications asked for; whether Ctrl-C ended it early; on what luck and by what it ran.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    complete: tuple[int, ...]
    values: Floats
    failed: "pd.DataFrame"
    asked: int
    interrupted: bool
    seed: int
    engine: str

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
) -> PointMeasures:
    """Run all points over the same futures, in one pool.

    Parameters
    ----------
    points
        At least one; labels differ.
    replications, seed, workers, progress, engine, executor
        As for ``compare``; progress counts replications of all points together.
    checkpoint
        Of a folder: what it has saved is not run again, and what is run is saved as it comes.
    dated, by_day
        A measure to be read at a day besides (``observing.DATED``).
    read
        What reads a replication in place of ``observing.observe``.

    Raises
    ------
    UnknownChoice
        For an engine that is not known, or less than one replication.
    """
    if replications < 1:
        raise UnknownChoice(f"replications must be 1 or more (got {replications})")
    if isinstance(engine, str) and engine not in ENGINES:
        raise UnknownChoice(f"no engine named {engine!r} (there is {', '.join(ENGINES)})")
    labels = tuple(point.label for point in points)
    work = PointWork(points[0].scenario, labels, seed, engine, tuple(points), dated, by_day, read)
    found: dict[int, list[ReplicationResult]] = (
        checkpoint.results(labels, replications) if checkpoint is not None else {}
    )

    def take(results: list[ReplicationResult]) -> None:
        found[results[0].replication] = results
        if checkpoint is not None:
            checkpoint.add(results)
        if progress is not None:
            progress(len(found), replications)

    if progress is not None and found:
        progress(len(found), replications)
    pending = sorted(set(range(replications)) - set(found))
    try:
        done = replicate(work, pending, workers or usual_workers(replications), take, executor)
    finally:
        if checkpoint is not None:
            checkpoint.flush()
    return _observed(work, found, replications, interrupted=not done)


def _observed(
    work: PointWork, found: dict[int, list[ReplicationResult]], asked: int, interrupted: bool
) -> PointMeasures:
    complete = tuple(sorted(key for key, rows in found.items() if all(row.cause is None for row in rows)))
    names = tuple(dict.fromkeys(name for key in complete for row in found[key] for name in row.measures))
    place = {label: number for number, label in enumerate(work.strategies)}
    column = {name: number for number, name in enumerate(names)}
    values = np.full((len(place), len(complete), len(names)), np.nan)
    for at, key in enumerate(complete):
        for row in found[key]:
            values[place[row.strategy], at, [column[name] for name in row.measures]] = list(row.measures.values())
    failed = [(row.strategy, key, row.cause) for key in sorted(found) for row in found[key] if row.cause is not None]
    return PointMeasures(
        labels=work.strategies,
        names=names,
        complete=complete,
        values=values,
        failed=pd.DataFrame(failed, columns=["strategy", "replication", "cause"]),
        asked=asked,
        interrupted=interrupted,
        seed=work.seed,
        engine=work.engine if isinstance(work.engine, str) else getattr(work.engine, "__name__", "function"),
    )
