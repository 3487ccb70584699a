"""Sums of the budget's lines: exact, in any order, and equal to the money that replications were measured by."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from rollout_sim.replications.budget_sums import SCALE, BudgetSums, budget_frame, budget_of
from rollout_sim.results.money import COSTS, LINES
from rollout_sim.studies.compare.comparison import compare
from tests.replications import fake_engines as fake


def some(rng: Any, months: int) -> Any:
    return rng.uniform(-1, 1, (2, len(LINES), months)) * 10.0 ** rng.uniform(-3, 13)


def test_sums_do_not_depend_on_how_replications_are_cut() -> None:
    rng = np.random.default_rng(3)
    lines = [some(rng, 12 if number % 3 else 14) for number in range(40)]
    whole = budget_of(lines)
    for cuts in ([0, 40], [0, 1, 7, 40], [0, 25, 26, 40]):
        total = BudgetSums()
        for low, high in reversed(list(pairwise(cuts))):
            total.add(budget_of(lines[low:high]))
        assert total.replications == 40
        assert (total.sums == whole.sums).all()
    assert whole.means().shape == (2, len(LINES), 14)


def test_sums_of_large_amounts_are_exact() -> None:
    """A thousand times 9 * 10^12 passes 2^63 in 2^-20ths."""
    large = np.full((2, len(LINES), 2), 9e12 + 2**-9)
    found = budget_of([large] * 1000)
    assert (found.sums == 1000 * int((9e12 + 2**-9) * SCALE)).all()


def test_lines_add_up_to_the_money_of_the_replications() -> None:
    more = "  people: {head_office_coach: 1000}\n  per_store: {screen: 70}\n  benefits: {labour_per_store_day: 10}\n"
    found = compare(fake.scenario(more), replications=7, seed=5, workers=1, engine=fake.fails_once)
    frame = found.budget
    assert set(frame["replications"]) == {6}
    of = {line.name: line.of for line in LINES}
    costs = frame[frame["line"].map(of).isin(COSTS)]
    for strategy in found.strategies:
        spent = costs.loc[costs["strategy"] == strategy, "amount"].sum()
        assert spent == pytest.approx(found.values("total_cost", strategy).mean(), abs=1e-5)
    days = frame[(frame["strategy"] == "all at once") & (frame["line"] == "head_office_coaches")]
    assert days["quantity"].sum() == pytest.approx(10, abs=1e-4)
    assert days["amount"].sum() == pytest.approx(10_000, abs=1e-4)


def test_without_a_future_there_are_no_rows() -> None:
    assert budget_frame({"all at once": BudgetSums()}).empty
