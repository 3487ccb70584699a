"""The findings of a run, as both engines keep them and as measures, charts and reports read them; nothing compiled."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.rules.outcome import Outcome

#: What a finding is on record.
OPEN, CLAIMED, CLOSED, DROPPED = range(4)
#: A finding. Days are those of the run, NaN for never; ``done`` is the truth, ``claimed`` and ``closed`` the record.
FINDING = np.dtype(
    [
        (name, "f8")
        for name in (
            "found", "confirmed", "due", "claimed", "done", "first_done", "closed", "dropped", "blocked_days",
            "asked", "ready", "left", "drop_left", "attention", "since", "rate", "next_call", "next_check",
            "watched_until",
        )
    ]
    + [("k", "i8")]
    + [
        (name, "i4")
        for name in (
            "store", "grade", "topic", "department", "hard", "lower", "followed", "source", "state", "blocked",
            "around", "attempt", "works", "calls", "checks", "in_order", "reopened", "back", "came_back", "evidence",
            "written", "next", "queued", "moved",
        )
    ]
)  # fmt: skip
FindingRows = NDArray[Any]
_NONE: FindingRows = np.zeros(0, dtype=FINDING)


def all_found(outcome: Outcome) -> FindingRows:
    """All findings of a run, a row each (``FINDING``); none of a run by an engine that has no such mechanism."""
    return outcome.of.get("findings", _NONE)
