"""Settings of accountability, as plain numbers."""

from typing import NamedTuple


class AccountabilitySettings(NamedTuple):
    """What follows a light that stays red; 1 if it does."""

    talks: float = 0.0  # two red months lead to a talk
    replacement: float = 0.0  # three red months lead to a new manager
    review_tenth: float = 0.0  # the tenth that cooperates least is talked to each quarter


SETTINGS = AccountabilitySettings
#: Values among which proofs draw.
DRAWN = {"talks": (1.0,), "replacement": (1.0,), "review_tenth": (1.0,)}
