"""Directions: what helps never hurts on average, paired over the same futures; and the shape of the published story."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
from scipy import stats

from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import MONTH, batches, contacts, events_of, plan

pytestmark = pytest.mark.compiled

HALF_YEAR = 182


def successes(plan: Plan, replication: int) -> float:
    return float(simulate(plan, 21, replication).batches["successes"].sum() / plan.stores)


def using(plan: Plan, replication: int) -> float:
    return float(simulate(plan, 22, replication).daily["using"][HALF_YEAR] / plan.stores)


def over(measure: object, made: Plan, replications: int) -> np.ndarray:
    return np.array([measure(made, r) for r in range(replications)])  # type: ignore[operator]


def lower_bound(gain: np.ndarray) -> float:
    """One-sided 95 % lower bound of a paired gain."""
    return float(gain.mean() - stats.t.ppf(0.95, len(gain) - 1) * gain.std(ddof=1) / np.sqrt(len(gain)))


def short_of_help(head_office_coaches: int = 3, set_to: dict[str, float] | None = None, **changed: object) -> Plan:
    """40 stores in two batches with three people: help is short, so that more of it could show."""
    return plan(40, head_office_coaches, set_to, batches=batches(15, 25), run_days=6 * MONTH + 1, **changed)


HELPS = {
    "one more coach": short_of_help(head_office_coaches=4),
    "handling hours of requests halved": short_of_help(set_to={"request_hours": 0.375}),
    "half as much course again": short_of_help(course=(0.75, 0.75, 1.5, 0.75)),
    "effort halved": short_of_help(set_to={"effort": 0.0175}),
}


@pytest.fixture(scope="module")
def as_it_is() -> np.ndarray:
    return over(successes, short_of_help(), 200)


@pytest.mark.parametrize("better", HELPS.values(), ids=HELPS.keys())
def test_what_helps_never_hurts(better: Plan, as_it_is: np.ndarray) -> None:
    gain = over(successes, better, 200) - as_it_is
    assert lower_bound(gain) > -0.01


def test_a_change_for_the_worse_is_seen(as_it_is: np.ndarray) -> None:
    worse = over(successes, short_of_help(head_office_coaches=2), 50) - as_it_is[:50]
    assert lower_bound(worse) < -0.01


def gap(head_office_coaches: int) -> float:
    """Success of four batches less success of all at once, over 220 stores with this many people."""
    four = plan(220, head_office_coaches, batches=batches(20, 60, 80, 60), run_days=12 * MONTH + 1)
    once = plan(220, head_office_coaches, batches=batches(-1), run_days=3 * MONTH + 1)
    return float(over(successes, four, 8).mean() - over(successes, once, 8).mean())


def test_the_gap_between_at_once_and_batches_falls_with_more_people() -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        gaps = list(pool.map(gap, [10, 60, 120, 240]))
    assert gaps[0] > gaps[1] - 0.02  # nearly flat at first
    assert gaps[1] > gaps[2] + 0.03
    assert gaps[2] > gaps[3] + 0.03
    assert gaps[3] < 0.08


# -- the critical window --------------------------------------------------------------------------------


def window(visits: tuple[float, ...], calls: tuple[float, ...]) -> Plan:
    """30 stores, 12 people, three visits and twelve calls a store; lights only watch."""
    return plan(30, 12, contacts=contacts(visits, calls), light_actions=False, run_days=183.0)


VARIANTS = {
    "first": window((1.5, 1.5, 0, 0, 0, 0), (6, 6, 0, 0, 0, 0)),
    "even": window((0.5,) * 6, (2,) * 6),
    "held back": window((0, 0, 0, 0, 1.5, 1.5), (0, 0, 0, 0, 6, 6)),
}
CONTACTS = (ev.VISIT, ev.CALL)


def missed(made: Plan, replication: int) -> float:
    outcome = simulate(made, 22, replication)
    count = sum(len(events_of(outcome, ev.TASK_MISSED, kind)) for kind in CONTACTS)
    return count / sum(len(events_of(outcome, ev.TASK_ASKED, kind)) for kind in CONTACTS)


def test_help_in_the_first_two_weeks_does_most() -> None:
    for made in VARIANTS.values():
        assert over(missed, made, 20).mean() <= 0.04
        asked = [len(events_of(simulate(made, 22, 0), ev.TASK_ASKED, kind)) for kind in CONTACTS]
        assert asked == [90, 360]
    share = {name: over(using, made, 200) for name, made in VARIANTS.items()}
    assert (share["first"] - share["even"]).mean() >= 0.02
    assert (share["first"] - share["held back"]).mean() >= 0.10


def test_stores_give_up_most_in_the_first_two_weeks() -> None:
    """Sixty stores and three people: most requests wait in vain."""
    made = plan(60, 3, contacts=contacts((1.5, 1.5), (6, 6)), light_actions=False, run_days=183.0)
    exposure = sum_of(made, 30)
    early, later = exposure[:14].sum(axis=0), exposure[14:42].sum(axis=0)
    hazard = early[1] / early[0], later[1] / later[0]
    assert early[1] > 50
    assert hazard[0] >= 1.2 * hazard[1]


def sum_of(made: Plan, replications: int) -> np.ndarray:
    tables = [simulate(made, 22, r).exposure for r in range(replications)]
    return np.sum([np.stack([t["at_risk"], t["gave_up"]], axis=1) for t in tables], axis=0)


def test_without_giving_up_and_hardening_the_window_is_gone() -> None:
    """The comparison that must fail: beliefs that move as fast at the end as at the start, and nobody gives up."""
    soft = {"plastic_days": 365.0, "first_weight": 0.9, "give_up": 0.0}
    share = {
        name: over(using, replace(made, coefficients=made.coefficients._replace(**soft)), 30).mean()
        for name, made in VARIANTS.items()
    }
    assert share["first"] - share["even"] < 0.02
    assert share["first"] - share["held back"] < 0.10


def test_documents_alone_bring_nobody() -> None:
    made = plan(60, 0, course=None, run_days=183.0)
    assert over(using, made, 20).mean() <= 0.02


def test_few_stores_and_many_people_are_not_suspended() -> None:
    made = plan(20, 10, run_days=3 * MONTH + 1)
    many = 0
    for replication in range(200):
        suspended = events_of(simulate(made, 23, replication), ev.STATE, ev.SUSPENDED)["store"]
        many += len(set(suspended.tolist())) > 5
    assert many / 200 <= 0.06
