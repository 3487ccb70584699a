"""A scenario fitted to the user's own pilot: which values of its inputs agree with what was seen, and how well.

``calibrating.calibrate`` is the verb; a ``Calibration`` holds a weighted ensemble of sets of values, and says of each
parameter what was learnt, and of each target where it lies among what the ensemble expects.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

import rollout_sim
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

#: A parameter that keeps more than this part of its spread is not learnt.
NOT_LEARNT = 0.95
BANDS = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


@dataclass(frozen=True, eq=False, repr=False)
class Calibration(Result):
    """A scenario fitted to a pilot.

    Attributes
    ----------
    scenario, strategy, pilot, seed, engine
        What was fitted, which strategy's first batch stands for the pilot, to what, on what luck and by what.
    parameters
        What was calibrated, with priors.
    targets_given
        Figures beside the pilot's.
    observed
        All figures of pilot and targets by name.
    roles
        What each figure was used for: "fitted", "held out", "shown" (beside others), "out of reach" (of the prior, and
        therefore not fitted to).
    scale
        Spread of each figure that luck and the model's own error make.
    prior_seen
        What was seen of points out of the prior: a row a point, a column a figure.
    expected
        What was seen of the ensemble's sets on luck of their own, on which none of them was chosen.
    guess
        Where moment matching ended.
    rounds
        Of approximate Bayesian computation; the last one is the ensemble.
    values
        The ensemble's sets, as a scenario file would say them.
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
        """The round that the ensemble is."""
        return self.rounds[-1]

    @property
    def complete(self) -> tuple[int, ...]:
        """Numbers of the ensemble's sets."""
        return tuple(range(len(self.values)))

    @property
    def tried(self) -> int:
        """Simulations of all rounds."""
        return sum(one.tried for one in self.rounds)

    @property
    def weeks_watched(self) -> float:
        """Weeks live for which half of the stores were watched, or less."""
        return float(np.median([self.pilot.weeks_of(store) for store in range(len(self.pilot.stores))]))

    @property
    def plateau_seen(self) -> bool:
        """Whether half of the stores were watched so long that it can be seen where usage settles."""
        return self.weeks_watched >= pilots.PLATEAU_WEEKS

    def percentiles(self) -> Floats:
        """The 10th, 50th and 90th percentile of each parameter (rows), on the scale that makes the prior normal."""
        points, weights = self.last.points, self.last.weights
        rows = [[weighted_quantile(column, weights, at) for at in (0.1, 0.5, 0.9)] for column in points.T]
        return np.array(rows)

    def ensemble(self) -> "Ensemble":
        """The sets with their weights, as commands take them."""
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
        return Ensemble(
            paths=[one.path for one in self.parameters],
            weights=weights.tolist(),
            sets=[[_short(value) for value in row.values()] for row in self.values],
            about=about,
        )

    def learnt(self) -> "pd.DataFrame":
        """Frame of parameters: path, prior and posterior percentiles as texts, spread_ratio, learnt.

        ``spread_ratio`` is the posterior's standard deviation by the prior's, on the scale that makes the prior normal.
        """
        points, weights = self.last.points, self.last.weights
        shares = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
        rows = []
        for one, own, found in zip(self.parameters, points.T, ndtr(self.percentiles()), strict=True):
            row: dict[str, Any] = {"parameter": one.path}
            row |= {f"prior_{name}": one.text(share) for name, share in shares.items()}
            row |= {name: one.text(float(u)) for name, u in zip(shares, found, strict=True)}
            ratio = float(np.sqrt(weights @ (own - weights @ own) ** 2))
            rows.append({**row, "spread_ratio": ratio, "learnt": ratio <= NOT_LEARNT})
        return pd.DataFrame(rows)

    def targets(self) -> "pd.DataFrame":
        """Frame of figures: figure, role, observed, percentiles before (prior_p5 ...) and after (p5 ...), place, off.

        ``place`` is the part of what the ensemble expects that lies below what was seen; ``off`` how far what was seen
        is from its middle, in the figure's ``scale``.
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
        """Frame of weeks live: week, stores measured, observed mean usage, and percentiles before and after."""
        frame = self.targets().set_index("figure")
        frame = frame.loc[[pilots.usage_name(week + 1) for week in range(self.pilot.weeks)]].reset_index(drop=True)
        frame.insert(0, "week", np.arange(1, self.pilot.weeks + 1))
        frame.insert(1, "stores", (~np.isnan(self.pilot.usage)).sum(axis=0))
        return frame

    def course(self) -> "pd.DataFrame":
        """Frame of rounds: round (from 0), epsilon (None in the first), tried, accepted_share, effective."""
        rows = [
            {"round": number, "epsilon": one.epsilon if number else nan, "tried": one.tried, "accepted_share": one.rate,
             "effective": one.effective}
            for number, one in enumerate(self.rounds)
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def sets(self) -> "pd.DataFrame":
        """Frame of the ensemble: weight, distance, and a column a parameter."""
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


def _known(seen: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Values that there are, and their weights."""
    there = ~np.isnan(seen)
    return seen[there], weights[there]


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    return weighted_quantile(values, weights, share) if values.size else nan


def _below(values: Floats, weights: Floats, observed: float) -> float:
    if not values.size or isnan(observed):
        return nan
    part = weights[values < observed].sum() + 0.5 * weights[values == observed].sum()
    return float(part / weights.sum())
