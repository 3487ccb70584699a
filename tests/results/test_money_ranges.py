"""Whether a range moves money, and what to declare where none does."""

import pytest

from rollout_sim.results.money_ranges import luck_alone, money_ranged, ranges_to_declare
from rollout_sim.scenario import Scenario, loads

TEXT = """\
rollout_sim: 1
name: t
starts: 2026-03-02
run_length: 6 months
stores: {count: 10}
change: {efficiency_gain: 20%}
people: {head_office_coaches: 2}
strategies:
  all at once: {batches: [{stores: rest, lasts: 2 months}]}
money:
  committed: {system: 1000, "our office": 10}
  people: {head_office_coach: 1500}
  benefits: {labour_per_store_day: 2000, customers_lost_per_store_year: 4, customers_kept: 20%}
"""


def scenario(uncertain: str = "") -> Scenario:
    return loads(TEXT + (f"uncertain:\n  {uncertain}\n" if uncertain else ""))


@pytest.mark.parametrize(
    "entry",
    [
        "change.efficiency_gain: {low: 10%, likely: 20%, high: 30%}",
        "money.people.head_office_coach: {uniform: [1000, 2000]}",
        'money.committed."our office": {uniform: [5, 15]}',
        "money.discount_rate: {uniform: [5%, 9%]}",
        "people.head_office_coaches: {uniform: [1, 3]}",
        "stores.sceptical_managers: {uniform: [0%, 20%]}",
        "money.benefits.customer_worth: {uniform: [1, 500]}",
    ],
)
def test_a_price_in_force_moves_money_and_so_does_what_happens(entry: str) -> None:
    assert money_ranged(scenario(entry))
    assert not luck_alone(scenario(entry))


@pytest.mark.parametrize(
    "entry", ["money.benefits.customers_kept: {uniform: [1%, 50%]}", "money.benefits.margin: {uniform: [1%, 50%]}"]
)
def test_a_price_that_is_multiplied_by_nothing_moves_none(entry: str) -> None:
    assert not money_ranged(scenario(entry))


def test_without_ranges_luck_is_alone_and_gain_price_and_people_can_be_declared() -> None:
    assert luck_alone(scenario())
    assert not money_ranged(scenario())
    assert ranges_to_declare(scenario()) == (
        "change.efficiency_gain",
        "money.people.head_office_coach",
        "people.head_office_coaches",
    )
    poor = loads(
        TEXT.replace("{head_office_coaches: 2}", "{head_office_coaches: 0}").replace(
            "  people: {head_office_coach: 1500}\n", ""
        )
    )
    assert ranges_to_declare(poor) == ("change.efficiency_gain", "money.benefits.labour_per_store_day")
