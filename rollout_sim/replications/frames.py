"""Tidy frames out of chunks: one row an observation, in the order of strategies and replications.

Chunks may come in any order. A replication costs what its row of measures and its batches take, some hundred bytes, and
its series nothing: those are counted (``summaries``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from rollout_sim.replications.bands import FIRST, STEPS, ValueCounts, band_frame
from rollout_sim.replications.budget_sums import BudgetSums, budget_frame
from rollout_sim.replications.chunk_files import SERIES, SERIES_KEPT, Chunk, Exposure, added_exposure, chunk_of
from rollout_sim.replications.replicate import LOST, ReplicationResult
from rollout_sim.results.measures import NAMES

if TYPE_CHECKING:
    from rollout_sim.replications.checkpoint import ComparisonCheckpoint

RowNumbers = NDArray[np.int64]
#: Chunks whose columns are joined, each into one piece.
JOINED = 100
#: Finished replications are put together once there are so many: their series wait in memory until then.
LARGEST_CHUNK = 256


class FrameBuilder:
    """What chunks hold, column by column, until frames are made of it."""

    def __init__(self, strategies: Sequence[str]) -> None:
        self._rows = _Rows(strategies)
        self._series = _Rows(strategies)
        self._counts = {name: ValueCounts() for name in strategies}
        self._exposure: dict[str, Exposure] = {name: np.zeros((0, 2), dtype=np.int64) for name in strategies}
        self._budget = {name: BudgetSums() for name in strategies}

    def add(self, chunk: Chunk) -> None:
        """Take what is in a chunk."""
        series = [name for name in chunk.rows.column_names if name.split(".")[0] in SERIES]
        self._rows.add(chunk.rows.drop_columns(series))
        kept = chunk.rows.filter(pa.compute.field("replication") < SERIES_KEPT)
        if kept.num_rows:
            self._series.add(kept.select(["strategy", "replication", "cause", *series]))
        for name, counts in chunk.counts.items():
            self._counts[name].add(*counts.items())
        for name, table in chunk.exposure.items():
            self._exposure[name] = added_exposure((self._exposure[name], table))
        for name, budget in chunk.budget.items():
            self._budget[name].add(budget)

    def done(self) -> RowNumbers:
        """Numbers of the replications that are here, in order."""
        return np.unique(self._rows.replications())

    def frames(self) -> dict[str, pd.DataFrame]:
        """All frames by name; columns are given away as they are made, so this can be done once."""
        rows, series = self._rows.sorted(), self._series.sorted()
        return {
            "replications": _replication_frame(rows),
            "batches": _listed(rows, "batches"),
            **{kind: _listed(series, kind) for kind in SERIES},
            **{f"{kind}_bands": band_frame(kind, self._counts) for kind in SERIES},
            "exposure": _exposure_frame(self._exposure),
            "budget": budget_frame(self._budget),
        }


class _Rows:
    """Rows of many chunks, each column in pieces as they came."""

    def __init__(self, strategies: Sequence[str]) -> None:
        self.strategies = tuple(strategies)
        self._codes = {name: code for code, name in enumerate(strategies)}
        self._pieces: dict[str, list[Any]] = {}
        self._small = 0

    def add(self, rows: pa.Table) -> None:
        code = pa.array([self._codes[name] for name in rows["strategy"].to_pylist()], pa.int8())
        for name, column in zip(rows.column_names, rows.columns, strict=True):
            self._pieces.setdefault(name, []).append(code if name == "strategy" else column.combine_chunks())
        self._small += 1
        if self._small == JOINED:
            self._join()

    def _join(self) -> None:
        """Make one piece of many small ones: what large ones take is given back once they go."""
        for pieces in self._pieces.values():
            pieces[-JOINED:] = [pa.concat_arrays(pieces[-JOINED:])]
        self._small = 0

    def names(self, kind: str) -> list[str]:
        """Columns of a kind, in their order."""
        return [name for name in self._pieces if name.startswith(f"{kind}.")]

    def replications(self) -> RowNumbers:
        return np.concatenate([np.empty(0, np.int64), *self._pieces.get("replication", [])]).astype(np.int64)

    def sorted(self) -> "_SortedRows":
        """The rows in order; this takes the keys away."""
        replications = self.replications()
        code = np.concatenate([np.empty(0, np.int8), *self._pieces.pop("strategy", [])]).astype(np.int8)
        order = np.lexsort((replications, code))
        return _SortedRows(self, order, code[order], replications[order])

    def take(self, name: str, places: RowNumbers) -> Any:
        """The column of that name at some places; it is no longer here then."""
        pieces = self._pieces.pop(name, None)
        return pa.nulls(0) if pieces is None else pa.concat_arrays(pieces).take(pa.array(places))


class _SortedRows:
    """Rows in the order of strategies and replications."""

    def __init__(self, rows: _Rows, order: RowNumbers, code: NDArray[np.int8], replication: RowNumbers) -> None:
        self._rows = rows
        self._order = order
        self._code = code
        self.replication = replication
        self.cause = self.column("cause")
        failed = replication[np.asarray(self.cause.is_valid(), dtype=np.bool_)]
        #: Places of the rows of replications in which no strategy failed.
        self.whole: RowNumbers = np.flatnonzero(~np.isin(replication, failed))

    def names(self, kind: str) -> list[str]:
        return self._rows.names(kind)

    def column(self, name: str) -> Any:
        return self._rows.take(name, self._order)

    def of_whole(self, name: str) -> Any:
        return self._rows.take(name, self._order[self.whole])

    def strategy(self, places: RowNumbers | slice = slice(None)) -> pd.Series:
        """Names of the strategies at some places, or at all."""
        return _words(self._rows.strategies, self._code[places])


def _replication_frame(rows: _SortedRows) -> pd.DataFrame:
    """Strategy, replication, status, cause, and a column a measure."""
    columns: dict[str, Any] = {
        "strategy": rows.strategy(),
        "replication": rows.replication,
        "status": _words(("done", "failed"), np.asarray(rows.cause.is_valid(), dtype=np.int8)),
        "cause": pd.Series(rows.cause.to_pylist(), dtype="str"),
    }
    columns |= {name: np.asarray(rows.column(name), dtype=np.float64) for name in NAMES}
    return pd.DataFrame(columns, copy=False)


def _listed(rows: _SortedRows, kind: str) -> pd.DataFrame:
    """Columns of lists below one another, of whole replications only, beside the keys and the step of time."""
    columns: dict[str, Any] = {}
    lengths = np.zeros(rows.whole.size, dtype=np.int64)
    for name in rows.names(kind):
        lists = rows.of_whole(name)
        lengths = np.asarray(lists.value_lengths(), dtype=np.int64)
        columns[name.split(".", 1)[1]] = _plain(lists.flatten())
    places = np.repeat(rows.whole, lengths)
    keys: dict[str, Any] = {"strategy": rows.strategy(places), "replication": rows.replication[places]}
    if kind in STEPS:
        keys[STEPS[kind]] = np.arange(places.size) - np.repeat(np.cumsum(lengths) - lengths, lengths) + FIRST[kind]
    return pd.DataFrame(keys | columns, copy=False)


def _plain(values: Any) -> Any:
    if pa.types.is_large_string(values.type):
        return pd.Series(values.to_pandas(), dtype="str")
    return values.to_numpy(zero_copy_only=False)


def _words(words: tuple[str, ...], code: NDArray[np.int8]) -> pd.Series:
    dictionary = pa.DictionaryArray.from_arrays(pa.array(code, pa.int8()), pa.array(words, pa.large_string()))
    return pd.Series(dictionary.cast(pa.large_string()).to_pandas(), dtype="str")


def _exposure_frame(exposure: dict[str, Exposure]) -> pd.DataFrame:
    """Stores at risk of giving up, and giving up, by days live; summed over replications."""
    frames = []
    for name, table in exposure.items():
        columns = {"days_live": np.arange(len(table)), "at_risk": table[:, 0], "gave_up": table[:, 1]}
        frames.append(pd.DataFrame({"strategy": pd.Series([name] * len(table), dtype="str"), **columns}))
    return pd.concat(frames, ignore_index=True)


class ResultCollector:
    """Puts finished replications together into chunks, which are gathered, and saved where there is a keeper."""

    def __init__(self, gathered: FrameBuilder, keeper: "ComparisonCheckpoint | None") -> None:
        self._gathered = gathered
        self._keeper = keeper
        self._waiting: list[list[ReplicationResult]] = []
        self._lost: list[list[ReplicationResult]] = []

    def take(self, results: list[ReplicationResult]) -> None:
        """Take one replication of all strategies; with a keeper it is on disk soon, at the latest after ``flush``."""
        lost = any(row.cause is not None and row.cause.startswith(LOST) for row in results)
        (self._lost if lost else self._waiting).append(results)
        if len(self._waiting) >= LARGEST_CHUNK or (self._keeper is not None and self._keeper.is_time):
            self.flush()

    def flush(self) -> None:
        """Gather and save what waits. What was lost with its process is gathered, as failed, and not saved."""
        waiting, lost, self._waiting, self._lost = self._waiting, self._lost, [], []
        if waiting:
            chunk = chunk_of([row for results in waiting for row in results])
            if self._keeper is not None:
                self._keeper.save(chunk)
            self._gathered.add(chunk)
        if lost:
            self._gathered.add(chunk_of([row for results in lost for row in results]))
