"""Neighbouring numbers of coaches share their luck: pairing makes their intervals narrower, on the model itself."""

from rollout_sim import sweep
from rollout_sim.scenario import loads

TEXT = """\
rollout_sim: 1
name: Thirty stores
starts: 2026-03-02
run_length: 5 months
stores: {count: 30, regions: 2}
change: {efficiency_gain: 20%}
people: {head_office_coaches: 5}
strategies:
  two batches:
    batches: [{stores: 10, lasts: 2 months}, {stores: rest, lasts: 2 months}]
money:
  people: {head_office_coach: 1500}
  benefits: {labour_per_store_day: 2000}
"""
#: The most that ever wait at once: a single bad week makes it, and more coaches do not have it in the same week.
OF_ONE_WEEK = "longest_request_queue"


def test_variance_ratio_between_neighbouring_coach_counts_is_above_one() -> None:
    found = sweep(loads(TEXT), "people.head_office_coaches=4:6:1", replications=120, workers=1)
    ratios = found.gains().dropna(subset=["variance_ratio"]).set_index(["measure", "from"])["variance_ratio"]
    assert len(ratios.index.get_level_values("measure").unique()) >= 18
    firm = ratios.drop(index=OF_ONE_WEEK, level="measure")
    assert (firm > 1).all(), firm[firm <= 1]
    assert (ratios[OF_ONE_WEEK] > 0.8).all()
