"""Coefficients of classes."""

from rollout_sim.rules.rows import ASSUMED

ROWS = (
    ("class_crowding", "time that learning takes longer for each further store in a class", "share", 0.03, 0, 1, ASSUMED),
)  # fmt: skip
