"""Rules of second chances: how many stores there is time for, and which."""

from typing import Any

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import FAILED
from rollout_sim.rules.store import Ints, StoreState

NO_STORE = -1


@rule
def stores_in_time(last_week: Any, c: Coefficients) -> int:
    """Failed stores for which coaches have time, by their hours of the week before (a row of ``outcome.WEEKLY``)."""
    free_hours = c.busy_share * last_week["coach_duty_hours"] - last_week["coach_used_hours"]
    return max(0, int(free_hours / c.again_hours))


@rule
def nearest_to_success(stores: StoreState, had_chance: Ints) -> int:
    """The failed store with the highest usage that had no second chance yet; of ties the lowest number."""
    best = NO_STORE
    for i in range(len(stores.state)):
        if stores.state[i] != FAILED or had_chance[i] == 1:
            continue
        if best < 0 or stores.usage[i] > stores.usage[best]:
            best = i
    return best
