"""Seeing is believing: before its course, a store visits one that already works with the change (its host).

Only green stores are hosts, and each takes a few stores a week; so successes limit how many stores can see one.
"""

from typing import Any

import numpy as np

from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules.coaching import learnt, move_drive
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import GREEN
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.store import Floats, StoreState, is_live, soften

NO_HOST = -1


@rule
def is_host(stores: StoreState, i: int) -> bool:
    """Whether others can see the change work at a store now."""
    return stores.light[i] == GREEN and is_live(stores.state[i])


@rule
def open_places(stores: StoreState, now: Any, v: Levers) -> None:
    """Set the places of the week that begins with this review; unused places of the last week lapse."""
    now["places"] = 0
    for i in range(len(stores.state)):
        stores.places[i] = int(v.places) if is_host(stores, i) else 0
        now["places"] += stores.places[i]


@step
def find_host(stores: StoreState, now: Any, i: int) -> int:
    """The lowest-numbered host with a place left, first in the own region, then anywhere; NO_HOST if there is none."""
    anywhere = NO_HOST
    if now["places"] == 0:
        return anywhere
    for j in range(len(stores.state)):
        if stores.places[j] > 0 and is_host(stores, j):
            if stores.region[j] == stores.region[i]:
                return j
            if anywhere == NO_HOST:
                anywhere = j
    return anywhere


@rule
def take_place(stores: StoreState, now: Any, i: int, host: int) -> None:
    """Give a store one of its host's places, once in a run."""
    stores.places[host] -= 1
    now["places"] -= 1
    stores.visited_host[i] = 1


@rule
def look_again(now: float, until: float, review_days: Floats) -> float:
    """Day on which a store without a place tries again: after the next review, or when it stops waiting."""
    return min(review_days[np.searchsorted(review_days, now, side="right")], until)


@rule
def believe(stores: StoreState, i: int, c: Coefficients) -> None:
    """The effect of the visit: ability and drive rise, cognitive and emotional resistance fall."""
    hours = c.see_hours * stores.learning[i]
    stores.ability[i] = learnt(stores.ability[i], hours, c.demonstration_rate, c.demonstration_ceiling)
    soften(stores, i, c.see_cognitive, c.see_emotional, 0.0)
    move_drive(stores, i, c.see_drive, c)
