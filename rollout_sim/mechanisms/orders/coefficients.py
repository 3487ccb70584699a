"""Coefficients of orders."""

from rollout_sim.rules.rows import ASSUMED

# fmt: off
ROWS = (
    ("order_strain", "mood that full orders draw down to in a store that does nothing", "log-odds", 2.0, 0, 10, ASSUMED),
    ("order_prompt", "prompt that orders give in a week", "share", 0.1, 0, 1, ASSUMED),
    ("check_hours", "work on a spot check of a store's figures", "hours", 2.0, 0.1, 8, ASSUMED),
    ("shopper_hours", "work on a mystery shopper's visit, without travel", "hours", 2.0, 0.1, 8, ASSUMED),
    ("honest_days", "time in which a checked store reports what is", "days", 42.0, 1, 365, ASSUMED),
)
# fmt: on
