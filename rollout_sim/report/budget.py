"""The budget as a sheet has it: inputs that may be changed, and lines that are a price times a simulated quantity.

A price is a sum of products of inputs. Where an input is drawn anew in each future, it stands here by the mean of what
was drawn, and quantities are weighted by the price of their future: price times quantity is the simulated mean,
exactly. What stores that adapt the change lose of its gain is in the quantity too.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.kernel.calendar import DAYS_A_MONTH, DAYS_A_YEAR
from rollout_sim.replications.futures import drawn_means
from rollout_sim.report.budget_words import InputPath, input_words
from rollout_sim.results.money import BENEFITS, COSTS, LINES, Ledger, Line
from rollout_sim.rules.outcome import Floats
from rollout_sim.scenario.file.yaml_nodes import path_text

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack
    from rollout_sim.scenario import Scenario

#: Products of inputs, which are summed.
Terms = tuple[tuple[InputPath, ...], ...]
#: Futures whose drawn inputs are averaged; more would change the mean by little, and nothing rests on it.
DRAWN = 1000

#: Lines whose quantities go by the calendar: without a price there is nothing to tell of them.
CALENDAR = {"prizes_a_month", "prizes_a_quarter", "prizes_a_year"}
RATE: InputPath = ("money", "discount_rate")
_WORTH = ("money", "benefits")
_LABOUR = (*_WORTH, "labour_per_store_day")
_PAID = ("incentives",)


@dataclass(frozen=True)
class Price:
    """What one of a line's quantity costs or brings: a sum of products of inputs, over a number."""

    terms: Terms
    over: float = 1.0

    def without_nothing(self, nothing: Set[InputPath]) -> "Price":
        """The same price without products of which an input is nothing, unless that leaves none."""
        terms = tuple(term for term in self.terms if nothing.isdisjoint(term))
        return Price(terms or self.terms, self.over)

    def value(self, values: Mapping[InputPath, float]) -> float:
        """The price at some values of the inputs."""
        return sum(prod(values[path] for path in term) for term in self.terms) / self.over


@dataclass(frozen=True)
class BudgetInput:
    """An input of the budget: what it is called, its unit, its value, and where that comes from."""

    path: InputPath
    label: str
    unit: str
    value: float
    uncertain: str
    note: str
    origin: str

    @property
    def given(self) -> bool:
        """Whether somebody said so, rather than a default."""
        return self.origin != "default"


@dataclass(frozen=True, eq=False)
class BudgetLine:
    """A line: its price, and by strategy its quantity by month."""

    line: Line
    price: Price
    quantities: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Budget:
    """Inputs, and the lines of which there is anything under some strategy."""

    inputs: tuple[BudgetInput, ...]
    lines: tuple[BudgetLine, ...]
    strategies: tuple[str, ...]
    months: int

    def ledger(self, strategy: str, run_days: float) -> Ledger:
        """The mean course of a strategy's money, at the values of the inputs."""
        classes = {name: np.zeros(self.months) for name in (*COSTS, *BENEFITS)}
        for one in self.lines:
            classes[one.line.of] += one.price.value(self.values) * one.quantities[strategy]
        discount = (1 + self.values[RATE]) ** (-np.arange(self.months) / 12)
        return Ledger(run_days, discount, classes)

    @property
    def values(self) -> dict[InputPath, float]:
        """Values of the inputs."""
        return {one.path: one.value for one in self.inputs}


def prices_in(scenario: "Scenario") -> dict[str, Price]:
    """The price of each line of ``results.money.LINES``."""
    pay, fee = ("money", "people"), ("money", "per_event")

    def labelled(block: str) -> Terms:
        return tuple((("money", block, name),) for name in getattr(scenario.money, block))

    return {
        "committed": Price(
            (
                *labelled("committed"),
                (("change_management", "coalition", "awards"),),
                (("toolkit", "cost"),),
            )
        ),
        "experts": Price((((*pay, "expert"),),)),
        "seed_coaches": Price((((*pay, "seed_coach"),),)),
        "regional_coaches": Price((((*pay, "regional_coach"),),)),
        "desk_agents": Price((((*pay, "desk_agent"),),)),
        "trainers": Price(((("training", "classes", "trainer_day"),),)),
        "overtime": Price(((("money", "overtime_hour"),),)),
        "equipment": Price((*labelled("per_store"), (("change_management", "empowerment", "equipment"),))),
        "visits": Price((((*fee, "visit"),),)),
        "calls": Price((((*fee, "call"),),)),
        "expert_visits": Price((((*fee, "expert_visit"),),)),
        "acceptances": Price((((*fee, "acceptance"),),)),
        "diagnoses": Price((((*fee, "diagnosis"),),)),
        "journeys": Price((((*fee, "travel"),),)),
        "places": Price(((("see", "cost"),),)),
        "prizes_a_month": Price((((*_PAID, "person_of_month"),),)),
        "prizes_a_quarter": Price((((*_PAID, "practice_of_quarter"),),)),
        "prizes_a_year": Price(
            (
                ((*_PAID, "person_of_year"),),
                ((*_PAID, "store_fund"), (*_PAID, "good_stores")),
                ((*_PAID, "region_fund"), (*_PAID, "top_regions")),
            )
        ),
        "dip": Price(((_LABOUR,),)),
        "efficiency": Price(((_LABOUR, ("change", "efficiency_gain")),)),
        "revenue": Price((((*_WORTH, "revenue_per_store_day"), (*_WORTH, "revenue_gain"), (*_WORTH, "margin")),)),
        "customers_kept": Price(
            (((*_WORTH, "customers_lost_per_store_year"), (*_WORTH, "customers_kept"), (*_WORTH, "customer_worth")),),
            DAYS_A_YEAR,
        ),
        "complaints_avoided": Price(
            (((*_WORTH, "complaints_per_store_month"), (*_WORTH, "complaint_cost")),), DAYS_A_MONTH
        ),
    }


def value_at(scenario: "Scenario", path: InputPath) -> float:
    """The number at a path; 0 where a block on the way is not there."""
    found: Any = scenario
    for part in path:
        found = found.get(part) if isinstance(found, dict) else getattr(found, part)
        if found is None:
            return 0.0
    return float(found)


def budget_of(pack: "Pack", language: str) -> Budget:
    """The budget of a run: the lines of which there is a quantity, and the inputs that they need, in words."""
    comparison = pack.comparison
    prices, frame = prices_in(comparison.scenario), comparison.budget
    inputs = _inputs(pack, prices, language)
    values = {one.path: one.value for one in inputs}
    months = int(frame["month"].max()) + 1
    lines = []
    for line in LINES:
        price = prices[line.name].without_nothing({one.path for one in inputs if not one.value and not one.given})
        if line.name in CALENDAR and not price.value(values):
            continue
        found = {}
        for strategy in comparison.strategies:
            rows = frame[(frame["strategy"] == strategy) & (frame["line"] == line.name)]
            found[strategy] = _weighted(rows, price.value(values), months)
        if any(quantity.any() for quantity in found.values()):
            lines.append(BudgetLine(line, price, found))
    needed = {path for one in lines for term in one.price.terms for path in term} | {RATE}
    return Budget(tuple(one for one in inputs if one.path in needed), tuple(lines), comparison.strategies, months)


def _weighted(rows: Any, price: float, months: int) -> Floats:
    """Quantity by month, such that times the price it is the mean amount."""
    quantity = np.zeros(months)
    of_amount = rows["amount"].to_numpy(dtype=np.float64)
    taken = of_amount / price if price else rows["quantity"].to_numpy(dtype=np.float64)
    quantity[: len(taken)] = taken
    return quantity


def _inputs(pack: "Pack", prices: Mapping[str, Price], language: str) -> tuple[BudgetInput, ...]:
    scenario, told = pack.comparison.scenario, {one.path: one for one in pack.assumptions}
    drawn = drawn_means(scenario, pack.comparison.seed, pack.comparison.complete[:DRAWN])
    paths = dict.fromkeys(path for price in prices.values() for term in price.terms for path in term)
    found = []
    for path in (*paths, RATE):
        text = path_text(path)
        about = told.get(text)
        label, unit = input_words(path, pack.currency, language, scenario.words.by_name)
        found.append(
            BudgetInput(
                path,
                label,
                unit,
                drawn.get(text, value_at(scenario, path)),
                about.uncertain if about else "",
                about.note if about else "",
                about.origin if about else "default",
            )
        )
    return tuple(found)
