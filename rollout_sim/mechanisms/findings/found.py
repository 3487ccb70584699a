"""The findings of a run, as what is told of it reads them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.mechanisms.findings.rules import FINDING
from rollout_sim.rules.outcome import Outcome

FindingRows = NDArray[Any]
_NONE: FindingRows = np.zeros(0, dtype=FINDING)


def all_found(outcome: Outcome) -> FindingRows:
    """All findings of a run, a row each (``rules.FINDING``); none of a run by an engine that has no such mechanism."""
    return outcome.of.get("findings", _NONE)
