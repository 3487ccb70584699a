"""A store sees the change work before its course: what it gains, when there is nobody to see, and whose turn it is."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import MONTH, batches, events_of, plan
from tests.engines.test_levers import RESISTANCE, lower_bound, pulled, usage, world

SEE = {"places": 3.0, "see_wait": 14.0}


def in_two_batches() -> Plan:
    return world(batches=batches(20, -1, months=3))


def alone() -> Plan:
    """One batch, no pilots, and no store that starts again: when stores begin there is nothing to see."""
    made = world(batches=batches(-1, months=4), light_actions=False)
    return replace(made, pilot=np.zeros(made.stores, dtype=bool))


@pytest.mark.compiled
def test_seeing_gains_where_stores_doubt_and_others_are_green() -> None:
    with_lever, without = pulled(in_two_batches(), {**RESISTANCE, **SEE}), pulled(in_two_batches(), RESISTANCE)
    found = np.array(
        [usage(compiled.simulate(with_lever, 1, r)) - usage(compiled.simulate(without, 1, r)) for r in range(60)]
    )
    assert lower_bound(found) > 0, f"{found.mean():.4f}, lower bound {lower_bound(found):.4f}"


def test_where_nothing_is_green_nothing_changes_for_who_does_not_wait() -> None:
    made = pulled(alone(), {**RESISTANCE, **SEE, "see_wait": 0.0})
    one, other = compiled.simulate(made, 1, 0), compiled.simulate(pulled(alone(), RESISTANCE), 1, 0)
    assert np.array_equal(one.log, other.log)


def test_who_waits_in_vain_loses_that_time() -> None:
    made = plan(20, 20, run_days=60.0, course=None, light_actions=False)
    late = compiled.simulate(pulled(made, {"places": 1.0, "see_wait": 10.0}), 1, 0)
    assert len(events_of(late, ev.SAW)) == 0
    assert set(events_of(late, ev.WENT_LIVE)["day"].tolist()) == {10.0}


@pytest.mark.parametrize("replication", range(3))
def test_a_place_is_taken_at_the_lowest_green_store_of_the_own_region_first(replication: int) -> None:
    made = pulled(in_two_batches(), {**RESISTANCE, "places": 2.0, "see_wait": 30.0})
    outcome = compiled.simulate(made, 1, replication)
    light = np.full(made.stores, ev.NOT_LIVE)
    left, week, saw = np.zeros(made.stores), -1, []
    for row in outcome.log:
        if row["kind"] == ev.LIGHT:
            light[row["store"]] = int(row["value"])
        if row["kind"] != ev.SAW:
            continue
        if int(row["day"] // 7) > week:
            week, left = int(row["day"] // 7), np.where(light == ev.GREEN, 2, 0)
        free = (left > 0) & (light == ev.GREEN)
        own = free & (made.region == made.region[row["store"]])
        assert row["value"] == np.flatnonzero(own if own.any() else free)[0]
        left[int(row["value"])] -= 1
        saw.append(int(row["store"]))
    assert len(saw) > 10
    assert len(saw) == len(set(saw))


def test_the_course_comes_after_half_a_day_at_the_host() -> None:
    outcome = compiled.simulate(pulled(in_two_batches(), SEE), 1, 0)
    asked = events_of(outcome, ev.TASK_ASKED, ev.TASK_TRAINING)
    for row in events_of(outcome, ev.SAW):
        assert row["day"] + 0.5 in asked["day"][asked["store"] == row["store"]]


def test_both_engines_let_stores_see_alike() -> None:
    made = pulled(in_two_batches(), {**RESISTANCE, **SEE, "see_wait": 10.0})
    made = replace(made, run_days=5 * MONTH)
    one, other = reference.simulate(made, 1, 0), compiled.simulate(made, 1, 0)
    assert len(events_of(one, ev.SAW)) > 0
    assert one.log.tobytes() == other.log.tobytes()
    assert one.stores.tobytes() == other.stores.tobytes()
