"""Marginal value of each resource: the next coach, the next agent, a week more for every batch.

``capacity`` adds one to each lever, alone, and compares the result with the scenario as it is, future by future.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.kernel.calendar import DAYS_A_WEEK
from rollout_sim.kernel.registry import placed_in
from rollout_sim.mechanisms.register import parts
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.scenario import dump, with_known
from rollout_sim.scenario.file.paths import unit_at
from rollout_sim.statistics import estimates as statistics
from rollout_sim.statistics.intervals import UNBOUNDED, Shape, mean_interval
from rollout_sim.studies.capacity import charts, words
from rollout_sim.studies.keep import FolderName, PointQuestion
from rollout_sim.studies.point_study import ScenarioPointsResult
from rollout_sim.studies.result import Presentation, made_once

if TYPE_CHECKING:
    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

#: Measures by which each lever is judged: of the first and third more is better, of the others less.
EFFECTS = ("successful_stores", "days_to_acceptance", "net_present_value", "outlay")
BASE = "as it is"


def one_more(path: str, scenario: "Scenario") -> "Scenario | None":
    """The scenario with one more at a path of whole numbers; None if the path has no value, or its maximum."""
    value: Any = dump(scenario)
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    unit = unit_at(tuple(path.split(".")))
    at_maximum = unit is not None and unit.high is not None and value == unit.high
    return None if value is None or at_maximum else with_known(scenario, {path: value + 1})


def longer_batches(scenario: "Scenario") -> "Scenario | None":
    """The scenario with a week more for every batch of every strategy; the end of the run does not change."""
    durations: dict[str, Any] = {}
    for name, strategy in scenario.strategies.items():
        quote = "'" if '"' in name else '"'
        path = f"strategies.{quote}{name}{quote}"
        if strategy.growth is not None:
            durations[f"{path}.lasts"] = f"{(strategy.lasts or 0.0) + DAYS_A_WEEK!r} days"
        for number, batch in enumerate(strategy.batches or ()):
            durations[f"{path}.batches.{number}.lasts"] = f"{batch.lasts + DAYS_A_WEEK!r} days"
    return with_known(scenario, durations)


_LEVERS: "dict[str, Callable[[Scenario], Scenario | None]]" = {
    "head office coach": partial(one_more, "people.head_office_coaches"),
    "desk agent": partial(one_more, "people.support_desk.agents"),
    "seed coach": partial(one_more, "people.seed_coaches.at_most"),
    "regional coach": partial(one_more, "people.regional_coaches.at_most"),
    "host place": partial(one_more, "see.places_a_week"),
    "week for every batch": longer_batches,
}
#: Levers by name: a function that returns the scenario with one more, or None where there is nothing to add to.
LEVERS: "dict[str, Callable[[Scenario], Scenario | None]]" = placed_in(
    _LEVERS,
    (
        (before, lever, partial(one_more, path))
        for part in parts("capacity").values()
        for before, lever, path, _ in part.LEVERS
    ),
)


@dataclass(frozen=True, eq=False, repr=False)
class Capacity(ScenarioPointsResult):
    """Levers with one more, each alone, against the scenario as it is."""

    presentation = Presentation(words.verdict, words.table, charts.sheets, words.brief)

    levers: tuple[str, ...]

    def gap(self, effect: str, strategy: str, lever: str) -> Floats:
        """The change by a lever, by replication."""
        values = self.observed.of(effect).reshape(len(self.levers) + 1, len(self.strategies), -1)
        place = self.strategies.index(strategy)
        return np.asarray(values[self.levers.index(lever) + 1, place] - values[0, place], dtype=np.float64)

    @made_once
    def effects(self) -> "pd.DataFrame":
        """Frame of paired changes by lever: strategy, lever, effect, mean, lower, upper, half_width."""
        rows = []
        for strategy in self.strategies:
            for lever in self.levers:
                for effect in EFFECTS:
                    gap = self.gap(effect, strategy, lever)
                    row = {"strategy": strategy, "lever": lever, "effect": effect}
                    rows.append({**row, **vars(statistics.mean_estimate(gap, self.shape(effect).gap()))})
        return pd.DataFrame(rows)

    @made_once
    def worth(self) -> "pd.DataFrame":
        """Frame of levers by return on money spent, best first: strategy, lever, ratio, low, high, pays.

        ``ratio`` is net present value gained for each unit of money spent more, with its 95 % interval; NaN for
        a lever without a significant cost. ``pays``: "yes" or "no" where the gain in net present value
        is significantly above or below 0, "nothing" where it is 0 in every future, else "not decided". Without money
        levers are sorted by stores.
        """
        rows = [self._worth(strategy, lever) for strategy in self.strategies for lever in self.levers]
        order = {name: place for place, name in enumerate(self.strategies)}
        rows.sort(key=lambda row: (order[row["strategy"]], -row["rank"]))
        return pd.DataFrame(rows).drop(columns="rank")

    def _worth(self, strategy: str, lever: str) -> dict[str, Any]:
        stores = self.gap("successful_stores", strategy, lever)
        gain, spent = (self.gap(name, strategy, lever) for name in ("net_present_value", "outlay"))
        row = {"strategy": strategy, "lever": lever}
        if not self.money_given:
            return {**row, "ratio": nan, "low": nan, "high": nan, "pays": "", "rank": float(stores.mean())}
        shape = UNBOUNDED.shared(self.shared_sets)
        pays = _sign(gain, shape)
        ratio, low, high = _ratio(gain, spent, shape)
        rank = ratio if ratio == ratio else inf if pays == "yes" else -inf if pays == "no" else 0.0
        return {**row, "ratio": ratio, "low": low, "high": high, "pays": pays, "rank": rank}

    def point_words(self, language: str) -> str:
        """A strategy, perhaps with one more of something."""
        strategy, place = self._shown()
        return words.point_words(strategy, self.levers[place - 1] if place else None, language)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {"effects": self.effects(), "worth": self.worth()}


def _sign(gap: Floats, shape: Shape = UNBOUNDED) -> str:
    """Whether the mean is significantly above 0 ("yes") or below 0 ("no"), "not decided", or all 0 ("nothing")."""
    if not gap.any():
        return "nothing"
    return {1: "yes", -1: "no", 0: "not decided"}[statistics.certain_sign(gap, shape)]


def _ratio(gain: Floats, spent: Floats, shape: Shape = UNBOUNDED) -> tuple[float, float, float]:
    """Ratio of the means with its interval; NaN where the spending is not significantly above 0."""
    if _sign(spent, shape) != "yes":
        return nan, nan, nan
    ratio = float(gain.mean() / spent.mean())
    off = mean_interval((gain - ratio * spent) / spent.mean(), shape)  # of the ratio, by its first derivative
    return ratio, ratio + off.low, ratio + off.high


def capacity_points(scenario: "Scenario", strategies: Sequence[str]) -> tuple[tuple[str, ...], tuple[Point, ...]]:
    """The levers that a scenario has, and the points: the scenario as it is, then each lever.

    Raises
    ------
    ScenarioError
        If one more breaks a rule.
    """
    changed_scenarios = {name: changed for name, pull in LEVERS.items() if (changed := pull(scenario)) is not None}
    scenarios = {BASE: scenario, **{f"one more {name}": changed for name, changed in changed_scenarios.items()}}
    points = tuple(
        Point(f"{strategy} | {label}", changed, strategy)
        for label, changed in scenarios.items()
        for strategy in strategies
    )
    return tuple(changed_scenarios), points


def capacity(
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
) -> Capacity:
    """What one more of each resource adds, in stores, days and money, each lever alone and in the same futures.

    Parameters
    ----------
    scenario, strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    UnknownChoice
        For an unknown strategy or engine, or less than two replications.
    ScenarioError
        If one more breaks a rule of the scenario.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    question = capacity_question(scenario, strategies, replications)
    execution = Execution(replications, seed, workers, progress, engine, executor, checkpoint)
    return question.on(at).answered(execution, folder)


def capacity_question(
    scenario: "Scenario", strategies: Sequence[str] | None = None, replications: int = 100
) -> PointQuestion[Capacity]:
    """The study before it runs; arguments and errors as of ``capacity``."""
    if replications < 2:
        raise UnknownChoice(
            "what one more adds is told with its interval: replications must be 2 or more", quoted=replications
        )
    names = chosen(scenario, strategies)
    levers, points = capacity_points(scenario, names)

    def answer(how: Execution, read_on: float | None) -> Capacity:
        return Capacity(scenario, names, run_points(points, **vars(how), read_on=read_on), levers)

    return PointQuestion("capacity", scenario, points, {"levers": list(levers)}, answer)
