"""A sweep: strategies along one or two axes, such as the number of coaches, all points in the same futures.

``sweep`` runs the points; a ``Sweep`` computes curves from them, the gain of each step, the fewest that reach a goal,
knees, crossings of strategies, and the resources that are short along the axis.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.kernel.registry import placed_in
from rollout_sim.mechanisms.register import parts
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.results.measures import BY_NAME
from rollout_sim.scenario import read_axis, with_known
from rollout_sim.statistics import curves, estimates as statistics
from rollout_sim.statistics.intervals import share_over
from rollout_sim.studies.keep import FolderName, PointQuestion
from rollout_sim.studies.point_study import ScenarioPointsResult
from rollout_sim.studies.result import Presentation, made_once
from rollout_sim.studies.sweep import charts, words
from rollout_sim.studies.sweep.goals import Goal, read_goal

if TYPE_CHECKING:
    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Axis, Scenario

Floats = statistics.Floats

_RESOURCES = {
    "coaches": "coach_full_weeks",
    "desk": "desk_full_weeks",
    "hosts": "host_short_weeks",
    "gates": "gate_held_weeks",
}
#: Resources that can be short, with the measure of the weeks in which they are; one row for each kind of capacity.
RESOURCES = placed_in(
    _RESOURCES,
    (
        (before, resource, measure)
        for part in parts("sweep").values()
        for before, resource, measure, _ in part.RESOURCES
    ),
)
#: A resource that is short in fewer weeks than this, on average, does not bind.
FEWEST_WEEKS = 1.0
#: Measures whose knees and crossings are computed.
CURVE_MEASURES = ("success_share", "coverage_share", "net_present_value", "red_store_weeks")
#: Measures that need not be monotone in the amount of help.
NOT_MONOTONE = ("net_present_value", "return_share", "payback_days", "total_cost")
MOST_AXES = 2


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(ScenarioPointsResult):
    """Strategies along one or two axes, with a ``goal`` or None.

    With two axes all findings are along the first, once for each value of the second (column ``along``).
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets, words.brief)

    axes: "tuple[Axis, ...]"
    goal: Goal | None = None

    @property
    def axis(self) -> "Axis":
        """The first axis, along which curves run."""
        return self.axes[0]

    @property
    def x(self) -> Floats:
        """Coordinates of the points on the first axis."""
        return np.array(self.axis.x)

    @property
    def slices(self) -> tuple[str, ...]:
        """Values of the second axis; one empty text without a second axis."""
        return self.axes[1].texts if len(self.axes) > 1 else ("",)

    def values(self, measure: str, strategy: str, along: str = "") -> Floats:
        """A measure, as an array (points of the first axis, replications)."""
        return self._shaped(self.observed.of(measure), strategy, along)

    def _shaped(self, values: Any, strategy: str, along: str) -> Any:
        shape = (len(self.slices), len(self.axis.values), len(self.strategies), -1)
        place = self.slices.index(along or self.slices[0]), self.strategies.index(strategy)
        return values.reshape(shape)[place[0], :, place[1]]

    def _curves(self) -> Iterator[tuple[dict[str, str], str, str]]:
        """Keys of each curve, its strategy and slice."""
        for along, strategy in product(self.slices, self.strategies):
            yield ({"along": along} if along else {}) | {"strategy": strategy}, strategy, along

    @made_once
    def table(self) -> "pd.DataFrame":
        """Frame of estimates by point: value, x, strategy, measure, those of ``statistics.Estimate``, fit.

        ``fit`` is the monotone fit of the means; NaN where a mean is NaN, on an axis without numbers, and for money,
        which need not be monotone in the amount of help.
        """
        rows = []
        for keys, strategy, along in self._curves():
            for name in self.measures_read:
                values = self.values(name, strategy, along)
                fit = self.fit(name, strategy, along)
                for point, of_point in enumerate(values):
                    place = {"value": self.axis.texts[point], "x": self.axis.x[point]}
                    estimate = vars(statistics.estimate(of_point, BY_NAME[name].better, self.shape(name)))
                    rows.append({**place, **keys, "measure": name, **estimate, "fit": float(fit[point])})
        return pd.DataFrame(rows)

    def fit(self, measure: str, strategy: str, along: str = "") -> Floats:
        """Monotone fit of the means of a measure along the first axis; NaN as in ``table``."""
        values = self.values(measure, strategy, along)
        means = values.mean(axis=1) if values.shape[1] else np.full(len(values), nan)
        if not self.axis.numeric or np.isnan(means).any() or measure in NOT_MONOTONE:
            return np.full(len(values), nan)
        return curves.monotone(means)

    @made_once
    def gains(self) -> "pd.DataFrame":
        """Frame of the paired gain of each step: from, to, strategy, measure, ``Difference``, sign, per_unit.

        ``sign`` is 1 or -1 where it is certain; ``per_unit`` is the mean over the length of the step, such as the gain
        of one coach in a step of several.
        """
        rows = []
        for keys, strategy, along in self._curves():
            for name in self.measures_read:
                values = self.values(name, strategy, along)
                for point, (start, end) in enumerate(pairwise(self.axis.texts)):
                    before, after, shape = values[point], values[point + 1], self.shape(name)
                    difference = statistics.difference(after, before, shape=shape)
                    sign = statistics.certain_sign(after - before, shape.gap())
                    step = self.axis.x[point + 1] - self.axis.x[point]
                    row = {"from": start, "to": end, **keys, "measure": name, **vars(difference)}
                    rows.append({**row, "sign": sign, "per_unit": difference.mean / step})
        return pd.DataFrame(rows)

    @made_once
    def goal_shares(self) -> "pd.DataFrame":
        """Frame of the share of futures that reach the goal, by point, with its interval."""
        rows = []
        if self.goal is not None:
            reached = self.goal.reached(self.observed)
            for keys, strategy, along in self._curves():
                for point, hits in enumerate(self._shaped(reached, strategy, along)):
                    low, high = share_over(hits, self.shared_sets)
                    place = {"value": self.axis.texts[point], "x": self.axis.x[point]}
                    rows.append({**place, **keys, "share": float(hits.mean()), "low": low, "high": high})
        return pd.DataFrame(rows)

    @made_once
    def fewest(self) -> "pd.DataFrame":
        """Frame of the smallest place that reaches the goal: strategy, at, low, high, decided; empty without a goal.

        ``high`` is the first place that is certain to reach it, ``low`` the first that is not ruled out.
        """
        rows = []
        if self.goal is not None and self.axis.numeric:
            reached = self.goal.reached(self.observed)
            for keys, strategy, along in self._curves():
                place = curves.fewest(
                    self.x, self._shaped(reached, strategy, along), self.goal.confidence, self.shared_sets
                )
                rows.append({**keys, **vars(place), "decided": place.decided})
        return pd.DataFrame(rows)

    @made_once
    def knees(self) -> "pd.DataFrame":
        """Frame of knees: strategy, measure, at, low, high, decided."""
        rows = []
        for keys, strategy, along in self._curves() if self.axis.numeric else ():
            for name in (measure for measure in self._curve_measures() if measure not in NOT_MONOTONE):
                knee = curves.knee(self.x, self.values(name, strategy, along), shape=self.shape(name))
                rows.append({**keys, "measure": name, **vars(knee), "decided": knee.decided})
        return pd.DataFrame(rows)

    @made_once
    def crossings(self) -> "pd.DataFrame":
        """Frame of where strategies cross: a, b, measure, at, low, high, decided, ahead_before, ahead_always, equal.

        ``ahead_always`` names the strategy that is significantly ahead at every point; empty if there is none.
        ``equal`` says whether both come to the same in every future at every point.
        """
        rows: list[dict[str, Any]] = []
        pairs = product(self.slices, combinations(self.strategies, 2)) if self.axis.numeric else ()
        for along, (a, b) in pairs:
            for name in self._curve_measures():
                gap = self.values(name, a, along) - self.values(name, b, along)
                crossing = curves.crossing(self.x, gap, self.shape(name).gap())
                row = {"a": a, "b": b, "measure": name, **vars(crossing), "decided": crossing.decided}
                better = -gap if BY_NAME[name].better == "low" else gap
                before = int(np.searchsorted(self.x, crossing.at)) - 1 if crossing.at == crossing.at else 0
                signs = set(curves.signs(better, self.shape(name).gap()))
                row["ahead_before"] = a if better[max(0, before)].mean() > 0 else b
                row["ahead_always"] = a if signs == {1.0} else b if signs == {-1.0} else ""
                row["equal"] = not gap.any()
                rows.append(({"along": along} if along else {}) | row)
        return pd.DataFrame(rows)

    def _curve_measures(self) -> list[str]:
        """Measures whose knees and crossings are computed, the goal's among them; none with unknown values."""
        names = list(CURVE_MEASURES)
        if self.goal is not None and self.goal.measure not in names:
            names.insert(0, self.goal.measure)
        if not self.money_given:
            names.remove("net_present_value")
        return [name for name in names if not np.isnan(self.observed.of(name)).any()]

    @made_once
    def binding(self) -> "pd.DataFrame":
        """Frame of resources that are short: value, strategy, resource, weeks (mean), lower, upper, half_width, binds.

        A resource is short in a week in which its people work 95 % of their hours (trainers hold 95 % of the classes
        that they can), a store waits for a place at a host, or a gate holds; it binds if it is short in a week or more
        on average.
        """
        rows = []
        for keys, strategy, along in self._curves():
            for resource, column in RESOURCES.items():
                for point, short_weeks in enumerate(self.values(column, strategy, along)):
                    shortage = vars(statistics.mean_estimate(short_weeks, self.shape(column)))
                    row = {"value": self.axis.texts[point], **keys, "resource": resource, "weeks": shortage.pop("mean")}
                    rows.append({**row, **shortage, "binds": row["weeks"] >= FEWEST_WEEKS})
        return pd.DataFrame(rows)

    def point_words(self, language: str) -> str:
        """A strategy with values of the axes."""
        strategy, place = self._shown()
        along, at = divmod(place, len(self.axis.values))
        return words.point_words(self, strategy, at, along, language)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {
            "table": self.table(),
            "gains": self.gains(),
            "goal_shares": self.goal_shares(),
            "fewest": self.fewest(),
            "knees": self.knees(),
            "crossings": self.crossings(),
            "binding": self.binding(),
        }

    @property
    def varied(self) -> tuple[str, ...]:
        """Paths of the axes."""
        return tuple(axis.path for axis in self.axes)

    def as_dict(self) -> dict[str, Any]:
        """As for every study, with the axes and the goal."""
        axes = [{"path": axis.path, "values": list(axis.values)} for axis in self.axes]
        return {"over": axes, "goal": vars(self.goal) if self.goal else None, **super().as_dict()}


def axes_of(scenario: "Scenario", over: Sequence[str]) -> "tuple[Axis, ...]":
    """The axes of one or two texts such as ``people.head_office_coaches=4:40:2``.

    Raises
    ------
    ScenarioError
        If a text is not an axis of the scenario.
    UnknownChoice
        If there is none, or too many, or both have the same path.
    """
    axes = tuple(read_axis(scenario, text, number) for number, text in enumerate(over, start=1))
    if not 1 <= len(axes) <= MOST_AXES:
        raise UnknownChoice("a sweep runs over one path or two", quoted=len(axes))
    if len({axis.path for axis in axes}) < len(axes):
        raise UnknownChoice("a sweep runs over a path only once (got {path} twice)", path=axes[0].path)
    return axes


def sweep_points(scenario: "Scenario", axes: "Sequence[Axis]", strategies: Sequence[str]) -> tuple[Point, ...]:
    """The points of a sweep: the second axis varies slowest, then the first, then strategies.

    Raises
    ------
    ScenarioError
        If values of two axes together break a rule.
    """
    points = []
    for values in product(*(axis.values for axis in reversed(axes))):
        by_path = {axis.path: value for axis, value in zip(reversed(axes), values, strict=True)}
        changed = with_known(scenario, by_path)
        label = ", ".join(f"{path}={value}" for path, value in reversed(by_path.items()))
        points += [Point(f"{name} | {label}", changed, name) for name in strategies]
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
    checkpoint: "PointCheckpoint | None" = None,
    folder: FolderName | None = None,
    at: str | None = None,
) -> Sweep:
    """Run strategies along one or two axes, all points in the same futures.

    Parameters
    ----------
    scenario
        As ``load`` gives it.
    over
        ``"people.head_office_coaches=4:40:2"`` or ``"stores.count=50,100"``, or two of them; a swept field is
        not uncertain.
    strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together.
    goal, by, confidence
        Such as ``"coverage_share >= 80%"``, ``"12 months"`` and ``"90%"``: the goal, its date (that of ``at``
        if None), and the share of futures that must reach it.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    ScenarioError
        If a text is not an axis, or a value breaks a rule of the scenario.
    UnknownChoice
        For an unknown strategy or engine, a text that is no goal, or less than one replication.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    question = sweep_question(scenario, over, strategies, goal, by, confidence)
    execution = Execution(replications, seed, workers, progress, engine, executor, checkpoint)
    return question.on(at).answered(execution, folder)


def sweep_question(
    scenario: "Scenario",
    over: str | Sequence[str],
    strategies: Sequence[str] | None = None,
    goal: str | None = None,
    by: str | None = None,
    confidence: str | float = "90%",
) -> PointQuestion[Sweep]:
    """A sweep before it runs; arguments and errors as of ``sweep``."""
    texts = [over] if isinstance(over, str) else list(over)
    axes = axes_of(scenario, texts)
    for axis in axes:
        if len(axis.texts) < 2:
            raise UnknownChoice("{path} must have two values or more to vary", path=axis.path, quoted=axis.texts[0])
    names = chosen(scenario, strategies)
    parsed_goal = None if goal is None else read_goal(goal, by, confidence)
    dated: dict[str, Any] = {}
    if parsed_goal is not None and parsed_goal.by_day is not None:
        dated = {"dated": parsed_goal.measure, "by_day": parsed_goal.by_day}
    points = sweep_points(scenario, axes, names)

    def answer(how: Execution, read_on: float | None) -> Sweep:
        return Sweep(scenario, names, run_points(points, **vars(how), read_on=read_on, **dated), axes, parsed_goal)

    read_at = {"measure": dated["dated"], "by_day": dated["by_day"]} if dated else None
    measures = (parsed_goal.measure,) if parsed_goal is not None and not dated else ()
    return PointQuestion("sweep", scenario, points, {"over": texts, "dated": read_at}, answer, measures)
