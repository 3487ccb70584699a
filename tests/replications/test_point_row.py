"""What is short, read off runs of the model in which it is known."""

import pytest

from rollout_sim.engines import compiled
from rollout_sim.replications.point_row import observe
from rollout_sim.scenario import loads, resolve

TEXT = """\
rollout_sim: 1
name: Six stores
starts: 2026-03-02
run_length: 10 weeks
stores: {count: 6}
change: {efficiency_gain: 20%}
people: {head_office_coaches: 20}
strategies:
  at once: {batches: [{stores: rest, lasts: 2 months}]}
"""
#: A course of eight hours is one class a day and trainer.
LONG = "training: {theory: 2 h, demonstration: 2 h, drills: 2 h, questions: 2 h, classes: {size: 1, trainers: 1, "


def seen(more: str = "") -> dict[str, float]:
    scenario = loads(TEXT + more)
    plan = resolve(scenario, "at once")
    return observe(compiled.simulate(plan, 1, 0), plan, scenario.money)


@pytest.mark.parametrize(
    ("days_a_week", "weeks"),
    [(1, 6), (2, 2), (3, 1), (7, 0)],  # six classes in all, and none on day 0, on which stores enrol
)
def test_weeks_in_which_trainers_hold_all_the_classes_that_they_can(days_a_week: int, weeks: int) -> None:
    assert seen(f"{LONG}days_a_week: {days_a_week}}}}}\n")["trainer_full_weeks"] == weeks
    assert seen()["trainer_full_weeks"] == 0


@pytest.mark.parametrize(("wait", "weeks"), [("0 days", 0), ("6 days", 1), ("2 weeks", 3)])
def test_weeks_in_which_stores_wait_for_a_host(wait: str, weeks: int) -> None:
    # at the start nobody is green yet, so all six wait as long as they are willing to
    assert seen(f"see: {{wait_at_most: {wait}}}\n")["host_short_weeks"] == weeks
    assert seen()["host_short_weeks"] == 0


def test_who_finds_a_place_at_once_does_not_wait() -> None:
    pilots = TEXT.replace("{count: 6}", "{count: 8, pilots: 2}").replace("lasts:", "starts: 2026-03-23, lasts:")
    scenario = loads(pilots + "see: {places_a_week: 6}\n")
    plan = resolve(scenario, "at once")
    assert observe(compiled.simulate(plan, 1, 0), plan, scenario.money)["host_short_weeks"] == 0
