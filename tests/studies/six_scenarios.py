"""Six small scenarios of different kinds, over which all studies are rendered and held against each other."""

from rollout_sim.scenario import Scenario, loads

HEAD = """\
rollout_sim: 1
name: {name}
starts: 2026-03-02
"""
MONEY = """\
money:
  currency: CNY
  committed: {programme office: 300 thousand}
  people: {head_office_coach: 1500}
  per_store: {equipment: 10 thousand}
  benefits: {labour_per_store_day: 500}
  discount_rate: 8%
"""
#: No range is declared, and coefficients are the table's: luck alone.
LUCK = (
    """\
run_length: 8 months
ensemble: none
stores: {count: 20, readiness: {high: 25%, mid: 50%, low: 25%}}
change: {efficiency_gain: 30%}
people: {head_office_coaches: 4}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 3 months}]
  two batches:
    batches:
      - {name: first, stores: 8, lasts: 2 months, target: 60%}
      - {name: second, stores: rest, lasts: 2 months, target: 50%}
"""
    + MONEY
)
#: Names of forty characters, ranges on prices and people.
NAMES = (
    """\
run_length: 9 months
stores: {count: 12}
change: {efficiency_gain: 25%}
people: {head_office_coaches: 3}
strategies:
  everybody at once in the very first month:
    batches: [{stores: rest, lasts: 2 months}]
  four stores as a pilot, and then the rest:
    batches: [{stores: 4, lasts: 1 month}, {stores: rest, lasts: 2 months}]
  six and six stores, with a month of pause:
    batches: [{stores: 6, lasts: 2 months}, {stores: rest, lasts: 2 months, gap: 1 month}]
  three batches of four, each for one month:
    batches: [{stores: 4, lasts: 1 month}, {stores: 4, lasts: 1 month}, {stores: rest, lasts: 1 month}]
  the hardest stores first, the easy later:
    batches: [{stores: 4, lasts: 2 months, choose: hardest first}, {stores: rest, lasts: 2 months}]
uncertain:
  money.benefits.labour_per_store_day: {uniform: [200, 900]}
  people.head_office_coaches: {low: 2, likely: 3, high: 6}
"""
    + MONEY
)
#: No money, and tiers of coaches.
POOR = """\
run_length: 26 weeks
stores: {count: 18}
change: {efficiency_gain: 20%}
people: {head_office_coaches: 1, seed_coaches: {after_batch: 1, at_most: 2, stores_each: 3}}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 3 months, target: 80%}]
  seeds first:
    batches:
      - {name: seeds, stores: 3, lasts: 6 weeks, target: 100%}
      - {name: others, stores: rest, lasts: 12 weeks, target: 50%}
  half and half:
    batches: [{stores: 9, lasts: 8 weeks}, {stores: rest, lasts: 8 weeks}]
uncertain:
  change.efficiency_gain: {low: 5%, likely: 20%, high: 40%}
"""
#: What is earned never covers what is spent; coefficients are drawn, as users have it.
LOSS = (
    """\
run_length: 5 months
ensemble: default
stores: {count: 12}
change: {efficiency_gain: 10%}
people: {head_office_coaches: 3}
strategies:
  both months:
    batches: [{stores: 6, lasts: 1 month}, {stores: rest, lasts: 1 month}]
  at once:
    batches: [{stores: rest, lasts: 2 months}]
uncertain:
  money.per_store.equipment: {uniform: [40000, 160000]}
"""
    + MONEY
)
#: Two strategies that are the same, and an input that nothing depends on.
TIES = """\
run_length: 6 months
stores: {count: 16}
change: {efficiency_gain: 30%}
people: {head_office_coaches: 3}
strategies:
  plan A:
    batches: [{stores: 8, lasts: 2 months}, {stores: rest, lasts: 2 months}]
  plan A again:
    batches: [{stores: 8, lasts: 2 months}, {stores: rest, lasts: 2 months}]
uncertain:
  money.overtime_hour: {uniform: [250, 251]}
""" + MONEY.replace("  per_store", "  overtime_hour: 250\n  per_store")
#: Gates, a desk, and far too few people.
GATES = (
    """\
run_length: 10 months
stores: {count: 30, readiness: {high: 20%, mid: 40%, low: 40%}}
change: {efficiency_gain: 35%}
people: {head_office_coaches: 1, support_desk: {agents: 1}}
strategies:
  gated:
    batches:
      - {stores: 6, lasts: 2 months, target: 90%}
      - {stores: 12, lasts: 2 months, target: 70%, gate: {go: accepted >= 50%}}
      - {stores: rest, lasts: 2 months, target: 60%}
  ungated:
    batches: [{stores: 6, lasts: 2 months}, {stores: 12, lasts: 2 months}, {stores: rest, lasts: 2 months}]
uncertain:
  people.head_office_coaches: {low: 1, likely: 2, high: 3}
  money.benefits.labour_per_store_day: {uniform: [100, 2000]}
"""
    + MONEY
)
TEXTS = {"luck": LUCK, "names": NAMES, "poor": POOR, "loss": LOSS, "ties": TIES, "gates": GATES}


def scenario(kind: str) -> Scenario:
    """One of the six."""
    return loads(HEAD.format(name=f"A world of {kind}") + TEXTS[kind])
