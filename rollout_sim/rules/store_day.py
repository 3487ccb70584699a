"""The store's day: how usage, habit, prompt, ability and drive move, when it asks for help, and when it gives up.

Fogg's behaviour model (motivation, ability, prompt) with habit in the prompt's place once it holds (Lally et al. 2010).
Scalar rules first, then the tick that walks over all live stores.
"""

import math

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import routine, rule
from rollout_sim.kernel.maths import exp
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.store import Floats, Ints, RandomWords, Records, StoreState, asks_for_help, clamp, is_live

#: Stores that are ticked together: some dozen, so that their numbers stay close at hand.
BLOCK = 64
#: Rows of what their day begins with and, once it has passed, ends with; a column a store.
ABILITY, HABIT, PROMPT, USAGE, DRIVE, DRIVE_LEFT, PEERS, LEFT, PRACTICE, WILL, WEIGHT, NORMAL = range(12)
#: Stores that share an address of noise, next to each other in number: as many as an address has normals.
PER_ADDRESS = 4


@rule
def willingness(drive_left: float) -> float:
    """Probability-like will to use the new way, 0 to 1, from drive less resistance in log-odds."""
    return 1.0 / (1.0 + exp(-drive_left))


@rule
def hold(habit: float, threshold: float) -> float:
    """Part of the behaviour that habit carries without a prompt, 0 to 1: little below ``threshold``, much above."""
    h4 = habit * habit * habit * habit
    t4 = threshold * threshold * threshold * threshold
    return (1.0 + t4) * h4 / (h4 + t4)


@rule
def hindered(open_problems: int, hindrance: float) -> float:
    """Part of usage that open problems leave, 0 to 1."""
    left = 1.0
    for _ in range(open_problems):
        left *= 1.0 - hindrance
    return left


@rule
def usage_target(ability: float, will: float, habit: float, prompt: float, left: float, threshold: float) -> float:
    """Usage towards which a store moves, share of cases done the new way; ``left`` is what problems leave of it."""
    held = hold(habit, threshold)
    return math.sqrt(ability) * will * (held + (1.0 - held) * prompt) * left


@rule
def belief_weight(days_live: float, first_weight: float, plastic_days: float) -> float:
    """How fast beliefs still move after so many days live, times: they harden as any learner's step shrinks."""
    return first_weight / (1.0 + days_live / plastic_days)


@rule
def give_up_hazard(open_problems: int, habit: float, will: float, give_up: float) -> float:
    """Hazard a day of dropping the new way while problems stay open: an unformed habit and little will."""
    if open_problems == 0:
        return 0.0
    return give_up * (1.0 - habit) * (1.0 - habit) * (1.0 - will)


@rule
def requests_a_day(ability: float, in_window: bool, playbook: float, c: Coefficients) -> float:
    """Rate of help requests a day: falls with ability and with a playbook that answers them beforehand."""
    rate = c.requests * (1.0 - ability) * (1.0 - c.playbook_requests * playbook)
    return rate * c.window_requests if in_window else rate


@rule
def next_arrival(now: float, end: float, rate: float, left: float) -> tuple[float, float]:
    """When the next request comes if ``left`` of its unit exponential is unused: (day or infinity, left at ``end``)."""
    due = rate * (end - now)
    if left >= due:
        return math.inf, left - due
    return now + left / rate, 0.0


@rule
def reported(usage: float, overstated: float) -> float:
    """Usage as a store reports it, share: real usage, and the overstated part of the rest."""
    return usage + overstated * (1.0 - usage)


@rule
def lost_efficiency(ability: float, dip: float) -> float:
    """Efficiency lost while the new way is not mastered (the J-curve), share of the efficiency at the start."""
    return dip * (1.0 - ability)


@rule
def efficiency(usage: float, ability: float, gain: float, dip: float) -> float:
    """Change of efficiency against the start, share."""
    return gain * usage * ability - lost_efficiency(ability, dip)


@rule
def complaints(usage: float, ability: float, dip: float, dip_complaints: float, usage_complaints: float) -> float:
    """Change of complaints against the start, share: the dip raises them, usage lowers them."""
    return dip_complaints * lost_efficiency(ability, dip) - usage_complaints * usage


@rule
def end_day(stores: StoreState, i: int, today: Floats, j: int, c: Coefficients, seed: int, replication: int) -> int:
    """Leave one live store as column ``j`` ends. Returns the open problems that made it give up, 0 if it did not."""
    problems = stores.open_problems[i]
    stores.usage[i], stores.habit[i], stores.ability[i] = today[USAGE, j], today[HABIT, j], today[ABILITY, j]
    stores.prompt[i], stores.drive[i] = today[PROMPT, j], today[DRIVE, j]
    stores.days_live[i] += 1
    if problems == 0:
        return 0
    stores.give_up_left[i] -= give_up_hazard(problems, today[HABIT, j], today[WILL, j], c.give_up)
    if stores.give_up_left[i] > 0.0:
        return 0
    drop_the_new_way(stores, i, today[WEIGHT, j], c)
    stores.give_ups_drawn[i] += 1
    stores.give_up_left[i] = draws.exponential(seed, replication, draws.GIVE_UP, i, stores.give_ups_drawn[i])
    return problems


@rule
def drop_the_new_way(stores: StoreState, i: int, weight: float, c: Coefficients) -> None:
    """Giving up: usage, habit and prompt fall at once, drive keeps the memory, and problems are left with the rest."""
    stores.usage[i] *= c.give_up_keeps
    stores.habit[i] *= c.give_up_keeps
    stores.prompt[i] *= c.give_up_keeps
    stores.open_problems[i] = 0
    stores.drive[i] = clamp(stores.drive[i] - weight * c.give_up_drive, c.drive_limit)


@rule
def plan_requests(stores: StoreState, i: int, day: float, window_days: float, c: Coefficients) -> None:
    """Set a store's rate of requests for this day, and when the first one comes."""
    rate = 0.0
    if asks_for_help(stores.state[i]):
        in_window = day - stores.live_since[i] < window_days
        rate = requests_a_day(stores.ability[i], in_window, stores.playbook[i], c)
    stores.request_rate[i] = rate
    stores.next_request[i], stores.request_left[i] = next_arrival(day, day + 1.0, rate, stores.request_left[i])


@rule
def after_request(stores: StoreState, i: int, now: float, day_end: float, seed: int, replication: int) -> None:
    """Draw the store's next request after one at ``now``, and say when it comes if it still comes today."""
    stores.requests_drawn[i] += 1
    left = draws.exponential(seed, replication, draws.REQUEST_GAP, i, stores.requests_drawn[i])
    stores.next_request[i], stores.request_left[i] = next_arrival(now, day_end, stores.request_rate[i], left)


@rule
def wake(
    stores: StoreState,
    first: int,
    last: int,
    peers: Floats,
    c: Coefficients,
    who: Ints,
    today: Floats,
) -> int:
    """Begin the day of the stores from ``first`` to below ``last``, and list the live ones. Returns their number."""
    count = 0
    for i in range(first, last):
        stores.gave_up[i] = 0
        stores.next_request[i] = math.inf
        if is_live(stores.state[i]):
            who[count] = i
            today[ABILITY, count], today[HABIT, count] = stores.ability[i], stores.habit[i]
            today[PROMPT, count], today[USAGE, count] = stores.prompt[i], stores.usage[i]
            today[DRIVE, count], today[DRIVE_LEFT, count] = stores.drive[i], stores.drive[i] - stores.resistance[i]
            today[PEERS, count] = peers[stores.region[i]]
            today[LEFT, count] = hindered(stores.open_problems[i], c.hindrance)
            today[PRACTICE, count] = c.practice * (1.0 - c.seed_absence) if stores.manager_away[i] == 1 else c.practice
            today[WEIGHT, count] = stores.days_live[i]
            count += 1
    return count


@rule
def draw_noise(
    seed: int,
    replication: int,
    first: int,
    last: int,
    day: float,
    who: Ints,
    count: int,
    addresses: Ints,
    words: RandomWords,
    noise: Floats,
    today: Floats,
) -> None:
    """Draw the day's noise of ``first`` to below ``last``, four stores an address, and hand it to those that live."""
    groups = (last - first + PER_ADDRESS - 1) // PER_ADDRESS
    for j in range(groups):
        addresses[0, j], addresses[1, j] = first // PER_ADDRESS + j, int(day)
    draws.normals(seed, replication, draws.NOISE, addresses[0], addresses[1], groups, words, noise)
    for j in range(count):
        today[NORMAL, j] = noise[who[j] % PER_ADDRESS, (who[j] - first) // PER_ADDRESS]


@rule
def pass_day(today: Floats, count: int, fading: float, c: Coefficients) -> None:
    """Move some stores by a day, several at a time; ``fading`` is what a day leaves of a prompt."""
    # Read before the loop: what might be another name of what the loop writes cannot be taken several at a time.
    usage_step, habit_step, threshold = 1.0 / c.usage_days, 1.0 / c.habit_days, c.threshold
    first_weight, plastic_days, pull, effort = c.first_weight, c.plastic_days, c.benefit_pull, c.effort
    noise, limit = c.noise, c.drive_limit
    for j in range(count):
        will, weight = willingness(today[DRIVE_LEFT, j]), belief_weight(today[WEIGHT, j], first_weight, plastic_days)
        ability, usage, habit = today[ABILITY, j], today[USAGE, j], today[HABIT, j]
        target = usage_target(ability, will, habit, today[PROMPT, j], today[LEFT, j], threshold)
        usage += (target - usage) * usage_step
        habit += (usage - habit) * habit_step
        ability += today[PRACTICE, j] * usage * (1.0 - ability)
        learnt = weight * (pull * usage * ability - effort)
        moved = today[DRIVE, j] + learnt + today[PEERS, j] + noise * today[NORMAL, j]
        today[WILL, j], today[WEIGHT, j] = will, weight
        today[USAGE, j], today[HABIT, j], today[ABILITY, j] = usage, habit, ability
        today[PROMPT, j], today[DRIVE, j] = fading * today[PROMPT, j], clamp(moved, limit)


@routine
def tick(
    stores: StoreState,
    day: float,
    peers: Floats,
    window_days: float,
    gain: float,
    c: Coefficients,
    seed: int,
    replication: int,
    daily: Records,
    exposure: Records,
) -> None:
    """One day of all live stores, in store order; fills this day's row of sums and the exposure to giving up."""
    n, live, using = len(stores.state), 0, 0
    usage = benefit = lost = complaint = 0.0
    fading = math.exp(-1.0 / c.prompt_days)
    who, today = np.empty(BLOCK, np.int64), np.empty((12, BLOCK))
    addresses, words, noise = np.empty((2, BLOCK), np.int64), np.empty((4, BLOCK), np.uint64), np.empty((4, BLOCK))
    for first in range(0, n, BLOCK):
        last = min(first + BLOCK, n)
        count = wake(stores, first, last, peers, c, who, today)
        if count == 0:
            continue
        draw_noise(seed, replication, first, last, day, who, count, addresses, words, noise, today)
        pass_day(today, count, fading, c)
        for j in range(count):
            i = who[j]
            lived = exposure[stores.days_live[i]]
            lived["at_risk"] += 1
            problems = end_day(stores, i, today, j, c, seed, replication)
            if problems > 0:
                stores.gave_up[i] = problems
                lived["gave_up"] += 1
            plan_requests(stores, i, day, window_days, c)
            if stores.counted[i] == 0:
                continue
            live += 1
            using += 1 if stores.usage[i] >= c.accept_usage else 0
            usage += stores.usage[i]
            benefit += stores.usage[i] * stores.ability[i]
            lost += lost_efficiency(stores.ability[i], c.dip)
            complaint += complaints(stores.usage[i], stores.ability[i], c.dip, c.dip_complaints, c.usage_complaints)
    row = daily[int(day)]
    row["day"], row["live"], row["using"] = day, live, using
    row["usage"], row["benefit"], row["dip"], row["complaints"] = usage, benefit, lost, complaint
