"""Result of a choice among strategies: which could be the best in one measure, and how certain that is."""

from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

import rollout_sim
from rollout_sim.kernel.calendar import date_on
from rollout_sim.replications.futures import shared_sets
from rollout_sim.replications.on_demand import Floats
from rollout_sim.replications.twins import no_twins, parts_of
from rollout_sim.results.measures import BY_NAME
from rollout_sim.results.money_ranges import luck_alone
from rollout_sim.statistics import ranking_selection as selection
from rollout_sim.statistics.intervals import Shape, share_over
from rollout_sim.statistics.measure_shapes import measure_shape
from rollout_sim.statistics.spread import SpreadParts
from rollout_sim.studies.best import charts
from rollout_sim.studies.best.words import best_brief, best_table, best_verdict
from rollout_sim.studies.compare.comparison import plain
from rollout_sim.studies.result import Presentation, Result
from rollout_sim.wording.dates import reading_words

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
    read_on
        The day on which the measure is read; the end of the run if None.
    twins
        Frame of the twins of the first futures (``replications.twins``), of the two best strategies.
    """

    presentation = Presentation(best_verdict, best_table, charts.sheets, best_brief)

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
    read_on: float | None = None
    twins: pd.DataFrame = field(default_factory=no_twins)

    @cached_property
    def spread(self) -> SpreadParts | None:
        """Where the spread of the leader's lead over the next strategy comes from; None if luck is all there is."""
        if not len(self.twins):
            return None
        columns = [self.strategies.index(name) for name in self.ranking[:2]]
        places = np.flatnonzero(~np.isnan(self.values[:, columns]).any(axis=1))
        complete = tuple(self.complete[place] for place in places)
        values = {self.strategies[column]: self.values[places, column] for column in columns}
        return parts_of(self.scenario, self.twins, complete, values, self.measure)

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
    def signed_shape(self) -> Shape:
        """Bounds of the measure, with its sign changed where less is better."""
        shape = measure_shape(self.measure, float(self.scenario.stores.total), float(self.scenario.run_length))
        futures = self.complete if self.failed else range(self.at_most)  # more than there are, while it runs
        shape = shape.shared(shared_sets(self.scenario, self.seed, futures))
        return shape if self._sign > 0 else shape.negative()

    @cached_property
    def same(self) -> "selection.Bools":
        """Which strategies are the same under two names."""
        plans = [self.scenario.strategies.get(name, name) for name in self.strategies]
        return np.array([[plan == other for other in plans] for plan in plans], dtype=np.bool_)

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

    def when(self, language: str) -> str:
        """When its measure is read, in words."""
        return reading_words(self.scenario, language, self.read_on)

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
        its interval win_low to win_high; hindsight_regret, as in ``selection.FuturesWon``.
        """
        signed = self._sign * self.values
        compared = selection.paired(signed, self.confidence, self.signed_shape, self.same).with_best()
        complete = signed[~np.isnan(signed).any(axis=1)]
        won = selection.futures_won(complete)
        wins = [share_over(column, self.signed_shape.sets, self.confidence) for column in won.wins.T]
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
                "win_share": won.win_share,
                "win_low": [low for low, _ in wins],
                "win_high": [high for _, high in wins],
                "hindsight_regret": won.hindsight_regret,
            }
        )

    @property
    def like_the_leader(self) -> tuple[str, ...]:
        """The strategies that came to the same as the leader in every future, itself first."""
        own = self.values[:, self.strategies.index(self.leader)]
        alike = (np.array_equal(own, self.values[:, self.strategies.index(name)], equal_nan=True)
                 for name in self.ranking)  # fmt: skip
        return tuple(name for name, equal in zip(self.ranking, alike, strict=True) if equal)

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""
        content = {
            "scenario": self.scenario.name,
            "version": rollout_sim.__version__,
            "engine": self.engine,
            "seed": self.seed,
            "measure": self.measure,
            "read_on": None if self.read_on is None else date_on(self.scenario.starts, self.read_on).isoformat(),
            "better": BY_NAME[self.measure].better,
            "confidence": self.confidence,
            "indifference": self.indifference,
            "method": self.method,
            "replications": self.futures,
            "luck_only": luck_alone(self.scenario),
            "coefficients": self.scenario.drawn_from,
            "spread": {"strategy": self.leader, "less": self.ranking[1], **vars(self.spread)} if self.spread else None,
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
