"""Search over a grid of designs: a strategy with values for what may vary, all tried in the same futures.

Every design is tried once, over the same few futures (common random numbers), so that a search compares designs and not
luck. ``evolve`` is differential evolution on whole numbers (R. Storn and K. Price, Journal of Global Optimization 11,
1997; constraints after J. Lampinen, CEC 2002), by scipy; ``sample`` is what it has to beat.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.replications.points import Observed, Point
from rollout_sim.results.measures import Measure
from rollout_sim.studies.sweep.goals import Goal

if TYPE_CHECKING:
    from rollout_sim.scenario import Axis, Scenario

Floats = NDArray[np.float64]
Places = tuple[int, ...]

#: Members of a generation: so many for each axis, but no more than a part of all designs, and never fewer than 5.
MEMBERS_PER_AXIS = 8
GENERATIONS = 5
FEWEST_MEMBERS = 5
#: By how much a design that is none breaks its limits: more than any that is one.
IMPOSSIBLE = 1e3
#: What the front is of, and whether more (1) or less (-1) is better: the date is the mean day of a store's acceptance.
FRONT = (("total_cost", -1.0), ("days_to_acceptance", -1.0), ("coverage_share", 1.0))


@dataclass(frozen=True, eq=False)
class Space:
    """The grid of designs: a strategy of a scenario, and the axes along which values may vary."""

    scenario: "Scenario"
    strategy: str
    axes: "tuple[Axis, ...]"

    @property
    def shape(self) -> Places:
        """Values by axis."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        """Designs of the grid, those that break a rule among them."""
        return prod(self.shape)

    def texts(self, places: Places) -> tuple[str, ...]:
        """The values of a design, by axis."""
        return tuple(axis.texts[place] for axis, place in zip(self.axes, places, strict=True))

    def point(self, places: Places) -> Point | None:
        """The point of a design; None if its values break a rule together, as batches of more stores than there are."""
        from rollout_sim.scenario import ScenarioError, resolve, with_known

        known = {axis.path: axis.values[place] for axis, place in zip(self.axes, places, strict=True)}
        try:
            changed = with_known(self.scenario, known)
            resolve(changed, self.strategy)
        except ScenarioError:
            return None
        words = ", ".join(f"{path}={value}" for path, value in known.items())
        return Point(f"{self.strategy} | {words}", changed, self.strategy)


@dataclass(frozen=True, eq=False)
class Trial:
    """A design, or a strategy as given (``places`` is None), with what was seen of it in the futures of the search.

    ``values`` has a row a future and a column a number, ``reached`` a row a future and a column a limit.
    """

    point: Point
    places: Places | None
    values: Floats
    reached: NDArray[np.bool_]
    score: float
    broken: float

    @property
    def label(self) -> str:
        """Name of the point."""
        return self.point.label

    @property
    def order(self) -> tuple[float, float]:
        """Key by which the best comes first: what keeps the limits, and then by the measure."""
        return self.broken, -self.score


@dataclass(eq=False)
class Search:
    """Trials of a space so far; ``run`` runs points over the futures of the search.

    ``limits`` are held against shares of futures, ``measure`` against means; ``causes`` are of what failed.
    """

    space: Space
    measure: Measure
    limits: tuple[Goal, ...]
    run: Callable[[Sequence[Point]], Observed]
    names: tuple[str, ...] = ()
    trials: dict[Places, Trial] = field(default_factory=dict)
    causes: list[str] = field(default_factory=list)
    _impossible: set[Places] = field(default_factory=set)

    def of(self, every: Sequence[Places], most: int) -> list[Trial | None]:
        """Trials of designs, run where there is none yet and no more than ``most`` are new; None without one."""
        fresh: dict[Places, Point] = {}
        for places in every:
            known = places in self.trials or places in fresh or places in self._impossible
            if not known and len(fresh) < most:
                point = self.space.point(places)
                if point is None:
                    self._impossible.add(places)
                else:
                    fresh[places] = point
        if fresh:
            found = self.tried(list(fresh.values()), list(fresh))
            self.trials |= {trial.places: trial for trial in found if trial.places is not None}
        return [self.trials.get(places) for places in every]

    def tried(self, points: Sequence[Point], places: Sequence[Places | None]) -> list[Trial]:
        """Trials of these points, run now.

        Raises
        ------
        KeyboardInterrupt
            If it was interrupted.
        """
        seen = self.run(points)
        if seen.interrupted:
            raise KeyboardInterrupt
        self.names = self.names or seen.names
        self.causes += seen.failed["cause"].tolist()
        found = []
        reached = [goal.reached(seen) if len(seen.complete) else None for goal in self.limits]
        for at, (point, place) in enumerate(zip(points, places, strict=True)):
            values = seen.values[at]
            kept = np.array([one[at] for one in reached if one is not None], dtype=np.bool_).T
            score, broken = -inf, IMPOSSIBLE
            if len(values):
                score = self.measure.sign * float(seen.of(self.measure.name)[at].mean())
                broken = sum(
                    max(0.0, goal.confidence - float(one.mean())) for goal, one in zip(self.limits, kept.T, strict=True)
                )
            found.append(Trial(point, place, values, kept, score, broken))
        return found


def evolve(search: Search, most: int, seed: int) -> None:
    """Try at most ``most`` designs, each generation of them in one run: those near what did well."""
    from scipy.optimize import Bounds, NonlinearConstraint, differential_evolution
    from scipy.stats import qmc

    shape = search.space.shape
    generator = np.random.default_rng(seed)
    members = max(FEWEST_MEMBERS, min(MEMBERS_PER_AXIS * len(shape), most // GENERATIONS))
    top = np.array(shape, dtype=np.float64) - 1

    def trials(x: Any) -> list[Trial | None]:
        rows = np.atleast_2d(np.asarray(x).T)
        left = most - len(search.trials)
        return search.of([tuple(int(place) for place in np.rint(row)) for row in rows], left)

    def broken(x: Any) -> Any:
        return np.array([[IMPOSSIBLE if one is None else one.broken for one in trials(x)]])

    def loss(x: Any) -> Any:
        return np.array([inf if one is None else -one.score for one in trials(x)])

    def stop(intermediate_result: Any) -> None:
        if len(search.trials) >= most:
            raise StopIteration

    first = np.rint(qmc.LatinHypercube(len(shape), rng=generator).random(members) * top)
    differential_evolution(
        loss, Bounds(np.zeros(len(shape)), top), integrality=np.ones(len(shape), dtype=np.bool_),
        constraints=NonlinearConstraint(broken, -np.inf, 0.0), init=first, maxiter=most, polish=False,
        updating="deferred", vectorized=True, callback=stop, rng=generator, tol=0.0,
    )  # fmt: skip


def enumerate_all(search: Search) -> None:
    """Try every design of the grid."""
    every = [tuple(int(place) for place in places) for places in np.ndindex(*search.space.shape)]
    search.of(every, len(every))


def sample(search: Search, many: int, seed: int) -> None:
    """Try ``many`` designs drawn evenly without replacement, or as many as there are."""
    size = search.space.size
    drawn = np.random.default_rng([seed, 1]).choice(size, min(size, 4 * many), replace=False)
    every = zip(*(column.tolist() for column in np.unravel_index(drawn, search.space.shape)), strict=True)
    search.of([tuple(places) for places in every], many)


def front(names: Sequence[str], trials: Sequence[Trial]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which trials no other one beats in all of cost, date and coverage: by their means, and as far as is known.

    The second is False only where another is better in one, and no worse in the others, by paired 95 % intervals.
    Trials that have not completed the same futures are compared by no interval.
    """
    from scipy.stats import t

    columns = [names.index(name) for name, _ in FRONT]
    signs = np.array([sign for _, sign in FRONT])
    means = np.array([trial.values[:, columns].mean(axis=0) for trial in trials]) * signs
    on, perhaps = np.ones(len(trials), dtype=np.bool_), np.ones(len(trials), dtype=np.bool_)
    for at, trial in enumerate(trials):
        on[at] = not ((means >= means[at]).all(axis=1) & (means > means[at]).any(axis=1)).any()
        others = [one.values for one in trials if one.values.shape == trial.values.shape and len(one.values) > 1]
        if others and len(trial.values) > 1:
            gap = (np.array(others)[:, :, columns] - trial.values[:, columns]) * signs
            half = t.ppf(0.975, gap.shape[1] - 1) * gap.std(axis=1, ddof=1) / np.sqrt(gap.shape[1])
            low = gap.mean(axis=1) - half
            perhaps[at] = not ((low >= 0).all(axis=1) & (low > 0).any(axis=1)).any()
    return on, perhaps | on
