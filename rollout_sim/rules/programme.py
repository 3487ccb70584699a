"""The programme's rules: which stores a batch takes, and what a gate decides."""

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import routine, rule
from rollout_sim.rules.events import (
    ABOVE,
    ACCEPTED_SHARE,
    AT_LEAST,
    AT_MOST,
    EASY_FIRST,
    GO,
    HARDEST_FIRST,
    HOLD,
    PLAYBOOK,
    REGION_FIRST,
    STOP,
    VOLUNTEERS,
)
from rollout_sim.rules.store import Bools, Floats, Ints, StoreState


@rule
def ease(readiness: int, sceptical: int, u: float) -> float:
    """How easy a store seems, higher is easier: readiness first, then a manager who is no sceptic, then chance."""
    return 4.0 * readiness - 2.0 * sceptical + u


@rule
def preference(choice: int, i: int, stores: StoreState, seed: int, replication: int) -> float:
    """A store's rank in a batch's choice: the highest is taken first."""
    u = draws.uniform(seed, replication, draws.ORDER, i, 0)
    if choice == EASY_FIRST:
        return ease(stores.readiness[i], stores.sceptical[i], u)
    if choice == HARDEST_FIRST:
        return u - ease(stores.readiness[i], stores.sceptical[i], 0.0)
    if choice == REGION_FIRST:
        return ease(stores.readiness[i], stores.sceptical[i], u) - 100.0 * stores.region[i]
    if choice == VOLUNTEERS:
        return stores.drive[i] - stores.resistance[i]
    return u


@routine
def best(candidates: Bools, order: Ints, places: int) -> Bools:
    """Mark the first ``places`` candidates in an order."""
    taken = np.zeros(len(order), dtype=np.bool_)
    for i in order:
        if places <= 0:
            break
        if candidates[i]:
            taken[i] = True
            places -= 1
    return taken


@routine
def highest_first(preferences: Floats) -> Ints:
    """Indices in descending order of preference; of ties the lower index comes first."""
    return np.argsort(-preferences, kind="mergesort")


@routine
def choose(
    stores: StoreState,
    pilot: Bools,
    untaken: Bools,
    size: int,
    choice: int,
    mix: Ints,
    regions: int,
    pilots: int,
    seed: int,
    replication: int,
) -> Bools:
    """Mark the first-time stores that a batch takes.

    ``untaken`` are the stores that take part and that no batch has taken; ``size`` -1 takes them all. Places for pilots
    are filled first, then those of the mix (low, mid, high; evenly over the ``regions`` regions with the most untaken
    stores), then the remaining places by the batch's rule.
    """
    n = len(stores.state)
    if size < 0:
        return untaken.copy()
    preferences = np.empty(n)
    for i in range(n):
        preferences[i] = preference(choice, i, stores, seed, replication)
    order = highest_first(preferences)
    chosen = best(untaken & pilot, order, min(pilots, size))
    waiting = untaken & ~pilot
    home = np.ones(n, dtype=np.bool_)
    if regions > 0:
        home = fullest_regions(stores, waiting, regions)
    for readiness in range(3):
        chosen |= mixed(stores, waiting, home, readiness, mix[readiness], regions, order)
    places = size - chosen.sum()
    chosen |= best(waiting & home & ~chosen, order, places)
    places = size - chosen.sum()
    return chosen | best(waiting & ~chosen, order, places)


@routine
def fullest_regions(stores: StoreState, waiting: Bools, count: int) -> Bools:
    """Mark the stores of the ``count`` regions with the most waiting stores."""
    by_region = np.zeros(stores.region.max() + 1)
    for i in range(len(waiting)):
        by_region[stores.region[i]] += 1.0 if waiting[i] else 0.0
    marked = best(np.ones(len(by_region), dtype=np.bool_), highest_first(by_region), min(count, len(by_region)))
    home = np.zeros(len(waiting), dtype=np.bool_)
    for i in range(len(waiting)):
        home[i] = marked[stores.region[i]]
    return home


@routine
def mixed(
    stores: StoreState, waiting: Bools, home: Bools, readiness: int, places: int, regions: int, order: Ints
) -> Bools:
    """Mark ``places`` stores of one readiness, spread evenly over the home regions if there are any."""
    fit = waiting & home & (stores.readiness == readiness)
    if regions <= 0:
        return best(fit, order, places)
    at_home = np.zeros(stores.region.max() + 1, dtype=np.bool_)
    for i in range(len(home)):
        at_home[stores.region[i]] |= home[i]
    places_left = np.zeros(len(at_home), dtype=np.int64)
    served = 0
    for r in range(len(at_home)):
        if at_home[r]:
            places_left[r] = places // regions + (1 if served < places % regions else 0)
            served += 1
    chosen = np.zeros(len(fit), dtype=np.bool_)
    for i in order:
        if fit[i] and places_left[stores.region[i]] > 0:
            chosen[i] = True
            places_left[stores.region[i]] -= 1
    return chosen


@rule
def compare(operator: int, share: float, value: float) -> bool:
    """Whether the comparison of a share with a value holds."""
    if operator == AT_LEAST:
        return share >= value
    if operator == ABOVE:
        return share > value
    if operator == AT_MOST:
        return share <= value
    return share < value


@rule
def condition_met(
    subject: int,
    operator: int,
    value: float,
    accepted: int,
    inspected: int,
    lights: Ints,
    past_grace: int,
    playbook: float,
    smallest_sample: int,
) -> bool:
    """Whether a gate's condition holds: accepted of inspected, a light's share of those past grace, or the playbook's.

    ``lights`` counts the batch's first-time stores past their grace by light. It fails with too small a sample.
    """
    if subject == PLAYBOOK:
        return compare(operator, playbook, value)
    part = accepted if subject == ACCEPTED_SHARE else lights[subject - 1]
    sample = inspected if subject == ACCEPTED_SHARE else past_grace
    if sample < smallest_sample or sample == 0:
        return False
    return compare(operator, part / sample, value)


@rule
def decide(go_readings: int, stop_readings: int, readings: int) -> int:
    """A gate's decision, from the consecutive readings with its go and stop conditions met: stop beats go."""
    if stop_readings >= readings:
        return STOP
    return GO if go_readings >= readings else HOLD


@rule
def is_waived(batch: int, waived_share: float, seed: int, replication: int) -> bool:
    """Whether pressure from above waives the gate before a batch."""
    return draws.uniform(seed, replication, draws.WAIVER, batch, 0) < waived_share
