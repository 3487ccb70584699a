"""Settings of orders, as plain numbers."""

from typing import NamedTuple


class OrderSettings(NamedTuple):
    """How far the change is ordered, and how often somebody looks."""

    pressure: float = 0.0  # how far a store that will not is made to report that it does, share
    checks: float = 0.0  # spot checks a week
    shoppers: float = 0.0  # visits by mystery shoppers a week


SETTINGS = OrderSettings
#: Values among which proofs draw.
DRAWN = {"pressure": (0.5, 1.0, 0.8), "checks": (0.0, 0.7, 3.0), "shoppers": (0.0, 1.0, 2.0)}
