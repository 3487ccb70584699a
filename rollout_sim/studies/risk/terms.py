"""What tables and charts of risk have rows of."""

#: Shares of futures for which to show budget and date.
SHARES = (0.5, 0.7, 0.8, 0.9)
#: Measures that can be the date beside the budget.
DATES = ("days_to_80_percent_coverage", "days_to_half_coverage")
#: All inputs together, and also everything that chance decides.
ALL_INPUTS, EVERYTHING = "all inputs", "everything, luck too"
