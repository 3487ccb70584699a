"""What a scenario says about orders: ``orders``."""

from collections.abc import Iterable
from typing import Any

from rollout_sim.kernel.calendar import WEEKS_A_MONTH
from rollout_sim.kernel.phrases import Phrase
from rollout_sim.mechanisms.orders.settings import OrderSettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import Block, Problem, Rate, Share


class Orders(Block):
    """The change is ordered: stores that will not do it report that they do, until somebody looks."""

    pressure: Share = 0.0
    """How far a store with no will at all reports above what is."""
    checks_a_week: Rate = 0.0
    """Spot checks a week, in the hours of head office and regional coaches."""
    shoppers_a_month: Rate = 0.0
    """Mystery shoppers' visits a month, in the same hours."""

    def rules(self) -> Iterable[Problem]:
        """Checks look for what orders hide."""
        if self.pressure == 0.0 and (self.checks_a_week > 0.0 or self.shoppers_a_month > 0.0):
            yield Problem(("pressure",), Phrase("is 0: without orders nothing is hidden that a check could find"))


FIELDS = (
    AddedField(
        "Scenario", "incentives", "orders", Orders, Orders.model_construct(),
        "Orders, and the checks that find what they hide; none if left out.",
    ),
)  # fmt: skip


def settings(scenario: Any) -> OrderSettings:
    """The settings of a scenario."""
    own = scenario.orders
    return OrderSettings(own.pressure, own.checks_a_week, own.shoppers_a_month / WEEKS_A_MONTH)
