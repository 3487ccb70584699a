"""An engine whose outcomes depend on a coefficient and on luck, in known parts."""

import numpy as np

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.blocks.default_ensemble import shipped
from rollout_sim.scenario.plan.plan import Plan
from tests.results import fakes
from tests.results.fakes import event

#: The coefficient that matters: the first one of the default ensemble.
NAME = shipped().names[0]
_COLUMN = np.array([row[0] for row in shipped().rows])


def accepted_stores(plan: Plan, seed: int, replication: int) -> int:
    """How many of six stores it accepts: more in batches where the coefficient is high, and by luck."""
    high = (getattr(plan.coefficients, NAME) - _COLUMN.mean()) / _COLUMN.std()
    luck = float(np.random.default_rng([seed, replication]).normal())
    more = 1.5 * high + 1 if plan.strategy == "two batches" else 0.3 * high
    return int(np.clip(round(2.5 + more + luck / 2), 0, 6))


def simulate(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Accepts some stores, which use the new way."""
    accepted, last = accepted_stores(plan, seed, replication), len(plan.batches) - 1
    log = []
    for store in range(accepted):
        log += [event(10.0 * (store + 1), ev.INSPECTED, store, 1), event(10.0 * (store + 1), ev.LIGHT, store, ev.GREEN)]
    log.append(event(120.0, ev.BATCH_ENDED, batch=last))
    return fakes.outcome(
        log,
        [{"batch": 0, "usage": float(store < accepted)} for store in range(plan.stores)],
        [{"start_day": 0.0, "end_day": 120.0, "first_time": 6, "successes": accepted}] + [{}] * last,
        weekly=[{"day": 7.0 * week, "red": accepted, "green": 6 - accepted} for week in range(1, 4)],
        daily=[{"day": day, "using": accepted} for day in range(5)],
        exposure=[{"at_risk": 6, "gave_up": 1}],
        people=[{"role": ev.HEAD_OFFICE, "duty_days": 10, "used_hours": 40}],
    )
