"""A new manager comes where a light stays red; who cooperates least is talked to."""

import math

import pytest

from rollout_sim.engines import compiled
from rollout_sim.mechanisms.accountability.kinds import NEW_MANAGER, TALK
from rollout_sim.rules import events as ev
from tests.builders import MONTH, events_of, pulled
from tests.engines.test_levers import RESISTANCE, world

pytestmark = pytest.mark.compiled


def test_a_new_manager_comes_after_three_red_months() -> None:
    made = pulled(world(head_office_coaches=1, light_actions=False), {**RESISTANCE, "accountability.replacement": 1})
    outcome = compiled.simulate(made, 1, 0)
    replaced = events_of(outcome, NEW_MANAGER)
    assert len(replaced) > 0
    for row in replaced[:5]:
        lights = outcome.log[(outcome.log["kind"] == ev.LIGHT) & (outcome.log["store"] == row["store"])]
        before = lights[lights["day"] <= row["day"]]
        assert before["value"][-1] == ev.RED
        assert row["day"] - before["day"][-1] >= 12 * 7.0


def test_managers_of_a_store_are_counted_from_one() -> None:
    made = pulled(
        world(head_office_coaches=1, light_actions=False, run_days=24 * MONTH),
        {**RESISTANCE, "accountability.replacement": 1},
    )
    replaced = events_of(compiled.simulate(made, 1, 0), NEW_MANAGER)
    assert len(replaced) > 0
    for store in set(replaced["store"].tolist()):
        values = replaced["value"][replaced["store"] == store].tolist()
        assert values == [float(number) for number in range(1, len(values) + 1)]


def test_the_tenth_that_cooperates_least_is_talked_to_each_quarter() -> None:
    made = pulled(world(), {**RESISTANCE, "accountability.review_tenth": 1})
    days = events_of(compiled.simulate(made, 1, 0), ev.TASK_ASKED, TALK)["day"]
    quarters = made.month_starts[3::3]
    assert len(days) > 0
    assert set(days.tolist()) <= {7.0 * math.ceil(day / 7.0) for day in quarters}
