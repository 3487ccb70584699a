"""Confidence levels and measures for which joint budgets and dates are computed."""

#: Shares of futures that keep both the budget and the date.
SHARES = (0.5, 0.7, 0.8, 0.9)
#: Measures that can be the date.
DATES = ("days_to_80_percent_coverage", "days_to_half_coverage")
