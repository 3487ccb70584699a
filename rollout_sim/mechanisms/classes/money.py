"""What classes cost."""

import math

import numpy as np

from rollout_sim.results.money import BudgetEvents, Line, spread
from rollout_sim.rules.outcome import Bools, Floats
from rollout_sim.scenario.plan.plan import Plan


def trainers_by_day(plan: Plan) -> Bools:
    """Whether a trainer is on duty, as an array (trainers, days of the run); by the rule ``coaching.on_duty``."""
    settings = plan.of["classes"]
    days, trainers = math.ceil(plan.run_days), np.arange(int(settings.trainers))
    place, working = plan.work_days[:days, 0], plan.work_days[:days, 1]
    on = (place >= 0) & (np.add.outer(trainers, place) % working < settings.days_a_week)
    return np.asarray(on | plan.always_on_duty, dtype=np.bool_)


def trainer_days(plan: Plan) -> float:
    """Days on duty of all trainers over the run; an incomplete last day counts in proportion."""
    on = trainers_by_day(plan)
    return float((on @ np.minimum(1.0, plan.run_days - np.arange(on.shape[1]))).sum())


def _trainers(events: BudgetEvents) -> Floats:
    return spread(0.0, events.plan.run_days, trainer_days(events.plan), events.month_starts)


#: Each behind the line that stands before it.
LINES = (
    (
        "desk_agents",
        Line(
            "trainers", "people_cost", "days", "Trainers on duty",
            _trainers, lambda plan, _: plan.of["classes"].trainer_day, ("training.classes.trainer_day",),
        ),
    ),
)  # fmt: skip
