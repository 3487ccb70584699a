"""What a calibration simulates: a pilot and rollouts with given inputs and luck, and the figures that they show."""

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
from rollout_sim.replications.futures import luck
from rollout_sim.replications.replicate import LOST, ReplicationResult, Simulate, Work, engine, replicate, usual_workers
from rollout_sim.results.measures import batch_rows, measure
from rollout_sim.run_folder.parts import Parts
from rollout_sim.scenario import of_money, resolve, settled, uncertain_inputs, with_values
from rollout_sim.scenario.file.targets_yaml import Target
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.resolve import BaseCoefficients
from rollout_sim.statistics.abc_smc import Floats, Ints
from rollout_sim.studies.calibrate.pilot_figures import PilotObservation, figures, pilot_plan
from rollout_sim.studies.calibrate.priors import COEFFICIENTS
from rollout_sim.studies.sensitivity.input_points import UncertainInput

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: A standard normal number beyond this is as good as this.
FARTHEST = 6.0
#: Boundaries of lights must stay in their order, which only a check of the whole scenario knows.
ORDERED = ("green_", "yellow_", "orange_")


class SimulationFailure(RuntimeError):
    """A simulation that must succeed failed; the message says why."""


class PlanVariants:
    """Plans of a scenario with other values; nothing is resolved again where coefficients are all that differs."""

    def __init__(self, scenario: "Scenario", strategies: Sequence[str]) -> None:
        self._scenario = settled(scenario)
        self._base = BaseCoefficients(self._scenario)
        self._plans = {name: resolve(self._scenario, name) for name in strategies}

    def of(self, values: Mapping[str, Any]) -> tuple[dict[str, Plan], Any]:
        """Plans by strategy, and the money.

        Raises
        ------
        ScenarioError
            If the values break a rule together.
        """
        names = [path.removeprefix(COEFFICIENTS) for path in values]
        quick = all(path.startswith(COEFFICIENTS) for path in values)
        if quick and not any(name.startswith(ORDERED) for name in names):
            plain = dict(zip(names, map(float, values.values()), strict=True))
            made = {name: self._base.changed(plan, plain) for name, plan in self._plans.items()}
            return made, self._scenario.money
        changed = with_values(self._scenario, values)
        return {name: resolve(changed, name) for name in self._plans}, changed.money


@dataclass(frozen=True, eq=False)
class SummaryStatistics:
    """What is looked at: the pilot, as it was watched, in a strategy's first batch, and figures of whole rollouts."""

    watch: PilotObservation
    strategy: str
    targets: tuple[Target, ...]

    @property
    def strategies(self) -> tuple[str, ...]:
        """All strategies that are simulated."""
        return tuple(dict.fromkeys([self.strategy, *(target.strategy for target in self.targets)]))

    def figures(
        self, simulate: Simulate, plans: Mapping[str, Plan], money: Any, seed: int, number: int
    ) -> dict[str, float]:
        """All figures by name; those of whole rollouts as they would have been measured."""
        wholes = {one.strategy for one in self.targets}
        runs = {name: simulate(plans[name], seed, number) for name in wholes}
        plan = plans[self.strategy]
        if self.strategy in runs:
            pilot = self.watch.seen(runs[self.strategy], plan)
        else:
            plan = pilot_plan(plan, self.watch.weeks)
            pilot = self.watch.seen(simulate(plan, seed, number), plan)
        found = figures(pilot)
        rows = {name: measure(run, plans[name], money) for name, run in runs.items()}
        for target in self.targets:
            value = rows[target.strategy][target.measure]
            if target.batch >= 0:
                value = batch_rows(runs[target.strategy], plans[target.strategy])[target.batch]["success_share"]
            error = draws.normal(seed, number, draws.INPUT, draws.entity_of(f"target {target.name}"), 0)
            found[target.name] = value + target.standard_error * error
        return found


@dataclass(frozen=True, eq=False)
class SummaryStatisticsWork(Work):
    """Sets of values, each with the number of its luck; "replications" are their places."""

    look: SummaryStatistics | None = None
    values: tuple[Mapping[str, Any], ...] = ()
    lucks: tuple[int, ...] = ()

    def runs(self, replications: Sequence[int]) -> Iterator[list[ReplicationResult]]:
        """The figures of each of these sets."""
        assert self.look is not None
        simulate, variants = engine(self.engine), PlanVariants(self.scenario, self.look.strategies)
        for place in replications:
            try:
                plans, money = variants.of(self.values[place])
                row = self.look.figures(simulate, plans, money, self.seed, self.lucks[place])
                yield [ReplicationResult(self.strategies[0], place, measures=row)]
            except Exception as error:  # such a set cannot be, and is never accepted
                words = " ".join(str(error).split()) or "no reason given"
                yield [ReplicationResult(self.strategies[0], place, cause=f"{type(error).__name__}: {words}")]


class SummaryStatisticsCheckpoint:
    """Keeps what was seen in a folder that is locked, block by block; the same block is not simulated again."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        #: Parts that were not as they had been saved; what was in them is simulated again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())
        self._found = {}
        for content in self._parts.undamaged():
            with np.load(io.BytesIO(content)) as block:
                self._found[str(block["key"])] = block["seen"]

    def __len__(self) -> int:
        return sum(len(seen) for seen in self._found.values())

    def seen(self, points: Floats, lucks: Ints) -> Floats | None:
        """What was seen of a block; None if it was not simulated."""
        return self._found.get(_key(points, lucks))

    def keep(self, points: Floats, lucks: Ints, seen: Floats) -> None:
        """Put a block on disk, whole or not at all."""
        sink = io.BytesIO()
        np.savez_compressed(sink, key=np.array(_key(points, lucks)), seen=seen)
        self._parts.save(len(self._found), len(seen), sink.getvalue())
        self._found[_key(points, lucks)] = seen


def _key(points: Floats, lucks: Ints) -> str:
    return hashlib.sha256(np.ascontiguousarray(points).tobytes() + np.ascontiguousarray(lucks).tobytes()).hexdigest()


class SummarySimulator:
    """Simulates points in standard-normal coordinates: ``SimulatePoints`` for a scenario."""

    def __init__(
        self,
        scenario: "Scenario",
        look: SummaryStatistics,
        parameters: Sequence[UncertainInput],
        names: Sequence[str],
        seed: int,
        engine: str | Simulate,
        workers: int | None,
        executor: Executor | None,
        checkpoint: SummaryStatisticsCheckpoint | None,
    ) -> None:
        self._scenario, self._look, self._parameters = scenario, look, tuple(parameters)
        self._names, self._seed, self._engine = tuple(names), seed, engine
        self._workers, self._executor, self._checkpoint = workers, executor, checkpoint
        own = {one.path for one in parameters}
        others = [one for one in uncertain_inputs(scenario) if one.path not in own]
        self._others = others if look.targets else [one for one in others if not of_money(one.path)]
        self.tell: Callable[[int, int], None] | None = None

    def values(self, point: Floats) -> dict[str, Any]:
        """The values that a point stands for, as a scenario file would say them."""
        quantiles = ndtr(np.clip(point, -FARTHEST, FARTHEST))
        return {one.path: one.uncertain.quantile(float(u)) for one, u in zip(self._parameters, quantiles, strict=True)}

    def __call__(self, points: Floats, lucks: Ints) -> Floats:
        """What is seen of points, a row each; NaN where a set of values cannot be."""
        kept = self._checkpoint.seen(points, lucks) if self._checkpoint is not None else None
        if kept is not None:
            return kept
        values = tuple(
            {**self._drawn(int(number)), **self.values(point)} for point, number in zip(points, lucks, strict=True)
        )
        numbers = tuple(int(number) for number in lucks)
        work = SummaryStatisticsWork(
            self._scenario, (self._look.strategy,), self._seed, self._engine, self._look, values, numbers
        )
        seen = np.full((len(points), len(self._names)), nan)
        done = 0

        def take(results: list[ReplicationResult]) -> None:
            nonlocal done
            (row,) = results
            if row.cause is not None and row.cause.startswith(LOST):
                raise SimulationFailure(row.cause)
            seen[row.replication] = [row.measures.get(name, nan) for name in self._names]
            done += 1
            if self.tell is not None:
                self.tell(done, len(points))

        workers = self._workers or usual_workers(len(points))
        if not replicate(work, range(len(points)), workers, take, self._executor):
            raise KeyboardInterrupt
        if self._checkpoint is not None:
            self._checkpoint.keep(points, lucks, seen)
        return seen

    def _drawn(self, number: int) -> dict[str, Any]:
        """What is uncertain and not calibrated: luck."""
        return {one.path: one.quantile(luck(self._seed, number, one.path)) for one in self._others}


def cause_of_failure(
    scenario: "Scenario", look: SummaryStatistics, values: Mapping[str, Any], seed: int, engine: str | Simulate
) -> str:
    """Why no figure comes of these values; empty if one does."""
    work = SummaryStatisticsWork(scenario, (look.strategy,), seed, engine, look, (values,), (0,))
    return next(work.runs([0]))[0].cause or ""
