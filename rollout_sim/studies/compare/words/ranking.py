"""Who leads in a measure, by how much, and whether that is decided: what verdicts and titles put in words."""

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from rollout_sim.wording.numbers import known

if TYPE_CHECKING:
    from rollout_sim.studies.compare.comparison import Comparison

STORES = "successful_stores"
MONEY = "net_present_value"
#: Fewest futures that, all alike, say at 95 % that it was not luck: 2 × 0.5⁶ is below 5 %.
FEWEST_ALIKE = 6


@dataclass(frozen=True)
class Duel:
    """A leader against one other strategy: paired difference (leader less other), 95 % with all that are asked at once.

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
        """Whether the interval leaves 0 out; of a few futures that are all alike there is no interval."""
        return known(self.half_width) and self.low > 0 and not self.too_few_alike

    @property
    def too_few_alike(self) -> bool:
        """Whether the difference was the same in every future, and these are too few to conclude from."""
        return self.half_width == 0 and 0 < self.ahead < FEWEST_ALIKE

    @property
    def equal(self) -> bool:
        """Whether both came to the same in every future."""
        return self.difference == 0 and self.half_width == 0

    @property
    def widened(self) -> float:
        """How many times as wide as without common random numbers the interval is; 1 where that is not known."""
        return sqrt(1 / self.variance_ratio) if known(self.variance_ratio) and self.variance_ratio > 0 else 1.0


def ranking(comparison: "Comparison", measure: str) -> list[str]:
    """Strategies by the mean of a measure that is better high, best first; ties keep their order."""
    means = {name: comparison.estimate(measure, name).mean for name in comparison.strategies}
    return sorted(comparison.strategies, key=lambda name: -means[name])


def duels(comparison: "Comparison", measure: str) -> list[Duel]:
    """The leader against each other strategy, nearest first; their intervals hold together, as all decide who leads."""
    leader, *others = ranking(comparison, measure)
    return [duel(comparison, measure, leader, other, len(others)) for other in others]


def duel(comparison: "Comparison", measure: str, leader: str, other: str, together: int) -> Duel:
    """One strategy against another in a measure that is better high; one of so many whose intervals hold together."""
    gap = comparison.values(measure, leader) - comparison.values(measure, other)
    found = comparison.difference(measure, leader, other, together)
    return Duel(leader, other, found.mean, found.half_width, found.variance_ratio, int((gap > 0).sum()))


def store_total(comparison: "Comparison") -> int | None:
    """Stores that success is counted of; None where strategies differ in it or none ever succeeded."""
    totals = set()
    for name in comparison.strategies:
        counts, shares = comparison.values(STORES, name), comparison.values("success_share", name)
        some = shares > 0
        totals |= {round(float(total)) for total in counts[some] / shares[some]}
    return totals.pop() if len(totals) == 1 else None


def money_given(comparison: "Comparison") -> bool:
    """Whether the scenario has money in it that moved anything."""
    columns = (MONEY, "total_cost")
    return any(comparison.values(column, name).any() for column in columns for name in comparison.strategies)


def recommended(comparison: "Comparison") -> str:
    """The strategy that a report speaks for: the one with most stores, or with most value where that is not decided."""
    if len(comparison.strategies) == 1:
        return comparison.strategies[0]
    rivals = duels(comparison, STORES)
    if not rivals[0].decided and money_given(comparison):
        return ranking(comparison, MONEY)[0]
    return rivals[0].leader
