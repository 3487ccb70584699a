"""Engines that simulate nothing: outcomes known in advance, and engines that break in known ways."""

import os
from pathlib import Path

import numpy as np

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario import Scenario, loads
from rollout_sim.scenario.plan.plan import Plan
from tests.results import fakes
from tests.results.fakes import event

TEXT = """\
rollout_sim: 1
name: Six stores
starts: 2026-03-02
run_length: 6 months
stores: {count: 6}
people: {head_office_coaches: 2}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 3 months}]
  two batches:
    batches: [{name: first, stores: 2, lasts: 2 months}, {name: second, stores: rest, lasts: 2 months}]
money:
  committed: {system: 1000}
"""


def scenario(more: str = "", without: str = "nothing") -> Scenario:
    """Two strategies for six stores, with more lines at the end and without those that begin with a word."""
    return loads("".join(line for line in TEXT.splitlines(True) if not line.startswith(without)) + more)


def accepted_stores(strategy: str, seed: int, replication: int) -> int:
    """How many of six stores the fake engines accept: common luck, and one more in batches but for each third."""
    luck = int(np.random.default_rng([seed, replication]).integers(1, 5))
    return luck + (1 if strategy == "two batches" and replication % 3 else 0)


def simulate(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Accepts some stores on day 10 times their number, and ends all batches as planned."""
    accepted = accepted_stores(plan.strategy, seed, replication)
    log = []
    for store in range(accepted):
        log += [event(10.0 * (store + 1), ev.INSPECTED, store, 1), event(10.0 * (store + 1), ev.LIGHT, store, ev.GREEN)]
    last = len(plan.batches) - 1
    log.append(event(120.0, ev.BATCH_ENDED, batch=last))
    sizes = [6] if last == 0 else [2, 4, *[0] * (last - 1)]
    batches = [
        {"start_day": 0.0, "end_day": 120.0, "first_time": size, "successes": min(size, accepted), "visits": size,
         "coached_weeks": 6.0 * size}
        for size in sizes
    ]  # fmt: skip
    return fakes.outcome(
        log,
        [{"batch": 0, "usage": plan.efficiency_gain} for _ in range(plan.stores)],
        batches,
        weekly=[{"day": 7.0 * week, "red": accepted, "green": 6 - accepted} for week in range(1, 4)],
        daily=[{"day": day, "using": accepted} for day in range(5)],
        exposure=[{"at_risk": 6, "gave_up": 1}, {"at_risk": 5, "gave_up": 0}],
        people=[{"role": ev.HEAD_OFFICE, "duty_days": 10, "used_hours": 40}],
    )


#: The engine above, whatever a test puts in its place.
KNOWN = simulate


def fails_once(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Fails in replication 2 of one strategy."""
    if replication == 2 and plan.strategy == "two batches":
        raise ZeroDivisionError("nobody\nwas there")
    return KNOWN(plan, seed, replication)


def fails_always(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Never gives anything."""
    raise RuntimeError("no luck")


def interrupted(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """As if somebody pressed Ctrl-C in replication 3."""
    if replication == 3 and plan.strategy == "two batches":
        raise KeyboardInterrupt
    return KNOWN(plan, seed, replication)


def dies(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Takes its process with it, as running out of memory does."""
    os._exit(9)


def slow(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Leaves a file in the folder that ROLLOUT_SIM_TEST_FOLDER names, and takes a tenth of a second."""
    import time

    Path(os.environ["ROLLOUT_SIM_TEST_FOLDER"], f"{replication}").touch()
    time.sleep(0.1)
    return KNOWN(plan, seed, replication)
