"""Coefficients of the board."""

from rollout_sim.rules.rows import ASSUMED

# fmt: off
ROWS = (
    ("board_mood", "mood a week of a store that rises on a board where all rise", "log-odds", 0.1, 0, 1, ASSUMED),
    ("board_best", "mood a week of the store that rises most", "log-odds", 0.2, 0, 1, ASSUMED),
    ("board_memory", "part of the board's interest that is left after a week in which nobody moves", "share", 0.7, 0, 1, ASSUMED),
    ("board_rise", "rise of usage in a week that a board shows", "share", 0.005, 0, 1, ASSUMED),
)
# fmt: on
