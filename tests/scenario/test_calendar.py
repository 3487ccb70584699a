"""The calendar: weekends, holidays, working weekends, and busy days; without one every day is as any other."""

import datetime

import numpy as np
import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.rules import events as ev
from rollout_sim.scenario import Scenario, ScenarioError, loads, resolve, schema
from tests.builders import events_of
from tests.engines_agree.comparison import difference

TEXT = """\
rollout_sim: 1
name: calendar
starts: 2026-09-21
run_length: 6 weeks
stores: {count: 8}
people: {head_office_coaches: 3}
strategies: {at once: {batches: [{stores: rest, lasts: 5 weeks}]}}
"""
#: 2026: Monday 21 September is day 0; the national holiday is from 1 to 7 October, 10 October is a working Saturday.
FIRST = datetime.date(2026, 9, 21)


def day_of(month: int, day: int) -> int:
    return (datetime.date(2026, month, day) - FIRST).days


def scenario(calendar: str = "") -> Scenario:
    return loads(TEXT + calendar)


def free_days(calendar: str) -> set[int]:
    plan = resolve(scenario(calendar), "at once")
    return set(np.flatnonzero(plan.work_days[:42, 0] < 0).tolist())


def test_without_a_calendar_all_days_of_a_week_are_alike() -> None:
    plan = resolve(scenario(), "at once")
    assert free_days("") == set()
    assert (plan.work_days[:, 1] == 7).all()
    assert (plan.demand == 1.0).all()
    assert plan.freezes == ()


def test_weekends_are_free() -> None:
    assert {day % 7 for day in free_days("calendar: {weekend: [saturday, sunday]}")} == {5, 6}
    assert {day % 7 for day in free_days("calendar: {weekend: [sunday]}")} == {6}


def test_a_country_has_holidays_and_working_weekends() -> None:
    free = free_days("calendar: CN")
    assert {day_of(10, day) for day in range(1, 8)} <= free
    assert day_of(10, 10) not in free  # a Saturday that makes up for them
    assert day_of(10, 11) in free
    assert day_of(9, 28) not in free


def test_no_store_goes_live_on_a_holiday() -> None:
    frozen = resolve(scenario("calendar: CN"), "at once").freezes
    assert frozen == ((float(day_of(9, 25)), float(day_of(9, 28))), (float(day_of(10, 1)), float(day_of(10, 8))))
    assert resolve(scenario("calendar: {country: CN, freezes: no}"), "at once").freezes == ()


def test_a_freeze_and_a_holiday_side_by_side_are_one() -> None:
    own = "freezes: [{from: 2026-10-08, to: 2026-10-09}]\ncalendar: CN\n"
    assert (float(day_of(10, 1)), float(day_of(10, 10))) in resolve(scenario(own), "at once").freezes


def test_nobody_begins_to_work_on_a_free_day_and_all_work_on_the_others() -> None:
    plan = resolve(scenario("calendar: CN"), "at once")
    outcome = reference.simulate(plan, 1, 0)
    free = free_days("calendar: CN")
    begun = events_of(outcome, ev.TASK_BEGUN)["day"]
    assert not free & set(np.floor(begun).astype(int).tolist())
    assert outcome.people["duty_days"].tolist() == [42 - len(free)] * 3  # five days a week, and no week has more


def test_people_share_a_week_in_which_more_days_are_worked_than_each_works() -> None:
    plan = resolve(
        loads(
            TEXT.replace("head_office_coaches: 3", "head_office_coaches: 3, days_a_week: 4")
            + "calendar: {weekend: [sunday]}"
        ),
        "at once",
    )
    assert reference.simulate(plan, 1, 0).people["duty_days"].tolist() == [6 * 4.0] * 3


def test_stores_ask_more_on_busy_days() -> None:
    busy = resolve(scenario("calendar: {weekend: [], demand: {saturday: 3, monday: 0}}"), "at once")
    assert busy.demand[:7].tolist() == [0.0, 1.0, 1.0, 1.0, 1.0, 3.0, 1.0]
    days = np.concatenate(
        [events_of(compiled.simulate(busy, 1, r), ev.TASK_ASKED, ev.REQUEST)["day"] for r in range(8)]
    )
    by_weekday = np.bincount(np.floor(days).astype(int) % 7, minlength=7)
    assert by_weekday[0] == 0
    assert by_weekday[5] > 1.5 * by_weekday[[1, 2, 3, 4, 6]].max()


@pytest.mark.parametrize("calendar", ["calendar: CN", "calendar: {weekend: [sunday], demand: {friday: 2}}"])
def test_the_engines_agree(calendar: str) -> None:
    plan = resolve(scenario(calendar), "at once")
    assert difference(plan, reference.simulate(plan, 1, 0), compiled.simulate(plan, 1, 0)) == ""


@pytest.mark.parametrize(
    ("calendar", "rule"),
    [
        ("calendar: Chine", "must be the code of a country, such as CN or DE"),
        ("calendar: {country: ZZ}", "must be the code of a country, such as CN or DE"),
        ("calendar: {weekend: [samstag]}", "must be monday, tuesday"),
        ("calendar: {holidays_of: CN}", "is no key here"),
        (
            "calendar: {weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]}",
            "leaves no day to work on",
        ),
    ],
)
def test_a_mistake_is_one_line(calendar: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(calendar)
    (line,) = str(error.value).splitlines()
    assert line.startswith("<text>:8:")
    assert rule in line


def test_the_schema_knows_both_forms() -> None:
    field = schema()["properties"]["calendar"]
    assert {shape.get("type", "block") for shape in field["anyOf"]} == {"string", "block"}
