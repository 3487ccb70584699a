"""Futures run on demand: a procedure decides as it goes how many it needs, and of which strategies.

Only measures are stored. With a folder they are on disk within a second or two: whatever ends the procedure, it resumes
from there, and other procedures reuse the same futures.
"""

import io
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rollout_sim.replications.replicate import (
    LOST,
    Progress,
    ReplicationResult,
    Simulate,
    Work,
    replicate,
    usual_workers,
)
from rollout_sim.results.measures import NAMES
from rollout_sim.run_folder.parquet import frame_of
from rollout_sim.run_folder.parts import Parts

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

Floats = NDArray[np.float64]
#: Seconds between saves; finished replications are collected meanwhile.
PATIENCE_SECONDS = 1.0


class MeasureCheckpoint:
    """Measures on disk, in chunks of a frame: strategy, replication, cause, and a column per measure."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        self._unsaved: list[ReplicationResult] = []
        self._saved_at = time.monotonic()
        #: Chunks whose content does not match its checksum; their replications are run again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())

    def saved(self) -> list[ReplicationResult]:
        """All saved results."""
        results: list[ReplicationResult] = []
        for content in self._parts.undamaged():
            for row in frame_of(content).to_dict("records"):
                cause = row["cause"] if isinstance(row["cause"], str) else None
                measures = {} if cause else {name: float(row[name]) for name in NAMES}
                results.append(ReplicationResult(str(row["strategy"]), int(row["replication"]), cause, measures))
        return results

    def add(self, results: list[ReplicationResult]) -> None:
        """Add one replication; one lost with its process is not saved, so that it is run again."""
        self._unsaved += [row for row in results if row.cause is None or not row.cause.startswith(LOST)]
        if time.monotonic() - self._saved_at >= PATIENCE_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Save the collected replications."""
        if self._unsaved:
            rows: list[dict[str, Any]] = [
                {"strategy": row.strategy, "replication": row.replication, "cause": row.cause}
                | {name: row.measures.get(name, nan) for name in NAMES}
                for row in self._unsaved
            ]
            content = io.BytesIO()
            pd.DataFrame(rows).astype({"cause": "str"}).to_parquet(content, compression="zstd", index=False)
            numbers = {row.replication for row in self._unsaved}
            self._parts.save(min(numbers), len(numbers), content.getvalue())
            self._unsaved = []
        self._saved_at = time.monotonic()


class MeasuresOnDemand:
    """Measures of strategies by future; each future is run once, however often it is requested.

    Attributes
    ----------
    strategies
        Names, in the order of the columns of values.
    interrupted
        Whether Ctrl-C ended it; finished futures stay available.
    """

    def __init__(
        self,
        scenario: "Scenario",
        strategies: Sequence[str],
        seed: int = 1,
        engine: str | Simulate = "compiled",
        workers: int | None = None,
        executor: Executor | None = None,
        progress: Progress | None = None,
        checkpoint: MeasureCheckpoint | None = None,
        read_on: float | None = None,
    ) -> None:
        self.strategies = tuple(strategies)
        self.interrupted = False
        self._scenario, self._seed, self._engine = scenario, seed, engine
        self._workers, self._executor, self._progress, self._checkpoint = workers, executor, progress, checkpoint
        self._read_on = read_on
        self._outcomes: dict[int, dict[str, dict[str, float] | str]] = {}
        for row in checkpoint.saved() if checkpoint is not None else ():
            self._remember(row)

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Failed replications: strategy, replication, cause."""
        return [
            {"strategy": name, "replication": number, "cause": cause}
            for number, rows in sorted(self._outcomes.items())
            for name, cause in rows.items()
            if isinstance(cause, str)
        ]

    def run(self, strategies: Sequence[str], replications: int) -> None:
        """Run the missing replications of these strategies, up to this number."""
        wanted = set(strategies)
        pending = [number for number in range(replications) if wanted - self._outcomes.get(number, {}).keys()]
        if not pending or self.interrupted:
            return
        done = replications - len(pending)

        def take(results: list[ReplicationResult]) -> None:
            nonlocal done
            done += 1
            for row in results:
                self._remember(row)
            if self._checkpoint is not None:
                self._checkpoint.add(results)
            if self._progress is not None:
                self._progress(done, replications)

        work = Work(self._scenario, tuple(strategies), self._seed, self._engine, read_on=self._read_on)
        workers = self._workers or usual_workers(len(pending))
        try:
            self.interrupted = not replicate(work, pending, workers, take, self._executor)
        finally:
            if self._checkpoint is not None:
                self._checkpoint.flush()

    def values(self, measure: str, strategies: Sequence[str], replications: int) -> Floats:
        """A measure in those of the first replications that all these strategies completed, in order.

        Replications in which any strategy failed are left out.

        Returns
        -------
        A row per replication and a column per strategy of ``self``: NaN where it was not run, infinity where the
        measure was not reached.
        """
        wanted = set(strategies)
        rows = [
            [self._value(outcomes.get(name), measure) for name in self.strategies]
            for outcomes in (self._outcomes.get(number, {}) for number in range(replications))
            if wanted <= outcomes.keys() and not any(isinstance(outcome, str) for outcome in outcomes.values())
        ]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(self.strategies))

    @staticmethod
    def _value(outcome: dict[str, float] | str | None, measure: str) -> float:
        """The measure of an outcome, which is a dictionary of measures, the cause of a failure, or None."""
        if not isinstance(outcome, dict):
            return nan
        return inf if outcome[measure] != outcome[measure] else outcome[measure]

    def _remember(self, row: ReplicationResult) -> None:
        if row.strategy in self.strategies:
            outcome = row.measures if row.cause is None else row.cause
            self._outcomes.setdefault(row.replication, {}).setdefault(row.strategy, outcome)
