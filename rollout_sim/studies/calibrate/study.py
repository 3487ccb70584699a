"""Study of ``calibrate``: prior predictive check, moment matching, then approximate Bayesian computation."""

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from math import isfinite, isnan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.kernel.phrases import Phrase, Refused
from rollout_sim.replications import progress_bar as notebook
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.futures import Futures
from rollout_sim.replications.points import USUAL_ENGINE
from rollout_sim.replications.replicate import (
    Simulate,
    UnknownChoice,
    check_engine,
    check_seed,
    engine as engine_of,
    usual_workers,
)
from rollout_sim.replications.worker_pools import worker_processes
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.pilot_table import FEWEST_STORES
from rollout_sim.scenario.file.targets_yaml import Target
from rollout_sim.statistics.abc_smc import Floats, InitialGuess, Ints, scaled, smc
from rollout_sim.statistics.moment_matching import match
from rollout_sim.studies.calibrate import pilot_figures as pilots
from rollout_sim.studies.calibrate.calibration_checkpoint import (
    CalibrationRun,
    finish_calibration,
    opened_calibration,
)
from rollout_sim.studies.calibrate.pilot_figures import FITTED, OUT_OF_REACH, PilotObservation
from rollout_sim.studies.calibrate.question import Question, question
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.calibrate.simulate_pilot import (
    SimulationFailure,
    SummarySimulator,
    SummaryStatisticsCheckpoint,
    cause_of_failure,
)
from rollout_sim.studies.keep import FolderName, KeptStudy, Rim, as_given, engine_name, keep

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Gets a stage in words, and how much of it is done and in total.
StageProgress = Callable[[str, int, int], None]

USUAL_DRAWS, USUAL_MOST, USUAL_LOWEST_RATE = 500, 30_000, 0.05
#: Smallest useful tolerance: half of a figure's spread from luck and the model's own error.
ENOUGH = 0.5
#: Simulations from the prior, before the fit.
PRIOR_DRAWS = 200
#: Replications of each point of moment matching.
MATCHES = 20
#: First numbers of the luck of these stages, so that no round shares it.
PRIOR_LUCK, MATCH_LUCK, EXPECTED_LUCK = 2**40, 2**41, 2**42
#: A figure is out of reach if it is outside these prior predictive quantiles by more than the model's own error.
REACH = (0.01, 0.99)
#: The miss of a figure without data.
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
    folder: FolderName | None = None,
) -> Calibration:
    """Fit the model to a pilot: find the sets of values whose simulations agree with its data.

    A prior predictive check comes first: the result names figures that the prior cannot reach, and the fit leaves them
    out. Moment matching with common random numbers then finds a starting point, and approximate Bayesian computation
    (``smc``) the posterior.

    Parameters
    ----------
    scenario
        Its ranges are priors.
    pilot
        A file, or the result of ``read_pilot``; the fit compares its weeks with the first batch of a strategy.
    targets
        A file of summary targets, or the result of ``read_targets``.
    strategy
        The strategy of the pilot; if None, the one with the smallest first batch that has enough stores.
    parameters
        Paths or coefficients to calibrate; by default those of ``priors.parameters``.
    draws
        Number of sets in the ensemble, 50 or more.
    seed, workers, engine
        As for ``compare``; the result does not depend on the number of workers.
    lowest_rate, at_most
        The fit ends after a round with a lower acceptance rate, or before a round that is expected to exceed so many
        simulations in total.
    progress
        Gets a stage, and how much of it is done and in total.
    checkpoint
        Checkpoint in a folder: the run loads what it has, and saves what it simulates.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None. The
        ensemble stands in its ``ensemble.json``.

    Raises
    ------
    ScenarioError
        For mistakes in the files.
    UnknownChoice
        For an unknown strategy, parameter or engine, a pilot larger than its batch, or a number out of range.
    SimulationFailure
        If no simulation succeeds, or none comes near the pilot.
    KeyboardInterrupt
        If interrupted; what ``checkpoint`` or ``folder`` has is kept.
    FolderRefused, FolderBusy
        If ``folder`` holds another run or files of no run; if another process works in it.
    """
    fit = question(scenario, pilot, targets, strategy, parameters)
    if folder is None:
        return answer(fit, draws, seed, lowest_rate, at_most, workers, progress, engine, checkpoint)
    scenario_file, notes = as_given(Path(folder), scenario)
    run = CalibrationRun(
        question=fit,
        asked_for={"draws": draws, "lowest_rate": lowest_rate, "at_most": at_most},
        seed=seed,
        engine=engine_name(engine),
        files={"scenario.yaml": scenario_file, **_files(pilot, targets)},
        notes=notes,
    )
    execution = Execution(draws, seed, workers, progress, engine)
    return keep_calibration(Path(folder), run, None, Rim.of_python(execution, notes), engine).result


def name_in_folder(name: str, path: "str | os.PathLike[str]") -> str:
    """What a file that was given is called in the folder of its calibration."""
    return name + (Path(path).suffix or ".csv")


def _files(
    pilot: "Pilot | str | os.PathLike[str]", targets: "Sequence[Target] | str | os.PathLike[str]"
) -> dict[str, bytes]:
    """The files of a calibration beside the scenario, as they were given; as they would be written, without a file."""
    if isinstance(pilot, Pilot):
        files = {"pilot.csv": pilot.text().encode()}
    else:
        files = {name_in_folder("pilot", pilot): Path(pilot).read_bytes()}
    if isinstance(targets, str | os.PathLike):
        files[name_in_folder("targets", targets)] = Path(targets).read_bytes()
    elif targets:
        files["targets.yaml"] = json.dumps([asdict(target) for target in targets], ensure_ascii=False).encode()
    return files


class CalibrationInterrupted(KeyboardInterrupt):
    """Ctrl-C in a calibration that is kept; ``done`` is how many simulations its folder has."""

    def __init__(self, done: int) -> None:
        super().__init__()
        self.done = done


def keep_calibration(
    folder: Path, run: CalibrationRun, beside: Path | None, rim: Rim, engine: str | Simulate | None = None
) -> KeptStudy[Calibration]:
    """A calibration in its folder, with its ensemble in a file ``beside`` too if that is not None.

    ``engine`` is what simulates, if not what the run's engine names.

    Raises
    ------
    CalibrationInterrupted
        If interrupted; what is done is kept.
    SimulationFailure, UnknownChoice
        As ``calibrate``.
    FolderRefused, FolderBusy, OSError
        As ``keep``.
    """

    def ask(how: Execution) -> Calibration:
        wanted = run.asked_for
        try:
            return answer(
                run.question, wanted["draws"], how.seed, wanted["lowest_rate"], wanted["at_most"], how.workers,
                how.progress, how.engine, how.checkpoint,
            )  # fmt: skip
        except KeyboardInterrupt:
            raise CalibrationInterrupted(len(how.checkpoint)) from None

    def write(calibration: Calibration) -> None:
        finish_calibration(folder, run, calibration, beside)

    execution = Execution(seed=run.seed, engine=run.engine if engine is None else engine)
    return keep(folder, opened_calibration(folder, run), execution, ask, write, rim)


def answer(
    question: Question,
    draws: int = USUAL_DRAWS,
    seed: int = 1,
    lowest_rate: float = USUAL_LOWEST_RATE,
    at_most: int = USUAL_MOST,
    workers: int | None = None,
    progress: StageProgress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    checkpoint: SummaryStatisticsCheckpoint | None = None,
) -> Calibration:
    """Answer a question of calibration; arguments and errors as for ``calibrate``."""
    if draws < 50:
        raise UnknownChoice("an ensemble needs 50 sets or more", quoted=draws)
    check_seed(seed)
    check_engine(engine)
    progress = _bars() if progress is None and notebook.in_notebook() else progress
    count = workers or usual_workers(draws)
    with _processes(count, engine) as executor:
        simulator = SummarySimulator(
            question.scenario,
            question.summary_statistics,
            question.parameters,
            question.names,
            seed,
            engine,
            count,
            executor,
            checkpoint,
        )
        return _CalibrationStages(question, simulator, seed, engine, progress).run(draws, lowest_rate, at_most)


def example(
    scenario: "Scenario",
    weeks: int = 8,
    stores: int | None = None,
    strategy: str | None = None,
    seed: int = 1,
    engine: str | Simulate = USUAL_ENGINE,
) -> Pilot:
    """Data of a simulated pilot from the first future of a scenario, to try a calibration.

    Parameters
    ----------
    scenario, strategy, seed, engine
        As for ``calibrate``.
    weeks
        Weeks live of each store.
    stores
        Number of stores of the pilot; all of the first batch if None.

    Raises
    ------
    UnknownChoice
        For an unknown strategy or engine, or a batch with fewer stores.
    """
    check_engine(engine)
    futures = Futures(scenario, seed)
    plans = {name: futures.of(name, 0)[0] for name in scenario.strategy_names}
    plan = plans[pilots.strategy_of(plans, stores or FEWEST_STORES, strategy)]
    watch = PilotObservation.whole(stores or pilots.first_size(plan), weeks)
    plan = pilots.pilot_plan(plan, weeks)
    return watch.observe(engine_of(engine)(plan, seed, 0), plan)


def _bars() -> StageProgress:
    """StageProgress bars below the notebook cell, one for each stage."""
    shown: dict[str, notebook.NotebookProgressBar] = {}

    def tell(stage: str, done: int, total: int) -> None:
        shown.setdefault(stage, notebook.NotebookProgressBar())(done, total)

    return tell


def _processes(workers: int, engine: str | Simulate) -> AbstractContextManager[Executor | None]:
    """A worker pool for all stages; None if this process is enough."""
    return nullcontext() if workers == 1 or not isinstance(engine, str) else worker_processes(workers)


class _CalibrationStages:
    """Runs the stages of a calibration."""

    def __init__(
        self,
        question: Question,
        simulator: SummarySimulator,
        seed: int,
        engine: str | Simulate,
        progress: StageProgress | None,
    ) -> None:
        self._question, self._simulator, self._seed, self._progress = question, simulator, seed, progress
        self._engine = engine
        self._observed = np.array(list(question.observed.values()))
        self._dimensions = len(question.parameters)

    def run(self, draws: int, lowest_rate: float, at_most: int) -> Calibration:
        """Run all stages."""
        question = self._question
        prior_figures = self._prior()
        roles = self._reachable(prior_figures)
        fitted = [number for number, name in enumerate(question.names) if roles[name] == FITTED]
        if not fitted:
            raise SimulationFailure("every target is out of the prior's reach: nothing is left to fit to")
        guess, scale = self._matched(fitted)
        distance = scaled(self._observed[fitted], scale[fitted])

        def tell(done: int, wanted: int, number: int, epsilon: float) -> None:
            if self._progress is not None:
                tolerance = "" if not isfinite(epsilon) else f", tolerance {epsilon:.2f}"
                self._progress(f"round {number}{tolerance}: sets", done, wanted)

        self._simulator.progress = None
        try:
            rounds = smc(
                self._dimensions, self._simulator, lambda figures: distance(figures[:, fitted]), draws, self._seed,
                lowest_rate, ENOUGH, at_most, guess, tell,
            )  # fmt: skip
        except Refused as error:
            raise SimulationFailure(error.phrase) from None
        self._stage("what is expected now: simulations")
        expected = self._simulator(rounds[-1].points, EXPECTED_LUCK + np.arange(draws, dtype=np.int64))
        return Calibration(
            scenario=question.scenario,
            strategy=question.strategy,
            pilot=question.pilot,
            seed=self._seed,
            engine=self._engine if isinstance(self._engine, str) else getattr(self._engine, "__name__", "function"),
            parameters=question.parameters,
            targets_given=question.targets,
            observed=question.observed,
            roles=roles,
            scale=dict(zip(question.names, scale.tolist(), strict=True)),
            prior_seen=prior_figures,
            expected=expected,
            guess=guess,
            rounds=tuple(rounds),
            values=tuple(self._simulator.values(point) for point in rounds[-1].points),
        )

    def _stage(self, name: str) -> None:
        progress = self._progress
        self._simulator.progress = None if progress is None else lambda done, wanted: progress(name, done, wanted)

    def _prior(self) -> Floats:
        """Prior predictive figures."""
        self._stage("what the prior gives: simulations")
        points = np.random.default_rng([self._seed, PRIOR_LUCK]).standard_normal((PRIOR_DRAWS, self._dimensions))
        figures = self._simulator(points, PRIOR_LUCK + np.arange(PRIOR_DRAWS, dtype=np.int64))
        if np.isnan(figures).all():
            question, values = self._question, self._simulator.values(points[0])
            cause = cause_of_failure(question.scenario, question.summary_statistics, values, self._seed, self._engine)
            why = cause or Phrase("none went live")
            raise SimulationFailure("no store of the pilot can be simulated: {why}", why=why)
        return figures

    def _reachable(self, prior_figures: Floats) -> dict[str, str]:
        """Roles of figures: a figure that the prior does not reach is out of reach, and not fitted to."""
        question, roles = self._question, dict(self._question.roles)
        for number in question.places(FITTED):
            column, name = prior_figures[:, number], question.names[number]
            column = column[~np.isnan(column)]
            error = question.model_error[number]
            low, high = np.quantile(column, REACH) if column.size else (np.nan, np.nan)
            if isnan(low) or not low - error <= self._observed[number] <= high + error:
                roles[name] = OUT_OF_REACH
        return roles

    def _matched(self, fitted: list[int]) -> tuple[InitialGuess, Floats]:
        """The result of moment matching, and the spread of each figure there."""
        lucks = MATCH_LUCK + np.arange(MATCHES, dtype=np.int64)
        self._stage("where moments match: simulations")
        scale = self._scale(np.zeros(self._dimensions), lucks)

        def misses(means: Floats) -> Floats:
            gap = (means[:, fitted] - self._observed[fitted]) / scale[fitted]
            return np.nan_to_num(gap, nan=NOT_SEEN)

        guess = match(self._dimensions, self._simulator, misses, lucks)
        return guess, self._scale(guess.mean, lucks)

    def _scale(self, point: Floats, lucks: Ints) -> Floats:
        """Spread of each figure at a point, from luck and the model's own error."""
        figures = self._simulator(np.tile(point, (len(lucks), 1)), lucks)
        known = (~np.isnan(figures)).sum(axis=0)
        middle = np.where(known > 0, np.nansum(figures, axis=0) / np.maximum(known, 1), 0.0)
        squares = np.nansum((figures - middle) ** 2, axis=0) / np.maximum(known - 1, 1)
        return np.asarray(np.sqrt(squares + self._question.model_error**2))
