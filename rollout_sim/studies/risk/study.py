"""The money at risk: what budget and date can be kept, what may be lost, and what it is worth to know more beforehand.

``risk`` is the verb; a ``Risk`` reckons all of it from strategies played in the same futures.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.replications.futures import luck, set_drawn
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.statistics import curves
from rollout_sim.statistics import estimates as statistics
from rollout_sim.statistics import value_of_information as worth
from rollout_sim.studies.point_study import Study

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointKeeper
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

#: Shares of futures for which budget and date are told.
SHARES = (0.5, 0.7, 0.8, 0.9)
#: The dates that a budget is joined with, by the name that they have as measures.
DATES = ("days_to_80_percent_coverage", "days_to_half_coverage")
#: The measure of what the money buys.
BOUGHT = "store_weeks_using"
PRICES = 41
#: All inputs together, and everything that luck decides too.
ALL_INPUTS, EVERYTHING = "all inputs", "everything, luck too"


@dataclass(frozen=True, eq=False, repr=False)
class Risk(Study):
    """Strategies over common futures, and the money at risk."""

    inputs: tuple[str, ...]

    def values(self, name: str, strategy: str) -> Floats:
        """A number by replication."""
        return np.asarray(self.seen.of(name)[self.strategies.index(strategy)], dtype=np.float64)

    @cached_property
    def date(self) -> str:
        """The date that budgets are joined with: 80 % coverage, or half where some strategy hardly ever gets there."""
        days = {name: [self.values(name, one) for one in self.strategies] for name in DATES}
        return worth.usual_date(days, SHARES)

    def confidence(self) -> "pd.DataFrame":
        """Frame of what a share of futures keeps, by strategy and share.

        The columns are the keys of ``worth.kept_rows``.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for strategy in self.strategies:
            cost, days = self.values("total_cost", strategy), self.values(self.date, strategy)
            rows += [{"strategy": strategy, **row} for row in worth.kept_rows(cost, days, SHARES)]
        return pd.DataFrame(rows)

    def losses(self) -> "pd.DataFrame":
        """Frame by strategy: contingency from the 50th to the 80th percentile of cost, chance of a loss, payback.

        Columns: contingency, contingency_low, contingency_high; loss_share (net present value below 0), loss_low,
        loss_high (Wilson); payback_share (futures that are paid back within the run), payback_p10, payback_p50,
        payback_p90.
        """
        import pandas as pd

        rows = []
        for strategy in self.strategies:
            found = worth.contingency(self.values("total_cost", strategy))
            lost = self.values("net_present_value", strategy) < 0
            low, high = curves.share_interval(int(lost.sum()), lost.size)
            back = statistics.estimate(self.values("payback_days", strategy), "low")
            row = dict(zip(("contingency", "contingency_low", "contingency_high"), found, strict=True))
            row |= {"loss_share": float(lost.mean()), "loss_low": low, "loss_high": high}
            row |= {"payback_share": back.reached_share}
            row |= {f"payback_{part}": getattr(back, part) for part in ("p10", "p50", "p90")}
            rows.append({"strategy": strategy, **row})
        return pd.DataFrame(rows)

    @cached_property
    def prices(self) -> Floats:
        """Values of a store-week over which strategies are compared: to twice where the last two change places."""
        found = [1.0]
        for a, b in combinations(self.strategies, 2):
            cost, gain = self._gap("total_cost", a, b), self._gap(BOUGHT, a, b)
            if gain and cost / gain > 0:
                found.append(2 * cost / gain)
        if len(found) == 1:  # none costs more and gives more: what a store-week costs
            found += [
                2 * float(self.values("total_cost", one).mean() / max(1.0, self.values(BOUGHT, one).mean()))
                for one in self.strategies
            ]
        return np.linspace(0, max(found), PRICES)

    def _gap(self, name: str, a: str, b: str) -> float:
        return float((self.values(name, a) - self.values(name, b)).mean())

    def acceptability(self) -> "pd.DataFrame":
        """Frame of which strategy is best at which value of a store-week in use: price, strategy, best_share, mean.

        ``best_share`` is the share of futures in which it is best, ties split; ``mean`` that of price * store-weeks
        less costs.
        """
        import pandas as pd

        rows = []
        for price in self.prices:
            net = self._net(price)
            shares = statistics.wins(net, "high")
            rows += [
                {"price": float(price), "strategy": one, "best_share": float(share), "mean": float(mean)}
                for one, share, mean in zip(self.strategies, shares, net.mean(axis=0), strict=True)
            ]
        return pd.DataFrame(rows)

    def _net(self, price: float) -> Floats:
        columns = [price * self.values(BOUGHT, one) - self.values("total_cost", one) for one in self.strategies]
        return np.column_stack(columns)

    def switches(self) -> "pd.DataFrame":
        """Frame of the value of a store-week from which the one that costs more is worth it: a, b, at, low, high."""
        import pandas as pd

        rows = []
        for a, b in combinations(self.strategies, 2):
            cost, gain = (self.values(name, a) - self.values(name, b) for name in ("total_cost", BOUGHT))
            found = curves.crossing(self.prices, self.prices[:, None] * gain - cost)
            rows.append({"a": a, "b": b, **vars(found), "decided": found.decided})
        return pd.DataFrame(rows)

    def information(self) -> "pd.DataFrame":
        """Frame of what it is worth to know more before choosing: about, value, low, high, noise, decided.

        ``about`` is an input, all inputs, or everything that happens (which nobody can know: the upper bound). The
        choice is between the strategies by net present value; of one strategy alone, between it and nothing.
        """
        import pandas as pd

        worths = [self.values("net_present_value", one) for one in self.strategies]
        values = np.column_stack(worths if len(worths) > 1 else [*worths, np.zeros(len(self.complete))])
        rows = [(EVERYTHING, worth.perfect(values))]
        if self.inputs:
            rows.append((ALL_INPUTS, worth.partial_perfect(values, self.quantiles)))
            single = [(path, self.quantiles[:, [at]]) for at, path in enumerate(self.inputs)]
            found = [(path, worth.partial_perfect(values, column)) for path, column in single]
            rows += sorted(found, key=lambda row: -row[1].value if row[1].value == row[1].value else 0.0)
        return pd.DataFrame([{"about": about, **vars(one), "decided": one.decided} for about, one in rows])

    @cached_property
    def quantiles(self) -> Floats:
        """Where each uncertain input stood in its range, in (0, 1): one row a replication, one column an input."""
        from rollout_sim.scenario import marginals

        ensemble, left = self.scenario.ensemble, marginals(self.scenario)

        def at(replication: int, path: str) -> float:
            if ensemble is None or path not in left:
                return luck(self.seed, replication, path)
            return left[path].quantiles[set_drawn(ensemble, self.seed, replication)]

        rows = [[at(replication, path) for path in self.inputs] for replication in self.complete]
        return np.array(rows, dtype=np.float64).reshape(len(self.complete), len(self.inputs))

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All findings by name."""
        return {
            "confidence": self.confidence(),
            "losses": self.losses(),
            "acceptability": self.acceptability(),
            "switches": self.switches(),
            "information": self.information(),
        }

    def as_dict(self) -> dict[str, Any]:
        """As of every study, with the date that budgets are joined with."""
        return {"date": self.date, **super().as_dict()}


def risk_points(scenario: "Scenario", strategies: Sequence[str]) -> tuple[Point, ...]:
    """The strategies of a scenario that has money in it, as points.

    Raises
    ------
    UnknownChoice
        If it has none.
    """
    money = scenario.money.model_dump(exclude={"currency", "discount_rate"})
    if not any(_amounts(money)):
        raise UnknownChoice("risk is about money, and this scenario has none: give it a money block")
    return tuple(Point(name, scenario, name) for name in strategies)


def _amounts(block: Any) -> list[float]:
    if isinstance(block, dict):
        return [amount for part in block.values() for amount in _amounts(part)]
    return [float(block)]


def risk(
    scenario: "Scenario",
    strategies: Sequence[str] | None = None,
    replications: int = 100,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: "PointKeeper | None" = None,
) -> Risk:
    """What budget and date can be kept, what may be lost, and what it is worth to know more before choosing.

    Parameters
    ----------
    scenario, strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``.

    Raises
    ------
    UnknownChoice
        For a scenario without money, an unknown strategy or engine, or less than two replications.
    """
    from rollout_sim.scenario import marginals, uncertain_inputs

    if replications < 2:
        raise UnknownChoice(f"one future has no risk: replications must be 2 or more (got {replications})")
    names = chosen(scenario, strategies)
    points = risk_points(scenario, names)
    seen = run_points(points, replications, seed, workers, progress, engine, executor, checkpoint)
    return Risk(scenario, names, seen, (*(row.path for row in uncertain_inputs(scenario)), *marginals(scenario)))
