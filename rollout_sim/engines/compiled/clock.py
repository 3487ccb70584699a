"""The compiled engine's clock: lists of what comes later, a heap of what comes next, and a line of what comes now.

The order is that of the reference: by time, then rank (the day's tick, reviews and gates, all else), then the order of
scheduling. A day is cut into slots, and only the events of the present slot are in the heap, where they are a few
however many stores there are (a calendar queue: Brown 1988, *Communications of the ACM* 31(10)). What is scheduled for
now with the last rank comes in the order of scheduling anyway, so it needs no heap.
"""

from typing import Any

from rollout_sim.engines.compiled.memory import ahead, heap, slots, soon
from rollout_sim.kernel.compile import rule, step

TICK, REVIEW, ELSE = range(3)
#: Ranks are this far apart in ``order``, and events of one rank this far; the kinds lie between.
RANK, KINDS = 1 << 61, 1 << 6
KIND = KINDS - 1

OVER = NONE = -1


@rule
def copy(a: Any, b: Any) -> None:
    """Copy an event field by field: a record that is assigned as a whole is copied byte by byte."""
    b["time"], b["order"], b["who"], b["tag"] = a["time"], a["order"], a["who"], a["tag"]


@rule
def rise(w: Any, place: int, time: float, order: int, who: int, tag: int) -> None:
    """Fill an empty place that has nothing below it with an event, and sift it up."""
    i = place
    while i > 0:
        parent = (i - 1) >> 1
        upper = heap(w, parent)
        if upper["time"] < time or (upper["time"] == time and upper["order"] < order):
            break
        copy(upper, heap(w, i))
        i = parent
    row = heap(w, i)
    row["time"], row["order"], row["who"], row["tag"] = time, order, who, tag


@rule
def sink_gap(w: Any, size: int) -> int:
    """Move the empty top of a heap of ``size`` events (the top included) down to where it has nothing below it.

    What is put in there mostly belongs there or little higher (Wegener 1993, *Bottom-up-heapsort*), so that there is
    no branch on the way down for the processor to guess wrong: either child is as likely.
    """
    i, child = 0, 1
    while child + 1 < size:
        left, right = heap(w, child), heap(w, child + 1)
        sooner = right["order"] < left["order"]
        child += int((right["time"] < left["time"]) | ((right["time"] == left["time"]) & sooner))
        copy(heap(w, child), heap(w, i))
        i = child
        child = 2 * i + 1
    if child < size:
        copy(heap(w, child), heap(w, i))
        i = child
    return i


@step
def schedule(w: Any, time: float, rank: int, kind: int, who: int, tag: int) -> None:
    """Queue an event at a time, in days."""
    order = rank * RANK + w["sequence"] * KINDS + kind
    w["sequence"] += 1
    if time * w["slots_a_day"] >= w["slot"] + 1.0:
        put_off(w, time, order, who, tag)
        return
    if w["gap_at_top"] == 1:  # the event that schedules this one has left its place
        w["gap_at_top"] = 0
        rise(w, sink_gap(w, w["heap_size"]), time, order, who, tag)
        return
    w["heap_size"] += 1
    rise(w, w["heap_size"] - 1, time, order, who, tag)


@rule
def put_off(w: Any, time: float, order: int, who: int, tag: int) -> None:
    """Put an event on the list of a later slot, or on the last list if it comes after the run."""
    i = w["spare_ahead"]
    if i >= 0:
        w["spare_ahead"] = ahead(w, i)["next"]
    else:
        i = w["ahead_used"]
        w["ahead_used"] += 1
    w["ahead_in_use"] += 1
    slot = int(min(time * w["slots_a_day"], w["slots_held"] - 1.0))
    row = ahead(w, i)
    row["time"], row["order"], row["who"], row["tag"], row["next"] = time, order, who, tag, slots(w)[slot]
    slots(w)[slot] = i


@step
def open_slot(w: Any) -> None:
    """Begin the next slot: its events go into the heap."""
    w["slot"] += 1.0
    i = slots(w)[int(w["slot"])]
    while i >= 0:
        row = ahead(w, i)
        w["heap_size"] += 1
        rise(w, w["heap_size"] - 1, row["time"], row["order"], row["who"], row["tag"])
        after = row["next"]
        row["next"], w["spare_ahead"] = w["spare_ahead"], i
        w["ahead_in_use"] -= 1
        i = after


@step
def schedule_now(w: Any, kind: int, who: int, tag: int) -> None:
    """Queue an event for this moment, behind all that are queued for it."""
    row = soon(w, w["soon_to"])
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
            row = heap(w, last)
            rise(w, sink_gap(w, last), row["time"], row["order"], row["who"], row["tag"])
    now, top = w["now"], heap(w, 0)
    if w["soon_from"] < w["soon_to"]:
        row = soon(w, w["soon_from"])
        if w["heap_size"] == 0 or top["time"] > now or top["order"] > row["order"]:
            if now >= w["run_days"]:
                return OVER
            w["soon_from"] += 1
            if w["soon_from"] == w["soon_to"]:
                w["soon_from"] = w["soon_to"] = 0
            w["who"], w["tag"] = row["who"], row["tag"]
            return row["order"] & KIND
    while w["heap_size"] == 0:
        if w["slot"] + 1.0 > w["run_days"] * w["slots_a_day"]:
            return OVER
        open_slot(w)
    if top["time"] > w["run_days"] or (top["time"] == w["run_days"] and top["order"] >= ELSE * RANK):
        return OVER
    w["now"], w["who"], w["tag"], w["gap_at_top"] = top["time"], top["who"], top["tag"], 1
    return top["order"] & KIND
