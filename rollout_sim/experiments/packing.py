"""Results of a chunk as one Parquet file in memory, and back, to the bit.

A row a replication of a strategy; series and batches are columns of lists, named ``weekly.day`` and so on.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollout_sim.experiments.replications import Result
from rollout_sim.model.events import EXPOSURE, WEEKLY
from rollout_sim.results.measures import NAMES

ARRAYS = {"weekly": WEEKLY, "exposure": EXPOSURE}


def packed(results: Sequence[Result]) -> bytes:
    """Results as the bytes of a Parquet file, compressed by zstd."""
    columns: dict[str, Any] = {
        "strategy": pa.array([row.strategy for row in results], pa.string()),
        "replication": pa.array([row.replication for row in results], pa.int64()),
        "cause": pa.array([row.cause for row in results], pa.string()),
    }
    for name in NAMES:
        columns[name] = pa.array(np.array([row.measures.get(name, np.nan) for row in results]))
    columns |= _batches(results) | _monthly(results)
    for name in ARRAYS:
        columns |= _arrays(name, [getattr(row, name) for row in results])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return bytes(sink.getvalue())


def unpacked(content: bytes) -> list[Result]:
    """The results that were packed into these bytes."""
    table = pq.read_table(pa.BufferReader(content))
    plain = {name: table[name].to_pylist() for name in ("strategy", "replication", "cause")}
    measures = {name: table[name].to_numpy() for name in NAMES}
    lists = {name: _lists(table[name]) for name in table.column_names if "." in name}
    return [_result(row, plain, measures, lists) for row in range(table.num_rows)]


def _result(row: int, plain: dict[str, Any], measures: dict[str, Any], lists: dict[str, Any]) -> Result:
    key = {name: plain[name][row] for name in ("strategy", "replication", "cause")}
    if key["cause"] is not None:
        return Result(**key)
    series: dict[str, dict[str, Any]] = {"weekly": {}, "exposure": {}, "monthly": {}, "batches": {}}
    for name, (offsets, values) in lists.items():
        kind, column = name.split(".", 1)
        series[kind][column] = values[offsets[row] : offsets[row + 1]]
    batches = {name: values.tolist() for name, values in series["batches"].items()}
    return Result(
        **key,
        measures={name: float(values[row]) for name, values in measures.items()},
        batches=[dict(zip(batches, values, strict=True)) for values in zip(*batches.values(), strict=True)],
        weekly=_array("weekly", series["weekly"]),
        exposure=_array("exposure", series["exposure"]),
        monthly={name: values.copy() for name, values in series["monthly"].items()},
    )


def _array(kind: str, columns: dict[str, Any]) -> Any:
    made = np.zeros(len(next(iter(columns.values()))), dtype=ARRAYS[kind])
    for name, values in columns.items():
        made[name] = values
    return made


def _batches(results: Sequence[Result]) -> dict[str, Any]:
    names = list(dict.fromkeys(name for row in results for batch in row.batches for name in batch))
    lengths = [len(row.batches) for row in results]
    flat = {name: [batch[name] for row in results for batch in row.batches] for name in names}
    return {f"batches.{name}": _column(lengths, pa.array(values)) for name, values in flat.items()}


def _monthly(results: Sequence[Result]) -> dict[str, Any]:
    names = next((list(row.monthly) for row in results if row.monthly), [])
    columns = {}
    for name in names:
        values = [row.monthly.get(name, np.empty(0)) for row in results]
        columns[f"monthly.{name}"] = _column([len(one) for one in values], pa.array(np.concatenate(values)))
    return columns


def _arrays(kind: str, arrays: Sequence[Any]) -> dict[str, Any]:
    held = [np.empty(0, ARRAYS[kind]) if one is None else one for one in arrays]
    lengths = [len(one) for one in held]
    return {
        f"{kind}.{name}": _column(lengths, pa.array(np.concatenate([one[name] for one in held])))
        for name in ARRAYS[kind].names or ()
    }


def _column(lengths: Sequence[int], values: Any) -> Any:
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, values)


def _lists(column: Any) -> tuple[Any, Any]:
    """Offsets and values of a column of lists, as arrays."""
    whole = pa.concat_arrays(column.chunks)
    return whole.offsets.to_numpy(), whole.values.to_numpy(zero_copy_only=False)
