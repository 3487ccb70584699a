"""Settings of the board, as plain numbers."""

from typing import NamedTuple


class BoardSettings(NamedTuple):
    """Whether there is a board."""

    shown: float = 0.0  # 1 if a weekly board shows usage and progress


SETTINGS = BoardSettings
#: Values among which proofs draw.
DRAWN = {"shown": (1.0,)}
