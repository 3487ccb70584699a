"""A new manager comes where a light stays red."""

import pytest

from rollout_sim.engines import compiled
from rollout_sim.mechanisms.accountability.kinds import NEW_MANAGER
from rollout_sim.rules import events as ev
from tests.builders import events_of, pulled
from tests.engines.test_levers import RESISTANCE, world

pytestmark = pytest.mark.compiled


def test_a_new_manager_comes_after_three_red_months() -> None:
    made = pulled(world(experts=1, light_actions=False), {**RESISTANCE, "accountability.replacement": 1})
    outcome = compiled.simulate(made, 1, 0)
    replaced = events_of(outcome, NEW_MANAGER)
    assert len(replaced) > 0
    for row in replaced[:5]:
        lights = outcome.log[(outcome.log["kind"] == ev.LIGHT) & (outcome.log["store"] == row["store"])]
        before = lights[lights["day"] <= row["day"]]
        assert before["value"][-1] == ev.RED
        assert row["day"] - before["day"][-1] >= 12 * 7.0
