"""A run of many points that is kept in a folder while it goes on; the same command goes on from there.

The folder is a run folder (``run_folder.folder``): finished replications stand in ``parts``, each a file with its
checksum, and frames and provenance are written when the run ends. What was asked stands in ``study.json``.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rollout_sim.replications import point_row as observing
from rollout_sim.replications.points import Point, PointMeasures
from rollout_sim.replications.replicate import LOST, ReplicationResult
from rollout_sim.run_folder import folder as folders
from rollout_sim.run_folder.identity import RunDesign, design
from rollout_sim.run_folder.parquet import table_of
from rollout_sim.run_folder.parts import PARTS, Parts
from rollout_sim.scenario import resolved_text

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.scenario import Scenario

#: Finished replications wait so long for company in a part, in seconds: what kill -9 may cost.
PATIENCE_SECONDS = 0.5
KEYS = ("strategy", "replication", "cause")


@dataclass(frozen=True, eq=False)
class PointRun:
    """What a folder is to be a run of: the command, the scenario as given, the points, and what made them.

    ``asked_for`` is what makes points of a scenario, in plain values; with another the folder is another run's.
    """

    command: str
    scenario: "Scenario"
    points: tuple[Point, ...]
    asked_for: Mapping[str, Any]
    seed: int
    engine: str
    asked: int
    given: bytes
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def design(self) -> RunDesign:
        """What the run shares with all runs that it may go on from."""
        read_by = hashlib.sha256(Path(self._read_by).read_bytes()).hexdigest()
        whole = f"{self._resolved()}\n{self._study()}\n{read_by}"
        labels = tuple(point.label for point in self.points)
        return design(self.scenario.name, whole, labels, self.seed, self.engine)

    @property
    def _read_by(self) -> str:
        """The file of what reads replications."""
        return observing.__file__

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the study, by name."""
        return {
            "scenario.yaml": self.given,
            "resolved.yaml": self._resolved().encode(),
            "study.json": self._study().encode() + b"\n",
        }

    def _resolved(self) -> str:
        return resolved_text(self.scenario)

    def _study(self) -> str:
        return json.dumps({"command": self.command, **self.asked_for}, indent=2, ensure_ascii=False)


class PointCheckpoint:
    """Saves finished replications of a folder that is locked, and gives back those that are saved."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        self._folder = folder
        self._waiting: list[list[ReplicationResult]] = []
        self._saved_at = time.monotonic()
        #: Parts that were not as they had been saved; what was in them is pending again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())

    def results(self, labels: Sequence[str], asked: int) -> dict[int, list[ReplicationResult]]:
        """What is saved of the replications below ``asked``, each once and with all points."""
        found: dict[int, list[ReplicationResult]] = {}
        for content in self._parts.whole():
            for row in unpacked(content):
                if row.replication < asked:
                    found.setdefault(row.replication, []).append(row)
        return {key: rows for key, rows in found.items() if [row.strategy for row in rows] == list(labels)}

    def add(self, results: list[ReplicationResult]) -> None:
        """Take one replication of all points; it is on disk soon, at the latest after ``flush``."""
        if any(row.cause is not None and row.cause.startswith(LOST) for row in results):
            return
        self._waiting.append(results)
        if time.monotonic() - self._saved_at >= PATIENCE_SECONDS:
            self.flush()

    def stage(self, name: str) -> "PointCheckpoint":
        """A keeper of further points of the same run, for runs that find out only on the way what to run."""
        return PointCheckpoint(self._folder / PARTS / name)

    def flush(self) -> None:
        """Put what waits on disk."""
        if self._waiting:
            first = min(rows[0].replication for rows in self._waiting)
            self._parts.save(first, len(self._waiting), packed([row for rows in self._waiting for row in rows]))
            self._waiting = []
        self._saved_at = time.monotonic()


def packed(results: Sequence[ReplicationResult]) -> bytes:
    """Rows of numbers as the bytes of a Parquet file; a number that a point does not have is null."""
    names = list(dict.fromkeys(name for row in results for name in row.measures))
    columns: dict[str, Any] = {
        "strategy": pa.array([row.strategy for row in results], pa.string()),
        "replication": pa.array([row.replication for row in results], pa.int64()),
        "cause": pa.array([row.cause for row in results], pa.string()),
        **{name: pa.array([row.measures.get(name) for row in results], pa.float64()) for name in names},
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return bytes(sink.getvalue())


def unpacked(content: bytes) -> list[ReplicationResult]:
    """The rows that were packed into these bytes."""
    rows = table_of(content).to_pylist()
    return [
        ReplicationResult(
            **{key: row[key] for key in KEYS},
            measures={name: value for name, value in row.items() if name not in KEYS and value is not None},
        )
        for row in rows
    ]


@contextmanager
def opened_points(folder: Path, run: PointRun) -> Iterator[PointCheckpoint]:
    """A folder that is this run's, and this process's, while the block lasts.

    Raises
    ------
    FolderRefused
        If it holds another run, or more of this one, or files of no run.
    FolderBusy
        If another process works in it.
    OSError
        If it cannot be written into.
    """
    notes = {**run.notes, "command": run.command, "asked": run.asked}
    with folders.held_for(folder, run.design, run.asked, run.texts, notes):
        yield PointCheckpoint(folder)


def finish_points(folder: Path, run: PointRun, seen: PointMeasures, frames: Mapping[str, "pd.DataFrame"]) -> None:
    """Write the frames of a study and its provenance into the folder, which is open.

    Raises
    ------
    FolderRefused, OSError
        As ``opened_points``.
    """
    failures = seen.failed.to_dict("records")
    notes = {
        "command": run.command,
        "asked": run.asked,
        "failed": len(failures),
        "failures": failures[:1000],
        "interrupted": seen.interrupted,
    }
    folders.write(folder, run.design, len(seen.complete), {"replications": wide(seen), **frames}, run.texts,
                  {**run.notes, **notes})  # fmt: skip


def wide(seen: PointMeasures) -> "pd.DataFrame":
    """Frame of all that was read: point, replication, and a column a number."""
    points, replications, names = seen.values.shape
    frame = pd.DataFrame(seen.values.reshape(points * replications, names), columns=list(seen.names))
    frame.insert(0, "point", pd.Series(np.repeat(seen.labels, replications), dtype="str"))
    frame.insert(1, "replication", np.tile(np.array(seen.complete, dtype=np.int64), points))
    return frame
