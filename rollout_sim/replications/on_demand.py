"""Futures run as a procedure asks for them: how many, and of which strategies, it finds out as it goes.

Only measures are kept. With a folder they are on disk within a second or two, so that whatever ends the procedure, it
goes on from there; and the same futures answer other questions.
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
#: Finished replications wait so long for company before they are put on disk, in seconds.
PATIENCE_SECONDS = 1.0


class MeasureCheckpoint:
    """Measures on disk: chunks of a frame strategy, replication, cause and a column a measure."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        self._waiting: list[ReplicationResult] = []
        self._saved_at = time.monotonic()
        #: Chunks that were not as they had been saved; what was in them is run again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())

    def saved(self) -> list[ReplicationResult]:
        """All that is on disk."""
        found: list[ReplicationResult] = []
        for content in self._parts.whole():
            for row in frame_of(content).to_dict("records"):
                cause = row["cause"] if isinstance(row["cause"], str) else None
                measures = {} if cause else {name: float(row[name]) for name in NAMES}
                found.append(ReplicationResult(str(row["strategy"]), int(row["replication"]), cause, measures))
        return found

    def add(self, results: list[ReplicationResult]) -> None:
        """Take one replication; one that was lost with its process is run again another time."""
        self._waiting += [row for row in results if row.cause is None or not row.cause.startswith(LOST)]
        if time.monotonic() - self._saved_at >= PATIENCE_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Put what waits on disk."""
        if self._waiting:
            rows: list[dict[str, Any]] = [
                {"strategy": row.strategy, "replication": row.replication, "cause": row.cause}
                | {name: row.measures.get(name, nan) for name in NAMES}
                for row in self._waiting
            ]
            content = io.BytesIO()
            pd.DataFrame(rows).astype({"cause": "str"}).to_parquet(content, compression="zstd", index=False)
            numbers = {row.replication for row in self._waiting}
            self._parts.save(min(numbers), len(numbers), content.getvalue())
            self._waiting = []
        self._saved_at = time.monotonic()


class MeasuresOnDemand:
    """Measures of strategies, future by future, each run once however often it is asked for.

    Attributes
    ----------
    strategies
        Names, in the order in which values are given.
    interrupted
        Whether Ctrl-C has ended it; what was done by then is still given.
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
        store: MeasureCheckpoint | None = None,
    ) -> None:
        self.strategies = tuple(strategies)
        self.interrupted = False
        self._scenario, self._seed, self._engine = scenario, seed, engine
        self._workers, self._executor, self._progress, self._store = workers, executor, progress, store
        self._found: dict[int, dict[str, dict[str, float] | str]] = {}
        for row in store.saved() if store is not None else ():
            self._remember(row)

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Failed replications: strategy, replication, cause."""
        return [
            {"strategy": name, "replication": number, "cause": found}
            for number, rows in sorted(self._found.items())
            for name, found in rows.items()
            if isinstance(found, str)
        ]

    def run(self, strategies: Sequence[str], replications: int) -> None:
        """Run what is missing of these strategies in the replications below so many."""
        wanted = set(strategies)
        pending = [number for number in range(replications) if wanted - self._found.get(number, {}).keys()]
        if not pending or self.interrupted:
            return
        done = replications - len(pending)

        def take(results: list[ReplicationResult]) -> None:
            nonlocal done
            done += 1
            for row in results:
                self._remember(row)
            if self._store is not None:
                self._store.add(results)
            if self._progress is not None:
                self._progress(done, replications)

        work = Work(self._scenario, tuple(strategies), self._seed, self._engine)
        workers = self._workers or usual_workers(len(pending))
        try:
            self.interrupted = not replicate(work, pending, workers, take, self._executor)
        finally:
            if self._store is not None:
                self._store.flush()

    def values(self, measure: str, strategies: Sequence[str], replications: int) -> Floats:
        """A measure in the replications below so many that all these strategies have completed, in order.

        Replications in which any strategy failed are left out.

        Returns
        -------
        A row a replication, a column a strategy of ``self``: NaN where it was not run, infinity where the measure was
        not reached.
        """
        wanted = set(strategies)
        rows = [
            [self._value(found.get(name), measure) for name in self.strategies]
            for found in (self._found.get(number, {}) for number in range(replications))
            if wanted <= found.keys() and not any(isinstance(one, str) for one in found.values())
        ]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(self.strategies))

    @staticmethod
    def _value(found: dict[str, float] | str | None, measure: str) -> float:
        if not isinstance(found, dict):
            return nan
        return inf if found[measure] != found[measure] else found[measure]

    def _remember(self, row: ReplicationResult) -> None:
        if row.strategy in self.strategies:
            found = row.measures if row.cause is None else row.cause
            self._found.setdefault(row.replication, {}).setdefault(row.strategy, found)
