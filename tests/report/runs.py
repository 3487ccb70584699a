"""Run folders to report on: small ones, with names that would do harm if they were taken for anything but names."""

from pathlib import Path

from rollout_sim.replications.checkpoint import ComparisonRun, finish, opened
from rollout_sim.report.pack import Pack
from rollout_sim.report.pack_reading import read_pack
from rollout_sim.scenario import loads
from rollout_sim.studies.compare.comparison import compare

HOSTILE = "=cmd|' /C calc'!A0"
TEXT = f"""\
# Does {HOSTILE} do any harm?
rollout_sim: 1
name: "{HOSTILE}"
starts: 2026-03-02
run_length: 8 months
stores: {{count: 24, readiness: {{high: 25%, mid: 50%, low: 25%}}, pilots: 1}}
change: {{efficiency_gain: 27%}}
people: {{head_office_coaches: 3, seed_coaches: {{after_batch: 1, at_most: 2, stores_each: 3}}}}
words: {{head_office_coach: field coach, red: stopped}}
strategies:
  "{HOSTILE}":
    batches: [{{name: "{HOSTILE}", stores: rest, lasts: 2 months}}]
  two batches:
    batches: [{{name: first, stores: 8, lasts: 2 months, target: 80%}}, {{name: second, stores: rest, lasts: 3 months}}]
uncertain:
  money.benefits.margin: {{low: 5%, likely: 10%, high: 15%}}
  money.people.head_office_coach: {{uniform: [1000, 2000]}}
"""
MONEY = f"""\
money:
  committed: {{"{HOSTILE}": 300 thousand, office: 50 thousand}}   # of the board
  people: {{head_office_coach: 1500, seed_coach: 300}}                  # a day on duty
  overtime_hour: 250
  per_store: {{equipment: 30 thousand}}
  per_event: {{acceptance: 500, diagnosis: 1000, head_office_visit: 500, travel: 600}}
  benefits: {{labour_per_store_day: 2000, revenue_per_store_day: 30 thousand, revenue_gain: 15%, margin: 10%,
             complaints_per_store_month: 8, complaint_cost: 300}}
incentives: {{person_of_month: 1000, store_fund: 5000, good_stores: 2}}
"""


def pack_of(folder: Path, text: str, replications: int = 6) -> Pack:
    """A scenario run into a folder, and read back from there."""
    scenario = loads(text)
    names = tuple(scenario.strategy_names)
    run = ComparisonRun(scenario, names, 3, "compiled", replications, text.encode())
    with opened(folder, run) as checkpoint:
        finish(folder, run, compare(scenario, replications=replications, seed=3, workers=1, checkpoint=checkpoint))
    return read_pack(folder)
