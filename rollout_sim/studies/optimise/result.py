"""The best design that was found, how sure that is, what it keeps, and what it is compared with."""

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.results.measures import NAMES
from rollout_sim.statistics import curves
from rollout_sim.statistics import estimates as statistics
from rollout_sim.statistics import ranking_selection as selection
from rollout_sim.statistics.two_stage import reach
from rollout_sim.studies.optimise import charts, words
from rollout_sim.studies.optimise.grid_search import FRONT, Trial, front
from rollout_sim.studies.optimise.question import FINALIST, GIVEN, RANDOM, Wanted
from rollout_sim.studies.point_study import Study
from rollout_sim.studies.result import Presentation

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Optimum(Study):
    """The best design found; ``seen`` is of the finalists and what they are compared with, in fresh futures.

    Attributes
    ----------
    wanted
        What was asked.
    tried
        Trials of the search in its order, then those of the random search, then the strategies as given.
    kinds
        Of each point of ``seen``: a finalist, a strategy as given, or the best of the random search.
    indifference
        What does not matter, in the measure's unit.
    found_by_search
        How many of ``tried`` the search tried; what the random search tried too is there once.
    whole
        Whether every design of the grid that is one was tried; there is no random search then.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets)

    wanted: Wanted
    tried: tuple[Trial, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    indifference: float
    found_by_search: int
    whole: bool

    @property
    def finalists(self) -> tuple[str, ...]:
        """Labels of the finalists, which stand first among the points."""
        return self.seen.labels[: self.kinds.count(FINALIST)]

    @property
    def winner(self) -> str | None:
        """The finalist with the best mean of those that keep all limits in as many futures as asked; None if none."""
        means = self.wanted.measure.sign * self.seen.of(self.wanted.measure.name).mean(axis=1)
        return self.seen.labels[max(self._able, key=lambda at: float(means[at]))] if self._able else None

    @cached_property
    def reach(self) -> float:
        """How far the winner is surely told from those that could be the best, in the measure's unit.

        No finalist that keeps the limits is better than the winner by more. NaN with one finalist, with no winner, and
        with fewer than two futures.
        """
        if self._pairs is None or self.winner is None:
            return nan
        return reach(self._pairs, [self.seen.labels[at] for at in self._able].index(self.winner))

    @property
    def settled(self) -> bool:
        """Whether the guarantee is as fine as was asked for: what does not matter is all that may be missed."""
        return len(self.finalists) == 1 or self.reach <= self.indifference

    @cached_property
    def _keeps(self) -> NDArray[np.bool_]:
        """By point: whether it keeps all limits in as many futures as asked."""
        kept = np.ones(len(self.seen.labels), dtype=np.bool_)
        for goal in self.wanted.limits:
            kept &= goal.reached(self.seen).mean(axis=1) >= goal.confidence
        return kept

    @property
    def _able(self) -> list[int]:
        """Places of the finalists that keep all limits."""
        return [at for at in range(len(self.finalists)) if self._keeps[at]]

    @cached_property
    def _pairs(self) -> selection.Pairs | None:
        """Differences between finalists that keep all limits; None where there is nothing to compare."""
        many = len(self.finalists)
        if many < 2 or len(self.complete) < 2:
            return None
        values = self.wanted.measure.sign * self.seen.of(self.wanted.measure.name)[:many].T
        return selection.paired(values, self.wanted.sure(many)).of(self._able)

    def designs(self) -> "pd.DataFrame":
        """Frame of all that was tried in the futures of the search: label, found_by, a column a path, the measure.

        Also mean cost, date and coverage, ``keeps`` (limits, in as many futures as asked), ``front`` (no other is
        better in cost, date and coverage, by the means) and ``perhaps_front`` (none surely is).
        """
        import pandas as pd

        on, perhaps = front(self.names, self.tried)
        rows = []
        for at, trial in enumerate(self.tried):
            by = "search" if at < self.found_by_search else RANDOM if trial.places is not None else GIVEN
            texts = dict(enumerate(self.wanted.space.texts(trial.places) if trial.places is not None else ()))
            paths = {axis.path: texts.get(number) for number, axis in enumerate(self.wanted.space.axes)}
            told = dict.fromkeys((self.wanted.measure.name, *(name for name, _ in FRONT)))
            means = {name: float(trial.values[:, self.names.index(name)].mean()) for name in told}
            shown = {"keeps": trial.broken == 0, "front": bool(on[at]), "perhaps_front": bool(perhaps[at])}
            rows.append({"label": trial.label, "found_by": by, **paths, **means, **shown})
        return pd.DataFrame(rows)

    def choice(self) -> "pd.DataFrame":
        """Frame of all points in fresh futures: label, kind, keeps, those of ``statistics.Estimate``, gap, low, high.

        The last three are of finalists that keep the limits: the mean less that of the best other one, with
        simultaneous intervals (``selection.Pairs``), larger being better; ``could_be_best`` says whether it could be.
        """
        import pandas as pd

        values = self.seen.of(self.wanted.measure.name)
        rows: list[dict[str, Any]] = [
            {"label": label, "kind": kind, "keeps": bool(self._keeps[at]),
             **vars(statistics.estimate(values[at], self.wanted.measure.better)),
             "gap": nan, "low": nan, "high": nan, "could_be_best": None}
            for at, (label, kind) in enumerate(zip(self.seen.labels, self.kinds, strict=True))
        ]  # fmt: skip
        if self._pairs is not None and len(self._able) > 1:
            found = self._pairs.with_best()
            for place, at in enumerate(self._able):
                rows[at] |= {"gap": float(found.gap[place]), "low": float(found.low[place])}
                rows[at] |= {"high": float(found.high[place]), "could_be_best": bool(found.could_be_best[place])}
        return pd.DataFrame(rows)

    def limits(self) -> "pd.DataFrame":
        """Frame of limits by point: label, measure, bound, wanted, share, low, high, kept (yes, no or undecided)."""
        import pandas as pd

        rows = []
        for goal in self.wanted.limits:
            for label, one in zip(self.seen.labels, goal.reached(self.seen), strict=True):
                low, high = curves.share_interval(int(one.sum()), one.size)
                kept = "yes" if low >= goal.confidence else "no" if high < goal.confidence else "undecided"
                rows.append({"label": label, "measure": goal.measure, "bound": goal.bound, "wanted": goal.confidence,
                             "share": float(one.mean()), "low": low, "high": high, "kept": kept})  # fmt: skip
        columns = ["label", "measure", "bound", "wanted", "share", "low", "high", "kept"]
        return pd.DataFrame(rows, columns=columns)

    def gains(self) -> "pd.DataFrame":
        """Frame of the winner less what it is compared with, paired: other, kind, measure, ``Difference``."""
        import pandas as pd

        rows = []
        if self.winner is not None:
            best = self.seen.labels.index(self.winner)
            for at, (label, kind) in enumerate(zip(self.seen.labels, self.kinds, strict=True)):
                for name in NAMES if kind != FINALIST else ():
                    values = self.seen.of(name)
                    found = statistics.difference(values[best], values[at])
                    rows.append({"other": label, "kind": kind, "measure": name, **vars(found)})
        return pd.DataFrame(rows, columns=["other", "kind", "measure", "mean", "half_width", "variance_ratio"])

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All findings by name."""
        return {"designs": self.designs(), "choice": self.choice(), "limits": self.limits(), "gains": self.gains()}

    def as_dict(self) -> dict[str, Any]:
        """As of every study, with what was asked and what was chosen."""
        axes = [{"path": axis.path, "values": list(axis.values)} for axis in self.wanted.space.axes]
        asked = {"vary": axes, "measure": self.wanted.measure.name, "limits": [vars(one) for one in self.wanted.limits]}
        reach = None if np.isnan(self.reach) else self.reach
        said = {"winner": self.winner, "confidence": self.wanted.confidence, "indifference": self.indifference,
                "reach": reach, "settled": self.settled, "whole": self.whole}  # fmt: skip
        return {**asked, **said, **super().as_dict()}
