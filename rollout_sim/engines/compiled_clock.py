"""The compiled engine's clock: a binary heap of events to come, and a line of those that happen at this very moment.

The order is that of the reference: by time, then rank (the day's tick, reviews and gates, all else), then the order of
scheduling. What is scheduled for now with the last rank comes in the order of scheduling anyway, so it needs no heap.
"""

from typing import Any

from rollout_sim.model.compiled import routine
from rollout_sim.model.store import Records

TICK, REVIEW, ELSE = range(3)
#: Ranks are this far apart in ``order``; the sequence numbers lie between.
RANK = 1 << 56

OVER = -1


@routine
def place_at_top(heap: Records, size: int, time: float, order: int, kind: int, who: int, tag: int) -> None:
    """Fill the empty top of a heap of ``size`` events (the top included) with an event, and sift it down."""
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size:
            left, right = heap[child], heap[child + 1]
            if right["time"] < left["time"] or (right["time"] == left["time"] and right["order"] < left["order"]):
                child += 1
        lower = heap[child]
        if time < lower["time"] or (time == lower["time"] and order < lower["order"]):
            break
        heap[i] = heap[child]
        i = child
    row = heap[i]
    row["time"], row["order"], row["kind"], row["who"], row["tag"] = time, order, kind, who, tag


@routine
def schedule(run: Any, heap: Records, time: float, rank: int, kind: int, who: int, tag: int) -> None:
    """Queue an event at a time, in days."""
    order = rank * RANK + run["sequence"]
    run["sequence"] += 1
    if run["gap_at_top"] == 1:  # the event that schedules this one has left its place
        run["gap_at_top"] = 0
        place_at_top(heap, run["heap_size"], time, order, kind, who, tag)
        return
    i = run["heap_size"]
    run["heap_size"] = i + 1
    while i > 0:
        parent = (i - 1) // 2
        upper = heap[parent]
        if upper["time"] < time or (upper["time"] == time and upper["order"] < order):
            break
        heap[i] = heap[parent]
        i = parent
    row = heap[i]
    row["time"], row["order"], row["kind"], row["who"], row["tag"] = time, order, kind, who, tag


@routine
def schedule_now(run: Any, soon: Records, kind: int, who: int, tag: int) -> None:
    """Queue an event for this moment, behind all that are queued for it."""
    row = soon[run["soon_to"]]
    run["soon_to"] += 1
    row["order"] = ELSE * RANK + run["sequence"]
    run["sequence"] += 1
    row["kind"], row["who"], row["tag"] = kind, who, tag


@routine
def next_event(run: Any, heap: Records, soon: Records) -> int:
    """Move on to the next event: its kind, or OVER; ``who`` and ``tag`` are left in ``run``."""
    if run["gap_at_top"] == 1:
        run["gap_at_top"] = 0
        last = run["heap_size"] - 1
        run["heap_size"] = last
        if last > 0:
            row = heap[last]
            place_at_top(heap, last, row["time"], row["order"], row["kind"], row["who"], row["tag"])
    now = run["now"]
    if run["soon_from"] < run["soon_to"]:
        row = soon[run["soon_from"]]
        top = heap[0]
        if run["heap_size"] == 0 or top["time"] > now or top["order"] > row["order"]:
            if now >= run["run_days"]:
                return OVER
            run["soon_from"] += 1
            if run["soon_from"] == run["soon_to"]:
                run["soon_from"] = run["soon_to"] = 0
            run["who"], run["tag"] = row["who"], row["tag"]
            return row["kind"]
    if run["heap_size"] == 0:
        return OVER
    top = heap[0]
    if top["time"] > run["run_days"] or (top["time"] == run["run_days"] and top["order"] >= ELSE * RANK):
        return OVER
    run["now"], run["who"], run["tag"], run["gap_at_top"] = top["time"], top["who"], top["tag"], 1
    return top["kind"]
