"""A sweep: strategies along one or two axes, such as the number of coaches, all points in the same futures.

``sweep`` is the verb; a ``Sweep`` reckons from its points curves, what each step adds, the fewest that reach a goal,
knees, the place where strategies change places, and what is short along the axis.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.results.measures import BY_NAME, NAMES
from rollout_sim.scenario import read_axis, with_known
from rollout_sim.statistics import curves
from rollout_sim.statistics import estimates as statistics
from rollout_sim.studies.point_study import Study
from rollout_sim.studies.result import Presentation
from rollout_sim.studies.sweep import charts, words
from rollout_sim.studies.sweep.goals import Goal, read_goal

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointKeeper
    from rollout_sim.scenario import Axis, Scenario

Floats = statistics.Floats

#: What can be short, and the number of weeks in which it is; a new kind of capacity is one more row.
RESOURCES = {
    "coaches": "coach_full_weeks",
    "desk": "desk_full_weeks",
    "trainers": "trainer_full_weeks",
    "hosts": "host_short_weeks",
    "gates": "gate_held_weeks",
}
#: A resource that is short in fewer weeks than this, on average, does not bind.
FEWEST_WEEKS = 1.0
#: Measures along which knees and crossings are looked for.
LOOKED_AT = ("success_share", "coverage_share", "net_present_value", "red_store_weeks")
#: Measures that need not only rise or only fall with more help.
OF_MONEY = ("net_present_value", "return_share", "payback_days", "total_cost")
MOST_AXES = 2


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Study):
    """Strategies along one or two axes; ``goal`` is None where none was asked for.

    With two axes everything is told along the first, once for each value of the second (column ``along``).
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets)

    axes: "tuple[Axis, ...]"
    goal: Goal | None = None

    @property
    def axis(self) -> "Axis":
        """The first axis, along which curves run."""
        return self.axes[0]

    @property
    def x(self) -> Floats:
        """Where the points stand on the first axis."""
        return np.array(self.axis.x)

    @property
    def slices(self) -> tuple[str, ...]:
        """Values of the second axis; one empty text where there is none."""
        return self.axes[1].texts if len(self.axes) > 1 else ("",)

    def values(self, measure: str, strategy: str, along: str = "") -> Floats:
        """A measure, as an array (points of the first axis, replications)."""
        return self._shaped(self.seen.of(measure), strategy, along)

    def _shaped(self, values: Any, strategy: str, along: str) -> Any:
        shape = (len(self.slices), len(self.axis.values), len(self.strategies), -1)
        place = self.slices.index(along or self.slices[0]), self.strategies.index(strategy)
        return values.reshape(shape)[place[0], :, place[1]]

    def _curves(self) -> Iterator[tuple[dict[str, str], str, str]]:
        """Keys of each curve, its strategy and slice."""
        for along, strategy in product(self.slices, self.strategies):
            yield ({"along": along} if along else {}) | {"strategy": strategy}, strategy, along

    def table(self) -> "pd.DataFrame":
        """Frame of estimates by point: value, x, strategy, measure, those of ``statistics.Estimate``, fit.

        ``fit`` is the monotone fit of the means; NaN where a mean is, where the axis has no numbers, and for money,
        which more help may first raise and then eat up.
        """
        rows = []
        for keys, strategy, along in self._curves():
            for name in NAMES:
                values = self.values(name, strategy, along)
                found = [statistics.estimate(one, BY_NAME[name].better) for one in values]
                fit = self.fit(name, strategy, along)
                for at, one in enumerate(found):
                    place = {"value": self.axis.texts[at], "x": self.axis.x[at]}
                    rows.append({**place, **keys, "measure": name, **vars(one), "fit": float(fit[at])})
        return pd.DataFrame(rows)

    def fit(self, measure: str, strategy: str, along: str = "") -> Floats:
        """Monotone fit of the means of a measure along the first axis; NaN as in ``table``."""
        values = self.values(measure, strategy, along)
        means = values.mean(axis=1) if values.shape[1] else np.full(len(values), nan)
        if not self.axis.numeric or np.isnan(means).any() or measure in OF_MONEY:
            return np.full(len(values), nan)
        return curves.monotone(means)

    def gains(self) -> "pd.DataFrame":
        """Frame of what each step adds, paired: from, to, strategy, measure, ``statistics.Difference``, per_unit.

        ``per_unit`` is the mean over the length of the step: the next coach's part where steps are of several.
        """
        rows = []
        for keys, strategy, along in self._curves():
            for name in NAMES:
                values = self.values(name, strategy, along)
                for at, (a, b) in enumerate(pairwise(self.axis.texts)):
                    found = statistics.difference(values[at + 1], values[at])
                    step = self.axis.x[at + 1] - self.axis.x[at]
                    row = {"from": a, "to": b, **keys, "measure": name, **vars(found)}
                    rows.append({**row, "per_unit": found.mean / step})
        return pd.DataFrame(rows)

    def goal_shares(self) -> "pd.DataFrame":
        """Frame of the share of futures in which the goal is reached, by point, with Wilson's interval."""
        rows = []
        if self.goal is not None:
            reached = self.goal.reached(self.seen)
            for keys, strategy, along in self._curves():
                for at, one in enumerate(self._shaped(reached, strategy, along)):
                    low, high = curves.share_interval(int(one.sum()), one.size)
                    place = {"value": self.axis.texts[at], "x": self.axis.x[at]}
                    rows.append({**place, **keys, "share": float(one.mean()), "low": low, "high": high})
        return pd.DataFrame(rows)

    def fewest(self) -> "pd.DataFrame":
        """Frame of the smallest place that reaches the goal: strategy, at, low, high, decided; empty without a goal.

        The first place tried that is certain is ``high``, the first that is not ruled out ``low``.
        """
        rows = []
        if self.goal is not None and self.axis.numeric:
            reached = self.goal.reached(self.seen)
            for keys, strategy, along in self._curves():
                found = curves.fewest(self.x, self._shaped(reached, strategy, along), self.goal.confidence)
                rows.append({**keys, **vars(found), "decided": found.decided})
        return pd.DataFrame(rows)

    def knees(self) -> "pd.DataFrame":
        """Frame of knees: strategy, measure, at, low, high, decided."""
        rows = []
        for keys, strategy, along in self._curves() if self.axis.numeric else ():
            for name in (one for one in self._known() if one not in OF_MONEY):
                found = curves.knee(self.x, self.values(name, strategy, along))
                rows.append({**keys, "measure": name, **vars(found), "decided": found.decided})
        return pd.DataFrame(rows)

    def crossings(self) -> "pd.DataFrame":
        """Frame of where strategies change places: a, b, measure, at, low, high, decided, ahead_before, ahead_always.

        ``ahead_always`` names who is surely ahead at every place tried, and is empty where that is nobody.
        """
        rows: list[dict[str, Any]] = []
        pairs = product(self.slices, combinations(self.strategies, 2)) if self.axis.numeric else ()
        for along, (a, b) in pairs:
            for name in self._known():
                gap = self.values(name, a, along) - self.values(name, b, along)
                found = curves.crossing(self.x, gap)
                row = {"a": a, "b": b, "measure": name, **vars(found), "decided": found.decided}
                better = -gap if BY_NAME[name].better == "low" else gap
                before = int(np.searchsorted(self.x, found.at)) - 1 if found.at == found.at else 0
                signs = set(curves.signs(better))
                row["ahead_before"] = a if better[max(0, before)].mean() > 0 else b
                row["ahead_always"] = a if signs == {1.0} else b if signs == {-1.0} else ""
                rows.append(({"along": along} if along else {}) | row)
        return pd.DataFrame(rows)

    def _known(self) -> list[str]:
        """Measures that knees and crossings are looked for in: those that are known, and the goal's."""
        names = list(LOOKED_AT)
        if self.goal is not None and self.goal.measure not in names:
            names.insert(0, self.goal.measure)
        if not self.money_given:
            names.remove("net_present_value")
        return [name for name in names if not np.isnan(self.seen.of(name)).any()]

    def binding(self) -> "pd.DataFrame":
        """Frame of what is short: value, strategy, resource, weeks (mean), half_width, binds.

        A resource is short in a week in which its people work 95 % of their hours (trainers hold 95 % of the classes
        that they can), a store waits for a place at a host, or a gate holds; it binds where that is so in a week or
        more on average.
        """
        rows = []
        for keys, strategy, along in self._curves():
            for resource, column in RESOURCES.items():
                for at, one in enumerate(self.values(column, strategy, along)):
                    weeks = float(one.mean())
                    place = {"value": self.axis.texts[at], **keys, "resource": resource, "weeks": weeks}
                    rows.append({**place, "half_width": statistics.half_width(one), "binds": weeks >= FEWEST_WEEKS})
        return pd.DataFrame(rows)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All findings by name."""
        return {
            "table": self.table(),
            "gains": self.gains(),
            "goal_shares": self.goal_shares(),
            "fewest": self.fewest(),
            "knees": self.knees(),
            "crossings": self.crossings(),
            "binding": self.binding(),
        }

    def as_dict(self) -> dict[str, Any]:
        """As of every study, with the axes and the goal."""
        axes = [{"path": axis.path, "values": list(axis.values)} for axis in self.axes]
        return {"over": axes, "goal": vars(self.goal) if self.goal else None, **super().as_dict()}


def axes_of(scenario: "Scenario", over: Sequence[str]) -> "tuple[Axis, ...]":
    """The axes of one or two texts such as ``people.experts=4:40:2``.

    Raises
    ------
    ScenarioError
        If one is no axis of the scenario.
    UnknownChoice
        If there are none, or too many, or both are of the same path.
    """
    axes = tuple(read_axis(scenario, text, number) for number, text in enumerate(over, start=1))
    if not 1 <= len(axes) <= MOST_AXES:
        raise UnknownChoice(f"a sweep runs over one path or two (got {len(axes)})")
    if len({axis.path for axis in axes}) < len(axes):
        raise UnknownChoice(f"a sweep runs over a path only once (got {axes[0].path} twice)")
    return axes


def sweep_points(scenario: "Scenario", axes: "Sequence[Axis]", strategies: Sequence[str]) -> tuple[Point, ...]:
    """The points of a sweep: the second axis slowest, then the first, then strategies.

    Raises
    ------
    ScenarioError
        If values of two axes together break a rule.
    """
    points = []
    for values in product(*(axis.values for axis in reversed(axes))):
        known = {axis.path: value for axis, value in zip(reversed(axes), values, strict=True)}
        changed = with_known(scenario, known)
        words = ", ".join(f"{path}={value}" for path, value in reversed(known.items()))
        points += [Point(f"{name} | {words}", changed, name) for name in strategies]
    return tuple(points)


def sweep(
    scenario: "Scenario",
    over: str | Sequence[str],
    strategies: Sequence[str] | None = None,
    replications: int = 100,
    seed: int = 1,
    goal: str | None = None,
    by: str | None = None,
    confidence: str | float = "90%",
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: "PointKeeper | None" = None,
) -> Sweep:
    """Run strategies along one or two axes, all points in the same futures.

    Parameters
    ----------
    scenario
        As ``load`` gives it.
    over
        ``"people.experts=4:40:2"`` or ``"stores.count=50,100"``, or two of them; what is swept is not uncertain.
    strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together.
    goal, by, confidence
        Such as ``"coverage_share >= 80%"``, ``"12 months"`` and ``"90%"``: what is to be reached, until when (at the
        end of each strategy if not given), and in what share of futures.

    Raises
    ------
    ScenarioError
        If an axis is none, or a value breaks a rule of the scenario.
    UnknownChoice
        For an unknown strategy or engine, a goal that is none, or less than one replication.
    """
    axes = axes_of(scenario, [over] if isinstance(over, str) else over)
    names = chosen(scenario, strategies)
    wanted = None if goal is None else read_goal(goal, by, confidence)
    dated = (wanted.measure, wanted.by_day) if wanted and wanted.by_day is not None else (None, 0.0)
    points = sweep_points(scenario, axes, names)
    seen = run_points(points, replications, seed, workers, progress, engine, executor, checkpoint, *dated)
    return Sweep(scenario, names, seen, axes, wanted)
