"""Simulations of a calibration: pilot and rollouts with given inputs and luck, and their figures."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from rollout_sim.kernel import draws
from rollout_sim.kernel.phrases import Refused
from rollout_sim.replications.futures import luck, set_drawn
from rollout_sim.replications.replicate import LOST, ReplicationResult, Simulate, Work, engine, replicate, usual_workers
from rollout_sim.results.measures import batch_rows, measure
from rollout_sim.run_folder.parts import Parts
from rollout_sim.scenario import of_money, resolve, settled, uncertain_inputs, with_values
from rollout_sim.scenario.file.change import coefficient
from rollout_sim.scenario.file.targets_yaml import Target
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.resolve import BaseCoefficients
from rollout_sim.statistics.abc_smc import Floats, Ints
from rollout_sim.studies.calibrate.pilot_figures import PilotObservation, figures, pilot_plan
from rollout_sim.studies.sensitivity.input_points import UncertainInput

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Standard normal coordinates are limited to this.
FARTHEST = 6.0


class SimulationFailure(Refused):
    """A necessary simulation failed; the phrase says why."""


class PlanVariants:
    """Plans of a scenario with other values; if only coefficients differ, it does not resolve the scenario again."""

    def __init__(self, scenario: "Scenario", strategies: Sequence[str]) -> None:
        self._scenario = settled(scenario)
        self._base = BaseCoefficients(self._scenario)
        self._plans = {name: resolve(self._scenario, name) for name in strategies}

    def of(self, values: Mapping[str, Any]) -> tuple[dict[str, Plan], Any]:
        """Plans by strategy, and the money.

        Raises
        ------
        ScenarioError
            If the combination of values breaks a rule.
        """
        names = [coefficient(path) for path in values]
        if None not in names:
            coefficients = {str(name): float(value) for name, value in zip(names, values.values(), strict=True)}
            plans = {name: self._base.changed(plan, coefficients) for name, plan in self._plans.items()}
            return plans, self._scenario.money
        changed = with_values(self._scenario, values)
        return {name: resolve(changed, name) for name in self._plans}, changed.money


@dataclass(frozen=True, eq=False)
class SummaryStatistics:
    """What to measure: the pilot in a strategy's first batch, with its observation pattern, and whole rollouts."""

    watch: PilotObservation
    strategy: str
    targets: tuple[Target, ...]

    @property
    def strategies(self) -> tuple[str, ...]:
        """All strategies to simulate."""
        return tuple(dict.fromkeys([self.strategy, *(target.strategy for target in self.targets)]))

    def figures(
        self, simulate: Simulate, plans: Mapping[str, Plan], money: Any, seed: int, number: int
    ) -> dict[str, float]:
        """All figures by name; those of whole rollouts with a random measurement error."""
        whole_rollouts = {target.strategy for target in self.targets}
        runs = {name: simulate(plans[name], seed, number) for name in whole_rollouts}
        plan = plans[self.strategy]
        if self.strategy in runs:
            pilot = self.watch.observe(runs[self.strategy], plan)
        else:
            plan = pilot_plan(plan, self.watch.weeks)
            pilot = self.watch.observe(simulate(plan, seed, number), plan)
        by_name = figures(pilot)
        measures = {name: measure(run, plans[name], money) for name, run in runs.items()}
        for target in self.targets:
            value = measures[target.strategy][target.measure]
            if target.batch >= 0:
                value = batch_rows(runs[target.strategy], plans[target.strategy])[target.batch]["success_share"]
            error = draws.normal(seed, number, draws.INPUT, draws.entity_of(f"target {target.name}"), 0)
            by_name[target.name] = value + target.standard_error * error
        return by_name


@dataclass(frozen=True, eq=False)
class SummaryStatisticsWork(Work):
    """Sets of values, each with the number of its luck; "replications" are their indices."""

    summary_statistics: SummaryStatistics | None = None
    values: tuple[Mapping[str, Any], ...] = ()
    lucks: tuple[int, ...] = ()

    def runs(self, replications: Sequence[int]) -> Iterator[list[ReplicationResult]]:
        """The figures of each of these sets."""
        assert self.summary_statistics is not None
        simulate, variants = engine(self.engine), PlanVariants(self.scenario, self.summary_statistics.strategies)
        for place in replications:
            try:
                plans, money = variants.of(self.values[place])
                row = self.summary_statistics.figures(simulate, plans, money, self.seed, self.lucks[place])
                yield [ReplicationResult(self.strategies[0], place, measures=row)]
            except Exception as error:  # the set is invalid, and never accepted
                words = " ".join(str(error).split()) or "no reason given"
                yield [ReplicationResult(self.strategies[0], place, cause=f"{type(error).__name__}: {words}")]


class SummaryStatisticsCheckpoint:
    """Checkpoint of simulated figures in a locked folder, block by block: a resumed run loads the blocks it has."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        #: Parts that are damaged; the run simulates their content again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())
        self._blocks = {}
        for content in self._parts.undamaged():
            with np.load(io.BytesIO(content)) as block:
                self._blocks[str(block["key"])] = block["seen"]

    def __len__(self) -> int:
        return sum(len(figures) for figures in self._blocks.values())

    def load(self, points: Floats, lucks: Ints) -> Floats | None:
        """Figures of a block; None if it was not simulated."""
        return self._blocks.get(_key(points, lucks))

    def save(self, points: Floats, lucks: Ints, figures: Floats) -> None:
        """Write a block to disk, atomically."""
        sink = io.BytesIO()
        np.savez_compressed(sink, key=np.array(_key(points, lucks)), seen=figures)
        self._parts.save(len(self._blocks), len(figures), sink.getvalue())
        self._blocks[_key(points, lucks)] = figures


def _key(points: Floats, lucks: Ints) -> str:
    return hashlib.sha256(np.ascontiguousarray(points).tobytes() + np.ascontiguousarray(lucks).tobytes()).hexdigest()


class SummarySimulator:
    """Simulates points in standard-normal coordinates: ``SimulatePoints`` for a scenario."""

    def __init__(
        self,
        scenario: "Scenario",
        summary_statistics: SummaryStatistics,
        parameters: Sequence[UncertainInput],
        names: Sequence[str],
        seed: int,
        engine: str | Simulate,
        workers: int | None,
        executor: Executor | None,
        checkpoint: SummaryStatisticsCheckpoint | None,
    ) -> None:
        self._scenario, self._summary_statistics, self._parameters = scenario, summary_statistics, tuple(parameters)
        self._names, self._seed, self._engine = tuple(names), seed, engine
        self._workers, self._executor, self._checkpoint = workers, executor, checkpoint
        calibrated = {source.path for source in parameters}
        others = [source for source in uncertain_inputs(scenario) if source.path not in calibrated]
        #: Uncertain inputs that are not calibrated; without targets, money has no effect.
        self._others = (
            others if summary_statistics.targets else [source for source in others if not of_money(source.path)]
        )
        self.progress: Callable[[int, int], None] | None = None

    def values(self, point: Floats) -> dict[str, Any]:
        """The values at a point, as values of a scenario file."""
        quantiles = ndtr(np.clip(point, -FARTHEST, FARTHEST))
        parameters = zip(self._parameters, quantiles, strict=True)
        return {input_.path: input_.uncertain.quantile(float(quantile)) for input_, quantile in parameters}

    def __call__(self, points: Floats, lucks: Ints) -> Floats:
        """Figures of points, a row for each; NaN for an invalid set of values."""
        saved = self._checkpoint.load(points, lucks) if self._checkpoint is not None else None
        if saved is not None:
            return saved
        values = tuple(
            {**self._drawn(int(number)), **self.values(point)} for point, number in zip(points, lucks, strict=True)
        )
        numbers = tuple(int(number) for number in lucks)
        summary_statistics = self._summary_statistics
        strategies = (summary_statistics.strategy,)
        work = SummaryStatisticsWork(
            self._scenario, strategies, self._seed, self._engine, summary_statistics, values, numbers
        )
        rows = np.full((len(points), len(self._names)), nan)
        done = 0

        def take(results: list[ReplicationResult]) -> None:
            nonlocal done
            (row,) = results
            if row.cause is not None and row.cause.startswith(LOST):
                raise SimulationFailure(row.cause)
            rows[row.replication] = [row.measures.get(name, nan) for name in self._names]
            done += 1
            if self.progress is not None:
                self.progress(done, len(points))

        workers = self._workers or usual_workers(len(points))
        if not replicate(work, range(len(points)), workers, take, self._executor):
            raise KeyboardInterrupt
        if self._checkpoint is not None:
            self._checkpoint.save(points, lucks, rows)
        return rows

    def _drawn(self, number: int) -> dict[str, Any]:
        """Values of the uncertain inputs that are not calibrated, and of a set of the ensemble, drawn at random."""
        ensemble = self._scenario.ensemble
        coefficients = {} if ensemble is None else ensemble.values(set_drawn(ensemble, self._seed, number))
        return coefficients | {
            source.path: source.quantile(luck(self._seed, number, source.path)) for source in self._others
        }


def cause_of_failure(
    scenario: "Scenario",
    summary_statistics: SummaryStatistics,
    values: Mapping[str, Any],
    seed: int,
    engine: str | Simulate,
) -> str:
    """Why these values give no figures; empty if they do."""
    work = SummaryStatisticsWork(
        scenario, (summary_statistics.strategy,), seed, engine, summary_statistics, (values,), (0,)
    )
    return next(work.runs([0]))[0].cause or ""
