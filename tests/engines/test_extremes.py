"""Extremes: nobody there, one store, one day, a change without gain, everybody willing."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines.reference import simulate
from rollout_sim.results.measures import measure, success_at_last_batch_share
from rollout_sim.rules import events as ev
from rollout_sim.rules.gate import Condition, Gate
from tests.builders import batch, batches, events_of, plan
from tests.engines.conservation import check
from tests.results.fakes import money


def test_no_coaches_train_nobody() -> None:
    outcome = simulate(plan(10, 0), 1, 0)
    assert len(events_of(outcome, ev.WENT_LIVE)) == 0
    assert len(events_of(outcome, ev.TASK_OPEN, ev.TASK_TRAINING)) == 10


def test_one_store() -> None:
    made = plan(1, 1)
    outcome = simulate(made, 1, 0)
    check(made, outcome)
    assert len(events_of(outcome, ev.WENT_LIVE)) >= 1


def test_one_day() -> None:
    made = plan(10, 5, run_days=1.0)
    outcome = simulate(made, 1, 0)
    check(made, outcome)
    assert outcome.log["day"].max() <= 1.0
    assert len(outcome.weekly) == 1


def test_how_long_the_only_batch_lasts_moves_no_measure() -> None:
    """It changes nothing that happens; what is read at its end alone differs."""
    plans = [
        replace(plan(20, 4, run_days=150.0), batches=(batch(0, length_days=days),)) for days in (45.0, 70.0, 140.0)
    ]
    outcomes = [simulate(made, 1, 0) for made in plans]
    first, *others = (measure(outcome, made, money()) for outcome, made in zip(outcomes, plans, strict=True))
    assert first["successful_stores"] > 0
    assert all(other == pytest.approx(first, nan_ok=True) for other in others)
    at_its_end = {success_at_last_batch_share(outcome, made) for outcome, made in zip(outcomes, plans, strict=True)}
    assert len(at_its_end) > 1


def test_a_change_without_gain_has_no_efficiency_condition() -> None:
    # So large a dip would make every light red and every acceptance fail, if efficiency counted.
    willing = {"mean_drive": 4.0, "drive_spread": 0.0, "dip": 1.0, "dip_complaints": 0.0, "practice": 0.0}
    willing |= {"visit_ability": 0.0, "head_office_visit_ability": 0.0}
    without = simulate(plan(20, 10, willing, efficiency_gain=0.0), 1, 0)
    with_gain = simulate(plan(20, 10, willing, efficiency_gain=0.0001), 1, 0)
    assert without.batches["successes"][0] == 20
    assert with_gain.batches["successes"][0] == 0


def test_everybody_willing_succeeds_and_nobody_willing_fails() -> None:
    willing = simulate(plan(20, 10, {"mean_drive": 4.0, "drive_spread": 0.0}), 1, 0)
    unwilling = simulate(plan(20, 10, {"mean_drive": -4.0, "drive_spread": 0.0, "visit_drive": 0.0}), 1, 0)
    assert willing.batches["successes"][0] == 20
    assert unwilling.batches["successes"][0] == 0


def test_a_freeze_holds_go_lives_back() -> None:
    outcome = simulate(plan(20, 10, freezes=((0.0, 30.0),)), 1, 0)
    assert (events_of(outcome, ev.WENT_LIVE)["day"] >= 30.0).all()
    assert (events_of(outcome, ev.TASK_DONE, ev.TASK_TRAINING)["day"] < 10.0).any()


def gate(**changed: object) -> Gate:
    made = {
        "go": (Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 1.1),), "stop": (), "smallest_sample": 1, "readings": 1,
        "hold_at_most_days": 42.0, "after_hold": ev.GO, "mode": ev.ENFORCED, "waived_share": 0.0,
    } | changed  # fmt: skip
    return Gate(**made)  # type: ignore[arg-type]


ALWAYS = (Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 0.0),)


@pytest.mark.parametrize(
    ("made", "delay"),
    [
        (gate(), 42.0),  # never met: held to the deadline
        (gate(go=ALWAYS), 0.0),
        (gate(go=ALWAYS, readings=3), 14.0),
        (gate(mode=ev.DRY_RUN), 0.0),
        (gate(waived_share=1.0), 0.0),
        (gate(after_hold=ev.STOP), None),
        (gate(go=ALWAYS, stop=ALWAYS), None),  # stop beats go
        (gate(go=ALWAYS, smallest_sample=11), 42.0),
    ],
)
def test_gates(made: Gate, delay: float | None) -> None:
    outcome = simulate(plan(20, 10, batches=batches(10, 10, gate=made), run_days=300.0), 1, 0)
    first, second = outcome.batches
    if delay is None:
        assert np.isnan(second["start_day"])
        assert len(events_of(outcome, ev.LAUNCHES_STOPPED)) == 1
    else:
        assert second["start_day"] == pytest.approx(first["end_day"] + delay)


def test_a_hold_visits_failed_stores_lowest_usage_first_and_inspects_once_more() -> None:
    hard = {"mean_drive": -1.0}
    made = plan(20, 4, hard, batches=batches(12, 8, gate=gate()), run_days=300.0, light_actions=False)
    outcome = simulate(made, 1, 0)
    end = outcome.batches["end_day"][0]
    visits = events_of(outcome, ev.TASK_ASKED, ev.HEAD_OFFICE_VISIT)
    assert len(visits) > 1
    assert visits["day"][0] == end
    done = events_of(outcome, ev.TASK_DONE, ev.HEAD_OFFICE_VISIT)
    again = events_of(outcome, ev.TASK_ASKED, ev.ACCEPTANCE)
    for row in done:
        after = again[(again["store"] == row["store"]) & (again["day"] > row["day"])]
        assert after["day"][0] == pytest.approx(row["day"] + 14.0)


def test_retries_take_failed_stores_and_are_reported_apart() -> None:
    hard = {"mean_drive": -1.0}
    made = plan(20, 6, hard, batches=(batch(0, 12), batch(1, retry=True)), run_days=300.0)
    outcome = simulate(made, 1, 0)
    second = outcome.batches[1]
    joined = events_of(outcome, ev.JOINED_BATCH, 0.0)
    assert second["retried"] == len(joined) > 0
    assert second["first_time"] == 8
    assert (outcome.stores["batch"][joined["store"]] == 0).all()
    assert second["recovered"] <= second["retried"]


def test_coaches_come_only_out_of_successful_stores() -> None:
    made = plan(30, 8, batches=batches(10, 20), seed_after=0, seed_at_most=4, regional_after=0, regional_at_most=6)
    outcome = simulate(made, 1, 0)
    certified = events_of(outcome, ev.COACH_CERTIFIED)
    assert 0 < len(certified) <= 10
    accepted = outcome.stores["accepted_day"][certified["store"]]
    assert (accepted <= outcome.batches["end_day"][0]).all()
    assert certified["day"][0] == pytest.approx(outcome.batches["end_day"][0] + 7.0)
    assert (certified["value"] < 1.0).all()
    nobody_moves = {"mean_drive": -4.0, "drive_spread": 0.0, "visit_drive": 0.0, "head_office_visit_drive": 0.0}
    hopeless = plan(30, 8, nobody_moves, batches=batches(10, 20), seed_after=0, seed_at_most=4)
    assert len(events_of(simulate(hopeless, 1, 0), ev.COACH_CERTIFIED)) == 0


def test_a_store_red_twice_is_suspended_diagnosed_and_launched_once_more() -> None:
    outcome = simulate(plan(10, 10, {"mean_drive": -3.0, "drive_spread": 0.3, "visit_drive": 0.0}), 1, 0)
    store = int(events_of(outcome, ev.STATE, ev.SUSPENDED)["store"][0])
    path = [int(row["value"]) for row in events_of(outcome, ev.STATE) if row["store"] == store]
    assert path[:5] == [ev.TRAINING, ev.COACHED, ev.SUSPENDED, ev.TRAINING, ev.COACHED]
    assert path.count(ev.SUSPENDED) <= 2
    assert len([r for r in events_of(outcome, ev.TASK_ASKED, ev.DIAGNOSIS) if r["store"] == store]) == 1
