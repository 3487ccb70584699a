"""The state of stores, as columns."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import COACHED, FAILED, NOT_LIVE, SUSPENDED, SUSTAINING, WAITING

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
    mood: Floats  # what neighbours, news and chance add to drive for a while, log-odds
    dulled: Floats  # part of a reminder that no longer works, since reminders came often
    waiting: Ints  # its requests that nobody has answered yet
    open_problems: Ints
    days_live: Ints  # ticks since the first go-live
    live_since: Floats  # day of the last go-live
    playbook: Floats  # maturity of the playbook when its batch started
    counted: Ints  # 1 if it is in the sums: all but pilots that no batch has taken, and inert stores
    manager_away: Ints  # 1 while its manager coaches other stores
    cut_over: Ints  # 1 once it can no longer work in the old way
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
def count_live(stores: StoreState) -> int:
    """Number of live stores."""
    live = 0
    for i in range(len(stores.state)):
        live += 1 if is_live(stores.state[i]) else 0
    return live


@rule
def is_measured(state: int) -> bool:
    """Whether a store in this state gets a light at the review."""
    return state == COACHED or state == SUSTAINING or state == FAILED


@rule
def asks_for_help(state: int) -> bool:
    """Whether a store in this state asks for help."""
    return state == COACHED or state == SUSTAINING


@rule
def clamp(drive: float, limit: float) -> float:
    """Drive limited to plus or minus ``limit``, log-odds."""
    return min(max(drive, -limit), limit)


@rule
def remind(stores: StoreState, i: int, prompt: float, c: Coefficients) -> None:
    """Remind a store; each reminder dulls the next ones for a while, by as much as it added to the prompt."""
    added = min(1.0 - stores.prompt[i], prompt * (1.0 - stores.dulled[i]))
    stores.prompt[i] += added
    stores.dulled[i] += c.reminder_dulls * added * (1.0 - stores.dulled[i])


@rule
def set_resistance(stores: StoreState, i: int, cognitive: float, emotional: float, behavioural: float) -> None:
    """Set a store's layers of resistance and their sum, log-odds."""
    stores.cognitive[i], stores.emotional[i], stores.behavioural[i] = cognitive, emotional, behavioural
    stores.resistance[i] = cognitive + emotional + behavioural


@rule
def soften(stores: StoreState, i: int, cognitive: float, emotional: float, behavioural: float) -> None:
    """Reduce each layer of a store's resistance by a share."""
    set_resistance(
        stores,
        i,
        stores.cognitive[i] * (1.0 - cognitive),
        stores.emotional[i] * (1.0 - emotional),
        stores.behavioural[i] * (1.0 - behavioural),
    )


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
        mood=zeros(),
        dulled=zeros(),
        waiting=counts(),
        open_problems=counts(),
        days_live=counts(),
        live_since=np.full(n, -np.inf),
        playbook=zeros(),
        counted=(plan.takes_part & ~plan.pilot).astype(np.int64),
        manager_away=counts(),
        cut_over=counts(),
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
