"""Checkpoints of a run of many points: the same command resumes it.

The folder is a run folder (``run_folder.folder``): finished replications are in ``parts``, in files with checksums in
their names, and frames and provenance are written when the run ends. ``study.json`` holds the study's settings.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rollout_sim.replications import point_row
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

#: Seconds between saves: finished replications are collected into one part, and kill -9 may lose this much work.
PATIENCE_SECONDS = 0.5
KEYS = ("strategy", "replication", "cause")


@dataclass(frozen=True, eq=False)
class PointRun:
    """The run that a folder is for: the command, the scenario, the points, and the settings that made the points.

    ``settings`` are plain values; a folder made with other settings belongs to another run. ``source`` is the scenario
    file as read.
    """

    command: str
    scenario: "Scenario"
    points: tuple[Point, ...]
    settings: Mapping[str, Any]
    seed: int
    engine: str
    requested: int
    source: bytes
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def design(self) -> RunDesign:
        """What the run shares with every run that it can resume."""
        reader_hash = hashlib.sha256(Path(self._reader_file).read_bytes()).hexdigest()
        whole = f"{self._resolved}\n{self._study()}\n{reader_hash}"
        labels = tuple(point.label for point in self.points)
        return design(self.scenario.name, whole, labels, self.seed, self.engine, self.scenario.drawn_from)

    @property
    def _reader_file(self) -> str:
        """The source file of the function that reads measures off a replication."""
        return point_row.__file__

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the study, by name."""
        return {
            "scenario.yaml": self.source,
            "resolved.yaml": self._resolved.encode(),
            "study.json": self._study().encode() + b"\n",
        }

    @cached_property
    def _resolved(self) -> str:
        return resolved_text(self.scenario)

    def _study(self) -> str:
        return json.dumps({"command": self.command, **self.settings}, indent=2, ensure_ascii=False)


class PointCheckpoint:
    """Saves finished replications in a locked folder, and loads the saved ones."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        self._folder = folder
        self._unsaved: list[list[ReplicationResult]] = []
        self._saved_at = time.monotonic()
        #: Parts whose content does not match its checksum; their replications are pending again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())

    def results(self, labels: Sequence[str], requested: int) -> dict[int, list[ReplicationResult]]:
        """The saved replications below ``requested`` that have all points, by number."""
        by_replication: dict[int, list[ReplicationResult]] = {}
        for content in self._parts.undamaged():
            for row in _readable(content):
                if row.replication < requested:
                    by_replication.setdefault(row.replication, []).append(row)
        return {key: rows for key, rows in by_replication.items() if [row.strategy for row in rows] == list(labels)}

    def add(self, results: list[ReplicationResult]) -> None:
        """Add one replication of all points; it is on disk soon, after ``flush`` at the latest."""
        if any(row.cause is not None and row.cause.startswith(LOST) for row in results):
            return
        self._unsaved.append(results)
        if time.monotonic() - self._saved_at >= PATIENCE_SECONDS:
            self.flush()

    def stage(self, name: str) -> "PointCheckpoint":
        """The checkpoint of a later stage of the same run, whose points depend on earlier results."""
        return PointCheckpoint(self._folder / PARTS / name)

    def flush(self) -> None:
        """Save the collected replications."""
        if self._unsaved:
            first = min(rows[0].replication for rows in self._unsaved)
            self._parts.save(first, len(self._unsaved), packed([row for rows in self._unsaved for row in rows]))
            self._unsaved = []
        self._saved_at = time.monotonic()


def packed(results: Sequence[ReplicationResult]) -> bytes:
    """Rows of measures as the bytes of a Parquet file; a measure that a point lacks is null."""
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
    """The rows in the bytes that ``packed`` made."""
    rows = table_of(content).to_pylist()
    return [
        ReplicationResult(
            **{key: row[key] for key in KEYS},
            measures={name: value for name, value in row.items() if name not in KEYS and value is not None},
        )
        for row in rows
    ]


def _readable(content: bytes) -> list[ReplicationResult]:
    """The rows of a part; none of one that cannot be read, whose replications are pending."""
    try:
        return unpacked(content)
    except (pa.ArrowException, KeyError, ValueError, TypeError):
        return []


@contextmanager
def opened_points(folder: Path, run: PointRun) -> Iterator[PointCheckpoint]:
    """Open a folder for this run, and lock it for this process, while the block lasts.

    Raises
    ------
    FolderRefused
        If it holds another run, more replications of this one, or files that belong to no run.
    FolderBusy
        If another process uses it.
    OSError
        If it cannot be written to.
    """
    notes = {**run.notes, "command": run.command, "asked": run.requested}
    with folders.opened_folder(folder, run.design, run.requested, run.texts, notes):
        yield PointCheckpoint(folder)


def finish_points(folder: Path, run: PointRun, observed: PointMeasures, frames: Mapping[str, "pd.DataFrame"]) -> None:
    """Write a study's frames and provenance into its open folder.

    Raises
    ------
    FolderRefused, OSError
        As ``opened_points``.
    """
    failures = observed.failed.to_dict("records")
    notes = {
        "command": run.command,
        "asked": run.requested,
        "failed": len(failures),
        "failures": failures[:1000],
        "interrupted": observed.interrupted,
    }
    folders.write(folder, run.design, len(observed.complete), {"replications": wide(observed), **frames}, run.texts,
                  {**run.notes, **notes})  # fmt: skip


def wide(observed: PointMeasures) -> "pd.DataFrame":
    """Frame of all measures: point, replication, and a column per measure."""
    points, replications, names = observed.values.shape
    frame = pd.DataFrame(observed.values.reshape(points * replications, names), columns=list(observed.names))
    frame.insert(0, "point", pd.Series(np.repeat(observed.labels, replications), dtype="str"))
    frame.insert(1, "replication", np.tile(np.array(observed.complete, dtype=np.int64), points))
    return frame
