"""Moment matching under common random numbers: the point at which a simulator's means come nearest the observations.

Simulated method of moments by Gauss-Newton steps, with the prior as a ridge (Grazzini and Richiardi 2015, J. Econ. Dyn.
Control 51:148-165). All points use the same random streams, so that differences are due to the points.
"""

from collections.abc import Callable

import numpy as np

from rollout_sim.statistics.abc_smc import Floats, InitialGuess, Ints, SimulatePoints

STEP = 0.4  # finite difference, in standard deviations of the prior
LONGEST = 1.5  # longest step in one coordinate
SHARES = (1.0, 0.5, 0.25)  # shares of a step that are tried together


def match(
    dimensions: int,
    simulate: SimulatePoints,
    misses: Callable[[Floats], Floats],
    streams: Ints,
    turns: int = 3,
    report: Callable[[int, int], None] | None = None,
) -> InitialGuess:
    """The point where means over ``streams`` come nearest the observations, and the uncertainty of the inputs there.

    Parameters
    ----------
    dimensions, simulate
        As for ``smc``; the prior is standard normal.
    misses
        Takes simulated means, one row per point; gives their deviations from the observations, in standard deviations.
    streams
        Numbers of the random streams that every point uses.
    turns
        Most steps.
    report
        Progress callback: turns done and ``turns``.

    Returns
    -------
    The point, with the covariance of the Gauss-Newton (Laplace) approximation there.
    """

    def misses_at(points: Floats) -> Floats:
        simulated = simulate(np.repeat(points, len(streams), axis=0), np.tile(streams, len(points)))
        means: Floats = simulated.reshape(len(points), len(streams), -1).mean(axis=1)
        return misses(means)

    def cost(x: Floats, miss: Floats) -> float:
        return float(miss @ miss + x @ x)

    x = np.zeros(dimensions)
    miss = misses_at(x[None])[0]
    slopes = np.zeros((len(miss), dimensions))
    for turn in range(turns):
        slopes = (misses_at(x + STEP * np.eye(dimensions)) - miss).T / STEP
        system = np.vstack([slopes, np.eye(dimensions)])
        step = np.linalg.lstsq(system, -np.concatenate([miss, x]), rcond=None)[0]
        step = np.clip(step, -LONGEST, LONGEST)
        trial_points = np.array([x + share * step for share in SHARES])
        trial_misses = misses_at(trial_points)
        best = min(range(len(SHARES)), key=lambda number: cost(trial_points[number], trial_misses[number]))
        if report is not None:
            report(turn + 1, turns)
        if not cost(trial_points[best], trial_misses[best]) < cost(x, miss):
            break
        x, miss = trial_points[best], trial_misses[best]
    return InitialGuess(x, np.linalg.inv(slopes.T @ slopes + np.eye(dimensions)).astype(np.float64))
