"""Tiers of coaching: which contact plan a store gets, and how a store changes its tier."""

from typing import Any

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.events import GREEN, KEY, ORANGE, RED

#: Rows of the array of contacts for each tier: visits, calls, video reviews, data reviews.
KINDS = 4
#: Consecutive green lights after which a store moves to a tier with fewer contacts.
GREENS = 2


@rule
def tier_at_start(tier: int, now: Any) -> int:
    """Tier of a store that a batch takes: by its readiness, except the first ones, which become model stores."""
    if now["models_left"] == 0:
        return tier
    now["models_left"] -= 1
    return KEY


@rule
def tier_after(tier: int, acting: int, greens: int, tiers: int) -> int:
    """Tier of a store after a reading: orange or red makes it a key store, every second green moves it on."""
    if acting == ORANGE or acting == RED:
        return KEY
    return min(tier + 1, tiers - 1) if acting == GREEN and greens % GREENS == 0 else tier
