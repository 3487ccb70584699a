"""Conservation: stores, tasks, hours, questions and trust are what has come less what has gone."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batches, plan
from verification.checks import Check, Effort, Number
from verification.laboratory import STILL, Played, farthest, near, play

STORES, COACHES, DAYS = 15, 2, 80.5
#: The states that a store may go to, as the page's table has them.
LEAVES = {
    ev.WAITING: {ev.TRAINING}, ev.TRAINING: {ev.COACHED}, ev.COACHED: {ev.SUSTAINING, ev.FAILED, ev.SUSPENDED},
    ev.SUSPENDED: {ev.TRAINING, ev.FAILED}, ev.SUSTAINING: set(), ev.FAILED: {ev.TRAINING, ev.SUSTAINING},
}  # fmt: skip
#: All that moves trust, and no step that the log does not hold: no lesson, mood or neighbour.
TRUST = {
    **{name: STILL[name] for name in ("noise", "effort", "benefit_pull", "drive_limit", "drive_spread",
       "readiness_drive")},
    "mean_drive": -0.4, "give_up": 2.0, "patience_days": 0.8, "late_drive": 0.05, "withdrawn_drive": 0.07,
    "kept_drive": 0.03, "broken_drive": 0.04, "playbook_coaching": 0.0,
}  # fmt: skip


def balance(effort: Effort) -> Check:
    """Balances of small programmes with too few people."""
    seed = effort.seed_for(30, 0)
    busy = plan(STORES, COACHES, {"patience_days": 0.8}, run_days=DAYS, batches=batches(6, -1, months=1))
    desk = replace(busy, desk=True, agents=1)
    numbers = [
        number for name, setup in (("head office coaches alone", busy), ("with a desk", desk))
        for number in _counts(name, setup, play(setup, seed))
    ]  # fmt: skip
    trusting = plan(STORES, COACHES, TRUST, run_days=DAYS, batches=batches(6, -1, months=1), light_actions=False)
    return Check(
        "Balances",
        "Small programmes with too few people, of which the log is added up: every store is in one state and goes only "
        "where the page lets it, every task ends once, nobody works more hours than there are, every question is "
        "answered, withdrawn or waiting, and trust at the end is trust at birth and all its steps.",
        [*numbers, *_trust(trusting, play(trusting, seed))],
        [],
    )


def _counts(name: str, setup: Plan, ran: Played) -> list[Number]:
    states, weekly = ran.events(ev.STATE), ran.weekly
    sums = sum(weekly[state].astype(int) for state in ev.STATE_NAMES)
    paths = [[ev.WAITING, *states["value"][states["store"] == store].astype(int)] for store in range(setup.stores)]
    wrong = sum(after not in LEAVES[before] for path in paths for before, after in pairwise(path))
    ends = (ev.TASK_DONE, ev.TASK_MISSED, ev.TASK_WITHDRAWN, ev.TASK_OPEN)
    kinds = range(len(ev.TASK_NAMES))
    begun = np.array([len(ran.events(ev.TASK_ASKED, kind)) for kind in kinds])
    ended = np.array([sum(len(ran.events(end, kind)) for end in ends) for kind in kinds])
    ended[ev.REQUEST] += len(ran.events(ev.GAVE_UP_WAITING))
    answered, withdrawn = len(ran.events(ev.ANSWERED)), len(ran.events(ev.GAVE_UP_WAITING))
    waiting = len(ran.events(ev.TASK_OPEN, ev.REQUEST))
    people = ran.people
    booked = np.bincount(ran.events(ev.HOURS)["person"], ran.events(ev.HOURS)["value"], minlength=len(people))
    over = np.maximum(0.0, people["used_hours"] - 8 * people["duty_days"])
    return [
        farthest(f"{name}: stores in a state, at each review", sums, setup.stores),
        near(f"{name}: steps between states that the page does not have", wrong, 0),
        farthest(f"{name}: tasks that ended, by kind", ended, begun),
        near(f"{name}: questions answered, withdrawn and waiting", answered + withdrawn + waiting, begun[ev.REQUEST]),
        farthest(f"{name}: hours used beyond those on duty", over, 0.0, 1e-6),
        farthest(f"{name}: hours of people, by the log", people["used_hours"], booked, 1e-6),
        near(f"{name}: questions were asked, and some withdrawn", float(withdrawn > 0 and answered > 0), 1.0),
    ]


def _trust(setup: Plan, ran: Played) -> list[Number]:
    """Drive at the end: at birth, and each step of the log by the weight that beliefs had then."""
    c = setup.coefficients
    contact_drive = {
        ev.VISIT: c.visit_drive, ev.CALL: c.call_drive, ev.VIDEO: c.video_drive, ev.DATA_REVIEW: c.data_review_drive,
        ev.HEAD_OFFICE_VISIT: c.head_office_visit_drive, ev.DIAGNOSIS: c.head_office_visit_drive,
    }  # fmt: skip
    live = ran.final["live_day"]
    drive, steps = np.full(setup.stores, c.mean_drive), 0
    for row in ran.log:
        store, day = int(row["store"]), float(row["day"])
        lived = np.floor(day) - np.floor(live[store]) if store >= 0 else 0.0
        match int(row["kind"]):
            case ev.TASK_DONE:
                step = contact_drive.get(int(row["value"]), 0.0)
            case ev.ANSWERED:
                in_window = day - row["value"] - live[store] < setup.window_days
                within = setup.answer_window_days if in_window else setup.answer_later_days
                broken = c.broken_drive / (1 + within) + c.late_drive * (row["value"] - within)
                step = c.kept_drive / (1 + within) if row["value"] <= within else -broken
            case ev.GAVE_UP_WAITING:
                step = -c.withdrawn_drive
            case ev.GAVE_UP:
                step, lived = -c.give_up_drive, lived - 1  # in the day's tick, before the day counts as lived
            case _:
                continue
        drive[store] += step * c.first_weight / (1 + lived / c.plastic_days)
        steps += step != 0.0
    gave_up = len(ran.events(ev.GAVE_UP))
    return [
        farthest("trust at the end", ran.stores["drive"], drive, 1e-9),
        near("steps of trust, and stores that gave up, in the log", float(steps > 100 and gave_up > 0), 1.0),
    ]
