"""Registries: a number or a name stands for one row, numbers are those of the rows, and limits are held."""

from typing import NamedTuple

import numpy as np
import pytest

from rollout_sim.engines.compiled import clock
from rollout_sim.engines.compiled.event_kinds import CLOCK_EVENTS, MOST_CLOCK_EVENTS, ClockEvent
from rollout_sim.engines.compiled.layout import STORE
from rollout_sim.engines.compiled.memory import Arrays
from rollout_sim.kernel.registry import Registry, placed, placed_in
from rollout_sim.mechanisms.wear.kinds import INDUCTION
from rollout_sim.results.money import LINES
from rollout_sim.rules import events
from rollout_sim.rules.coaching import mean_hours
from rollout_sim.rules.coefficients import DEFAULTS, coefficients
from rollout_sim.rules.rows import MOST_TASK_KINDS


class Fruit(NamedTuple):
    number: int
    name: str
    price: float = 0.0


def fruit(*rows: Fruit, limit: int | None = None) -> Registry[Fruit]:
    made = Registry[Fruit]("fruit", limit, "the basket is small")
    for row in rows:
        assert made.add(row) == row.number
    return made


def test_what_is_listed_by_number_keeps_gaps() -> None:
    made = fruit(Fruit(3, "pear", 2.0), Fruit(1, "plum", 0.5))
    assert [row.name for row in made] == ["plum", "pear"]
    assert made.size == 4
    assert made.names == ("", "plum", "", "pear")
    assert made.column(lambda row: row.price, np.float64).tolist() == [0.0, 0.5, 0.0, 2.0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Fruit(1, "fig"), "'fig' and 'plum' both have the number 1"),
        (Fruit(2, "plum"), "numbers 1 and 2 are both named 'plum'"),
        (Fruit(-1, "fig"), "below 0"),
        (Fruit(4, "fig"), "only 4, numbered from 0: the basket is small"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(row: Fruit, told: str) -> None:
    made = fruit(Fruit(1, "plum"), limit=4)
    with pytest.raises(ValueError, match=told):
        made.add(row)
    assert made.add(Fruit(3, "fig")) == 3


def test_rows_are_put_behind_those_that_they_name() -> None:
    apple, plum, fig = Fruit(0, "apple"), Fruit(1, "plum"), Fruit(2, "fig")
    assert placed((apple, plum), [("apple", fig)]) == (apple, fig, plum)
    assert placed((apple,), [("", plum), ("plum", fig)]) == (apple, plum, fig)
    assert list(placed_in({"a": 1, "b": 2}, [("a", "c", 3), ("", "d", 4)]).items()) == [
        ("a", 1), ("c", 3), ("b", 2), ("d", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "name", "why"), [("kiwi", "fig", "'kiwi', which is not there"), ("", "apple", "two")]
)
def test_a_row_without_its_place_or_name_is_refused(before: str, name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        placed((Fruit(0, "apple"),), [(before, Fruit(1, name))])
    with pytest.raises(ValueError, match=why):
        placed_in({"apple": 0}, [(before, name, 1)])


def test_kinds_of_tasks_fit_into_a_column_of_bits() -> None:
    column = np.zeros(1, dtype=STORE["wants"])
    column[0] |= 1 << (MOST_TASK_KINDS - 1)
    assert column[0] > 0
    with pytest.raises(OverflowError):
        column[0] |= 1 << MOST_TASK_KINDS
    kind = events.TaskKind(MOST_TASK_KINDS, "one too many", events.REMOTE, events.COURSE)
    with pytest.raises(ValueError, match=r"only 31, numbered from 0: .* one bit a kind"):
        events.TASKS.add(kind)


def test_kinds_of_events_on_the_clock_fit_into_its_order() -> None:
    assert clock.KINDS == MOST_CLOCK_EVENTS == clock.KIND + 1
    with pytest.raises(ValueError, match=r"only 64, numbered from 0: .* six bits"):
        CLOCK_EVENTS.add(ClockEvent(MOST_CLOCK_EVENTS, "one too many"))


def test_arrays_have_names_of_their_own() -> None:
    made = Arrays()
    made.add("stores", np.dtype("f8"), "n")
    with pytest.raises(ValueError, match="two arrays are named 'stores'"):
        made.add("stores", np.dtype("i8"), "n")


def test_rows_name_what_there_is() -> None:
    lines = {line.name for line in LINES}
    assert {row.cost_line for row in events.ROLES} | {row.cost_line for row in events.TASKS} - {""} <= lines
    assert {row.of for row in events.EVENTS} - {""} == set(events.WORDS)
    assert {row.hours for row in events.TASKS} - {events.COURSE} <= DEFAULTS.keys()


def test_hours_of_a_task_are_those_of_its_coefficient() -> None:
    c = coefficients(meeting_hours=3.0, visit_hours=5.0)
    hours = mean_hours(12.5, c)
    assert (hours[events.MEETING], hours[events.VISIT], hours[events.IMPROVEMENT]) == (3.0, 5.0, 5.0)
    assert hours[events.TASK_TRAINING] == hours[INDUCTION] == 12.5
