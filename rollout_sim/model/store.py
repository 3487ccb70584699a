"""What a store is: its state as columns, and what it is born with."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.model import draws
from rollout_sim.model.coefficients import Coefficients
from rollout_sim.model.compiled import rule, step
from rollout_sim.model.events import COACHED, FAILED, HIGH, LOW, MID, NOT_LIVE, SUSPENDED, SUSTAINING, WAITING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Records = NDArray[Any]


class Stores(NamedTuple):
    """The state of all stores, one array of length n a field; shares are 0 to 1, drive and resistance log-odds."""

    # what it is
    region: Ints
    readiness: Ints
    sceptical: Ints
    patience_days: Floats
    learning: Floats  # speed of learning, times
    resistance: Floats  # cognitive, emotional and behavioural together
    # how it stands
    state: Ints
    light: Ints
    ability: Floats
    drive: Floats
    habit: Floats
    prompt: Floats
    usage: Floats
    open_problems: Ints
    days_live: Ints  # ticks since the first go-live
    live_since: Floats  # day of the last go-live
    playbook: Floats  # maturity of the playbook when its batch started
    counted: Ints  # 1 if it counts in the sums: all but pilots that no batch has taken, and inert stores
    manager_away: Ints  # 1 while its manager coaches other stores
    # luck still to come: unit exponentials not yet used up
    request_left: Floats
    give_up_left: Floats
    requests_drawn: Ints
    give_ups_drawn: Ints
    times_measured: Ints
    # what today's tick says
    request_rate: Floats  # a day; 0 for a store that asks nothing
    next_request: Floats  # day of the next request before tomorrow, else infinity
    gave_up: Ints  # open problems with which it gave up at the last tick, else 0


@rule
def is_live(state: int) -> bool:
    """Whether a store in this state lives with the change: coached, suspended, sustaining or failed."""
    return state == COACHED or state == SUSPENDED or state == SUSTAINING or state == FAILED


@rule
def is_measured(state: int) -> bool:
    """Whether a store in this state gets a light at the review."""
    return state == COACHED or state == SUSTAINING or state == FAILED


@rule
def asks_for_help(state: int) -> bool:
    """Whether a store in this state asks for help."""
    return state == COACHED or state == SUSTAINING


@rule
def readiness_of(u: float, low_share: float, mid_share: float) -> int:
    """Readiness of a store by its uniform number: LOW, MID or HIGH."""
    if u < low_share:
        return LOW
    return MID if u < low_share + mid_share else HIGH


@rule
def first_drive(
    readiness: int, normal: float, mean_drive: float, spread: float, readiness_drive: float, limit: float
) -> float:
    """Drive before the first go-live, log-odds: a mean by readiness and the store's own spread."""
    return clamp(mean_drive + readiness_drive * (readiness - MID) + spread * normal, limit)


@rule
def clamp(drive: float, limit: float) -> float:
    """Drive kept within plus and minus ``limit``, log-odds."""
    return min(max(drive, -limit), limit)


def newborn(plan: Any, seed: int, replication: int) -> Stores:
    """All stores on the day before the programme, each attribute drawn at its own address."""
    n, c = plan.stores, plan.coefficients

    def zeros() -> Floats:
        return np.zeros(n)

    def counts(value: int = 0) -> Ints:
        return np.full(n, value, dtype=np.int64)

    stores = Stores(
        region=plan.region.astype(np.int64),
        readiness=plan.readiness.astype(np.int64),
        sceptical=plan.sceptical.astype(np.int64),
        patience_days=zeros(),
        learning=zeros(),
        resistance=zeros(),
        state=counts(WAITING),
        light=counts(NOT_LIVE),
        ability=zeros(),
        drive=zeros(),
        habit=zeros(),
        prompt=zeros(),
        usage=zeros(),
        open_problems=counts(),
        days_live=counts(),
        live_since=np.full(n, -np.inf),
        playbook=zeros(),
        counted=(plan.takes_part & ~plan.pilot).astype(np.int64),
        manager_away=counts(),
        request_left=zeros(),
        give_up_left=zeros(),
        requests_drawn=counts(),
        give_ups_drawn=counts(),
        times_measured=counts(),
        request_rate=zeros(),
        next_request=np.full(n, np.inf),
        gave_up=counts(),
    )
    low, mid, _ = plan.readiness_shares
    _draw_attributes(stores, plan.pilot, c, low, mid, plan.sceptical_share, seed, replication)
    return stores


@step
def _draw_attributes(
    stores: Stores,
    pilot: Bools,
    c: Coefficients,
    low: float,
    mid: float,
    sceptical_share: float,
    seed: int,
    replication: int,
) -> None:
    for i in range(len(stores.state)):
        if stores.readiness[i] < 0:
            stores.readiness[i] = readiness_of(draws.uniform(seed, replication, draws.READINESS, i, 0), low, mid)
        if stores.sceptical[i] < 0:
            u = draws.uniform(seed, replication, draws.SCEPTICAL, i, 0)
            stores.sceptical[i] = 1 if u < sceptical_share else 0
        normal = draws.normal(seed, replication, draws.DRIVE, i, 0)
        mean = c.pilot_drive if pilot[i] else c.mean_drive
        stores.drive[i] = first_drive(
            stores.readiness[i], normal, mean, c.drive_spread, c.readiness_drive, c.drive_limit
        )
        if stores.sceptical[i] == 1:
            stores.resistance[i] = c.sceptic_cognitive + c.sceptic_emotional + c.sceptic_behavioural
        stores.learning[i] = 1.0 + c.readiness_learning * (stores.readiness[i] - MID)
        patience = draws.normal(seed, replication, draws.PATIENCE, i, 0)
        stores.patience_days[i] = c.patience_days * np.exp(c.patience_spread * patience)
        stores.request_left[i] = draws.exponential(seed, replication, draws.REQUEST_GAP, i, 0)
        stores.give_up_left[i] = draws.exponential(seed, replication, draws.GIVE_UP, i, 0)
        if pilot[i]:
            stores.state[i] = SUSTAINING
            stores.ability[i] = stores.usage[i] = stores.habit[i] = c.pilot_usage
            stores.days_live[i] = int(c.pilot_days)
