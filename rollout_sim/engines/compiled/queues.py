"""The compiled engine's priority queues: one level per urgency, and within a level the order of requesting.

Most tasks join their level at the end and leave it at the front. Entries of tasks that no longer wait are dropped when
they reach the front, or all at once when a level's room is full.
"""

from typing import Any

from rollout_sim.engines.compiled.layout import entries, levels, tasks
from rollout_sim.engines.compiled.state import URGENCIES
from rollout_sim.kernel.compile import rule, step

#: Status of a task.
WAITING, UNDER_WAY, OVER = range(3)


@rule
def sooner(a: Any, b: Any) -> bool:
    """Whether the task of entry ``a`` comes before that of ``b``, of the same urgency."""
    return is_sooner(a["requested_at"], a["place"], a["number"], b)


@rule
def is_sooner(requested_at: float, place: int, number: int, b: Any) -> bool:
    """Whether a task comes before that of entry ``b``, of the same urgency."""
    if requested_at != b["requested_at"]:
        return requested_at < b["requested_at"]
    if place != b["place"]:
        return place < b["place"]
    return number < b["number"]


@rule
def still_waits(w: Any, entry: Any) -> bool:
    """Whether an entry's task still waits."""
    task = tasks(w, entry["task"])
    return task["serial"] == entry["serial"] and task["status"] == WAITING


@rule
def write(row: Any, requested_at: float, place: int, number: int, serial: int, task: int) -> None:
    """Write an entry field by field: assigning a whole record copies it byte by byte."""
    row["requested_at"], row["place"], row["number"], row["serial"], row["task"] = (
        requested_at,
        place,
        number,
        serial,
        task,
    )


@rule
def copy(w: Any, source: int, target: int) -> None:
    """Copy an entry to another place."""
    row = entries(w, source)
    write(entries(w, target), row["requested_at"], row["place"], row["number"], row["serial"], row["task"])


@rule
def level_of(q: int, urgency: int) -> int:
    """The number of the level of a queue ``q`` for an urgency."""
    return q * URGENCIES + urgency


@step
def make_room(w: Any, number: int) -> None:
    """Drop a level's entries of tasks that no longer wait; if over half remain, move them to twice the room."""
    level = levels(w, number)
    start, end, ordered = level["start"], level["start"], level["start"]
    for i in range(level["first"], level["end"]):
        if still_waits(w, entries(w, i)):
            copy(w, i, end)
            end += 1
            if i < level["ordered"]:
                ordered = end
    w["entries_in_use"] -= level["end"] - level["first"] - (end - start)
    new_start, room = start, level["stop"] - start
    if 2 * (end - start) > room:
        new_start, room = w["entries_used"], 2 * room
        w["entries_used"] += room
        for i in range(end - start):
            copy(w, start + i, new_start + i)
    level["start"], level["first"], level["ordered"] = new_start, new_start, new_start + ordered - start
    level["end"], level["stop"] = new_start + end - start, new_start + room


@step
def put(w: Any, q: int, t: int) -> None:
    """Add a waiting task to a queue: usually it is the latest, and so the last of its level."""
    task = tasks(w, t)
    number, requested_at, place = level_of(q, task["urgency"]), task["requested_at"], task["place"]
    level = levels(w, number)
    if level["end"] == level["stop"]:
        make_room(w, number)
    ordered, i = level["ordered"], level["end"]
    # Tasks requested at the same time are sorted only when they reach the front; before, they are in order of arrival.
    is_loose = ordered == level["first"] or entries(w, ordered - 1)["requested_at"] < requested_at
    while i > level["first"]:
        before = entries(w, i - 1)
        if (before["requested_at"] == requested_at and is_loose) or not is_sooner(
            requested_at, place, task["number"], before
        ):
            break
        copy(w, i - 1, i)
        i -= 1
    write(entries(w, i), requested_at, place, task["number"], task["serial"], t)
    if i < ordered:
        level["ordered"] += 1
    level["end"] += 1
    w["entries_in_use"] += 1


@step
def order_front(w: Any, number: int) -> None:
    """Sort the entries at a level's front that were requested at the same time, by Shell's sort."""
    level = levels(w, number)
    first, size = level["first"], 1
    while first + size < level["end"] and entries(w, first + size)["requested_at"] == entries(w, first)["requested_at"]:
        size += 1
    level["ordered"] = first + size
    gap = 1
    while gap < size:
        gap = 3 * gap + 1
    while gap > 1:
        gap //= 3
        for i in range(first + gap, first + size):
            row, j = entries(w, i), i
            requested_at, place, count, serial, task = (
                row["requested_at"],
                row["place"],
                row["number"],
                row["serial"],
                row["task"],
            )
            while j >= first + gap and is_sooner(requested_at, place, count, entries(w, j - gap)):
                copy(w, j - gap, j)
                j -= gap
            if j < i:
                write(entries(w, j), requested_at, place, count, serial, task)


@rule
def pop(w: Any, number: int) -> None:
    """Drop a level's first entry."""
    level = levels(w, number)
    level["first"] += 1
    w["entries_in_use"] -= 1
    if level["first"] == level["end"]:
        level["first"] = level["ordered"] = level["end"] = level["start"]


@rule
def first_of(w: Any, number: int) -> int:
    """The entry of a level's first waiting task, -1 if there is none."""
    level = levels(w, number)
    while level["first"] < level["end"]:
        if level["first"] == level["ordered"]:
            order_front(w, number)
        if still_waits(w, entries(w, level["first"])):
            return level["first"]
        pop(w, number)
    return -1


@rule
def empty(w: Any, q: int) -> None:
    """Drop all entries of a queue."""
    for number in range(level_of(q, 0), level_of(q + 1, 0)):
        level = levels(w, number)
        w["entries_in_use"] -= level["end"] - level["first"]
        level["first"] = level["ordered"] = level["end"] = level["start"]
