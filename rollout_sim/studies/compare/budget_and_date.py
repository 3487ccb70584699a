"""The budget and the date that a plan may need: at which shares of futures, and dates of what."""

#: Shares of futures for which to show budget and date.
SHARES = (0.5, 0.7, 0.8, 0.9)
#: Measures that can be the date beside the budget.
DATES = ("days_to_80_percent_coverage", "days_to_half_coverage")
