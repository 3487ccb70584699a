"""Whatever reads weeks of a run reads those of the calendar, where its first day is a Wednesday or a Sunday."""

import datetime
from functools import cache

import numpy as np
import pytest

from rollout_sim.engines import reference
from rollout_sim.replications.point_row import OBSERVED
from rollout_sim.report import story
from rollout_sim.results.measures import Replication
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import hours_by_week, warnings
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.calibrate.pilot_figures import PilotObservation
from rollout_sim.studies.compare.charts.light_charts import weekly_lights
from rollout_sim.studies.trace.store_history import week_of
from tests.builders import batch, events_of, plan, pulled
from tests.scenario.texts import plan as small_plan, small

FIRST_DAYS = [datetime.date(2026, 3, day) for day in (2, 4, 8)]
MONDAY, WEDNESDAY, SUNDAY = FIRST_DAYS


@cache
def simulated(first: datetime.date) -> tuple[Outcome, Plan]:
    made = plan(12, 3, run_days=60.0, batches=(batch(months=1.5),), acceptance_days=28.0, starts=first)
    return reference.simulate(made, 1, 0), made


@pytest.mark.parametrize("first", FIRST_DAYS)
def test_the_lights_of_a_board_are_those_of_the_reviews(first: datetime.date) -> None:
    outcome, _ = simulated(first)
    lights = weekly_lights(outcome)
    for number, name in enumerate(ev.LIGHT_NAMES):
        assert (lights == number).sum(axis=0).tolist() == outcome.weekly[name].tolist()


@pytest.mark.parametrize("first", FIRST_DAYS)
def test_the_story_has_a_line_for_each_week_of_the_calendar(first: datetime.date) -> None:
    outcome, made = simulated(first)
    first_table = story(outcome, made).split("week from")[1]
    rows = [line.split() for line in first_table.splitlines() if line.startswith("2026-")]
    dates = [datetime.date.fromisoformat(row[0]) for row in rows]
    assert dates[0] == first
    assert {date.weekday() for date in dates[1:]} == {0}
    assert [int(row[1]) for row in rows] == list(range(1, len(outcome.weekly)))
    asked = events_of(outcome, ev.TASK_ASKED, ev.REQUEST)["day"]
    days = outcome.weekly["day"]
    assert [int(row[-1]) for row in rows[:-1]] == np.histogram(asked, days)[0].tolist()[:-1]


@pytest.mark.parametrize("first", FIRST_DAYS)
def test_a_pilot_is_seen_at_its_reviews(first: datetime.date) -> None:
    outcome, made = simulated(first)
    pilot = PilotObservation.whole(12, 5).observe(outcome, made)
    live = np.sort(outcome.stores["live_day"])
    weeks = np.searchsorted(outcome.weekly["day"], live, side="right")
    assert pilot.first_week == tuple(weeks)
    order = np.argsort(outcome.stores["live_day"], kind="stable")
    np.testing.assert_array_equal(pilot.usage[:, 0], outcome.usages[weeks, order])


def test_weeks_in_which_a_place_is_missing_are_those_of_the_calendar() -> None:
    made = pulled(plan(4, 9, run_days=30.0, starts=SUNDAY), {"places": 1.0, "see_wait": 3.0})
    replication = Replication(reference.simulate(made, 1, 0), made)
    assert OBSERVED["host_short_weeks"](replication) == 2.0  # Sunday, and the days to Wednesday


def test_the_week_of_a_review_is_the_one_that_it_ends() -> None:
    made = plan(starts=WEDNESDAY)
    assert [week_of(made, day) for day in (0.0, 4.9, 5.0, 12.0)] == [1, 1, 2, 3]
    assert [week_of(made, day, ev.LIGHT) for day in (0.0, 5.0, 12.0)] == [1, 1, 2]


def test_weeks_of_trainers_are_those_of_the_calendar() -> None:
    settings = {"classes.size": 1.0, "classes.trainers": 1.0, "classes.days_a_week": 7.0}
    made = pulled(plan(60, 3, run_days=20.0, starts=WEDNESDAY), settings)
    replication = Replication(reference.simulate(made, 1, 0), made)
    assert OBSERVED["trainer_full_weeks"](replication) == 2.0  # days 5 to 12 and 12 to 19: classes end at night


def test_hours_of_a_short_week_are_those_of_its_days() -> None:
    monday, wednesday, sunday = (small_plan(f"starts={first}") for first in FIRST_DAYS)
    assert hours_by_week(monday).available[0] == 80.0
    assert hours_by_week(wednesday).available[:2] == [pytest.approx(80.0 * 5 / 7), 80.0]
    assert sum(hours_by_week(sunday).needed) == pytest.approx(sum(hours_by_week(monday).needed))
    assert hours_by_week(wednesday).needed[0] == pytest.approx(hours_by_week(monday).needed[0] * 5 / 7)
    said = warnings(small(f"starts={WEDNESDAY}"))[1]
    assert "in the weeks from 2026-03-04 to that from 2026-04-" in said
