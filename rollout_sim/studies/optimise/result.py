"""The result of an optimisation: the best design, its guarantee, the limits it keeps, and its comparators."""

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rollout_sim.replications.points import Point
from rollout_sim.statistics import estimates as statistics, ranking_selection as selection
from rollout_sim.statistics.intervals import Shape, share_over
from rollout_sim.statistics.two_stage import reach
from rollout_sim.studies.optimise import charts, words
from rollout_sim.studies.optimise.grid_search import FRONT, Trial, front
from rollout_sim.studies.optimise.question import FINALIST, GIVEN, RANDOM, OptimisationQuestion
from rollout_sim.studies.point_study import ScenarioPointsResult
from rollout_sim.studies.result import Presentation, made_once

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Optimum(ScenarioPointsResult):
    """The best design; ``observed`` has the finalists and their comparators, in fresh futures.

    Attributes
    ----------
    wanted
        The question.
    tried
        Trials of the search in its order, then those of the random search, then the strategies as given.
    kinds
        The kind of each point of ``observed``: a finalist, a strategy as given, or the best of the random search.
    indifference
        Difference that does not matter, in the measure's unit.
    found_by_search
        Number of ``tried`` that the search tried; designs that the random search tried too count once.
    whole
        Whether the search tried every valid design of the grid; then there is no random search.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets, words.brief)

    wanted: OptimisationQuestion
    tried: tuple[Trial, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    indifference: float
    found_by_search: int
    whole: bool

    @property
    def shown_point(self) -> str:
        """Label of the winner; without one, of the point that carries most stores on average."""
        return self.winner or super().shown_point

    def point_words(self, language: str) -> str:
        """The strategy with the values of the design, or as given."""
        return words.spread_point(self, self.shown_point, language)

    @property
    def further_points(self) -> tuple[Point, ...]:
        """The designs that were tried."""
        return tuple(trial.point for trial in self.tried)

    @property
    def _shape(self) -> Shape:
        return self.shape(self.wanted.measure.name)

    @property
    def _signed_shape(self) -> Shape:
        return self._shape if self.wanted.measure.sign > 0 else self._shape.negative()

    @property
    def finalists(self) -> tuple[str, ...]:
        """Labels of the finalists, which are the first of the points."""
        return self.observed.labels[: self.kinds.count(FINALIST)]

    @property
    def winner(self) -> str | None:
        """The finalist with the best mean of those that keep all limits in enough futures; None without such."""
        means = self.wanted.measure.sign * self.observed.of(self.wanted.measure.name).mean(axis=1)
        best = max(self._feasible, key=lambda number: float(means[number]), default=None)
        return None if best is None else self.observed.labels[best]

    @cached_property
    def reach(self) -> float:
        """Guaranteed bound on how much better than the winner another finalist can be, in the measure's unit.

        It covers the finalists that keep the limits. NaN with one finalist, without a winner, and with fewer than two
        futures.
        """
        if self._pairs is None or self.winner is None:
            return nan
        return reach(self._pairs, [self.observed.labels[at] for at in self._feasible].index(self.winner))

    @property
    def settled(self) -> bool:
        """Whether the guarantee is within the indifference: no other finalist is better by an amount that matters."""
        return len(self.finalists) == 1 or self.reach <= self.indifference

    @cached_property
    def _keeps(self) -> NDArray[np.bool_]:
        """Whether the measure of each point is known, and it keeps all limits in enough futures."""
        keeps = np.array([not np.isnan(values).any() for values in self.observed.of(self.wanted.measure.name)])
        for goal in self.wanted.limits:
            keeps &= goal.reached(self.observed).mean(axis=1) >= goal.confidence
        return keeps

    @property
    def _feasible(self) -> list[int]:
        """Indices of the finalists that keep all limits."""
        return [at for at in range(len(self.finalists)) if self._keeps[at]]

    @cached_property
    def _pairs(self) -> selection.PairedDifferences | None:
        """Differences between finalists that keep all limits; None with fewer than two finalists or futures."""
        count = len(self.finalists)
        if count < 2 or len(self.complete) < 2:
            return None
        values = np.nan_to_num(self.wanted.measure.sign * self.observed.of(self.wanted.measure.name)[:count].T)
        return selection.paired(values, self.wanted.sure(count), self._signed_shape).of(self._feasible)

    @made_once
    def designs(self) -> "pd.DataFrame":
        """Frame of all trials in the futures of the search: label, found_by, a column for each path, the measure.

        Also mean cost, date and coverage, ``keeps`` (the limits, in enough futures), ``front`` (on the Pareto front of
        cost, date and coverage by the means) and ``perhaps_front`` (no other trial is surely better).
        """
        on_front, perhaps_on_front = front(self.names, self.tried)
        rows = []
        for at, trial in enumerate(self.tried):
            found_by = "search" if at < self.found_by_search else RANDOM if trial.places is not None else GIVEN
            texts = dict(enumerate(self.wanted.space.texts(trial.places) if trial.places is not None else ()))
            paths = {axis.path: texts.get(number) for number, axis in enumerate(self.wanted.space.axes)}
            measures = dict.fromkeys((self.wanted.measure.name, *(name for name, _ in FRONT)))
            means = {name: float(trial.values[:, self.names.index(name)].mean()) for name in measures}
            front_flags = {"front": bool(on_front[at]), "perhaps_front": bool(perhaps_on_front[at])}
            limits = {"keeps": trial.broken == 0}
            rows.append({"label": trial.label, "found_by": found_by, **paths, **means, **limits, **front_flags})
        return pd.DataFrame(rows)

    @made_once
    def choice(self) -> "pd.DataFrame":
        """Frame of all points in fresh futures: label, kind, keeps, ``statistics.Estimate``, gap, low, high.

        The last three are for finalists that keep the limits: the mean less that of the best other one, with
        simultaneous intervals (``PairedDifferences``), larger is better; ``could_be_best`` is whether it could be.
        """
        values = self.observed.of(self.wanted.measure.name)
        rows: list[dict[str, Any]] = [
            {"label": label, "kind": kind, "keeps": bool(self._keeps[number]),
             **vars(statistics.estimate(values[number], self.wanted.measure.better, self._shape)),
             "gap": nan, "low": nan, "high": nan, "could_be_best": None}
            for number, (label, kind) in enumerate(zip(self.observed.labels, self.kinds, strict=True))
        ]  # fmt: skip
        if self._pairs is not None and len(self._feasible) > 1:
            with_best = self._pairs.with_best()
            for row, number in enumerate(self._feasible):
                rows[number] |= {"gap": float(with_best.gap[row]), "low": float(with_best.low[row])}
                rows[number] |= {"high": float(with_best.high[row])}
                rows[number] |= {"could_be_best": bool(with_best.could_be_best[row])}
        return pd.DataFrame(rows)

    @made_once
    def limits(self) -> "pd.DataFrame":
        """Frame of limits by point: label, measure, bound, wanted, share, low, high, kept (yes, no or undecided)."""
        rows = []
        for goal in self.wanted.limits:
            for label, reached in zip(self.observed.labels, goal.reached(self.observed), strict=True):
                low, high = share_over(reached, self.shared_sets)
                verdict = "yes" if low >= goal.confidence else "no" if high < goal.confidence else "undecided"
                rows.append({"label": label, "measure": goal.measure, "bound": goal.bound, "wanted": goal.confidence,
                             "share": float(reached.mean()), "low": low, "high": high, "kept": verdict})  # fmt: skip
        columns = ["label", "measure", "bound", "wanted", "share", "low", "high", "kept"]
        return pd.DataFrame(rows, columns=columns)

    @made_once
    def gains(self) -> "pd.DataFrame":
        """Frame of the paired gains of the winner over its comparators: other, kind, measure, ``Difference``, sign."""
        rows = []
        if self.winner is not None:
            winner = self.observed.labels.index(self.winner)
            for number, (label, kind) in enumerate(zip(self.observed.labels, self.kinds, strict=True)):
                for name in self.measures_read if kind != FINALIST else ():
                    values = self.observed.of(name)
                    shape = self.shape(name)
                    difference = statistics.difference(values[winner], values[number], shape=shape)
                    sign = statistics.certain_sign(values[winner] - values[number], shape.gap())
                    rows.append({"other": label, "kind": kind, "measure": name, **vars(difference), "sign": sign})
        return pd.DataFrame(
            rows, columns=["other", "kind", "measure", *statistics.Difference.__dataclass_fields__, "sign"]
        )

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {"designs": self.designs(), "choice": self.choice(), "limits": self.limits(), "gains": self.gains()}

    @property
    def varied(self) -> tuple[str, ...]:
        """Paths of the axes."""
        return tuple(axis.path for axis in self.wanted.space.axes)

    def as_dict(self) -> dict[str, Any]:
        """The keys of every study, with the question and the choice."""
        axes = [{"path": axis.path, "values": list(axis.values)} for axis in self.wanted.space.axes]
        limits = [vars(goal) for goal in self.wanted.limits]
        question = {"vary": axes, "measure": self.wanted.measure.name, "limits": limits}
        reach = None if np.isnan(self.reach) else self.reach
        choice = {"winner": self.winner, "confidence": self.wanted.confidence, "indifference": self.indifference,
                "reach": reach, "settled": self.settled, "whole": self.whole}  # fmt: skip
        return {**question, **choice, **super().as_dict()}
