"""What can be seen of classes before a run."""

import math
from collections.abc import Iterator

from rollout_sim.kernel.calendar import DAYS_A_WEEK
from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario.advice.feasibility import Launch, about, week_days, worked_days
from rollout_sim.scenario.plan.plan import Plan


def takes_course(plan: Plan) -> bool:
    """Whether trainers give the course in place of coaches."""
    return bool(plan.of["classes"].trainers > 0)


def warnings(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    """Batches whose last stores are taught too late to be a success."""
    settings = plan.of["classes"]
    if settings.trainers == 0 or plan.course is None:
        return
    from rollout_sim.mechanisms.classes.rules import classes_a_day

    weeks = range(max(1, math.ceil(plan.run_days / DAYS_A_WEEK) - 1))
    worked = sum(worked_days(plan, week, settings.days_a_week) for week in weeks)
    days = worked * DAYS_A_WEEK / sum(len(week_days(plan, week)) for week in weeks)
    places = settings.trainers * days * classes_a_day(sum(plan.course)) * settings.size
    for batch, launch in zip(plan.batches, launches, strict=True):
        new = launch.stores - launch.pilots
        if DAYS_A_WEEK * new / places + plan.acceptance_days >= batch.length_days > plan.acceptance_days:
            yield Phrase(
                "classes have {places} places a week: the last of the {stores} new stores of {batch} are taught "
                "after {time}, too late to be a success",
                places=f"{places:,.0f}", stores=new, batch=repr(batch.name),
                time=about(math.ceil(DAYS_A_WEEK * new / places)),
            )  # fmt: skip
