"""What the answer depends on: everything declared uncertain, moved one way, in Morris screening and for Sobol' indices.

``sensitivity`` is the verb; a ``Sensitivity`` reckons from its points the tornado with the values at which strategies
change places, elementary effects, indices freed of noise, what inputs and what luck make of the variance, and in
which box of inputs the chosen strategy loses.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.replications.points import USUAL_ENGINE, run_points
from rollout_sim.replications.replicate import Progress, Simulate
from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics import curves, designs
from rollout_sim.statistics import estimates as statistics
from rollout_sim.statistics import prim as boxes
from rollout_sim.statistics import sobol as indices
from rollout_sim.studies.point_study import Study
from rollout_sim.studies.sensitivity.input_points import (
    MORRIS,
    ONE_WAY,
    SOBOL,
    USUAL_POINTS,
    USUAL_TRAJECTORIES,
    Design,
    Input,
    design,
    usual_measures,
)

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointKeeper
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

USUAL_REPLICATIONS = 20


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Study):
    """Strategies at many values of what is uncertain.

    Attributes
    ----------
    inputs
        What is uncertain, in the order of the file.
    quantiles
        Of each method that was used, where its points stand: an array (points, inputs).
    measures
        What is looked at.
    wanted
        The strategy that was asked after; None for the one with the best mean.
    """

    inputs: tuple[Input, ...]
    quantiles: Mapping[str, Floats]
    measures: tuple[str, ...]
    wanted: str | None = None

    def values(self, measure: str, strategy: str, method: str) -> Floats:
        """A measure, as an array (points of the method, replications)."""
        first = 0
        for name, rows in self.quantiles.items():
            if name == method:
                break
            first += len(rows)
        own = self.seen.of(measure).reshape(-1, len(self.strategies), len(self.complete))
        return np.asarray(own[first : first + len(self.quantiles[method]), self.strategies.index(strategy)])

    def known(self, measure: str) -> bool:
        """Whether the measure was reached in every replication of every point."""
        return not np.isnan(self.seen.of(measure)).any()

    def _told(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        for measure, strategy in product(self.measures, self.strategies):
            if self.known(measure):
                yield measure, strategy, {"measure": measure, "strategy": strategy}

    def one_way(self) -> "pd.DataFrame":
        """Frame of means with one input moved: measure, strategy, input, quantile, value, mean, half_width."""
        import pandas as pd

        rows = []
        for measure, strategy, keys in self._told() if ONE_WAY in self.quantiles else ():
            values = self.values(measure, strategy, ONE_WAY)
            for place, one in enumerate(self.inputs):
                for quantile, row in zip(designs.ONE_WAY, designs.one_way_rows(place), strict=True):
                    found = {"mean": float(values[row].mean()), "half_width": statistics.half_width(values[row])}
                    at = {"input": one.path, "quantile": quantile, "value": one.text(quantile)}
                    rows.append({**keys, **at, **found})
        return pd.DataFrame(rows)

    def swings(self) -> "pd.DataFrame":
        """Frame of the tornado, largest swing first: what a measure is at both ends of an input, and their difference.

        Columns: measure, strategy, input, low_value, high_value, low, high (means), and those of
        ``statistics.Difference``, paired, of the high end less the low one.
        """
        import pandas as pd

        rows = []
        for measure, strategy, keys in self._told() if ONE_WAY in self.quantiles else ():
            values, found = self.values(measure, strategy, ONE_WAY), []
            for place, one in enumerate(self.inputs):
                places = designs.one_way_rows(place)
                low, high = values[places[0]], values[places[-1]]
                ends = {"low_value": one.text(designs.ONE_WAY[0]), "high_value": one.text(designs.ONE_WAY[-1])}
                means = {"low": float(low.mean()), "high": float(high.mean())}
                found.append({**keys, "input": one.path, **ends, **means, **vars(statistics.difference(high, low))})
            rows += sorted(found, key=lambda row: -abs(row["mean"]))
        return pd.DataFrame(rows)

    def switches(self) -> "pd.DataFrame":
        """Frame of where strategies change places along an input: measure, input, a, b, at, low, high, decided, ...

        ``at``, ``low`` and ``high`` are quantiles as of ``curves.crossing``, with their values in ``at_value``,
        ``low_value`` and ``high_value``; ``ahead_before`` and ``ahead_always`` are as in a sweep.
        """
        import pandas as pd

        rows = []
        x = np.array(designs.ONE_WAY)
        pairs = list(combinations(self.strategies, 2)) if ONE_WAY in self.quantiles else []
        for measure, (a, b) in product(filter(self.known, self.measures), pairs):
            gaps = self._gap(measure, a, b, ONE_WAY)
            for place, one in enumerate(self.inputs):
                own = gaps[designs.one_way_rows(place)]
                found = curves.crossing(x, own)
                signs = set(curves.signs(own))
                before = max(0, int(np.searchsorted(x, found.at)) - 1) if found.at == found.at else 0
                row: dict[str, Any] = {"measure": measure, "input": one.path, "a": a, "b": b, **vars(found)}
                row |= {f"{name}_value": one.text(getattr(found, name)) for name in ("at", "low", "high")}
                row |= {"decided": found.decided, "ahead_before": a if own[before].mean() > 0 else b}
                rows.append(row | {"ahead_always": a if signs == {1.0} else b if signs == {-1.0} else ""})
        return pd.DataFrame(rows)

    def _gap(self, measure: str, a: str, b: str, method: str) -> Floats:
        """How far ``a`` is better than ``b``, paired."""
        gap = self.values(measure, a, method) - self.values(measure, b, method)
        return -gap if BY_NAME[measure].better == "low" else gap

    def effects(self) -> "pd.DataFrame":
        """Frame of Morris screening, strongest first: measure, strategy, input, those of ``indices.Effect``."""
        import pandas as pd

        rows = []
        for measure, strategy, keys in self._told() if MORRIS in self.quantiles else ():
            found = indices.effects(self.quantiles[MORRIS], self.values(measure, strategy, MORRIS))
            own = [{**keys, "input": one.path, **vars(row)} for one, row in zip(self.inputs, found, strict=True)]
            rows += sorted(own, key=lambda row: -float(row["mu_star"]))
        return pd.DataFrame(rows)

    def _sampled(self) -> "Iterator[tuple[dict[str, str], Floats]]":
        """Outputs at the points of the Sobol' design: of each strategy, and what the one asked after has more."""
        for measure in filter(self.known, self.measures) if SOBOL in self.quantiles else ():
            found = {one: self.values(measure, one, SOBOL) for one in self.strategies}
            for one, values in found.items():
                yield {"measure": measure, "strategy": one, "less": ""}, values
            mine = self.asked_after(measure)
            for one, values in found.items():
                if one != mine:
                    yield {"measure": measure, "strategy": mine, "less": one}, found[mine] - values

    @cached_property
    def _indices(self) -> "pd.DataFrame":
        import pandas as pd

        rows = []
        for keys, values in self._sampled():
            found = indices.indices(values, len(self.inputs))
            own = [{**keys, "input": one.path, **vars(row)} for one, row in zip(self.inputs, found, strict=True)]
            rows += sorted(own, key=lambda row: -row["total"] if row["total"] == row["total"] else 0.0)
        return pd.DataFrame(rows)

    def indices(self) -> "pd.DataFrame":
        """Frame of Sobol' indices, largest first: measure, strategy, less, input, those of ``indices.Index``.

        ``less`` is empty, or another strategy: then they are of the gap between the strategy asked after and that one,
        which is what a choice depends on.
        """
        return self._indices.copy()

    @property
    def _sample(self) -> int:
        """How many points of the Sobol' design are independent: A and B."""
        return 2 * (len(self.quantiles[SOBOL]) // (len(self.inputs) + 2))

    def split(self) -> "pd.DataFrame":
        """Frame of what inputs and what luck make of the variance: measure, strategy, less, ``indices.Split``."""
        import pandas as pd

        return pd.DataFrame(
            [{**keys, **vars(indices.split(values[: self._sample]))} for keys, values in self._sampled()]
        )

    def asked_after(self, measure: str) -> str:
        """The strategy that is asked after: the one that was named, else the one with the best mean over all inputs."""
        if self.wanted is not None:
            return self.wanted
        means = [float(self.values(measure, one, SOBOL)[: self._sample].mean()) for one in self.strategies]
        best = np.argmin(means) if BY_NAME[measure].better == "low" else np.argmax(means)
        return self.strategies[int(best)]

    def loses(self, measure: str) -> "np.ndarray":
        """At which of the independent points the strategy asked after is worse than another by its mean (booleans)."""
        mine = self.asked_after(measure)
        gaps = [self._gap(measure, one, mine, SOBOL)[: self._sample].mean(axis=1)
                for one in self.strategies if one != mine]  # fmt: skip
        return np.asarray(np.max(gaps, axis=0) > 0)

    @cached_property
    def _boxes(self) -> list[tuple[str, boxes.Box | None, boxes.Judged | None, "np.ndarray"]]:
        """Of each measure the box that half of the points make, and what the other half says of it."""
        if SOBOL not in self.quantiles or len(self.strategies) < 2:
            return []
        found: list[tuple[str, boxes.Box | None, boxes.Judged | None, np.ndarray]] = []
        half = self._sample // 2
        a, b = (self.quantiles[SOBOL][part] for part in (slice(half), slice(half, self._sample)))
        for measure in self.measures:
            if self.known(measure) and BY_NAME[measure].better != "neither":
                lost = self.loses(measure)
                box = boxes.find(a, lost[:half])
                found.append((measure, box, boxes.judge(box, b, lost[half:]) if box else None, lost))
        return found

    def losses(self) -> "pd.DataFrame":
        """Frame of where the strategy asked after loses: measure, strategy, lost_share, those of ``boxes.Judged``.

        ``lost_share`` is over all independent points; the rest is NaN where no box was found.
        """
        import pandas as pd

        nothing = dict.fromkeys(boxes.Judged.__dataclass_fields__, nan)
        rows = []
        for measure, _, judged, lost in self._boxes:
            row: dict[str, Any] = {"measure": measure, "strategy": self.asked_after(measure)}
            row |= {"lost_share": float(lost.mean()), **(vars(judged) if judged else nothing)}
            rows.append(row | {"decided": judged is not None and judged.decided})
        return pd.DataFrame(rows)

    def box(self) -> "pd.DataFrame":
        """Frame of the bounds of that box: measure, input, low, high (quantiles), low_value, high_value.

        A value is empty where there is no bound on that side.
        """
        import pandas as pd

        rows = []
        for measure, box, _, _ in self._boxes:
            if box is None:
                continue
            for place in box.bound:
                one, low, high = self.inputs[place], float(box.low[place]), float(box.high[place])
                texts = one.text(low) if low > 0 else "", one.text(high) if high < 1 else ""
                row = {"measure": measure, "input": one.path, "low": low, "high": high}
                rows.append(row | dict(zip(("low_value", "high_value"), texts, strict=True)))
        return pd.DataFrame(rows)

    def places(self) -> "pd.DataFrame":
        """Frame of the points: method, number, and the quantile of each input, a column an input."""
        import pandas as pd

        parts = []
        for method, rows in self.quantiles.items():
            part = pd.DataFrame(rows, columns=[one.path for one in self.inputs])
            part.insert(0, "method", method)
            part.insert(1, "number", np.arange(1, len(rows) + 1))
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All findings by name."""
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
        """As of every study, with inputs, methods and measures."""
        asked = {"inputs": [one.path for one in self.inputs], "methods": list(self.quantiles)}
        return {**asked, "measures": list(self.measures), **super().as_dict()}


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
    checkpoint: "PointKeeper | None" = None,
    made: Design | None = None,
) -> Sensitivity:
    """Run strategies at many values of everything that the scenario declares uncertain, all in the same futures.

    Parameters
    ----------
    scenario
        As ``load`` gives it, with an ``uncertain`` block.
    strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together. The seed draws the points too.
    measures
        Names of measures; success, and net present value where there is money, if not given.
    methods
        Out of ``METHODS``; all, but without "sobol" for more than ten inputs, if not given.
    points
        Of one of the two samples behind Sobol' indices, a power of 2; it takes (inputs + 2) times as many.
    trajectories
        Of Morris screening; each takes (inputs + 1) points.
    asked_after
        The strategy of which it is asked where it loses; the one with the best mean if not given.
    made
        The points, if ``design`` has made them already, with what else they were made of.

    Raises
    ------
    ScenarioError
        If values that the ranges allow break a rule together.
    UnknownChoice
        For a scenario without anything uncertain, an unknown strategy, measure, method or engine, or less than one
        replication.
    """
    looked_at = usual_measures(scenario, [measures] if isinstance(measures, str) else measures)
    of = made or design(scenario, strategies, methods, points, trajectories, seed, asked_after)
    seen = run_points(of.points, replications, seed, workers, progress, engine, executor, checkpoint)
    return Sensitivity(scenario, of.strategies, seen, of.inputs, of.quantiles, looked_at, of.asked_after)
