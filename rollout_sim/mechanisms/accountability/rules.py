"""Rules of accountability: who is talked to, who gets a new manager, and what that does."""

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule
from rollout_sim.mechanisms.accountability.kinds import NEW_MANAGER, TALK
from rollout_sim.mechanisms.accountability.settings import AccountabilitySettings
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import RED
from rollout_sim.rules.lever_tasks import tell, want
from rollout_sim.rules.store import StoreState, clamp, count_live, is_live, soften

#: Consecutive reviews with a red light that make two and three months.
TWO_MONTHS, THREE_MONTHS = 9, 13
#: Reviews in half a year.
HALF_A_YEAR = 26
#: Bisection steps that find the resistance above which the most resistant tenth lies.
BISECTIONS = 40


@rule
def hold_to_account(
    stores: StoreState, settings: AccountabilitySettings, c: Coefficients, seed: int, replication: int
) -> None:
    """Two red months lead to a talk with the manager, three to a new one."""
    if settings.talks == 0.0 and settings.replacement == 0.0:
        return
    for i in range(len(stores.state)):
        red = is_live(stores.state[i]) and stores.light[i] == RED
        stores.red_reviews[i] = stores.red_reviews[i] + 1 if red else min(stores.red_reviews[i], 0)
        if settings.talks > 0.0 and stores.red_reviews[i] == TWO_MONTHS:
            want(stores, i, TALK)
        if settings.replacement > 0.0 and stores.red_reviews[i] >= THREE_MONTHS:
            replace_manager(stores, i, c, seed, replication)


@rule
def replace_manager(stores: StoreState, i: int, c: Coefficients, seed: int, replication: int) -> None:
    """A new manager, who is given half a year before another: part of what the store knew goes.

    The new one believes little either way, the staff what it believed; nobody refuses to cooperate.
    """
    stores.managers[i] += 1
    stores.red_reviews[i] = -HALF_A_YEAR
    tell(stores, i, NEW_MANAGER)
    stores.ability[i] *= 1.0 - c.new_manager_ability
    stores.habit[i] *= 1.0 - c.new_manager_ability
    normal = draws.normal(seed, replication, draws.NEW_MANAGER, i, stores.managers[i])
    staff = (1.0 - c.new_manager_drive) * stores.drive[i]
    stores.drive[i] = clamp(staff + c.new_manager_spread * normal, c.drive_limit)
    soften(stores, i, 0.0, 0.0, 1.0)


@rule
def talk_to_tenth(stores: StoreState, settings: AccountabilitySettings) -> None:
    """Request a talk with the most resistant tenth of the live stores."""
    if settings.review_tenth == 0.0:
        return
    live = count_live(stores)
    low, high = 0.0, 0.0
    for i in range(len(stores.state)):
        high = max(high, stores.behavioural[i])
    for _ in range(BISECTIONS):
        middle, more = 0.5 * (low + high), 0
        for i in range(len(stores.state)):
            more += 1 if is_live(stores.state[i]) and stores.behavioural[i] > middle else 0
        if more > live // 10:
            low = middle
        else:
            high = middle
    for i in range(len(stores.state)):
        if is_live(stores.state[i]) and stores.behavioural[i] > high:
            want(stores, i, TALK)


@rule
def talk(stores: StoreState, i: int, skill: float, c: Coefficients) -> None:
    """A talk with a manager: the store refuses less to cooperate."""
    soften(stores, i, 0.0, 0.0, c.talk_behavioural * skill)
