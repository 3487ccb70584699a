"""Ranking of strategies in a measure: the leader, by how much it leads, and whether that is decided."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollout_sim.results.measures import MEASURES
from rollout_sim.statistics.estimates import certain_sign
from rollout_sim.wording.numbers import known
from rollout_sim.wording.range_words import STORES as STORES  # of the verdict

if TYPE_CHECKING:
    from rollout_sim.studies.compare.comparison import Comparison

MONEY = "net_present_value"


@dataclass(frozen=True)
class LeaderComparison:
    """A leader against one other strategy: paired difference (leader less other) with a simultaneous 95 % interval.

    ``low`` and ``high`` are NaN where futures are too few for an interval, or nearly all alike. ``decided`` says
    whether the leader is surely ahead, ``equal`` whether both have the same value in every future. ``ahead`` counts the
    futures in which the leader is ahead, without ties.
    """

    leader: str
    other: str
    difference: float
    low: float
    high: float
    ahead: int
    decided: bool
    equal: bool

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval."""
        return known(self.low)


def subject(comparison: "Comparison") -> str:
    """The measure that a verdict is about: stores that succeed, or what there is where nothing is rolled out."""
    if comparison.scenario.rolls_out:
        return STORES
    return next(row.name for row in MEASURES if row.subject and row.mechanism in comparison.scenario.in_force)


def ranking(comparison: "Comparison", measure: str) -> list[str]:
    """Strategies by their mean of a measure for which higher is better, best first; ties keep their order."""
    means = {name: comparison.estimate(measure, name).mean for name in comparison.strategies}
    return sorted(comparison.strategies, key=lambda name: -means[name])


def duels(comparison: "Comparison", measure: str) -> list[LeaderComparison]:
    """The leader against each other strategy, nearest first, with simultaneous intervals.

    The same futures say who leads, so the intervals are those that hold for all pairs of strategies.
    """
    leader, *others = ranking(comparison, measure)
    pairs = len(others) * (len(others) + 1) // 2
    return [duel(comparison, measure, leader, other, pairs) for other in others]


def duel(comparison: "Comparison", measure: str, leader: str, other: str, together: int) -> LeaderComparison:
    """One strategy against another in a measure for which higher is better; ``together`` intervals are simultaneous."""
    gaps = comparison.values(measure, leader) - comparison.values(measure, other)
    difference = comparison.difference(measure, leader, other, together)
    ahead = int((gaps > 0).sum())
    sign = certain_sign(gaps, comparison.shape(measure).gap(), together)
    return LeaderComparison(
        leader, other, difference.mean, difference.lower, difference.upper, ahead,
        decided=sign > 0, equal=not gaps.any(),
    )  # fmt: skip


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
    """The strategy that a report recommends: that with most of the subject, or of money where that is undecided."""
    if len(comparison.strategies) == 1:
        return comparison.strategies[0]
    rivals = duels(comparison, subject(comparison))
    if not rivals[0].decided and money_given(comparison):
        return ranking(comparison, MONEY)[0]
    return rivals[0].leader
