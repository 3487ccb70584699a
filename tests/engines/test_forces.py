"""Forces in whole runs: two ends that hold for years, order of service, keeping in touch, long tasks, new chances."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.rows import URGENCY_NAMES
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.resolve import places_of
from tests.builders import MONTH, batches, contacts, events_of, plan, pulled

pytestmark = pytest.mark.compiled


def using(outcome: tables.Outcome, week: int) -> np.ndarray:
    return outcome.usages[week] >= 0.6


def test_two_ends_hold_over_five_years_with_neighbours_and_moods() -> None:
    """Of users of after a year 84 % or more still use it after six; few others have come to it by themselves."""
    made = plan(200, 12, run_days=6 * 365.0)
    stayed, came = [], []
    for replication in range(6):
        outcome = simulate(made, 31, replication)
        first, last = using(outcome, 52), using(outcome, len(outcome.usages) - 1)
        assert 0.2 < first.mean() < 0.8
        stayed.append(last[first].mean())
        came.append(last[~first].mean())
    assert np.mean(stayed) > 0.84
    assert np.mean(came) < 0.2


def answered_share(made: Plan) -> float:
    """Requests answered of those asked."""
    outcome = simulate(made, 32, 0)
    return len(events_of(outcome, ev.ANSWERED)) / len(events_of(outcome, ev.TASK_ASKED, ev.REQUEST))


def contacts_done(made: Plan) -> int:
    """Calls and visits done."""
    outcome = simulate(made, 32, 0)
    return sum(len(events_of(outcome, ev.TASK_DONE, kind)) for kind in (ev.CALL, ev.VISIT))


def ordered(made: Plan, *first: str) -> Plan:
    """The plan with these classes of urgency served first."""
    return replace(made, priorities=places_of((*first, *(name for name in URGENCY_NAMES if name not in first))))


def test_the_order_of_service_is_data() -> None:
    made = plan(60, 3)
    turned = ordered(made, "training", "contacts in first weeks", "later contacts")
    assert answered_share(made) > answered_share(turned)
    assert contacts_done(made) < contacts_done(turned)
    assert ordered(made).priorities == made.priorities


def test_accepted_stores_are_kept_in_touch_by_calls() -> None:
    made = plan(20, 10, run_days=300.0)
    called = simulate(replace(made, touches_a_week=1 / 4), 33, 0)
    accepted = int((~np.isnan(called.stores["accepted_day"])).sum())
    late = events_of(called, ev.TASK_DONE, ev.CALL)
    late = late[late["day"] > 150.0]
    assert accepted > 5
    assert len(late) == pytest.approx(accepted * 150 / 28, rel=0.15)
    assert not (events_of(simulate(made, 33, 0), ev.TASK_DONE, ev.CALL)["day"] > 150.0).any()


def test_a_task_that_no_day_holds_goes_on_next_day_and_takes_its_hours_from_other_work() -> None:
    near, far = (plan(20, 4, set_to={"travel_hours": hours}) for hours in (2.0, 16.0))
    ran = simulate(far, 34, 0)
    assert ran.log["value"][ran.log["kind"] == ev.OVERTIME].max() <= far.coefficients.overtime_limit + 1e-9
    assert ran.log["value"][ran.log["kind"] == ev.HOURS].max() <= 8.0 + 1e-9
    visits = [len(events_of(simulate(made, 34, 0), ev.TASK_DONE, ev.VISIT)) for made in (near, far)]
    assert 0 < visits[1] < 0.6 * visits[0]


def test_failed_stores_are_coached_again_when_people_have_time() -> None:
    made = plan(60, 8, run_days=400.0, set_to={"mean_drive": -1.0})
    again = pulled(made, {"second_chances.coach_again": 1.0})
    before, after = simulate(made, 35, 0), simulate(again, 35, 0)
    lives = events_of(after, ev.WENT_LIVE)
    assert len(lives) > len(events_of(before, ev.WENT_LIVE))
    accepted = [int((~np.isnan(outcome.stores["accepted_day"])).sum()) for outcome in (before, after)]
    assert accepted[1] > accepted[0]
    # One such chance a store: with the first path and a relaunch there are three go-lives at most.
    assert np.bincount(lives["store"]).max() <= 4


def test_nobody_has_time_for_failed_stores_while_coaches_are_busy() -> None:
    made = plan(60, 3, run_days=120.0, set_to={"mean_drive": -1.0})
    again = pulled(made, {"second_chances.coach_again": 1.0})
    again = replace(again, coefficients=again.coefficients._replace(busy_share=0.0))
    assert np.array_equal(simulate(made, 36, 0).log, simulate(again, 36, 0).log)


def test_a_quick_win_is_not_a_pilots() -> None:
    pilot = np.arange(20) < 4
    made = pulled(plan(20, 10, pilot=pilot, run_days=100.0, batches=batches(-1)), {"quick_wins": 1.0})
    won = events_of(simulate(made, 37, 0), ev.QUICK_WIN)
    assert len(won) == 1
    assert not pilot[won["store"][0]]


def test_coaches_come_out_of_every_batch_from_the_named_one_on() -> None:
    made = plan(60, 10, run_days=13 * MONTH, batches=batches(10, 20, -1, months=4), seed_after=0, seed_at_most=20)
    certified = events_of(simulate(made, 38, 0), ev.COACH_CERTIFIED)
    assert len(np.unique(certified["day"])) >= 2
    assert len(certified) <= 20


def test_a_change_without_gain_lives_on_orders_and_habit_only() -> None:
    usage = [
        np.mean(
            [simulate(plan(60, 10, felt_gain=gain, run_days=365.0), 39, r).stores["usage"].mean() for r in range(4)]
        )
        for gain in (0.0, 0.35, 1.0)
    ]
    assert usage[0] < 0.5 * usage[1] < 0.5 * usage[2]


def test_help_in_time_matters_more_than_routine_calls() -> None:
    """All coaching away does not help: requests come first anyway."""
    made = plan(120, 6, run_days=200.0)
    coached, alone = (
        np.mean([simulate(variant, 40, r).stores["usage"].mean() for r in range(8)])
        for variant in (made, replace(made, contacts=contacts(), acceptance_days=42.0))
    )
    assert coached > alone
