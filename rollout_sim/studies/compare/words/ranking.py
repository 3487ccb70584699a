"""Ranking of strategies in a measure: the leader, by how much it leads, and whether that is decided."""

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from rollout_sim.wording.numbers import known

if TYPE_CHECKING:
    from rollout_sim.studies.compare.comparison import Comparison

STORES = "successful_stores"
MONEY = "net_present_value"
#: Fewest identical differences that are significant at 95 % (sign test): 2 × 0.5⁶ is below 5 %.
FEWEST_ALIKE = 6


@dataclass(frozen=True)
class LeaderComparison:
    """A leader against one other strategy: paired difference (leader less other) with a simultaneous 95 % interval.

    ``ahead`` counts the futures in which the leader is ahead, without ties; ``half_width`` is NaN for one future.
    """

    leader: str
    other: str
    difference: float
    half_width: float
    variance_ratio: float
    ahead: int

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.difference - self.half_width

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.difference + self.half_width

    @property
    def decided(self) -> bool:
        """Whether the interval excludes 0; a few identical differences give no interval, and decide nothing."""
        return known(self.half_width) and self.low > 0 and not self.too_few_alike

    @property
    def too_few_alike(self) -> bool:
        """Whether the difference is the same in every future, and the futures are too few to decide."""
        return self.half_width == 0 and 0 < self.ahead < FEWEST_ALIKE

    @property
    def equal(self) -> bool:
        """Whether both have the same value in every future."""
        return self.difference == 0 and self.half_width == 0

    @property
    def widened(self) -> float:
        """Width of the interval relative to that without common random numbers; 1 if unknown."""
        return sqrt(1 / self.variance_ratio) if known(self.variance_ratio) and self.variance_ratio > 0 else 1.0


def ranking(comparison: "Comparison", measure: str) -> list[str]:
    """Strategies by their mean of a measure for which higher is better, best first; ties keep their order."""
    means = {name: comparison.estimate(measure, name).mean for name in comparison.strategies}
    return sorted(comparison.strategies, key=lambda name: -means[name])


def duels(comparison: "Comparison", measure: str) -> list[LeaderComparison]:
    """The leader against each other strategy, nearest first, with simultaneous intervals, as all decide who leads."""
    leader, *others = ranking(comparison, measure)
    return [duel(comparison, measure, leader, other, len(others)) for other in others]


def duel(comparison: "Comparison", measure: str, leader: str, other: str, together: int) -> LeaderComparison:
    """One strategy against another in a measure for which higher is better; ``together`` intervals are simultaneous."""
    gaps = comparison.values(measure, leader) - comparison.values(measure, other)
    difference = comparison.difference(measure, leader, other, together)
    ahead = int((gaps > 0).sum())
    return LeaderComparison(leader, other, difference.mean, difference.half_width, difference.variance_ratio, ahead)


def store_total(comparison: "Comparison") -> int | None:
    """Number of stores of which success is a share; None if strategies differ in it, or if no store ever succeeds."""
    totals = set()
    for name in comparison.strategies:
        counts, shares = comparison.values(STORES, name), comparison.values("success_share", name)
        positive = shares > 0
        totals |= {round(float(total)) for total in counts[positive] / shares[positive]}
    return totals.pop() if len(totals) == 1 else None


def money_given(comparison: "Comparison") -> bool:
    """Whether the scenario has costs or benefits."""
    columns = (MONEY, "total_cost")
    return any(comparison.values(column, name).any() for column in columns for name in comparison.strategies)


def recommended(comparison: "Comparison") -> str:
    """The strategy that a report recommends: most stores, or the highest net present value where that is undecided."""
    if len(comparison.strategies) == 1:
        return comparison.strategies[0]
    rivals = duels(comparison, STORES)
    if not rivals[0].decided and money_given(comparison):
        return ranking(comparison, MONEY)[0]
    return rivals[0].leader
