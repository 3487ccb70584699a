"""What can happen in a run, each with how an outcome shows that it did."""

from collections.abc import Callable

import numpy as np

from rollout_sim.mechanisms.accountability import kinds as accountability
from rollout_sim.mechanisms.classes import kinds
from rollout_sim.mechanisms.orders import kinds as orders
from rollout_sim.mechanisms.wear.kinds import INDUCTION
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.stays import last_end
from tests.builders import events_of

Shown = Callable[[Plan, Outcome], bool]


def logged(kind: int, value: float | None = None) -> Shown:
    """Shown by an event of the log."""
    return lambda plan, outcome: len(events_of(outcome, kind, value)) > 0


def moved(before: int, after: int) -> Shown:
    """Shown by a store that goes from one state into another."""

    def shown(plan: Plan, outcome: Outcome) -> bool:
        rows = events_of(outcome, ev.STATE)
        rows = rows[np.argsort(rows["store"], kind="stable")]
        same = rows["store"][1:] == rows["store"][:-1]
        return bool((same & (rows["value"][:-1] == before) & (rows["value"][1:] == after)).any())

    return shown


def done_by(role: int) -> Shown:
    """Shown by a task done by somebody of this role."""
    return lambda plan, outcome: bool(
        (outcome.people["role"][events_of(outcome, ev.TASK_DONE)["person"]] == role).any()
    )


def a_hold_ended_in_stop(plan: Plan, outcome: Outcome) -> bool:
    log = outcome.log
    stops = np.flatnonzero(log["kind"] == ev.LAUNCHES_STOPPED)
    return any(log[i - 1]["kind"] == ev.GATE_READ and log[i - 1]["value"] == ev.HOLD for i in stops)


def a_freeze_was_waited_for(plan: Plan, outcome: Outcome) -> bool:
    ends = [end for _, end in plan.freezes]
    lives = events_of(outcome, ev.WENT_LIVE)
    trained = events_of(outcome, ev.TASK_DONE, ev.TASK_TRAINING)
    return any(
        row["day"] in ends and not (trained["day"][trained["store"] == row["store"]] == row["day"]).any()
        for row in lives
    )


def batches_started_at_once(plan: Plan, outcome: Outcome) -> bool:
    days = events_of(outcome, ev.BATCH_STARTED)["day"]
    return len(set(days.tolist())) < len(days)


def a_gate_was_held_twice_at_once(plan: Plan, outcome: Outcome) -> bool:
    held = events_of(outcome, ev.GATE_READ, ev.HOLD)["day"]
    return len(set(held.tolist())) < len(held)


def the_last_instant_was_lived(plan: Plan, outcome: Outcome) -> bool:
    return bool((events_of(outcome, ev.BATCH_STARTED)["day"] == plan.run_days).any())


def a_task_was_cut_short(plan: Plan, outcome: Outcome) -> bool:
    return bool((events_of(outcome, ev.TASK_OPEN)["person"] >= 0).any())


def a_sustaining_store_was_visited(plan: Plan, outcome: Outcome) -> bool:
    state = np.where(plan.pilot, ev.SUSTAINING, ev.WAITING)
    for row in outcome.log:
        if row["kind"] == ev.STATE:
            state[row["store"]] = int(row["value"])
        elif row["kind"] == ev.TASK_ASKED and row["value"] == ev.VISIT and state[row["store"]] == ev.SUSTAINING:
            return True
    return False


def a_pilot_was_inspected(plan: Plan, outcome: Outcome) -> bool:
    return bool(plan.pilot[events_of(outcome, ev.INSPECTED)["store"]].any())


def contacts_were_doubled(plan: Plan, outcome: Outcome) -> bool:
    """More contacts of a kind asked for within one go-live than the plan wants."""
    calls = events_of(outcome, ev.TASK_ASKED, ev.CALL)["store"]
    wanted = np.ceil(plan.contacts[1::4].sum(axis=1).max()) + 1
    lives = np.bincount(events_of(outcome, ev.WENT_LIVE)["store"], minlength=plan.stores)
    return bool((np.bincount(calls, minlength=plan.stores) > wanted * np.maximum(1, lives)).any())


def a_gate_asked_for_the_playbook(plan: Plan, outcome: Outcome) -> bool:
    read = set(events_of(outcome, ev.GATE_READ)["batch"].tolist())
    gates = [batch.gate for i, batch in enumerate(plan.batches) if i in read and batch.gate]
    return any(condition.subject == ev.PLAYBOOK for gate in gates for condition in gate.go + gate.stop)


def a_review_stopped_launches(plan: Plan, outcome: Outcome) -> bool:
    return bool((events_of(outcome, ev.LAUNCHES_STOPPED)["batch"] < 0).any())


def head_office_coaches_had_other_work(plan: Plan, outcome: Outcome) -> bool:
    started = set(events_of(outcome, ev.BATCH_STARTED)["batch"].tolist())
    return plan.head_office_coaches > 0 and any(
        batch.head_office_time < 1.0 for i, batch in enumerate(plan.batches) if i in started
    )


def people_left_with_the_last_batch(plan: Plan, outcome: Outcome) -> bool:
    over = last_end(outcome.batches["end_day"])
    return any(stay.leaves and any(until > over for _, until in stay.periods) for stay in plan.stays)


FEATURES: dict[str, Shown] = {
    "gate says go": logged(ev.GATE_READ, ev.GO),
    "gate holds": logged(ev.GATE_READ, ev.HOLD),
    "gate says stop": logged(ev.GATE_READ, ev.STOP),
    "gate waived": logged(ev.GATE_PASSED, 1),
    "gate read in a dry run": logged(ev.GATE_PASSED, 2),
    "hold times out and goes": logged(ev.GATE_PASSED, 3),
    "hold times out and stops": a_hold_ended_in_stop,
    "two gates hold at once": a_gate_was_held_twice_at_once,
    "launches stopped": logged(ev.LAUNCHES_STOPPED),
    "accepted in a hold": moved(ev.FAILED, ev.SUSTAINING),
    "store retried": logged(ev.JOINED_BATCH, 0),
    "retried store recovers": lambda plan, outcome: bool(outcome.batches["recovered"].any()),
    "batches start at once": batches_started_at_once,
    "batch starts at the last instant": the_last_instant_was_lived,
    "somebody left with the last batch": people_left_with_the_last_batch,
    "somebody was away": lambda plan, outcome: any(len(stay.periods) > 1 for stay in plan.stays),
    "requests queue up": lambda plan, outcome: bool(outcome.weekly["requests_waiting"].any()),
    "other tasks queue up": lambda plan, outcome: bool(outcome.weekly["tasks_waiting"].any()),
    "contact missed": logged(ev.TASK_MISSED),
    "task withdrawn": logged(ev.TASK_WITHDRAWN),
    "head office visit withdrawn": logged(ev.TASK_WITHDRAWN, ev.HEAD_OFFICE_VISIT),
    "task open at the end": logged(ev.TASK_OPEN),
    "task cut short by the end": a_task_was_cut_short,
    "overtime": logged(ev.OVERTIME),
    "request given up": logged(ev.GAVE_UP_WAITING),
    "store gives up": logged(ev.GAVE_UP),
    "problems solved": logged(ev.PROBLEMS_SOLVED),
    "visit on request": a_sustaining_store_was_visited,
    "contacts doubled": contacts_were_doubled,
    "accepted": logged(ev.INSPECTED, 1),
    "not accepted": logged(ev.INSPECTED, 0),
    "pilot inspected": a_pilot_was_inspected,
    "suspended": logged(ev.STATE, ev.SUSPENDED),
    "diagnosed": logged(ev.TASK_DONE, ev.DIAGNOSIS),
    "relaunched": moved(ev.SUSPENDED, ev.TRAINING),
    "failed at once": moved(ev.SUSPENDED, ev.FAILED),
    "head office visit": logged(ev.TASK_DONE, ev.HEAD_OFFICE_VISIT),
    "coach certified": logged(ev.COACH_CERTIFIED),
    "seed coach at work": done_by(ev.SEED),
    "regional coach at work": done_by(ev.REGIONAL),
    "desk agent at work": done_by(ev.AGENT),
    "freeze waited for": a_freeze_was_waited_for,
    "no training": lambda plan, outcome: plan.course is None and outcome.stores["batch"].max() >= 0,
    "always on duty": lambda plan, outcome: plan.always_on_duty and len(events_of(outcome, ev.TASK_DONE)) > 0,
    "part-time coaches": lambda plan, outcome: plan.days_a_week < 5 and len(events_of(outcome, ev.TASK_DONE)) > 0,
    "inert stores": lambda plan, outcome: not plan.takes_part.all(),
    "objection answered": logged(ev.TASK_DONE, ev.OBJECTION),
    "talk with a manager": logged(ev.TASK_DONE, accountability.TALK),
    "spot check": logged(ev.TASK_DONE, orders.CHECK),
    "mystery shopper": logged(ev.TASK_DONE, orders.SHOPPER),
    "course for new staff": logged(ev.TASK_DONE, INDUCTION),
    "prize": logged(ev.PRIZE),
    "new manager": logged(accountability.NEW_MANAGER),
    "talked about at a review": logged(ev.TASK_DONE, ev.MEETING),
    "action in time": logged(ev.ACTION_AGREED, 0),
    "action late": logged(ev.ACTION_AGREED, 1),
    "action never": logged(ev.ACTION_AGREED, 2),
    "action done": logged(ev.ACTION_DONE),
    "coach moved": logged(ev.COACH_MOVED),
    "review stops launches": a_review_stopped_launches,
    "gate on the playbook": a_gate_asked_for_the_playbook,
    "head office coaches had other work": head_office_coaches_had_other_work,
    "quick win": logged(ev.QUICK_WIN),
    "one store": lambda plan, outcome: plan.stores == 1,
    "400 stores": lambda plan, outcome: plan.stores == 400,
    "another store seen": logged(ev.SAW),
    "class held": logged(kinds.CLASS_HELD),
    "taught beside others": lambda plan, outcome: bool((events_of(outcome, kinds.TAUGHT)["value"] > 1).any()),
    "every tier": lambda plan, outcome: len(np.unique(events_of(outcome, ev.TIER)["value"])) == 3,
    "every colour": lambda plan, outcome: len(np.unique(events_of(outcome, ev.LIGHT)["value"])) == 5,
}  # fmt: skip


def features(plan: Plan, outcome: Outcome) -> list[str]:
    """Names of all that happened in a run."""
    return [name for name, shown in FEATURES.items() if shown(plan, outcome)]
