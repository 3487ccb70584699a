"""The compiled engine's lines: tasks that wait in a queue, those of each urgency in the order of asking.

Most tasks join their line at the end and leave it at the front. Entries of tasks that wait no more are dropped when
they come to the front, or all at once when a line's room is full.
"""

from typing import Any

from rollout_sim.engines.compiled.memory import entries, lines, tasks
from rollout_sim.engines.compiled.state import URGENCIES
from rollout_sim.kernel.compile import rule, step

#: Status of a task.
WAITING, UNDER_WAY, OVER = range(3)


@rule
def sooner(a: Any, b: Any) -> bool:
    """Whether one entry's task is taken before another's of the same urgency."""
    return is_sooner(a["asked"], a["place"], a["number"], b)


@rule
def is_sooner(asked: float, place: int, number: int, b: Any) -> bool:
    """Whether a task is taken before an entry's of the same urgency."""
    if asked != b["asked"]:
        return asked < b["asked"]
    if place != b["place"]:
        return place < b["place"]
    return number < b["number"]


@rule
def still_waits(w: Any, entry: Any) -> bool:
    """Whether an entry's task still waits."""
    task = tasks(w, entry["task"])
    return task["serial"] == entry["serial"] and task["status"] == WAITING


@rule
def write(row: Any, asked: float, place: int, number: int, serial: int, task: int) -> None:
    """Write an entry, field by field: a record that is assigned as a whole is copied byte by byte."""
    row["asked"], row["place"], row["number"], row["serial"], row["task"] = asked, place, number, serial, task


@rule
def copy(w: Any, source: int, target: int) -> None:
    """Copy an entry to another place."""
    row = entries(w, source)
    write(entries(w, target), row["asked"], row["place"], row["number"], row["serial"], row["task"])


@rule
def line_of(q: int, urgency: int) -> int:
    """The line of a queue's tasks of an urgency."""
    return q * URGENCIES + urgency


@step
def make_room(w: Any, number: int) -> None:
    """Drop a line's entries of tasks that wait no more; what is still over half full moves to a larger room."""
    line = lines(w, number)
    start, end, ordered = line["start"], line["start"], line["start"]
    for i in range(line["first"], line["end"]):
        if still_waits(w, entries(w, i)):
            copy(w, i, end)
            end += 1
            if i < line["ordered"]:
                ordered = end
    w["entries_in_use"] -= line["end"] - line["first"] - (end - start)
    moved, room = start, line["stop"] - start
    if 2 * (end - start) > room:
        moved, room = w["entries_used"], 2 * room
        w["entries_used"] += room
        for i in range(end - start):
            copy(w, start + i, moved + i)
    line["start"], line["first"], line["ordered"] = moved, moved, moved + ordered - start
    line["end"], line["stop"] = moved + end - start, moved + room


@step
def put(w: Any, q: int, t: int) -> None:
    """Let a waiting task be taken from a queue: mostly it is the last that was asked, and so the last in its line."""
    task = tasks(w, t)
    number, asked, place = line_of(q, task["urgency"]), task["asked"], task["place"]
    line = lines(w, number)
    if line["end"] == line["stop"]:
        make_room(w, number)
    ordered, i = line["ordered"], line["end"]
    # What is asked at one moment is ordered only when it comes to the front; until then it is in line as it comes.
    is_loose = ordered == line["first"] or entries(w, ordered - 1)["asked"] < asked
    while i > line["first"]:
        before = entries(w, i - 1)
        if (before["asked"] == asked and is_loose) or not is_sooner(asked, place, task["number"], before):
            break
        copy(w, i - 1, i)
        i -= 1
    write(entries(w, i), asked, place, task["number"], task["serial"], t)
    if i < ordered:
        line["ordered"] += 1
    line["end"] += 1
    w["entries_in_use"] += 1


@step
def order_front(w: Any, number: int) -> None:
    """Order the entries at a line's front that were asked at the same moment: Shell's sort."""
    line = lines(w, number)
    first, size = line["first"], 1
    while first + size < line["end"] and entries(w, first + size)["asked"] == entries(w, first)["asked"]:
        size += 1
    line["ordered"] = first + size
    gap = 1
    while gap < size:
        gap = 3 * gap + 1
    while gap > 1:
        gap //= 3
        for i in range(first + gap, first + size):
            row, j = entries(w, i), i
            asked, place, count, serial, task = row["asked"], row["place"], row["number"], row["serial"], row["task"]
            while j >= first + gap and is_sooner(asked, place, count, entries(w, j - gap)):
                copy(w, j - gap, j)
                j -= gap
            if j < i:
                write(entries(w, j), asked, place, count, serial, task)


@rule
def pop(w: Any, number: int) -> None:
    """Drop a line's first entry."""
    line = lines(w, number)
    line["first"] += 1
    w["entries_in_use"] -= 1
    if line["first"] == line["end"]:
        line["first"] = line["ordered"] = line["end"] = line["start"]


@rule
def first_of(w: Any, number: int) -> int:
    """Where a line's first waiting task has its entry, -1 if there is none."""
    line = lines(w, number)
    while line["first"] < line["end"]:
        if line["first"] == line["ordered"]:
            order_front(w, number)
        if still_waits(w, entries(w, line["first"])):
            return line["first"]
        pop(w, number)
    return -1


@rule
def empty(w: Any, q: int) -> None:
    """Drop all entries of a queue."""
    for number in range(line_of(q, 0), line_of(q + 1, 0)):
        line = lines(w, number)
        w["entries_in_use"] -= line["end"] - line["first"]
        line["first"] = line["ordered"] = line["end"] = line["start"]
