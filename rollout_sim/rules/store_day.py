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

#: Stores in one block of the tick: few enough that their numbers stay in the processor's cache.
BLOCK = 64
#: Rows of a block's working array, which holds the state at the start and then at the end of the day; a column per
#: store. RESISTANCE is in log-odds, LEVEL the mood towards which neighbours draw, UNHINDERED the share of usage that
#: unsolved problems leave, PRESENT the share of the day on which the manager is there, CUT_OVER 1
#: once the old way has ended.
(
    ABILITY, HABIT, PROMPT, USAGE, DRIVE, MOOD, DULLED, RESISTANCE, LEVEL, UNHINDERED, PRESENT, CUT_OVER, WILL, WEIGHT,
    NORMAL,
) = range(15)  # fmt: skip
#: Consecutive stores that share one address of noise: as many as an address has normals.
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
def hindered(problems: int, hindrance: float) -> float:
    """Share of usage that unsolved problems leave, 0 to 1: open ones, and those for which an answer is awaited."""
    share = 1.0
    for _ in range(problems):
        share *= 1.0 - hindrance
    return share


@rule
def usage_target(
    ability: float, will: float, habit: float, prompt: float, compelled: float, unhindered: float, threshold: float
) -> float:
    """Usage towards which a store moves, share of cases.

    ``compelled`` is the share of the other cases that come into the new way because the old one has ended;
    ``unhindered`` the share that open problems leave.
    """
    by_habit = hold(habit, threshold)
    own = will * (by_habit + (1.0 - by_habit) * prompt)
    return math.sqrt(ability) * (own + (1.0 - own) * compelled) * unhindered


@rule
def belief_weight(days_live: float, first_weight: float, plastic_days: float) -> float:
    """Speed at which beliefs move after some days live, times: it falls like the step size of a learning rule."""
    return first_weight / (1.0 + days_live / plastic_days)


@rule
def give_up_hazard(open_problems: int, habit: float, will: float, give_up: float) -> float:
    """Daily hazard of giving up while problems stay open: high with an unformed habit and little will."""
    if open_problems == 0:
        return 0.0
    return give_up * (1.0 - habit) * (1.0 - habit) * (1.0 - will)


@rule
def requests_a_day(usage: float, ability: float, new: bool, playbook: float, c: Coefficients) -> float:
    """Help requests per day: of who uses it and is not able yet; fewer with a playbook that answers in advance."""
    rate = c.requests * usage * (1.0 - ability) * (1.0 - c.playbook_requests * playbook)
    return rate * c.new_requests if new else rate


@rule
def next_arrival(now: float, end: float, rate: float, remaining: float) -> tuple[float, float]:
    """Day of the next request, or infinity if not before ``end``, and what then remains of its unit exponential."""
    due = rate * (end - now)
    if remaining >= due:
        return math.inf, remaining - due
    return now + remaining / rate, 0.0


@rule
def reported(usage: float, overstated: float) -> float:
    """Usage as a store reports it, share: real usage, and the overstated part of the rest."""
    return usage + overstated * (1.0 - usage)


@rule
def tried(usage: float, ability: float) -> float:
    """Share of cases in which a store tries the new way; ``usage`` is of those that it brings to their end."""
    return min(1.0, usage / math.sqrt(ability)) if ability > 0.0 else 0.0


@rule
def lost_efficiency(usage: float, ability: float, cut_over: float, dip: float) -> float:
    """Efficiency lost where the new way is tried and not mastered (the J-curve), share of that at the start.

    Once the old way has ended (``cut_over`` is 1 then, else 0) all cases suffer that are not mastered.
    """
    return dip * max(cut_over, tried(usage, ability)) * (1.0 - ability)


@rule
def efficiency(usage: float, ability: float, gain: float, lost: float) -> float:
    """Change of efficiency against the start, share; ``lost`` is what the dip takes (``lost_efficiency``)."""
    return gain * usage * ability - lost


@rule
def complaints(usage: float, lost: float, c: Coefficients) -> float:
    """Change of complaints against the start, share: the dip (``lost_efficiency``) raises them, usage lowers them."""
    return c.dip_complaints * lost - c.usage_complaints * usage


@rule
def dip_of(stores: StoreState, i: int, c: Coefficients) -> float:
    """Efficiency that a store loses in the dip, share of that at the start."""
    return lost_efficiency(stores.usage[i], stores.ability[i], float(stores.cut_over[i]), c.dip)


@rule
def end_day(stores: StoreState, i: int, today: Floats, j: int, c: Coefficients, seed: int, replication: int) -> int:
    """Write column ``j`` back to a live store. Returns the open problems that made it give up, or 0."""
    problems = stores.open_problems[i]
    stores.usage[i], stores.habit[i], stores.ability[i] = today[USAGE, j], today[HABIT, j], today[ABILITY, j]
    stores.prompt[i], stores.drive[i] = today[PROMPT, j], today[DRIVE, j]
    stores.mood[i], stores.dulled[i] = today[MOOD, j], today[DULLED, j]
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
    """Giving up: usage, habit and prompt drop at once, drive keeps the memory, and open problems are cleared."""
    stores.usage[i] *= c.give_up_keeps
    stores.habit[i] *= c.give_up_keeps
    stores.prompt[i] *= c.give_up_keeps
    stores.open_problems[i] = 0
    stores.drive[i] = clamp(stores.drive[i] - weight * c.give_up_drive, c.drive_limit)


@rule
def plan_requests(stores: StoreState, i: int, day: float, demand: float, c: Coefficients) -> None:
    """Set a store's request rate for this day, which is so many times as busy, and the time of its first request."""
    rate = 0.0
    if asks_for_help(stores.state[i]):
        new = day - stores.live_since[i] < c.new_days
        rate = demand * requests_a_day(stores.usage[i], stores.ability[i], new, stores.playbook[i], c)
    stores.request_rate[i] = rate
    stores.next_request[i], stores.request_left[i] = next_arrival(day, day + 1.0, rate, stores.request_left[i])


@rule
def after_request(stores: StoreState, i: int, now: float, day_end: float, seed: int, replication: int) -> None:
    """Draw the store's next request after one at ``now``, and set its time if it comes today."""
    stores.requests_drawn[i] += 1
    remaining = draws.exponential(seed, replication, draws.REQUEST_GAP, i, stores.requests_drawn[i])
    stores.next_request[i], stores.request_left[i] = next_arrival(now, day_end, stores.request_rate[i], remaining)


@rule
def load_block(
    stores: StoreState,
    first: int,
    last: int,
    day: float,
    peers: Floats,
    old_way_days: float,
    c: Coefficients,
    live_stores: Ints,
    today: Floats,
) -> int:
    """Load the live stores from ``first`` to below ``last`` into the working array. Returns their number."""
    count, ends = 0, old_way_days < math.inf  # pilots are live since ever, as far back as what never ends
    for i in range(first, last):
        stores.gave_up[i] = 0
        stores.next_request[i] = math.inf
        if is_live(stores.state[i]):
            live_stores[count] = i
            today[ABILITY, count], today[HABIT, count] = stores.ability[i], stores.habit[i]
            today[PROMPT, count], today[USAGE, count] = stores.prompt[i], stores.usage[i]
            today[DRIVE, count], today[RESISTANCE, count] = stores.drive[i], stores.resistance[i]
            today[MOOD, count], today[DULLED, count] = stores.mood[i], stores.dulled[i]
            today[LEVEL, count] = peers[stores.region[i]]
            today[UNHINDERED, count] = hindered(stores.open_problems[i] + stores.waiting[i], c.hindrance)
            today[PRESENT, count] = 1.0 - c.seed_absence if stores.manager_away[i] == 1 else 1.0
            stores.cut_over[i] = 1 if ends and stores.live_since[i] <= day - old_way_days else 0
            today[CUT_OVER, count] = stores.cut_over[i]
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
    live_stores: Ints,
    count: int,
    addresses: Ints,
    words: RandomWords,
    noise: Floats,
    today: Floats,
) -> None:
    """Draw the day's noise of ``first`` to below ``last``, four stores per address, and store that of live ones."""
    groups = (last - first + PER_ADDRESS - 1) // PER_ADDRESS
    for j in range(groups):
        addresses[0, j], addresses[1, j] = first // PER_ADDRESS + j, int(day)
    draws.normals(seed, replication, draws.NOISE, addresses[0], addresses[1], groups, words, noise)
    for j in range(count):
        today[NORMAL, j] = noise[live_stores[j] % PER_ADDRESS, (live_stores[j] - first) // PER_ADDRESS]


@rule
def pass_day(today: Floats, count: int, felt_gain: float, fading: float, forgetting: float, c: Coefficients) -> None:
    """Advance the stores in the working array by a day; ``felt_gain`` is what they feel of the change (``levers``).

    ``fading`` and ``forgetting`` are what a day leaves of a reminder, and of what wears reminders out.
    """
    # Local copies: with possible aliases of the array that it writes, the loop would not be vectorised.
    usage_step, habit_step, threshold = 1.0 / c.usage_days, 1.0 / c.habit_days, c.threshold
    first_weight, plastic_days, pull, effort = c.first_weight, c.plastic_days, c.benefit_pull, c.effort
    practice, teaching, dip, mood_step = c.practice, c.teaching, c.dip, 1.0 / c.mood_days
    compelled = c.compelled
    noise, limit = c.noise, c.drive_limit
    for j in range(count):
        will = willingness(today[DRIVE, j] + today[MOOD, j] - today[RESISTANCE, j])
        weight = belief_weight(today[WEIGHT, j], first_weight, plastic_days)
        ability, usage, habit = today[ABILITY, j], today[USAGE, j], today[HABIT, j]
        prompt, cut_over = today[PROMPT, j], today[CUT_OVER, j]
        target = usage_target(ability, will, habit, prompt, compelled * cut_over, today[UNHINDERED, j], threshold)
        usage += (target - usage) * usage_step
        habit += (usage - habit) * habit_step
        ability += today[PRESENT, j] * usage * (practice + teaching * ability) * (1.0 - ability)
        felt = felt_gain * usage * ability - lost_efficiency(usage, ability, cut_over, dip)
        moved = today[DRIVE, j] + weight * (pull * felt - effort)
        today[MOOD, j] += (today[LEVEL, j] - today[MOOD, j]) * mood_step + noise * today[NORMAL, j]
        today[WILL, j], today[WEIGHT, j] = will, weight
        today[USAGE, j], today[HABIT, j], today[ABILITY, j] = usage, habit, ability
        today[PROMPT, j], today[DRIVE, j] = fading * prompt, clamp(moved, limit)
        today[DULLED, j] *= forgetting


@routine
def tick(
    stores: StoreState,
    day: float,
    peers: Floats,
    felt_gain: float,
    old_way_days: float,
    demand: float,
    c: Coefficients,
    seed: int,
    replication: int,
    daily: Records,
    exposure: Records,
) -> None:
    """Advance all live stores by a day, in order; fill the day's row of sums and the exposure to giving up.

    ``old_way_days`` after going live a store's old way ends (infinite: never), ``demand`` is how busy the day is, times
    the mean.
    """
    fading, forgetting = math.exp(-1.0 / c.prompt_days), math.exp(-1.0 / c.dull_days)
    n, live, using = len(stores.state), 0, 0
    usage = benefit = lost = complaint = 0.0
    live_stores, today = np.empty(BLOCK, np.int64), np.empty((15, BLOCK))
    addresses, words, noise = np.empty((2, BLOCK), np.int64), np.empty((4, BLOCK), np.uint64), np.empty((4, BLOCK))
    for first in range(0, n, BLOCK):
        last = min(first + BLOCK, n)
        count = load_block(stores, first, last, day, peers, old_way_days, c, live_stores, today)
        if count == 0:
            continue
        draw_noise(seed, replication, first, last, day, live_stores, count, addresses, words, noise, today)
        pass_day(today, count, felt_gain, fading, forgetting, c)
        for j in range(count):
            i = live_stores[j]
            lived = exposure[stores.days_live[i]]
            lived["at_risk"] += 1
            problems = end_day(stores, i, today, j, c, seed, replication)
            if problems > 0:
                stores.gave_up[i] = problems
                lived["gave_up"] += 1
            plan_requests(stores, i, day, demand, c)
            if stores.counted[i] == 0:
                continue
            live += 1
            using += 1 if stores.usage[i] >= c.accept_usage else 0
            usage += stores.usage[i]
            benefit += stores.usage[i] * stores.ability[i]
            losing = dip_of(stores, i, c)
            lost += losing
            complaint += complaints(stores.usage[i], losing, c)
    row = daily[int(day)]
    row["day"], row["live"], row["using"] = day, live, using
    row["usage"], row["benefit"], row["dip"], row["complaints"] = usage, benefit, lost, complaint
