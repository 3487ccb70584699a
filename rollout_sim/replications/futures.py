"""The futures of a scenario: the plan of a strategy in each, with the uncertain inputs drawn."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from rollout_sim.scenario import of_money, resolve, settled, uncertain_inputs, with_money, with_values
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble
from rollout_sim.scenario.blocks.ensemble import Ensemble
from rollout_sim.scenario.file.change import coefficient, plain_value
from rollout_sim.scenario.file.paths import read_path, unit_at
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.resolve import BaseCoefficients

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario, UncertainValue

#: Names of a scenario's own ensemble and of the default one among the paths of uncertain inputs; no input has these.
ENSEMBLE, DEFAULT_ENSEMBLE = "ensemble", "default ensemble"


class Futures:
    """The futures of a scenario for a seed. No plan is resolved twice.

    Money changes no store, and coefficients are numbers in a plan that stands. So where these alone are uncertain,
    plans are resolved once. Scenarios that differ in something else than money share its draws: ``other``, futures of
    the same seed, may provide them. Inputs with ranges are those of the future whose number is ``ranges_of`` more.
    """

    def __init__(self, scenario: "Scenario", seed: int, other: "Futures | None" = None, ranges_of: int = 0) -> None:
        self._scenario, self._seed, self._ranges_of = scenario, seed, ranges_of
        self._number: int | None = None
        self._drawn = scenario
        self._plans: dict[str, Plan] = {}
        self._base: BaseCoefficients | None = None
        self._coefficients: dict[str, float] = {}
        self._money = other if other is not None and other._draws_money_of(scenario) else self

    def of(self, strategy: str, replication: int) -> tuple[Plan, Any]:
        """The plan and the money of a strategy in one future; inputs drawn are the same for all strategies."""
        money = self._money._at(replication).money
        drawn = self._at(replication)
        if strategy not in self._plans:
            self._plans[strategy] = resolve(drawn, strategy)
        plan = self._plans[strategy]
        if self._coefficients:
            self._base = self._base or BaseCoefficients(drawn)
            plan = self._base.changed(plan, self._coefficients)
        return plan, money

    def _at(self, replication: int) -> "Scenario":
        """The scenario as drawn in one future, but for coefficients."""
        if (self.inputs or self._scenario.ensemble is not None) and replication != self._number:
            self._draw(replication)
        return self._drawn

    def _draws_money_of(self, scenario: "Scenario") -> bool:
        """Whether beside coefficients money is all that is uncertain, and is drawn as in another scenario."""
        own = self._scenario
        if isinstance(own.ensemble, Ensemble) or isinstance(scenario.ensemble, Ensemble):
            return False
        if not all(of_money(row.path) for row in self.inputs):
            return False
        return own.uncertain == scenario.uncertain and own.money == scenario.money

    @cached_property
    def inputs(self) -> "Sequence[UncertainValue]":
        """The uncertain inputs, drawn independently in each future."""
        return uncertain_inputs(self._scenario)

    def drawn(self, replication: int) -> dict[str, Any]:
        """The values that a future draws, by path, as in a scenario file."""
        ensemble = self._scenario.ensemble
        of_sets = {} if ensemble is None else ensemble.values(set_drawn(ensemble, self._seed, replication))
        return self._of_ranges(replication) | of_sets

    def _of_ranges(self, replication: int) -> dict[str, Any]:
        number = replication + self._ranges_of
        return {row.path: row.quantile(luck(self._seed, number, row.path)) for row in self.inputs}

    def _draw(self, replication: int) -> None:
        self._number, ensemble = None, self._scenario.ensemble
        drawn = self._of_ranges(replication)
        if isinstance(ensemble, Ensemble):
            drawn |= ensemble.values(set_drawn(ensemble, self._seed, replication))
        names = {path: coefficient(path) for path in drawn}
        self._coefficients = {name: plain_value(path, drawn[path]) for path, name in names.items() if name is not None}
        if isinstance(ensemble, DefaultEnsemble):  # plain numbers, which no path and no unit has to be read for
            self._coefficients |= ensemble.coefficients(set_drawn(ensemble, self._seed, replication))
        others = {path: value for path, value in drawn.items() if names[path] is None}
        if not all(map(of_money, others)):
            self._plans, self._base = {}, None
            self._drawn = with_values(settled(self._scenario), others)
        elif others and self._money is self:
            self._drawn = with_money(self._scenario, others)
        self._number = replication


def luck(seed: int, replication: int, path: str) -> float:
    """The quantile, in (0, 1), of an uncertain input in a future."""
    from rollout_sim.kernel import draws

    return float(draws.uniform(seed, replication, draws.INPUT, draws.entity_of(path), 0))


def set_drawn(ensemble: "Ensemble | DefaultEnsemble", seed: int, replication: int) -> int:
    """The index of the ensemble member that a future draws, the same for all strategies.

    Of the default ensemble, futures in a row draw all sets before they draw one again (as often as its weight says);
    which one a future draws does not depend on how many are run.
    """
    if isinstance(ensemble, Ensemble):
        return ensemble.place(luck(seed, replication, ENSEMBLE))
    strata = len(ensemble.weights)
    turn, place = divmod(replication, strata)
    return ensemble.place((_shuffled(seed, turn, strata)[place] + 0.5) / strata)


def shared_sets(scenario: "Scenario", seed: int, replications: Sequence[int]) -> tuple[int, ...]:
    """Of each of these futures, the number of its set, where some share one; empty if none do, or none are drawn."""
    ensemble = scenario.ensemble
    if ensemble is None:
        return ()
    drawn = tuple(set_drawn(ensemble, seed, replication) for replication in replications)
    return drawn if len(set(drawn)) < len(drawn) else ()


@lru_cache(maxsize=64)
def _shuffled(seed: int, turn: int, count: int) -> tuple[int, ...]:
    """The numbers below ``count`` in a random order, another one each turn."""
    from rollout_sim.kernel import draws

    entity = draws.entity_of(DEFAULT_ENSEMBLE)
    keys = [float(draws.uniform(seed, turn, draws.INPUT, entity, number)) for number in range(count)]
    return tuple(sorted(range(count), key=keys.__getitem__))


def drawn_means(scenario: "Scenario", seed: int, replications: Sequence[int]) -> dict[str, float]:
    """Mean draw of each numerical uncertain input over some futures, by path, in plain units."""
    futures = Futures(scenario, seed)
    drawn = [futures.drawn(number) for number in replications]
    means = {}
    for path in drawn[0] if drawn else ():
        unit = unit_at(read_path(path))
        if unit is not None and unit.kind != "word":
            means[path] = sum(unit.check(values[path]) for values in drawn) / len(drawn)
    return means


def future(scenario: "Scenario", strategy: str, seed: int, replication: int) -> tuple[Plan, Any]:
    """The plan and the money of a strategy in one future."""
    return Futures(scenario, seed).of(strategy, replication)
