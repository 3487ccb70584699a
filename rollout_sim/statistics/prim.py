"""In which box of inputs something happens: patient rule induction (PRIM), found on one sample, judged on another."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.statistics.curves import share_interval
from rollout_sim.statistics.estimates import Floats

Bools = NDArray[np.bool_]

#: Part of the points in the box that one step peels off at most.
PATIENCE = 0.1
#: A box keeps so many of the points, and at least so many by number.
LEAST_SHARE, LEAST_POINTS = 0.05, 5


@dataclass(frozen=True, eq=False)
class Box:
    """Bounds of each input, in quantiles; 0 and 1 where it is free."""

    low: Floats
    high: Floats

    @property
    def bound(self) -> list[int]:
        """Places of the inputs that it bounds."""
        return [int(place) for place in np.flatnonzero((self.low > 0) | (self.high < 1))]

    def holds(self, points: Floats) -> Bools:
        """Which points lie in it."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1), dtype=np.bool_)

    def freed(self, place: int) -> "Box":
        """Without bounds on one input."""
        at = np.arange(self.low.size) == place
        return Box(np.where(at, 0.0, self.low), np.where(at, 1.0, self.high))


@dataclass(frozen=True)
class BoxScores:
    """A box on points that it was not made of.

    ``density`` is the share of its points that hit, with Wilson's 95 % interval, ``coverage`` the share of all hits
    that it holds, ``hit_share`` the share of hits in and out of it, ``size`` its share of all points, ``points`` how
    many it was judged on.
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
        """Whether hits are surely more frequent in it than they are in all."""
        return self.density_low > self.hit_share


def find(points: Floats, hit: Bools) -> Box | None:
    """The box in which hits are dense and of which few are left out; None without a hit, or with nothing else.

    Peels off, again and again, the thin slice without which the share of hits is highest (Friedman and Fisher 1999),
    takes the box with the best harmonic mean of density and coverage on that way, and frees inputs that it does not
    need.
    """
    if not hit.any() or hit.all():
        return None
    box = best = Box(np.zeros(points.shape[1]), np.ones(points.shape[1]))
    while True:
        peeled = _peeled(box, points, hit)
        if peeled is None:
            break
        box = peeled
        if _worth(box, points, hit) > _worth(best, points, hit):
            best = box
    for place in best.bound:
        if _worth(best.freed(place), points, hit) >= _worth(best, points, hit):
            best = best.freed(place)
    return best if best.bound else None


def judge(box: Box, points: Floats, hit: Bools) -> BoxScores:
    """What a box is worth on points that it was not made of."""
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


def _worth(box: Box, points: Floats, hit: Bools) -> float:
    inside = box.holds(points)
    return float(2 * (inside & hit).sum() / (inside.sum() + hit.sum()))


def _peeled(box: Box, points: Floats, hit: Bools) -> Box | None:
    inside = box.holds(points)
    least = max(LEAST_POINTS, LEAST_SHARE * len(points))
    found: tuple[Any, ...] | None = None
    for place in range(points.shape[1]):
        for smaller in _cut(box, points[inside, place], place):
            kept = smaller.holds(points)
            count = int(kept.sum())
            rank = (float(hit[kept].mean()) if count else 0.0, count)
            if least <= count < inside.sum() and (found is None or rank > found[0]):
                found = rank, smaller
    return found[1] if found is not None and not hit[inside].all() else None


def _cut(box: Box, values: Floats, place: int) -> list[Box]:
    """The box without its lowest, and without its highest, part of an input; cuts lie between two points."""
    ranked = np.unique(values)
    if ranked.size < 2:
        return []
    many = max(1, int(PATIENCE * ranked.size))
    at = np.arange(box.low.size) == place
    lower, upper = (float((ranked[cut - 1] + ranked[cut]) / 2) for cut in (many, ranked.size - many))
    return [Box(np.where(at, lower, box.low), box.high), Box(box.low, np.where(at, upper, box.high))]
