"""Weekly and monthly series of any number of replications, stored as counts of rounded values.

A value is rounded to 12 significant bits (whole numbers up to 4,096 stay as they are, others move by at most 0.013 %)
and counted, by strategy, quantity and time step. Counts of parts add up to the counts of the whole in any order,
so the means and percentiles computed from them do not depend on which worker simulated what, and when. Their size
depends on the spread of the values, not on the number of replications.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rollout_sim.replications.replicate import ReplicationResult
from rollout_sim.results.counts import WEEKLY_SERIES
from rollout_sim.results.money import BENEFITS, COSTS

if TYPE_CHECKING:
    import pandas as pd

Keys = NDArray[np.uint64]
CountArray = NDArray[np.int64]

#: Quantities by frame: the columns of the series, and what charts compute from them.
QUANTITIES: dict[str, tuple[str, ...]] = {
    "weekly": (*(WEEKLY_SERIES.names or ()), "coach_use", "desk_use"),
    "monthly": (*COSTS, *BENEFITS, "discount_factor", "balance"),
}
STEPS = {"weekly": "week", "monthly": "month"}
FIRST = {"weekly": 1, "monthly": 0}
PERCENTILES = {"p5": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
SIGNIFICANT_BITS = 12
_NUMBERS = {
    (frame, name): place
    for place, (frame, name) in enumerate((frame, name) for frame, names in QUANTITIES.items() for name in names)
}
#: A key is quantity, step and rounded value, from the highest bits down; keys sort as these three do.
_STEP_BITS, _VALUE_BITS = 20, 32
#: Most keys that are collected before a merge: sorting many at once is quicker, and they take 8 bytes each.
_MOST_UNMERGED = 1 << 20


class ValueCounts:
    """How often each rounded value occurred, by quantity and time step, under one strategy."""

    def __init__(self) -> None:
        self._keys: Keys = np.empty(0, np.uint64)
        self._counts: CountArray = np.empty(0, np.int64)
        self._unmerged: list[tuple[Keys, CountArray]] = []
        self._unmerged_size = 0

    def add(self, keys: Keys, counts: CountArray) -> None:
        """Add keys with their counts."""
        self._unmerged.append((keys, counts))
        self._unmerged_size += keys.size
        if self._unmerged_size > max(_MOST_UNMERGED, self._keys.size):
            self._merge()

    def items(self) -> tuple[Keys, CountArray]:
        """Keys in rising order, each once, and their counts."""
        self._merge()
        return self._keys, self._counts

    def _merge(self) -> None:
        if not self._unmerged:
            return
        keys = np.concatenate([self._keys, *(keys for keys, _ in self._unmerged)])
        counts = np.concatenate([self._counts, *(counts for _, counts in self._unmerged)])
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], counts[order]
        first = _starts(keys)
        self._keys, self._counts = keys[first], np.add.reduceat(counts, first)
        self._unmerged, self._unmerged_size = [], 0


def _starts(keys: Keys) -> NDArray[np.int64]:
    """Indices in sorted keys at which a new key begins."""
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))[: keys.size])


def counts_of(results: Iterable[ReplicationResult]) -> ValueCounts:
    """Counts of the series in the results of one strategy."""
    rows = list(results)
    counts = ValueCounts()
    weekly = [row.weekly for row in rows if row.weekly is not None]
    if weekly:
        counts.add(*_counted("weekly", [len(series) for series in weekly], _weekly(np.concatenate(weekly))))
    monthly = [row.monthly for row in rows if row.monthly]
    if monthly:
        columns = {name: np.concatenate([series[name] for series in monthly]) for name in monthly[0]}
        columns["balance"] = np.concatenate([_balance(series) for series in monthly])
        counts.add(*_counted("monthly", [len(series["discount_factor"]) for series in monthly], columns))
    return counts


def _weekly(series: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Columns of weekly series, and the share of their hours on duty that people worked (0 without duty)."""
    columns = {name: series[name] for name in WEEKLY_SERIES.names or ()}
    for who in ("coach", "desk"):
        duty, used = series[f"{who}_duty_hours"], series[f"{who}_used_hours"]
        columns[f"{who}_use"] = np.divide(used, duty, out=np.zeros(duty.size), where=duty > 0)
    return columns


def _balance(money: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Benefits less costs up to the end of each month, discounted."""
    net = sum(money[name] for name in BENEFITS) - sum(money[name] for name in COSTS)
    return np.asarray(np.cumsum(net * money["discount_factor"]))


def _counted(frame: str, lengths: Sequence[int], columns: Mapping[str, NDArray[Any]]) -> tuple[Keys, CountArray]:
    steps = np.concatenate([np.arange(length, dtype=np.uint64) for length in lengths])
    numbers = np.array([_NUMBERS[frame, name] for name in columns], dtype=np.uint64)
    values = np.array([columns[name] for name in columns], dtype=np.float64)
    cells = (numbers[:, None] << np.uint64(_STEP_BITS)) | steps
    keys = np.sort(((cells << np.uint64(_VALUE_BITS)) | _bits(values)).ravel())
    first = _starts(keys)
    return keys[first], np.diff(np.append(first, keys.size))


def _bits(values: NDArray[np.float64]) -> Keys:
    """Values, rounded, as whole numbers below 2^32 that sort as the values do."""
    mantissa, exponent = np.frexp(values)
    rounded = np.ldexp(np.rint(mantissa * 2.0**SIGNIFICANT_BITS), exponent - SIGNIFICANT_BITS) + 0.0  # no -0
    bits = rounded.astype(np.float32).view(np.uint32)
    return np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31)).astype(np.uint64)


def _values(keys: Keys) -> NDArray[np.float64]:
    bits = (keys & np.uint64(2**_VALUE_BITS - 1)).astype(np.uint32)
    bits = np.where(bits >> 31, bits & np.uint32(2**31 - 1), ~bits).astype(np.uint32)
    return bits.view(np.float32).astype(np.float64)


def band_frame(frame: str, counts: Mapping[str, ValueCounts]) -> "pd.DataFrame":
    """Frame: strategy, week (from 1) or month (from 0), quantity, replications, mean and percentiles."""

    frames = [_bands(frame, name, of_strategy) for name, of_strategy in counts.items()]
    return pd.concat(frames, ignore_index=True)


def _bands(frame: str, strategy: str, counts: ValueCounts) -> "pd.DataFrame":
    keys, count = counts.items()
    numbers = [_NUMBERS[frame, name] for name in QUANTITIES[frame]]
    shift = np.uint64(_STEP_BITS + _VALUE_BITS)
    low, high = (np.uint64(number) << shift for number in (numbers[0], numbers[-1] + 1))
    inside = slice(*np.searchsorted(keys, [low, high]))
    keys, count, values = keys[inside], count[inside], _values(keys[inside])
    cells = keys >> np.uint64(_VALUE_BITS)
    first = _starts(cells)
    upto = np.cumsum(count)
    before = upto[first] - count[first]
    total = np.diff(np.append(before, upto[-1:]))
    cells = cells[first]
    columns: dict[str, Any] = {
        "strategy": pd.Series([strategy] * first.size, dtype="str"),
        STEPS[frame]: (cells & np.uint64(2**_STEP_BITS - 1)).astype(np.int64) + FIRST[frame],
        "quantity": pd.Series(
            [QUANTITIES[frame][int(number) - numbers[0]] for number in cells >> np.uint64(_STEP_BITS)], dtype="str"
        ),
        "replications": total,
        "mean": np.add.reduceat(values * count, first) / total,
    }
    for name, share in PERCENTILES.items():
        place = share * (total - 1)
        below = np.floor(place + 1e-9)  # 0.9 * 10 is the tenth value, whatever binary fractions say
        lower, upper = (
            values[np.searchsorted(upto, before + rank.astype(np.int64), side="right")]
            for rank in (below, np.minimum(below + 1, total - 1))
        )
        columns[name] = lower + np.maximum(0.0, place - below) * (upper - lower)
    return pd.DataFrame(columns)
