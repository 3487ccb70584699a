"""The programme's calendar in days, and the tolerance for equal times."""

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
#: Times that differ by less, in days, count as equal: a tolerance for rounding errors.
SAME_TIME = 1e-9
