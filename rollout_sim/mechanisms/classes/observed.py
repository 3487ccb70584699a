"""Numbers about classes beside the measures."""

from math import floor

import numpy as np

from rollout_sim.kernel.calendar import SAME_TIME, weeks_of
from rollout_sim.mechanisms.classes import kinds
from rollout_sim.mechanisms.classes.money import trainers_by_day
from rollout_sim.replications.point_row import FULL_USE
from rollout_sim.results.counts import of_kind
from rollout_sim.results.measures import WORK_HOURS_A_DAY, Replication


def _trainer_full_weeks(replication: Replication) -> float:
    """Whole weeks up to the day read in which trainers hold as many classes as they can."""
    plan = replication.plan
    if plan.of["classes"].trainers == 0 or plan.course is None:
        return 0.0
    reviews = plan.review_days[plan.review_days <= min(plan.run_days, replication.until) + SAME_TIME].astype(np.int64)
    by_day, weeks = trainers_by_day(plan).sum(axis=0), len(reviews) - 1
    on_duty = np.diff(np.concatenate([[0], np.cumsum(by_day)])[reviews])
    possible = on_duty * floor(WORK_HOURS_A_DAY / sum(plan.course) + SAME_TIME)
    class_days = of_kind(replication.outcome.log, kinds.CLASS_HELD)["day"]
    held_by_week = np.bincount(weeks_of(plan.starts, class_days), minlength=weeks)[:weeks]
    return float(((possible > 0) & (held_by_week >= FULL_USE * possible)).sum())


#: Each behind the number that stands before it.
OBSERVED = (("desk_full_weeks", "trainer_full_weeks", _trainer_full_weeks),)
