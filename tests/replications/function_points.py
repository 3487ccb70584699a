"""Known functions of uncertain inputs in place of a simulation, run through the whole plumbing of a study."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rollout_sim.scenario import Scenario, loads
from rollout_sim.scenario.plan.plan import Plan
from tests.replications import fake_points

#: Coefficients that stand for inputs; each is uniform between 0 and 1.
INPUTS = ("coefficients.noise", "coefficients.effort", "coefficients.practice", "coefficients.benefit_pull")
#: The range that each is given: within what it may be.
RANGES = (1.0, 1.0, 0.5, 2.0)

#: Takes inputs in (0, 1), the strategy, and the replication; gives the value of the measure.
Function = Callable[[Any, str, int], float]


def scenario(inputs: int) -> Scenario:
    """Two strategies, so many uncertain inputs."""
    ranges = [f"{path}: {{uniform: [0, {high}]}}" for path, high in zip(INPUTS, RANGES, strict=True)]
    return loads(fake_points.TEXT + f"uncertain: {{{', '.join(ranges[:inputs])}}}\n")


def engine(plan: Plan, seed: int, replication: int) -> Any:
    """Hands on what the function needs."""
    names = [path.partition(".")[2] for path in INPUTS]
    at = [getattr(plan.coefficients, name) / high for name, high in zip(names, RANGES, strict=True)]
    return np.array(at), plan.strategy, replication


def measured_by(function: Function, monkeypatch: pytest.MonkeyPatch, measure: str = "success_share") -> None:
    """Have ``function`` read off instead of measures."""

    def observe(outcome: Any, *_: Any) -> dict[str, float]:
        return {measure: function(*outcome), "total_cost": 0.0, "net_present_value": 0.0}

    monkeypatch.setattr("rollout_sim.replications.points.observe", observe)


def ishigami(u: Any) -> float:
    """Ishigami's function with a = 7 and b = 0.1, of three inputs in (0, 1)."""
    x = np.pi * (2 * u - 1)
    return float(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))


def g_function(u: Any) -> float:
    """Sobol's g-function with a = 0, 1, 4.5, 9, of four inputs in (0, 1)."""
    a = np.array([0, 1, 4.5, 9])
    return float(np.prod((np.abs(4 * u - 2) + a) / (1 + a)))
