"""The board in the reference engine."""

import numpy as np

from rollout_sim.engines.reference import Rollout
from rollout_sim.mechanisms.board.rules import BOARD, show_board


class WeeklyBoard:
    """The board of one replication, with each store's usage when it was last shown."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.settings = engine.world, engine.world.plan.of["board"]
        self.board = np.zeros(1, dtype=BOARD)

    def begin(self) -> None:
        """Pilots have used it before."""
        self.last_week = self.world.stores.usage.copy()

    def weekly(self) -> None:
        """Show the board."""
        if self.settings.shown > 0.0:
            show_board(self.world.stores, self.last_week, self.board, self.world.c)


MECHANISM = WeeklyBoard
