"""The result of a calibration: the posterior of the parameters, and how well the fitted model agrees with the pilot.

``study.calibrate`` returns a ``Calibration``: a weighted ensemble of sets of values. Its frames show what each
parameter learnt, and where each target lies in the posterior predictive distribution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

import rollout_sim
from rollout_sim.replications.futures import set_drawn
from rollout_sim.scenario.blocks.ensemble import Ensemble
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.targets_yaml import Target
from rollout_sim.statistics.abc_smc import Floats, InitialGuess, Population, weighted_quantile
from rollout_sim.studies.calibrate import charts, pilot_figures as pilots
from rollout_sim.studies.calibrate.words import calibration_table, calibration_verdict
from rollout_sim.studies.compare.comparison import plain
from rollout_sim.studies.result import Presentation, Result
from rollout_sim.studies.sensitivity.input_points import UncertainInput

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.scenario import Scenario
    from rollout_sim.scenario.blocks.ensemble import Ensemble

#: A parameter whose posterior keeps more than this part of the prior's spread is not learnt.
NOT_LEARNT = 0.95
BANDS = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


@dataclass(frozen=True, eq=False, repr=False)
class Calibration(Result):
    """A scenario fitted to a pilot.

    Attributes
    ----------
    scenario, strategy, pilot, seed, engine
        The scenario, the strategy whose first batch represents the pilot, the data, the seed and the engine.
    parameters
        The calibrated inputs with their priors.
    targets_given
        Targets beside the figures of the pilot.
    observed
        Observed values of all figures of pilot and targets, by name.
    roles
        Role of each figure: "fitted", "held out", "shown" (beside others), "out of reach" (of the prior, and therefore
        not fitted to).
    scale
        Spread of each figure from luck and the model's own error.
    prior_seen
        Figures of points from the prior: a row for each point, a column for each figure.
    expected
        Figures of the ensemble's sets in new futures, which did not select any set.
    guess
        Result of moment matching.
    rounds
        Rounds of approximate Bayesian computation; the last one is the ensemble.
    values
        The ensemble's sets, as values of a scenario file.
    """

    presentation = Presentation(calibration_verdict, calibration_table, charts.sheets)

    scenario: "Scenario"
    strategy: str
    pilot: Pilot
    seed: int
    engine: str
    parameters: tuple[UncertainInput, ...]
    targets_given: tuple[Target, ...]
    observed: Mapping[str, float]
    roles: Mapping[str, str]
    scale: Mapping[str, float]
    prior_seen: Floats
    expected: Floats
    guess: InitialGuess
    rounds: tuple[Population, ...]
    values: tuple[Mapping[str, Any], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All figures, in the order of columns."""
        return tuple(self.observed)

    @property
    def last(self) -> Population:
        """The last round, which is the ensemble."""
        return self.rounds[-1]

    @property
    def complete(self) -> tuple[int, ...]:
        """Numbers of the ensemble's sets."""
        return tuple(range(len(self.values)))

    @property
    def interrupted(self) -> bool:
        """Never: an interrupted calibration is none."""
        return False

    @property
    def tried(self) -> int:
        """Simulations of all rounds."""
        return sum(round_.tried for round_ in self.rounds)

    @property
    def weeks_watched(self) -> float:
        """Median number of weeks live in the data of a store."""
        return float(np.median([self.pilot.weeks_of(store) for store in range(len(self.pilot.stores))]))

    @property
    def plateau_seen(self) -> bool:
        """Whether half of the stores have enough weeks of data to show where usage settles."""
        return self.weeks_watched >= pilots.PLATEAU_WEEKS

    def percentiles(self) -> Floats:
        """The 10th, 50th and 90th percentile of each parameter (rows), on the scale that makes the prior normal."""
        points, weights = self.last.points, self.last.weights
        rows = [[weighted_quantile(column, weights, at) for at in (0.1, 0.5, 0.9)] for column in points.T]
        return np.array(rows)

    def ensemble(self) -> "Ensemble":
        """The sets with their weights, in the form that commands read."""
        weights = np.round(self.last.weights / self.last.weights.max(), 6)
        about = {
            "by": f"rollout_sim {rollout_sim.__version__} calibrate",
            "scenario": self.scenario.name,
            "strategy": self.strategy,
            "pilot": f"{len(self.pilot.stores)} stores, {self.pilot.weeks} weeks",
            "seed": self.seed,
            "engine": self.engine,
            "rounds": len(self.rounds),
            "simulations": self.tried,
            "effective_sets": round(self.last.effective),
        }
        if len(self.rounds) > 1:
            about["tolerance"] = float(f"{self.last.epsilon:.4g}")
        paths = [input_.path for input_ in self.parameters]
        others = None if self.scenario.ensemble is None else self.scenario.ensemble.without(paths)
        beside: list[dict[str, Any]] = [{} for _ in self.values]
        if others is not None:  # what was not calibrated stays as unknown as it was
            beside = [others.values(set_drawn(others, self.seed, number)) for number in range(len(self.values))]
        return Ensemble(
            paths=[*paths, *beside[0]],
            weights=weights.tolist(),
            sets=[
                [_short(value) for value in (*row.values(), *more.values())]
                for row, more in zip(self.values, beside, strict=True)
            ],
            about=about,
        )

    def learnt(self) -> "pd.DataFrame":
        """Frame of parameters: path, prior and posterior percentiles as texts, spread_ratio, learnt.

        ``spread_ratio`` is the posterior's standard deviation by the prior's, on the scale that makes the prior normal.
        """
        points, weights = self.last.points, self.last.weights
        shares = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
        rows = []
        for input_, column, percentiles in zip(self.parameters, points.T, ndtr(self.percentiles()), strict=True):
            row: dict[str, Any] = {"parameter": input_.path}
            row |= {f"prior_{name}": input_.text(share) for name, share in shares.items()}
            row |= {name: input_.text(float(u)) for name, u in zip(shares, percentiles, strict=True)}
            ratio = float(np.sqrt(weights @ (column - weights @ column) ** 2))
            rows.append({**row, "spread_ratio": ratio, "learnt": ratio <= NOT_LEARNT})
        return pd.DataFrame(rows)

    def targets(self) -> "pd.DataFrame":
        """Frame of figures: figure, role, observed, prior_p5 ... prior_p95, p5 ... p95 (posterior), place, off.

        ``place`` is the part of the posterior predictive distribution below the observed value; ``off`` is the distance
        of the observed value from its median, in the figure's ``scale``.
        """
        rows = []
        for column, name in enumerate(self.names):
            observed = self.observed[name]
            row: dict[str, Any] = {"figure": name, "role": self.roles[name], "observed": observed}
            before = _known(self.prior_seen[:, column], np.ones(len(self.prior_seen)))
            after = _known(self.expected[:, column], self.last.weights)
            row |= {f"prior_{key}": _quantile(*before, share) for key, share in BANDS.items()}
            row |= {key: _quantile(*after, share) for key, share in BANDS.items()}
            row["place"] = _below(*after, observed)
            row["off"] = (observed - row["p50"]) / self.scale[name]
            rows.append(row)
        return pd.DataFrame(rows)

    def weeks(self) -> "pd.DataFrame":
        """Frame of weeks live: week, stores measured, observed mean usage, and prior and posterior percentiles."""
        frame = self.targets().set_index("figure")
        frame = frame.loc[[pilots.usage_name(week + 1) for week in range(self.pilot.weeks)]].reset_index(drop=True)
        frame.insert(0, "week", np.arange(1, self.pilot.weeks + 1))
        frame.insert(1, "stores", (~np.isnan(self.pilot.usage)).sum(axis=0))
        return frame

    def course(self) -> "pd.DataFrame":
        """Frame of rounds: round (from 0), epsilon (None in the first), tried, accepted_share, effective."""
        rows = [
            {
                "round": number,
                "epsilon": round_.epsilon if number else nan,
                "tried": round_.tried,
                "accepted_share": round_.rate,
                "effective": round_.effective,
            }
            for number, round_ in enumerate(self.rounds)
        ]
        return pd.DataFrame(rows)

    def sets(self) -> "pd.DataFrame":
        """Frame of the ensemble: weight, distance, and a column for each parameter."""
        frame = pd.DataFrame([{path: _short(value) for path, value in row.items()} for row in self.values])
        frame.insert(0, "weight", self.last.weights)
        frame.insert(1, "distance", self.last.distances)
        return frame

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {"parameters": self.learnt(), "targets": self.targets(), "weeks": self.weeks(), "rounds": self.course(),
                "sets": self.sets()}  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""
        return {
            "scenario": self.scenario.name,
            "version": rollout_sim.__version__,
            "engine": self.engine,
            "seed": self.seed,
            "strategy": self.strategy,
            "stores": len(self.pilot.stores),
            "weeks": self.pilot.weeks,
            "plateau_seen": self.plateau_seen,
            **{name: plain(frame.to_dict("records")) for name, frame in self.frames().items() if name != "sets"},
        }

    def __repr__(self) -> str:
        return f"<Calibration: {len(self.values)} sets of {len(self.parameters)} parameters of {self.scenario.name!r}>"


def _short(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _known(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Values that are not NaN, and their weights."""
    known = ~np.isnan(values)
    return values[known], weights[known]


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    return weighted_quantile(values, weights, share) if values.size else nan


def _below(values: Floats, weights: Floats, observed: float) -> float:
    if not values.size or isnan(observed):
        return nan
    part = weights[values < observed].sum() + 0.5 * weights[values == observed].sum()
    return float(part / weights.sum())
