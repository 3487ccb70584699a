"""Study of the best design of a strategy within limits: grid search, then ranking and selection in fresh futures.

``optimise`` runs the study. The search tries many designs in a few futures; its best are the finalists. They run again
in futures that the search did not use, so that no finalist keeps the good luck of the search, and the selection is that
of ``best``. With limits, the set of finalists to choose from is itself uncertain: the confidence then holds for every
such set.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.futures import shared_sets
from rollout_sim.replications.points import USUAL_ENGINE, Point, PointMeasures, ReplicationCache, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, check_replications, chosen
from rollout_sim.statistics.ranking_selection import Floats
from rollout_sim.statistics.two_stage import FIRST, select, usual_indifference
from rollout_sim.studies.keep import FolderName, PointQuestion
from rollout_sim.studies.optimise.grid_search import GridSearch, Trial, enumerate_all, evolve, sample
from rollout_sim.studies.optimise.question import FINALIST, GIVEN, RANDOM, OptimisationQuestion, wanted
from rollout_sim.studies.optimise.result import Optimum

if TYPE_CHECKING:
    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Scenario

#: The search and the selection use different futures: the seed of the search is the run's seed plus this.
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
    checkpoint: "PointCheckpoint | None" = None,
    folder: FolderName | None = None,
    at: str | None = None,
) -> Optimum:
    """Find the values with which a strategy does best within limits.

    Parameters
    ----------
    scenario
        As ``load`` returns it; the study compares the winner with all its strategies as given.
    vary
        Axes such as ``"people.head_office_coaches=4:20:2"`` or ``"strategies.1-3-9-27.batches.0.stores=5:40:5"``;
        the search combines their values. The batch that takes the rest of the stores takes what the other sizes
        leave.
    strategy
        The strategy to tune; not needed if a path names it, or the scenario has only one.
    measure
        The measure to optimise, such as ``successful_stores`` or ``net_present_value``.
    budget, latest
        The largest total cost, and the latest time until 80 % of the stores are accepted.
    limits
        Bounds such as ``"success_share >= 60%"``.
    risk
        Largest chance of breaking each of budget, date and limits, more than 0 and at most a half.
    designs, screening
        The search tries at most so many designs (all, if the grid has no more), in so many futures each; a random
        search tries as many.
    finalists
        So many of the best designs run again, in futures that the search did not use.
    confidence, indifference
        With that confidence no finalist within the limits is better than the winner by more than the indifference (in
        the measure's unit; if None, 1 % of a share, of the mean, or of the cost for money), if ``settled``.
    replications
        Largest number of fresh futures; with limits, all of them run.
    seed, workers, progress, engine, executor, checkpoint
        As for ``sweep``; progress counts replications of each generation.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    ScenarioError, UnknownChoice
        If an axis or another argument is invalid.
    KeyboardInterrupt
        If the search was interrupted: the next run does not repeat what a checkpoint has saved.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    question = optimise_question(
        scenario, vary, replications, strategy=strategy, measure=measure, budget=budget, latest=latest, limits=limits,
        risk=risk, designs=designs, screening=screening, finalists=finalists, confidence=confidence,
        indifference=indifference,
    )  # fmt: skip
    execution = Execution(replications, seed, workers, progress, engine, executor, checkpoint)
    return question.on(at).answered(execution, folder)


def optimise_question(
    scenario: "Scenario", vary: str | Sequence[str], replications: int, **options: Any
) -> PointQuestion[Optimum]:
    """The study before it runs; ``options`` are the other keywords of ``optimise`` that its question has, all of them.

    They define the path of the search, and so the designs that a checkpoint holds. Arguments and errors as of
    ``optimise``.
    """
    texts = [vary] if isinstance(vary, str) else list(vary)
    question = wanted(scenario, texts, **options)
    check_replications(replications, 2)
    points = tuple(Point(name, scenario, name) for name in scenario.strategy_names)
    asked_for = {"vary": texts, **options, "limits": list(options["limits"])}
    measures = (question.measure.name, *(goal.measure for goal in question.limits))
    return PointQuestion("optimise", scenario, points, asked_for, partial(_optimum, scenario, question), measures)


def _optimum(scenario: "Scenario", question: OptimisationQuestion, how: Execution, read_on: float | None) -> Optimum:
    run = partial(run_points, workers=how.workers, progress=how.progress, engine=how.engine, executor=how.executor,
                  read_on=read_on)  # fmt: skip
    runner = _Runner(how.seed, run, how.checkpoint)
    search = _search(question, runner)
    as_given = [Point(name, scenario, name) for name in chosen(scenario, None)]
    search_trials, random_trials = _completed(search.trials.values()), _random_search(question, search, how.seed)
    given_trials = _completed(search.tried(as_given, [None] * len(as_given)))
    points, kinds = _selection_points(question, search_trials, random_trials, as_given)
    observed, resolved_indifference = _select(question, points, kinds.count(FINALIST), how.replications, runner)
    return Optimum(
        scenario=scenario,
        strategies=tuple(dict.fromkeys(trial.point.strategy for trial in given_trials)),
        observed=observed,
        wanted=question,
        tried=(*search_trials, *(trial for trial in random_trials if trial.places not in search.trials), *given_trials),
        names=search.names,
        kinds=kinds,
        indifference=resolved_indifference,
        found_by_search=len(search_trials),
        whole=question.space.size <= question.designs,
    )


@dataclass
class _Runner:
    """Runs points in the futures of the search or of the selection, and saves what ran."""

    seed: int
    run: Callable[..., PointMeasures]
    checkpoint: "PointCheckpoint | None"
    generations: int = 0

    def screen(self, points: Sequence[Point], replications: int) -> PointMeasures:
        """Run points in the futures of the search."""
        self.generations += 1
        stage = None if self.checkpoint is None else self.checkpoint.stage(f"search-{self.generations}")
        return self.run(points, replications, self.seed + OTHER_LUCK, checkpoint=stage)

    def select(self, points: Sequence[Point]) -> Callable[[int], PointMeasures]:
        """A function that runs points in so many fresh futures of the run's seed, and repeats none of them."""
        stage = ReplicationCache() if self.checkpoint is None else self.checkpoint.stage("selection")
        return lambda replications: self.run(points, replications, self.seed, checkpoint=stage)


def _search(question: OptimisationQuestion, runner: _Runner) -> GridSearch:
    """The finished search; it tries all of a small grid.

    Raises
    ------
    UnknownChoice
        If no design can be run.
    """
    run = partial(runner.screen, replications=question.screening)
    search = GridSearch(question.space, question.measure, question.limits, run)
    if question.space.size <= question.designs:
        enumerate_all(search)
    else:
        evolve(search, question.designs, runner.seed)
    if not any(isfinite(trial.score) for trial in search.trials.values()):
        if _completed(search.trials.values()):
            raise UnknownChoice("{measure} is not known in every future of any design", measure=question.measure.name)
        cause = search.causes[0] if search.causes else Phrase("every one breaks a rule of the scenario")
        raise UnknownChoice("no design of the grid can be run: {cause}", cause=cause)
    return search


def _random_search(question: OptimisationQuestion, search: GridSearch, seed: int) -> list[Trial]:
    """Trials of a random search with as many designs; none if the search tried the whole grid."""
    random_search = GridSearch(question.space, question.measure, question.limits, search.run, search.names)
    if question.space.size > question.designs:
        sample(random_search, len(search.trials), seed)
    return _completed(random_search.trials.values())


def _completed(trials: Iterable[Trial]) -> list[Trial]:
    """Trials that completed at least one future."""
    return [trial for trial in trials if len(trial.values)]


def _selection_points(
    question: OptimisationQuestion,
    search_trials: Sequence[Trial],
    random_trials: Sequence[Trial],
    as_given: Sequence[Point],
) -> tuple[list[Point], tuple[str, ...]]:
    """Points of the selection, finalists first, and their kinds; the best of the random search may be a finalist."""
    known_trials = [trial for trial in search_trials if isfinite(trial.score)]
    points = [trial.point for trial in sorted(known_trials, key=lambda trial: trial.order)[: question.finalists]]
    kinds = [FINALIST] * len(points)
    labels = {point.label for point in points}
    for trial in sorted(random_trials, key=lambda trial: trial.order)[:1]:
        if trial.label not in labels:
            points.append(trial.point)
            kinds.append(RANDOM)
    return [*points, *as_given], (*kinds, *[GIVEN] * len(as_given))


def _select(
    question: OptimisationQuestion, points: Sequence[Point], finalists: int, replications: int, runner: _Runner
) -> tuple[PointMeasures, float]:
    """Run the points in as many fresh futures as the selection takes; returns results and indifference.

    With limits, which apply to shares of futures, all futures run.
    """
    run, name = runner.select(points), question.measure.name
    replications_run = replications if question.limits else min(FIRST, replications)
    observations = [run(replications_run)]
    if question.indifference is not None:
        indifference = question.indifference
    else:
        indifference = usual_indifference(question.measure, lambda measure_name: observations[0].of(measure_name).T)

    def values() -> Floats:
        """Of the finalists whose measure is known in every future."""
        of_finalists = observations[-1].of(name)[:finalists]
        return question.measure.sign * of_finalists[~np.isnan(of_finalists).any(axis=1)].T

    def values_of(futures: int) -> Floats:
        observations.append(run(futures))
        return values()

    if len(observations[0].complete) > 1 and values().shape[1] > 1:
        confidence = question.sure(finalists)
        shape = question.signed_shape.shared(shared_sets(question.space.scenario, runner.seed, range(replications)))
        select(values(), replications_run, replications, confidence, indifference, values_of,
               lambda: observations[-1].interrupted, shape)  # fmt: skip
    return observations[-1], indifference
