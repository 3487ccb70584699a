"""The budget of the workbook: inputs that a reader may change, and lines, each a price times a simulated quantity.

A price is a sum of products of inputs. If each future draws an input anew, the budget holds the mean of the draws and
weights the quantities by the price of their future, so that price times quantity is exactly the simulated mean. The
quantity also includes the gain that stores lose by adapting the change.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rollout_sim.kernel.calendar import fiscal_years, month_starts
from rollout_sim.replications.futures import drawn_means
from rollout_sim.report.budget_words import InputPath, input_words
from rollout_sim.results.money import BENEFITS, COSTS, LINES, Ledger, Line, discount_factors
from rollout_sim.rules.outcome import Floats
from rollout_sim.scenario.file.yaml_nodes import path_text

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack
    from rollout_sim.scenario import Scenario

#: Sum of products of inputs.
Terms = tuple[tuple[InputPath, ...], ...]
#: Number of futures whose drawn inputs are averaged; more would hardly change the mean, and nothing depends on it.
FUTURES_AVERAGED = 1000

RATE: InputPath = ("money", "discount_rate")


@dataclass(frozen=True)
class Price:
    """Cost or benefit per unit of a line's quantity: a sum of products of inputs, divided by a number."""

    terms: Terms
    divisor: float = 1.0

    def without_zeros(self, zeros: Set[InputPath]) -> "Price":
        """The same price without products that contain one of these inputs, unless no product is left."""
        terms = tuple(term for term in self.terms if zeros.isdisjoint(term))
        return Price(terms or self.terms, self.divisor)

    def value(self, values: Mapping[InputPath, float]) -> float:
        """The price at these values of the inputs."""
        return sum(prod(values[path] for path in term) for term in self.terms) / self.divisor


@dataclass(frozen=True)
class BudgetInput:
    """An input of the budget: label, unit, value, and where the value comes from."""

    path: InputPath
    label: str
    unit: str
    value: float
    uncertain: str
    note: str
    origin: str

    @property
    def explicit(self) -> bool:
        """Whether the scenario or the command line sets the value, rather than a default."""
        return self.origin != "default"


@dataclass(frozen=True, eq=False)
class BudgetLine:
    """A line: its price, and its monthly quantities by strategy."""

    line: Line
    price: Price
    quantities: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Budget:
    """Inputs, and the lines that have a quantity in at least one strategy."""

    inputs: tuple[BudgetInput, ...]
    lines: tuple[BudgetLine, ...]
    strategies: tuple[str, ...]
    month_starts: Floats  # days on which months begin

    @property
    def months(self) -> int:
        """Their number."""
        return len(self.month_starts)

    def ledger(self, strategy: str, run_days: float) -> Ledger:
        """A strategy's mean ledger at the values of the inputs."""
        classes = {name: np.zeros(self.months) for name in (*COSTS, *BENEFITS)}
        for row in self.lines:
            classes[row.line.of] += row.price.value(self.values) * row.quantities[strategy]
        discount = discount_factors(self.values[RATE], self.month_starts)
        return Ledger(run_days, self.month_starts, discount, classes)

    @property
    def values(self) -> dict[InputPath, float]:
        """Values of the inputs."""
        return {entry.path: entry.value for entry in self.inputs}


class FiscalYear(NamedTuple):
    """Money of a fiscal year: the first and the last of its months (from 0), and its sums, undiscounted."""

    name: str
    first: int
    last: int
    costs: float
    benefits: float

    @property
    def net(self) -> float:
        """Benefits less costs."""
        return self.benefits - self.costs


def by_fiscal_year(pack: "Pack", costs: Floats, benefits: Floats) -> list[FiscalYear]:
    """Costs and benefits of the months of a run, summed by its fiscal years; workbook, deck and page all show these."""
    starts = month_starts(pack.starts, pack.run_days)[: len(costs)]
    years = fiscal_years(pack.starts, starts, pack.comparison.scenario.money.fiscal_year_begins)
    return [
        FiscalYear(name, first, last, float(costs[first : last + 1].sum()), float(benefits[first : last + 1].sum()))
        for name, first, last in years
    ]


def years_by_strategy(pack: "Pack", language: str) -> dict[str, list[FiscalYear]]:
    """The fiscal years of each strategy, by their means; none without money, or within a single year."""
    if not pack.money_given or pack.comparison.budget.empty:
        return {}
    budget, years = budget_of(pack, language), {}
    for name in budget.strategies:
        money = budget.ledger(name, pack.run_days)
        years[name] = by_fiscal_year(pack, money.costs, money.benefits)
    return years if all(len(of) > 1 for of in years.values()) else {}


def prices_in(scenario: "Scenario") -> dict[str, Price]:
    """The price of each line of ``results.money.LINES``."""
    return {line.name: Price(_terms(line, scenario), line.divisor) for line in LINES}


def _terms(line: Line, scenario: "Scenario") -> Terms:
    """Products of the line's inputs; one of every name of a block where the line says so."""
    terms: list[tuple[InputPath, ...]] = []
    for product in line.inputs:
        paths = [tuple(path.split(".")) for path in product.split(" * ")]
        if paths[0][-1] == "*":
            block = paths[0][:-1]
            terms += [((*block, name),) for name in _block_at(scenario, block)]
        else:
            terms.append(tuple(paths))
    return tuple(terms)


def _block_at(scenario: "Scenario", path: InputPath) -> Any:
    """The block at a path."""
    return reduce(getattr, path, scenario)


def value_at(scenario: "Scenario", path: InputPath) -> float:
    """The number at a path; 0 if a block on the path is missing."""
    node: Any = scenario
    for part in path:
        node = node.get(part) if isinstance(node, dict) else getattr(node, part)
        if node is None:
            return 0.0
    return float(node)


def budget_of(pack: "Pack", language: str) -> Budget:
    """The budget of a run: the lines with a quantity, and the inputs that they need, with labels."""
    comparison = pack.comparison
    prices, frame = prices_in(comparison.scenario), comparison.budget
    inputs = _inputs(pack, prices, language)
    values = {entry.path: entry.value for entry in inputs}
    zeros = {entry.path for entry in inputs if not entry.value and not entry.explicit}
    months = int(frame["month"].max()) + 1
    starts = np.array(month_starts(pack.starts, pack.run_days))[:months]
    lines = []
    for line in LINES:
        price = prices[line.name].without_zeros(zeros)
        if line.by_calendar and not price.value(values):
            continue
        quantities = {}
        for strategy in comparison.strategies:
            rows = frame[(frame["strategy"] == strategy) & (frame["line"] == line.name)]
            quantities[strategy] = _weighted(rows, price.value(values), months)
        if any(quantity.any() for quantity in quantities.values()):
            lines.append(BudgetLine(line, price, quantities))
    needed = {path for row in lines for term in row.price.terms for path in term} | {RATE}
    return Budget(tuple(entry for entry in inputs if entry.path in needed), tuple(lines), comparison.strategies, starts)


def _weighted(rows: Any, price: float, months: int) -> Floats:
    """Quantity by month, weighted so that price times quantity is the mean amount."""
    quantity = np.zeros(months)
    amounts = rows["amount"].to_numpy(dtype=np.float64)
    weighted = amounts / price if price else rows["quantity"].to_numpy(dtype=np.float64)
    quantity[: len(weighted)] = weighted
    return quantity


def _inputs(pack: "Pack", prices: Mapping[str, Price], language: str) -> tuple[BudgetInput, ...]:
    scenario = pack.comparison.scenario
    assumptions = {assumption.path: assumption for assumption in pack.assumptions}
    drawn = drawn_means(scenario, pack.comparison.seed, pack.comparison.complete[:FUTURES_AVERAGED])
    paths = dict.fromkeys(path for price in prices.values() for term in price.terms for path in term)
    inputs = []
    for path in (*paths, RATE):
        text = path_text(path)
        assumption = assumptions.get(text)
        label, unit = input_words(path, pack.currency, language, scenario.words.by_name)
        inputs.append(
            BudgetInput(
                path,
                label,
                unit,
                drawn.get(text, value_at(scenario, path)),
                assumption.uncertain if assumption else "",
                assumption.note if assumption else "",
                assumption.origin if assumption else "default",
            )
        )
    return tuple(inputs)
