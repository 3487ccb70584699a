"""Patient rule induction method (PRIM): a box of inputs with dense hits, found on one sample and tested on another."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.statistics.estimates import Floats
from rollout_sim.statistics.intervals import share_interval

Bools = NDArray[np.bool_]

#: Largest share of the box's points that one step peels off.
PATIENCE = 0.1
#: A box holds at least this share of all points, and at least this number.
LEAST_SHARE, LEAST_POINTS = 0.05, 5


@dataclass(frozen=True, eq=False)
class Box:
    """Bounds of each input, in quantiles; 0 and 1 for an unrestricted input."""

    low: Floats
    high: Floats

    @property
    def bound(self) -> list[int]:
        """Indices of the restricted inputs."""
        return [int(place) for place in np.flatnonzero((self.low > 0) | (self.high < 1))]

    def holds(self, points: Floats) -> Bools:
        """Which points lie in the box."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1), dtype=np.bool_)

    def freed(self, place: int) -> "Box":
        """The box without bounds on one input."""
        at = np.arange(self.low.size) == place
        return Box(np.where(at, 0.0, self.low), np.where(at, 1.0, self.high))


@dataclass(frozen=True)
class BoxScores:
    """The quality of a box on a test sample.

    ``density`` is the share of its points that hit, with Wilson's 95 % interval, ``coverage`` the share of all hits
    that it holds, ``hit_share`` the share of hits in the whole sample, ``size`` its share of all points, ``points`` the
    size of the sample.
    """

    density: float
    density_low: float
    density_high: float
    coverage: float
    hit_share: float
    size: float
    points: int

    @property
    def decided(self) -> bool:
        """Whether hits are significantly more frequent in the box than in the whole sample."""
        return self.density_low > self.hit_share


def find(points: Floats, hit: Bools) -> Box | None:
    """The box with dense hits that misses few of them; None if no point hits, or all do.

    Repeatedly peels off the thin slice whose removal leaves the highest share of hits (Friedman and Fisher 1999). Takes
    the box with the best harmonic mean of density and coverage on that path, and removes bounds that it does not need.
    """
    if not hit.any() or hit.all():
        return None
    box = best = Box(np.zeros(points.shape[1]), np.ones(points.shape[1]))
    while True:
        peeled = _peeled(box, points, hit)
        if peeled is None:
            break
        box = peeled
        if _f_score(box, points, hit) > _f_score(best, points, hit):
            best = box
    for place in best.bound:
        if _f_score(best.freed(place), points, hit) >= _f_score(best, points, hit):
            best = best.freed(place)
    return best if best.bound else None


def judge(box: Box, points: Floats, hit: Bools) -> BoxScores:
    """The quality of a box on a test sample."""
    inside = box.holds(points)
    hits, count = int((inside & hit).sum()), int(inside.sum())
    low, high = share_interval(hits, count)
    return BoxScores(
        density=hits / count if count else float("nan"),
        density_low=low,
        density_high=high,
        coverage=hits / int(hit.sum()) if hit.any() else float("nan"),
        hit_share=float(hit.mean()),
        size=float(inside.mean()),
        points=len(points),
    )


def _f_score(box: Box, points: Floats, hit: Bools) -> float:
    """Harmonic mean of density and coverage."""
    inside = box.holds(points)
    return float(2 * (inside & hit).sum() / (inside.sum() + hit.sum()))


def _peeled(box: Box, points: Floats, hit: Bools) -> Box | None:
    inside = box.holds(points)
    least = max(LEAST_POINTS, LEAST_SHARE * len(points))
    best: tuple[Any, ...] | None = None
    for place in range(points.shape[1]):
        for smaller in _cut(box, points[inside, place], place):
            held_points = smaller.holds(points)
            count = int(held_points.sum())
            rank = (float(hit[held_points].mean()) if count else 0.0, count)
            if least <= count < inside.sum() and (best is None or rank > best[0]):
                best = rank, smaller
    return best[1] if best is not None and not hit[inside].all() else None


def _cut(box: Box, values: Floats, place: int) -> list[Box]:
    """The box without the lowest, and without the highest, slice of an input; cuts lie between two points."""
    ranked = np.unique(values)
    if ranked.size < 2:
        return []
    slice_size = max(1, int(PATIENCE * ranked.size))
    at = np.arange(box.low.size) == place
    lower, upper = (float((ranked[cut - 1] + ranked[cut]) / 2) for cut in (slice_size, ranked.size - slice_size))
    return [Box(np.where(at, lower, box.low), box.high), Box(box.low, np.where(at, upper, box.high))]
