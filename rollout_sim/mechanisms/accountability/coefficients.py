"""Coefficients of accountability."""

from rollout_sim.rules.rows import ASSUMED

# fmt: off
ROWS = (
    ("talk_hours", "work on a talk with a manager in the red", "hours", 1.5, 0.1, 8, ASSUMED),
    ("talk_behavioural", "part of behavioural resistance that a talk takes", "share", 0.4, 0, 1, ASSUMED),
    ("new_manager_ability", "part of ability and habit lost with a manager who is replaced", "share", 0.15, 0, 1, ASSUMED),
    ("new_manager_drive", "part of drive that goes with a manager who is replaced; the staff keeps the rest", "share", 0.5, 0, 1, ASSUMED),
    ("new_manager_spread", "spread of a new manager's drive about 0: believes little either way", "log-odds", 0.5, 0, 4, ASSUMED),
    ("new_manager_days", "days of a store's labour that a new manager costs", "days", 30.0, 0, 365, ASSUMED),
)
# fmt: on
