"""What the programme costs and brings, per unit; amounts are in the scenario's currency."""

from typing import Annotated

from pydantic import Field

from rollout_sim.scenario.values.fields import Block, LargeShare, Money, OtherNames, Rate, Share, Text, counting


class Pay(Block):
    """Pay of a person on duty."""

    head_office_coach: Annotated[Money, OtherNames(former=("expert",), meant=("coach", "coaches"))] = 0.0
    """A head office coach, a day on duty."""
    seed_coach: Money = 0.0
    """A seed coach, a day of coaching."""
    regional_coach: Money = 0.0
    """A regional coach, a day on duty."""
    desk_agent: Money = 0.0
    """An agent of the desk, a day on duty."""


class PerEvent(Block):
    """Costs of what happens, beside the pay of who does it."""

    visit: Money = 0.0
    """A coaching visit."""
    call: Money = 0.0
    """A coaching call."""
    head_office_visit: Annotated[Money, OtherNames(former=("expert_visit",))] = 0.0
    """A head office visit."""
    acceptance: Money = 0.0
    """An acceptance."""
    diagnosis: Money = 0.0
    """A diagnosis."""
    travel: Money = 0.0
    """Travel to each task on site."""


class Benefits(Block):
    """What the change is worth to the stores."""

    labour_per_store_day: Money = 0.0
    """Worth of 100 % efficiency of a store in a day."""
    revenue_per_store_day: Money = 0.0
    """Revenue of a store in a day."""
    revenue_gain: LargeShare = 0.0
    """Gain in revenue at full usage and ability."""
    margin: Share = 0.0
    """Part of more revenue that is kept."""
    customers_lost_per_store_year: Rate = 0.0
    """Customers that a store loses in a year as things are."""
    customers_kept: Share = 0.0
    """Part of them kept at full usage and ability."""
    customer_worth: Money = 0.0
    """Worth of a customer kept."""
    complaints_per_store_month: Rate = 0.0
    """Complaints of a store in a month as things are."""
    complaint_cost: Money = 0.0
    """Cost of a complaint."""


class MoneyBlock(Block):
    """Costs and benefits."""

    currency: Text = "CNY"
    """Currency of all amounts."""
    committed: dict[str, Money] = Field(default={})
    """Amounts spent whatever happens, by label."""
    people: Pay = Pay.model_construct()
    """Pay a day on duty."""
    overtime_hour: Money = 0.0
    """Pay of an hour of overtime."""
    per_store: dict[str, Money] = Field(default={})
    """Amounts spent for each store launched, by label."""
    per_event: PerEvent = PerEvent.model_construct()
    """Costs of what happens."""
    benefits: Benefits = Benefits.model_construct()
    """What the change is worth."""
    discount_rate: Share = 0.08
    """Discount rate a year."""
    fiscal_year_begins: Annotated[int, counting(1, 12)] = 1
    """Month in which a fiscal year begins, 1 for January."""
