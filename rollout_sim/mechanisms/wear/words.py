"""What people read about wear."""

from rollout_sim.mechanisms.wear import kinds
from rollout_sim.wording.language import N_

#: Its tasks.
NAMES = (N_("induction"),)
#: What a store's story tells of a task done.
TASK_STORIES = {kinds.INDUCTION: N_("new staff are given the course{by}")}
