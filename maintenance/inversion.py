"""Ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013, Comput. Geosci. 55:3-15).

Sets of coefficients are points z of standard normals, drawn from the prior. Each step moves every set towards the
figures by the regression, over the sets, of coefficients on simulated figures. The steps divide the figures' weight
among them, so that a linear model with normal errors ends at its posterior.
"""

from collections.abc import Callable

import numpy as np

from rollout_sim.rules.outcome import Floats

#: Simulates sets: (z, step) to figures; arrays (sets, coefficients) and (sets, figures).
Simulate = Callable[[Floats, int], Floats]


def assimilate(z: Floats, simulate: Simulate, aims: Floats, errors: Floats, steps: int, seed: int) -> Floats:
    """Move sets towards what was published.

    Parameters
    ----------
    z
        Sets drawn from the prior, (sets, coefficients), standard normals.
    simulate
        Figures of sets at a step; see ``Simulate``.
    aims, errors
        Wanted figures, and the standard deviation of their error (tolerance and the model's own), in the same unit.
    steps
        Assimilations; each takes the error as larger by the root of their number.
    seed
        Of the errors with which aims are perturbed.

    Returns
    -------
    The moved sets, (sets, coefficients).
    """
    luck = np.random.default_rng(seed)
    for step in range(steps):
        figures = simulate(z, step)
        wanted = aims + np.sqrt(steps) * errors * luck.standard_normal(figures.shape)
        z = z + (wanted - figures) @ gain(z, figures, steps * errors**2)
    return z


def gain(z: Floats, figures: Floats, variances: Floats) -> Floats:
    """The Kalman gain of these sets: how far a coefficient moves for a miss, (figures, coefficients)."""
    count = len(z)
    moved, spread = z - z.mean(axis=0), figures - figures.mean(axis=0)
    between, within = spread.T @ moved / (count - 1), spread.T @ spread / (count - 1)
    return np.asarray(np.linalg.solve(within + np.diag(variances), between), dtype=np.float64)


def quadratic(z: Floats, figures: Floats, ridge: float = 1.0) -> Callable[[Floats], Floats]:
    """An emulator: figures as a constant, a line and a square in each coefficient, fitted by ridge regression.

    Raises
    ------
    ValueError
        With fewer sets than coefficients.
    """
    if len(z) <= z.shape[1]:
        raise ValueError(f"{len(z)} sets are too few for an emulator of {z.shape[1]} coefficients")

    def terms(points: Floats) -> Floats:
        return np.hstack([np.ones((len(points), 1)), points, points**2 - 1.0])

    design = terms(z)
    penalty = ridge * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    slopes = np.linalg.solve(design.T @ design + penalty, design.T @ figures)
    return lambda points: np.asarray(terms(points) @ slopes, dtype=np.float64)
