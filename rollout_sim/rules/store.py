"""The state of stores, as columns, and their initial state."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import COACHED, FAILED, HIGH, LOW, MID, NOT_LIVE, SUSPENDED, SUSTAINING, WAITING
from rollout_sim.rules.levers import Levers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Records = NDArray[Any]
RandomWords = NDArray[np.uint64]

#: Objections, as bits of a store's column: "we are special", "no people, no time", "tried it, no use".
SPECIAL, NO_TIME, TRIED = 1, 2, 4


class StoreState(NamedTuple):
    """The state of all stores, one array of length n a field; shares are 0 to 1, drive and resistance log-odds."""

    # attributes
    region: Ints
    readiness: Ints
    sceptical: Ints
    patience_days: Floats
    learning: Floats  # speed of learning, times
    resistance: Floats  # cognitive, emotional and behavioural together
    objections: Ints  # bits of unanswered ones: SPECIAL, NO_TIME, TRIED
    # state
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
    counted: Ints  # 1 if it is in the sums: all but pilots that no batch has taken, and inert stores
    manager_away: Ints  # 1 while its manager coaches other stores
    # remaining parts of unit exponentials, and numbers of draws
    request_left: Floats
    give_up_left: Floats
    requests_drawn: Ints
    give_ups_drawn: Ints
    times_measured: Ints
    # results of today's tick
    request_rate: Floats  # per day; 0 for a store that makes no requests
    next_request: Floats  # day of the next request before tomorrow, else infinity
    gave_up: Ints  # open problems with which it gave up at the last tick, else 0
    # state that levers use
    cognitive: Floats
    emotional: Floats
    behavioural: Floats
    overstated: Floats  # share of the cases not done the new way that it reports as done
    honest_until: Floats  # day until which it reports honestly, after a check
    usage_last_month: Floats
    red_reviews: Ints  # reviews with a red light in a row
    managers: Ints  # managers replaced
    newcomers: Floats  # share of the staff that joined since the last course
    action_begins: Floats  # day on which a review's action is begun, else infinity
    action_due: Floats  # day on which it is to be done
    actions: Ints  # actions agreed so far
    wants: Ints  # bits of task kinds that the last review requests
    asked_for: Ints  # bits of requested tasks that are not done yet
    news: Ints  # bits of kinds of news of the last review
    places: Ints  # places left this week for visiting stores
    visited_host: Ints  # 1 once it has visited a host
    tier: Ints  # of coaching: KEY, REGULAR or AUTONOMOUS; KEY without tiers


@rule
def is_live(state: int) -> bool:
    """Whether a store in this state is live: coached, suspended, sustaining or failed."""
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
    """Readiness of a store from a uniform number: LOW, MID or HIGH."""
    if u < low_share:
        return LOW
    return MID if u < low_share + mid_share else HIGH


@rule
def first_drive(
    readiness: int, normal: float, mean_drive: float, spread: float, readiness_drive: float, limit: float
) -> float:
    """Drive before the first go-live, log-odds: a mean that depends on readiness, and a normal deviation."""
    return clamp(mean_drive + readiness_drive * (readiness - MID) + spread * normal, limit)


@rule
def clamp(drive: float, limit: float) -> float:
    """Drive limited to plus or minus ``limit``, log-odds."""
    return min(max(drive, -limit), limit)


@rule
def layer(mean: float, mix: float, purpose: int, i: int, k: int, seed: int, replication: int) -> float:
    """A layer of a store's resistance, log-odds: lognormal with this mean and log-scale spread ``mix``."""
    if mean <= 0.0:
        return 0.0
    return mean * math.exp(mix * draws.normal(seed, replication, purpose, i, k) - 0.5 * mix * mix)


@rule
def raises(share: float, purpose: int, i: int, seed: int, replication: int) -> bool:
    """Whether a store raises an objection, with probability ``share``."""
    return share > 0.0 and draws.uniform(seed, replication, purpose, i, 0) < share


@rule
def draw_resistance(stores: "StoreState", i: int, c: Coefficients, v: Levers, seed: int, replication: int) -> None:
    """Draw a store's three layers of resistance and its objections, reduced by levers that act from the first day."""
    cognitive = layer(v.cognitive, v.mix, draws.LAYER, i, 0, seed, replication)
    emotional = layer(v.emotional, v.mix, draws.LAYER, i, 1, seed, replication)
    behavioural = layer(v.behavioural, v.mix, draws.LAYER, i, 2, seed, replication)
    if stores.sceptical[i] == 1:
        cognitive += c.sceptic_cognitive
        emotional += c.sceptic_emotional
        behavioural += c.sceptic_behavioural
    if raises(v.special, draws.SPECIAL, i, seed, replication):
        stores.objections[i] += SPECIAL
        cognitive += c.special_cognitive
    if raises(v.no_time, draws.NO_TIME, i, seed, replication):
        stores.objections[i] += NO_TIME
        behavioural += c.no_time_behavioural
    if raises(v.failed_before, draws.TRIED, i, seed, replication):
        stores.objections[i] += TRIED
        emotional += c.memory_emotional
    cognitive *= 1.0 - c.urgency_cognitive * v.urgency
    cognitive *= 1.0 - c.vision_cognitive * v.vision
    cognitive *= 1.0 - c.adaptation_cognitive * min(1.0, v.adaptation / c.adaptation_full)
    cognitive *= 1.0 - c.message_cognitive * min(1.0, v.messages_at_start / c.messages_to_believe)
    emotional *= 1.0 - c.no_penalty_emotional * v.no_penalty
    behavioural *= 1.0 - c.kpi_behavioural * min(1.0, v.kpi_weight / c.kpi_full)
    behavioural *= 1.0 - c.fund_behavioural * min(1.0, v.fund)
    set_resistance(stores, i, cognitive, emotional, behavioural)


@rule
def set_resistance(stores: "StoreState", i: int, cognitive: float, emotional: float, behavioural: float) -> None:
    """Set a store's layers of resistance and their sum, log-odds."""
    stores.cognitive[i], stores.emotional[i], stores.behavioural[i] = cognitive, emotional, behavioural
    stores.resistance[i] = cognitive + emotional + behavioural


@rule
def soften(stores: "StoreState", i: int, cognitive: float, emotional: float, behavioural: float) -> None:
    """Reduce each layer of a store's resistance by a share."""
    set_resistance(
        stores,
        i,
        stores.cognitive[i] * (1.0 - cognitive),
        stores.emotional[i] * (1.0 - emotional),
        stores.behavioural[i] * (1.0 - behavioural),
    )


def initial_stores(plan: Any, seed: int, replication: int) -> StoreState:
    """The initial state of all stores, each attribute drawn at its own address."""
    stores = undrawn_stores(plan)
    low, mid, _ = plan.readiness_shares
    levels = plan.coefficients, plan.levers, low, mid, plan.sceptical_share
    draw_attributes(stores, plan.pilot, np.array(plan.tier_of), *levels, seed, replication)
    return stores


def undrawn_stores(plan: Any) -> StoreState:
    """All stores before their attributes are drawn."""
    n = plan.stores

    def zeros() -> Floats:
        return np.zeros(n)

    def counts(value: int = 0) -> Ints:
        return np.full(n, value, dtype=np.int64)

    return StoreState(
        region=plan.region.astype(np.int64),
        readiness=plan.readiness.astype(np.int64),
        sceptical=plan.sceptical.astype(np.int64),
        patience_days=zeros(),
        learning=zeros(),
        resistance=zeros(),
        objections=counts(),
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
        cognitive=zeros(),
        emotional=zeros(),
        behavioural=zeros(),
        overstated=zeros(),
        honest_until=zeros(),
        usage_last_month=zeros(),
        red_reviews=counts(),
        managers=counts(),
        newcomers=zeros(),
        action_begins=np.full(n, np.inf),
        action_due=zeros(),
        actions=counts(),
        wants=counts(),
        asked_for=counts(),
        news=counts(),
        places=counts(),
        visited_host=counts(),
        tier=counts(),
    )


@step
def draw_attributes(
    stores: StoreState,
    pilot: Bools,
    tier_of: Ints,
    c: Coefficients,
    v: Levers,
    low: float,
    mid: float,
    sceptical_share: float,
    seed: int,
    replication: int,
) -> None:
    """Draw the attributes of stores that the plan does not set; ``tier_of`` maps readiness to tier."""
    for i in range(len(stores.state)):
        if stores.readiness[i] < 0:
            stores.readiness[i] = readiness_of(draws.uniform(seed, replication, draws.READINESS, i, 0), low, mid)
        if stores.sceptical[i] < 0:
            u = draws.uniform(seed, replication, draws.SCEPTICAL, i, 0)
            stores.sceptical[i] = 1 if u < sceptical_share else 0
        stores.tier[i] = tier_of[stores.readiness[i]]
        normal = draws.normal(seed, replication, draws.DRIVE, i, 0)
        mean = c.pilot_drive if pilot[i] else c.mean_drive
        stores.drive[i] = first_drive(
            stores.readiness[i], normal, mean, c.drive_spread, c.readiness_drive, c.drive_limit
        )
        draw_resistance(stores, i, c, v, seed, replication)
        stores.learning[i] = 1.0 + c.readiness_learning * (stores.readiness[i] - MID)
        patience = draws.normal(seed, replication, draws.PATIENCE, i, 0)
        stores.patience_days[i] = c.patience_days * np.exp(c.patience_spread * patience)
        stores.request_left[i] = draws.exponential(seed, replication, draws.REQUEST_GAP, i, 0)
        stores.give_up_left[i] = draws.exponential(seed, replication, draws.GIVE_UP, i, 0)
        if pilot[i]:
            stores.state[i] = SUSTAINING
            stores.ability[i] = stores.usage[i] = stores.habit[i] = c.pilot_usage
            stores.usage_last_month[i] = c.pilot_usage
            stores.days_live[i] = int(c.pilot_days)
