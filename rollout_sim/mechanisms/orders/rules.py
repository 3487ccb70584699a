"""Rules of orders: what stores report, who is checked, and what a check finds."""

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule
from rollout_sim.mechanisms.orders.kinds import CHECK, SHOPPER
from rollout_sim.mechanisms.orders.settings import OrderSettings
from rollout_sim.rules.coaching import cheer
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.lever_tasks import want
from rollout_sim.rules.store import Records, StoreState, count_live, is_live, remind
from rollout_sim.rules.store_day import willingness

#: Checks so far, for the addresses of their random numbers; spot checks and visits that are due, with fractions.
ROUND = np.dtype([("checked", "i8"), ("checks_due", "f8"), ("shoppers_due", "f8")])


@rule
def report_usage(stores: StoreState, day: float, settings: OrderSettings, c: Coefficients) -> None:
    """Under orders a store overstates its usage, more with less will; they remind, and strain who does not do it."""
    if settings.pressure == 0.0:
        return
    for i in range(len(stores.state)):
        stores.overstated[i] = 0.0
        if not is_live(stores.state[i]):
            continue
        remind(stores, i, c.order_prompt * settings.pressure, c)
        strain = settings.pressure * c.order_strain * (1.0 - stores.usage[i] * stores.ability[i])
        cheer(stores, i, -strain * 7.0 / c.mood_days, c)
        if day >= stores.honest_until[i]:
            will = willingness(stores.drive[i] + stores.mood[i] - stores.resistance[i])
            stores.overstated[i] = settings.pressure * (1.0 - will)


@rule
def choose_checks(stores: StoreState, rounds: Records, settings: OrderSettings, seed: int, replication: int) -> None:
    """Send the week's spot checks and mystery shoppers to live stores drawn at random; ``rounds`` is one ``ROUND``."""
    if settings.checks == 0.0 and settings.shoppers == 0.0:
        return
    live, now = count_live(stores), rounds[0]
    if live == 0:
        return
    now["checks_due"] += settings.checks
    now["shoppers_due"] += settings.shoppers
    while now["checks_due"] >= 1.0 or now["shoppers_due"] >= 1.0:
        task = CHECK if now["checks_due"] >= 1.0 else SHOPPER
        place = int(live * draws.uniform(seed, replication, draws.CHECK, 0, int(now["checked"])))
        now["checked"] += 1
        if task == CHECK:
            now["checks_due"] -= 1.0
        else:
            now["shoppers_due"] -= 1.0
        for i in range(len(stores.state)):
            if is_live(stores.state[i]):
                if place == 0:
                    want(stores, i, task)
                    break
                place -= 1


@rule
def is_check(task: int) -> bool:
    """Whether a kind of task looks at what a store reports."""
    return task == CHECK or task == SHOPPER


@rule
def look_at_reports(stores: StoreState, i: int, day: float, c: Coefficients) -> float:
    """Check a store: it reports what is for a while. Returns the usage that it had reported above what is."""
    overstatement = stores.overstated[i] * (1.0 - stores.usage[i])
    stores.overstated[i] = 0.0
    stores.honest_until[i] = day + c.honest_days
    return overstatement
