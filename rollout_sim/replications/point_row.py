"""Observations of one replication in a study of many points: a flat row of numbers, which takes little memory.

Beside the measures: shortages (people, desk, trainers, hosts, gates), the cost of idle coaches, store-weeks of use
(``OBSERVED``), and for each gate its decision and the outcome of the next batch.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.kernel.calendar import SAME_TIME, weeks_of
from rollout_sim.kernel.registry import placed_in
from rollout_sim.mechanisms.register import parts
from rollout_sim.results.counts import of_kind
from rollout_sim.results.measures import BY_NAME, IS_COACH, WORK_HOURS_A_DAY, Replication, on_day, read_all
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario.blocks.money import MoneyBlock

#: Share of a week's hours above which people count as fully used: hours count when a task ends, so few reach 100 %.
FULL_USE = 0.95
#: Column of a goal's measure at its date.
BY_DATE = "by_date"


def observe(
    outcome: tables.Outcome,
    plan: Plan,
    money: "MoneyBlock",
    dated: str | None = None,
    by_day: float = 0.0,
    read_on: float | None = None,
) -> dict[str, float]:
    """Numbers of one replication by name.

    ``dated`` is a measure of ``DATED`` to compute at ``by_day`` as well; ``read_on`` is the day on which all others are
    read, if not the end of the run.
    """
    replication = Replication(outcome, plan, money, () if dated is None else (by_day,), read_on)
    row = read_all(replication)
    row |= {name: read(replication) for name, read in OBSERVED.items()}
    row |= _gates(replication)
    if dated is not None:
        row[BY_DATE] = on_day(replication, dated, by_day)
    return row


def gate_column(batch: int, what: str) -> str:
    """Column of ``what`` (said, delay_days, success_share) of the gate before a batch, numbered from 0."""
    return f"gate.{batch}.{what}"


def _coach_full_weeks(replication: Replication) -> float:
    return _full_weeks(replication, "coach")


def _desk_full_weeks(replication: Replication) -> float:
    return _full_weeks(replication, "desk")


def _full_weeks(replication: Replication, who: str) -> float:
    weekly = replication.weekly
    duty = weekly[f"{who}_duty_hours"]
    return float(((duty > 0) & (weekly[f"{who}_used_hours"] >= FULL_USE * duty)).sum())


def _host_short_weeks(replication: Replication) -> float:
    """Weeks in which a store waits for a place at a host, until it has one or stops waiting."""
    log, plan = replication.outcome.log, replication.plan
    if plan.levers.places == 0:
        return 0.0
    states, journeys = of_kind(log, ev.STATE), of_kind(log, ev.SAW)
    journey_day = np.full(plan.stores, np.inf)
    journey_day[journeys["store"]] = journeys["day"]
    began = states[states["value"] == ev.TRAINING]
    since = began["day"]
    until = np.minimum(np.minimum(journey_day[began["store"]], since + plan.levers.see_wait), replication.until)
    waits = until > since + SAME_TIME  # not where it saw a host before
    short = np.zeros(len(plan.review_days) - 1, dtype=np.bool_)
    weeks = (weeks_of(plan.starts, days[waits]) for days in (since, until))
    for first, last in zip(*weeks, strict=True):
        short[first : last + 1] = True
    return float(short.sum())


def _store_weeks_using(replication: Replication) -> float:
    return float(replication.weekly["using"].sum())


def _idle_coach_cost(replication: Replication) -> float:
    """Pay of coaches for hours on duty without work."""
    assert replication.money is not None
    paid, people = replication.money.people, replication.outcome.people
    pay = np.array([paid.head_office_coach, paid.seed_coach, paid.regional_coach])
    coaches = people[IS_COACH[people["role"]]]
    idle = coaches["duty_days"] - coaches["used_hours"] / WORK_HOURS_A_DAY
    return float((pay[coaches["role"]] * idle).sum())


def _outlay(replication: Replication) -> float:
    """All costs but the dip, which nobody pays."""
    return BY_NAME["total_cost"].read(replication) - BY_NAME["dip_cost"].read(replication)


def _days_to_acceptance(replication: Replication) -> float:
    """Mean days from the start to acceptance; a store that is not accepted by then counts up to the day of reading."""
    days = replication.outcome.stores["accepted_day"][replication.counts.counted]
    return float(np.fmin(days, replication.until).mean()) if days.size else 0.0


_OBSERVED: Mapping[str, Callable[[Replication], float]] = {
    "coach_full_weeks": _coach_full_weeks,
    "desk_full_weeks": _desk_full_weeks,
    "host_short_weeks": _host_short_weeks,
    "store_weeks_using": _store_weeks_using,
    "idle_coach_cost": _idle_coach_cost,
    "outlay": _outlay,
    "days_to_acceptance": _days_to_acceptance,
}
#: Numbers beside the measures, by name, with the function that computes each; those of the mechanisms among them.
OBSERVED = placed_in(_OBSERVED, (row for part in parts("observed").values() for row in part.OBSERVED))


def _gates(replication: Replication) -> dict[str, float]:
    """Weeks in which gates held, and for each gate its first decision, the delay, and the success of the next batch."""
    outcome, plan = replication.outcome, replication.plan
    if all(batch.gate is None for batch in plan.batches):
        return {"gate_held_weeks": 0.0}
    read = of_kind(outcome.log, ev.GATE_READ)
    hold_days = read["day"][read["value"] == ev.HOLD]
    row = {"gate_held_weeks": float((hold_days <= replication.until).sum())}
    for number, batch in enumerate(plan.batches):
        if batch.gate is None:
            continue
        own = read["value"][read["batch"] == number]
        result = outcome.batches[number]
        due = outcome.batches[batch.after]["end_day"] + batch.gap_days
        ended = result["first_time"] > 0 and not np.isnan(result["end_day"])
        row[gate_column(number, "said")] = float(own[0]) if own.size else np.nan
        start = plan.run_days if np.isnan(result["start_day"]) else result["start_day"]  # stopped: to the run's end
        row[gate_column(number, "delay_days")] = float(max(0.0, start - due)) if own.size else 0.0
        row[gate_column(number, "success_share")] = (
            float(result["successes"] / result["first_time"]) if ended else np.nan
        )
    return row
