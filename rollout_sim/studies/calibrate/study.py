"""``calibrate``: prior predictive check, moment matching on common luck, then approximate Bayesian computation."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from math import isfinite, isnan
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.replications import progress_bar as notebook
from rollout_sim.replications.futures import Futures
from rollout_sim.replications.points import USUAL_ENGINE
from rollout_sim.replications.replicate import (
    ENGINES,
    Simulate,
    UnknownChoice,
    engine as engine_of,
    usual_workers,
)
from rollout_sim.replications.worker_pools import worker_processes
from rollout_sim.scenario.file.pilot_csv import FEWEST_STORES, Pilot
from rollout_sim.scenario.file.targets_yaml import Target
from rollout_sim.statistics.abc_smc import Floats, InitialGuess, Ints, scaled, smc
from rollout_sim.statistics.moment_matching import match
from rollout_sim.studies.calibrate import pilot_figures as pilots
from rollout_sim.studies.calibrate.pilot_figures import FITTED, OUT_OF_REACH, PilotObservation
from rollout_sim.studies.calibrate.question import Question, question
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.calibrate.simulate_pilot import (
    SimulationFailure,
    SummarySimulator,
    SummaryStatisticsCheckpoint,
    cause_of_failure,
)

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Called with a stage in words, and what is done and there is to do in it.
StageProgress = Callable[[str, int, int], None]

USUAL_DRAWS, USUAL_MOST, USUAL_LOWEST_RATE = 500, 30_000, 0.05
#: A tolerance below which nothing more can be seen: half of what luck and the model's own error make of a figure.
ENOUGH = 0.5
#: Simulations out of the prior, before anything is fitted.
PRIOR_DRAWS = 200
#: Replications of each point of moment matching.
MATCHES = 20
#: Luck of these stages is numbered from here, so that no round ever meets it.
PRIOR_LUCK, MATCH_LUCK, EXPECTED_LUCK = 2**40, 2**41, 2**42
#: A figure is out of reach beyond these quantiles of what the prior gives, and by more than the model's own error.
REACH = (0.01, 0.99)
#: A miss where nothing was seen.
NOT_SEEN = 10.0


def calibrate(
    scenario: "Scenario",
    pilot: "Pilot | str | os.PathLike[str]",
    targets: "Sequence[Target] | str | os.PathLike[str]" = (),
    strategy: str | None = None,
    parameters: Sequence[str] = (),
    draws: int = USUAL_DRAWS,
    seed: int = 1,
    lowest_rate: float = USUAL_LOWEST_RATE,
    at_most: int = USUAL_MOST,
    workers: int | None = None,
    progress: StageProgress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    checkpoint: SummaryStatisticsCheckpoint | None = None,
) -> Calibration:
    """Find the sets of values with which the model shows what a pilot has shown.

    The prior is looked at first: figures that it cannot give are named, and not fitted to. Moment matching on common
    random numbers then finds where to begin, and approximate Bayesian computation (``smc``) what to believe.

    Parameters
    ----------
    scenario
        Its ranges are priors.
    pilot
        A file, or what ``read_pilot`` gives; its weeks are held against the first batch of a strategy.
    targets
        A file of summary targets, or what ``read_targets`` gives.
    strategy
        That the pilot followed; if None, the first whose first batch has as many stores as the pilot, else the one
        with the smallest that has enough.
    parameters
        Paths or coefficients to calibrate; if none, what ``priors.parameters`` says.
    draws
        Sets of the ensemble, 50 or more.
    seed, workers, engine
        As for ``compare``; the same result with any number of workers.
    lowest_rate, at_most
        It ends after a round that accepted a smaller part of its simulations, or before one that is expected to need
        more simulations in all.
    progress
        Called with a stage, and what is done and there is to do in it.
    checkpoint
        Of a folder: what is kept there is not simulated again, and what is simulated is kept.

    Raises
    ------
    ScenarioError
        For mistakes in the files.
    UnknownChoice
        For an unknown strategy, parameter or engine, a pilot larger than its batch, or a number out of range.
    SimulationFailure
        If nothing can be simulated, or nothing comes near the pilot.
    KeyboardInterrupt
        If interrupted; what ``checkpoint`` has is kept.
    """
    asked = question(scenario, pilot, targets, strategy, parameters)
    return answer(asked, draws, seed, lowest_rate, at_most, workers, progress, engine, checkpoint)


def answer(
    asked: Question,
    draws: int = USUAL_DRAWS,
    seed: int = 1,
    lowest_rate: float = USUAL_LOWEST_RATE,
    at_most: int = USUAL_MOST,
    workers: int | None = None,
    progress: StageProgress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    checkpoint: SummaryStatisticsCheckpoint | None = None,
) -> Calibration:
    """Calibrate what a question asks; arguments and errors as of ``calibrate``."""
    if draws < 50:
        raise UnknownChoice(f"an ensemble needs 50 sets or more (got {draws})")
    if isinstance(engine, str) and engine not in ENGINES:
        raise UnknownChoice(f"no engine named {engine!r} (there is {', '.join(ENGINES)})")
    progress = _bars() if progress is None and notebook.in_notebook() else progress
    count = workers or usual_workers(draws)
    with _processes(count, engine) as executor:
        looker = SummarySimulator(
            asked.scenario, asked.look, asked.parameters, asked.names, seed, engine, count, executor, checkpoint
        )
        return _CalibrationStages(asked, looker, seed, engine, progress).run(draws, lowest_rate, at_most)


def example(
    scenario: "Scenario",
    weeks: int = 8,
    stores: int | None = None,
    strategy: str | None = None,
    seed: int = 1,
    engine: str | Simulate = USUAL_ENGINE,
) -> Pilot:
    """Data of a pilot as the first future of a scenario would have it: to try a calibration out.

    Parameters
    ----------
    scenario, strategy, seed, engine
        As for ``calibrate``.
    weeks
        Weeks live of each store.
    stores
        Stores of the pilot; all of the first batch if None.

    Raises
    ------
    UnknownChoice
        For an unknown strategy or engine, or a batch with fewer stores.
    """
    if isinstance(engine, str) and engine not in ENGINES:
        raise UnknownChoice(f"no engine named {engine!r} (there is {', '.join(ENGINES)})")
    futures = Futures(scenario, seed)
    plans = {name: futures.of(name, 0)[0] for name in scenario.strategy_names}
    plan = plans[pilots.strategy_of(plans, stores or FEWEST_STORES, strategy)]
    watch = PilotObservation.whole(stores or pilots.first_size(plan), weeks)
    plan = pilots.pilot_plan(plan, weeks)
    return watch.seen(engine_of(engine)(plan, seed, 0), plan)


def _bars() -> StageProgress:
    """A bar below the cell for each stage."""
    shown: dict[str, notebook.NotebookProgressBar] = {}

    def tell(stage: str, done: int, total: int) -> None:
        shown.setdefault(stage, notebook.NotebookProgressBar())(done, total)

    return tell


def _processes(workers: int, engine: str | Simulate) -> AbstractContextManager[Executor | None]:
    """Processes that stay for all stages; none where this process is enough."""
    return nullcontext() if workers == 1 or not isinstance(engine, str) else worker_processes(workers)


class _CalibrationStages:
    """The stages of a calibration."""

    def __init__(
        self,
        asked: Question,
        looker: SummarySimulator,
        seed: int,
        engine: str | Simulate,
        progress: StageProgress | None,
    ) -> None:
        self._asked, self._looker, self._seed, self._progress = asked, looker, seed, progress
        self._engine = engine
        self._observed = np.array(list(asked.observed.values()))
        self._dimensions = len(asked.parameters)

    def run(self, draws: int, lowest_rate: float, at_most: int) -> Calibration:
        """All stages."""
        asked = self._asked
        before = self._prior()
        roles = self._reachable(before)
        fitted = [number for number, name in enumerate(asked.names) if roles[name] == FITTED]
        if not fitted:
            raise SimulationFailure("every target is out of the prior's reach: nothing is left to fit to")
        guess, scale = self._matched(fitted)
        far = scaled(self._observed[fitted], scale[fitted])

        def tell(done: int, wanted: int, number: int, epsilon: float) -> None:
            if self._progress is not None:
                near = "" if not isfinite(epsilon) else f", tolerance {epsilon:.2f}"
                self._progress(f"round {number}{near}: sets", done, wanted)

        self._looker.tell = None
        try:
            rounds = smc(
                self._dimensions, self._looker, lambda seen: far(seen[:, fitted]), draws, self._seed, lowest_rate,
                ENOUGH, at_most, guess, tell,
            )  # fmt: skip
        except RuntimeError as error:
            raise SimulationFailure(str(error)) from None
        self._stage("what is expected now: simulations")
        expected = self._looker(rounds[-1].points, EXPECTED_LUCK + np.arange(draws, dtype=np.int64))
        return Calibration(
            scenario=asked.scenario,
            strategy=asked.strategy,
            pilot=asked.pilot,
            seed=self._seed,
            engine=self._engine if isinstance(self._engine, str) else getattr(self._engine, "__name__", "function"),
            parameters=asked.parameters,
            targets_given=asked.targets,
            observed=asked.observed,
            roles=roles,
            scale=dict(zip(asked.names, scale.tolist(), strict=True)),
            prior_seen=before,
            expected=expected,
            guess=guess,
            rounds=tuple(rounds),
            values=tuple(self._looker.values(point) for point in rounds[-1].points),
        )

    def _stage(self, name: str) -> None:
        progress = self._progress
        self._looker.tell = None if progress is None else lambda done, wanted: progress(name, done, wanted)

    def _prior(self) -> Floats:
        """What is seen of points out of the prior."""
        self._stage("what the prior gives: simulations")
        points = np.random.default_rng([self._seed, PRIOR_LUCK]).standard_normal((PRIOR_DRAWS, self._dimensions))
        seen = self._looker(points, PRIOR_LUCK + np.arange(PRIOR_DRAWS, dtype=np.int64))
        if np.isnan(seen).all():
            asked, values = self._asked, self._looker.values(points[0])
            cause = cause_of_failure(asked.scenario, asked.look, values, self._seed, self._engine)
            raise SimulationFailure(f"no store of the pilot can be simulated: {cause or 'none went live'}")
        return seen

    def _reachable(self, seen: Floats) -> dict[str, str]:
        """Roles; figures to be fitted to that the prior does not reach are told, and not forced."""
        asked, roles = self._asked, dict(self._asked.roles)
        for number in asked.places(FITTED):
            column, name = seen[:, number], asked.names[number]
            column = column[~np.isnan(column)]
            error = asked.model_error[number]
            low, high = np.quantile(column, REACH) if column.size else (np.nan, np.nan)
            if isnan(low) or not low - error <= self._observed[number] <= high + error:
                roles[name] = OUT_OF_REACH
        return roles

    def _matched(self, fitted: list[int]) -> tuple[InitialGuess, Floats]:
        """Where moments match, and the spread of each figure there."""
        lucks = MATCH_LUCK + np.arange(MATCHES, dtype=np.int64)
        self._stage("where moments match: simulations")
        scale = self._scale(np.zeros(self._dimensions), lucks)

        def misses(means: Floats) -> Floats:
            off = (means[:, fitted] - self._observed[fitted]) / scale[fitted]
            return np.nan_to_num(off, nan=NOT_SEEN)

        guess = match(self._dimensions, self._looker, misses, lucks)
        return guess, self._scale(guess.mean, lucks)

    def _scale(self, point: Floats, lucks: Ints) -> Floats:
        """Spread of each figure at a point: its luck, and the model's own error."""
        seen = self._looker(np.tile(point, (len(lucks), 1)), lucks)
        known = (~np.isnan(seen)).sum(axis=0)
        middle = np.where(known > 0, np.nansum(seen, axis=0) / np.maximum(known, 1), 0.0)
        squares = np.nansum((seen - middle) ** 2, axis=0) / np.maximum(known - 1, 1)
        return np.asarray(np.sqrt(squares + self._asked.model_error**2))
