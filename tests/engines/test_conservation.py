"""Conservation at every event, and independence of what should not matter."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines.reference import simulate
from rollout_sim.kernel.compile import UNCOMPILED
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batch, batches, contacts, plan
from tests.engines.conservation import check

GATE = Gate(
    go=(Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 0.95),), stop=(Condition(ev.RED_SHARE, ev.ABOVE, 0.9),),
    smallest_sample=3, readings=1, hold_at_most_days=42.0, after_hold=ev.GO, mode=ev.ENFORCED, waived_share=0.0,
)  # fmt: skip


def with_retries() -> Plan:
    return plan(40, 3, batches=(*batches(10, 20, gate=GATE), batch(2, gate=GATE, retry=True)), run_days=420.0)


PLANS = {
    "one batch": plan(20, 10),
    "too few people": plan(60, 2, run_days=250.3),
    "gates and retries": with_retries(),
    "coaches": replace(
        with_retries(), seed_after=0, seed_at_most=5, regional_after=1, regional_at_most=8, desk=True, agents=2
    ),
    "always on duty": plan(30, 4, always_on_duty=True, handling=ev.EXPONENTIAL),
    "no training": plan(15, 2, course=None),
    "freeze": plan(15, 5, freezes=((0.0, 20.5), (30.0, 60.0))),
    "pilots": plan(20, 6, pilot=np.arange(20) < 3, batches=(batch(0, 8, pilots=3), batch(1))),
    "nobody": plan(12, 0),
    "nothing to do": plan(5, 5, contacts=contacts(), set_to={"requests": 0.0}),
}


@pytest.mark.parametrize("made", PLANS.values(), ids=PLANS.keys())
def test_conservation(made: Plan) -> None:
    for replication in range(1 if UNCOMPILED else 3):
        check(made, simulate(made, 3, replication))


def test_the_check_can_fail() -> None:
    made = PLANS["too few people"]
    outcome = simulate(made, 3, 0)
    for kind in (ev.TASK_DONE, ev.STATE, ev.HOURS):
        log = outcome.log.copy()
        keep = np.ones(len(log), dtype=bool)
        keep[np.flatnonzero(log["kind"] == kind)[3]] = False
        with pytest.raises(AssertionError):
            check(made, replace(outcome, log=log[keep]))


def same(first: tables.Outcome, second: tables.Outcome) -> bool:
    return all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=name not in ("log",))
        if getattr(first, name).dtype.names is None
        else getattr(first, name).tobytes() == getattr(second, name).tobytes()
        for name in ("log", "weekly", "daily", "exposure", "people", "stores", "batches")
    )


@pytest.mark.compiled
def test_same_key_same_outcome_and_another_key_another() -> None:
    made = PLANS["gates and retries"]
    assert same(simulate(made, 3, 5), simulate(made, 3, 5))
    assert not same(simulate(made, 3, 5), simulate(made, 3, 6))
    assert not same(simulate(made, 3, 5), simulate(made, 4, 5))


@pytest.mark.compiled
@pytest.mark.parametrize("name", ["gates and retries", "coaches"])
def test_one_more_inert_store_changes_nobody(name: str) -> None:
    made = PLANS[name]
    n = made.stores
    more = replace(
        made,
        region=np.append(made.region, 1),
        store_names=(*made.store_names, "inert"),
        readiness=np.append(made.readiness, -1),
        sceptical=np.append(made.sceptical, -1),
        pilot=np.append(made.pilot, False),
        takes_part=np.append(made.takes_part, False),
    )
    for replication in range(3):
        first, second = simulate(made, 3, replication), simulate(more, 3, replication)
        assert first.log.tobytes() == second.log.tobytes()
        assert first.stores.tobytes() == second.stores[:n].tobytes()
        assert second.stores["state"][n] == ev.WAITING


def test_a_store_has_the_same_luck_under_every_strategy() -> None:
    one, two = plan(30, 3), plan(30, 3, batches=batches(10, 20))
    first, second = simulate(one, 3, 0), simulate(two, 3, 0)
    for name in ("readiness", "sceptical"):
        assert (first.stores[name] == second.stores[name]).all()
