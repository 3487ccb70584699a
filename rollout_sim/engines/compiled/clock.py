"""The compiled engine's clock: a calendar queue of events.

The order is that of the reference engine: by time, then rank (the day's tick, reviews and gates, all else), then the
order of scheduling. A day is divided into buckets. Events of later buckets are in lists, and only those of the present
bucket are in a heap, which stays small for any number of stores (a calendar queue: Brown 1988, *Communications of the
ACM* 31(10)). Events for the present moment with the last rank are in a FIFO queue: they happen in the order of
scheduling anyway.
"""

from typing import Any

from rollout_sim.engines.compiled.event_kinds import MOST_CLOCK_EVENTS
from rollout_sim.engines.compiled.layout import buckets, heap, immediate, later
from rollout_sim.kernel.compile import rule, step

TICK, REVIEW, ELSE = range(3)
#: In an event's ``order``, ranks are RANK apart and consecutive events KINDS apart; the lowest bits hold the kind.
RANK, KINDS = 1 << 61, MOST_CLOCK_EVENTS
KIND = KINDS - 1

OVER = NONE = -1


@rule
def copy(a: Any, b: Any) -> None:
    """Copy an event field by field: assigning a whole record copies it byte by byte."""
    b["time"], b["order"], b["who"], b["tag"] = a["time"], a["order"], a["who"], a["tag"]


@rule
def sift_up(w: Any, place: int, time: float, order: int, who: int, tag: int) -> None:
    """Put an event into an empty leaf of the heap, and sift it up."""
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
def sift_down_gap(w: Any, size: int) -> int:
    """Move the empty top of a heap of ``size`` events (top included) down to a leaf. Returns the leaf.

    An event put in there mostly belongs near the bottom (Wegener 1993, *Bottom-up-heapsort*). The way down compares
    children without a branch, since either child is equally likely and the processor could not predict it.
    """
    i, child = 0, 1
    while child + 1 < size:
        first, second = heap(w, child), heap(w, child + 1)
        second_sooner = second["order"] < first["order"]
        child += int((second["time"] < first["time"]) | ((second["time"] == first["time"]) & second_sooner))
        copy(heap(w, child), heap(w, i))
        i = child
        child = 2 * i + 1
    if child < size:
        copy(heap(w, child), heap(w, i))
        i = child
    return i


@step
def schedule(w: Any, time: float, rank: int, kind: int, who: int, tag: int) -> None:
    """Schedule an event at a time, in days."""
    order = rank * RANK + w["sequence"] * KINDS + kind
    w["sequence"] += 1
    if time * w["buckets_a_day"] >= w["bucket"] + 1.0:
        file_event(w, time, order, who, tag)
        return
    if w["gap_at_top"] == 1:  # the current event has left the top empty
        w["gap_at_top"] = 0
        sift_up(w, sift_down_gap(w, w["heap_size"]), time, order, who, tag)
        return
    w["heap_size"] += 1
    sift_up(w, w["heap_size"] - 1, time, order, who, tag)


@rule
def file_event(w: Any, time: float, order: int, who: int, tag: int) -> None:
    """Add an event to the list of a later bucket, or of the last bucket if it is after the end of the run."""
    i = w["free_later"]
    if i >= 0:
        w["free_later"] = later(w, i)["next"]
    else:
        i = w["later_used"]
        w["later_used"] += 1
    w["later_in_use"] += 1
    bucket = int(min(time * w["buckets_a_day"], w["bucket_count"] - 1.0))
    row = later(w, i)
    row["time"], row["order"], row["who"], row["tag"], row["next"] = time, order, who, tag, buckets(w)[bucket]
    buckets(w)[bucket] = i


@step
def open_bucket(w: Any) -> None:
    """Move on to the next bucket, and put its events into the heap."""
    w["bucket"] += 1.0
    i = buckets(w)[int(w["bucket"])]
    while i >= 0:
        row = later(w, i)
        w["heap_size"] += 1
        sift_up(w, w["heap_size"] - 1, row["time"], row["order"], row["who"], row["tag"])
        after = row["next"]
        row["next"], w["free_later"] = w["free_later"], i
        w["later_in_use"] -= 1
        i = after


@step
def schedule_now(w: Any, kind: int, who: int, tag: int) -> None:
    """Schedule an event for the present moment, after all that are already scheduled for it."""
    row = immediate(w, w["immediate_to"])
    w["immediate_to"] += 1
    row["order"], row["who"], row["tag"] = ELSE * RANK + w["sequence"] * KINDS + kind, who, tag
    w["sequence"] += 1


@rule
def next_event(w: Any) -> int:
    """Move on to the next event. Returns its kind, or OVER, and sets ``who`` and ``tag`` in ``w``."""
    if w["gap_at_top"] == 1:
        w["gap_at_top"] = 0
        size = w["heap_size"] - 1
        w["heap_size"] = size
        if size > 0:
            row = heap(w, size)
            sift_up(w, sift_down_gap(w, size), row["time"], row["order"], row["who"], row["tag"])
    now, top = w["now"], heap(w, 0)
    if w["immediate_from"] < w["immediate_to"]:
        row = immediate(w, w["immediate_from"])
        if w["heap_size"] == 0 or top["time"] > now or top["order"] > row["order"]:
            if now >= w["run_days"]:
                return OVER
            w["immediate_from"] += 1
            if w["immediate_from"] == w["immediate_to"]:
                w["immediate_from"] = w["immediate_to"] = 0
            w["who"], w["tag"] = row["who"], row["tag"]
            return row["order"] & KIND
    while w["heap_size"] == 0:
        if w["bucket"] + 1.0 > w["run_days"] * w["buckets_a_day"]:
            return OVER
        open_bucket(w)
    if top["time"] > w["run_days"] or (top["time"] == w["run_days"] and top["order"] >= ELSE * RANK):
        return OVER
    w["now"], w["who"], w["tag"], w["gap_at_top"] = top["time"], top["who"], top["tag"], 1
    return top["order"] & KIND
