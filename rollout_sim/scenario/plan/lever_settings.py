"""Settings of a scenario's levers, and what they cost, as plain numbers."""

from rollout_sim.kernel.calendar import WEEKS_A_MONTH
from rollout_sim.rules.levers import Levers, levers
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.plan.plan import Spending

MONTHS_A_YEAR = 12.0
#: What S1 pays, in CNY: a store's equipment, the month's, quarter's and year's prizes, a good store's fund.
PUBLISHED_EQUIPMENT = 30_000.0
PUBLISHED_PRIZES = 5_000.0 + 10_000.0 / 3.0 + 30_000.0 / MONTHS_A_YEAR  # a month
PUBLISHED_FUND = 100_000.0


def levers_of(scenario: Scenario) -> Levers:
    """The lever settings of a scenario, as plain numbers."""
    stores, steps = scenario.stores, scenario.change_management
    resistance, words, power = stores.resistance, steps.communication, steps.empowerment
    paid, reviews = scenario.incentives, scenario.reviews
    prizes = paid.person_of_month + paid.practice_of_quarter / 3.0 + paid.person_of_year / MONTHS_A_YEAR
    see = scenario.see
    talk = words.national_meetings + words.regional_meetings + words.store_meetings
    any_resistance = any((resistance.cognitive, resistance.emotional, resistance.behavioural))
    return levers(
        cognitive=resistance.cognitive,
        emotional=resistance.emotional,
        behavioural=resistance.behavioural,
        mix=resistance.mix if any_resistance else 0.0,
        failed_before=resistance.failed_before,
        special=resistance.special,
        no_time=resistance.no_time,
        answer_objections=steps.answer_objections,
        adaptation=steps.adaptation,
        urgency=steps.urgency,
        vision=steps.vision,
        coalition=min(1.0, (steps.coalition.core + steps.coalition.extended) / max(1, stores.total)),
        messages_at_start=talk,
        messages_a_week=words.pushes_a_week + words.briefs_a_month / WEEKS_A_MONTH,
        equipment=power.equipment / PUBLISHED_EQUIPMENT,
        kpi_weight=power.kpi_weight,
        paid_training=power.paid_training,
        no_penalty=power.no_penalty,
        quick_wins=steps.quick_wins,
        prizes=prizes / PUBLISHED_PRIZES,
        fund=paid.store_fund / PUBLISHED_FUND,
        toolkit=scenario.toolkit.start,
        sharing=scenario.sharing_group,
        agenda_week=reviews.weekly.stores,
        agenda_month=reviews.monthly.stores,
        agenda_quarter=reviews.quarterly.stores,
        late=reviews.late if reviews.any_held else 0.0,
        never=reviews.never if reviews.any_held else 0.0,
        move_coaches=reviews.monthly.move_coaches,
        stop_below=reviews.quarterly.stop_below,
        places=see.places_a_week if see else 0,
        see_wait=see.wait_at_most if see else 0,
        tier_by_light=scenario.tiers is not None and scenario.tiers.by_light,
    )


def spending_of(scenario: Scenario) -> Spending:
    """What the levers cost, apart from the hours that they take."""
    steps, paid = scenario.change_management, scenario.incentives
    return Spending(
        at_start=steps.coalition.awards + scenario.toolkit.cost,
        a_store=steps.empowerment.equipment,
        a_month=paid.person_of_month,
        a_quarter=paid.practice_of_quarter,
        a_year=paid.person_of_year + paid.store_fund * paid.good_stores + paid.region_fund * paid.top_regions,
        a_place=scenario.see.cost if scenario.see else 0.0,
    )
