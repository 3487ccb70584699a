"""The best design of a strategy within limits: search on common luck, then selection with a guarantee on fresh luck.

``optimise`` is the verb. The search tries many designs in a few futures; its best are the finalists. They are run anew,
in futures that the search has not seen, so that what looked good by luck loses that luck, and chosen from as ``best``
chooses from strategies. Where limits decide who may be chosen, the set to choose from is itself uncertain: the
confidence is then held for every such set.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rollout_sim.replications.points import USUAL_ENGINE, Memory, Observed, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.statistics.ranking_selection import Floats
from rollout_sim.statistics.two_stage import FIRST, select, usual_indifference
from rollout_sim.studies.optimise.grid_search import Search, Trial, enumerate_all, evolve, sample
from rollout_sim.studies.optimise.question import FINALIST, GIVEN, RANDOM, Wanted, wanted
from rollout_sim.studies.optimise.result import Optimum

if TYPE_CHECKING:
    from rollout_sim.replications.points_checkpoint import PointKeeper
    from rollout_sim.scenario import Scenario

#: The search plays on other luck than the selection: its seed is that of the run and so much more.
OTHER_LUCK = 1_000_003


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
    confidence: float = 0.95,
    indifference: float | None = None,
    replications: int = 200,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: "PointKeeper | None" = None,
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
    seed, workers, progress, engine, executor, checkpoint
        As for ``sweep``; progress counts replications of each generation.

    Raises
    ------
    ScenarioError, UnknownChoice
        If an axis is none, or anything else cannot be.
    KeyboardInterrupt
        If the search was interrupted: what a checkpoint has kept is not run again.
    """
    asked = wanted(
        scenario, [vary] if isinstance(vary, str) else vary, strategy, measure, budget, latest, limits, risk,
        designs=designs, screening=screening, finalists=finalists, confidence=confidence, indifference=indifference,
    )  # fmt: skip
    if replications < 2:
        raise UnknownChoice(f"replications must be 2 or more (got {replications})")
    runner = _Runner(seed, partial(run_points, workers=workers, progress=progress, engine=engine, executor=executor),
                     checkpoint)  # fmt: skip
    search = _searched(asked, runner)
    given = [Point(name, scenario, name) for name in chosen(scenario, None)]
    own, random = _able(search.trials.values()), _at_random(asked, search, seed)
    last = _able(search.tried(given, [None] * len(given)))
    points, kinds = _in_the_end(asked, own, random, given)
    seen, matters = _selected(asked, points, kinds.count(FINALIST), replications, runner)
    return Optimum(
        scenario=scenario,
        strategies=tuple(dict.fromkeys(trial.point.strategy for trial in last)),
        seen=seen,
        wanted=asked,
        tried=(*own, *(trial for trial in random if trial.places not in search.trials), *last),
        names=search.names,
        kinds=kinds,
        indifference=matters,
        found_by_search=len(own),
        whole=asked.space.size <= asked.designs,
    )


@dataclass
class _Runner:
    """Runs points on the luck of the search or of the selection, and keeps what was run."""

    seed: int
    run: Callable[..., Observed]
    checkpoint: "PointKeeper | None"
    generations: int = 0

    def screen(self, points: Sequence[Point], replications: int) -> Observed:
        """In the futures of the search."""
        self.generations += 1
        stage = None if self.checkpoint is None else self.checkpoint.stage(f"search-{self.generations}")
        return self.run(points, replications, self.seed + OTHER_LUCK, checkpoint=stage)

    def select(self, points: Sequence[Point]) -> Callable[[int], Observed]:
        """In so many fresh futures, those of the run's seed; what was run for fewer is not run again."""
        stage = Memory() if self.checkpoint is None else self.checkpoint.stage("selection")
        return lambda replications: self.run(points, replications, self.seed, checkpoint=stage)


def _searched(asked: Wanted, runner: _Runner) -> Search:
    """The search, over; a small grid is tried as a whole.

    Raises
    ------
    UnknownChoice
        If no design can be run.
    """
    run = partial(runner.screen, replications=asked.screening)
    search = Search(asked.space, asked.measure, asked.limits, run)
    if asked.space.size <= asked.designs:
        enumerate_all(search)
    else:
        evolve(search, asked.designs, runner.seed)
    if not _able(search.trials.values()):
        why = search.causes[0] if search.causes else "every one breaks a rule of the scenario"
        raise UnknownChoice(f"no design of the grid can be run: {why}")
    return search


def _at_random(asked: Wanted, search: Search, seed: int) -> list[Trial]:
    """Trials of a random search of as many designs; none where the search has tried them all."""
    others = Search(asked.space, asked.measure, asked.limits, search.run, search.names)
    if asked.space.size > asked.designs:
        sample(others, len(search.trials), seed)
    return _able(others.trials.values())


def _able(trials: Iterable[Trial]) -> list[Trial]:
    """Trials of which a future was completed."""
    return [trial for trial in trials if len(trial.values)]


def _in_the_end(
    asked: Wanted, own: Sequence[Trial], random: Sequence[Trial], given: Sequence[Point]
) -> tuple[list[Point], tuple[str, ...]]:
    """Points of the selection, finalists first, and their kinds; the random search's best may be a finalist already."""
    points = [trial.point for trial in sorted(own, key=lambda trial: trial.order)[: asked.finalists]]
    kinds = [FINALIST] * len(points)
    known = {point.label for point in points}
    for trial in sorted(random, key=lambda trial: trial.order)[:1]:
        if trial.label not in known:
            points.append(trial.point)
            kinds.append(RANDOM)
    return [*points, *given], (*kinds, *[GIVEN] * len(given))


def _selected(
    asked: Wanted, points: Sequence[Point], finalists: int, replications: int, runner: _Runner
) -> tuple[Observed, float]:
    """What was seen of the points in as many fresh futures as the choice takes, and what does not matter.

    Limits are held against shares of futures, for which all are run.
    """
    run, name = runner.select(points), asked.measure.name
    ran = replications if asked.limits else min(FIRST, replications)
    seen = [run(ran)]
    if asked.indifference is not None:
        matters = asked.indifference
    else:
        matters = usual_indifference(asked.measure, lambda one: seen[0].of(one).T)

    def values() -> Floats:
        return asked.measure.sign * seen[-1].of(name)[:finalists].T

    def values_of(futures: int) -> Floats:
        seen.append(run(futures))
        return values()

    if finalists > 1 and len(seen[0].complete) > 1:
        sure = asked.sure(finalists)
        select(values(), ran, replications, sure, matters, values_of, lambda: seen[-1].interrupted)
    return seen[-1], matters
