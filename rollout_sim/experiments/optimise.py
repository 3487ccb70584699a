"""The best design of a strategy within limits: search on common luck, then selection with a guarantee on fresh luck.

``optimise`` is the verb. The search tries many designs in a few futures; its best are the finalists. They are run anew,
in futures that the search has not seen, so that what looked good by luck loses that luck. Nelson and Matejcik's (1995)
first stage says how many futures a choice among them takes. Where limits decide who may be chosen, the set to choose
from is itself uncertain: the confidence is then held for every such set (Bonferroni over the finalists).
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.experiments import curves, selection, statistics
from rollout_sim.experiments.choosing import FIRST, INDIFFERENCE
from rollout_sim.experiments.goals import Goal, read_goal
from rollout_sim.experiments.points import USUAL_ENGINE, Observed, Point, run_points
from rollout_sim.experiments.precision import FLOORS
from rollout_sim.experiments.replications import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.experiments.searching import FRONT, Search, Space, Trial, enumerate_all, evolve, front, sample
from rollout_sim.experiments.studies import Study
from rollout_sim.results.measures import BY_NAME, NAMES, Measure

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.experiments.kept_points import PointKeeper
    from rollout_sim.scenario import Axis, Scenario

Floats = statistics.Floats

#: The search plays on other luck than the selection: its seed is that of the run and so much more.
OTHER_LUCK = 1_000_003
#: What a latest date is of.
DATE = "days_to_80_percent_coverage"
#: Kinds of what is run in the end.
FINALIST, GIVEN, RANDOM = "finalist", "as given", "random search"
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Wanted:
    """What is to be optimised: designs, the measure, limits, and how much is run; ``indifference`` is None for 1 %."""

    space: Space
    measure: Measure
    limits: tuple[Goal, ...]
    designs: int
    screening: int
    finalists: int
    confidence: float
    indifference: float | None

    @property
    def sign(self) -> float:
        """1 where more is better, else -1."""
        return -1.0 if self.measure.better == "low" else 1.0


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
    indifference, reach
        What does not matter, and how far apart the means of finalists surely are told (half-width), in the measure's
        unit; ``reach`` is NaN with one finalist.
    found_by_search
        How many of ``tried`` the search tried; what the random search tried too is there once.
    whole
        Whether every design of the grid that is one was tried; there is no random search then.
    """

    wanted: Wanted
    tried: tuple[Trial, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    indifference: float
    reach: float
    found_by_search: int
    whole: bool

    @property
    def finalists(self) -> tuple[str, ...]:
        """Labels of the finalists."""
        return tuple(
            label for label, kind in zip(self.seen.labels, self.kinds, strict=True) if kind == FINALIST
        )  # fmt: skip

    @property
    def winner(self) -> str | None:
        """The finalist with the best mean of those that keep all limits in as many futures as asked; None if none."""
        means = self.wanted.sign * self.seen.of(self.wanted.measure.name).mean(axis=1)
        keeps = self._keeps()
        able = [at for at, kind in enumerate(self.kinds) if kind == FINALIST and keeps[at]]
        return self.seen.labels[max(able, key=lambda at: float(means[at]))] if able else None

    @property
    def settled(self) -> bool:
        """Whether the guarantee is as fine as was asked for: what does not matter is all that may be missed."""
        return len(self.finalists) == 1 or self.reach <= self.indifference * (1 + 1e-9)

    def _keeps(self) -> Any:
        kept = np.ones(len(self.seen.labels), dtype=np.bool_)
        for goal in self.wanted.limits:
            kept &= goal.reached(self.seen).mean(axis=1) >= goal.confidence
        return kept

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

        The last three are of finalists: the mean less that of the best other one, with simultaneous intervals (Hsu),
        larger being better; ``could_be_best`` says whether it could be.
        """
        import pandas as pd

        name, keeps = self.wanted.measure.name, self._keeps()
        values = self.seen.of(name)
        rows: list[dict[str, Any]] = [
            {"label": label, "kind": kind, "keeps": bool(keeps[at]),
             **vars(statistics.estimate(values[at], self.wanted.measure.better)),
             "gap": nan, "low": nan, "high": nan, "could_be_best": None}
            for at, (label, kind) in enumerate(zip(self.seen.labels, self.kinds, strict=True))
        ]  # fmt: skip
        own = [at for at, kind in enumerate(self.kinds) if kind == FINALIST and keeps[at]]
        if len(own) > 1:
            hsu = selection.with_best(self.wanted.sign * values[own].mean(axis=1), self.reach)
            for place, at in enumerate(own):
                found = {"gap": hsu.gap, "low": hsu.low, "high": hsu.high}
                rows[at] |= {column: float(values[place]) for column, values in found.items()}
                rows[at]["could_be_best"] = bool(hsu.could_be_best[place])
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


def wanted(
    scenario: "Scenario",
    vary: Sequence[str],
    strategy: str | None = None,
    measure: str = "successful_stores",
    budget: str | None = None,
    latest: str | None = None,
    limits: Sequence[str] = (),
    risk: str | float = "10%",
    designs: int = 150,
    screening: int = 20,
    finalists: int = 5,
    confidence: float = CONFIDENCE,
    indifference: float | None = None,
) -> Wanted:
    """What texts such as those of the command line ask for; see ``optimise``."""
    from rollout_sim.scenario import read_axis, units

    axes = tuple(read_axis(scenario, text, number, "--vary") for number, text in enumerate(vary, start=1))
    if not axes:
        raise UnknownChoice("nothing may vary: say what, as in --vary people.experts=4:20:2")
    for axis in axes:
        if len(axis.values) < 2:
            raise UnknownChoice(f"{axis.path} must have two values or more to vary (got {axis.texts[0]})")
    if len({axis.path for axis in axes}) < len(axes):
        raise UnknownChoice("a path can vary only once")
    row = BY_NAME.get(measure)
    if row is None:
        from rollout_sim.scenario.errors import did_you_mean

        raise UnknownChoice(f"there is no measure {measure!r}{did_you_mean(measure, BY_NAME)}")
    if row.better == "neither" or row.may_be_missing:
        raise UnknownChoice(f"{measure} cannot be optimised: it has no better, or is not reached in every future")
    try:
        kept = 1 - units.share(risk)
    except ValueError as error:
        raise UnknownChoice(f"--risk: {error} (got {risk!r})") from None
    if not 0.5 <= kept < 1:
        raise UnknownChoice(f"--risk must be more than 0% and at most 50% (got {risk})")
    texts = [f"total_cost <= {budget}"] * (budget is not None) + [f"{DATE} <= {latest}"] * (latest is not None)
    goals = tuple(read_goal(text, None, kept) for text in [*texts, *limits])
    _check(designs, screening, finalists, confidence, indifference)
    space = Space(scenario, _tuned(scenario, axes, strategy), axes)
    return Wanted(space, row, goals, designs, screening, finalists, confidence, indifference)


def _tuned(scenario: "Scenario", axes: "Sequence[Axis]", strategy: str | None) -> str:
    """The strategy that is tuned: the one named, or the only one that paths name, or the only one there is."""
    names = chosen(scenario, None)
    touched = {name for name in names for axis in axes if axis.path.startswith(f"strategies.{name}.")}
    if strategy is None:
        able = touched or set(names)
        if len(able) > 1:
            raise UnknownChoice(f"--strategy must say which strategy is to be tuned (there is {', '.join(names)})")
        (strategy,) = able
    (strategy,) = chosen(scenario, [strategy])
    if touched - {strategy}:
        raise UnknownChoice(f"{strategy!r} is tuned, but what varies is of {', '.join(sorted(touched - {strategy}))}")
    return strategy


def _check(designs: int, screening: int, finalists: int, confidence: float, indifference: float | None) -> None:
    if designs < 10 or screening < 2 or finalists < 1:
        raise UnknownChoice("it takes 10 designs, 2 futures to screen them, and 1 finalist, or more")
    if not 0.5 < confidence < 1:
        raise UnknownChoice(f"a confidence is more than 50% and less than 100% (got {100 * confidence:g}%)")
    if indifference is not None and not 0 < indifference < float("inf"):
        raise UnknownChoice(f"an indifference is more than 0 (got {indifference:g})")


def optimise(
    scenario: "Scenario",
    vary: str | Sequence[str],
    strategy: str | None = None,
    measure: str = "successful_stores",
    budget: str | None = None,
    latest: str | None = None,
    limits: Sequence[str] = (),
    risk: str | float = "10%",
    designs: int = 150,
    screening: int = 20,
    finalists: int = 5,
    confidence: float = CONFIDENCE,
    indifference: float | None = None,
    replications: int = 200,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    keeper: "PointKeeper | None" = None,
) -> Optimum:
    """Find the values with which a strategy does best within limits.

    Parameters
    ----------
    scenario
        As ``load`` gives it; all its strategies, as given, are what the winner is compared with.
    vary
        Axes such as ``"people.experts=4:20:2"`` or ``"strategies.1-3-9-27.batches.0.stores=5:40:5"``, whose values are
        tried together. The batch that takes the rest of the stores takes what sizes leave.
    strategy
        The one that is tuned; need not be named if a path names it, or there is only one.
    measure
        What is to be best, such as ``successful_stores`` or ``net_present_value``.
    budget, latest
        The most total cost, and the latest time until 80 % of the stores are accepted.
    limits
        Bounds such as ``"success_share >= 60%"``.
    risk
        The most chance with which each of budget, date and limits may be broken, more than 0 and at most a half.
    designs, screening
        The search tries at most so many designs (all, if the grid has no more), in so many futures each; a random
        search tries as many.
    finalists
        So many of its best are run anew, in futures that the search has not seen.
    confidence, indifference
        With that confidence no finalist within the limits is better than the winner by more than the indifference (in
        the measure's unit; if None, 1 % of a share, of the mean, or of the cost for money), if ``settled``.
    replications
        Most fresh futures; all of them are run where there are limits.
    seed, workers, progress, engine, executor, keeper
        As for ``sweep``; progress counts replications of each generation.

    Raises
    ------
    ScenarioError, UnknownChoice
        If an axis is none, or anything else cannot be.
    KeyboardInterrupt
        If the search was interrupted: what a keeper has kept is not run again.
    """
    asked = wanted(
        scenario, [vary] if isinstance(vary, str) else vary, strategy, measure, budget, latest, limits, risk, designs,
        screening, finalists, confidence, indifference,
    )  # fmt: skip
    runner = _Runner(seed, workers, progress, engine, executor, keeper)
    search = Search(asked.space, asked.measure, asked.limits, partial(runner.screen, replications=screening))
    if asked.space.size <= designs:
        enumerate_all(search)
    else:
        evolve(search, designs, seed)
    own = _able(search.trials.values())
    if not own:
        why = search.causes[0] if search.causes else "every one breaks a rule of the scenario"
        raise UnknownChoice(f"no design of the grid can be run: {why}")
    others = Search(asked.space, asked.measure, asked.limits, search.run, search.names)
    if asked.space.size > designs:
        sample(others, len(search.trials), seed)
    random = _able(others.trials.values())
    given = [Point(name, scenario, name) for name in chosen(scenario, None)]
    last = _able(search.tried(given, [None] * len(given)))
    points, kinds = _in_the_end(asked, own, random, given)
    if replications < 2:
        raise UnknownChoice(f"replications must be 2 or more (got {replications})")
    seen, matters, reach = _selected(asked, points, kinds, replications, runner)
    names = tuple(dict.fromkeys(trial.point.strategy for trial in last))
    new = [trial for trial in random if trial.places not in search.trials]
    whole = asked.space.size <= designs
    return Optimum(
        scenario, names, seen, asked, (*own, *new, *last), search.names, kinds, matters, reach, len(own), whole
    )


@dataclass
class _Runner:
    """Runs points on the luck of the search or of the selection, and keeps them if there is a keeper."""

    seed: int
    workers: int | None
    progress: Progress | None
    engine: str | Simulate
    executor: Executor | None
    keeper: "PointKeeper | None"
    generations: int = 0

    def screen(self, points: Sequence[Point], replications: int) -> Observed:
        """In the futures of the search."""
        self.generations += 1
        stage = None if self.keeper is None else self.keeper.stage(f"search-{self.generations}")
        return self._run(points, replications, self.seed + OTHER_LUCK, stage)

    def select(self, points: Sequence[Point], replications: int) -> Observed:
        """In fresh futures, those of the run's seed."""
        stage = None if self.keeper is None else self.keeper.stage("selection")
        return self._run(points, replications, self.seed, stage)

    def _run(self, points: Sequence[Point], replications: int, seed: int, keeper: "PointKeeper | None") -> Observed:
        return run_points(points, replications, seed, self.workers, self.progress, self.engine, self.executor, keeper)


def _able(trials: Any) -> list[Trial]:
    """Trials of which a future was completed."""
    return [trial for trial in trials if len(trial.values)]


def _in_the_end(
    asked: Wanted, own: Sequence[Trial], random: Sequence[Trial], given: Sequence[Point]
) -> tuple[list[Point], tuple[str, ...]]:
    """Points of the selection and their kinds; the random search's best may be a finalist already."""
    points = [trial.point for trial in sorted(own, key=lambda trial: trial.order)[: asked.finalists]]
    kinds = [FINALIST] * len(points)
    known = {point.label for point in points}
    for trial in sorted(random, key=lambda trial: trial.order)[:1]:
        if trial.label not in known:
            points.append(trial.point)
            kinds.append(RANDOM)
    return [*points, *given], (*kinds, *[GIVEN] * len(given))


def _selected(
    asked: Wanted, points: Sequence[Point], kinds: Sequence[str], replications: int, runner: _Runner
) -> tuple[Observed, float, float]:
    """What was seen of the points, what does not matter, and how far apart means are surely told."""
    many = list(kinds).count(FINALIST)
    seen = runner.select(points, replications if asked.limits else min(FIRST, replications))
    matters = _usual_indifference(asked, seen) if asked.indifference is None else asked.indifference
    if len(seen.complete) < 2 or many < 2:
        return seen, matters, nan
    # A choice from any part of the finalists is right if each of them is compared well with all others.
    sure = 1 - (1 - asked.confidence) / many if asked.limits else asked.confidence
    values = asked.sign * seen.of(asked.measure.name)[:many].T
    first = len(values)
    constant = selection.nm_constant(many, first, sure)
    deviation = selection.common_deviation(values)
    needed = min(replications, selection.futures_needed(deviation, constant, matters, first))
    if needed > seen.asked and not seen.interrupted:
        seen = runner.select(points, needed)
    return seen, matters, constant * deviation / sqrt(max(2, len(seen.complete)))


def _usual_indifference(asked: Wanted, seen: Observed) -> float:
    """1 %: of a share as it is, of anything else of the largest mean, or of its floor (for money the mean cost)."""
    if asked.measure.unit == "share" or not seen.complete:
        return INDIFFERENCE
    floor = FLOORS.get(asked.measure.unit, 0.0)
    if asked.measure.unit == "money":
        floor = float(seen.of("total_cost").mean(axis=1).max())
    return INDIFFERENCE * max(float(np.abs(seen.of(asked.measure.name).mean(axis=1)).max()), floor) or 1.0
