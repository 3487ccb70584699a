"""Money by month: every class against arithmetic, and nothing lost between months."""

import datetime
from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from rollout_sim.kernel.calendar import DAYS_A_MONTH, date_on, fiscal_years, month_starts
from rollout_sim.mechanisms.classes.settings import ClassSettings
from rollout_sim.results.counts import count
from rollout_sim.results.money import BENEFITS, COSTS, LINES, Ledger, by_month, ledger, spread
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Spending
from tests.results import fakes
from tests.results.fakes import event

YEAR = 365.25
#: Twelve months of equal length.
MONTHS = DAYS_A_MONTH * np.arange(12.0)


def book(money, log=(), plan=None, **series):  # type: ignore[no-untyped-def]
    plan = plan or fakes.plan()
    outcome = fakes.outcome(list(log), [{"batch": 0} for _ in range(plan.stores)], [{}], **series)
    return ledger(outcome, plan, money)


def flows(costs: dict[int, float], benefits: dict[int, float], months: int = 12) -> Ledger:
    classes = {name: np.zeros(months) for name in COSTS + BENEFITS}
    for month, amount in costs.items():
        classes["committed_cost" if month == 0 else "per_event_cost"][month] = amount
    for month, amount in benefits.items():
        classes["efficiency_value"][month] = amount
    return Ledger(months * DAYS_A_MONTH, MONTHS[:months], 1.08 ** (-np.arange(months) / 12), classes)


def test_months_begin_on_the_first() -> None:
    first = datetime.date(2026, 1, 31)
    starts = month_starts(first, 60.0)
    assert starts == (0.0, 1.0, 29.0)
    assert [date_on(first, day).isoformat() for day in starts] == ["2026-01-31", "2026-02-01", "2026-03-01"]
    assert month_starts(datetime.date(2026, 3, 1), 63.9) == (0.0, 31.0)  # the run ends as May begins
    assert month_starts(datetime.date(2026, 3, 1), 64.0) == (0.0, 31.0, 61.0)


def test_fiscal_years_begin_in_a_month() -> None:
    first = datetime.date(2026, 3, 2)
    starts = month_starts(first, 400.0)
    assert fiscal_years(first, starts, 1) == [("2026", 0, 9), ("2027", 10, 13)]
    assert fiscal_years(first, starts, 4) == [("2025/26", 0, 0), ("2026/27", 1, 12), ("2027/28", 13, 13)]


def test_months_of_a_plan_made_by_hand_are_of_equal_length() -> None:
    counts = [len(fakes.plan(run_days=days).month_starts) for days in (YEAR, YEAR + 1, 0.5)]
    assert counts == [12, 13, 1]


def test_every_amount_falls_into_its_calendar_month() -> None:
    starts = np.array(month_starts(datetime.date(2026, 1, 31), 60.0))
    assert by_month(np.array([0.0, 0.99, 1.0, 28.9, 29.0, 99.0]), np.ones(6), starts).tolist() == [2, 2, 2]
    assert spread(0.0, 60.0, 60.0, starts).tolist() == [1, 28, 31]


def test_amounts_fall_into_the_month_of_their_day_and_none_is_lost() -> None:
    days = np.array([0.0, 30.4, 30.5, YEAR])
    found = by_month(days, np.array([1.0, 2.0, 4.0, 8.0]), MONTHS)
    assert found[0] == 3
    assert found[1] == 4
    assert found[11] == 8


@pytest.mark.parametrize(("start", "end"), [(0.0, YEAR), (10.0, 11.0), (15.0, 200.0), (400.0, 400.0)])
def test_an_even_flow_keeps_its_sum_and_its_pace(start: float, end: float) -> None:
    found = spread(start, end, 100.0, MONTHS)
    assert found.sum() == pytest.approx(100)
    inside = found[(np.arange(12) * DAYS_A_MONTH >= start) & (np.arange(1, 13) * DAYS_A_MONTH <= end)]
    assert np.ptp(inside) < 1e-9 if inside.size else True


def test_committed_money_is_spent_at_the_start() -> None:
    found = book(fakes.money(committed={"system": 100.0, "office": 20.0})).classes["committed_cost"]
    assert found[0] == found.sum() == 120


def test_people_are_paid_by_role_for_days_on_duty_from_their_first_day_and_for_overtime() -> None:
    money = fakes.money(people__head_office_coach=1000.0, people__seed_coach=10.0, overtime_hour=7.0)
    people = [
        {"role": ev.HEAD_OFFICE, "duty_days": 24, "from_day": 0.0},
        {"role": ev.SEED, "duty_days": 6, "from_day": YEAR / 2},
        {"role": ev.REGIONAL, "duty_days": 0, "from_day": np.nan},
    ]
    found = book(money, [event(31.0, ev.OVERTIME, 0, 2.0)], people=people).classes["people_cost"]
    assert found.sum() == pytest.approx(24_000 + 60 + 14)
    assert found[0] == pytest.approx(2000)
    assert found[1] == pytest.approx(2014)
    assert found[6] == pytest.approx(2010)


def test_equipment_is_bought_once_and_not_for_pilots() -> None:
    plan = fakes.plan(pilot=np.array([True, False, False, False]))
    log = [
        event(0, ev.JOINED_BATCH, 0, 1), event(0, ev.JOINED_BATCH, 1, 1), event(100, ev.JOINED_BATCH, 2, 1),
        event(200, ev.JOINED_BATCH, 1, 0),
    ]  # fmt: skip
    found = book(fakes.money(per_store={"screen": 5.0, "cable": 1.0}), log, plan).classes["per_store_cost"]
    assert found.tolist() == [6, 0, 0, 6] + [0] * 8


def test_tasks_are_paid_when_done_and_those_on_site_with_their_journey() -> None:
    fees = {"visit": 1.0, "call": 10.0, "head_office_visit": 100.0, "acceptance": 1000.0, "diagnosis": 10_000.0}
    money = fakes.money(per_event__travel=0.5, **{f"per_event__{name}": value for name, value in fees.items()})
    done = [
        event(1, ev.TASK_DONE, 0, task)
        for task in (ev.VISIT, ev.CALL, ev.HEAD_OFFICE_VISIT, ev.ACCEPTANCE, ev.DIAGNOSIS, ev.REQUEST, ev.TASK_TRAINING)
    ]
    missed = event(1, ev.TASK_MISSED, 0, ev.VISIT)
    assert book(money, [*done, missed]).classes["per_event_cost"].sum() == 11_111 + 4 * 0.5


def test_a_place_at_a_host_is_paid_when_it_is_taken() -> None:
    made = replace(fakes.plan(), spending=Spending(a_place=800.0))
    log = [event(10, ev.SAW, store=1, value=0), event(40, ev.SAW, store=2, value=0)]
    assert book(fakes.money(), log, made).classes["per_event_cost"][:3].tolist() == [800, 800, 0]


def test_trainers_are_paid_for_their_days_on_duty_until_the_run_ends() -> None:
    of = {**fakes.plan().of, "classes": ClassSettings(size=6.0, trainers=2.0, days_a_week=5.0, trainer_day=100.0)}
    made = replace(fakes.plan(run_days=70.5), of=of)
    # ten weeks of five days each, and half of day 70 for both of them
    assert book(fakes.money(), plan=made).classes["people_cost"].sum() == pytest.approx(100 * (2 * 50 + 2 * 0.5))


def test_stores_that_do_not_count_cost_nothing() -> None:
    outcome = fakes.outcome([event(1, ev.TASK_DONE, 3, ev.CALL)], [{} for _ in range(4)], [{}])
    money = fakes.money(per_event__call=1.0)
    assert ledger(outcome, fakes.plan(), money).total_cost == 1
    assert ledger(outcome, fakes.plan(takes_part=np.array([True, True, True, False])), money).total_cost == 0


def test_effects_of_live_stores_are_valued_by_day() -> None:
    money = fakes.money(
        benefits__labour_per_store_day=1000.0,
        benefits__revenue_per_store_day=2000.0,
        benefits__revenue_gain=0.1,
        benefits__margin=0.5,
        benefits__customers_lost_per_store_year=YEAR,
        benefits__customers_kept=0.2,
        benefits__customer_worth=50.0,
        benefits__complaints_per_store_month=DAYS_A_MONTH,
        benefits__complaint_cost=8.0,
    )
    daily = [
        {"day": 0, "benefit": 2.0, "dip": 0.3, "complaints": 0.25},
        {"day": 40, "benefit": 1.0, "complaints": -0.5},
    ]
    found = book(money, daily=daily).classes
    assert found["efficiency_value"][:2].tolist() == pytest.approx([600, 300])
    assert found["dip_cost"][:2].tolist() == pytest.approx([300, 0])
    assert found["revenue_value"][:2].tolist() == pytest.approx([200, 100])
    assert found["customers_kept_value"][:2].tolist() == pytest.approx([20, 10])
    assert found["complaints_avoided_value"][:2].tolist() == pytest.approx([-2, 4])


def test_every_amount_is_a_quantity_times_its_price() -> None:
    money = fakes.money(per_event__visit=3.0, per_event__travel=0.5, overtime_hour=7.0, committed={"system": 9.0})
    found = book(money, [event(1, ev.TASK_DONE, 0, ev.VISIT), event(31.0, ev.OVERTIME, 0, 2.0)])
    assert {line.name for line in LINES} == set(found.quantities) == set(found.prices)
    assert {line.of for line in LINES} == {*COSTS, *BENEFITS}
    assert [found.quantities[name].sum() for name in ("committed", "visits", "journeys", "overtime")] == [1, 1, 1, 2]
    for name, amounts in found.classes.items():
        own = [found.prices[line.name] * found.quantities[line.name] for line in LINES if line.of == name]
        np.testing.assert_allclose(np.sum(own, axis=0), amounts)


def test_present_value_discounts_by_month() -> None:
    found = flows({0: 100.0}, {0: 10.0, 6: 104.0})
    assert found.total_cost == 100
    assert found.net_present_value == pytest.approx(10 + 104 / 1.08**0.5 - 100)
    assert found.return_share == pytest.approx(found.net_present_value / 100)


def test_payback_is_where_the_sum_stays_out_of_debt() -> None:
    assert flows({0: 100.0}, {2: 100.0, 3: 100.0}).payback_days == pytest.approx(3 * DAYS_A_MONTH)
    assert flows({0: 100.0}, {2: 200.0}).payback_days == pytest.approx(2.5 * DAYS_A_MONTH)
    assert flows({0: 10.0, 5: 100.0}, {1: 20.0, 8: 90.0}).payback_days == pytest.approx(9 * DAYS_A_MONTH)


def test_payback_is_missing_in_debt_and_without_cost() -> None:
    assert isnan(flows({0: 100.0}, {2: 99.0}).payback_days)
    assert isnan(flows({}, {2: 99.0}).payback_days)
    assert isnan(flows({}, {}).return_share)


def test_costs_belong_to_the_days_on_which_they_arise() -> None:
    """A batch that starts on the last day of a month costs nothing on any day before it."""
    last = DAYS_A_MONTH - 1
    plan, days = fakes.plan(), [last - 1, last, 2 * DAYS_A_MONTH]
    log = [event(last, ev.JOINED_BATCH, 0, 1), event(last + 0.5, ev.TASK_DONE, 0, ev.VISIT)]
    outcome = fakes.outcome(log, [{"batch": 0} for _ in range(plan.stores)], [{}])
    money = fakes.money(per_store={"kit": 100.0}, per_event__visit=7.0, committed={"system": 9.0})
    found = ledger(outcome, plan, money, count(outcome, plan, days))
    assert [found.cost_by(day) for day in days] == [9, 109, 116]
    assert found.cost_by(YEAR) == found.total_cost == 116
    assert found.classes["per_store_cost"].tolist() == [100.0, *[0.0] * 11], "months are as they were"
    assert found.classes["per_store_cost"].size == found.month_starts.size


def test_payback_and_return_as_they_stand_on_a_day() -> None:
    found = flows({0: 100.0}, {2: 200.0, 3: 100.0})
    assert isnan(found.payback_by(2 * DAYS_A_MONTH))
    assert found.payback_by(2.75 * DAYS_A_MONTH) == pytest.approx(2.5 * DAYS_A_MONTH)
    assert found.return_by(2 * DAYS_A_MONTH) == -1
    assert found.return_by(12 * DAYS_A_MONTH) == found.return_share
