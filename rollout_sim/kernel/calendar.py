"""The programme's calendar in days, and how near two moments are one."""

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
#: Days; two times that differ by less are the same, whatever subtraction has done to their last digits.
SAME_TIME = 1e-9
