"""The points of a sensitivity study: all uncertain inputs of a scenario, at the quantiles of the methods' designs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.kernel.phrases import did_you_mean
from rollout_sim.replications.points import Point
from rollout_sim.replications.replicate import Progress, UnknownChoice, check_seed, chosen
from rollout_sim.results.measures import NAMES, todays_name
from rollout_sim.scenario import UncertainValue, marginals, settled, uncertain_inputs, with_values
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble
from rollout_sim.scenario.blocks.ensemble import Marginal
from rollout_sim.scenario.file.change import followed
from rollout_sim.scenario.file.paths import unit_at
from rollout_sim.scenario.values.quantities import show_share
from rollout_sim.statistics import designs
from rollout_sim.statistics.estimates import Floats
from rollout_sim.wording.scenario_words import STORES_BEHAVE

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario, UncertainValue
    from rollout_sim.scenario.values.fields import Unit

ONE_WAY, MORRIS, SOBOL = METHODS = ("one-way", "morris", "sobol")
#: With more inputs than this, indices are too expensive: screening first finds the inputs that matter.
MOST_INPUTS = 10
USUAL_POINTS, USUAL_TRAJECTORIES = 64, 20
MEASURES = ("success_share", "net_present_value")


@dataclass(frozen=True, eq=False)
class UncertainInput:
    """An uncertain input, and the unit that shows its quantiles."""

    uncertain: "UncertainValue"
    unit: "Unit | None"

    @property
    def path(self) -> str:
        """Its dotted path, or the name of the default ensemble."""
        return self.uncertain.path

    def values(self, quantile: float) -> dict[str, Any]:
        """What it sets at a quantile, by dotted path."""
        return {self.path: self.uncertain.quantile(quantile)}

    def text(self, quantile: float) -> str:
        """The value at a quantile in words, to three figures; empty for NaN."""
        if quantile != quantile:
            return ""
        value = self.uncertain.quantile(min(max(quantile, 1e-9), 1 - 1e-9))
        if self.unit is None or self.unit.kind == "word":
            return str(value)
        plain = self.unit.check(value)
        if self.unit.show is show_share:
            return f"{100 * plain:.3g}%"
        return str(self.unit.show(plain if self.unit.kind == "count" else float(f"{plain:.3g}")))


@dataclass(frozen=True, eq=False)
class EnsembleInput(UncertainInput):
    """The default ensemble as one input: its sets in the order of the direction in which they differ most."""

    ensemble: DefaultEnsemble

    def values(self, quantile: float) -> dict[str, Any]:
        """The set at a quantile."""
        return self.ensemble.values(self.uncertain.quantile(quantile))

    def text(self, quantile: float) -> str:
        """The number of the set at a quantile, from 1."""
        return "" if quantile != quantile else f"#{self.uncertain.quantile(min(max(quantile, 1e-9), 1 - 1e-9)) + 1}"


def ensemble_input(ensemble: DefaultEnsemble) -> EnsembleInput:
    """The default ensemble as one input, under the name of what it stands for."""
    rows = np.array(ensemble.sets, dtype=np.float64)
    spread = rows.std(axis=0)
    scaled = (rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    along = scaled @ np.linalg.svd(scaled, full_matrices=False)[2][0]
    ordered = Marginal(range(len(rows)), along.tolist(), ensemble.weights)
    return EnsembleInput(UncertainValue(STORES_BEHAVE, ordered.quantile), None, ensemble)


@dataclass(frozen=True, eq=False)
class SensitivityDesign:
    """The runs of a study: strategies of a scenario at the points of some methods."""

    scenario: "Scenario"
    strategies: tuple[str, ...]
    inputs: tuple[UncertainInput, ...]
    quantiles: Mapping[str, Floats]
    points: tuple[Point, ...]
    asked_after: str | None = None


def design(
    scenario: "Scenario",
    strategies: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    points: int = USUAL_POINTS,
    trajectories: int = USUAL_TRAJECTORIES,
    seed: int = 1,
    asked_after: str | None = None,
    progress: Progress | None = None,
) -> SensitivityDesign:
    """The points of a sensitivity study: method by method, each point with every strategy.

    Raises
    ------
    ScenarioError
        If a combination of values within the ranges breaks a rule.
    UnknownChoice
        If nothing is uncertain, or as for ``sensitivity``.
    """
    names, inputs = chosen(scenario, strategies), _inputs(scenario)
    method_names = _methods(methods, len(inputs))
    if asked_after is not None and asked_after not in names:
        raise UnknownChoice(
            "{strategy} is not among the strategies that are run ({known})",
            strategy=repr(asked_after), known=", ".join(names),
        )  # fmt: skip
    if points < 2 or points & (points - 1):
        raise UnknownChoice("points must be a power of 2 from 2 on, as Sobol' sequences need", quoted=points)
    check_seed(seed)
    if trajectories < 2:
        raise UnknownChoice("trajectories must be 2 or more", quoted=trajectories)
    makers = {
        ONE_WAY: lambda: designs.one_way(len(inputs)),
        MORRIS: lambda: designs.morris(len(inputs), trajectories, seed),
        SOBOL: lambda: designs.sobol(len(inputs), points, seed),
    }
    quantiles = {method: makers[method]() for method in method_names}
    without_ranges = settled(scenario)  # every point sets all inputs
    design_points: list[Point] = []
    total = len(names) * sum(map(len, quantiles.values()))
    for method, rows in quantiles.items():
        for number, row in enumerate(rows, start=1):
            values: dict[str, Any] = {}
            for input_, u in zip(inputs, row, strict=True):
                values |= input_.values(float(u))
            changed = with_values(without_ranges, values)
            design_points += [Point(f"{name} | {method} {number}", changed, name) for name in names]
            if progress is not None:
                progress(len(design_points), total)
    return SensitivityDesign(scenario, names, inputs, quantiles, tuple(design_points), asked_after)


def _inputs(scenario: "Scenario") -> tuple[UncertainInput, ...]:
    of_ensemble = [UncertainValue(path, marginal.quantile) for path, marginal in marginals(scenario).items()]
    uncertain = (*uncertain_inputs(scenario), *of_ensemble)
    ensemble = scenario.ensemble
    of_stores = [ensemble_input(ensemble)] if isinstance(ensemble, DefaultEnsemble) else []
    if not uncertain and not of_stores:
        raise UnknownChoice("nothing is uncertain in this scenario: give it an uncertain block with ranges")
    declared = (UncertainInput(source, unit_at(followed(scenario, source.path))) for source in uncertain)
    return (*declared, *of_stores)


def _methods(requested: Sequence[str] | None, inputs: int) -> tuple[str, ...]:
    if not requested:
        return METHODS if inputs <= MOST_INPUTS else METHODS[:-1]
    for name in requested:
        if name not in METHODS:
            raise UnknownChoice("no method named {name} (there are {known})", name=repr(name), known=", ".join(METHODS))
    return tuple(name for name in METHODS if name in requested)


def usual_measures(scenario: "Scenario", requested: Sequence[str] | None) -> tuple[str, ...]:
    """The requested measures in their order; by default success, and net present value if the scenario has money.

    Raises
    ------
    UnknownChoice
        For an unknown measure.
    """
    today = tuple(dict.fromkeys(map(todays_name, requested or ())))
    for name in today:
        if name not in NAMES:
            raise UnknownChoice(
                "there is no measure {name}{hint} (there are {known})",
                name=repr(name), hint=did_you_mean(name, NAMES), known=", ".join(NAMES),
            )  # fmt: skip
    if today:
        return today
    has_money = bool(scenario.money.model_dump(exclude_defaults=True, exclude={"currency", "discount_rate"}))
    return MEASURES if has_money else MEASURES[:1]
