"""The compiled engine's clock: a binary heap of events to come, and a line of those that happen at this very moment.

The order is that of the reference: by time, then rank (the day's tick, reviews and gates, all else), then the order of
scheduling. What is scheduled for now with the last rank comes in the order of scheduling anyway, so it needs no heap.
"""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled_memory import heap, soon
from rollout_sim.model.compiled import rule, step

TICK, REVIEW, ELSE = range(3)
#: Ranks are this far apart in ``order``, and events of one rank this far; the kinds lie between.
RANK, KINDS = 1 << 61, 1 << 6
KIND = KINDS - 1

OVER = -1
# Places in the heap are unsigned: compiled code need not look whether they count from the end.
_NONE, _ONE, _TWO = np.uint64(0), np.uint64(1), np.uint64(2)


@rule
def copy(a: Any, b: Any) -> None:
    """Copy an event field by field: a record that is assigned as a whole is copied byte by byte."""
    b["time"], b["order"], b["who"], b["tag"] = a["time"], a["order"], a["who"], a["tag"]


@rule
def rise(w: Any, place: np.uint64, time: float, order: int, who: int, tag: int) -> None:
    """Fill an empty place that has nothing below it with an event, and sift it up."""
    events, i = heap(w), place
    while i > _NONE:
        parent = (i - _ONE) // _TWO
        upper = events[parent]
        if upper["time"] < time or (upper["time"] == time and upper["order"] < order):
            break
        copy(upper, events[i])
        i = parent
    row = events[i]
    row["time"], row["order"], row["who"], row["tag"] = time, order, who, tag


@rule
def sink_gap(w: Any, size: int) -> np.uint64:
    """Move the empty top of a heap of ``size`` events (the top included) down to where it has nothing below it.

    What is put in there mostly belongs there or little higher (Wegener 1993, *Bottom-up-heapsort*), so that there is
    no branch on the way down for the processor to guess wrong: either child is as likely.
    """
    events, i, end = heap(w), _NONE, np.uint64(size)
    child = _ONE
    while child + _ONE < end:
        left, right = events[child], events[child + _ONE]
        sooner = right["order"] < left["order"]
        child += np.uint64((right["time"] < left["time"]) | ((right["time"] == left["time"]) & sooner))
        copy(events[child], events[i])
        i = child
        child = _TWO * i + _ONE
    if child < end:
        copy(events[child], events[i])
        i = child
    return i


@step
def schedule(w: Any, time: float, rank: int, kind: int, who: int, tag: int) -> None:
    """Queue an event at a time, in days."""
    order = rank * RANK + w["sequence"] * KINDS + kind
    w["sequence"] += 1
    if w["gap_at_top"] == 1:  # the event that schedules this one has left its place
        w["gap_at_top"] = 0
        rise(w, sink_gap(w, w["heap_size"]), time, order, who, tag)
        return
    w["heap_size"] += 1
    rise(w, np.uint64(w["heap_size"] - 1), time, order, who, tag)


@step
def schedule_now(w: Any, kind: int, who: int, tag: int) -> None:
    """Queue an event for this moment, behind all that are queued for it."""
    row = soon(w)[w["soon_to"]]
    w["soon_to"] += 1
    row["order"], row["who"], row["tag"] = ELSE * RANK + w["sequence"] * KINDS + kind, who, tag
    w["sequence"] += 1


@rule
def next_event(w: Any) -> int:
    """Move on to the next event: its kind, or OVER; ``who`` and ``tag`` are left in ``w``."""
    if w["gap_at_top"] == 1:
        w["gap_at_top"] = 0
        last = w["heap_size"] - 1
        w["heap_size"] = last
        if last > 0:
            row = heap(w)[last]
            rise(w, sink_gap(w, last), row["time"], row["order"], row["who"], row["tag"])
    now = w["now"]
    if w["soon_from"] < w["soon_to"]:
        row = soon(w)[w["soon_from"]]
        top = heap(w)[0]
        if w["heap_size"] == 0 or top["time"] > now or top["order"] > row["order"]:
            if now >= w["run_days"]:
                return OVER
            w["soon_from"] += 1
            if w["soon_from"] == w["soon_to"]:
                w["soon_from"] = w["soon_to"] = 0
            w["who"], w["tag"] = row["who"], row["tag"]
            return row["order"] & KIND
    if w["heap_size"] == 0:
        return OVER
    top = heap(w)[0]
    if top["time"] > w["run_days"] or (top["time"] == w["run_days"] and top["order"] >= ELSE * RANK):
        return OVER
    w["now"], w["who"], w["tag"], w["gap_at_top"] = top["time"], top["who"], top["tag"], 1
    return top["order"] & KIND
