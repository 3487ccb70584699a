"""Tiers of coaching: a contact plan for each, and which stores are in which."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Discriminator, Field

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.rules import events
from rollout_sim.scenario.blocks.people import ContactPlan, Weeks
from rollout_sim.scenario.values.fields import (
    MOST_STORES,
    Block,
    Nothing,
    Problem,
    YesNo,
    branch,
    choice,
    counting,
    none_or_block,
)

Tier = Annotated[str, choice(*events.TIER_NAMES)]


class TierPlan(ContactPlan):
    """Contacts wanted for each store of a tier in each week after its go-live; none of a kind that is left out."""

    visits: Weeks = Field(default=[])
    """Visits a week: a day on site each."""
    calls: Weeks = Field(default=[])
    """Calls a week."""

    def rules(self) -> Iterable[Problem]:
        """A plan of no weeks is no plan."""
        if not self.weeks:
            yield Problem((), Phrase("needs at least one week; for contacts on request only write none"))


PlanOrNone = Annotated[Nothing | Annotated[TierPlan, branch("block")], Discriminator(none_or_block)]


class Assignment(Block):
    """The tier in which a store starts, by its readiness."""

    low: Tier = "key"
    """Of stores with a weak base."""
    mid: Tier = "regular"
    """Of stores with a fair base."""
    high: Tier = "autonomous"
    """Of stores that learn by themselves."""

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Tiers of low, mid and high readiness."""
        low, mid, high = (events.TIER_NAMES.index(name) for name in (self.low, self.mid, self.high))
        return low, mid, high


class Tiers(Block):
    """Contact plans by tier, in place of one for all; left out, a tier has S1's plan."""

    key: PlanOrNone = TierPlan.model_construct(visits=[5.0, 2.0, 2.0, 2.0])
    """Contacts of key stores: on site every working day of the first week, then two days a week."""
    regular: PlanOrNone = TierPlan.model_construct(visits=[1.0, 0.5, 0.5, 0.5])
    """Contacts of regular stores: on site once in the first week, then once in two weeks."""
    autonomous: PlanOrNone = None
    """Contacts of autonomous stores; none: they ask when they need help."""
    assign: Assignment = Assignment.model_construct()
    """The tier in which a store starts."""
    model_stores: Annotated[int, counting(0, MOST_STORES)] = 0
    """The first so many stores that batches take are to be models, and key stores whatever their readiness."""
    by_light: YesNo = False
    """Whether orange and red make a key store, two greens take a store one tier down, and who starts again is key."""

    @property
    def plans(self) -> tuple[TierPlan | None, TierPlan | None, TierPlan | None]:
        """The plans of the tiers in order."""
        return self.key, self.regular, self.autonomous

    @property
    def weeks(self) -> int:
        """Length in weeks of the longest plan; 0 if all contacts are on request."""
        return max(plan.weeks if plan is not None else 0 for plan in self.plans)
