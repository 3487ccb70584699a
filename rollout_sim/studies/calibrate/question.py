"""The question of a calibration: which scenario to fit to which pilot and targets, and which parameters to fit."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.results.measures import BY_NAME, FORMER_NAMES, todays_name
from rollout_sim.scenario import resolve
from rollout_sim.scenario.blocks.ensemble import Ensemble
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.pilot_table import read_pilot
from rollout_sim.scenario.file.targets_yaml import Target, read_targets
from rollout_sim.statistics.abc_smc import Floats
from rollout_sim.studies.calibrate import pilot_figures as pilots
from rollout_sim.studies.calibrate.pilot_figures import FITTED, HELD_OUT, SHOWN, PilotObservation
from rollout_sim.studies.calibrate.priors import parameters as parameters_of
from rollout_sim.studies.calibrate.simulate_pilot import SummaryStatistics
from rollout_sim.studies.sensitivity.input_points import UncertainInput

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: The model's own error (discrepancy): for shares absolute, for other figures relative to their value.
SHARE_ERROR, PART_ERROR, SMALLEST_ERROR = 0.03, 0.15, 0.02


@dataclass(frozen=True, eq=False)
class Question:
    """What to calibrate to which data; ``question`` makes one from a user's arguments."""

    scenario: "Scenario"
    strategy: str
    pilot: Pilot
    targets: tuple[Target, ...]
    parameters: tuple[UncertainInput, ...]
    observed: Mapping[str, float]
    roles: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """All figures, in the order of columns."""
        return tuple(self.observed)

    @property
    def summary_statistics(self) -> SummaryStatistics:
        """What to measure in each simulation."""
        return SummaryStatistics(PilotObservation(self.pilot), self.strategy, self.targets)

    def places(self, role: str) -> list[int]:
        """Columns of the figures of a role."""
        return [number for number, name in enumerate(self.names) if self.roles[name] == role]

    @property
    def model_error(self) -> Floats:
        """The model's own error of each figure."""
        return np.array([_model_error(name, value, self.targets) for name, value in self.observed.items()])


def _model_error(name: str, observed: float, targets: Sequence[Target]) -> float:
    measures = {target.name: target.measure for target in targets}
    shares = name.startswith(("usage.", "spread.", "accepted"))
    if name in measures:
        shares = BY_NAME[measures[name]].unit == "share"
    return SHARE_ERROR if shares else max(SMALLEST_ERROR, PART_ERROR * abs(observed))


def question(
    scenario: "Scenario",
    pilot: "Pilot | str | os.PathLike[str]",
    targets: "Sequence[Target] | str | os.PathLike[str]" = (),
    strategy: str | None = None,
    parameters: Sequence[str] = (),
    sheet: str | None = None,
    summaries: list[Phrase] | None = None,
) -> Question:
    """The question that these arguments ask; arguments and errors as for ``calibrate``.

    ``sheet`` is that of a pilot in a workbook; ``summaries`` collects what was understood of the pilot's file.
    """
    if isinstance(scenario.ensemble, Ensemble):
        raise UnknownChoice("a calibration begins with ranges: leave out the ensemble of an earlier one")
    plans = {name: resolve(scenario, name) for name in scenario.strategy_names}
    if isinstance(pilot, Pilot):
        data = pilot
    else:
        known = [row.name for row in scenario.stores.rows or ()]
        data = read_pilot(Path(pilot), os.fspath(pilot), sheet, known, summaries)
    if isinstance(targets, str | os.PathLike):
        units = {name: BY_NAME[todays_name(name)].unit for name in (*BY_NAME, *FORMER_NAMES)}
        written = read_targets(targets, units, {name: len(plan.batches) for name, plan in plans.items()})
        targets = [replace(target, measure=todays_name(target.measure)) for target in written]
    followed = pilots.strategy_of(plans, len(data.stores), strategy)
    chosen = pilots.target_names(data)
    observed = {**pilots.figures(data), **{target.name: target.value for target in targets}}
    if len(observed) < len(targets) + len(pilots.figures(data)):
        raise UnknownChoice("a target may not be named as a figure of the pilot is, such as usage.1")
    roles = {name: FITTED if name in chosen else SHOWN for name in observed}
    roles |= {target.name: HELD_OUT if target.held_out else FITTED for target in targets}
    return Question(scenario, followed, data, tuple(targets), parameters_of(scenario, parameters), observed, roles)
