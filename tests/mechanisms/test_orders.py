"""Orders hide what is, and checks find it."""

import pytest

from rollout_sim.engines import compiled
from rollout_sim.mechanisms.orders import kinds
from rollout_sim.rules import events as ev
from tests.builders import contacts, events_of, pulled
from tests.engines.test_levers import RESISTANCE, world

pytestmark = pytest.mark.compiled


def test_orders_alone_are_reported_and_not_done() -> None:
    """No training, nobody to help, only orders: reports are far above real usage."""
    made = world(course=None, contacts=contacts(), head_office_coaches=0)
    one = compiled.simulate(pulled(made, {**RESISTANCE, "orders.pressure": 0.9}), 1, 0)
    last = one.weekly[-1]
    assert last["reported_usage"] - last["usage"] > 0.1


def test_what_a_check_finds_is_what_was_overstated() -> None:
    outcome = compiled.simulate(pulled(world(), {**RESISTANCE, "orders.pressure": 0.9, "orders.checks": 5}), 1, 0)
    found = events_of(outcome, kinds.CHECKED)["value"]
    assert len(found) == len(events_of(outcome, ev.TASK_DONE, kinds.CHECK))
    assert 0 < found.max() <= 0.9
    assert found.min() >= 0
