"""How often each price of a scenario is paid: what makes figures move when a price is changed in a spreadsheet.

Every class of costs and benefits is linear in its prices. So the quantity behind a price is what the ledger reckons
with that price at 1 and all others at 0, and no rule of money is written twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.experiments.futures import Futures
from rollout_sim.experiments.replications import engine
from rollout_sim.results.measures import counted_stores
from rollout_sim.results.money import BENEFITS, COSTS, ledger
from rollout_sim.results.rows import Rows
from rollout_sim.scenario.plan import Floats

if TYPE_CHECKING:
    from rollout_sim.experiments.comparison import Comparison
    from rollout_sim.scenario.money import MoneyBlock

#: Futures that quantities are the mean of.
FUTURES = 40
#: Prices by block of the money block; the rest of it are factors (gains, margin) and rates, which quantities contain.
PRICES = {
    "people": ("expert", "seed_coach", "regional_coach", "desk_agent"),
    "per_event": ("visit", "call", "expert_visit", "acceptance", "diagnosis", "travel"),
    "benefits": ("labour_per_store_day", "revenue_per_store_day", "customer_worth", "complaint_cost"),
}
#: Blocks of prices by labels of the user's.
LABELLED = ("committed", "per_store")
#: What levers of the scenario cost, which has no price in the money block.
OTHER = "other"
#: Of a price inside the money block; none for what has no price there.
Path = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PriceItem:
    """One price in one class of money.

    Attributes
    ----------
    path
        Dotted path of the price as in ``scenario.assumptions``, such as ``money.people.expert``; "other" for what no
        price of the money block explains.
    money_class
        One of ``results.money.COSTS`` and ``BENEFITS``.
    price
        As the scenario says it; 1 for "other".
    quantities
        By strategy: how often it is paid in each month, mean of futures. Price times quantity, summed over the items of
        a class, is that class's mean over all futures of the run, month by month.
    """

    path: str
    money_class: str
    price: float
    quantities: Mapping[str, Floats]


def price_items(comparison: "Comparison", futures: int = FUTURES) -> tuple[PriceItem, ...]:
    """Prices with their quantities: the means of the first ``futures`` of the run, which are simulated again, scaled to
    the means of all of it, class by class and month by month."""
    from rollout_sim.scenario.reading import path_text

    paths = list(_paths(comparison.scenario.money))
    counted = comparison.complete[:futures]
    sums = {name: _sums(comparison, name, paths, counted) for name in comparison.strategies}
    prices = {path: _price(comparison.scenario.money, path) for path in paths} | {(): 1.0}
    items = []
    for money_class in (*COSTS, *BENEFITS):
        for path in (*paths, ()):
            quantities = {name: found[money_class][path] for name, found in sums.items()}
            if any(values.any() for values in quantities.values()):
                items.append((path, money_class, quantities))
    return tuple(
        PriceItem(path_text(("money", *path)) if path else OTHER, money_class, prices[path], {
            name: values * _scaled(comparison, name, money_class, sums[name][money_class], prices)
            for name, values in quantities.items()
        })
        for path, money_class, quantities in items
    )  # fmt: skip


def _sums(
    comparison: "Comparison", strategy: str, paths: list[Path], counted: tuple[int, ...]
) -> dict[str, dict[Path, Floats]]:
    """Quantities by class and path, mean of some futures."""
    simulate, futures = engine(comparison.engine), Futures(comparison.scenario, comparison.seed)
    months = int(comparison.monthly_bands["month"].max()) + 1
    found = {name: {path: np.zeros(months) for path in (*paths, ())} for name in (*COSTS, *BENEFITS)}
    for replication in counted:
        plan, money = futures.of(strategy, replication)
        outcome = simulate(plan, comparison.seed, replication)
        rows, stores = Rows(outcome.log), counted_stores(outcome, plan)
        nothing = ledger(outcome, plan, _only(money, ()), stores, rows).classes
        for name, values in nothing.items():
            found[name][()][: len(values)] += values / len(counted)
        for path in paths:
            for name, values in ledger(outcome, plan, _only(money, path), stores, rows).classes.items():
                found[name][path][: len(values)] += (values - nothing[name]) / len(counted)
    return found


def _paths(money: "MoneyBlock") -> Iterator[Path]:
    for block in LABELLED:
        yield from ((block, label) for label in getattr(money, block))
    yield ("overtime_hour",)
    yield from ((block, name) for block, names in PRICES.items() for name in names)


def _price(money: "MoneyBlock", path: Path) -> float:
    found: Any = money
    for part in path:
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    return float(found)


def _only(money: "MoneyBlock", path: Path) -> "MoneyBlock":
    """The same money with that price at 1, and all other prices at 0."""
    changed: dict[str, Any] = {"overtime_hour": float(path == ("overtime_hour",))}
    for block in LABELLED:
        changed[block] = {label: float(path == (block, label)) for label in getattr(money, block)}
    for block, names in PRICES.items():
        prices = {name: float(path == (block, name)) for name in names}
        changed[block] = getattr(money, block).model_copy(update=prices)
    return money.model_copy(update=changed)


def _scaled(
    comparison: "Comparison",
    strategy: str,
    money_class: str,
    found: Mapping[Path, Floats],
    prices: Mapping[Path, float],
) -> Floats:
    """What brings a class to its mean over all futures, by month; 1 where there is nothing to bring."""
    bands = comparison.monthly_bands
    own = bands[(bands["strategy"] == strategy) & (bands["quantity"] == money_class)]
    told = sum((prices[path] * values for path, values in found.items()), np.zeros(len(own)))
    mean = own["mean"].to_numpy(dtype=np.float64)
    return np.divide(mean, told, out=np.ones(len(own)), where=np.abs(told) > 1e-9)
