"""Settings of second chances, as plain numbers."""

from typing import NamedTuple


class SecondChanceSettings(NamedTuple):
    """Whether failed stores are coached again when people have time."""

    coach_again: float = 0.0  # 1 if they are


SETTINGS = SecondChanceSettings
#: Values among which proofs draw.
DRAWN = {"coach_again": (0.0, 1.0)}
