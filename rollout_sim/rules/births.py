"""Who stores are: what is drawn of each before anything happens, and how pilots begin."""

import math
from typing import Any

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import HIGH, LOW, MID, SUSTAINING
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.store import (
    NO_TIME,
    SPECIAL,
    TRIED,
    Bools,
    Ints,
    StoreState,
    clamp,
    set_resistance,
    undrawn_stores,
)
from rollout_sim.rules.store_day import hold


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
def drive_to_stay(usage: float, ability: float, threshold: float, resistance: float, limit: float) -> float:
    """Drive with which a store whose habit is its usage stays there without a prompt, log-odds."""
    will = min(usage / (math.sqrt(ability) * hold(usage, threshold)), 0.999) if usage > 0.0 else 0.001
    return clamp(math.log(will / (1.0 - will)) + resistance, limit)


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
def draw_resistance(stores: StoreState, i: int, c: Coefficients, v: Levers, seed: int, replication: int) -> None:
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


def initial_stores(plan: Any, seed: int, replication: int) -> StoreState:
    """The initial state of all stores, each attribute drawn at its own address."""
    stores = undrawn_stores(plan)
    low, mid, _ = plan.readiness_shares
    levels = plan.coefficients, plan.levers, low, mid, plan.sceptical_share
    draw_attributes(stores, plan.pilot, np.array(plan.tier_of), *levels, seed, replication)
    return stores


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
        stores.drive[i] = first_drive(
            stores.readiness[i], normal, c.mean_drive, c.drive_spread, c.readiness_drive, c.drive_limit
        )
        draw_resistance(stores, i, c, v, seed, replication)
        stores.learning[i] = 1.0 + c.readiness_learning * (stores.readiness[i] - MID)
        patience = draws.normal(seed, replication, draws.PATIENCE, i, 0)
        stores.patience_days[i] = c.patience_days * np.exp(c.patience_spread * patience)
        stores.request_left[i] = draws.exponential(seed, replication, draws.REQUEST_GAP, i, 0)
        stores.give_up_left[i] = draws.exponential(seed, replication, draws.GIVE_UP, i, 0)
        if pilot[i]:
            stores.state[i] = SUSTAINING
            stores.usage[i] = stores.habit[i] = c.pilot_usage
            stores.ability[i] = c.pilot_ability
            stores.drive[i] = drive_to_stay(
                c.pilot_usage, c.pilot_ability, c.threshold, stores.resistance[i], c.drive_limit
            )
            stores.usage_last_month[i] = c.pilot_usage
            stores.days_live[i] = int(c.pilot_days)
