"""The course in classes: trainers with a calendar of their own teach several stores at a time, and coaches none."""

import math

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.coaching import HOURS_A_DAY, on_duty, train
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.lever_week import tired_skill
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.store import Floats, StoreState

#: A course of fewer hours is held no more often in a day than one of these.
SHORTEST_HOURS = 0.25


@rule
def trainers_on(day: int, v: Levers, always: bool) -> int:
    """Trainers on duty that day, by the same rota as coaches: numbered from 0, so many days in seven."""
    count = 0
    for trainer in range(int(v.trainers)):
        count += 1 if always or on_duty(trainer, day, int(v.trainer_days)) else 0
    return count


@rule
def classes_a_day(course_hours: float) -> int:
    """Classes that a trainer holds one after another in a day of duty; 0 if the course is longer than the day."""
    return math.floor(HOURS_A_DAY / max(course_hours, SHORTEST_HOURS) + 1e-9)


@rule
def class_ends(day: int, number: int, trainers: int, course_hours: float) -> float:
    """Day on which a day's class is over: its trainers hold the first ones side by side, then the next."""
    return day + (number // trainers + 1) * course_hours / HOURS_A_DAY


@rule
def teach(stores: StoreState, i: int, course: Floats, pupils: int, day: float, v: Levers, c: Coefficients) -> None:
    """The course in a class of so many stores: the more there are, the less time there is for each."""
    skill = tired_skill(c.expert_skill, day, v, c)
    train(stores, i, course, skill / (1.0 + c.class_crowding * (pupils - 1)), c)
