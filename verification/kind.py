"""A kind of interval for which coverage is measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ends = tuple[float, float]
FUTURES = (10, 30, 100, 400)


@dataclass(frozen=True)
class Kind:
    """One kind of interval for draws of one shape: ``make`` gives the ends from so many futures, ``truth`` is held.

    Attributes
    ----------
    part
        Lowers the number of trials of a slow one.
    of, counts
        What it is made from: futures, or the points or trajectories of a sensitivity study, and how many.
    """

    name: str
    make: Callable[[Generator, int], Ends]
    truth: float
    part: float = 1.0
    of: str = "futures"
    counts: tuple[int, ...] = FUTURES
