"""Grid search: designs of a strategy, with values for what may vary, all tried in the same futures.

The search tries every design once, over the same few futures (common random numbers), so that it compares designs and
not luck. ``evolve`` is differential evolution on whole numbers (R. Storn and K. Price, Journal of Global Optimization
11, 1997; constraints after J. Lampinen, CEC 2002), by scipy; ``sample`` is random search, the baseline.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.replications.points import Point, PointMeasures
from rollout_sim.results.measures import Measure
from rollout_sim.scenario import ScenarioError, resolve, with_known
from rollout_sim.statistics.estimates import certain_sign
from rollout_sim.studies.sweep.goals import Goal

if TYPE_CHECKING:
    from rollout_sim.scenario import Axis, Scenario

Floats = NDArray[np.float64]
GridPoint = tuple[int, ...]

#: Members of a generation: so many for each axis, at most ``designs / GENERATIONS``, and at least ``FEWEST_MEMBERS``.
MEMBERS_PER_AXIS = 8
GENERATIONS = 5
FEWEST_MEMBERS = 5
#: Constraint violation of a design that breaks a rule of the scenario: more than any valid design has.
IMPOSSIBLE = 1e3
#: Objectives of the Pareto front, and whether more (1) or less (-1) is better; the date is a store's mean day.
FRONT = (("total_cost", -1.0), ("days_to_acceptance", -1.0), ("coverage_share", 1.0))


@dataclass(frozen=True, eq=False)
class DesignSpace:
    """The grid of designs: a strategy of a scenario, and the axes along which values may vary."""

    scenario: "Scenario"
    strategy: str
    axes: "tuple[Axis, ...]"

    @property
    def shape(self) -> GridPoint:
        """Number of values by axis."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        """Number of designs in the grid, with those that break a rule."""
        return prod(self.shape)

    def texts(self, places: GridPoint) -> tuple[str, ...]:
        """The values of a design, by axis."""
        return tuple(axis.texts[place] for axis, place in zip(self.axes, places, strict=True))

    def point(self, places: GridPoint) -> Point | None:
        """The point of a design; None if its values together break a rule, such as batches with too many stores."""
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
    """A design, or a strategy as given (``places`` is None), with its results in the futures of the search.

    ``values`` has a row for each future and a column for each measure, ``reached`` a row for each future and a column
    for each limit. ``score`` is the mean measure, larger is better; ``broken`` is the constraint violation.
    """

    point: Point
    places: GridPoint | None
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
        """Sort key, best first: by the violation of limits, then by the measure."""
        return self.broken, -self.score


@dataclass(eq=False)
class GridSearch:
    """Trials of a space so far; ``run`` runs points over the futures of the search.

    ``limits`` apply to shares of futures, ``measure`` to means; ``causes`` lists the causes of failures.
    """

    space: DesignSpace
    measure: Measure
    limits: tuple[Goal, ...]
    run: Callable[[Sequence[Point]], PointMeasures]
    names: tuple[str, ...] = ()
    trials: dict[GridPoint, Trial] = field(default_factory=dict)
    causes: list[str] = field(default_factory=list)
    _impossible: set[GridPoint] = field(default_factory=set)

    def of(self, designs: Sequence[GridPoint], most: int) -> list[Trial | None]:
        """Trials of designs; runs at most ``most`` new ones. None for a design without a trial."""
        new_points: dict[GridPoint, Point] = {}
        for places in designs:
            known = places in self.trials or places in new_points or places in self._impossible
            if not known and len(new_points) < most:
                point = self.space.point(places)
                if point is None:
                    self._impossible.add(places)
                else:
                    new_points[places] = point
        if new_points:
            new_trials = self.tried(list(new_points.values()), list(new_points))
            self.trials |= {trial.places: trial for trial in new_trials if trial.places is not None}
        return [self.trials.get(places) for places in designs]

    def tried(self, points: Sequence[Point], places: Sequence[GridPoint | None]) -> list[Trial]:
        """Run these points and return their trials.

        Raises
        ------
        KeyboardInterrupt
            If the run was interrupted.
        """
        observed = self.run(points)
        if observed.interrupted:
            raise KeyboardInterrupt
        self.names = self.names or observed.names
        self.causes += observed.failed["cause"].tolist()
        trials = []
        reached_by_limit = [goal.reached(observed) if len(observed.complete) else None for goal in self.limits]
        for number, (point, place) in enumerate(zip(points, places, strict=True)):
            values = observed.values[number]
            by_limit = [by_point[number] for by_point in reached_by_limit if by_point is not None]
            reached = np.array(by_limit, dtype=np.bool_).T
            score, broken = -inf, IMPOSSIBLE
            measured = observed.of(self.measure.name)[number] if len(values) else np.full(1, np.nan)
            if not np.isnan(measured).any():  # what is unknown in a future, such as a share of an empty set, cannot win
                score = self.measure.sign * float(measured.mean())
                broken = sum(
                    max(0.0, goal.confidence - float(futures.mean()))
                    for goal, futures in zip(self.limits, by_limit, strict=True)
                )
            trials.append(Trial(point, place, values, reached, score, broken))
        return trials


def evolve(search: GridSearch, most: int, seed: int) -> None:
    """Differential evolution: try at most ``most`` designs, each generation in one run."""
    from scipy.optimize import Bounds, NonlinearConstraint, differential_evolution
    from scipy.stats import qmc

    shape = search.space.shape
    generator = np.random.default_rng(seed)
    members = max(FEWEST_MEMBERS, min(MEMBERS_PER_AXIS * len(shape), most // GENERATIONS))
    highest = np.array(shape, dtype=np.float64) - 1

    def trials(x: Any) -> list[Trial | None]:
        rows = np.atleast_2d(np.asarray(x).T)
        remaining = most - len(search.trials)
        return search.of([tuple(int(place) for place in np.rint(row)) for row in rows], remaining)

    def broken(x: Any) -> Any:
        return np.array([[IMPOSSIBLE if trial is None else trial.broken for trial in trials(x)]])

    def loss(x: Any) -> Any:
        return np.array([inf if trial is None else -trial.score for trial in trials(x)])

    def stop(intermediate_result: Any) -> None:
        if len(search.trials) >= most:
            raise StopIteration

    initial = np.rint(qmc.LatinHypercube(len(shape), rng=generator).random(members) * highest)
    differential_evolution(
        loss, Bounds(np.zeros(len(shape)), highest), integrality=np.ones(len(shape), dtype=np.bool_),
        constraints=NonlinearConstraint(broken, -np.inf, 0.0), init=initial, maxiter=most, polish=False,
        updating="deferred", vectorized=True, callback=stop, rng=generator, tol=0.0,
    )  # fmt: skip


def enumerate_all(search: GridSearch) -> None:
    """Try every design of the grid."""
    designs = [tuple(int(place) for place in places) for places in np.ndindex(*search.space.shape)]
    search.of(designs, len(designs))


def sample(search: GridSearch, count: int, seed: int) -> None:
    """Random search: try ``count`` designs drawn uniformly without replacement, or all if there are fewer."""
    size = search.space.size
    drawn = np.random.default_rng([seed, 1]).choice(size, min(size, 4 * count), replace=False)
    designs = zip(*(column.tolist() for column in np.unravel_index(drawn, search.space.shape)), strict=True)
    search.of([tuple(places) for places in designs], count)


def _dominates(gap: Floats) -> bool:
    """Whether gaps (futures, objectives) are surely above 0 in one objective, and never below in the others."""
    better = [certain_sign(column) > 0 for column in gap.T]
    return any(better) and all(sure or not (column < 0).any() for sure, column in zip(better, gap.T, strict=True))


def front(names: Sequence[str], trials: Sequence[Trial]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which trials are on the Pareto front of cost, date and coverage: by their means, and possibly.

    The second array is False only if another trial is better in one objective, and no worse in the others, by paired
    95 % intervals. Trials that did not complete the same number of futures have no such interval.
    """

    columns = [names.index(name) for name, _ in FRONT]
    signs = np.array([sign for _, sign in FRONT])
    means = np.array([trial.values[:, columns].mean(axis=0) for trial in trials]) * signs
    on_front, perhaps_on_front = np.ones(len(trials), dtype=np.bool_), np.ones(len(trials), dtype=np.bool_)
    for number, trial in enumerate(trials):
        on_front[number] = not ((means >= means[number]).all(axis=1) & (means > means[number]).any(axis=1)).any()
        others = [other.values for other in trials if other.values.shape == trial.values.shape]
        if len(trial.values) > 1:
            gaps = (np.array(others)[:, :, columns] - trial.values[:, columns]) * signs
            perhaps_on_front[number] = not any(_dominates(gap) for gap in gaps)
    return on_front, perhaps_on_front | on_front
