"""Sensitivity to all uncertain inputs: one-way (tornado), Morris screening and Sobol' indices.

``sensitivity`` runs the study. A ``Sensitivity`` computes from its points the tornado, the values at which strategies
change places, elementary effects, Sobol' indices without noise, the parts of the variance from inputs and from luck,
and, by PRIM, the box of inputs in which the chosen strategy loses.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.replications.execution import Execution
from rollout_sim.replications.points import USUAL_ENGINE, run_points
from rollout_sim.replications.replicate import Progress, Simulate
from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics import curves, designs, estimates as statistics, prim, sobol
from rollout_sim.studies.keep import FolderName, PointQuestion
from rollout_sim.studies.point_study import ScenarioPointsResult
from rollout_sim.studies.result import Presentation, made_once
from rollout_sim.studies.sensitivity import charts, words
from rollout_sim.studies.sensitivity.input_points import (
    MORRIS,
    ONE_WAY,
    SOBOL,
    USUAL_POINTS,
    USUAL_TRAJECTORIES,
    SensitivityDesign,
    UncertainInput,
    design,
    usual_measures,
)

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

USUAL_REPLICATIONS = 20


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(ScenarioPointsResult):
    """Strategies at many values of the uncertain inputs.

    Attributes
    ----------
    inputs
        The uncertain inputs, in the order of the file.
    quantiles
        For each method used, the quantiles of its points: an array (points, inputs).
    measures
        Names of the measures studied.
    wanted
        The strategy whose losses to explain; None for the one with the best mean.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets, words.brief)

    inputs: tuple[UncertainInput, ...]
    quantiles: Mapping[str, Floats]
    measures: tuple[str, ...]
    wanted: str | None = None

    def values(self, measure: str, strategy: str, method: str) -> Floats:
        """Values of a measure, as an array (points of the method, replications)."""
        first = 0
        for name, rows in self.quantiles.items():
            if name == method:
                break
            first += len(rows)
        by_point = self.observed.of(measure).reshape(-1, len(self.strategies), len(self.complete))
        return np.asarray(by_point[first : first + len(self.quantiles[method]), self.strategies.index(strategy)])

    def known(self, measure: str) -> bool:
        """Whether every replication of every point reached the measure."""
        return not np.isnan(self.observed.of(measure)).any()

    def _reached(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        for measure, strategy in product(self.measures, self.strategies):
            if self.known(measure):
                yield measure, strategy, {"measure": measure, "strategy": strategy}

    @made_once
    def one_way(self) -> "pd.DataFrame":
        """Frame of means when one input changes: measure, strategy, input, quantile, value, ``MeanEstimate``."""
        rows = []
        for measure, strategy, keys in self._reached() if ONE_WAY in self.quantiles else ():
            values = self.values(measure, strategy, ONE_WAY)
            for column, input_ in enumerate(self.inputs):
                for quantile, row in zip(designs.ONE_WAY, designs.one_way_rows(column), strict=True):
                    estimate = vars(statistics.mean_estimate(values[row], self.shape(measure)))
                    point = {"input": input_.path, "quantile": quantile, "value": input_.text(quantile)}
                    rows.append({**keys, **point, **estimate})
        return pd.DataFrame(rows)

    @made_once
    def swings(self) -> "pd.DataFrame":
        """Frame of the tornado, largest swing first: a measure at both ends of an input, and their difference.

        Columns: measure, strategy, input, low_value, high_value, low, high (means), and those of
        ``statistics.Difference``: the paired difference of the high end less the low end; sign: 1 or -1 if certain.
        """
        rows = []
        for measure, strategy, keys in self._reached() if ONE_WAY in self.quantiles else ():
            values = self.values(measure, strategy, ONE_WAY)
            swings: list[dict[str, Any]] = []
            for column, input_ in enumerate(self.inputs):
                point_rows = designs.one_way_rows(column)
                low, high = values[point_rows[0]], values[point_rows[-1]]
                ends = {"low_value": input_.text(designs.ONE_WAY[0]), "high_value": input_.text(designs.ONE_WAY[-1])}
                means = {"low": float(low.mean()), "high": float(high.mean())}
                swings.append({**keys, "input": input_.path, **ends, **means, **self._swing(measure, high, low)})
            rows += sorted(swings, key=lambda row: -abs(row["mean"]))
        return pd.DataFrame(rows)

    def _swing(self, measure: str, high: Floats, low: Floats) -> dict[str, Any]:
        shape = self.shape(measure)
        sign = statistics.certain_sign(high - low, shape.gap())
        return vars(statistics.difference(high, low, shape=shape)) | {"sign": sign}

    @made_once
    def switches(self) -> "pd.DataFrame":
        """Frame of where strategies change places along an input: measure, input, a, b, at, low, high, decided, ...

        ``at``, ``low`` and ``high`` are the quantiles that ``curves.crossing`` returns, with their values in
        ``at_value``, ``low_value`` and ``high_value``; ``ahead_before``, ``ahead_always`` and ``equal`` are
        as in a sweep.
        """
        rows = []
        quantiles = np.array(designs.ONE_WAY)
        pairs = list(combinations(self.strategies, 2)) if ONE_WAY in self.quantiles else []
        for measure, (a, b) in product(filter(self.known, self.measures), pairs):
            gaps = self._gap(measure, a, b, ONE_WAY)
            for column, input_ in enumerate(self.inputs):
                gaps_along = gaps[designs.one_way_rows(column)]
                crossing = curves.crossing(quantiles, gaps_along, self.shape(measure).gap())
                signs = set(curves.signs(gaps_along, self.shape(measure).gap()))
                before = max(0, int(np.searchsorted(quantiles, crossing.at)) - 1) if crossing.at == crossing.at else 0
                row: dict[str, Any] = {"measure": measure, "input": input_.path, "a": a, "b": b, **vars(crossing)}
                row |= {f"{name}_value": input_.text(getattr(crossing, name)) for name in ("at", "low", "high")}
                row |= {"decided": crossing.decided, "ahead_before": a if gaps_along[before].mean() > 0 else b}
                row["ahead_always"] = a if signs == {1.0} else b if signs == {-1.0} else ""
                rows.append(row | {"equal": not gaps_along.any()})
        return pd.DataFrame(rows)

    def _gap(self, measure: str, a: str, b: str, method: str) -> Floats:
        """By how much ``a`` is better than ``b``, paired."""
        gap = self.values(measure, a, method) - self.values(measure, b, method)
        return -gap if BY_NAME[measure].better == "low" else gap

    @made_once
    def effects(self) -> "pd.DataFrame":
        """Frame of Morris screening, strongest first: measure, strategy, input, fields of ``ElementaryEffect``."""
        rows = []
        for measure, strategy, keys in self._reached() if MORRIS in self.quantiles else ():
            effects = sobol.effects(self.quantiles[MORRIS], self.values(measure, strategy, MORRIS))
            rows += sorted(self._input_rows(keys, effects), key=lambda row: -float(row["mu_star"]))
        return pd.DataFrame(rows)

    def _input_rows(self, keys: dict[str, str], estimates: Sequence[Any]) -> list[dict[str, Any]]:
        inputs = zip(self.inputs, estimates, strict=True)
        return [{**keys, "input": input_.path, **vars(estimate)} for input_, estimate in inputs]

    def _sampled(self) -> "Iterator[tuple[dict[str, str], Floats]]":
        """Outputs at the points of the Sobol' design: of each strategy, and of the gap of ``asked_after`` to each."""
        for measure in filter(self.known, self.measures) if SOBOL in self.quantiles else ():
            outputs = {strategy: self.values(measure, strategy, SOBOL) for strategy in self.strategies}
            for strategy, values in outputs.items():
                yield {"measure": measure, "strategy": strategy, "less": ""}, values
            focus = self.asked_after(measure)
            for strategy, values in outputs.items():
                if strategy != focus:
                    yield {"measure": measure, "strategy": focus, "less": strategy}, outputs[focus] - values

    @cached_property
    def _indices(self) -> "pd.DataFrame":
        rows = []
        for keys, values in self._sampled():
            estimates = sobol.indices(values, len(self.inputs))
            by_input = self._input_rows(keys, estimates)
            rows += sorted(by_input, key=lambda row: -row["total"] if row["total"] == row["total"] else 0.0)
        return pd.DataFrame(rows)

    @made_once
    def indices(self) -> "pd.DataFrame":
        """Frame of Sobol' indices, largest first: measure, strategy, less, input, and the fields of ``SobolIndices``.

        ``less`` is empty or another strategy. With another strategy the indices are of the gap between it and the
        strategy of ``asked_after``; the choice between the two depends on this gap.
        """
        return self._indices.copy()

    @property
    def _sample(self) -> int:
        """Number of independent points of the Sobol' design: those of the matrices A and B."""
        return 2 * (len(self.quantiles[SOBOL]) // (len(self.inputs) + 2))

    @made_once
    def split(self) -> "pd.DataFrame":
        """Frame of the parts of the variance from inputs and luck: measure, strategy, less, and ``VarianceShares``."""
        return pd.DataFrame([{**keys, **vars(sobol.split(values[: self._sample]))} for keys, values in self._sampled()])

    def asked_after(self, measure: str) -> str:
        """The strategy whose losses to explain: ``wanted``, or else the one with the best mean over all inputs."""
        if self.wanted is not None:
            return self.wanted
        means = [float(self.values(measure, strategy, SOBOL)[: self._sample].mean()) for strategy in self.strategies]
        best = np.argmin(means) if BY_NAME[measure].better == "low" else np.argmax(means)
        return self.strategies[int(best)]

    def loses(self, measure: str) -> "np.ndarray":
        """Whether the strategy of ``asked_after`` has a worse mean than another, at each independent point."""
        focus = self.asked_after(measure)
        gaps = [self._gap(measure, strategy, focus, SOBOL)[: self._sample].mean(axis=1)
                for strategy in self.strategies if strategy != focus]  # fmt: skip
        return np.asarray(np.max(gaps, axis=0) > 0)

    @cached_property
    def _box_by_measure(self) -> list[tuple[str, prim.Box | None, prim.BoxScores | None, "np.ndarray"]]:
        """For each measure the PRIM box from the first half of the points, and its test on the second half."""
        if SOBOL not in self.quantiles or len(self.strategies) < 2:
            return []
        by_measure: list[tuple[str, prim.Box | None, prim.BoxScores | None, np.ndarray]] = []
        half_size = self._sample // 2
        first, second = (self.quantiles[SOBOL][part] for part in (slice(half_size), slice(half_size, self._sample)))
        for measure in self.measures:
            if self.known(measure) and BY_NAME[measure].better != "neither":
                lost = self.loses(measure)
                box = prim.find(first, lost[:half_size])
                by_measure.append((measure, box, prim.judge(box, second, lost[half_size:]) if box else None, lost))
        return by_measure

    @made_once
    def losses(self) -> "pd.DataFrame":
        """Frame of where the strategy of ``asked_after`` loses: measure, strategy, lost_share, ``prim.BoxScores``.

        ``lost_share`` is over all independent points; the other columns are NaN without a box.
        """
        no_box = dict.fromkeys(prim.BoxScores.__dataclass_fields__, nan)
        rows = []
        for measure, _, judged, lost in self._box_by_measure:
            row: dict[str, Any] = {"measure": measure, "strategy": self.asked_after(measure)}
            row |= {"lost_share": float(lost.mean()), **(vars(judged) if judged else no_box)}
            rows.append(row | {"decided": judged is not None and judged.decided})
        return pd.DataFrame(rows)

    @made_once
    def box(self) -> "pd.DataFrame":
        """Frame of the bounds of that box: measure, input, low, high (quantiles), low_value, high_value.

        A value is empty if the box has no bound on that side.
        """
        rows = []
        for measure, box, _, _ in self._box_by_measure:
            if box is None:
                continue
            for column in box.bound:
                input_, low, high = self.inputs[column], float(box.low[column]), float(box.high[column])
                texts = input_.text(low) if low > 0 else "", input_.text(high) if high < 1 else ""
                row = {"measure": measure, "input": input_.path, "low": low, "high": high}
                rows.append(row | dict(zip(("low_value", "high_value"), texts, strict=True)))
        return pd.DataFrame(rows)

    @made_once
    def places(self) -> "pd.DataFrame":
        """Frame of the points: method, number, and the quantile of each input, a column an input."""
        parts = []
        for method, rows in self.quantiles.items():
            part = pd.DataFrame(rows, columns=[input_.path for input_ in self.inputs])
            part.insert(0, "method", method)
            part.insert(1, "number", np.arange(1, len(rows) + 1))
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {
            "one_way": self.one_way(),
            "swings": self.swings(),
            "switches": self.switches(),
            "effects": self.effects(),
            "indices": self.indices(),
            "split": self.split(),
            "losses": self.losses(),
            "box": self.box(),
            "places": self.places(),
        }

    def as_dict(self) -> dict[str, Any]:
        """The keys of every study, with inputs, methods and measures."""
        question = {"inputs": [input_.path for input_ in self.inputs], "methods": list(self.quantiles)}
        return {**question, "measures": list(self.measures), **super().as_dict()}


def sensitivity(
    scenario: "Scenario",
    strategies: Sequence[str] | None = None,
    measures: str | Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    points: int = USUAL_POINTS,
    trajectories: int = USUAL_TRAJECTORIES,
    replications: int = USUAL_REPLICATIONS,
    seed: int = 1,
    asked_after: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: "PointCheckpoint | None" = None,
    prepared: SensitivityDesign | None = None,
    folder: FolderName | None = None,
    at: str | None = None,
) -> Sensitivity:
    """Run strategies at many values of all uncertain inputs of the scenario, all in the same futures.

    Parameters
    ----------
    scenario
        As ``load`` returns it, with an ``uncertain`` block.
    strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together. The seed draws the points too.
    measures
        Names of measures; by default success, and net present value if the scenario has money.
    methods
        From ``METHODS``; by default all, but without "sobol" for more than ten inputs.
    points
        Size of each of the two samples behind Sobol' indices, a power of 2; they take (inputs + 2) times as many.
    trajectories
        Number of trajectories of Morris screening; each takes (inputs + 1) points.
    asked_after
        The strategy whose losses to explain; by default the one with the best mean.
    prepared
        The result of ``design``, if it exists already.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    ScenarioError
        If a combination of values within the ranges breaks a rule.
    UnknownChoice
        For a scenario without anything uncertain, an unknown strategy, measure, method or engine, or less than one
        replication.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    measure_names = usual_measures(scenario, [measures] if isinstance(measures, str) else measures)
    points_design = prepared or design(scenario, strategies, methods, points, trajectories, seed, asked_after)
    question = sensitivity_question(points_design, measure_names, points, trajectories)
    execution = Execution(replications, seed, workers, progress, engine, executor, checkpoint)
    return question.on(at).answered(execution, folder)


def sensitivity_question(
    prepared: SensitivityDesign, measures: tuple[str, ...], points: int, trajectories: int
) -> PointQuestion[Sensitivity]:
    """The study of a design before it runs; ``points`` and ``trajectories`` are those that it was made with."""

    def answer(how: Execution, read_on: float | None) -> Sensitivity:
        return Sensitivity(
            prepared.scenario,
            prepared.strategies,
            run_points(prepared.points, **vars(how), read_on=read_on),
            prepared.inputs,
            prepared.quantiles,
            measures,
            prepared.asked_after,
        )

    asked_for = {"methods": list(prepared.quantiles), "points": points, "trajectories": trajectories}
    return PointQuestion("sensitivity", prepared.scenario, prepared.points, asked_for, answer, measures, twins=False)
