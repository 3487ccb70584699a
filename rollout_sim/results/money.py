"""Costs and benefits of a replication, by month, budget line and class.

A line is a simulated quantity (coach days, visits, store-days) times its price; a class is the sum of its lines. A
month has 365.25/12 days and the first is month 0; money of month m is discounted by (1 + rate)^(-m/12), so what is
spent at the start keeps its face value. Costs and benefits count up to the end of the run.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import DAYS_A_MONTH, DAYS_A_YEAR
from rollout_sim.results.counts import ReplicationCounts, count, months_of
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Bools, Floats
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario.blocks.money import MoneyBlock

#: Names of the classes of costs and of benefits.
COSTS = ("committed_cost", "people_cost", "per_store_cost", "per_event_cost", "incentives_cost", "dip_cost")
BENEFITS = ("efficiency_value", "revenue_value", "customers_kept_value", "complaints_avoided_value")


class Line(NamedTuple):
    """A line of the budget: its name, the class of its amount, and the unit of its quantity."""

    name: str
    of: str
    unit: str


LINES: tuple[Line, ...] = (
    Line("committed", "committed_cost", "once"),
    Line("experts", "people_cost", "days"),
    Line("seed_coaches", "people_cost", "days"),
    Line("regional_coaches", "people_cost", "days"),
    Line("desk_agents", "people_cost", "days"),
    Line("trainers", "people_cost", "days"),
    Line("overtime", "people_cost", "hours"),
    Line("equipment", "per_store_cost", "stores"),
    Line("visits", "per_event_cost", "times"),
    Line("calls", "per_event_cost", "times"),
    Line("expert_visits", "per_event_cost", "times"),
    Line("acceptances", "per_event_cost", "times"),
    Line("diagnoses", "per_event_cost", "times"),
    Line("journeys", "per_event_cost", "times"),
    Line("places", "per_event_cost", "times"),
    Line("prizes_a_month", "incentives_cost", "times"),
    Line("prizes_a_quarter", "incentives_cost", "times"),
    Line("prizes_a_year", "incentives_cost", "times"),
    Line("dip", "dip_cost", "store-days"),
    Line("efficiency", "efficiency_value", "store-days"),
    Line("revenue", "revenue_value", "store-days"),
    Line("customers_kept", "customers_kept_value", "store-days"),
    Line("complaints_avoided", "complaints_avoided_value", "store-days"),
)

ROLES = {
    "experts": ev.EXPERT,
    "seed_coaches": ev.SEED,
    "regional_coaches": ev.REGIONAL,
    "desk_agents": ev.AGENT,
}
TASKS = {
    "visits": ev.VISIT,
    "calls": ev.CALL,
    "expert_visits": ev.EXPERT_VISIT,
    "acceptances": ev.ACCEPTANCE,
    "diagnoses": ev.DIAGNOSIS,
}
ON_SITE = (ev.VISIT, ev.ACCEPTANCE, ev.EXPERT_VISIT, ev.DIAGNOSIS)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Money by month: ``classes[name][m]``, undiscounted; costs and benefits are both usually positive."""

    run_days: float
    discount: Floats  # factor a month
    classes: dict[str, Floats]
    quantities: dict[str, Floats] = field(default_factory=dict)  # of each of ``LINES``, by month
    prices: dict[str, float] = field(default_factory=dict)  # cost or benefit of one unit

    @cached_property
    def costs(self) -> Floats:
        """All costs by month."""
        return np.asarray(sum(self.classes[name] for name in COSTS), dtype=np.float64)

    @cached_property
    def benefits(self) -> Floats:
        """All benefits by month."""
        return np.asarray(sum(self.classes[name] for name in BENEFITS), dtype=np.float64)

    @property
    def total_cost(self) -> float:
        """All costs over the run, undiscounted, the dip among them."""
        return float(self.costs.sum())

    @cached_property
    def net_present_value(self) -> float:
        """Benefits less costs, discounted to the start."""
        return float(((self.benefits - self.costs) * self.discount).sum())

    @property
    def return_share(self) -> float:
        """Net present value over discounted costs; NaN without costs."""
        spent = float((self.costs * self.discount).sum())
        return self.net_present_value / spent if spent > 0 else float("nan")

    @property
    def payback_days(self) -> float:
        """Day from which the sum of benefits stays at or above the sum of costs, undiscounted.

        Within a month money flows evenly, except for committed costs on day 0. NaN if the run ends in debt, or without
        costs.
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


def by_month(days: NDArray[Any], amounts: NDArray[Any], months: int) -> Floats:
    """Sum of amounts by the month of their day; a day at or after the run's end falls into the last month."""
    from rollout_sim.results.compiled_passes import add_by_month

    sums = np.zeros(months)
    add_by_month(np.ascontiguousarray(days), np.ascontiguousarray(amounts), sums)
    return sums


def spread(start: float, end: float, amount: float, months: int) -> Floats:
    """An amount spread evenly between two days, by month; all at once if the days are equal."""
    from rollout_sim.results.compiled_passes import add_even_flow

    sums = np.zeros(months)
    add_even_flow(float(start), float(end), float(amount), sums)
    return sums


def ledger(outcome: tables.Outcome, plan: Plan, money: "MoneyBlock", counts: ReplicationCounts | None = None) -> Ledger:
    """The ledger of one replication.

    Parameters
    ----------
    outcome, plan
        The replication and the plan it ran.
    money
        The scenario's money block.
    counts
        Of the outcome, computed if None. A store that does not count costs nothing.
    """
    months, counts = months_of(plan.run_days), counts or count(outcome, plan)
    rate = (1 + money.discount_rate) ** (1 / 12)
    quantities = {
        "committed": spread(0.0, 0.0, 1.0, months),
        **_people(outcome, plan, months),
        "overtime": counts.overtime,
        "equipment": counts.equipped,
        **{name: counts.done[task] for name, task in TASKS.items()},
        "journeys": counts.done[list(ON_SITE)].sum(axis=0),
        "places": counts.saw,
        **_incentives(plan.run_days),
        **_effects(outcome, months),
    }
    prices = prices_of(plan, money)
    classes = {name: np.zeros(months) for name in (*COSTS, *BENEFITS)}
    for line in LINES:
        classes[line.of] += prices[line.name] * quantities[line.name]
    return Ledger(
        run_days=plan.run_days,
        discount=np.asarray(rate ** -np.arange(months, dtype=float), dtype=np.float64),
        classes=classes,
        quantities=quantities,
        prices=prices,
    )


def prices_of(plan: Plan, money: "MoneyBlock") -> dict[str, float]:
    """Cost or benefit of one unit of each line's quantity, by line."""
    pay, fee, worth, spending = money.people, money.per_event, money.benefits, plan.spending
    retained = worth.customers_lost_per_store_year / DAYS_A_YEAR * worth.customers_kept * worth.customer_worth
    return {
        "committed": sum(money.committed.values()) + spending.at_start,
        "experts": pay.expert,
        "seed_coaches": pay.seed_coach,
        "regional_coaches": pay.regional_coach,
        "desk_agents": pay.desk_agent,
        "trainers": spending.a_trainer_day,
        "overtime": money.overtime_hour,
        "equipment": sum(money.per_store.values()) + spending.a_store,
        "visits": fee.visit,
        "calls": fee.call,
        "expert_visits": fee.expert_visit,
        "acceptances": fee.acceptance,
        "diagnoses": fee.diagnosis,
        "journeys": fee.travel,
        "places": spending.a_place,
        "prizes_a_month": spending.a_month,
        "prizes_a_quarter": spending.a_quarter,
        "prizes_a_year": spending.a_year,
        "dip": worth.labour_per_store_day,
        "efficiency": worth.labour_per_store_day * plan.efficiency_gain,
        "revenue": worth.revenue_per_store_day * worth.revenue_gain * worth.margin,
        "customers_kept": retained,
        "complaints_avoided": worth.complaints_per_store_month / DAYS_A_MONTH * worth.complaint_cost,
    }


def _people(outcome: tables.Outcome, plan: Plan, months: int) -> dict[str, Floats]:
    """Days on duty, evenly from a person's first day to the run's end."""
    from rollout_sim.results.compiled_passes import add_duty

    duty = np.zeros((len(ev.ROLE_NAMES), months))
    add_duty(outcome.people, float(plan.run_days), duty)
    trainers = spread(0.0, plan.run_days, trainer_days(plan), months)
    return {**{name: duty[role] for name, role in ROLES.items()}, "trainers": trainers}


def trainer_days(plan: Plan) -> float:
    """Days on duty of all trainers over the run; an incomplete last day counts in proportion."""
    if plan.levers.trainers == 0:
        return 0.0
    on = trainers_by_day(plan)
    return float((on @ np.minimum(1.0, plan.run_days - np.arange(on.shape[1]))).sum())


def trainers_by_day(plan: Plan) -> Bools:
    """Whether a trainer is on duty, as an array (trainers, days of the run); by the rule ``coaching.on_duty``."""
    days, trainers = np.arange(math.ceil(plan.run_days)), np.arange(int(plan.levers.trainers))
    on = np.add.outer(trainers, days) % 7 < plan.levers.trainer_days
    return np.asarray(on | plan.always_on_duty, dtype=np.bool_)


@lru_cache(maxsize=64)
def _incentives(run_days: float) -> dict[str, Floats]:
    """Prizes and funds, due at the end of each whole month, quarter and year of the run."""
    quantities = {}
    for name, each in (("prizes_a_month", 1), ("prizes_a_quarter", 3), ("prizes_a_year", 12)):
        ends = np.arange(1, int(run_days / (each * DAYS_A_MONTH) + 1e-9) + 1) * each * DAYS_A_MONTH
        quantities[name] = by_month(ends, np.ones(ends.size), months_of(run_days))
    return quantities


def _effects(outcome: tables.Outcome, months: int) -> dict[str, Floats]:
    """Gains and losses of live stores, in days of a store at full usage and ability."""
    daily = outcome.daily
    mastered = by_month(daily["day"], daily["benefit"], months)
    return {
        "dip": by_month(daily["day"], daily["dip"], months),
        **dict.fromkeys(("efficiency", "revenue", "customers_kept"), mastered),
        "complaints_avoided": -by_month(daily["day"], daily["complaints"], months),
    }
