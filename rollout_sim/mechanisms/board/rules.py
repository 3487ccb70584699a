"""Rules of the weekly board."""

import numpy as np

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.coaching import cheer
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.store import Floats, Records, StoreState, is_live

#: The board itself: the interest that stores take in it, 0 to 1.
BOARD = np.dtype([("interest", "f8")])


@rule
def show_board(stores: StoreState, last_week: Floats, board: Records, c: Coefficients) -> None:
    """Stores whose usage rose gain drive, the best most, in proportion to the interest in the board.

    ``last_week`` is each store's usage at the last board.
    """
    live, rose, best, highest = 0, 0, -1, c.board_rise
    for i in range(len(stores.state)):
        if not is_live(stores.state[i]):
            continue
        rise = stores.usage[i] - last_week[i]
        live += 1
        rose += 1 if rise > c.board_rise else 0
        if rise > highest:
            best, highest = i, rise
    if live == 0:
        return
    interest = c.board_memory * board[0]["interest"] + (1.0 - c.board_memory) * rose / live
    board[0]["interest"] = interest
    for i in range(len(stores.state)):
        if is_live(stores.state[i]):
            rise = stores.usage[i] - last_week[i]
            if rise > c.board_rise:
                cheer(stores, i, interest * c.board_mood, c)
            if i == best:
                cheer(stores, i, interest * c.board_best, c)
        last_week[i] = stores.usage[i]
