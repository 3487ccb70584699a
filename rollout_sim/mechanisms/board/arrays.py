"""The board's arrays in the compiled engine."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.mechanisms.board.rules import BOARD
from rollout_sim.mechanisms.board.settings import BoardSettings
from rollout_sim.scenario.plan.plan import Plan

settings = ARRAYS.add_settings("board", BoardSettings).all
board = ARRAYS.add("board", BOARD, "one").all
last_week = ARRAYS.add("board_last_week", np.dtype("f8"), "n").all


def fill(memory: Any, plan: Plan) -> None:
    """Put the arrays of a plan's start into the memory."""
    memory.put("board", np.zeros(1, dtype=BOARD))
    memory.put("board_last_week", np.zeros(plan.stores))
