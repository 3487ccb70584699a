"""Tidy frames out of replications: one row an observation, in the order of strategies and replications."""

from typing import Any

import numpy as np
import pandas as pd

from rollout_sim.experiments.replications import Result
from rollout_sim.results.measures import NAMES


def replication_frame(found: list[Result]) -> pd.DataFrame:
    """Strategy, replication, status, cause, and a column a measure."""
    columns: dict[str, Any] = {
        "strategy": pd.Series([row.strategy for row in found], dtype="str"),
        "replication": np.array([row.replication for row in found], dtype=np.int64),
        "status": pd.Series(["done" if row.cause is None else "failed" for row in found], dtype="str"),
        "cause": pd.Series([row.cause for row in found], dtype="str"),
    }
    for name in NAMES:
        columns[name] = np.array([row.measures.get(name, np.nan) for row in found], dtype=np.float64)
    return pd.DataFrame(columns)


def batch_frame(found: list[Result]) -> pd.DataFrame:
    """Strategy, replication, and the rows of ``results.measures.batch_rows``."""
    rows = [
        {"strategy": row.strategy, "replication": row.replication, **batch} for row in found for batch in row.batches
    ]
    columns = ["strategy", "replication", "batch", "name", "stores", "target", "success_share", "visits_per_store_week"]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=[*columns, "end_day"])


def series_frame(found: list[Result], step: str) -> pd.DataFrame:
    """Weekly or monthly series of all replications below one another; weeks count from 1, months from 0."""
    if not found:
        return pd.DataFrame(columns=["strategy", "replication", step])
    lengths, series = _stacked(found, step)
    first = 1 if step == "week" else 0
    steps = np.concatenate([np.arange(length) + first for length in lengths])
    series.insert(0, "strategy", pd.Series(np.repeat([row.strategy for row in found], lengths), dtype="str"))
    series.insert(1, "replication", np.repeat([row.replication for row in found], lengths))
    series.insert(2, step, steps)
    return series


def _stacked(found: list[Result], step: str) -> tuple[list[int], pd.DataFrame]:
    """Length of each replication's series, and the series stacked; arrays are joined first, being many and short."""
    if step == "week":
        weekly = [row.weekly for row in found if row.weekly is not None]
        return [len(one) for one in weekly], pd.DataFrame(np.concatenate(weekly))
    monthly = {name: np.concatenate([row.monthly[name] for row in found]) for name in found[0].monthly}
    return [len(row.monthly["discount_factor"]) for row in found], pd.DataFrame(monthly)


def exposure_frame(found: list[Result], strategies: tuple[str, ...]) -> pd.DataFrame:
    """Stores at risk of giving up, and giving up, by days live; summed over replications."""
    frames = []
    for name in strategies:
        series = [row.exposure for row in found if row.strategy == name and row.exposure is not None]
        days = max((len(one) for one in series), default=0)
        total = {column: np.zeros(days, dtype=np.int64) for column in ("at_risk", "gave_up")}
        for one in series:
            for column, sums in total.items():
                sums[: len(one)] += one[column]
        frames.append(pd.DataFrame({"strategy": [name] * days, "days_live": np.arange(days), **total}))
    return pd.concat(frames, ignore_index=True)
