"""Nudges: stores are put into a given state, both engines alike, and nothing else moves."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from rollout_sim.engines import compiled, reference
from rollout_sim.engines.reference import Rollout, watched
from rollout_sim.engines.reference.clock import TICK
from rollout_sim.mechanisms.nudges.settings import COLUMNS, LIVE, PATH, Nudge, OpenRequest, nudged
from rollout_sim.rules import events as ev
from rollout_sim.rules.rows import URGENCY_REQUEST
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batches, events_of, plan, pulled
from tests.engines_agree.comparison import difference
from tests.mechanisms.nudging import with_nudges

DAY = 24.0


def world(**changed: Any) -> Plan:
    """A dozen stores that go live early, with one coach."""
    few = {"patience_days": 1.0, "requests": 2.0, "drive_spread": 2.0}
    return plan(12, 1, run_days=70.0, batches=batches(-1, months=2), set_to=few, **changed)


def taken(made: Plan, day: float) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The columns and paths of all stores of the reference engine just before a day's tick."""
    rollout = Rollout(made, 1, 0)
    rollout.world.clock.run(until=rollout.world.clock.at(day, TICK))
    columns = {name: getattr(rollout.world.stores, name).copy() for name in COLUMNS}
    return columns, {name: np.array(getattr(rollout.world, name), dtype=float) for name in PATH}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_the_engines_agree(data: st.DataObject) -> None:
    made = data.draw(with_nudges(world()))
    assert difference(made, reference.simulate(made, 1, 0), compiled.simulate(made, 1, 0)) == ""


def test_the_state_that_a_world_has_changes_nothing() -> None:
    made = world()
    columns, path = taken(made, DAY)
    same = nudged(made, Nudge(DAY, tuple(range(made.stores)), columns, path=path))
    assert difference(made, reference.simulate(made, 1, 0), reference.simulate(same, 1, 0)) == ""
    other = nudged(made, Nudge(DAY, tuple(range(made.stores)), {**columns, "drive": columns["drive"] + 0.1}, path=path))
    assert difference(made, reference.simulate(made, 1, 0), reference.simulate(other, 1, 0)) != ""


def test_a_world_takes_over_the_stores_of_another() -> None:
    """All stores of another replication, put into this one, go on as they were seen, with this one's luck."""
    made = world()
    columns, path = taken(made, DAY)
    seen: dict[int, np.ndarray] = {}
    given_nudge = Nudge(DAY, tuple(range(made.stores)), columns, path=path)
    watched(nudged(made, given_nudge), 1, 5, lambda day, stores: seen.setdefault(day, stores.days_live.copy()))
    assert (seen[int(DAY)] >= columns["days_live"]).all()


def test_up_to_its_day_a_nudged_world_is_the_same() -> None:
    made = world()
    later = nudged(made, Nudge(DAY, (0, 1), {"usage": np.array([0.0, 1.0])}))
    one, other = (compiled.simulate(each, 1, 0).log for each in (made, later))
    assert one[one["day"] < DAY].tobytes() == other[other["day"] < DAY].tobytes()
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("state", LIVE)
def test_a_store_enters_the_state_that_it_is_put_into(state: int) -> None:
    made = nudged(world(), Nudge(DAY, (3,), state=(state,)))
    outcome = reference.simulate(made, 1, 0)
    states = events_of(outcome, ev.STATE)
    states = states[states["store"] == 3]
    assert states["value"][states["day"] <= DAY][-1] == state
    assert difference(made, outcome, compiled.simulate(made, 1, 0)) == ""


def test_a_store_put_back_into_coaching_goes_on_with_its_plan() -> None:
    failed = nudged(world(), Nudge(DAY - 2, (3,), state=(ev.FAILED,)))
    again = nudged(failed, Nudge(DAY, (3,), state=(ev.COACHED,)))
    for made, coached in ((failed, False), (again, True)):
        asked = events_of(reference.simulate(made, 1, 0), ev.TASK_ASKED, ev.CALL)
        assert (asked["day"][asked["store"] == 3] > DAY).any() == coached


@pytest.mark.parametrize("day", [1.0, 3.5, 7.0, 10.0])
def test_a_store_that_waits_to_see_another_one_is_taken_out_of_its_wait(day: float) -> None:
    seeing = {"places": 1.0, "see_wait": 21.0, "classes.size": 2.0, "classes.trainers": 1.0, "classes.days_a_week": 2.0}
    pilots = world(pilot=np.arange(12) < 2)
    made = nudged(pulled(pilots, seeing), Nudge(day, (3, 4, 5), state=(ev.COACHED, ev.SUSTAINING, ev.FAILED)))
    outcome = reference.simulate(made, 1, 0)
    assert len(events_of(outcome, ev.SAW)) > 0
    assert difference(made, outcome, compiled.simulate(made, 1, 0)) == ""


def test_open_requests_wait_from_the_day_they_were_made() -> None:
    asked = tuple(OpenRequest(DAY - 0.75, URGENCY_REQUEST) for _ in range(2))
    made = nudged(world(), Nudge(DAY, (3,), {"patience_days": np.array([5.0])}, requests=(asked,)))
    for engine in (reference, compiled):
        outcome = engine.simulate(made, 1, 0)
        ends = outcome.log[np.isin(outcome.log["kind"], (ev.ANSWERED, ev.GAVE_UP_WAITING))]
        own = ends[(ends["store"] == 3) & (ends["day"] >= DAY)]
        assert np.isclose(own["day"][:2] - own["value"][:2], DAY - 0.75).all()


def test_a_store_that_no_batch_has_taken_is_left_alone() -> None:
    made = world(takes_part=np.arange(12) < 10)
    alone = nudged(made, Nudge(DAY, (11,), {"usage": np.array([1.0])}, state=(ev.SUSTAINING,)))
    assert compiled.simulate(alone, 1, 0).log.tobytes() == compiled.simulate(made, 1, 0).log.tobytes()


def test_accepted_stores_are_counted_anew() -> None:
    made = nudged(world(), Nudge(DAY, (0, 1), path={"accepted_day": np.array([DAY - 1, math.nan])}))
    for engine in (reference, compiled):
        outcome = engine.simulate(made, 1, 0)
        last = outcome.weekly[-1]["accepted"]
        assert last == (~np.isnan(outcome.stores["accepted_day"])).sum()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"stores": (1, 1)}, "twice"),
        ({"stores": (1,), "columns": {"places": np.array([1.0])}}, "can't set places"),
        ({"stores": (1,), "columns": {"usage": np.array([1.0, 1.0])}}, "as many values"),
        ({"stores": (1,), "state": (ev.WAITING,)}, "live states only"),
        ({"stores": (1,), "requests": ((OpenRequest(DAY + 1, URGENCY_REQUEST),),)}, "later day"),
    ],
)
def test_a_nudge_that_cannot_be_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Nudge(day=DAY, **wrong)


def test_a_store_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="12, numbered from 0"):
        nudged(world(), Nudge(DAY, (12,)))
