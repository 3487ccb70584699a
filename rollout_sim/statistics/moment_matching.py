"""Moment matching under common random numbers: the point at which a simulator's means come nearest to what was seen.

Simulated method of moments by Gauss and Newton's steps, with the prior as a ridge (Grazzini and Richiardi 2015, J.
Econ. Dyn. Control 51:148-165). All points meet the same luck, so that differences between two of them are their own.
"""

from collections.abc import Callable

import numpy as np

from rollout_sim.statistics.abc_smc import Floats, InitialGuess, Ints, SimulatePoints

STEP = 0.4  # of a finite difference, in standard deviations of the prior
LONGEST = 1.5  # of a step in one coordinate
SHARES = (1.0, 0.5, 0.25)  # of a step, tried together


def match(
    dimensions: int,
    simulate: SimulatePoints,
    misses: Callable[[Floats], Floats],
    lucks: Ints,
    turns: int = 3,
    tell: Callable[[int, int], None] | None = None,
) -> InitialGuess:
    """Where means over ``lucks`` come nearest to what was seen, and how uncertain that leaves the inputs.

    Parameters
    ----------
    dimensions, simulate
        As for ``smc``; the prior is standard normal.
    misses
        Takes means of what is seen, a row a point; gives how far each is off, in standard deviations.
    lucks
        Numbers of the luck that every point meets.
    turns
        Steps at most.
    tell
        Called with turns done and ``turns``.

    Returns
    -------
    The point, with the covariance of the normal distribution whose logarithm has the same slope and curvature there.
    """

    def at(points: Floats) -> Floats:
        seen = simulate(np.repeat(points, len(lucks), axis=0), np.tile(lucks, len(points)))
        means: Floats = seen.reshape(len(points), len(lucks), -1).mean(axis=1)
        return misses(means)

    def cost(x: Floats, miss: Floats) -> float:
        return float(miss @ miss + x @ x)

    x = np.zeros(dimensions)
    miss = at(x[None])[0]
    slopes = np.zeros((len(miss), dimensions))
    for turn in range(turns):
        slopes = (at(x + STEP * np.eye(dimensions)) - miss).T / STEP
        system = np.vstack([slopes, np.eye(dimensions)])
        step = np.linalg.lstsq(system, -np.concatenate([miss, x]), rcond=None)[0]
        step = np.clip(step, -LONGEST, LONGEST)
        tried = np.array([x + share * step for share in SHARES])
        found = at(tried)
        best = min(range(len(SHARES)), key=lambda number: cost(tried[number], found[number]))
        if tell is not None:
            tell(turn + 1, turns)
        if not cost(tried[best], found[best]) < cost(x, miss):
            break
        x, miss = tried[best], found[best]
    return InitialGuess(x, np.linalg.inv(slopes.T @ slopes + np.eye(dimensions)).astype(np.float64))
