"""Tidy frames from chunks: one row per observation, in the order of strategies and replications.

Chunks may come in any order. A replication takes some hundred bytes of memory, for its row of measures and its batches;
its series take none, since only counts of their values are stored (``bands``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from rollout_sim.replications.bands import FIRST, STEPS, ValueCounts, band_frame
from rollout_sim.replications.budget_sums import BudgetSums, budget_frame
from rollout_sim.replications.chunk_files import LISTS, SERIES, SERIES_KEPT, Chunk, Exposure, added_exposure, chunk_of
from rollout_sim.replications.replicate import LOST, ReplicationResult
from rollout_sim.results.measures import NAMES

if TYPE_CHECKING:
    from rollout_sim.replications.checkpoint import ComparisonCheckpoint

RowNumbers = NDArray[np.int64]
#: Type of a strategy's number: a scenario may have more than a byte counts.
STRATEGY_CODE = pa.int16()
#: Number of chunks whose columns are joined into one piece.
JOINED = 100
#: Most finished replications in a chunk: until they are put together, their series stay in memory.
LARGEST_CHUNK = 256


class FrameBuilder:
    """The content of chunks, column by column, from which frames are made."""

    def __init__(self, strategies: Sequence[str]) -> None:
        self._rows = _Rows(strategies)
        self._series = _Rows(strategies)
        self._counts = {name: ValueCounts() for name in strategies}
        self._exposure: dict[str, Exposure] = {name: np.zeros((0, 2), dtype=np.int64) for name in strategies}
        self._budget = {name: BudgetSums() for name in strategies}

    def add(self, chunk: Chunk) -> None:
        """Add the content of a chunk."""
        series = [name for name in chunk.rows.column_names if name.split(".")[0] in SERIES]
        self._rows.add(chunk.rows.drop_columns(series))
        with_series = chunk.rows.filter(pa.compute.field("replication") < SERIES_KEPT)
        if with_series.num_rows:
            self._series.add(with_series.select(["strategy", "replication", "cause", *series]))
        for name, counts in chunk.counts.items():
            self._counts[name].add(*counts.items())
        for name, table in chunk.exposure.items():
            self._exposure[name] = added_exposure((self._exposure[name], table))
        for name, budget in chunk.budget.items():
            self._budget[name].add(budget)

    def done(self) -> RowNumbers:
        """Numbers of the gathered replications, in order."""
        return np.unique(self._rows.replications())

    def frames(self) -> dict[str, Any]:
        """All frames by name. Call it once only: making a frame takes its columns out of memory here."""
        rows, series = self._rows.sorted(), self._series.sorted()
        return {
            "replications": _replication_frame(rows),
            **{kind: _listed(rows, kind) for kind in LISTS},
            **{kind: _listed(series, kind) for kind in SERIES},
            **{f"{kind}_bands": band_frame(kind, self._counts) for kind in SERIES},
            "exposure": _exposure_frame(self._exposure),
            "budget": budget_frame(self._budget),
        }


class _Rows:
    """Rows of many chunks: each column as a list of pieces."""

    def __init__(self, strategies: Sequence[str]) -> None:
        self.strategies = tuple(strategies)
        self._codes = {name: code for code, name in enumerate(strategies)}
        self._pieces: dict[str, list[Any]] = {}
        self._unjoined = 0

    def add(self, rows: pa.Table) -> None:
        code = pa.array([self._codes[name] for name in rows["strategy"].to_pylist()], STRATEGY_CODE)
        for name, column in zip(rows.column_names, rows.columns, strict=True):
            self._pieces.setdefault(name, []).append(code if name == "strategy" else column.combine_chunks())
        self._unjoined += 1
        if self._unjoined == JOINED:
            self._join()

    def _join(self) -> None:
        """Join many small pieces into a large one, whose memory is returned to the system when it is freed."""
        for pieces in self._pieces.values():
            pieces[-JOINED:] = [pa.concat_arrays(pieces[-JOINED:])]
        self._unjoined = 0

    def names(self, kind: str) -> list[str]:
        """Names of the columns of a kind, in their order."""
        return [name for name in self._pieces if name.startswith(f"{kind}.")]

    def replications(self) -> RowNumbers:
        return np.concatenate([np.empty(0, np.int64), *self._pieces.get("replication", [])]).astype(np.int64)

    def sorted(self) -> "_SortedRows":
        """The rows in order; this removes the key columns here."""
        replications = self.replications()
        code = np.concatenate([np.empty(0, np.int16), *self._pieces.pop("strategy", [])]).astype(np.int16)
        order = np.lexsort((replications, code))
        return _SortedRows(self, order, code[order], replications[order])

    def take(self, name: str, places: RowNumbers) -> Any:
        """Remove a column and return it at some places."""
        pieces = self._pieces.pop(name, None)
        return pa.nulls(0) if pieces is None else pa.concat_arrays(pieces).take(pa.array(places))


class _SortedRows:
    """Rows in the order of strategies and replications."""

    def __init__(self, rows: _Rows, order: RowNumbers, code: NDArray[np.int16], replication: RowNumbers) -> None:
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
    """Strategy, replication, status, cause, and a column per measure."""
    columns: dict[str, Any] = {
        "strategy": rows.strategy(),
        "replication": rows.replication,
        "status": _words(("done", "failed"), np.asarray(rows.cause.is_valid(), dtype=np.int8)),
        "cause": pd.Series(rows.cause.to_pylist(), dtype="str"),
    }
    columns |= {name: np.asarray(rows.column(name), dtype=np.float64) for name in NAMES}
    return pd.DataFrame(columns, copy=False)


def _listed(rows: _SortedRows, kind: str) -> pd.DataFrame:
    """Columns of lists flattened into rows, of whole replications only, with keys and time step."""
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


def _words(words: tuple[str, ...], code: NDArray[np.integer[Any]]) -> pd.Series:
    dictionary = pa.DictionaryArray.from_arrays(pa.array(code, STRATEGY_CODE), pa.array(words, pa.large_string()))
    return pd.Series(dictionary.cast(pa.large_string()).to_pandas(), dtype="str")


def _exposure_frame(exposure: dict[str, Exposure]) -> pd.DataFrame:
    """Stores at risk of giving up, and giving up, by days live; summed over replications."""
    frames = []
    for name, table in exposure.items():
        columns = {"days_live": np.arange(len(table)), "at_risk": table[:, 0], "gave_up": table[:, 1]}
        frames.append(pd.DataFrame({"strategy": pd.Series([name] * len(table), dtype="str"), **columns}))
    return pd.concat(frames, ignore_index=True)


class ResultCollector:
    """Collects finished replications into chunks, gathers them, and saves them if there is a checkpoint."""

    def __init__(self, gathered: FrameBuilder, checkpoint: "ComparisonCheckpoint | None") -> None:
        self._gathered = gathered
        self._checkpoint = checkpoint
        self._waiting: list[list[ReplicationResult]] = []
        self._lost: list[list[ReplicationResult]] = []

    def take(self, results: list[ReplicationResult]) -> None:
        """Take one replication of all strategies; a checkpoint puts it on disk soon, after ``flush`` at the latest."""
        lost = any(row.cause is not None and row.cause.startswith(LOST) for row in results)
        (self._lost if lost else self._waiting).append(results)
        if len(self._waiting) >= LARGEST_CHUNK or (self._checkpoint is not None and self._checkpoint.is_due):
            self.flush()

    def flush(self) -> None:
        """Gather and save what waits. What was lost with its process is gathered, as failed, and not saved."""
        waiting, lost, self._waiting, self._lost = self._waiting, self._lost, [], []
        if waiting:
            chunk = chunk_of([row for results in waiting for row in results])
            if self._checkpoint is not None:
                self._checkpoint.save(chunk)
            self._gathered.add(chunk)
        if lost:
            self._gathered.add(chunk_of([row for results in lost for row in results]))
