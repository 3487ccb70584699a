"""Lights and neighbours: the weekly reading of measured stores, and the effect of green and red stores on others."""

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import routine, rule
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import GREEN, NOT_LIVE, ORANGE, RED, YELLOW
from rollout_sim.rules.store import Floats, Ints, StoreState, is_live, is_measured
from rollout_sim.rules.store_day import BLOCK, complaints, dip_of, efficiency, reported


@rule
def light_of(
    usage: float, relative_efficiency: float, complaint: float, has_gain: bool, margin: float, c: Coefficients
) -> int:
    """The worst light of usage, efficiency (share of the full gain) and complaints; ``margin`` raises each boundary."""
    if usage < c.orange_usage + margin or complaint > c.orange_complaints - margin:
        return RED
    if has_gain and relative_efficiency < c.orange_efficiency + margin:
        return RED
    if usage < c.yellow_usage + margin or complaint > c.yellow_complaints - margin:
        return ORANGE
    if has_gain and relative_efficiency < c.yellow_efficiency + margin:
        return ORANGE
    if usage < c.green_usage + margin or complaint > c.green_complaints - margin:
        return YELLOW
    if has_gain and relative_efficiency < c.green_efficiency + margin:
        return YELLOW
    return GREEN


@rule
def next_light(
    before: int, usage: float, relative_efficiency: float, complaint: float, has_gain: bool, c: Coefficients
) -> int:
    """The light after ``before``: it changes only when a boundary is passed by more than the hysteresis."""
    if before == NOT_LIVE:
        return light_of(usage, relative_efficiency, complaint, has_gain, 0.0, c)
    harder = light_of(usage, relative_efficiency, complaint, has_gain, c.hysteresis, c)
    if harder < before:
        return harder
    easier = light_of(usage, relative_efficiency, complaint, has_gain, -c.hysteresis, c)
    return easier if easier > before else before


@rule
def relative_efficiency(stores: StoreState, i: int, gain: float, c: Coefficients) -> float:
    """Change of a store's efficiency as a share of the change's full gain; 0 for a change without gain."""
    return efficiency(stores.usage[i], stores.ability[i], gain, dip_of(stores, i, c)) / gain if gain > 0.0 else 0.0


@routine
def read_lights(stores: StoreState, gain: float, c: Coefficients, seed: int, replication: int, lights: Ints) -> None:
    """Fill ``lights`` with this review's readings: measured with error for measured stores, else unchanged."""
    measured, times, words = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64), np.empty((4, BLOCK), np.uint64)
    errors = np.empty((4, BLOCK))
    n = len(stores.state)
    for first in range(0, n, BLOCK):
        count = 0
        for i in range(first, min(first + BLOCK, n)):
            lights[i] = stores.light[i]
            if is_measured(stores.state[i]):
                measured[count], times[count] = i, stores.times_measured[i]
                stores.times_measured[i] += 1
                count += 1
        draws.normals(seed, replication, draws.MEASURING, measured, times, count, words, errors)
        for j in range(count):
            i = measured[j]
            lights[i] = measured_light(stores, i, gain, errors[0, j], errors[1, j], errors[2, j], c)


@rule
def measured_light(
    stores: StoreState,
    i: int,
    gain: float,
    of_usage: float,
    of_efficiency: float,
    of_complaints: float,
    c: Coefficients,
) -> int:
    """The light of a store, measured with these standard-normal errors."""
    usage = stores.usage[i]
    gained = relative_efficiency(stores, i, gain, c) + c.measuring_error * of_efficiency
    complaint = complaints(usage, dip_of(stores, i, c), c) + c.complaint_error * of_complaints
    measured_usage = reported(usage, stores.overstated[i]) + c.measuring_error * of_usage
    return next_light(stores.light[i], measured_usage, gained, complaint, gain > 0.0, c)


@routine
def look_around(stores: StoreState, region_weight: float, green: Floats, red: Floats) -> None:
    """Fill the shares of green and red live stores that each region sees: a weighted mean of region and network."""
    regions = len(green)
    live = np.zeros(regions)
    green[:] = 0.0
    red[:] = 0.0
    for i in range(len(stores.state)):
        if is_live(stores.state[i]):
            r = stores.region[i]
            live[r] += 1.0
            green[r] += 1.0 if stores.light[i] == GREEN else 0.0
            red[r] += 1.0 if stores.light[i] == RED else 0.0
    live_all, green_all, red_all = live.sum(), green.sum(), red.sum()
    green_share = green_all / live_all if live_all > 0.0 else 0.0
    red_share = red_all / live_all if live_all > 0.0 else 0.0
    for r in range(regions):
        # A region without live stores sees only the network.
        weight = region_weight if live[r] > 0.0 else 0.0
        green[r] = weight * (green[r] / max(1.0, live[r])) + (1.0 - weight) * green_share
        red[r] = weight * (red[r] / max(1.0, live[r])) + (1.0 - weight) * red_share


@rule
def peer_step(green_share: float, red_share: float, pull: float, drag: float) -> float:
    """Mood towards which neighbours draw, log-odds."""
    return pull * green_share - drag * red_share
