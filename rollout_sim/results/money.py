"""What a replication costs and brings in, by month and class.

A month has 365.25/12 days and the first is month 0; money of month m is discounted by (1 + rate)^(-m/12), so what is
spent at the start keeps its face value. Costs and benefits are counted up to the end of the run and no further.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.model import events as ev
from rollout_sim.results.rows import Rows
from rollout_sim.scenario.plan import Bools, Floats, Plan

if TYPE_CHECKING:
    from rollout_sim.scenario.money import MoneyBlock

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12

#: Classes of costs and of benefits, as they are called everywhere.
COSTS = ("committed_cost", "people_cost", "per_store_cost", "per_event_cost", "incentives_cost", "dip_cost")
BENEFITS = ("efficiency_value", "revenue_value", "customers_kept_value", "complaints_avoided_value")

ON_SITE = (ev.VISIT, ev.ACCEPTANCE, ev.EXPERT_VISIT, ev.DIAGNOSIS)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Money by month: ``classes[name][m]``, undiscounted, costs and benefits both positive when usual."""

    run_days: float
    discount: Floats  # factor a month
    classes: dict[str, Floats]

    @property
    def costs(self) -> Floats:
        """All costs by month."""
        return np.asarray(sum(self.classes[name] for name in COSTS), dtype=np.float64)

    @property
    def benefits(self) -> Floats:
        """All benefits by month."""
        return np.asarray(sum(self.classes[name] for name in BENEFITS), dtype=np.float64)

    @property
    def total_cost(self) -> float:
        """All costs over the run, undiscounted, the dip among them."""
        return float(self.costs.sum())

    @property
    def net_present_value(self) -> float:
        """Benefits less costs, discounted to the start."""
        return float(((self.benefits - self.costs) * self.discount).sum())

    @property
    def return_share(self) -> float:
        """Net present value over discounted costs; NaN where nothing was spent."""
        spent = float((self.costs * self.discount).sum())
        return self.net_present_value / spent if spent > 0 else float("nan")

    @property
    def payback_days(self) -> float:
        """Day from which the sum of benefits stays at or above the sum of costs, undiscounted.

        Within a month money is taken to flow evenly, but for what is committed on day 0. NaN where the run ends in
        debt, or where nothing was spent.
        """
        if self.total_cost <= 0:
            return float("nan")
        committed = float(self.classes["committed_cost"].sum())
        flow = self.benefits - self.costs + self.classes["committed_cost"]
        balance = np.concatenate(([-committed], -committed + np.cumsum(flow)))
        edges = np.minimum(np.arange(balance.size) * DAYS_A_MONTH, self.run_days)
        in_debt = np.flatnonzero(balance < 0)
        if in_debt.size == 0:
            return 0.0
        last = int(in_debt[-1])
        if last == balance.size - 1:
            return float("nan")
        part = -balance[last] / (balance[last + 1] - balance[last])
        return float(edges[last] + part * (edges[last + 1] - edges[last]))


def months_of(run_days: float) -> int:
    """Months that a run touches, at least one."""
    return max(1, int(np.ceil(run_days / DAYS_A_MONTH - 1e-9)))


def by_month(days: NDArray[Any], amounts: NDArray[Any] | float, months: int) -> Floats:
    """Sum of amounts by the month of their day; a day at or past the run's end falls into the last month."""
    month = np.clip(np.asarray(days, dtype=float) // DAYS_A_MONTH, 0, months - 1).astype(np.int64)
    weights = np.broadcast_to(np.asarray(amounts, dtype=float), month.shape)
    return np.bincount(month, weights=weights, minlength=months).astype(np.float64)


def spread(start: Floats, end: float, amount: Floats, months: int) -> Floats:
    """Amounts that flow evenly, each from its own day to a common last one, by month; at once where the two are one."""
    at_once = end <= start
    edges = np.arange(months + 1) * DAYS_A_MONTH
    edges[-1] = max(edges[-1], end)
    from_day = start[~at_once, None]
    inside = np.diff(np.clip(edges, from_day, end))
    flowing = (amount[~at_once, None] * inside / (end - from_day)).sum(axis=0)
    return np.asarray(flowing + by_month(start[at_once], amount[at_once], months), dtype=np.float64)


def ledger(outcome: ev.Outcome, plan: Plan, money: "MoneyBlock", counted: Bools, rows: Rows | None = None) -> Ledger:
    """All money of one replication.

    Parameters
    ----------
    outcome, plan
        The replication and the plan it ran.
    money
        The scenario's money block.
    counted
        By store: False for a store in no count (a pilot that no batch took, an inert row), which costs nothing.
    rows
        The rows of the outcome's log, if somebody looks through them already.
    """
    months, rows = months_of(plan.run_days), rows or Rows(outcome.log)
    rate = (1 + money.discount_rate) ** (1 / 12)
    return Ledger(
        run_days=plan.run_days,
        discount=np.asarray(rate ** -np.arange(months, dtype=float), dtype=np.float64),
        classes={
            "committed_cost": by_month(np.zeros(1), sum(money.committed.values()) + plan.spending.at_start, months),
            "people_cost": _people(outcome, rows, plan, money, months),
            "per_store_cost": _per_store(rows, plan, money, months),
            "per_event_cost": _per_event(rows, plan, money, counted, months),
            "incentives_cost": _incentives(plan, months),
            **_effects(outcome, plan, money, months),
        },
    )


def _people(outcome: ev.Outcome, rows: Rows, plan: Plan, money: "MoneyBlock", months: int) -> Floats:
    """Pay for days on duty, evenly from a person's first day to the run's end, and overtime when worked."""
    trainers = np.array([plan.spending.a_trainer_day * trainer_days(plan)])
    pay = money.people
    by_role = np.array([pay.expert, pay.seed_coach, pay.regional_coach, pay.desk_agent])
    people = outcome.people[outcome.people["duty_days"] > 0]
    start = np.nan_to_num(people["from_day"], nan=0.0)
    cost = spread(start, plan.run_days, by_role[people["role"]] * people["duty_days"], months)
    cost += spread(np.zeros(1), plan.run_days, trainers, months)
    overtime = rows.of(ev.OVERTIME)
    return cost + by_month(overtime["day"], overtime["value"] * money.overtime_hour, months)


def trainer_days(plan: Plan) -> float:
    """Days on duty of all trainers over the run; the last day counts for its part."""
    days, trainers = np.arange(math.ceil(plan.run_days)), np.arange(int(plan.levers.trainers))
    on = (np.add.outer(trainers, days) % 7 < plan.levers.trainer_days) | plan.always_on_duty  # ``coaching.on_duty``
    return float((on @ np.minimum(1.0, plan.run_days - days)).sum())


def _per_store(rows: Rows, plan: Plan, money: "MoneyBlock", months: int) -> Floats:
    """Equipment and the like: spent when a store first joins a batch; a pilot has had it since before the start."""
    joined = rows.of(ev.JOINED_BATCH)
    new = joined[(joined["value"] == 1) & ~plan.pilot[joined["store"]]]
    return by_month(new["day"], sum(money.per_store.values()) + plan.spending.a_store, months)


def _per_event(rows: Rows, plan: Plan, money: "MoneyBlock", counted: Bools, months: int) -> Floats:
    """Each task done, on the day it was done, the journey of those on site, and stores' journeys to their hosts."""
    fee = money.per_event
    price = np.zeros(len(ev.TASK_NAMES))
    for task, amount in (
        (ev.VISIT, fee.visit),
        (ev.CALL, fee.call),
        (ev.EXPERT_VISIT, fee.expert_visit),
        (ev.ACCEPTANCE, fee.acceptance),
        (ev.DIAGNOSIS, fee.diagnosis),
    ):
        price[task] = amount
    price[list(ON_SITE)] += fee.travel
    done, saw = rows.of_stores(ev.TASK_DONE, counted), rows.of(ev.SAW)
    tasks = by_month(done["day"], price[done["value"].astype(np.int64)], months)
    return tasks + by_month(saw["day"], plan.spending.a_place, months)


def _incentives(plan: Plan, months: int) -> Floats:
    """Prizes and funds, at the end of each whole month, quarter and year of the run."""
    cost = np.zeros(months)
    for each, amount in ((1, plan.spending.a_month), (3, plan.spending.a_quarter), (12, plan.spending.a_year)):
        ends = np.arange(1, int(plan.run_days / (each * DAYS_A_MONTH) + 1e-9) + 1) * each * DAYS_A_MONTH
        cost += by_month(ends, amount, months)
    return cost


def _effects(outcome: ev.Outcome, plan: Plan, money: "MoneyBlock", months: int) -> dict[str, Floats]:
    """What live stores gain and lose, day by day."""
    daily, worth = outcome.daily, money.benefits
    mastered = by_month(daily["day"], daily["benefit"], months)  # store-days at full usage and ability
    dipped = by_month(daily["day"], daily["dip"], months)
    complained = by_month(daily["day"], daily["complaints"], months)
    kept = worth.customers_lost_per_store_year / DAYS_A_YEAR * worth.customers_kept * worth.customer_worth
    complaint = worth.complaints_per_store_month / DAYS_A_MONTH * worth.complaint_cost
    return {
        "dip_cost": worth.labour_per_store_day * dipped,
        "efficiency_value": worth.labour_per_store_day * plan.efficiency_gain * mastered,
        "revenue_value": worth.revenue_per_store_day * worth.revenue_gain * worth.margin * mastered,
        "customers_kept_value": kept * mastered,
        "complaints_avoided_value": -complaint * complained,
    }
