"""Settings of classes, as plain numbers."""

from typing import NamedTuple


class ClassSettings(NamedTuple):
    """How classes are held; with no trainers the course is a coach's task."""

    size: float = 0.0  # stores in a class at most
    trainers: float = 0.0
    days_a_week: float = 0.0  # that each of them works
    trainer_day: float = 0.0  # pay of a trainer's day on duty, in the scenario's currency


SETTINGS = ClassSettings
#: Values among which proofs draw.
DRAWN = {"size": (1.0, 2.0, 3.0, 4.0), "trainers": (1.0, 2.0, 3.0, 4.0), "days_a_week": (1.0, 2.0, 3.0, 4.0)}
