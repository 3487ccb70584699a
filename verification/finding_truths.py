"""Exact answers about findings: competing hazards, reminders, dates, loops of checks, open findings, two stages."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from verification.truths import erlang_c


def competing(fix: float, drop: float, day: float) -> tuple[float, ...]:
    """Constant hazards: share mended by a day, mean time of those, share dropped, share still open."""
    total = fix + drop
    still_open = math.exp(-total * day)
    mended = fix / total * (1 - still_open)
    mean = (1 - still_open * (1 + total * day)) / (total * (1 - still_open))
    return mended, mean, drop / total * (1 - still_open), still_open


def by_hazard(cumulative: Callable[[float], float], day: float) -> tuple[float, float]:
    """Share mended by a day and mean time of those, from a cumulative hazard, by trapezoids."""
    grid = np.linspace(0, day, 20001)
    still_open = np.exp(-np.array([cumulative(float(time)) for time in grid]))
    mended = 1 - still_open[-1]
    area = float(((still_open[1:] + still_open[:-1]) / 2).sum() * (grid[1] - grid[0]))
    return float(mended), float((area - still_open[-1] * day) / mended)


def reminded(rate: float, keep_days: float, every: float, day: float) -> tuple[float, float]:
    """Attention that fades since the last reminder, one each ``every`` days."""
    of_a_period = 1 - math.exp(-every / keep_days)

    def cumulative(time: float) -> float:
        periods = int(time / every + 1e-12)
        return rate * keep_days * (periods * of_a_period + 1 - math.exp(-(time - periods * every) / keep_days))

    return by_hazard(cumulative, day)


def dated(base: float, pull: float, ahead: float, due: float, day: float) -> tuple[float, ...]:
    """A hazard that a date multiplies from so many days before it: mended by the date, by a day, mean time of those."""

    def cumulative(time: float) -> float:
        return base * min(time, due - ahead) + base * pull * max(0.0, time - due + ahead)

    return 1 - math.exp(-cumulative(due)), *by_hazard(cumulative, day)


def different_stores(rate: float, mean: float, spread: float, day: float) -> float:
    """Share mended by a day where stores have a will of 1 / (1 + exp(-x)), x normal: Gauss and Hermite."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    will = 1 / (1 + np.exp(-(mean + spread * nodes)))
    return float((weights * (1 - np.exp(-rate * will * day))).sum() / weights.sum())


def checked_again(false: float, caught: float, work: float, look: float) -> tuple[float, ...]:
    """Claims a finding, share closed in truth and falsely, mean time to closing."""
    loop = false * caught
    return 1 / (1 - loop), (1 - false) / (1 - loop), false * (1 - caught) / (1 - loop), (work + look) / (1 - loop)


def open_findings(number: float, every: float, fix: float, drop: float) -> tuple[float, float, float]:
    """Mean number open just after an inspection, just before the next, and over time."""
    left_over = math.exp(-(fix + drop) * every)
    after = number / (1 - left_over)
    return after, after * left_over, number / every / (fix + drop)


def classes_of_urgency(rates: Sequence[float], servers: int) -> tuple[float, ...]:
    """Mean waits by class in M/M/c with unit service rate, the most urgent first, nothing broken off (Cobham 1954)."""
    all_busy = erlang_c(sum(rates), servers) / servers
    loads = np.cumsum([0.0, *rates]) / servers
    return tuple(float(all_busy / ((1 - loads[k]) * (1 - loads[k + 1]))) for k in range(len(rates)))


def all_mended(part: float, mean: float) -> float:
    """Stores with a Poisson number of findings, at least one, each mended with ``part``: share with all mended."""
    return (math.exp(mean * (part - 1)) - math.exp(-mean)) / (1 - math.exp(-mean))


def two_stages(start: float, work: float, day: float) -> tuple[float, float, float]:
    """Shares not begun, under way, and mended by a day."""
    not_begun = math.exp(-start * day)
    under_way = start * (math.exp(-start * day) - math.exp(-work * day)) / (work - start)
    return not_begun, under_way, 1 - not_begun - under_way
