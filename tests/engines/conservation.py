"""What must hold at every event of any run, as one function that other tests call."""

import math
from collections import Counter

import numpy as np

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan

#: The table of states: where a store may go from each.
LEAVES = {
    ev.WAITING: {ev.TRAINING},
    ev.TRAINING: {ev.COACHED},
    ev.COACHED: {ev.SUSTAINING, ev.FAILED, ev.SUSPENDED},
    ev.SUSPENDED: {ev.TRAINING, ev.FAILED},
    ev.SUSTAINING: set(),
    ev.FAILED: {ev.TRAINING, ev.SUSTAINING},
}
SITE = {ev.VISIT, ev.ACCEPTANCE, ev.HEAD_OFFICE_VISIT, ev.DIAGNOSIS}


def check(plan: Plan, outcome: tables.Outcome) -> None:
    """Assert all conservation laws on one outcome."""
    log = outcome.log
    assert (np.diff(log["day"]) >= 0).all()
    check_states(plan, outcome)
    check_tasks(log)
    check_hours(plan, outcome)
    check_batches(plan, outcome)
    check_numbers(outcome)


def check_states(plan: Plan, outcome: tables.Outcome) -> None:
    state = np.where(plan.pilot, ev.SUSTAINING, ev.WAITING)
    for row in outcome.log[outcome.log["kind"] == ev.STATE]:
        store, new = int(row["store"]), int(row["value"])
        assert new in LEAVES[int(state[store])], f"store {store}: {state[store]} to {new} on day {row['day']}"
        state[store] = new
    assert (state == outcome.stores["state"]).all()
    for week in outcome.weekly:
        assert sum(week[name] for name in ev.STATE_NAMES) == plan.stores
        assert sum(week[name] for name in ev.LIGHT_NAMES) <= plan.stores


def check_tasks(log: np.ndarray) -> None:
    asked, ended = Counter(), Counter()
    for row in log:
        if row["kind"] == ev.TASK_ASKED:
            asked[int(row["value"])] += 1
        elif row["kind"] in (ev.TASK_DONE, ev.TASK_MISSED, ev.TASK_WITHDRAWN, ev.TASK_OPEN):
            ended[int(row["value"])] += 1
        elif row["kind"] == ev.GAVE_UP_WAITING:
            ended[ev.REQUEST] += 1
        asked_now, ended_now = sum(asked.values()), sum(ended.values())
        assert ended_now <= asked_now
    assert asked == ended
    answered = int((log["kind"] == ev.ANSWERED).sum())
    assert answered == int(((log["kind"] == ev.TASK_DONE) & (log["value"] == ev.REQUEST)).sum())


def check_hours(plan: Plan, outcome: tables.Outcome) -> None:
    people, log = outcome.people, outcome.log
    assert (people["used_hours"] <= people["duty_days"] * 8 + 1e-6).all()
    for kind, column in ((ev.HOURS, "used_hours"), (ev.OVERTIME, "overtime_hours")):
        rows = log[log["kind"] == kind]
        booked = np.bincount(rows["person"], rows["value"], minlength=len(people))
        assert np.allclose(booked, people[column])
    # Nobody works on two tasks at once, and what is on site begins with the day.
    busy: dict[int, bool] = {}
    for row in log:
        person = int(row["person"])
        if row["kind"] == ev.TASK_BEGUN:
            assert not busy.get(person)
            busy[person] = True
            if not plan.always_on_duty and row["value"] in SITE:
                assert row["day"] == math.floor(row["day"])
        elif row["kind"] == ev.TASK_DONE:
            busy[person] = False
    duty = outcome.weekly["coach_duty_hours"].sum() + outcome.weekly["desk_duty_hours"].sum()
    assert duty <= people["duty_days"].sum() * 8 + 1e-6


def check_batches(plan: Plan, outcome: tables.Outcome) -> None:
    batch = outcome.stores["batch"]
    never = int((batch < 0).sum())
    assert outcome.batches["first_time"].sum() + never == plan.stores
    assert (outcome.batches["successes"] <= outcome.batches["first_time"]).all()
    assert (np.bincount(batch[batch >= 0], minlength=len(plan.batches)) == outcome.batches["first_time"]).all()
    assert not plan.takes_part[batch >= 0].size or plan.takes_part[batch >= 0].all()


def check_numbers(outcome: tables.Outcome) -> None:
    stores = outcome.stores
    for name in ("ability", "habit", "usage"):
        assert ((stores[name] >= 0) & (stores[name] <= 1)).all(), name
    for name in ("drive", "efficiency", "complaints"):
        assert np.isfinite(stores[name]).all(), name
    for name in ("usage", "benefit", "dip", "complaints"):
        assert np.isfinite(outcome.daily[name]).all(), name
    assert (outcome.exposure["gave_up"] <= outcome.exposure["at_risk"]).all()
