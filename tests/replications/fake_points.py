"""An engine that simulates nothing: how many stores are accepted follows from coaches and from luck alone."""

import os
from pathlib import Path

import numpy as np

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario import Scenario, loads
from rollout_sim.scenario.plan.plan import Plan
from tests.results import fakes
from tests.results.fakes import event

STORES = 100
TEXT = """\
rollout_sim: 1
name: A hundred stores
starts: 2026-03-02
run_length: 6 months
stores: {count: 100}
people: {head_office_coaches: 2}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 3 months}]
  two batches:
    batches: [{name: first, stores: 50, lasts: 2 months, target: 50%},
              {name: second, stores: rest, lasts: 2 months, target: 40%}]
money:
  committed: {system: 1000}
  people: {head_office_coach: 10}
  benefits: {labour_per_store_day: 1}
"""


def scenario(more: str = "") -> Scenario:
    """Two strategies for a hundred stores."""
    return loads(TEXT + more)


def accepted(strategy: str, head_office_coaches: int, seed: int, replication: int) -> int:
    """Stores accepted: saturating in coaches at 10; batches are ahead with fewer than 6, behind with more."""
    luck = np.random.default_rng([seed, replication]).normal(0, 3)
    own = np.random.default_rng([seed, replication, head_office_coaches, len(strategy)]).normal(0, 0.5)
    ahead = 2.0 * (6 - head_office_coaches) if strategy == "two batches" else 0.0
    return int(np.clip(30 + 5 * min(head_office_coaches, 10) + ahead + luck + own, 0, STORES))


def simulate(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Accepts store k on day k + 1, and ends all batches on day 120."""
    count = accepted(plan.strategy, plan.head_office_coaches, seed, replication)
    log = []
    for store in range(count):
        log += [event(store + 1.0, ev.INSPECTED, store, 1), event(store + 1.0, ev.LIGHT, store, ev.GREEN)]
    last = len(plan.batches) - 1
    log.append(event(120.0, ev.BATCH_ENDED, batch=last))
    sizes = [STORES] if last == 0 else [50, 50]
    batches = [
        {"start_day": 0.0, "end_day": 120.0, "first_time": size, "successes": min(size, count), "visits": size,
         "coached_weeks": 6.0 * size}
        for size in sizes
    ]  # fmt: skip
    busy = 40.0 if plan.head_office_coaches < 8 else 20.0
    return fakes.outcome(
        log,
        [{"batch": 0, "usage": 0.5} for _ in range(plan.stores)],
        batches,
        weekly=[
            {"day": 7.0 * week, "red": 100 - count, "using": count, "coach_duty_hours": 40.0, "coach_used_hours": busy}
            for week in range(1, 5)
        ],
        daily=[{"day": day, "using": count, "live": 100} for day in range(5)],
        people=[{"role": ev.HEAD_OFFICE, "duty_days": 10, "used_hours": 40} for _ in range(plan.head_office_coaches)],
    )


#: The engine above, whatever a test puts in its place.
KNOWN = simulate


def interrupted(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """As if somebody pressed Ctrl-C in replication 3."""
    if replication == 3 and plan.strategy == "two batches":
        raise KeyboardInterrupt
    return KNOWN(plan, seed, replication)


def fails_once(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Fails in replication 2 of one point."""
    if replication == 2 and plan.strategy == "two batches" and plan.head_office_coaches == 4:
        raise ZeroDivisionError("nobody\nwas there")
    return KNOWN(plan, seed, replication)


def told(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Leaves a file for each process in the folder that ROLLOUT_SIM_TEST_FOLDER names."""
    Path(os.environ["ROLLOUT_SIM_TEST_FOLDER"], f"{os.getpid()}").touch()
    return KNOWN(plan, seed, replication)
