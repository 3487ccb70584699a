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
    EVENTS,
    GAVE_UP,
    GREEN,
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
    YELLOW,
)

#: By kind of event: 1 if its rows are counted, else 0; of requested tasks only help requests are.
IS_COUNTED = EVENTS.column(lambda row: row.counted, np.int64)


@rule
def month_of(day: float, starts: Any) -> int:
    """The month of a day, of months (or shorter spans) that begin on these days; the last one has no end."""
    month = min(int(day / DAYS_A_MONTH), len(starts) - 1)  # near it, whatever the calendar
    while month + 1 < len(starts) and day >= starts[month + 1]:
        month += 1
    while month > 0 and day < starts[month]:
        month -= 1
    return month


@step
def add_by_month(days: Any, amounts: Any, starts: Any, sums: Any) -> None:
    """Add amounts to the sums of the months of their days."""
    for i in range(len(days)):
        sums[month_of(days[i], starts)] += amounts[i]


@step
def add_even_flow(start: float, end: float, amount: float, starts: Any, sums: Any) -> None:
    """Add an amount spread evenly between two days to the sums of months; all at once if the days are equal."""
    if end <= start:
        sums[month_of(start, starts)] += amount
        return
    for month in range(len(starts)):
        begins, ends = starts[month], end
        if month + 1 < len(starts):
            ends = starts[month + 1]
        sums[month] += amount * (min(max(ends, start), end) - min(max(begins, start), end)) / (end - start)


@step
def add_duty(people: Any, run_days: float, starts: Any, sums: Any) -> None:
    """Add days on duty to the sums by role and month, evenly from a person's first day to the run's end."""
    for p in range(len(people)):
        person = people[p]
        if person["duty_days"] > 0:
            start = 0.0 if math.isnan(person["from_day"]) else person["from_day"]
            add_even_flow(start, run_days, person["duty_days"], starts, sums[person["role"]])


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


@step
def moment_of(day: float, moments: Any) -> int:
    """The first moment at or after a day; their number if there is none."""
    low, high = 0, len(moments)
    while low < high:
        middle = (low + high) // 2
        if moments[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low


@rule
def succeeds(light: int, accepted: bool) -> bool:
    """Whether a store succeeds: it is accepted, and green or yellow."""
    return accepted and (light == GREEN or light == YELLOW)


@step
def set_success(store: int, light: int, accepted: bool, day: float, c: Any) -> None:
    """Set a store's light and whether it is accepted, and count what that changes from the next moment on."""
    if c.counted[store]:
        moment = moment_of(day, c.moments)
        c.accepted_by[moment] += int(accepted) - int(c.accepted[store])
        c.succeeding[moment] += int(succeeds(light, accepted)) - int(succeeds(c.light[store], c.accepted[store]))
    c.light[store], c.accepted[store] = light, accepted


@rule
def count_row(log: Any, i: int, unequipped: Any, latest: float, targets: Any, c: Any) -> None:
    """Count one row; ``latest`` is the day of the run's end."""
    kind, store, value = log[i]["kind"], log[i]["store"], log[i]["value"]
    day, month = log[i]["day"], month_of(log[i]["day"], c.span_starts)
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
    elif kind == LIGHT:
        set_success(store, int(value), c.accepted[store], day, c)
    elif kind == INSPECTED and value == 1:
        set_success(store, c.light[store], True, day, c)
        c.accepted_day[store] = min(c.accepted_day[store], day)
    elif kind == WENT_LIVE:
        c.live_row[store] = i
    elif kind == JOINED_BATCH:
        c.equipped[month] += value == 1 and unequipped[store]
        c.launched_by[moment_of(day, c.moments)] += value == 1 and counts
    elif kind == SAW:
        c.saw[month] += 1


@step
def count_log(log: Any, unequipped: Any, run_days: float, targets: Any, places: Any, c: Any) -> None:
    """Fill all counts (``counts.ReplicationCounts``) from a log, ``len(places)`` rows at a time.

    Of the counts by moment only the changes are filled in.
    """
    for start in range(0, len(log), len(places)):
        for j in range(find_counted_rows(log, start, places)):
            count_row(log, places[j], unequipped, run_days + SAME_TIME, targets, c)
