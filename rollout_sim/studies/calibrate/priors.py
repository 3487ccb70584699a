"""Priors of a calibration: the scenario's ranges, then the default ensemble, then a prior about a coefficient's value.

A coefficient of which neither says anything has half or double its value at about the 10th and 90th percentile:
lognormal for positive coefficients, logit-normal for shares, normal for coefficients of either sign; truncated at the
ends of the table's range.
"""

from collections.abc import Callable, Sequence
from math import exp, log
from typing import TYPE_CHECKING, Any

from scipy.special import expit, logit, ndtr, ndtri

from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.rows import Coefficient
from rollout_sim.scenario import UncertainValue, of_money, uncertain_inputs
from rollout_sim.scenario.blocks.ensemble import Marginal
from rollout_sim.scenario.file.change import followed
from rollout_sim.scenario.file.paths import in_todays_names, unit_at
from rollout_sim.studies.sensitivity.input_points import UncertainInput

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Coefficients that a pilot is informative about: the default parameters.
USUAL = (
    "mean_drive", "drive_spread", "visit_drive", "benefit_pull", "usage_days", "hindrance", "requests", "patience_days",
)  # fmt: skip
COEFFICIENTS = "coefficients."
#: Spread of the logarithm, or of the logit, of a coefficient without a range.
SPREAD = 0.5
#: Spread of a coefficient of either sign, as a part of its range.
PART_OF_RANGE = 0.125


def parameters(scenario: "Scenario", named: Sequence[str] = ()) -> tuple[UncertainInput, ...]:
    """The parameters to calibrate, each with its prior.

    Parameters
    ----------
    scenario
        Its ranges are priors.
    named
        Paths, or names of coefficients; by default ``USUAL`` and all inputs with a range, except money, which has no
        effect on stores.

    Raises
    ------
    UnknownChoice
        For a name that is neither uncertain nor a coefficient, or a name given twice.
    """
    ranges = {source.path: source for source in uncertain_inputs(scenario)}
    rows = {COEFFICIENTS + row.name: row for row in TABLE}
    believed = _marginals(scenario)
    usual = [path for path in ranges if not of_money(path)] + [COEFFICIENTS + name for name in USUAL]
    paths = [_path(name, rows) for name in named] or list(dict.fromkeys(usual))
    if len(set(paths)) < len(paths):
        raise UnknownChoice("a parameter can be calibrated only once", quoted=", ".join(named))
    inputs = []
    for path in paths:
        if path not in ranges and path not in rows:
            rule = Phrase("{path} has no range in this scenario, and is no coefficient", path=repr(path))
            raise UnknownChoice(rule + did_you_mean(path, [*ranges, *rows]))
        uncertain = ranges.get(path)
        if uncertain is None and path in believed:
            uncertain = UncertainValue(path, believed[path].quantile)
        if uncertain is None:
            centre = float(getattr(scenario.coefficients, rows[path].name))
            uncertain = UncertainValue(path, about(rows[path], centre))
        inputs.append(UncertainInput(uncertain, unit_at(followed(scenario, path))))
    return tuple(inputs)


def _marginals(scenario: "Scenario") -> dict[str, Marginal]:
    """What the default ensemble says of each of its coefficients by itself, by path."""
    ensemble = scenario.ensemble
    if ensemble is None:
        return {}
    columns = zip(ensemble.paths, zip(*ensemble.sets, strict=True), strict=True)
    return {path: Marginal(column, column, ensemble.weights) for path, column in columns}


def _path(name: str, rows: dict[str, Coefficient]) -> str:
    path = in_todays_names(COEFFICIENTS + name)
    return path if path in rows else in_todays_names(name)


def about(row: Coefficient, centre: float) -> Callable[[float], Any]:
    """Quantile function of a coefficient's prior about a value."""

    def cut(into: Callable[[float], float], out_of: Callable[[float], float], spread: float) -> Callable[[float], Any]:
        """Normal on the scale of ``into``, truncated to the range."""
        middle = into(centre)
        low, high = (float(ndtr((into(end) - middle) / spread)) for end in (row.low, row.high))
        return lambda u: min(max(float(out_of(middle + spread * ndtri(low + u * (high - low)))), row.low), row.high)

    if not row.low < centre < row.high:
        return lambda u: row.low + u * (row.high - row.low)
    if row.low < 0:
        return cut(lambda x: x, lambda y: y, PART_OF_RANGE * (row.high - row.low))
    if row.high <= 1:
        return cut(lambda x: float(logit(x)), lambda y: float(expit(y)), SPREAD)
    return cut(lambda x: log(x) if x > 0 else -float("inf"), exp, SPREAD)
