"""Two runs side by side: which inputs differ, and what that moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rollout_sim.kernel.phrases import Refused
from rollout_sim.replications.checkpoint import scenario_fields
from rollout_sim.results.measures import MEASURES, Measure
from rollout_sim.scenario import dump
from rollout_sim.statistics.estimates import Floats, difference, mean_estimate
from rollout_sim.studies.compare.comparison import Comparison
from rollout_sim.studies.compare.words.ranking import money_given


@dataclass(frozen=True)
class ChangedInput:
    """A field of the scenario in which two runs differ; None where it is not given."""

    path: str
    first: Any
    second: Any


@dataclass(frozen=True)
class MovedMeasure:
    """A measure of a strategy in both runs: its means, and the second less the first with a 95 % interval."""

    strategy: str
    measure: Measure
    first: float
    second: float
    change: float
    lower: float
    upper: float

    @property
    def sure(self) -> bool:
        """Whether it has surely moved."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class RunDifference:
    """What differs between two runs.

    Attributes
    ----------
    inputs
        Fields of the scenario that differ.
    moved
        Measures of the strategies that both runs have.
    paired
        How many futures of common luck the changes are means over; 0 where the runs share none.
    only_first, only_second
        Strategies that one run alone has.
    """

    inputs: tuple[ChangedInput, ...]
    moved: tuple[MovedMeasure, ...]
    paired: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def run_difference(first: Comparison, second: Comparison, same_luck: bool = True) -> RunDifference:
    """What differs between two runs, future by future where they share their luck.

    Parameters
    ----------
    first, second
        Changes are the second less the first.
    same_luck
        Whether the same version of the model made both: then the same seed gives the same luck.

    Raises
    ------
    Refused
        If they have no strategy in common.
    """
    common = [name for name in first.strategies if name in second.strategies]
    if not common:
        raise Refused(
            "the runs have no strategy in common: {first} against {second}",
            first=", ".join(first.strategies), second=", ".join(second.strategies),
        )  # fmt: skip
    shared = np.intersect1d(first.complete, second.complete)
    paired = shared if same_luck and first.seed == second.seed and len(shared) > 1 else shared[:0]
    moved = [
        _moved(first, second, name, row, paired)
        for name in common
        for row in MEASURES
        if not row.needs_money or money_given(first)
    ]
    return RunDifference(
        tuple(changed_inputs(first, second)),
        tuple(row for row in moved if not (np.isnan(row.first) and np.isnan(row.second))),
        len(paired),
        tuple(name for name in first.strategies if name not in common),
        tuple(name for name in second.strategies if name not in common),
    )


def changed_inputs(first: Comparison, second: Comparison) -> Iterator[ChangedInput]:
    """The fields in which the scenarios differ, and the seed."""
    of_first, of_second = dict(scenario_fields(dump(first.scenario))), dict(scenario_fields(dump(second.scenario)))
    of_first["seed"], of_second["seed"] = first.seed, second.seed
    for path in {**of_first, **of_second}:
        if of_first.get(path) != of_second.get(path):
            yield ChangedInput(path, of_first.get(path), of_second.get(path))


def _moved(first: Comparison, second: Comparison, strategy: str, row: Measure, paired: Any) -> MovedMeasure:
    of_first, of_second = first.values(row.name, strategy), second.values(row.name, strategy)
    if len(paired):
        of_first, of_second = (
            values[np.isin(run.complete, paired)] for values, run in ((of_first, first), (of_second, second))
        )
        change = difference(of_second, of_first, 1, first.shape(row.name))
        mean, lower, upper = change.mean, change.lower, change.upper
    else:
        mean, lower, upper = _unpaired(of_first, of_second, first, row.name)
    return MovedMeasure(strategy, row, _mean(of_first), _mean(of_second), mean, lower, upper)


def _unpaired(of_first: Floats, of_second: Floats, first: Comparison, measure: str) -> tuple[float, float, float]:
    """The difference of two independent means; the sides of their intervals add up as independent errors do."""
    a, b = (mean_estimate(values, first.shape(measure)) for values in (of_first, of_second))
    mean = b.mean - a.mean
    below = float(np.hypot(b.mean - b.lower, a.upper - a.mean))
    return mean, mean - below, mean + float(np.hypot(b.upper - b.mean, a.mean - a.lower))


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
