"""The model as a queue: a desk alone, and stores that go live with documents only and ask at a constant rate."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import STEADY, batch, contacts, events_of, plan

Floats = NDArray[np.float64]

EIGHT_HOURS = 8.0  # a task of 8 hours takes a day, so that rates are per day
#: A wait shorter than this is none: rounding of times some thousands of days from 0.
NONE = 1e-9


def desk(
    rates: dict[float, float],
    agents: int,
    days: float,
    window: float = 0.0,
    each: float = 0.5,
    handling: int = ev.EXPONENTIAL,
    set_to: dict[str, float] | None = None,
    **changed: Any,
) -> Plan:
    """A desk that answers in a day on average.

    Parameters
    ----------
    rates
        Requests a day of the stores that go live on a day, by that day.
    agents
        Who answer.
    days
        Length of the run.
    window
        Days for which a store that has gone live asks urgently.
    each
        Requests a day of one store; makes up the rates by whole stores.
    """
    sizes = [round(rate / each) for rate in rates.values()]
    return plan(
        sum(sizes), experts=0, run_days=days, desk=True, agents=agents, always_on_duty=True, handling=handling,
        course=None, contacts=contacts(), acceptance_days=1e9, light_actions=False, window_days=window,
        set_to={**STEADY, "requests": each, "request_hours": EIGHT_HOURS, **(set_to or {})},
        batches=tuple(
            batch(i, size, after=-1, start_day=float(start), length_days=1.0)
            for i, (size, start) in enumerate(zip(sizes, rates, strict=True))
        ),
        **changed,
    )  # fmt: skip


def waits(outcome: tables.Outcome, since: float, until: float, stores: Any = None) -> tuple[Floats, NDArray[np.bool_]]:
    """Days waited by each request asked in a time, until it was begun or withdrawn; and which were withdrawn.

    Stores of one urgency stand in one line, and all wait as long as each other at most: requests leave it in the order
    in which they came. ``stores`` are those of one urgency, all if None.

    Raises
    ------
    ValueError
        If some of them still waited when the run ended: to leave them out would make waits look shorter.
    """
    log = outcome.log if stores is None else outcome.log[np.isin(outcome.log["store"], stores)]
    asked = log["day"][log["kind"] == ev.TASK_ASKED]
    left = log[(log["kind"] == ev.TASK_BEGUN) | (log["kind"] == ev.GAVE_UP_WAITING)]
    first, last = np.searchsorted(asked, [since, until])
    if len(left) < last:
        raise ValueError(f"{last - len(left)} requests asked before day {until:g} still wait at the end of the run")
    return left["day"][first:last] - asked[first:last], left["kind"][first:last] == ev.GAVE_UP_WAITING


def mean_wait(outcome: tables.Outcome, since: float, until: float, stores: Any = None) -> float:
    """Mean of ``waits``, in days."""
    return float(waits(outcome, since, until, stores)[0].mean())


def in_system(outcome: tables.Outcome, days: Any) -> NDArray[np.int64]:
    """Requests that wait or are being answered, on each of these days."""
    asked, done = events_of(outcome, ev.TASK_ASKED)["day"], events_of(outcome, ev.TASK_DONE)["day"]
    return np.searchsorted(asked, days, "right") - np.searchsorted(done, days, "right")
