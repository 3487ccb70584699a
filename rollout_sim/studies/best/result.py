"""Result of a choice among strategies: which could be the best in one measure, and how certain that is."""

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

import rollout_sim
from rollout_sim.replications.on_demand import Floats
from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics import estimates as statistics, ranking_selection as selection
from rollout_sim.studies.best import charts
from rollout_sim.studies.best.words import best_table, best_verdict
from rollout_sim.studies.compare.comparison import plain
from rollout_sim.studies.result import Presentation, Result

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

Method = Literal["Nelson-Matejcik", "Kim-Nelson"]
METHODS: tuple[Method, ...] = ("Nelson-Matejcik", "Kim-Nelson")


@dataclass(frozen=True, eq=False, repr=False)
class Best(Result):
    """Which strategy is best in one measure, and how certain that is.

    Attributes
    ----------
    scenario, seed, engine, strategies
        The scenario and the strategies, which ran with ``seed`` on ``engine``.
    measure, confidence, indifference, method
        The question: a best strategy that is ahead by ``indifference`` or more (in the measure's unit) is chosen with
        probability ``confidence``, by ``method``.
    values
        The measure, a row a future in which no strategy failed, a column a strategy; NaN after a strategy was dropped.
    needed
        Futures that the guarantee needs; infinite while unknown.
    at_most
        Most futures allowed.
    settled
        Whether the guarantee holds, as enough futures ran.
    interrupted
        Whether Ctrl-C ended it early.
    dropped_after
        By strategy, the futures after which Kim-Nelson dropped it, or NaN.
    failed
        Failed replications: strategy, replication, cause.
    """

    presentation = Presentation(best_verdict, best_table, charts.sheets)

    scenario: "Scenario"
    seed: int
    engine: str
    strategies: tuple[str, ...]
    measure: str
    confidence: float
    indifference: float
    method: Method
    values: Floats
    needed: float
    at_most: int
    settled: bool
    interrupted: bool
    dropped_after: Floats
    failed: tuple[dict[str, Any], ...]

    @property
    def futures(self) -> int:
        """Number of futures from which the answer is computed."""
        return len(self.values)

    @property
    def complete(self) -> tuple[int, ...]:
        """Numbers of these futures: the first ones that did not fail."""
        failed = {row["replication"] for row in self.failed}
        numbers = (number for number in range(self.futures + len(failed)) if number not in failed)
        return tuple(numbers)[: self.futures]

    @cached_property
    def _sign(self) -> int:
        return BY_NAME[self.measure].sign

    @cached_property
    def ranking(self) -> tuple[str, ...]:
        """Strategies from the best mean to the worst; those dropped later precede those dropped earlier."""
        means = self._sign * np.nanmean(self.values, axis=0)
        order = np.lexsort((-means, -np.where(np.isnan(self.dropped_after), inf, self.dropped_after)))
        return tuple(self.strategies[place] for place in order)

    @property
    def leader(self) -> str:
        """The strategy to choose."""
        return self.ranking[0]

    @property
    def could_be_best(self) -> tuple[str, ...]:
        """Strategies that could be the best at the requested confidence, best mean first."""
        possible = {row["strategy"] for row in self.frame.to_dict("records") if row["could_be_best"]}
        return tuple(name for name in self.ranking if name in possible)

    @property
    def decided(self) -> bool:
        """Whether only one strategy could be the best."""
        return len(self.could_be_best) == 1

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Frame of strategies: the mean of each, and how likely it is the best.

        Columns: strategy, replications, mean; ahead (by how much it is better than the best of the others; below 0:
        worse) with its simultaneous interval low to high, cut at 0; could_be_best; dropped_after; win_share with
        win_low and win_high (Wilson), best_mean_probability, selection_bound, hindsight_regret and opportunity_cost, as
        in ``selection.BestProbabilities``.
        """
        compared = selection.paired(self._sign * self.values, self.confidence).with_best()
        complete = self.values[~np.isnan(self.values).any(axis=1)]
        chances = selection.chances(self._sign * complete)
        wins = [selection.wilson(share * len(complete), len(complete), self.confidence) for share in chances.win_share]
        return pd.DataFrame(
            {
                "strategy": self.strategies,
                "replications": np.isfinite(self.values).sum(axis=0),
                "mean": np.nanmean(self.values, axis=0),
                "ahead": compared.gap,
                "low": compared.low,
                "high": compared.high,
                "could_be_best": compared.could_be_best,
                "dropped_after": self.dropped_after,
                "win_share": chances.win_share,
                "win_low": [low for low, _ in wins],
                "win_high": [high for _, high in wins],
                "best_mean_probability": chances.best_mean_probability,
                "selection_bound": chances.selection_bound,
                "hindsight_regret": chances.hindsight_regret,
                "opportunity_cost": chances.opportunity_cost,
            }
        )

    def lead(self, over: str) -> statistics.Difference:
        """By how much the leader is better than another strategy: paired, with its 95 % half-width."""
        places = [self.strategies.index(name) for name in (self.leader, over)]
        pairs = self._sign * self.values[:, places]
        pairs = pairs[~np.isnan(pairs).any(axis=1)]
        return statistics.difference(pairs[:, 0], pairs[:, 1])

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""
        content = {
            "scenario": self.scenario.name,
            "version": rollout_sim.__version__,
            "engine": self.engine,
            "seed": self.seed,
            "measure": self.measure,
            "better": BY_NAME[self.measure].better,
            "confidence": self.confidence,
            "indifference": self.indifference,
            "method": self.method,
            "replications": self.futures,
            "needed": self.needed,
            "at_most": self.at_most,
            "settled": self.settled,
            "interrupted": self.interrupted,
            "best": self.leader,
            "could_be_best": list(self.could_be_best),
            "decided": self.decided,
            "strategies": {
                name: {key: value for key, value in row.items() if key != "strategy"}
                for name, row in zip(self.strategies, self.frame.to_dict("records"), strict=True)
            },
            "failed": list(self.failed),
        }
        json_ready = plain(content)
        assert isinstance(json_ready, dict)
        return json_ready

    def __repr__(self) -> str:
        names = ", ".join(self.could_be_best)
        return f"<Best of {len(self.strategies)} in {self.measure} after {self.futures} futures: could be {names}>"
