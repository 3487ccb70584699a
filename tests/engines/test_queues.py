"""Priority queues of the compiled engine against a list that is sorted before each look."""

from typing import Any

from hypothesis import given, settings, strategies as st

from rollout_sim.engines.compiled.queues import OVER, WAITING, first_of, level_of, pop, put
from rollout_sim.engines.compiled.state import CompiledWorld
from rollout_sim.kernel.compile import step
from tests.builders import plan

QUEUE, URGENCY = 2, 1


@step
def take(w: Any, level: int) -> int:
    """Take the entry of the level's first waiting task out; returns its place, -1 if there is none."""
    entry = first_of(w, level)
    if entry >= 0:
        pop(w, level)
    return entry


#: What happens to a level: a task asked so long ago, with this place in its moment; a task withdrawn; one taken.
asked = st.tuples(st.just("asked"), st.sampled_from([0, 0, 0, 0, 1, 3]), st.integers(0, 9))
withdrawn = st.tuples(st.just("withdrawn"), st.integers(0, 99), st.just(0))
taken = st.tuples(st.just("taken"), st.just(0), st.just(0))
later = st.tuples(st.just("later"), st.just(0), st.just(0))


@given(st.lists(asked | asked | asked | withdrawn | taken | later, min_size=40, max_size=80))
@settings(deadline=None, max_examples=50)
def test_a_line_gives_first_what_was_asked_first(changes: list[tuple[str, int, int]]) -> None:
    world = CompiledWorld(plan(20, 1), 1, 0)
    w, tasks, level = world.record[0], world.arrays["tasks"], level_of(QUEUE, URGENCY)
    waiting: list[tuple[float, int, int]] = []
    now = number = 0

    def leave(task: tuple[float, int, int]) -> None:
        waiting.remove(task)
        tasks["status"][task[2]] = OVER

    for change, one, other in changes + [("taken", 0, 0)] * 80:
        if change == "later":
            now += 1
        elif change == "asked":
            task = tasks[number]
            task["requested_at"], task["place"], task["number"], task["serial"] = now - one, other, number, number
            task["urgency"], task["status"] = URGENCY, WAITING
            put(w, QUEUE, number)
            waiting.append((now - one, other, number))
            number += 1
        elif change == "withdrawn":
            if waiting:
                leave(waiting[one % len(waiting)])
        else:
            entry = take(w, level)
            assert (entry >= 0) == (len(waiting) > 0)
            if entry >= 0:
                first = min(waiting)
                assert world.arrays["entries"][entry]["task"] == first[2]
                leave(first)
    assert w["entries_in_use"] == 0
