"""Measures of outcomes made by hand, each figure reckoned with a pencil."""

from math import isnan, nan

import numpy as np
import pytest

from rollout_sim.results.counts import count, weekly_series
from rollout_sim.results.measures import (
    BY_NAME,
    DATED,
    MEASURES,
    UP_TO_A_DAY,
    Replication,
    batch_rows,
    dated_rows,
    measure,
    read_all,
    success_at_last_batch_share,
    tier_rows,
    tier_rows_at_last_batch,
)
from rollout_sim.rules import events as ev
from tests.results import fakes
from tests.results.fakes import event

ENDED = {"start_day": 0.0, "end_day": 90.0, "first_time": 4, "successes": 2, "accepted": 3, "inspected": 3}


def accepted(day: float, store: int) -> dict[str, object]:
    return event(day, ev.INSPECTED, store, 1)


def light(day: float, store: int, value: int) -> dict[str, object]:
    return event(day, ev.LIGHT, store, value)


def measured(log, stores=None, batches=None, plan=None, **series):  # type: ignore[no-untyped-def]
    plan = plan or fakes.plan()
    stores = stores or [{"batch": 0} for _ in range(plan.stores)]
    batches = batches or [ENDED]
    return measure(fakes.outcome(log, stores, batches, **series), plan, fakes.money())


def test_register_names_what_is_measured_in_its_order() -> None:
    assert list(measured([])) == [row.name for row in MEASURES]
    assert len(BY_NAME) == len(MEASURES)


def test_only_measures_that_may_be_missing_are() -> None:
    nobody = [{"batch": -1} for _ in range(fakes.plan().stores)]
    missing = {name for name, value in measured([], nobody).items() if isnan(value)}
    assert missing == {row.name for row in MEASURES if row.may_be_missing}


def test_a_share_of_nothing_is_missing() -> None:
    """Case 04: with nobody there nothing is asked for, so nothing is answered in time."""
    nothing = measured([], [{"batch": -1} for _ in range(fakes.plan().stores)])
    for name in ("answered_in_time_share", "missed_contact_share", "coach_utilisation_share", "usage_share",
                 "overstated_share", "red_store_weeks"):  # fmt: skip
        assert isnan(nothing[name]), name
    assert nothing["success_share"] == nothing["launched_share"] == 0, "of stores there are some"


#: Two stores succeed when the only batch ends; after that on the same day, one turns red and another one is accepted.
LOG = [
    event(0, ev.JOINED_BATCH, 0, 1), event(60, ev.JOINED_BATCH, 1, 1), event(61, ev.JOINED_BATCH, 0, 0),
    accepted(50, 0), light(50, 0, ev.GREEN),
    accepted(51, 1), light(51, 1, ev.GREEN), light(60, 1, ev.YELLOW),
    accepted(52, 2), light(52, 2, ev.GREEN), light(61, 2, ev.ORANGE),
    event(70, ev.INSPECTED, 3, 0), light(71, 3, ev.GREEN),
    event(90, ev.BATCH_ENDED, value=2, batch=0),
    light(90, 0, ev.RED), accepted(90, 3),
    light(91, 2, ev.GREEN),
]  # fmt: skip


def test_success_is_accepted_and_green_or_yellow_at_the_end_of_the_run() -> None:
    found = measured(LOG)
    assert found["success_share"] == 3 / 4
    assert found["successful_stores"] == 3
    assert found["coverage_share"] == 4 / 4
    for end in (20.0, 400.0, nan):
        assert measured(LOG, batches=[{**ENDED, "end_day": end}])["success_share"] == 3 / 4, "whenever a batch ends"


def test_measures_on_a_day_are_those_of_its_end() -> None:
    plan, outcome = fakes.plan(), fakes.outcome(LOG, [{"batch": 0} for _ in range(4)], [ENDED])
    days = [49, 50, 60, 60.5, 90, 365]
    rows = dated_rows(Replication(outcome, plan, fakes.money(), days), days)
    for row in rows:  # no findings, so no share of them
        assert np.isnan([row.pop("mended_share"), row.pop("closed_share")]).all()
    first, *others = rows
    names = [name for name in DATED if name in first]
    assert first == {"date": 0, "day": 49, **dict.fromkeys(names, 0.0), "launched_share": 1 / 4}
    assert [row["successful_stores"] for row in others] == [1, 3, 3, 2, 3, 3]
    assert [row["success_share"] for row in others] == [row["successful_stores"] / 4 for row in others]
    assert [row["coverage_share"] for row in others] == [1 / 4, 3 / 4, 3 / 4, 1, 1, 1]
    assert [row["launched_share"] for row in others] == [1 / 4, 2 / 4, 2 / 4, 2 / 4, 2 / 4, 2 / 4]
    assert others[-1] == {"date": 6, "day": 365.25, **{name: measured(LOG)[name] for name in names}}


def test_a_day_after_a_shorter_run_is_read_at_its_end() -> None:
    early = [row for row in LOG if row["day"] <= 51]
    plan, outcome = fakes.plan(run_days=55), fakes.outcome(early, [{"batch": 0} for _ in range(4)], [ENDED])
    late, end = dated_rows(Replication(outcome, plan, fakes.money(), [60.0]), [60.0])
    assert (late["day"], late["successful_stores"]) == (end["day"], end["successful_stores"]) == (55, 2)


def test_weekly_series_count_the_stores_that_succeed_at_each_review() -> None:
    outcome = fakes.outcome(LOG, [{}] * 4, [ENDED], weekly=[{"day": day, "red": 7} for day in (0.0, 50, 57, 91)])
    series = weekly_series(outcome, count(outcome, fakes.plan()))
    assert series["succeeding"].tolist() == [0, 1, 3, 3]
    assert series["red"].tolist() == [7] * 4


def test_documents_read_success_at_the_end_of_the_last_batch() -> None:
    stores = [{"batch": 0} for _ in range(4)]
    assert success_at_last_batch_share(fakes.outcome(LOG, stores, [ENDED]), fakes.plan()) == 2 / 4


def test_a_batch_still_running_is_counted_at_the_end_of_the_run() -> None:
    log = [event(20, ev.BATCH_ENDED, batch=0), accepted(100, 0), light(100, 0, ev.GREEN)]
    first, running = {**ENDED, "end_day": 20.0}, {"start_day": 30.0, "end_day": nan, "first_time": 2}
    plan, stores = fakes.plan(batches=(fakes.batch("a"), fakes.batch("b"))), [{"batch": 0} for _ in range(4)]
    assert success_at_last_batch_share(fakes.outcome(log, stores, [first, running]), plan) == 1 / 4
    assert success_at_last_batch_share(fakes.outcome(log, stores, [first, ENDED]), plan) == 0


def test_pilots_that_no_batch_took_and_inert_rows_are_in_no_count() -> None:
    plan = fakes.plan(pilot=np.array([True, False, False, False]), takes_part=np.array([True, True, True, False]))
    log = [event(0, ev.JOINED_BATCH, store, 1) for store in (1, 2)]
    log += [accepted(1, 0), light(1, 0, ev.GREEN), accepted(2, 1), light(2, 1, ev.GREEN), event(90, ev.BATCH_ENDED)]
    left = [{"batch": -1, "usage": 0.9}, {"batch": 0, "usage": 0.7}, {"batch": 0, "usage": 0.1}, {"batch": -1}]
    found = measured(log, stores=left, plan=plan)
    assert found["success_share"] == 1 / 2
    assert found["launched_share"] == 1
    assert found["usage_share"] == pytest.approx(0.4)
    taken = [{**left[0], "batch": 0}, *left[1:]]
    assert measured(log, stores=taken, plan=plan)["success_share"] == 2 / 3


def test_stores_using_is_read_half_a_year_after_the_start() -> None:
    daily = [{"day": 181, "using": 1}, {"day": 182, "using": 3}, {"day": 183, "using": 4}]
    assert measured([], daily=daily)["stores_using_share"] == 3 / 4
    assert measured([], daily=daily[:1])["stores_using_share"] == 1 / 4, "a shorter run is read at its end"


def test_days_to_coverage_count_each_store_once_and_may_be_missing() -> None:
    log = [accepted(10, 0), accepted(11, 0), accepted(20, 1), accepted(30, 2)]
    found = measured(log)
    assert found["days_to_half_coverage"] == 20
    assert isnan(found["days_to_80_percent_coverage"]), "80 % of 4 stores are 4 stores"
    assert measured([*log, accepted(40, 3)])["days_to_80_percent_coverage"] == 40


def test_a_share_of_stores_is_reckoned_in_whole_numbers() -> None:
    plan = fakes.plan(stores=10)
    log = [accepted(day, day) for day in range(10)]
    assert measured(log, plan=plan)["days_to_80_percent_coverage"] == 7


def test_answers_are_held_against_the_target_of_the_day_they_were_asked() -> None:
    def asked(day: float, store: int = 0) -> dict[str, object]:
        return event(day, ev.TASK_ASKED, store, ev.REQUEST)

    log = [
        event(1.0, ev.WENT_LIVE, 0),
        asked(2.0), event(2.25, ev.ANSWERED, 0, 0.25),  # in the window: just in time
        asked(3.0), event(3.5, ev.ANSWERED, 0, 0.5),  # in the window: late
        asked(20.0), event(20.5, ev.ANSWERED, 0, 0.5),  # past the window: in time
        asked(30.0), event(33.0, ev.GAVE_UP_WAITING, 0, 3.0),  # never answered
        asked(99.5), event(99.6, ev.ANSWERED, 0, 0.1),  # not due within the run
        event(40.0, ev.TASK_ASKED, 0, ev.CALL),
    ]  # fmt: skip
    assert measured(log, plan=fakes.plan(run_days=100))["answered_in_time_share"] == 2 / 4


def test_a_relaunch_opens_the_window_again() -> None:
    log = [
        event(1.0, ev.WENT_LIVE, 0), event(50.0, ev.WENT_LIVE, 0),
        event(52.0, ev.TASK_ASKED, 0, ev.REQUEST), event(52.5, ev.ANSWERED, 0, 0.5),
    ]  # fmt: skip
    assert measured(log)["answered_in_time_share"] == 0


def test_a_question_from_before_a_relaunch_is_held_against_the_target_of_then() -> None:
    log = [
        event(1.0, ev.WENT_LIVE, 0), event(49.9, ev.TASK_ASKED, 0, ev.REQUEST), event(50.0, ev.WENT_LIVE, 0, 1),
        event(50.4, ev.ANSWERED, 0, 0.5),
    ]  # fmt: skip
    assert measured(log)["answered_in_time_share"] == 1


def test_missed_contacts_are_of_those_done_or_missed() -> None:
    log = [
        event(1, ev.TASK_DONE, 0, ev.CALL), event(1, ev.TASK_DONE, 0, ev.VISIT), event(2, ev.TASK_MISSED, 0, ev.VISIT),
        event(3, ev.TASK_WITHDRAWN, 0, ev.CALL), event(3, ev.TASK_DONE, 0, ev.ACCEPTANCE),
    ]  # fmt: skip
    assert measured(log)["missed_contact_share"] == 1 / 3


def test_utilisation_leaves_out_the_desk_and_overtime() -> None:
    people = [
        {"role": ev.HEAD_OFFICE, "duty_days": 10, "used_hours": 40, "overtime_hours": 9},
        {"role": ev.SEED, "duty_days": 10, "used_hours": 80},
        {"role": ev.AGENT, "duty_days": 10, "used_hours": 1},
    ]
    assert measured([], people=people)["coach_utilisation_share"] == 120 / 160


def test_series_give_queues_and_red_weeks() -> None:
    found = measured([], weekly=[{"red": 2, "requests_waiting": 7}, {"red": 3, "requests_waiting": 5}])
    assert found["red_store_weeks"] == 5
    assert found["longest_request_queue"] == 7


def test_batches_without_stores_or_end_have_no_success_share() -> None:
    plan = fakes.plan(batches=tuple(fakes.batch(name) for name in "abc"))
    never = {"start_day": nan, "end_day": nan}
    running = {"start_day": 1.0, "end_day": nan, "first_time": 5, "visits": 6, "coached_weeks": 4.0}
    outcome = fakes.outcome([], [{} for _ in range(4)], [ENDED, running, never])
    first, second, third = batch_rows(outcome, plan)
    assert first["success_share"] == 0.5
    assert isnan(second["success_share"])
    assert second["visits_per_store_week"] == 1.5
    assert third["stores"] == 0
    assert isnan(third["visits_per_store_week"])


def test_success_by_the_tier_in_which_stores_were_taken() -> None:
    log = [
        event(0, ev.TIER, 0, ev.KEY), event(0, ev.TIER, 1, ev.KEY), event(0, ev.TIER, 2, ev.AUTONOMOUS),
        accepted(50, 0), light(50, 0, ev.GREEN), light(51, 1, ev.GREEN), accepted(52, 2), light(52, 2, ev.YELLOW),
        event(60, ev.TIER, 2, ev.KEY), event(90, ev.BATCH_ENDED, batch=0),
    ]  # fmt: skip
    outcome = fakes.outcome(log, [{"batch": 0} for _ in range(4)], [ENDED])
    key, regular, autonomous = tier_rows_at_last_batch(outcome, fakes.plan(contacts=np.zeros((12, 4))))
    assert key == {"tier": "key", "stores": 2, "successes": 1, "success_share": 0.5}
    assert regular["stores"] == 0
    assert autonomous == {"tier": "autonomous", "stores": 1, "successes": 1, "success_share": 1.0}
    assert tier_rows_at_last_batch(outcome, fakes.plan()) == []
    later = fakes.outcome([*log, light(91, 1, ev.GREEN), accepted(91, 1)], [{"batch": 0} for _ in range(4)], [ENDED])
    plan = fakes.plan(contacts=np.zeros((12, 4)))
    assert tier_rows(later, plan)[0]["successes"] == 2
    assert tier_rows_at_last_batch(later, plan)[0]["successes"] == 1


def test_a_replication_read_on_a_day_counts_what_came_up_to_its_end() -> None:
    plan, stores = fakes.plan(), [{"batch": 0} for _ in range(4)]
    weekly = [{"day": day, "red": 1, "green": 3, "requests_waiting": day} for day in (7.0, 14.0, 70.0)]
    outcome = fakes.outcome(LOG, stores, [ENDED], weekly=weekly)
    money = fakes.money(committed={"system": 10.0}, per_store={"kit": 5.0})
    on = {day: read_all(Replication(outcome, plan, money, (), day)) for day in (50.0, 60.0, None, 400.0)}
    assert [on[day]["successful_stores"] for day in on] == [1, 3, 3, 3]
    assert [on[day]["red_store_weeks"] for day in on] == [2, 2, 3, 3]
    assert [on[day]["longest_request_queue"] for day in on] == [14, 14, 70, 70]
    assert [on[day]["days_to_half_coverage"] for day in on][1:] == [51, 51, 51]
    assert isnan(on[50.0]["days_to_half_coverage"]), "the second of four is accepted on day 51"
    assert [on[day]["total_cost"] for day in on] == [15, 20, 20, 20], "one store joins on day 0, one on day 60"
    assert on[None] == pytest.approx(measure(outcome, plan, money), nan_ok=True)
    changed = {name for name in on[None] if on[None][name] != on[50.0][name] and not isnan(on[None][name])}
    assert changed <= set(UP_TO_A_DAY)
