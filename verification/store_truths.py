"""What is known of a store without the model: the equations of docs/model.md, solved or summed by themselves.

Nothing here calls a rule of the model.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def carried(habit: float, threshold: float) -> float:
    """Part of the behaviour that habit carries without a prompt."""
    return (1 + threshold**4) / (1 + (threshold / habit) ** 4) if habit > 0 else 0.0


def ends(ability: float, will: float, prompt: float, hindered: float, threshold: float) -> list[float]:
    """Usages at which a store with this will stays, in order: usage equals its target, and habit equals usage."""
    from scipy.optimize import brentq

    def gap(usage: float) -> float:
        by_habit = carried(usage, threshold)
        return math.sqrt(ability) * will * (by_habit + (1 - by_habit) * prompt) * hindered - usage

    grid = np.linspace(0.0, 1.0, 4001)
    values = [gap(usage) for usage in grid]
    between = [
        float(brentq(gap, low, high))
        for low, high, before, after in zip(grid, grid[1:], values, values[1:], strict=False)
        if before * after < 0
    ]  # fmt: skip
    return sorted({*between, *(float(usage) for usage, value in zip(grid, values, strict=True) if abs(value) < 1e-15)})


def following(days: int, lag: float, target: Sequence[float], start: float) -> Floats:
    """What follows a target with a lag, day by day: the mean of past targets with geometric weights."""
    keeps = 1 - 1 / lag
    weighted = np.convolve(target, keeps ** np.arange(days))[:days] / lag
    return np.asarray(start * keeps ** np.arange(1, days + 1) + weighted)


def practised(ability: float, practice: float, days: float) -> float:
    """Ability of a store that uses all it can: a' = practice * sqrt(a) * (1 - a), whose solution is tanh squared."""
    return math.tanh(practice * days / 2 + math.atanh(math.sqrt(ability))) ** 2


def logistic(ability: Floats, time: float) -> Floats:
    """Ability of a store whose able people show the others: the logistic curve."""
    return np.asarray(1 / (1 + (1 / ability - 1) * np.exp(-time)))


def missing_left(part: float, times: float) -> float:
    """Part of what is missing that is left after so many contacts, each of which gives a part of it."""
    return math.exp(times * math.log1p(-part))


def hardening(days: int, first_weight: float, plastic_days: float) -> float:
    """Sum of the weights of so many days, by the digamma function."""
    from scipy.special import digamma

    return float(first_weight * plastic_days * (digamma(plastic_days + days) - digamma(plastic_days)))


def reminded(strength: float, dulls: float, times: int) -> float:
    """Prompt after so many reminders, each of which adds less, since the ones before have dulled it."""
    prompt, sharp = 0.0, 1.0
    for _ in range(times):
        added = min(1 - prompt, strength * sharp)
        prompt, sharp = prompt + added, sharp * (1 - dulls * added)
    return prompt


def separatrix(threshold: float) -> float:
    """Habit above which a store of full ability and will stays, and below which it stops, with no reminder."""
    from scipy.optimize import brentq

    return float(brentq(lambda x: (1 + threshold**4) * x**3 - x**4 - threshold**4, 1e-6, 1 - 1e-6))
