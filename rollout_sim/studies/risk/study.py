"""Study of the money at risk: joint confidence of budget and date, losses, and the value of information.

``risk`` runs the study; a ``Risk`` computes all results from strategies simulated in the same futures.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.replications.execution import Execution
from rollout_sim.replications.futures import luck, set_drawn
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.replications.twins import parts_of
from rollout_sim.results.money_ranges import money_ranged
from rollout_sim.scenario import marginals, uncertain_inputs
from rollout_sim.statistics import curves, estimates as statistics, value_of_information
from rollout_sim.statistics.intervals import UNBOUNDED, share_over
from rollout_sim.studies.compare.budget_and_date import DATES, SHARES
from rollout_sim.studies.keep import FolderName, PointQuestion
from rollout_sim.studies.point_study import ScenarioPointsResult
from rollout_sim.studies.result import Presentation, made_once
from rollout_sim.studies.risk import charts, words
from rollout_sim.studies.risk.terms import ALL_INPUTS, EVERYTHING
from rollout_sim.wording.scenario_words import STORES_BEHAVE

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

#: The measure of the benefit that the money buys.
BOUGHT = "store_weeks_using"
PRICES = 41
MONEY = "net_present_value"


@dataclass(frozen=True, eq=False, repr=False)
class Risk(ScenarioPointsResult):
    """Strategies over common futures, and the money at risk.

    Attributes
    ----------
    inputs
        Paths of the uncertain inputs.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets, words.brief)

    inputs: tuple[str, ...]

    def values(self, name: str, strategy: str) -> Floats:
        """Values of a measure by replication."""
        return np.asarray(self.observed.of(name)[self.strategies.index(strategy)], dtype=np.float64)

    @property
    def money_ranged(self) -> bool:
        """Whether a range moves money; without one there is no budget, reserve or loss to speak of."""
        return money_ranged(self.scenario)

    @cached_property
    def date(self) -> str:
        """The date beside the budget: 80 % coverage, or half where some strategy rarely reaches 80 %."""
        days = {name: [self.values(name, strategy) for strategy in self.strategies] for name in DATES}
        return value_of_information.usual_date(days, SHARES)

    @made_once
    def confidence(self) -> "pd.DataFrame":
        """Frame of the budget and date that a share of futures keeps, by strategy and share.

        The columns are the keys of ``value_of_information.confidence_rows``. Empty if no range moves money.
        """
        rows: list[dict[str, Any]] = []
        for strategy in self.strategies:
            cost, days = self.values("total_cost", strategy), self.values(self.date, strategy)
            rows += [
                {"strategy": strategy, **row}
                for row in value_of_information.confidence_rows(cost, days, SHARES, self.shared_sets)
            ]
        return pd.DataFrame(rows if self.money_ranged else rows[:0], columns=list(rows[0]))

    @made_once
    def losses(self) -> "pd.DataFrame":
        """Frame by strategy: contingency from the 50th to the 80th percentile of cost, chance of a loss, payback.

        Columns: contingency, contingency_low, contingency_high; loss_share (net present value below 0), loss_low,
        loss_high (Clopper and Pearson); payback_share (futures that pay back within the run), payback_p10, payback_p50,
        payback_p90. Empty if no range moves money.
        """
        rows = []
        for strategy in self.strategies:
            contingency = value_of_information.contingency(self.values("total_cost", strategy), self.shared_sets)
            lost = self.values("net_present_value", strategy) < 0
            low, high = share_over(lost, self.shared_sets)
            back = statistics.estimate(self.values("payback_days", strategy), "low")
            row = dict(zip(("contingency", "contingency_low", "contingency_high"), contingency, strict=True))
            row |= {"loss_share": float(lost.mean()), "loss_low": low, "loss_high": high}
            row |= {"payback_share": back.reached_share}
            row |= {f"payback_{part}": getattr(back, part) for part in ("p10", "p50", "p90")}
            rows.append({"strategy": strategy, **row})
        return pd.DataFrame(rows if self.money_ranged else rows[:0], columns=list(rows[0]))

    @cached_property
    def prices(self) -> Floats:
        """Values of a store-week for comparing strategies: up to twice the value where the last two change places."""
        prices = [1.0]
        for a, b in combinations(self.strategies, 2):
            cost, gain = self._gap("total_cost", a, b), self._gap(BOUGHT, a, b)
            if gain and cost / gain > 0:
                prices.append(2 * cost / gain)
        if len(prices) == 1:  # no strategy both costs more and gives more: use the cost of a store-week
            prices += [
                2 * float(self.values("total_cost", strategy).mean() / max(1.0, self.values(BOUGHT, strategy).mean()))
                for strategy in self.strategies
            ]
        return np.linspace(0, max(prices), PRICES)

    def _gap(self, name: str, a: str, b: str) -> float:
        return float((self.values(name, a) - self.values(name, b)).mean())

    @made_once
    def acceptability(self) -> "pd.DataFrame":
        """Frame of which strategy is best at which value of a store-week in use: price, strategy, best_share, mean.

        ``best_share`` is the share of futures in which the strategy is best, ties split; ``mean`` is the mean of
        price * store-weeks less costs.
        """
        rows = []
        for price in self.prices:
            net = self._net(price)
            shares = statistics.wins(net, "high")
            rows += [
                {"price": float(price), "strategy": strategy, "best_share": float(share), "mean": float(mean)}
                for strategy, share, mean in zip(self.strategies, shares, net.mean(axis=0), strict=True)
            ]
        return pd.DataFrame(rows)

    def _net(self, price: float) -> Floats:
        columns = [
            price * self.values(BOUGHT, strategy) - self.values("total_cost", strategy) for strategy in self.strategies
        ]
        return np.column_stack(columns)

    @made_once
    def switches(self) -> "pd.DataFrame":
        """Frame of the value of a store-week from which the dearer strategy is worth it: a, b, at, low, high, equal.

        ``equal`` says whether both cost the same and bring the same in every future.
        """
        rows = []
        for a, b in combinations(self.strategies, 2):
            cost, gain = (self.values(name, a) - self.values(name, b) for name in ("total_cost", BOUGHT))
            crossing = curves.crossing(
                self.prices, self.prices[:, None] * gain - cost, UNBOUNDED.shared(self.shared_sets)
            )
            equal = not (cost.any() or gain.any())
            rows.append({"a": a, "b": b, **vars(crossing), "decided": crossing.decided, "equal": equal})
        return pd.DataFrame(rows)

    @made_once
    def information(self) -> "pd.DataFrame":
        """Frame of the value of information before the choice: about, value, low, high, noise, decided.

        ``about`` is an input, all inputs, or everything that happens (perfect information, the upper bound). The
        choice is between the strategies by net present value; with one strategy, between it and doing nothing. Empty
        if nothing is uncertain.
        """
        options = [self.values("net_present_value", strategy) for strategy in self.strategies]
        values = np.column_stack(options if len(options) > 1 else [*options, np.zeros(len(self.complete))])
        sets = self.shared_sets
        rows = [(EVERYTHING, value_of_information.perfect(values, sets))]
        if self.inputs:
            rows.append((ALL_INPUTS, value_of_information.partial_perfect(values, self.quantiles, sets)))
        columns = [(path, self.quantiles[:, [number]]) for number, path in enumerate(self.inputs)]
        if self.scenario.ensemble is not None and len(self.twins):
            rows.append((STORES_BEHAVE, self._stores_known(values)))
        by_input = [(path, value_of_information.partial_perfect(values, column, sets)) for path, column in columns]
        rows += sorted(by_input, key=lambda row: -row[1].value if row[1].value == row[1].value else 0.0)
        frame = pd.DataFrame([{"about": about, **vars(value), "decided": value.decided} for about, value in rows])
        return frame if len(rows) > 1 else frame.iloc[:0]

    @property
    def twin_points(self) -> tuple[str, ...]:
        """All strategies: what sets and luck do to the money of each."""
        return self.strategies

    def _stores_known(self, values: Floats) -> value_of_information.InformationValue:
        """The value of knowing how stores behave, by the part of their differences in money that sets make."""
        best = int(values.mean(axis=0).argmax())
        gaps = values - values[:, [best]]
        shares = [self._share_of_sets(best, number) for number in range(values.shape[1])]
        return value_of_information.known_by_moments(gaps, np.array(shares), self.shared_sets)

    def _share_of_sets(self, a: int, b: int) -> float:
        """Part of the variance of the difference of two options in money that sets make; 1 where it is not known."""
        names = [self.strategies[number] for number in (a, b) if number < len(self.strategies)]
        of = {name: self.values(MONEY, name) for name in names}
        parts = parts_of(self.scenario, self.twins, self.complete, of, MONEY) if a != b else None
        return 1.0 if parts is None else parts.sets

    @cached_property
    def quantiles(self) -> Floats:
        """The quantile of each uncertain input, in (0, 1): one row a replication, one column an input."""
        ensemble, sampled = self.scenario.ensemble, marginals(self.scenario)

        def quantile(replication: int, path: str) -> float:
            if ensemble is None or path not in sampled:
                return luck(self.seed, replication, path)
            return sampled[path].quantiles[set_drawn(ensemble, self.seed, replication)]

        rows = [[quantile(replication, path) for path in self.inputs] for replication in self.complete]
        return np.array(rows, dtype=np.float64).reshape(len(self.complete), len(self.inputs))

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {
            "confidence": self.confidence(),
            "losses": self.losses(),
            "acceptability": self.acceptability(),
            "switches": self.switches(),
            "information": self.information(),
        }

    def as_dict(self) -> dict[str, Any]:
        """The keys of every study, and the date beside the budget."""
        return {"date": self.date, **super().as_dict()}


def risk_points(scenario: "Scenario", strategies: Sequence[str]) -> tuple[Point, ...]:
    """The strategies as points.

    Raises
    ------
    UnknownChoice
        If the scenario has no money.
    """
    money = scenario.money.model_dump(exclude={"currency", "discount_rate", "fiscal_year_begins"})
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
    checkpoint: "PointCheckpoint | None" = None,
    folder: FolderName | None = None,
    at: str | None = None,
) -> Risk:
    """Which budget and date can be kept, what may be lost, and the value of information before choosing.

    Parameters
    ----------
    scenario, strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    UnknownChoice
        For a scenario without money, an unknown strategy or engine, or less than two replications.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    question = risk_question(scenario, strategies, replications)
    execution = Execution(replications, seed, workers, progress, engine, executor, checkpoint)
    return question.on(at).answered(execution, folder)


def risk_question(
    scenario: "Scenario", strategies: Sequence[str] | None = None, replications: int = 100
) -> PointQuestion[Risk]:
    """The study before it runs; arguments and errors as of ``risk``."""
    if replications < 2:
        raise UnknownChoice("one future has no risk: replications must be 2 or more", quoted=replications)
    names = chosen(scenario, strategies)
    points = risk_points(scenario, names)
    inputs = (*(row.path for row in uncertain_inputs(scenario)), *marginals(scenario))

    def answer(how: Execution, read_on: float | None) -> Risk:
        return Risk(scenario, names, run_points(points, **vars(how), read_on=read_on), inputs)

    return PointQuestion("risk", scenario, points, {}, answer)
