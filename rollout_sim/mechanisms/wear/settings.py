"""Settings of wear, as plain numbers."""

from typing import NamedTuple


class WearSettings(NamedTuple):
    """What wears the change off, and what is done against it."""

    fatigue: float = 0.0  # strength that programme and stores lose in a year, share
    decline: float = 0.0  # conviction lost in a year once support has ended, share
    turnover: float = 0.0  # staff replaced in a year, share
    consolidation: float = 0.0  # 1 if fatigue is fought
    anchoring: float = 0.0  # 1 if decline is fought
    new_staff_trained: float = 0.0  # 1 if new staff are given the course


SETTINGS = WearSettings
#: Values among which proofs draw.
DRAWN = {
    "fatigue": (0.0, 1.0, 0.3),
    "decline": (0.0, 1.0, 0.5),
    "turnover": (0.0, 1.0, 0.5),
    "consolidation": (0.0, 1.0),
    "anchoring": (0.0, 1.0),
    "new_staff_trained": (0.0, 1.0),
}
