"""People who join, leave and are away are on duty, and paid, on no other days."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines.compiled import simulate as compiled
from rollout_sim.engines.reference import simulate as reference
from rollout_sim.results.money import ledger
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.stays import PeriodsOfPeople, people_there
from tests.builders import batch, events_of, plan
from tests.results.fakes import money

DAYS = 100


def staffed(*stays: PeriodsOfPeople, **changed: object) -> Plan:
    """Three head office coaches who work every day, for one batch of 50.5 days."""
    batches = (batch(0, length_days=50.5),)
    return replace(plan(12, 3, run_days=float(DAYS), days_a_week=7, batches=batches), stays=stays, **changed)


def head_office_coaches(people: int, *periods: tuple[int, int], leaves: bool = False) -> PeriodsOfPeople:
    return PeriodsOfPeople(ev.HEAD_OFFICE, people, periods, leaves)


both = pytest.mark.parametrize("simulate", [reference, compiled])


@both
def test_people_are_on_duty_in_their_periods(simulate: Callable[[Plan, int, int], Outcome]) -> None:
    made = staffed(head_office_coaches(1, (10, 30), (40, 50)), head_office_coaches(1, (0, DAYS + 1), leaves=True))
    outcome = simulate(made, 1, 0)
    assert outcome.people["duty_days"].tolist() == [30, 51, DAYS], "the second leaves after day 50, when the batch ends"
    began = events_of(outcome, ev.TASK_BEGUN)
    mine = np.floor(began["day"][began["person"] == 0])
    assert set(mine) <= {*range(10, 30), *range(40, 50)}
    assert began["day"][began["person"] == 1].max() < 51


@both
def test_nobody_there_is_nobody_who_works(simulate: Callable[[Plan, int, int], Outcome]) -> None:
    outcome = simulate(staffed(head_office_coaches(3), always_on_duty=True), 1, 0)
    assert not len(events_of(outcome, ev.TASK_BEGUN))
    assert len(events_of(simulate(staffed(), 1, 0), ev.TASK_BEGUN))


def test_pay_falls_into_the_months_in_which_people_are_there() -> None:
    made = staffed(head_office_coaches(3, (0, 30)))
    pay = ledger(reference(made, 1, 0), made, money(people__head_office_coach=100.0)).classes["people_cost"]
    assert pay[0] == pytest.approx(3 * 30 * 100.0)
    assert pay[1:].sum() == pytest.approx(0)
    later = staffed(head_office_coaches(3, (70, 100)))
    pay = ledger(reference(later, 1, 0), later, money(people__head_office_coach=100.0)).classes["people_cost"]
    assert pay.sum() == pytest.approx(3 * 30 * 100.0)
    assert pay[:2].sum() == pytest.approx(0)


def test_how_many_are_there_on_a_day() -> None:
    stays = (head_office_coaches(2, (0, 10)), head_office_coaches(1, (0, 90), leaves=True))
    assert [people_there(stays, ev.HEAD_OFFICE, 4, day, 50.0) for day in (0, 10, 49, 50)] == [4, 2, 2, 1]
    assert people_there(stays, ev.HEAD_OFFICE, 4, 60, math.inf) == 2
    assert people_there(stays, ev.AGENT, 4, 60, 0.0) == 4
