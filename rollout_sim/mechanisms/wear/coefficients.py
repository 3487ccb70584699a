"""Coefficients of wear."""

from rollout_sim.rules.rows import ASSUMED

# fmt: off
ROWS = (
    ("fatigue_drive", "drive lost a year for all strength lost", "log-odds a year", 2.0, 0, 20, ASSUMED),
    ("consolidation_relief", "part of fatigue that consolidation takes", "share", 0.7, 0, 1, ASSUMED),
    ("anchoring_relief", "part of the decline after support that anchoring takes", "share", 0.8, 0, 1, ASSUMED),
    ("decline_drive", "drive lost a year where all conviction declines", "log-odds a year", 2.0, 0, 20, ASSUMED),
    ("decline_days", "time after the last batch in which conviction declines", "days", 730.5, 1, 3650, "S1 (settled after 3 years)"),
    ("new_staff_wave", "part of the staff that is new when the course is given again", "share", 0.1, 0.01, 1, ASSUMED),
)
# fmt: on
