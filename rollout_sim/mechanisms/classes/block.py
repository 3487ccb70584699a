"""What a scenario says about classes: ``training.classes``."""

from collections.abc import Iterable
from typing import Annotated, Any

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.mechanisms.classes.settings import ClassSettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import Block, Money, Problem, counting
from rollout_sim.scenario.values.quantities import WORK_DAY_HOURS


class Classes(Block):
    """The course in classes of several stores, by trainers who do nothing else; coaches then teach no course."""

    size: Annotated[int, counting(1, 1000)] = 6
    """Stores in a class at most; the more there are, the slower they learn."""
    trainers: Annotated[int, counting(1, 10_000)] = 1
    """Trainers; each holds as many classes a day as the course's hours go into 8."""
    days_a_week: Annotated[int, counting(1, 7)] = 5
    """Days a week that each works, on a rota by number."""
    trainer_day: Money = 0.0
    """Pay of a trainer's day on duty."""


def _within_a_day(course: Any) -> Iterable[Problem]:
    """A class ends with the day."""
    if course.classes is not None and course.hours > WORK_DAY_HOURS:
        rule = Phrase("a class is held within a day of 8 h, and the course has {hours} h", hours=f"{course.hours:g}")
        yield Problem(("classes",), rule)


FIELDS = (
    AddedField(
        "Course", "new_staff", "classes", Classes | None, None,
        "Classes held by trainers; left out, each store's course is a task of the coaches.",
        _within_a_day,
    ),
)  # fmt: skip


def settings(scenario: Any) -> ClassSettings:
    """The settings of a scenario."""
    classes = scenario.training.classes if scenario.training else None
    if classes is None:
        return ClassSettings()
    return ClassSettings(classes.size, classes.trainers, classes.days_a_week, classes.trainer_day)
