"""The futures of a scenario: the plan of a strategy in each, with the uncertain inputs drawn."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rollout_sim.scenario import of_money, resolve, settled, uncertain_inputs, with_money, with_values
from rollout_sim.scenario.file.paths import read_path, unit_at
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario, UncertainValue
    from rollout_sim.scenario.blocks.ensemble import Ensemble


#: Name of an ensemble among the paths of uncertain inputs; no input has this path.
ENSEMBLE = "ensemble"


class Futures:
    """The futures of a scenario for a seed. No plan is resolved twice.

    Money changes no store. So where only money is uncertain, plans are the same in every future, and scenarios that
    differ in something else share the same draws of money: ``other``, futures of the same seed, may provide them.
    """

    def __init__(self, scenario: "Scenario", seed: int, other: "Futures | None" = None) -> None:
        self._scenario, self._seed = scenario, seed
        self._number: int | None = None
        self._drawn = scenario
        self._plans: dict[str, Plan] = {}
        self._money = other if other is not None and other._draws_money_of(scenario) else self

    def of(self, strategy: str, replication: int) -> tuple[Plan, Any]:
        """The plan and the money of a strategy in one future; inputs drawn are the same for all strategies."""
        money = self._money._at(replication).money
        if strategy not in self._plans:
            self._plans[strategy] = resolve(self._drawn, strategy)
        return self._plans[strategy], money

    def _at(self, replication: int) -> "Scenario":
        """The scenario as drawn in one future."""
        if (self.inputs or self._scenario.ensemble is not None) and replication != self._number:
            self._draw(replication)
        return self._drawn

    def _draws_money_of(self, scenario: "Scenario") -> bool:
        """Whether money is all that is uncertain, and is drawn as in another scenario."""
        own = self._scenario
        if (
            own.ensemble is not None
            or scenario.ensemble is not None
            or not all(of_money(row.path) for row in self.inputs)
        ):
            return False
        return own.uncertain == scenario.uncertain and own.money == scenario.money

    @cached_property
    def inputs(self) -> "Sequence[UncertainValue]":
        """The uncertain inputs, drawn independently in each future."""
        return uncertain_inputs(self._scenario)

    def drawn(self, replication: int) -> dict[str, Any]:
        """The values that a future draws, by path, as in a scenario file."""
        drawn = {row.path: row.quantile(luck(self._seed, replication, row.path)) for row in self.inputs}
        if self._scenario.ensemble is not None:
            drawn |= self._scenario.ensemble.values(set_drawn(self._scenario.ensemble, self._seed, replication))
        return drawn

    def _draw(self, replication: int) -> None:
        drawn = self.drawn(replication)
        self._number = None
        if all(map(of_money, drawn)):
            self._drawn = with_money(self._scenario, drawn)
        else:
            self._plans = {}
            self._drawn = with_values(settled(self._scenario), drawn)
        self._number = replication


def luck(seed: int, replication: int, path: str) -> float:
    """The quantile, in (0, 1), of an uncertain input in a future."""
    from rollout_sim.kernel import draws

    return float(draws.uniform(seed, replication, draws.INPUT, draws.entity_of(path), 0))


def set_drawn(ensemble: "Ensemble", seed: int, replication: int) -> int:
    """The index of the ensemble member that a future draws, the same for all strategies."""
    return ensemble.place(luck(seed, replication, ENSEMBLE))


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
