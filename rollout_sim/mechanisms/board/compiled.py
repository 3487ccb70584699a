"""The board in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.layout import coefficients, stores
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.board.arrays import board, last_week, settings
from rollout_sim.mechanisms.board.rules import show_board


@step
def begin(w: Any) -> None:
    """Pilots have used it before."""
    for store in range(w["n"]):
        last_week(w)[store] = stores(w).usage[store]


@step
def weekly(w: Any) -> None:
    """Show the board."""
    if settings(w)[0].shown > 0.0:
        show_board(stores(w), last_week(w), board(w), coefficients(w)[0])
