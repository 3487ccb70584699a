"""Rules of classes: who teaches when, until when, and how well."""

import math
from typing import Any

from rollout_sim.kernel.compile import rule
from rollout_sim.mechanisms.classes.settings import ClassSettings
from rollout_sim.rules.coaching import HOURS_A_DAY, on_duty, tired_skill, train
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.store import Floats, Ints, StoreState

#: Shorter courses are treated as this long when the classes of a day are counted.
SHORTEST_HOURS = 0.25


@rule
def trainers_on(day: int, settings: ClassSettings, always: bool, work_days: Ints) -> int:
    """Number of trainers on duty on a day, by the same rota as coaches."""
    count = 0
    for trainer in range(int(settings.trainers)):
        count += 1 if always or on_duty(trainer, day, int(settings.days_a_week), work_days) else 0
    return count


@rule
def classes_a_day(course_hours: float) -> int:
    """Classes that a trainer can hold in a day of duty; 0 if the course is longer than the day."""
    return math.floor(HOURS_A_DAY / max(course_hours, SHORTEST_HOURS) + 1e-9)


@rule
def class_ends(day: int, number: int, trainers: int, course_hours: float) -> float:
    """Time at which a day's class ends, in days: trainers hold the first classes in parallel, then the next ones."""
    return day + (number // trainers + 1) * course_hours / HOURS_A_DAY


@rule
def teach(stores: StoreState, i: int, course: Floats, pupils: int, day: float, now: Any, c: Coefficients) -> None:
    """Teach a store the course in a class: the more stores in it, the less time for each; ``now`` is the scene."""
    skill = tired_skill(c.head_office_skill, day, now)
    train(stores, i, course, skill / (1.0 + c.class_crowding * (pupils - 1)), c)
