"""Kotter's eight steps over the 180 stores of configs/kotter.yaml: what the documents say of them, as directions."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rollout_sim.engines import compiled
from rollout_sim.rules import events as ev
from rollout_sim.scenario import load, resolve
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import pulled, settings_of
from tests.engines.test_levers import lower_bound

pytestmark = pytest.mark.compiled

FILE = Path(__file__).parent.parent.parent / "configs" / "kotter.yaml"
REPLICATIONS = 12
STEPS = {
    "1 urgency": ("urgency",),
    "2 coalition": ("coalition",),
    "3 vision": ("vision",),
    "4 communication": ("messages_at_start", "messages_a_week"),
    "5 empowerment": ("equipment", "kpi_weight", "paid_training", "no_penalty"),
    "6 quick wins": ("quick_wins",),
    "7 consolidation": ("wear.consolidation",),
    "8 anchoring": ("wear.anchoring",),
}


@cache
def plan(overrides: tuple[str, ...] = ()) -> Plan:
    return resolve(load(FILE, override_names=overrides), "1-3-9-27")


def alone(step: str) -> Plan:
    """None of the steps but one."""
    none, whole = plan(("none of the steps",)), plan()
    return pulled(none, settings_of(none) | {name: settings_of(whole)[name] for name in STEPS[step]})


@cache
def usage(name: str) -> np.ndarray:
    """Mean usage at the end, two years on, by replication."""
    made = plan() if name == "all" else plan((name,)) if name in NAMED else alone(name)
    return np.array([compiled.simulate(made, 1, r).stores["usage"].mean() for r in range(REPLICATIONS)])


NAMED = ("none of the steps", "orders alone")


@pytest.mark.parametrize("step", STEPS)
def test_the_eight_steps_together_bring_more_than_any_alone(step: str) -> None:
    assert lower_bound(usage("all") - usage(step)) > 0


@pytest.mark.parametrize("step", [step for step in STEPS if step != "8 anchoring"])
def test_each_step_alone_brings_something(step: str) -> None:
    """Anchoring aside: it keeps what there is, and alone there is hardly anything to keep."""
    assert lower_bound(usage(step) - usage("none of the steps")) > 0


def test_surface_compliance_shows_under_orders_alone_and_hardly_with_all_steps() -> None:
    """Ten points or more between reported and real usage under orders alone, less than a third of it with all steps."""

    def overstated(overrides: tuple[str, ...]) -> float:
        outcomes = [compiled.simulate(plan(overrides), 1, r) for r in range(REPLICATIONS)]
        return float(np.mean([(o.stores["reported_usage"] - o.stores["usage"]).mean() for o in outcomes]))

    alone = overstated(("orders alone",))
    assert alone >= 0.10
    assert overstated(()) < alone / 3


def test_quick_wins_come_within_eight_weeks() -> None:
    won = compiled.simulate(plan(), 1, 0).log
    days = won["day"][won["kind"] == ev.QUICK_WIN]
    assert len(days) == 1
    assert 14 <= days[0] <= 56
