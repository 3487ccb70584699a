"""Scenarios nobody thought of: none ends in a traceback, a NaN where nothing is missing, or a share outside [0, 1]."""

import json
import math
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from rollout_sim.engines.reference import simulate
from rollout_sim.kernel.compile import UNCOMPILED
from rollout_sim.results.measures import MEASURES, batch_rows, measure
from rollout_sim.scenario import loads, resolve
from tests.engines.conservation import check

share = st.integers(0, 20).map(lambda n: f"{5 * n}%")
#: Shares that may be below 0 or above 1: returns, and changes against the start.
UNBOUNDED = {"return_share", "efficiency_change_share", "complaint_change_share"}


@st.composite
def gates(draw: Any) -> dict[str, Any]:
    subject = draw(st.sampled_from(["accepted", "green", "red"]))
    return {
        "go": f"{subject} {draw(st.sampled_from(['>=', '<']))} {draw(share)}",
        "stop": f"red > {draw(share)}",
        "smallest_sample": draw(st.integers(1, 5)),
        "readings": draw(st.integers(1, 3)),
        "hold_at_most": f"{draw(st.integers(1, 6))} weeks",
        "after_hold": draw(st.sampled_from(["go", "stop"])),
        "mode": draw(st.sampled_from(["enforced", "dry run"])),
        "waived": draw(share),
    }


@st.composite
def scenarios(draw: Any) -> dict[str, Any]:
    count = draw(st.integers(1, 24))
    choices = ["easy first", "hardest first", "region first", "volunteers", "at random"]
    batches = [
        {
            "stores": draw(st.integers(1, max(1, count // 2))),
            "lasts": f"{draw(st.integers(1, 80))} days",
            "choose": draw(st.sampled_from(choices)),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    batches.append({"stores": "rest", "lasts": f"{draw(st.integers(1, 80))} days", "choose": "easy first"})
    if len(batches) > 1 and draw(st.booleans()):
        batches[-1]["retry"] = "failed"
    strategy: dict[str, Any] = {"batches": batches}
    if len(batches) > 1 and draw(st.booleans()):
        strategy["gate"] = draw(gates())
    people: dict[str, Any] = {"head_office_coaches": draw(st.integers(0, 6)), "days_a_week": draw(st.integers(1, 7))}
    if draw(st.booleans()):
        people["support_desk"] = {"agents": draw(st.integers(0, 3))}
    if draw(st.booleans()):
        people["seed_coaches"] = {"after_batch": 1, "at_most": 3}
        people["regional_coaches"] = {"after_batch": 1, "at_most": 3}
    return {
        "rollout_sim": 1,
        "name": "any",
        "starts": "2026-03-02",
        "run_length": f"{draw(st.integers(1, 200))} days",
        "stores": {
            "count": count,
            "regions": draw(st.integers(1, min(4, count))),
            "sceptical_managers": draw(share),
            "pilots": draw(st.integers(0, min(2, count - 1))),
        },
        "change": {"efficiency_gain": draw(share)},
        "people": people,
        "training": draw(st.sampled_from(["none", {"drills": "1 h"}])),
        "strategies": {"any": strategy},
        "money": {"committed": {"system": "1 million"}, "benefits": {"labour_per_store_day": 1000}},
    }


@given(scenarios(), st.integers(0, 1000))
@settings(
    max_examples=8 if UNCOMPILED else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_scenario_runs(made: dict[str, Any], replication: int) -> None:
    scenario = loads(json.dumps(made))
    plan = resolve(scenario, "any")
    outcome = simulate(plan, 1, replication)
    check(plan, outcome)
    values = measure(outcome, plan, scenario.money)
    for known in MEASURES:
        value = values[known.name]
        assert math.isfinite(value) or known.may_be_missing, known.name
        if known.unit == "share" and known.name not in UNBOUNDED and math.isfinite(value):
            assert 0 <= value <= 1 + 1e-9, (known.name, value)
    assert len(batch_rows(outcome, plan)) == len(plan.batches)
