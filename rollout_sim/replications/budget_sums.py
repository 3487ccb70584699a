"""Quantities and amounts of the budget's lines by month, summed over any number of replications.

Sums are of whole numbers, 2^-20ths, as Python's integers: exact in any order, so they do not depend on which worker
simulated what, and when.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rollout_sim.results.money import LINES, Ledger
from rollout_sim.rules.outcome import Floats

SCALE = 2.0**20
_HALF = 2.0**32


class BudgetSums:
    """Sums of quantities and amounts over replications, by line and month; as long as the longest replication."""

    def __init__(self, replications: int = 0, sums: NDArray[Any] | None = None) -> None:
        self.replications = replications
        self.sums = np.zeros((2, len(LINES), 0), dtype=object) if sums is None else sums

    def add(self, other: "BudgetSums") -> None:
        """Add the sums of other replications."""
        months = max(self.sums.shape[2], other.sums.shape[2])
        self.replications += other.replications
        self.sums = _longer(self.sums, months) + _longer(other.sums, months)

    def means(self) -> Floats:
        """Means over replications, (2, lines, months)."""
        return np.asarray(self.sums / max(1, self.replications), dtype=np.float64) / SCALE


def lines_of(book: Ledger) -> Floats:
    """Quantities and amounts of one replication, (2, lines, months)."""
    quantities = np.array([book.quantities[line.name] for line in LINES])
    return np.array([quantities, quantities * np.array([[book.prices[line.name]] for line in LINES])])


def budget_of(lines: Sequence[Floats]) -> BudgetSums:
    """The sum over replications of the arrays that ``lines_of`` gives."""
    total = BudgetSums()
    for months in {amounts.shape[2] for amounts in lines}:
        same_length = np.stack([amounts for amounts in lines if amounts.shape[2] == months])
        total.add(BudgetSums(len(same_length), _whole_sum(same_length)))
    return total


def _whole_sum(values: Floats) -> NDArray[Any]:
    """Sum over the first axis in 2^-20ths; in two halves, since one sum of many amounts could exceed 2^63."""
    scaled = np.rint(values * SCALE)
    high = np.floor(scaled / _HALF)
    low = scaled - high * _HALF
    return np.asarray(_sum(high) * int(_HALF) + _sum(low))


def _sum(wholes: Floats) -> NDArray[Any]:
    return wholes.astype(np.int64).sum(axis=0).astype(object)


def _longer(sums: NDArray[Any], months: int) -> NDArray[Any]:
    padding = np.zeros((*sums.shape[:2], months - sums.shape[2]), dtype=object)
    return np.concatenate([sums, padding], axis=2)


def budget_frame(budgets: Mapping[str, BudgetSums]) -> pd.DataFrame:
    """Frame: strategy, line, month, replications, and the means of quantity and amount."""
    names = [line.name for line in LINES]
    frames = []
    for strategy, budget in budgets.items():
        quantity, amount = budget.means()
        months = quantity.shape[1]
        columns = {
            "strategy": pd.Series([strategy] * quantity.size, dtype="str"),
            "line": pd.Series(np.repeat(names, months).tolist(), dtype="str"),
            "month": np.tile(np.arange(months), len(names)),
            "replications": np.full(quantity.size, budget.replications),
            "quantity": quantity.ravel(),
            "amount": amount.ravel(),
        }
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)
