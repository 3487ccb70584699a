"""Rules of nudges: where a coaching path goes on."""

import math

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.store import Floats
from rollout_sim.rules.tiers import KINDS


@rule
def first_whole_week(now: float, live: float) -> int:
    """The first week of a store's contact plan that begins now or later; its weeks count from its go-live."""
    return max(0, math.ceil((now - live) / 7.0))


@rule
def planned_before(contacts: Floats, tier: int, row: int, week: int) -> float:
    """Contacts of a kind that the plan of a tier wants before a week, with fractions."""
    wanted = 0.0
    for earlier in range(min(week, contacts.shape[1])):
        wanted += contacts[KINDS * tier + row, earlier]
    return wanted
