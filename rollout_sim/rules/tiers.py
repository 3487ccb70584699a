"""Tiers of coaching: which stores get which contact plan, and how a store changes its tier."""

from typing import Any

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.events import GREEN, KEY, ORANGE, RED

#: Rows of the array of contacts for each tier: visits, calls, video reviews, data reviews.
KINDS = 4
#: Green lights in a row after which a store needs less.
GREENS = 2


@rule
def tier_at_start(tier: int, now: Any) -> int:
    """Tier of a store that a batch takes: that of its readiness, but for the first ones, which are to be models."""
    if now["models_left"] == 0:
        return tier
    now["models_left"] -= 1
    return KEY


@rule
def tier_after(tier: int, acting: int, greens: int, tiers: int) -> int:
    """Tier of a store after its light was read: trouble makes it a key store, every second green needs one less."""
    if acting == ORANGE or acting == RED:
        return KEY
    return min(tier + 1, tiers - 1) if acting == GREEN and greens % GREENS == 0 else tier
