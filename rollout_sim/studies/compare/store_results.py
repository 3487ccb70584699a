"""What futures of a run say of each store: when it goes live, whether it succeeds, and why not.

A run keeps no logs, so some of its futures are simulated again, by the engine that it ran on.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.kernel.calendar import date_on
from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean
from rollout_sim.replications.futures import Futures
from rollout_sim.replications.replicate import Progress, engine
from rollout_sim.results.counts import counted_stores
from rollout_sim.results.measures import successes
from rollout_sim.rules import events as ev
from rollout_sim.statistics.intervals import SHARE, mean_interval

if TYPE_CHECKING:
    from rollout_sim.rules.outcome import Bools, Floats, Outcome
    from rollout_sim.scenario.plan.plan import Plan
    from rollout_sim.studies.compare.comparison import Comparison

#: Why a store does not succeed, first what rules out the rest.
REASONS = (
    Phrase("never launched"), Phrase("gave up"), Phrase("not accepted by the end"), Phrase("red or orange at the end"),
)  # fmt: skip
READINESS = "readiness"


@dataclass(frozen=True, eq=False)
class StoresOfStrategy:
    """Every store of a strategy over futures: arrays have a row a future and a column a store."""

    strategy: str
    names: tuple[str, ...]
    regions: tuple[str, ...]
    live_day: "Floats"
    success: "Bools"
    reason: Any  # number of ``REASONS``, -1 where it succeeds
    readiness: Any
    sceptical: Any


@dataclass(frozen=True, eq=False)
class StoreResults:
    """What some futures of a run say of its stores.

    Attributes
    ----------
    comparison
        The run.
    futures
        How many of its futures were simulated again.
    strategies
        The stores of each strategy.
    """

    comparison: "Comparison"
    futures: int
    strategies: tuple[StoresOfStrategy, ...]

    @cached_property
    def columns(self) -> dict[str, dict[str, str]]:
        """What the list's other columns say, by heading and store."""
        columns: dict[str, dict[str, str]] = {}
        for row in self.comparison.scenario.stores.rows or ():
            for heading, text in (row.other or {}).items():
                columns.setdefault(heading, {})[row.name] = text
        return columns

    def frame(self) -> pd.DataFrame:
        """A row a strategy and store: its dates, how often it succeeds, and what keeps it from that most often."""
        return pd.DataFrame([row for stores in self.strategies for row in self._rows(stores)])

    def _rows(self, stores: StoresOfStrategy) -> Iterator[dict[str, Any]]:
        starts = self.comparison.scenario.starts
        for at, name in enumerate(stores.names):
            days = stores.live_day[:, at]
            days = days[~np.isnan(days)]
            early, middle, late = np.quantile(days, [0.1, 0.5, 0.9]) if days.size else (np.nan,) * 3
            reasons = Counter(stores.reason[stores.reason[:, at] >= 0, at].tolist())
            worst, times = reasons.most_common(1)[0] if reasons else (-1, 0)
            yield {
                "strategy": stores.strategy,
                "store": name,
                "region": stores.regions[at],
                READINESS: _word(stores.readiness[:, at], ev.READINESS_NAMES),
                "sceptical": _word(stores.sceptical[:, at], ("no", "yes")),
                **{heading: texts.get(name, "") for heading, texts in self.columns.items()},
                "live_share": float(days.size / self.futures),
                **{
                    f"live_{word}": date_on(starts, float(day)).isoformat() if day == day else ""
                    for word, day in (("early", early), ("median", middle), ("late", late))
                },
                "success_share": float(stores.success[:, at].mean()),
                "risk": 1.0 - float(stores.success[:, at].mean()),
                "reason": str(REASONS[worst]) if times else "",
                "reason_share": times / self.futures,
            }

    def by(self, column: str, weight: str | None = None) -> pd.DataFrame:
        """A row a strategy and group: its stores, and the share of them that succeed with its 95 % interval.

        Parameters
        ----------
        column
            "region", "readiness", or the heading of another column of the list.
        weight
            Heading of a column with a number for each store, such as its sales; each store counts alike if None.

        Raises
        ------
        Refused
            If there is no such column, or a weight is no number.
        """
        return pd.DataFrame([row for stores in self.strategies for row in self._groups(stores, column, weight)])

    def _groups(self, stores: StoresOfStrategy, column: str, weight: str | None) -> Iterator[dict[str, Any]]:
        names, group = self._group_of(stores, column)
        weights = self._weights(stores.names, weight)
        for number, name in enumerate(names):
            inside = (group == number) * weights
            total = inside.sum(axis=1)
            not_empty = total > 0
            shares = (stores.success * inside).sum(axis=1)[not_empty] / total[not_empty]
            if not shares.size:
                continue
            low, high = mean_interval(shares, SHARE)
            yield {
                "strategy": stores.strategy, column: name, "stores": float((inside > 0).sum(axis=1)[not_empty].mean()),
                "success_share": float(shares.mean()), "lower": float(low), "upper": float(high),
            }  # fmt: skip

    def _group_of(self, stores: StoresOfStrategy, column: str) -> tuple[Sequence[str], Any]:
        """Names of groups, and the group of each store in each future."""
        if column == READINESS:
            return ev.READINESS_NAMES, stores.readiness
        if column == "region":
            texts: Sequence[str] = stores.regions
        elif column in self.columns:
            texts = [self.columns[column].get(name, "") for name in stores.names]
        else:
            raise self._no_column(column, ["region", READINESS, *self.columns])
        names = sorted(set(texts))
        numbers = np.array([names.index(text) for text in texts])
        return names, np.broadcast_to(numbers, stores.success.shape)

    def _weights(self, names: Sequence[str], heading: str | None) -> "Floats":
        if heading is None:
            return np.ones(len(names))
        if heading not in self.columns:
            raise self._no_column(heading, list(self.columns))
        return np.array([_number(self.columns[heading].get(name, ""), name, heading) for name in names])

    def _no_column(self, name: str, known: list[str]) -> Refused:
        others = (
            Phrase("there are {known}", known=", ".join(known)) if known else Phrase("the list of stores has no others")
        )
        return Refused("no column {name} of the stores{hint} ({there})", name=repr(name),
                       hint=did_you_mean(name, known), there=others)  # fmt: skip


def _number(text: str, store: str, heading: str) -> float:
    try:
        value = float(text.replace(",", "").strip("¥￥$€ ")) if text else 0.0
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise Refused("{heading} of {store} is no number to weigh it by", heading=repr(heading), store=repr(store),
                      quoted=repr(text))  # fmt: skip
    return value


def _word(numbers: Any, words: Sequence[str]) -> str:
    """The word of a property that is alike in all futures; "drawn" if it is not."""
    return words[int(numbers[0])] if (numbers == numbers[0]).all() else "drawn"


def store_results(
    comparison: "Comparison", strategies: Sequence[str], futures: int, progress: Progress | None = None
) -> StoreResults:
    """Simulate the first futures of a run again, and read off what becomes of each store."""
    numbers = comparison.complete[:futures]
    total, done = len(numbers) * len(strategies), 0
    of_strategies = []
    for strategy in strategies:
        drawn, rows = Futures(comparison.scenario, comparison.seed), []
        for number in numbers:
            plan, _ = drawn.of(strategy, number)
            rows.append(_of_future(plan, engine(comparison.engine)(plan, comparison.seed, number)))
            done += 1
            if progress is not None:
                progress(done, total)
        of_strategies.append(_stacked(strategy, plan, rows))
    return StoreResults(comparison, len(numbers), tuple(of_strategies))


def _of_future(plan: "Plan", outcome: "Outcome") -> dict[str, Any]:
    stores = outcome.stores
    succeed = successes(outcome.log, plan) & counted_stores(outcome, plan)
    reason = np.full(plan.stores, 3)
    reason[np.isnan(stores["accepted_day"])] = 2
    reason[stores["state"] == ev.STATE_NAMES.index("failed")] = 1
    reason[stores["batch"] < 0] = 0
    reason[succeed] = -1
    return {
        "live_day": stores["live_day"].astype(np.float32), "success": succeed, "reason": reason.astype(np.int8),
        READINESS: stores[READINESS].astype(np.int8), "sceptical": stores["sceptical"].astype(np.int8),
    }  # fmt: skip


def _stacked(strategy: str, plan: "Plan", rows: list[dict[str, Any]]) -> StoresOfStrategy:
    """The rows of all futures, of the stores that may be launched."""
    places = np.flatnonzero(plan.takes_part & ~plan.pilot)
    arrays = {name: np.stack([row[name] for row in rows])[:, places] for name in rows[0]}
    return StoresOfStrategy(
        strategy, tuple(plan.store_names[at] for at in places),
        tuple(plan.regions[plan.region[at]] for at in places), **arrays,
    )  # fmt: skip
