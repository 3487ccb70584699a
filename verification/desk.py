"""The model as a queue: only a desk, and stores that go live with documents only and ask at a constant rate."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import STEADY, STEADY_REQUESTS, batch, contacts, events_of, plan

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
        Agents who answer.
    days
        Length of the run.
    window
        Days after go-live in which a store's requests are urgent.
    each
        Requests a day of one store; rates are multiples of it.
    """
    sizes = [round(rate / each) for rate in rates.values()]
    return plan(
        sum(sizes), head_office_coaches=0, run_days=days, desk=True, agents=agents, always_on_duty=True,
        handling=handling, course=None, contacts=contacts(), acceptance_days=1e9, light_actions=False,
        window_days=window,
        set_to={**STEADY, "requests": each / STEADY_REQUESTS, "request_hours": EIGHT_HOURS, **(set_to or {})},
        batches=tuple(
            batch(i, size, after=-1, start_day=float(start), length_days=1.0)
            for i, (size, start) in enumerate(zip(sizes, rates, strict=True))
        ),
        **changed,
    )  # fmt: skip


def waits(outcome: tables.Outcome, since: float, until: float, stores: Any = None) -> tuple[Floats, NDArray[np.bool_]]:
    """Days from each request of a period until it was begun or withdrawn; and whether it was withdrawn.

    Requests of one urgency form one queue with the same patience, so that they leave it in the order of arrival.
    ``stores`` are those of one urgency, all if None.

    Raises
    ------
    ValueError
        If some of them still waited at the end of the run: without them, waits would be too short.
    """
    log = outcome.log if stores is None else outcome.log[np.isin(outcome.log["store"], stores)]
    asked_days = log["day"][log["kind"] == ev.TASK_ASKED]
    departures = log[(log["kind"] == ev.TASK_BEGUN) | (log["kind"] == ev.GAVE_UP_WAITING)]
    first, last = np.searchsorted(asked_days, [since, until])
    if len(departures) < last:
        raise ValueError(
            f"{last - len(departures)} requests asked before day {until:g} still wait at the end of the run"
        )
    return departures["day"][first:last] - asked_days[first:last], departures["kind"][first:last] == ev.GAVE_UP_WAITING


def mean_wait(outcome: tables.Outcome, since: float, until: float, stores: Any = None) -> float:
    """Mean of ``waits``, in days."""
    return float(waits(outcome, since, until, stores)[0].mean())


def in_system(outcome: tables.Outcome, days: Any) -> NDArray[np.int64]:
    """Requests in the queue or in service, on each of these days."""
    asked_days, done_days = events_of(outcome, ev.TASK_ASKED)["day"], events_of(outcome, ev.TASK_DONE)["day"]
    return np.searchsorted(asked_days, days, "right") - np.searchsorted(done_days, days, "right")
