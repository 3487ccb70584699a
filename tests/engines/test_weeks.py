"""Weeks of the calendar in both engines: reviews on Mondays after a first week that may be short."""

import datetime
from dataclasses import replace

import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.engines.reference import days
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.work_days import work_days
from tests.builders import batch, batches, events_of, plan, pulled
from tests.engines_agree.comparison import assert_agree

MONDAY, WEDNESDAY, SUNDAY = (datetime.date(2026, 3, day) for day in (2, 4, 8))


def simulated(made: Plan, starts: datetime.date) -> Outcome:
    """The outcome from a day on, the same of both engines."""
    made = replace(made, starts=starts)
    assert_agree(made, 1, 0, compiled.simulate)
    return compiled.simulate(made, 1, 0)


@pytest.mark.parametrize(
    ("starts", "reviews"),
    [(MONDAY, [0, 7, 14, 21, 28]), (WEDNESDAY, [0, 5, 12, 19, 26]), (SUNDAY, [0, 1, 8, 15, 22, 29])],
)
def test_reviews_are_held_on_mondays(starts: datetime.date, reviews: list[float]) -> None:
    outcome = simulated(plan(6, 2, run_days=29.5), starts)
    assert outcome.weekly["day"].tolist() == reviews
    assert len(outcome.usages) == len(reviews)
    lights = events_of(outcome, ev.LIGHT)
    assert set(lights["day"][lights["value"] >= 0].tolist()) <= set(reviews)


def test_hours_of_the_short_week_are_those_of_its_days() -> None:
    outcome = simulated(plan(6, 2, run_days=29.5, days_a_week=7), WEDNESDAY)
    assert outcome.weekly["coach_duty_hours"].tolist() == [0.0, *(2 * 8.0 * days for days in (5, 7, 7, 7))]


def test_who_waits_for_a_place_looks_again_after_reviews() -> None:
    first = batch(0, 10, 2)
    made = plan(20, 20, run_days=120.0, batches=(first, batch(1, -1, 1, after=-1, start_day=40.0)))
    saw = events_of(simulated(pulled(made, {"places": 1.0, "see_wait": 60.0}), WEDNESDAY), ev.SAW)["day"]
    waited = saw[saw != 40.0]
    assert waited.size
    assert set(waited % 7) == {5.0}


def test_every_review_shares_solutions_by_draws_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    weeks, end_week = [], days.end_week
    monkeypatch.setattr(days, "end_week", lambda *given: (weeks.append(given[2]), end_week(*given)))
    made = pulled(plan(20, 2, run_days=29.0, batches=batches(-1, months=1)), {"sharing": 1.0, "toolkit": 0.5})
    reference.simulate(replace(made, starts=SUNDAY), 1, 0)
    assert weeks == [0, 1, 2, 3, 4, 5]


def test_a_rota_begins_on_a_monday() -> None:
    assert work_days(None, WEDNESDAY, 2.0) == ((2, 7), (3, 7), (4, 7))
