"""A small scenario with a pilot, and pilots simulated with values that are known."""

import numpy as np

from rollout_sim.replications.replicate import engine
from rollout_sim.scenario import Scenario, loads
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.studies.calibrate.pilot_figures import PilotObservation, pilot_plan
from rollout_sim.studies.calibrate.question import question
from rollout_sim.studies.calibrate.simulate_pilot import PlanVariants, SummarySimulator
from rollout_sim.studies.calibrate.study import calibrate

TEXT = """\
rollout_sim: 1
name: Thirty stores
starts: 2026-03-02
run_length: 6 months
stores: {count: 30}
change: {efficiency_gain: 30%}
people: {head_office_coaches: 2}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 3 months}]
  pilot first:
    batches: [{name: pilot, stores: 24, lasts: 2 months}, {name: rest, stores: rest, lasts: 2 months}]
"""
PARAMETERS = ("mean_drive", "requests", "usage_days")
WEEKS = 8
#: A smaller pilot teaches less than its own luck hides.
STORES = "abcdefghijklmnopqrstuvwx"


def scenario(more: str = "") -> Scenario:
    return loads(TEXT + more)


def pilot_of(point: np.ndarray, luck: int, weeks: int = WEEKS) -> Pilot:
    """The pilot of values at a point in standard-normal coordinates."""
    world = scenario()
    whole = PilotObservation.whole(len(STORES), weeks)
    measured = [np.ones((len(STORES), weeks))] * 4
    asked = question(world, Pilot(tuple(STORES), (1,) * len(STORES), *measured), parameters=PARAMETERS)
    simulator = SummarySimulator(
        world, asked.summary_statistics, asked.parameters, asked.names, 1, "compiled", 1, None, None
    )
    plans, _ = PlanVariants(world, ["pilot first"]).of(simulator.values(point))
    plan = pilot_plan(plans["pilot first"], weeks)
    return whole.observe(engine("compiled")(plan, 777, luck), plan)


def recovered(world: int) -> tuple[list[bool], list[float]]:
    """Of each parameter of a synthetic pilot, whether the 80 % interval holds the truth, and the truth's rank."""
    truth = np.random.default_rng([31, world]).standard_normal(len(PARAMETERS))
    found = calibrate(scenario(), pilot_of(truth, world), parameters=PARAMETERS, draws=150, seed=world, at_most=4000,
                      workers=1)  # fmt: skip
    ends = found.percentiles()
    inside = (ends[:, 0] <= truth) & (truth <= ends[:, 2])
    below = found.last.points < truth
    return inside.tolist(), (found.last.weights @ below).tolist()
