"""The store's day: two stable ends, hardening beliefs, and the pieces of the daily rule."""

import math

import numpy as np
import pytest

from rollout_sim.rules import births, coaching, events, lights, outcome as tables, store, store_day as day
from rollout_sim.rules.coefficients import TABLE, coefficients
from rollout_sim.scenario.plan.plan import every_day_alike
from tests.builders import plan

C = coefficients()


def live(days: int, quiet: bool = True, **start: float) -> store.StoreState:
    """Twenty stores that start so and are left alone for so many days, without noise if ``quiet``."""
    made = plan(20, set_to={"noise": 0.0} if quiet else {}, run_days=days + 1.0)
    stores = births.initial_stores(made, 1, 0)
    stores.state[:] = events.SUSTAINING
    for name, value in start.items():
        getattr(stores, name)[:] = value
    daily = np.zeros(days + 1, dtype=tables.DAILY)
    exposure = np.zeros(days + 400, dtype=tables.EXPOSURE)
    for today in range(days):
        day.tick(stores, float(today), np.zeros(3), 0.35, math.inf, 1.0, made.coefficients, 1, 0, daily, exposure)
    return stores


@pytest.mark.parametrize("quiet", [True, False])
def test_two_stable_ends(quiet: bool) -> None:
    high = live(365, quiet, usage=0.9, habit=0.9, ability=0.9, drive=2.2, prompt=0.0)
    low = live(365, quiet, usage=0.4, habit=0.4, ability=0.6, drive=0.0, prompt=0.0)
    assert (high.usage > 0.85).all()
    assert (low.usage < 0.1).all()


def test_a_hold_linear_in_habit_would_have_one_end() -> None:
    """Without the threshold a store at the high end decays as well: the test above can fail."""
    weak = coefficients(noise=0.0, threshold=0.95)
    made = plan(20)
    stores = births.initial_stores(made, 1, 0)
    stores.state[:], stores.usage[:], stores.habit[:] = events.SUSTAINING, 0.75, 0.75
    stores.ability[:], stores.drive[:], stores.prompt[:] = 0.8, 1.0, 0.0
    daily, exposure = np.zeros(366, dtype=tables.DAILY), np.zeros(800, dtype=tables.EXPOSURE)
    for today in range(365):
        day.tick(stores, float(today), np.zeros(3), 0.35, math.inf, 1.0, weak, 1, 0, daily, exposure)
    assert (stores.usage < 0.1).all()


def test_hold_is_threshold_shaped() -> None:
    assert day.hold(0.0, 0.5) == 0.0
    assert day.hold(1.0, 0.5) == pytest.approx(1.0)
    assert day.hold(0.5, 0.5) == pytest.approx((1 + 0.5**4) / 2)
    assert day.hold(0.25, 0.5) < 0.1


def test_beliefs_harden() -> None:
    assert day.belief_weight(0, 3.0, 10.0) == 3.0
    assert day.belief_weight(10, 3.0, 10.0) == 1.5
    assert day.belief_weight(90, 3.0, 10.0) == pytest.approx(0.3)


def test_giving_up_needs_a_problem_an_unformed_habit_and_little_will() -> None:
    assert day.give_up_hazard(0, 0.0, 0.0, 0.1) == 0.0
    assert day.give_up_hazard(1, 0.0, 0.0, 0.1) == pytest.approx(0.1)
    assert day.give_up_hazard(3, 0.5, 0.2, 0.1) == pytest.approx(0.1 * 0.25 * 0.8)


def test_next_arrival_uses_up_the_exponential() -> None:
    time, left = day.next_arrival(3.0, 4.0, 2.0, 1.0)
    assert (time, left) == (3.5, 0.0)
    time, left = day.next_arrival(3.0, 4.0, 0.5, 1.0)
    assert (time, left) == (math.inf, 0.5)
    assert day.next_arrival(3.0, 4.0, 0.0, 1.0) == (math.inf, 1.0)


def test_one_day_of_lectures_leaves_a_fifth_able_and_the_whole_course_four_fifths() -> None:
    lectures = coaching.trained(0.0, 8.0, 0.0, 0.0, 0.0, 1.0, C)
    whole = coaching.trained(0.0, 0.5, 0.5, 1.0, 0.5, 1.0, C)
    assert lectures == pytest.approx(0.2, abs=0.01)
    assert whole == pytest.approx(0.8, abs=0.03)
    assert coaching.trained(0.9, 8.0, 0.0, 0.0, 0.0, 1.0, C) == 0.9  # lectures take nothing away


@pytest.mark.parametrize(
    ("usage", "efficiency", "complaint", "light"),
    [
        (0.9, 0.9, 0.0, events.GREEN),
        (0.7, 0.9, 0.0, events.YELLOW),
        (0.5, 0.9, 0.0, events.ORANGE),
        (0.3, 0.9, 0.0, events.RED),
        (0.9, 0.3, 0.0, events.YELLOW),
        (0.9, 0.1, 0.0, events.ORANGE),
        (0.9, -0.1, 0.0, events.RED),
        (0.9, 0.9, 0.07, events.YELLOW),
        (0.9, 0.9, 0.15, events.ORANGE),
        (0.9, 0.9, 0.30, events.RED),
    ],
)
def test_worst_of_three_measures(usage: float, efficiency: float, complaint: float, light: int) -> None:
    assert lights.light_of(usage, efficiency, complaint, True, 0.0, C) == light
    without_gain = lights.light_of(usage, -1.0, complaint, False, 0.0, C)
    assert without_gain == lights.light_of(usage, 1.0, complaint, True, 0.0, C)


def test_hysteresis_keeps_a_light_near_its_boundary() -> None:
    def after(before: int, usage: float) -> int:
        return int(lights.next_light(before, usage, 1.0, 0.0, True, C))

    assert after(events.YELLOW, 0.81) == events.YELLOW
    assert after(events.YELLOW, 0.83) == events.GREEN
    assert after(events.GREEN, 0.79) == events.GREEN
    assert after(events.GREEN, 0.77) == events.YELLOW
    assert after(events.NOT_LIVE, 0.81) == events.GREEN


def test_the_region_counts_more_than_the_network() -> None:
    stores = births.initial_stores(plan(6), 1, 0)
    stores.state[:] = events.SUSTAINING
    stores.light[:] = [events.GREEN, events.RED, events.YELLOW] * 2
    green, red = np.zeros(3), np.zeros(3)
    lights.look_around(stores, 0.5, green, red)
    assert green == pytest.approx([0.5 + 1 / 6, 1 / 6, 1 / 6])
    assert red == pytest.approx([1 / 6, 0.5 + 1 / 6, 1 / 6])
    stores.state[1], stores.state[4] = events.WAITING, events.TRAINING  # nobody live in region 1
    lights.look_around(stores, 0.5, green, red)
    assert green[1] == pytest.approx(0.5)
    assert red.max() == 0.0


def test_half_visits_fall_on_every_second_store() -> None:
    due = [coaching.contacts_due(i, 7.0, 7.5) for i in range(200)]
    assert abs(sum(due) - 100) <= 1
    assert {coaching.contacts_due(i, 7.0, 7.5) + coaching.contacts_due(i, 7.5, 8.0) for i in range(200)} == {1}


def test_five_days_in_seven_and_thin_days() -> None:
    week = [
        [bool(coaching.on_duty(person, today, 5, every_day_alike(7))) for today in range(7)] for person in range(10)
    ]
    assert [sum(days) for days in week] == [5] * 10
    assert {sum(column) for column in zip(*week, strict=True)} == {6, 7, 8}


def test_the_table_of_coefficients() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)
    for row in TABLE:
        assert row.low <= row.default <= row.high, row.name
        assert all((row.unit, row.source, row.meaning)), row.name
    with pytest.raises(KeyError, match="visit_drvie"):
        coefficients(visit_drvie=1.0)


def test_every_coefficient_is_used_by_a_rule_or_an_engine() -> None:
    from pathlib import Path

    import rollout_sim

    package = Path(rollout_sim.__file__).parent
    text = "".join(
        path.read_text()
        for room in ("rules", "engines", "mechanisms", "results")
        for path in (package / room).rglob("*.py")
        if path.name != "coefficients.py"
    )
    named_in_rows = {kind.hours for kind in events.TASKS}
    unused = [
        row.name
        for row in TABLE
        if f"c.{row.name}" not in text and f"coefficients.{row.name}" not in text and row.name not in named_in_rows
    ]
    assert unused == []
