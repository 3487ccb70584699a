"""Coefficients of second chances."""

from rollout_sim.rules.rows import ASSUMED

ROWS = (
    ("busy_share", "hours used of those of coaches, from which on nobody has time for failed stores", "share", 0.7, 0, 1, ASSUMED),
    ("again_hours", "free hours in a week for each failed store that is coached again", "hours", 40.0, 1, 400, ASSUMED),
)  # fmt: skip
