"""Compiled passes over the outcome of a replication: its log, its people, and amounts by day.

Separate from ``rules`` and ``engines``, so that a changed measure does not recompile the engine. Compiled functions
here call only compiled functions of this module and of those packages (see ``kernel.compile_cache``).
"""

import math
from typing import Any

import numpy as np

from rollout_sim.kernel.calendar import DAYS_A_MONTH, SAME_TIME
from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules.events import (
    ANSWERED,
    BATCH_ENDED,
    EVENTS,
    GAVE_UP,
    INSPECTED,
    JOINED_BATCH,
    LIGHT,
    OVERTIME,
    REQUEST,
    SAW,
    TASK_ASKED,
    TASK_DONE,
    TASK_MISSED,
    WENT_LIVE,
)

#: By kind of event: 1 if its rows are counted, else 0; of requested tasks only help requests are.
IS_COUNTED = EVENTS.column(lambda row: row.counted, np.int64)


@rule
def month_of(day: float, months: int) -> int:
    """The month of a day; a day at or after the run's end falls into the last month."""
    return min(int(day / DAYS_A_MONTH), months - 1)


@step
def add_by_month(days: Any, amounts: Any, sums: Any) -> None:
    """Add amounts to the sums of the months of their days."""
    for i in range(len(days)):
        sums[month_of(days[i], len(sums))] += amounts[i]


@step
def add_even_flow(start: float, end: float, amount: float, sums: Any) -> None:
    """Add an amount spread evenly between two days to the sums of months; all at once if the days are equal."""
    months = len(sums)
    if end <= start:
        sums[month_of(start, months)] += amount
        return
    for month in range(months):
        begins, ends = month * DAYS_A_MONTH, (month + 1) * DAYS_A_MONTH
        if month == months - 1:
            ends = max(ends, end)
        sums[month] += amount * (min(max(ends, start), end) - min(max(begins, start), end)) / (end - start)


@step
def add_duty(people: Any, run_days: float, sums: Any) -> None:
    """Add days on duty to the sums by role and month, evenly from a person's first day to the run's end."""
    for p in range(len(people)):
        person = people[p]
        if person["duty_days"] > 0:
            start = 0.0 if math.isnan(person["from_day"]) else person["from_day"]
            add_even_flow(start, run_days, person["duty_days"], sums[person["role"]])


@step
def find_counted_rows(log: Any, start: int, places: Any) -> int:
    """Write the indices of the counted rows among the next ``len(places)`` into ``places``; return their number.

    Without a branch: the kind of the next row is unpredictable for the processor, and most rows are not counted.
    """
    rows = 0
    for i in range(start, min(start + len(places), len(log))):
        row = log[i]
        places[rows] = i
        rows += IS_COUNTED[row["kind"]] & ((row["kind"] != TASK_ASKED) | (row["value"] == REQUEST))
    return rows


@step
def rows_until_last_end(log: Any, batches: Any) -> int:
    """Number of rows up to the end of the last batch; all rows while a batch still runs, or if none ended.

    A position, not a day: events of the same day after the batch was counted are not in its count.
    """
    for b in range(len(batches)):
        if not math.isnan(batches[b]["start_day"]) and math.isnan(batches[b]["end_day"]):
            return len(log)
    for i in range(len(log) - 1, -1, -1):
        if log[i]["kind"] == BATCH_ENDED:
            return i + 1
    return len(log)


@step
def answer_target(log: Any, live_row: int, store: int, request_day: float, targets: Any) -> float:
    """Days allowed for an answer: they depend on the time from the latest go-live to the request.

    ``live_row`` is the row of the store's latest go-live so far, which may be after the request.
    """
    window, within, later = targets
    for i in range(live_row, -1, -1):
        row = log[i]
        if row["kind"] == WENT_LIVE and row["store"] == store and request_day - row["day"] >= -SAME_TIME:
            return within if request_day - row["day"] < window else later
    return later


@rule
def count_row(log: Any, i: int, last: int, unequipped: Any, latest: float, targets: Any, c: Any) -> None:
    """Count one row; ``last`` is the number of rows up to the last batch's end, ``latest`` the day of the run's end."""
    kind, store, value = log[i]["kind"], log[i]["store"], log[i]["value"]
    day, month = log[i]["day"], month_of(log[i]["day"], len(c.saw))
    counts = store >= 0 and c.counted[store]
    if kind == TASK_DONE:
        c.done[int(value), month] += counts
    elif kind == TASK_MISSED:
        c.missed[int(value)] += counts
    elif kind == OVERTIME:
        c.overtime[month] += value
    elif kind == TASK_ASKED and counts:
        c.requests[0] += day + answer_target(log, c.live_row[store], store, day, targets) <= latest
    elif kind == ANSWERED and counts:
        target = answer_target(log, c.live_row[store], store, day - value, targets)
        c.requests[1] += day - value + target <= latest and value <= target + SAME_TIME
    elif kind == GAVE_UP:
        c.gave_up[0] += counts
    elif kind == LIGHT and i < last:
        c.light[store] = int(value)
    elif kind == INSPECTED and value == 1:
        c.accepted[store] |= i < last
        c.accepted_day[store] = min(c.accepted_day[store], day)
    elif kind == WENT_LIVE:
        c.live_row[store] = i
    elif kind == JOINED_BATCH:
        c.equipped[month] += value == 1 and unequipped[store]
    elif kind == SAW:
        c.saw[month] += 1


@step
def count_log(log: Any, batches: Any, unequipped: Any, run_days: float, targets: Any, places: Any, c: Any) -> None:
    """Fill all counts (``counts.ReplicationCounts``) from a log, ``len(places)`` rows at a time."""
    last = rows_until_last_end(log, batches)
    for start in range(0, len(log), len(places)):
        for j in range(find_counted_rows(log, start, places)):
            count_row(log, places[j], last, unequipped, run_days + SAME_TIME, targets, c)
