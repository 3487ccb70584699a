"""Chunks of finished replications: a table with a row per strategy and replication, and sums of their series.

Run folders store chunks, and comparisons are made from them. In memory a chunk is an Arrow table and sums; on disk a
zip of four Parquet files, which is read back exactly.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from rollout_sim.replications.bands import ValueCounts, counts_of
from rollout_sim.replications.budget_sums import BudgetSums, budget_of
from rollout_sim.replications.replicate import ReplicationResult
from rollout_sim.results.counts import WEEKLY_SERIES
from rollout_sim.results.measures import DATED, NAMES
from rollout_sim.results.money import BENEFITS, COSTS, LINES
from rollout_sim.rules.outcome import EXPOSURE
from rollout_sim.run_folder.parquet import table_of

#: What reading bytes raises that are no packed chunk.
UNREADABLE = (zipfile.BadZipFile, pa.ArrowException, KeyError, ValueError, TypeError)
#: Replications below this number keep their weekly and monthly series; all are counted in ``bands``.
SERIES_KEPT = 1000
SERIES = {"weekly": WEEKLY_SERIES.names or (), "monthly": (*COSTS, *BENEFITS, "discount_factor")}
#: Columns of ``results.measures.batch_rows``.
BATCHES = {
    "batch": pa.int64(),
    "name": pa.large_string(),
    "stores": pa.int64(),
    **dict.fromkeys(("target", "success_share", "visits_per_store_week"), pa.float64()),
    **dict.fromkeys(("successes", "accepted", "inspected", "retried", "recovered"), pa.int64()),
    **dict.fromkeys(("start_day", "end_day"), pa.float64()),
}
#: Columns of ``results.measures.dated_rows``.
DATED_ROWS = {"date": pa.int64(), **dict.fromkeys(("day", *DATED), pa.float64())}
#: Lists of rows that every replication keeps, and their columns.
LISTS: Mapping[Literal["batches", "dated"], Mapping[str, Any]] = {"batches": BATCHES, "dated": DATED_ROWS}
Exposure = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some replications of all strategies.

    Attributes
    ----------
    rows
        Table: strategy, replication, cause (null if done), a column per measure, and batches, dates and series as
        columns of lists, named ``batches.stores``, ``dated.day``, ``weekly.usage`` and so on; series only below
        ``SERIES_KEPT``.
    counts
        By strategy, the series of the replications in which no strategy failed.
    exposure
        By strategy, stores at risk and giving up by days live, summed over the same replications; (days, 2).
    budget
        By strategy, quantities and amounts of the budget's lines, summed over the same replications.
    """

    rows: pa.Table
    counts: dict[str, ValueCounts]
    exposure: dict[str, Exposure]
    budget: dict[str, BudgetSums]

    @property
    def strategies(self) -> set[str]:
        """Strategies of which it holds everything."""
        return self.counts.keys() & self.exposure.keys() & self.budget.keys()


def chunk_of(results: Sequence[ReplicationResult]) -> Chunk:
    """The chunk of these results, which hold all strategies of each replication."""
    failed = {row.replication for row in results if row.cause is not None}
    by_strategy: dict[str, list[ReplicationResult]] = {row.strategy: [] for row in results}
    for row in results:
        if row.replication not in failed:
            by_strategy[row.strategy].append(row)
    return Chunk(
        rows=_rows(results),
        counts={name: counts_of(rows) for name, rows in by_strategy.items()},
        exposure={name: _exposure(rows) for name, rows in by_strategy.items()},
        budget={
            name: budget_of([row.lines for row in rows if row.lines is not None]) for name, rows in by_strategy.items()
        },
    )


def packed(chunk: Chunk) -> bytes:
    """A chunk as the bytes of a zip of Parquet files, compressed with zstd."""
    sink = io.BytesIO()
    tables = {
        "rows": chunk.rows, "counts": _counts(chunk), "exposure": _exposures(chunk), "budget": _budgets(chunk),
    }  # fmt: skip
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, table in tables.items():
            buffer = pa.BufferOutputStream()
            pq.write_table(table, buffer, compression="zstd")
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet"), bytes(buffer.getvalue()))  # no date: same bytes
    return sink.getvalue()


def unpacked(content: bytes) -> Chunk:
    """The chunk in the bytes that ``packed`` made."""
    rows, counts, exposure, budget = (_table(content, name) for name in ("rows", "counts", "exposure", "budget"))
    chunk = Chunk(rows, {name: ValueCounts() for name in dict.fromkeys(rows["strategy"].to_pylist())}, {}, {})
    strategies = counts["strategy"].combine_chunks()
    code, keys, count = strategies.indices.to_numpy(), counts["key"].to_numpy(), counts["count"].to_numpy()
    for place, strategy in enumerate(strategies.dictionary.to_pylist()):
        own = code == place
        chunk.counts[strategy].add(keys[own], count[own])
    for row in exposure.to_pylist():
        chunk.exposure[row["strategy"]] = np.array([row["at_risk"], row["gave_up"]], dtype=np.int64).T
    for row in budget.to_pylist():
        sums = np.array([int(amount) for amount in row["sums"]], dtype=object).reshape(2, len(LINES), -1)
        chunk.budget[row["strategy"]] = BudgetSums(row["replications"], sums)
    return chunk


def counted_measures(content: bytes, strategy: str, replication: int) -> tuple[str | None, dict[str, float]] | None:
    """Cause of failure (None if done) and measures of one row of a packed chunk; None if the row is not in it."""
    rows = _table(content, "rows")
    own = (rows["replication"].to_numpy() == replication) & (np.array(rows["strategy"].to_pylist()) == strategy)
    if not own.any():
        return None
    (row,) = rows.select(["cause", *NAMES]).take(np.flatnonzero(own)[:1]).to_pylist()
    return row.pop("cause"), row


def _table(content: bytes, name: str) -> pa.Table:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return table_of(archive.read(f"{name}.parquet"))


def _rows(results: Sequence[ReplicationResult]) -> pa.Table:
    columns: dict[str, Any] = {
        "strategy": pa.array([row.strategy for row in results], pa.string()),
        "replication": pa.array([row.replication for row in results], pa.int64()),
        "cause": pa.array([row.cause for row in results], pa.string()),
    }
    for name in NAMES:
        columns[name] = pa.array(np.array([row.measures.get(name, np.nan) for row in results]))
    columns |= _row_lists(results) | _series(results)
    return pa.table(columns)


def _row_lists(results: Sequence[ReplicationResult]) -> dict[str, Any]:
    columns = {}
    for kind, kinds in LISTS.items():
        rows = [getattr(result, kind) for result in results]
        lengths = [len(of_result) for of_result in rows]
        for name, of in kinds.items():
            flat = [row[name] for of_result in rows for row in of_result]
            columns[f"{kind}.{name}"] = _lists(lengths, pa.array(flat, of))
    return columns


def _series(results: Sequence[ReplicationResult]) -> dict[str, Any]:
    """Series of the replications that keep them, as lists; empty lists for the others."""
    columns = {}
    for kind, names in SERIES.items():
        by_row = [
            getattr(row, kind) if row.replication < SERIES_KEPT and row.cause is None else None for row in results
        ]
        stored = [series for series in by_row if series is not None]
        lengths = [0 if series is None else len(series[names[0]]) for series in by_row]
        for name in names:
            values = np.concatenate([series[name] for series in stored]) if stored else _empty(kind, name)
            columns[f"{kind}.{name}"] = _lists(lengths, pa.array(values))
    return columns


def _empty(kind: str, name: str) -> NDArray[Any]:
    return np.empty(0, WEEKLY_SERIES[name] if kind == "weekly" else np.float64)


def _lists(lengths: Sequence[int], values: Any) -> Any:
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, values)


def _exposure(results: Sequence[ReplicationResult]) -> Exposure:
    tables = [row.exposure for row in results if row.exposure is not None]
    return added_exposure(np.stack([table[name] for name in EXPOSURE.names or ()], axis=1) for table in tables)


def added_exposure(tables: Any) -> Exposure:
    """Sum of arrays (days, 2), as long as the longest."""
    total = np.zeros((0, 2), dtype=np.int64)
    for table in tables:
        if len(table) > len(total):
            total = np.concatenate([total, np.zeros((len(table) - len(total), 2), dtype=np.int64)])
        total[: len(table)] += table
    return total


def _counts(chunk: Chunk) -> pa.Table:
    items = {name: counts.items() for name, counts in chunk.counts.items()}
    return pa.table(
        {
            "strategy": pa.DictionaryArray.from_arrays(
                pa.array(np.repeat(np.arange(len(items)), [keys.size for keys, _ in items.values()]), pa.int32()),
                pa.array(list(items), pa.string()),
            ),
            "key": np.concatenate([keys for keys, _ in items.values()]),
            "count": np.concatenate([counts for _, counts in items.values()]),
        }
    )


def _exposures(chunk: Chunk) -> pa.Table:
    return pa.table(
        {
            "strategy": pa.array(list(chunk.exposure), pa.string()),
            **{
                name: pa.array([table[:, place] for table in chunk.exposure.values()], pa.list_(pa.int64()))
                for place, name in enumerate(EXPOSURE.names or ())
            },
        }
    )


def _budgets(chunk: Chunk) -> pa.Table:
    sums = [budget.sums.ravel().tolist() for budget in chunk.budget.values()]
    return pa.table(
        {
            "strategy": pa.array(list(chunk.budget), pa.string()),
            "replications": pa.array([budget.replications for budget in chunk.budget.values()], pa.int64()),
            "sums": pa.array(sums, pa.list_(pa.decimal128(38, 0))),
        }
    )
