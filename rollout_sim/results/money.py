"""Costs and benefits of a replication, by month, budget line and class.

A line is a simulated quantity (coach days, visits, store-days) times its price; a class is the sum of its lines. Months
are those of the calendar; the first, month 0, begins on day 0. Money of a month is discounted by (1 + rate)^(-years
from day 0 to its beginning), so what is spent at the start keeps its face value. Costs and benefits count up to the end
of the run. On a day that is asked for they count up to the end of that day: a month is split there, so that what arises
after it is not in the sum.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import DAYS_A_MONTH, DAYS_A_YEAR, SAME_TIME
from rollout_sim.kernel.registry import placed
from rollout_sim.mechanisms.register import parts
from rollout_sim.results.counts import ReplicationCounts, count, of_kind
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Floats
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.stays import last_end, stay_days, stay_numbers

if TYPE_CHECKING:
    from rollout_sim.scenario.blocks.money import MoneyBlock

#: Names of the classes of costs and of benefits.
COSTS = ("committed_cost", "people_cost", "per_store_cost", "per_event_cost", "incentives_cost", "dip_cost")
BENEFITS = (
    "efficiency_value", "revenue_value", "customers_kept_value", "complaints_avoided_value", "findings_value",
)  # fmt: skip


#: Kinds of tasks that cost a fee, by their lines.
FEES = {row.cost_line: row.number for row in ev.TASKS if row.cost_line}
#: Tasks whose journeys are paid: of those that cost a fee, the ones on site.
JOURNEYS = [row.number for row in ev.TASKS if row.cost_line and row.on_site]
#: Roles by the lines of their days on duty.
ON_DUTY = {row.cost_line: row.number for row in ev.ROLES}


@dataclass(frozen=True, eq=False)
class Ledger:
    """Money by month: ``classes[name][m]``, undiscounted; costs and benefits are both usually positive.

    ``spans`` holds the same by span: months, split at the days for which sums are asked; months if empty.
    """

    run_days: float
    month_starts: Floats  # days on which months begin
    discount: Floats  # factor a month
    classes: dict[str, Floats]
    quantities: dict[str, Floats] = field(default_factory=dict)  # of each of ``LINES``, by month
    prices: dict[str, float] = field(default_factory=dict)  # cost or benefit of one unit
    span_starts: Floats = field(default_factory=lambda: np.empty(0))  # days on which spans begin
    spans: dict[str, Floats] = field(default_factory=dict)

    @cached_property
    def costs(self) -> Floats:
        """All costs by month."""
        return _sum_of(self.classes, COSTS)

    @cached_property
    def benefits(self) -> Floats:
        """All benefits by month."""
        return _sum_of(self.classes, BENEFITS)

    @cached_property
    def by_span(self) -> "Ledger":
        """The same money with spans in place of months."""
        if not self.spans:
            return self
        month = np.searchsorted(self.month_starts, self.span_starts, "right") - 1
        return Ledger(self.run_days, self.span_starts, self.discount[month], self.spans)

    @property
    def total_cost(self) -> float:
        """All costs over the run, undiscounted, the dip among them."""
        return float(self.costs.sum())

    @cached_property
    def net_present_value(self) -> float:
        """Benefits less costs, discounted to the start."""
        return float(((self.benefits - self.costs) * self.discount).sum())

    @property
    def month_edges(self) -> Floats:
        """Days on which months begin, and the end of the run."""
        return np.append(self.month_starts, self.run_days)

    def cost_by(self, day: float) -> float:
        """All costs up to the end of a day, undiscounted; all of the run's on its last."""
        return self._by(day, lambda money: money.costs, at_once=1.0)

    def balance_on(self, day: float) -> float:
        """Benefits less costs up to the end of a day, discounted; the net present value on the run's last."""
        return self._by(day, lambda money: (money.benefits - money.costs) * money.discount, at_once=-1.0)

    def dip_by(self, day: float) -> float:
        """Worth of the efficiency lost while stores learn, up to the end of a day, undiscounted."""
        return self._by(day, lambda money: money.classes[COSTS[-1]])

    def return_by(self, day: float) -> float:
        """Benefits less costs up to the end of a day over costs up to then, both discounted; NaN without costs."""
        spent = self._by(day, lambda money: money.costs * money.discount, at_once=1.0)
        return self.balance_on(day) / spent if spent > 0 else float("nan")

    def _by(self, day: float, amounts_of: "Callable[[Ledger], Floats]", at_once: float = 0.0) -> float:
        """Sum of amounts up to the end of a day.

        A span ends with each day that was asked for; within another one they flow evenly, except for the committed
        costs on day 0, which are ``at_once`` times among them.
        """
        if day >= self.run_days:
            return float(amounts_of(self).sum())
        amounts, edges = amounts_of(self.by_span), self.by_span.month_edges
        span = int(np.searchsorted(edges, day + SAME_TIME, "right")) - 1
        part = max(0.0, day - edges[span]) / (edges[span + 1] - edges[span])
        on_day_0 = at_once * float(self.classes["committed_cost"].sum()) if span == 0 else 0.0
        return float(amounts[:span].sum() + on_day_0 + part * (amounts[span] - on_day_0))

    @property
    def return_share(self) -> float:
        """Net present value over discounted costs; NaN without costs."""
        return self.return_by(self.run_days)

    @property
    def payback_days(self) -> float:
        """As ``payback_by`` the end of the run."""
        return self.payback_by(self.run_days)

    def payback_by(self, day: float) -> float:
        """Day from which the sum of benefits stays at or above that of costs up to the end of a day, undiscounted.

        Within a month money flows evenly, except for committed costs on day 0. NaN if they are in debt on that day, or
        without costs.
        """
        committed = float(self.classes["committed_cost"].sum())
        if self.cost_by(day) <= 0:
            return float("nan")
        flow = self.benefits - self.costs + self.classes["committed_cost"]
        balance = np.concatenate(([-committed], -committed + np.cumsum(flow)))
        edges = self.month_edges
        if day < self.run_days:
            before = edges < day - SAME_TIME
            balance = np.append(balance[before], self._by(day, lambda of: of.benefits - of.costs, at_once=-1.0))
            edges = np.append(edges[before], day)
        in_debt = np.flatnonzero(balance < 0)
        if in_debt.size == 0:
            return 0.0
        last = int(in_debt[-1])
        if last == balance.size - 1:
            return float("nan")
        part = -balance[last] / (balance[last + 1] - balance[last])
        return float(edges[last] + part * (edges[last + 1] - edges[last]))


def _sum_of(classes: dict[str, Floats], names: Iterable[str]) -> Floats:
    return np.asarray(sum(classes[name] for name in names), dtype=np.float64)


def discount_factors(rate: float, month_starts: Floats) -> Floats:
    """Worth at the start of a unit of money of each month, at a rate a year."""
    return np.asarray((1 + rate) ** (-month_starts / DAYS_A_YEAR), dtype=np.float64)


def by_month(days: NDArray[Any], amounts: NDArray[Any], month_starts: Floats) -> Floats:
    """Sum of amounts by the month of their day; a day at or after the run's end falls into the last month."""
    from rollout_sim.results.compiled_passes import add_by_month

    sums = np.zeros(len(month_starts))
    add_by_month(np.ascontiguousarray(days), np.ascontiguousarray(amounts), month_starts, sums)
    return sums


def spread(start: float, end: float, amount: float, month_starts: Floats) -> Floats:
    """An amount spread evenly between two days, by month; all at once if the days are equal."""
    from rollout_sim.results.compiled_passes import add_even_flow

    sums = np.zeros(len(month_starts))
    add_even_flow(float(start), float(end), float(amount), month_starts, sums)
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
    counts = counts or count(outcome, plan)
    events = BudgetEvents(outcome, plan, counts)
    quantities = {line.name: line.quantity(events) for line in LINES}
    prices = prices_of(plan, money)
    spans = {name: np.zeros(len(counts.span_starts)) for name in (*COSTS, *BENEFITS)}
    for line in LINES:
        spans[line.of] += prices[line.name] * quantities[line.name]
    split = len(counts.span_starts) > len(plan.month_starts)
    firsts = np.searchsorted(counts.span_starts, plan.month_starts)  # spans that begin with a month

    def by_months(amounts: dict[str, Floats]) -> dict[str, Floats]:
        return {name: np.add.reduceat(of, firsts) for name, of in amounts.items()} if split else amounts

    return Ledger(
        run_days=plan.run_days,
        month_starts=plan.month_starts,
        discount=discount_factors(money.discount_rate, plan.month_starts),
        classes=by_months(spans),
        quantities=by_months(quantities),
        prices=prices,
        span_starts=counts.span_starts,
        spans=spans if split else {},
    )


def prices_of(plan: Plan, money: "MoneyBlock") -> dict[str, float]:
    """Cost or benefit of one unit of each line's quantity, by line."""
    return {line.name: line.price(plan, money) for line in LINES}


class BudgetEvents:
    """One replication as the lines count it; values that several lines need are computed once.

    ``month_starts`` are those of the counts: what lines count by month is counted by span.
    """

    def __init__(self, outcome: tables.Outcome, plan: Plan, counts: ReplicationCounts) -> None:
        self.outcome, self.plan, self.counts = outcome, plan, counts
        self.month_starts = counts.span_starts

    @cached_property
    def duty(self) -> Floats:
        """Days on duty by role and month, evenly over the days on which a person is there."""
        from rollout_sim.results.compiled_passes import add_duty

        duty = np.zeros((ev.ROLES.size, len(self.month_starts)))
        people, plan = self.outcome.people, self.plan
        if plan.stays:
            self._add_stays(duty)
            people = people[stay_numbers(plan.stays, plan.people) == 0]
        add_duty(people, float(plan.run_days), self.month_starts, duty)
        return duty

    def _add_stays(self, duty: Floats) -> None:
        """Add the days on duty of people who join, leave or are away."""
        plan, people = self.plan, self.outcome.people
        stays, leaves = stay_days(plan.stays, plan.run_days)
        day = np.arange(stays.shape[1])
        parts = np.clip(plan.run_days - day, 0.0, 1.0)  # of the last day
        over = last_end(self.outcome.batches["end_day"])
        for person, stay in enumerate(stay_numbers(plan.stays, plan.people)):
            days = parts * stays[stay] * ((leaves[stay] == 0) | (day < over))
            if stay and days.any():
                on_duty = people["duty_days"][person] * days / days.sum()
                duty[people["role"][person]] += by_month(day, on_duty, self.month_starts)

    @cached_property
    def mastered(self) -> Floats:
        """Days of a live store at full usage and ability, by month."""
        return self.daily("benefit")

    def of_kind(self, kind: int) -> tuple[Floats, Floats]:
        """Days of the events of a kind at stores that count, and 1 for each."""
        rows = of_kind(self.outcome.log, kind)
        days = rows["day"][self.counts.counted[rows["store"]]].astype(np.float64)
        return days, np.ones(days.size)

    def daily(self, column: str) -> Floats:
        """A column of the daily series (``rules.outcome.DAILY``), summed by month."""
        return by_month(self.outcome.daily["day"], self.outcome.daily[column], self.month_starts)


def whole_periods(run_days: float, months_each: int, month_starts: Floats) -> Floats:
    """Ends of whole periods of so many months since the start within the run, counted by calendar month."""
    ends = np.arange(1, int(run_days / (months_each * DAYS_A_MONTH) + 1e-9) + 1) * months_each * DAYS_A_MONTH
    return by_month(ends, np.ones(ends.size), month_starts)


class Line(NamedTuple):
    """A line of the budget: a simulated quantity times its price.

    Attributes
    ----------
    of
        The class of its amount.
    label
        What people read; translated where it is used.
    quantity
        Counts it in a replication, by month, in ``unit``.
    price
        Cost or benefit of one unit of the quantity.
    inputs
        The same price out of values of the scenario, for a reader who changes them: products of dotted paths, summed,
        over ``divisor``; ``.*`` stands for every name of a block.
    by_calendar
        Whether the quantity is there whatever happens, so that the line says nothing without a price.
    """

    name: str
    of: str
    unit: Literal["once", "days", "hours", "stores", "times", "store-days"]
    label: str
    quantity: Callable[[BudgetEvents], Floats]
    price: Callable[[Plan, "MoneyBlock"], float]
    inputs: tuple[str, ...]
    divisor: float = 1.0
    by_calendar: bool = False


def _on_duty(line: str, label: str, pay: str) -> Line:
    """The line of people of a role of ``ON_DUTY``, by what ``money.people`` calls their pay."""
    return Line(
        line, "people_cost", "days", label,
        lambda events: np.asarray(events.duty[ON_DUTY[line]], dtype=np.float64),
        lambda _, money: float(getattr(money.people, pay)),
        (f"money.people.{pay}",),
    )  # fmt: skip


def _fee(line: str, label: str, quantity: Callable[[BudgetEvents], Floats], fee: str) -> Line:
    """A line of events, by what ``money.per_event`` calls their fee."""
    return Line(
        line, "per_event_cost", "times", label, quantity,
        lambda _, money: float(getattr(money.per_event, fee)),
        (f"money.per_event.{fee}",),
    )  # fmt: skip


def _done(line: str, label: str, fee: str) -> Line:
    """The line of a task of ``FEES``."""
    return _fee(line, label, lambda events: np.asarray(events.counts.done[FEES[line]], dtype=np.float64), fee)


def _prize(line: str, label: str, months_each: int, price: Callable[[Plan], float], inputs: tuple[str, ...]) -> Line:
    """A line of prizes and funds, due at the end of each whole period of the run."""
    return Line(
        line, "incentives_cost", "times", label,
        lambda events: whole_periods(events.plan.run_days, months_each, events.month_starts),
        lambda plan, _: price(plan),
        inputs, by_calendar=True,
    )  # fmt: skip


def _journeys(events: BudgetEvents) -> Floats:
    return np.asarray(events.counts.done[JOURNEYS].sum(axis=0), dtype=np.float64)


def _revenue(_: Plan, money: "MoneyBlock") -> float:
    worth = money.benefits
    return worth.revenue_per_store_day * worth.revenue_gain * worth.margin


def _customers_kept(_: Plan, money: "MoneyBlock") -> float:
    worth = money.benefits
    return worth.customers_lost_per_store_year / DAYS_A_YEAR * worth.customers_kept * worth.customer_worth


def _complaints_avoided(_: Plan, money: "MoneyBlock") -> float:
    return money.benefits.complaints_per_store_month / DAYS_A_MONTH * money.benefits.complaint_cost


#: Lines by their former names, as older run folders have them.
FORMER_LINES = {"experts": "head_office_coaches", "expert_visits": "head_office_visits"}

_LINES = (
    Line(
        "committed", "committed_cost", "once", "Committed at the start",
        lambda events: spread(0.0, 0.0, 1.0, events.month_starts),
        lambda plan, money: sum(money.committed.values()) + plan.spending.at_start,
        ("money.committed.*", "change_management.coalition.awards", "toolkit.cost"),
    ),
    _on_duty("head_office_coaches", "Head office coaches on duty", "head_office_coach"),
    _on_duty("seed_coaches", "Seed coaches on duty", "seed_coach"),
    _on_duty("regional_coaches", "Regional coaches on duty", "regional_coach"),
    _on_duty("desk_agents", "Desk agents on duty", "desk_agent"),
    Line(
        "overtime", "people_cost", "hours", "Overtime",
        lambda events: events.counts.overtime, lambda _, money: money.overtime_hour, ("money.overtime_hour",),
    ),
    Line(
        "equipment", "per_store_cost", "stores", "Stores equipped",
        lambda events: events.counts.equipped,
        lambda plan, money: sum(money.per_store.values()) + plan.spending.a_store,
        ("money.per_store.*", "change_management.empowerment.equipment"),
    ),
    _done("visits", "Coaching visits", "visit"),
    _done("calls", "Coaching calls", "call"),
    _done("head_office_visits", "Head office visits", "head_office_visit"),
    _done("acceptances", "Acceptances", "acceptance"),
    _done("diagnoses", "Diagnoses", "diagnosis"),
    _fee("journeys", "Journeys to stores", _journeys, "travel"),
    Line(
        "places", "per_event_cost", "times", "Visits of stores to their hosts",
        lambda events: events.counts.saw, lambda plan, _: plan.spending.a_place, ("see.cost",),
    ),
    _prize(
        "prizes_a_month", "Prizes each month", 1, lambda plan: plan.spending.a_month, ("incentives.person_of_month",)
    ),
    _prize(
        "prizes_a_quarter", "Prizes each quarter", 3, lambda plan: plan.spending.a_quarter,
        ("incentives.practice_of_quarter",),
    ),
    _prize(
        "prizes_a_year", "Prizes and funds each year", 12, lambda plan: plan.spending.a_year,
        (
            "incentives.person_of_year",
            "incentives.store_fund * incentives.good_stores",
            "incentives.region_fund * incentives.top_regions",
        ),
    ),
    Line(
        "dip", "dip_cost", "store-days", "Efficiency lost while learning",
        lambda events: events.daily("dip"),
        lambda _, money: money.benefits.labour_per_store_day,
        ("money.benefits.labour_per_store_day",),
    ),
    Line(
        "efficiency", "efficiency_value", "store-days", "Labour saved",
        lambda events: events.mastered,
        lambda plan, money: money.benefits.labour_per_store_day * plan.efficiency_gain,
        ("money.benefits.labour_per_store_day * change.efficiency_gain",),
    ),
    Line(
        "revenue", "revenue_value", "store-days", "Margin on more revenue",
        lambda events: events.mastered, _revenue,
        ("money.benefits.revenue_per_store_day * money.benefits.revenue_gain * money.benefits.margin",),
    ),
    Line(
        "customers_kept", "customers_kept_value", "store-days", "Customers kept",
        lambda events: events.mastered, _customers_kept,
        ("money.benefits.customers_lost_per_store_year * money.benefits.customers_kept"
         " * money.benefits.customer_worth",),
        DAYS_A_YEAR,
    ),
    Line(
        "complaints_avoided", "complaints_avoided_value", "store-days", "Complaints avoided",
        lambda events: -events.daily("complaints"), _complaints_avoided,
        ("money.benefits.complaints_per_store_month * money.benefits.complaint_cost",),
        DAYS_A_MONTH,
    ),
)  # fmt: skip
#: In the order in which they are summed and shown, with those of the mechanisms; a new line is a row.
LINES: tuple[Line, ...] = placed(_LINES, (line for part in parts("money").values() for line in part.LINES))
